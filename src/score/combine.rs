//! Coverage, focus and occupation into a score whose parts add up.

use super::Parameters;

/// A score with what each part adds to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// The score, 0 to 1.
    pub score: f64,
    /// The weighted mean of how like it is to each skill, 0 to 1.
    pub coverage: f64,
    /// The mean of the focus parts, 0 to 1.
    pub focus: f64,
    /// What each skill adds to the score; same order as given.
    pub skills: Vec<f64>,
    /// What each focus sentence adds to the score; same order as given.
    pub sentences: Vec<f64>,
    /// What the occupation adds to the score.
    pub occupation: f64,
}

/// Combines the skills' `(weight, probability)`, the best sentences' focus parts (each 0 to 1, at most `size`
/// of them) and how well the title names an occupation (0 to 1).
///
/// - coverage `C = Σ w·p / Σ w`
/// - focus `F = Σ f / n`, over the `n` sentences that make it up, see [`focus_size`](super::focus_size)
/// - raw `r = a·C + (1 - a)·F + t·T`, with `T` the title's fit: it comes on top, so that neither an ad
///   without a title nor a profile without occupations loses by it
/// - score `r^k / (r^k + h^k)`: 0 at 0, 0.5 at `r = h`, rising throughout (a Hill curve)
///
/// Each part's contribution is its share of `r` times the score, so that contributions add up.
///
/// ```
/// # use skillgauge::score::{combine, Parameters};
/// // a = 0.5, t = 0.1, h = 0.5, k = 2; n = 2
/// let parameters = Parameters { coverage_share: 0.5, occupation_share: 0.1, half: 0.5, steepness: 2.0,
///     ..Parameters::default() };
/// let combined = combine(&parameters, &[(1.0, 0.9), (2.0, 0.6)], &[0.8], 2, 0.5);
/// // C = (0.9 + 1.2) / 3 = 0.7, F = 0.8 / 2 = 0.4, T = 0.5, r = 0.6, score = 0.36 / (0.36 + 0.25)
/// assert!((combined.score - 0.590164).abs() < 1e-6);
/// let sum: f64 = combined.skills.iter().chain(&combined.sentences).sum();
/// assert!((sum + combined.occupation - combined.score).abs() < 1e-9);
/// ```
pub fn combine(
    parameters: &Parameters,
    skills: &[(f64, f64)],
    sentences: &[f64],
    size: usize,
    occupation: f64,
) -> Combined {
    let weight: f64 = skills.iter().map(|(weight, _)| weight).sum();
    let weight = if weight > 0.0 { weight } else { 1.0 };
    let share = parameters.coverage_share;
    let raw_skills: Vec<f64> = skills.iter().map(|(w, p)| share * w * p / weight).collect();
    let size = size.max(1) as f64;
    let raw_sentences: Vec<f64> = sentences.iter().map(|part| (1.0 - share) * part / size).collect();
    let raw_occupation = parameters.occupation_share * occupation;
    let raw: f64 = raw_skills.iter().chain(&raw_sentences).sum::<f64>() + raw_occupation;
    let score = curve(parameters, raw);
    let scale = if raw > 0.0 { score / raw } else { 0.0 };
    Combined {
        score,
        coverage: skills.iter().map(|(w, p)| w * p / weight).fold(0.0, |sum, part| sum + part),
        // An empty `sum` is -0.0, which would be printed as such.
        focus: sentences.iter().fold(0.0, |sum, part| sum + part) / size,
        skills: raw_skills.into_iter().map(|part| part * scale).collect(),
        sentences: raw_sentences.into_iter().map(|part| part * scale).collect(),
        occupation: raw_occupation * scale,
    }
}

/// The score of a raw score: see [`combine`].
pub(super) fn curve(parameters: &Parameters, raw: f64) -> f64 {
    if raw <= 0.0 {
        return 0.0;
    }
    1.0 / (1.0 + (parameters.half / raw).powf(parameters.steepness))
}
