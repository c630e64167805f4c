//! The rows of a tab-separated file with fixed columns, none of them empty.

use std::path::Path;

use super::{LearningError, Skills};

/// A file's rows in order.
pub(super) struct Rows {
    /// The line of each row, from 1, and its cells, as many as there are columns.
    pub(super) rows: Vec<(u64, Vec<String>)>,
    /// BLAKE3 of the file, in hexadecimal digits.
    pub(super) digest: String,
}

/// A file's bytes.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, LearningError> {
    let unreadable = |error: std::io::Error| LearningError::Unreadable {
        file: path.display().to_string(),
        problem: error.to_string(),
    };
    std::fs::read(path).map_err(unreadable)
}

/// Reads the `bytes` of `file`, which must have these columns and at least one row.
pub(super) fn parse(file: &str, bytes: &[u8], columns: &[&str]) -> Result<Rows, LearningError> {
    let unreadable = |problem: String| LearningError::Unreadable { file: file.into(), problem };
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').quoting(false).from_reader(bytes);
    let headers = reader.headers().map_err(|error| unreadable(error.to_string()))?;
    if headers.iter().ne(columns.iter().copied()) {
        return Err(unreadable(format!("its columns must be {}", columns.join(", "))));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_string()).collect();
        if let Some(empty) = cells.iter().position(String::is_empty) {
            return Err(fault(file, line, format!("{}: it is empty; remove the row", columns[empty])));
        }
        rows.push((line, cells));
    }
    if rows.is_empty() {
        return Err(unreadable("it holds no row".into()));
    }
    Ok(Rows { rows, digest: blake3::hash(bytes).to_hex().to_string() })
}

/// The index of the skill with this preferred label.
pub(super) fn skill(file: &str, line: u64, label: &str, skills: &Skills) -> Result<usize, LearningError> {
    skills.index_of(label).ok_or_else(|| {
        let problem =
            format!("skill: '{label}' is no preferred label of the taxonomy, ESCO 1.1.0 is expected");
        fault(file, line, problem)
    })
}

fn fault(file: &str, line: u64, problem: String) -> LearningError {
    LearningError::Row { file: file.into(), line, problem }
}
