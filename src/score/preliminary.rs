//! The score that the meaning alone gives, for every ad of an index.

use crate::domain::{Section, logistic};

use super::combine::curve;
use super::focus::{countable, focus_size};
use super::wanted::ramp;
use super::{Parameters, Wanted, chances, log_odds, occupation_fit};

/// Scores ads by meaning, words unseen: cheap enough for every ad, and never above the full score (but
/// for rounding and for clauses that wish or deny), which adds the words. It only chooses candidates. Keeps its buffers from ad to ad.
pub struct Preliminary<'a> {
    parameters: &'a Parameters,
    wanted: &'a Wanted,
    whole_weight: f64,
    /// What a section adds to the log-odds, by the section's number.
    places: [f32; 5],
    best: Vec<f32>,
    parts: Vec<f64>,
}

impl<'a> Preliminary<'a> {
    /// For rows with the columns of `wanted`.
    pub fn new(parameters: &'a Parameters, wanted: &'a Wanted) -> Self {
        let place = |number: u8| log_odds(parameters, 0.0, 0.0, Section::from_u8(number)) as f32;
        let whole_weight: f64 = wanted.weights.iter().sum();
        Self {
            parameters,
            wanted,
            whole_weight: if whole_weight > 0.0 { whole_weight } else { 1.0 },
            places: [0, 1, 2, 3, 4].map(place),
            best: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// The score of the ad whose sentences have these sections and cosines (row-major).
    pub fn score(&mut self, sections: &[u8], cosines: &[f32]) -> f64 {
        let slope = self.parameters.cosine as f32;
        let less = chances(self.parameters.chances, sections.len()) as f32;
        self.best.clear();
        self.best.resize(self.wanted.weights.len(), f32::NEG_INFINITY);
        for (row, section) in cosines.chunks_exact(self.wanted.width()).zip(sections) {
            // The section's part is the same for the whole row.
            let place = self.places[usize::from(Section::from_u8(*section) as u8)] - less;
            for (best, cosine) in self.best.iter_mut().zip(row) {
                let odds = place + slope * cosine;
                *best = if odds > *best { odds } else { *best };
            }
        }
        let wanted: f64 =
            self.wanted.weights.iter().zip(&self.best).map(|(w, odds)| w * logistic(f64::from(*odds))).sum();
        let Parameters { coverage_share: share, occupation_share, .. } = *self.parameters;
        let coverage = wanted / self.whole_weight;
        let (focus, occupation) = (self.focus(sections, cosines), self.occupation(sections, cosines));
        curve(self.parameters, share * coverage + (1.0 - share) * focus + occupation_share * occupation)
    }

    fn focus(&mut self, sections: &[u8], cosines: &[f32]) -> f64 {
        let Parameters { focus_from, focus_full, .. } = *self.parameters;
        self.parts.clear();
        let rows = cosines.chunks_exact(self.wanted.width()).zip(sections);
        for (row, _) in rows.filter(|(_, section)| countable(Section::from_u8(**section))) {
            let best = self.wanted.whole(row).iter().copied().fold(f32::NEG_INFINITY, f32::max);
            self.parts.push(ramp(focus_from, focus_full, f64::from(best)));
        }
        let places = focus_size(self.parameters, self.parts.len());
        self.parts.sort_unstable_by(|a, b| b.total_cmp(a));
        self.parts.iter().take(places).sum::<f64>() / places.max(1) as f64
    }

    fn occupation(&self, sections: &[u8], cosines: &[f32]) -> f64 {
        let rows = cosines.chunks_exact(self.wanted.width()).zip(sections);
        let titles = rows.filter(|(_, section)| Section::from_u8(**section) == Section::Title);
        let best = titles
            .flat_map(|(row, _)| self.wanted.occupations(row))
            .copied()
            .fold(f32::NEG_INFINITY, f32::max);
        occupation_fit(self.parameters, false, f64::from(best))
    }
}
