//! How far a value lies from the others, whatever a few of them do.

/// From this many on, a value is usually called an outlier (B. Iglewicz and D. Hoaglin 1993).
pub const OUTLIER: f64 = 3.5;

/// The modified z-score of each value (B. Iglewicz and D. Hoaglin 1993, How to Detect and Handle Outliers):
/// `0.6745 (x - median) / MAD`, where MAD is the median of the distances from the median. Where more than half of the
/// values are the same, MAD is 0, and `(x - median) / (1.2533 · mean distance)` stands in for it; where all are the same,
/// 0. `None` with fewer than five values, which say too little.
///
/// ```
/// use skillgauge::statistics::robust_z;
/// let z = robust_z(&[10.0, 12.0, 11.0, 9.0, 10.0, 60.0]).unwrap();
/// assert!(z[5] > 30.0 && z[..5].iter().all(|z| z.abs() < 1.1));
/// assert!(robust_z(&[1.0, 2.0]).is_none());
/// ```
pub fn robust_z(values: &[f64]) -> Option<Vec<f64>> {
    if values.len() < 5 {
        return None;
    }
    let centre = median(values);
    let distances: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    let mad = median(&distances);
    let mean = distances.iter().sum::<f64>() / distances.len() as f64;
    // 0.6745 is the third quartile of the normal distribution, 1.2533 the root of half of π.
    let scale = if mad > 0.0 { mad / 0.674_489_750_196_081_7 } else { mean * 1.253_314_137_315_500_3 };
    Some(values.iter().map(|value| if scale > 0.0 { (value - centre) / scale } else { 0.0 }).collect())
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_most_are_the_same_the_mean_distance_stands_in() {
        let z = robust_z(&[5.0, 5.0, 5.0, 5.0, 5.0, 7.0]).unwrap();
        assert_eq!(z[0], 0.0);
        assert!((z[5] - 2.0 / (1.253_314_137_315_500_3 / 3.0)).abs() < 1e-12);
        assert_eq!(robust_z(&[5.0; 6]).unwrap(), [0.0; 6]);
    }
}
