//! Why something is not done, in the words that a caller reads.

use std::path::Path;

use crate::domain::ProfileId;
use crate::indexing::IndexingError;
use crate::review::ReviewError;

pub(super) fn builtin(id: &ProfileId) -> IndexingError {
    IndexingError::ReadOnly(format!(
        "'{id}' is built in and cannot be changed; store a copy under another id \
         (`skillgauge profile export {id} --id my-profile --out FILE` writes one)"
    ))
}

pub(super) fn not_added(id: &ProfileId, error: ReviewError) -> IndexingError {
    match error {
        ReviewError::Locked { .. } => IndexingError::Busy(format!(
            "another program keeps the reviews of the profile '{id}' locked; nothing was added, try again shortly"
        )),
        ReviewError::Cancelled => IndexingError::Cancelled,
        other => other.into(),
    }
}

pub(super) fn not_found(id: &ProfileId) -> IndexingError {
    IndexingError::NotFound(format!("there is no profile '{id}'; `skillgauge profile list` shows them"))
}

/// A file that somebody put there by hand, with a profile that is not known yet.
pub(super) fn not_read(file: &Path) -> IndexingError {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    IndexingError::AlreadyExists(format!(
        "the file '{name}' holds a profile that was not read yet and would be lost; start again to take it, or move \
         the file away"
    ))
}
