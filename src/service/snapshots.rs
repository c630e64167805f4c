//! What clients may still page through: rankings, and the snapshots they were made on.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::shelf::{Bounds, Client, Key, Shelf};
use crate::domain::Limits;
use crate::matching::{Ranking, Snapshot};
use crate::wire::{Expiry, PageToken, PinLimit};

/// What a client pages through, which lives as long as its row.
#[derive(Clone)]
pub(super) struct Pinned {
    pub(super) snapshot: Snapshot,
    pub(super) ranking: Option<Arc<Ranking>>,
}

impl Pinned {
    fn memory_bytes(&self) -> usize {
        size_of::<Self>() + self.ranking.as_ref().map_or(0, |ranking| ranking.memory_bytes())
    }

    /// The same in at most `most` bytes: without a ranking that is larger, which can be made again on its snapshot.
    fn within(self, most: usize) -> Self {
        if self.memory_bytes() > most { Self { ranking: None, ..self } } else { self }
    }
}

/// The pinned ones of every client; [`Shelf`] says which of too many go.
pub(super) struct Snapshots {
    shelf: Mutex<Shelf<Pinned>>,
    bytes_of_one: PinLimit,
}

impl Snapshots {
    pub(super) fn new(limits: &Limits) -> Self {
        let rankings = |most, limit_name| PinLimit { most, unit: "rankings", limit_name };
        let bytes = |most, limit_name| PinLimit { most, unit: "bytes", limit_name };
        let bytes_of_one = bytes(limits.pinned_bytes_of_one, "pinned_bytes_of_one");
        let bounds = Bounds {
            rows: rankings(limits.pinned_rankings, "pinned_rankings"),
            rows_of_one: rankings(limits.pinned_rankings_of_one, "pinned_rankings_of_one"),
            bytes: bytes(limits.pinned_bytes, "pinned_bytes"),
            bytes_of_one,
            longest: Duration::from_secs(limits.pin_seconds as u64),
        };
        Self { shelf: Mutex::new(Shelf::new(bounds)), bytes_of_one }
    }

    /// Pins what `client` pages through, in place of what it had pinned under the same key; of a ranking that is larger
    /// than a client's share only the snapshot.
    pub(super) fn pin(&self, client: Client, key: Key, pinned: Pinned) {
        let pinned = pinned.within(self.bytes_of_one.most);
        let bytes = pinned.memory_bytes();
        self.shelf().put(client, key, pinned, bytes, Instant::now());
    }

    /// The ranking of this key that `client` pages through, whatever has become of the profile and the ads.
    pub(super) fn ranking(&self, client: Client, key: &Key) -> Option<Arc<Ranking>> {
        self.shelf().take(client, |row| row == key, Instant::now())?.ranking
    }

    /// The ranking of this key, whoever pages through it: only for a caller that could make the same itself.
    pub(super) fn same_ranking(&self, key: &Key) -> Option<Arc<Ranking>> {
        self.shelf().find(key, Instant::now())?.ranking
    }

    /// The snapshot of this name, if `client` pages through it.
    pub(super) fn snapshot(&self, client: Client, id: &str) -> Option<Snapshot> {
        let pinned = self.shelf().take(client, |row| row.snapshot == id, Instant::now());
        pinned.map(|pinned| pinned.snapshot)
    }

    /// Why no ranking is pinned for `client` under this key.
    pub(super) fn expiry(&self, client: Client, key: &Key) -> Expiry {
        let mut shelf = self.shelf();
        let pinned = shelf.take(client, |row| row == key, Instant::now());
        if pinned.is_some_and(|pinned| pinned.ranking.is_none()) {
            return Expiry::Size(self.bytes_of_one);
        }
        shelf.expiry(client, key)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<Pinned>> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Key {
    /// The token of a page of this that starts at `position`.
    pub(super) fn token(self, position: String) -> String {
        let Self { request, profile, snapshot } = self;
        PageToken { request, profile, snapshot, position }.encode()
    }
}

impl From<&PageToken> for Key {
    fn from(token: &PageToken) -> Self {
        let PageToken { request, profile, snapshot, .. } = token.clone();
        Self { request, profile, snapshot }
    }
}
