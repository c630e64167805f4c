//! How much of an ad is about the profile.

use crate::domain::{Section, Sentence};

use super::wanted::ramp;
use super::{Parameters, Wanted};

/// The sentences that make up the focus of an ad of which so many can count: `max(least, ⌈share · countable⌉)`.
///
/// A share, so that a long ad does not come first for having more sentences to choose from; a few at least, so
/// that one sentence alone does not make a job.
///
/// ```
/// use skillgauge::score::{Parameters, focus_size};
/// let parameters = Parameters { focus_share: 0.125, focus_least: 3, ..Parameters::default() };
/// assert_eq!([1, 24, 25, 80].map(|countable| focus_size(&parameters, countable)), [3, 3, 4, 10]);
/// ```
pub fn focus_size(parameters: &Parameters, countable: usize) -> usize {
    parameters.focus_least.max((parameters.focus_share * countable as f64).ceil() as usize)
}

/// Whether sentences of a section can count.
pub(super) fn countable(section: Section) -> bool {
    section != Section::Boilerplate
}

/// How much of the ad is about the profile, 0 to 1: the mean over its best sentences, as many as [`focus_size`] says.
pub fn focus_of_ad(parameters: &Parameters, wanted: &Wanted, sentences: &[Sentence], cosines: &[f32]) -> f64 {
    let size = focus_size(parameters, sentences.iter().filter(|s| countable(s.section)).count());
    let parts = focus_parts(parameters, wanted, sentences, cosines);
    // An empty `sum` is -0.0.
    parts.iter().fold(0.0, |sum, (_, _, part)| sum + part) / size.max(1) as f64
}

/// The best sentences against the profile as a whole: number, cosine, part (0 to 1), best first; at most
/// [`focus_size`], those without a part left out.
pub(super) fn focus_parts(
    parameters: &Parameters,
    wanted: &Wanted,
    sentences: &[Sentence],
    cosines: &[f32],
) -> Vec<(usize, f64, f64)> {
    let rows = cosines.chunks_exact(wanted.width()).zip(sentences).enumerate();
    let counted = rows.filter(|(_, (_, sentence))| countable(sentence.section));
    let mut parts: Vec<(usize, f64, f64)> = counted
        .filter_map(|(number, (row, _))| {
            let cosine = wanted.whole(row).iter().copied().map(f64::from).max_by(f64::total_cmp)?;
            Some((number, cosine, ramp(parameters.focus_from, parameters.focus_full, cosine)))
        })
        .collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    parts.truncate(focus_size(parameters, parts.len()));
    parts.retain(|(_, _, part)| *part > 0.0);
    parts
}
