//! The model in libtorch: a folder's weights and the way of token ids through them.
//!
//! Comes in: a checked folder. Goes out: what makes vectors, for the threads of `worker`. The only place that knows tch
//! and rust-bert, under the cargo feature `model`: what stands around the model is built and tested without it.
//! Start reading at [`models`]; `network` is the forward pass, `bert` loads the weights, `merge` adds a learnt update.

mod bert;
mod correction;
mod merge;
mod network;
mod packed;
#[cfg(feature = "training")]
pub mod training;

use std::sync::{Arc, Mutex, PoisonError};

use tch::Device;

use crate::domain::Embedding;

use super::EncodeError;
use super::block::Block;
use super::model::{ModelFolder, Precision};
use super::worker::{Models, Vectors, guarded};

pub use bert::Bert;

use network::Network;
use packed::Packed;

/// Loads the model once; all threads work over the same weights.
pub(super) fn models(folder: &ModelFolder, precision: Precision) -> Result<Models, EncodeError> {
    let network = Mutex::new(guarded(|| Network::new(&Bert::of(folder, Device::Cpu)?, precision, None))?);
    Ok(Arc::new(move || {
        // OpenMP's count belongs to the calling thread, so it is set here.
        tch::set_num_threads(1);
        Box::new(network.lock().unwrap_or_else(PoisonError::into_inner).shared())
    }))
}

impl Vectors for Network {
    /// tch panics where libtorch throws.
    fn vectors(&self, rows: &[&[i64]], block: Option<Block>) -> Result<Vec<Embedding>, EncodeError> {
        let packed = block.map_or_else(|| Packed::new(rows), |block| Packed::block(block, rows));
        let vectors = tch::no_grad(|| self.forward(&packed));
        let vectors = Vec::<Vec<f32>>::try_from(vectors);
        let vectors = vectors.map_err(|error| EncodeError::Refused(error.to_string()))?;
        // A block that is not full has more.
        Ok(vectors.into_iter().take(rows.len()).map(Embedding::normalised).collect())
    }
}
