//! Whether probabilities come true.

/// Bins of equal width into which probabilities are gathered.
const BINS: usize = 10;

/// The probabilities of one tenth of [0, 1].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bin {
    /// How many there are.
    pub count: usize,
    /// Their mean.
    pub claimed: f64,
    /// The share of them that came true.
    pub observed: f64,
}

/// Claimed probabilities beside what came true.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// How many claims there were, at least one.
    pub claims: usize,
    /// The expected calibration error (Naeini et al. 2015): the distance of claimed and observed in
    /// each bin, weighted by the number of claims. 0 is best, 1 worst.
    pub expected_error: f64,
    /// The Brier score (1950): the mean squared distance of a claim from what came true, 0 or 1.
    pub brier: f64,
    /// The ten bins, [0, 0.1) to [0.9, 1].
    pub bins: Vec<Bin>,
}

impl Calibration {
    /// Claims in [0, 1], each with whether it came true; `None` without claims.
    ///
    /// ```
    /// use skillgauge::evaluate::Calibration;
    /// // Two claims of 0.8, of which one came true, and one of 0.3 that did not.
    /// let c = Calibration::of(&[(0.8, true), (0.8, false), (0.3, false)]).unwrap();
    /// // Bins: |0.8 - 0.5| · 2/3 + |0.3 - 0| · 1/3.
    /// assert!((c.expected_error - (0.3 * 2.0 + 0.3) / 3.0).abs() < 1e-12);
    /// // (0.2² + 0.8² + 0.3²) / 3.
    /// assert!((c.brier - (0.04 + 0.64 + 0.09) / 3.0).abs() < 1e-12);
    /// ```
    pub fn of(claims: &[(f64, bool)]) -> Option<Self> {
        let count = claims.len() as f64;
        let truth = |came_true: bool| f64::from(u8::from(came_true));
        let mut bins = vec![Bin::default(); BINS];
        for (claimed, came_true) in claims {
            let number = ((claimed * BINS as f64) as usize).min(BINS - 1);
            let Some(bin) = bins.get_mut(number) else { continue };
            bin.count += 1;
            bin.claimed += claimed;
            bin.observed += truth(*came_true);
        }
        for bin in bins.iter_mut().filter(|bin| bin.count > 0) {
            bin.claimed /= bin.count as f64;
            bin.observed /= bin.count as f64;
        }
        let gap = |bin: &Bin| (bin.claimed - bin.observed).abs() * bin.count as f64 / count;
        let squared = |(claimed, came_true): &(f64, bool)| (claimed - truth(*came_true)).powi(2);
        (!claims.is_empty()).then(|| Self {
            claims: claims.len(),
            expected_error: bins.iter().map(gap).sum(),
            brier: claims.iter().map(squared).sum::<f64>() / count,
            bins,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certainty_falls_into_the_last_bin() {
        let calibration = Calibration::of(&[(1.0, true), (0.0, false), (0.95, true)]).unwrap();
        assert_eq!(
            calibration.bins.iter().map(|bin| bin.count).collect::<Vec<_>>(),
            [1, 0, 0, 0, 0, 0, 0, 0, 0, 2]
        );
        assert!((calibration.expected_error - 0.05 / 3.0).abs() < 1e-12);
        assert_eq!(Calibration::of(&[]), None);
    }
}
