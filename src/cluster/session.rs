//! The driver's session: queries are planned here and run by the cluster.

use std::sync::Arc;

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use ballista_core::config::{
    BALLISTA_CLIENT_GRPC_HTTP2_KEEPALIVE_INTERVAL_SECONDS, BALLISTA_CLIENT_IO_RETRIES_TIMES,
    BALLISTA_CLIENT_IO_RETRY_WAIT_TIME_MS, BALLISTA_SCHEDULER_MAX_PARTITIONS_PER_TASK,
};
use datafusion::execution::SessionStateBuilder;
use datafusion::logical_expr::ScalarUDF;
use datafusion::prelude::{SessionConfig, SessionContext};

use super::{ClusterError, SchedulerUrl};

/// How queries are cut.
#[derive(Debug, Clone, Copy)]
pub struct SessionOptions {
    /// Into how many tasks a query's first stage is cut at most.
    pub tasks: usize,
    /// How many rows a function gets at once.
    pub batch_rows: usize,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self { tasks: 4, batch_rows: 256 }
    }
}

/// A session whose queries run on the cluster at `url`, with `functions` by name.
pub(super) async fn session(
    url: &SchedulerUrl,
    functions: &[Arc<ScalarUDF>],
    options: SessionOptions,
) -> Result<SessionContext, ClusterError> {
    let state = SessionStateBuilder::new().with_default_features().with_config(config(options)).build();
    let context = SessionContext::remote_with_state(&url.to_string(), state).await?;
    // What was registered before is gone: `remote_with_state` sets the session's functions anew.
    for function in functions {
        context.register_udf(function.as_ref().clone());
    }
    Ok(context)
}

fn config(options: SessionOptions) -> SessionConfig {
    SessionConfig::new_with_ballista()
        .with_target_partitions(options.tasks)
        .with_batch_size(options.batch_rows)
        // A staged file is small and its rows are dear: it is cut however small.
        .set_usize("datafusion.optimizer.repartition_file_min_size", 0)
        // The cut of a query is the one that was planned, not one that depends on what was measured on the way.
        .with_ballista_adaptive_query_planner(false)
        // One partition a task, so that each executor takes as many as it has free slots and no more.
        .set_usize(BALLISTA_SCHEDULER_MAX_PARTITIONS_PER_TASK, 1)
        // Rows are fetched from the executor that says it has them. A reader that looks into its own folder first would take
        // the half-written file of an attempt that was broken off for the whole.
        .with_ballista_shuffle_reader_force_remote_read(true)
        // A scheduler whose machine went away is noticed within this time, too.
        .set_usize(BALLISTA_CLIENT_GRPC_HTTP2_KEEPALIVE_INTERVAL_SECONDS, 20)
        // Rows of an executor that is gone are made again rather than asked for again and again.
        .set_usize(BALLISTA_CLIENT_IO_RETRIES_TIMES, 2)
        .set_usize(BALLISTA_CLIENT_IO_RETRY_WAIT_TIME_MS, 500)
}
