//! How far raters agree.

/// How unlike two categories are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Any two different ones alike.
    Nominal,
    /// Categories are in order: the more values lie from one to the other, the more unlike they are.
    Ordinal,
}

/// Krippendorff's alpha (K. Krippendorff 2013, Content Analysis, chapter 12) over units that raters put into categories:
/// one less the disagreement observed within units over that expected by chance. 1 is perfect agreement, 0 that of
/// chance; values may be missing. Each unit holds how many put it into each category, in the order of the scale. `None`
/// where it is not defined: no unit with two values, or the same category everywhere.
///
/// ```
/// use skillgauge::statistics::{Scale, krippendorff_alpha};
/// let alike = [vec![3, 0], vec![0, 3]];
/// assert_eq!(krippendorff_alpha(&alike, Scale::Nominal), Some(1.0));
/// assert_eq!(krippendorff_alpha(&[vec![3, 0], vec![2, 0]], Scale::Nominal), None);
/// ```
pub fn krippendorff_alpha(units: &[Vec<usize>], scale: Scale) -> Option<f64> {
    let categories = units.iter().map(Vec::len).max().unwrap_or(0);
    let mut coincidences = vec![vec![0.0_f64; categories]; categories];
    for counts in units.iter().filter(|counts| counts.iter().sum::<usize>() >= 2) {
        add_pairs(&mut coincidences, counts);
    }
    let totals: Vec<f64> = coincidences.iter().map(|line| line.iter().sum()).collect();
    let n: f64 = totals.iter().sum();
    let (mut observed, mut expected) = (0.0, 0.0);
    for (c, (line, total)) in coincidences.iter().zip(&totals).enumerate() {
        for (k, (pairs, other)) in line.iter().zip(&totals).enumerate() {
            let distance = match scale {
                Scale::Nominal => f64::from(u8::from(c != k)),
                Scale::Ordinal => ordinal_distance(&totals, c.min(k), c.max(k)),
            };
            observed += pairs * distance;
            expected += total * other * distance;
        }
    }
    (expected > 0.0).then(|| 1.0 - (n - 1.0) * observed / expected)
}

/// Adds the pairs of values of one unit, each pair weighing one by the values less one.
fn add_pairs(coincidences: &mut [Vec<f64>], counts: &[usize]) {
    let values: usize = counts.iter().sum();
    for (c, (line, first)) in coincidences.iter_mut().zip(counts).enumerate() {
        for (k, (cell, second)) in line.iter_mut().zip(counts).enumerate() {
            let others = if c == k { second.saturating_sub(1) } else { *second };
            *cell += (first * others) as f64 / (values - 1) as f64;
        }
    }
}

/// The squared ordinal difference of two categories: the values from one to the other, half of those at both ends.
fn ordinal_distance(totals: &[f64], low: usize, high: usize) -> f64 {
    let between: f64 = totals[low..=high].iter().sum();
    (between - f64::midpoint(totals[low], totals[high])).powi(2)
}
