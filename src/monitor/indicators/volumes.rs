//! Table `volumes`: the ads of each cell.

use super::error::IndicatorError;
use super::frame::Frame;
use super::members::WEIGHT_UNIT;
use super::output::{TableWriter, Value};

pub(super) fn write(writer: &mut TableWriter, frame: &Frame<'_>) -> Result<(), IndicatorError> {
    for set in 0..frame.totals.len() {
        let known: Vec<Option<f64>> =
            frame.prepared.periods().map(|period| known_share(frame, set, period)).collect();
        for cell in frame.cells(set) {
            for (period, known) in frame.prepared.periods().zip(&known) {
                let (at, total) = ((cell, period), frame.total(set, (cell, period)));
                let weighted = frame.weighted.then(|| total.weight as f64 / WEIGHT_UNIT);
                let mut values = frame.key(set, at);
                values.extend([
                    Value::Count(total.n),
                    Value::Count(total.n_raw()),
                    Value::Count(total.employers),
                    Value::Count(total.without_employer),
                    Value::number(*known),
                    Value::number(weighted),
                    Value::Text(frame.flags(set, at, (total.n, total.clusters), None)),
                ]);
                writer.row(&values)?;
            }
        }
    }
    Ok(())
}

/// The share of a period's ads whose categories are known; `None` without ads.
fn known_share(frame: &Frame<'_>, set: usize, period: i32) -> Option<f64> {
    let all = frame.total(0, (0, period)).n;
    let known: u64 = frame.cells(set).map(|cell| frame.total(set, (cell, period)).n).sum();
    (all > 0).then(|| known as f64 / all as f64)
}
