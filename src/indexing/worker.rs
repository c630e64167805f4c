//! The one thread that writes: it deletes, adds and commits, and answers nobody before the disk has it.
//!
//! Requests that come while a commit is made share the next one. A commit that fails is told to all whose writes it
//! held, and to nobody else; then the thread tries by itself until the disk takes writes again. A thread that breaks is
//! such a failure: it begins anew from the last commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::AdId;
use crate::index::{AdIndex, IndexError, Snapshot};

use super::IndexingError;
use super::request::{AdToWrite, Change, Message, Outcome, Reply, Request, Rule, Written};
use super::storage::Storage;
use super::writing::Recent;

/// Requests that share a commit at most, and how long the first of them waits for others that are there already.
const SHARED_COMMIT: usize = 64;
const COMMIT_WITHIN: Duration = Duration::from_millis(200);
/// When a disk that refused is tried again; each time it refuses, after twice as long.
const RETRY: Duration = Duration::from_secs(1);
const LONGEST_RETRY: Duration = Duration::from_secs(8);

/// Why nothing can be written at the moment; `None` while all is well.
pub(super) type Fault = Arc<Mutex<Option<String>>>;

pub(super) struct Worker<S> {
    pub(super) index: AdIndex,
    pub(super) storage: S,
    pub(super) fault: Fault,
    /// What was written since the last commit.
    open: Recent,
    /// What was committed and readers do not see yet.
    unseen: Recent,
    /// Requests that the next commit answers: those whose writes it holds, and those that were told of such writes.
    pending: Vec<(Reply, bool, Result<Outcome, IndexingError>)>,
    /// Requests that are answered when readers see the last commit.
    waiting: Vec<(Reply, Outcome)>,
    /// Whether there is anything to commit.
    dirty: bool,
    /// Whether readers see the last commit.
    is_seen: bool,
    /// When to try again what failed.
    retry: Duration,
}

/// Says so when the thread has ended, in whatever way.
struct Ended(Fault);

impl Drop for Ended {
    fn drop(&mut self) {
        let ended = "the writing thread has ended; restart the server".to_string();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
    }
}

impl<S: Storage> Worker<S> {
    pub(super) fn new(index: AdIndex, storage: S, fault: Fault) -> Self {
        Self {
            index,
            storage,
            fault,
            open: Recent::default(),
            unseen: Recent::default(),
            pending: Vec::new(),
            waiting: Vec::new(),
            dirty: false,
            is_seen: true,
            retry: RETRY,
        }
    }

    /// Works until it is stopped; what breaks is begun anew.
    pub(super) fn run(mut self, messages: &Receiver<Message>) {
        let _ended = Ended(Arc::clone(&self.fault));
        while catch_unwind(AssertUnwindSafe(|| self.work(messages))).is_err() {
            self.start_anew(&broke("the writing thread"));
        }
    }

