//! A text file of answers: commas, semicolons or tabs between the fields, UTF-8 with or without a byte-order mark.

use csv::{ReaderBuilder, StringRecord};

use crate::domain::Limits;

use super::SurveyError;
use super::error::Position;
use super::sheet::{Sheet, SheetRow, check_size};

const SIGNS: [u8; 3] = *b",;\t";
/// Rows in which the header is looked for.
const FIRST_ROWS: usize = 20;

/// Reads the text with the sign by which most of its header is understood.
pub(super) fn read_csv(
    file: &str,
    bytes: &[u8],
    limits: &Limits,
    is_header: &dyn Fn(&str) -> bool,
) -> Result<Sheet, SurveyError> {
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(file, bytes, error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\0') {
        return Err(SurveyError::file(file, "is no text file; give an export as CSV or XLSX"));
    }
    let mut best = (0, 0, SIGNS[0]);
    for sign in SIGNS.into_iter().rev() {
        let found = understood(text, sign, is_header);
        if (found.0, found.1) >= (best.0, best.1) {
            best = (found.0, found.1, sign);
        }
    }
    let mut sheet = Sheet { file: file.to_string(), spreadsheet: false, rows: Vec::new() };
    let mut cells = 0;
    for record in records(text, best.2) {
        let record = record.map_err(|error| SurveyError::file(file, format!("is no CSV: {error}")))?;
        cells += record.len();
        check_size(file, sheet.rows.len() + 1, cells, limits)?;
        let number = record.position().map_or(0, csv::Position::line);
        sheet.rows.push(SheetRow { number, cells: record.iter().map(str::to_string).collect() });
    }
    Ok(sheet)
}

fn records(text: &str, sign: u8) -> impl Iterator<Item = csv::Result<StringRecord>> {
    ReaderBuilder::new()
        .delimiter(sign)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .into_records()
}

/// How many cells of one row can be parts of a header, and how many cells the widest row has.
fn understood(text: &str, sign: u8, is_header: &dyn Fn(&str) -> bool) -> (usize, usize) {
    let rows: Vec<StringRecord> = records(text, sign).take(FIRST_ROWS).filter_map(Result::ok).collect();
    let known = rows.iter().map(|row| row.iter().filter(|cell| is_header(cell)).count()).max();
    (known.unwrap_or(0), rows.iter().map(StringRecord::len).max().unwrap_or(0))
}

fn not_utf8(file: &str, bytes: &[u8], at: usize) -> SurveyError {
    let line = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() as u64 + 1;
    SurveyError::Answers {
        position: Position { file: file.to_string(), row: Some(("line", line)), column: None },
        problem: "is not UTF-8; save it as CSV in UTF-8, or as XLSX".into(),
    }
}
