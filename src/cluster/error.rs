//! What goes wrong on a cluster, in words that say what to do next.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use datafusion::error::DataFusionError;

/// What goes wrong on a cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The address of the scheduler cannot be read.
    #[error("{0:?} is not a scheduler's address: write host:port or http://host:port")]
    Url(String),
    /// An address that others can reach, without the word that this is meant.
    #[error(
        "{0} can be reached from other machines, and a cluster asks nobody who they are: whoever reaches the port can run \
         queries and read files. Bind 127.0.0.1 or an address of a private network, or say --allow-public"
    )]
    Public(SocketAddr),
    /// A port that cannot be opened.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// A work directory that cannot be used.
    #[error("cannot use {path} as work directory: {source}")]
    WorkDir {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// An option with a value that cannot work.
    #[error("{0}")]
    Option(String),
    /// Nobody answers at the scheduler's address.
    #[error("no scheduler answers at {url}: {reason}. Start one with `cluster scheduler --bind {address}`")]
    NoScheduler {
        /// The scheduler's URL.
        url: String,
        /// `host:port` of it.
        address: String,
        /// Why the connection failed.
        reason: String,
    },
    /// The cluster could not work for longer than the caller waits.
    #[error(
        "the cluster at {url} has had {lack} for {} s; {answered} queries of this run were answered. Start {remedy} and run \
         the same command with --resume: what is kept is not done again",
        .waited.as_secs()
    )]
    Gone {
        /// The scheduler's URL.
        url: String,
        /// What is missing (`no living executor`, `no scheduler that answers`).
        lack: &'static str,
        /// What to start.
        remedy: &'static str,
        /// For how long.
        waited: Duration,
        /// Queries that were answered.
        answered: usize,
    },
    /// Executors live, but no query was answered for longer than the caller waits.
    #[error(
        "the cluster at {url} has answered nothing in {} s though executors live; {answered} queries of this run were answered \
         before. Look at the executors' log, then run the same command with --resume: what is kept is not done again",
        .waited.as_secs()
    )]
    Stuck {
        /// The scheduler's URL.
        url: String,
        /// For how long.
        waited: Duration,
        /// Queries that were answered.
        answered: usize,
    },
    /// A query failed as often as is tried, or failed in a way that trying again does not change.
    #[error("{query} failed on the cluster at {url}, tried {attempts} times: {reason}")]
    Failed {
        /// Which query.
        query: String,
        /// The scheduler's URL.
        url: String,
        /// How often it was tried.
        attempts: usize,
        /// What the last try said.
        reason: String,
    },
    /// A process of the cluster ended by itself.
    #[error("{0}")]
    Process(String),
    /// DataFusion refuses the session or the query.
    #[error(transparent)]
    Query(#[from] DataFusionError),
}

impl From<ClusterError> for DataFusionError {
    /// For whoever hands queries to a cluster in the place of DataFusion.
    fn from(error: ClusterError) -> Self {
        Self::External(Box::new(error))
    }
}
