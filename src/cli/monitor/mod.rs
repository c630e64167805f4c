//! `skillgauge monitor`: labour-market monitoring, with the cargo feature `monitor`.

pub(in crate::cli) mod annotate;
mod compare;
mod indicators;
#[cfg(feature = "cluster")]
mod on_cluster;
mod quality;
mod report;

use clap::Subcommand;

use crate::config::Settings;

use annotate::AnnotateOptions;
use compare::MonitorCompareArgs;
use indicators::MonitorIndicatorsArgs;
use quality::MonitorQualityArgs;
use report::MonitorReportOptions;

/// What `skillgauge monitor` does.
#[derive(Debug, Subcommand)]
pub(super) enum MonitorCommand {
    /// Make tables of feeds: ads, their skills, competences and profiles, by month
    Annotate(Box<AnnotateOptions>),
    /// Make indicators of those tables: shares with intervals, levels, changes, breaks
    Indicators(Box<MonitorIndicatorsArgs>),
    /// Make one page of the indicators that a person can read
    Report(MonitorReportOptions),
    /// Show what came in by month and source, and what jumps
    Quality(MonitorQualityArgs),
    /// Show what differs between two folders of indicators, and why it may
    Compare(MonitorCompareArgs),
}

pub(super) fn run(settings: &Settings, command: &MonitorCommand) -> anyhow::Result<()> {
    match command {
        MonitorCommand::Annotate(options) => annotate::run(settings, options),
        MonitorCommand::Indicators(options) => indicators::run(options),
        MonitorCommand::Report(options) => report::run(options),
        MonitorCommand::Quality(options) => quality::run(options),
        MonitorCommand::Compare(options) => compare::run(options),
    }
}
