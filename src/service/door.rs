//! The doors: every piece of work gets a permit, a turn and a thread, or is refused at once.
//!
//! Each kind of work has a door of its own, so that one kind never takes another's permits. A door lets in so many
//! callers and refuses the next; of those inside so many work at a time, first come, first served. Each has a pool of
//! threads to itself meanwhile: parallel work of two requests in one pool would nest, and one would wait for the other.

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::{Instant, timeout_at};

use super::deadline::Arrival;
use crate::matching::Cancel;
use crate::wire::ApiError;

/// How many callers a door lets in, and how many of them work at a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Capacity {
    /// The name of the limit that says how many callers.
    pub(super) limit_name: &'static str,
    pub(super) callers: usize,
    pub(super) at_work: usize,
    /// Whether each that works has a pool of threads to itself; else they share the program's.
    pub(super) own_threads: bool,
}

/// Gives out permits and turns; cheap to clone.
#[derive(Clone)]
pub(super) struct Door {
    limit_name: &'static str,
    callers: usize,
    permits: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    pools: Option<Pools>,
    longest: Duration,
}

impl Door {
    /// A door for work that takes at most `longest`.
    pub(super) fn new(capacity: Capacity, longest: Duration) -> Self {
        let semaphore = |count: usize| Arc::new(Semaphore::new(count.clamp(1, Semaphore::MAX_PERMITS)));
        let Capacity { limit_name, callers, at_work, own_threads } = capacity;
        let (permits, turns) = (semaphore(callers), semaphore(at_work));
        Self { limit_name, callers, permits, turns, pools: own_threads.then(Pools::default), longest }
    }

    /// Runs `work` when its turn comes; the caller has a permit of this door.
    ///
    /// When the caller has gone (this future is dropped) or its time is up, `work` is told by its
    /// [`Cancel`]; its turn is over only when it has really ended. A panic is our fault, not
    /// the end of the server.
    pub(super) async fn run<T, W>(&self, arrival: &Arrival, work: W) -> Result<T, ApiError>
    where
        T: Send + 'static,
        W: FnOnce(&Cancel) -> Result<T, ApiError> + Send + 'static,
    {
        let deadline = self.deadline(arrival);
        let turn = timeout_at(deadline, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| ApiError::DeadlineExceeded)?.map_err(|_| self.busy())?;
        let cancel = Cancel::new();
        let _guard = CancelOnDrop(cancel.clone());
        let pools = self.pools.clone();
        let work = spawn_blocking(move || {
            let _turn = turn;
            match pools {
                Some(pools) => pools.install(|| work(&cancel)),
                None => work(&cancel),
            }
        });
        match timeout_at(deadline, work).await {
            Err(_) => Err(ApiError::DeadlineExceeded),
            Ok(Err(error)) => Err(ApiError::Broken(panic_text(error))),
            Ok(Ok(result)) => result,
        }
    }

    /// A permit of this door, free again when it is dropped.
    pub(super) fn permit(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        Arc::clone(&self.permits).try_acquire_owned().map_err(|_| self.busy())
    }

    fn busy(&self) -> ApiError {
        ApiError::Busy { name: self.limit_name, limit: self.callers }
    }

    /// When what begins now for this call must end.
    pub(super) fn deadline(&self, arrival: &Arrival) -> Instant {
        arrival.work_deadline(self.longest)
    }
}

/// Pools of as many threads as there are cores, one for each piece of work that runs; made when first needed.
#[derive(Clone, Default)]
struct Pools(Arc<Mutex<Vec<ThreadPool>>>);

