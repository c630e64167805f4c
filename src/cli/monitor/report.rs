//! `skillgauge monitor report`: the indicators as one page.

use std::path::PathBuf;

use clap::Args;

use crate::domain::CompetenceCode;
use crate::monitor;
use crate::taxonomy::{EcfTable, unit_groups};

use super::super::whole_file::write_whole;

/// The options of `skillgauge monitor report`.
#[derive(Debug, Args)]
pub(in crate::cli) struct MonitorReportOptions {
    /// Folder that `monitor indicators` wrote
    #[arg(long = "in", value_name = "DIR")]
    input: PathBuf,
    /// Write the page to this file: HTML with inline SVG, no script, no network
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn run(options: &MonitorReportOptions) -> anyhow::Result<()> {
    let framework = EcfTable::builtin().map_err(|error| anyhow::anyhow!("{error}"))?;
    let title_of = |of: &str, code: &str| match of {
        "competence" => framework.get(code.parse::<CompetenceCode>().ok()?).map(|own| own.title.clone()),
        "isco" => unit_groups().iter().find(|group| group.code == code).map(|group| group.title.to_string()),
        _ => None,
    };
    let page = monitor::report::report(&options.input, &title_of)?;
    write_whole("--out", &options.out, &page)?;
    eprintln!("The page lies at {}: open it in a browser, or print it.", options.out.display());
    Ok(())
}
