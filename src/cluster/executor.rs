//! An executor's process: asks the scheduler for tasks, runs them on threads of their own, and hands their rows to others.

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arrow_flight::flight_service_server::FlightServiceServer;
use ballista_core::registry::BallistaFunctionRegistry;
use ballista_core::serde::BallistaCodec;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::serde::protobuf::{ExecutorRegistration, ExecutorStoppedParams};
use ballista_core::serde::scheduler::{ExecutorOperatingSystemSpecification, ExecutorSpecification};
use ballista_core::utils::{
    GrpcClientConfig, GrpcServerConfig, create_grpc_client_endpoint, create_grpc_server,
    default_config_producer,
};
use ballista_core::{BALLISTA_PROTOCOL_VERSION, RuntimeProducer, ids::new_instance_id};
use ballista_executor::execution_loop::poll_loop;
use ballista_executor::executor::Executor;
use ballista_executor::flight_service::BallistaFlightService;
use ballista_executor::health::ExecutorHealth;
use ballista_executor::metrics::LoggingMetricsCollector;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::ScalarUDF;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Channel;

use super::work_dir::WorkDir;
use super::{Binding, ClusterError, SchedulerUrl, liveness};

/// The largest message between the processes; rows travel in a stream of smaller ones.
const MESSAGE_BYTES: usize = 64 << 20;
/// How long an executor that stops tries to tell the scheduler so.
const GOODBYE: Duration = Duration::from_secs(5);

/// How an executor runs.
#[derive(Debug, Clone)]
pub struct ExecutorOptions {
    /// The scheduler that it asks for work.
    pub scheduler: SchedulerUrl,
    /// Where drivers and other executors fetch rows from it.
    pub bind: Binding,
    /// The name or address under which they reach it, where that is not the address that it binds.
    pub advertise: Option<String>,
    /// How many tasks it runs at once.
    pub slots: usize,
    /// Where rows between stages lie; it makes a folder of its own in there.
    pub work_dir: PathBuf,
    /// How many bytes DataFusion may take for sorting and the like, all tasks together. What the functions take for
    /// themselves, such as a model, comes on top.
    pub memory: usize,
}

impl ExecutorOptions {
    /// An executor of `scheduler` on a free loopback port, with one slot fewer than the machine has cores and 256 MiB.
    pub fn new(scheduler: SchedulerUrl, work_dir: PathBuf) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            scheduler,
            bind: Binding { address: SocketAddr::from(([127, 0, 0, 1], 0)), allow_public: false },
            advertise: None,
            slots: cores.saturating_sub(1).max(1),
            work_dir,
            memory: 256 << 20,
        }
    }

    fn checked(&self) -> Result<(), ClusterError> {
        if self.slots == 0 {
            return Err(ClusterError::Option("an executor needs one slot or more".to_owned()));
        }
        if self.memory < 16 << 20 {
            return Err(ClusterError::Option("an executor needs 16 MiB or more for DataFusion".to_owned()));
        }
        if self.bind.address.ip().is_unspecified() && self.advertise.is_none() {
            return Err(ClusterError::Option(format!(
                "{} is no address that others could reach: say under which name they do (--advertise)",
                self.bind.address
            )));
        }
        Ok(())
    }
}

/// Runs an executor until `shutdown` is ready. It waits for a scheduler that is not there yet, and asks again when the
/// scheduler was restarted: a new scheduler knows an executor from its first question.
///
/// `ready` hears its address once the scheduler knows of it. When it is told to stop, it says so to the scheduler, which
/// gives its tasks to others at once; the tasks are not waited for.
pub async fn executor(
    options: ExecutorOptions,
    functions: Vec<Arc<ScalarUDF>>,
    ready: impl FnOnce(SocketAddr) + Send + 'static,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ClusterError> {
    options.checked()?;
    let id = new_instance_id();
    let (listener, address) = options.bind.listen().await?;
    let work_dir = WorkDir::open(&options.work_dir, &id)?;
    let executor = Arc::new(engine(&options, &id, address, &work_dir, functions)?);
    let mut scheduler = client(&options.scheduler)?;
    let health = ExecutorHealth::new();
    let mut rows = tokio::spawn(serve_rows(listener, work_dir.path().to_string_lossy().into_owned()));
    let mut asking = tokio::spawn(poll_loop(
        scheduler.clone(),
        executor,
        BallistaCodec::default(),
        None,
        None,
        health.clone(),
    ));
    let watching = tokio::spawn(watch(health, options.scheduler.clone(), move || ready(address)));
    let ended = tokio::select! {
        ended = &mut asking => Err(ClusterError::Process(format!("the executor stopped asking for work: {ended:?}"))),
        ended = &mut rows => Err(ClusterError::Process(format!("the executor stopped handing out rows: {ended:?}"))),
        () = shutdown => Ok(()),
    };
    // No question after the goodbye: it would register the executor again.
    asking.abort();
    let _ = asking.await;
    let goodbye = ExecutorStoppedParams { executor_id: id, reason: "told to stop".to_owned() };
    let _ = tokio::time::timeout(GOODBYE, scheduler.executor_stopped(goodbye)).await;
    watching.abort();
    rows.abort();
    ended
}

