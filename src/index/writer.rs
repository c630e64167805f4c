//! The one writer of an index: ads and their vectors become visible in the same commit.

use std::fs::File;

use tantivy::{Index, IndexWriter, Term};

use crate::domain::AdId;

use super::schema::Fields;
use super::{ImportState, IndexError, IndexedAd};

/// tantivy's buffer before it writes a segment of its own accord.
const BUFFER_BYTES: usize = 96 << 20;

/// Collects ads until [`AdWriter::commit`]; what is not committed is lost with the process.
pub struct AdWriter {
    writer: IndexWriter,
    fields: Fields,
    dimensions: usize,
    _lock: File,
}

impl AdWriter {
    pub(super) fn new(
        index: &Index,
        fields: Fields,
        dimensions: usize,
        lock: File,
    ) -> Result<Self, IndexError> {
        // One thread keeps ads in the order of the feed, so that the same feed makes the same index.
        let writer = index.writer_with_num_threads(1, BUFFER_BYTES)?;
        Ok(Self { writer, fields, dimensions, _lock: lock })
    }

    /// Writes an ad in place of the one of the same name, if there is one.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if the index refuses.
    pub fn upsert(&self, ad: &IndexedAd) -> Result<(), IndexError> {
        let document = self.fields.document(ad, self.dimensions)?;
        self.delete(&ad.ad().id);
        self.writer.add_document(document)?;
        Ok(())
    }

    /// Removes the ad of this name, if there is one.
    pub fn delete(&self, id: &AdId) {
        self.writer.delete_term(Term::from_field_text(self.fields.id, id.as_str()));
    }

    /// Makes all of it durable and visible to the next refresh, at once or not at all.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if the disk refuses; what was committed before stays.
    pub fn commit(&mut self, import: Option<&ImportState>) -> Result<(), IndexError> {
        let mut prepared = self.writer.prepare_commit()?;
        if let Some(state) = import {
            prepared.set_payload(&state.to_payload());
        }
        prepared.commit()?;
        Ok(())
    }

    /// Waits for merges that still run.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if one fails.
    pub fn finish(self) -> Result<(), IndexError> {
        Ok(self.writer.wait_merging_threads()?)
    }
}
