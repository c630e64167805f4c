//! How far the reviewers agree.

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
        let unanimous = units.iter().filter(|unit| unit.windows(2).all(|pair| pair[0] == pair[1])).count();
        Self { judged_twice: units.len(), unanimous, alpha: krippendorff_alpha(&units) }
    }
}

/// A verdict as a category: changes to different values are different ones.
fn category(verdict: Verdict) -> String {
    let Verdict::Change(change) = verdict else { return verdict.as_str().to_string() };
    let importance = change.importance.map(|importance| importance.as_str());
    let (weight, level) = (change.weight.map(|weight| weight.get()), change.level.map(|level| level.get()));
    format!("change {importance:?} {weight:?} {level:?}")
}

/// Krippendorff's alpha for nominal values: one less the disagreement observed within units over that expected by
/// chance. Each unit holds the values that its coders gave; those of fewer than two are left out. `None` where no unit
/// has two values or all values are one.
///
/// Source: K. Krippendorff, Content Analysis, 3rd edition (2013), chapter 12.
pub fn krippendorff_alpha(units: &[Vec<String>]) -> Option<f64> {
    let mut totals: std::collections::BTreeMap<&str, f64> = std::collections::BTreeMap::new();
    let (mut observed, mut all) = (0.0, 0.0);
    for unit in units.iter().filter(|unit| unit.len() > 1) {
        let mut counts: std::collections::BTreeMap<&str, f64> = std::collections::BTreeMap::new();
        unit.iter().for_each(|value| *counts.entry(value).or_default() += 1.0);
        let size = unit.len() as f64;
        observed += unlike_pairs(counts.values()) / (size - 1.0);
        all += size;
        counts.into_iter().for_each(|(value, count)| *totals.entry(value).or_default() += count);
    }
    let expected = unlike_pairs(totals.values()) / (all - 1.0);
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

/// The ordered pairs of unlike values.
fn unlike_pairs<'a>(counts: impl Iterator<Item = &'a f64> + Clone) -> f64 {
    let all: f64 = counts.clone().sum();
    all * all - counts.map(|count| count * count).sum::<f64>()
}
