//! Vectors of the texts that the model read, kept for a later run: the table `sentences`, and reading it again.
//!
//! Texts are spread over sixteen files by the first four bits of their names, so that one file at a time is sorted in
//! memory, and all files one after another are sorted, too.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, AsArray, BinaryArray, FixedSizeBinaryBuilder, Float32Array, StringArray};
use arrow::datatypes::{DataType, Field, Float32Type, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;

use crate::domain::Int8Vector;
use crate::encode::StoredVectors;

use super::table::{self, TableFile};
use super::{MonitorError, files, parquet_file};

const BUCKETS: usize = 16;
const KEY: usize = 16;
/// Bytes of a record before its values: the text's name and the scale.
const HEAD: usize = KEY + 4;
const ROWS: usize = 1024;

fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("model", DataType::Utf8, false),
        Field::new("text", DataType::FixedSizeBinary(KEY as i32), false),
        Field::new("scale", DataType::Float32, false),
        Field::new("values", DataType::Binary, false),
    ]))
}

/// Makes the table `sentences` in `root` of the vectors of annotated partitions, each text once. `scratch` is a folder for
/// what lies between.
pub(super) fn write(
    partitions: &[PathBuf],
    model: &str,
    scratch: &Path,
    root: &Path,
) -> Result<Vec<TableFile>, MonitorError> {
    files::remove(scratch)?;
    files::folder(scratch)?;
    files::folder(&root.join("sentences"))?;
    let width = spread(partitions, scratch)?;
    let mut written = Vec::new();
    for bucket in 0..BUCKETS {
        let records = std::fs::read(bucket_file(scratch, bucket)).map_err(MonitorError::file(scratch))?;
        let mut records: Vec<&[u8]> = records.chunks_exact(HEAD + width).collect();
        records.sort_unstable();
        // Of one text there is one vector.
        records.dedup_by_key(|record| &record[..KEY]);
        if records.is_empty() {
            continue;
        }
        let path = root.join("sentences").join(format!("part-{bucket:x}.parquet"));
        write_bucket(&records, model, &path)?;
        written.push(table::file(root, &path, records.len() as u64)?);
    }
    files::remove(scratch)?;
    Ok(written)
}

fn bucket_file(folder: &Path, bucket: usize) -> PathBuf {
    folder.join(format!("{bucket:x}.records"))
}

/// Every vector as a record in the file of its bucket; returns the bytes of a vector.
fn spread(partitions: &[PathBuf], scratch: &Path) -> Result<usize, MonitorError> {
    let failed = MonitorError::file(scratch);
    let open = |bucket| File::create(bucket_file(scratch, bucket)).map(BufWriter::new);
    let mut buckets = (0..BUCKETS).map(open).collect::<Result<Vec<_>, _>>().map_err(&failed)?;
    let mut width = 0;
    for path in partitions {
        for batch in parquet_file::read(path, &["vectors"], ROWS)? {
            let batch = batch.map_err(MonitorError::table(path))?;
            let columns = vectors(&batch).ok_or_else(|| MonitorError::table(path)("it holds no vectors"))?;
            for (key, scale, values) in columns {
                width = values.len();
                let file = &mut buckets[usize::from(key[0] >> 4)];
                let write = [&key[..], &scale.to_le_bytes(), &values].map(|part| file.write_all(part));
                write.into_iter().collect::<Result<(), _>>().map_err(&failed)?;
            }
        }
    }
    buckets.iter_mut().try_for_each(Write::flush).map_err(&failed)?;
    Ok(width)
}

type Record = (Vec<u8>, f32, Vec<u8>);

/// The vectors of annotated ads.
fn vectors(batch: &RecordBatch) -> Option<Vec<Record>> {
    let list = batch.column_by_name("vectors")?.as_list_opt::<i32>()?;
    let items = list.values().as_struct_opt()?;
    records(items.column_by_name("text")?, items.column_by_name("scale")?, items.column_by_name("values")?)
}

fn records(text: &dyn Array, scale: &dyn Array, values: &dyn Array) -> Option<Vec<Record>> {
    let (text, scale) = (text.as_fixed_size_binary_opt()?, scale.as_primitive_opt::<Float32Type>()?);
    let values = values.as_binary_opt::<i32>()?;
    let one = |row| (text.value(row).to_vec(), scale.value(row), values.value(row).to_vec());
    Some((0..text.len()).map(one).collect())
}

