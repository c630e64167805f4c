//! The driver's side: a query's rows from the cluster, tried again when the cluster lost it, and given up in a stated time
//! when nobody is there to do it.
//!
//! Repeating a lost query is safe because a query only reads, and its rows do not depend on who makes them. How many queries
//! are out at once, and with them how many rows the driver holds, is the caller's: each is one call of [`Cluster::collect`].

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use datafusion::arrow::record_batch::RecordBatch;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::ScalarUDF;
use datafusion::prelude::{DataFrame, SessionContext};
use tokio::sync::watch;

use super::liveness::{Seen, ask, watch as watch_scheduler};
use super::session::session;
use super::submitted::Submitted;
use super::{ClusterError, Liveness, SchedulerUrl, SessionOptions};

/// How often is tried, and how long is waited.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How often a query is tried that failed while executors live.
    pub attempts: usize,
    /// How long the cluster may be without a living executor, or without its scheduler, while a query is out.
    pub without_executors: Duration,
    /// How long no query may be answered though executors live.
    pub without_progress: Duration,
    /// Whether a failure, by its words, is one that trying again does not change.
    pub hopeless: fn(&str) -> bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attempts: 4,
            without_executors: Duration::from_secs(60),
            without_progress: Duration::from_secs(1800),
            hopeless: |_| false,
        }
    }
}

/// A cluster to run queries on.
#[derive(Clone)]
pub struct Cluster {
    url: SchedulerUrl,
    context: SessionContext,
    limits: Limits,
    state: Arc<State>,
}

/// What all queries of a driver share.
struct State {
    seen: watch::Sender<Seen>,
    submitted: Submitted,
    answered: AtomicUsize,
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster")
            .field("url", &self.url)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Cluster {
    /// Connects to the scheduler at `url`, which must answer; executors may come later. `functions` are the names and types
    /// that queries use; they are called on the executors only.
    ///
    /// # Errors
    /// [`ClusterError::NoScheduler`] where nobody answers, [`ClusterError::Option`] for limits that allow nothing.
    pub async fn connect(
        url: SchedulerUrl,
        functions: &[Arc<ScalarUDF>],
        options: SessionOptions,
        limits: Limits,
    ) -> Result<Self, ClusterError> {
        if limits.attempts == 0 {
            return Err(ClusterError::Option("one attempt is the least".to_owned()));
        }
        let now = ask(&url).await?;
        if now == Liveness::NoExecutor {
            tracing::warn!("the scheduler at {url} knows no living executor yet");
        }
        let context = session(&url, functions, options).await?;
        let (seen, submitted, answered) =
            (watch::Sender::new(Seen::first(now)), Submitted::default(), AtomicUsize::new(0));
        let state = Arc::new(State { seen, submitted, answered });
        let observed = Arc::downgrade(&state);
        let tell = move |now| observed.upgrade().map(|state| state.seen.send_modify(|seen| seen.again(now)));
        tokio::spawn(watch_scheduler(url.clone(), now, tell));
        Ok(Self { url, context, limits, state })
    }

    /// The session that plans for the cluster.
    pub fn context(&self) -> &SessionContext {
        &self.context
    }

    /// The rows of a query that was made with [`Cluster::context`]; none where it has none. `name` is what the log and errors
    /// call it; no two queries that are out at once may have the same.
    ///
    /// Whoever knows how many rows there must be should count them.
    ///
    /// # Errors
    /// [`ClusterError::Failed`] after the last attempt; [`ClusterError::Gone`] and [`ClusterError::Stuck`] in the times that
    /// the limits name.
    pub async fn collect(&self, name: &str, query: DataFrame) -> Result<Vec<RecordBatch>, ClusterError> {
        tokio::select! {
            answer = self.attempts(name, query) => answer,
            error = self.given_up(Instant::now()) => Err(error),
        }
    }

    /// Tells the scheduler that nobody waits any more for what is still out; for the end of a run that failed.
    pub async fn close(&self) {
        self.state.submitted.cancel(&self.url).await;
    }

    /// Tries as long as that can help.
    async fn attempts(&self, name: &str, query: DataFrame) -> Result<Vec<RecordBatch>, ClusterError> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let reason = match self.once(name, query.clone()).await {
                Ok(rows) => {
                    self.state.answered.fetch_add(1, Ordering::Relaxed);
                    self.state.seen.send_modify(Seen::answered);
                    return Ok(rows);
                }
                Err(error) => words(&error),
            };
            if attempts >= self.limits.attempts || (self.limits.hopeless)(&reason) {
                let (query, url) = (name.to_owned(), self.url.to_string());
                return Err(ClusterError::Failed { query, url, attempts, reason });
            }
            tracing::warn!("{name}: {reason}; trying again");
            until_able(self.state.seen.subscribe()).await;
        }
    }

    async fn once(&self, name: &str, query: DataFrame) -> Result<Vec<RecordBatch>, DataFusionError> {
        let task = Arc::new(query.task_ctx());
        let plan = query.create_physical_plan().await?;
        self.state.submitted.add(name, plan.clone());
        let rows = datafusion::physical_plan::collect(plan, task).await?;
        self.state.submitted.remove(name);
        Ok(rows)
    }

    /// Ready when a query that was begun at `begun` has waited for too long.
    async fn given_up(&self, begun: Instant) -> ClusterError {
        let mut seen = self.state.seen.subscribe();
        loop {
            // The sender lives as long as this cluster, so this waits for the next answer.
            let _ = seen.changed().await;
            let now = *seen.borrow_and_update();
            if let Some(error) = self.judge(now, begun) {
                return error;
            }
        }
    }

    fn judge(&self, seen: Seen, begun: Instant) -> Option<ClusterError> {
        let (url, answered) = (self.url.to_string(), self.state.answered.load(Ordering::Relaxed));
        let Limits { without_executors, without_progress, .. } = self.limits;
        let waited = seen.since.max(begun).elapsed();
        let (lack, remedy) = match seen.now {
            Liveness::Executors(_) => {
                let idle = seen.answered.map_or(waited, |answered| answered.elapsed().min(waited));
                let stuck = ClusterError::Stuck { url, waited: without_progress, answered };
                return (idle > without_progress).then_some(stuck);
            }
            Liveness::NoExecutor => ("no living executor", "executors (`cluster executor`)"),
            Liveness::NoScheduler => ("no scheduler that answers", "the scheduler (`cluster scheduler`)"),
        };
        let gone = ClusterError::Gone { url, lack, remedy, waited: without_executors, answered };
        (waited > without_executors).then_some(gone)
    }
}

/// Waits until executors live by an answer that was asked for after now: what has just failed may not have been seen yet,
/// and one question may be on its way.
async fn until_able(mut seen: watch::Receiver<Seen>) {
    let asked = seen.borrow_and_update().asked;
    let able = |seen: &Seen| seen.asked > asked + 1 && matches!(seen.now, Liveness::Executors(_));
    // An error means that the cluster is gone with its sender, and with it this query.
    let _ = seen.wait_for(able).await;
}

/// Ballista's failures carry whole plans; the first words say what happened.
fn words(error: &DataFusionError) -> String {
    const MOST: usize = 600;
    let text = error.to_string();
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text,
    }
}
