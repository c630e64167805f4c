//! Tables `competences` and `levels`.

use std::collections::BTreeMap;

use crate::statistics::RatioSums;

use super::counts::{self, ItemSums};
use super::engine::Engine;
use super::error::IndicatorError;
use super::frame::Frame;
use super::output::{TableWriter, Value};
use super::shares::{Base, Cell};

/// The levels of the e-CF.
const LEVELS: std::ops::RangeInclusive<u64> = 1..=5;
/// A mean level may be so many times as wide as a share, before it is flagged: half a level where a share is at 0.2.
const LEVEL_WIDTH: f64 = 2.5;

/// Where the rows go.
pub(super) struct Writers<'a> {
    pub(super) competences: &'a mut TableWriter,
    pub(super) levels: &'a mut TableWriter,
}

/// Of a tabulation the told levels: (cell, item, period) to the sums of the mean, then of each level's share.
type LevelRatios = BTreeMap<(u32, u32, i32), Vec<RatioSums>>;

pub(super) fn write(
    engine: &Engine,
    writers: &mut Writers<'_>,
    frame: &Frame<'_>,
    competences: &[String],
) -> Result<(), IndicatorError> {
    let mut base = Base::new();
    for set in 0..frame.totals.len() {
        let level_ratios = level_ratios(engine, set)?;
        let mut all = Base::new();
        counts::items(engine, "competence_fact", ["named"], set, |cell, rows: &[ItemSums<1>]| {
            let cell = Cell::new(frame, set, cell, rows);
            if set == 0 {
                all.extend(rows.iter().map(|row| ((row.item, row.period), row.x)));
            }
            write_cell(writers, &cell, (set > 0).then_some(&base), competences, &level_ratios)
        })?;
        if set == 0 {
            base = all;
        }
    }
    Ok(())
}

/// There are 41 competences, so those of all cells fit in memory.
fn level_ratios(engine: &Engine, set: usize) -> Result<LevelRatios, IndicatorError> {
    let mut values = vec!["f.level".to_string()];
    values.extend(LEVELS.map(|level| format!("CASE WHEN f.level = {level} THEN 1 ELSE 0 END")));
    let mut level_ratios = LevelRatios::new();
    counts::own_items(engine, "level_fact", &values, set, |cell, rows| {
        level_ratios.extend(rows.iter().map(|row| ((cell, row.item, row.period), row.ratios.clone())));
        Ok(())
    })?;
    Ok(level_ratios)
}

fn write_cell(
    writers: &mut Writers<'_>,
    cell: &Cell<'_, 1>,
    base: Option<&Base<1>>,
    competences: &[String],
    level_ratios: &LevelRatios,
) -> Result<(), IndicatorError> {
    let frame = cell.frame;
    let nothing = vec![RatioSums::default(); 1 + LEVELS.count()];
    for period in frame.prepared.periods() {
        let at = (cell.cell, period);
        let key = frame.key(cell.set, at);
        for share in cell.ranked(period, 0, base) {
            let ratios = level_ratios.get(&(cell.cell, share.item, period)).unwrap_or(&nothing);
            let mean = ratios[0];
            let interval = mean.mean_interval(frame.t(mean.clusters), 1.0, 5.0);
            let most = frame.options.max_width * LEVEL_WIDTH;
            let mut values = key.clone();
            values.push(Value::Text(&competences[share.item as usize]));
            values.extend(share.values());
            values.extend([
                Value::Text(share.flags()),
                Value::Count(mean.n),
                Value::number(mean.ratio()),
                Value::number(interval.map(|interval| interval.low)),
                Value::number(interval.map(|interval| interval.high)),
                Value::Text(frame.flags(cell.set, at, (mean.n, mean.clusters), Some((interval, most)))),
            ]);
            writers.competences.row(&values)?;
        }
        for item in cell.items() {
            let ratios = level_ratios.get(&(cell.cell, *item, period)).unwrap_or(&nothing);
            write_levels(writers.levels, cell, period, &competences[*item as usize], &ratios[1..])?;
        }
    }
    Ok(())
}

fn write_levels(
    writer: &mut TableWriter,
    cell: &Cell<'_, 1>,
    period: i32,
    competence: &str,
    ratios: &[RatioSums],
) -> Result<(), IndicatorError> {
    let (frame, at) = (cell.frame, (cell.cell, period));
    for (level, ratio) in LEVELS.zip(ratios) {
        let interval = ratio.share_interval(frame.t(ratio.clusters));
        let width = Some((interval, frame.options.max_width));
        let mut values = frame.key(cell.set, at);
        values.extend([
            Value::Text(competence),
            Value::Count(level),
            Value::Count(ratio.x),
            Value::Count(ratio.n),
            Value::number(ratio.ratio()),
            Value::number(interval.map(|interval| interval.low)),
            Value::number(interval.map(|interval| interval.high)),
            Value::Text(frame.flags(cell.set, at, (ratio.n, ratio.clusters), width)),
        ]);
        writer.row(&values)?;
    }
    Ok(())
}
