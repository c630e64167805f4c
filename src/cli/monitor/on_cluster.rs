//! `--cluster`: the engine of `monitor annotate` over a Ballista cluster, with the cargo feature `cluster`.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::runtime::Runtime;

use crate::cluster::{Cluster, Limits, SchedulerUrl, SessionOptions};
use crate::monitor::{AnnotateFunction, Engine};

use super::super::cluster::wrong_use;

#[derive(Debug, Args)]
pub(super) struct OnClusterOptions {
    /// Annotate on the cluster of this scheduler, which `cluster scheduler` starts, not in this process
    #[arg(long, value_name = "HOST:PORT", conflicts_with = "vectors")]
    cluster: Option<String>,
    /// Give up after so many seconds in which no executor lives or no scheduler answers
    #[arg(long, default_value_t = 60, value_name = "SECONDS", requires = "cluster")]
    cluster_wait: u64,
    /// Partitions that are out at once; one or two more than the executors have slots
    #[arg(long, default_value = "4", value_name = "N", requires = "cluster")]
    cluster_partitions: NonZeroUsize,
    /// Ads that an executor's model gets at once; partitions of no more are not cut between tasks
    #[arg(long, default_value = "128", value_name = "N", requires = "cluster")]
    cluster_batch: NonZeroUsize,
}

impl OnClusterOptions {
    /// The cluster, where one is asked for.
    pub(super) fn connect(&self, runtime: &Runtime) -> anyhow::Result<Option<Cluster>> {
        let Some(url) = &self.cluster else { return Ok(None) };
        let url = SchedulerUrl::parse(url).map_err(wrong_use)?;
        let limits = Limits {
            without_executors: Duration::from_secs(self.cluster_wait),
            hopeless: |words| words.contains(AnnotateFunction::OTHER_VERSIONS),
            ..Limits::default()
        };
        let options = SessionOptions { batch_rows: self.cluster_batch.get(), ..SessionOptions::default() };
        let functions = [Arc::new(AnnotateFunction::planned())];
        Ok(Some(runtime.block_on(Cluster::connect(url, &functions, options, limits))?))
    }

    /// The engine over it.
    pub(super) fn engine(&self, cluster: &Cluster) -> Engine {
        let lanes = self.cluster_partitions.get();
        let engine = Engine::over(cluster.context().clone(), AnnotateFunction::planned(), lanes);
        let cluster = cluster.clone();
        engine.carried_out_by(Arc::new(move |name, query| {
            let cluster = cluster.clone();
            Box::pin(async move { cluster.collect(&name, query).await.map_err(Into::into) })
        }))
    }
}
