//! Known totals, and the weights that make the ads agree with them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::statistics::{Margin, Raked, rake};

use super::dimension::Dimension;
use super::engine::Engine;
use super::error::IndicatorError;
use super::members::WEIGHT_UNIT;
use super::options::{Measure, Options};
use super::output::{TableWriter, Value};
use super::prepare::Prepared;

/// The totals of a file, by dimension and category.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Benchmark {
    totals: BTreeMap<Dimension, BTreeMap<String, f64>>,
}

impl Benchmark {
    pub(super) fn dimensions(&self) -> Vec<Dimension> {
        self.totals.keys().copied().collect()
    }

    /// Reads `dimension,category,total`.
    pub(super) fn read(file: &Path) -> Result<Self, IndicatorError> {
        let bad = |line: u64, problem: String| IndicatorError::Benchmark {
            file: file.to_path_buf(),
            line,
            problem,
        };
        let opened = std::fs::File::open(file).map_err(IndicatorError::io(file))?;
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(opened);
        let header = reader.headers().map_err(|error| bad(1, error.to_string()))?.clone();
        let column = |name: &str| {
            let index = header.iter().position(|column| column.trim_start_matches('\u{feff}') == name);
            index.ok_or_else(|| {
                bad(1, format!("column {name} is missing; the header is dimension,category,total"))
            })
        };
        let (dimension, category, total) = (column("dimension")?, column("category")?, column("total")?);
        let mut benchmark = Self::default();
        for record in reader.records() {
            let record = record.map_err(|error| {
                bad(
                    error.position().map_or(0, csv::Position::line),
                    "it cannot be read as CSV: ".to_string() + &error.to_string(),
                )
            })?;
            let line = record.position().map_or(0, csv::Position::line);
            let field = |column: usize| record.get(column).unwrap_or_default();
            benchmark
                .add(field(dimension), field(category), field(total))
                .map_err(|problem| bad(line, problem))?;
        }
        if benchmark.totals.is_empty() {
            return Err(bad(1, "it holds no total".into()));
        }
        Ok(benchmark)
    }

    fn add(&mut self, dimension: &str, category: &str, total: &str) -> Result<(), String> {
        let dimension = Dimension::named(dimension).map_err(|error| error.to_string())?;
        if category.is_empty() {
            return Err("the category is empty".into());
        }
        let number = total.parse::<f64>().ok().filter(|total| total.is_finite() && *total > 0.0);
        let number = number.ok_or_else(|| {
            format!(
                "'{total}' is no total above zero, such as 1200 or 12.5; leave a category without a total out"
            )
        })?;
        let category =
            if dimension == Dimension::Employer { category.to_lowercase() } else { category.to_string() };
        match self.totals.entry(dimension).or_default().insert(category.clone(), number) {
            Some(_) => Err(format!("{} '{category}' has a total already", dimension.as_str())),
            None => Ok(()),
        }
    }
}

/// The weights of a measure.
pub(super) struct Weights {
    /// (period, stratum, weight in millionths).
    pub(super) rows: Vec<(i32, i32, i64)>,
    periods: Vec<Period>,
}

struct Period {
    period: i32,
    counts: Vec<u64>,
    raked: Raked,
    margins: Vec<Table>,
}

/// One dimension in a period: its categories with their total, if they have one, and ads.
struct Table {
    dimension: Dimension,
    categories: Vec<(String, Option<f64>, Vec<usize>)>,
}

/// Rakes the ads of every period (table `ones`) to the totals. Totals tell proportions only: those of the categories that
/// have ads are scaled to the number of these ads, so that weights are about 1. Ads whose category is not known, or has
/// no total, keep their number.
pub(super) fn weights(
    engine: &Engine,
    prepared: &Prepared,
    options: &Options,
    benchmark: &Benchmark,
) -> Result<Weights, IndicatorError> {
    let rows = engine.numbers(
        "counting strata",
        "SELECT period, stratum, count(*) FROM ones GROUP BY period, stratum ORDER BY 1, 2",
    )?;
    let mut counts: BTreeMap<i32, Vec<u64>> = BTreeMap::new();
    for row in rows {
        let value = |column: usize| row[column].unwrap_or_default();
        let of_period = counts.entry(value(0) as i32).or_insert_with(|| vec![0; prepared.strata.len()]);
        of_period[value(1) as usize] = value(2) as u64;
    }
    let mut weights = Weights { rows: Vec::new(), periods: Vec::new() };
    for (period, counts) in counts {
        let margins = tables(prepared, benchmark);
        let targets: Vec<Margin> = margins.iter().map(|table| table.margin(&counts)).collect();
        let raked = rake(&counts, &targets, options.raking);
        for (stratum, weight) in raked.weights.iter().enumerate().filter(|(stratum, _)| counts[*stratum] > 0)
        {
            weights.rows.push((period, stratum as i32, (weight * WEIGHT_UNIT).round() as i64));
        }
        weights.periods.push(Period { period, counts, raked, margins });
    }
    Ok(weights)
}

fn tables(prepared: &Prepared, benchmark: &Benchmark) -> Vec<Table> {
    let tables = benchmark.totals.iter().enumerate().map(|(index, (dimension, totals))| {
        let of_ads = prepared.strata.iter().map(|stratum| stratum[index].clone());
        let names: BTreeSet<String> = totals.keys().cloned().chain(of_ads).collect();
        let categories = names.into_iter().map(|name| {
            let strata = (0..prepared.strata.len()).filter(|s| prepared.strata[*s][index] == name).collect();
            let total = totals.get(&name).copied();
            (name, total, strata)
        });
        Table { dimension: *dimension, categories: categories.collect() }
    });
    tables.collect()
}

