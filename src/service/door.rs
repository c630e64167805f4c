//! The doors: every piece of work gets a permit, a turn and a thread, or is refused at once.
//!
//! Each kind of work has a door of its own, so that one kind never takes another's permits. A door lets in so many
//! callers and refuses the next; of those inside so many take turns to work, first come, first served. Each has a pool
//! of threads to itself meanwhile: parallel work of two requests in one pool would nest, and one would wait for the
//! other.

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
    /// Threads of the pool that each that works has to itself; `None`: they share the program's.
    pub(super) threads: Option<usize>,
}

/// Gives out permits, and turns to those who have one; cheap to clone.
#[derive(Clone)]
pub(super) struct Door {
    limit_name: &'static str,
    callers: usize,
    permits: Arc<Semaphore>,
    pub(super) turns: Turns,
}

/// Gives out turns, in the order in which they are asked for; cheap to clone.
#[derive(Clone)]
pub(super) struct Turns {
    free: Arc<Semaphore>,
    pools: Option<Pools>,
    longest: Duration,
}

fn semaphore(count: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(count.clamp(1, Semaphore::MAX_PERMITS)))
}

impl Door {
    /// A door for work that takes at most `longest`.
    pub(super) fn new(capacity: Capacity, longest: Duration) -> Self {
        let Capacity { limit_name, callers, at_work, threads } = capacity;
        let turns = Turns::new(at_work, threads, longest);
        Self { limit_name, callers, permits: semaphore(callers), turns }
    }

    /// A permit of this door, free again when it is dropped.
    pub(super) fn permit(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        let refusal = |_| ApiError::Busy { name: self.limit_name, limit: self.callers };
        Arc::clone(&self.permits).try_acquire_owned().map_err(refusal)
    }
}

impl Turns {
    /// Turns for `at_work` pieces of work at a time, each of which takes at most `longest` and has a pool of so many
    /// threads to itself; `None`: they share the program's.
    pub(super) fn new(at_work: usize, threads: Option<usize>, longest: Duration) -> Self {
        Self { free: semaphore(at_work), pools: threads.map(Pools::new), longest }
    }

    /// Runs `work` when its turn comes; where there is a door, the caller has a permit of it.
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
        let turn = timeout_at(deadline, Arc::clone(&self.free).acquire_owned()).await;
        let turn = turn.map_err(|_| ApiError::DeadlineExceeded)?;
        let turn = turn.map_err(|_| ApiError::Broken("turns are no longer given out".into()))?;
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

    /// When what begins now for this call must end.
    pub(super) fn deadline(&self, arrival: &Arrival) -> Instant {
        arrival.work_deadline(self.longest)
    }
}

/// Pools that wait for work at most, so that a burst of calls leaves few threads behind. While as many are at work as
/// before, none is made or ended.
const IDLE: usize = 2;

/// Pools of so many threads, one for each piece of work that runs; made when needed.
#[derive(Clone)]
struct Pools {
    threads: usize,
    idle: Arc<Mutex<Vec<ThreadPool>>>,
}

impl Pools {
    fn new(threads: usize) -> Self {
        Self { threads, idle: Arc::default() }
    }

    fn install<T: Send>(&self, work: impl FnOnce() -> Result<T, ApiError> + Send) -> Result<T, ApiError> {
        let idle = self.lock().pop();
        let pool = match idle {
            Some(pool) => pool,
            None => ThreadPoolBuilder::new()
                .num_threads(self.threads)
                .thread_name(|number| format!("request-{number}"))
                .build()
                .map_err(|error| ApiError::Broken(format!("no threads for a request: {error}")))?,
        };
        // A pool in which a piece of work panicked is dropped with it.
        let result = pool.install(work);
        let mut idle = self.lock();
        if idle.len() < IDLE {
            idle.push(pool);
        }
        result
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<ThreadPool>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
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
    /// One turn, on threads of its own.
    fn one(longest: Duration) -> Turns {
        Turns::new(1, Some(2), longest)
    }

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
        let capacity = Capacity { limit_name: "text_calls", callers: 1, at_work: 1, threads: None };
        let door = Door::new(capacity, LONG);
        let permit = door.permit().unwrap();
        assert!(matches!(door.permit(), Err(ApiError::Busy { name: "text_calls", limit: 1 })));
        drop(permit);
        assert!(door.permit().is_ok());
    }

