//! A survey as JSON.

use serde::Serialize;

use crate::domain::{Importance, Profile};
use crate::statistics::{CONFIDENCE, Interval};
use crate::survey::{
    self, CountryWeights, Estimate, GroupFigures, LEAST_ANSWERS, RowFigures, SurveyRow, decide,
};

use super::profile_survey::Report;

/// A part of all who answered something.
#[derive(Serialize)]
struct ShareRecord {
    name: String,
    n: usize,
    share: f64,
}

#[derive(Serialize)]
struct DuplicateRecord {
    place: String,
    of: String,
    same_answers: bool,
}

#[derive(Serialize)]
struct FileRecord<'a> {
    file: &'a str,
    contributions: usize,
    missing_questions: &'a [String],
}

#[derive(Serialize)]
struct EstimateRecord {
    mean: f64,
    mean_interval: Option<[f64; 2]>,
    essential_share: f64,
    essential_interval: [f64; 2],
    effective_n: f64,
}

#[derive(Serialize)]
struct LevelRecord {
    level: u8,
    n: usize,
}

#[derive(Serialize)]
pub(super) struct DecisionRecord {
    pub(super) importance: &'static str,
    pub(super) status: &'static str,
    pub(super) weight: Option<f64>,
    before: &'static str,
}

#[derive(Serialize)]
struct FiguresRecord {
    n: usize,
    do_not_know: usize,
    open: usize,
    distribution: [usize; 5],
    raw: Option<EstimateRecord>,
    weighted: Option<EstimateRecord>,
    r_wg: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    levels: Vec<LevelRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    median_level: Option<u8>,
}

#[derive(Serialize)]
struct RowRecord<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(flatten)]
    figures: FiguresRecord,
    rule: Option<DecisionRecord>,
}

#[derive(Serialize)]
struct GroupRowRecord<'a> {
    id: &'a str,
    n: usize,
    /// Absent where fewer than five answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    figures: Option<FiguresRecord>,
    withheld: bool,
}

#[derive(Serialize)]
struct GroupRecord<'a> {
    name: &'a str,
    respondents: usize,
    rows: Vec<GroupRowRecord<'a>>,
}

#[derive(Serialize)]
pub(super) struct ReportRecord<'a> {
    profile: &'a str,
    profile_version: &'a str,
    survey: &'a str,
    date: Option<String>,
    synthetic: bool,
    visits: Option<usize>,
    contributions: usize,
    full: usize,
    partial: usize,
    blank: usize,
    duplicates: Vec<DuplicateRecord>,
    answered_again: usize,
    alike: usize,
    evaluated: usize,
    with_partial: bool,
    files: Vec<FileRecord<'a>>,
    countries: Vec<ShareRecord>,
    stakeholders: Vec<ShareRecord>,
    krippendorff_alpha: Option<f64>,
    confidence: f64,
    least_answers: usize,
    rule: &'static str,
    weights: &'static str,
    without_weight: usize,
    rows: Vec<RowRecord<'a>>,
    by_country: Vec<GroupRecord<'a>>,
    by_stakeholder: Vec<GroupRecord<'a>>,
}

