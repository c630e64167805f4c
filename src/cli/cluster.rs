//! `skillgauge cluster`: the processes on which `monitor annotate --cluster` runs, with the cargo feature `cluster`.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::{Args, Subcommand};

use crate::cluster::{
    Binding, ClusterError, ExecutorOptions, SchedulerOptions, SchedulerUrl, executor, scheduler,
};
use crate::config::Settings;
use crate::monitor::AnnotateFunction;

use super::args::WrongUse;
use super::monitor::annotate::{Needs, annotator};
use super::serve::stop_signal;

/// What `skillgauge cluster` does.
#[derive(Debug, Subcommand)]
pub(super) enum ClusterCommand {
    /// Plan queries and give their tasks to executors; needs no model
    Scheduler(SchedulerArguments),
    /// Run tasks: annotate ads with the model, a taxonomy and profiles
    Executor(ExecutorArguments),
}

/// Where a process listens.
#[derive(Debug, Args)]
struct BindArguments {
    /// Allow an address that is neither loopback nor private. Nothing on a cluster's ports asks who is there
    #[arg(long)]
    allow_public: bool,
}

#[derive(Debug, Args)]
pub(super) struct SchedulerArguments {
    /// Where drivers and executors reach it
    #[arg(long, default_value = "127.0.0.1:50050", value_name = "ADDRESS:PORT")]
    bind: SocketAddr,
    #[command(flatten)]
    binding: BindArguments,
    /// After so many seconds without a word an executor is taken for lost
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    executor_timeout: u64,
}

#[derive(Debug, Args)]
pub(super) struct ExecutorArguments {
    /// The scheduler that it asks for work
    #[arg(long, value_name = "HOST:PORT")]
    scheduler: String,
    /// Where drivers and other executors fetch rows; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS:PORT")]
    bind: SocketAddr,
    #[command(flatten)]
    binding: BindArguments,
    /// The name or address under which they reach it, if it is another
    #[arg(long, value_name = "NAME")]
    advertise: Option<String>,
    /// Tasks at once; default: one fewer than there are cores
    #[arg(long, value_name = "N")]
    slots: Option<usize>,
    /// Folder for rows between stages; default: the system's folder for such
    #[arg(long, value_name = "DIR")]
    work_dir: Option<PathBuf>,
    /// MiB for sorting and the like, all tasks together; the model comes on top
    #[arg(long, default_value_t = 256, value_name = "MIB")]
    memory: usize,
    /// Folder of the ESCO CSV download, the same as the run's
    #[arg(long, value_name = "DIR")]
    taxonomy: PathBuf,
    /// The profiles of the run, in the same order: ids or profile files (TOML)
    #[arg(long, required = true, num_args = 1.., value_name = "ID|FILE")]
    profile: Vec<String>,
    /// Labels of ESCO's occupations, the same as the run's; default: `occupations` of the settings
    #[arg(long, value_name = "FILE")]
    occupations: Option<PathBuf>,
    /// Take vectors of sentences from the tables of an earlier run, made with --keep-vectors and the same model
    #[arg(long, value_name = "DIR")]
    vectors: Option<PathBuf>,
}

pub(super) fn run(settings: &Settings, command: &ClusterCommand) -> anyhow::Result<()> {
    match command {
        ClusterCommand::Scheduler(arguments) => run_scheduler(arguments),
        ClusterCommand::Executor(arguments) => run_executor(settings, arguments),
    }
}

fn run_scheduler(arguments: &SchedulerArguments) -> anyhow::Result<()> {
    let mut options = SchedulerOptions::new(binding(arguments.bind, &arguments.binding)?);
    options.executor_timeout = Duration::from_secs(arguments.executor_timeout);
    let functions = vec![Arc::new(AnnotateFunction::planned())];
    let ready = |address| say(&format!("scheduler at {address}"));
    runtime()?.block_on(scheduler(options, functions, ready, stop_signal())).map_err(wrong_use)
}

fn run_executor(settings: &Settings, arguments: &ExecutorArguments) -> anyhow::Result<()> {
    let url = SchedulerUrl::parse(&arguments.scheduler).map_err(wrong_use)?;
    let folder =
        arguments.work_dir.clone().unwrap_or_else(|| std::env::temp_dir().join("skillgauge-cluster"));
    let mut options = ExecutorOptions::new(url, folder);
    // Before the model is loaded, which takes time.
    options.bind = binding(arguments.bind, &arguments.binding)?;
    options.advertise.clone_from(&arguments.advertise);
    options.slots = arguments.slots.unwrap_or(options.slots);
    options.memory = arguments.memory << 20;
    let ExecutorArguments { taxonomy, profile, occupations, vectors, .. } = arguments;
    let (occupations, vectors) = (occupations.as_deref(), vectors.as_deref());
    let annotator =
        Arc::new(annotator(settings, &Needs { taxonomy, profiles: profile, occupations, vectors })?);
    tracing::info!("annotates as {}", annotator.fingerprint());
    let functions = vec![Arc::new(AnnotateFunction::runnable(annotator))];
    let ready = |address| say(&format!("executor at {address}"));
    runtime()?.block_on(executor(options, functions, ready, stop_signal())).map_err(wrong_use)?;
    // At once: a task that is cut off is still inside libtorch, which breaks down (SIGSEGV) if its global objects are
    // taken apart beside it.
    signal_hook::low_level::exit(0)
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Runtime::new().context("no threads for the cluster's process")
}

fn binding(address: SocketAddr, arguments: &BindArguments) -> anyhow::Result<Binding> {
    let binding = Binding { address, allow_public: arguments.allow_public };
    binding.checked().map_err(wrong_use)?;
    Ok(binding)
}

/// What a command line got wrong is wrong use; the rest has failed.
pub(super) fn wrong_use(error: ClusterError) -> anyhow::Error {
    match error {
        ClusterError::Url(_) | ClusterError::Public(_) | ClusterError::Option(_) => {
            WrongUse(error.to_string()).into()
        }
        error => error.into(),
    }
}

/// A line for whoever waits for the process, a person or a script.
fn say(line: &str) {
    // A closed pipe means that nobody waits.
    _ = writeln!(std::io::stdout(), "{line}");
}
