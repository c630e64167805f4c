//! What became of a feed: every record is accounted for.

use std::collections::BTreeMap;
use std::fmt;

/// Why a record of a feed was not taken. The names are part of the output and do not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RejectReason {
    /// Not JSON, not CSV, or not an object.
    Malformed,
    /// Not UTF-8.
    InvalidUtf8,
    /// No id.
    MissingId,
    /// An id of a shape that cannot be stored.
    InvalidId,
    /// The same id earlier in this feed, with other content.
    DuplicateId,
    /// No description, or nothing but white space.
    EmptyDescription,
    /// A description that is markup without any text.
    NoText,
    /// A description beyond the limit.
    TooLong,
    /// A date that is none.
    InvalidDate,
    /// A country code that ISO 3166-1 does not have.
    UnknownCountry,
    /// A language tag that BCP 47 does not have.
    UnknownLanguage,
    /// A field of the wrong type.
    InvalidField,
}

impl RejectReason {
    /// Every reason, in the order of the enum.
    pub const ALL: [Self; 12] = [
        Self::Malformed,
        Self::InvalidUtf8,
        Self::MissingId,
        Self::InvalidId,
        Self::DuplicateId,
        Self::EmptyDescription,
        Self::NoText,
        Self::TooLong,
        Self::InvalidDate,
        Self::UnknownCountry,
        Self::UnknownLanguage,
        Self::InvalidField,
    ];

    /// The name used in the tally.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::MissingId => "missing_id",
            Self::InvalidId => "invalid_id",
            Self::DuplicateId => "duplicate_id",
            Self::EmptyDescription => "empty_description",
            Self::NoText => "no_text",
            Self::TooLong => "too_long",
            Self::InvalidDate => "invalid_date",
            Self::UnknownCountry => "unknown_country",
            Self::UnknownLanguage => "unknown_language",
            Self::InvalidField => "invalid_field",
        }
    }
}

/// A record that was not taken: why, which field, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The reason by which it is counted.
    pub reason: RejectReason,
    /// The field it is about; empty when the record as a whole is broken.
    pub field: String,
    /// One sentence for the person who made the feed.
    pub message: String,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            write!(f, "{}: {}", self.reason.as_str(), self.message)
        } else {
            write!(f, "{}: {}: {}", self.reason.as_str(), self.field, self.message)
        }
    }
}

impl std::error::Error for Rejection {}

/// The count of a feed: read = accepted + unchanged + all rejected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    accepted: u64,
    unchanged: u64,
    rejected: BTreeMap<RejectReason, u64>,
}

impl Tally {
    /// Counts a record that was stored.
    pub fn accept(&mut self) {
        self.accepted += 1;
    }

    /// Counts a record that is stored already, just so.
    pub fn leave(&mut self) {
        self.unchanged += 1;
    }

    /// Counts a record that was not taken.
    pub fn reject(&mut self, reason: RejectReason) {
        *self.rejected.entry(reason).or_default() += 1;
    }

    /// Records read so far.
    pub fn read(&self) -> u64 {
        self.accepted + self.unchanged + self.rejected.values().sum::<u64>()
    }

    /// Records stored.
    pub fn accepted(&self) -> u64 {
        self.accepted
    }

    /// Records that were stored already.
    pub fn unchanged(&self) -> u64 {
        self.unchanged
    }

    /// Records not taken, by reason.
    pub fn rejected(&self) -> &BTreeMap<RejectReason, u64> {
        &self.rejected
    }
}
