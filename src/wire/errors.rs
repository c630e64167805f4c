//! What a call can fail with; [`ApiError::row`] is the table of codes and reasons, and a test holds
//! every row of it. `status` makes the answer.

use tonic::Code;

use super::imports::api_field;
use super::page_token::Expiry;
use crate::domain::{Rejection, Violation};
use crate::indexing::IndexingError;
use crate::market::MarketError;
use crate::matching::MatchError;
use crate::occupation::OccupationError;

/// As many violations as a status holds.
pub(super) const MAX_VIOLATIONS: usize = 8;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Fields of the request break rules.
    #[error("{}", first_of(.0))]
    Invalid(Vec<Violation>),
    /// An ad of the request is not accepted.
    #[error("{field}: {}", rejection.message)]
    Rejected {
        /// The path of the field at fault.
        field: String,
        /// Why.
        rejection: Rejection,
    },
    /// There is no resource of this name.
    #[error("there is no {0}; list what there is, or check the spelling")]
    NotFound(String),
    /// There is a resource of this name.
    #[error("{0} exists already; update it, or choose another id")]
    AlreadyExists(String),
    /// The ranking or list that a page token names is gone, and ads or profile have changed, so that it cannot be made
    /// again.
    #[error("the page token has expired: {0}; ask for the first page again, without 'page_token'")]
    PageTokenExpired(Expiry),
    /// The page lies deeper than pages go.
    #[error(
        "pages go {limit} matches deep (match_depth); deeper than that: StreamMatches, or a narrower filter"
    )]
    PageTooDeep {
        /// The limit, in matches.
        limit: usize,
    },
    /// No ad matches a profile whose market is asked for; says how to find some.
    #[error("{0}")]
    NoAdsMatch(String),
    /// The server has no labels of occupations.
    #[error(
        "this server does not classify occupations; start it with --occupations FILE, ESCO's occupation labels"
    )]
    NoOccupations,
    /// A feed is longer than the limit.
    #[error(
        "one call takes {limit} ads (import_ads), and all of them are done; send the rest in further calls (sending an ad again does no harm)"
    )]
    ImportTooLong {
        /// The limit, in ads.
        limit: usize,
    },
    /// A message is larger than the limit.
    #[error(
        "the message is larger than {limit} bytes, which the server takes (message_bytes); send less at once"
    )]
    MessageTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// A message has more parts than any that makes sense.
    #[error("the message has more than {limit} rows, four texts counted as one; send less at once")]
    TooManyFields {
        /// The limit, in rows.
        limit: usize,
    },
    /// The bytes are no message of the protocol.
    #[error("the message cannot be read; make it with the protocol that reflection tells")]
    Malformed,
    /// All places for work of a kind are taken.
    #[error(
        "the server has {limit} calls of this kind in hand, as many as it takes ({name}); try again shortly"
    )]
    Busy {
        /// The name of the limit.
        name: &'static str,
        /// The limit, in calls.
        limit: usize,
    },
    /// The caller's time is up.
    #[error("the deadline has passed")]
    DeadlineExceeded,
    /// `matching` says no.
    #[error(transparent)]
    Matching(#[from] MatchError),
    /// `indexing` says no.
    #[error(transparent)]
    Indexing(#[from] IndexingError),
    /// Our fault; the text goes to the log only.
    #[error("{0}")]
    Broken(String),
}

impl From<Violation> for ApiError {
    fn from(violation: Violation) -> Self {
        Self::Invalid(vec![violation])
    }
}

impl From<Vec<Violation>> for ApiError {
    fn from(violations: Vec<Violation>) -> Self {
        Self::Invalid(violations)
    }
}

impl From<MarketError> for ApiError {
    fn from(error: MarketError) -> Self {
        match error {
            MarketError::Match(error) => Self::Matching(error),
            MarketError::Candidates(violations) => Self::Invalid(violations),
            other => Self::NoAdsMatch(other.to_string()),
        }
    }
}

impl From<OccupationError> for ApiError {
    fn from(error: OccupationError) -> Self {
        match error {
            OccupationError::Encode(error) => Self::Matching(error.into()),
            other => Self::Broken(other.to_string()),
        }
    }
}

impl ApiError {
    /// An ad in the request's field `parent` that is not accepted.
    pub fn rejected(parent: &str, rejection: Rejection) -> Self {
        let field = match api_field(&rejection.field) {
            "" => parent.to_string(),
            field => format!("{parent}.{field}"),
        };
        Self::Rejected { field, rejection }
    }

    /// The table: code and reason of every error.
    pub(super) fn row(&self) -> (Code, String) {
        let (code, reason) = match self {
            Self::Rejected { rejection, .. } => {
                return (Code::InvalidArgument, rejection.reason.as_str().to_ascii_uppercase());
            }
            Self::Invalid(_)
            | Self::Matching(MatchError::Invalid(_))
            | Self::Indexing(IndexingError::Invalid(_)) => (Code::InvalidArgument, "INVALID_FIELD"),
            Self::NotFound(_) | Self::Indexing(IndexingError::NotFound(_)) => (Code::NotFound, "NOT_FOUND"),
            Self::AlreadyExists(_) | Self::Indexing(IndexingError::AlreadyExists(_)) => {
                (Code::AlreadyExists, "ALREADY_EXISTS")
            }
            Self::Indexing(IndexingError::ReadOnly(_)) => (Code::FailedPrecondition, "READ_ONLY"),
            Self::Indexing(IndexingError::Changed(_)) => (Code::FailedPrecondition, "PROFILE_CHANGED"),
            Self::PageTokenExpired(_) => (Code::FailedPrecondition, "PAGE_TOKEN_EXPIRED"),
            Self::NoAdsMatch(_) => (Code::FailedPrecondition, "NO_ADS_MATCH"),
            Self::NoOccupations => (Code::FailedPrecondition, "NO_OCCUPATIONS"),
            Self::PageTooDeep { .. } => (Code::OutOfRange, "PAGE_TOO_DEEP"),
            Self::ImportTooLong { .. } => (Code::ResourceExhausted, "IMPORT_TOO_LONG"),
            Self::MessageTooLarge { .. } => (Code::ResourceExhausted, "MESSAGE_TOO_LARGE"),
            Self::TooManyFields { .. } => (Code::InvalidArgument, "TOO_MANY_FIELDS"),
            Self::Malformed => (Code::InvalidArgument, "MALFORMED"),
            Self::Busy { .. }
            | Self::Matching(MatchError::Busy(_))
            | Self::Indexing(IndexingError::Busy(_)) => (Code::ResourceExhausted, "BUSY"),
            Self::DeadlineExceeded => (Code::DeadlineExceeded, "DEADLINE_EXCEEDED"),
            Self::Matching(MatchError::Cancelled) | Self::Indexing(IndexingError::Cancelled) => {
                (Code::Cancelled, "CANCELLED")
            }
            Self::Matching(MatchError::ModelGone(_)) | Self::Indexing(IndexingError::ModelGone(_)) => {
                (Code::Unavailable, "MODEL_UNAVAILABLE")
            }
            Self::Indexing(IndexingError::Full) => (Code::ResourceExhausted, "STORAGE_FULL"),
            Self::Indexing(IndexingError::Storage(_)) => (Code::Unavailable, "STORAGE_UNAVAILABLE"),
            Self::Matching(MatchError::Index(_) | MatchError::Internal(_))
            | Self::Indexing(IndexingError::Feed(_) | IndexingError::Internal(_))
            | Self::Broken(_) => (Code::Internal, "INTERNAL"),
        };
        (code, reason.to_string())
    }

    /// The value of the limit that was broken, where it is one.
    pub(super) fn limit(&self) -> Option<usize> {
        match self {
            Self::PageTooDeep { limit }
            | Self::ImportTooLong { limit }
            | Self::MessageTooLarge { limit }
            | Self::TooManyFields { limit }
            | Self::Busy { limit, .. } => Some(*limit),
            Self::PageTokenExpired(expiry) => expiry.limit(),
            _ => None,
        }
    }

    /// The first violations, as many as a status holds.
    pub(super) fn violations(&self) -> Vec<Violation> {
        match self {
            Self::Invalid(violations) | Self::Indexing(IndexingError::Invalid(violations)) => {
                violations.iter().take(MAX_VIOLATIONS).cloned().collect()
            }
            Self::Matching(MatchError::Invalid(violation)) => vec![violation.clone()],
            Self::Rejected { field, rejection } => {
                vec![Violation::new(field.clone(), rejection.message.clone())]
            }
            _ => Vec::new(),
        }
    }
}

fn first_of(violations: &[Violation]) -> String {
    violations.first().map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests;
