//! The command line: reads options, builds the rooms, prints what they answer.
//!
//! Results go to standard output, words to standard error. Exit status: 0 done, 1 failed, 2 wrong use.
//! Start reading at `args`; each command has a file of its own.

mod args;
mod demo;
mod evaluate;
mod import;
mod levels;
mod limits;
mod link;
mod matches;
mod output;
mod profile;
mod progress;
mod records;
mod rooms;
mod serve;
mod store;
mod table;
mod train;

use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    log_to_stderr();
    match execute(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of a pipe has seen enough.
        Err(error) if broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            _ = writeln!(std::io::stderr(), "skillgauge: {error:#}");
            ExitCode::from(if error.is::<args::WrongUse>() { 2 } else { 1 })
        }
    }
}

fn execute(arguments: &Arguments) -> anyhow::Result<()> {
    let settings = rooms::settings(arguments)?;
    match &arguments.command {
        Command::Serve(options) => serve::run(&settings, options),
        Command::Index(options) => import::run(&settings, options),
        Command::Match(options) => matches::run_match(&settings, options),
        Command::Score(options) => matches::run_score(&settings, options),
        Command::Link(options) => link::run(&settings, options),
        Command::Levels(options) => levels::run(&settings, options),
        Command::Evaluate(command) => evaluate::run(&settings, command),
        Command::Profile(command) => profile::run(&settings, command),
        Command::Verify(options) => store::verify(&settings, options),
        Command::Backup(options) => store::backup(&settings, options),
        Command::Restore(options) => store::restore(&settings, options),
        Command::Compact(options) => store::compact(&settings, options),
        Command::Limits(options) => limits::run(&settings, options),
        Command::Train(command) => train::run(&settings, command),
        Command::Demo(options) => demo::run(&settings, options),
    }
}

fn broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == ErrorKind::BrokenPipe)
}

fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SKILLGAUGE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,skillgauge=info"));
    _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .with_target(false)
        .try_init();
}
