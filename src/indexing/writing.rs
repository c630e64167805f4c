//! Whether an ad is new, changed or just so in the index already.

use std::collections::HashMap;

use crate::domain::{AdId, JobAd};
use crate::index::Snapshot;
use crate::ingest::content_hash;

use super::IndexingError;
use super::pipeline::NewAd;

/// What is known of the ads written since the snapshot was taken: the hash of each, `None` of those deleted.
#[derive(Default)]
pub(super) struct Recent {
    // Looked up, never walked.
    hashes: HashMap<AdId, Option<u64>>,
}

/// What an ad of a feed is to the index.
pub(super) enum Novelty {
    /// Not stored in this form.
    New(Box<NewAd>),
    /// Stored just so.
    Unchanged,
    /// Of the same name as one earlier in this feed, with other content.
    Repeated,
}

impl Recent {
    /// Compares `ad` with what was written in this run, then with `snapshot`; remembers it as written.
    pub(super) fn examine(&mut self, ad: JobAd, snapshot: &Snapshot) -> Result<Novelty, IndexingError> {
        let hash = content_hash(&ad);
        match self.hashes.get(&ad.id) {
            Some(Some(earlier)) if *earlier == hash => return Ok(Novelty::Unchanged),
            Some(Some(_)) => return Ok(Novelty::Repeated),
            _ => {}
        }
        let stored = self.written(&ad.id).map_or_else(|| snapshot.content_hash(&ad.id), Ok)?;
        self.put(&ad.id, hash);
        Ok(match stored == Some(hash) {
            true => Novelty::Unchanged,
            false => Novelty::New(Box::new(NewAd { ad, content_hash: hash })),
        })
    }

    /// What was written under `id`: the hash, or `None` inside for a deletion; `None` if nothing was.
    pub(super) fn written(&self, id: &AdId) -> Option<Option<u64>> {
        self.hashes.get(id).copied()
    }

    /// Takes over what the other remembers, which then remembers nothing.
    pub(super) fn take_all(&mut self, other: &mut Self) {
        self.hashes.extend(other.hashes.drain());
    }

    /// Remembers that this content was written under `id`.
    pub(super) fn put(&mut self, id: &AdId, hash: u64) {
        self.hashes.insert(id.clone(), Some(hash));
    }

    /// Remembers that `id` is gone.
    pub(super) fn remove(&mut self, id: &AdId) {
        self.hashes.insert(id.clone(), None);
    }

    pub(super) fn clear(&mut self) {
        self.hashes.clear();
    }
}
