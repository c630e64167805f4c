//! `skillgauge monitor quality`: what came in, by month and source, and which months jump.

use std::path::PathBuf;

use clap::Args;

use crate::monitor::indicators::schema::QUALITY;
use crate::monitor::quality::{self, Quality, QualityRow};

use super::super::args::{OutputFormat, WrongUse};
use super::super::output::Output;
use super::super::table;
use super::indicators::{ResourceOptions, as_wrong_use};

/// The options of `skillgauge monitor quality`.
#[derive(Debug, Args)]
pub(in crate::cli) struct MonitorQualityArgs {
    /// A folder that `monitor annotate` wrote; may be given several times
    #[arg(long = "in", value_name = "DIR", required = true)]
    runs: Vec<PathBuf>,
    /// table, json or csv (a line for each month and source; refused records are in table and json)
    #[arg(long, default_value = "table")]
    format: OutputFormat,
    #[command(flatten)]
    resources: ResourceOptions,
}

pub(super) fn run(args: &MonitorQualityArgs) -> anyhow::Result<()> {
    if !matches!(args.format, OutputFormat::Table | OutputFormat::Json | OutputFormat::Csv) {
        return Err(WrongUse::format(args.format, "table, json or csv"));
    }
    let resources = args.resources.resources()?;
    let work = tempfile::tempdir()?;
    let found = quality::quality(&args.runs, work.path(), resources).map_err(as_wrong_use)?;
    let mut output = Output::new();
    match args.format {
        OutputFormat::Json => output.json(&found)?,
        OutputFormat::Csv => {
            let header: Vec<&str> = QUALITY.columns.iter().map(|column| column.name).collect();
            output.csv(&header, found.rows.iter().map(record))?;
        }
        _ => output.line(&in_words(&found))?,
    }
    output.finish()
}

fn record(row: &QualityRow) -> Vec<String> {
    let number = |number: Option<f64>| number.map_or(String::new(), |number| number.to_string());
    vec![
        row.period.clone(),
        row.source.clone(),
        row.ads.to_string(),
        row.near_duplicates.to_string(),
        row.languages.clone(),
        number(row.skills_per_ad),
        number(row.share_classified),
        number(row.share_with_employer),
        number(row.share_with_region),
        number(row.z_ads),
        number(row.z_skills_per_ad),
        number(row.z_share_classified),
        row.flags.clone(),
    ]
}

fn in_words(found: &Quality) -> String {
    let mut months = table::table(&[
        "source",
        "month",
        "ads",
        "copies",
        "languages",
        "skills an ad",
        "classified",
        "flags",
    ]);
    for row in &found.rows {
        let number = |number: Option<f64>| number.map_or("–".into(), |number| format!("{number:.1}"));
        months.add_row([
            row.source.clone(),
            row.period.clone(),
            row.ads.to_string(),
            row.near_duplicates.to_string(),
            row.languages.split(';').take(3).collect::<Vec<_>>().join(" "),
            number(row.skills_per_ad),
            row.share_classified.map_or("–".into(), |share| format!("{:.1} %", share * 100.0)),
            row.flags.replace(';', " "),
        ]);
    }
    let mut parts = vec![months.trim_fmt(), LEGEND.to_string()];
    if !found.rejects.is_empty() {
        let mut rejects = table::table(&["source", "refused because", "records"]);
        for row in &found.rejects {
            let source = if row.source.is_empty() { "–" } else { &row.source };
            rejects.add_row([source, &row.reason, &row.records.to_string()]);
        }
        parts.push(rejects.trim_fmt());
    }
    parts.join("\n\n")
}

const LEGEND: &str = "copies: near-duplicates of another ad of the month and source. jump: the month lies
more than 3.5 robust z-scores (median, MAD) from the others of its source.";
