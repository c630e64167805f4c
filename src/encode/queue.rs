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
const TEXTS: usize = 32;
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
        let mut left: Vec<usize> = (0..rows.len()).collect();
        left.sort_by_key(|place| (rows[*place].len(), *place));
        // A small job goes to all threads at once.
        let share = rows.len().div_ceil(self.threads).min(TEXTS);
        let answer = Answer { vectors: vec![None; rows.len()], left: rows.len(), caller: Some(caller) };
        let job = Arc::new(Job { rows, cancel: cancel.clone(), answer: Mutex::new(answer) });
        let mut state = locked(&self.state);
        if patience == Patience::Refuse && state.down[patience as usize] >= self.threads {
            return Err(EncodeError::Gone("it begins anew; try again in a moment".into()));
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

    /// From now on a thread of `lane` is down.
    pub(super) fn down(&self, lane: Patience) -> Down<'_> {
        locked(&self.state).down[lane as usize] += 1;
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

fn gone() -> EncodeError {
    EncodeError::Gone("it no longer takes requests; restart the program".into())
}

/// A thread that panicked has left nothing half-changed here.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, sync_channel};

    use super::*;

    type Reply = Receiver<Result<Vec<Embedding>, EncodeError>>;

    /// A job of texts of these lengths; the first token of a text is its place.
    fn push(queue: &Queue, lengths: &[usize], patience: Patience, cancel: &Cancel) -> Reply {
        let (caller, reply) = sync_channel(1);
        let rows = lengths.iter().enumerate().map(|(place, length)| vec![place as i64; *length]).collect();
        queue.push(rows, patience, cancel.clone(), caller).unwrap();
        reply
    }

    fn lengths(batch: &[Part]) -> Vec<usize> {
        batch.iter().map(|part| part.row().len()).collect()
    }

    fn finish(batch: Vec<Part>) {
        for part in batch {
            let vector = Embedding::normalised(vec![part.row()[0] as f32 + 1.0, 1.0]);
            part.done(vector);
        }
    }

    #[test]
    fn requests_do_not_wait_for_imports_and_are_answered_in_order() {
        let queue = Queue::new(4, 1);
        let import = push(&queue, &[9; 40], Patience::Wait, &Cancel::new());
        let first = queue.next(Patience::Wait).unwrap();
        assert_eq!(first.len(), TEXTS);
        let request = push(&queue, &[5, 2, 4], Patience::Refuse, &Cancel::new());
        let second = queue.next(Patience::Refuse).unwrap();
        assert_eq!(lengths(&second), [5, 4, 2]);
        finish(second);
        let vectors = request.try_recv().unwrap().unwrap();
        let expected = |place: f32| Embedding::normalised(vec![place + 1.0, 1.0]);
        assert_eq!(vectors, [0.0, 1.0, 2.0].map(expected));
        finish(first);
        assert!(import.try_recv().is_err(), "eight texts are left");
        finish(queue.next(Patience::Wait).unwrap());
        assert_eq!(import.try_recv().unwrap().unwrap().len(), 40);
    }

    #[test]
    fn jobs_of_a_lane_take_turns_and_share_no_batch() {
        let queue = Queue::new(4, 1);
        let _long = push(&queue, &[3; 70], Patience::Refuse, &Cancel::new());
        let short = push(&queue, &[4; 2], Patience::Refuse, &Cancel::new());
        assert_eq!(lengths(&queue.next(Patience::Refuse).unwrap()), [3; TEXTS]);
        let second = queue.next(Patience::Refuse).unwrap();
        assert_eq!(lengths(&second), [4, 4]);
        finish(second);
        assert!(short.try_recv().unwrap().is_ok());
        assert_eq!(lengths(&queue.next(Patience::Refuse).unwrap()), [3; TEXTS]);
    }

    #[test]
    fn a_batch_is_bounded_by_its_places_and_a_long_text_stands_alone() {
        let queue = Queue::new(4, 1);
        let _reply = push(&queue, &[500, 500, 500, 500, 500, 4000], Patience::Wait, &Cancel::new());
        assert_eq!(lengths(&queue.next(Patience::Wait).unwrap()), [4000]);
        assert_eq!(lengths(&queue.next(Patience::Wait).unwrap()), [500; 2]);
        assert_eq!(lengths(&queue.next(Patience::Wait).unwrap()), [500; 2]);
        assert_eq!(lengths(&queue.next(Patience::Wait).unwrap()), [500]);
    }

    #[test]
    fn a_small_job_goes_to_all_threads() {
        let queue = Queue::new(4, 2);
        let _reply = push(&queue, &[1, 2, 3, 4, 5], Patience::Refuse, &Cancel::new());
        assert_eq!(lengths(&queue.next(Patience::Refuse).unwrap()), [5, 4, 3]);
        assert_eq!(lengths(&queue.next(Patience::Refuse).unwrap()), [2, 1]);
    }

    #[test]
    fn what_nobody_wants_is_dropped_and_what_fails_fails_alone() {
        let queue = Queue::new(4, 1);
        let cancel = Cancel::new();
        let cancelled = push(&queue, &[1; 40], Patience::Wait, &cancel);
        let other = push(&queue, &[2], Patience::Wait, &Cancel::new());
        let batch = queue.next(Patience::Wait).unwrap();
        cancel.cancel();
        finish(batch);
        let batch = queue.next(Patience::Wait).unwrap();
        assert_eq!(lengths(&batch), [2]);
        queue.close();
        assert!(queue.next(Patience::Wait).is_none(), "what is left of the first job is for nobody");
        assert!(matches!(cancelled.try_recv().unwrap(), Err(EncodeError::Cancelled)));
        for part in batch {
            part.failed(EncodeError::Refused("no".into()));
        }
        assert!(matches!(other.try_recv().unwrap(), Err(EncodeError::Refused(_))));
    }

    #[test]
    fn a_full_lane_refuses_and_a_closed_queue_ends() {
        let queue = Queue::new(1, 1);
        let reply = push(&queue, &[1], Patience::Refuse, &Cancel::new());
        let again = |patience| queue.push(vec![vec![1]], patience, Cancel::new(), sync_channel(1).0);
        assert!(matches!(again(Patience::Refuse), Err(EncodeError::Busy)));
        queue.close();
        assert!(matches!(again(Patience::Wait), Err(EncodeError::Gone(_))));
        finish(queue.next(Patience::Refuse).unwrap());
        assert!(reply.try_recv().unwrap().is_ok());
        assert!(queue.next(Patience::Refuse).is_none() && queue.next(Patience::Wait).is_none());
        let queue = Queue::new(1, 1);
        let reply = push(&queue, &[1], Patience::Wait, &Cancel::new());
        queue.abandon();
        assert!(matches!(reply.try_recv().unwrap(), Err(EncodeError::Gone(_))));
    }
}
