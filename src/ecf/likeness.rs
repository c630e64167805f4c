//! Which level a competence's own sentences read like.

use crate::domain::Level;

use super::competence::Support;
use super::cosines::Cosines;
use super::formulas::shares;

/// Sentences that are compared, at most.
const SENTENCES: usize = 4;

/// What the sentences that ask for a competence are alike to, among the sentences for its levels.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Alike {
    /// The expected level; `None` without sentences.
    pub(super) level: Option<f64>,
    /// How far the most and the least alike levels are apart, in cosine.
    pub(super) margin: f64,
    /// The sentence that says most.
    pub(super) sentence: Option<usize>,
}

impl Alike {
    /// The mean over the supporting sentences, by mass, of each one's expected level: its levels' cosines compete as
    /// competences do.
    pub(super) fn of(
        cosines: &Cosines<'_>,
        competence: usize,
        levels: &[Level],
        supports: &[Support],
        temperature: f64,
    ) -> Self {
        let (mut total, mut level, mut margin) = (0.0, 0.0, 0.0);
        for support in supports.iter().take(SENTENCES) {
            let found = cosines.levels(support.sentence, competence);
            let most = found.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let least = found.iter().copied().fold(f64::INFINITY, f64::min);
            if !(most - least).is_finite() {
                continue;
            }
            let shares = shares(&found, temperature);
            let expected: f64 = shares.iter().zip(levels).map(|(p, level)| p * f64::from(level.get())).sum();
            total += support.mass;
            level += support.mass * expected;
            margin += support.mass * (most - least);
        }
        if total <= 0.0 {
            return Self::default();
        }
        let sentence = supports.first().map(|support| support.sentence);
        Self { level: Some(level / total), margin: margin / total, sentence }
    }
}
