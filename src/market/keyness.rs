//! How much more often the ads that match ask for a skill than the others do.

use crate::statistics::{Interval, Z};

/// A share of ads that match beside the share of the other ads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Keyness {
    /// How many times as often the ads that match ask for it; 1: as often.
    pub lift: f64,
    /// The interval of 95 % of the lift.
    pub interval: Interval,
    /// The log-likelihood ratio of the two shares: how hard it is to believe that they are one; 0 and up.
    pub g2: f64,
    /// The probability of such a G² or a greater one if they were one share.
    pub p: f64,
}

impl Keyness {
    /// From `count` of `of` ads that match and `others` of `of_others` other ads; `None` where one side has no ads.
    ///
    /// The lift is a ratio of two shares, each with half an ad added so that it exists for skills that no other ad
    /// asks for (Walter 1975), and its interval is that of the logarithm (Katz et al. 1978):
    ///
    /// `lift = ((a + ½) / (n + ½)) / ((b + ½) / (m + ½))`,
    /// `exp(ln lift ± z √(1/(a + ½) - 1/(n + ½) + 1/(b + ½) - 1/(m + ½)))`
    ///
    /// G² is the likelihood-ratio statistic of the table of two by two (Dunning 1993), `2 Σ observed · ln(observed /
    /// expected)`, and `p` its tail in the chi-squared distribution with one degree of freedom.
    ///
    /// ```
    /// use skillgauge::market::Keyness;
    /// let key = Keyness::new(12, 40, 10, 200).unwrap();
    /// assert!((key.lift - (12.5 / 40.5) / (10.5 / 200.5)).abs() < 1e-12);
    /// assert!((key.g2 - 18.785_726).abs() < 1e-3, "{}", key.g2);
    /// assert_eq!(Keyness::new(12, 40, 0, 0), None);
    /// ```
    pub fn new(count: u64, of: u64, others: u64, of_others: u64) -> Option<Self> {
        if of == 0 || of_others == 0 {
            return None;
        }
        let (a, n, b, m) = (count.min(of) as f64, of as f64, others.min(of_others) as f64, of_others as f64);
        let log_lift = ((a + 0.5) / (n + 0.5)).ln() - ((b + 0.5) / (m + 0.5)).ln();
        let spread = 1.0 / (a + 0.5) - 1.0 / (n + 0.5) + 1.0 / (b + 0.5) - 1.0 / (m + 0.5);
        let half = Z * spread.max(0.0).sqrt();
        let interval = Interval { low: (log_lift - half).exp(), high: (log_lift + half).exp() };
        // Where both shares are the same, rounding leaves a trace that the tail would show.
        let alike = u128::from(count) * u128::from(of_others) == u128::from(others) * u128::from(of);
        let g2 = if alike { 0.0 } else { likelihood_ratio(a, n, b, m) };
        // The square of a standard normal variable is chi-squared with one degree of freedom.
        let p = statrs::function::erf::erfc((g2 / 2.0).sqrt());
        Some(Self { lift: log_lift.exp(), interval, g2, p })
    }

    /// G² with a sign: above 0 where the ads that match ask for it more often.
    pub fn signed(&self) -> f64 {
        if self.lift >= 1.0 { self.g2 } else { -self.g2 }
    }
}

fn likelihood_ratio(a: f64, n: f64, b: f64, m: f64) -> f64 {
    let both = (a + b) / (n + m);
    let part = |observed: f64, expected: f64| {
        if observed > 0.0 && expected > 0.0 { observed * (observed / expected).ln() } else { 0.0 }
    };
    let asking = part(a, n * both) + part(b, m * both);
    let silent = part(n - a, n * (1.0 - both)) + part(m - b, m * (1.0 - both));
    (2.0 * (asking + silent)).max(0.0)
}

