//! A review as a line of the file: a JSON object that ends in its own checksum.

use serde::{Deserialize, Serialize};

use crate::domain::{Importance, Level, Seal, Violation, Weight};

use super::{Change, Review, Verdict};

/// The end of a line, behind the other fields of the review.
pub(super) const SEAL: Seal = Seal { mark: ",\"blake3\":\"", end: "\"}" };

/// The line of a review with its checksum, without its line break.
pub(super) fn to_line(review: &Review) -> std::io::Result<Vec<u8>> {
    let line = serde_json::to_vec(&Line::from(review))?;
    Ok(SEAL.put(line.strip_suffix(b"}").unwrap_or(&line)))
}

/// What is wrong with a line that does not fit its checksum, and what to do.
pub(super) fn damaged() -> String {
    "the line is damaged: it does not fit its checksum; put back the file's last copy from a backup or, if the line was \
     edited by hand, take its field 'blake3' out"
        .into()
}

/// A review as a line of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    at: String,
    reviewer: String,
    version: String,
    row: String,
    of: String,
    verdict: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    importance: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weight: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    reason: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    deciding: bool,
    /// Of the bytes before it; added when the line is written.
    #[serde(default, skip_serializing)]
    blake3: Option<String>,
}

impl From<&Review> for Line {
    fn from(review: &Review) -> Self {
        let change = if let Verdict::Change(change) = review.verdict { change } else { Change::default() };
        Self {
            at: review.at.to_string(),
            reviewer: review.reviewer.clone(),
            version: review.version.clone(),
            row: review.row.to_string(),
            of: review.subject.as_str().into(),
            verdict: review.verdict.as_str().into(),
            importance: change.importance.map(|importance| importance.as_str().into()),
            weight: change.weight.map(Weight::get),
            level: change.level.map(Level::get),
            reason: review.reason.clone(),
            deciding: review.deciding,
            blake3: None,
        }
    }
}

/// The review of a line; else what is wrong with it, and what to do.
pub(super) fn parse(line: &[u8]) -> Result<Review, String> {
    let fields: Line = serde_json::from_slice(line).map_err(|error| {
        format!("this is no review ({error}); take the line out, or put back the file's last copy")
    })?;
    if fields.blake3.is_some() && !SEAL.fits(line) {
        return Err(damaged());
    }
    let review = read_review(fields).map_err(|violation| violation.to_string())?;
    let faults = review.check().err().unwrap_or_default();
    match faults.first() {
        Some(fault) => Err(fault.to_string()),
        None => Ok(review),
    }
}

fn read_review(line: Line) -> Result<Review, Violation> {
    let importance = line.importance.as_deref().map(str::parse::<Importance>).transpose()?;
    let weight = line.weight.map(|weight| Weight::new("weight", weight)).transpose()?;
    let level = line.level.map(Level::new).transpose()?;
    Ok(Review {
        at: line.at.parse().map_err(|_| {
            Violation::new("at", format!("'{}' is no time; write it as '2026-01-31T12:00:00Z'", line.at))
        })?,
        reviewer: line.reviewer,
        version: line.version,
        row: line.row.parse()?,
        subject: line.of.parse()?,
        verdict: Verdict::named(&line.verdict, Change { importance, weight, level })?,
        reason: line.reason,
        deciding: line.deciding,
    })
}
