//! Phrases as runs of stems, looked for in the stems of a text.

use std::collections::HashMap;

use crate::domain::Term;

/// Phrases, each with what it means. Where the written form matters `PhraseTable` is asked: it reads
/// words and endings, this reads stems.
#[derive(Debug, Clone)]
pub struct TermPhrases<M> {
    /// By first term; the longest phrase first, of equal ones the earlier.
    by_first: HashMap<Term, Vec<(Vec<Term>, M)>>,
}

/// A phrase that stands in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TermHit<'a, M> {
    /// The place of its first term.
    pub first: usize,
    /// Its terms, at least 1.
    pub length: usize,
    /// What it means.
    pub meaning: &'a M,
}

impl<M> Default for TermPhrases<M> {
    fn default() -> Self {
        Self { by_first: HashMap::new() }
    }
}

impl<M> TermPhrases<M> {
    /// Adds a phrase; one without terms is left out.
    pub fn insert(&mut self, terms: Vec<Term>, meaning: M) {
        let Some(first) = terms.first() else { return };
        let phrases = self.by_first.entry(*first).or_default();
        let at = phrases.partition_point(|(known, _)| known.len() >= terms.len());
        phrases.insert(at, (terms, meaning));
    }

    /// What phrases of exactly these terms mean.
    pub fn meanings<'a>(&'a self, terms: &'a [Term]) -> impl Iterator<Item = &'a M> {
        let phrases = terms.first().and_then(|first| self.by_first.get(first)).into_iter().flatten();
        phrases.filter(move |(known, _)| known == terms).map(|(_, meaning)| meaning)
    }

    /// The phrases in `terms`, left to right, at each place the longest that `fits` takes there, none over another.
    /// `fits` hears of the place of the first term, how many there are and what the phrase means.
    pub fn find(&self, terms: &[Term], fits: impl Fn(usize, usize, &M) -> bool) -> Vec<TermHit<'_, M>> {
        let mut hits = Vec::new();
        let mut at = 0;
        while let Some(first) = terms.get(at) {
            let stands = |(phrase, meaning): &&(Vec<Term>, M)| {
                terms[at..].starts_with(phrase) && fits(at, phrase.len(), meaning)
            };
            let phrase = self.by_first.get(first).and_then(|phrases| phrases.iter().find(stands));
            let Some((phrase, meaning)) = phrase else {
                at += 1;
                continue;
            };
            hits.push(TermHit { first: at, length: phrase.len(), meaning });
            at += phrase.len();
        }
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(numbers: &[u32]) -> Vec<Term> {
        numbers.iter().copied().map(Term).collect()
    }

    #[test]
    fn the_longest_that_fits_stands_and_those_under_it_are_silent() {
        let mut phrases = TermPhrases::default();
        for (meaning, numbers) in [&[1][..], &[1, 2], &[1, 2, 3], &[2, 3], &[]].into_iter().enumerate() {
            phrases.insert(terms(numbers), meaning);
        }
        let found = |numbers: &[u32], most: usize| -> Vec<(usize, usize)> {
            let hits = phrases.find(&terms(numbers), |_, length, _| length <= most);
            hits.iter().map(|hit| (hit.first, *hit.meaning)).collect()
        };
        assert_eq!(found(&[9, 1, 2, 3, 1], 3), [(1, 2), (4, 0)]);
        assert_eq!(found(&[9, 1, 2, 3, 1], 2), [(1, 1), (4, 0)]);
        assert_eq!(found(&[1, 2, 3], 1), [(0, 0)]);
        assert_eq!(found(&[3], 3), []);
        assert_eq!(phrases.meanings(&terms(&[1, 2])).collect::<Vec<_>>(), [&1]);
    }
}