    fn work(&mut self, messages: &Receiver<Message>) {
        loop {
            let first = match self.is_well() && self.is_seen {
                true => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
                false => messages.recv_timeout(self.retry),
            };
            let mut next = match first {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if next.is_none() && !self.is_well() {
                self.recover();
            }
            let began = Instant::now();
            while let Some(message) = next {
                let Message::Write(request) = message else { return self.commit() };
                self.take(request);
                let is_full = self.pending.len() >= SHARED_COMMIT || began.elapsed() >= COMMIT_WITHIN;
                next = if is_full { None } else { messages.try_recv().ok() };
            }
            self.commit();
        }
    }

    fn take(&mut self, request: Request) {
        let Request { change, wait, cancel, reply } = request;
        if cancel.is_cancelled() {
            _ = reply.send(Err(IndexingError::Cancelled));
            return;
        }
        // One request must not end the thread for all.
        match catch_unwind(AssertUnwindSafe(|| self.change(change))) {
            // What is refused may be so because of a write that is not durable yet: that is answered with it.
            Ok(answer @ (Ok(_) | Err(IndexingError::AlreadyExists(_) | IndexingError::NotFound(_)))) => {
                self.pending.push((reply, wait, answer));
            }
            Ok(Err(error)) => {
                self.start_anew(&error);
                _ = reply.send(Err(error));
            }
            Err(_) => {
                let error = broke("indexing an ad");
                self.start_anew(&error);
                _ = reply.send(Err(error));
            }
        }
    }

    fn change(&mut self, change: Change) -> Result<Outcome, IndexingError> {
        let snapshot = self.index.snapshot()?;
        match change {
            Change::Put(ads, rule) => {
                let put = |ad| self.put(ad, rule, &snapshot);
                Ok(Outcome::Put(ads.into_iter().map(put).collect::<Result<_, _>>()?))
            }
            Change::Delete(id) => {
                let existed = self.stored(&id, &snapshot)?.is_some();
                if existed {
                    self.dirty = true;
                    self.storage.delete(&id)?;
                    self.open.remove(&id);
                }
                Ok(Outcome::Deleted(existed))
            }
        }
    }

    fn put(
        &mut self,
        ad: AdToWrite,
        rule: Rule,
        snapshot: &Snapshot,
    ) -> Result<Option<Written>, IndexingError> {
        let AdToWrite { id, hash, ready } = ad;
        match (rule, self.stored(&id, snapshot)?) {
            (Rule::Create, Some(_)) => return Err(exists_already(&id)),
            (Rule::Update, None) => {
                return Err(IndexingError::NotFound(format!("there is no ad '{id}'; create it first")));
            }
            (_, Some(stored)) if stored == hash => return Ok(Some(Written::Unchanged)),
            _ => {}
        }
        let Some(ready) = ready else { return Ok(None) };
        self.dirty = true;
        self.storage.upsert(&ready)?;
        self.open.put(&id, hash);
        Ok(Some(Written::Accepted))
    }

    /// The hash of what is stored under `id`, the latest writes counted; `None` if there is no such ad.
    fn stored(&self, id: &AdId, snapshot: &Snapshot) -> Result<Option<u64>, IndexingError> {
        let written = self.open.written(id).or_else(|| self.unseen.written(id));
        Ok(written.map_or_else(|| snapshot.content_hash(id), Ok)?)
    }

    /// Makes durable what was taken, and answers.
    fn commit(&mut self) {
        let is_dirty = std::mem::take(&mut self.dirty);
        let commit = || if is_dirty { Ok(self.storage.commit()?) } else { Ok(()) };
        let committed = catch_unwind(AssertUnwindSafe(commit));
        let committed = committed.unwrap_or_else(|_| Err(broke("a commit")));
        if let Err(error) = committed {
            return self.start_anew(&error);
        }
        if is_dirty {
            self.set_fault(None);
            self.is_seen = false;
            self.unseen.take_all(&mut self.open);
        }
        for (reply, wait, answer) in self.pending.drain(..) {
            match answer {
                Ok(outcome) if wait => self.waiting.push((reply, outcome)),
                answer => _ = reply.send(answer),
            }
        }
        self.show();
    }

    /// Lets readers see the last commit. Until that works, what is remembered stands for what they do not see.
    fn show(&mut self) {
        if !self.is_seen {
            let shown = catch_unwind(AssertUnwindSafe(|| self.index.refresh().map(drop)));
            match shown.unwrap_or_else(|_| Err(IndexError::Engine("refreshing panicked".into()))) {
                Ok(()) => {
                    self.is_seen = true;
                    self.unseen.clear();
                }
                Err(error) => {
                    tracing::error!("a commit is stored but cannot be shown yet: {error}");
                    return;
                }
            }
        }
        self.waiting.drain(..).for_each(|(reply, outcome)| _ = reply.send(Ok(outcome)));
    }

    /// A writer that has failed is not used again; what was not committed is gone with it, and those whose it was
    /// hear so. A commit that failed late may be on the disk all the same: then it is shown.
    fn start_anew(&mut self, error: &IndexingError) {
        tracing::error!("writes since the last commit are lost: {error}");
        self.dirty = false;
        self.open.clear();
        // Before anybody hears of it: who asks next must find it said.
        if matches!(error, IndexingError::Storage(_) | IndexingError::Full) {
            self.set_fault(Some(error.to_string()));
        }
        for (reply, ..) in self.pending.drain(..) {
            _ = reply.send(Err(error.clone()));
        }
        self.renew();
        self.is_seen = false;
        self.show();
    }

    fn renew(&mut self) -> bool {
        let renewed = catch_unwind(AssertUnwindSafe(|| self.storage.renew()));
        match renewed.unwrap_or_else(|_| Err(IndexError::Engine("starting anew panicked".into()))) {
            Ok(()) => true,
            Err(error) => {
                self.set_fault(Some(error.to_string()));
                false
            }
        }
    }

    /// Tries whether the disk takes writes again.
    fn recover(&mut self) {
        self.retry = (self.retry * 2).min(LONGEST_RETRY);
        if self.storage.probe().is_ok() && self.renew() {
            tracing::info!("the data directory takes writes again");
            self.set_fault(None);
        }
    }

    fn is_well(&self) -> bool {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    fn set_fault(&mut self, fault: Option<String>) {
        if fault.is_none() {
            self.retry = RETRY;
        }
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }
}

fn exists_already(id: &AdId) -> IndexingError {
    IndexingError::AlreadyExists(format!("there is an ad '{id}' already; update it, or choose another id"))
}

/// What is told when `what` panicked; the log has the panic.
fn broke(what: &str) -> IndexingError {
    IndexingError::storage(format!("{what} broke; the log says why"))
}
