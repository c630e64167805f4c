//! An evaluation for people.

use crate::cli::table;
use crate::evaluate::{Calibration, Comparison, Figure, Interval, Report};

use super::Evaluation;
use super::options::JudgingOptions;

const NOTE: &str = "95 %: percentile bootstrap over queries.";
/// What the baseline is, by what is evaluated.
fn baseline_note(what: &str) -> &'static str {
    match what {
        "skills" => {
            "Baseline: a skill is found where a whole label of it stands, outside of talk of the employer."
        }
        "occupations" => {
            "Baseline: BM25 of the title on the labels of its language; `most common` is a rule, too."
        }
        _ => "Baseline: the middle of the levels that the standard defines.",
    }
}

/// Everything that is printed, one table below the other.
pub(super) fn tables(evaluation: &Evaluation<'_>, judging: &JudgingOptions) -> String {
    let mut parts = vec![
        head(evaluation),
        figures(evaluation.what, &evaluation.report.figures, judging),
        counts(evaluation.report),
    ];
    if !evaluation.comparisons.is_empty() {
        parts.push(comparisons(evaluation.comparisons));
    }
    parts.extend(evaluation.report.calibration.as_ref().map(calibration));
    if judging.per_query {
        parts.push(per_query(evaluation.report));
    }
    parts.push(versions(evaluation));
    parts.join("\n\n")
}

fn head(evaluation: &Evaluation<'_>) -> String {
    let files = [
        ("judgements", Some(evaluation.judgements)),
        ("run", Some(evaluation.run)),
        ("against", evaluation.against),
    ];
    let line = |(role, source): (&str, Option<&super::InputFile>)| {
        source.map(|source| format!("{role:<11} {} (sha256 {})", source.name, source.digest))
    };
    let files: Vec<String> = files.into_iter().filter_map(line).collect();
    format!("evaluation  {}\n{}", evaluation.what, files.join("\n"))
}

fn figures(what: &str, figures: &[Figure], judging: &JudgingOptions) -> String {
    let with_baseline = figures.iter().any(|figure| figure.baseline.is_some());
    let mut header = vec!["metric", "value", "95 %"];
    header.extend(with_baseline.then_some("baseline"));
    let mut table = table::table(&header);
    for figure in figures {
        let arrow = if figure.less_is_better { " (less is better)" } else { "" };
        let mut row = vec![format!("{}{arrow}", figure.metric), number(figure.value), range(figure.interval)];
        row.extend(with_baseline.then(|| number(figure.baseline)));
        table.add_row(row);
    }
    let baseline = if with_baseline { format!("\n{}", baseline_note(what)) } else { String::new() };
    let (seed, resamples) = (judging.seed, judging.resamples);
    format!("{}\n{NOTE} Seed {seed}, {resamples} resamples.{baseline}", table.trim_fmt())
}

fn counts(report: &Report) -> String {
    let line = |count: &crate::evaluate::Count| format!("{:>7} {}", count.count, count.name);
    report.counts.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn comparisons(comparisons: &[Comparison]) -> String {
    let mut table = table::table(&["metric", "against", "difference", "95 %", "wins/ties/losses", "p"]);
    for c in comparisons {
        table.add_row([
            c.metric.to_string(),
            number(Some(c.other)),
            format!("{:+.4}", c.difference),
            range(c.interval),
            format!("{}/{}/{}", c.wins, c.ties, c.losses),
            format!("{:.3}", c.p_value),
        ]);
    }
    let note = "Difference: this run less the other. p: paired randomisation test, two-sided.";
    format!("{}\n{note}", table.trim_fmt())
}

fn calibration(calibration: &Calibration) -> String {
    let mut table = table::table(&["claimed", "claims", "mean claim", "came true"]);
    for (at, bin) in calibration.bins.iter().enumerate().filter(|(_, bin)| bin.count > 0) {
        let edge = |at: usize| at as f64 / calibration.bins.len() as f64;
        table.add_row([
            format!("{:.1} to {:.1}", edge(at), edge(at + 1)),
            bin.count.to_string(),
            number(Some(bin.claimed)),
            number(Some(bin.observed)),
        ]);
    }
    table.trim_fmt()
}

fn per_query(report: &Report) -> String {
    let header: Vec<&str> =
        std::iter::once("query").chain(report.per_query_metrics.iter().copied()).collect();
    let mut table = table::table(&header);
    for result in &report.per_query {
        let values = result.values.iter().map(|value| number(*value));
        table.add_row(std::iter::once(result.query.clone()).chain(values));
    }
    table.trim_fmt()
}

fn versions(evaluation: &Evaluation<'_>) -> String {
    let versions = evaluation.versions;
    let named = [
        ("skillgauge", &versions.skillgauge),
        ("model", &versions.model),
        ("taxonomy", &versions.taxonomy),
        ("scoring", &versions.scoring),
        ("text", &versions.text),
        ("index", &versions.index),
    ];
    let line = |(name, version): &(&str, &String)| format!("{name:<11} {version}");
    named.iter().filter(|(_, version)| !version.is_empty()).map(line).collect::<Vec<_>>().join("\n")
}

fn number(value: Option<f64>) -> String {
    value.map_or("–".into(), |value| format!("{value:.4}"))
}

fn range(interval: Option<Interval>) -> String {
    interval.map_or("–".into(), |interval| format!("{:.4} to {:.4}", interval.low, interval.high))
}