/// The survey as one value.
pub(super) fn report<'a>(report: &'a Report<'_>) -> ReportRecord<'a> {
    let (sample, figures) = (report.sample, report.figures);
    let rows = &report.questionnaire.rows;
    ReportRecord {
        profile: report.profile.id().as_str(),
        profile_version: report.profile.version(),
        survey: &report.survey.name,
        date: report.dated.then(|| report.survey.date.to_string()),
        synthetic: report.survey.synthetic,
        visits: report.visits,
        contributions: sample.read(),
        full: sample.full.len(),
        partial: sample.partial.len(),
        blank: sample.blank,
        duplicates: sample
            .duplicates
            .iter()
            .map(|duplicate| DuplicateRecord {
                place: duplicate.position.to_string(),
                of: duplicate.of.to_string(),
                same_answers: duplicate.same_answers,
            })
            .collect(),
        answered_again: sample.answered_again,
        alike: sample.alike,
        evaluated: figures.respondents,
        with_partial: report.with_partial,
        files: report
            .files
            .iter()
            .map(|file| FileRecord {
                file: &file.name,
                contributions: file.contributions,
                missing_questions: &file.missing,
            })
            .collect(),
        countries: shares(&figures.countries),
        stakeholders: shares(&figures.stakeholders),
        krippendorff_alpha: figures.alpha,
        confidence: CONFIDENCE,
        least_answers: LEAST_ANSWERS,
        rule: survey::RULE,
        weights: figures.weights.in_words(),
        without_weight: figures.without_weight,
        rows: rows
            .iter()
            .zip(&figures.rows)
            .enumerate()
            .map(|(number, (row, figures))| RowRecord {
                id: &row.id,
                name: &row.name,
                rule: decision(report.profile, number, row, figures),
                figures: figures_record(figures),
            })
            .collect(),
        by_country: groups(rows, &figures.countries),
        by_stakeholder: groups(rows, &figures.stakeholders),
    }
}

fn shares(groups: &[GroupFigures]) -> Vec<ShareRecord> {
    let all: usize = groups.iter().map(|group| group.respondents).sum();
    let share = |group: &GroupFigures| ShareRecord {
        name: group.name.clone(),
        n: group.respondents,
        share: group.respondents as f64 / all as f64,
    };
    groups.iter().map(share).collect()
}

/// The importance that a row of the questionnaire has in the profile.
pub(super) fn importance_before(profile: &Profile, row: usize) -> Importance {
    let skill = profile.skills().get(row).map(|skill| skill.importance);
    let competence = || {
        let at = row.checked_sub(profile.skills().len())?;
        profile.competences().get(at).map(|competence| competence.importance)
    };
    skill.or_else(competence).unwrap_or(Importance::Optional)
}

/// What the rule makes of a row.
pub(super) fn decision(
    profile: &Profile,
    number: usize,
    row: &SurveyRow,
    figures: &RowFigures,
) -> Option<DecisionRecord> {
    decide(figures).map(|decision| DecisionRecord {
        importance: decision.importance.as_str(),
        status: if decision.uncertain { "uncertain" } else { "decided" },
        weight: row.levels.is_empty().then(|| decision.weight.get()),
        before: importance_before(profile, number).as_str(),
    })
}

fn ends(interval: Interval) -> [f64; 2] {
    [interval.low, interval.high]
}

fn estimate_record(estimate: &Estimate) -> EstimateRecord {
    EstimateRecord {
        mean: estimate.mean,
        mean_interval: estimate.mean_interval.map(ends),
        essential_share: estimate.essential,
        essential_interval: ends(estimate.essential_interval),
        effective_n: estimate.effective,
    }
}

fn figures_record(figures: &RowFigures) -> FiguresRecord {
    FiguresRecord {
        n: figures.n,
        do_not_know: figures.do_not_know,
        open: figures.open,
        distribution: figures.counts,
        raw: figures.raw.as_ref().map(estimate_record),
        weighted: figures.weighted.as_ref().map(estimate_record),
        r_wg: figures.agreement,
        levels: figures.levels.iter().map(|(level, n)| LevelRecord { level: level.get(), n: *n }).collect(),
        median_level: figures.median_level().map(|level| level.get()),
    }
}

fn groups<'a>(rows: &'a [SurveyRow], groups: &'a [GroupFigures]) -> Vec<GroupRecord<'a>> {
    let group_row = |(row, (n, figures)): (&'a SurveyRow, &'a (usize, Option<RowFigures>))| GroupRowRecord {
        id: &row.id,
        n: *n,
        figures: figures.as_ref().map(figures_record),
        withheld: figures.is_none(),
    };
    let group = |group: &'a GroupFigures| GroupRecord {
        name: &group.name,
        respondents: group.respondents,
        rows: rows.iter().zip(&group.rows).map(group_row).collect(),
    };
    groups.iter().map(group).collect()
}

/// Whether the report shows weighted figures.
pub(super) fn is_weighted(report: &Report<'_>) -> bool {
    report.figures.weights != CountryWeights::Raw
}
