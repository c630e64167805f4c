//! From likeness to the probability that a sentence asks for a skill of a whole taxonomy.

use crate::domain::logistic;

use super::LabelFit;

/// How like a sentence is to a skill, by every measure that counts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LinkFeatures {
    /// Cosine with the preferred label, -1 to 1.
    pub preferred: f64,
    /// Highest cosine with any label (MaxSim), -1 to 1.
    pub best: f64,
    /// Cosine with the description, -1 to 1.
    pub description: f64,
    /// Highest cosine of any clause with any label, -1 to 1.
    pub clause: f64,
    /// Highest cosine of the sentence or any clause with the preferred label, where that is a name (`Swift`) that the
    /// sentence does not write as one; `None` for any other skill.
    pub unnamed: Option<f64>,
    /// How well the words fit the labels.
    pub words: LabelFit,
}

/// The weights of a logistic regression over [`LinkFeatures`]; `models/linking.toml` holds the ones in
/// use.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkWeights {
    /// The name of this set of numbers; goes into every answer.
    pub version: String,
    /// Log-odds without any likeness.
    pub bias: f64,
    /// Log-odds for each unit of [`LinkFeatures::preferred`].
    pub preferred: f64,
    /// Log-odds for each unit of [`LinkFeatures::best`].
    pub best: f64,
    /// Log-odds for each unit of [`LinkFeatures::description`].
    pub description: f64,
    /// Log-odds for each unit of [`LinkFeatures::clause`].
    pub clause: f64,
    /// Log-odds for each unit of [`LabelFit::mass`].
    pub mass: f64,
    /// Log-odds for each unit of [`LabelFit::share`].
    pub share: f64,
    /// The least [`LinkFeatures::unnamed`] from which words count, -1 to 1.
    pub name_likeness: f64,
    /// Log-odds that a sentence in a language without a label asks for a skill, where the likeness alone gives 0.
    pub foreign_bias: f64,
    /// What each unit of those log-odds is worth in such a sentence.
    pub foreign_slope: f64,
    /// Log-odds that a sentence asks for any skill whose best skill has log-odds 0.
    pub any_bias: f64,
    /// What each unit of the best skill's log-odds adds to that.
    pub any_slope: f64,
}

impl LinkWeights {
    /// The log-odds that the sentence asks for the skill: 0 means as likely as not.
    ///
    /// `bias + Σ weight · feature`, a logistic regression. The words of a name in small letters count only where the meaning agrees:
    /// a swift answer is no Swift.
    ///
    /// ```
    /// use skillgauge::score::{LabelFit, LinkFeatures, LinkWeights};
    /// let weights = LinkWeights { version: "doc".into(), bias: -5.0, preferred: 4.0, best: 4.0,
    ///     description: 0.0, clause: 0.0, mass: 0.5, share: 0.0, name_likeness: 0.4,
    ///     foreign_bias: 2.0, foreign_slope: 0.5, any_bias: 1.0, any_slope: 1.0 };
    /// let features = LinkFeatures { preferred: 0.5, best: 0.75,
    ///     words: LabelFit { share: 1.0, mass: 2.0, ..LabelFit::default() }, ..LinkFeatures::default() };
    /// // -5 + 4·0.5 + 4·0.75 + 0.5·2 = 1
    /// assert!((weights.log_odds(&features) - 1.0).abs() < 1e-12);
    /// assert!((weights.foreign(1.0) - 2.5).abs() < 1e-12);
    /// assert!((weights.any(Some(1.0)) - 0.880797).abs() < 1e-6);
    /// assert_eq!(weights.any(None), 0.0);
    /// ```
    pub fn log_odds(&self, features: &LinkFeatures) -> f64 {
        let is_other = features.unnamed.is_some_and(|likeness| likeness < self.name_likeness);
        let words = if is_other { LabelFit::default() } else { features.words };
        self.bias
            + self.preferred * features.preferred
            + self.best * features.best
            + self.description * features.description
            + self.clause * features.clause
            + self.mass * words.mass
            + self.share * words.share
    }

    /// The log-odds of a sentence in a language that no label speaks, from [`LinkWeights::log_odds`]: there words cannot
    /// agree, and their silence says nothing (Platt 1999, learnt on such sentences). The order of skills stays.
    pub fn foreign(&self, log_odds: f64) -> f64 {
        self.foreign_bias + self.foreign_slope * log_odds
    }

    /// The probability that a sentence asks for any skill at all, from the log-odds of its best skill;
    /// 0 where there is no skill.
    pub fn any(&self, best: Option<f64>) -> f64 {
        best.map_or(0.0, |best| logistic(self.any_bias + self.any_slope * best))
    }
}
