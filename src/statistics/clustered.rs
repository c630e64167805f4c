//! Shares and means of observations that come in clusters (ads of one employer): the ratio estimator and its interval.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::intervals::{CONFIDENCE, Interval, Z, wilson};

/// What a share or a mean needs to know of its clusters: sums of whole numbers, so that neither the order nor the
/// machine changes a figure. Cluster `e` holds `n_e` observations, whose values sum to `x_e` (for a share: how many of
/// them are counted).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RatioSums {
    /// The clusters that hold an observation.
    pub clusters: u64,
    /// Σ n_e.
    pub n: u64,
    /// Σ n_e².
    pub n_squares: i128,
    /// Σ x_e.
    pub x: u64,
    /// Σ x_e².
    pub x_squares: i128,
    /// Σ x_e n_e.
    pub x_times_n: i128,
}

impl RatioSums {
    /// `Σ x / Σ n`; `None` without observations.
    pub fn ratio(&self) -> Option<f64> {
        (self.n > 0).then(|| self.x as f64 / self.n as f64)
    }

    /// The variance of the ratio over clusters drawn at random (W. G. Cochran 1977, Sampling Techniques, section 6.3;
    /// with-replacement form, as in R's `survey`): with `m` clusters and `r` the ratio,
    ///
    /// `m / (m - 1) · Σ (x_e - r n_e)² / n²`. `None` with fewer than two clusters.
    pub fn variance(&self) -> Option<f64> {
        if self.clusters < 2 || self.n == 0 {
            return None;
        }
        let (m, n) = (self.clusters as f64, self.n as f64);
        Some(m / (m - 1.0) * self.squared_residuals() / (n * n))
    }

    /// `Σ (x_e - r n_e)²`, from whole numbers as long as they fit, since the three parts nearly cancel.
    fn squared_residuals(&self) -> f64 {
        let (n, x) = (i128::from(self.n), i128::from(self.x));
        let exact = || {
            let first = n.checked_mul(n)?.checked_mul(self.x_squares)?;
            let second = n.checked_mul(x)?.checked_mul(2)?.checked_mul(self.x_times_n)?;
            let third = x.checked_mul(x)?.checked_mul(self.n_squares)?;
            first.checked_sub(second)?.checked_add(third)
        };
        let (n, x) = (self.n as f64, self.x as f64);
        if let Some(sum) = exact() {
            return (sum.max(0) as f64) / (n * n);
        }
        let ratio = x / n;
        let sum = self.x_squares as f64 - 2.0 * ratio * self.x_times_n as f64
            + ratio * ratio * self.n_squares as f64;
        sum.max(0.0)
    }

    /// How many independent observations would tell as much of the share: `r (1 - r) / variance`, no more than `n`
    /// (E. L. Korn and B. I. Graubard 1998, Survey Methodology 24). Where every observation says the same (and with one
    /// cluster) the variance says nothing, and the clusters are taken for wholly alike within: `n² / Σ n_e²`
    /// (L. Kish 1965).
    pub fn effective_n(&self) -> f64 {
        let n = self.n as f64;
        let alike_within = n * n / (self.n_squares as f64).max(1.0);
        if self.x == 0 || self.x == self.n {
            return alike_within;
        }
        match (self.ratio(), self.variance()) {
            (Some(share), Some(variance)) if variance > 0.0 => (share * (1.0 - share) / variance).min(n),
            (_, Some(_)) => n,
            _ => alike_within,
        }
    }

    /// The interval of a share: [Wilson's](wilson) with the [effective n](Self::effective_n), which is further reduced
    /// by `(z / t)²` for few clusters, `t` being [`t_quantile`] of the clusters less one. It lies within 0 and 1 and
    /// holds the share. `None` without observations.
    pub fn share_interval(&self, t: f64) -> Option<Interval> {
        let share = self.ratio()?;
        let estimated = self.clusters >= 2 && self.x > 0 && self.x < self.n;
        let few_clusters = if estimated { (Z / t) * (Z / t) } else { 1.0 };
        Some(wilson(share, self.effective_n() * few_clusters))
    }

    /// The interval of a mean: the ratio plus and minus `t` standard errors, within what a value can be. `None` with
    /// fewer than two clusters.
    pub fn mean_interval(&self, t: f64, least: f64, most: f64) -> Option<Interval> {
        let (mean, error) = (self.ratio()?, self.variance()?.sqrt());
        Some(Interval {
            low: (mean - t * error).max(least).min(mean),
            high: (mean + t * error).min(most).max(mean),
        })
    }
}

/// Adds two sets of clusters that share none.
impl std::ops::Add for RatioSums {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            clusters: self.clusters + other.clusters,
            n: self.n + other.n,
            n_squares: self.n_squares + other.n_squares,
            x: self.x + other.x,
            x_squares: self.x_squares + other.x_squares,
            x_times_n: self.x_times_n + other.x_times_n,
        }
    }
}

