//! The ESCO occupation of a job ad, with the unit group of ISCO-08.
//!
//! Comes in: title and text of ads, and ESCO's own labels of occupations in up to five languages. Goes out: the
//! occupations of each ad, best first, each with the probability that it is the one. Must not: know feeds, proto or
//! tables of results; let an answer depend on what else is asked.
//! Start reading at [`OccupationClassifier::classify`]. `title` cleans a title, `sought` reads from the text what is
//! sought, `labels` holds the labels as vectors and words, `features` says what speaks for each occupation, and
//! `numbers` makes a probability of it.

mod bm25;
mod features;
mod labels;
mod letters;
mod numbers;
mod sought;
mod title;
mod vocabulary;
mod words;

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use crate::domain::{Language, Probability, Section, Versions};
use crate::encode::{Cancel, EncodeError, Encoder, Patience};
use crate::taxonomy::{OccupationLabels, UnitGroup};
use crate::text::{self, TokenBudget};

pub use bm25::TitleBm25;
pub use numbers::OccupationNumbers;

use features::{Compared, Features};
use labels::LabelTable;

/// Sentences of a text that are compared, from its beginning: what is sought stands early.
const SENTENCES: usize = 10;
/// Names of sought jobs that are compared.
const SOUGHT: usize = 3;
/// More of a description is not read for it: characters.
const READ: usize = 6_000;
/// Below this an occupation is no answer.
const LEAST: f64 = 1e-9;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum OccupationError {
    /// The table of labels cannot be used.
    #[error("the occupation labels cannot be used: {0}")]
    Labels(String),
    /// The learnt numbers cannot be used.
    #[error("occupation.toml: {0}")]
    Numbers(String),
    /// The encoder has no vector.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// An ad as it is classified. Title and description are clean text; either may be empty.
#[derive(Debug, Clone, Copy)]
pub struct AdText<'a> {
    /// The job title.
    pub title: &'a str,
    /// The ad's text.
    pub description: &'a str,
    /// The language; `None`: detected.
    pub language: Option<Language>,
}

/// An occupation that an ad may be for.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedOccupation {
    /// The ESCO URI.
    pub uri: String,
    /// The preferred label, English where there is one.
    pub label: String,
    /// The unit group; `None` for an occupation that ESCO 1.1.0 does not have.
    pub group: Option<&'static UnitGroup>,
    /// The probability that it is the one that a coder would give.
    pub probability: Probability,
}

/// The answer for one ad.
#[derive(Debug, Clone, PartialEq)]
pub struct Classified {
    /// The occupations, most probable first, ties by URI; empty for an ad that says nothing.
    pub occupations: Vec<RankedOccupation>,
    /// The most probable unit group, with the sum of the probabilities of all of its occupations.
    pub group: Option<(&'static UnitGroup, Probability)>,
}

/// What spoke for one occupation, by name; for learning.
#[derive(Debug, Clone, PartialEq)]
pub struct OccupationTraits {
    /// The ESCO URI.
    pub uri: String,
    /// The unit group's code.
    pub group: Option<&'static str>,
    /// Name and value.
    pub traits: Vec<(&'static str, f64)>,
}

/// Tells the occupations of ads; built once, usable from any thread.
pub struct OccupationClassifier {
    encoder: Encoder,
    table: LabelTable,
    /// The number of each occupation's unit group; an occupation without one is alone in its own.
    groups: Vec<usize>,
    numbers: OccupationNumbers,
    labels: String,
}

impl OccupationClassifier {
    /// Encodes all labels, unless the folder `cache_folder` holds their vectors from an earlier time; `progress` hears how many
    /// of how many are done.
    ///
    /// # Errors
    /// [`OccupationError`].
    pub fn new(
        labels: &OccupationLabels,
        encoder: &Encoder,
        numbers: OccupationNumbers,
        cache_folder: Option<&Path>,
        progress: impl FnMut(usize, usize),
        cancel: &Cancel,
    ) -> Result<Self, OccupationError> {
        let table = LabelTable::new(labels, encoder, cache_folder, progress, cancel)?;
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        let groups = table.entries.iter().enumerate().map(|(index, entry)| match entry.group {
            Some(group) => *known.entry(group.code).or_insert(index),
            None => index,
        });
        let groups = groups.collect();
        let digest = labels.digest().get(..12).unwrap_or_default();
        let labels = format!("ESCO occupation labels; digest {digest}");
        Ok(Self { encoder: encoder.clone(), table, groups, numbers, labels })
    }

