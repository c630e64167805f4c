//! Why the index cannot do what it was asked.

use std::path::PathBuf;

/// What went wrong, where, and the way out.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The data directory is not there.
    #[error("the data directory {} does not exist; make it with `skillgauge index --data-dir {} --ads FILE`", .0.display(), .0.display())]
    Missing(PathBuf),
    /// The directory holds something else.
    #[error("{} is not a skillgauge data directory (it has files, but no {}); name another with --data-dir", path.display(), marker)]
    NotOurs {
        /// The directory.
        path: PathBuf,
        /// The file that marks a data directory.
        marker: &'static str,
    },
    /// Another process writes to it.
    #[error("{} is in use by another skillgauge process that writes to it; stop that one, or use another --data-dir", .0.display())]
    Locked(PathBuf),
    /// The operating system refuses.
    #[error("{}: {source}; check that the directory exists, is writable and has room", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Made by another schema, model, taxonomy or text pipeline.
    #[error("the index in {} was made with {what} {there}, this program has {here}; index the ads again: `skillgauge index --data-dir {} --rebuild --ads FILE`", path.display(), path.display())]
    Mismatch {
        /// The data directory.
        path: PathBuf,
        /// Which part differs.
        what: &'static str,
        /// What the index was made with.
        there: String,
        /// What this program has.
        here: String,
    },
    /// A file of the index is damaged.
    #[error("the index is damaged: {0}; index the ads again with --rebuild")]
    Damaged(String),
    /// An ad and its vectors do not belong together.
    #[error("an ad came with {vectors} vectors for {sentences} sentences")]
    Uneven {
        /// Sentences of the ad.
        sentences: usize,
        /// Vectors given.
        vectors: usize,
    },
    /// tantivy says no.
    #[error("the search index says: {0}")]
    Engine(String),
}

impl From<tantivy::TantivyError> for IndexError {
    fn from(error: tantivy::TantivyError) -> Self {
        match error {
            tantivy::TantivyError::DataCorruption(problem) => Self::Damaged(format!("{problem:?}")),
            other => Self::Engine(other.to_string()),
        }
    }
}

impl IndexError {
    pub(super) fn io(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.to_path_buf(), source }
    }
}
