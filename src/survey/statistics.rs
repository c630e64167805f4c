//! What the answers on a row come to; each formula with its source.
//!
//! All figures come from counts of answers by degree, so that the order of respondents changes nothing, not even the
//! last bit.

use crate::statistics::{Interval, t_interval, wilson};

use super::wording::DEGREES;

/// Answers by degree, 1 first.
pub type Counts = [usize; DEGREES];

/// What answers of one weight each say, or of several.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The mean degree, 1 to 5.
    pub mean: f64,
    /// Its t interval; `None` for fewer than two answers.
    pub mean_interval: Option<Interval>,
    /// The share of answers that call the row essential (degree 5).
    pub essential: f64,
    /// Its Wilson interval.
    pub essential_interval: Interval,
    /// How many equally weighted answers would say as much (Kish 1965): the sum of weights, squared, by the sum of
    /// squared weights.
    pub effective: f64,
}

/// Groups of answers, each with one weight, into an estimate; `None` without a weighted answer.
///
/// The standard error of the weighted mean is the linearised one, with weights taken as given:
/// n / (n − 1) times the sum of squared weighted deviations, by the squared sum of weights. Equal weights give the
/// usual s² / n.
pub fn estimate(groups: &[(f64, Counts)]) -> Option<Estimate> {
    let cells = || {
        groups.iter().filter(|(weight, _)| *weight > 0.0).flat_map(|(weight, counts)| {
            (1_u32..).zip(counts).map(move |(degree, count)| (*weight, f64::from(degree), *count as f64))
        })
    };
    let n: f64 = cells().map(|(_, _, count)| count).sum();
    let total: f64 = cells().map(|(weight, _, count)| weight * count).sum();
    let squares: f64 = cells().map(|(weight, _, count)| weight * weight * count).sum();
    if total <= 0.0 {
        return None;
    }
    let mean = cells().map(|(weight, degree, count)| weight * degree * count).sum::<f64>() / total;
    let top = cells().filter(|(_, degree, _)| *degree == DEGREES as f64);
    let essential = (top.map(|(weight, _, count)| weight * count).sum::<f64>() / total).clamp(0.0, 1.0);
    let effective = total * total / squares;
    let deviations: f64 =
        cells().map(|(weight, degree, count)| count * (weight * (degree - mean)).powi(2)).sum();
    let mean_interval =
        if n >= 2.0 { t_interval(mean, (n / (n - 1.0) * deviations).sqrt() / total, n - 1.0) } else { None };
    let essential_interval = wilson(essential, effective);
    Some(Estimate { mean, mean_interval, essential, essential_interval, effective })
}

/// Agreement on one row: r_wg of James, Demaree and Wolf (1984, Journal of Applied Psychology 69), one minus the
/// variance of the answers by the variance that answers drawn evenly from the scale would have, (A² − 1) / 12 for a
/// scale of A degrees. 1 is full agreement, 0 that of chance; it is negative where opinions are split, and is not cut
/// off at zero (r*_wg of Lindell and Brandt 1997). `None` for fewer than two answers.
pub fn within_group_agreement(counts: &Counts) -> Option<f64> {
    let n: f64 = counts.iter().map(|count| *count as f64).sum();
    if n < 2.0 {
        return None;
    }
    let degrees = || (1_u32..).zip(counts).map(|(degree, count)| (f64::from(degree), *count as f64));
    let mean = degrees().map(|(degree, count)| degree * count).sum::<f64>() / n;
    let variance = degrees().map(|(degree, count)| count * (degree - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let scale = DEGREES as f64;
    Some(1.0 - variance / ((scale * scale - 1.0) / 12.0))
}

#[cfg(test)]
mod tests;
