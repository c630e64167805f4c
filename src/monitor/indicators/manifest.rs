//! What a folder of indicators says of itself.

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::error::IndicatorError;
use super::inputs::Run;
use super::options::{Measure, Options};
use super::output::WholeFile;
use super::prepare::Prepared;
use super::tables::Written;

/// The format of indicators that this program writes, and compares.
pub const FORMAT: u64 = 1;

/// Everything that the figures depend on, and every file. Folders are not named: the runs are named by their digests.
pub(super) fn manifest(
    runs: &[Run],
    options: &Options,
    prepared: &Prepared,
    notes: &[String],
    benchmark_digest: Option<String>,
    written: &[Written],
) -> Value {
    let counts = prepared.counts;
    let in_panel = prepared.sources.iter().filter(|source| source.in_panel).map(|source| &source.name);
    let left_out =
        prepared.sources.iter().filter(|source| !source.in_panel).map(
            |source| json!({"source": source.name, "periods_with_ads": source.periods, "ads": source.ads}),
        );
    let tables: serde_json::Map<String, Value> = written
        .iter()
        .map(|(name, files)| {
            let rows = files.first().map_or(0, |file| file.rows);
            (name.to_string(), json!({"rows": rows, "files": files}))
        })
        .collect();
    json!({
        "format": FORMAT,
        "kind": "indicators",
        "program": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")},
        "runs": runs.iter().map(run).collect::<Vec<_>>(),
        "parameters": parameters(options, benchmark_digest),
        "periods": prepared.periods().map(|period| options.period.name(period)).collect::<Vec<_>>(),
        "counts": {
            "rows": counts.rows,
            "ads": counts.ads,
            "undated": counts.undated,
            "outside_panel": counts.outside_panel,
            "outside_window": counts.outside_window,
            "counted": counts.ads - counts.undated - counts.outside_panel - counts.outside_window,
        },
        "panel": {"sources": in_panel.collect::<Vec<_>>(), "left_out": left_out.collect::<Vec<_>>()},
        "notes": notes,
        "tables": tables,
    })
}

fn run(run: &Run) -> Value {
    let manifest = &run.manifest;
    json!({
        "digest": run.digest,
        "program": manifest.program,
        "versions": manifest.versions,
        "inputs": manifest.inputs,
        "parameters": manifest.parameters,
        "counts": manifest.counts,
    })
}

/// What memory and threads are has no place here: they change no figure.
fn parameters(options: &Options, benchmark_digest: Option<String>) -> Value {
    json!({
        "by": options.by.in_words(),
        "period": options.period.as_str(),
        "from": options.window.0,
        "to": options.window.1,
        "measures": options.measures.iter().copied().map(Measure::as_str).collect::<Vec<_>>(),
        "panel": options.panel.as_str(),
        "open_until": options.open_until.as_str(),
        "min_ads": options.minimum.ads,
        "min_employers": options.minimum.employers,
        "max_width": options.max_width,
        "pairs": options.pairs,
        "pair_skills": options.pair_skills,
        "break_share": options.break_share,
        "benchmark": benchmark_digest,
        "weight_bounds": benchmark_bounds(options),
    })
}

fn benchmark_bounds(options: &Options) -> Option<[f64; 2]> {
    options.benchmark.as_ref().map(|_| [options.raking.least, options.raking.greatest])
}

/// Writes a JSON file, whole or not at all.
pub(super) fn write_json(folder: &Path, name: &str, value: &Value) -> Result<(), IndicatorError> {
    let mut file = WholeFile::new(folder, name)?;
    let mut text = serde_json::to_vec_pretty(value)
        .map_err(|error| IndicatorError::Write { path: folder.join(name), problem: error.to_string() })?;
    text.push(b'\n');
    file.write_all(&text).map_err(IndicatorError::io(folder.join(name)))?;
    file.finish(name, 0)?;
    Ok(())
}
