//! ESCO's occupations as vectors: batches for learning the focus map, and how well it finds descriptions.

use std::collections::BTreeSet;

use crate::domain::Embedding;
use crate::encode::FocusMap;
use crate::encode::training::{FocusBatch, SplitMix64};

use super::occupations::Occupation;

/// Pairs of a step.
const BATCH: usize = 256;
/// A profile is drawn of so many skills of its occupation, …
const FEWEST: usize = 4;
/// … to so many.
const MOST: usize = 24;
/// Occupations with fewer skills say too little to learn from.
const LEARNABLE: usize = 5;
/// A profile has all skills of its occupation so often, else it is drawn.
const WHOLE: f64 = 0.5;
/// A profile goes with a label of its occupation so often, else with a sentence of the description.
const TITLE: f64 = 0.5;
/// That label is the preferred one so often, else any.
const PREFERRED: f64 = 0.5;
/// Best sentences whose mean is a description's score.
const BEST: usize = 8;

/// What the focus map is learnt from, in vectors.
pub struct Occupations {
    pub(super) labels: Vec<Embedding>,
    pub(super) hub_labels: Vec<Embedding>,
    pub(super) titles: Vec<Embedding>,
    pub(super) sentences: Vec<Embedding>,
    pub(super) background: Vec<Embedding>,
    pub(super) list: Vec<Occupation>,
}

/// ISCO groups that are kept from learning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeldOut(BTreeSet<String>);

impl HeldOut {
    /// How many groups.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl Occupations {
    /// A seeded sample of the skills' labels.
    pub fn hub_labels(&self) -> &[Embedding] {
        &self.hub_labels
    }

    /// Sentences of ads at large.
    pub fn background(&self) -> &[Embedding] {
        &self.background
    }

    /// Every `number`-th ISCO group; none for 0.
    pub fn every(&self, number: usize) -> HeldOut {
        let groups: BTreeSet<&String> = self.list.iter().map(|occupation| &occupation.group).collect();
        let step = if number == 0 { groups.len().max(1) } else { number };
        let skipped = if number == 0 { groups.len() } else { number - 1 };
        HeldOut(groups.into_iter().skip(skipped).step_by(step).cloned().collect())
    }

    /// Mean average precision of the occupations that are held out: each one's whole profile ranks the
    /// descriptions of all occupations, those of its ISCO group are right. 0 where nothing is held out.
    pub fn mean_average_precision(&self, focus: &FocusMap, held_out: &HeldOut) -> f64 {
        let asked: Vec<&Occupation> =
            self.list.iter().filter(|occupation| held_out.0.contains(&occupation.group)).collect();
        let precision = |occupation: &&Occupation| {
            let query = focus.apply(self.profile(&occupation.skills).values());
            let scores = self.list.iter().map(|other| self.score(query.values(), other));
            let mut ranked: Vec<(f64, usize)> = scores.zip(0..).collect();
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            average_precision(ranked.iter().map(|(_, index)| self.list[*index].group == occupation.group))
        };
        asked.iter().map(precision).sum::<f64>() / asked.len().max(1) as f64
    }

    /// The unit vector of weighted skills.
    fn profile(&self, skills: &[(usize, f32)]) -> Embedding {
        let mut sum: Vec<f32> = Vec::new();
        for (index, weight) in skills {
            let label = self.labels[*index].values();
            sum.resize(label.len(), 0.0);
            sum.iter_mut().zip(label).for_each(|(sum, value)| *sum += weight * value);
        }
        Embedding::normalised(sum)
    }

    fn score(&self, query: &[f32], occupation: &Occupation) -> f64 {
        let dot = |sentence: &Embedding| sentence.values().iter().zip(query).map(|(s, q)| s * q).sum::<f32>();
        let mut scores: Vec<f32> = self.sentences[occupation.sentences.clone()].iter().map(dot).collect();
        scores.sort_by(|a, b| b.total_cmp(a));
        scores.truncate(BEST);
        scores.iter().map(|score| f64::from(*score)).sum::<f64>() / scores.len().max(1) as f64
    }
}

/// Of a ranking that says of each rank whether it is right; 0 where none is.
fn average_precision(right: impl Iterator<Item = bool>) -> f64 {
    let (mut hits, mut sum) = (0.0, 0.0);
    for (rank, _) in (1..).zip(right).filter(|(_, right)| *right) {
        hits += 1.0;
        sum += hits / f64::from(rank);
    }
    if hits > 0.0 { sum / hits } else { 0.0 }
}

/// An endless sequence of batches: the same for the same data, groups and seed.
pub struct FocusSampler<'a> {
    data: &'a Occupations,
    learnable: Vec<usize>,
    /// Occupations of this round that are left, drawn from the end.
    round: Vec<usize>,
    random: SplitMix64,
}

impl<'a> FocusSampler<'a> {
    /// Draws from all occupations with enough skills but those of `held_out`.
    pub fn new(data: &'a Occupations, held_out: &HeldOut, seed: u64) -> Self {
        let learnable = data.list.iter().enumerate().filter(|(_, occupation)| {
            occupation.skills.len() >= LEARNABLE && !held_out.0.contains(&occupation.group)
        });
        let learnable = learnable.map(|(index, _)| index).collect();
        Self { data, learnable, round: Vec::new(), random: SplitMix64::new(seed) }
    }

