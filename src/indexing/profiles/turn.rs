//! One writer at a time, whom the others wait for, but not without end.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::review::Wait;

/// How long to sleep before somebody who waits asks again whether he is still wanted.
const NEXT_LOOK: Duration = Duration::from_millis(10);

/// The turn to write.
#[derive(Default)]
pub(super) struct Turn {
    is_taken: Mutex<bool>,
    given_back: Condvar,
}

/// Somebody's turn; it ends when this is dropped.
pub(super) struct Taken<'a>(&'a Turn);

impl Turn {
    /// Takes the turn, when whoever has it gives it back within `wait`; a time alone is for a taker who stays.
    pub(super) fn take<'w>(&self, wait: impl Into<Wait<'w>>) -> Option<Taken<'_>> {
        let (wait, begin) = (wait.into(), Instant::now());
        let mut is_taken = self.is_taken.lock().unwrap_or_else(PoisonError::into_inner);
        while *is_taken {
            let left = wait.longest().saturating_sub(begin.elapsed());
            if left.is_zero() || !wait.is_wanted() {
                return None;
            }
            let waited = self.given_back.wait_timeout(is_taken, left.min(NEXT_LOOK));
            (is_taken, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        *is_taken = true;
        Some(Taken(self))
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.0.is_taken.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.0.given_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_has_one_taker_and_whoever_waits_for_it_gets_it_when_it_is_given_back() {
        let turn = Turn::default();
        let taken = turn.take(Duration::ZERO);
        assert!(taken.is_some());
        assert!(turn.take(Duration::ZERO).is_none(), "it is taken");
        assert!(turn.take(Duration::from_millis(20)).is_none(), "nobody waits without end");
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| turn.take(Duration::from_secs(60)).is_some());
            drop(taken);
            assert!(waiting.join().unwrap());
        });
        assert!(turn.take(Duration::ZERO).is_some(), "the one who waited has given it back");
    }

    #[test]
    fn whoever_is_no_longer_wanted_waits_no_longer() {
        let turn = Turn::default();
        let taken = turn.take(Duration::ZERO);
        let begin = Instant::now();
        let stays_a_moment = || begin.elapsed() < Duration::from_millis(30);
        assert!(turn.take(Wait::new(Duration::from_secs(600), &stays_a_moment)).is_none());
        assert!(begin.elapsed() < Duration::from_secs(60));
        drop(taken);
        assert!(turn.take(Duration::ZERO).is_some());
    }

    #[test]
    fn a_writer_who_panics_gives_his_turn_back() {
        let turn = Turn::default();
        let panicked = std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                let taken = turn.take(Duration::ZERO);
                assert!(taken.is_none(), "it panics, because it has the turn");
            });
            writer.join().is_err()
        });
        assert!(panicked && turn.take(Duration::ZERO).is_some());
    }
}
