//! Reviews of profiles.

use super::fields::{bounded_rows, enumerated, required};
use super::profiles::{level, level_of};
use super::skills::{importance, importance_of};
use super::{Faults, pb, within};
use crate::domain::{Importance, Level, Violation, Weight};
use crate::review::{Agreement, Change, Review, Reviewed, RowKey, Subject, Verdict};
use pb::profile_review::Row;

/// The most reviews of one request.
pub(super) const MAX_REVIEWS: usize = 1_000;

/// The reviews of a request, each checked on its own; `version` is that of the profile, `at` the time.
pub fn reviews_of(
    messages: Vec<pb::ProfileReview>,
    version: &str,
    at: jiff::Timestamp,
) -> Result<Vec<Review>, Vec<Violation>> {
    let mut faults = Faults::new();
    if messages.is_empty() {
        faults.take(required::<()>("reviews", None));
    }
    let messages = faults.take(bounded_rows("reviews", messages, MAX_REVIEWS)).unwrap_or_default();
    let mut reviews = Vec::with_capacity(messages.len());
    for (row, message) in messages.into_iter().enumerate() {
        let review = review_of(message, version, at).and_then(|review| review.check().map(|()| review));
        let path = format!("reviews[{row}]");
        reviews.extend(faults.take_all(review.map_err(|violations| within(&path, violations))));
    }
    faults.finish(Some(reviews))
}

fn review_of(
    message: pb::ProfileReview,
    version: &str,
    at: jiff::Timestamp,
) -> Result<Review, Vec<Violation>> {
    let mut faults = Faults::new();
    let change = faults.take_all(change_of(&message));
    let row = faults.take(row_of(message.row));
    let subject = faults.take(enumerated("subject", message.subject, |subject| match subject {
        pb::ReviewSubject::Unspecified | pb::ReviewSubject::Row => Some(Subject::Row),
        pb::ReviewSubject::Level => Some(Subject::Level),
    }));
    let verdict = faults.take(enumerated("verdict", message.verdict, |verdict| match verdict {
        pb::ReviewVerdict::Unspecified => None,
        pb::ReviewVerdict::Confirm => Some(Verdict::Confirm),
        pb::ReviewVerdict::Reject => Some(Verdict::Reject),
        pb::ReviewVerdict::Change => Some(Verdict::Change(change.unwrap_or_default())),
    }));
    let (reviewer, reason, deciding) = (message.reviewer, message.reason, message.deciding);
    let version = version.to_string();
    let review = (|| {
        let (row, subject, verdict) = (row?, subject?, verdict?);
        Some(Review { at, reviewer, version, row, subject, verdict, reason, deciding })
    })();
    faults.finish(review)
}

fn row_of(row: Option<Row>) -> Result<RowKey, Violation> {
    let (field, text) = match required("row", row)? {
        Row::SkillUri(uri) => ("skill_uri", uri),
        Row::CompetenceCode(code) => ("competence_code", code),
    };
    let key: RowKey = text.parse().map_err(|fault: Violation| Violation::new(field, fault.description()))?;
    let fits =
        matches!((&key, field), (RowKey::Skill(_), "skill_uri") | (RowKey::Competence(_), "competence_code"));
    if fits {
        Ok(key)
    } else {
        Err(Violation::new(field, format!("'{text}' is no {}", field.replace('_', " "))))
    }
}

/// What the fields of a change say; those of no change must be empty.
fn change_of(message: &pb::ProfileReview) -> Result<Change, Vec<Violation>> {
    let mut faults = Faults::new();
    let given = |number: i32| (number != 0).then_some(number);
    let importance: Option<Importance> =
        given(message.importance).and_then(|number| faults.take(importance_of(number)));
    let level: Option<Level> = given(message.level).and_then(|number| faults.take(level_of(number)));
    let weight = message.weight.and_then(|weight| faults.take(Weight::new("weight", weight)));
    let change = Change { importance, weight, level };
    if message.verdict != i32::from(pb::ReviewVerdict::Change) && change != Change::default() {
        let problem = "importance, weight and level belong to the verdict CHANGE only";
        faults.take::<()>(Err(Violation::new("verdict", problem)));
    }
    faults.finish(Some(change))
}

