//! Why there is no answer.

use crate::domain::Violation;
use crate::encode::EncodeError;
use crate::index::IndexError;

/// What went wrong, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum MatchError {
    /// The caller has gone, or its time is up.
    #[error("cancelled")]
    Cancelled,
    /// Too much work waits already; says which limit it is, and to try again.
    #[error(transparent)]
    Busy(EncodeError),
    /// The model no longer answers.
    #[error(transparent)]
    ModelGone(EncodeError),
    /// The caller asked for something that cannot be.
    #[error("{0}")]
    Invalid(#[from] Violation),
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// Our fault.
    #[error("{0}")]
    Internal(String),
}

impl From<EncodeError> for MatchError {
    fn from(error: EncodeError) -> Self {
        match error {
            busy @ EncodeError::Busy { .. } => Self::Busy(busy),
            EncodeError::Cancelled => Self::Cancelled,
            EncodeError::Refused(problem) => Self::Internal(problem),
            other => Self::ModelGone(other),
        }
    }
}
