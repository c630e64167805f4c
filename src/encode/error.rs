//! Why there is no vector.

use std::path::PathBuf;

/// Why there is no vector.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// A file of the model is not there.
    #[error("the model file {} is missing; run `make setup`, or name another folder with --model", path.display())]
    MissingFile {
        /// The file.
        path: PathBuf,
    },
    /// A file of the model is not the one that the manifest lists.
    #[error("the model file {} is damaged: its digest is {found}, models/manifest.toml says {expected}; delete it and run `make setup`", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The digest it has.
        found: String,
        /// The digest it should have.
        expected: String,
    },
    /// The model cannot be loaded.
    #[error("the model in {} cannot be loaded: {problem}", path.display())]
    Load {
        /// The model's folder.
        path: PathBuf,
        /// What the loader says.
        problem: String,
    },
    /// The learnt update does not fit the model.
    #[error(
        "the encoder update {name} cannot be used: {problem}; name another with --encoder-update, or `none` for the stock model"
    )]
    Update {
        /// Its name or file.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The learnt map of a profile to its query does not fit the model.
    #[error("the focus map cannot be used: {0}")]
    Focus(String),
    /// Too many requests wait already.
    #[error("{limit} requests wait for the model, as many as may (model.queue); try again in a moment")]
    Busy {
        /// The limit, in requests.
        limit: usize,
    },
    /// The caller has gone.
    #[error("cancelled")]
    Cancelled,
    /// The model refused a batch and goes on with others.
    #[error("the model refused these texts: {0}")]
    Refused(String),
    /// An update cannot be learnt with these settings, or the training failed.
    #[error("the encoder cannot be trained: {0}")]
    Training(String),
    /// The model's thread has ended, or broke and begins anew.
    #[error("the model thread has ended: {0}")]
    Gone(String),
}
