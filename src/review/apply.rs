//! A profile and its reviews into the profile as reviewed.

use std::borrow::Cow;
use std::sync::Arc;

use crate::domain::{
    Profile, Provenance, ProvenanceStep, RequiredCompetence, RowStatus, Skill, StepKind, Violation,
};
use crate::taxonomy::check_profile;

use super::agreement::Agreement;
use super::opinions::{Opinions, Outcome};
use super::{Change, FINDING_BYTES, Review, RowKey, Subject, Verdict};

/// The most bytes of another version that a step names.
const VERSION_BYTES: usize = 100;

/// A profile as its reviewers left it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reviewed {
    /// The profile: settled changes made, rejected rows gone, every row with its status and its chain. Its version
    /// says how many reviews went into it (`1+reviews.12`).
    pub profile: Arc<Profile>,
    /// The rows that reviewers rejected, in the profile's order.
    pub rejected: Vec<RejectedRow>,
    /// The reviews of this version of the profile.
    pub counted: usize,
    /// How far the reviewers agree.
    pub agreement: Agreement,
}

/// A row that is no longer in the profile.
#[derive(Debug, Clone, PartialEq)]
pub struct RejectedRow {
    /// Which row.
    pub key: RowKey,
    /// Its label or title.
    pub label: String,
    /// Where it came from, with the reviews that rejected it.
    pub provenance: Provenance,
}

/// The profile as the `reviews` leave it. Reviews of another version stand in the chains of the rows that are still
/// there, but change nothing.
///
/// # Errors
/// A change that the e-CF does not allow (a level that the competence does not have), or rejections that leave no
/// profile.
pub fn apply(profile: &Profile, reviews: &[Review]) -> Result<Reviewed, Vec<Violation>> {
    let current = reviews.iter().filter(|review| review.version == profile.version());
    let opinions = Opinions::of(current.clone());
    let (mut draft, mut rejected) = (profile.clone().into_draft(), Vec::new());
    draft.skills.retain_mut(|skill| {
        let key = RowKey::Skill(skill.uri.clone());
        let outcome = opinions.outcome(&key, Subject::Row);
        change_skill(skill, outcome);
        judge(&mut skill.provenance, &[outcome]);
        chain(&mut skill.provenance, &key, reviews, profile.version());
        keep(&key, &skill.label, &skill.provenance, outcome, &mut rejected)
    });
    draft.competences.retain_mut(|competence| {
        let key = RowKey::Competence(competence.code);
        let [row, level] = [Subject::Row, Subject::Level].map(|subject| opinions.outcome(&key, subject));
        change_competence(competence, row, level);
        judge(&mut competence.provenance, &[row, level]);
        chain(&mut competence.provenance, &key, reviews, profile.version());
        keep(&key, &competence.title, &competence.provenance, row, &mut rejected)
    });
    let counted = current.count();
    if counted > 0 {
        draft.version = format!("{}+reviews.{counted}", draft.version);
        draft.settle_state();
    }
    let profile = Arc::new(check_profile(draft)?);
    Ok(Reviewed { profile, rejected, counted, agreement: Agreement::of(&opinions) })
}

fn change_skill(skill: &mut Skill, outcome: Outcome) {
    let Outcome::Settled(Verdict::Change(Change { importance, weight, .. })) = outcome else { return };
    // A new importance brings its usual weight, unless the old row had one of its own.
    if let Some(importance) = importance {
        let usual = skill.weight.get() == skill.importance.usual_weight();
        let new = crate::domain::Weight::new("weight", importance.usual_weight());
        if let Some(new) = new.ok().filter(|_| usual) {
            skill.weight = new;
        }
        skill.importance = importance;
    }
    skill.weight = weight.unwrap_or(skill.weight);
}

fn change_competence(competence: &mut RequiredCompetence, row: Outcome, level: Outcome) {
    if let Outcome::Settled(Verdict::Change(Change { importance: Some(importance), .. })) = row {
        competence.importance = importance;
    }
    if let Outcome::Settled(Verdict::Change(Change { level: Some(level), .. })) = level {
        competence.level = level;
    }
}

/// The status that the outcomes give a row: confirmed when all are settled. A level that is only said to be wrong
/// leaves the row disputed, because nobody says what holds.
fn judge(provenance: &mut Provenance, outcomes: &[Outcome]) {
    let disputed = |outcome: &Outcome| *outcome == Outcome::Disputed;
    let wrong_level = matches!(outcomes, [_, Outcome::Settled(Verdict::Reject)]);
    if outcomes.iter().any(disputed) || wrong_level {
        provenance.status = RowStatus::Disputed;
    } else if outcomes.iter().all(|outcome| matches!(outcome, Outcome::Settled(_))) {
        provenance.status = RowStatus::Confirmed;
    }
}

/// Whether the row stays; if not, it is kept apart.
fn keep(
    key: &RowKey,
    label: &str,
    provenance: &Provenance,
    row: Outcome,
    rejected: &mut Vec<RejectedRow>,
) -> bool {
    let gone = row == Outcome::Settled(Verdict::Reject);
    if gone {
        rejected.push(RejectedRow {
            key: key.clone(),
            label: label.to_string(),
            provenance: provenance.clone(),
        });
    }
    !gone
}

fn chain(provenance: &mut Provenance, key: &RowKey, reviews: &[Review], version: &str) {
    let written = provenance.steps.len();
    for review in reviews.iter().filter(|review| review.row == *key) {
        let as_given = step(review, &review.version);
        let step = step(review, version);
        // A profile that was stored with its reviews already has them, as they read when its version was reviewed.
        let is_written = provenance.steps.get(..written).is_some_and(|steps| steps.contains(&as_given));
        if !is_written && !provenance.steps.contains(&step) {
            provenance.steps.push(step);
        }
    }
}

/// A review as a step of its row's chain in `version` of the profile. A reason that has no room there is cut; the file
/// of reviews has it whole.
fn step(review: &Review, version: &str) -> ProvenanceStep {
    let of = if review.subject == Subject::Level { " the level" } else { "" };
    let verdict = match review.verdict {
        Verdict::Confirm => format!("confirms{of}"),
        Verdict::Reject => format!("rejects{of}"),
        Verdict::Change(change) => format!("changes{of} to {}", in_words(change)),
    };
    let decides = if review.deciding { ", deciding" } else { "" };
    let other = match review.version == version {
        true => String::new(),
        false => format!(" [of version {}]", shortened(&review.version, VERSION_BYTES)),
    };
    let said = format!("{verdict}: {}", review.reason);
    ProvenanceStep {
        kind: StepKind::Review,
        source: format!("{}{decides}", review.reviewer),
        date: Some(jiff::tz::TimeZone::UTC.to_datetime(review.at).date()),
        finding: format!("{}{other}", shortened(&said, FINDING_BYTES.saturating_sub(other.len()))),
        quotations: Vec::new(),
    }
}

/// A text in at most `most` bytes, with `…` where it was cut.
fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let end = text.floor_char_boundary(most.saturating_sub('…'.len_utf8()));
    Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default()))
}

fn in_words(change: Change) -> String {
    let importance = change.importance.map(|importance| importance.as_str().to_string());
    let weight = change.weight.map(|weight| format!("weight {}", weight.get()));
    let level = change.level.map(|level| level.to_string());
    importance.into_iter().chain(weight).chain(level).collect::<Vec<_>>().join(", ")
}
