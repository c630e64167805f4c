//! Why something could not be written.

use std::sync::Arc;

use crate::domain::Violation;
use crate::encode::EncodeError;
use crate::index::IndexError;
use crate::ingest::IngestError;
use crate::review::ReviewError;

/// What went wrong, by what the caller can do about it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum IndexingError {
    /// There is no such ad or profile.
    #[error("{0}")]
    NotFound(String),
    /// There is one of that name already.
    #[error("{0}")]
    AlreadyExists(String),
    /// It is built in and cannot be changed.
    #[error("{0}")]
    ReadOnly(String),
    /// It has changed since the caller looked at it.
    #[error("{0}")]
    Changed(String),
    /// Too much work waits already, or others write the same ad; says which limit it is, and to try again.
    #[error("{0}")]
    Busy(String),
    /// The caller has gone, or its time is up.
    #[error("cancelled")]
    Cancelled,
    /// What was given breaks rules.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<Violation>),
    /// The disk is full.
    #[error("the disk of the data directory is full; free some room, nothing stored is lost")]
    Full,
    /// The disk or the index refuses.
    #[error(transparent)]
    Storage(StorageError),
    /// The model no longer answers, or begins anew.
    #[error(transparent)]
    ModelGone(Arc<EncodeError>),
    /// A feed cannot be read.
    #[error(transparent)]
    Feed(Arc<IngestError>),
    /// Our fault.
    #[error("{0}")]
    Internal(String),
}

/// What the disk or the index says, in words or as the error that it is.
pub type StorageError = Arc<dyn std::error::Error + Send + Sync>;

impl IndexingError {
    /// The disk or the index refuses.
    pub(super) fn storage(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Storage(cause.into().into())
    }
}

impl From<IngestError> for IndexingError {
    fn from(error: IngestError) -> Self {
        Self::Feed(Arc::new(error))
    }
}

impl From<ReviewError> for IndexingError {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::Invalid(violations) => Self::Invalid(violations),
            locked @ ReviewError::Locked { .. } => Self::Busy(locked.to_string()),
            other => Self::storage(other),
        }
    }
}

impl From<EncodeError> for IndexingError {
    fn from(error: EncodeError) -> Self {
        match error {
            busy @ EncodeError::Busy { .. } => Self::Busy(busy.to_string()),
            EncodeError::Cancelled => Self::Cancelled,
            EncodeError::Refused(problem) => Self::Internal(problem),
            other => Self::ModelGone(Arc::new(other)),
        }
    }
}

impl From<IndexError> for IndexingError {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::Full => Self::Full,
            other => Self::storage(other),
        }
    }
}