/// The quantile of Student's t for so many clusters (one degree of freedom less), between whose two signs
/// [`CONFIDENCE`] of it lies; infinite for one cluster or none.
pub fn t_quantile(clusters: u64) -> f64 {
    let freedom = clusters.saturating_sub(1) as f64;
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::INFINITY, |t| t.inverse_cdf(f64::midpoint(1.0, CONFIDENCE)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The sums of clusters given one by one: (observations, sum of their values).
    fn sums(clusters: &[(u64, u64)]) -> RatioSums {
        clusters.iter().fold(RatioSums::default(), |sums, &(n, x)| {
            let (wide_n, wide_x) = (i128::from(n), i128::from(x));
            sums + RatioSums {
                clusters: 1,
                n,
                n_squares: wide_n * wide_n,
                x,
                x_squares: wide_x * wide_x,
                x_times_n: wide_x * wide_n,
            }
        })
    }

    const EXAMPLE: [(u64, u64); 8] = [(10, 4), (3, 0), (25, 17), (1, 1), (8, 2), (14, 3), (2, 2), (40, 19)];

    /// Figures of `tests/data/monitoring/reference.py`, which works on the clusters one by one with numpy and scipy.
    #[test]
    fn the_interval_is_that_of_an_independent_tool() {
        let sums = sums(&EXAMPLE);
        let t = t_quantile(sums.clusters);
        assert!((t - 2.364_624_251_592_785).abs() < 1e-9);
        assert!((sums.ratio().unwrap() - REFERENCE[0]).abs() < 1e-12);
        assert!((sums.variance().unwrap() - REFERENCE[1]).abs() < 1e-12);
        assert!((sums.effective_n() - REFERENCE[2]).abs() < 1e-9);
        let share = sums.share_interval(t).unwrap();
        assert!((share.low - REFERENCE[3]).abs() < 1e-9 && (share.high - REFERENCE[4]).abs() < 1e-9);
        let mean = sums.mean_interval(t, 0.0, 1.0).unwrap();
        assert!((mean.low - REFERENCE[5]).abs() < 1e-9 && (mean.high - REFERENCE[6]).abs() < 1e-9);
    }

    const REFERENCE: [f64; 7] = [
        0.466_019_417_475_728,
        0.005_167_521_903_779,
        48.155_639_133_202_85,
        0.308_618_131_733_914,
        0.630_490_878_209_301,
        0.296_037_273_575_193,
        0.636_001_561_376_263,
    ];

    #[test]
    fn where_all_say_the_same_the_clusters_count_not_the_ads() {
        let none = sums(&[(10, 0), (10, 0), (10, 0)]);
        assert_eq!(none.effective_n(), 3.0);
        assert_eq!(none.share_interval(t_quantile(3)).unwrap(), wilson(0.0, 3.0));
        let one = sums(&[(50, 20)]);
        assert_eq!((one.variance(), one.effective_n()), (None, 1.0));
        assert_eq!(RatioSums::default().share_interval(1.0), None);
    }

    #[test]
    fn sums_beyond_128_bits_are_close() {
        let big = RatioSums {
            clusters: 2,
            n: 2_000_000_000_000,
            n_squares: 2_000_000_000_000_000_000_000_000,
            x: 1_000_000_000_000_000_000,
            x_squares: 520_000_000_000_000_000_000_000_000_000_000_000,
            x_times_n: 1_000_000_000_000_000_000_000_000_000_000,
        };
        assert!(big.variance().unwrap().is_finite());
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_share_and_is_no_narrower_than_that_of_single_ads(
            clusters in prop::collection::vec((1_u64..60, 0.0..=1.0_f64), 1..40)
        ) {
            let clusters: Vec<(u64, u64)> = clusters.iter().map(|&(n, p)| (n, (n as f64 * p) as u64)).collect();
            let sums = sums(&clusters);
            let (share, interval) = (sums.ratio().unwrap(), sums.share_interval(t_quantile(sums.clusters)).unwrap());
            prop_assert!(0.0 <= interval.low && interval.low <= share && share <= interval.high && interval.high <= 1.0);
            let single = wilson(share, sums.n as f64);
            prop_assert!(interval.high - interval.low >= single.high - single.low - 1e-12);
            // The variance from sums is the one from the clusters themselves.
            if let Some(variance) = sums.variance() {
                let (m, n) = (sums.clusters as f64, sums.n as f64);
                let plain: f64 = clusters.iter().map(|&(n, x)| (x as f64 - share * n as f64).powi(2)).sum();
                prop_assert!((variance - m / (m - 1.0) * plain / (n * n)).abs() < 1e-12);
            }
        }
    }
}
