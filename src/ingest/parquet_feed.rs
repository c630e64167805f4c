//! Reads an Apache Parquet file, some rows at a time, and only the columns that hold fields of an ad.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::vec::IntoIter;

use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::{ColumnDescriptor, SchemaDescPtr};
use serde_json::{Map, Value};

use super::columns::Columns;
use super::error::IngestError;
use super::feed::Record;
use super::field::{Field, FieldMap, joined};
use super::parquet_cell::{Cell, LIST, LONG_LIST, MAP, MAP_GROUP, Source, read_cells};
use super::refusal::{quoted, refuse};
use super::slices::{cut, not_utf8};
use crate::domain::{RawAd, RejectReason, Rejection};

mod bounded_pages;
mod zones;

use bounded_pages::BoundedPages;
use zones::Zones;

/// Rows decoded at a time: few, for a description may be long.
const BATCH_ROWS: usize = 128;

/// The rows of a Parquet file. A column inside a group goes by its path, with dots (`employer.name`).
pub(super) struct ParquetFeed {
    reader: SerializedFileReader<File>,
    names: Vec<String>,
    columns: Columns,
    /// How to read each of the columns taken.
    sources: Vec<Source>,
    /// Rows in the file, as it says.
    pub(super) rows: u64,
    /// Rows handed out.
    pub(super) row: u64,
    next_group: usize,
    rows_left_in_group: usize,
    open: Vec<ColumnReader>,
    rows_left_in_batch: usize,
    /// The cells of the batch, for each of the columns taken.
    batch: Vec<IntoIter<Cell>>,
}

impl ParquetFeed {
    /// Reads the schema of `file`, called `path` in errors. Fails if it is not Parquet or lacks a column
    /// of `map`.
    pub(super) fn new(path: &str, file: File, map: &FieldMap) -> Result<Self, IngestError> {
        let reader = guarded(|| SerializedFileReader::new(file)).map_err(|error| IngestError::Parquet {
            path: path.to_string(),
            row: 1,
            problem: error.to_string(),
        })?;
        let metadata = reader.metadata().file_metadata();
        let schema = metadata.schema_descr_ptr();
        let rows = u64::try_from(metadata.num_rows()).unwrap_or(0);
        let names = names_of(&schema);
        let columns = Columns::find(path, map, &names)?;
        let zones = Zones::new(metadata.key_value_metadata().map(Vec::as_slice).unwrap_or_default());
        let source = |(_, index): &(Field, usize)| source_at(*index, &schema, &names, &zones);
        let sources = columns.taken.iter().map(source).collect();
        Ok(Self {
            reader,
            names,
            columns,
            sources,
            rows,
            row: 0,
            next_group: 0,
            rows_left_in_group: 0,
            open: Vec::new(),
            rows_left_in_batch: 0,
            batch: Vec::new(),
        })
    }

    /// The next row; `None` at the end. Fails if the file is broken there; it is then not to be called again.
    pub(super) fn next(&mut self) -> Result<Option<Record>, ParquetError> {
        if self.rows_left_in_batch == 0 && !guarded(|| self.fill_batch())? {
            return Ok(None);
        }
        self.rows_left_in_batch -= 1;
        self.row += 1;
        let cells: Vec<Cell> =
            self.batch.iter_mut().map(|column| column.next().unwrap_or(Cell::Null)).collect();
        Ok(Some(Record { line: self.row, raw: self.raw(&cells), content: self.content(cells) }))
    }

    /// Decodes the next rows; false if there are none.
    fn fill_batch(&mut self) -> Result<bool, ParquetError> {
        while self.rows_left_in_group == 0 {
            if self.next_group == self.reader.num_row_groups() {
                return Ok(false);
            }
            let group = self.reader.get_row_group(self.next_group)?;
            self.next_group += 1;
            self.rows_left_in_group = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
            let taken = self.columns.taken.iter().zip(&self.sources);
            let open = taken.map(|((_, index), source)| open_column(group.as_ref(), *index, source));
            self.open = open.collect::<Result<_, _>>()?;
        }
        let rows = self.rows_left_in_group.min(BATCH_ROWS);
        let mut batch = Vec::with_capacity(self.open.len());
        for (source, reader) in self.sources.iter().zip(&mut self.open) {
            batch.push(read_cells(reader, source, rows)?.into_iter());
        }
        self.batch = batch;
        self.rows_left_in_group -= rows;
        self.rows_left_in_batch = rows;
        Ok(true)
    }

    /// The columns that were read, as a JSON object.
    fn raw(&self, cells: &[Cell]) -> String {
        let mut object = Map::new();
        for ((_, index), cell) in self.columns.taken.iter().zip(cells) {
            object.insert(self.names[*index].clone(), shown(cell));
        }
        cut(Value::Object(object).to_string())
    }