impl Table {
    fn ads(counts: &[u64], strata: &[usize]) -> u64 {
        strata.iter().map(|stratum| counts[*stratum]).sum()
    }

    /// The categories that have both a total and ads, as a margin whose targets sum to these ads.
    fn margin(&self, counts: &[u64]) -> Margin {
        let mut margin = Margin { category_of: vec![None; counts.len()], targets: Vec::new() };
        let (mut ads, mut sum) = (0, 0.0);
        for (_, total, strata) in &self.categories {
            let of_category = Self::ads(counts, strata);
            let Some(total) = total.filter(|_| of_category > 0) else { continue };
            strata.iter().for_each(|stratum| margin.category_of[*stratum] = Some(margin.targets.len()));
            margin.targets.push(total);
            (ads, sum) = (ads + of_category, sum + total);
        }
        margin.targets.iter_mut().for_each(|target| *target *= ads as f64 / sum);
        margin
    }
}

/// Writes how raking went, and the margins before and after.
pub(super) fn write(
    raking: &mut TableWriter,
    margins: &mut TableWriter,
    weights: &Weights,
    measure: Measure,
    options: &Options,
) -> Result<(), IndicatorError> {
    for period in &weights.periods {
        let name = options.period.name(period.period);
        write_raking(raking, period, (measure, &name), options)?;
        for table in &period.margins {
            write_margins(margins, period, (measure, &name), table)?;
        }
    }
    Ok(())
}

fn write_raking(
    writer: &mut TableWriter,
    period: &Period,
    (measure, name): (Measure, &str),
    options: &Options,
) -> Result<(), IndicatorError> {
    let sampled = || period.counts.iter().zip(&period.raked.weights).filter(|(count, _)| **count > 0);
    let least = sampled().map(|(_, weight)| *weight).fold(f64::INFINITY, f64::min);
    let greatest = sampled().map(|(_, weight)| *weight).fold(0.0, f64::max);
    let at_bound = |weight: f64| weight <= options.raking.least || weight >= options.raking.greatest;
    let n: u64 = sampled().map(|(count, _)| count).sum();
    let sum: f64 = sampled().map(|(count, weight)| *count as f64 * weight).sum();
    let squares: f64 = sampled().map(|(count, weight)| *count as f64 * weight * weight).sum();
    writer.row(&[
        Value::Text(measure.as_str()),
        Value::Text(name),
        Value::Count(n),
        Value::Count(period.raked.sweeps),
        Value::Truth(period.raked.converged),
        Value::number(Some(period.raked.largest_gap)),
        Value::number(Some(least)),
        Value::number(Some(greatest)),
        Value::Count(sampled().filter(|(_, weight)| at_bound(**weight)).map(|(count, _)| count).sum()),
        Value::number(Some(n as f64 * squares / (sum * sum))),
    ])
}

fn write_margins(
    writer: &mut TableWriter,
    period: &Period,
    (measure, name): (Measure, &str),
    table: &Table,
) -> Result<(), IndicatorError> {
    let weighted = |strata: &[usize]| -> f64 {
        strata.iter().map(|s| period.counts[*s] as f64 * period.raked.weights[*s]).sum()
    };
    let in_margin = || {
        table
            .categories
            .iter()
            .filter(|(_, total, strata)| total.is_some() && Table::ads(&period.counts, strata) > 0)
    };
    let totals: f64 = in_margin().filter_map(|(_, total, _)| *total).sum();
    let ads: u64 = in_margin().map(|(_, _, strata)| Table::ads(&period.counts, strata)).sum();
    let sum: f64 = in_margin().map(|(_, _, strata)| weighted(strata)).sum();
    for (category, total, strata) in &table.categories {
        let n = Table::ads(&period.counts, strata);
        let state = match (total, n) {
            (Some(_), 0) => "no_ads",
            (Some(_), _) => "used",
            (None, 0) => continue,
            (None, _) if category.is_empty() => "not_known",
            (None, _) => "no_total",
        };
        let used = state == "used";
        writer.row(&[
            Value::Text(measure.as_str()),
            Value::Text(name),
            Value::Text(table.dimension.as_str()),
            Value::Text(category),
            Value::number(*total),
            Value::number(total.filter(|_| used).map(|total| total / totals)),
            Value::Count(n),
            Value::number(used.then(|| n as f64 / ads as f64)),
            Value::number(used.then(|| weighted(strata) / sum)),
            Value::Text(state),
        ])?;
    }
    Ok(())
}

/// What went wrong with raking, in words, by period.
pub(super) fn not_converged(weights: &Weights, measure: Measure, options: &Options) -> Vec<String> {
    let failed = weights.periods.iter().filter(|period| !period.raked.converged);
    failed
        .map(|period| {
            format!(
                "raking of {} {} did not converge within {} sweeps: the worst category is {:.1} % off its total; widen \
                 --weight-bounds or merge categories of the benchmark",
                measure.as_str(),
                options.period.name(period.period),
                period.raked.sweeps,
                period.raked.largest_gap * 100.0
            )
        })
        .collect()
}
