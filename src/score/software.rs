//! Names of software that stand beside a skill's name and tell that software is meant: `Java and Docker`.

use crate::domain::{Sentence, Term};

/// The names of software, by their terms or written forms, and which of them are a skill's own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SoftwareNames {
    /// Ascending.
    all: &'static [Term],
    own: Vec<Vec<Term>>,
}

impl SoftwareNames {
    /// `all` ascending; `skills` are the terms and written forms of each skill's labels.
    pub fn new(all: &'static [Term], skills: impl Iterator<Item = Vec<Term>>) -> Self {
        let own = |terms: Vec<Term>| -> Vec<Term> {
            terms.into_iter().filter(|term| all.binary_search(term).is_ok()).collect()
        };
        Self { all, own: skills.map(own).collect() }
    }

    /// The distinct names that stand in `sentence`.
    pub fn in_sentence(&self, sentence: &Sentence) -> Vec<Term> {
        let terms = sentence.terms.iter().chain(&sentence.english_terms).chain(&sentence.names);
        let mut found: Vec<Term> =
            terms.filter(|term| self.all.binary_search(term).is_ok()).copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// How many of these names are not the skill's own.
    pub fn beside(&self, skill: usize, names: &[Term]) -> usize {
        let own = self.own.get(skill).map_or(&[][..], Vec::as_slice);
        names.iter().filter(|name| !own.contains(name)).count()
    }

    /// About how many bytes it takes in memory beyond its own size.
    pub fn memory_bytes(&self) -> usize {
        self.own.iter().map(|terms| size_of::<Vec<Term>>() + size_of_val(terms.as_slice())).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Section, Span};

    #[test]
    fn a_name_counts_once_and_not_beside_itself() {
        let names =
            SoftwareNames::new(&[Term(2), Term(5), Term(7)], [vec![Term(5), Term(9)], vec![]].into_iter());
        let sentence = Sentence {
            span: Span::default(),
            section: Section::Other,
            terms: [7, 5, 5, 9].map(Term).to_vec(),
            english_terms: vec![Term(7)],
            names: vec![Term(2)],
            clauses: Vec::new(),
        };
        let found = names.in_sentence(&sentence);
        assert_eq!(found, [Term(2), Term(5), Term(7)]);
        assert_eq!([0, 1, 2].map(|skill| names.beside(skill, &found)), [2, 3, 3]);
    }
}
