//! What the profile lacks, taken over into a copy of it as candidate rows.

use crate::domain::{
    ConceptUri, EvidenceSource, Profile, Provenance, ProvenanceStep, Quotation, RowStatus, Skill, Span,
    StepKind,
};

use super::answer::Market;
use super::error::MarketError;
use super::examples::Example;
use super::figures::{percent, times};
use super::lacking::{Lacking, LackingSkill};

/// A copy of the profile with a candidate row for each skill of `take` that it lacks, or for all that are told where
/// `take` is empty, and how many there are. The rows are optional and carry the figures and quotations that they stand
/// on; nothing is decided by them.
///
/// # Errors
/// [`MarketError::NotLacking`] for a skill that is not among those told, [`MarketError::Candidates`] if the copy is no
/// good profile.
pub fn candidates(answer: &Market, take: &[ConceptUri]) -> Result<(Profile, usize), MarketError> {
    let lacking: &[LackingSkill] = match &answer.lacking {
        Lacking::Sought(sought) => &sought.skills,
        Lacking::NotSought(_) => &[],
    };
    if let Some(uri) = take.iter().find(|uri| lacking.iter().all(|row| row.skill.uri != **uri)) {
        let known: Vec<&str> = lacking.iter().map(|row| row.skill.uri.as_str()).collect();
        let known = if known.is_empty() { "none".into() } else { known.join(", ") };
        return Err(MarketError::NotLacking { uri: uri.clone(), known });
    }
    let wanted = lacking.iter().filter(|row| take.is_empty() || take.contains(&row.skill.uri));
    let rows: Vec<Skill> = wanted.map(|row| candidate(answer, row)).collect();
    let added = rows.len();
    let mut draft = (*answer.profile).clone().into_draft();
    draft.skills.extend(rows);
    if added > 0 {
        draft.settle_state();
        if !draft.version.ends_with(CHANGED) {
            draft.version.push_str(CHANGED);
        }
    }
    let copy = Profile::new(draft).map_err(MarketError::Candidates)?;
    Ok((copy, added))
}

/// A profile with candidate rows is another version of it.
const CHANGED: &str = "+market";

/// A quotation has at most so many bytes, so that the profile can be sent to a server.
const QUOTED: usize = 1000;

fn candidate(answer: &Market, row: &LackingSkill) -> Skill {
    let step = ProvenanceStep {
        kind: StepKind::Market,
        source: source(answer),
        // The index says which ads were counted; the day of the counting says nothing of them.
        date: None,
        finding: finding(row),
        quotations: row.examples.iter().map(quotation).collect(),
    };
    let provenance =
        Provenance { status: RowStatus::Candidate, steps: vec![step], ..row.skill.provenance.clone() };
    Skill { provenance, ..row.skill.clone() }
}

/// Which ads were counted.
fn source(answer: &Market) -> String {
    let found = &answer.found;
    format!(
        "{} ads that match profile {} of {} in index {}, {}",
        found.read,
        answer.versions.profile,
        found.considered,
        answer.versions.index,
        answer.filter_in_words()
    )
}

/// The words of an example; of long ones the beginning.
fn quotation(example: &Example) -> Quotation {
    let end = (0..=example.text.len().min(QUOTED)).rev().find(|end| example.text.is_char_boundary(*end));
    let text = example.text.get(..end.unwrap_or(0)).unwrap_or_default().to_string();
    let start = example.span.start();
    let title = if example.source == EvidenceSource::Title { " (title)" } else { "" };
    Quotation {
        document: format!("{}{title}", example.ad),
        span: Span::new(start, start + text.len()).unwrap_or(example.span),
        text,
    }
}

/// The figures that the row stands on, in words.
fn finding(row: &LackingSkill) -> String {
    let share = &row.share;
    let mut words = match (share.count(), share.value(), share.interval()) {
        (Some(count), Some(value), Some(interval)) => format!(
            "asked for by {count} of {} ads that match ({} %, 95 % interval {} to {})",
            share.of(),
            percent(value),
            percent(interval.low),
            percent(interval.high)
        ),
        _ => "asked for by too few ads to tell".into(),
    };
    if let (Some(count), Some(value)) = (row.others.count(), row.others.value()) {
        words += &format!(", and by {count} of {} others ({} %)", row.others.of(), percent(value));
    }
    if let Some(key) = &row.keyness {
        words += &format!(
            "; {} times as often ({} to {}), G² {}",
            times(key.lift),
            times(key.interval.low),
            times(key.interval.high),
            times(key.g2)
        );
    }
    if let Some(demands) = &row.demands {
        let counts: Vec<String> =
            demands.named().iter().map(|(name, count)| format!("{name} {count}")).collect();
        words += &format!("; {}", counts.join(", "));
    }
    words
}
