//! The one writer of an index: ads and their vectors become visible in the same commit.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use tantivy::{Directory, Index, IndexWriter, Term};

use crate::domain::AdId;

use super::schema::Fields;
use super::{AdIndex, ImportState, IndexError, IndexedAd};

/// tantivy's buffer before it writes a segment of its own accord.
const BUFFER_BYTES: usize = 96 << 20;
/// What a disk must have room for before it is written to again.
const PROBE_BYTES: usize = 4 << 20;

/// Collects ads until [`AdWriter::commit`]; what is not committed is lost with the process, and with a
/// commit that fails.
pub struct AdWriter {
    index: Index,
    /// `None` after a failure from which no new one could be made.
    writer: Option<IndexWriter>,
    fields: Fields,
    dimensions: usize,
    folder: PathBuf,
    _lock: File,
}

impl AdWriter {
    pub(super) fn new(
        index: &Index,
        fields: Fields,
        dimensions: usize,
        folder: &Path,
        lock: File,
    ) -> Result<Self, IndexError> {
        let writer = Some(engine(index)?);
        Ok(Self {
            index: index.clone(),
            writer,
            fields,
            dimensions,
            folder: folder.to_path_buf(),
            _lock: lock,
        })
    }

    /// Writes an ad in place of the one of the same id, if there is one.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if the index refuses; then call [`AdWriter::renew`].
    pub fn upsert(&self, ad: &IndexedAd) -> Result<(), IndexError> {
        let document = self.fields.document(ad, self.dimensions)?;
        let writer = self.writer()?;
        writer.delete_term(self.id_term(&ad.ad().id));
        writer.add_document(document)?;
        Ok(())
    }

    /// Removes the ad of this id, if there is one.
    ///
    /// # Errors
    /// [`IndexError::Engine`] after a failure from which no new writer could be made.
    pub fn delete(&self, id: &AdId) -> Result<(), IndexError> {
        self.writer()?.delete_term(self.id_term(id));
        Ok(())
    }

    /// Makes all of it durable and visible to the next refresh, at once or not at all. Without `import`
    /// the commit keeps what the last one said of an import.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if the disk refuses; what was committed before stays. Then call
    /// [`AdWriter::renew`].
    pub fn commit(&mut self, import: Option<&ImportState>) -> Result<(), IndexError> {
        let payload = match import {
            Some(state) => Some(state.to_payload()),
            None => self.index.load_metas()?.payload,
        };
        let writer = self.writer.as_mut().ok_or_else(lost)?;
        let mut prepared = writer.prepare_commit()?;
        if let Some(payload) = &payload {
            prepared.set_payload(payload);
        }
        prepared.commit()?;
        // tantivy replaces the list of segments by a rename, which is only as lasting as the folder's own entry.
        self.index.directory().sync_directory().map_err(|source| IndexError::io(&self.folder)(source))
    }

    /// Starts anew from the last commit. A tantivy writer that has failed once must not be used again:
    /// it would drop what it is given and still say that all is well.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if the disk still refuses; every later write says so until it works.
    pub fn renew(&mut self) -> Result<(), IndexError> {
        // Its lock must be free before another one is made.
        self.writer = None;
        self.writer = Some(engine(&self.index)?);
        Ok(())
    }

    /// Whether the disk takes a few megabytes.
    ///
    /// # Errors
    /// [`IndexError::Full`] or [`IndexError::Io`] if not.
    pub fn probe(&self) -> Result<(), IndexError> {
        let failed = IndexError::io(&self.folder);
        let write = || {
            let mut file = tempfile::tempfile_in(&self.folder)?;
            file.write_all(&vec![0x5A; PROBE_BYTES])?;
            file.sync_all()
        };
        write().map_err(failed)
    }

    /// Puts all ads into one segment, without those that were deleted, and removes what is of no use any more, for
    /// which `readers`, the index of this writer, must not look at it. Returns the number of segments before.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if the disk refuses, for instance because there is no room for a second copy.
    pub fn compact(&mut self, readers: &AdIndex) -> Result<usize, IndexError> {
        let metas = self.index.load_metas()?.segments;
        let writer = self.writer.as_mut().ok_or_else(lost)?;
        if metas.len() > 1 || metas.iter().any(|segment| segment.num_deleted_docs() > 0) {
            let ids: Vec<_> = metas.iter().map(|segment| segment.id()).collect();
            writer.merge(&ids).wait()?;
        }
        // What anybody still holds is not removed: neither what was merged nor what a reader looks at.
        let segments = metas.len();
        drop(metas);
        readers.refresh()?;
        writer.garbage_collect_files().wait()?;
        Ok(segments)
    }

    /// Waits for merges that still run.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if one fails.
    pub fn finish(self) -> Result<(), IndexError> {
        let writer = self.writer.ok_or_else(lost)?;
        Ok(writer.wait_merging_threads()?)
    }

    fn writer(&self) -> Result<&IndexWriter, IndexError> {
        self.writer.as_ref().ok_or_else(lost)
    }

    fn id_term(&self, id: &AdId) -> Term {
        Term::from_field_text(self.fields.id, id.as_str())
    }
}

/// A writer that goes on from the last commit, without what was written after it.
fn engine(index: &Index) -> Result<IndexWriter, IndexError> {
    // One thread keeps ads in the order of the feed, so that the same feed makes the same index.
    let writer = index.writer_with_num_threads(1, BUFFER_BYTES)?;
    // What a killed process or a failed commit left behind takes room. Worse, tantivy counts on from the last commit, so
    // that a list of deleted ads may get a name that is taken, and then the write fails.
    if let Err(error) = writer.garbage_collect_files().wait() {
        tracing::warn!("files of a write that never ended are still there: {error}");
    }
    Ok(writer)
}

fn lost() -> IndexError {
    IndexError::Engine("writing failed before and could not be started again; check the disk's room".into())
}
