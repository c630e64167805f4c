//! What an evaluation says.

use super::{Calibration, Interval};

/// A metric over all queries.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name: `RP@5`, `exact`.
    pub metric: &'static str,
    /// Its value; `None` where there was nothing to measure.
    pub value: Option<f64>,
    /// Its 95 % bootstrap interval over queries.
    pub interval: Option<Interval>,
    /// The same metric of the trivial rule, where there is one.
    pub baseline: Option<f64>,
    /// Whether less is better.
    pub less_is_better: bool,
}

impl Figure {
    pub(super) fn new(metric: &'static str, value: Option<f64>) -> Self {
        Self { metric, value, interval: None, baseline: None, less_is_better: false }
    }
}

/// The results of one query (or, for levels, one ad): one value for each of the report's
/// `per_query_metrics`.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryResult {
    /// The query.
    pub query: String,
    /// Its values; `None` where the metric means nothing for it.
    pub values: Vec<Option<f64>>,
}

/// How many there were of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Of what, in words.
    pub name: &'static str,
    /// How many.
    pub count: usize,
}

/// An evaluation: figures over all queries, and what they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The figures, in a fixed order.
    pub figures: Vec<Figure>,
    /// What was counted and what was left out.
    pub counts: Vec<Count>,
    /// The metrics of `per_query`.
    pub per_query_metrics: Vec<&'static str>,
    /// The results of each query, by its id.
    pub per_query: Vec<QueryResult>,
    /// Whether the claimed probabilities came true, where the run claims any.
    pub calibration: Option<Calibration>,
}

impl Report {
    /// The figure of this name.
    pub fn figure(&self, metric: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.metric == metric)
    }

    /// Adds the calibration and its two figures.
    pub(super) fn calibrated(mut self, calibration: Option<Calibration>) -> Self {
        if let Some(calibration) = &calibration {
            for (metric, value) in [("ECE", calibration.expected_error), ("Brier", calibration.brier)] {
                self.figures.push(Figure { less_is_better: true, ..Figure::new(metric, Some(value)) });
            }
        }
        Self { calibration, ..self }
    }
}
