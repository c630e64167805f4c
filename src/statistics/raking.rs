//! Raking: weights that make counts agree with known totals.

/// One dimension of the benchmark.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    /// For each stratum the number of its category in `targets`; `None`: it takes no part in this margin.
    pub category_of: Vec<Option<usize>>,
    /// What the weighted count of each category shall be.
    pub targets: Vec<f64>,
}

/// How raking is done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RakingRule {
    /// No weight is less.
    pub least: f64,
    /// No weight is greater.
    pub greatest: f64,
    /// It has converged when every category is within this share of its target.
    pub tolerance: f64,
    /// It ends after so many sweeps over the margins.
    pub most_sweeps: u64,
}

impl Default for RakingRule {
    fn default() -> Self {
        Self { least: 0.2, greatest: 5.0, tolerance: 1e-6, most_sweeps: 500 }
    }
}

/// The weights, and how they came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Raked {
    /// One for each stratum.
    pub weights: Vec<f64>,
    /// How often the margins were gone through.
    pub sweeps: u64,
    /// Whether every category met its target.
    pub converged: bool,
    /// The largest distance of a category from its target, as a share of the target.
    pub largest_gap: f64,
}

/// Truncated raking (J.-C. Deville and C.-E. Särndal 1992, Journal of the American Statistical Association 87, case 7):
/// the weights nearest to 1 in Kullback's distance that keep to the bounds and meet the targets, if any do. The weight
/// of a stratum is the product of one factor a margin, cut at the bounds; each factor is solved for in turn, the others
/// being held (W. E. Deming and F. F. Stephan 1940, where the bounds are far). Only `+ - * /` and comparisons, in a
/// fixed order: every machine gives the same bytes.
///
/// ```
/// use skillgauge::statistics::{Margin, RakingRule, rake};
/// let margin = Margin { category_of: vec![Some(0), Some(1)], targets: vec![30.0, 10.0] };
/// let raked = rake(&[20, 20], &[margin], RakingRule::default());
/// assert!(raked.converged);
/// assert_eq!(raked.weights, [1.5, 0.5]);
/// ```
pub fn rake(counts: &[u64], margins: &[Margin], rule: RakingRule) -> Raked {
    let mut uncut = vec![1.0_f64; counts.len()];
    let mut sweeps = 0;
    let mut largest_gap = gap(counts, &uncut, margins, rule);
    while largest_gap > rule.tolerance && sweeps < rule.most_sweeps {
        for margin in margins {
            for (category, target) in margin.targets.iter().enumerate() {
                scale(counts, &mut uncut, margin, category, *target, rule);
            }
        }
        sweeps += 1;
        largest_gap = gap(counts, &uncut, margins, rule);
    }
    let weights = uncut.iter().map(|weight| cut(*weight, rule)).collect();
    Raked { weights, sweeps, converged: largest_gap <= rule.tolerance, largest_gap }
}

fn cut(weight: f64, rule: RakingRule) -> f64 {
    weight.max(rule.least).min(rule.greatest)
}

/// The strata of a category that hold an ad.
fn strata_of(counts: &[u64], margin: &Margin, category: usize) -> Vec<usize> {
    let belongs = |stratum: &usize| margin.category_of[*stratum] == Some(category) && counts[*stratum] > 0;
    (0..counts.len()).filter(belongs).collect()
}

/// Multiplies the weights of a category by the factor with which they meet its target once they are cut.
fn scale(counts: &[u64], uncut: &mut [f64], margin: &Margin, category: usize, target: f64, rule: RakingRule) {
    let strata = strata_of(counts, margin, category);
    if strata.is_empty() {
        return;
    }
    let weights: Vec<(f64, f64)> = strata.iter().map(|&s| (counts[s] as f64, uncut[s])).collect();
    let factor = factor(&weights, target, rule);
    strata.iter().for_each(|&s| uncut[s] *= factor);
}

/// The `f` with `Σ count · cut(f · weight) = target`. The sum rises with `f` in straight pieces: Newton's steps, kept
/// within the bracket, end on the right piece. Where the bounds leave no such `f`, the nearer end.
fn factor(weights: &[(f64, f64)], target: f64, rule: RakingRule) -> f64 {
    let least_weight = weights.iter().map(|(_, weight)| *weight).fold(f64::INFINITY, f64::min);
    let greatest_weight = weights.iter().map(|(_, weight)| *weight).fold(0.0, f64::max);
    let (mut low, mut high) = (rule.least / greatest_weight, rule.greatest / least_weight);
    let mut factor = 1.0_f64.max(low).min(high);
    for _ in 0..200 {
        let (sum, slope) = cut_sum(weights, factor, rule);
        let error = sum - target;
        if error.abs() <= target * 1e-15 {
            break;
        }
        if error > 0.0 {
            high = factor
        } else {
            low = factor
        }
        let newton = if slope > 0.0 { factor - error / slope } else { f64::NAN };
        let next = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
        if next == factor {
            break;
        }
        factor = next;
    }
    factor
}

