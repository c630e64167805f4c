//! Feeds into sorted partitions of ads, every ad once, and what was rejected into a table.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{StringArray, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use rayon::prelude::*;
use std::sync::Arc;

use crate::domain::{JobAd, Limits, Rejection, Tally};
use crate::ingest::{self, Reading, Record};

use super::run::Progress;
use super::staged::{self, StagedAd};
use super::work::{Counts, Input, Partition, Staged, Work};
use super::{Engine, MonitorError, files, merge, parquet_file};

/// Into how many groups of rows a partition is cut at least.
const GROUPS: usize = 4;

/// Records that are turned into ads together.
const BATCH: usize = 256;
/// Bytes of ads that are in memory together: sorted into a run, or written as a partition.
const HELD_BYTES: usize = 64 << 20;
/// Rejects that are written together.
const REJECTS: usize = 1024;

/// The feeds of a run, and how they are read.
#[derive(Debug, Clone)]
pub struct Feeds {
    /// Files, in the order in which they are read; no pipes, for a run that is cut off reads them again.
    pub paths: Vec<PathBuf>,
    /// What their owner says about them.
    pub reading: Reading,
    /// What an ad may be.
    pub limits: Limits,
}

impl Feeds {
    /// The way of reading, with the limits by which a record is taken.
    pub(super) fn words(&self) -> BTreeMap<String, String> {
        let named =
            ["attribute_bytes", "attribute_name_bytes", "attributes", "description_bytes", "field_bytes"];
        let named = [&named[..], &["sentences", "title_bytes"]].concat();
        let limits = self.limits.values().filter(|(limit, _)| named.contains(&limit.name));
        let limits = limits.map(|(limit, value)| (format!("limits.{}", limit.name), value.to_string()));
        let reading = self.reading.in_words().into_iter();
        reading.map(|(option, words)| (option.to_string(), words)).chain(limits).collect()
    }
}

/// Stages the feeds in partitions of at most `partition_ads` ads, and of fewer where ads are long.
pub(super) fn stage(
    feeds: &Feeds,
    partition_ads: usize,
    work: &Work,
    progress: &mut dyn Progress,
) -> Result<Staged, MonitorError> {
    files::remove(&work.runs())?;
    files::folder(&work.runs())?;
    let rejects = work.rejects();
    let (inputs, mut sorter, tally) = files::whole(&rejects, |file| {
        let own = file.try_clone().map_err(MonitorError::file(&rejects))?;
        let mut stager = Stager {
            limits: &feeds.limits,
            sorter: Sorter { folder: work.runs(), buffer: Vec::new(), bytes: 0, runs: Vec::new() },
            rejects: Rejects::new(own, &rejects)?,
            tally: Tally::default(),
            order: 0,
        };
        let mut inputs = Vec::new();
        for path in &feeds.paths {
            let (digest, bytes) = files::digest(path)?;
            let before = stager.tally.read();
            stager.read(path, &feeds.reading, progress)?;
            if files::digest(path)?.0 != digest {
                let problem =
                    "the feed has changed while it was read; run this again when nobody writes to it";
                return Err(MonitorError::table(path)(problem));
            }
            let read = stager.tally.read() - before;
            inputs.push(Input { file: path.display().to_string(), digest, bytes, read });
        }
        stager.rejects.finish()?;
        Ok((inputs, stager.sorter, stager.tally))
    })?;
    sorter.spill()?;
    let (partitions, seen_again) = partition(sorter.runs, (partition_ads, HELD_BYTES), work)?;
    files::remove(&work.runs())?;
    let rejected =
        tally.rejected().iter().map(|(reason, count)| (reason.as_str().to_string(), *count)).collect();
    let (read, accepted) = (tally.read(), tally.accepted());
    let counts = Counts { read, accepted, rejected, seen_again, ads: accepted - seen_again };
    Ok(Staged { inputs, reading: feeds.words(), counts, partitions })
}

/// The ads of sorted runs as partitions, in their order; each ends with the ad by which it has so many ads or bytes.
fn partition(
    runs: Vec<PathBuf>,
    (most_ads, most_bytes): (usize, usize),
    work: &Work,
) -> Result<(Vec<Partition>, u64), MonitorError> {
    files::remove(&work.folder().join("staged"))?;
    files::folder(&work.folder().join("staged"))?;
    let (mut partitions, mut buffer): (Vec<Partition>, Vec<StagedAd>) = (Vec::new(), Vec::new());
    let mut write = |buffer: &mut Vec<StagedAd>| {
        let path = work.staged(partitions.len());
        let batch = staged::batch(buffer).map_err(MonitorError::table(&path))?;
        // Cut so that a cluster can give a partition's ads to several tasks.
        let group_rows = batch.num_rows().div_ceil(GROUPS).clamp(1, Engine::BATCH);
        parquet_file::write_in_groups(&path, &batch, group_rows)?;
        let (digest, _) = files::digest(&path)?;
        partitions.push(Partition { rows: buffer.len() as u64, digest });
        buffer.clear();
        Ok(())
    };
    let mut bytes = 0;
    let seen_again = merge::merge(runs, &work.runs(), |ad| {
        bytes += ad.bytes();
        buffer.push(ad);
        if buffer.len() < most_ads && bytes < most_bytes {
            return Ok(());
        }
        bytes = 0;
        write(&mut buffer)
    })?;
    if !buffer.is_empty() {
        write(&mut buffer)?;
    }
    Ok((partitions, seen_again))
}

struct Stager<'a> {
    limits: &'a Limits,
    sorter: Sorter,
    rejects: Rejects,
    tally: Tally,
    order: u64,
}

