//! Figures as they are printed: one rounding, so that the page, the table and the files say the same.

/// Six decimals: what files and answers hold of a share, a lift or a G².
pub fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// Three significant digits, for probabilities that may be very small.
pub fn significant(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

/// A share in per cent with one decimal, without the sign.
///
/// ```
/// assert_eq!(skillgauge::market::percent(0.123_456), "12.3");
/// ```
pub fn percent(share: f64) -> String {
    format!("{:.1}", rounded(share) * 100.0)
}

/// How many times: two decimals below ten, one below a hundred, none above.
///
/// ```
/// use skillgauge::market::times;
/// assert_eq!([times(0.5), times(12.34), times(1234.5)], ["0.50", "12.3", "1234"]);
/// ```
pub fn times(lift: f64) -> String {
    match rounded(lift) {
        lift if lift < 10.0 => format!("{lift:.2}"),
        lift if lift < 100.0 => format!("{lift:.1}"),
        lift => format!("{lift:.0}"),
    }
}
