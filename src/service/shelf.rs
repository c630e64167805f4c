//! Rows that clients may come back for, bounded in time, number and bytes, each client's and all together.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::time::{Duration, Instant};

use crate::wire::{Digest, Expiry, PinLimit};

/// Who pages: an address, or nobody known.
pub(super) type Client = Option<IpAddr>;

/// Of how many lost rows of one client the reason is remembered.
const REMEMBERED: usize = 16;

/// What a page belongs to: the question, the profile's content and the snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) request: Digest,
    pub(super) profile: Digest,
    pub(super) snapshot: String,
}

struct Row<T> {
    client: Client,
    key: Key,
    pinned: T,
    bytes: usize,
    used: Instant,
}

/// The rows, the last used first. A client whose share is full loses its own least recently used row; where all
/// together are too many or too large, the client with most does, and of several such the one whose row was used
/// longest ago.
pub(super) struct Shelf<T> {
    rows: VecDeque<Row<T>>,
    /// Why rows are gone, the last first.
    lost: VecDeque<(Client, Key, Expiry)>,
    bounds: Bounds,
}

/// How much a shelf takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Rows in all.
    pub(super) rows: PinLimit,
    /// Rows of one client.
    pub(super) rows_of_one: PinLimit,
    /// Bytes of all rows.
    pub(super) bytes: PinLimit,
    /// Bytes of the rows of one client.
    pub(super) bytes_of_one: PinLimit,
    /// How long a row stays after it was last used.
    pub(super) longest: Duration,
}

