//! How far the reviewers agree.

use crate::statistics::{Scale, krippendorff_alpha};

use super::Verdict;
use super::opinions::Opinions;

/// Agreement over the rows and levels that at least two reviewers have judged, by the last word of each.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Agreement {
    /// Rows and levels that two or more have judged.
    pub judged_twice: usize,
    /// Those on which all say the same.
    pub unanimous: usize,
    /// Krippendorff's alpha for nominal values, at most 1; `None` where there is nothing to compare, or where all
    /// say the same of everything.
    pub alpha: Option<f64>,
}

impl Agreement {
    pub(super) fn of(opinions: &Opinions<'_>) -> Self {
        let units: Vec<Vec<String>> = opinions
            .last_words()
            .into_iter()
            .filter(|unit| unit.len() > 1)
            .map(|unit| unit.into_iter().map(category).collect())
            .collect();
        let mut categories: Vec<&String> = units.iter().flatten().collect();
        categories.sort();
        categories.dedup();
        let counts = |unit: &Vec<String>| {
            categories.iter().map(|category| unit.iter().filter(|given| given == category).count()).collect()
        };
        let alpha = krippendorff_alpha(&units.iter().map(counts).collect::<Vec<_>>(), Scale::Nominal);
        let unanimous = units.iter().filter(|unit| unit.windows(2).all(|pair| pair[0] == pair[1])).count();
        Self { judged_twice: units.len(), unanimous, alpha }
    }
}

/// A verdict as a category: changes to different values are different ones.
fn category(verdict: Verdict) -> String {
    let Verdict::Change(change) = verdict else { return verdict.as_str().to_string() };
    let importance = change.importance.map(|importance| importance.as_str());
    let (weight, level) = (change.weight.map(|weight| weight.get()), change.level.map(|level| level.get()));
    format!("change {importance:?} {weight:?} {level:?}")
}
