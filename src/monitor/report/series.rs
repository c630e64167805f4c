//! One number over the periods.

use std::collections::BTreeMap;

use super::figure::Figure;
use super::rows::Row;

/// A number with its interval, in one period.
#[derive(Debug, Clone, Default)]
pub(super) struct Point {
    /// The number itself: a share, a mean or a count.
    pub(super) value: Figure,
    /// The interval's ends, where it has one.
    pub(super) low: Figure,
    pub(super) high: Figure,
    /// Of how many ads.
    pub(super) n: Figure,
    /// How many of them.
    pub(super) x: Figure,
    /// `break`, `low_reliability`, `suppressed`.
    pub(super) flags: Vec<String>,
}

impl Point {
    /// The share of a row and its interval.
    pub(super) fn share(row: &Row<'_>) -> Self {
        Self::of(row, "share")
    }

    /// The number in `column` and the interval beside it.
    pub(super) fn of(row: &Row<'_>, column: &str) -> Self {
        Self {
            value: row.figure(column),
            low: row.figure("low"),
            high: row.figure("high"),
            n: row.figure("n"),
            x: row.figure("x"),
            flags: row.flags(),
        }
    }

    pub(super) fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|own| own == flag)
    }
}

/// Points by period; a period without one has no figure.
pub(super) type Series = BTreeMap<String, Point>;

/// The greatest end of an interval, or value, of any of these.
pub(super) fn greatest<'a>(series: impl Iterator<Item = &'a Series>) -> f64 {
    let ends = series.flat_map(|series| series.values());
    ends.filter_map(|point| point.high.number().or(point.value.number())).fold(0.0, f64::max)
}
