//! Scheduler and executor in the test's own process, with a function that only sleeps.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};
use datafusion::prelude::{DataFrame, SessionContext, col, lit};
use tokio::sync::oneshot;

use super::*;

static CALLS: AtomicUsize = AtomicUsize::new(0);

/// A function that takes as long as it is told, in milliseconds, and counts how often it was called.
fn slow() -> Arc<ScalarUDF> {
    let call = |arguments: &[ColumnarValue]| {
        CALLS.fetch_add(1, Ordering::SeqCst);
        if let ColumnarValue::Scalar(ScalarValue::Int64(Some(milliseconds))) = &arguments[1] {
            std::thread::sleep(Duration::from_millis(u64::try_from(*milliseconds).unwrap_or(0)));
        }
        Ok(arguments[0].clone())
    };
    let takes = vec![DataType::Int64, DataType::Int64];
    Arc::new(create_udf("slow", takes, DataType::Int64, Volatility::Immutable, Arc::new(call)))
}

fn loopback() -> Binding {
    Binding { address: SocketAddr::from(([127, 0, 0, 1], 0)), allow_public: false }
}

/// A function's word of where it listens, once.
fn word() -> (impl FnOnce(SocketAddr) + Send + 'static, oneshot::Receiver<SocketAddr>) {
    let (sender, receiver) = oneshot::channel();
    let sender = Mutex::new(Some(sender));
    let ready = move |address| {
        if let Some(sender) = sender.lock().unwrap().take() {
            sender.send(address).unwrap();
        }
    };
    (ready, receiver)
}

/// A file with so many numbers.
async fn numbers(folder: &Path, rows: i64) -> String {
    let path = folder.join("numbers.parquet").to_string_lossy().into_owned();
    let context = SessionContext::new();
    let numbers = context.sql(&format!("SELECT value AS n FROM generate_series(1, {rows})")).await.unwrap();
    numbers.write_parquet(&path, Default::default(), None).await.unwrap();
    path
}

async fn query(cluster: &Cluster, file: &str, milliseconds: i64) -> DataFrame {
    let table = cluster.context().read_parquet(file, Default::default()).await.unwrap();
    table.select(vec![slow().call(vec![col("n"), lit(milliseconds)]).alias("n")]).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_executor_that_is_busy_for_longer_than_the_timeout_is_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let file = numbers(folder.path(), 3).await;
    let timeout = Duration::from_secs(7);
    let mut options = SchedulerOptions::new(loopback());
    options.executor_timeout = timeout;
    let (ready, receiver) = word();
    tokio::spawn(scheduler(options, vec![slow()], ready, std::future::pending()));
    let url = SchedulerUrl::parse(&receiver.await.unwrap().to_string()).unwrap();
    let mut options = ExecutorOptions::new(url.clone(), folder.path().join("work"));
    options.slots = 1;
    let (stop, stopped) = oneshot::channel::<()>();
    let (ready, receiver) = word();
    let running = tokio::spawn(executor(options, vec![slow()], ready, async move { drop(stopped.await) }));
    receiver.await.unwrap();
    let limits = Limits { without_executors: Duration::from_secs(1), ..Limits::default() };
    let cluster = Cluster::connect(url, &[slow()], SessionOptions::default(), limits).await.unwrap();
    // Its only slot is busy in one call for twice the timeout.
    let milliseconds = i64::try_from(timeout.as_millis()).unwrap() * 2;
    let rows = cluster.collect("busy", query(&cluster, &file, milliseconds).await).await.unwrap();
    assert_eq!(rows.iter().map(|batch| batch.num_rows()).sum::<usize>(), 3);
    assert_eq!(CALLS.load(Ordering::SeqCst), 1);
    // Told to stop, it is gone at once, and the driver says so in the time it was given.
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    assert_eq!(std::fs::read_dir(folder.path().join("work")).unwrap().count(), 0);
    let gone = cluster.collect("gone", query(&cluster, &file, 0).await).await.unwrap_err();
    assert!(matches!(gone, ClusterError::Gone { answered: 1, .. }), "{gone}");
    assert!(gone.to_string().contains("--resume"), "{gone}");
}

#[tokio::test]
async fn nobody_at_the_address_is_said_at_once() {
    let url = SchedulerUrl::parse("127.0.0.1:1").unwrap();
    let alone = Cluster::connect(url, &[slow()], SessionOptions::default(), Limits::default()).await;
    assert!(matches!(alone, Err(ClusterError::NoScheduler { .. })));
}
