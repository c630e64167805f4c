//! Single writes, gathered by one thread into few commits.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::time::{Duration, Instant};

use crate::domain::{AdId, JobAd, RawAd, Rejection};
use crate::encode::{Cancel, Encoder};
use crate::index::{AdIndex, AdWriter};
use crate::ingest;

use super::IndexingError;
use super::pipeline::{self, NewAd};
use super::writing::{Novelty, Recent};

/// A write is committed and visible at the latest this long after it was taken.
const COMMIT_WITHIN: Duration = Duration::from_millis(300);
/// Requests that may wait before one is refused as [`IndexingError::Busy`].
const QUEUE: usize = 64;

/// What became of an ad that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is new or changed, and stored.
    Accepted,
    /// It was stored just so.
    Unchanged,
}

/// Takes single writes; cheap to clone, every method blocks. Holds the data directory's lock.
#[derive(Clone)]
pub struct Indexer {
    queue: Arc<SyncSender<Request>>,
}

enum Change {
    Upsert(Vec<JobAd>),
    Delete(AdId),
}

/// What a request is answered: what became of each ad, or whether the deleted one was there.
enum Outcome {
    Written(Vec<Written>),
    Deleted(bool),
}

type Reply = SyncSender<Result<Outcome, IndexingError>>;

struct Request {
    change: Change,
    wait: bool,
    cancel: Cancel,
    reply: Reply,
}

impl Indexer {
    /// Starts the writing thread on `index`.
    ///
    /// # Errors
    /// [`IndexingError::Storage`] while another process writes to the data directory.
    pub fn start(index: AdIndex, encoder: Encoder) -> Result<Self, IndexingError> {
        let writer = index.writer()?;
        let (queue, requests) = mpsc::sync_channel(QUEUE);
        let worker =
            Worker { index, encoder, writer, recent: Recent::default(), waiting: Vec::new(), dirty: None };
        std::thread::Builder::new()
            .name("indexer".into())
            .spawn(move || worker.run(&requests))
            .map_err(|error| IndexingError::Internal(error.to_string()))?;
        Ok(Self { queue: Arc::new(queue) })
    }

    /// A raw record into an ad; nothing is stored.
    ///
    /// # Errors
    /// The [`Rejection`] that a feed would have counted.
    pub fn accept(&self, raw: RawAd) -> Result<JobAd, Rejection> {
        ingest::accept(raw)
    }

    /// Writes ads in place of those of the same names. With `wait` they are durable and visible to
    /// matches when this returns, without at most a third of a second later.
    ///
    /// # Errors
    /// [`IndexingError`]; [`IndexingError::Busy`] when too many requests wait.
    pub fn upsert(
        &self,
        ads: Vec<JobAd>,
        wait: bool,
        cancel: &Cancel,
    ) -> Result<Vec<Written>, IndexingError> {
        match self.ask(Change::Upsert(ads), wait, cancel)? {
            Outcome::Written(written) => Ok(written),
            Outcome::Deleted(_) => Err(gone()),
        }
    }

    /// Removes the ad of this name and says whether it was there; `wait` as for [`Indexer::upsert`].
    ///
    /// # Errors
    /// [`IndexingError`]; [`IndexingError::Busy`] when too many requests wait.
    pub fn delete(&self, id: &AdId, wait: bool) -> Result<bool, IndexingError> {
        match self.ask(Change::Delete(id.clone()), wait, &Cancel::new())? {
            Outcome::Deleted(existed) => Ok(existed),
            Outcome::Written(_) => Err(gone()),
        }
    }

    fn ask(&self, change: Change, wait: bool, cancel: &Cancel) -> Result<Outcome, IndexingError> {
        let (reply, answer) = mpsc::sync_channel(1);
        let request = Request { change, wait, cancel: cancel.clone(), reply };
        self.queue.try_send(request).map_err(|error| match error {
            TrySendError::Full(_) => IndexingError::Busy,
            TrySendError::Disconnected(_) => gone(),
        })?;
        answer.recv().map_err(|_| gone())?
    }
}

fn gone() -> IndexingError {
    IndexingError::Internal("the indexing thread has ended; restart the server".into())
}