    fn content(&self, cells: Vec<Cell>) -> Result<RawAd, Rejection> {
        if let Some(lacking) = &self.columns.lacking {
            return Err(lacking.clone());
        }
        let mut ad = RawAd::default();
        for ((field, _), cell) in self.columns.taken.iter().zip(cells) {
            if let Some(text) = text_of(field, cell)? {
                field.fill(&mut ad, text);
            }
        }
        Ok(ad)
    }
}

/// The column of `source`, at `index` in `group`.
fn open_column(
    group: &dyn RowGroupReader,
    index: usize,
    source: &Source,
) -> Result<ColumnReader, ParquetError> {
    let max_level = source.column.max_rep_level();
    if max_level == 0 {
        return group.get_column_reader(index);
    }
    let pages = BoundedPages::new(group.get_column_page_reader(index)?, max_level);
    Ok(get_column_reader(source.column.clone(), Box::new(pages)))
}

/// The name of each column. Of those that are parts of one list or map only the first has one: it is one column to
/// whoever wrote the file.
fn names_of(schema: &SchemaDescPtr) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(schema.num_columns());
    for column in schema.columns() {
        let name = name_of(column);
        let is_further_part = column.max_rep_level() > 0 && names.contains(&name);
        names.push(if is_further_part { String::new() } else { name });
    }
    names
}

/// The path of `column` with dots; of a list the path of the whole, for its parts fill no field.
fn name_of(column: &ColumnDescriptor) -> String {
    let parts = column.path().parts();
    if column.max_rep_level() == 0 { parts.join(".") } else { parts[..steps_to_whole(parts)].join(".") }
}

/// How many of `parts`, the path of a repeated column, lead to the list or map as a whole.
fn steps_to_whole(parts: &[String]) -> usize {
    // Writers call the group below a list "list", "bag" or "array" and its parts "element", "item" or else.
    let whole = parts.iter().position(|part| matches!(part.as_str(), "list" | "bag" | "array" | MAP_GROUP));
    whole.unwrap_or(parts.len()).max(1)
}

/// How to read the column at `index`, one of those with these `names`.
fn source_at(index: usize, schema: &SchemaDescPtr, names: &[String], zones: &Zones) -> Source {
    let column = schema.column(index);
    let has_further_parts = names.get(index + 1).is_some_and(String::is_empty);
    let zone = zones.of(column.path().parts());
    let unfit = unfit(&column, has_further_parts);
    Source { column, zone, unfit }
}

/// What a row of a repeated column holds if that is no list of values but a map, lists in a list or a list of groups.
fn unfit(column: &ColumnDescriptor, has_further_parts: bool) -> Option<&'static str> {
    let parts = column.path().parts();
    if column.max_rep_level() == 0 {
        return None;
    }
    if parts.iter().any(|part| part == MAP_GROUP) {
        return Some(MAP);
    }
    // Below the whole a list of values has the group that repeats and the value in it.
    let is_nested = column.max_rep_level() > 1 || parts.len() > steps_to_whole(parts) + 2;
    (is_nested || has_further_parts).then_some(LIST)
}

/// `cell` as a person sees it.
fn shown(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Text(text) => Value::String(text.clone()),
        Cell::Truth(truth) => Value::Bool(*truth),
        Cell::NotUtf8(bytes) => Value::String(String::from_utf8_lossy(bytes).into_owned()),
        Cell::List(items) => items.iter().map(shown).collect(),
        Cell::Unfit(kind) => Value::String(format!("({kind})")),
    }
}

/// What `work` returns; an error where it panics, as the crate does for some broken files (its checks are
/// assertions). What `work` was changing is not used again after an error.
fn guarded<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    let broken = |_| Err(ParquetError::General("its pages contradict its metadata".into()));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(broken)
}

fn text_of(field: &Field, cell: Cell) -> Result<Option<String>, Rejection> {
    let unfit = |kind: &str| {
        let way_out = if kind == LIST || kind == MAP {
            "join its items into one text"
        } else if kind == LONG_LIST {
            "shorten it"
        } else {
            "give text, a number or a date"
        };
        let message = format!("the column holds {}; {way_out}", quoted(kind));
        Err(refuse(RejectReason::InvalidField, field.to_string(), message))
    };
    match (field, cell) {
        (_, Cell::Null) => Ok(None),
        (_, Cell::Text(text)) => Ok(Some(text)),
        (Field::Attribute(_), Cell::Truth(truth)) => Ok(Some(truth.to_string())),
        (_, Cell::Truth(_)) => unfit("true or false"),
        (Field::Attribute(_), Cell::List(items)) => {
            let texts = items.into_iter().map(|item| text_of(field, item));
            Ok(joined(texts.collect::<Result<Vec<_>, _>>()?.into_iter().flatten()))
        }
        (_, Cell::List(_)) => unfit(LIST),
        (_, Cell::Unfit(kind)) => unfit(kind),
        (_, Cell::NotUtf8(bytes)) => match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(text.to_string())),
            Err(error) => Err(not_utf8(&field.to_string(), error)),
        },
    }
}
