//! Text into vectors; owns the model's threads and their queue.
//!
//! Comes in: texts of at most [`Encoder::max_tokens`] tokens. Goes out: one unit vector each. Must
//! not: know tantivy, know who asks. Start reading at [`Encoder`]; `queue` says whose turn it is, `job` what goes
//! through the model together, `worker` has the threads on which a sentence becomes a vector, `model` checks the folder,
//! `tokens` and `torch` are the two halves of the way, `update` is what was learnt on top of the stock weights.

#![cfg_attr(not(feature = "model"), allow(dead_code, reason = "only `torch` asks for it"))]

mod accents;
mod block;
mod cancel;
mod disk_cache;
mod error;
mod focus;
mod job;
mod layout;
mod manifest;
mod model;
mod queue;
mod settings;
mod stand_in;
mod tokens;
#[cfg(feature = "model")]
mod torch;
mod unigram;
mod update;
mod worker;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};

use quick_cache::sync::Cache;
use rayon::prelude::*;

use crate::domain::{Embedding, Int8Vector};

pub use cancel::Cancel;
pub use error::EncodeError;
pub use focus::FocusMap;
pub use model::{ModelFolder, ModelVersion, Precision};
pub use settings::EncoderSettings;
pub use stand_in::StandIn;
#[cfg(feature = "model")]
pub use torch::Bert;
#[cfg(feature = "training")]
pub use torch::training;
pub use update::Update;

use job::Cut;
use queue::CANCEL_SEEN;
#[cfg(feature = "model")]
use torch::models;
use worker::Workers;

/// Without libtorch there is a stand-in only.
#[cfg(not(feature = "model"))]
fn models(folder: &ModelFolder, _: Precision) -> Result<worker::Models, EncodeError> {
    let problem = "this program was built without the cargo feature `model`".into();
    Err(EncodeError::Load { path: folder.path().to_path_buf(), problem })
}

/// Whether a caller waits for a place in the queue or is refused when there is none; each kind has its own lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Wait: for imports, which have nobody in front of them. Requests overtake them.
    Wait,
    /// [`EncodeError::Busy`]: for requests, which do.
    Refuse,
}

/// What makes token ids of a text: the model's folder, or in tests what stands in for it.
trait Reader: Send + Sync {
    /// The ids, cut to the model's length.
    fn ids(&self, text: &str) -> Vec<i64>;
    /// How many tokens a text has, without those that the model adds.
    fn count(&self, text: &str) -> usize;
    /// How many it may have.
    fn most(&self) -> usize;
}

impl Reader for ModelFolder {
    fn ids(&self, text: &str) -> Vec<i64> {
        Self::ids(self, text)
    }

    fn count(&self, text: &str) -> usize {
        self.count_tokens(text)
    }

    fn most(&self) -> usize {
        self.max_tokens()
    }
}

/// A handle to the model: cheap to clone, usable from any thread; calls block until the answer is there.
#[derive(Clone)]
pub struct Encoder {
    shared: Arc<Shared>,
    /// `None`: as [`Batching::of`] has it.
    batching: Option<Batching>,
    stored: Option<Arc<dyn StoredVectors>>,
}

/// Which texts go through the model together.
///
/// The rows of a product of matrices are summed in an order that depends on the matrices' shapes, so that in a batch a
/// text's vector depends in its last digits on its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Batching {
    /// As many as make good use of the processor: for one ad at a time, with somebody waiting for the answer.
    Together,
    /// Those of about one length, in a shape that follows from it: the same text has the same vector to the bit, whoever
    /// asks for it together with what else. A few texts by themselves cost as much as a full block.
    Independent,
}

impl Batching {
    /// How texts go through the model unless the encoder says it. What is stored shall not depend on what was stored with
    /// it, and an ad by itself takes three times as long in blocks.
    fn of(patience: Patience) -> Self {
        match patience {
            Patience::Wait => Self::Independent,
            Patience::Refuse => Self::Together,
        }
    }
}

/// Vectors from an earlier time, by [`Encoder::text_key`]; asked before the model is.
pub trait StoredVectors: Send + Sync {
    /// The vector of the text with this key, as the same model gave it.
    fn vector(&self, key: &[u8; 16]) -> Option<Int8Vector>;
}

