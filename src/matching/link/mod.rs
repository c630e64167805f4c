//! Skill linking: sentences to the skills of a whole taxonomy.
//!
//! Start reading at [`Linker::link`]; `labels` holds a taxonomy's labels as vectors and words.

mod labels;

use std::path::PathBuf;
use std::str::FromStr;

use rayon::prelude::*;

use crate::domain::{
    ConceptUri, Int8Vector, Language, Probability, Sentence, SkillKind, Violation, logistic,
};
use crate::encode::{Cancel, Encoder, Patience};
use crate::score::{LabelFits, LinkFeatures, LinkWeights};
use crate::taxonomy::{Esco, EscoSkill};
use crate::text;

use super::MatchError;
use labels::TaxonomyLabels;

/// Which legs a link stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legs {
    /// How well the sentence's words fit a label.
    Lexical,
    /// Cosine of the sentence with the preferred label.
    Semantic,
    /// Both, over all labels and the description, whole sentence and clauses, by learnt weights.
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
    /// What sort of concept it is.
    pub kind: SkillKind,
    /// The number by which the list is ordered; comparable within one choice of legs: log-odds for both
    /// legs, a cosine or a mass of words for one.
    pub score: f64,
    /// The probability that the sentence asks for the skill, from both legs; `None` with one leg alone.
    pub probability: Option<Probability>,
    /// Every measure of likeness.
    pub features: LinkFeatures,
}

/// What a sentence asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// The probability that the sentence asks for any skill at all, from both legs; `None` with one leg
    /// alone.
    pub asks: Option<Probability>,
    /// The skills, best first.
    pub links: Vec<Link>,
}

/// A taxonomy ready for linking.
pub struct Linker {
    encoder: Encoder,
    /// By URI, without their descriptions.
    skills: Vec<EscoSkill>,
    taxonomy: String,
    labels: TaxonomyLabels,
    weights: LinkWeights,
    legs: Legs,
}

/// A sentence with the vectors by which it is compared: its own and, where it has several clauses, theirs.
pub struct EncodedSentence<'a> {
    text: &'a str,
    language: Language,
    /// Whether the taxonomy has no label in its language.
    foreign: bool,
    rows: Vec<Int8Vector>,
}

