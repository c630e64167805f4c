//! Skills that came up in a cell, or vanished from it.

use crate::statistics::{Interval, RatioSums};

use super::error::IndicatorError;
use super::frame::{Frame, flags};
use super::output::{TableWriter, Value};
use super::shares::Cell;

/// So many periods from a break on, a change is flagged with it.
const PERIODS_OF_A_BREAK: i32 = 3;

/// A side of a change: the periods before it, or from it on.
struct Side {
    sums: RatioSums,
    share: f64,
    interval: Interval,
}

/// Writes the changes of a cell. A skill is **new** in a period if no ad of an earlier one asks for it and the interval
/// of its share from this period on lies above that before; **vanished** likewise, the other way round. Both sides hold
/// at least the minimum of ads. Pooled over periods, an employer counts as a cluster in each of them.
pub(super) fn write<const K: usize>(
    writer: &mut TableWriter,
    cell: &Cell<'_, K>,
    way: usize,
    names: (&[String], &dyn Fn(u32) -> String),
) -> Result<(), IndicatorError> {
    let frame = cell.frame;
    let mut found = Vec::new();
    for item in cell.items() {
        let asked: Vec<i32> = frame
            .prepared
            .periods()
            .filter(|period| cell.sums(*item, *period).is_some_and(|sums| sums.x[way] > 0))
            .collect();
        let (Some(first), Some(last)) = (asked.first(), asked.last()) else { continue };
        found.extend(change(cell, *item, way, *first, "new"));
        found.extend(change(cell, *item, way, last + 1, "vanished"));
    }
    found.sort_by_key(|(period, item, change, ..)| (*period, *change, *item));
    for (period, item, change, before, after) in found {
        row(writer, cell, (period, item, change), [&before, &after], names)?;
    }
    Ok(())
}

type Change = (i32, u32, &'static str, Side, Side);

fn change<const K: usize>(
    cell: &Cell<'_, K>,
    item: u32,
    way: usize,
    period: i32,
    change: &'static str,
) -> Option<Change> {
    let (first, last) = (cell.frame.prepared.first, cell.frame.prepared.last);
    if period <= first || period > last {
        return None;
    }
    let before = side(cell, item, way, first..=period - 1)?;
    let after = side(cell, item, way, period..=last)?;
    let (less, more) = if change == "new" { (&before, &after) } else { (&after, &before) };
    (less.interval.high < more.interval.low).then_some((period, item, change, before, after))
}

fn side<const K: usize>(
    cell: &Cell<'_, K>,
    item: u32,
    way: usize,
    periods: std::ops::RangeInclusive<i32>,
) -> Option<Side> {
    let frame: &Frame<'_> = cell.frame;
    let ratio = |period| frame.ratio(cell.set, (cell.cell, period), cell.sums(item, period), way);
    let sums = periods.map(ratio).fold(RatioSums::default(), std::ops::Add::add);
    if sums.n < frame.options.minimum.ads.max(1) || sums.clusters < frame.options.minimum.employers {
        return None;
    }
    Some(Side { sums, share: sums.ratio()?, interval: sums.share_interval(frame.t(sums.clusters))? })
}

fn row<const K: usize>(
    writer: &mut TableWriter,
    cell: &Cell<'_, K>,
    (period, item, change): (i32, u32, &'static str),
    sides: [&Side; 2],
    (names, label): (&[String], &dyn Fn(u32) -> String),
) -> Result<(), IndicatorError> {
    let frame = cell.frame;
    let label = label(item);
    let broken = frame.breaks_between(cell.set, cell.cell, period - PERIODS_OF_A_BREAK, period);
    let mut values = frame.key(cell.set, (cell.cell, period));
    values.extend([Value::Text(&names[item as usize]), Value::Text(&label), Value::Text(change)]);
    for side in sides {
        values.extend([
            Value::Count(side.sums.x),
            Value::Count(side.sums.n),
            Value::number(Some(side.share)),
            Value::number(Some(side.interval.low)),
            Value::number(Some(side.interval.high)),
        ]);
    }
    values.push(Value::Text(flags(broken, false, false)));
    writer.row(&values)
}
