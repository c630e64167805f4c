//! A run against judgements.

use std::collections::BTreeMap;

use super::metrics::{RankingMetric, is_relevant};
use super::nothing::separation;
use super::{Calibration, Count, Entry, Figure, Judgements, QueryResult, Report, Resampling, Run};

/// Judges a run. Queries without a relevant document are left out and counted; a query that the run lacks
/// counts as nothing returned (as `ir-measures` has it), and is counted too. What is not judged counts as not
/// relevant, as trec_eval has it: calibration means something only where the judgements are complete. Where the run has
/// queries for which nothing is judged relevant, also those without any judgement, a figure says how well it tells them
/// from the others.
pub fn judge(run: &Run, judgements: &Judgements, resampling: &Resampling) -> Report {
    let judged: Vec<Judged<'_>> = judgements.queries().filter_map(|(q, d)| Judged::new(run, q, d)).collect();
    let figures = RankingMetric::ALL.iter().enumerate().map(|(column, metric)| {
        let values: Vec<f64> = judged.iter().filter_map(|query| query.values.get(column).copied()).collect();
        let mean = super::ordinal::mean(values.iter().copied());
        Figure { interval: resampling.interval_of_mean(&values), ..Figure::new(metric.name(), mean) }
    });
    let claims: Vec<(f64, bool)> = judged.iter().flat_map(Judged::claims).collect();
    let has_relevant = |query: &str| judged.binary_search_by(|other| other.query.cmp(query)).is_ok();
    Report {
        figures: figures.chain(separation(run, has_relevant, resampling)).collect(),
        counts: counts(run, judgements, &judged),
        per_query_metrics: RankingMetric::ALL.iter().map(|metric| metric.name()).collect(),
        per_query: judged.iter().map(Judged::result).collect(),
        calibration: None,
    }
    .calibrated(Calibration::of(&claims))
}

/// A query with at least one relevant document.
struct Judged<'a> {
    query: &'a str,
    documents: &'a BTreeMap<String, i32>,
    returned: &'a [Entry],
    values: Vec<f64>,
}

impl<'a> Judged<'a> {
    fn new(run: &'a Run, query: &'a str, documents: &'a BTreeMap<String, i32>) -> Option<Self> {
        let judged: Vec<i32> = documents.values().copied().collect();
        if !judged.iter().any(|relevance| is_relevant(*relevance)) {
            return None;
        }
        let returned = run.documents(query);
        let relevance = |entry: &Entry| documents.get(&entry.document).copied().unwrap_or(0);
        let ranked: Vec<i32> = returned.iter().map(relevance).collect();
        let values = RankingMetric::ALL.iter().map(|metric| metric.of(&ranked, &judged)).collect();
        Some(Self { query, documents, returned, values })
    }

    fn is_relevant(&self, entry: &Entry) -> bool {
        self.documents.get(&entry.document).is_some_and(|relevance| is_relevant(*relevance))
    }

    fn claims(&self) -> impl Iterator<Item = (f64, bool)> + '_ {
        let claim = |entry: &Entry| Some((entry.probability?.get(), self.is_relevant(entry)));
        self.returned.iter().filter_map(claim)
    }

    fn result(&self) -> QueryResult {
        QueryResult { query: self.query.to_string(), values: self.values.iter().copied().map(Some).collect() }
    }
}

fn counts(run: &Run, judgements: &Judgements, judged: &[Judged<'_>]) -> Vec<Count> {
    let relevant = |query: &Judged<'_>| query.documents.values().filter(|r| is_relevant(**r)).count();
    let returned =
        |query: &Judged<'_>| query.returned.iter().filter(|entry| query.is_relevant(entry)).count();
    [
        ("queries", judged.len()),
        ("queries left out, nothing is relevant", judgements.queries().count() - judged.len()),
        (
            "queries that the run lacks, counted as 0",
            judged.iter().filter(|query| query.returned.is_empty()).count(),
        ),
        ("queries of the run without judgement", run.queries().filter(|q| !judgements.contains(q)).count()),
        ("relevant documents", judged.iter().map(relevant).sum()),
        ("of these returned", judged.iter().map(returned).sum()),
    ]
    .map(|(name, count)| Count { name, count })
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Probability;

    const RESAMPLING: Resampling = Resampling { seed: 1, resamples: 100 };

    fn count(report: &Report, name: &str) -> usize {
        report.counts.iter().find(|count| count.name.starts_with(name)).unwrap().count
    }

    #[test]
    fn a_query_that_the_run_lacks_counts_and_one_without_relevant_documents_does_not() {
        let judgements = Judgements::parse("q1 0 a 1\nq2 0 a 1\nq3 0 a 0\n", "qrels").unwrap();
        let run = Run::parse("q1 Q0 a 1 1 t\nq3 Q0 a 1 1 t\nq9 Q0 a 1 1 t\n", "run").unwrap();
        let report = judge(&run, &judgements, &RESAMPLING);
        assert_eq!(report.figure("MRR").and_then(|figure| figure.value), Some(0.5));
        assert_eq!(count(&report, "queries"), 2);
        assert_eq!(count(&report, "queries left out"), 1);
        assert_eq!(count(&report, "queries that the run lacks"), 1);
        assert_eq!(count(&report, "queries of the run without"), 1);
        assert_eq!((count(&report, "relevant"), count(&report, "of these returned")), (2, 1));
        assert_eq!(report.per_query.len(), 2);
        assert_eq!(report.calibration, None);
    }

    #[test]
    fn probabilities_of_a_run_are_compared_with_what_is_relevant() {
        let judgements = Judgements::parse("q 0 a 1\n", "qrels").unwrap();
        let entry = |document: &str, claim: f64| Entry {
            document: document.into(),
            score: claim,
            probability: Some(Probability::clamped(claim)),
        };
        let mut run = Run::default();
        run.insert("q", vec![entry("a", 1.0), entry("b", 0.5)]).unwrap();
        let report = judge(&run, &judgements, &RESAMPLING);
        assert_eq!(report.figure("Brier").and_then(|figure| figure.value), Some(0.125));
        assert_eq!(report.figure("ECE").and_then(|figure| figure.value), Some(0.25));
    }
}
