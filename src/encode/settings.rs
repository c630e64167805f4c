//! How texts are encoded.

use std::path::PathBuf;

use super::{Precision, Update};

/// How texts are encoded.
#[derive(Debug, Clone)]
pub struct EncoderSettings {
    /// The folder of a BERT-type sentence-transformers model.
    pub model_dir: PathBuf,
    /// The learnt update merged into its weights.
    pub update: Update,
    /// The precision of the arithmetic.
    pub precision: Precision,
    /// Threads of the model for requests, and as many for imports, each with one core; `None`: as many as the machine
    /// has cores.
    pub threads: Option<usize>,
    /// Whether the threads of imports leave the cores to others, as in a server.
    pub imports_give_way: bool,
    /// Requests, and beside them imports, that may wait; one more request is refused with [`EncodeError::Busy`](super::EncodeError::Busy).
    pub queue: usize,
    /// Distinct texts whose int8 vectors are kept in memory (about 450 bytes each).
    pub cache: usize,
}

impl EncoderSettings {
    /// The defaults for the model in `model_dir`.
    pub fn new(model_dir: impl Into<PathBuf>) -> Self {
        Self {
            model_dir: model_dir.into(),
            update: Update::Default,
            precision: Precision::Auto,
            threads: None,
            imports_give_way: false,
            queue: 64,
            cache: 200_000,
        }
    }
}
