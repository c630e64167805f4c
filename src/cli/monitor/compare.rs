//! `skillgauge monitor compare`: what a revision changed, cell by cell, and why it may have.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::monitor::compare::{self, Comparison, Revision, Sides};

use super::super::args::{OutputFormat, WrongUse};
use super::super::output::Output;
use super::super::table;
use super::indicators::{ResourceOptions, as_wrong_use};

/// The options of `skillgauge monitor compare`.
#[derive(Debug, Args)]
pub(in crate::cli) struct MonitorCompareArgs {
    /// A folder that `monitor indicators` wrote
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The folder to compare it with
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// table (causes, counts and the greatest changes), json or csv (every figure that is not the same)
    #[arg(long, default_value = "table")]
    format: OutputFormat,
    /// So many of the greatest changes in the table
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    resources: ResourceOptions,
}

pub(super) fn run(args: &MonitorCompareArgs) -> anyhow::Result<()> {
    if !matches!(args.format, OutputFormat::Table | OutputFormat::Json | OutputFormat::Csv) {
        return Err(WrongUse::format(args.format, "table, json or csv"));
    }
    let resources = args.resources.resources()?;
    let work = tempfile::tempdir()?;
    let mut revisions = Vec::new();
    let keep_all = args.format != OutputFormat::Table;
    let mut take = |revision: Revision| {
        revisions.push(revision);
        if !keep_all && revisions.len() >= 2 * args.limit.max(1_000) {
            keep_greatest(&mut revisions, args.limit);
        }
        Ok(())
    };
    let comparison =
        compare::compare(&args.old, &args.new, work.path(), resources, &mut take).map_err(as_wrong_use)?;
    let mut output = Output::new();
    match args.format {
        OutputFormat::Json => output.json(&Record { comparison: &comparison, revisions: &revisions })?,
        OutputFormat::Csv => output.csv(&HEADER, revisions.iter().map(record))?,
        _ => {
            keep_greatest(&mut revisions, args.limit);
            output.line(&in_words(&comparison, &revisions))?;
        }
    }
    output.finish()
}

/// The greatest changes first; those with figures on one side only are counted in the summary, not listed.
fn keep_greatest(revisions: &mut Vec<Revision>, limit: usize) {
    // A change of an ad is not one of a share: volumes are only counted.
    revisions.retain(|revision| revision.sides == Sides::Changed && revision.table != "volumes");
    let size = |revision: &Revision| revision.difference.map_or(0.0, f64::abs);
    revisions.sort_by(|a, b| size(b).total_cmp(&size(a)));
    revisions.truncate(limit);
}

#[derive(Serialize)]
struct Record<'a> {
    #[serde(flatten)]
    comparison: &'a Comparison,
    revisions: &'a [Revision],
}

const HEADER: [&str; 9] =
    ["table", "cell", "figure", "sides", "old", "new", "difference", "old_flags", "new_flags"];

fn record(revision: &Revision) -> Vec<String> {
    let number = |number: Option<f64>| number.map_or(String::new(), |number| number.to_string());
    vec![
        revision.table.to_string(),
        cell(revision),
        revision.figure.to_string(),
        sides(revision.sides).to_string(),
        number(revision.old),
        number(revision.new),
        number(revision.difference),
        revision.old_flags.clone(),
        revision.new_flags.clone(),
    ]
}

/// `measure=flow;period=2025-10;region=ES30;…`
fn cell(revision: &Revision) -> String {
    revision.key.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(";")
}

fn sides(sides: Sides) -> &'static str {
    match sides {
        Sides::Changed => "changed",
        Sides::OnlyOld => "only_old",
        Sides::OnlyNew => "only_new",
    }
}

fn in_words(comparison: &Comparison, greatest: &[Revision]) -> String {
    let mut parts = Vec::new();
    if comparison.causes.is_empty() {
        parts.push("ads, versions and parameters are the same".to_string());
    } else {
        let mut causes = table::table(&["differs", "before", "after"]);
        for cause in &comparison.causes {
            causes.add_row([&cause.what, &cause.before, &cause.after]);
        }
        parts.push(causes.trim_fmt());
    }
    let header = ["table", "figure", "same", "changed", "only old", "only new", "largest change"];
    let mut tables = table::table(&header);
    for row in &comparison.tables {
        let counts = [row.same, row.changed, row.only_old, row.only_new].map(|count| count.to_string());
        let mut cells = vec![row.table.to_string(), row.figure.to_string()];
        cells.extend(counts);
        cells.push(row.largest_change.to_string());
        tables.add_row(cells);
    }
    parts.push(tables.trim_fmt());
    if !greatest.is_empty() {
        let mut changes = table::table(&["cell", "figure", "old", "new", "difference"]);
        for revision in greatest {
            let values: Vec<&str> = revision
                .key
                .iter()
                .map(|(_, value)| value.as_str())
                .filter(|value| !matches!(*value, "_T" | ""))
                .collect();
            let number = |number: Option<f64>| number.map_or("–".into(), |number| format!("{number:.4}"));
            changes.add_row([
                values.join(" "),
                revision.figure.to_string(),
                number(revision.old),
                number(revision.new),
                number(revision.difference),
            ]);
        }
        parts.push(changes.trim_fmt());
    }
    parts.join("\n\n")
}