struct Worker {
    index: AdIndex,
    encoder: Encoder,
    writer: AdWriter,
    recent: Recent,
    /// Callers that wait for the commit.
    waiting: Vec<(Reply, Outcome)>,
    /// When the oldest change that is not committed was taken.
    dirty: Option<Instant>,
}

impl Worker {
    fn run(mut self, requests: &Receiver<Request>) {
        loop {
            let next = match self.dirty {
                None => requests.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(since) => requests.recv_timeout(COMMIT_WITHIN.saturating_sub(since.elapsed())),
            };
            match next {
                Ok(request) => {
                    self.take(request);
                    // Requests that wait together share a commit; a waiting caller does not wait longer.
                    while let Ok(request) = requests.try_recv() {
                        self.take(request);
                    }
                    if !self.waiting.is_empty() {
                        self.commit();
                    }
                    if self.dirty.is_none() {
                        self.recent.clear();
                    }
                }
                Err(RecvTimeoutError::Timeout) => self.commit(),
                Err(RecvTimeoutError::Disconnected) => {
                    self.commit();
                    return;
                }
            }
        }
    }

    fn take(&mut self, request: Request) {
        if request.cancel.is_cancelled() {
            _ = request.reply.send(Err(IndexingError::Cancelled));
            return;
        }
        let outcome = match request.change {
            Change::Upsert(ads) => self.upsert(ads, &request.cancel).map(Outcome::Written),
            Change::Delete(id) => self.delete(&id).map(Outcome::Deleted),
        };
        match outcome {
            Ok(outcome) if request.wait => self.waiting.push((request.reply, outcome)),
            other => _ = request.reply.send(other),
        }
    }

    fn upsert(&mut self, ads: Vec<JobAd>, cancel: &Cancel) -> Result<Vec<Written>, IndexingError> {
        let snapshot = self.index.snapshot()?;
        let mut written = Vec::with_capacity(ads.len());
        let mut new: Vec<NewAd> = Vec::new();
        for ad in ads {
            let novelty = match self.recent.examine(ad.clone(), &snapshot)? {
                // Unlike a feed, a client may change an ad twice between two commits: the last one stands.
                Novelty::Repeated => {
                    self.recent.forget(&ad.id);
                    new.retain(|earlier| earlier.ad.id != ad.id);
                    Novelty::New(NewAd { content_hash: ingest::content_hash(&ad), ad })
                }
                other => other,
            };
            match novelty {
                Novelty::New(ad) => {
                    written.push(Written::Accepted);
                    new.push(ad);
                }
                _ => written.push(Written::Unchanged),
            }
        }
        let stored = self.store(new, cancel);
        if stored.is_err() {
            // What is remembered as written was not: a commit brings memory and index together again.
            self.commit();
        }
        stored.map(|()| written)
    }

    fn store(&mut self, new: Vec<NewAd>, cancel: &Cancel) -> Result<(), IndexingError> {
        if new.is_empty() {
            return Ok(());
        }
        let (ads, _) = pipeline::prepare(&self.encoder, new, cancel)?;
        for ad in &ads {
            self.writer.upsert(ad)?;
        }
        self.dirty.get_or_insert_with(Instant::now);
        Ok(())
    }

    fn delete(&mut self, id: &AdId) -> Result<bool, IndexingError> {
        let snapshot = self.index.snapshot()?;
        let existed = self.recent.delete(id, &snapshot)?;
        if existed {
            self.writer.delete(id);
            self.dirty.get_or_insert_with(Instant::now);
        }
        Ok(existed)
    }

    fn commit(&mut self) {
        let outcome = match self.dirty.take() {
            None => Ok(()),
            Some(_) => self.writer.commit(None).and_then(|()| self.index.refresh().map(|_| ())),
        };
        self.recent.clear();
        if let Err(error) = &outcome {
            tracing::error!("a commit failed: {error}");
        }
        for (reply, result) in self.waiting.drain(..) {
            let answer =
                outcome.as_ref().map(|()| result).map_err(|error| IndexingError::Storage(error.to_string()));
            _ = reply.send(answer);
        }
    }
}
