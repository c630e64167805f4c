//! Single writes and small batches: sentences get their vectors on the caller's thread, one thread writes.

use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::domain::{AdId, JobAd, Limits, RawAd, Rejection};
use crate::encode::{Cancel, Encoder, Patience};
use crate::index::AdIndex;
use crate::ingest::{self, content_hash};

use super::IndexingError;
use super::pipeline::{self, NewAd};
use super::request::{AdToWrite, Change, Message, Outcome, Request, Rule, Written};
use super::storage::Storage;
use super::worker::{Fault, Worker};

/// How often an ad is given its vectors before a write that changes under it again and again gives up.
const TRIES: usize = 4;

/// An ad of a write that is not answered yet.
struct Pending {
    number: usize,
    new: NewAd,
    /// Whether it is given its vectors.
    encode: bool,
}

/// Takes writes; cheap to clone, every method blocks. Holds the data directory's lock.
///
/// A write that returns is on the disk. With `wait` readers see it too; without they do within a second.
#[derive(Clone)]
pub struct Indexer {
    index: AdIndex,
    encoder: Encoder,
    limits: Limits,
    queue: SyncSender<Message>,
    fault: Fault,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Indexer {
    /// Starts the writing thread on `index`.
    ///
    /// # Errors
    /// [`IndexingError::Storage`] while another process writes to the data directory.
    pub fn start(index: AdIndex, encoder: Encoder, limits: Limits) -> Result<Self, IndexingError> {
        let writer = index.writer()?;
        Self::over(index, encoder, limits, writer)
    }

    pub(super) fn over(
        index: AdIndex,
        encoder: Encoder,
        limits: Limits,
        storage: impl Storage + 'static,
    ) -> Result<Self, IndexingError> {
        let (queue, requests) = mpsc::sync_channel(waiting(&limits));
        let fault = Fault::default();
        let worker = Worker::new(index.clone(), storage, Arc::clone(&fault));
        let thread = std::thread::Builder::new()
            .name("indexer".into())
            .spawn(move || worker.run(&requests))
            .map_err(|error| IndexingError::Internal(error.to_string()))?;
        Ok(Self { index, encoder, limits, queue, fault, thread: Arc::new(Mutex::new(Some(thread))) })
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

    /// Why nothing can be written at the moment, such as a full disk; `None` while all is well.
    pub fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A raw record into an ad; nothing is stored.
    ///
    /// # Errors
    /// The [`Rejection`] that a feed would have counted.
    pub fn accept(&self, raw: RawAd) -> Result<JobAd, Rejection> {
        ingest::accept_within(raw, &self.limits)
    }

    /// Stores a new ad. Of two calls for one name exactly one succeeds.
    ///
    /// # Errors
    /// [`IndexingError::AlreadyExists`], or another [`IndexingError`].
    pub fn create(&self, ad: JobAd, wait: bool, cancel: &Cancel) -> Result<(), IndexingError> {
        self.put(vec![ad], Rule::Create, Patience::Refuse, wait, cancel).map(|_| ())
    }

    /// Stores an ad in place of the one of its name; with `allow_missing` also a new one.
    ///
    /// # Errors
    /// [`IndexingError::NotFound`], or another [`IndexingError`].
    pub fn update(
        &self,
        ad: JobAd,
        allow_missing: bool,
        wait: bool,
        cancel: &Cancel,
    ) -> Result<Written, IndexingError> {
        let rule = if allow_missing { Rule::Upsert } else { Rule::Update };
        let written = self.put(vec![ad], rule, Patience::Refuse, wait, cancel)?;
        written.first().copied().ok_or_else(gone)
    }

    /// Writes ads of a feed in place of those of the same names; requests overtake their sentences.
    ///
    /// # Errors
    /// [`IndexingError`]; then none of them may be stored, or some.
    pub fn import(
        &self,
        ads: Vec<JobAd>,
        wait: bool,
        cancel: &Cancel,
    ) -> Result<Vec<Written>, IndexingError> {
        let mut written = Vec::with_capacity(ads.len());
        for part in pipeline::parts(ads) {
            written.extend(self.put(part, Rule::Upsert, Patience::Wait, wait, cancel)?);
        }
        Ok(written)
    }

    /// Removes the ad of this name and says whether it was there.
    ///
    /// # Errors
    /// [`IndexingError`]; [`IndexingError::Busy`] when too many requests wait.
    pub fn delete(&self, id: &AdId, wait: bool, cancel: &Cancel) -> Result<bool, IndexingError> {
        match self.ask(Change::Delete(id.clone()), wait, cancel)? {
            Outcome::Deleted(existed) => Ok(existed),
            Outcome::Put(_) => Err(gone()),
        }
    }

    /// Returns when readers see all that was written before.
    ///
    /// # Errors
    /// [`IndexingError`].
    pub fn show(&self, cancel: &Cancel) -> Result<(), IndexingError> {
        self.ask(Change::Put(Vec::new(), Rule::Upsert), true, cancel).map(|_| ())
    }

    /// What is stored just so is not given vectors again; where that has changed by the time it is written, it is.
    fn put(
        &self,
        ads: Vec<JobAd>,
        rule: Rule,
        patience: Patience,
        wait: bool,
        cancel: &Cancel,
    ) -> Result<Vec<Written>, IndexingError> {
        let mut written: Vec<Option<Written>> = vec![None; ads.len()];
        let snapshot = self.index.snapshot()?;
        let mut left = Vec::with_capacity(ads.len());
        for (number, ad) in ads.into_iter().enumerate() {
            let (stored, content_hash) = (snapshot.content_hash(&ad.id)?, content_hash(&ad));
            // Encoding takes longest: what probably needs no vectors is given none. The writing thread decides.
            let encode = match rule {
                Rule::Create => stored.is_none(),
                Rule::Update => stored.is_some_and(|stored| stored != content_hash),
                Rule::Upsert => stored != Some(content_hash),
            };
            left.push(Pending { number, encode, new: NewAd { ad, content_hash } });
        }
        for _ in 0..TRIES {
            let ads_to_write = self.ads_to_write(&left, patience, cancel)?;
            let Outcome::Put(outcomes) = self.ask(Change::Put(ads_to_write, rule), wait, cancel)? else {
                return Err(gone());
            };
            for (pending, outcome) in left.iter_mut().zip(outcomes) {
                written[pending.number] = outcome;
                pending.encode = true;
            }
            left.retain(|pending| written[pending.number].is_none());
            if left.is_empty() {
                return written.into_iter().map(|one| one.ok_or_else(gone)).collect();
            }
        }
        let problem =
            format!("the ad changed {TRIES} times while it was being written; try again in a moment");
        Err(IndexingError::Busy(problem))
    }

    /// The ads with their hashes, and with their vectors where those are wanted.
    fn ads_to_write(
        &self,
        ads: &[Pending],
        patience: Patience,
        cancel: &Cancel,
    ) -> Result<Vec<AdToWrite>, IndexingError> {
        let wanted = ads.iter().filter(|pending| pending.encode).map(|pending| pending.new.clone()).collect();
        let (ready, _) = pipeline::prepare(&self.encoder, wanted, patience, cancel)?;
        let mut ready = ready.into_iter();
        let to_write = |pending: &Pending| {
            let NewAd { ad, content_hash } = &pending.new;
            let ready = if pending.encode { ready.next() } else { None };
            AdToWrite { id: ad.id.clone(), hash: *content_hash, ready }
        };
        Ok(ads.iter().map(to_write).collect())
    }

    fn ask(&self, change: Change, wait: bool, cancel: &Cancel) -> Result<Outcome, IndexingError> {
        let (reply, answer) = mpsc::sync_channel(1);
        let request = Request { change, wait, cancel: cancel.clone(), reply };
        self.queue.try_send(Message::Write(request)).map_err(|error| match error {
            TrySendError::Full(_) => IndexingError::Busy(format!(
                "{} writes wait, as many as may (write_calls and import_calls); try again in a moment",
                waiting(&self.limits)
            )),
            TrySendError::Disconnected(_) => gone(),
        })?;
        answer.recv().map_err(|_| gone())?
    }
}

/// Writes that may wait for the writing thread: one of each call that the server lets in.
fn waiting(limits: &Limits) -> usize {
    limits.write_calls.saturating_add(limits.import_calls).max(1)
}

fn gone() -> IndexingError {
    IndexingError::storage("the writing thread has ended; restart the server")
}
