//! The model's threads: where a sentence becomes a vector.
//!
//! tch models are `Send` but not `Sync`, and libtorch blocks, so the model has threads of its own: one a core and lane,
//! each with one thread of libtorch and a handle to the same weights. Two such threads do half as much again as
//! one that libtorch shares out over two cores, because sentences are too small to be worth sharing out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use crate::domain::Embedding;

use super::block::Block;
use super::job::{Batch, JobText};
use super::queue::{self, Down, Queue};
use super::{EncodeError, Patience};

/// What makes vectors of token ids: the network, or in tests what stands in for it.
pub(super) trait Vectors: Send {
    /// One vector for each row, in order; with a block, of which all rows must be, each depends on its row alone.
    fn vectors(&self, rows: &[&[i64]], block: Option<Block>) -> Result<Vec<Embedding>, EncodeError>;
}

/// Makes the model for the thread that calls it, and again when the thread begins anew.
pub(super) type Models = Arc<dyn Fn() -> Box<dyn Vectors> + Send + Sync>;

/// The lanes that have threads.
pub(super) const LANES: [Patience; 2] = [Patience::Refuse, Patience::Wait];

/// How much less an import's threads are worth to the system than others, where they are to give way: beside one busy
/// thread one of these gets about a tenth of a core.
const NICE: i32 = 10;

/// How long a thread whose model broke waits before it begins anew; each time it breaks again, twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The model's threads and the queue that they work off. They end with it: libtorch must not be at work any more when
/// a program's last statics go, nor hold weights that nobody uses. Whoever drops them must not be one of the threads:
/// what a job holds must own no encoder.
pub(super) struct Workers {
    pub(super) queue: Arc<Queue>,
    /// The length of a vector.
    pub(super) dimensions: usize,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts `threads` threads for each lane of a queue of `limit` jobs a lane, and waits until each has encoded `warm`.
    /// Where `gives_way` is set, the threads of imports leave the cores to others.
    pub(super) fn start(
        models: &Models,
        threads: usize,
        warm: &[i64],
        limit: usize,
        gives_way: bool,
    ) -> Result<Self, EncodeError> {
        let threads = threads.max(1);
        let queue = Arc::new(Queue::new(limit, threads));
        let mut workers = Self { queue: Arc::clone(&queue), dimensions: 0, threads: Vec::new() };
        let alive = Arc::new(Alive(Arc::clone(&queue)));
        let (ready, loaded) = mpsc::channel();
        let count = threads * LANES.len();
        for (number, lane) in (0..count).zip(LANES.into_iter().cycle()) {
            let (alive, ready) = (Arc::clone(&alive), ready.clone());
            let thread = Thread {
                models: Arc::clone(models),
                warm: warm.to_vec(),
                queue: Arc::clone(&queue),
                lane,
                gives_way,
            };
            let spawned = std::thread::Builder::new().name(format!("model-{number}")).spawn(move || {
                let _alive = alive;
                thread.run(ready);
            });
            workers.threads.push(spawned.map_err(|error| EncodeError::Gone(error.to_string()))?);
        }
        drop(ready);
        let ended = |_| EncodeError::Gone("a thread ended while the model was loaded".into());
        for _ in 0..count {
            workers.dimensions = loaded.recv().map_err(ended)??;
        }
        Ok(workers)
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.queue.close();
        // A thread that broke has said so already.
        self.threads.drain(..).for_each(|thread| _ = thread.join());
    }
}

/// A thread of the model.
struct Thread {
    models: Models,
    warm: Vec<i64>,
    queue: Arc<Queue>,
    lane: Patience,
    gives_way: bool,
}

impl Thread {
    /// Says whether the model works, then does the work of the lane until the queue ends.
    fn run(&self, ready: mpsc::Sender<Result<usize, EncodeError>>) {
        let mut model = match self.begin() {
            Ok((model, length)) => {
                _ = ready.send(Ok(length));
                model
            }
            Err(error) => {
                _ = ready.send(Err(error));
                return;
            }
        };
        drop(ready);
        if self.gives_way && self.lane == Patience::Wait {
            give_way();
        }
        let mut pause = FIRST_PAUSE;
        while let Some(batch) = self.queue.next(self.lane) {
            match self.encode(model.as_ref(), batch) {
                None => pause = FIRST_PAUSE,
                Some(down) => match self.begin_anew(down, &mut pause) {
                    Some(anew) => model = anew,
                    None => return,
                },
            }
        }
    }

    /// The model, and the length of its vectors.
    fn begin(&self) -> Result<(Box<dyn Vectors>, usize), EncodeError> {
        guarded(|| {
            let model = (self.models)();
            // The first run of a shape is slow; a service should not make its first caller pay for it.
            let length =
                model.vectors(&[&self.warm], None)?.first().map_or(0, |vector| vector.values().len());
            Ok((model, length))
        })
    }

    /// Another model in place of one that broke, after a pause; `None` if the queue is closed, for then nobody waits.
    fn begin_anew(&self, down: Down<'_>, pause: &mut Duration) -> Option<Box<dyn Vectors>> {
        loop {
            tracing::error!("a thread of the model broke; it begins anew in {pause:?}");
            if !self.queue.pause(*pause) {
                return None;
            }
            *pause = (*pause * 2).min(LONGEST_PAUSE);
            if let Ok((model, _)) = self.begin() {
                drop(down);
                tracing::info!("the thread of the model works again");
                return Some(model);
            }
        }
    }

    /// Encodes a batch, which is of one job: if the model refuses it, that job fails, and no other. If it breaks, the
    /// job fails too, and the thread is down until it has begun anew.
    fn encode(&self, model: &dyn Vectors, batch: Batch) -> Option<Down<'_>> {
        let Batch { texts, block } = batch;
        let rows: Vec<&[i64]> = texts.iter().map(JobText::row).collect();
        match catch_unwind(AssertUnwindSafe(|| model.vectors(&rows, block))) {
            Ok(Ok(vectors)) => {
                self.queue.count_encoded(texts.len());
                texts.into_iter().zip(vectors).for_each(|(text, vector)| text.done(vector));
            }
            Ok(Err(error)) => {
                let problem = error.to_string();
                texts.into_iter().for_each(|text| text.failed(EncodeError::Refused(problem.clone())));
            }
            Err(_) => {
                // Before anybody hears of it: who asks next must find it said.
                let down = self.queue.down(self.lane);
                texts.into_iter().for_each(|text| text.failed(queue::down()));
                return Some(down);
            }
        }
        None
    }
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

/// A panic while the model begins is an error.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, EncodeError>) -> Result<T, EncodeError> {
    let failed = || EncodeError::Refused("it failed; the log says why".into());
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(failed()))
}
