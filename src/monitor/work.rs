//! What a run has done so far: the folder `.work`, from which it can go on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{MonitorError, files};

/// A feed as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Input {
    /// As it was named.
    pub(super) file: String,
    /// Of its bytes.
    pub(super) digest: String,
    pub(super) bytes: u64,
    /// Records.
    pub(super) read: u64,
}

/// What became of the records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) read: u64,
    pub(super) accepted: u64,
    pub(super) rejected: BTreeMap<String, u64>,
    /// Records of an ad that another record tells of, too.
    pub(super) seen_again: u64,
    /// accepted less `seen_again`.
    pub(super) ads: u64,
}

/// A partition of staged ads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Partition {
    pub(super) rows: u64,
    pub(super) digest: String,
}

/// What was staged, and for which run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Staged {
    pub(super) inputs: Vec<Input>,
    /// How the feeds were read.
    pub(super) reading: BTreeMap<String, String>,
    pub(super) counts: Counts,
    pub(super) partitions: Vec<Partition>,
}

/// That a partition is annotated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Checkpoint {
    staged: String,
    fingerprint: String,
    keep_vectors: bool,
    digest: String,
}

/// The folders of a run.
#[derive(Debug, Clone)]
pub(super) struct Work {
    out: PathBuf,
}

impl Work {
    pub(super) fn of(out: &Path) -> Self {
        Self { out: out.to_path_buf() }
    }

    /// Where the tables go.
    pub(super) fn out(&self) -> &Path {
        &self.out
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.out.join(".work")
    }

    pub(super) fn manifest(&self) -> PathBuf {
        self.out.join("manifest.json")
    }

    pub(super) fn runs(&self) -> PathBuf {
        self.folder().join("runs")
    }

    pub(super) fn rejects(&self) -> PathBuf {
        self.folder().join("rejects.parquet")
    }

    /// Where tables are made before they are put in their place.
    pub(super) fn tables(&self) -> PathBuf {
        self.folder().join("tables")
    }

    pub(super) fn staged(&self, partition: usize) -> PathBuf {
        self.folder().join("staged").join(format!("{partition:06}.parquet"))
    }

    pub(super) fn annotated(&self, partition: usize) -> PathBuf {
        self.folder().join("annotated").join(format!("{partition:06}.parquet"))
    }

    /// What the run was begun with, if it was begun.
    pub(super) fn begun<T: for<'a> Deserialize<'a>>(&self) -> Result<Option<T>, MonitorError> {
        read(&self.folder().join("run.json"))
    }

    /// Begins a run in an empty folder.
    pub(super) fn begin<T: Serialize>(&self, run: &T) -> Result<(), MonitorError> {
        files::folder(&self.folder())?;
        write(&self.folder().join("run.json"), run)
    }

    /// What was staged, if staging came to its end.
    pub(super) fn read_staged(&self) -> Result<Option<Staged>, MonitorError> {
        read(&self.folder().join("staged.json"))
    }

    pub(super) fn write_staged(&self, staged: &Staged) -> Result<(), MonitorError> {
        write(&self.folder().join("staged.json"), staged)
    }

    /// Whether a staged partition is as it was written.
    pub(super) fn is_whole(&self, number: usize, partition: &Partition) -> bool {
        files::digest(&self.staged(number)).is_ok_and(|(digest, _)| digest == partition.digest)
    }

    /// Whether a partition was annotated from these ads with these versions, and is whole.
    pub(super) fn is_done(
        &self,
        number: usize,
        partition: &Partition,
        fingerprint: &str,
        keep_vectors: bool,
    ) -> Result<bool, MonitorError> {
        let annotated = self.annotated(number);
        let Ok(Some(made)) = read::<Checkpoint>(&annotated.with_extension("json")) else { return Ok(false) };
        let fits = made.staged == partition.digest
            && made.fingerprint == fingerprint
            && made.keep_vectors >= keep_vectors;
        Ok(fits && files::digest(&annotated).is_ok_and(|(digest, _)| digest == made.digest))
    }

    /// Notes that a partition is annotated; its file is on disk.
    pub(super) fn done(
        &self,
        number: usize,
        partition: &Partition,
        fingerprint: &str,
        keep_vectors: bool,
    ) -> Result<(), MonitorError> {
        let annotated = self.annotated(number);
        let (digest, _) = files::digest(&annotated)?;
        let (staged, fingerprint) = (partition.digest.clone(), fingerprint.to_string());
        write(&annotated.with_extension("json"), &Checkpoint { staged, fingerprint, keep_vectors, digest })
    }
}

fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<Option<T>, MonitorError> {
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(MonitorError::table(path)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(MonitorError::file(path)(error)),
    }
}

fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), MonitorError> {
    let text = serde_json::to_string_pretty(value).map_err(MonitorError::table(path))?;
    files::whole_text(path, &(text + "\n"))
}
