//! The queries that the cluster has and nobody waits for any more: they are cancelled when a run ends early.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ballista_core::execution_plans::DistributedQueryExec;
use ballista_core::serde::protobuf::CancelJobParams;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::protobuf::LogicalPlanNode;

use super::SchedulerUrl;

/// How long the cancelling of all may take; a query that is not cancelled costs the cluster its work and nothing else.
const PATIENCE: Duration = Duration::from_secs(3);

/// The queries that run, by name of their work.
#[derive(Debug, Clone, Default)]
pub(super) struct Submitted(Arc<Mutex<BTreeMap<String, Arc<dyn ExecutionPlan>>>>);

impl Submitted {
    pub(super) fn add(&self, work: &str, plan: Arc<dyn ExecutionPlan>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(work.to_owned(), plan);
    }

    pub(super) fn remove(&self, work: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(work);
    }

    /// Tells the scheduler that nobody waits for what still runs.
    pub(super) async fn cancel(&self, url: &SchedulerUrl) {
        let jobs = self.jobs();
        if !jobs.is_empty() {
            let _ = tokio::time::timeout(PATIENCE, cancel(url, jobs)).await;
        }
    }

    fn jobs(&self) -> Vec<String> {
        let plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let job = |plan: &Arc<dyn ExecutionPlan>| {
            plan.downcast_ref::<DistributedQueryExec<LogicalPlanNode>>()?.job_id()
        };
        plans.values().filter_map(job).map(|id| id.to_string()).collect()
    }
}

async fn cancel(url: &SchedulerUrl, jobs: Vec<String>) {
    let Ok(mut scheduler) = SchedulerGrpcClient::connect(url.to_string()).await else { return };
    for job_id in jobs {
        let _ = scheduler.cancel_job(CancelJobParams { job_id }).await;
    }
}
