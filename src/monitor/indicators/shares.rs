//! Shares of a cell's ads that ask for an item: over time, ranked, against all ads.

use std::collections::BTreeMap;

use super::counts::ItemSums;
use super::frame::Frame;
use super::output::{Value, rounded};

/// How often all ads ask for an item: (item, period) to counts.
pub(super) type Base<const K: usize> = BTreeMap<(u32, i32), [u64; K]>;

/// One row of a table of shares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share {
    pub(super) item: u32,
    pub(super) period: i32,
    x: u64,
    n: u64,
    n_raw: u64,
    share: Option<f64>,
    interval: (Option<f64>, Option<f64>),
    weighted: Option<f64>,
    yoy: Option<f64>,
    yoy_break: bool,
    rank: Option<u64>,
    quotient: Option<f64>,
    flags: &'static str,
}

impl Share {
    /// `x` to `flags`, as skills and competences share them.
    pub(super) fn values(&self) -> [Value<'static>; 11] {
        [
            Value::Count(self.x),
            Value::Count(self.n),
            Value::Count(self.n_raw),
            Value::number(self.share),
            Value::number(self.interval.0),
            Value::number(self.interval.1),
            Value::number(self.weighted),
            Value::number(self.yoy),
            Value::Truth(self.yoy_break),
            Value::count(self.rank),
            Value::number(self.quotient),
        ]
    }

    pub(super) fn flags(&self) -> &'static str {
        self.flags
    }
}

/// The items of a cell, over the periods: each item that occurs in any period has a row in every one.
pub(super) struct Cell<'a, const K: usize> {
    pub(super) frame: &'a Frame<'a>,
    pub(super) set: usize,
    pub(super) cell: u32,
    items: Vec<u32>,
    /// By way of counting those that are counted so in some period.
    counted: [Vec<u32>; K],
    sums: BTreeMap<(u32, i32), &'a ItemSums<K>>,
}

impl<'a, const K: usize> Cell<'a, K> {
    pub(super) fn new(frame: &'a Frame<'a>, set: usize, cell: u32, rows: &'a [ItemSums<K>]) -> Self {
        let mut items: Vec<u32> = rows.iter().map(|row| row.item).collect();
        items.dedup();
        let sums = rows.iter().map(|row| ((row.item, row.period), row)).collect();
        let counted = std::array::from_fn(|way| {
            let mut counted: Vec<u32> =
                rows.iter().filter(|row| row.x[way] > 0).map(|row| row.item).collect();
            counted.dedup();
            counted
        });
        Self { frame, set, cell, items, counted, sums }
    }

    pub(super) fn items(&self) -> &[u32] {
        &self.items
    }

    pub(super) fn sums(&self, item: u32, period: i32) -> Option<&'a ItemSums<K>> {
        self.sums.get(&(item, period)).copied()
    }

    fn x(&self, item: u32, period: i32, way: usize) -> u64 {
        self.sums(item, period).map_or(0, |sums| sums.x[way])
    }

    /// The rows of a period, counted in one of the ways, by rank. Only items that are counted so in some period.
    pub(super) fn ranked(&self, period: i32, way: usize, base: Option<&Base<K>>) -> Vec<Share> {
        let mut items = self.counted[way].clone();
        // Names are in the order of numbers: of items that are asked for equally often, the first by name.
        items.sort_by_key(|item| (std::cmp::Reverse(self.x(*item, period, way)), *item));
        let has_ads = self.frame.total(self.set, (self.cell, period)).n > 0;
        let rank = |place: usize| has_ads.then_some(place as u64 + 1);
        let row = |(place, item): (usize, &u32)| self.share(*item, period, way, rank(place), base);
        items.iter().enumerate().map(row).collect()
    }

    fn share(&self, item: u32, period: i32, way: usize, rank: Option<u64>, base: Option<&Base<K>>) -> Share {
        let (frame, at) = (self.frame, (self.cell, period));
        let total = frame.total(self.set, at);
        let ratio = frame.ratio(self.set, at, self.sums(item, period), way);
        let interval = ratio.share_interval(frame.t(ratio.clusters));
        let share = ratio.ratio();
        let weighted = (frame.weighted && total.weight > 0).then(|| {
            self.sums(item, period).map_or(0.0, |sums| sums.weight[way] as f64 / total.weight as f64)
        });
        let year_before = period - frame.options.period.a_year();
        let yoy = share.zip(self.share_then(item, year_before, way)).map(|(now, then)| {
            // The difference of the shares as they stand in the table, in percentage points.
            (rounded(now) - rounded(then)) * 100.0
        });
        let max_width = frame.options.max_width;
        Share {
            item,
            period,
            x: ratio.x,
            n: ratio.n,
            n_raw: total.n_raw(),
            share,
            interval: (interval.map(|interval| interval.low), interval.map(|interval| interval.high)),
            weighted,
            yoy,
            yoy_break: yoy.is_some() && frame.breaks_between(self.set, self.cell, year_before, period),
            rank,
            quotient: share.zip(base).and_then(|(share, base)| self.quotient(share, item, period, way, base)),
            flags: frame.flags(self.set, at, (ratio.n, ratio.clusters), Some((interval, max_width))),
        }
    }

    fn share_then(&self, item: u32, period: i32, way: usize) -> Option<f64> {
        let total = self.frame.total(self.set, (self.cell, period));
        (total.n > 0).then(|| self.x(item, period, way) as f64 / total.n as f64)
    }

    /// The share of the cell over that of all ads.
    fn quotient(&self, share: f64, item: u32, period: i32, way: usize, base: &Base<K>) -> Option<f64> {
        let all = self.frame.total(0, (0, period));
        let asked = base.get(&(item, period)).map_or(0, |x| x[way]);
        (asked > 0 && all.n > 0).then(|| share / (asked as f64 / all.n as f64))
    }
}