struct Shared {
    workers: Workers,
    cache: Cache<(Batching, [u8; 16]), Arc<Int8Vector>>,
    reader: Arc<dyn Reader>,
    version: ModelVersion,
    focus: Option<FocusMap>,
}

impl Encoder {
    /// Loads the model, starts its threads and checks its files against `models/manifest.toml`.
    ///
    /// # Errors
    /// [`EncodeError::MissingFile`], [`EncodeError::Damaged`], [`EncodeError::Load`] or
    /// [`EncodeError::Update`].
    pub fn start(settings: &EncoderSettings) -> Result<Self, EncodeError> {
        let folder = ModelFolder::open(&settings.model_dir, &settings.update)?;
        let precision = settings.precision.resolved();
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = settings.threads.unwrap_or_else(cores);
        let models = models(&folder, precision)?;
        let warm = folder.ids("warm");
        let workers = Workers::start(&models, threads, &warm, settings.queue, settings.imports_give_way)?;
        let version = folder.version(precision, workers.dimensions);
        let focus = FocusMap::shipped(&manifest::Manifest::shipped()?, &version)?;
        let cache = Cache::new(settings.cache.max(1));
        Ok(Self::of(Shared { workers, cache, reader: Arc::new(folder), version, focus }))
    }

    /// An encoder without a model, for tests of what stands around it.
    ///
    /// # Errors
    /// [`EncodeError::Gone`] if its threads do not start.
    pub fn stand_in(stand_in: StandIn) -> Result<Self, EncodeError> {
        let workers = Workers::start(&stand_in.models(), stand_in.threads, &[1], stand_in.queue, false)?;
        let version = StandIn::version(workers.dimensions);
        let reader = Arc::new(stand_in);
        let cache = Cache::new(10_000);
        Ok(Self::of(Shared { workers, cache, reader, version, focus: None }))
    }

    fn of(shared: Shared) -> Self {
        Self { shared: Arc::new(shared), batching: None, stored: None }
    }

    /// A handle to the same model that lets texts go through it as `batching` says, whatever the caller's patience.
    pub fn batching(&self, batching: Batching) -> Self {
        Self { batching: Some(batching), ..self.clone() }
    }

    /// A handle to the same model that asks it only for vectors that are not among `stored`. They must be of the same
    /// model, precision and [`Batching`].
    pub fn with_stored(&self, stored: Arc<dyn StoredVectors>) -> Self {
        Self { stored: Some(stored), ..self.clone() }
    }

    /// Whether a text's vector depends on nothing but the text, whatever the caller's patience.
    pub fn is_independent(&self) -> bool {
        self.batching == Some(Batching::Independent)
    }

    /// Texts that the model has encoded since it was loaded, whoever asked.
    pub fn texts_encoded(&self) -> u64 {
        self.shared.workers.queue.encoded()
    }

    /// The name of a text among kept vectors: the first bytes of its BLAKE3.
    pub fn text_key(text: &str) -> [u8; 16] {
        key(text)
    }

    /// Why the model is not whole at the moment; `None` while all is well.
    pub fn fault(&self) -> Option<String> {
        let down = self.shared.workers.queue.count_down();
        (down > 0).then(|| format!("{down} of the model's threads broke and begin anew"))
    }

    /// The learnt way from a profile's vector to its query; none for an encoder that none was learnt on.
    pub fn focus(&self) -> Option<&FocusMap> {
        self.shared.focus.as_ref()
    }

    /// Which model this is.
    pub fn version(&self) -> &ModelVersion {
        &self.shared.version
    }

    /// The most tokens a text may have, beyond the two that the model adds itself; what lies beyond
    /// is not seen by the model, so split before.
    pub fn max_tokens(&self) -> usize {
        self.shared.reader.most()
    }

    /// How many tokens the model makes of `text`.
    pub fn count_tokens(&self, text: &str) -> usize {
        self.shared.reader.count(text)
    }

    /// One vector for each text, in order, in the model's full precision.
    ///
    /// # Errors
    /// [`EncodeError::Busy`], [`EncodeError::Cancelled`] or [`EncodeError::Gone`].
    pub fn encode(
        &self,
        texts: Vec<String>,
        patience: Patience,
        cancel: &Cancel,
    ) -> Result<Vec<Embedding>, EncodeError> {
        let cut = match self.batching.unwrap_or(Batching::of(patience)) {
            Batching::Together => None,
            Batching::Independent => Some(Cut::Blocks),
        };
        self.encode_cut(texts, cut, patience, cancel)
    }

