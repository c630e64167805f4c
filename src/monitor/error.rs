//! What ends a run, in words for the person who started it.

use std::io;
use std::path::{Path, PathBuf};

use crate::annotate::AnnotateError;
use crate::ingest::IngestError;

/// Why a run did not end well. What was done until then is kept, unless it says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum MonitorError {
    /// A feed cannot be opened or read on.
    #[error("{0}")]
    Feed(#[from] IngestError),
    /// A file of the run cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A table or partition is no Parquet file, is damaged, or cannot be written.
    #[error("{}: {problem}", path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The run cannot begin or go on in this folder.
    #[error("{0}")]
    Folder(String),
    /// The function failed.
    #[error("{0}")]
    Annotate(#[from] AnnotateError),
    /// The engine failed with a partition.
    #[error("{}: this partition could not be annotated: {problem}", partition.display())]
    Engine {
        /// The staged partition.
        partition: PathBuf,
        /// What the engine says.
        problem: String,
    },
}

impl MonitorError {
    /// A failure of the file at `path`.
    pub(super) fn file(path: &Path) -> impl Fn(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::File { path: path.clone(), source }
    }

    /// A failure of the table at `path`.
    pub(super) fn table<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> Self {
        let path = path.to_path_buf();
        move |error| Self::Table { path: path.clone(), problem: error.to_string() }
    }
}
