//! A text into sentences and their vectors, for ads that are not in the index.

use std::borrow::Cow;
use std::sync::Arc;

use crate::domain::{AnalysedText, Int8Vector, JobAd, Language, Violation};
use crate::encode::Cancel;
use crate::index::maxsim::QueryVectors;
use crate::text::{self, TokenBudget};

use super::{MatchError, Shared};

/// A text with one vector a sentence.
pub(super) struct Analysed<'a> {
    pub(super) title: &'a str,
    pub(super) description: &'a str,
    pub(super) text: AnalysedText,
    rows: Vec<i8>,
    scales: Vec<f32>,
}

impl<'a> Analysed<'a> {
    pub(super) fn ad(ad: &'a JobAd, shared: &Shared, cancel: &Cancel) -> Result<Self, MatchError> {
        Self::new(&ad.title, &ad.description, ad.language, shared, cancel)
    }

    pub(super) fn new(
        title: &'a str,
        description: &'a str,
        language: Language,
        shared: &Shared,
        cancel: &Cancel,
    ) -> Result<Self, MatchError> {
        Self::of(title, description, sentences(title, description, language, shared)?, shared, cancel)
    }

    /// The same for a text that was cut into `text` already.
    pub(super) fn of(
        title: &'a str,
        description: &'a str,
        text: AnalysedText,
        shared: &Shared,
        cancel: &Cancel,
    ) -> Result<Self, MatchError> {
        let read = |sentence| text::for_model(text::sentence_text(title, description, sentence));
        let sentences: Vec<Cow<'_, str>> = text.sentences.iter().map(read).collect();
        let vectors = shared.encoder.quantized(&sentences, shared.patience, cancel)?;
        let (rows, scales) = flatten(&vectors);
        Ok(Self { title, description, text, rows, scales })
    }

    /// The unit vector of every sentence.
    pub(super) fn vectors(&self) -> Vec<Vec<f32>> {
        let width = self.rows.len() / self.scales.len().max(1);
        let rows = self.rows.chunks_exact(width.max(1)).zip(&self.scales);
        rows.map(|(row, scale)| row.iter().map(|value| f32::from(*value) * scale).collect()).collect()
    }

    /// Cosines of every sentence with every query, row-major.
    pub(super) fn cosines(&self, queries: &QueryVectors) -> Vec<f32> {
        let (mut dots, mut cosines) = (Vec::new(), Vec::new());
        queries.cosines(&self.rows, &self.scales, &mut dots, &mut cosines);
        cosines
    }
}

/// A text cut into sentences that fit the model.
///
/// # Errors
/// [`MatchError::Invalid`] for a text of more sentences than are read, before any of them is.
pub(super) fn sentences(
    title: &str,
    description: &str,
    language: Language,
    shared: &Shared,
) -> Result<AnalysedText, MatchError> {
    let (encoder, limits) = (&shared.encoder, &shared.limits);
    let most = text::sentences_at_most(description);
    if most > limits.sentences {
        let problem = format!(
            "holds up to {most} sentences and list items; at most {} are read (sentences), send less at once",
            limits.sentences
        );
        return Err(Violation::new("text", problem).into());
    }
    let count = |sentence: &str| encoder.count_tokens(sentence);
    let budget = TokenBudget { limit: encoder.max_tokens(), count: &count };
    Ok(text::analyse(title, description, language, &budget))
}

fn flatten(vectors: &[Arc<Int8Vector>]) -> (Vec<i8>, Vec<f32>) {
    let rows = vectors.iter().flat_map(|vector| vector.values.iter().copied()).collect();
    (rows, vectors.iter().map(|vector| vector.scale).collect())
}
