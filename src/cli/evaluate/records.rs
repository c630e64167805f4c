//! An evaluation as records: the fields of the JSON output.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cli::records::VersionsRecord;
use crate::evaluate::{Calibration, Comparison, Figure, Interval, Report};

use super::options::JudgingOptions;
use super::{Evaluation, InputFile};

#[derive(Serialize)]
pub(super) struct FileRecord<'a> {
    file: &'a str,
    sha256: &'a str,
}

impl<'a> From<&'a InputFile> for FileRecord<'a> {
    fn from(source: &'a InputFile) -> Self {
        Self { file: &source.name, sha256: &source.digest }
    }
}

#[derive(Serialize)]
pub(super) struct FigureRecord {
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<f64>,
    better: &'static str,
}

impl From<&Figure> for FigureRecord {
    fn from(figure: &Figure) -> Self {
        Self {
            value: figure.value,
            low: figure.interval.map(|interval| interval.low),
            high: figure.interval.map(|interval| interval.high),
            baseline: figure.baseline,
            better: if figure.less_is_better { "less" } else { "more" },
        }
    }
}

#[derive(Serialize)]
pub(super) struct BinRecord {
    from: f64,
    count: usize,
    claimed: f64,
    observed: f64,
}

#[derive(Serialize)]
pub(super) struct CalibrationRecord {
    claims: usize,
    ece: f64,
    brier: f64,
    bins: Vec<BinRecord>,
}

impl From<&Calibration> for CalibrationRecord {
    fn from(calibration: &Calibration) -> Self {
        let width = calibration.bins.len() as f64;
        let bins = calibration.bins.iter().enumerate().map(|(number, bin)| BinRecord {
            from: number as f64 / width,
            count: bin.count,
            claimed: bin.claimed,
            observed: bin.observed,
        });
        Self {
            claims: calibration.claims,
            ece: calibration.expected_error,
            brier: calibration.brier,
            bins: bins.collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ComparisonRecord {
    this: f64,
    against: f64,
    difference: f64,
    low: Option<f64>,
    high: Option<f64>,
    wins: usize,
    ties: usize,
    losses: usize,
    p_value: f64,
}

impl From<&Comparison> for ComparisonRecord {
    fn from(comparison: &Comparison) -> Self {
        let end = |of: fn(Interval) -> f64| comparison.interval.map(of);
        Self {
            this: comparison.this,
            against: comparison.other,
            difference: comparison.difference,
            low: end(|interval| interval.low),
            high: end(|interval| interval.high),
            wins: comparison.wins,
            ties: comparison.ties,
            losses: comparison.losses,
            p_value: comparison.p_value,
        }
    }
}

/// One query; its metrics beside its id.
#[derive(Serialize)]
pub(super) struct QueryRecord<'a> {
    query: &'a str,
    #[serde(flatten)]
    values: BTreeMap<&'a str, Option<f64>>,
}

pub(super) fn queries(report: &Report) -> impl Iterator<Item = QueryRecord<'_>> {
    report.per_query.iter().map(|row| QueryRecord {
        query: &row.query,
        values: report.per_query_metrics.iter().copied().zip(row.values.iter().copied()).collect(),
    })
}

/// All of an evaluation. `query` is `all`, as in trec_eval, so that lines of queries and this one go
/// together.
#[derive(Serialize)]
pub(super) struct EvaluationRecord<'a> {
    query: &'static str,
    evaluation: &'static str,
    judgements: FileRecord<'a>,
    run: FileRecord<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<FileRecord<'a>>,
    counts: BTreeMap<&'static str, usize>,
    figures: BTreeMap<&'static str, FigureRecord>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    comparison: BTreeMap<&'static str, ComparisonRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    calibration: Option<CalibrationRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queries: Option<Vec<QueryRecord<'a>>>,
    seed: u64,
    resamples: u32,
    versions: VersionsRecord<'a>,
}

impl<'a> EvaluationRecord<'a> {
    pub(super) fn new(evaluation: &'a Evaluation<'a>, judging: &JudgingOptions, with_queries: bool) -> Self {
        let report = evaluation.report;
        Self {
            query: "all",
            evaluation: evaluation.what,
            judgements: evaluation.judgements.into(),
            run: evaluation.run.into(),
            against: evaluation.against.map(Into::into),
            counts: report.counts.iter().map(|count| (count.name, count.count)).collect(),
            figures: report.figures.iter().map(|figure| (figure.metric, figure.into())).collect(),
            comparison: evaluation.comparisons.iter().map(|c| (c.metric, c.into())).collect(),
            calibration: report.calibration.as_ref().map(Into::into),
            queries: with_queries.then(|| queries(report).collect()),
            seed: judging.seed,
            resamples: judging.resamples,
            versions: evaluation.versions.into(),
        }
    }
}
