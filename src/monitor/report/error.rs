//! What can be wrong with a folder of indicators.

use std::path::PathBuf;

/// Why no page can be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A file is not there or cannot be read.
    #[error("cannot read '{}': {problem}; give the folder that `skillgauge monitor indicators --out` wrote", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        problem: String,
    },
    /// A table lacks a column.
    #[error("'{}' has no column '{column}'; make the indicators again with this version of skillgauge", path.display())]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
    },
    /// There is nothing to show.
    #[error("'{}' names no period: no ad has a date, or none lies between --from and --to", path.display())]
    NoPeriod {
        /// The table of periods.
        path: PathBuf,
    },
}
