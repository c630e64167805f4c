//! What stands in for the model in tests of the rooms around it: a vector of a text's words, no meaning.

use std::time::Duration;

use crate::domain::Embedding;

use super::model::{ModelVersion, Precision};
use super::worker::Vectors;
use super::{EncodeError, Reader};

/// Components of its vectors.
const DIMENSIONS: usize = 32;
const MOST_TOKENS: usize = 510;

/// An encoder that needs no model: every word has a fixed random direction, a text the sum of its words'. It can be
/// slow and it can fail, as tests want it.
#[derive(Debug, Clone)]
pub struct StandIn {
    /// How long a text takes.
    pub pause: Duration,
    /// A word at which it panics, as a model does whose library fails.
    pub panics_at: Option<String>,
    /// Its threads for requests, and as many for imports.
    pub threads: usize,
    /// Requests, and beside them imports, that may wait.
    pub queue: usize,
}

impl Default for StandIn {
    fn default() -> Self {
        Self { pause: Duration::ZERO, panics_at: None, threads: 2, queue: 64 }
    }
}

impl StandIn {
    pub(super) fn models(&self) -> Vec<Box<dyn Vectors>> {
        (0..super::worker::LANES.len() * self.threads.max(1))
            .map(|_| Box::new(self.clone()) as Box<dyn Vectors>)
            .collect()
    }

    pub(super) fn version(dimensions: usize) -> ModelVersion {
        let (id, digest) = ("stand-in".into(), "0".repeat(12));
        ModelVersion { id, digest, dimensions, precision: Precision::F32 }
    }
}

fn id(word: &str) -> i64 {
    let hash = blake3::hash(word.to_lowercase().as_bytes());
    let head = hash.as_bytes().first_chunk::<8>().copied().unwrap_or_default();
    i64::from_le_bytes(head)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

impl Reader for StandIn {
    fn ids(&self, text: &str) -> Vec<i64> {
        words(text).map(id).chain([0]).take(MOST_TOKENS).collect()
    }

    fn count(&self, text: &str) -> usize {
        words(text).count()
    }

    fn most(&self) -> usize {
        MOST_TOKENS
    }
}

impl Vectors for StandIn {
    fn vectors(&self, rows: &[&[i64]]) -> Result<Vec<Embedding>, EncodeError> {
        let bad = self.panics_at.as_deref().map(id);
        let vector = |row: &&[i64]| {
            std::thread::sleep(self.pause);
            assert!(bad.is_none_or(|bad| !row.contains(&bad)), "the stand-in was asked to panic");
            let mut sum = vec![0.0_f32; DIMENSIONS];
            for id in *row {
                let directions = blake3::hash(&id.to_le_bytes());
                for (value, byte) in sum.iter_mut().zip(directions.as_bytes()) {
                    *value += f32::from(*byte) - 127.5;
                }
            }
            Embedding::normalised(sum)
        };
        Ok(rows.iter().map(vector).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Cancel, Encoder, Patience};
    use super::*;

    #[test]
    fn like_texts_are_near_and_a_panic_fails_one_job_alone() {
        let encoder =
            Encoder::stand_in(StandIn { panics_at: Some("boom".into()), ..StandIn::default() }).unwrap();
        let encode = |texts: &[&str]| {
            let texts = texts.iter().map(|text| (*text).to_string()).collect();
            encoder.encode(texts, Patience::Refuse, &Cancel::new())
        };
        let vectors = encode(&["you install sensors", "You install meters", "tax law"]).unwrap();
        assert!(vectors[0].cosine(&vectors[1]) > vectors[0].cosine(&vectors[2]));
        assert!(matches!(encode(&["fine", "boom"]), Err(EncodeError::Refused(_))));
        assert!(encode(&["fine"]).is_ok());
    }
}
