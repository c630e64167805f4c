//! Ads that the words of a profile propose, by BM25.

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, SegmentReader};

use crate::domain::{AdFilter, Term};

use super::schema::term_text;
use super::snapshot::{AdAddress, Snapshot};
use super::{IndexError, filter};

impl Snapshot {
    /// The ads with the best BM25 over `terms`, each with its boost, at most `limit`, best first.
    ///
    /// # Errors
    /// [`IndexError`] if the index cannot be read.
    pub fn lexical_candidates(
        &self,
        terms: &[(Term, f32)],
        admitted: &AdFilter,
        limit: usize,
    ) -> Result<Vec<AdAddress>, IndexError> {
        if terms.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let fields = &self.inner.fields;
        let clause = |(term, boost): &(Term, f32)| -> (Occur, Box<dyn Query>) {
            let term = tantivy::Term::from_field_text(fields.terms, &term_text(*term));
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            (Occur::Should, Box::new(BoostQuery::new(Box::new(query), *boost)))
        };
        let terms = self.telling(terms)?;
        let words = BooleanQuery::new(terms.iter().map(clause).collect());
        let query: Box<dyn Query> = match filter::query(admitted, fields) {
            None => Box::new(words),
            Some(filter) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, Box::new(words)),
                (Occur::Must, Box::new(ConstScoreQuery::new(filter, 0.0))),
            ])),
        };
        // A score of its own makes tantivy add up all postings of a term before those of the next. Its pruning, which
        // `order_by_score` asks for, sorts all terms by their next ad at every step: made for few words, not thousands.
        let best = TopDocs::with_limit(limit).tweak_score(|_: &SegmentReader| |_: DocId, score: Score| score);
        let best = self.inner.searcher.search(&query, &best)?;
        Ok(best.into_iter().map(|(_, at)| AdAddress { segment: at.segment_ord, doc: at.doc_id }).collect())
    }

    /// The terms without those that stand in more than a quarter of the ads: they cost most of the time
    /// and say next to nothing.
    ///
    /// tantivy counts an ad that was deleted or replaced among those with a term until a merge, so both sides of the
    /// comparison count it.
    fn telling(&self, terms: &[(Term, f32)]) -> Result<Vec<(Term, f32)>, IndexError> {
        let searcher = &self.inner.searcher;
        let ads: u64 = searcher.segment_readers().iter().map(|reader| u64::from(reader.max_doc())).sum();
        let most = ads / 4;
        let mut telling = Vec::with_capacity(terms.len());
        for (term, boost) in terms {
            let text = tantivy::Term::from_field_text(self.inner.fields.terms, &term_text(*term));
            if (1..=most).contains(&searcher.doc_freq(&text)?) {
                telling.push((*term, *boost));
            }
        }
        Ok(telling)
    }
}
