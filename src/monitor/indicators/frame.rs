//! What every table of a measure needs: the cells with their totals, breaks and names.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::statistics::{Interval, RatioSums, t_quantile};

use super::counts::{CellPeriod, ItemSums, Total, Totals};
use super::dimension::TOTAL;
use super::options::{Measure, Options};
use super::output::Value;
use super::prepare::Prepared;

/// One measure, counted.
pub(super) struct Frame<'a> {
    pub(super) options: &'a Options,
    pub(super) prepared: &'a Prepared,
    pub(super) measure: Measure,
    /// By tabulation.
    pub(super) totals: Vec<Totals>,
    /// By tabulation the cells and periods in which the series breaks.
    pub(super) broken: Vec<BTreeSet<CellPeriod>>,
    pub(super) weighted: bool,
    period_names: Vec<String>,
    /// By tabulation, for each column of a dimension the index of its category in the cell.
    indices: Vec<Vec<Option<usize>>>,
    quantiles: RefCell<BTreeMap<u64, f64>>,
    nothing: Total,
}

impl<'a> Frame<'a> {
    pub(super) fn new(
        options: &'a Options,
        prepared: &'a Prepared,
        measure: Measure,
        totals: Vec<Totals>,
        weighted: bool,
    ) -> Self {
        let dimensions = options.by.dimensions();
        let indices = options.by.sets().iter();
        Self {
            options,
            prepared,
            measure,
            broken: vec![BTreeSet::new(); totals.len()],
            totals,
            weighted,
            period_names: prepared.periods().map(|period| options.period.name(period)).collect(),
            indices: indices
                .map(|set| dimensions.iter().map(|d| set.iter().position(|other| other == d)).collect())
                .collect(),
            quantiles: RefCell::default(),
            nothing: Total::default(),
        }
    }

    /// The cells of a tabulation, by number.
    pub(super) fn cells(&self, set: usize) -> std::ops::Range<u32> {
        0..self.prepared.cells[set].len() as u32
    }

    pub(super) fn total(&self, set: usize, (cell, period): CellPeriod) -> &Total {
        self.totals[set].get(&(cell, period)).unwrap_or(&self.nothing)
    }

    pub(super) fn period_name(&self, period: i32) -> &str {
        self.period_names.get((period - self.prepared.first) as usize).map_or("", String::as_str)
    }

    /// `measure`, `period` and the categories.
    pub(super) fn key(&self, set: usize, (cell, period): CellPeriod) -> Vec<Value<'_>> {
        let categories = &self.prepared.cells[set][cell as usize];
        let mut key = vec![Value::Text(self.measure.as_str()), Value::Text(self.period_name(period))];
        key.extend(
            self.indices[set]
                .iter()
                .map(|index| Value::Text(index.map_or(TOTAL, |index| &categories[index]))),
        );
        key
    }

    pub(super) fn is_broken(&self, set: usize, at: CellPeriod) -> bool {
        self.broken[set].contains(&at)
    }

    /// Whether the series breaks after `from`, up to `to`.
    pub(super) fn breaks_between(&self, set: usize, cell: u32, from: i32, to: i32) -> bool {
        from < to && self.broken[set].range((cell, from + 1)..=(cell, to)).next().is_some()
    }

    pub(super) fn t(&self, clusters: u64) -> f64 {
        *self.quantiles.borrow_mut().entry(clusters).or_insert_with(|| t_quantile(clusters))
    }

    /// The sums of a share whose denominator is the cell.
    pub(super) fn ratio<const K: usize>(
        &self,
        set: usize,
        at: CellPeriod,
        item: Option<&ItemSums<K>>,
        way: usize,
    ) -> RatioSums {
        let total = self.total(set, at);
        let (x, x_squares, x_times_n) =
            item.map_or((0, 0, 0), |item| (item.x[way], item.x_squares[way], item.x_times_n[way]));
        let Total { n, n_squares, clusters, .. } = *total;
        RatioSums { clusters, n, n_squares, x, x_squares, x_times_n }
    }

    /// The flags of a figure over `n` ads of so many employers, with an interval and the width at which it is no longer
    /// reliable.
    pub(super) fn flags(
        &self,
        set: usize,
        at: CellPeriod,
        (n, clusters): (u64, u64),
        interval: Option<(Option<Interval>, f64)>,
    ) -> &'static str {
        let minimum = self.options.minimum;
        let suppressed = n < minimum.ads.max(1) || clusters < minimum.employers;
        let unreliable = interval.is_some_and(|(interval, most)| {
            interval.is_none_or(|interval| interval.high - interval.low > most)
        });
        flags(self.is_broken(set, at), unreliable, suppressed)
    }
}

/// The flags as the tables hold them: sorted, joined by `;`.
pub(super) fn flags(broken: bool, unreliable: bool, suppressed: bool) -> &'static str {
    match (broken, unreliable, suppressed) {
        (false, false, false) => "",
        (false, false, true) => "suppressed",
        (false, true, false) => "low_reliability",
        (false, true, true) => "low_reliability;suppressed",
        (true, false, false) => "break",
        (true, false, true) => "break;suppressed",
        (true, true, false) => "break;low_reliability",
        (true, true, true) => "break;low_reliability;suppressed",
    }
}
