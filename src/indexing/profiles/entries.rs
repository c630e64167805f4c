//! The stored profiles by id, in memory.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use crate::domain::ProfileId;

use super::stored::Entry;

/// The stored profiles by id. Locked only while an entry is looked up or put in its place, never while the disk is
/// waited for.
#[derive(Default)]
pub(super) struct Entries(RwLock<BTreeMap<ProfileId, Entry>>);

impl Entries {
    pub(super) fn get(&self, id: &ProfileId) -> Option<Entry> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// All of them, by id.
    pub(super) fn all(&self) -> Vec<Entry> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Puts an entry in the place of the one of the same profile.
    pub(super) fn put(&self, entry: Entry) {
        let id = entry.stored.base.id().clone();
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(id, entry);
    }

    pub(super) fn remove(&self, id: &ProfileId) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}
