//! How well the words of a sentence fit the labels of a skill.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::{Sentence, Term};

/// How well the words of a sentence fit the labels of one skill.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LabelFit {
    /// The best label's share of terms that stand in the sentence, by weight, squared: 0 to 1.
    pub share: f64,
    /// The best label's share, squared, times the weight of its terms that stand there: 0 and up. Unlike
    /// the share it knows that a long label found whole says more than a short one.
    pub mass: f64,
}

/// The labels of some skills, ready to be looked for in sentences.
///
/// A term weighs `ln(1 + N / n)` with `N` skills of which `n` have it (an inverse document frequency,
/// Spärck Jones 1972): `data` in twelve labels weighs less than `sensor` in one. With `h` the weight of a
/// label's terms that stand in the sentence, in whatever order, and `w` that of all its terms,
///
/// - share `(h / w)²`: 1 when the whole label is there, 0.25 when half of it is
/// - mass `(h / w)² · h`
///
/// A skill's fit is the best of its labels, for each of the two.
///
/// ```
/// use skillgauge::domain::Term;
/// use skillgauge::score::{LabelMatcher, Words};
/// // Two skills: "sensor network" (terms 1 and 2) and "network" (term 2).
/// let labels = LabelMatcher::new(&[vec![vec![Term(1), Term(2)]], vec![vec![Term(2)]]]);
/// let mut words = Words::default();
/// labels.fits([Term(2), Term(1)], &mut words);
/// let (sensor, network) = ((1.0_f64 + 2.0 / 1.0).ln(), (1.0_f64 + 2.0 / 2.0).ln());
/// assert!((words.fits()[0].mass - (sensor + network)).abs() < 1e-12);
/// assert!((words.fits()[1].mass - network).abs() < 1e-12);
/// ```
pub struct LabelMatcher {
    skills: usize,
    labels: Vec<Label>,
    // Looked up, never walked: its order cannot reach a result.
    by_term: HashMap<Term, Posting>,
}

struct Label {
    skill: u32,
    weight: f64,
}

struct Posting {
    weight: f64,
    labels: Vec<u32>,
}

/// The fits of one sentence with every skill; kept from sentence to sentence to spare allocations.
#[derive(Debug, Clone, Default)]
pub struct Words {
    fits: Vec<LabelFit>,
    /// Skills whose fit is not zero.
    found: Vec<u32>,
    hits: Vec<f64>,
    touched: Vec<u32>,
}

impl Words {
    /// The fit with each skill, in the matcher's order.
    pub fn fits(&self) -> &[LabelFit] {
        &self.fits
    }

    fn clear(&mut self, skills: usize, labels: usize) {
        self.found.drain(..).for_each(|skill| self.fits[skill as usize] = LabelFit::default());
        self.fits.resize(skills, LabelFit::default());
        self.hits.resize(labels, 0.0);
    }
}

impl LabelMatcher {
    /// From the terms of every label of every skill; labels without terms are left out.
    pub fn new(skills: &[Vec<Vec<Term>>]) -> Self {
        let mut spread: BTreeMap<Term, usize> = BTreeMap::new();
        for labels in skills {
            let distinct: BTreeSet<Term> = labels.iter().flatten().copied().collect();
            distinct.into_iter().for_each(|term| *spread.entry(term).or_default() += 1);
        }
        let weigh = |having: &usize| (1.0 + skills.len() as f64 / (*having).max(1) as f64).ln();
        let weights: BTreeMap<Term, f64> =
            spread.iter().map(|(term, having)| (*term, weigh(having))).collect();
        let mut matcher = Self { skills: skills.len(), labels: Vec::new(), by_term: HashMap::new() };
        for (skill, labels) in skills.iter().enumerate() {
            let distinct: BTreeSet<BTreeSet<Term>> =
                labels.iter().map(|label| label.iter().copied().collect()).collect();
            for label in distinct.into_iter().filter(|label| !label.is_empty()) {
                matcher.add(skill as u32, &label, &weights);
            }
        }
        matcher
    }

