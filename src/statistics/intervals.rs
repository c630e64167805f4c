//! Intervals of shares and means.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// The confidence of every interval.
pub const CONFIDENCE: f64 = 0.95;

/// The quantile of the standard normal distribution between whose two signs [`CONFIDENCE`] of it lies.
pub const Z: f64 = 1.959_963_984_540_054;

/// Between these two numbers lies the true value, 19 times of 20.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Wilson's score interval (E. B. Wilson 1927, Journal of the American Statistical Association 22) of a share among
/// `n`, above zero, which need not be whole. With `p` the share and `z` = 1.96:
///
/// `(p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)`
///
/// ```
/// use skillgauge::statistics::wilson;
/// let ten = wilson(0.3, 10.0);
/// assert!((ten.low - 0.107_791).abs() < 1e-6 && (ten.high - 0.603_222).abs() < 1e-6);
/// assert_eq!(wilson(0.0, 10.0).low, 0.0);
/// ```
pub fn wilson(share: f64, n: f64) -> Interval {
    let z2n = Z * Z / n;
    let centre = (share + z2n / 2.0) / (1.0 + z2n);
    let half = Z / (1.0 + z2n) * ((share * (1.0 - share) / n).max(0.0) + z2n / (4.0 * n)).sqrt();
    // Rounding must not put the ends beyond what can be.
    Interval { low: (centre - half).max(0.0).min(share), high: (centre + half).min(1.0).max(share) }
}

/// The mean plus and minus the quantile of Student's t (Student 1908) times the standard error; `None` without degrees
/// of freedom.
pub fn t_interval(mean: f64, standard_error: f64, freedom: f64) -> Option<Interval> {
    let t = StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(f64::midpoint(1.0, CONFIDENCE));
    Some(Interval { low: mean - t * standard_error, high: mean + t * standard_error })
}
