//! What ends a feed, or keeps it from beginning, in words for the person who named it.

use std::io;

/// A feed that cannot be opened or read on. A broken record is no such error: it is a rejection.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// The file cannot be opened.
    #[error("cannot open '{path}': {source}; check the path and the permission to read it")]
    Open {
        /// The file as named by the caller.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// Reading failed midway.
    #[error("cannot read '{path}' from line {line} on: {source}")]
    Read {
        /// The file as named by the caller, or "standard input".
        path: String,
        /// The line that was being read, from 1.
        line: u64,
        /// What the system says.
        source: io::Error,
    },
    /// A CSV file without a header that can be used.
    #[error("'{path}' has no usable header: {problem}; its first line must name the columns, in UTF-8")]
    Header {
        /// The file as named by the caller, or "standard input".
        path: String,
        /// What is wrong with the first line.
        problem: String,
    },
    /// A table whose fields are separated by something else.
    #[error(
        "the columns of '{path}' are separated by '{separator}'; read it with --delimiter '{separator}', or \
         save it with commas"
    )]
    Separator {
        /// The file as named by the caller, or "standard input".
        path: String,
        /// The sign, or "tab".
        separator: String,
    },
    /// A ZIP archive, as which Excel also writes its workbooks.
    #[error("'{path}' is a ZIP archive or an Excel workbook; unpack it, or save the sheet as CSV in UTF-8")]
    Zip {
        /// The file as named by the caller, or "standard input".
        path: String,
    },
    /// A file packed in a way that is not read.
    #[error("'{path}' is packed by {packing}; unpack it and name what comes out")]
    Packed {
        /// The file as named by the caller, or "standard input".
        path: String,
        /// The packing.
        packing: &'static str,
    },
    /// A table in a format that is not read.
    #[error("'{path}' is {kind}, which is not read; save the table as Parquet, CSV or JSONL")]
    OtherTable {
        /// The file as named by the caller, or "standard input".
        path: String,
        /// What it is.
        kind: &'static str,
    },
    /// Parquet under another name.
    #[error("'{path}' is a Parquet file; let its name end in .parquet")]
    ParquetByName {
        /// The file as named by the caller, or "standard input".
        path: String,
    },
    /// Text in UTF-16 or UTF-32.
    #[error(
        "'{path}' is written in {encoding}; save it as UTF-8, for instance with iconv -f {encoding} -t UTF-8"
    )]
    Encoding {
        /// The file as named by the caller, or "standard input".
        path: String,
        /// The encoding, by the name that iconv knows.
        encoding: &'static str,
    },
    /// A delimiter that can be none.
    #[error("--delimiter '{given}' cannot stand between fields; give one sign such as ';' or '|', or 'tab'")]
    BadDelimiter {
        /// The delimiter as given.
        given: String,
    },
    /// An order of dates that is none.
    #[error("--dates '{given}' is unknown; use iso, day-first or month-first")]
    UnknownDateOrder {
        /// The name as given.
        given: String,
    },
    /// A mapped column that the file does not have.
    #[error("'{path}' has no column '{column}' for {field}; its columns are {known}")]
    UnknownColumn {
        /// The file as named by the caller, or "standard input".
        path: String,
        /// The field that was mapped.
        field: String,
        /// The column that is not there.
        column: String,
        /// The columns that are there, for a person to read.
        known: String,
    },
    /// An item of the field map that makes no sense.
    #[error("--map {item}: {problem}")]
    BadMap {
        /// The item as given.
        item: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A name of a preset that is none.
    #[error("--map-preset '{given}' is unknown; use wih, jobspy or eures, or name the columns with --map")]
    UnknownPreset {
        /// The name as given.
        given: String,
    },
    /// A name of a format that is none.
    #[error("'{given}' is no input format; use jsonl, csv, tsv or parquet")]
    UnknownFormat {
        /// The name as given.
        given: String,
    },
    /// A file name that does not tell the format.
    #[error(
        "cannot tell the format of '{path}' from its name; known endings are .jsonl, .ndjson, .json, .csv, \
         .tsv (each also with .gz) and .parquet; say the format with --input-format"
    )]
    UnknownExtension {
        /// The file as named by the caller.
        path: String,
    },
    /// Parquet is read from its end, which a stream does not have.
    #[error("Parquet cannot be read from standard input; save it as a file and name that")]
    ParquetFromStdin,
    /// Not Parquet, or broken.
    #[error("cannot read '{path}' as Parquet from row {row} on: {problem}; check that the file is whole")]
    Parquet {
        /// The file as named by the caller.
        path: String,
        /// The row that was being read, from 1.
        row: u64,
        /// What the reader says.
        problem: String,
    },
}
