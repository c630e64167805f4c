//! Shares, means, intervals and agreement; each formula with its source.
//!
//! All figures come from counts of answers by degree, so that the order of respondents changes nothing, not even the
//! last bit.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::wording::DEGREES;

/// Answers by degree, 1 first.
pub type Counts = [usize; DEGREES];

/// The confidence of every interval.
pub const CONFIDENCE: f64 = 0.95;

/// A figure with the interval of [`CONFIDENCE`] around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

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

/// Wilson's score interval (E. B. Wilson 1927, Journal of the American Statistical Association 22) of a share among
/// `n` answers, `n` above zero; `n` need not be whole.
pub fn wilson(share: f64, n: f64) -> Interval {
    let z = normal_quantile();
    let z2n = z * z / n;
    let centre = (share + z2n / 2.0) / (1.0 + z2n);
    let half = z / (1.0 + z2n) * ((share * (1.0 - share) / n).max(0.0) + z2n / (4.0 * n)).sqrt();
    Interval { low: (centre - half).max(0.0).min(share), high: (centre + half).min(1.0).max(share) }
}

/// The normal quantile of the confidence.
fn normal_quantile() -> f64 {
    Normal::standard().inverse_cdf(f64::midpoint(1.0, CONFIDENCE))
}

/// The mean plus and minus the quantile of Student's t times the standard error.
pub fn t_interval(mean: f64, standard_error: f64, freedom: f64) -> Option<Interval> {
    let t = StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(f64::midpoint(1.0, CONFIDENCE));
    Some(Interval { low: mean - t * standard_error, high: mean + t * standard_error })
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

/// Krippendorff's alpha for ordinal data (K. Krippendorff 2004, Content Analysis, ch. 11) over rows that respondents
/// rated: how alike they rate the rows, missing answers allowed. 1 is perfect agreement, 0 that of chance. `None` where
/// it is not defined: no row with two answers, or the same degree everywhere.
pub fn krippendorff_alpha(rows: &[Counts]) -> Option<f64> {
    let mut coincidences = [[0.0_f64; DEGREES]; DEGREES];
    for counts in rows.iter().filter(|counts| counts.iter().sum::<usize>() >= 2) {
        add_pairs(&mut coincidences, counts);
    }
    let totals: Vec<f64> = coincidences.iter().map(|line| line.iter().sum()).collect();
    let n: f64 = totals.iter().sum();
    let (mut observed, mut expected) = (0.0, 0.0);
    for (c, (line, total)) in coincidences.iter().zip(&totals).enumerate() {
        for (k, (pairs, other)) in line.iter().zip(&totals).enumerate() {
            let distance = ordinal_distance(&totals, c.min(k), c.max(k));
            observed += pairs * distance;
            expected += total * other * distance;
        }
    }
    (expected > 0.0).then(|| 1.0 - (n - 1.0) * observed / expected)
}

/// Adds the pairs of answers on one row, each pair weighing one by the answers less one.
fn add_pairs(coincidences: &mut [[f64; DEGREES]; DEGREES], counts: &Counts) {
    let answers: usize = counts.iter().sum();
    for (c, (line, first)) in coincidences.iter_mut().zip(counts).enumerate() {
        for (k, (cell, second)) in line.iter_mut().zip(counts).enumerate() {
            let others = if c == k { second.saturating_sub(1) } else { *second };
            *cell += (first * others) as f64 / (answers - 1) as f64;
        }
    }
}

/// The squared ordinal difference of two degrees: the answers from one to the other, half of those at both ends.
fn ordinal_distance(totals: &[f64], low: usize, high: usize) -> f64 {
    let between: f64 = totals[low..=high].iter().sum();
    (between - f64::midpoint(totals[low], totals[high])).powi(2)
}

#[cfg(test)]
mod tests;
