//! Skill linking: sentences to the skills of a whole taxonomy.
//!
//! Start reading at [`Linker::link`]; `labels` holds a taxonomy's labels as vectors and words.

mod labels;

use std::path::PathBuf;
use std::str::FromStr;

use rayon::prelude::*;

use crate::domain::{ConceptUri, Int8Vector, Language, Probability, Violation};
use crate::encode::{Cancel, Encoder, Patience};
use crate::score::{LinkFeatures, LinkWeights, Words, logistic};
use crate::taxonomy::EscoSkill;
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
    skills: Vec<(ConceptUri, String)>,
    labels: TaxonomyLabels,
    weights: LinkWeights,
    legs: Legs,
}

/// One sentence as it is compared: itself and, where it has several, its clauses.
struct Asked<'a> {
    text: &'a str,
    language: Language,
    rows: Vec<&'a str>,
}

impl Linker {
    /// Encodes the skills' labels, unless `kept` holds their vectors from an earlier time; `progress` hears
    /// how many of how many texts are done. `weights` put the legs together.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn new(
        encoder: &Encoder,
        skills: &[EscoSkill],
        legs: Legs,
        weights: LinkWeights,
        kept: Option<PathBuf>,
        progress: impl FnMut(usize, usize),
        cancel: &Cancel,
    ) -> Result<Self, MatchError> {
        let labels = TaxonomyLabels::new(encoder, skills, legs, kept.as_deref(), progress, cancel)?;
        let skills = skills.iter().map(|skill| (skill.uri.clone(), skill.preferred.clone())).collect();
        Ok(Self { encoder: encoder.clone(), skills, labels, weights, legs })
    }

    /// The skills nearest to each sentence, best first, ties by URI, at most `top` each.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn link(&self, sentences: &[String], top: usize, cancel: &Cancel) -> Result<Vec<Linked>, MatchError> {
        let asked: Vec<Asked<'_>> = sentences.par_iter().map(|sentence| self.asked(sentence)).collect();
        let mut vectors = match self.legs {
            Legs::Lexical => Vec::new(),
            _ => {
                let texts: Vec<String> =
                    asked.iter().flat_map(|asked| &asked.rows).map(|text| (*text).to_string()).collect();
                self.encoder.encode(texts, Patience::Wait, cancel)?
            }
        }
        .into_iter()
        .map(|embedding| embedding.quantized());
        let with_rows: Vec<(Asked<'_>, Vec<Int8Vector>)> = asked
            .into_iter()
            .map(|asked| {
                let rows = vectors.by_ref().take(asked.rows.len()).collect();
                (asked, rows)
            })
            .collect();
        Ok(with_rows
            .par_iter()
            .map_init(Words::default, |words, (asked, rows)| self.link_one(asked, rows, top, words))
            .collect())
    }

    /// The name of the numbers that put the legs together; goes into every answer.
    pub fn version(&self) -> &str {
        &self.weights.version
    }

    fn asked<'a>(&self, sentence: &'a str) -> Asked<'a> {
        let language =
            if self.labels.is_english() { Language::ENGLISH } else { text::detect_language(sentence) };
        let mut rows = vec![sentence];
        if self.legs == Legs::Both {
            let clauses = text::clauses(language, sentence);
            rows.extend(clauses.into_iter().filter(|clause| *clause != sentence));
        }
        Asked { text: sentence, language, rows }
    }

    fn link_one(&self, asked: &Asked<'_>, rows: &[Int8Vector], top: usize, words: &mut Words) -> Linked {
        let features = self.labels.features(asked.text, asked.language, rows, words);
        let score = |features: &LinkFeatures| match self.legs {
            Legs::Lexical => features.words.mass,
            Legs::Semantic => features.preferred,
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
            let (uri, label) = self.skills.get(skill)?;
            let probability = both.then(|| Probability::clamped(logistic(score)));
            Some(Link {
                uri: uri.clone(),
                label: label.clone(),
                score,
                probability,
                features: features[skill],
            })
        };
        Linked { asks, links: order.into_iter().filter_map(link).collect() }
    }
}
