//! The model's threads: where a sentence becomes a vector.
//!
//! tch models are `Send` but not `Sync`, and libtorch blocks, so the model has threads of its own: one a core,
//! each with one thread of libtorch and a handle to the same weights. Two such threads do half as much again as
//! one that libtorch shares out over two cores, because sentences are too small to be worth sharing out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc;

use crate::domain::Embedding;

use super::EncodeError;
use super::model::{ModelFolder, Precision};
use super::network::Network;
use super::packed::Packed;
use super::queue::{Part, Queue};

/// Starts `threads` threads that do the work of `queue`, waits until the model is loaded and returns the length of
/// its vectors.
pub(super) fn start(
    folder: &ModelFolder,
    precision: Precision,
    threads: usize,
    queue: &Arc<Queue>,
) -> Result<usize, EncodeError> {
    let network = guarded(|| folder.load(precision))?;
    let alive = Arc::new(Alive(Arc::clone(queue)));
    let (ready, loaded) = mpsc::channel();
    for number in 0..threads.max(1) {
        let (network, queue, alive, ready) =
            (network.shared(), Arc::clone(queue), Arc::clone(&alive), ready.clone());
        let warm = folder.ids("warm");
        let thread = std::thread::Builder::new().name(format!("model-{number}")).spawn(move || {
            let _alive = alive;
            // OpenMP's count belongs to the calling thread, so it is set here.
            tch::set_num_threads(1);
            // The first run of a shape is slow; a service should not make its first caller pay for it.
            let vectors = run(&network, &[&warm]);
            let works = vectors.is_ok();
            _ = ready.send(vectors.map(|vectors| vectors.first().map_or(0, |it| it.values().len())));
            while works && let Some(batch) = queue.next() {
                encode(&network, batch);
            }
        });
        thread.map_err(|error| EncodeError::Gone(error.to_string()))?;
    }
    drop(ready);
    let ended = |_| EncodeError::Gone("a thread ended while the model was loaded".into());
    let loaded: Result<Vec<usize>, EncodeError> =
        (0..threads.max(1)).map(|_| loaded.recv().map_err(ended)?).collect();
    Ok(loaded?.first().copied().unwrap_or_default())
}

/// Held by every thread: with the last one the queue ends.
struct Alive(Arc<Queue>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// Encodes a batch, which is of one job: if libtorch refuses it, that job fails, and no other.
fn encode(network: &Network, batch: Vec<Part>) {
    let rows: Vec<&[i64]> = batch.iter().map(Part::row).collect();
    match run(network, &rows) {
        Ok(vectors) => batch.into_iter().zip(vectors).for_each(|(part, vector)| part.done(vector)),
        Err(error) => {
            let problem = error.to_string();
            batch.into_iter().for_each(|part| part.failed(EncodeError::Refused(problem.clone())));
        }
    }
}

/// One batch of token ids through the model.
pub(super) fn run(network: &Network, rows: &[&[i64]]) -> Result<Vec<Embedding>, EncodeError> {
    guarded(|| {
        let vectors = tch::no_grad(|| network.forward(&Packed::new(rows)));
        let vectors = Vec::<Vec<f32>>::try_from(vectors);
        vectors.map_err(|error| EncodeError::Refused(error.to_string()))
    })
    .map(|vectors| vectors.into_iter().map(Embedding::normalised).collect())
}

/// tch panics where libtorch throws; here that is an error.
fn guarded<T>(work: impl FnOnce() -> Result<T, EncodeError>) -> Result<T, EncodeError> {
    let failed = || EncodeError::Refused("libtorch failed; the log says why".into());
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(failed()))
}
