//! An evaluation to standard output.

use crate::cli::args::OutputFormat;
use crate::cli::output::Output;
use crate::evaluate::{Figure, Report};

use super::options::JudgingOptions;
use super::records::{EvaluationRecord, queries};
use super::{Evaluation, tables};

pub(super) fn print(evaluation: &Evaluation<'_>, judging: &JudgingOptions) -> anyhow::Result<()> {
    let mut output = Output::new();
    let record = |with_queries: bool| EvaluationRecord::new(evaluation, judging, with_queries);
    match judging.format {
        OutputFormat::Json => output.json(&record(judging.per_query))?,
        OutputFormat::Jsonl => {
            if judging.per_query {
                queries(evaluation.report).try_for_each(|query| output.jsonl(&query))?;
            }
            output.jsonl(&record(false))?;
        }
        OutputFormat::Csv if judging.per_query => per_query_csv(&mut output, evaluation.report)?,
        OutputFormat::Csv => {
            let header = ["metric", "value", "low", "high", "baseline"];
            output.csv(&header, evaluation.report.figures.iter().map(csv_row))?;
        }
        _ => output.line(&tables::tables(evaluation, judging))?,
    }
    output.finish()
}

/// A number as CSV has it; nothing where there is none.
fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn csv_row(figure: &Figure) -> Vec<String> {
    vec![
        figure.metric.to_string(),
        number(figure.value),
        number(figure.interval.map(|interval| interval.low)),
        number(figure.interval.map(|interval| interval.high)),
        number(figure.baseline),
    ]
}

/// One row a query and one for all of them.
fn per_query_csv(output: &mut Output, report: &Report) -> anyhow::Result<()> {
    let header: Vec<&str> =
        std::iter::once("query").chain(report.per_query_metrics.iter().copied()).collect();
    let row = |query: &str, values: &mut dyn Iterator<Item = Option<f64>>| {
        std::iter::once(query.to_string()).chain(values.map(number)).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<String>> = report
        .per_query
        .iter()
        .map(|result| row(&result.query, &mut result.values.iter().copied()))
        .collect();
    let mut all = report.per_query_metrics.iter().map(|metric| report.figure(metric).and_then(|f| f.value));
    rows.push(row("all", &mut all));
    output.csv(&header, rows)
}
