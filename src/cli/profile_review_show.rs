//! What the reviews of a profile come to, as a table or JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::{Provenance, RowStatus, StepKind};
use crate::review::Reviewed;

use super::args::OutputFormat;
use super::output::Output;
use super::table;

#[derive(Serialize)]
struct Record {
    profile: String,
    version: String,
    state: &'static str,
    reviews: usize,
    rows: Vec<RowRecord>,
    rejected: Vec<RowRecord>,
    agreement: AgreementRecord,
}

#[derive(Serialize)]
struct RowRecord {
    row: String,
    label: String,
    status: &'static str,
    reviews: usize,
}

#[derive(Serialize)]
struct AgreementRecord {
    judged_twice: usize,
    unanimous: usize,
    krippendorff_alpha: Option<f64>,
}

fn record(left: &Reviewed) -> Record {
    let row = |key: String, label: &str, provenance: &Provenance| RowRecord {
        row: key,
        label: label.to_string(),
        status: provenance.status.as_str(),
        reviews: provenance.steps.iter().filter(|step| step.kind == StepKind::Review).count(),
    };
    let profile = &left.profile;
    let skills = profile.skills().iter().map(|s| row(s.uri.to_string(), &s.label, &s.provenance));
    let competences = profile.competences().iter().map(|c| row(c.code.to_string(), &c.title, &c.provenance));
    let rejected = left.rejected.iter();
    let rejected =
        rejected.map(|r| RowRecord { status: "rejected", ..row(r.key.to_string(), &r.label, &r.provenance) });
    Record {
        profile: profile.id().to_string(),
        version: profile.version().to_string(),
        state: profile.state().as_str(),
        reviews: left.counted,
        rows: skills.chain(competences).collect(),
        rejected: rejected.collect(),
        agreement: AgreementRecord {
            judged_twice: left.agreement.judged_twice,
            unanimous: left.agreement.unanimous,
            krippendorff_alpha: left.agreement.alpha,
        },
    }
}

/// Prints what the reviews of a profile come to.
pub(super) fn show(left: &Reviewed, format: OutputFormat) -> anyhow::Result<()> {
    let record = record(left);
    let mut output = Output::new();
    if format == OutputFormat::Json {
        output.json(&record)?;
        return output.finish();
    }
    let mut table = table::table(&["row", "status", "reviews"]);
    for row in record.rows.iter().chain(&record.rejected).filter(|row| row.reviews > 0) {
        let label =
            if row.row.contains(':') { row.label.clone() } else { format!("{} {}", row.row, row.label) };
        table.add_row([label, row.status.to_string(), row.reviews.to_string()]);
    }
    let table = if table.is_empty() { "No row has been reviewed.".into() } else { table.trim_fmt() };
    let Record { profile, version, state, reviews, .. } = &record;
    output.line(&format!(
        "{profile}, version {version}: {state}, {reviews} reviews\n{table}\n{}\n{}",
        counts(&record),
        table::prose(&agreement(left)),
    ))?;
    output.finish()
}

fn counts(record: &Record) -> String {
    let mut of: BTreeMap<&str, usize> = BTreeMap::new();
    record.rows.iter().chain(&record.rejected).for_each(|row| *of.entry(row.status).or_default() += 1);
    let order = [
        RowStatus::Confirmed.as_str(),
        RowStatus::Disputed.as_str(),
        "rejected",
        RowStatus::Candidate.as_str(),
        RowStatus::Uncertain.as_str(),
        RowStatus::Stated.as_str(),
    ];
    let named = order.iter().filter_map(|status| Some(format!("{} {status}", of.get(status)?)));
    format!("Rows: {}.", named.collect::<Vec<_>>().join(", "))
}

/// How far the reviewers agree, in words.
pub(super) fn agreement(left: &Reviewed) -> String {
    let agreement = left.agreement;
    if agreement.judged_twice == 0 {
        return "Agreement: no row or level has been judged by two reviewers.".into();
    }
    let alpha = match agreement.alpha {
        Some(alpha) => format!("Krippendorff's alpha (nominal) {alpha:.2}"),
        None => "Krippendorff's alpha is not defined, because all verdicts are the same".into(),
    };
    let (same, of) = (agreement.unanimous, agreement.judged_twice);
    format!(
        "Agreement: unanimous on {same} of the {of} rows and levels that two or more have judged; {alpha}."
    )
}
