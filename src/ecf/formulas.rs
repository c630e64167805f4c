//! The formulas of this room, each with its source and a worked example.

use crate::domain::{Level, logistic};

/// The most cosines that [`likeness`] takes the mean of.
const MOST_BEST: usize = 8;

/// How alike a sentence is to a competence: the mean of the `best` highest cosines with its descriptors
/// (at most 8; of all, where there are fewer). One lucky descriptor weighs less than with the best cosine alone.
///
/// ```
/// use skillgauge::ecf::formulas::likeness;
/// assert!((likeness(&[0.1, 0.6, 0.4, 0.5], 3) - 0.5).abs() < 1e-6);
/// assert_eq!(likeness(&[], 3), 0.0);
/// ```
pub fn likeness(cosines: &[f32], best: usize) -> f64 {
    // This runs for every sentence and competence: no memory is taken, and nothing is sorted but the best so far, highest
    // first.
    let mut top = [f64::NEG_INFINITY; MOST_BEST];
    let top = &mut top[..best.clamp(1, MOST_BEST)];
    let last = top.len() - 1;
    for cosine in cosines.iter().map(|cosine| number(*cosine)) {
        if cosine <= top[last] {
            continue;
        }
        let mut at = last;
        while at > 0 && top[at - 1] < cosine {
            top[at] = top[at - 1];
            at -= 1;
        }
        top[at] = cosine;
    }
    let found = &top[..cosines.len().min(top.len())];
    if found.is_empty() { 0.0 } else { found.iter().sum::<f64>() / found.len() as f64 }
}

/// A cosine as a number in [-1, 1]; 0 where it is none.
pub(super) fn number(cosine: f32) -> f64 {
    if cosine.is_finite() { f64::from(cosine).clamp(-1.0, 1.0) } else { 0.0 }
}

/// Competition (softmax, Bridle 1990): `pᵢ = e^(xᵢ/T) / Σ e^(xⱼ/T)`. A sentence that is a little like
/// everything gives next to nothing to each.
///
/// ```
/// use skillgauge::ecf::formulas::shares;
/// let shares = shares(&[0.50, 0.45, 0.20], 0.05);
/// assert!((shares[0] - 0.730).abs() < 0.001 && (shares[1] - 0.268).abs() < 0.001);
/// ```
pub fn shares(values: &[f64], temperature: f64) -> Vec<f64> {
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let raised: Vec<f64> = values.iter().map(|value| ((value - most) / temperature).exp()).collect();
    let total: f64 = raised.iter().sum();
    raised.into_iter().map(|value| value / total).collect()
}

/// The temperature at which unit groups compete for a title; with 0.03 and 0.08 ads of ICT and others are told apart
/// less well (`models/learn_levels.py`, each source by weights learnt without it).
const GROUP_TEMPERATURE: f64 = 0.05;
/// A title says no more than this for or against, as a share.
const GROUP_LEAST: f64 = 0.001;

/// The log-odds that a title names a unit group of a kind: its cosines with the titles of all groups as [`shares`], and
/// the share of the kind against the rest, neither below 0.001. 0 without groups.
///
/// ```
/// use skillgauge::ecf::formulas::group_log_odds;
/// let cosines = [0.6, 0.5, 0.1];
/// assert!((group_log_odds(&cosines, |group| group == 0) - 2.0).abs() < 1e-3);
/// assert!(group_log_odds(&cosines, |group| group == 2) < -6.0);
/// assert_eq!(group_log_odds(&[], |_| true), 0.0);
/// ```
pub fn group_log_odds(cosines: &[f32], of_kind: impl Fn(usize) -> bool) -> f64 {
    if cosines.is_empty() {
        return 0.0;
    }
    let cosines: Vec<f64> = cosines.iter().map(|cosine| number(*cosine)).collect();
    let shares = shares(&cosines, GROUP_TEMPERATURE);
    let kind: f64 =
        shares.iter().enumerate().filter(|(group, _)| of_kind(*group)).map(|(_, share)| share).sum();
    let kind = kind.clamp(GROUP_LEAST, 1.0 - GROUP_LEAST);
    (kind / (1.0 - kind)).ln()
}

/// The proportional-odds model (McCullagh 1980, Regression models for ordinal data):
/// `P(level ≤ k) = logistic(θₖ − η)`, so `P(k) = P(≤ k) − P(≤ k − 1)`; here given that the level is one
/// of the defined ones. `thresholds` are `θ₁` to `θ₄`, ascending.
///
/// ```
/// use skillgauge::domain::Level;
/// use skillgauge::ecf::formulas::level_probabilities;
/// let levels = [2, 3, 4].map(|level| Level::new(level).unwrap());
/// let odds = level_probabilities(&levels, &[-3.0, -1.0, 1.0, 3.0], 0.0);
/// // P(2) : P(3) : P(4) = 0.2215 : 0.4621 : 0.2215
/// assert!((odds[1] - 0.5105).abs() < 0.001 && (odds[0] - odds[2]).abs() < 1e-12);
/// ```
pub fn level_probabilities(levels: &[Level], thresholds: &[f64; 4], eta: f64) -> Vec<f64> {
    let below = |level: u8| match level {
        0 => 0.0,
        1..=4 => logistic(thresholds[usize::from(level) - 1] - eta),
        _ => 1.0,
    };
    let each: Vec<f64> =
        levels.iter().map(|level| (below(level.get()) - below(level.get() - 1)).max(1e-12)).collect();
    let total: f64 = each.iter().sum();
    each.into_iter().map(|probability| probability / total).collect()
}
