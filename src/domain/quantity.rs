//! Numbers that keep their promise.

use super::Violation;

/// A number in [0, 1], never NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Probability(f64);

impl Eq for Probability {}

impl PartialOrd for Probability {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Probability {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Probability {
    /// Nothing.
    pub const ZERO: Self = Self(0.0);
    /// Certainty.
    pub const ONE: Self = Self(1.0);

    /// The nearest number in [0, 1]; NaN becomes 0.
    pub fn clamped(value: f64) -> Self {
        if value.is_nan() { Self::ZERO } else { Self(value.clamp(0.0, 1.0)) }
    }

    /// `value` if it is in [0, 1].
    pub fn new(field: &str, value: f64) -> Result<Self, Violation> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self(value))
        } else {
            Err(Violation::new(field, format!("{value} is not between 0 and 1")))
        }
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// The logistic function `1 / (1 + e^-x)`: log-odds into a probability.
///
/// ```
/// use skillgauge::domain::logistic;
/// assert_eq!(logistic(0.0), 0.5);
/// assert!((logistic(3_f64.ln()) - 0.75).abs() < 1e-12);
/// ```
pub fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// How much a row of a profile counts: 0 to [`Weight::MOST`], so that sums and products of weights stay finite.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Weight(f64);

impl Weight {
    /// The greatest.
    pub const MOST: f64 = 1e6;

    /// `value` if it is between 0 and [`Weight::MOST`].
    pub fn new(field: &str, value: f64) -> Result<Self, Violation> {
        if (0.0..=Self::MOST).contains(&value) {
            Ok(Self(value))
        } else {
            Err(Violation::new(
                field,
                format!("{value} is no weight; give a number from 0 to {}", Self::MOST),
            ))
        }
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_never_nan_or_out_of_range() {
        assert_eq!(Probability::clamped(f64::NAN), Probability::ZERO);
        assert_eq!(Probability::clamped(7.0), Probability::ONE);
        assert!(Probability::new("min_score", f64::NAN).is_err());
        assert!(Probability::new("min_score", 1.01).is_err());
        assert_eq!(Probability::new("min_score", 0.5).map(Probability::get), Ok(0.5));
    }

    #[test]
    fn a_weight_is_finite_and_not_negative() {
        for bad in [f64::NAN, f64::INFINITY, -0.1] {
            assert!(Weight::new("weight", bad).is_err(), "{bad}");
        }
        assert!(Weight::new("weight", 0.0).is_ok());
    }
}
