//! Where a row comes from: its source, its status and the steps of its chain.

use super::fields::{bounded_rows, bounded_text, date, enumerated};
use super::profiles::{MAX_ROWS, MAX_TEXT};
use super::{Faults, pb, within};
use crate::domain::{
    ProfileState, Provenance, ProvenanceStep, Quotation, RowStatus, Span, StepKind, Violation,
};

/// The most quotations of one step.
pub(super) const MAX_QUOTATIONS: usize = 100;

pub(super) fn provenance(provenance: &Provenance) -> Option<pb::Provenance> {
    Some(pb::Provenance {
        source: provenance.source.clone(),
        reconstruction: provenance.reconstruction,
        status: status(provenance.status).into(),
        steps: provenance.steps.iter().map(step).collect(),
    })
}

/// A row's provenance; paths are relative to the row.
pub(super) fn provenance_of(message: Option<pb::Provenance>) -> Result<Provenance, Vec<Violation>> {
    let message = message.unwrap_or_default();
    let mut faults = Faults::new();
    let source = faults.take(bounded_text("provenance.source", message.source, MAX_TEXT));
    let status = faults.take(status_of(message.status));
    let rows = faults.take(bounded_rows("provenance.steps", message.steps, MAX_ROWS)).unwrap_or_default();
    let mut steps = Vec::with_capacity(rows.len());
    for (row, step) in rows.into_iter().enumerate() {
        let path = format!("provenance.steps[{row}]");
        steps.extend(faults.take_all(step_of(step).map_err(|violations| within(&path, violations))));
    }
    let reconstruction = message.reconstruction;
    faults.finish(source.zip(status).map(|(source, status)| Provenance {
        source,
        reconstruction,
        status,
        steps,
    }))
}

pub(super) fn state(state: ProfileState) -> pb::ProfileState {
    match state {
        ProfileState::Reconstruction => pb::ProfileState::Reconstruction,
        ProfileState::Draft => pb::ProfileState::Draft,
        ProfileState::Surveyed => pb::ProfileState::Surveyed,
        ProfileState::Reviewed => pb::ProfileState::Reviewed,
    }
}

/// The state of a request's profile; one that says none has that of its provenance.
pub(super) fn state_of(number: i32, provenance: Option<&Provenance>) -> Result<ProfileState, Violation> {
    enumerated("state", number, |state| match state {
        pb::ProfileState::Unspecified => provenance.map(ProfileState::unsaid).or(Some(ProfileState::Draft)),
        pb::ProfileState::Reconstruction => Some(ProfileState::Reconstruction),
        pb::ProfileState::Draft => Some(ProfileState::Draft),
        pb::ProfileState::Surveyed => Some(ProfileState::Surveyed),
        pb::ProfileState::Reviewed => Some(ProfileState::Reviewed),
    })
}

pub(super) fn status(status: RowStatus) -> pb::RowStatus {
    match status {
        RowStatus::Stated => pb::RowStatus::Stated,
        RowStatus::Candidate => pb::RowStatus::Candidate,
        RowStatus::Uncertain => pb::RowStatus::Uncertain,
        RowStatus::Confirmed => pb::RowStatus::Confirmed,
        RowStatus::Disputed => pb::RowStatus::Disputed,
    }
}

fn status_of(number: i32) -> Result<RowStatus, Violation> {
    enumerated("provenance.status", number, |status| match status {
        pb::RowStatus::Unspecified | pb::RowStatus::Stated => Some(RowStatus::Stated),
        pb::RowStatus::Candidate => Some(RowStatus::Candidate),
        pb::RowStatus::Uncertain => Some(RowStatus::Uncertain),
        pb::RowStatus::Confirmed => Some(RowStatus::Confirmed),
        pb::RowStatus::Disputed => Some(RowStatus::Disputed),
    })
}

fn step(step: &ProvenanceStep) -> pb::ProvenanceStep {
    let kind = match step.kind {
        StepKind::DeskResearch => pb::StepKind::DeskResearch,
        StepKind::Survey => pb::StepKind::Survey,
        StepKind::Review => pb::StepKind::Review,
        StepKind::Market => pb::StepKind::Market,
    };
    pb::ProvenanceStep {
        kind: kind.into(),
        source: step.source.clone(),
        date: step.date.map(|date| date.to_string()).unwrap_or_default(),
        finding: step.finding.clone(),
        quotations: step.quotations.iter().map(quotation).collect(),
    }
}

fn step_of(message: pb::ProvenanceStep) -> Result<ProvenanceStep, Vec<Violation>> {
    let mut faults = Faults::new();
    let kind = faults.take(enumerated("kind", message.kind, |kind| match kind {
        pb::StepKind::Unspecified => None,
        pb::StepKind::DeskResearch => Some(StepKind::DeskResearch),
        pb::StepKind::Survey => Some(StepKind::Survey),
        pb::StepKind::Review => Some(StepKind::Review),
        pb::StepKind::Market => Some(StepKind::Market),
    }));
    let source = faults.take(bounded_text("source", message.source, MAX_TEXT));
    let day = faults.take(date("date", &message.date));
    let finding = faults.take(bounded_text("finding", message.finding, MAX_TEXT));
    let rows =
        faults.take(bounded_rows("quotations", message.quotations, MAX_QUOTATIONS)).unwrap_or_default();
    let mut quotations = Vec::with_capacity(rows.len());
    for (row, quotation) in rows.into_iter().enumerate() {
        let path = format!("quotations[{row}]");
        quotations
            .extend(faults.take_all(quotation_of(quotation).map_err(|violations| within(&path, violations))));
    }
    let step = (|| {
        Some(ProvenanceStep { kind: kind?, source: source?, date: day?, finding: finding?, quotations })
    })();
    faults.finish(step)
}

fn quotation(quotation: &Quotation) -> pb::Quotation {
    pb::Quotation {
        document: quotation.document.clone(),
        start: quotation.span.start() as u32,
        end: quotation.span.end() as u32,
        text: quotation.text.clone(),
    }
}

fn quotation_of(message: pb::Quotation) -> Result<Quotation, Vec<Violation>> {
    let mut faults = Faults::new();
    let document = faults.take(bounded_text("document", message.document, MAX_TEXT));
    let text = faults.take(bounded_text("text", message.text, MAX_TEXT));
    let span = faults.take(Span::new(message.start as usize, message.end as usize));
    let quotation = (|| Some(Quotation { document: document?, span: span?, text: text? }))();
    faults.finish(quotation)
}
