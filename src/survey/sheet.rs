//! A file of answers as rows of cells, bounded before memory is taken.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::domain::Limits;

use super::SurveyError;
use super::csv_sheet::read_csv;
use super::error::Position;
use super::xlsx_sheet::read_xlsx;

/// The first bytes of a ZIP archive, of an old Excel file, and of UTF-16 texts.
const ZIP: &[u8] = b"PK\x03\x04";
const OLD_EXCEL: &[u8] = b"\xd0\xcf\x11\xe0";
const UTF_16: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// A row of cells with its number in the file, from 1.
#[derive(Debug)]
pub(super) struct SheetRow {
    pub number: u64,
    pub cells: Vec<String>,
}

impl SheetRow {
    /// The cell of a column, trimmed; empty where the row is shorter.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }

    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// A file as rows.
#[derive(Debug)]
pub(super) struct Sheet {
    pub file: String,
    /// Whether it is a spreadsheet: rows are called rows, columns have letters, short rows are padded.
    pub spreadsheet: bool,
    pub rows: Vec<SheetRow>,
}

impl Sheet {
    /// Where a row, or a cell of it, stands.
    pub fn position(&self, row: &SheetRow, column: Option<(usize, &str)>) -> Position {
        let word = if self.spreadsheet { "row" } else { "line" };
        let column = column.map(|(column, header)| {
            let position = if self.spreadsheet { letters(column) } else { (column + 1).to_string() };
            let header = super::error::shown(header);
            if header.is_empty() { position } else { format!("{position} ({header})") }
        });
        Position { file: self.file.clone(), row: Some((word, row.number)), column }
    }

    pub fn fault(&self, row: &SheetRow, column: Option<(usize, &str)>, problem: String) -> SurveyError {
        SurveyError::Answers { position: self.position(row, column), problem }
    }
}

/// The letters by which spreadsheets name a column, from 0: A, Z, AA.
pub(super) fn letters(column: usize) -> String {
    let mut left = column + 1;
    let mut letters = Vec::new();
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Reads a file; `is_header` says of a cell whether it can be part of a header, by which the sign between the fields
/// of a CSV file is found.
pub(super) fn read_sheet(
    path: &Path,
    limits: &Limits,
    is_header: &dyn Fn(&str) -> bool,
) -> Result<Sheet, SurveyError> {
    let file = path.display().to_string();
    let unreadable = |error: std::io::Error| SurveyError::file(&file, format!("cannot be read: {error}"));
    let most = limits.answer_file_bytes;
    let mut bytes = Vec::new();
    let opened = File::open(path).map_err(unreadable)?;
    opened.take(most as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > most {
        let problem = format!(
            "has more than {most} bytes (limit answer_file_bytes); export fewer contributions a file, or set the limit"
        );
        return Err(SurveyError::file(&file, problem));
    }
    sheet_of(&file, bytes, limits, is_header)
}

pub(super) fn sheet_of(
    file: &str,
    bytes: Vec<u8>,
    limits: &Limits,
    is_header: &dyn Fn(&str) -> bool,
) -> Result<Sheet, SurveyError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(SurveyError::file(file, "is empty; export the contributions again"));
    }
    if bytes.starts_with(ZIP) {
        return read_xlsx(file, bytes, limits);
    }
    if bytes.starts_with(OLD_EXCEL) {
        let problem =
            "is an Excel file of the old kind (.xls); export XLSX or CSV, or save it as one of them";
        return Err(SurveyError::file(file, problem));
    }
    if UTF_16.iter().any(|mark| bytes.starts_with(mark)) {
        return Err(SurveyError::file(file, "is UTF-16; save it as CSV in UTF-8, or as XLSX"));
    }
    read_csv(file, &bytes, limits, is_header)
}

/// Refuses one row or cell too many.
pub(super) fn check_size(file: &str, rows: usize, cells: usize, limits: &Limits) -> Result<(), SurveyError> {
    let over = [
        ("answer_rows", "rows", rows, limits.answer_rows),
        ("answer_cells", "cells", cells, limits.answer_cells),
    ];
    match over.into_iter().find(|(_, _, count, most)| count > most) {
        None => Ok(()),
        Some((name, what, _, most)) => Err(SurveyError::file(
            file,
            format!(
                "has more than {most} {what} (limit {name}); export fewer contributions a file, or set the limit"
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
