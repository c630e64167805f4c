//! Single writes, gathered by one thread into few commits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
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
/// Callers that wait for a commit before it is made without looking for more.
const SHARED_COMMIT: usize = 16;

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
    queue: SyncSender<Message>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

enum Message {
    Write(Request),
    Stop,
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
        let worker = Worker {
            index,
            encoder,
            writer,
            recent: Recent::default(),
            waiting: Vec::new(),
            dirty: None,
            lost: None,
        };
        let thread = std::thread::Builder::new()
            .name("indexer".into())
            .spawn(move || worker.run(&requests))
            .map_err(|error| IndexingError::Internal(error.to_string()))?;
        Ok(Self { queue, thread: Arc::new(Mutex::new(Some(thread))) })
    }

    /// Commits what was taken and ends the writing thread; later writes are refused.
    pub fn close(&self) {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // Refused only by a thread that has ended already.
            _ = self.queue.send(Message::Stop);
            if thread.join().is_err() {
                tracing::error!("the indexing thread ended in a panic");
            }
        }
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
        self.queue.try_send(Message::Write(request)).map_err(|error| match error {
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
    /// Why writes that were taken and not waited for are lost, until somebody who waits has heard of it.
    lost: Option<String>,
}

impl Worker {
    fn run(mut self, messages: &Receiver<Message>) {
        loop {
            let next = match self.dirty {
                None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(since) => messages.recv_timeout(COMMIT_WITHIN.saturating_sub(since.elapsed())),
            };
            match next {
                Ok(Message::Write(request)) => self.take(request),
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return self.commit(),
                Err(RecvTimeoutError::Timeout) => {}
            }
            // Requests that wait together share a commit; none of them waits for later ones.
            while !self.commit_is_due() {
                match messages.try_recv() {
                    Ok(Message::Write(request)) => self.take(request),
                    Ok(Message::Stop) => return self.commit(),
                    Err(_) => break,
                }
            }
            if self.commit_is_due() || !self.waiting.is_empty() {
                self.commit();
            }
            if self.dirty.is_none() {
                self.recent.clear();
            }
        }
    }

    fn commit_is_due(&self) -> bool {
        self.dirty.is_some_and(|since| since.elapsed() >= COMMIT_WITHIN)
            || self.waiting.len() >= SHARED_COMMIT
    }

    fn take(&mut self, request: Request) {
        let Request { change, wait, cancel, reply } = request;
        if cancel.is_cancelled() {
            _ = reply.send(Err(IndexingError::Cancelled));
            return;
        }
        if let Some(problem) = self.lost.take_if(|_| wait) {
            _ = reply.send(Err(IndexingError::Storage(problem)));
            return;
        }
        // One request must not end the thread for all.
        let outcome = catch_unwind(AssertUnwindSafe(|| match change {
            Change::Upsert(ads) => self.upsert(ads, &cancel).map(Outcome::Written),
            Change::Delete(id) => self.delete(&id).map(Outcome::Deleted),
        }));
        let outcome = outcome.unwrap_or_else(|_| {
            self.start_anew();
            Err(IndexingError::Internal("an ad could not be indexed; the log says why".into()))
        });
        match outcome {
            Ok(outcome) if wait => self.waiting.push((reply, outcome)),
            other => _ = reply.send(other),
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
                    let content_hash = ingest::content_hash(&ad);
                    self.recent.replace(&ad.id, content_hash);
                    new.retain(|earlier| earlier.ad.id != ad.id);
                    Novelty::New(Box::new(NewAd { ad, content_hash }))
                }
                other => other,
            };
            match novelty {
                Novelty::New(ad) => {
                    written.push(Written::Accepted);
                    new.push(*ad);
                }
                _ => written.push(Written::Unchanged),
            }
        }
        let stored = self.store(new, cancel);
        if stored.is_err() {
            // What is remembered as written was not: a commit brings memory and index together again.
            self.commit();
            self.recent.clear();
        }
        stored.map(|()| written)
    }

    fn store(&mut self, new: Vec<NewAd>, cancel: &Cancel) -> Result<(), IndexingError> {
        if new.is_empty() {
            return Ok(());
        }
        let (ads, _) = pipeline::prepare(&self.encoder, new, cancel)?;
        let written = ads.iter().try_for_each(|ad| self.writer.upsert(ad));
        if written.is_err() {
            self.start_anew();
        }
        written?;
        self.dirty.get_or_insert_with(Instant::now);
        Ok(())
    }

    fn delete(&mut self, id: &AdId) -> Result<bool, IndexingError> {
        let snapshot = self.index.snapshot()?;
        let existed = self.recent.delete(id, &snapshot)?;
        if existed {
            self.writer.delete(id)?;
            self.dirty.get_or_insert_with(Instant::now);
        }
        Ok(existed)
    }

    fn commit(&mut self) {
        let outcome = match self.dirty.take() {
            None => Ok(()),
            Some(_) => self.writer.commit(None),
        };
        self.recent.clear();
        if let Err(error) = &outcome {
            tracing::error!("a commit failed, what came since the last one is lost: {error}");
            self.lost = Some(format!("writes since the last commit are lost, send them again: {error}"));
        } else {
            self.show();
        }
        for (reply, result) in self.waiting.drain(..) {
            let answer =
                outcome.as_ref().map(|()| result).map_err(|error| IndexingError::Storage(error.to_string()));
            _ = reply.send(answer);
        }
        if outcome.is_err() {
            self.start_anew();
        }
    }

    /// Lets readers see the commit. It is durable whether or not this works.
    fn show(&self) {
        if let Err(error) = self.index.refresh() {
            tracing::error!("a commit is stored but cannot be shown yet: {error}");
        }
    }

    /// A writer that has failed is not used again; what was not committed is gone with it.
    fn start_anew(&mut self) {
        let lost = "writes since the last commit are lost, send them again; the log says why";
        if self.dirty.take().is_some() {
            self.lost = Some(lost.into());
        }
        self.recent.clear();
        for (reply, _) in self.waiting.drain(..) {
            _ = reply.send(Err(IndexingError::Storage(lost.into())));
        }
        if let Err(error) = self.writer.renew() {
            tracing::error!("{error}");
        }
    }
}
