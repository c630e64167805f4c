//! The door: every piece of work gets a place and a thread, or is refused at once.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::{Instant, timeout_at};

use super::deadline::Arrival;
use crate::matching::Cancel;
use crate::wire::ApiError;

/// Gives out places; cheap to clone.
#[derive(Clone)]
pub(super) struct Door {
    places: Arc<Semaphore>,
    longest: Duration,
}

impl Door {
    /// A door with so many places, for work that takes at most `longest`.
    pub(super) fn new(places: usize, longest: Duration) -> Self {
        Self { places: Arc::new(Semaphore::new(places.clamp(1, Semaphore::MAX_PERMITS))), longest }
    }

    /// Runs `work` on a thread of its own, or refuses it with [`ApiError::Busy`].
    ///
    /// When the caller has gone (this future is dropped) or its time is up, `work` is told by its
    /// [`Cancel`]; its place is free again only when it has really ended. A panic is our fault, not
    /// the end of the server.
    pub(super) async fn run<T, W>(&self, arrival: &Arrival, work: W) -> Result<T, ApiError>
    where
        T: Send + 'static,
        W: FnOnce(&Cancel) -> Result<T, ApiError> + Send + 'static,
    {
        self.run_in(self.place()?, arrival, work).await
    }

    /// Like [`Door::run`], but waits for a place: for work whose client sends or takes no
    /// faster than it is done.
    pub(super) async fn run_in_turn<T, W>(&self, arrival: &Arrival, work: W) -> Result<T, ApiError>
    where
        T: Send + 'static,
        W: FnOnce(&Cancel) -> Result<T, ApiError> + Send + 'static,
    {
        let place = Arc::clone(&self.places).acquire_owned();
        let place = timeout_at(self.deadline(arrival), place).await;
        let place = place.map_err(|_| ApiError::DeadlineExceeded)?.map_err(|_| ApiError::Busy)?;
        self.run_in(place, arrival, work).await
    }

    /// A place of this door, free again when it is dropped.
    pub(super) fn place(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        Arc::clone(&self.places).try_acquire_owned().map_err(|_| ApiError::Busy)
    }

    /// When what begins now for this call must end.
    pub(super) fn deadline(&self, arrival: &Arrival) -> Instant {
        arrival.work_deadline(self.longest)
    }

    async fn run_in<T, W>(
        &self,
        place: OwnedSemaphorePermit,
        arrival: &Arrival,
        work: W,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        W: FnOnce(&Cancel) -> Result<T, ApiError> + Send + 'static,
    {
        let cancel = Cancel::new();
        let _guard = CancelOnDrop(cancel.clone());
        let work = spawn_blocking(move || {
            let _place = place;
            work(&cancel)
        });
        match timeout_at(self.deadline(arrival), work).await {
            Err(_) => Err(ApiError::DeadlineExceeded),
            Ok(Err(error)) => Err(ApiError::Broken(panic_text(error))),
            Ok(Ok(result)) => result,
        }
    }
}

/// Raises the flag when the caller has gone, its time is up, or the work is done anyway.
struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

fn panic_text(error: JoinError) -> String {
    let what = |panic: Box<dyn Any + Send>| match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => panic.downcast_ref::<&str>().copied().unwrap_or("without words").to_string(),
    };
    match error.try_into_panic() {
        Ok(panic) => format!("a call's work panicked: {}", what(panic)),
        Err(error) => format!("a call's work did not run: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    /// Work that ends when it is cancelled and says so.
    fn until_cancelled(ended: mpsc::Sender<()>) -> impl FnOnce(&Cancel) -> Result<(), ApiError> + Send {
        move |cancel| {
            while !cancel.is_cancelled() {
                std::thread::sleep(Duration::from_millis(1));
            }
            _ = ended.send(());
            Ok(())
        }
    }

    #[tokio::test]
    async fn when_all_places_are_taken_one_more_is_refused() {
        let door = Door::new(1, LONG);
        let place = door.place().unwrap();
        let refused = door.run(&Arrival::now(None), |_| Ok(())).await;
        assert!(matches!(refused, Err(ApiError::Busy)));
        drop(place);
        assert!(door.run(&Arrival::now(None), |_| Ok(())).await.is_ok());
    }

    #[tokio::test]
    async fn in_turn_work_waits_for_a_place() {
        let door = Door::new(1, LONG);
        let place = door.place().unwrap();
        let arrival = Arrival::now(Some(Duration::from_millis(20)));
        assert!(matches!(door.run_in_turn(&arrival, |_| Ok(())).await, Err(ApiError::DeadlineExceeded)));
        let arrival = Arrival::now(None);
        let (result, ()) = tokio::join!(door.run_in_turn(&arrival, |_| Ok(7)), async { drop(place) });
        assert_eq!(result.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_passed_deadline_cancels_the_work() {
        let (ended, end) = mpsc::channel();
        let arrival = Arrival::now(Some(Duration::from_millis(30)));
        let result = Door::new(1, LONG).run(&arrival, until_cancelled(ended)).await;
        assert!(matches!(result, Err(ApiError::DeadlineExceeded)));
        assert_eq!(end.recv_timeout(LONG), Ok(()));
    }

    #[tokio::test]
    async fn the_servers_own_limit_holds_without_a_deadline() {
        let (ended, _end) = mpsc::channel();
        let door = Door::new(1, Duration::from_millis(30));
        let result = door.run(&Arrival::now(None), until_cancelled(ended)).await;
        assert!(matches!(result, Err(ApiError::DeadlineExceeded)));
    }

    #[tokio::test]
    async fn a_caller_that_goes_cancels_the_work_and_the_place_is_free_when_it_ends() {
        let (ended, end) = mpsc::channel();
        let door = Door::new(1, LONG);
        let arrival = Arrival::now(None);
        let call = door.run(&arrival, until_cancelled(ended));
        assert!(tokio::time::timeout(Duration::from_millis(20), call).await.is_err());
        assert_eq!(end.recv_timeout(LONG), Ok(()));
        assert!(door.run_in_turn(&Arrival::now(None), |_| Ok(())).await.is_ok());
    }

    #[tokio::test]
    async fn a_panic_is_an_error_and_not_the_end() {
        let door = Door::new(1, LONG);
        let broken: Result<(), _> = door.run(&Arrival::now(None), |_| panic!("slip {}", 7)).await;
        assert!(matches!(broken, Err(ApiError::Broken(text)) if text.contains("slip 7")));
        assert!(door.run(&Arrival::now(None), |_| Ok(())).await.is_ok());
    }
}
