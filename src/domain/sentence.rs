//! A text after analysis: its sentences, where they stand, and their terms.

use super::{Language, Violation};

/// A stretch of a text, in bytes, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The bytes `start..end`.
    pub fn new(start: usize, end: usize) -> Result<Self, Violation> {
        match (u32::try_from(start), u32::try_from(end)) {
            (Ok(start), Ok(end)) if start <= end => Ok(Self { start, end }),
            _ => Err(Violation::new("span", format!("{start}..{end} is no stretch of a text"))),
        }
    }

    /// The first byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// The stretch of `text`; empty if it does not fit.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start()..self.end()).unwrap_or_default()
    }
}

/// Which part of an ad a sentence belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Section {
    /// The job title; its span points into the title, not the description.
    Title = 0,
    /// What is asked for.
    Requirements = 1,
    /// What is to be done.
    Duties = 2,
    /// Not recognised: counts like a duty.
    Other = 3,
    /// Boilerplate: praise of the employer, benefits, how to apply, legal text, bare headings.
    Boilerplate = 4,
}

impl Section {
    /// The section with this number, [`Section::Other`] for an unknown one.
    pub fn from_u8(number: u8) -> Self {
        match number {
            0 => Self::Title,
            1 => Self::Requirements,
            2 => Self::Duties,
            4 => Self::Boilerplate,
            _ => Self::Other,
        }
    }

    /// The name used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Requirements => "requirements",
            Self::Duties => "duties",
            Self::Other => "other",
            Self::Boilerplate => "boilerplate",
        }
    }
}

/// A stemmed word as a number: the first 32 bits of a hash of language and stem, so that an ad's
/// terms can be stored and compared without its text. `text` makes it, for ads and labels alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(pub u32);

/// How a text speaks of something: what it wants of the person hired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Demand {
    /// Asked for: a requirement.
    Required = 0,
    /// Only a wish: a plus, nice to have.
    Preferred = 1,
    /// Spoken of: a duty, or text about the employer.
    Mentioned = 2,
    /// Said not to be needed, or not to be part of the job.
    Denied = 3,
}

impl Demand {
    /// The demand with this number, [`Demand::Mentioned`] for an unknown one.
    pub fn from_u8(number: u8) -> Self {
        match number {
            0 => Self::Required,
            1 => Self::Preferred,
            3 => Self::Denied,
            _ => Self::Mentioned,
        }
    }

    /// The name used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Preferred => "preferred",
            Self::Mentioned => "mentioned",
            Self::Denied => "denied",
        }
    }
}

/// A part of a sentence that says one thing: an item of a list, a main or side clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clause {
    /// Where it stands, in the same text as its sentence.
    pub span: Span,
    /// How it speaks of what it names.
    pub demand: Demand,
    /// How many of the sentence's terms stand in it or before it.
    pub terms: u32,
    /// How many of the sentence's English terms stand in it or before it.
    pub english_terms: u32,
}

/// A sentence or list item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands in the description (in the title for [`Section::Title`]).
    pub span: Span,
    /// The part of the ad it belongs to.
    pub section: Section,
    /// Its terms in order, stemmed in the text's language.
    pub terms: Vec<Term>,
    /// Its terms in order, stemmed as English; empty where the text's language is English.
    pub english_terms: Vec<Term>,
    /// The written forms of its words that may be names, in order.
    pub names: Vec<Term>,
    /// Its clauses in order, at least one; every term stands in one of them.
    pub clauses: Vec<Clause>,
}

impl Sentence {
    /// How it speaks as a whole, where no clause says what is meant: as its first clause that denies nothing.
    pub fn demand(&self) -> Demand {
        let demands = || self.clauses.iter().map(|clause| clause.demand);
        let asking = demands().find(|demand| *demand != Demand::Denied);
        asking.or_else(|| demands().next()).unwrap_or(Demand::Mentioned)
    }
}

/// A text cut into sentences, in order of appearance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnalysedText {
    /// The language whose stems were used.
    pub language: Language,
    /// The sentences; the title's, if there is one, come first.
    pub sentences: Vec<Sentence>,
}
