//! The driver's side: one query for each piece of work, so many at once and no more, tried again when the cluster lost it,
//! and given up in a stated time when nobody is there to do it.
//!
//! A query's rows come to the driver and are handed to the caller piece by piece; what the caller has kept is not done again.
//! Repeating a lost query is safe because a query only reads, and its rows do not depend on who makes them.

use std::error::Error;
use std::fmt::Display;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use datafusion::arrow::record_batch::RecordBatch;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::ScalarUDF;
use datafusion::prelude::{DataFrame, SessionContext};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::liveness::{PAUSE, Watch, ask};
use super::session::session;
use super::submitted::Submitted;
use super::{ClusterError, Liveness, SchedulerUrl, SessionOptions};

/// How much is asked of the cluster at once, and how long it is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// So many queries at once; their rows are what the driver holds in memory.
    pub outstanding: usize,
    /// How often a query is tried that failed while executors live.
    pub attempts: usize,
    /// How long the cluster may be without a living executor, or without its scheduler.
    pub without_executors: Duration,
    /// How long nothing may be finished though executors live.
    pub without_progress: Duration,
    /// Whether a failure, by its words, is one that trying again does not change.
    pub hopeless: fn(&str) -> bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            outstanding: 4,
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
    pub async fn connect(
        url: SchedulerUrl,
        functions: &[Arc<ScalarUDF>],
        options: SessionOptions,
        limits: Limits,
    ) -> Result<Self, ClusterError> {
        if limits.outstanding == 0 || limits.attempts == 0 {
            return Err(ClusterError::Option("one query at once and one attempt are the least".to_owned()));
        }
        ask(&url).await?;
        let context = session(&url, functions, options).await?;
        Ok(Self { url, context, limits })
    }

    /// The session that plans for the cluster.
    pub fn context(&self) -> &SessionContext {
        &self.context
    }

    /// Runs `query` for each piece of work and hands its rows to `done`, in the order in which they come. Returns how many
    /// there were.
    ///
    /// `query` makes the query's plan anew for each attempt. An error of `done` ends the run.
    pub async fn run<W, Q, F, D>(
        &self,
        work: impl IntoIterator<Item = W>,
        query: Q,
        mut done: D,
    ) -> Result<usize, ClusterError>
    where
        W: Display + Send + Sync + 'static,
        Q: Fn(SessionContext, Arc<W>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<DataFrame, DataFusionError>> + Send + 'static,
        D: FnMut(&W, Vec<RecordBatch>) -> Result<(), Box<dyn Error + Send + Sync>>,
    {
        let mut run = Run::new(self, ask(&self.url).await.unwrap_or(Liveness::NoScheduler));
        let mut work = work.into_iter();
        let mut finished = 0;
        let outcome = loop {
            while run.queries.len() < self.limits.outstanding
                && let Some(piece) = work.next()
            {
                run.start(self.clone(), Arc::new(piece), query.clone());
            }
            if run.queries.is_empty() {
                break Ok(finished);
            }
            tokio::select! {
                Some(ended) = run.queries.join_next() => match rows(ended) {
                    Ok((piece, rows)) => {
                        if let Err(error) = done(&piece, rows) {
                            break Err(ClusterError::Caller(error));
                        }
                        finished += 1;
                        run.watch.finished();
                    }
                    Err(error) => break Err(error),
                },
                () = tokio::time::sleep_until(run.next_look) => {
                    if let Err(error) = run.look(self, finished).await {
                        break Err(error);
                    }
                }
            }
        };
        if outcome.is_err() {
            run.queries.shutdown().await;
            run.submitted.cancel(&self.url).await;
        }
        outcome
    }

    /// One piece of work, tried again as long as that can help.
    async fn attempts<W, Q, F>(
        self,
        piece: Arc<W>,
        query: Q,
        submitted: Submitted,
        mut alive: watch::Receiver<Liveness>,
    ) -> Result<(Arc<W>, Vec<RecordBatch>), ClusterError>
    where
        W: Display,
        Q: Fn(SessionContext, Arc<W>) -> F,
        F: Future<Output = Result<DataFrame, DataFusionError>>,
    {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let name = piece.to_string();
            let failure = match self.once(&name, query(self.context.clone(), piece.clone()), &submitted).await
            {
                Ok(rows) => return Ok((piece, rows)),
                Err(error) => words(&error),
            };
            if attempts >= self.limits.attempts || (self.limits.hopeless)(&failure) {
                return Err(ClusterError::Failed {
                    work: name,
                    url: self.url.to_string(),
                    attempts,
                    reason: failure,
                });
            }
            tracing::warn!("{name}: {failure}; trying again");
            until_able(&mut alive).await;
        }
    }

    async fn once(
        &self,
        name: &str,
        query: impl Future<Output = Result<DataFrame, DataFusionError>>,
        submitted: &Submitted,
    ) -> Result<Vec<RecordBatch>, DataFusionError> {
        let query = query.await?;
        let task = Arc::new(query.task_ctx());
        let plan = query.create_physical_plan().await?;
        submitted.add(name, plan.clone());
        let rows = datafusion::physical_plan::collect(plan, task).await?;
        submitted.remove(name);
        Ok(rows)
    }
}

