//! What reviewers say of a profile's rows, and what becomes of the rows by it.
//!
//! Comes in: reviews, each of one row or of the level of one competence, and the profile they judge. Goes out: the
//! profile as reviewed (changes made, rejected rows gone, every row with its status and its reviews in its chain),
//! and how far the reviewers agree. Must not: overwrite a review; decide between reviewers who contradict each other.
//! Start reading at [`apply`], then [`add`].

mod agreement;
mod apply;
mod file;
mod line;
mod opinions;
mod size;
mod wait;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::domain::{CompetenceCode, ConceptUri, Importance, Level, Violation, Weight};

pub use agreement::Agreement;
pub use apply::{RejectedRow, Reviewed, apply};
pub use file::{ReviewError, add, beside, read};
pub use wait::Wait;

/// The most bytes of a reviewer's name.
pub const REVIEWER_BYTES: usize = 100;
/// The most bytes of a reason.
pub const REASON_BYTES: usize = 1_000;
/// The most bytes of the file of a profile's reviews, which is read as a whole.
pub const FILE_BYTES: usize = 64 << 20;
/// The most steps of a row's chain that reviews may leave: as many as a profile that is sent may have.
pub const CHAIN_STEPS: usize = 1_000;
/// The most bytes of what a step of a chain says, as of any text of a profile that is sent.
pub const FINDING_BYTES: usize = 1_000;
/// How long a writer of reviews waits for others who have the file locked.
pub const LOCK_WAIT: Duration = Duration::from_secs(5);

/// The row that a review is about, by the key that tells rows apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKey {
    /// A skill.
    Skill(ConceptUri),
    /// An e-CF competence.
    Competence(CompetenceCode),
}

impl fmt::Display for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Skill(uri) => uri.fmt(f),
            Self::Competence(code) => code.fmt(f),
        }
    }
}

impl FromStr for RowKey {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        if let Ok(code) = text.parse() {
            return Ok(Self::Competence(code));
        }
        let problem = |fault: Violation| match text.len() > ConceptUri::MAX_BYTES {
            true => fault.description().to_string(),
            false => format!("'{text}' is no row; give a skill's URI or a competence's code, such as B.3"),
        };
        ConceptUri::new(text).map(Self::Skill).map_err(|fault| Violation::new("row", problem(fault)))
    }
}

/// What of a row is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Whether it belongs to the profile, its importance and its weight.
    Row,
    /// The level that a competence requires.
    Level,
}

impl Subject {
    /// The name used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Row => "row",
            Self::Level => "level",
        }
    }
}

/// What a reviewer thinks of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// It is right as it stands. Who confirms a competence confirms its level too, unless he says otherwise of it.
    Confirm,
    /// It is wrong: the row should go, or the level is another, which the reviewer cannot name.
    Reject,
    /// It should be changed; at least one of the three is given.
    Change(Change),
}

impl FromStr for Subject {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        match text {
            "row" => Ok(Self::Row),
            "level" => Ok(Self::Level),
            other => Err(Violation::new("of", format!("'{other}' is not one of row, level"))),
        }
    }
}

impl Verdict {
    /// The verdict of this name; `change` is what one of change wants.
    ///
    /// # Errors
    /// A [`Violation`] of `verdict` for another name.
    pub fn named(name: &str, change: Change) -> Result<Self, Violation> {
        match name {
            "confirm" => Ok(Self::Confirm),
            "reject" => Ok(Self::Reject),
            "change" => Ok(Self::Change(change)),
            other => {
                Err(Violation::new("verdict", format!("'{other}' is not one of confirm, change, reject")))
            }
        }
    }

    /// The name used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reject => "reject",
            Self::Change(_) => "change",
        }
    }
}

/// What a row should say instead.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Change {
    /// Whether the profile needs the row.
    pub importance: Option<Importance>,
    /// How much a skill counts.
    pub weight: Option<Weight>,
    /// The level that a competence requires.
    pub level: Option<Level>,
}

/// This moment, to the second: that is what a review says of when it was given.
pub fn now() -> jiff::Timestamp {
    jiff::Timestamp::from_second(jiff::Timestamp::now().as_second()).unwrap_or_default()
}

/// One review.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// When it was given, to the second.
    pub at: jiff::Timestamp,
    /// Who gave it: a role or a pseudonym, never a person's name.
    pub reviewer: String,
    /// The version of the profile that was judged.
    pub version: String,
    /// The row.
    pub row: RowKey,
    /// What of it.
    pub subject: Subject,
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// Whether this review decides between those that contradict each other.
    pub deciding: bool,
}

impl Review {
    /// Checks a review on its own.
    ///
    /// # Errors
    /// Every field at fault: no reviewer, no reason, one of them too long, a change of nothing or of what the row
    /// does not have.
    pub fn check(&self) -> Result<(), Vec<Violation>> {
        let mut found = Vec::new();
        said("reviewer", &self.reviewer, REVIEWER_BYTES, "a role or a pseudonym", &mut found);
        said("reason", &self.reason, REASON_BYTES, "why", &mut found);
        if matches!((&self.row, self.subject), (RowKey::Skill(_), Subject::Level)) {
            found.push(Violation::new(
                "subject",
                format!("{} is a skill, and skills have no level", self.row),
            ));
        }
        if let Verdict::Change(change) = self.verdict {
            self.check_change(change, &mut found);
        }
        if found.is_empty() { Ok(()) } else { Err(found) }
    }

    fn check_change(&self, change: Change, found: &mut Vec<Violation>) {
        let row = change.importance.is_some() || change.weight.is_some();
        match self.subject {
            Subject::Row if !row => {
                let problem = "a change of a row needs an importance or a weight, or is about the level";
                found.push(Violation::new("verdict", problem));
            }
            Subject::Level if change.level.is_none() => {
                found.push(Violation::new("level", "a change of the level needs the new level, 1 to 5"));
            }
            Subject::Row if change.level.is_some() => {
                found.push(Violation::new(
                    "level",
                    "a level is changed by a review of the level, not of the row",
                ));
            }
            Subject::Level if row => {
                let problem = "importance and weight are changed by a review of the row, not of the level";
                found.push(Violation::new("verdict", problem));
            }
            _ => {}
        }
        if change.weight.is_some() && matches!(self.row, RowKey::Competence(_)) {
            found.push(Violation::new("weight", "competences have no weight; change the importance"));
        }
    }
}

fn said(field: &str, text: &str, most: usize, what: &str, found: &mut Vec<Violation>) {
    if text.trim().is_empty() {
        found.push(Violation::new(field, format!("is required; say {what}")));
    } else if text.len() > most {
        found.push(Violation::too_long(field, text.len(), most));
    } else if text.chars().any(char::is_control) {
        found.push(Violation::new(field, "holds a line break or another control character; write one line"));
    }
}

#[cfg(test)]
mod tests;
