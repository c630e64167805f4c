//! The vectors and sentences of one segment, read where they lie on disk.

use std::ops::Range;

use tantivy::directory::OwnedBytes;
use tantivy::{DocId, SegmentReader};

use crate::domain::Signature;

use super::maxsim::QueryVectors;
use super::payload::{self, StoredAnalysis};
use super::plugin::{MAGIC, component};

/// A mapped `vec` file; `plugin` describes its layout.
pub(super) struct SegmentVectors {
    bytes: OwnedBytes,
    dimensions: usize,
    scales: Vec<f32>,
    sections: Range<usize>,
    analyses: Range<usize>,
    first_row: Vec<u64>,
    first_analysis: Vec<u64>,
}

impl SegmentVectors {
    pub(super) fn open(reader: &SegmentReader, dimensions: usize) -> tantivy::Result<Self> {
        let bytes = reader.open_read(component())?.read_bytes()?;
        Self::parse(bytes, dimensions, reader.max_doc() as usize).ok_or_else(|| {
            tantivy::TantivyError::DataCorruption(tantivy::error::DataCorruption::comment_only(format!(
                "the vector file of segment {} does not fit its segment",
                reader.segment_id().uuid_string()
            )))
        })
    }

    fn parse(bytes: OwnedBytes, dimensions: usize, ads: usize) -> Option<Self> {
        let all = bytes.as_slice();
        let (body, footer) = all.split_at_checked(all.len().checked_sub(32)?)?;
        let number = |at: usize| Some(u64::from_le_bytes(footer.get(at..at + 8)?.try_into().ok()?) as usize);
        let rows = number(0)?;
        if footer.get(24..32)? != MAGIC || number(8)? != ads || number(16)? != dimensions {
            return None;
        }
        let (body, tables) = body.split_at_checked(body.len().checked_sub((ads + 1) * 16)?)?;
        let numbers: Vec<u64> =
            tables.chunks_exact(8).filter_map(|b| b.try_into().ok().map(u64::from_le_bytes)).collect();
        let (first_row, first_analysis) = numbers.split_at_checked(ads + 1)?;
        let scales_at = rows.checked_mul(dimensions)?;
        let sections =
            scales_at.checked_add(rows.checked_mul(4)?)?..scales_at.checked_add(rows.checked_mul(5)?)?;
        if sections.end > body.len() {
            return None;
        }
        let analyses = sections.end..body.len();
        let ordered = |starts: &[u64], end: usize| starts.is_sorted() && starts.last() == Some(&(end as u64));
        if !ordered(first_row, rows) || !ordered(first_analysis, analyses.len()) {
            return None;
        }
        let scales = body[scales_at..sections.start]
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        let (first_row, first_analysis) = (first_row.to_vec(), first_analysis.to_vec());
        Some(Self { bytes, dimensions, scales, sections, analyses, first_row, first_analysis })
    }

    fn rows(&self, docs: Range<usize>) -> Range<usize> {
        self.first_row[docs.start] as usize..self.first_row[docs.end] as usize
    }

    fn doc_rows(&self, doc: DocId) -> Range<usize> {
        self.rows(doc as usize..doc as usize + 1)
    }

    pub(super) fn row_count(&self, doc: DocId) -> usize {
        self.doc_rows(doc).len()
    }

    pub(super) fn row_bytes(&self, doc: DocId) -> &[u8] {
        let rows = self.doc_rows(doc);
        &self.bytes[rows.start * self.dimensions..rows.end * self.dimensions]
    }

    pub(super) fn scale_bytes(&self, doc: DocId) -> &[u8] {
        let rows = self.doc_rows(doc);
        let base = self.first_row[self.first_row.len() - 1] as usize * self.dimensions;
        &self.bytes[base + rows.start * 4..base + rows.end * 4]
    }

    pub(super) fn section_bytes(&self, doc: DocId) -> &[u8] {
        let rows = self.doc_rows(doc);
        &self.bytes[self.sections.start + rows.start..self.sections.start + rows.end]
    }

    pub(super) fn analysis(&self, doc: DocId) -> &[u8] {
        let (start, end) = (self.first_analysis[doc as usize], self.first_analysis[doc as usize + 1]);
        &self.bytes[self.analyses.start + start as usize..self.analyses.start + end as usize]
    }

    pub(super) fn id(&self, doc: DocId) -> Option<&str> {
        payload::decode_id(self.analysis(doc))
    }

    pub(super) fn stored_analysis(&self, doc: DocId) -> Option<StoredAnalysis> {
        payload::decode_analysis(self.analysis(doc))
    }

    /// The signature, if the ad has one; the outer `None` says that it cannot be read.
    pub(super) fn signature(&self, doc: DocId) -> Option<Option<Signature>> {
        payload::decode_signature(self.analysis(doc))
    }

    /// The int8 components of consecutive rows.
    #[expect(unsafe_code, reason = "the standard library has no safe way from bytes to int8")]
    fn values(&self, rows: Range<usize>) -> &[i8] {
        let bytes = &self.bytes[rows.start * self.dimensions..rows.end * self.dimensions];
        // SAFETY: i8 and u8 have the same size, alignment and valid bit patterns.
        unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast::<i8>(), bytes.len()) }
    }

    /// One ad's vectors: the int8 rows and their scales.
    pub(super) fn vectors(&self, doc: DocId) -> (&[i8], &[f32]) {
        let rows = self.doc_rows(doc);
        (self.values(rows.clone()), &self.scales[rows])
    }
}

/// One ad's rows against the queries of a scan.
pub struct AdRows<'a> {
    /// The ad within its segment.
    pub doc: u32,
    /// Cosines, row-major: one row a sentence, one column a query.
    pub cosines: &'a [f32],
    /// The section of each sentence, as a number of [`crate::domain::Section`].
    pub sections: &'a [u8],
}

/// A run of ads of one segment, small enough that its dot products stay in the cache.
pub struct Block<'a> {
    pub(super) segment: u32,
    pub(super) vectors: &'a SegmentVectors,
    pub(super) docs: Vec<DocId>,
}

impl Block<'_> {
    /// The segment that the block's ads are in.
    pub fn segment(&self) -> u32 {
        self.segment
    }

    /// The id of one of the block's ads; it breaks ties, so that no answer depends on the layout.
    pub fn id(&self, doc: u32) -> &str {
        self.vectors.id(doc).unwrap_or_default()
    }

    /// The block's ads, ascending.
    pub fn docs(&self) -> &[u32] {
        &self.docs
    }

    /// Calls `visit` for each of `docs`, ascending ads of the block, with the cosines of its sentences.
    pub fn scan(&self, docs: &[u32], queries: &QueryVectors, mut visit: impl FnMut(AdRows<'_>)) {
        let (mut dots, mut cosines) = (Vec::new(), Vec::new());
        for run in docs.chunk_by(|a, b| a + 1 == *b) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let rows = self.vectors.rows(*first as usize..*last as usize + 1);
            let base = rows.start;
            queries.cosines(
                self.vectors.values(rows.clone()),
                &self.vectors.scales[rows],
                &mut dots,
                &mut cosines,
            );
            for doc in run {
                let own = self.vectors.doc_rows(*doc);
                let cosines =
                    &cosines[(own.start - base) * queries.width()..(own.end - base) * queries.width()];
                visit(AdRows { doc: *doc, cosines, sections: self.vectors.section_bytes(*doc) });
            }
        }
    }
}
