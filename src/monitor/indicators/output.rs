//! A table into its Parquet and its CSV file: the same rows in the same order, the same bytes each time.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{
    ArrayBuilder, ArrayRef, BooleanBuilder, Float64Builder, RecordBatch, StringBuilder, UInt64Builder,
};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use serde::Serialize;

use crate::monitor::parquet_file::{GROUP_ROWS, properties};
use crate::monitor::publish::sdmx::SdmxWriter;

use super::error::IndicatorError;
use super::schema::{Column, Kind};

/// A field of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::monitor) enum Value<'a> {
    Null,
    Text(&'a str),
    Count(u64),
    Number(f64),
    Truth(bool),
}

impl Value<'_> {
    /// Six decimals, and no negative zero: what tables hold of a number.
    pub(in crate::monitor) fn number(number: Option<f64>) -> Self {
        number.filter(|number| number.is_finite()).map_or(Self::Null, |number| Self::Number(rounded(number)))
    }

    pub(in crate::monitor) fn count(count: Option<u64>) -> Self {
        count.map_or(Self::Null, Self::Count)
    }
}

/// Six decimals.
pub(in crate::monitor) fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6 + 0.0
}

/// A file as the manifest names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WrittenFile {
    /// Path in the folder.
    pub path: String,
    /// Rows, without the header.
    pub rows: u64,
    /// Length.
    pub bytes: u64,
    /// BLAKE3, hex.
    pub digest: String,
}

/// A file that is written beside its place, hashed, and moved there when it is whole.
pub(in crate::monitor) struct WholeFile {
    to: PathBuf,
    part: PathBuf,
    file: BufWriter<File>,
    hash: blake3::Hasher,
    bytes: u64,
}

impl WholeFile {
    pub(in crate::monitor) fn new(folder: &Path, name: &str) -> Result<Self, IndicatorError> {
        let to = folder.join(name);
        let part = folder.join(format!("{name}.part"));
        if let Some(parent) = to.parent() {
            std::fs::create_dir_all(parent).map_err(IndicatorError::io(parent))?;
        }
        let file = BufWriter::new(File::create(&part).map_err(IndicatorError::io(&part))?);
        Ok(Self { to, part, file, hash: blake3::Hasher::new(), bytes: 0 })
    }

    pub(in crate::monitor) fn finish(mut self, name: &str, rows: u64) -> Result<WrittenFile, IndicatorError> {
        self.file.flush().map_err(IndicatorError::io(&self.part))?;
        self.file.get_ref().sync_all().map_err(IndicatorError::io(&self.part))?;
        std::fs::rename(&self.part, &self.to).map_err(IndicatorError::io(&self.to))?;
        let digest = self.hash.finalize().to_hex().to_string();
        Ok(WrittenFile { path: name.to_string(), rows, bytes: self.bytes, digest })
    }
}