    fn add(&mut self, skill: u32, terms: &BTreeSet<Term>, weights: &BTreeMap<Term, f64>) {
        let label = self.labels.len() as u32;
        let mut whole = 0.0;
        for term in terms {
            let weight = weights.get(term).copied().unwrap_or_default();
            whole += weight;
            let posting = self.by_term.entry(*term).or_insert(Posting { weight, labels: Vec::new() });
            posting.labels.push(label);
        }
        self.labels.push(Label { skill, weight: whole });
    }

    /// How many skills there are.
    pub fn len(&self) -> usize {
        self.skills
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.skills == 0
    }

    /// The fit of a text of these terms with each skill, into `words`. Repeated terms count once.
    pub fn fits(&self, terms: impl IntoIterator<Item = Term>, words: &mut Words) {
        words.clear(self.skills, self.labels.len());
        let terms: BTreeSet<Term> = terms.into_iter().collect();
        for posting in terms.iter().filter_map(|term| self.by_term.get(term)) {
            for label in &posting.labels {
                let hit = &mut words.hits[*label as usize];
                if *hit == 0.0 {
                    words.touched.push(*label);
                }
                *hit += posting.weight;
            }
        }
        for label in words.touched.drain(..) {
            let hit = std::mem::take(&mut words.hits[label as usize]);
            let Label { skill, weight } = self.labels[label as usize];
            let share = (hit / weight).min(1.0).powi(2);
            let fit = &mut words.fits[skill as usize];
            if fit.mass == 0.0 {
                words.found.push(skill);
            }
            fit.share = fit.share.max(share);
            fit.mass = fit.mass.max(share * hit);
        }
    }

    /// The fit of `sentence` with each skill, in its own language and in English, into `words`.
    pub fn fits_sentence(&self, sentence: &Sentence, words: &mut Words) {
        self.fits(sentence.terms.iter().chain(&sentence.english_terms).copied(), words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(matcher: &LabelMatcher, terms: &[u32]) -> Vec<LabelFit> {
        let mut words = Words::default();
        // What an earlier sentence left behind must not count.
        matcher.fits([1, 2, 3, 4, 5].map(Term), &mut words);
        matcher.fits(terms.iter().copied().map(Term), &mut words);
        words.fits().to_vec()
    }

    fn shares(matcher: &LabelMatcher, terms: &[u32]) -> Vec<f64> {
        fits(matcher, terms).iter().map(|fit| fit.share).collect()
    }

    #[test]
    fn a_whole_label_fits_fully_and_half_a_label_a_quarter() {
        let matcher =
            LabelMatcher::new(&[vec![vec![Term(1), Term(2)]], vec![vec![Term(3)], vec![Term(4), Term(5)]]]);
        assert_eq!(shares(&matcher, &[2, 9, 1]), [1.0, 0.0]);
        let half = shares(&matcher, &[1, 4]);
        assert!((half[0] - 0.25).abs() < 1e-12 && (half[1] - 0.25).abs() < 1e-12, "{half:?}");
        assert_eq!(shares(&matcher, &[]), [0.0, 0.0]);
    }

    #[test]
    fn a_term_of_many_skills_weighs_less() {
        let matcher = LabelMatcher::new(&[
            vec![vec![Term(1), Term(2)]],
            vec![vec![Term(1), Term(3)]],
            vec![vec![Term(1)]],
        ]);
        let (common, rare) = (shares(&matcher, &[1]), shares(&matcher, &[2]));
        assert!(common[0] < rare[0], "{common:?} {rare:?}");
    }

    #[test]
    fn a_long_label_found_whole_says_more_than_a_short_one() {
        let matcher = LabelMatcher::new(&[vec![vec![Term(1), Term(2)]], vec![vec![Term(2)]]]);
        let found = fits(&matcher, &[1, 2]);
        assert_eq!(found[0].share, found[1].share);
        assert!(found[0].mass > found[1].mass);
        // Whether a label stands twice makes no difference.
        let twice = LabelMatcher::new(&[
            vec![vec![Term(1), Term(2)], vec![Term(2), Term(1)]],
            vec![vec![Term(2), Term(2)]],
        ]);
        assert_eq!(fits(&twice, &[1, 2]), found);
    }
}
