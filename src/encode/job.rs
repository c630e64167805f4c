//! What one caller wants encoded, cut into batches, and the way back to it.

use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::Embedding;

use super::block::Block;
use super::{Cancel, EncodeError};

/// Cells (texts times tokens of the longest) of a batch at most: bounds memory and how long a request waits for a
/// batch of an import that is under way.
const CELLS: usize = 1024;

/// Token ids that one caller wants encoded, and the way back to it.
pub(super) struct Job {
    rows: Vec<Vec<i64>>,
    pub(super) cancel: Cancel,
    answer: Mutex<Answer>,
}

struct Answer {
    vectors: Vec<Option<Embedding>>,
    left: usize,
    /// Empty once the job has been answered.
    caller: Option<SyncSender<Result<Vec<Embedding>, EncodeError>>>,
}

/// One text of a job.
pub(super) struct JobText {
    job: Arc<Job>,
    index: usize,
}

/// A job in its lane.
pub(super) struct Waiting {
    pub(super) job: Arc<Job>,
    /// The indices of the texts that are left, the longest last: it goes first, so that the threads end together.
    left: Vec<usize>,
    cut: Cut,
}

/// How a job's texts are put into batches.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cut {
    /// So many at most.
    UpTo(usize),
    /// As blocks.
    Blocks,
}

/// Texts of one job that go through the model together.
pub(super) struct Batch {
    pub(super) texts: Vec<JobText>,
    /// The block that they are, where they are to be one.
    pub(super) block: Option<Block>,
}

impl Waiting {
    /// A job of token ids, at least one text, to be cut so.
    pub(super) fn new(
        rows: Vec<Vec<i64>>,
        cut: Cut,
        cancel: Cancel,
        caller: SyncSender<Result<Vec<Embedding>, EncodeError>>,
    ) -> Self {
        let mut left: Vec<usize> = (0..rows.len()).collect();
        left.sort_by_key(|index| (rows[*index].len(), *index));
        let answer = Answer { vectors: vec![None; rows.len()], left: rows.len(), caller: Some(caller) };
        Self { job: Arc::new(Job { rows, cancel, answer: Mutex::new(answer) }), left, cut }
    }

    /// Whether all of it is handed out.
    pub(super) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// Its next texts, the longest that are left.
    pub(super) fn next(&mut self) -> Batch {
        let longest = self.left.last().map_or(0, |index| self.job.rows[*index].len());
        let (fit, block) = match self.cut {
            Cut::UpTo(texts) => (texts.min(CELLS / longest.max(1)).max(1), None),
            Cut::Blocks => {
                let block = Block::of(longest);
                (block.texts, Some(block))
            }
        };
        let mut texts: Vec<JobText> = Vec::new();
        while let Some(&index) = self.left.last().filter(|_| texts.len() < fit) {
            if block.is_some_and(|block| Block::of(self.job.rows[index].len()) != block) {
                break;
            }
            self.left.pop();
            texts.push(JobText { job: Arc::clone(&self.job), index });
        }
        Batch { texts, block }
    }
}

impl JobText {
    /// The token ids of its text.
    pub(super) fn row(&self) -> &[i64] {
        &self.job.rows[self.index]
    }

    /// Its vector; the job is answered with the last one.
    pub(super) fn done(self, vector: Embedding) {
        let mut answer = locked(&self.job.answer);
        if answer.vectors[self.index].replace(vector).is_some() {
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
    pub(super) fn reply(&self, reply: Result<Vec<Embedding>, EncodeError>) {
        if let Some(caller) = locked(&self.answer).caller.take() {
            // Nobody listens any more: the caller has gone, and so has the need for an answer.
            _ = caller.send(reply);
        }
    }
}

/// A thread that panicked has left nothing half-changed here.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
