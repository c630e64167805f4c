//! A label as it is looked for in sentences.

use crate::domain::Term;

/// A label as it is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelTerms {
    /// The terms of its words that carry meaning, in order.
    pub terms: Vec<Term>,
    /// The written forms of its words where it is a name, else none.
    pub name: Vec<Term>,
    /// Whether its words mean something else as well.
    pub senses: Senses,
}

impl LabelTerms {
    /// Whether it is a name and stands among these written forms.
    pub(super) fn is_written(&self, names: &[Term]) -> bool {
        !self.name.is_empty() && self.name.iter().all(|word| names.contains(word))
    }
}

impl From<Vec<Term>> for LabelTerms {
    fn from(terms: Vec<Term>) -> Self {
        Self { terms, ..Self::default() }
    }
}

/// Whether the words of a label have one sense or several (homonyms).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Senses {
    /// They mean nothing else: `Internet of Things`, `PostgreSQL`.
    #[default]
    One,
    /// They mean nothing else where they are written as names are: `LESS`, but not `less`.
    OneAsWritten,
    /// They may mean something else however they are written: `Swift`, `Java`.
    Several,
}

impl Senses {
    /// Whether a label that stands in a text, as names are written or not, can only mean its skill.
    pub(super) fn is_one(self, written: bool) -> bool {
        match self {
            Self::One => true,
            Self::OneAsWritten => written,
            Self::Several => false,
        }
    }
}
