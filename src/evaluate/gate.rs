//! Figures that must be reached.

use std::fmt;

use serde::Deserialize;

use super::{EvaluateError, Report};

/// From how many tolerances above the expected figure on the gate should be raised.
const CLEARLY: f64 = 2.0;

/// The expected figures of a gate file.
#[derive(Debug, Clone)]
pub struct Gate {
    expected: Vec<Expected>,
    origin: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    name: String,
    metric: String,
    expected: f64,
    tolerance: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GateFile {
    gate: Vec<Expected>,
}

/// Whether a figure is good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateStatus {
    /// Within the tolerance, or better.
    Reached,
    /// Better by more than twice the tolerance: raise the expected figure.
    Better,
    /// Worse than expected by more than the tolerance, or without a value.
    Missed,
}

/// A figure beside what was expected.
#[derive(Debug, Clone, PartialEq)]
pub struct GateOutcome {
    /// The metric.
    pub metric: String,
    /// What was expected.
    pub expected: f64,
    /// By how much it may be missed.
    pub tolerance: f64,
    /// What came out.
    pub value: Option<f64>,
    /// Whether that is good enough.
    pub status: GateStatus,
}

impl fmt::Display for GateOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value.map_or("no value".into(), |value| format!("{value:.4}"));
        let (expected, tolerance) = (self.expected, self.tolerance);
        write!(f, "{} {value}, expected {expected:.4} ± {tolerance}", self.metric)?;
        match self.status {
            GateStatus::Reached => Ok(()),
            GateStatus::Better => f.write_str(": clearly better; raise the expected figure"),
            GateStatus::Missed => f.write_str(": missed"),
        }
    }
}

impl Gate {
    /// Reads a gate file: TOML with `[[gate]]` tables of `name`, `metric`, `expected` and `tolerance`.
    ///
    /// # Errors
    /// [`EvaluateError::Unusable`] for a file of another shape, a number that is not finite, a negative
    /// tolerance, and a metric that a name has twice.
    pub fn parse(text: &str, origin: &str) -> Result<Self, EvaluateError> {
        let fault = |problem: String| EvaluateError::Unusable(format!("{origin}: {problem}"));
        let file: GateFile = toml::from_str(text).map_err(|error| fault(error.to_string()))?;
        for (row, gate) in file.gate.iter().enumerate() {
            if !gate.expected.is_finite() || !gate.tolerance.is_finite() || gate.tolerance < 0.0 {
                return Err(fault(format!(
                    "gate[{row}] ({}, {}): expected and tolerance are finite numbers, the tolerance at least 0",
                    gate.name, gate.metric
                )));
            }
            let before = file.gate.iter().take(row);
            if before.clone().any(|other| other.name == gate.name && other.metric == gate.metric) {
                return Err(fault(format!("gate[{row}]: {} has {} twice", gate.name, gate.metric)));
            }
        }
        Ok(Self { expected: file.gate, origin: origin.to_string() })
    }

    /// Holds a report to the figures of `name`, in the file's order.
    ///
    /// # Errors
    /// [`EvaluateError::Unusable`] for a name that the file lacks and a metric that the report lacks.
    pub fn check(&self, name: &str, report: &Report) -> Result<Vec<GateOutcome>, EvaluateError> {
        let fault = |problem: String| EvaluateError::Unusable(format!("{}: {problem}", self.origin));
        let mut outcomes = Vec::new();
        for gate in self.expected.iter().filter(|gate| gate.name == name) {
            let figure = report.figure(&gate.metric).ok_or_else(|| {
                let known: Vec<&str> = report.figures.iter().map(|figure| figure.metric).collect();
                fault(format!(
                    "'{name}' expects '{}'; the metrics here are {}",
                    gate.metric,
                    known.join(", ")
                ))
            })?;
            let sign = if figure.less_is_better { -1.0 } else { 1.0 };
            let ahead = figure.value.map(|value| sign * (value - gate.expected));
            let status = match ahead {
                Some(ahead) if ahead > CLEARLY * gate.tolerance => GateStatus::Better,
                // The last digits of a figure written down by hand are rounded.
                Some(ahead) if ahead >= -gate.tolerance - 1e-9 => GateStatus::Reached,
                _ => GateStatus::Missed,
            };
            outcomes.push(GateOutcome {
                metric: gate.metric.clone(),
                expected: gate.expected,
                tolerance: gate.tolerance,
                value: figure.value,
                status,
            });
        }
        if outcomes.is_empty() {
            let mut known: Vec<&str> = self.expected.iter().map(|gate| gate.name.as_str()).collect();
            known.dedup();
            return Err(fault(format!("there is no gate '{name}'; it has {}", known.join(", "))));
        }
        Ok(outcomes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{Judgements, Resampling, Run, judge};

    fn report() -> Report {
        let judgements = Judgements::parse("q1 0 a 1\nq2 0 a 1\n", "qrels").unwrap();
        let run = Run::parse("q1 Q0 a 1 2 t\nq2 Q0 b 1 2 t\nq2 Q0 a 2 1 t\n", "run").unwrap();
        judge(&run, &judgements, &Resampling { seed: 1, resamples: 10 })
    }

    fn gate(rows: &str) -> Gate {
        Gate::parse(rows, "gate.toml").unwrap()
    }

    fn row(metric: &str, expected: f64) -> String {
        format!("[[gate]]\nname=\"n\"\nmetric=\"{metric}\"\nexpected={expected}\ntolerance=0.01\n")
    }

    #[test]
    fn a_figure_is_reached_better_or_missed() {
        // MRR is 0.75.
        let status = |expected: f64| gate(&row("MRR", expected)).check("n", &report()).unwrap()[0].status;
        assert_eq!([0.75, 0.76, 0.735].map(status), [GateStatus::Reached; 3]);
        assert_eq!([0.77, 0.72].map(status), [GateStatus::Missed, GateStatus::Better]);
    }

    #[test]
    fn where_less_is_better_more_is_missed() {
        let mut report = report();
        report.figures[2].less_is_better = true;
        let status = |expected: f64| gate(&row("MRR", expected)).check("n", &report).unwrap()[0].status;
        assert_eq!(
            [0.75, 0.70, 0.80].map(status),
            [GateStatus::Reached, GateStatus::Missed, GateStatus::Better]
        );
    }

    #[test]
    fn an_unknown_name_or_metric_is_named_with_what_there_is() {
        let error = |gate: Gate, name: &str| gate.check(name, &report()).unwrap_err().to_string();
        assert_eq!(error(gate(&row("MRR", 1.0)), "m"), "gate.toml: there is no gate 'm'; it has n");
        let unknown = error(gate(&row("MRP", 1.0)), "n");
        assert!(unknown.contains("'MRP'") && unknown.contains("RP@5, RP@10, MRR"), "{unknown}");
    }

    #[test]
    fn a_gate_file_is_checked_when_it_is_read() {
        let error = |text: &str| Gate::parse(text, "gate.toml").unwrap_err().to_string();
        assert!(error("[[gate]]\nname=\"n\"\n").contains("missing field"));
        assert!(error(&row("MRR", 1.0).replace("0.01", "-1.0")).contains("gate[0] (n, MRR)"));
        assert!(error(&(row("MRR", 1.0) + &row("MRR", 2.0))).contains("gate[1]: n has MRR twice"));
    }
}