impl Linker {
    /// Encodes the skills' labels, unless `cache_folder` holds their vectors from an earlier time; `progress` hears
    /// how many of how many texts are done. `weights` put the legs together.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn new(
        encoder: &Encoder,
        esco: &Esco,
        legs: Legs,
        weights: LinkWeights,
        cache_folder: Option<PathBuf>,
        progress: impl FnMut(usize, usize),
        cancel: &Cancel,
    ) -> Result<Self, MatchError> {
        let labels =
            TaxonomyLabels::new(encoder, esco.skills(), legs, cache_folder.as_deref(), progress, cancel)?;
        let skills = esco.skills().iter();
        let skills = skills.map(|skill| EscoSkill { description: None, ..skill.clone() }).collect();
        let digest = esco.digest().get(..12).unwrap_or_default();
        let taxonomy = format!("{}; digest {digest}", esco.version());
        Ok(Self { encoder: encoder.clone(), skills, taxonomy, labels, weights, legs })
    }

    /// The skills nearest to each sentence, best first, ties by URI, at most `top` each. Sentences are of
    /// `language`, or each of its own where that is `None`.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn link(
        &self,
        sentences: &[&str],
        language: Option<Language>,
        top: usize,
        patience: Patience,
        cancel: &Cancel,
    ) -> Result<Vec<Linked>, MatchError> {
        let encoded = self.encode(sentences, language, patience, cancel)?;
        let rank =
            |fits: &mut LabelFits, encoded: &EncodedSentence<'_>| self.rank(encoded, top, fits, cancel);
        encoded.par_iter().map_init(LabelFits::default, rank).collect()
    }

    /// The sentences with their vectors: the first half of [`Linker::link`].
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn encode<'a>(
        &self,
        sentences: &[&'a str],
        language: Option<Language>,
        patience: Patience,
        cancel: &Cancel,
    ) -> Result<Vec<EncodedSentence<'a>>, MatchError> {
        let split = |sentence: &&'a str| self.texts(sentence, language);
        let split: Vec<(Language, Vec<&'a str>)> = sentences.par_iter().map(split).collect();
        let texts = split.iter().flat_map(|(_, texts)| texts).map(|text| text::for_model(text));
        let vectors = match self.legs {
            Legs::Lexical => Vec::new(),
            _ => self.encoder.reproducible(texts.collect(), patience, cancel)?,
        };
        let mut vectors = vectors.into_iter();
        let encoded = sentences.iter().zip(split).map(|(text, (read_as, texts))| {
            let rows = vectors.by_ref().take(texts.len()).collect();
            EncodedSentence { text, language: read_as, foreign: self.labels.is_foreign(read_as), rows }
        });
        Ok(encoded.collect())
    }

    /// The name of the numbers that put the legs together; goes into every answer.
    pub fn version(&self) -> &str {
        &self.weights.version
    }

    /// The numbers themselves, in words that tell any two apart.
    pub(super) fn numbers(&self) -> String {
        format!("{:?} {:?}", self.weights, self.legs)
    }

    /// The taxonomy's version and digest; goes into every answer.
    pub fn taxonomy(&self) -> &str {
        &self.taxonomy
    }

    /// The taxonomy's name and the digest of its files, apart.
    pub fn taxonomy_parts(&self) -> (&str, &str) {
        self.taxonomy.split_once("; digest ").unwrap_or((&self.taxonomy, ""))
    }

    /// A digest of the vectors that sentences are compared with: the same only where the same model computed them in the
    /// same way.
    pub fn vectors_digest(&self) -> &[u8; 16] {
        self.labels.vectors_digest()
    }

    /// What of a sentence is encoded: itself and, where it has several, its clauses.
    pub(super) fn texts<'a>(
        &self,
        sentence: &'a str,
        language: Option<Language>,
    ) -> (Language, Vec<&'a str>) {
        let language = language.unwrap_or_else(|| text::detect_language(sentence));
        let mut texts = vec![sentence];
        if self.legs == Legs::Both {
            texts.extend(text::clauses(language, sentence).into_iter().filter(|clause| *clause != sentence));
        }
        (language, texts)
    }

    /// The clause of `sentence` that holds most of a label of the skill; `None` where none has a word of any.
    pub(super) fn clause(
        &self,
        sentence: &Sentence,
        skill: &ConceptUri,
        fits: &mut LabelFits,
    ) -> Option<usize> {
        let skill = self.index_of(skill)?;
        self.labels.clause(sentence, skill, fits)
    }

    fn index_of(&self, skill: &ConceptUri) -> Option<usize> {
        // Skills are in the order of their URIs.
        self.skills.binary_search_by(|other| other.uri.cmp(skill)).ok()
    }

    /// The skill of this URI with its labels; its description is not kept.
    pub fn skill(&self, uri: &ConceptUri) -> Option<&EscoSkill> {
        self.skills.get(self.index_of(uri)?)
    }

    /// How many skills the taxonomy has.
    pub fn skill_count(&self) -> usize {
        self.skills.len()
    }

    /// A sentence whose vector is known: it is compared as a whole, its clauses are not.
    pub(super) fn stored<'a>(
        &self,
        text: &'a str,
        language: Language,
        vector: Int8Vector,
    ) -> EncodedSentence<'a> {
        EncodedSentence { text, language, foreign: self.labels.is_foreign(language), rows: vec![vector] }
    }

    /// The skills nearest to one sentence, best first: the second half of [`Linker::link`]. `fits` is used again
    /// from sentence to sentence to spare allocations.
    ///
    /// # Errors
    /// [`MatchError::Cancelled`].
    pub fn rank(
        &self,
        encoded: &EncodedSentence<'_>,
        top: usize,
        fits: &mut LabelFits,
        cancel: &Cancel,
    ) -> Result<Linked, MatchError> {
        let features = self.labels.features(encoded.text, encoded.language, &encoded.rows, fits, cancel)?;
        let score = |features: &LinkFeatures| match self.legs {
            Legs::Lexical => features.words.mass,
            Legs::Semantic => features.preferred,
            Legs::Both if encoded.foreign => self.weights.foreign(self.weights.log_odds(features)),
            Legs::Both => self.weights.log_odds(features),
        };
        let mut order: Vec<(usize, f64)> =
            features.iter().enumerate().map(|(skill, features)| (skill, score(features))).collect();
        if self.legs == Legs::Lexical {
            order.retain(|(_, score)| *score > 0.0);
        }
        // Skills are in the order of their URIs.
        let best_first = |a: &(usize, f64), b: &(usize, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if (1..order.len()).contains(&top) {
            order.select_nth_unstable_by(top - 1, best_first);
        }
        order.truncate(top);
        order.sort_by(best_first);
        let both = self.legs == Legs::Both;
        let asks = both.then(|| Probability::clamped(self.weights.any(order.first().map(|(_, best)| *best))));
        let link = |(skill, score): (usize, f64)| {
            let EscoSkill { uri, preferred: label, kind, .. } = self.skills.get(skill)?;
            let probability = both.then(|| Probability::clamped(logistic(score)));
            Some(Link {
                uri: uri.clone(),
                label: label.clone(),
                kind: *kind,
                score,
                probability,
                features: features[skill],
            })
        };
        Ok(Linked { asks, links: order.into_iter().filter_map(link).collect() })
    }
}
