//! Snapshots that clients may still page through.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Snapshots held at most: each keeps its files of the index alive.
const MOST: usize = 16;
/// How long one is held after its last use.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// A few recent snapshots by id; the least recently used goes first.
///
/// A client that pages sees one snapshot as long as it is held, and is told to start over when it is
/// no longer.
pub(super) struct Held<S> {
    snapshots: Mutex<VecDeque<(String, S, Instant)>>,
}

impl<S: Clone> Held<S> {
    /// None yet.
    pub(super) fn new() -> Self {
        Self { snapshots: Mutex::default() }
    }

    /// Holds `snapshot`, in place of the one of the same id.
    pub(super) fn hold(&self, id: &str, snapshot: S) {
        self.hold_at(id, snapshot, Instant::now());
    }

    /// The snapshot of this id, if it is still held.
    pub(super) fn get(&self, id: &str) -> Option<S> {
        self.get_at(id, Instant::now())
    }

    fn hold_at(&self, id: &str, snapshot: S, now: Instant) {
        let mut snapshots = self.snapshots.lock().unwrap_or_else(PoisonError::into_inner);
        snapshots.retain(|(held, _, used)| held != id && now.duration_since(*used) < LONGEST);
        snapshots.truncate(MOST - 1);
        snapshots.push_front((id.to_string(), snapshot, now));
    }

    fn get_at(&self, id: &str, now: Instant) -> Option<S> {
        let mut snapshots = self.snapshots.lock().unwrap_or_else(PoisonError::into_inner);
        snapshots.retain(|(_, _, used)| now.duration_since(*used) < LONGEST);
        let place = snapshots.iter().position(|(held, _, _)| held == id)?;
        let (id, snapshot, _) = snapshots.remove(place)?;
        snapshots.push_front((id, snapshot.clone(), now));
        Some(snapshot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_goes_first() {
        let held = Held::new();
        for number in 0..MOST {
            held.hold(&number.to_string(), number);
        }
        assert_eq!(held.get("0"), Some(0));
        held.hold("one more", 99);
        assert_eq!((held.get("0"), held.get("1"), held.get("one more")), (Some(0), None, Some(99)));
    }

    #[test]
    fn nothing_is_held_for_ever() {
        let held = Held::new();
        let start = Instant::now();
        held.hold_at("a", 1, start);
        assert_eq!(held.get_at("a", start + LONGEST / 2), Some(1));
        assert_eq!(held.get_at("a", start + LONGEST), Some(1), "a use counts");
        assert_eq!(held.get_at("a", start + LONGEST * 3), None);
    }
}
