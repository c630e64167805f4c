//! Two runs of the same queries, query by query.

use super::ordinal::mean;
use super::{Interval, Report, Resampling};

/// Differences nearer than this are ties: below it lies rounding.
const TIE: f64 = 1e-12;

/// One metric of two runs: this one less the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The metric.
    pub metric: &'static str,
    /// The mean of this run.
    pub this: f64,
    /// The mean of the other run.
    pub other: f64,
    /// The mean difference, this less the other.
    pub difference: f64,
    /// Its 95 % bootstrap interval over queries.
    pub interval: Option<Interval>,
    /// Queries that this run answers better.
    pub wins: usize,
    /// Queries without a difference.
    pub ties: usize,
    /// Queries that the other run answers better.
    pub losses: usize,
    /// The two-sided p-value of the paired randomisation test.
    pub p_value: f64,
}

/// Compares two reports over the same judgements, metric by metric; queries or metrics that only one of
/// them has are left out.
pub fn compare(this: &Report, other: &Report, resampling: &Resampling) -> Vec<Comparison> {
    let metrics = this.per_query_metrics.iter();
    metrics.filter_map(|metric| compare_metric(metric, this, other, resampling)).collect()
}

fn compare_metric(
    metric: &'static str,
    this: &Report,
    other: &Report,
    resampling: &Resampling,
) -> Option<Comparison> {
    let pairs: Vec<(f64, f64)> =
        this.per_query.iter().filter_map(|query| pair(metric, &query.query, this, other)).collect();
    let differences: Vec<f64> = pairs.iter().map(|(a, b)| a - b).collect();
    let count = |test: fn(f64) -> bool| differences.iter().filter(|d| test(**d)).count();
    Some(Comparison {
        metric,
        this: mean(pairs.iter().map(|(a, _)| *a))?,
        other: mean(pairs.iter().map(|(_, b)| *b))?,
        difference: mean(differences.iter().copied())?,
        interval: resampling.interval_of_mean(&differences),
        wins: count(|d| d > TIE),
        ties: count(|d| d.abs() <= TIE),
        losses: count(|d| d < -TIE),
        p_value: resampling.randomisation_p(&differences),
    })
}

fn pair(metric: &str, query: &str, this: &Report, other: &Report) -> Option<(f64, f64)> {
    Some((value(this, metric, query)?, value(other, metric, query)?))
}

fn value(report: &Report, metric: &str, query: &str) -> Option<f64> {
    let column = report.per_query_metrics.iter().position(|name| *name == metric)?;
    let row = report.per_query.binary_search_by(|row| row.query.as_str().cmp(query)).ok()?;
    report.per_query.get(row)?.values.get(column).copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{Judgements, Run, judge};

    #[test]
    fn wins_ties_and_losses_are_counted_query_by_query() {
        let resampling = Resampling { seed: 3, resamples: 1000 };
        let judgements = Judgements::parse("q1 0 a 1\nq2 0 a 1\nq3 0 a 1\nq4 0 a 1\n", "qrels").unwrap();
        let report = |ranks: [usize; 4]| {
            let mut text = String::new();
            for (query, rank) in ranks.into_iter().enumerate() {
                for place in 1..=rank {
                    let document = if place == rank { "a".into() } else { format!("x{place}") };
                    text += &format!("q{} Q0 {document} {place} {} t\n", query + 1, 10 - place);
                }
            }
            judge(&Run::parse(&text, "run").unwrap(), &judgements, &resampling)
        };
        let comparisons = compare(&report([1, 2, 4, 1]), &report([2, 2, 2, 1]), &resampling);
        let mrr = comparisons.iter().find(|comparison| comparison.metric == "MRR").unwrap();
        assert_eq!((mrr.wins, mrr.ties, mrr.losses), (1, 2, 1));
        assert!((mrr.this - 0.6875).abs() < 1e-12 && (mrr.other - 0.625).abs() < 1e-12);
        assert!((mrr.difference - 0.0625).abs() < 1e-12, "{mrr:?}");
        let interval = mrr.interval.unwrap();
        assert!(interval.low < 0.0 && interval.high > 0.0 && mrr.p_value > 0.3, "{mrr:?}");
    }
}