/// Ballista's executor: our functions beside DataFusion's, and one pool of memory for all its tasks. It runs tasks on
/// threads of their own (its `DedicatedExecutor`, one thread a slot), so that a busy function does not keep the process
/// from asking, answering and handing out rows.
fn engine(
    options: &ExecutorOptions,
    id: &str,
    address: SocketAddr,
    work_dir: &WorkDir,
    functions: Vec<Arc<ScalarUDF>>,
) -> Result<Executor, ClusterError> {
    let folder = work_dir.path().to_string_lossy().into_owned();
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(FairSpillPool::new(options.memory)))
        .with_temp_file_path(&folder)
        .build_arc()?;
    let produce: RuntimeProducer = Arc::new(move |_| Ok(runtime.clone()));
    let mut registry = BallistaFunctionRegistry::default();
    registry
        .scalar_functions
        .extend(functions.into_iter().map(|function| (function.name().to_owned(), function)));
    Ok(Executor::with_default_execution_engine(
        registration(options, id, address),
        &folder,
        produce,
        Arc::new(default_config_producer),
        Arc::new(registry),
        Arc::new(LoggingMetricsCollector::default()),
        options.slots,
    ))
}

fn registration(options: &ExecutorOptions, id: &str, address: SocketAddr) -> ExecutorRegistration {
    let slots = u32::try_from(options.slots).unwrap_or(u32::MAX);
    ExecutorRegistration {
        id: id.to_owned(),
        host: Some(options.advertise.clone().unwrap_or_else(|| address.ip().to_string())),
        port: u32::from(address.port()),
        // Tasks are asked for, never pushed: there is no such port. Port 0 refuses whoever tries.
        grpc_port: 0,
        specification: Some(ExecutorSpecification::default().with_vcores(slots).into()),
        os_info: Some(ExecutorOperatingSystemSpecification::default().into()),
        ballista_protocol_version: BALLISTA_PROTOCOL_VERSION,
    }
}

/// A client that connects when it is used, and again after the connection broke.
fn client(scheduler: &SchedulerUrl) -> Result<SchedulerGrpcClient<Channel>, ClusterError> {
    let config = GrpcClientConfig { http2_keepalive_interval_seconds: 10, ..GrpcClientConfig::default() };
    let endpoint = create_grpc_client_endpoint(scheduler.to_string(), Some(&config))
        .map_err(|error| ClusterError::Process(format!("the address {scheduler}: {error}")))?;
    Ok(SchedulerGrpcClient::new(endpoint.connect_lazy())
        .max_encoding_message_size(MESSAGE_BYTES)
        .max_decoding_message_size(MESSAGE_BYTES))
}

async fn serve_rows(listener: TcpListener, work_dir: String) -> Result<(), tonic::transport::Error> {
    let service = FlightServiceServer::new(BallistaFlightService::new(work_dir))
        .max_decoding_message_size(MESSAGE_BYTES)
        .max_encoding_message_size(MESSAGE_BYTES);
    create_grpc_server(&GrpcServerConfig::default())
        .add_service(service)
        .serve_with_incoming(TcpListenerStream::new(listener))
        .await
}

/// Says once when the scheduler is reached and once when it is lost; Ballista says it twenty times a second.
async fn watch(health: ExecutorHealth, scheduler: SchedulerUrl, ready: impl FnOnce()) {
    let mut ready = Some(ready);
    let mut reached = false;
    let mut said_waiting = false;
    loop {
        let now = health.is_ready();
        if now && let Some(ready) = ready.take() {
            ready();
        } else if !now && ready.is_some() && !said_waiting {
            said_waiting = true;
            tracing::info!("asking {scheduler} for work");
        } else if now != reached && now {
            tracing::info!("the scheduler at {scheduler} answers again");
        } else if now != reached {
            tracing::warn!("the scheduler at {scheduler} does not answer; asking on");
        }
        reached = now;
        tokio::time::sleep(liveness::PAUSE).await;
    }
}