/// The message of a review.
pub fn review(review: &Review) -> pb::ProfileReview {
    let change = if let Verdict::Change(change) = review.verdict { change } else { Change::default() };
    let verdict = match review.verdict {
        Verdict::Confirm => pb::ReviewVerdict::Confirm,
        Verdict::Reject => pb::ReviewVerdict::Reject,
        Verdict::Change(_) => pb::ReviewVerdict::Change,
    };
    let subject = match review.subject {
        Subject::Row => pb::ReviewSubject::Row,
        Subject::Level => pb::ReviewSubject::Level,
    };
    pb::ProfileReview {
        reviewer: review.reviewer.clone(),
        row: Some(match &review.row {
            RowKey::Skill(uri) => Row::SkillUri(uri.to_string()),
            RowKey::Competence(code) => Row::CompetenceCode(code.to_string()),
        }),
        subject: subject.into(),
        verdict: verdict.into(),
        importance: change.importance.map(|value| importance(value).into()).unwrap_or_default(),
        weight: change.weight.map(Weight::get),
        level: change.level.map(|value| level(value).into()).unwrap_or_default(),
        reason: review.reason.clone(),
        deciding: review.deciding,
        create_time: review.at.to_string(),
        profile_version: review.version.clone(),
    }
}

/// The message of the reviewers' agreement.
pub fn agreement(agreement: Agreement) -> pb::ReviewAgreement {
    pb::ReviewAgreement {
        judged_twice: agreement.judged_twice as i32,
        unanimous: agreement.unanimous as i32,
        krippendorff_alpha: agreement.alpha,
    }
}

/// The keys of the rows that are gone.
pub fn rejected_rows(reviewed: &Reviewed) -> Vec<String> {
    reviewed.rejected.iter().map(|row| row.key.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> pb::ProfileReview {
        pb::ProfileReview {
            reviewer: "city".into(),
            row: Some(Row::CompetenceCode("B.3".into())),
            subject: pb::ReviewSubject::Level.into(),
            verdict: pb::ReviewVerdict::Change.into(),
            level: pb::Level::E2.into(),
            reason: "technicians work to instructions".into(),
            ..Default::default()
        }
    }

    fn read(message: pb::ProfileReview) -> Result<Vec<Review>, Vec<String>> {
        let read = reviews_of(vec![message], "1", "2026-11-26T12:00:00Z".parse().unwrap());
        read.map_err(|violations| violations.iter().map(|violation| violation.field().to_string()).collect())
    }

    #[test]
    fn a_review_comes_back() {
        let read = read(message()).unwrap();
        let again = review(&read[0]);
        assert_eq!(
            (again.profile_version.as_str(), again.create_time.as_str()),
            ("1", "2026-11-26T12:00:00Z")
        );
        assert_eq!(
            pb::ProfileReview { create_time: String::new(), profile_version: String::new(), ..again },
            message()
        );
    }

    #[test]
    fn every_fault_has_its_path() {
        assert_eq!(
            reviews_of(Vec::new(), "1", jiff::Timestamp::UNIX_EPOCH).unwrap_err()[0].field(),
            "reviews"
        );
        let wrong = pb::ProfileReview {
            row: Some(Row::SkillUri("B.3".into())),
            verdict: 9,
            weight: Some(f64::NAN),
            level: 6,
            ..message()
        };
        let fields = ["level", "weight", "skill_uri", "verdict"].map(|field| format!("reviews[0].{field}"));
        assert_eq!(read(wrong).unwrap_err(), fields);
        let confirmed = pb::ProfileReview { verdict: pb::ReviewVerdict::Confirm.into(), ..message() };
        assert_eq!(read(confirmed).unwrap_err(), ["reviews[0].verdict"]);
        assert_eq!(
            read(pb::ProfileReview { reason: " ".into(), ..message() }).unwrap_err(),
            ["reviews[0].reason"]
        );
    }
}
