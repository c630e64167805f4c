//! `skillgauge verify`, `backup`, `restore` and `compact`: the files of a data directory.

use serde::Serialize;

use crate::config::Settings;
use crate::index::{self, AdIndex};
use crate::indexing::ProfileStore;

use super::args::{BackupOptions, FormatOptions, OutputFormat, RestoreOptions, WrongUse};
use super::output::Output;

#[derive(Serialize)]
struct Verified {
    ads: u64,
    files: usize,
    bytes: u64,
    profiles: usize,
    profiles_without_checksum: usize,
}

#[derive(Serialize)]
struct Copied {
    ads: u64,
    files: usize,
}

#[derive(Serialize)]
struct Restored {
    ads: u64,
    files: usize,
    removed: Vec<String>,
}

#[derive(Serialize)]
struct Compacted {
    segments_before: usize,
    bytes_before: u64,
    bytes: u64,
}

pub(super) fn verify(settings: &Settings, options: &FormatOptions) -> anyhow::Result<()> {
    let index = AdIndex::open_any(&settings.data_dir)?;
    let found = index.verify()?;
    // Opening them reads every profile and its reviews, and compares their checksums.
    let profiles = ProfileStore::open(&settings.data_dir)?;
    let stored = profiles.list().iter().filter(|profile| !profiles.is_builtin(profile.id())).count();
    let unsealed = profiles.without_checksum();
    let ads = index.refresh()?.len();
    let index::Verified { files, bytes } = found;
    let record = Verified { ads, files, bytes, profiles: stored, profiles_without_checksum: unsealed };
    let mut words = format!(
        "{}: {ads} ads in {files} files of {} are as they were written, {stored} stored profiles and their \
         reviews are whole",
        settings.data_dir.display(),
        mebibytes(bytes)
    );
    if unsealed > 0 {
        words.push_str(&format!(
            "; {unsealed} of these profiles have no checksum: they can be read, but not compared with what was written"
        ));
    }
    print(&record, &words, options)
}

pub(super) fn backup(settings: &Settings, options: &BackupOptions) -> anyhow::Result<()> {
    let index = AdIndex::open_any(&settings.data_dir)?;
    // What is damaged is refused by its name before anything is copied: a backup is what one falls back on.
    ProfileStore::open(&settings.data_dir)?;
    let made = index.backup(&options.target)?;
    let record = Copied { ads: made.ads, files: made.files.len() };
    let target = options.target.display();
    let words =
        format!("{} ads and the profiles are in {target}, {} files with digests", record.ads, record.files);
    print(&record, &words, &options.format)
}

pub(super) fn restore(settings: &Settings, options: &RestoreOptions) -> anyhow::Result<()> {
    let index::Restored { backup, removed } =
        index::restore(&options.source, &settings.data_dir, options.replace)?;
    let record = Restored { ads: backup.ads, files: backup.files.len(), removed };
    let target = settings.data_dir.display();
    let mut words =
        format!("{} ads and the profiles are in {target} again, {} files", record.ads, record.files);
    if !record.removed.is_empty() {
        words.push_str(&format!("; removed, for they are not in the backup: {}", record.removed.join(", ")));
    }
    print(&record, &words, &options.format)
}

pub(super) fn compact(settings: &Settings, options: &FormatOptions) -> anyhow::Result<()> {
    let index = AdIndex::open_any(&settings.data_dir)?;
    let bytes_before = index.verify()?.bytes;
    let mut writer = index.writer()?;
    let segments_before = writer.compact(&index)?;
    writer.finish()?;
    let record = Compacted { segments_before, bytes_before, bytes: index.verify()?.bytes };
    let words = format!(
        "{segments_before} segments of {} are one of {}",
        mebibytes(bytes_before),
        mebibytes(record.bytes)
    );
    print(&record, &words, options)
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

fn print(record: &impl Serialize, words: &str, options: &FormatOptions) -> anyhow::Result<()> {
    let mut output = Output::new();
    match options.format {
        OutputFormat::Table => output.line(words)?,
        OutputFormat::Json => output.json(record)?,
        other => return Err(WrongUse::format(other, "table or json")),
    }
    output.finish()
}