/// What one call of [`Cluster::run`] has going.
struct Run<W> {
    queries: JoinSet<Result<(Arc<W>, Vec<RecordBatch>), ClusterError>>,
    submitted: Submitted,
    watch: Watch,
    told: watch::Sender<Liveness>,
    next_look: tokio::time::Instant,
}

impl<W: Display + Send + Sync + 'static> Run<W> {
    fn new(cluster: &Cluster, now: Liveness) -> Self {
        if now == Liveness::NoExecutor {
            tracing::warn!("the scheduler at {} knows no living executor yet", cluster.url);
        }
        Self {
            queries: JoinSet::new(),
            submitted: Submitted::default(),
            watch: Watch::new(now),
            told: watch::Sender::new(now),
            next_look: tokio::time::Instant::now() + PAUSE,
        }
    }

    fn start<Q, F>(&mut self, cluster: Cluster, piece: Arc<W>, query: Q)
    where
        Q: Fn(SessionContext, Arc<W>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<DataFrame, DataFusionError>> + Send + 'static,
    {
        self.queries.spawn(cluster.attempts(piece, query, self.submitted.clone(), self.told.subscribe()));
    }

    /// Asks whether the cluster lives, tells those who wait for it, and gives up when it has been too long.
    async fn look(&mut self, cluster: &Cluster, done: usize) -> Result<(), ClusterError> {
        let now = ask(&cluster.url).await.unwrap_or(Liveness::NoScheduler);
        if self.watch.saw(now) {
            match now {
                Liveness::Executors(n) => tracing::info!("executors at {}: {n}", cluster.url),
                Liveness::NoExecutor => tracing::warn!("no executor of {} lives", cluster.url),
                Liveness::NoScheduler => tracing::warn!("the scheduler at {} does not answer", cluster.url),
            }
        }
        self.told.send_replace(now);
        self.next_look = tokio::time::Instant::now() + PAUSE;
        self.within(cluster, done)
    }

    fn within(&self, cluster: &Cluster, done: usize) -> Result<(), ClusterError> {
        let url = cluster.url.to_string();
        let Limits { without_executors, without_progress, .. } = cluster.limits;
        match self.watch.now() {
            Liveness::Executors(_) if self.watch.idle() > without_progress => {
                Err(ClusterError::Stuck { url, waited: without_progress, done })
            }
            Liveness::NoExecutor if self.watch.lacking() > without_executors => Err(ClusterError::Gone {
                url,
                lack: "no living executor",
                lack_again: "executors (`cluster executor`)",
                waited: without_executors,
                done,
            }),
            Liveness::NoScheduler if self.watch.lacking() > without_executors => Err(ClusterError::Gone {
                url,
                lack: "no scheduler that answers",
                lack_again: "the scheduler (`cluster scheduler`)",
                waited: without_executors,
                done,
            }),
            _ => Ok(()),
        }
    }
}

type Ended<W> = Result<Result<(Arc<W>, Vec<RecordBatch>), ClusterError>, tokio::task::JoinError>;

fn rows<W>(ended: Ended<W>) -> Result<(Arc<W>, Vec<RecordBatch>), ClusterError> {
    ended.unwrap_or_else(|error| Err(ClusterError::Process(format!("a query's thread broke: {error}"))))
}

/// Waits until executors live by an answer that was asked for after now: what has just failed may not have been seen yet,
/// and one question may be on its way.
async fn until_able(alive: &mut watch::Receiver<Liveness>) {
    alive.mark_unchanged();
    let mut answers = 0;
    while alive.changed().await.is_ok() {
        answers += 1;
        if answers > 1 && matches!(*alive.borrow_and_update(), Liveness::Executors(_)) {
            return;
        }
    }
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
