//! How well the words of a sentence fit the labels of a skill.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::{Sentence, Term};

/// The labels of some skills, ready to be looked for in sentences.
///
/// A label's fit is the weight of its terms that stand in the sentence, squared, as a share of all its
/// terms' weight: 1 when the whole label is there in whatever order, 0.25 when half of it is. A term
/// weighs `ln(1 + skills / skills that have it)`: `data` in twelve labels weighs less than `sensor` in
/// one. A skill's fit is its best label's.
pub struct LabelMatcher {
    skills: usize,
    labels: Vec<Label>,
    // Looked up, never walked: its order cannot reach a result.
    by_term: HashMap<Term, Vec<(usize, f64)>>,
}

struct Label {
    skill: usize,
    weight: f64,
}

impl LabelMatcher {
    /// From the terms of every label of every skill; labels without terms are left out.
    pub fn new(skills: &[Vec<Vec<Term>>]) -> Self {
        let mut spread: BTreeMap<Term, usize> = BTreeMap::new();
        for labels in skills {
            let distinct: BTreeSet<Term> = labels.iter().flatten().copied().collect();
            distinct.into_iter().for_each(|term| *spread.entry(term).or_default() += 1);
        }
        let mut matcher = Self { skills: skills.len(), labels: Vec::new(), by_term: HashMap::new() };
        for (skill, labels) in skills.iter().enumerate() {
            let distinct: BTreeSet<BTreeSet<Term>> =
                labels.iter().map(|label| label.iter().copied().collect()).collect();
            for label in distinct.into_iter().filter(|label| !label.is_empty()) {
                matcher.add(skill, &label, &spread);
            }
        }
        matcher
    }

    fn add(&mut self, skill: usize, terms: &BTreeSet<Term>, spread: &BTreeMap<Term, usize>) {
        let weigh = |term: &Term| {
            let having = spread.get(term).copied().unwrap_or(1).max(1);
            (1.0 + self.skills as f64 / having as f64).ln()
        };
        let weights: Vec<(Term, f64)> = terms.iter().map(|term| (*term, weigh(term))).collect();
        let label = self.labels.len();
        self.labels.push(Label { skill, weight: weights.iter().map(|(_, weight)| weight).sum() });
        for (term, weight) in weights {
            self.by_term.entry(term).or_default().push((label, weight));
        }
    }

    /// The fit of `sentence` with each skill, 0 to 1, into `fits`.
    pub fn fits(&self, sentence: &Sentence, fits: &mut Vec<f64>) {
        fits.clear();
        fits.resize(self.skills, 0.0);
        let terms: BTreeSet<Term> = sentence.terms.iter().chain(&sentence.english_terms).copied().collect();
        let mut found: BTreeMap<usize, f64> = BTreeMap::new();
        for term in &terms {
            for (label, weight) in self.by_term.get(term).into_iter().flatten() {
                *found.entry(*label).or_default() += weight;
            }
        }
        for (label, weight) in found {
            let Label { skill, weight: whole } = &self.labels[label];
            let share = (weight / whole).min(1.0);
            fits[*skill] = fits[*skill].max(share * share);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Section, Span};

    fn sentence(terms: &[u32]) -> Sentence {
        Sentence {
            span: Span::default(),
            section: Section::Other,
            terms: terms.iter().copied().map(Term).collect(),
            english_terms: Vec::new(),
        }
    }

    #[test]
    fn a_whole_label_fits_fully_and_half_a_label_a_quarter() {
        let matcher =
            LabelMatcher::new(&[vec![vec![Term(1), Term(2)]], vec![vec![Term(3)], vec![Term(4), Term(5)]]]);
        let mut fits = Vec::new();
        matcher.fits(&sentence(&[2, 9, 1]), &mut fits);
        assert_eq!(fits, [1.0, 0.0]);
        matcher.fits(&sentence(&[1, 4]), &mut fits);
        assert!((fits[0] - 0.25).abs() < 1e-12 && (fits[1] - 0.25).abs() < 1e-12, "{fits:?}");
    }

    #[test]
    fn a_term_of_many_skills_weighs_less() {
        let matcher = LabelMatcher::new(&[
            vec![vec![Term(1), Term(2)]],
            vec![vec![Term(1), Term(3)]],
            vec![vec![Term(1)]],
        ]);
        let (mut common, mut rare) = (Vec::new(), Vec::new());
        matcher.fits(&sentence(&[1]), &mut common);
        matcher.fits(&sentence(&[2]), &mut rare);
        assert!(common[0] < rare[0], "{common:?} {rare:?}");
    }
}
