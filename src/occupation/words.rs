//! Titles and labels compared by their words.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::Term;

/// The labels of occupations by their terms.
///
/// A term weighs `ln(1 + N / n)` with `N` occupations of which `n` have it (an inverse document frequency, Spärck Jones
/// 1972), a term of none as one of a single occupation. The likeness of a title of weight `t` with a label of weight `w`
/// that share terms of weight `h` is Dice's coefficient, `2h / (w + t)`: 1 for the same words in whatever order, less
/// for every word that only one of them has.
pub(super) struct LabelWords {
    occupations: usize,
    labels: Vec<Label>,
    // Looked up, never walked: its order cannot reach a result.
    by_term: HashMap<Term, Posting>,
}

struct Label {
    occupation: u32,
    weight: f64,
}

struct Posting {
    weight: f64,
    labels: Vec<u32>,
}

impl LabelWords {
    /// From the terms of every label of every occupation.
    pub(super) fn new(occupations: &[Vec<Vec<Term>>]) -> Self {
        let distinct: Vec<BTreeSet<BTreeSet<Term>>> = occupations
            .iter()
            .map(|labels| labels.iter().map(|terms| terms.iter().copied().collect()).collect())
            .collect();
        let mut spread: BTreeMap<Term, usize> = BTreeMap::new();
        for labels in &distinct {
            let terms: BTreeSet<Term> = labels.iter().flatten().copied().collect();
            terms.into_iter().for_each(|term| *spread.entry(term).or_default() += 1);
        }
        let count = occupations.len();
        let mut words = Self { occupations: count, labels: Vec::new(), by_term: HashMap::new() };
        for (term, having) in spread {
            words.by_term.insert(term, Posting { weight: weight(count, having), labels: Vec::new() });
        }
        for (occupation, labels) in distinct.into_iter().enumerate() {
            labels
                .iter()
                .filter(|label| !label.is_empty())
                .for_each(|label| words.add(occupation as u32, label));
        }
        words
    }

    fn add(&mut self, occupation: u32, terms: &BTreeSet<Term>) {
        let (label, mut whole) = (self.labels.len() as u32, 0.0);
        for term in terms {
            if let Some(posting) = self.by_term.get_mut(term) {
                posting.labels.push(label);
                whole += posting.weight;
            }
        }
        self.labels.push(Label { occupation, weight: whole });
    }

    /// The likeness of a text with the best label of each occupation, 0 to 1, in the occupations' order.
    pub(super) fn likeness(&self, terms: &[Term]) -> Vec<f64> {
        let terms: BTreeSet<Term> = terms.iter().copied().collect();
        let (mut shared, mut touched, mut whole) = (vec![0.0; self.labels.len()], Vec::new(), 0.0);
        for term in &terms {
            let Some(posting) = self.by_term.get(term) else {
                whole += weight(self.occupations, 1);
                continue;
            };
            whole += posting.weight;
            for label in &posting.labels {
                let shared: &mut f64 = &mut shared[*label as usize];
                if *shared == 0.0 {
                    touched.push(*label);
                }
                *shared += posting.weight;
            }
        }
        let mut likeness = vec![0.0_f64; self.occupations];
        for label in touched {
            let Label { occupation, weight } = &self.labels[label as usize];
            let best = &mut likeness[*occupation as usize];
            *best = best.max(2.0 * shared[label as usize] / (weight + whole));
        }
        likeness
    }
}

fn weight(occupations: usize, having: usize) -> f64 {
    (1.0 + occupations as f64 / having.max(1) as f64).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(occupations: &[&[&[u32]]]) -> LabelWords {
        let terms = |label: &&[u32]| label.iter().copied().map(Term).collect();
        let labels: Vec<Vec<Vec<Term>>> =
            occupations.iter().map(|labels| labels.iter().map(terms).collect()).collect();
        LabelWords::new(&labels)
    }

    #[test]
    fn the_same_words_are_one_and_every_other_word_takes_away() {
        let words = words(&[&[&[1, 2]], &[&[2], &[3, 4]], &[&[5]]]);
        let likeness = |terms: &[u32]| words.likeness(&terms.iter().copied().map(Term).collect::<Vec<_>>());
        assert_eq!(likeness(&[2, 1, 1])[0], 1.0);
        assert_eq!(likeness(&[2]), [likeness(&[2])[0], 1.0, 0.0]);
        assert!(likeness(&[2])[0] < 1.0 && likeness(&[1])[0] > likeness(&[2])[0], "rare words say more");
        assert!(likeness(&[5, 9])[2] < likeness(&[5])[2], "a word that no label has counts too");
        assert_eq!(likeness(&[]), [0.0; 3]);
    }
}
