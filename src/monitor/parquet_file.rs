//! Parquet files whose bytes depend on their rows alone.

use std::fs::File;
use std::path::Path;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::MonitorError;
use super::files;

/// Rows of a group: bounds what a writer holds.
pub(in crate::monitor) const GROUP_ROWS: usize = 16_384;

/// How every file is written.
pub(in crate::monitor) fn properties(group_rows: usize) -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(group_rows))
        .set_created_by("skillgauge".into())
        .build()
}

/// A writer over `file`, which will be at `path`.
pub(super) fn writer(file: File, path: &Path, schema: SchemaRef) -> Result<ArrowWriter<File>, MonitorError> {
    ArrowWriter::try_new(file, schema, Some(properties(GROUP_ROWS))).map_err(MonitorError::table(path))
}

/// Writes one batch as a whole file.
pub(super) fn write(path: &Path, batch: &RecordBatch) -> Result<(), MonitorError> {
    write_in_groups(path, batch, GROUP_ROWS)
}

/// Writes one batch as a whole file, so many rows a group: what a cluster can cut between tasks.
pub(super) fn write_in_groups(
    path: &Path,
    batch: &RecordBatch,
    group_rows: usize,
) -> Result<(), MonitorError> {
    files::whole(path, |file| {
        let own = file.try_clone().map_err(MonitorError::file(path))?;
        let writer = ArrowWriter::try_new(own, batch.schema(), Some(properties(group_rows)));
        let mut writer = writer.map_err(MonitorError::table(path))?;
        writer.write(batch).map_err(MonitorError::table(path))?;
        writer.close().map_err(MonitorError::table(path)).map(|_| ())
    })
}

/// The batches of a file, of at most `rows` rows each; only of `columns` where any are named.
pub(super) fn read(
    path: &Path,
    columns: &[&str],
    rows: usize,
) -> Result<ParquetRecordBatchReader, MonitorError> {
    let file = File::open(path).map_err(MonitorError::file(path))?;
    let broken = MonitorError::table(path);
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(&broken)?.with_batch_size(rows);
    if columns.is_empty() {
        return builder.build().map_err(&broken);
    }
    let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
    builder.with_projection(mask).build().map_err(&broken)
}