fn write_bucket(records: &[&[u8]], model: &str, path: &Path) -> Result<(), MonitorError> {
    files::whole(path, |file| {
        let own = file.try_clone().map_err(MonitorError::file(path))?;
        let mut writer = parquet_file::writer(own, path, schema())?;
        for some in records.chunks(ROWS) {
            let batch = batch(some, model).map_err(MonitorError::table(path))?;
            writer.write(&batch).map_err(MonitorError::table(path))?;
        }
        writer.close().map(|_| ()).map_err(MonitorError::table(path))
    })
}

fn batch(records: &[&[u8]], model: &str) -> Result<RecordBatch, arrow::error::ArrowError> {
    let mut keys = FixedSizeBinaryBuilder::new(KEY as i32);
    records.iter().try_for_each(|record| keys.append_value(&record[..KEY]))?;
    let scales = records.iter().map(|record| scale_of(record));
    RecordBatch::try_new(
        schema(),
        vec![
            Arc::new(StringArray::from_iter_values(records.iter().map(|_| model))),
            Arc::new(keys.finish()),
            Arc::new(Float32Array::from_iter_values(scales)),
            Arc::new(BinaryArray::from_iter_values(records.iter().map(|record| &record[HEAD..]))),
        ],
    )
}

fn scale_of(record: &[u8]) -> f32 {
    let bytes = record.get(KEY..HEAD).and_then(|bytes| bytes.first_chunk::<4>());
    f32::from_le_bytes(bytes.copied().unwrap_or_default())
}

/// The vectors of an earlier run, looked up on disk: memory holds none of them.
pub struct StoredSentences {
    /// Records sorted by key.
    file: File,
    count: u64,
    width: usize,
}

impl StoredSentences {
    /// The table `sentences` of the run in the folder `run`, which must be of `model`
    /// ([`ModelVersion`](crate::encode::ModelVersion) in words).
    ///
    /// # Errors
    /// [`MonitorError`] if there is no such table, it is of another model, or there is no room for a copy of it in the
    /// folder of temporary files.
    pub fn open(run: &Path, model: &str) -> Result<Self, MonitorError> {
        let folder = run.join("sentences");
        let failed = MonitorError::file(&folder);
        let file = tempfile::tempfile().map_err(&failed)?;
        let mut to = BufWriter::new(&file);
        let (mut count, mut width, mut tables) = (0, 0, 0);
        for bucket in 0..BUCKETS {
            let path = folder.join(format!("part-{bucket:x}.parquet"));
            if !path.is_file() {
                continue;
            }
            tables += 1;
            for batch in parquet_file::read(&path, &[], ROWS)? {
                let batch = batch.map_err(MonitorError::table(&path))?;
                for (key, scale, values) in of_model(&batch, model, &path)? {
                    count += 1;
                    width = values.len();
                    let write = [&key[..], &scale.to_le_bytes(), &values].map(|part| to.write_all(part));
                    write.into_iter().collect::<Result<(), _>>().map_err(&failed)?;
                }
            }
        }
        if tables == 0 {
            let problem = "there is no table of sentences; make one with --keep-vectors";
            return Err(MonitorError::table(&folder)(problem));
        }
        to.flush().map_err(&failed)?;
        drop(to);
        Ok(Self { file, count, width })
    }

    /// How many texts there are.
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn record(&self, number: u64) -> Option<Vec<u8>> {
        let length = HEAD + self.width;
        let mut record = vec![0; length];
        self.file.read_exact_at(&mut record, number * length as u64).ok()?;
        Some(record)
    }
}

fn of_model(batch: &RecordBatch, model: &str, path: &Path) -> Result<Vec<Record>, MonitorError> {
    let broken = || MonitorError::table(path)("it is no table of sentences");
    let column = |name: &str| batch.column_by_name(name).ok_or_else(broken);
    let models = column("model")?.as_string_opt::<i32>().ok_or_else(broken)?;
    if let Some(other) = models.iter().flatten().find(|other| *other != model) {
        let problem =
            format!("its vectors are of the model {other}, this run's is {model}; leave --vectors out");
        return Err(MonitorError::table(path)(problem));
    }
    records(column("text")?, column("scale")?, column("values")?).ok_or_else(broken)
}

impl StoredVectors for StoredSentences {
    fn vector(&self, key: &[u8; 16]) -> Option<Int8Vector> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            let record = self.record(middle)?;
            match record[..KEY].cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let values = record[HEAD..].iter().map(|byte| i8::from_le_bytes([*byte])).collect();
                    return Some(Int8Vector { scale: scale_of(&record), values });
                }
            }
        }
        None
    }
}
