//! What waits for the model: jobs in two lanes, handed out batch by batch.
//!
//! A request of a few sentences must not wait for an import, so requests have a lane of their own, with threads of
//! their own. Within a lane jobs take turns, a batch each. A job is answered when its last batch is done; one whose
//! caller has gone is dropped when its turn comes.

use std::collections::VecDeque;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::Embedding;

use super::{Cancel, EncodeError, Patience};

/// Texts of a batch at most: 1 to 32 gives half as much again on short texts, more gives nothing.
pub(super) const TEXTS: usize = 32;
/// How long a caller that waits for room may not see that it was cancelled.
const CANCEL_SEEN: Duration = Duration::from_millis(50);
/// Cells (texts times tokens of the longest) of a batch at most: bounds memory and how long a request waits for a
/// batch of an import that is under way.
const CELLS: usize = 1024;

/// Token ids that one caller wants encoded, and the way back to it.
pub(super) struct Job {
    rows: Vec<Vec<i64>>,
    cancel: Cancel,
    answer: Mutex<Answer>,
}

struct Answer {
    vectors: Vec<Option<Embedding>>,
    left: usize,
    /// Empty once the job has been answered.
    caller: Option<SyncSender<Result<Vec<Embedding>, EncodeError>>>,
}

/// A place in a job.
pub(super) struct Part {
    job: Arc<Job>,
    place: usize,
}

/// A job in its lane.
struct Waiting {
    job: Arc<Job>,
    /// Places in the job that are left, the longest text last: it goes first, so that the threads end together.
    left: Vec<usize>,
    /// Texts of it in a batch at most.
    share: usize,
}

/// The lanes.
pub(super) struct Queue {
    state: Mutex<State>,
    work: Condvar,
    room: Condvar,
    /// Jobs of a lane at most.
    limit: usize,
    threads: usize,
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
        let share = rows.len().div_ceil(self.threads).min(TEXTS);
        self.push_in_shares(rows, share, patience, cancel, caller)
    }

    /// The same with `share` texts in a batch at most, whatever the number of threads.
    pub(super) fn push_in_shares(
        &self,
        rows: Vec<Vec<i64>>,
        share: usize,
        patience: Patience,
        cancel: Cancel,
        caller: SyncSender<Result<Vec<Embedding>, EncodeError>>,
    ) -> Result<(), EncodeError> {
        let mut left: Vec<usize> = (0..rows.len()).collect();
        left.sort_by_key(|place| (rows[*place].len(), *place));
        let answer = Answer { vectors: vec![None; rows.len()], left: rows.len(), caller: Some(caller) };
        let job = Arc::new(Job { rows, cancel: cancel.clone(), answer: Mutex::new(answer) });
        let mut state = locked(&self.state);
        if patience == Patience::Refuse && state.down[patience as usize] >= self.threads {
            return Err(down());
        }
        while state.lane(patience).len() >= self.limit && !state.closed {
            match patience {
                Patience::Refuse => return Err(EncodeError::Busy),
                Patience::Wait if cancel.is_cancelled() => return Err(EncodeError::Cancelled),
                Patience::Wait => {
                    let waited = self.room.wait_timeout(state, CANCEL_SEEN);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
        if state.closed {
            return Err(gone());
        }
        state.lane(patience).push_back(Waiting { job, left, share });
        drop(state);
        self.work.notify_all();
        Ok(())
    }

    /// The next batch of a lane, once there is one; none when the queue is closed and the lane empty.
    pub(super) fn next(&self, lane: Patience) -> Option<Vec<Part>> {
        let mut state = locked(&self.state);
        loop {
            let batch = batch(state.lane(lane));
            if !batch.is_empty() {
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
fn batch(lane: &mut VecDeque<Waiting>) -> Vec<Part> {
    while let Some(mut waiting) = lane.pop_front() {
        if waiting.job.cancel.is_cancelled() {
            waiting.job.reply(Err(EncodeError::Cancelled));
            continue;
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut longest = 0;
        while let Some(&place) = waiting.left.last().filter(|_| parts.len() < waiting.share) {
            longest = longest.max(waiting.job.rows[place].len());
            if !parts.is_empty() && longest * (parts.len() + 1) > CELLS {
                break;
            }
            waiting.left.pop();
            parts.push(Part { job: Arc::clone(&waiting.job), place });
        }
        if !waiting.left.is_empty() {
            lane.push_back(waiting);
        }
        return parts;
    }
    Vec::new()
}

impl Part {
    /// The token ids of its text.
    pub(super) fn row(&self) -> &[i64] {
        &self.job.rows[self.place]
    }

    /// Its vector; the job is answered with the last one.
    pub(super) fn done(self, vector: Embedding) {
        let mut answer = locked(&self.job.answer);
        if answer.vectors[self.place].replace(vector).is_some() {
            return;
        }
        answer.left -= 1;
        if answer.left == 0 {
            let vectors = std::mem::take(&mut answer.vectors).into_iter().flatten().collect();
            drop(answer);
            self.job.reply(Ok(vectors));
        }
    }

    /// Its job fails.
    pub(super) fn failed(self, error: EncodeError) {
        self.job.reply(Err(error));
        // What is left of it is for nobody.
        self.job.cancel.cancel();
    }
}

impl Job {
    fn reply(&self, reply: Result<Vec<Embedding>, EncodeError>) {
        if let Some(caller) = locked(&self.answer).caller.take() {
            // Nobody listens any more: the caller has gone, and so has the need for an answer.
            _ = caller.send(reply);
        }
    }
}

pub(super) fn down() -> EncodeError {
    EncodeError::Gone("it broke and begins anew; try again in a moment".into())
}

fn gone() -> EncodeError {
    EncodeError::Gone("it no longer takes requests; restart the program".into())
}

/// A thread that panicked has left nothing half-changed here.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