impl Stager<'_> {
    fn read(
        &mut self,
        path: &Path,
        reading: &Reading,
        progress: &mut dyn Progress,
    ) -> Result<(), MonitorError> {
        let mut feed = ingest::open(path, reading)?;
        let file = path.display().to_string();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        loop {
            let records: Vec<Record> = feed.by_ref().take(BATCH).collect::<Result<_, _>>()?;
            if records.is_empty() {
                break;
            }
            for (line, source, outcome) in self.accept(records) {
                self.take(&file, &stem, line, source, outcome)?;
            }
            progress.staged(
                feed.position_bytes(),
                feed.size_bytes(),
                self.tally.read(),
                self.tally.accepted(),
            );
        }
        if feed.ends_inside_quote() {
            let problem = "it ends inside a quote that is never closed, so that what follows the quote was not read; \
                           close it and run this again";
            return Err(MonitorError::table(path)(problem));
        }
        Ok(())
    }

    /// Records into ads, side by side; with the line, and the source that was given.
    fn accept(&self, records: Vec<Record>) -> Vec<(u64, Option<String>, Result<Sighting, Rejection>)> {
        let limits = self.limits;
        let one = |record: Record| {
            let source = record.content.as_ref().ok().and_then(|raw| raw.source.clone());
            let ad = ingest::accept_from_feed(record.content, limits);
            let seen = ad.and_then(|ad| ingest::seen(&ad, limits).map(|seen| (ad, seen)));
            (record.line, source, seen)
        };
        records.into_par_iter().map(one).collect()
    }

    fn take(
        &mut self,
        file: &str,
        stem: &str,
        line: u64,
        source: Option<String>,
        outcome: Result<Sighting, Rejection>,
    ) -> Result<(), MonitorError> {
        self.order += 1;
        match outcome {
            Ok((ad, seen)) => {
                self.tally.accept();
                self.sorter.add(StagedAd::new(ad, stem, self.order - 1, seen))
            }
            Err(rejection) => {
                self.tally.reject(rejection.reason);
                self.rejects.add((file.to_string(), line, source, rejection))
            }
        }
    }
}

/// An ad and the days on which its feed saw it first and last.
type Sighting = (JobAd, (Option<crate::domain::Date>, Option<crate::domain::Date>));

/// Sorts more ads than fit into memory, in runs on disk.
struct Sorter {
    folder: PathBuf,
    buffer: Vec<StagedAd>,
    bytes: usize,
    runs: Vec<PathBuf>,
}

impl Sorter {
    fn add(&mut self, ad: StagedAd) -> Result<(), MonitorError> {
        self.bytes += ad.bytes();
        self.buffer.push(ad);
        if self.bytes >= HELD_BYTES { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> Result<(), MonitorError> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.buffer.sort_by(|a, b| (&a.key, a.order).cmp(&(&b.key, b.order)));
        let path = self.folder.join(format!("run-{:06}.parquet", self.runs.len()));
        let batch = staged::batch(&self.buffer).map_err(MonitorError::table(&path))?;
        parquet_file::write(&path, &batch)?;
        self.runs.push(path);
        self.buffer.clear();
        self.bytes = 0;
        Ok(())
    }
}

/// The table of rejects, in the order in which they were read.
struct Rejects {
    path: PathBuf,
    writer: ArrowWriter<File>,
    buffer: Vec<Rejected>,
}

type Rejected = (String, u64, Option<String>, Rejection);

fn rejects_schema() -> SchemaRef {
    let text = |name: &str, may_lack: bool| Field::new(name, DataType::Utf8, may_lack);
    Arc::new(Schema::new(vec![
        text("file", false),
        Field::new("line", DataType::UInt64, false),
        text("source", true),
        text("reason", false),
        text("message", false),
    ]))
}

impl Rejects {
    fn new(file: File, path: &Path) -> Result<Self, MonitorError> {
        let writer = parquet_file::writer(file, path, rejects_schema())?;
        Ok(Self { path: path.to_path_buf(), writer, buffer: Vec::new() })
    }

    fn add(&mut self, rejected: Rejected) -> Result<(), MonitorError> {
        self.buffer.push(rejected);
        if self.buffer.len() == REJECTS { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), MonitorError> {
        let failed = |error: arrow::error::ArrowError| MonitorError::table(&self.path)(error);
        let all = || self.buffer.iter();
        let message = |rejection: &Rejection| match rejection.field.as_str() {
            "" => rejection.message.clone(),
            field => format!("{field}: {}", rejection.message),
        };
        let columns: Vec<arrow::array::ArrayRef> = vec![
            Arc::new(StringArray::from_iter_values(all().map(|(file, ..)| file))),
            Arc::new(UInt64Array::from_iter_values(all().map(|(_, line, ..)| *line))),
            Arc::new(StringArray::from_iter(all().map(|(_, _, source, _)| source.as_deref()))),
            Arc::new(StringArray::from_iter_values(all().map(|(.., rejection)| rejection.reason.as_str()))),
            Arc::new(StringArray::from_iter_values(all().map(|(.., rejection)| message(rejection)))),
        ];
        let batch = RecordBatch::try_new(rejects_schema(), columns).map_err(failed)?;
        self.buffer.clear();
        self.writer.write(&batch).map_err(MonitorError::table(&self.path))
    }

    fn finish(mut self) -> Result<(), MonitorError> {
        self.write()?;
        self.writer.close().map(|_| ()).map_err(MonitorError::table(&self.path))
    }
}

#[cfg(test)]
mod tests;