impl<T: Clone> Shelf<T> {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self { rows: VecDeque::new(), lost: VecDeque::new(), bounds }
    }

    /// Adds a row that takes `bytes` in memory, at most a client's share of them, in place of the client's own under the
    /// same key. Two clients that ask the same have a row each, which share what is pinned; its bytes count for both.
    pub(super) fn put(&mut self, client: Client, key: Key, pinned: T, bytes: usize, now: Instant) {
        self.clear(now);
        self.rows.retain(|row| row.key != key || row.client != client);
        self.rows.push_front(Row { client, key, pinned, bytes, used: now });
        let Bounds { rows, rows_of_one, bytes, bytes_of_one, .. } = self.bounds;
        self.bound_one(client, rows_of_one, |_| 1);
        self.bound_one(client, bytes_of_one, |row| row.bytes);
        self.bound_all(rows, |_| 1);
        self.bound_all(bytes, |row| row.bytes);
    }

    /// Takes rows from the client until its own measure at most the limit.
    fn bound_one(&mut self, client: Client, limit: PinLimit, measure: fn(&Row<T>) -> usize) {
        let sum = |rows: &VecDeque<Row<T>>| -> usize {
            rows.iter().filter(|row| row.client == client).map(measure).sum()
        };
        while sum(&self.rows) > limit.most && self.lose_oldest(client, Expiry::Share(limit)) {}
    }

    /// Takes rows from whoever has most until all measure at most the limit.
    fn bound_all(&mut self, limit: PinLimit, measure: fn(&Row<T>) -> usize) {
        while self.rows.iter().map(measure).sum::<usize>() > limit.most
            && self.lose_oldest(self.greatest(measure), Expiry::All(limit))
        {}
    }

    /// The last used row of `client` whose key is wanted; it counts as used now.
    pub(super) fn take(&mut self, client: Client, wanted: impl Fn(&Key) -> bool, now: Instant) -> Option<T> {
        self.clear(now);
        let index = self.rows.iter().position(|row| row.client == client && wanted(&row.key))?;
        let row = Row { used: now, ..self.rows.remove(index)? };
        let pinned = row.pinned.clone();
        self.rows.push_front(row);
        Some(pinned)
    }

    /// The row of this key, whoever has one; that is no use of it.
    pub(super) fn find(&mut self, key: &Key, now: Instant) -> Option<T> {
        self.clear(now);
        self.rows.iter().find(|row| row.key == *key).map(|row| row.pinned.clone())
    }

    /// Why the client has no row of this key, where it had one.
    pub(super) fn expiry(&self, client: Client, key: &Key) -> Expiry {
        let row = self.lost.iter().find(|(owner, lost, _)| *owner == client && lost == key);
        row.map_or(Expiry::Unknown, |(.., why)| *why)
    }

    /// The client whose rows measure most; of several the one whose row was used longest ago.
    fn greatest(&self, measure: fn(&Row<T>) -> usize) -> Client {
        let mut shares: BTreeMap<Client, usize> = BTreeMap::new();
        self.rows.iter().for_each(|row| *shares.entry(row.client).or_default() += measure(row));
        let most = shares.values().max();
        let row = self.rows.iter().rev().find(|row| shares.get(&row.client) == most);
        row.and_then(|row| row.client)
    }

    /// Removes the rows whose time is up: the last ones.
    fn clear(&mut self, now: Instant) {
        let longest = self.bounds.longest;
        while let Some(row) = self.rows.pop_back_if(|row| now.duration_since(row.used) >= longest) {
            self.remember(row, Expiry::Time { seconds: longest.as_secs() });
        }
    }

    /// Removes the client's least recently used row; `false` if it has none.
    fn lose_oldest(&mut self, client: Client, why: Expiry) -> bool {
        let index = self.rows.iter().rposition(|row| row.client == client);
        let Some(row) = index.and_then(|index| self.rows.remove(index)) else { return false };
        self.remember(row, why);
        true
    }

    fn remember(&mut self, row: Row<T>, why: Expiry) {
        let Row { client, key, .. } = row;
        self.lost.retain(|(owner, lost, _)| *owner != client || *lost != key);
        self.lost.push_front((client, key, why));
        let mut own = 0;
        self.lost.retain(|(owner, ..)| {
            own += usize::from(*owner == client);
            *owner != client || own <= REMEMBERED
        });
        self.lost.truncate(self.bounds.rows.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);
    const BOUNDS: Bounds = Bounds {
        rows: PinLimit { most: 6, unit: "rankings", limit_name: "pinned_rankings" },
        rows_of_one: PinLimit { most: 3, unit: "rankings", limit_name: "pinned_rankings_of_one" },
        bytes: PinLimit { most: 1_000, unit: "bytes", limit_name: "pinned_bytes" },
        bytes_of_one: PinLimit { most: 400, unit: "bytes", limit_name: "pinned_bytes_of_one" },
        longest: MINUTE,
    };

    fn shelf() -> Shelf<u8> {
        Shelf::new(BOUNDS)
    }

    fn key(number: u8) -> Key {
        Key { request: [number; 16], profile: [0; 16], snapshot: format!("s-{number}") }
    }

    fn client(number: u8) -> Client {
        Some(IpAddr::from([127, 0, 0, number]))
    }

    fn taken(shelf: &mut Shelf<u8>, owner: u8, number: u8, now: Instant) -> Option<u8> {
        shelf.take(client(owner), |row| *row == key(number), now)
    }

    #[test]
    fn one_client_takes_no_row_of_another() {
        let (mut shelf, now) = (shelf(), Instant::now());
        shelf.put(client(1), key(100), 100, 1, now);
        for number in 0..50 {
            shelf.put(client(2), key(number), number, 1, now);
        }
        assert_eq!(taken(&mut shelf, 1, 100, now), Some(100));
        let there: Vec<u8> = (0..50).filter(|number| taken(&mut shelf, 2, *number, now).is_some()).collect();
        assert_eq!(there, [47, 48, 49]);
        assert_eq!(shelf.expiry(client(2), &key(46)), Expiry::Share(BOUNDS.rows_of_one));
        assert_eq!(shelf.expiry(client(2), &key(0)), Expiry::Unknown, "too long ago to be remembered");
    }

    #[test]
    fn whoever_has_most_loses_its_oldest_and_the_same_question_of_two_has_two_rows() {
        let (mut shelf, now) = (shelf(), Instant::now());
        for number in 0..3 {
            shelf.put(client(1), key(number), number, 1, now);
        }
        for other in 2..5 {
            shelf.put(client(other), key(10 + other), 10 + other, 1, now);
        }
        assert_eq!(taken(&mut shelf, 1, 0, now), Some(0));
        shelf.put(client(5), key(20), 20, 1, now);
        assert_eq!(taken(&mut shelf, 1, 1, now), None, "the first client had three");
        assert_eq!(shelf.expiry(client(1), &key(1)), Expiry::All(BOUNDS.rows));
        for other in 2..5 {
            assert_eq!(taken(&mut shelf, other, 10 + other, now), Some(10 + other));
        }
        shelf.put(client(2), key(20), 20, 1, now);
        for number in 30..33 {
            shelf.put(client(5), key(number), number, 1, now);
        }
        assert_eq!(taken(&mut shelf, 5, 20, now), None);
        assert_eq!(taken(&mut shelf, 2, 20, now), Some(20), "the second client asked it, too");
    }

    #[test]
    fn where_every_client_has_one_row_the_one_used_longest_ago_goes() {
        let (mut shelf, now) = (shelf(), Instant::now());
        for owner in 1..8 {
            shelf.put(client(owner), key(owner), owner, 1, now);
        }
        assert_eq!(taken(&mut shelf, 1, 1, now), None);
        assert_eq!(shelf.expiry(client(1), &key(1)), Expiry::All(BOUNDS.rows));
        assert!((2..8).all(|owner| taken(&mut shelf, owner, owner, now) == Some(owner)));
    }

    #[test]
    fn a_client_with_too_many_bytes_loses_its_own_oldest_rows() {
        let (mut shelf, now) = (shelf(), Instant::now());
        shelf.put(client(2), key(9), 9, 400, now);
        shelf.put(client(1), key(1), 1, 100, now);
        shelf.put(client(1), key(2), 2, 150, now);
        assert_eq!(taken(&mut shelf, 1, 1, now), Some(1), "now the second is the oldest");
        shelf.put(client(1), key(3), 3, 200, now);
        assert_eq!(taken(&mut shelf, 1, 2, now), None);
        assert_eq!(shelf.expiry(client(1), &key(2)), Expiry::Share(BOUNDS.bytes_of_one));
        shelf.put(client(1), key(4), 4, 400, now);
        let there: Vec<u8> = (1..5).filter(|number| taken(&mut shelf, 1, *number, now).is_some()).collect();
        assert_eq!(there, [4], "one row may be all of a share");
        assert_eq!(taken(&mut shelf, 2, 9, now), Some(9), "nobody else lost anything");
    }

    #[test]
    fn where_all_have_too_many_bytes_the_client_with_most_of_them_loses_its_oldest() {
        let (mut shelf, now) = (shelf(), Instant::now());
        for number in 0..3 {
            shelf.put(client(1), key(number), number, 10, now);
        }
        shelf.put(client(2), key(10), 10, 100, now);
        shelf.put(client(2), key(11), 11, 300, now);
        shelf.put(client(3), key(20), 20, 399, now);
        shelf.put(client(4), key(30), 30, 300, now);
        assert_eq!(taken(&mut shelf, 1, 0, now), None, "seven rows are too many, and it had three");
        assert_eq!(taken(&mut shelf, 2, 10, now), None, "it had most bytes");
        assert_eq!(shelf.expiry(client(2), &key(10)), Expiry::All(BOUNDS.bytes));
        let there = [(1, 1), (1, 2), (2, 11), (4, 30)];
        assert!(there.iter().all(|(owner, number)| taken(&mut shelf, *owner, *number, now) == Some(*number)));
    }

    #[test]
    fn nothing_stays_for_ever() {
        let (mut shelf, start) = (shelf(), Instant::now());
        shelf.put(client(1), key(1), 1, 1, start);
        assert_eq!(taken(&mut shelf, 1, 1, start + MINUTE / 2), Some(1));
        assert_eq!(taken(&mut shelf, 1, 1, start + MINUTE), Some(1), "a use counts");
        assert_eq!(shelf.find(&key(1), start + MINUTE * 3 / 2), Some(1), "looking is no use");
        assert_eq!(taken(&mut shelf, 1, 1, start + MINUTE * 2), None);
        assert_eq!(shelf.expiry(client(1), &key(1)), Expiry::Time { seconds: 60 });
    }

    #[test]
    fn a_row_is_its_clients_own() {
        let (mut shelf, now) = (shelf(), Instant::now());
        shelf.put(client(1), key(1), 1, 1, now);
        assert_eq!(taken(&mut shelf, 2, 1, now), None);
        assert_eq!(shelf.expiry(client(2), &key(1)), Expiry::Unknown);
        assert_eq!(shelf.find(&key(1), now), Some(1), "the same question may use what is there");
    }
}
