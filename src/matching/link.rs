//! Skill linking: sentences to the skills of a whole taxonomy.

use std::collections::BTreeMap;
use std::str::FromStr;

use rayon::prelude::*;

use crate::domain::{ConceptUri, Embedding, Language, Violation};
use crate::encode::{Cancel, Encoder, Patience};
use crate::index::LabelIndex;
use crate::taxonomy::EscoSkill;
use crate::text;

use super::MatchError;

/// Concepts of the lexical leg that are put together with the semantic leg's cosines.
const LEXICAL_DEPTH: usize = 1000;
/// What a sentence's best BM25 is worth beside a cosine of 1 when the legs are put together.
const LEXICAL_SHARE: f64 = 0.5;

/// Which legs a link stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legs {
    /// BM25 of the sentence's stems over all labels.
    Lexical,
    /// Cosine of the sentence with the preferred label.
    Semantic,
    /// `cos + s · BM25 / best BM25 of the sentence`.
    Both,
}

impl FromStr for Legs {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        match text {
            "lexical" => Ok(Self::Lexical),
            "semantic" => Ok(Self::Semantic),
            "both" => Ok(Self::Both),
            other => Err(Violation::new("legs", format!("'{other}' is not one of lexical, semantic, both"))),
        }
    }
}

/// A skill that a sentence may ask for.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The concept.
    pub uri: ConceptUri,
    /// Its preferred label.
    pub label: String,
    /// The number by which the list is ordered; comparable within one sentence and one choice of legs.
    pub score: f64,
    /// The cosine with the preferred label; 0 where only words were asked for.
    pub cosine: f64,
    /// BM25 over all labels; 0 where only meaning was asked for or no word is shared.
    pub bm25: f64,
}

/// A taxonomy ready for linking.
pub struct Linker {
    encoder: Encoder,
    skills: Vec<(ConceptUri, String)>,
    vectors: Vec<Embedding>,
    labels: LabelIndex,
}

impl Linker {
    /// Encodes and indexes the skills' labels; `progress` hears how many are done.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn new(
        encoder: &Encoder,
        skills: &[EscoSkill],
        legs: Legs,
        mut progress: impl FnMut(usize),
        cancel: &Cancel,
    ) -> Result<Self, MatchError> {
        let mut vectors = Vec::new();
        if legs != Legs::Lexical {
            for chunk in skills.chunks(512) {
                let labels = chunk.iter().map(|skill| skill.preferred.clone()).collect();
                vectors.extend(encoder.encode(labels, Patience::Wait, cancel)?);
                progress(vectors.len());
            }
        }
        let terms = skills.par_iter().map(all_terms).collect::<Vec<_>>();
        let labels = LabelIndex::new(terms)?;
        let skills = skills.iter().map(|skill| (skill.uri.clone(), skill.preferred.clone())).collect();
        Ok(Self { encoder: encoder.clone(), skills, vectors, labels })
    }

    /// The skills nearest to each sentence, best first, ties by URI, at most `top` each.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn link(
        &self,
        sentences: &[String],
        legs: Legs,
        top: usize,
        cancel: &Cancel,
    ) -> Result<Vec<Vec<Link>>, MatchError> {
        let vectors = match legs {
            Legs::Lexical => Vec::new(),
            _ => self.encoder.encode(sentences.to_vec(), Patience::Wait, cancel)?,
        };
        let one =
            |(number, sentence): (usize, &String)| self.link_one(sentence, vectors.get(number), legs, top);
        sentences.par_iter().enumerate().map(one).collect()
    }

    fn link_one(
        &self,
        sentence: &str,
        vector: Option<&Embedding>,
        legs: Legs,
        top: usize,
    ) -> Result<Vec<Link>, MatchError> {
        let words: BTreeMap<usize, f64> = match legs {
            Legs::Semantic => BTreeMap::new(),
            _ => {
                let terms = text::content_terms(Language::ENGLISH, sentence);
                let found =
                    self.labels.search(&terms, if legs == Legs::Lexical { top } else { LEXICAL_DEPTH })?;
                found.into_iter().map(|(skill, bm25)| (skill, f64::from(bm25))).collect()
            }
        };
        let peak = words.values().copied().fold(0.0, f64::max);
        let combined = |skill: usize| {
            let cosine =
                vector.and_then(|vector| Some(vector.cosine(self.vectors.get(skill)?))).unwrap_or(0.0);
            let bm25 = words.get(&skill).copied().unwrap_or(0.0);
            let score = match legs {
                Legs::Lexical => bm25,
                Legs::Semantic => cosine,
                Legs::Both if peak > 0.0 => cosine + LEXICAL_SHARE * bm25 / peak,
                Legs::Both => cosine,
            };
            (skill, score, cosine, bm25)
        };
        let mut all: Vec<(usize, f64, f64, f64)> = match legs {
            Legs::Lexical => words.keys().map(|skill| combined(*skill)).collect(),
            _ => (0..self.skills.len()).map(combined).collect(),
        };
        // Skills are in the order of their URIs.
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(top);
        let link = |(skill, score, cosine, bm25): (usize, f64, f64, f64)| {
            let (uri, label) = self.skills.get(skill)?;
            Some(Link { uri: uri.clone(), label: label.clone(), score, cosine, bm25 })
        };
        Ok(all.into_iter().filter_map(link).collect())
    }
}

fn all_terms(skill: &EscoSkill) -> Vec<crate::domain::Term> {
    skill.all_labels().flat_map(|label| text::content_terms(Language::ENGLISH, label)).collect()
}