/// The p of many tests, adjusted so that of what lies below a value at most that share is chance (Benjamini and Hochberg
/// 1995), in the order given: the least of `p · tests / rank` over the ranks from its own on, at most 1. `tests` counts
/// all that could have been made; those of them that `p` does not hold count as having a p of 1, so that it does not
/// matter how the others were chosen.
///
/// ```
/// use skillgauge::market::adjusted;
/// let q = adjusted(&[0.04, 0.01, 0.5], 3);
/// assert!((q[0] - 0.06).abs() < 1e-12 && (q[1] - 0.03).abs() < 1e-12 && q[2] == 0.5);
/// assert_eq!(adjusted(&[0.01], 20), [0.2]);
/// ```
pub fn adjusted(p: &[f64], tests: usize) -> Vec<f64> {
    let tests = tests.max(p.len()) as f64;
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*b].total_cmp(&p[*a]).then(a.cmp(b)));
    let mut adjusted = vec![1.0; p.len()];
    let mut least = 1.0_f64;
    for (from_last, at) in order.into_iter().enumerate() {
        let rank = p.len() - from_last;
        least = least.min(p[at] * tests / rank as f64);
        adjusted[at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `scipy.stats.chi2_contingency([[a, n - a], [b, m - b]], correction=False, lambda_="log-likelihood")`, SciPy 1.15:
    /// statistic and p; kept in `tests/data/market-scipy.json` with the command that made them.
    #[test]
    fn g2_and_p_are_those_of_scipy() {
        let reference: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/data/market-scipy.json")).unwrap();
        for row in reference["tables"].as_array().unwrap() {
            let count = |name: &str| row[name].as_u64().unwrap();
            let key = Keyness::new(count("a"), count("n"), count("b"), count("m")).unwrap();
            for (ours, theirs) in [(key.g2, &row["g2"]), (key.p, &row["p"])] {
                let theirs = theirs.as_f64().unwrap();
                assert!((ours - theirs).abs() <= 1e-9 * theirs.abs().max(1e-3), "{row}: {ours} {theirs}");
            }
        }
        for row in reference["shares"].as_array().unwrap() {
            let count = |name: &str| row[name].as_u64().unwrap();
            let ours = super::super::Share::new(count("count"), count("of"), 1).interval().unwrap();
            for (ours, theirs) in [(ours.low, &row["low"]), (ours.high, &row["high"])] {
                assert!((ours - theirs.as_f64().unwrap()).abs() < 1e-9, "{row}: {ours}");
            }
        }
        for row in reference["adjusted"].as_array().unwrap() {
            let list = |name: &str| -> Vec<f64> {
                row[name].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
            };
            let p = list("p");
            for (ours, theirs) in adjusted(&p, p.len()).iter().zip(list("q")) {
                assert!((ours - theirs).abs() < 1e-12, "{row}");
            }
        }
    }

    /// Where nothing differs p is spread evenly. Skills that the ads themselves nominate are those of the least p: among
    /// themselves all would stand out, among all that could have been nominated none does.
    #[test]
    fn what_was_nominated_for_being_frequent_is_adjusted_for_all_that_was_not() {
        let p: Vec<f64> = (0..20).map(|rank| (f64::from(rank) + 0.5) / 1000.0).collect();
        assert!(adjusted(&p, p.len()).iter().all(|q| *q < 0.05));
        assert!(adjusted(&p, 1000).iter().all(|q| *q > 0.49));
    }

    proptest! {
        #[test]
        fn equal_shares_are_no_news_and_sides_can_be_swapped(
            a in 0_u64..400, more in 0_u64..400, b in 0_u64..400, others in 0_u64..400,
        ) {
            let (n, m) = (a + more + 1, b + others + 1);
            let key = Keyness::new(a, n, b, m).unwrap();
            prop_assert!(key.interval.low <= key.lift && key.lift <= key.interval.high);
            prop_assert!(key.g2 >= 0.0 && (0.0..=1.0).contains(&key.p));
            let swapped = Keyness::new(b, m, a, n).unwrap();
            prop_assert!((key.g2 - swapped.g2).abs() < 1e-9 && (key.lift * swapped.lift - 1.0).abs() < 1e-9);
            let same = Keyness::new(a, n, a, n).unwrap();
            prop_assert!(same.g2 < 1e-9 && (same.lift - 1.0).abs() < 1e-12);
        }
    }
}
