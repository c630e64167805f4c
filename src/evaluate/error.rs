//! Why there is no report.

use crate::matching::MatchError;

/// What went wrong, naming the file and line where there is one.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// A line of a judgement, run or gate file that cannot be used.
    #[error("{origin}:{line}: {problem}")]
    Line {
        /// The file's name.
        origin: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A file as a whole, or a name, that cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// There was no answer to judge.
    #[error("{0}")]
    Match(#[from] MatchError),
}

impl EvaluateError {
    pub(super) fn line(origin: &str, line: usize, problem: impl Into<String>) -> Self {
        Self::Line { origin: origin.into(), line, problem: problem.into() }
    }
}
