//! Whether an ad is new, changed or just so in the index already.

use std::collections::HashMap;

use crate::domain::{AdId, JobAd};
use crate::index::Snapshot;
use crate::ingest::content_hash;

use super::IndexingError;
use super::pipeline::NewAd;

/// What is known of the ads written since the snapshot was taken.
#[derive(Default)]
pub(super) struct Recent {
    // Looked up, never walked.
    hashes: HashMap<AdId, Option<u64>>,
}

/// What an ad is to the index.
pub(super) enum Novelty {
    /// Not stored in this form.
    New(Box<NewAd>),
    /// Stored just so.
    Unchanged,
    /// Of the same name as one earlier in this run, with other content.
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
        let deleted = self.hashes.insert(ad.id.clone(), Some(hash)).is_some();
        if !deleted && snapshot.content_hash(&ad.id)? == Some(hash) {
            return Ok(Novelty::Unchanged);
        }
        Ok(Novelty::New(Box::new(NewAd { ad, content_hash: hash })))
    }

    /// Remembers another content under `id`.
    pub(super) fn replace(&mut self, id: &AdId, hash: u64) {
        self.hashes.insert(id.clone(), Some(hash));
    }

    /// Remembers that `id` is gone, and says whether it was there.
    pub(super) fn delete(&mut self, id: &AdId, snapshot: &Snapshot) -> Result<bool, IndexingError> {
        let before = self.hashes.insert(id.clone(), None);
        match before {
            Some(state) => Ok(state.is_some()),
            None => Ok(snapshot.find(id)?.is_some()),
        }
    }

    pub(super) fn clear(&mut self) {
        self.hashes.clear();
    }
}
