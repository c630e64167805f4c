//! Why a table or a profile cannot be used.

use std::fmt;

use crate::domain::Violation;

/// What went wrong, in words for the person who gave the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TaxonomyError {
    /// A file, folder or archive cannot be read, or lacks something as a whole.
    #[error("{origin}: {problem}")]
    Unreadable {
        /// The file, folder or archive.
        origin: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// One row of a CSV file is broken.
    #[error("{file}, line {line}: {problem}")]
    Row {
        /// The file, within its archive if it has one.
        file: String,
        /// The line on which the row starts, from 1.
        line: u64,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A TOML file breaks rules; every fault found, by line.
    #[error("{}", faults.iter().map(|fault| format!("{origin}:{fault}")).collect::<Vec<_>>().join("\n"))]
    Invalid {
        /// The file.
        origin: String,
        /// The faults, at least one.
        faults: Vec<Fault>,
    },
    /// There is no such occupation, or none that can become a profile.
    #[error("{0}")]
    Occupation(String),
}

impl From<&TaxonomyError> for TaxonomyError {
    fn from(error: &TaxonomyError) -> Self {
        error.clone()
    }
}

/// A broken rule of a TOML file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1; `None` for something that is not there.
    pub line: Option<usize>,
    /// The field as the file names it (`skill[3].weight`, rows counted from 0), and what to do.
    pub violation: Violation,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{line}: {}", self.violation),
            None => write!(f, " {}", self.violation),
        }
    }
}