impl Pools {
    fn install<T: Send>(&self, work: impl FnOnce() -> Result<T, ApiError> + Send) -> Result<T, ApiError> {
        let free = self.lock().pop();
        let pool = match free {
            Some(pool) => pool,
            None => ThreadPoolBuilder::new()
                .thread_name(|number| format!("request-{number}"))
                .build()
                .map_err(|error| ApiError::Broken(format!("no threads for a request: {error}")))?,
        };
        // A pool in which a piece of work panicked is dropped with it.
        let result = pool.install(work);
        self.lock().push(pool);
        result
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<ThreadPool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
    const ONE: Capacity = Capacity { limit_name: "text_calls", callers: 1, at_work: 1, own_threads: true };

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
    async fn when_all_permits_are_taken_one_more_is_refused() {
        let door = Door::new(ONE, LONG);
        let permit = door.permit().unwrap();
        assert!(matches!(door.permit(), Err(ApiError::Busy { name: "text_calls", limit: 1 })));
        drop(permit);
        assert!(door.permit().is_ok());
    }

    #[tokio::test]
    async fn those_inside_wait_for_their_turn_in_the_order_in_which_they_came() {
        let door = Door::new(
            Capacity { limit_name: "text_calls", callers: 20, at_work: 1, own_threads: false },
            LONG,
        );
        let order = Arc::new(Mutex::new(Vec::new()));
        let (begun, begin) = mpsc::channel();
        let first = door.clone();
        let first = tokio::spawn(async move {
            let until = move |_: &Cancel| begin.recv().map_err(|_| ApiError::DeadlineExceeded);
            first.run(&Arrival::now(None), until).await
        });
        let mut others = Vec::new();
        for number in 0..10 {
            tokio::time::sleep(Duration::from_millis(2)).await;
            let (door, order) = (door.clone(), Arc::clone(&order));
            others.push(tokio::spawn(async move {
                let note = move |_: &Cancel| {
                    order.lock().unwrap().push(number);
                    Ok(())
                };
                door.run(&Arrival::now(None), note).await
            }));
        }
        let short = Arrival::now(Some(Duration::from_millis(20)));
        assert!(matches!(door.run(&short, |_| Ok(())).await, Err(ApiError::DeadlineExceeded)));
        begun.send(()).unwrap();
        assert!(first.await.unwrap().is_ok());
        for other in others {
            assert!(other.await.unwrap().is_ok());
        }
        assert_eq!(*order.lock().unwrap(), (0..10).collect::<Vec<_>>());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_at_work_share_no_thread() {
        let door =
            Door::new(Capacity { limit_name: "text_calls", callers: 2, at_work: 2, own_threads: true }, LONG);
        let both = Arc::new(std::sync::Barrier::new(2));
        let work = |both: Arc<std::sync::Barrier>| {
            move |_: &Cancel| {
                both.wait();
                let pool = rayon::broadcast(|_| std::thread::current().id());
                both.wait();
                Ok(pool)
            }
        };
        let arrival = Arrival::now(None);
        let (one, other) = tokio::join!(
            door.run(&arrival, work(Arc::clone(&both))),
            door.run(&arrival, work(Arc::clone(&both)))
        );
        let (one, other) = (one.unwrap(), other.unwrap());
        assert!(one.iter().all(|thread| !other.contains(thread)));
    }

    #[tokio::test]
    async fn a_passed_deadline_cancels_the_work() {
        let (ended, end) = mpsc::channel();
        let arrival = Arrival::now(Some(Duration::from_millis(30)));
        let result = Door::new(ONE, LONG).run(&arrival, until_cancelled(ended)).await;
        assert!(matches!(result, Err(ApiError::DeadlineExceeded)));
        assert_eq!(end.recv_timeout(LONG), Ok(()));
    }

    #[tokio::test]
    async fn the_servers_own_limit_holds_without_a_deadline() {
        let (ended, _end) = mpsc::channel();
        let door = Door::new(ONE, Duration::from_millis(30));
        let result = door.run(&Arrival::now(None), until_cancelled(ended)).await;
        assert!(matches!(result, Err(ApiError::DeadlineExceeded)));
    }

    #[tokio::test]
    async fn a_caller_that_goes_cancels_the_work_and_the_permit_is_free_when_it_ends() {
        let (ended, end) = mpsc::channel();
        let door = Door::new(ONE, LONG);
        let arrival = Arrival::now(None);
        let call = door.run(&arrival, until_cancelled(ended));
        assert!(tokio::time::timeout(Duration::from_millis(20), call).await.is_err());
        assert_eq!(end.recv_timeout(LONG), Ok(()));
        assert!(door.run(&Arrival::now(None), |_| Ok(())).await.is_ok());
    }

    #[tokio::test]
    async fn a_panic_is_an_error_and_not_the_end() {
        let door = Door::new(ONE, LONG);
        let broken: Result<(), _> = door.run(&Arrival::now(None), |_| panic!("slip {}", 7)).await;
        assert!(matches!(broken, Err(ApiError::Broken(text)) if text.contains("slip 7")));
        assert!(door.run(&Arrival::now(None), |_| Ok(())).await.is_ok());
    }
}
