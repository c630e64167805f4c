//! Table `profiles`: how well the ads of a cell fit each profile.

use std::collections::BTreeMap;

use crate::statistics::{Interval, RatioSums};

use super::counts::{self, OwnSums};
use super::engine::Engine;
use super::error::IndicatorError;
use super::frame::Frame;
use super::output::{TableWriter, Value};

/// Bins of the score, each a tenth.
const BINS: usize = 10;
/// The means, with their column in `profile_fact`.
const MEANS: [&str; 3] = ["score", "coverage", "focus"];
/// Scores are summed in millionths.
const UNIT: f64 = 1e6;

pub(super) fn write(
    engine: &Engine,
    writer: &mut TableWriter,
    frame: &Frame<'_>,
    profiles: &[String],
    names: &BTreeMap<String, String>,
) -> Result<(), IndicatorError> {
    // A score of 1 belongs to the last bin.
    let bin = |bin: usize| {
        let (from, to) = (bin * 100_000, if bin + 1 == BINS { 1_000_001 } else { (bin + 1) * 100_000 });
        format!("CASE WHEN f.score >= {from} AND f.score < {to} THEN 1 ELSE 0 END")
    };
    let mut values: Vec<String> = (0..BINS).map(bin).collect();
    values.extend(MEANS.map(|mean| format!("f.{mean}")));
    for set in 0..frame.totals.len() {
        counts::own_items(engine, "profile_fact", &values, set, |cell, rows| {
            let mut items: Vec<u32> = rows.iter().map(|row| row.item).collect();
            items.dedup();
            for period in frame.prepared.periods() {
                for item in &items {
                    let found = rows.iter().find(|row| row.item == *item && row.period == period);
                    let profile = &profiles[*item as usize];
                    let name = names.get(profile).map_or("", String::as_str);
                    write_profile(writer, frame, (set, cell, period), (profile, name), found)?;
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn write_profile(
    writer: &mut TableWriter,
    frame: &Frame<'_>,
    (set, cell, period): (usize, u32, i32),
    (profile, name): (&str, &str),
    sums: Option<&OwnSums>,
) -> Result<(), IndicatorError> {
    let at = (cell, period);
    let nothing = vec![RatioSums::default(); BINS + MEANS.len()];
    let ratios = sums.map_or(&nothing, |sums| &sums.ratios);
    let width = frame.options.max_width;
    for (bin, ratio) in ratios[..BINS].iter().enumerate() {
        let interval = ratio.share_interval(frame.t(ratio.clusters));
        let mut values = frame.key(set, at);
        values.extend([Value::Text(profile), Value::Text(name), Value::Text("bin")]);
        values.extend([
            Value::number(Some(bin as f64 / BINS as f64)),
            Value::Count(ratio.x),
            Value::Count(ratio.n),
        ]);
        values.extend([Value::number(ratio.ratio()), Value::Null]);
        values.extend(ends(interval));
        values.push(Value::Text(frame.flags(set, at, (ratio.n, ratio.clusters), Some((interval, width)))));
        writer.row(&values)?;
    }
    for (mean, ratio) in MEANS.iter().zip(&ratios[BINS..]) {
        let in_millionths = ratio.mean_interval(frame.t(ratio.clusters), 0.0, UNIT);
        let interval = in_millionths.map(|of| Interval { low: of.low / UNIT, high: of.high / UNIT });
        let mut values = frame.key(set, at);
        values.extend([Value::Text(profile), Value::Text(name), Value::Text(mean)]);
        values.extend([Value::Null, Value::Null, Value::Count(ratio.n), Value::Null]);
        values.push(Value::number(ratio.ratio().map(|mean| mean / UNIT)));
        values.extend(ends(interval));
        values.push(Value::Text(frame.flags(set, at, (ratio.n, ratio.clusters), Some((interval, width)))));
        writer.row(&values)?;
    }
    Ok(())
}

fn ends(interval: Option<Interval>) -> [Value<'static>; 2] {
    [
        Value::number(interval.map(|interval| interval.low)),
        Value::number(interval.map(|interval| interval.high)),
    ]
}
