//! The model's threads: where a sentence becomes a vector.
//!
//! tch models are `Send` but not `Sync`, and libtorch blocks, so the model has threads of its own: one a core and lane,
//! each with one thread of libtorch and a handle to the same weights. Two such threads do half as much again as
//! one that libtorch shares out over two cores, because sentences are too small to be worth sharing out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc;

use crate::domain::Embedding;

use super::model::{ModelFolder, Precision};
use super::network::Network;
use super::packed::Packed;
use super::queue::{Part, Queue};
use super::{EncodeError, Patience};

/// What makes vectors of token ids: the network, or in tests what stands in for it.
pub(super) trait Vectors: Send {
    /// One vector for each row, in order.
    fn vectors(&self, rows: &[&[i64]]) -> Result<Vec<Embedding>, EncodeError>;
}

impl Vectors for Network {
    fn vectors(&self, rows: &[&[i64]]) -> Result<Vec<Embedding>, EncodeError> {
        run(self, rows)
    }
}

/// Loads the model as often as a lane has threads, over the same weights.
pub(super) fn networks(
    folder: &ModelFolder,
    precision: Precision,
    threads: usize,
) -> Result<Vec<Box<dyn Vectors>>, EncodeError> {
    let network = guarded(|| folder.load(precision))?;
    Ok((0..LANES.len() * threads.max(1)).map(|_| Box::new(network.shared()) as Box<dyn Vectors>).collect())
}

/// The lanes that have threads, which the models are dealt to in turn.
pub(super) const LANES: [Patience; 2] = [Patience::Refuse, Patience::Wait];

/// How much less an import's threads are worth to the system than others, where they are to give way: beside one busy
/// thread one of these gets about a tenth of a core.
const NICE: i32 = 10;

/// Starts a thread for each of `models` that does the work of a lane of `queue`, waits until each has encoded `warm`
/// and returns the length of their vectors. Where `gives_way` is set, the threads of imports leave the cores to
/// others.
pub(super) fn start(
    models: Vec<Box<dyn Vectors>>,
    warm: &[i64],
    queue: &Arc<Queue>,
    gives_way: bool,
) -> Result<usize, EncodeError> {
    let count = models.len();
    let alive = Arc::new(Alive(Arc::clone(queue)));
    let (ready, loaded) = mpsc::channel();
    for ((number, model), lane) in models.into_iter().enumerate().zip(LANES.into_iter().cycle()) {
        let (queue, alive, ready, warm) =
            (Arc::clone(queue), Arc::clone(&alive), ready.clone(), warm.to_vec());
        let thread = std::thread::Builder::new().name(format!("model-{number}")).spawn(move || {
            let _alive = alive;
            // OpenMP's count belongs to the calling thread, so it is set here.
            tch::set_num_threads(1);
            // The first run of a shape is slow; a service should not make its first caller pay for it.
            let vectors = model.vectors(&[&warm]);
            let works = vectors.is_ok();
            _ = ready.send(vectors.map(|vectors| vectors.first().map_or(0, |it| it.values().len())));
            if gives_way && lane == Patience::Wait {
                give_way();
            }
            while works && let Some(batch) = queue.next(lane) {
                encode(model.as_ref(), batch);
            }
        });
        thread.map_err(|error| EncodeError::Gone(error.to_string()))?;
    }
    drop(ready);
    let ended = |_| EncodeError::Gone("a thread ended while the model was loaded".into());
    let loaded: Result<Vec<usize>, EncodeError> = (0..count).map(|_| loaded.recv().map_err(ended)?).collect();
    Ok(loaded?.first().copied().unwrap_or_default())
}

/// Lowers the priority of this thread. A system that refuses costs requests some time, nothing else.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICE) {
        tracing::debug!("the threads of imports keep their priority: {error}");
    }
}

/// Held by every thread: with the last one the queue ends.
struct Alive(Arc<Queue>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// Encodes a batch, which is of one job: if the model refuses it or panics, that job fails, and no other.
fn encode(model: &dyn Vectors, batch: Vec<Part>) {
    let rows: Vec<&[i64]> = batch.iter().map(Part::row).collect();
    match guarded(|| model.vectors(&rows)) {
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
