//! `skillgauge monitor`: labour-market monitoring, with the cargo feature `monitor`.

pub(in crate::cli) mod annotate;
#[cfg(feature = "cluster")]
mod on_cluster;

use clap::Subcommand;

use crate::config::Settings;

use annotate::AnnotateOptions;

/// What `skillgauge monitor` does.
#[derive(Debug, Subcommand)]
pub(super) enum MonitorCommand {
    /// Make tables of feeds: ads, their skills, competences and profiles, by month
    Annotate(AnnotateOptions),
}

pub(super) fn run(settings: &Settings, command: &MonitorCommand) -> anyhow::Result<()> {
    match command {
        MonitorCommand::Annotate(options) => annotate::run(settings, options),
    }
}
