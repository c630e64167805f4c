//! Why documents or differences cannot be had.

use crate::domain::Violation;
use crate::matching::MatchError;
use crate::taxonomy::TaxonomyError;

/// What went wrong, in words for the person who gave the files.
#[derive(Debug, thiserror::Error)]
pub enum ResearchError {
    /// A document cannot be used.
    #[error("{document}: {problem}")]
    Document {
        /// The document, as it was given.
        document: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// The documents together give nothing to go on.
    #[error("{0}")]
    Nothing(String),
    /// The taxonomy cannot be used.
    #[error("{0}")]
    Taxonomy(#[from] TaxonomyError),
    /// Sentences cannot be linked.
    #[error("{0}")]
    Match(#[from] MatchError),
    /// The candidates make no profile.
    #[error("the candidates make no profile: {}", .0.iter().map(Violation::to_string).collect::<Vec<_>>().join("; "))]
    Profile(Vec<Violation>),
}

impl ResearchError {
    pub(super) fn document(document: &str, problem: impl Into<String>) -> Self {
        Self::Document { document: document.to_string(), problem: problem.into() }
    }
}
