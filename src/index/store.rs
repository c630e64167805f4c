//! The data directory: opening, creating, locking; readers of it.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::{Index, IndexReader, Opstamp, ReloadPolicy, Searcher, SegmentReader};

use super::checksums::Verified;
use super::plugin::VectorPlugin;
use super::schema::{CONTENT_HASH, Fields};
use super::sealed::SealedDirectory;
use super::segment::SegmentVectors;
use super::snapshot::{Inner, Snapshot};
use super::stamp::{ImportState, STAMP_FILE, Stamp, UNFINISHED_FILE};
use super::writer::AdWriter;
use super::{IndexError, checksums, rebuild, sealed};

pub(super) const ADS: &str = "ads";
const LOCK: &str = "LOCK";
/// How often a commit is read again when one of its files has gone meanwhile.
const RELOADS: usize = 5;
const RELOAD_AFTER: Duration = Duration::from_millis(20);

type Segments = BTreeMap<SegmentId, Arc<SegmentVectors>>;
/// The same in the searcher's order.
type InOrder = Vec<(SegmentId, Arc<SegmentVectors>)>;
/// Sums of the content hashes of a segment's living ads, by the segment and its list of deleted ads.
type Sums = BTreeMap<(SegmentId, Option<Opstamp>), u64>;

/// What was read of the newest commit's segments.
#[derive(Default)]
struct Known {
    segments: Segments,
    sums: Sums,
}

/// The index of a data directory, open for reading; cheap to clone.
#[derive(Clone)]
pub struct AdIndex {
    inner: Arc<Opened>,
}

struct Opened {
    path: PathBuf,
    index: Index,
    reader: IndexReader,
    fields: Fields,
    dimensions: usize,
    known: Mutex<Known>,
    current: Mutex<Option<Snapshot>>,
}

impl AdIndex {
    /// Opens the index in `data_dir`.
    ///
    /// # Errors
    /// [`IndexError::Missing`], [`IndexError::NotOurs`], [`IndexError::Mismatch`] with `stamp`, or a
    /// damaged index.
    pub fn open(data_dir: &Path, stamp: &Stamp) -> Result<Self, IndexError> {
        let opened = Self::open_as(data_dir, |there| there.check(stamp, data_dir))?;
        opened.refresh()?;
        Ok(opened)
    }

    /// Opens the index in `data_dir` whatever model made it, to keep its files, not to match with it.
    ///
    /// # Errors
    /// As [`AdIndex::open`], but for the stamp.
    pub fn open_any(data_dir: &Path) -> Result<Self, IndexError> {
        Self::open_as(data_dir, |there| there.check_schema(data_dir))
    }