    /// The name of the learnt numbers; goes into every answer.
    pub fn version(&self) -> &str {
        &self.numbers.version
    }

    /// The table of labels and its digest; goes into every answer.
    pub fn labels(&self) -> &str {
        &self.labels
    }

    /// What makes the answers: release, model, labels and learnt numbers.
    pub fn versions(&self) -> Versions {
        Versions {
            skillgauge: env!("CARGO_PKG_VERSION").into(),
            model: self.encoder.version().to_string(),
            taxonomy: self.labels.clone(),
            scoring: self.numbers.version.clone(),
            text: text::PIPELINE.into(),
            ..Versions::default()
        }
    }

    /// A digest of the labels' vectors: it differs between processors and libraries that round differently, where the
    /// models are the same.
    pub fn arithmetic(&self) -> &[u8; 16] {
        self.table.vectors_digest()
    }

    /// The label of an occupation for readers.
    pub fn label(&self, uri: &str) -> Option<&str> {
        let index = self.table.entries.binary_search_by(|entry| entry.uri.as_str().cmp(uri)).ok()?;
        self.table.entries.get(index).map(|entry| entry.label.as_str())
    }

    /// How many occupations there are, and how many of their labels are compared.
    pub fn size(&self) -> (usize, usize) {
        (self.table.entries.len(), self.table.label_count())
    }

