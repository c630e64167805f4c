//! Whole-number sums from the engine: of cells, and of what their ads ask for.

use std::collections::BTreeMap;

use super::engine::{Engine, Numbers};
use super::error::IndicatorError;
use crate::statistics::RatioSums;

/// A cell of a tabulation in a period: (number of the cell, number of the period).
pub(super) type CellPeriod = (u32, i32);

/// The ads of a cell in a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Total {
    /// Ads, near-duplicates once.
    pub(super) n: u64,
    /// Σ n_e² over employers.
    pub(super) n_squares: i128,
    /// Employers, an ad without one being its own.
    pub(super) clusters: u64,
    /// Employers that are named.
    pub(super) employers: u64,
    /// Ads whose employer is not known.
    pub(super) without_employer: u64,
    /// Sum of weights, millionths.
    pub(super) weight: i128,
    /// Ads, near-duplicates too, by the number of their source.
    pub(super) raw: BTreeMap<u32, u64>,
}

impl Total {
    pub(super) fn n_raw(&self) -> u64 {
        self.raw.values().sum()
    }
}

pub(super) type Totals = BTreeMap<CellPeriod, Total>;

/// The totals of a tabulation, and its table `clusters_SET`, which further counting joins.
pub(super) fn totals(engine: &Engine, set: usize) -> Result<Totals, IndicatorError> {
    engine.materialise(
        &format!("clusters_{set}"),
        &format!(
            "SELECT cell_{set} AS cell, period, cluster_no, count(*) AS n, sum(w) AS w FROM members WHERE cell_{set} IS NOT NULL \
             GROUP BY cell_{set}, period, cluster_no"
        ),
    )?;
    let rows = engine.numbers(
        "counting cells",
        &format!(
            "SELECT cell, period, sum(n), sum(n * n), count(*), sum(CASE WHEN cluster_no > 0 THEN 1 ELSE 0 END), \
             sum(CASE WHEN cluster_no > 0 THEN 0 ELSE n END), sum(w) FROM clusters_{set} GROUP BY cell, period ORDER BY 1, 2"
        ),
    )?;
    let mut totals = Totals::new();
    for row in rows {
        let value = |column: usize| row[column].unwrap_or_default();
        totals.insert(
            (value(0) as u32, value(1) as i32),
            Total {
                n: value(2) as u64,
                n_squares: value(3),
                clusters: value(4) as u64,
                employers: value(5) as u64,
                without_employer: value(6) as u64,
                weight: value(7),
                raw: BTreeMap::new(),
            },
        );
    }
    add_raw(engine, set, &mut totals)?;
    Ok(totals)
}

fn add_raw(engine: &Engine, set: usize, totals: &mut Totals) -> Result<(), IndicatorError> {
    let rows = engine.numbers(
        "counting sources",
        &format!(
            "SELECT cell_{set}, period, source_no, count(*) FROM spells WHERE cell_{set} IS NOT NULL \
             GROUP BY cell_{set}, period, source_no ORDER BY 1, 2, 3"
        ),
    )?;
    for row in rows {
        let value = |column: usize| row[column].unwrap_or_default();
        // A cell whose ads are all copies of ads of another cell has no ad that stands for a group.
        let total = totals.entry((value(0) as u32, value(1) as i32)).or_default();
        total.raw.insert(value(2) as u32, value(3) as u64);
    }
    Ok(())
}

/// What the ads of a cell and period ask for of one item, counted in `K` ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ItemSums<const K: usize> {
    pub(super) item: u32,
    pub(super) period: i32,
    pub(super) x: [u64; K],
    pub(super) x_squares: [i128; K],
    pub(super) x_times_n: [i128; K],
    pub(super) weight: [i128; K],
}

