//! The tantivy schema, and an ad to and from a tantivy document.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{PreTokenizedString, Token};

use crate::domain::{AdId, AnalysedText, Country, JobAd, Language, Term};

use super::{IndexError, IndexedAd};

/// Changes with every change of what is stored and how.
pub(super) const SCHEMA_VERSION: u32 = 2;
pub(super) const VECTORS: &str = "vectors";
pub(super) const CONTENT_HASH: &str = "content_hash";

/// The fields by name.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub(super) id: Field,
    pub(super) hash: Field,
    pub(super) terms: Field,
    pub(super) language: Field,
    pub(super) country: Field,
    pub(super) posted: Field,
    pub(super) expires: Field,
    stored: Field,
    vectors: Field,
}

impl Fields {
    pub(super) fn new() -> (Schema, Self) {
        let mut builder = Schema::builder();
        let terms =
            TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::WithFreqs);
        let fields = Self {
            id: builder.add_text_field("id", STRING),
            hash: builder.add_u64_field(CONTENT_HASH, FAST),
            terms: builder.add_text_field("terms", TextOptions::default().set_indexing_options(terms)),
            language: builder.add_text_field("language", STRING),
            country: builder.add_text_field("country", STRING),
            posted: builder.add_i64_field("posted", INDEXED | FAST),
            expires: builder.add_i64_field("expires", INDEXED | FAST),
            stored: builder.add_bytes_field("ad", STORED),
            vectors: builder.add_custom_field(VECTORS, "skillgauge_vectors", serde_json::json!({})),
        };
        (builder.build(), fields)
    }

    pub(super) fn document(
        &self,
        indexed: &IndexedAd,
        dimensions: usize,
    ) -> Result<TantivyDocument, IndexError> {
        let ad = indexed.ad();
        let mut document = TantivyDocument::new();
        document.add_text(self.id, ad.id.as_str());
        document.add_u64(self.hash, indexed.content_hash());
        document.add_pre_tokenized_text(self.terms, tokens(indexed.analysed()));
        document.add_text(self.language, ad.language.as_str());
        if let Some(country) = ad.country {
            document.add_text(self.country, country.as_str());
        }
        if let Some(day) = ad.posted {
            document.add_i64(self.posted, day_number(day));
        }
        if let Some(day) = ad.expires {
            document.add_i64(self.expires, day_number(day));
        }
        let stored =
            serde_json::to_vec(&StoredAd::from(ad)).map_err(|error| IndexError::Engine(error.into()))?;
        document.add_bytes(self.stored, &stored);
        document.add_custom(self.vectors, &indexed.to_bytes(dimensions));
        Ok(document)
    }

    pub(super) fn ad(&self, document: &TantivyDocument) -> Result<JobAd, IndexError> {
        let damaged = |problem: &str| IndexError::Damaged(format!("a stored ad {problem}"));
        let value = document.get_first(self.stored).ok_or_else(|| damaged("is missing"))?;
        let bytes = value.as_bytes().ok_or_else(|| damaged("is not bytes"))?;
        let stored: StoredAd = serde_json::from_slice(bytes).map_err(|error| damaged(&error.to_string()))?;
        stored.into_ad().ok_or_else(|| damaged("holds a value that is not allowed"))
    }
}

/// Days since 1970-01-01.
pub(super) fn day_number(day: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    day.since((jiff::Unit::Day, epoch)).map_or(0, |span| i64::from(span.get_days()))
}

/// A term as tantivy holds it: eight hexadecimal digits.
pub(super) fn term_text(term: Term) -> String {
    format!("{:08x}", term.0)
}

/// The terms of all sentences, the English ones of a foreign ad too: `machine learning` stands as it
/// is in a Spanish ad.
fn tokens(text: &AnalysedText) -> PreTokenizedString {
    let terms =
        text.sentences.iter().flat_map(|sentence| sentence.terms.iter().chain(&sentence.english_terms));
    let tokens = terms
        .enumerate()
        .map(|(position, term)| Token { position, text: term_text(*term), ..Token::default() })
        .collect();
    PreTokenizedString { text: String::new(), tokens }
}

#[derive(Serialize, Deserialize)]
struct StoredAd {
    id: String,
    title: String,
    description: String,
    company: Option<String>,
    location: Option<String>,
    country: Option<String>,
    language: String,
    posted: Option<String>,
    expires: Option<String>,
    source: Option<String>,
    url: Option<String>,
    attributes: BTreeMap<String, String>,
}

impl From<&JobAd> for StoredAd {
    fn from(ad: &JobAd) -> Self {
        Self {
            id: ad.id.to_string(),
            title: ad.title.clone(),
            description: ad.description.clone(),
            company: ad.company.clone(),
            location: ad.location.clone(),
            country: ad.country.map(|country| country.to_string()),
            language: ad.language.to_string(),
            posted: ad.posted.map(|day| day.to_string()),
            expires: ad.expires.map(|day| day.to_string()),
            source: ad.source.clone(),
            url: ad.url.clone(),
            attributes: ad.attributes.clone(),
        }
    }
}

impl StoredAd {
    fn into_ad(self) -> Option<JobAd> {
        let date = |text: Option<String>| text.map(|text| text.parse::<Date>()).transpose().ok();
        Some(JobAd {
            id: AdId::new(&self.id).ok()?,
            title: self.title,
            description: self.description,
            company: self.company,
            location: self.location,
            country: self.country.map(|code| Country::new(&code)).transpose().ok()?,
            language: Language::new(&self.language).ok()?,
            posted: date(self.posted)?,
            expires: date(self.expires)?,
            source: self.source,
            url: self.url,
            attributes: self.attributes,
        })
    }
}
