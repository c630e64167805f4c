//! One immutable view of the index, held by a request from start to end.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::query::EnableScoring;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Searcher, TERMINATED, TantivyDocument};

use crate::domain::{AdFilter, AdId, JobAd, Signature};

use super::payload::StoredAnalysis;
use super::schema::Fields;
use super::segment::{Block, SegmentVectors};
use super::{IndexError, filter};

/// Rows of a block: 512 rows against 50 queries are 100 KB of sums, which stay in the cache.
const BLOCK_ROWS: usize = 512;

/// Where an ad lies in one snapshot; means nothing in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AdAddress {
    /// The segment.
    pub segment: u32,
    /// The ad within it.
    pub doc: u32,
}

/// The ads of a snapshot that pass a filter, by segment, ascending.
pub struct Selection {
    docs: Vec<Vec<DocId>>,
}

impl Selection {
    /// How many ads pass.
    pub fn len(&self) -> usize {
        self.docs.iter().map(Vec::len).sum()
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where they lie, ascending.
    pub fn addresses(&self) -> impl Iterator<Item = AdAddress> {
        let segments = self.docs.iter().enumerate();
        segments.flat_map(|(segment, docs)| {
            docs.iter().map(move |doc| AdAddress { segment: segment as u32, doc: *doc })
        })
    }
}

/// The index as one commit left it; cheap to clone, never changes.
#[derive(Clone)]
pub struct Snapshot {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    pub(super) segments: Vec<Arc<SegmentVectors>>,
    /// The content hash of each ad, by segment.
    pub(super) hashes: Vec<Column<u64>>,
    pub(super) id: String,
}

impl Snapshot {
    /// What is visible, as an id: the same ads have the same id.
    pub fn id(&self) -> &str {
        &self.inner.id
    }

    /// How many ads there are.
    pub fn len(&self) -> u64 {
        self.inner.searcher.num_docs()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ads that pass `filter`.
    ///
    /// # Errors
    /// [`IndexError`] if the index cannot be read.
    pub fn select(&self, filter: &AdFilter) -> Result<Selection, IndexError> {
        let searcher = &self.inner.searcher;
        let Some(query) = filter::query(filter, &self.inner.fields) else {
            let docs =
                searcher.segment_readers().iter().map(|reader| reader.doc_ids_alive().collect()).collect();
            return Ok(Selection { docs });
        };
        let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
        let mut docs = Vec::new();
        for reader in searcher.segment_readers() {
            let mut scorer = weight.scorer(reader, 1.0)?;
            let mut passing = Vec::new();
            let mut doc = scorer.doc();
            while doc != TERMINATED {
                if !reader.is_deleted(doc) {
                    passing.push(doc);
                }
                doc = scorer.advance();
            }
            docs.push(passing);
        }
        Ok(Selection { docs })
    }

    /// The selected ads in blocks that can be scanned one by one, in any order, on any thread.
    pub fn blocks(&self, selection: &Selection) -> Vec<Block<'_>> {
        let mut blocks = Vec::new();
        for (segment, (vectors, docs)) in self.inner.segments.iter().zip(&selection.docs).enumerate() {
            let mut open = Vec::new();
            let mut rows = 0;
            for doc in docs {
                open.push(*doc);
                rows += vectors.row_count(*doc);
                if rows >= BLOCK_ROWS {
                    blocks.push(Block { segment: segment as u32, vectors, docs: std::mem::take(&mut open) });
                    rows = 0;
                }
            }
            if !open.is_empty() {
                blocks.push(Block { segment: segment as u32, vectors, docs: open });
            }
        }
        blocks
    }

    /// The sentences of the ad at `address`.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] if they cannot be read.
    pub fn analysis(&self, address: AdAddress) -> Result<StoredAnalysis, IndexError> {
        self.vectors_of(address)?
            .stored_analysis(address.doc)
            .ok_or_else(|| IndexError::Damaged("the sentences of an ad cannot be read".into()))
    }

    /// The signature of the ad at `address`; `None` if its text is too short to have one.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] if it cannot be read.
    pub fn signature(&self, address: AdAddress) -> Result<Option<Signature>, IndexError> {
        self.vectors_of(address)?
            .signature(address.doc)
            .ok_or_else(|| IndexError::Damaged("the signature of an ad cannot be read".into()))
    }

    /// The vectors of the ad at `address`: int8 rows, one a sentence, and their scales.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] for an address of another snapshot.
    pub fn vectors(&self, address: AdAddress) -> Result<(&[i8], &[f32]), IndexError> {
        Ok(self.vectors_of(address)?.vectors(address.doc))
    }

    fn vectors_of(&self, address: AdAddress) -> Result<&SegmentVectors, IndexError> {
        let segment = self.inner.segments.get(address.segment as usize);
        segment.map(Arc::as_ref).ok_or_else(|| IndexError::Damaged("an address of another snapshot".into()))
    }

    /// The ad at `address`.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] if it cannot be read.
    pub fn ad(&self, address: AdAddress) -> Result<JobAd, IndexError> {
        let document: TantivyDocument =
            self.inner.searcher.doc(DocAddress::new(address.segment, address.doc))?;
        self.inner.fields.ad(&document)
    }

    /// Where the ad of this id lies, if it is there.
    ///
    /// # Errors
    /// [`IndexError`] if the index cannot be read.
    pub fn find(&self, id: &AdId) -> Result<Option<AdAddress>, IndexError> {
        let term = tantivy::Term::from_field_text(self.inner.fields.id, id.as_str());
        for (segment, reader) in self.inner.searcher.segment_readers().iter().enumerate() {
            let inverted = reader.inverted_index(self.inner.fields.id)?;
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic).map_err(io)?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                if !reader.is_deleted(postings.doc()) {
                    return Ok(Some(AdAddress { segment: segment as u32, doc: postings.doc() }));
                }
                postings.advance();
            }
        }
        Ok(None)
    }

    /// The hash of the content under this id, if the ad is there.
    ///
    /// # Errors
    /// [`IndexError`] if the index cannot be read.
    pub fn content_hash(&self, id: &AdId) -> Result<Option<u64>, IndexError> {
        let Some(address) = self.find(id)? else { return Ok(None) };
        Ok(self.hash_at(address))
    }

    /// The hash of the content of the ad at `address`.
    pub fn hash_at(&self, address: AdAddress) -> Option<u64> {
        self.inner.hashes.get(address.segment as usize)?.first(address.doc)
    }

    /// The id of the ad at `address`, without reading the rest.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] if it cannot be read.
    pub fn id_at(&self, address: AdAddress) -> Result<AdId, IndexError> {
        AdId::new(self.id_text_at(address)?).map_err(|_| unnamed())
    }

    /// The same as it is stored, for whoever only compares it.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] if it cannot be read.
    pub fn id_text_at(&self, address: AdAddress) -> Result<&str, IndexError> {
        self.vectors_of(address)?.id(address.doc).ok_or_else(unnamed)
    }
}

fn unnamed() -> IndexError {
    IndexError::Damaged("the name of an ad cannot be read".into())
}

/// An index whose files cannot be read.
pub(super) fn io(error: std::io::Error) -> IndexError {
    IndexError::Engine(error.into())
}
