//! What the learnt models weigh, each trait by the name of its weight in `models/levels.toml` and in
//! `models/learn_levels.py`; a test holds the three together.

use serde::Serialize;

use crate::domain::logistic;

use super::learnt::{AnswerWeights, DetectionWeights, IctWeights, LevelWeights};

/// Of a whole ad: whether it is about ICT.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct IctTraits {
    /// Mean cosine of its best sentences with the competences that exist in ICT only, -1 to 1.
    pub meaning: f64,
    /// Logarithm of 1 and its distinct ICT words.
    pub words: f64,
    /// Logarithm of its sentences.
    pub sentences: f64,
    /// Mean cosine of all its sentences, -1 to 1.
    pub whole: f64,
    /// Cosine of its title less that mean; 0 without a title.
    pub title: f64,
    /// Log-odds that its title names an occupation of ICT, see [`formulas::group_log_odds`](super::formulas::group_log_odds);
    /// of the jobs that an ad lists the highest counts. 0 without a title.
    pub occupation: f64,
}

/// Of a competence: whether the ad asks for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct DetectionTraits {
    /// Logarithm of what its sentences count together.
    pub mass: f64,
    /// Its best likeness, less that of a sentence that counts half.
    pub best: f64,
    /// Logarithm of its mass by the largest of the ad, at least 1.
    pub relative: f64,
}

/// Of a competence: whether the ad says a level. 1 where such a cue stands, else 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct AnswerTraits {
    /// A rank in the title.
    pub title: f64,
    /// A cue in the competence's own sentences.
    pub own: f64,
    /// A cue elsewhere.
    pub elsewhere: f64,
    /// Years of experience.
    pub years: f64,
    /// Education.
    pub education: f64,
    /// How far the levels' sentences are apart, in tenths of a cosine.
    pub margin: f64,
}

/// Of a competence: at which level the ad asks for it. All are levels less 3, 0 where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct LevelTraits {
    /// The middle of the levels that the standard defines.
    pub middle: f64,
    /// Mean of the title's ranks.
    pub title: f64,
    /// The cues of the competence's own sentences, drawn to 0 where they are few.
    pub own: f64,
    /// The cues elsewhere, drawn to 0 where they are few.
    pub elsewhere: f64,
    /// The years of experience.
    pub years: f64,
    /// The education.
    pub education: f64,
    /// The level whose meaning the sentences are most like, less the middle.
    pub likeness: f64,
}

impl IctTraits {
    /// The probability that an ad of these traits is about ICT, 0 to 1.
    pub(super) fn probability(&self, weights: &IctWeights) -> f64 {
        logistic(
            weights.bias
                + weights.meaning * self.meaning
                + weights.words * self.words
                + weights.sentences * self.sentences
                + weights.whole * self.whole
                + weights.title * self.title
                + weights.occupation * self.occupation,
        )
    }
}

impl DetectionTraits {
    /// The log-odds that the ad asks for the competence, whatever its seniority.
    pub(super) fn log_odds(&self, weights: &DetectionWeights) -> f64 {
        weights.bias + weights.mass * self.mass + weights.best * self.best + weights.relative * self.relative
    }
}

impl AnswerTraits {
    /// The probability that the ad says a level, 0 to 1.
    pub(super) fn probability(&self, weights: &AnswerWeights) -> f64 {
        logistic(
            weights.bias
                + weights.title * self.title
                + weights.own * self.own
                + weights.elsewhere * self.elsewhere
                + weights.years * self.years
                + weights.education * self.education
                + weights.margin * self.margin,
        )
    }
}

impl LevelTraits {
    /// What speaks for a high level: the `η` of the proportional-odds model.
    pub(super) fn height(&self, weights: &LevelWeights) -> f64 {
        weights.middle * self.middle + self.seniority(weights) + weights.likeness * self.likeness
    }

    /// The part of that which the ad's words of seniority make.
    pub(super) fn seniority(&self, weights: &LevelWeights) -> f64 {
        weights.title * self.title
            + weights.own * self.own
            + weights.elsewhere * self.elsewhere
            + weights.years * self.years
            + weights.education * self.education
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn names(traits: &impl Serialize) -> BTreeSet<String> {
        let object = serde_json::to_value(traits).unwrap();
        object.as_object().unwrap().keys().cloned().collect()
    }

    /// The strings of `NAME = ["a", "b"]` in the learner.
    fn learner(name: &str) -> BTreeSet<String> {
        let text = include_str!("../../models/learn_levels.py");
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} = ["))).unwrap();
        line.trim_end_matches(']').split(", ").map(|name| name.trim_matches('"').to_string()).collect()
    }

    #[test]
    fn traits_have_one_name_in_the_program_the_numbers_and_the_learner() {
        let numbers: toml::Table = toml::from_str(include_str!("../../models/levels.toml")).unwrap();
        let with = |mut names: BTreeSet<String>, more: &[&str]| {
            names.extend(more.iter().map(|name| name.to_string()));
            names
        };
        let tables = [
            ("is_ict", "IS_ICT", with(names(&IctTraits::default()), &["bias"]), vec![]),
            (
                "demand",
                "DEMAND",
                with(names(&DetectionTraits::default()), &["bias", "below", "above"]),
                vec!["asked", "asked_first", "first", "about_ict"],
            ),
            (
                "answer",
                "ANSWER",
                with(names(&AnswerTraits::default()), &["bias"]),
                vec!["least", "occupation_rank"],
            ),
            (
                "level",
                "LEVEL",
                names(&LevelTraits::default()),
                vec!["thresholds", "temperature", "most_spread"],
            ),
        ];
        for (table, list, weights, bounds) in tables {
            assert_eq!(learner(list), weights, "{table}");
            let keys: BTreeSet<String> = numbers[table].as_table().unwrap().keys().cloned().collect();
            assert_eq!(keys, with(weights, &bounds), "{table}");
        }
    }
}
