//! What stands in for the model in tests of the rooms around it: a vector of a text's words, no meaning.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::domain::Embedding;

use super::block::Block;
use super::model::{ModelVersion, Precision};
use super::worker::{Models, Vectors};
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
    /// While this is set it panics at every text, and does not begin anew either.
    pub broken: Arc<AtomicBool>,
    /// Whether a vector depends on the texts that it is encoded with, as a model's does outside of blocks.
    pub uneven: bool,
    /// Its threads for requests, and as many for imports.
    pub threads: usize,
    /// Requests, and beside them imports, that may wait.
    pub queue: usize,
}

impl Default for StandIn {
    fn default() -> Self {
        let broken = Arc::default();
        Self { pause: Duration::ZERO, panics_at: None, broken, uneven: false, threads: 2, queue: 64 }
    }
}

impl StandIn {
    pub(super) fn models(&self) -> Models {
        let model = self.clone();
        Arc::new(move || Box::new(model.clone()))
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
    fn vectors(&self, rows: &[&[i64]], block: Option<Block>) -> Result<Vec<Embedding>, EncodeError> {
        let bad = self.panics_at.as_deref().map(id);
        let tokens: usize = rows.iter().map(|row| row.len()).sum();
        let company = if self.uneven && block.is_none() { 20.0 * tokens as f32 } else { 0.0 };
        let vector = |row: &&[i64]| {
            std::thread::sleep(self.pause);
            assert!(!self.broken.load(Ordering::SeqCst), "the stand-in is broken");
            assert!(bad.is_none_or(|bad| !row.contains(&bad)), "the stand-in was asked to panic");
            let mut sum = vec![0.0_f32; DIMENSIONS];
            for id in *row {
                let directions = blake3::hash(&id.to_le_bytes());
                for (value, byte) in sum.iter_mut().zip(directions.as_bytes()) {
                    *value += f32::from(*byte) - 127.5;
                }
            }
            sum[0] += company;
            Embedding::normalised(sum)
        };
        Ok(rows.iter().map(vector).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::super::{Cancel, Encoder, Patience};
    use super::*;

    fn encode(encoder: &Encoder, texts: &[&str], patience: Patience) -> Result<Vec<Embedding>, EncodeError> {
        encoder.encode(texts.iter().map(|text| (*text).to_string()).collect(), patience, &Cancel::new())
    }

    fn until_well(encoder: &Encoder) -> Duration {
        let began = Instant::now();
        while let Some(fault) = encoder.fault() {
            assert!(began.elapsed() < Duration::from_secs(60), "{fault}");
            std::thread::sleep(Duration::from_millis(10));
        }
        began.elapsed()
    }

    #[test]
    fn like_texts_are_near_and_a_panic_fails_one_job_alone() {
        let encoder =
            Encoder::stand_in(StandIn { panics_at: Some("boom".into()), ..StandIn::default() }).unwrap();
        let encode = |texts: &[&str]| encode(&encoder, texts, Patience::Refuse);
        let vectors = encode(&["you install sensors", "You install meters", "tax law"]).unwrap();
        assert!(vectors[0].cosine(&vectors[1]) > vectors[0].cosine(&vectors[2]));
        assert!(matches!(encode(&["fine", "boom"]), Err(EncodeError::Gone(_))));
        assert!(encode(&["fine"]).is_ok(), "the other thread goes on");
    }

    #[test]
    fn a_thread_that_breaks_is_a_fault_until_it_has_begun_anew() {
        let stand_in = StandIn { panics_at: Some("boom".into()), threads: 1, ..StandIn::default() };
        let encoder = Encoder::stand_in(stand_in).unwrap();
        assert_eq!(encoder.fault(), None);
        assert!(matches!(encode(&encoder, &["boom"], Patience::Refuse), Err(EncodeError::Gone(_))));
        assert!(encoder.fault().is_some(), "said before the caller hears of it");
        let began = Instant::now();
        assert!(matches!(encode(&encoder, &["fine"], Patience::Refuse), Err(EncodeError::Gone(_))));
        assert!(began.elapsed() < Duration::from_millis(400), "nobody waits for a thread that is down");
        assert!(encode(&encoder, &["fine"], Patience::Wait).is_ok(), "the lane of imports goes on");
        until_well(&encoder);
        assert!(encode(&encoder, &["fine"], Patience::Refuse).is_ok());
    }

    #[test]
    fn the_threads_end_with_the_last_handle() {
        let stand_in = StandIn { threads: 1, ..StandIn::default() };
        // Every model holds it.
        let broken = Arc::clone(&stand_in.broken);
        let encoder = Encoder::stand_in(stand_in).unwrap();
        let other = encoder.clone();
        drop(encoder);
        assert!(encode(&other, &["fine"], Patience::Refuse).is_ok());
        broken.store(true, Ordering::SeqCst);
        assert!(matches!(encode(&other, &["fine"], Patience::Refuse), Err(EncodeError::Gone(_))));
        let began = Instant::now();
        drop(other);
        assert_eq!(Arc::strong_count(&broken), 1, "no thread is left");
        assert!(began.elapsed() < Duration::from_millis(400), "nor is its pause waited for");
    }

    #[test]
    fn a_model_that_stays_broken_is_tried_again_and_again_with_longer_pauses() {
        let stand_in = StandIn { threads: 1, ..StandIn::default() };
        let broken = Arc::clone(&stand_in.broken);
        let encoder = Encoder::stand_in(stand_in).unwrap();
        broken.store(true, Ordering::SeqCst);
        assert!(matches!(encode(&encoder, &["fine"], Patience::Wait), Err(EncodeError::Gone(_))));
        // Half a second and a second have passed, the next try is two seconds later.
        std::thread::sleep(Duration::from_millis(1700));
        assert!(encoder.fault().is_some());
        broken.store(false, Ordering::SeqCst);
        assert!(until_well(&encoder) > Duration::from_millis(500));
        assert!(encode(&encoder, &["fine"], Patience::Wait).is_ok());
    }

    #[test]
    fn who_waits_for_a_model_that_stays_broken_hears_that_the_caller_has_gone() {
        let stand_in = StandIn { threads: 1, ..StandIn::default() };
        let broken = Arc::clone(&stand_in.broken);
        let encoder = Encoder::stand_in(stand_in).unwrap();
        broken.store(true, Ordering::SeqCst);
        assert!(matches!(encode(&encoder, &["one"], Patience::Wait), Err(EncodeError::Gone(_))));
        let (cancel, (ended, end)) = (Cancel::new(), std::sync::mpsc::channel());
        let (other, raised) = (encoder.clone(), cancel.clone());
        let waiting = std::thread::spawn(move || {
            _ = ended.send(other.encode(vec!["two".to_string()], Patience::Wait, &raised));
        });
        assert!(end.recv_timeout(Duration::from_millis(100)).is_err(), "it waits for the model");
        cancel.cancel();
        let heard = end.recv_timeout(Duration::from_secs(10));
        // Else a caller that hears nothing would never let the encoder go.
        broken.store(false, Ordering::SeqCst);
        assert!(matches!(heard, Ok(Err(EncodeError::Cancelled))), "{heard:?}");
        waiting.join().unwrap();
    }

    #[test]
    fn vectors_of_other_calls_serve_only_where_they_depend_on_their_text_alone() {
        let encoder =
            || Encoder::stand_in(StandIn { uneven: true, threads: 1, ..StandIn::default() }).unwrap();
        let ask = |encoder: &Encoder, texts: &[&str], patience| {
            let texts = texts.iter().map(|text| (*text).to_string()).collect();
            encoder.reproducible::<String>(texts, patience, &Cancel::new()).unwrap()
        };
        let (fresh, used) = (encoder(), encoder());
        ask(&used, &["you fit meters"], Patience::Refuse);
        let both = ["you fit meters", "you read plans"];
        assert_eq!(ask(&used, &both, Patience::Refuse), ask(&fresh, &both, Patience::Refuse));
        let before = used.texts_encoded();
        let alone = ask(&used, &both[..1], Patience::Wait);
        assert_eq!(ask(&used, &both, Patience::Wait)[..1], alone);
        assert_eq!(used.texts_encoded() - before, 2, "each once");
    }

    #[test]
    fn an_encoder_whose_model_is_broken_can_be_let_go() {
        let stand_in = StandIn { threads: 1, ..StandIn::default() };
        let broken = Arc::clone(&stand_in.broken);
        let encoder = Encoder::stand_in(stand_in).unwrap();
        broken.store(true, Ordering::SeqCst);
        let other = encoder.clone();
        let waiting = std::thread::spawn(move || encode(&other, &["one"], Patience::Wait));
        assert!(waiting.join().unwrap().is_err());
        drop(encoder);
        broken.store(false, Ordering::SeqCst);
    }
}
