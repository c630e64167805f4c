//! What waits for the model: jobs in two lanes, handed out batch by batch.
//!
//! A request of a few sentences must not wait for an import, so requests have a lane of their own, with threads of
//! their own. Within a lane jobs take turns, a batch each. A job is answered when its last batch is done; one whose
//! caller has gone is dropped when its turn comes.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::Embedding;

use super::job::{Batch, Cut, Waiting, locked};
use super::{Cancel, EncodeError, Patience};

/// Texts of a batch at most: 1 to 32 gives half as much again on short texts, more gives nothing.
pub(super) const TEXTS: usize = 32;
/// How long a caller that waits, for room or for its answer, may not see that it was cancelled.
pub(super) const CANCEL_SEEN: Duration = Duration::from_millis(50);

/// The lanes.
pub(super) struct Queue {
    state: Mutex<State>,
    work: Condvar,
    room: Condvar,
    /// Jobs of a lane at most.
    limit: usize,
    threads: usize,
    /// Texts that were encoded.
    encoded: AtomicU64,
}

#[derive(Default)]
struct State {
    requests: VecDeque<Waiting>,
    imports: VecDeque<Waiting>,
    /// Threads of each lane whose model broke and that have not begun anew.
    down: [usize; 2],
    closed: bool,
}

/// While it lives, a thread of a lane is down.
pub(super) struct Down<'a> {
    queue: &'a Queue,
    lane: Patience,
}

impl Drop for Down<'_> {
    fn drop(&mut self) {
        locked(&self.queue.state).down[self.lane as usize] -= 1;
    }
}

impl State {
    fn lane(&mut self, patience: Patience) -> &mut VecDeque<Waiting> {
        match patience {
            Patience::Refuse => &mut self.requests,
            Patience::Wait => &mut self.imports,
        }
    }
}

impl Queue {
    /// Lanes of `limit` jobs each for `threads` threads, both at least 1.
    pub(super) fn new(limit: usize, threads: usize) -> Self {
        Self {
            state: Mutex::default(),
            work: Condvar::new(),
            room: Condvar::new(),
            limit: limit.max(1),
            threads: threads.max(1),
            encoded: AtomicU64::new(0),
        }
    }

    /// Adds a job of token ids, at least one text; `caller` hears of it once.
    pub(super) fn push(
        &self,
        rows: Vec<Vec<i64>>,
        patience: Patience,
        cancel: Cancel,
        caller: SyncSender<Result<Vec<Embedding>, EncodeError>>,
    ) -> Result<(), EncodeError> {
        // A small job goes to all threads at once.
        let texts = rows.len().div_ceil(self.threads).min(TEXTS);
        self.push_cut(rows, Cut::UpTo(texts), patience, cancel, caller)
    }

    /// The same in batches as `cut` says, whatever the number of threads.
    pub(super) fn push_cut(
        &self,
        rows: Vec<Vec<i64>>,
        cut: Cut,
        patience: Patience,
        cancel: Cancel,
        caller: SyncSender<Result<Vec<Embedding>, EncodeError>>,
    ) -> Result<(), EncodeError> {
        // Sorted before the queue is locked: all of the model's threads want it.
        let waiting = Waiting::new(rows, cut, cancel, caller);
        let mut state = locked(&self.state);
        if patience == Patience::Refuse && state.down[patience as usize] >= self.threads {
            return Err(down());
        }
        while state.lane(patience).len() >= self.limit && !state.closed {
            match patience {
                Patience::Refuse => return Err(EncodeError::Busy { limit: self.limit }),
                Patience::Wait if waiting.job.cancel.is_cancelled() => return Err(EncodeError::Cancelled),
                Patience::Wait => {
                    let waited = self.room.wait_timeout(state, CANCEL_SEEN);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
        if state.closed {
            return Err(gone());
        }
        state.lane(patience).push_back(waiting);
        drop(state);
        self.work.notify_all();
        Ok(())
    }

    /// The next batch of a lane, once there is one; none when the queue is closed and the lane empty.
    pub(super) fn next(&self, lane: Patience) -> Option<Batch> {
        let mut state = locked(&self.state);
        loop {
            if let Some(batch) = batch(state.lane(lane)) {
                self.room.notify_all();
                return Some(batch);
            }
            if state.lane(lane).is_empty() {
                if state.closed {
                    return None;
                }
                state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// From now on a thread of `lane` is down. If it was the last one, the requests that wait are answered so; imports
    /// wait until it has begun anew.
    pub(super) fn down(&self, lane: Patience) -> Down<'_> {
        let mut state = locked(&self.state);
        state.down[lane as usize] += 1;
        if lane == Patience::Refuse && state.down[lane as usize] >= self.threads {
            state.requests.drain(..).for_each(|waiting| waiting.job.reply(Err(down())));
        }
        Down { queue: self, lane }
    }

    /// Texts that were encoded since the beginning, whoever asked.
    pub(super) fn encoded(&self) -> u64 {
        self.encoded.load(Ordering::Relaxed)
    }

    /// So many texts more were encoded.
    pub(super) fn count_encoded(&self, texts: usize) {
        self.encoded.fetch_add(texts as u64, Ordering::Relaxed);
    }

    /// How many threads are down.
    pub(super) fn count_down(&self) -> usize {
        locked(&self.state).down.iter().sum()
    }

    /// Waits for `time`, or until the queue is closed; says whether it is open.
    pub(super) fn pause(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut state = locked(&self.state);
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if state.closed || left.is_zero() {
                return !state.closed;
            }
            state = self.work.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// No job is taken any more; those that wait are still done.
    pub(super) fn close(&self) {
        locked(&self.state).closed = true;
        self.work.notify_all();
        self.room.notify_all();
    }

    /// No thread is left: nothing is taken any more, and what waits is answered so.
    pub(super) fn abandon(&self) {
        let mut state = locked(&self.state);
        state.closed = true;
        let State { requests, imports, .. } = &mut *state;
        requests.drain(..).chain(imports.drain(..)).for_each(|waiting| waiting.job.reply(Err(gone())));
        self.room.notify_all();
    }
}

/// The next texts of a lane's first job, which goes behind the others. Jobs do not share batches: in bf16 a vector
/// depends in its last digits on what it is encoded with, and so on nothing but its own job.
fn batch(lane: &mut VecDeque<Waiting>) -> Option<Batch> {
    while let Some(mut waiting) = lane.pop_front() {
        if waiting.job.cancel.is_cancelled() {
            waiting.job.reply(Err(EncodeError::Cancelled));
            continue;
        }
        let batch = waiting.next();
        if !waiting.is_empty() {
            lane.push_back(waiting);
        }
        return Some(batch);
    }
    None
}

pub(super) fn down() -> EncodeError {
    EncodeError::Gone("it broke and begins anew; try again in a moment".into())
}

fn gone() -> EncodeError {
    EncodeError::Gone("it no longer takes requests; restart the program".into())
}

#[cfg(test)]
mod tests;