    fn open_as(
        data_dir: &Path,
        check: impl FnOnce(&Stamp) -> Result<(), IndexError>,
    ) -> Result<Self, IndexError> {
        if !data_dir.is_dir() {
            return Err(IndexError::Missing(data_dir.to_path_buf()));
        }
        if rebuild::is_ready(data_dir) {
            let _lock = lock(data_dir)?;
            // Another process may have been quicker.
            rebuild::settle(data_dir)?;
        }
        if !data_dir.join(STAMP_FILE).is_file() {
            return Err(match nothing_in(data_dir)? {
                true => IndexError::Missing(data_dir.to_path_buf()),
                false => IndexError::NotOurs { path: data_dir.to_path_buf(), marker: STAMP_FILE },
            });
        }
        let stamp = Stamp::read(data_dir)?;
        check(&stamp)?;
        let ads = data_dir.join(ADS);
        sealed::check(&ads)?;
        let mut index = Index::open(SealedDirectory::open(&ads)?)?;
        index.register_plugin(Arc::new(VectorPlugin { dimensions: stamp.dimensions() }));
        index.set_multithread_executor(std::thread::available_parallelism().map_or(1, usize::from))?;
        // Before anything of them is read: what is damaged must not be served, nor reach the engine.
        verify(&index, data_dir)?;
        let fields = Fields::new().1;
        let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let inner = Opened {
            path: data_dir.to_path_buf(),
            index,
            reader,
            fields,
            dimensions: stamp.dimensions(),
            known: Mutex::default(),
            current: Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Reads every file of the last commit and compares its checksum; [`AdIndex::open`] does so too.
    ///
    /// # Errors
    /// [`IndexError::DamagedFile`].
    pub fn verify(&self) -> Result<Verified, IndexError> {
        verify(&self.inner.index, &self.inner.path)
    }

    pub(super) fn engine(&self) -> &Index {
        &self.inner.index
    }

    pub(super) fn reader(&self) -> Result<&IndexReader, IndexError> {
        self.inner.reader.reload()?;
        Ok(&self.inner.reader)
    }

    /// Whether `data_dir` is a data directory, or may become one.
    pub(super) fn check_ours(data_dir: &Path) -> Result<(), IndexError> {
        let is_index = data_dir.join(STAMP_FILE).is_file() || rebuild::is_ready(data_dir);
        let is_ours = is_index || !data_dir.is_dir() || nothing_in(data_dir)?;
        let other = || IndexError::NotOurs { path: data_dir.to_path_buf(), marker: STAMP_FILE };
        if is_ours { Ok(()) } else { Err(other()) }
    }

    /// Opens the index in `data_dir`, or makes an empty one where the directory is missing or empty.
    ///
    /// # Errors
    /// As [`AdIndex::open`], or [`IndexError::Io`] where it cannot be made.
    pub fn open_or_create(data_dir: &Path, stamp: &Stamp) -> Result<Self, IndexError> {
        match Self::open(data_dir, stamp) {
            Err(IndexError::Missing(_)) => Self::create(data_dir, stamp)?,
            other => return other,
        }
        Self::open(data_dir, stamp)
    }

    fn create(data_dir: &Path, stamp: &Stamp) -> Result<(), IndexError> {
        std::fs::create_dir_all(data_dir).map_err(IndexError::io(data_dir))?;
        let _lock = lock(data_dir)?;
        // Another process may have been quicker.
        if data_dir.join(STAMP_FILE).is_file() {
            return Ok(());
        }
        stamp.begin(data_dir)?;
        let ads = data_dir.join(ADS);
        // What a crash left of an earlier attempt.
        if ads.is_dir() {
            std::fs::remove_dir_all(&ads).map_err(IndexError::io(&ads))?;
        }
        std::fs::create_dir_all(&ads).map_err(IndexError::io(&ads))?;
        let (schema, _) = Fields::new();
        Index::builder()
            .schema(schema)
            .register_plugin(Arc::new(VectorPlugin { dimensions: stamp.dimensions() }))
            .open_or_create(SealedDirectory::open(&ads)?)?;
        // Last: a directory without the stamp is not a whole index.
        Stamp::finish(data_dir)
    }

    /// The data directory.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// The one writer; holds the data directory's lock until it is dropped.
    ///
    /// # Errors
    /// [`IndexError::Locked`] while another process writes.
    pub fn writer(&self) -> Result<AdWriter, IndexError> {
        let lock = lock(&self.inner.path)?;
        AdWriter::new(&self.inner.index, self.inner.fields, self.inner.dimensions, &self.inner.path, lock)
    }

    /// What the last commit says of an import, if one made it.
    ///
    /// # Errors
    /// [`IndexError`] if the index cannot be read.
    pub fn import_state(&self) -> Result<Option<ImportState>, IndexError> {
        Ok(self.inner.index.load_metas()?.payload.as_deref().and_then(ImportState::from_payload))
    }

    /// The newest snapshot that [`AdIndex::refresh`] has seen.
    ///
    /// # Errors
    /// [`IndexError`] if the index cannot be read.
    pub fn snapshot(&self) -> Result<Snapshot, IndexError> {
        let current = self.inner.current.lock().unwrap_or_else(PoisonError::into_inner).clone();
        current.map_or_else(|| self.refresh(), Ok)
    }

    /// Sees what has been committed since; later snapshots show it, earlier ones do not change.
    ///
    /// # Errors
    /// [`IndexError`] if the index cannot be read.
    pub fn refresh(&self) -> Result<Snapshot, IndexError> {
        let inner = &self.inner;
        // Held throughout, so that an older view never replaces a newer one; readers take `current` only.
        let mut known = inner.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (searcher, segments) = self.load_segments(&known.segments)?;
        known.segments = segments.iter().cloned().collect();
        let hashes = searcher.segment_readers().iter().map(|reader| reader.fast_fields().u64(CONTENT_HASH));
        let hashes: Vec<Column<u64>> = hashes.collect::<tantivy::Result<_>>()?;
        known.sums = hash_sums(&searcher, &hashes, &known.sums);
        let id = snapshot_id(searcher.num_docs(), &known.sums);
        let segments = segments.into_iter().map(|(_, vectors)| vectors).collect();
        let snapshot =
            Snapshot { inner: Arc::new(Inner { searcher, fields: inner.fields, segments, hashes, id }) };
        *inner.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(snapshot.clone());
        Ok(snapshot)
    }

    /// The newest commit's segments. A merge may remove a segment's file after the commit was read and
    /// before the file is opened: then there is a newer commit, and that one is read.
    fn load_segments(&self, known: &Segments) -> Result<(Searcher, InOrder), IndexError> {
        let mut tries = 0;
        loop {
            self.inner.reader.reload()?;
            let searcher = self.inner.reader.searcher();
            match self.open_segments(&searcher, known) {
                Ok(segments) => return Ok((searcher, segments)),
                Err(error) if tries == RELOADS => return Err(error.into()),
                Err(_) => {
                    tries += 1;
                    std::thread::sleep(RELOAD_AFTER);
                }
            }
        }
    }

    fn open_segments(&self, searcher: &Searcher, known: &Segments) -> tantivy::Result<InOrder> {
        let mut segments = Vec::new();
        for reader in searcher.segment_readers() {
            let vectors = match known.get(&reader.segment_id()) {
                Some(vectors) => Arc::clone(vectors),
                None => Arc::new(SegmentVectors::open(reader, self.inner.dimensions)?),
            };
            segments.push((reader.segment_id(), vectors));
        }
        Ok(segments)
    }
}

/// The checksums of the newest commit.
fn verify(index: &Index, data_dir: &Path) -> Result<Verified, IndexError> {
    let folder = data_dir.join(ADS);
    Stamp::read(data_dir)?;
    sealed::check(&folder)?;
    let mut tries = 0;
    loop {
        match checksums::verify(index, &folder) {
            // A merge of another process has removed it meanwhile: then there is a newer commit.
            Err(IndexError::DamagedFile { file }) if tries < RELOADS && !file.is_file() => tries += 1,
            // With what says which files there are, and what made them.
            Ok(Verified { files, bytes }) => {
                let lists = [folder.join(sealed::META), data_dir.join(STAMP_FILE)];
                let sizes = lists.iter().map(|list| list.metadata().map_or(0, |about| about.len()));
                return Ok(Verified { files: files + lists.len(), bytes: bytes + sizes.sum::<u64>() });
            }
            other => return other,
        }
    }
}

/// Whether a directory may become a data directory: it holds nothing but what explains it, or what a
/// crash left of one that was being made.
fn nothing_in(data_dir: &Path) -> Result<bool, IndexError> {
    if data_dir.join(UNFINISHED_FILE).is_file() {
        return Ok(true);
    }
    for entry in std::fs::read_dir(data_dir).map_err(IndexError::io(data_dir))? {
        let name = entry.map_err(IndexError::io(data_dir))?.file_name();
        if !["README.md", ".gitignore", LOCK, "profiles", rebuild::GROWING].iter().any(|ours| name == *ours) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What is visible, as an id: the number of ads and the sum of their content hashes. The same ads have
/// the same id in whatever order they came, however they lie on disk, whichever process asks.
fn snapshot_id(ads: u64, sums: &Sums) -> String {
    let sum = sums.values().copied().fold(0, u64::wrapping_add);
    format!("{ads}-{sum:016x}")
}

/// The sums of the segments in view; only those that `known` lacks are added up.
fn hash_sums(searcher: &Searcher, hashes: &[Column<u64>], known: &Sums) -> Sums {
    let of_segment = |(reader, hashes): (&SegmentReader, &Column<u64>)| {
        let state = (reader.segment_id(), reader.delete_opstamp());
        let add_up = || reader.doc_ids_alive().filter_map(|doc| hashes.first(doc)).fold(0, u64::wrapping_add);
        (state, known.get(&state).copied().unwrap_or_else(add_up))
    };
    searcher.segment_readers().iter().zip(hashes).map(of_segment).collect()
}

/// Takes the lock by which a data directory has one writing process; the system frees it with the process.
pub(super) fn lock(data_dir: &Path) -> Result<File, IndexError> {
    let path = data_dir.join(LOCK);
    let file = File::create(&path).map_err(IndexError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(IndexError::Locked(data_dir.to_path_buf())),
        Err(std::fs::TryLockError::Error(source)) => Err(IndexError::Io { path, source }),
    }
}
