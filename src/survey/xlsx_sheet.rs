//! A spreadsheet of answers (XLSX).
//!
//! Cells are read one by one and never as calamine's rectangle, whose size a single cell far away would decide; the
//! archive is inflated once without keeping anything, so that what is small on disk and large in memory is refused.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{DataRef, Dimensions, Reader, Xlsx};
use zip::ZipArchive;

use crate::domain::Limits;

use super::SurveyError;
use super::error::Position;
use super::sheet::{Sheet, SheetRow, check_size, letters};

/// How much larger than the file's limit its inflated parts may be together.
const INFLATED: u64 = 8;

type Workbook = Xlsx<Cursor<Vec<u8>>>;

pub(super) fn read_xlsx(file: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Sheet, SurveyError> {
    check_inflated(file, &bytes, limits)?;
    let broken = |error: calamine::XlsxError| {
        SurveyError::file(file, format!("cannot be read as a spreadsheet (XLSX): {error}; export it again"))
    };
    let mut workbook: Workbook = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let mut found: Option<(String, Sheet)> = None;
    for name in workbook.sheet_names() {
        let sheet = read_worksheet(file, &mut workbook, &name, limits)?;
        if sheet.rows.is_empty() {
            continue;
        }
        let merged = workbook.merge_cells_by_sheet_name(&name).map_err(broken)?;
        refuse_merged(&sheet, &name, &merged)?;
        if let Some((first, _)) = &found {
            let problem = format!(
                "has cells on two sheets, '{first}' and '{name}'; keep only the sheet with the contributions"
            );
            return Err(SurveyError::file(file, problem));
        }
        found = Some((name, sheet));
    }
    let empty = || SurveyError::file(file, "is empty: no sheet has a cell; export the contributions again");
    found.map(|(_, sheet)| sheet).ok_or_else(empty)
}

fn check_inflated(file: &str, bytes: &[u8], limits: &Limits) -> Result<(), SurveyError> {
    let no_archive = |problem: String| {
        SurveyError::file(file, format!("is a broken archive ({problem}); export it again"))
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| no_archive(error.to_string()))?;
    if archive.index_for_name("xl/workbook.xml").is_none() {
        let problem = "is an archive but no XLSX spreadsheet; unpack it, or save the spreadsheet as XLSX";
        return Err(SurveyError::file(file, problem));
    }
    let most = limits.answer_file_bytes as u64 * INFLATED;
    let mut left = most;
    for number in 0..archive.len() {
        let entry = archive.by_index(number).map_err(|error| no_archive(error.to_string()))?;
        let read = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink());
        let read = read.map_err(|error| no_archive(error.to_string()))?;
        left = left.checked_sub(read).ok_or_else(|| {
            SurveyError::file(
                file,
                format!(
                    "unpacks to more than {most} bytes ({INFLATED} times the limit answer_file_bytes); \
                     export fewer contributions a file"
                ),
            )
        })?;
    }
    Ok(())
}

fn read_worksheet(
    file: &str,
    workbook: &mut Workbook,
    name: &str,
    limits: &Limits,
) -> Result<Sheet, SurveyError> {
    let broken = |error: calamine::XlsxError| {
        SurveyError::file(file, format!("sheet '{name}' cannot be read: {error}; export it again"))
    };
    let mut cells: BTreeMap<u32, Vec<(usize, String)>> = BTreeMap::new();
    let mut widest = 0;
    let mut reader = match workbook.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // A sheet with a chart only has no cells.
        Err(calamine::XlsxError::NotAWorksheet(_)) => {
            return Ok(Sheet { file: file.to_string(), spreadsheet: true, rows: Vec::new() });
        }
        Err(error) => return Err(broken(error)),
    };
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let text = cell_text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let column = column as usize;
        widest = widest.max(column + 1);
        cells.entry(row).or_default().push((column, text));
        check_size(file, cells.len(), cells.len() * widest, limits)?;
    }
    let rows = cells.into_iter().map(|(row, cells)| {
        let width = cells.iter().map(|(column, _)| column + 1).max().unwrap_or(0);
        let mut texts = vec![String::new(); width];
        for (column, text) in cells {
            if let Some(slot) = texts.get_mut(column) {
                *slot = text;
            }
        }
        SheetRow { number: u64::from(row) + 1, cells: texts }
    });
    Ok(Sheet { file: file.to_string(), spreadsheet: true, rows: rows.collect() })
}

fn cell_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        // 5, not 5.0: a choice is a whole number.
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.trim().to_string(),
        DataRef::SharedString(text) => text.trim().to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(time) => time.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// A merged cell leaves its neighbours empty, so that a row would lose answers.
fn refuse_merged(sheet: &Sheet, name: &str, merged: &[Dimensions]) -> Result<(), SurveyError> {
    let Some(first) = merged.first() else { return Ok(()) };
    let range = format!(
        "{}{}:{}{}",
        letters(first.start.1 as usize),
        first.start.0 + 1,
        letters(first.end.1 as usize),
        first.end.0 + 1
    );
    Err(SurveyError::Answers {
        position: Position {
            file: sheet.file.clone(),
            row: Some(("row", u64::from(first.start.0) + 1)),
            column: Some(letters(first.start.1 as usize)),
        },
        problem: format!(
            "the cells {range} of sheet '{name}' are merged ({} merged ranges in all); undo the merging, \
             or give the export as it came",
            merged.len()
        ),
    })
}