    /// The occupations of each ad, at most `limit`, 0 for all. An ad's answer does not depend on what else is asked.
    ///
    /// # Errors
    /// [`OccupationError::Encode`].
    pub fn classify(
        &self,
        ads: &[AdText<'_>],
        limit: usize,
        patience: Patience,
        cancel: &Cancel,
    ) -> Result<Vec<Classified>, OccupationError> {
        ads.par_iter().map(|ad| self.one(ad, limit, patience, cancel)).collect()
    }

    /// What speaks for the `limit` most probable occupations of an ad and for those whose URI and unit group `wanted`
    /// picks; for learning.
    ///
    /// # Errors
    /// [`OccupationError::Encode`].
    pub fn traits(
        &self,
        ad: &AdText<'_>,
        limit: usize,
        wanted: impl Fn(&str, Option<&str>) -> bool,
        cancel: &Cancel,
    ) -> Result<Vec<OccupationTraits>, OccupationError> {
        let (features, titled) = self.features(ad, Patience::Wait, cancel)?;
        let found = self.numbers.probabilities(&features, &self.groups, titled);
        let best = self.best(&found, limit);
        let entries = || self.table.entries.iter().zip(&features).enumerate();
        let chosen = entries().filter(|(index, (entry, _))| {
            best.contains(index) || wanted(&entry.uri, entry.group.map(|group| group.code))
        });
        let traits = chosen.map(|(_, (entry, features))| OccupationTraits {
            uri: entry.uri.clone(),
            group: entry.group.map(|group| group.code),
            traits: features::NAMES.iter().copied().zip(features.0).collect(),
        });
        Ok(traits.collect())
    }

    fn one(
        &self,
        ad: &AdText<'_>,
        limit: usize,
        patience: Patience,
        cancel: &Cancel,
    ) -> Result<Classified, OccupationError> {
        if cancel.is_cancelled() {
            return Err(EncodeError::Cancelled.into());
        }
        let (features, titled) = self.features(ad, patience, cancel)?;
        if features.is_empty() {
            return Ok(Classified { occupations: Vec::new(), group: None });
        }
        let found = self.numbers.probabilities(&features, &self.groups, titled);
        let limit = if limit == 0 { found.len() } else { limit };
        let answer = |index: &usize| {
            let (entry, probability) = (self.table.entries.get(*index)?, found.get(*index)?);
            Some(RankedOccupation {
                uri: entry.uri.clone(),
                label: entry.label.clone(),
                group: entry.group,
                probability: Probability::clamped(*probability),
            })
        };
        Ok(Classified {
            occupations: self.best(&found, limit).iter().filter_map(answer).collect(),
            group: self.group(&found),
        })
    }

    /// The indices of the most probable occupations, ties by index, that is by URI.
    fn best(&self, found: &[f64], limit: usize) -> Vec<usize> {
        let mut ranked: Vec<usize> = (0..found.len()).filter(|index| found[*index] >= LEAST).collect();
        ranked.sort_by(|a, b| found[*b].total_cmp(&found[*a]).then(a.cmp(b)));
        ranked.truncate(limit);
        ranked
    }

    /// The most probable unit group; of equal ones that of the least code.
    fn group(&self, found: &[f64]) -> Option<(&'static UnitGroup, Probability)> {
        let mut sums: BTreeMap<&str, (&'static UnitGroup, f64)> = BTreeMap::new();
        for (entry, probability) in self.table.entries.iter().zip(found) {
            if let Some(group) = entry.group {
                sums.entry(group.code).or_insert((group, 0.0)).1 += probability;
            }
        }
        let best = sums.into_values().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        Some((best.0, Probability::clamped(best.1)))
    }

    /// What speaks for each occupation, and whether the title does; nothing for an ad that says nothing.
    fn features(
        &self,
        ad: &AdText<'_>,
        patience: Patience,
        cancel: &Cancel,
    ) -> Result<(Vec<Features>, bool), OccupationError> {
        let description: String = ad.description.chars().take(READ).collect();
        let language = ad.language.unwrap_or_else(|| {
            text::detect_language(if description.trim().is_empty() { ad.title } else { &description })
        });
        let title = title::read(ad.title);
        let sentences = self.sentences(&description, language);
        let sought = sought::sought(sentences.iter().map(String::as_str), SOUGHT);
        let sentences: Vec<String> = sentences.into_iter().take(SENTENCES).collect();
        let titled = !title.whole.is_empty();
        if !titled && sentences.is_empty() {
            return Ok((Vec::new(), false));
        }
        let named = [&title.whole, &title.head].into_iter().filter(|_| titled);
        let texts: Vec<_> =
            named.chain(&sought).chain(&sentences).map(|text| text::for_model(text)).collect();
        let mut vectors = self.encoder.reproducible(texts, patience, cancel)?.into_iter();
        let title_vectors = if titled { vectors.next().zip(vectors.next()) } else { None };
        let compared = Compared {
            language,
            title: &title,
            title_vectors: title_vectors.map(|(whole, head)| [whole, head]),
            sought: vectors.by_ref().take(sought.len()).collect(),
            sentences: vectors.collect(),
        };
        Ok((compared.features(&self.table), titled))
    }

    /// The sentences of a description that are about the job; all of them, where none is said to be.
    fn sentences(&self, description: &str, language: Language) -> Vec<String> {
        let count = |text: &str| self.encoder.count_tokens(text);
        let budget = TokenBudget { limit: self.encoder.max_tokens(), count: &count };
        let analysed = text::analyse("", description, language, &budget);
        let of = |boilerplate: bool| {
            let own =
                analysed.sentences.iter().filter(move |s| boilerplate || s.section != Section::Boilerplate);
            own.map(|sentence| sentence.span.of(description).to_string()).collect::<Vec<_>>()
        };
        let own = of(false);
        if own.is_empty() { of(true) } else { own }
    }
}

#[cfg(test)]
mod tests;
