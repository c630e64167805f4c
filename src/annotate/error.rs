//! Why a batch has no rows.

use crate::matching::MatchError;

/// What went wrong with a batch of ads.
#[derive(Debug, thiserror::Error)]
pub enum AnnotateError {
    /// The batch is none of staged ads.
    #[error("these are no staged ads: {0}")]
    Batch(String),
    /// The caller counts on other versions than this process has.
    #[error(
        "this process has other versions than the run was begun with: it has {own}, the run {wanted}; start it with the \
         same program, model, numbers, taxonomy and profiles, on processors of one kind"
    )]
    Versions {
        /// The fingerprint of this process.
        own: String,
        /// The one that the run was begun with.
        wanted: String,
    },
    /// The recipe failed.
    #[error("{0}")]
    Match(#[from] MatchError),
    /// The rows do not fit together; our fault.
    #[error("the rows cannot be put together: {0}")]
    Rows(#[from] arrow::error::ArrowError),
}
