//! The scheduler's process: takes queries from drivers, cuts them into tasks and gives these to executors that ask.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::utils::{default_config_producer, default_session_builder};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::{SchedulerConfig, TaskDistributionPolicy};
use ballista_scheduler::scheduler_process::{create_scheduler, start_grpc_service_with_listener};
use datafusion::execution::SessionState;
use datafusion::logical_expr::ScalarUDF;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};

use super::{Binding, ClusterError};

/// The shortest time without a word after which an executor may be taken for lost: one that is busy in all slots speaks
/// every five seconds.
const LEAST_TIMEOUT: Duration = Duration::from_secs(7);

/// How a scheduler runs.
#[derive(Debug, Clone)]
pub struct SchedulerOptions {
    /// Where it listens.
    pub bind: Binding,
    /// After how long without a word an executor is taken for lost and its tasks are given to others.
    pub executor_timeout: Duration,
    /// How long rows of a finished query wait on the executors for whoever asked.
    pub keep_results: Duration,
}

impl SchedulerOptions {
    /// Listens at `bind`; executors are lost after 30 seconds, results are kept for five minutes.
    pub fn new(bind: Binding) -> Self {
        Self { bind, executor_timeout: Duration::from_secs(30), keep_results: Duration::from_secs(300) }
    }

    fn checked(&self) -> Result<(), ClusterError> {
        if self.executor_timeout < LEAST_TIMEOUT {
            return Err(ClusterError::Option(format!(
                "an executor that is busy in all slots speaks every 5 s: it cannot be taken for lost after {} s; say {} or more",
                self.executor_timeout.as_secs(),
                LEAST_TIMEOUT.as_secs()
            )));
        }
        Ok(())
    }
}

/// Runs a scheduler until `shutdown` is ready. `functions` are the names and types that queries may use; the scheduler
/// plans with them and never calls them, so they need no model. `ready` hears the address once it is open.
///
/// All state is in memory: a scheduler that ends forgets its queries, and the driver submits them again.
pub async fn scheduler(
    options: SchedulerOptions,
    functions: Vec<Arc<ScalarUDF>>,
    ready: impl FnOnce(SocketAddr),
    shutdown: impl Future<Output = ()>,
) -> Result<(), ClusterError> {
    options.checked()?;
    let (listener, address) = options.bind.listen().await?;
    let config = config(&options, address);
    let cluster = BallistaCluster::new_memory(
        config.scheduler_id.clone(),
        Arc::new(move |session| Ok(with_functions(default_session_builder(session)?, &functions))),
        Arc::new(default_config_producer),
    );
    let failed =
        |error: ballista_core::error::BallistaError| ClusterError::Process(format!("the scheduler: {error}"));
    let server = create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, Arc::new(config))
        .await
        .map_err(failed)?;
    ready(address);
    tokio::select! {
        ended = start_grpc_service_with_listener(listener, server) => ended.map_err(failed),
        () = shutdown => Ok(()),
    }
}

fn config(options: &SchedulerOptions, address: SocketAddr) -> SchedulerConfig {
    let seconds = options.executor_timeout.as_secs();
    SchedulerConfig {
        external_host: address.ip().to_string(),
        bind_host: address.ip().to_string(),
        bind_port: address.port(),
        // Executors ask for work. They need no port for tasks then, come back by themselves after the scheduler was
        // restarted, and each takes only what it has free slots for.
        scheduling_policy: TaskSchedulingPolicy::PullStaged,
        task_distribution: TaskDistributionPolicy::Bias,
        executor_timeout_seconds: seconds,
        expire_dead_executor_interval_seconds: (seconds / 4).clamp(1, 15),
        no_executors_grace_period_seconds: seconds,
        finished_job_data_clean_up_interval_seconds: options.keep_results.as_secs(),
        finished_job_state_clean_up_interval_seconds: options.keep_results.as_secs(),
        ..SchedulerConfig::default()
    }
}

/// The session with our functions beside DataFusion's own.
pub(super) fn with_functions(mut state: SessionState, functions: &[Arc<ScalarUDF>]) -> SessionState {
    for function in functions {
        // A function of the same name would be replaced; ours come last, so they win.
        let _ = datafusion::execution::FunctionRegistry::register_udf(&mut state, function.clone());
    }
    state
}
