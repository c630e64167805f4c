//! The score that the meaning alone gives, for every ad of an index.

use crate::domain::Section;

use super::combine::curve;
use super::{Parameters, log_odds, logistic};

/// Scores ads by meaning, words unseen: cheap enough for every ad, and never above the full score (but
/// for rounding), which adds the words. It only chooses candidates. Keeps its buffers from ad to ad.
pub struct Preliminary<'a> {
    parameters: &'a Parameters,
    weights: &'a [f64],
    whole_weight: f64,
    width: usize,
    /// What a section adds to the log-odds, by the section's number.
    places: [f32; 5],
    best: Vec<f32>,
    parts: Vec<f64>,
}

impl<'a> Preliminary<'a> {
    /// For rows of `width` columns: one for each weight, then the profile as a whole.
    pub fn new(parameters: &'a Parameters, weights: &'a [f64], width: usize) -> Self {
        let place = |number: u8| log_odds(parameters, 0.0, 0.0, Section::from_u8(number)) as f32;
        let whole_weight: f64 = weights.iter().sum();
        Self {
            parameters,
            weights,
            whole_weight: if whole_weight > 0.0 { whole_weight } else { 1.0 },
            width,
            places: [0, 1, 2, 3, 4].map(place),
            best: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// The score of the ad whose sentences have these sections and cosines (row-major).
    pub fn score(&mut self, sections: &[u8], cosines: &[f32]) -> f64 {
        let slope = self.parameters.cosine as f32;
        self.best.clear();
        self.best.resize(self.weights.len(), f32::NEG_INFINITY);
        for (row, section) in cosines.chunks_exact(self.width).zip(sections) {
            // The section's part is the same for the whole row.
            let place = self.places[usize::from(Section::from_u8(*section) as u8)];
            for (best, cosine) in self.best.iter_mut().zip(row) {
                let odds = place + slope * cosine;
                *best = if odds > *best { odds } else { *best };
            }
        }
        let wanted: f64 =
            self.weights.iter().zip(&self.best).map(|(w, odds)| w * logistic(f64::from(*odds))).sum();
        let share = self.parameters.coverage_share;
        curve(
            self.parameters,
            share * wanted / self.whole_weight + (1.0 - share) * self.focus(sections, cosines),
        )
    }

    fn focus(&mut self, sections: &[u8], cosines: &[f32]) -> f64 {
        let Parameters { focus_from, focus_full, focus_sentences, .. } = *self.parameters;
        let range = (focus_full - focus_from).max(f64::EPSILON);
        self.parts.clear();
        for (row, section) in cosines.chunks_exact(self.width).zip(sections) {
            if Section::from_u8(*section) == Section::Boilerplate {
                continue;
            }
            let best = row[self.weights.len()..].iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let part = ((f64::from(best) - focus_from) / range).clamp(0.0, 1.0);
            if part > 0.0 {
                self.parts.push(part);
            }
        }
        self.parts.sort_unstable_by(|a, b| b.total_cmp(a));
        let counted = self.parts.iter().take(focus_sentences);
        counted.sum::<f64>() / focus_sentences.max(1) as f64
    }
}