impl Write for WholeFile {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(buffer)?;
        self.hash.update(&buffer[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Rows that are gathered before they go into the Parquet file.
const ROWS_AT_ONCE: usize = 65_536;

enum Builder {
    Text(StringBuilder),
    Count(UInt64Builder),
    Number(Float64Builder),
    Truth(BooleanBuilder),
}

/// Writes a table.
pub(in crate::monitor) struct TableWriter {
    name: String,
    schema: Arc<Schema>,
    builders: Vec<Builder>,
    gathered: usize,
    rows: u64,
    parquet: ArrowWriter<WholeFile>,
    csv: csv::Writer<WholeFile>,
    /// Dataflows that the rows are observations of.
    sdmx: Vec<SdmxWriter>,
    path: PathBuf,
}

impl TableWriter {
    pub(in crate::monitor) fn new(
        folder: &Path,
        name: &str,
        columns: &[Column],
    ) -> Result<Self, IndicatorError> {
        let schema = Arc::new(arrow_schema(columns));
        let path = folder.join(name);
        let fail = |problem: String| IndicatorError::Write { path: path.clone(), problem };
        let file = WholeFile::new(folder, &format!("{name}.parquet"))?;
        let parquet = ArrowWriter::try_new(file, schema.clone(), Some(properties(GROUP_ROWS)));
        let mut csv = csv::Writer::from_writer(WholeFile::new(folder, &format!("{name}.csv"))?);
        csv.write_record(columns.iter().map(|column| column.name))
            .map_err(|error| fail(error.to_string()))?;
        Ok(Self {
            name: name.to_string(),
            builders: columns.iter().map(|column| builder(column.kind)).collect(),
            schema,
            gathered: 0,
            rows: 0,
            parquet: parquet.map_err(|error| fail(error.to_string()))?,
            csv,
            sdmx: Vec::new(),
            path,
        })
    }

    pub(in crate::monitor) fn also(&mut self, sdmx: SdmxWriter) {
        self.sdmx.push(sdmx);
    }

    pub(in crate::monitor) fn row(&mut self, values: &[Value<'_>]) -> Result<(), IndicatorError> {
        debug_assert_eq!(values.len(), self.builders.len(), "{}", self.name);
        for (builder, value) in self.builders.iter_mut().zip(values) {
            append(builder, *value);
        }
        for value in values {
            let written = match value {
                Value::Null => self.csv.write_field(""),
                Value::Text(text) => self.csv.write_field(text),
                Value::Count(count) => self.csv.write_field(count.to_string()),
                Value::Number(number) => self.csv.write_field(number.to_string()),
                Value::Truth(truth) => self.csv.write_field(truth.to_string()),
            };
            written.map_err(|error| self.fail(error.to_string()))?;
        }
        self.csv.write_record(None::<&[u8]>).map_err(|error| self.fail(error.to_string()))?;
        for sdmx in &mut self.sdmx {
            sdmx.row(values)?;
        }
        self.rows += 1;
        self.gathered += 1;
        if self.gathered >= ROWS_AT_ONCE { self.flush() } else { Ok(()) }
    }

    fn fail(&self, problem: String) -> IndicatorError {
        IndicatorError::Write { path: self.path.clone(), problem }
    }

    fn flush(&mut self) -> Result<(), IndicatorError> {
        let arrays: Vec<ArrayRef> = self.builders.iter_mut().map(finish).collect();
        let batch = RecordBatch::try_new(self.schema.clone(), arrays)
            .map_err(|error| self.fail(error.to_string()))?;
        self.gathered = 0;
        self.parquet.write(&batch).map_err(|error| self.fail(error.to_string()))
    }

    /// All files, whole and in their place: Parquet, CSV, SDMX.
    pub(in crate::monitor) fn finish(mut self) -> Result<Vec<WrittenFile>, IndicatorError> {
        self.flush()?;
        let path = self.path.clone();
        let fail = |problem: String| IndicatorError::Write { path: path.clone(), problem };
        let parquet = self.parquet.into_inner().map_err(|error| fail(error.to_string()))?;
        let csv = self.csv.into_inner().map_err(|error| fail(error.to_string()))?;
        let mut files = vec![
            parquet.finish(&format!("{}.parquet", self.name), self.rows)?,
            csv.finish(&format!("{}.csv", self.name), self.rows)?,
        ];
        for sdmx in self.sdmx {
            files.push(sdmx.finish()?);
        }
        Ok(files)
    }
}

/// The columns in Arrow's words.
pub(in crate::monitor) fn arrow_schema(columns: &[Column]) -> Schema {
    let field = |column: &Column| {
        let kind = match column.kind {
            Kind::Text => DataType::Utf8,
            Kind::Count => DataType::UInt64,
            Kind::Number => DataType::Float64,
            Kind::Truth => DataType::Boolean,
        };
        Field::new(column.name, kind, column.nullable)
    };
    Schema::new(columns.iter().map(field).collect::<Vec<_>>())
}

fn builder(kind: Kind) -> Builder {
    match kind {
        Kind::Text => Builder::Text(StringBuilder::new()),
        Kind::Count => Builder::Count(UInt64Builder::new()),
        Kind::Number => Builder::Number(Float64Builder::new()),
        Kind::Truth => Builder::Truth(BooleanBuilder::new()),
    }
}

/// A value of another kind than its column is a fault of ours: it becomes null, which the schema then refuses.
fn append(builder: &mut Builder, value: Value<'_>) {
    match (builder, value) {
        (Builder::Text(builder), Value::Text(text)) => builder.append_value(text),
        (Builder::Count(builder), Value::Count(count)) => builder.append_value(count),
        (Builder::Number(builder), Value::Number(number)) => builder.append_value(number),
        (Builder::Truth(builder), Value::Truth(truth)) => builder.append_value(truth),
        (Builder::Text(builder), _) => builder.append_null(),
        (Builder::Count(builder), _) => builder.append_null(),
        (Builder::Number(builder), _) => builder.append_null(),
        (Builder::Truth(builder), _) => builder.append_null(),
    }
}

fn finish(builder: &mut Builder) -> ArrayRef {
    match builder {
        Builder::Text(builder) => ArrayBuilder::finish(builder),
        Builder::Count(builder) => ArrayBuilder::finish(builder),
        Builder::Number(builder) => ArrayBuilder::finish(builder),
        Builder::Truth(builder) => ArrayBuilder::finish(builder),
    }
}