    /// The same in batches as `cut` says; `None`: as suits the threads.
    fn encode_cut(
        &self,
        texts: Vec<String>,
        cut: Option<Cut>,
        patience: Patience,
        cancel: &Cancel,
    ) -> Result<Vec<Embedding>, EncodeError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let (caller, reply) = mpsc::sync_channel(1);
        let Shared { reader, workers: Workers { queue, .. }, .. } = &*self.shared;
        let rows: Vec<Vec<i64>> = texts.par_iter().map(|text| reader.ids(text)).collect();
        match cut {
            Some(cut) => queue.push_cut(rows, cut, patience, cancel.clone(), caller)?,
            None => queue.push(rows, patience, cancel.clone(), caller)?,
        }
        loop {
            match reply.recv_timeout(CANCEL_SEEN) {
                Ok(answer) => return answer,
                // A job that failed is cancelled, too, once its caller has the reason.
                Err(RecvTimeoutError::Timeout) if cancel.is_cancelled() => {
                    return reply.try_recv().unwrap_or(Err(EncodeError::Cancelled));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(EncodeError::Gone("it ended; restart the program".into()));
                }
            }
        }
    }

    /// One int8 vector for each text, in order; each distinct text is encoded once while the cache
    /// holds it.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn quantized<T: AsRef<str>>(
        &self,
        texts: &[T],
        patience: Patience,
        cancel: &Cancel,
    ) -> Result<Vec<Arc<Int8Vector>>, EncodeError> {
        let batching = self.batching.unwrap_or(Batching::of(patience));
        let keys: Vec<[u8; 16]> = texts.iter().map(|text| key(text.as_ref())).collect();
        let mut known: BTreeMap<[u8; 16], Arc<Int8Vector>> = BTreeMap::new();
        let mut missing: BTreeMap<[u8; 16], String> = BTreeMap::new();
        for (key, text) in keys.iter().zip(texts) {
            if known.contains_key(key) || missing.contains_key(key) {
                continue;
            }
            match self.known(batching, *key) {
                Some(vector) => _ = known.insert(*key, vector),
                None => _ = missing.insert(*key, text.as_ref().to_string()),
            }
        }
        let (new_keys, new_texts): (Vec<_>, Vec<_>) = missing.into_iter().unzip();
        for (key, embedding) in new_keys.into_iter().zip(self.encode(new_texts, patience, cancel)?) {
            let vector = Arc::new(embedding.quantized());
            self.shared.cache.insert((batching, key), Arc::clone(&vector));
            known.insert(key, vector);
        }
        let vectors: Option<Vec<_>> = keys.iter().map(|key| known.get(key).cloned()).collect();
        vectors.ok_or_else(|| EncodeError::Gone("it answered with too few vectors".into()))
    }

    /// One int8 vector for each text, in order, which depends on nothing but these texts and their number: vectors of
    /// earlier calls serve only where each depends on its text alone.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn reproducible<T: AsRef<str> + Into<String>>(
        &self,
        texts: Vec<T>,
        patience: Patience,
        cancel: &Cancel,
    ) -> Result<Vec<Int8Vector>, EncodeError> {
        if self.batching.unwrap_or(Batching::of(patience)) == Batching::Independent {
            let vectors = self.quantized(&texts, patience, cancel)?;
            return Ok(vectors.iter().map(|vector| vector.as_ref().clone()).collect());
        }
        let vectors = self.encode(texts.into_iter().map(Into::into).collect(), patience, cancel)?;
        Ok(vectors.iter().map(Embedding::quantized).collect())
    }

    /// The vector of a text that was encoded lately or is kept from an earlier time; one that does not depend on its
    /// company serves everybody.
    fn known(&self, batching: Batching, key: [u8; 16]) -> Option<Arc<Int8Vector>> {
        let cached = |batching| self.shared.cache.get(&(batching, key));
        if let Some(vector) = cached(Batching::Independent).or_else(|| cached(batching)) {
            return Some(vector);
        }
        let vector = Arc::new(self.stored.as_ref()?.vector(&key)?);
        self.shared.cache.insert((batching, key), Arc::clone(&vector));
        Some(vector)
    }
}

fn key(text: &str) -> [u8; 16] {
    let mut key = [0; 16];
    key.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    key
}
