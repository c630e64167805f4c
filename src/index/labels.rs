//! BM25 over the labels of a taxonomy, in memory: the lexical leg of skill linking.

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument};

use crate::domain::Term;

use super::IndexError;
use super::schema::term_text;

/// Concepts by the terms of their labels; concepts are numbered as given.
pub struct LabelIndex {
    searcher: Searcher,
    terms: Field,
    number: Field,
}

impl LabelIndex {
    /// Indexes `concepts`: for each, the terms of all its labels.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if memory runs out.
    pub fn new(concepts: impl IntoIterator<Item = Vec<Term>>) -> Result<Self, IndexError> {
        let mut schema = Schema::builder();
        let indexing =
            TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::WithFreqs);
        let terms = schema.add_text_field("terms", TextOptions::default().set_indexing_options(indexing));
        let number = schema.add_u64_field("number", FAST);
        let index = Index::create_in_ram(schema.build());
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 64 << 20)?;
        for (at, concept) in concepts.into_iter().enumerate() {
            let tokens = concept
                .iter()
                .enumerate()
                .map(|(position, term)| Token { position, text: term_text(*term), ..Token::default() })
                .collect();
            let mut document = TantivyDocument::new();
            document.add_pre_tokenized_text(terms, PreTokenizedString { text: String::new(), tokens });
            document.add_u64(number, at as u64);
            writer.add_document(document)?;
        }
        writer.commit()?;
        Ok(Self { searcher: index.reader()?.searcher(), terms, number })
    }

    /// The concepts with the best BM25 for `query`, at most `limit`: number and BM25, best first, ties
    /// by number. A term that stands twice counts twice.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if the index cannot be read.
    pub fn search(&self, query: &[Term], limit: usize) -> Result<Vec<(usize, f32)>, IndexError> {
        let mut counted: std::collections::BTreeMap<Term, f32> = std::collections::BTreeMap::new();
        query.iter().for_each(|term| *counted.entry(*term).or_default() += 1.0);
        let limit = limit.min(self.searcher.num_docs() as usize);
        if counted.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let clause = |(term, count): (Term, f32)| -> (Occur, Box<dyn Query>) {
            let term = tantivy::Term::from_field_text(self.terms, &term_text(term));
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            (Occur::Should, Box::new(BoostQuery::new(Box::new(query), count)))
        };
        let query = BooleanQuery::new(counted.into_iter().map(clause).collect());
        let best = self.searcher.search(&query, &TopDocs::with_limit(limit).order_by_score())?;
        let mut found = Vec::with_capacity(best.len());
        for (score, at) in best {
            let column = self
                .searcher
                .segment_reader(at.segment_ord)
                .fast_fields()
                .u64(self.searcher.schema().get_field_name(self.number))?;
            found.push((column.first(at.doc_id).unwrap_or_default() as usize, score));
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Ok(found)
    }
}