/// The weighted count with this factor, and how fast it rises.
fn cut_sum(weights: &[(f64, f64)], factor: f64, rule: RakingRule) -> (f64, f64) {
    let mut sums = (0.0, 0.0);
    for (count, weight) in weights {
        let scaled = factor * weight;
        sums.0 += count * cut(scaled, rule);
        if scaled > rule.least && scaled < rule.greatest {
            sums.1 += count * weight;
        }
    }
    sums
}

/// How far the worst category is from its target, as a share of it.
fn gap(counts: &[u64], uncut: &[f64], margins: &[Margin], rule: RakingRule) -> f64 {
    let mut largest = 0.0_f64;
    for margin in margins {
        for (category, target) in margin.targets.iter().enumerate().filter(|(_, target)| **target > 0.0) {
            let strata = strata_of(counts, margin, category);
            let sum: f64 = strata.iter().map(|&s| counts[s] as f64 * cut(uncut[s], rule)).sum();
            largest = largest.max((sum - target).abs() / target);
        }
    }
    largest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Three regions by four occupations.
    fn example() -> (Vec<u64>, Vec<Margin>) {
        let counts = vec![120, 30, 8, 44, 60, 75, 0, 21, 15, 5, 90, 32];
        let region = (0..12).map(|s| Some(s / 4)).collect();
        let occupation = (0..12).map(|s| Some(s % 4)).collect();
        let margins = vec![
            Margin { category_of: region, targets: vec![150.0, 200.0, 150.0] },
            Margin { category_of: occupation, targets: vec![140.0, 110.0, 150.0, 100.0] },
        ];
        (counts, margins)
    }

    /// Figures of `tests/data/monitoring/reference.py`, which solves the equations of calibration by scipy's root finder.
    #[test]
    fn the_weights_are_those_of_an_independent_tool() {
        let (counts, margins) = example();
        let wide =
            rake(&counts, &margins, RakingRule { least: 1e-6, greatest: 1e6, ..RakingRule::default() });
        let narrow =
            rake(&counts, &margins, RakingRule { least: 0.3, greatest: 2.5, ..RakingRule::default() });
        assert!(wide.converged && narrow.converged, "{wide:?} {narrow:?}");
        for stratum in (0..12).filter(|stratum| counts[*stratum] > 0) {
            assert!((wide.weights[stratum] - WIDE[stratum]).abs() < 1e-4, "{stratum}: {:?}", wide.weights);
            assert!(
                (narrow.weights[stratum] - NARROW[stratum]).abs() < 1e-4,
                "{stratum}: {:?}",
                narrow.weights
            );
        }
    }

    const WIDE: [f64; 12] =
        [0.5619, 0.5967, 2.7477, 0.9703, 1.1369, 1.2074, 1.0000, 1.9634, 0.2909, 0.3089, 1.4224, 0.5023];
    const NARROW: [f64; 12] =
        [0.5653, 0.6040, 2.5000, 1.0012, 1.1278, 1.2051, 1.0000, 1.9976, 0.3000, 0.3000, 1.4444, 0.4375];

    #[test]
    fn bounds_that_allow_no_solution_are_said() {
        let margin = Margin { category_of: vec![Some(0), Some(1)], targets: vec![39.0, 1.0] };
        let raked = rake(&[20, 20], &[margin], RakingRule::default());
        assert!(!raked.converged && raked.sweeps == 500);
        assert!((raked.largest_gap - 3.0).abs() < 1e-9, "0.2 of 20 is 4, three times more than 1: {raked:?}");
    }

    proptest! {
        #[test]
        fn totals_that_weights_can_meet_are_met(
            cells in prop::collection::vec((1_u64..200, 0.5..2.0_f64), 6..=6)
        ) {
            // Targets made of weights within the bounds: a solution exists.
            let counts: Vec<u64> = cells.iter().map(|(count, _)| *count).collect();
            let sum = |belongs: &dyn Fn(usize) -> bool| -> f64 {
                cells.iter().enumerate().filter(|(s, _)| belongs(*s)).map(|(_, (n, w))| *n as f64 * w).sum()
            };
            let margins = [
                Margin { category_of: (0..6).map(|s| Some(s / 3)).collect(), targets: (0..2).map(|c| sum(&|s| s / 3 == c)).collect() },
                Margin { category_of: (0..6).map(|s| Some(s % 3)).collect(), targets: (0..3).map(|c| sum(&|s| s % 3 == c)).collect() },
            ];
            let raked = rake(&counts, &margins, RakingRule { most_sweeps: 5_000, ..RakingRule::default() });
            prop_assert!(raked.converged, "{:?}", raked);
            prop_assert!(raked.weights.iter().all(|weight| (0.2..=5.0).contains(weight)));
            prop_assert_eq!(rake(&counts, &margins, RakingRule { most_sweeps: 5_000, ..RakingRule::default() }), raked);
        }
    }
}
