//! What clients may still page through: rankings, and the snapshots they were made on.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::Limits;
use crate::matching::{Ranking, Snapshot};
use crate::wire::Digest;

/// Who pages: an address, or nobody known.
pub(super) type Client = Option<IpAddr>;

/// What a page belongs to: the question, the profile's content and the snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) request: Digest,
    pub(super) profile: Digest,
    pub(super) snapshot: String,
}

/// What a client pages through, which lives as long as its row.
#[derive(Clone)]
pub(super) struct Pinned {
    pub(super) snapshot: Snapshot,
    pub(super) ranking: Option<Arc<Ranking>>,
}

/// The recent ones, the last used first. One client has so many rows; if all together have too many, the client with
/// most loses its least recently used.
pub(super) struct Snapshots {
    shelf: Mutex<Shelf<Pinned>>,
}

impl Snapshots {
    pub(super) fn new(limits: &Limits) -> Self {
        let shelf = Shelf {
            rows: VecDeque::new(),
            most: limits.held_rankings,
            of_one: limits.held_rankings_of_one,
            longest: Duration::from_secs(limits.held_seconds as u64),
        };
        Self { shelf: Mutex::new(shelf) }
    }

    /// Keeps what `client` pages through, in place of what it kept under the same key.
    pub(super) fn pin(&self, client: Client, key: Key, pinned: Pinned) {
        self.shelf().put(client, key, pinned, Instant::now());
    }

    /// The ranking of this key, if it is still kept.
    pub(super) fn ranking(&self, key: &Key) -> Option<Arc<Ranking>> {
        self.shelf().take(|row| row == key, Instant::now())?.ranking
    }

    /// The snapshot of this name, if it is still kept.
    pub(super) fn snapshot(&self, id: &str) -> Option<Snapshot> {
        self.shelf().take(|row| row.snapshot == id, Instant::now()).map(|pinned| pinned.snapshot)
    }

    fn shelf(&self) -> std::sync::MutexGuard<'_, Shelf<Pinned>> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Row<T> {
    client: Client,
    key: Key,
    kept: T,
    used: Instant,
}

struct Shelf<T> {
    rows: VecDeque<Row<T>>,
    most: usize,
    of_one: usize,
    longest: Duration,
}

impl<T: Clone> Shelf<T> {
    /// Two clients that ask the same have a row each, which share what is kept.
    fn put(&mut self, client: Client, key: Key, kept: T, now: Instant) {
        self.clear(now);
        self.rows.retain(|row| row.key != key || row.client != client);
        self.rows.push_front(Row { client, key, kept, used: now });
        let mut own = 0;
        self.rows.retain(|row| {
            own += usize::from(row.client == client);
            row.client != client || own <= self.of_one
        });
        while self.rows.len() > self.most {
            self.remove_one();
        }
    }

    /// Removes the least recently used row of the client that has most.
    fn remove_one(&mut self) {
        let mut shares: BTreeMap<Client, usize> = BTreeMap::new();
        self.rows.iter().for_each(|row| *shares.entry(row.client).or_default() += 1);
        let greatest = shares.values().max().copied().unwrap_or_default();
        if let Some(row) = self.rows.iter().rposition(|row| shares.get(&row.client) == Some(&greatest)) {
            self.rows.remove(row);
        }
    }

    fn take(&mut self, wanted: impl Fn(&Key) -> bool, now: Instant) -> Option<T> {
        self.clear(now);
        let place = self.rows.iter().position(|row| wanted(&row.key))?;
        let mut row = self.rows.remove(place)?;
        row.used = now;
        let kept = row.kept.clone();
        self.rows.push_front(row);
        Some(kept)
    }

    fn clear(&mut self, now: Instant) {
        self.rows.retain(|row| now.duration_since(row.used) < self.longest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn shelf() -> Shelf<u8> {
        Shelf { rows: VecDeque::new(), most: 6, of_one: 3, longest: MINUTE }
    }

    fn key(number: u8) -> Key {
        Key { request: [number; 16], profile: [0; 16], snapshot: format!("s-{number}") }
    }

    fn client(number: u8) -> Client {
        Some(IpAddr::from([127, 0, 0, number]))
    }

    #[test]
    fn one_client_takes_no_place_of_another() {
        let (mut shelf, now) = (shelf(), Instant::now());
        shelf.put(client(1), key(100), 100, now);
        for number in 0..50 {
            shelf.put(client(2), key(number), number, now);
        }
        assert_eq!(shelf.take(|row| *row == key(100), now), Some(100));
        let kept: Vec<u8> =
            (0..50).filter(|number| shelf.take(|row| *row == key(*number), now).is_some()).collect();
        assert_eq!(kept, [47, 48, 49]);
    }

    #[test]
    fn whoever_has_most_loses_first_and_the_same_question_of_two_is_kept_for_both() {
        let (mut shelf, now) = (shelf(), Instant::now());
        for number in 0..3 {
            shelf.put(client(1), key(number), number, now);
        }
        for other in 2..5 {
            shelf.put(client(other), key(10 + other), 10 + other, now);
        }
        assert_eq!(shelf.take(|row| *row == key(0), now), Some(0));
        shelf.put(client(5), key(20), 20, now);
        assert_eq!(shelf.take(|row| *row == key(1), now), None, "the first client had three");
        for other in 2..5 {
            assert_eq!(shelf.take(|row| *row == key(10 + other), now), Some(10 + other));
        }
        shelf.put(client(2), key(20), 20, now);
        for number in 30..33 {
            shelf.put(client(5), key(number), number, now);
        }
        assert_eq!(shelf.take(|row| *row == key(20), now), Some(20), "the second client asked it, too");
    }

    #[test]
    fn nothing_is_kept_for_ever() {
        let (mut shelf, start) = (shelf(), Instant::now());
        shelf.put(client(1), key(1), 1, start);
        assert_eq!(shelf.take(|row| *row == key(1), start + MINUTE / 2), Some(1));
        assert_eq!(shelf.take(|row| *row == key(1), start + MINUTE), Some(1), "a use counts");
        assert_eq!(shelf.take(|row| *row == key(1), start + MINUTE * 3), None);
    }
}
