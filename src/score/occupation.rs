//! How well an ad's title names an occupation of the profile.

use crate::domain::{Section, Sentence};

use super::wanted::ramp;
use super::{LabelFits, Parameters, Wanted};

/// The occupation that the title names best.
#[derive(Debug, Clone, PartialEq)]
pub struct OccupationScore {
    /// Which of the profile's.
    pub occupation: usize,
    /// How well the title names it, above 0 to 1, see [`occupation_fit`].
    pub fit: f64,
    /// Whether a whole label, or one form of a label in both genders, stands in the title.
    pub named: bool,
    /// The cosine of the title with the occupation.
    pub cosine: f64,
    /// What it adds to the score.
    pub contribution: f64,
}

/// How well a title names an occupation: 1 where a whole label stands in it, or one form of a label in both genders, by
/// stems and in any order; else where its `cosine` stands between `occupation_from` (0) and `occupation_full` (1).
///
/// ```
/// use skillgauge::score::{Parameters, occupation_fit};
/// let parameters = Parameters { occupation_from: 0.4, occupation_full: 0.8, ..Parameters::default() };
/// assert_eq!(occupation_fit(&parameters, false, 0.7), (0.7 - 0.4) / (0.8 - 0.4));
/// assert_eq!(occupation_fit(&parameters, true, 0.1), 1.0);
/// ```
pub fn occupation_fit(parameters: &Parameters, named: bool, cosine: f64) -> f64 {
    if named { 1.0 } else { ramp(parameters.occupation_from, parameters.occupation_full, cosine) }
}

/// The best occupation over the title's sentences; of equals the first. `None` where none fits at all.
pub(super) fn best_occupation(
    parameters: &Parameters,
    wanted: &Wanted,
    sentences: &[Sentence],
    cosines: &[f32],
) -> Option<OccupationScore> {
    let mut fits = LabelFits::default();
    let mut best: Option<OccupationScore> = None;
    for (sentence, row) in sentences.iter().zip(cosines.chunks_exact(wanted.width())) {
        if sentence.section != Section::Title {
            continue;
        }
        wanted.occupations.fits_sentence(sentence, &mut fits);
        for (occupation, (cosine, fit)) in wanted.occupations(row).iter().zip(fits.by_skill()).enumerate() {
            let (named, cosine) = (fit.share >= 1.0, f64::from(*cosine));
            let fit = occupation_fit(parameters, named, cosine);
            if fit > best.as_ref().map_or(0.0, |best| best.fit) {
                best = Some(OccupationScore { occupation, fit, named, cosine, contribution: 0.0 });
            }
        }
    }
    best
}
