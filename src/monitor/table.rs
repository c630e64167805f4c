//! Tables by month, written row by row to the same bytes however the rows come in.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::compute::concat_batches;
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use serde::Serialize;

use super::months::{self, Month};
use super::{MonitorError, files, parquet_file};

/// Rows that are handed to a file together: where its pages end depends on it, so it is always the same.
const CHUNK: usize = 1024;

/// A file of a table, for the manifest.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TableFile {
    pub(super) path: String,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) digest: String,
}

/// A table in the making: a file for each month that has rows.
pub(super) struct Table {
    root: PathBuf,
    name: &'static str,
    open: BTreeMap<Month, MonthFile>,
    done: Vec<TableFile>,
}

struct MonthFile {
    path: PathBuf,
    writer: ArrowWriter<File>,
    buffer: Vec<RecordBatch>,
    waiting: usize,
    rows: u64,
}

impl Table {
    /// The table `name` in the folder `root`.
    pub(super) fn new(root: &Path, name: &'static str) -> Self {
        Self { root: root.to_path_buf(), name, open: BTreeMap::new(), done: Vec::new() }
    }

    /// Adds rows of a month, sorted behind those that are there.
    pub(super) fn add(&mut self, month: Month, rows: RecordBatch) -> Result<(), MonitorError> {
        if rows.num_rows() == 0 {
            return Ok(());
        }
        if !self.open.contains_key(&month) {
            let folder = self.root.join(self.name).join(format!("month={}", months::name(month)));
            self.open.insert(month, MonthFile::create(&folder, &rows)?);
        }
        self.open.get_mut(&month).map_or(Ok(()), |file_of_month| file_of_month.add(rows))
    }

    /// Ends the files that are open.
    pub(super) fn close(&mut self) -> Result<(), MonitorError> {
        for file_of_month in std::mem::take(&mut self.open).into_values() {
            let (path, rows) = file_of_month.close()?;
            self.done.push(file(&self.root, &path, rows)?);
        }
        Ok(())
    }

    /// Its files, by path.
    pub(super) fn files(mut self) -> Vec<TableFile> {
        self.done.sort_by(|a, b| a.path.cmp(&b.path));
        self.done
    }
}

/// A file under `root` for the manifest.
pub(super) fn file(root: &Path, path: &Path, rows: u64) -> Result<TableFile, MonitorError> {
    let (digest, bytes) = files::digest(path)?;
    let path = path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
    Ok(TableFile { path, rows, bytes, digest })
}

impl MonthFile {
    fn create(folder: &Path, rows: &RecordBatch) -> Result<Self, MonitorError> {
        files::folder(folder)?;
        let path = folder.join("part.parquet");
        let file = File::create(&path).map_err(MonitorError::file(&path))?;
        let writer = parquet_file::writer(file, &path, rows.schema())?;
        Ok(Self { path, writer, buffer: Vec::new(), waiting: 0, rows: 0 })
    }

    fn add(&mut self, rows: RecordBatch) -> Result<(), MonitorError> {
        self.rows += rows.num_rows() as u64;
        self.waiting += rows.num_rows();
        self.buffer.push(rows);
        if self.waiting < CHUNK {
            return Ok(());
        }
        let all = self.together()?;
        let whole = all.num_rows() / CHUNK;
        for number in 0..whole {
            let chunk = all.slice(number * CHUNK, CHUNK);
            self.writer.write(&chunk).map_err(MonitorError::table(&self.path))?;
        }
        let rest = all.slice(whole * CHUNK, all.num_rows() - whole * CHUNK);
        self.waiting = rest.num_rows();
        self.buffer.push(rest);
        Ok(())
    }

    fn together(&mut self) -> Result<RecordBatch, MonitorError> {
        let buffer = std::mem::take(&mut self.buffer);
        let schema = self.writer_schema(&buffer)?;
        concat_batches(&schema, &buffer).map_err(MonitorError::table(&self.path))
    }

    fn writer_schema(&self, buffer: &[RecordBatch]) -> Result<arrow::datatypes::SchemaRef, MonitorError> {
        let first = buffer.first().map(RecordBatch::schema);
        first.ok_or_else(|| MonitorError::table(&self.path)("there is nothing to write"))
    }

    fn close(mut self) -> Result<(PathBuf, u64), MonitorError> {
        if self.waiting > 0 {
            let rest = self.together()?;
            self.writer.write(&rest).map_err(MonitorError::table(&self.path))?;
        }
        let file = self.writer.into_inner().map_err(MonitorError::table(&self.path))?;
        file.sync_all().map_err(MonitorError::file(&self.path))?;
        Ok((self.path, self.rows))
    }
}
