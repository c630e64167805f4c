//! Why the index cannot do what it was asked.

use std::io::ErrorKind;
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
    /// There is no room to write.
    #[error("the disk of the data directory is full; free some room, nothing stored is lost")]
    Full,
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
    /// The index does not fit together.
    #[error(
        "the index is damaged: {0}; restore a backup with `skillgauge restore`, or index the ads again with --rebuild"
    )]
    Damaged(String),
    /// A file of the index or of a backup is not as it was written.
    #[error("the file {} is damaged or missing; restore a backup with `skillgauge restore`, or index the ads again with --rebuild", file.display())]
    DamagedFile {
        /// The file.
        file: PathBuf,
    },
    /// Something is there that must not be overwritten.
    #[error("{} is not empty; name another directory, or use --replace to restore over an index", .0.display())]
    NotEmpty(PathBuf),
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
    Engine(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<tantivy::TantivyError> for IndexError {
    fn from(error: tantivy::TantivyError) -> Self {
        match error {
            tantivy::TantivyError::DataCorruption(problem) => Self::Damaged(format!("{problem:?}")),
            other => Self::of_engine(other),
        }
    }
}

/// The kinds of refusal that end when there is room again.
fn is_full(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
}

impl IndexError {
    pub(super) fn io(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| match is_full(source.kind()) {
            true => Self::Full,
            false => Self::Io { path: path.to_path_buf(), source },
        }
    }

    /// What tantivy says. A failure on one of its threads reaches us as words only, which end in the system's number.
    fn of_engine(error: tantivy::TantivyError) -> Self {
        let words = error.to_string();
        let number = words.split("os error ").nth(1).and_then(|rest| rest.split(')').next()?.parse().ok());
        match number.map(std::io::Error::from_raw_os_error) {
            Some(error) if is_full(error.kind()) => Self::Full,
            _ => Self::Engine(error.into()),
        }
    }
}
