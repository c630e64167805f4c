//! Where a row comes from, out of TOML: its source, its status and the steps of its chain.

use crate::domain::{Date, Provenance, ProvenanceStep, Quotation, Span, StepKind, Violation};

use super::fields::{Faults, Fields};

/// The keys of a row's provenance.
pub(super) const PROVENANCE: [&str; 4] = ["reconstruction", "source", "status", "steps"];
const STEP: [&str; 5] = ["kind", "source", "date", "finding", "quotations"];
const QUOTATION: [&str; 4] = ["document", "start", "end", "text"];

/// The provenance of a row; one without a source has the `inherited` one.
pub(super) fn provenance(row: &Fields<'_, '_>, inherited: &str, faults: &mut Faults<'_>) -> Provenance {
    let status = row.text("status", faults).and_then(|status| row.checked("status", status.parse(), faults));
    let steps = row.tables("steps", &STEP, faults);
    Provenance {
        source: row.text("source", faults).unwrap_or(inherited).to_string(),
        reconstruction: row.flag("reconstruction", faults),
        status: status.unwrap_or_default(),
        steps: steps.iter().filter_map(|step| read_step(step, faults)).collect(),
    }
}

fn read_step(step: &Fields<'_, '_>, faults: &mut Faults<'_>) -> Option<ProvenanceStep> {
    let kind: Option<StepKind> =
        step.needed("kind", "\"desk-research\", \"survey\", \"review\" or \"market\"", faults);
    let source = step.needed_text("source", "\"a report\"", faults);
    let date = step.text("date", faults).map(|text| step.checked("date", read_date(text), faults));
    let finding = step.text("finding", faults).unwrap_or_default().to_string();
    let quotations = step.tables("quotations", &QUOTATION, faults);
    let quotations = quotations.iter().filter_map(|quotation| read_quotation(quotation, faults)).collect();
    Some(ProvenanceStep {
        kind: kind?,
        source: source?.to_string(),
        date: date.flatten(),
        finding,
        quotations,
    })
}

fn read_quotation(quotation: &Fields<'_, '_>, faults: &mut Faults<'_>) -> Option<Quotation> {
    let document = quotation.needed_text("document", "\"report.pdf\"", faults);
    let text = quotation.needed_text("text", "\"the words\"", faults);
    let [start, end] = ["start", "end"].map(|key| quotation.number(key, faults).unwrap_or(0.0));
    let span = quotation.checked("start", read_span(start, end), faults);
    Some(Quotation { document: document?.to_string(), span: span?, text: text?.to_string() })
}

fn read_span(start: f64, end: f64) -> Result<Span, Violation> {
    let whole = |value: f64| value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value);
    if !whole(start) || !whole(end) {
        let problem = format!("{start} to {end} are no bytes of a text; give two whole numbers, 0 and up");
        return Err(Violation::new("start", problem));
    }
    Span::new(start as usize, end as usize)
}

fn read_date(text: &str) -> Result<Date, Violation> {
    let date = (text.len() == 10).then(|| text.parse().ok()).flatten();
    date.ok_or_else(|| Violation::new("date", format!("'{text}' is no date; write it as '2026-01-31'")))
}
