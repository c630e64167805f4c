//! A survey as comma-separated values.

use crate::survey::{Estimate, RowFigures, SurveyRow};

use super::profile_survey::Report;
use super::survey_records::{DecisionRecord, decision};

/// The columns of the CSV output: a line for each row and each group of respondents.
pub(super) const COLUMNS: [&str; 31] = [
    "synthetic",
    "scope",
    "group",
    "id",
    "name",
    "n",
    "do_not_know",
    "open",
    "not_needed",
    "little_use",
    "useful",
    "important",
    "essential",
    "mean",
    "mean_low",
    "mean_high",
    "essential_share",
    "essential_low",
    "essential_high",
    "r_wg",
    "weighted_mean",
    "weighted_mean_low",
    "weighted_mean_high",
    "weighted_essential_share",
    "weighted_essential_low",
    "weighted_essential_high",
    "effective_n",
    "withheld",
    "importance",
    "status",
    "weight",
];

/// The survey as lines of the CSV output.
pub(super) fn rows(report: &Report<'_>) -> Vec<Vec<String>> {
    let rows = &report.questionnaire.rows;
    let mut lines = Vec::new();
    for (number, (row, figures)) in rows.iter().zip(&report.figures.rows).enumerate() {
        let decision = decision(report.profile, number, row, figures);
        lines.push(line(report, ["all", "all"], row, figures.n, Some(figures), decision.as_ref()));
    }
    let scopes = [("country", &report.figures.countries), ("stakeholder", &report.figures.stakeholders)];
    for (scope, groups) in scopes {
        for group in groups {
            for (row, (n, figures)) in rows.iter().zip(&group.rows) {
                lines.push(line(report, [scope, &group.name], row, *n, figures.as_ref(), None));
            }
        }
    }
    lines
}

fn line(
    report: &Report<'_>,
    group: [&str; 2],
    row: &SurveyRow,
    n: usize,
    figures: Option<&RowFigures>,
    decision: Option<&DecisionRecord>,
) -> Vec<String> {
    let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.6}"));
    let count = |value: Option<usize>| value.map_or(String::new(), |value| value.to_string());
    let mut cells = vec![report.survey.synthetic.to_string()];
    cells.extend(group.map(str::to_string));
    cells.extend([row.id.clone(), row.name.clone(), n.to_string()]);
    cells.extend([count(figures.map(|f| f.do_not_know)), count(figures.map(|f| f.open))]);
    cells.extend((0..5).map(|degree| count(figures.and_then(|f| f.counts.get(degree).copied()))));
    let raw = figures.and_then(|f| f.raw.as_ref());
    cells.extend(estimate_cells(raw).map(number));
    cells.push(number(figures.and_then(|f| f.agreement)));
    let weighted = figures.and_then(|f| f.weighted.as_ref());
    cells.extend(estimate_cells(weighted).map(number));
    cells.push(number(weighted.map(|e| e.effective)));
    cells.push(figures.is_none().to_string());
    cells.push(decision.map_or(String::new(), |d| d.importance.into()));
    cells.push(decision.map_or(String::new(), |d| d.status.into()));
    cells.push(decision.and_then(|d| d.weight).map_or(String::new(), |weight| weight.to_string()));
    cells
}

fn estimate_cells(estimate: Option<&Estimate>) -> [Option<f64>; 6] {
    let mean = estimate.and_then(|e| e.mean_interval);
    [
        estimate.map(|e| e.mean),
        mean.map(|i| i.low),
        mean.map(|i| i.high),
        estimate.map(|e| e.essential),
        estimate.map(|e| e.essential_interval.low),
        estimate.map(|e| e.essential_interval.high),
    ]
}