    #[tokio::test]
    async fn those_inside_wait_for_their_turn_in_the_order_in_which_they_came() {
        let turns = Turns::new(1, None, LONG);
        let order = Arc::new(Mutex::new(Vec::new()));
        let (begun, begin) = mpsc::channel();
        let first = turns.clone();
        let first = tokio::spawn(async move {
            let until = move |_: &Cancel| begin.recv().map_err(|_| ApiError::DeadlineExceeded);
            first.run(&Arrival::now(None), until).await
        });
        let mut others = Vec::new();
        for number in 0..10 {
            tokio::time::sleep(Duration::from_millis(2)).await;
            let (turns, order) = (turns.clone(), Arc::clone(&order));
            others.push(tokio::spawn(async move {
                let note = move |_: &Cancel| {
                    order.lock().unwrap().push(number);
                    Ok(())
                };
                turns.run(&Arrival::now(None), note).await
            }));
        }
        let short = Arrival::now(Some(Duration::from_millis(20)));
        assert!(matches!(turns.run(&short, |_| Ok(())).await, Err(ApiError::DeadlineExceeded)));
        begun.send(()).unwrap();
        assert!(first.await.unwrap().is_ok());
        for other in others {
            assert!(other.await.unwrap().is_ok());
        }
        assert_eq!(*order.lock().unwrap(), (0..10).collect::<Vec<_>>());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_at_work_share_no_thread() {
        let turns = Turns::new(2, Some(3), LONG);
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
            turns.run(&arrival, work(Arc::clone(&both))),
            turns.run(&arrival, work(Arc::clone(&both)))
        );
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!((one.len(), other.len()), (3, 3));
        assert!(one.iter().all(|thread| !other.contains(thread)));
    }

    #[test]
    fn a_burst_leaves_few_pools_behind() {
        let pools = Pools::new(1);
        let three = pools.install(|| pools.install(|| pools.install(|| Ok(7))));
        assert!(matches!(three, Ok(7)));
        assert_eq!(pools.lock().len(), IDLE);
        assert!(matches!(pools.install(|| Ok(pools.lock().len())), Ok(1)), "one of them works again");
    }

    #[tokio::test]
    async fn a_passed_deadline_cancels_the_work() {
        let (ended, end) = mpsc::channel();
        let arrival = Arrival::now(Some(Duration::from_millis(30)));
        let result = one(LONG).run(&arrival, until_cancelled(ended)).await;
        assert!(matches!(result, Err(ApiError::DeadlineExceeded)));
        assert_eq!(end.recv_timeout(LONG), Ok(()));
    }

    #[tokio::test]
    async fn the_servers_own_limit_holds_without_a_deadline() {
        let (ended, _end) = mpsc::channel();
        let result = one(Duration::from_millis(30)).run(&Arrival::now(None), until_cancelled(ended)).await;
        assert!(matches!(result, Err(ApiError::DeadlineExceeded)));
    }

    #[tokio::test]
    async fn a_caller_that_goes_cancels_the_work_and_the_turn_is_over_when_it_ends() {
        let (ended, end) = mpsc::channel();
        let turns = one(LONG);
        let arrival = Arrival::now(None);
        let call = turns.run(&arrival, until_cancelled(ended));
        assert!(tokio::time::timeout(Duration::from_millis(20), call).await.is_err());
        assert_eq!(end.recv_timeout(LONG), Ok(()));
        assert!(turns.run(&Arrival::now(None), |_| Ok(())).await.is_ok());
    }

    #[tokio::test]
    async fn a_panic_is_an_error_and_not_the_end() {
        let turns = one(LONG);
        let broken: Result<(), _> = turns.run(&Arrival::now(None), |_| panic!("slip {}", 7)).await;
        assert!(matches!(broken, Err(ApiError::Broken(text)) if text.contains("slip 7")));
        assert!(turns.run(&Arrival::now(None), |_| Ok(())).await.is_ok());
    }
}
