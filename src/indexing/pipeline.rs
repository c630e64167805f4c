//! Ads into ads with sentences and vectors: where an ad's sentence becomes a vector.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::domain::{AnalysedText, JobAd};
use crate::encode::{Cancel, Encoder, Patience};
use crate::index::IndexedAd;
use crate::text::{self, TokenBudget};

use super::IndexingError;

/// Where the time of a batch went.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spent {
    pub(super) analysing: Duration,
    pub(super) encoding: Duration,
}

/// Sentences of a part at most: a bound for the memory that their analyses and vectors take, about 500 bytes each.
const PART_SENTENCES: usize = 10_000;

/// The ads in parts, each small enough to be prepared at once; order kept.
pub(super) fn parts(ads: Vec<JobAd>) -> Vec<Vec<JobAd>> {
    let mut parts: Vec<Vec<JobAd>> = Vec::new();
    let mut sentences = usize::MAX;
    for ad in ads {
        let own = text::sentences_at_most(&ad.description) + 1;
        let fits = sentences.saturating_add(own) <= PART_SENTENCES;
        match parts.last_mut().filter(|_| fits) {
            Some(part) => {
                sentences += own;
                part.push(ad);
            }
            None => {
                sentences = own;
                parts.push(vec![ad]);
            }
        }
    }
    parts
}

/// An ad that was accepted and is not stored yet in this form.
#[derive(Clone)]
pub(super) struct NewAd {
    pub(super) ad: JobAd,
    pub(super) content_hash: u64,
}

/// Analyses the ads side by side and encodes all their sentences together.
pub(super) fn prepare(
    encoder: &Encoder,
    ads: Vec<NewAd>,
    patience: Patience,
    cancel: &Cancel,
) -> Result<(Vec<IndexedAd>, Spent), IndexingError> {
    let began = Instant::now();
    let count = |sentence: &str| encoder.count_tokens(sentence);
    let limit = encoder.max_tokens();
    let analysed: Vec<AnalysedText> = ads
        .par_iter()
        .map(|new| {
            let budget = TokenBudget { limit, count: &count };
            text::analyse(&new.ad.title, &new.ad.description, new.ad.language, &budget)
        })
        .collect();
    let analysing = began.elapsed();
    let sentences: Vec<Cow<'_, str>> = ads
        .iter()
        .zip(&analysed)
        .flat_map(|(new, text)| {
            let of = move |sentence| {
                text::for_model(text::sentence_text(&new.ad.title, &new.ad.description, sentence))
            };
            text.sentences.iter().map(of)
        })
        .collect();
    let began = Instant::now();
    let mut vectors = encoder.quantized(&sentences, patience, cancel)?.into_iter();
    let encoding = began.elapsed();
    drop(sentences);
    let mut indexed = Vec::with_capacity(ads.len());
    for (new, text) in ads.into_iter().zip(analysed) {
        let own = vectors.by_ref().take(text.sentences.len()).collect();
        indexed.push(IndexedAd::new(new.ad, new.content_hash, text, own)?);
    }
    Ok((indexed, Spent { analysing, encoding }))
}
