//! The command line: reads options, builds the rooms, prints what they answer.
//!
//! Results go to standard output, words to standard error. Exit status: 0 done, 1 failed, 2 wrong use.
//! Start reading at `args`; each command has a file of its own.

mod args;
mod classify;
#[cfg(feature = "cluster")]
mod cluster;
mod demo;
mod evaluate;
mod import;
mod levels;
mod limits;
mod link;
mod matches;
#[cfg(feature = "monitor")]
mod monitor;
mod occupation_judgements;
mod output;
mod profile;
mod profile_candidates;
mod profile_diff;
mod profile_export;
mod profile_market;
mod profile_market_csv;
mod profile_market_records;
mod profile_market_table;
mod profile_questions;
mod profile_review;
mod profile_review_csv;
mod profile_review_show;
mod profile_show;
mod profile_survey;
mod progress;
mod records;
mod rooms;
mod serve;
mod settings;
mod start;
mod store;
mod survey_csv;
mod survey_records;
mod survey_tables;
mod table;
#[cfg(feature = "training")]
pub mod train;
mod whole_file;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    start::begin();
    start::end("skillgauge", execute(&Arguments::parse()))
}

fn execute(arguments: &Arguments) -> anyhow::Result<()> {
    let settings = rooms::settings(&arguments.settings)?;
    match &arguments.command {
        Command::Serve(options) => serve::run(&settings, options),
        Command::Index(options) => import::run(&settings, options),
        Command::Match(options) => matches::run_match(&settings, options),
        Command::Score(options) => matches::run_score(&settings, options),
        Command::Link(options) => link::run(&settings, options),
        Command::Classify(options) => classify::run(&settings, options),
        Command::Levels(options) => levels::run(&settings, options),
        Command::Evaluate(command) => evaluate::run(&settings, command),
        Command::Profile(command) => profile::run(&settings, command),
        Command::Verify(options) => store::verify(&settings, options),
        Command::Backup(options) => store::backup(&settings, options),
        Command::Restore(options) => store::restore(&settings, options),
        Command::Compact(options) => store::compact(&settings, options),
        Command::Limits(options) => limits::run(&settings, options),
        Command::Config(options) => settings::run(&settings, options),
        Command::Train { .. } => Err(args::WrongUse::training()),
        #[cfg(feature = "monitor")]
        Command::Monitor(command) => monitor::run(&settings, command),
        #[cfg(not(feature = "monitor"))]
        Command::Monitor { .. } => Err(args::WrongUse::not_built("monitor")),
        #[cfg(feature = "cluster")]
        Command::Cluster(command) => cluster::run(&settings, command),
        #[cfg(not(feature = "cluster"))]
        Command::Cluster { .. } => Err(args::WrongUse::not_built("cluster")),
        Command::Demo(options) => demo::run(&settings, options),
    }
}