/// Counts the rows of a fact table (one row an ad and item) by cell, item and period, the cell's ads being the
/// denominator. Each column of `ways` is 0 or 1. Hands over one cell after the other, in order.
pub(super) fn items<const K: usize>(
    engine: &Engine,
    fact: &str,
    ways: [&str; K],
    set: usize,
    mut take: impl FnMut(u32, &[ItemSums<K>]) -> Result<(), IndicatorError>,
) -> Result<(), IndicatorError> {
    let list = |part: &dyn Fn(usize) -> String| (0..K).map(part).collect::<String>();
    let inner = list(&|k| format!(", sum(f.{0}) AS x{k}, sum(f.{0} * m.w) AS w{k}", ways[k]));
    let outer = list(&|k| format!(", sum(x{k}), sum(x{k} * x{k}), sum(x{k} * c.n), sum(w{k})"));
    let sql = format!(
        "SELECT e.cell, e.item, e.period{outer} FROM (SELECT m.cell_{set} AS cell, m.period, f.item, m.cluster_no{inner} \
         FROM members m JOIN {fact} f ON m.ad_no = f.ad_no WHERE m.cell_{set} IS NOT NULL \
         GROUP BY m.cell_{set}, m.period, f.item, m.cluster_no) e JOIN clusters_{set} c ON e.cell = c.cell AND \
         e.period = c.period AND e.cluster_no = c.cluster_no GROUP BY e.cell, e.item, e.period ORDER BY 1, 2, 3"
    );
    let mut by_cell = ByCell::new();
    engine.each(&format!("counting {fact}"), &sql, |batch| {
        let numbers = Numbers::of(batch)?;
        for row in 0..batch.num_rows() {
            let value = |column: usize| numbers.get(column, row).unwrap_or_default();
            let way = |part: usize| -> [i128; K] { std::array::from_fn(|k| value(3 + 4 * k + part)) };
            let sums = ItemSums {
                item: value(1) as u32,
                period: value(2) as i32,
                x: way(0).map(|x| x as u64),
                x_squares: way(1),
                x_times_n: way(2),
                weight: way(3),
            };
            by_cell.push(value(0) as u32, sums, &mut take)?;
        }
        Ok(())
    })?;
    by_cell.finish(&mut take)
}

/// What the ads of a cell and period say of one item, each item having its own denominator: for each value the sums of
/// a ratio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnSums {
    pub(super) item: u32,
    pub(super) period: i32,
    pub(super) ratios: Vec<RatioSums>,
}

/// Sums values of a fact table (one row an ad and item) by cell, item and period, the ads with a row being the
/// denominator. `values` are whole numbers in SQL over the fact table `f`.
pub(super) fn own_items(
    engine: &Engine,
    fact: &str,
    values: &[String],
    set: usize,
    mut take: impl FnMut(u32, &[OwnSums]) -> Result<(), IndicatorError>,
) -> Result<(), IndicatorError> {
    let inner: String = values
        .iter()
        .enumerate()
        .map(|(k, value)| format!(", CAST(sum({value}) AS DECIMAL(18, 0)) AS x{k}"))
        .collect();
    let outer: String =
        (0..values.len()).map(|k| format!(", sum(x{k}), sum(x{k} * x{k}), sum(x{k} * n)")).collect();
    let sql = format!(
        "SELECT cell, item, period, count(*), sum(n), sum(n * n){outer} FROM (SELECT m.cell_{set} AS cell, m.period, f.item, \
         m.cluster_no, CAST(count(*) AS DECIMAL(18, 0)) AS n{inner} FROM members m JOIN {fact} f ON m.ad_no = f.ad_no \
         WHERE m.cell_{set} IS NOT NULL GROUP BY m.cell_{set}, m.period, f.item, m.cluster_no) \
         GROUP BY cell, item, period ORDER BY 1, 2, 3"
    );
    let mut by_cell = ByCell::new();
    engine.each(&format!("counting {fact}"), &sql, |batch| {
        let numbers = Numbers::of(batch)?;
        for row in 0..batch.num_rows() {
            let value = |column: usize| numbers.get(column, row).unwrap_or_default();
            let ratio = |k: usize| RatioSums {
                clusters: value(3) as u64,
                n: value(4) as u64,
                n_squares: value(5),
                x: value(6 + 3 * k) as u64,
                x_squares: value(7 + 3 * k),
                x_times_n: value(8 + 3 * k),
            };
            let ratios = (0..values.len()).map(ratio).collect();
            let sums = OwnSums { item: value(1) as u32, period: value(2) as i32, ratios };
            by_cell.push(value(0) as u32, sums, &mut take)?;
        }
        Ok(())
    })?;
    by_cell.finish(&mut take)
}

/// Gathers rows that come sorted by cell, so that one cell at a time is in memory.
struct ByCell<T> {
    cell: u32,
    rows: Vec<T>,
}

impl<T> ByCell<T> {
    fn new() -> Self {
        Self { cell: 0, rows: Vec::new() }
    }

    fn push(
        &mut self,
        cell: u32,
        row: T,
        take: &mut impl FnMut(u32, &[T]) -> Result<(), IndicatorError>,
    ) -> Result<(), IndicatorError> {
        if cell != self.cell {
            self.finish(take)?;
            self.cell = cell;
        }
        self.rows.push(row);
        Ok(())
    }

    fn finish(
        &mut self,
        take: &mut impl FnMut(u32, &[T]) -> Result<(), IndicatorError>,
    ) -> Result<(), IndicatorError> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() { Ok(()) } else { take(self.cell, &rows) }
    }
}
