//! Ads in the order of their ids, a page at a time.
//!
//! tantivy keeps the ids of a segment in the order of their bytes, which is that of [`AdId`]. A page of all ads is read
//! there from its first ad on: neither what lies before it nor what lies behind it is looked at. With a filter the ids
//! of the ads that pass are compared, each once: those of a feed mostly begin alike, so that between two ads that pass
//! there may be all ads of another feed.

use std::sync::Arc;

use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::termdict::TermMerger;
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED};

use crate::domain::{AdFilter, AdId};

use super::IndexError;
use super::snapshot::{AdAddress, Selection, Snapshot, io};

impl Snapshot {
    /// Where the ads lie that pass `filter` and have ids after `after`, ascending by id, at most `limit`. `go_on` is
    /// asked before each ad that is looked at, and ends the work with its error.
    ///
    /// # Errors
    /// That of `go_on`, or an [`IndexError`] if the index cannot be read.
    pub fn list<E: From<IndexError>>(
        &self,
        filter: &AdFilter,
        after: Option<&AdId>,
        limit: usize,
        go_on: &dyn Fn() -> Result<(), E>,
    ) -> Result<Vec<AdAddress>, E> {
        go_on()?;
        if filter.is_empty() {
            self.walk(after, limit, go_on)
        } else {
            self.sort(&self.select(filter)?, after, limit, go_on)
        }
    }

    /// A page of all ads by their ids, from the one after `after` on.
    fn walk<E: From<IndexError>>(
        &self,
        after: Option<&AdId>,
        limit: usize,
        go_on: &dyn Fn() -> Result<(), E>,
    ) -> Result<Vec<AdAddress>, E> {
        let segments = self.segment_ids()?;
        let mut ids = merged(&segments, after)?;
        let mut page = Vec::new();
        while page.len() < limit && ids.advance() {
            go_on()?;
            for (number, id) in ids.current_segment_ords_and_term_infos() {
                let Some(segment) = segments.get(number) else { continue };
                let ad = segment.ad_of(&id)?;
                page.extend(ad.map(|doc| AdAddress { segment: number as u32, doc }));
            }
        }
        Ok(page)
    }

    /// A page by the ids of the selected ads.
    fn sort<E: From<IndexError>>(
        &self,
        selection: &Selection,
        after: Option<&AdId>,
        limit: usize,
        go_on: &dyn Fn() -> Result<(), E>,
    ) -> Result<Vec<AdAddress>, E> {
        let mut following = Vec::new();
        for address in selection.addresses() {
            go_on()?;
            let id = self.id_text_at(address)?;
            if after.is_none_or(|after| id > after.as_str()) {
                following.push((id, address));
            }
        }
        // Only the page is sorted, whatever follows it.
        if following.len() > limit {
            following.select_nth_unstable(limit);
            following.truncate(limit);
        }
        following.sort_unstable();
        Ok(following.into_iter().map(|(_, address)| address).collect())
    }

    fn segment_ids(&self) -> Result<Vec<SegmentIds<'_>>, IndexError> {
        let mut segments = Vec::new();
        for reader in self.inner.searcher.segment_readers() {
            let ids = reader.inverted_index(self.inner.fields.id)?;
            segments.push(SegmentIds { reader, ids });
        }
        Ok(segments)
    }
}

/// The ids of one segment.
struct SegmentIds<'a> {
    reader: &'a SegmentReader,
    ids: Arc<InvertedIndexReader>,
}

impl SegmentIds<'_> {
    /// The ad of an id; none if it is not there: an id outlives its ad until a merge.
    fn ad_of(&self, id: &TermInfo) -> Result<Option<DocId>, IndexError> {
        let mut ads = self.ids.read_postings_from_terminfo(id, IndexRecordOption::Basic).map_err(io)?;
        while ads.doc() != TERMINATED {
            if !self.reader.is_deleted(ads.doc()) {
                return Ok(Some(ads.doc()));
            }
            ads.advance();
        }
        Ok(None)
    }
}

/// The ids of all segments after `after`, in one order.
fn merged<'a>(segments: &'a [SegmentIds<'a>], after: Option<&AdId>) -> Result<TermMerger<'a>, IndexError> {
    let mut streams = Vec::with_capacity(segments.len());
    for segment in segments {
        let all = segment.ids.terms().range();
        let following = match after {
            Some(after) => all.gt(after.as_str()),
            None => all,
        };
        streams.push(following.into_stream().map_err(io)?);
    }
    Ok(TermMerger::new(streams))
}