    /// Occupations that are drawn from.
    pub fn count(&self) -> usize {
        self.learnable.len()
    }

    /// The next batch: 256 pairs, or each occupation once where there are fewer.
    pub fn next_batch(&mut self) -> FocusBatch {
        let mut batch = FocusBatch::default();
        let mut groups: Vec<&str> = Vec::new();
        for _ in 0..BATCH.min(self.learnable.len()) {
            let Some(occupation) = self.occupation() else { break };
            batch.profiles.push(self.part(occupation));
            batch.sentences.push(self.text(occupation));
            groups.push(&occupation.group);
        }
        let pairs = groups.iter().enumerate().flat_map(|(sentence, group)| {
            let same = groups.iter().enumerate().filter(move |(_, other)| *other == group);
            same.map(move |(profile, _)| (sentence, profile))
        });
        batch.also_right = pairs.filter(|(sentence, profile)| sentence != profile).collect();
        batch
    }

    /// An occupation, each once before any comes again.
    fn occupation(&mut self) -> Option<&'a Occupation> {
        if self.round.is_empty() {
            self.round.clone_from(&self.learnable);
            self.random.shuffle(&mut self.round);
        }
        self.data.list.get(self.round.pop()?)
    }

    /// Its preferred label, any of its labels, or a sentence of its description.
    fn text(&mut self, occupation: &Occupation) -> Embedding {
        let (texts, drawn) = if self.random.unit() < TITLE {
            let preferred = self.random.unit() < PREFERRED;
            let titles = if preferred { 1 } else { occupation.titles.len() };
            (&self.data.titles, occupation.titles.start + self.random.below(titles))
        } else {
            let sentences = occupation.sentences.len();
            (&self.data.sentences, occupation.sentences.start + self.random.below(sentences))
        };
        texts[drawn].clone()
    }

    /// A profile of all or some of its skills.
    fn part(&mut self, occupation: &Occupation) -> Embedding {
        if self.random.unit() < WHOLE {
            return self.data.profile(&occupation.skills);
        }
        let mut skills = occupation.skills.clone();
        self.random.shuffle(&mut skills);
        let most = skills.len().min(MOST);
        skills.truncate(FEWEST + self.random.below(most + 1 - FEWEST.min(most)));
        self.data.profile(&skills)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three occupations, two of one group; occupation k has sentence k and skills k to k + 4.
    fn data() -> Occupations {
        let unit =
            |index: usize| Embedding::normalised((0..8).map(|at| f32::from(u8::from(at == index))).collect());
        let vectors: Vec<Embedding> = (0..8).map(unit).collect();
        let occupation = |(index, group): (usize, &str)| Occupation {
            group: group.into(),
            skills: (index..index + 5).map(|skill| (skill, if skill == index { 1.0 } else { 0.5 })).collect(),
            titles: index..index + 1,
            sentences: index..index + 1,
        };
        Occupations {
            labels: vectors.clone(),
            hub_labels: vectors.clone(),
            titles: vectors.clone(),
            sentences: vectors.clone(),
            background: vectors,
            list: [(0, "1000"), (1, "1000"), (2, "2000")].into_iter().map(occupation).collect(),
        }
    }

    #[test]
    fn a_batch_pairs_profiles_with_their_sentences() {
        let data = data();
        let batch = FocusSampler::new(&data, &HeldOut::default(), 1).next_batch();
        assert_eq!((batch.profiles.len(), batch.sentences.len()), (3, 3));
        assert_eq!(batch.also_right.len(), 2);
        for (profile, sentence) in batch.profiles.iter().zip(&batch.sentences) {
            let first = sentence.values().iter().position(|value| *value > 0.0).unwrap();
            let skills = profile.values().iter().filter(|value| **value > 0.0).count();
            assert!((FEWEST..=5).contains(&skills), "{skills}");
            assert!(profile.values()[..first].iter().all(|value| *value == 0.0));
        }
        let held_out = data.every(2);
        assert_eq!((held_out.count(), FocusSampler::new(&data, &held_out, 1).count()), (1, 2));
        assert_eq!(data.every(0), HeldOut::default());
        assert_eq!(data.every(1).count(), 2);
    }

    #[test]
    fn descriptions_of_the_group_are_right() {
        let data = data();
        let focus = FocusMap::identity(vec![0.0; 8]);
        // The profile of occupation 2 knows its own sentence alone, and weighs it most.
        assert!((data.mean_average_precision(&focus, &data.every(2)) - 1.0).abs() < 1e-9);
        assert_eq!(data.mean_average_precision(&focus, &HeldOut::default()), 0.0);
        assert!((average_precision([true, false, true].into_iter()) - 5.0 / 6.0).abs() < 1e-9);
        assert_eq!(average_precision([false].into_iter()), 0.0);
    }
}
