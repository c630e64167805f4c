//! `skillgauge limits`: every limit with its value.

use serde::Serialize;

use crate::config::Settings;

use super::args::{FormatOptions, OutputFormat, WrongUse};
use super::output::Output;
use super::table;

#[derive(Serialize)]
struct Row {
    limit: &'static str,
    value: usize,
    default: usize,
    unit: &'static str,
    bounds: &'static str,
}

pub(super) fn run(settings: &Settings, options: &FormatOptions) -> anyhow::Result<()> {
    let limits = settings.limits()?;
    let rows = limits.values().map(|(row, value)| Row {
        limit: row.name,
        value,
        default: row.default,
        unit: row.unit,
        bounds: row.what,
    });
    let mut output = Output::new();
    match options.format {
        OutputFormat::Table => {
            let mut table = table::table(&["limit", "value", "what it bounds"]);
            for row in rows {
                let changed = if row.value == row.default {
                    String::new()
                } else {
                    format!(" (default {})", row.default)
                };
                table.add_row([
                    row.limit.to_string(),
                    format!("{}{changed}", row.value),
                    row.bounds.to_string(),
                ]);
            }
            table::keep_whole(&mut table, 0);
            output.line(&table.to_string())?;
            output.line("Set one in the settings file under [limits], or as SKILLGAUGE_LIMITS__NAME.")?;
        }
        OutputFormat::Json => output.json(&rows.collect::<Vec<_>>())?,
        OutputFormat::Jsonl => rows.into_iter().try_for_each(|row| output.jsonl(&row))?,
        other => return Err(WrongUse::format(other, "table, json or jsonl")),
    }
    output.finish()
}
