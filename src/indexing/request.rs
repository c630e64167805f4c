//! What callers ask of the writing thread, and what they are answered.

use std::sync::mpsc::SyncSender;

use crate::domain::AdId;
use crate::encode::Cancel;
use crate::index::IndexedAd;

use super::IndexingError;

/// What became of an ad that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is new or changed, and stored.
    Accepted,
    /// It was stored just so.
    Unchanged,
}

/// What must be so for an ad to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// There is none of its name.
    Create,
    /// There is one.
    Update,
    /// Nothing.
    Upsert,
}

/// An ad on its way to the index.
pub(super) struct AdToWrite {
    pub(super) id: AdId,
    pub(super) hash: u64,
    /// With its vectors; not made where the ad seemed to be stored just so.
    pub(super) ready: Option<IndexedAd>,
}

pub(super) enum Change {
    Put(Vec<AdToWrite>, Rule),
    Delete(AdId),
}

/// What a request is answered.
pub(super) enum Outcome {
    /// What became of each ad; `None` for one that is not stored just so any more and came without its vectors.
    Put(Vec<Option<Written>>),
    /// Whether the deleted ad was there.
    Deleted(bool),
}

pub(super) type Reply = SyncSender<Result<Outcome, IndexingError>>;

pub(super) struct Request {
    pub(super) change: Change,
    /// Answer when readers see it, not only when it is durable.
    pub(super) wait: bool,
    pub(super) cancel: Cancel,
    pub(super) reply: Reply,
}

pub(super) enum Message {
    Write(Request),
    Stop,
}
