//! Metrics of levels: pairs of a judged and an estimated level.

/// A judged and an estimated level, 1 to 5.
pub type LevelPair = (u8, u8);

/// The share of pairs whose levels are equal; `None` without pairs.
///
/// ```
/// use skillgauge::evaluate::ordinal::exact_share;
/// assert_eq!(exact_share(&[(3, 3), (2, 3), (4, 4), (1, 4)]), Some(0.5));
/// assert_eq!(exact_share(&[]), None);
/// ```
pub fn exact_share(pairs: &[LevelPair]) -> Option<f64> {
    mean(pairs.iter().map(|(judged, given)| f64::from(u8::from(judged == given))))
}

/// The mean distance of estimated and judged level; `None` without pairs.
///
/// ```
/// use skillgauge::evaluate::ordinal::mean_absolute_error;
/// assert_eq!(mean_absolute_error(&[(3, 3), (2, 3), (4, 4), (1, 4)]), Some(1.0));
/// ```
pub fn mean_absolute_error(pairs: &[LevelPair]) -> Option<f64> {
    mean(pairs.iter().map(|(judged, given)| f64::from(judged.abs_diff(*given))))
}

/// Cohen's kappa with quadratic weights (Cohen 1968): one less the mean squared distance of the pairs,
/// divided by that of all judged levels with all estimated ones. 1 is agreement, 0 what chance gives.
/// `None` without pairs, and where every level, judged or estimated, is the same.
///
/// ```
/// use skillgauge::evaluate::ordinal::quadratic_weighted_kappa;
/// // Squared distances 0, 1, 0: mean 1/3. All judged (1, 2, 3) with all given (1, 3, 3):
/// // (0+4+4 + 1+1+1 + 4+0+0) / 9 = 15/9. Kappa = 1 - (1/3) / (15/9) = 0.8.
/// let kappa = quadratic_weighted_kappa(&[(1, 1), (2, 3), (3, 3)]).unwrap();
/// assert!((kappa - 0.8).abs() < 1e-12);
/// ```
pub fn quadratic_weighted_kappa(pairs: &[LevelPair]) -> Option<f64> {
    let count = pairs.len() as f64;
    let sum = |of: fn(f64, f64) -> f64| -> f64 {
        pairs.iter().map(|(judged, given)| of(f64::from(*judged), f64::from(*given))).sum()
    };
    // Sums over all pairs of pairs, without going through them: (a - b)² = a² - 2ab + b².
    let chance = count * sum(|a, b| a * a + b * b) - 2.0 * sum(|a, _| a) * sum(|_, b| b);
    let observed = count * sum(|a, b| (a - b) * (a - b));
    (chance > 0.0).then(|| 1.0 - observed / chance)
}

/// The mean; `None` of nothing.
pub fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_usize);
    for value in values {
        sum += value;
        count += 1;
    }
    (count > 0).then(|| sum / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kappa_is_1_for_agreement_and_0_for_a_constant() {
        assert_eq!(quadratic_weighted_kappa(&[(1, 1), (4, 4), (2, 2)]), Some(1.0));
        let constant = quadratic_weighted_kappa(&[(1, 2), (2, 2), (3, 2)]).unwrap();
        assert!(constant.abs() < 1e-12, "{constant}");
        assert_eq!(quadratic_weighted_kappa(&[(2, 2), (2, 2)]), None);
    }
}
