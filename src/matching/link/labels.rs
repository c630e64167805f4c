//! The labels of a taxonomy as vectors and words.

use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;

use crate::domain::{Int8Vector, Language, Sentence, Term};
use crate::encode::{Cancel, Encoder};
use crate::index::maxsim::QueryVectors;
use crate::score::{LabelFit, LabelFits, LabelMatcher, LinkFeatures};
use crate::taxonomy::EscoSkill;
use crate::text;

use super::super::phrases::ConceptPhrases;
use super::super::{MatchError, check};
use super::Legs;

/// Vectors that are compared with the whole taxonomy together.
const ROWS_AT_ONCE: usize = 16;

/// Where a skill's texts stand among the columns of [`TaxonomyLabels`].
#[derive(Debug, Clone, Copy)]
struct Columns {
    /// The preferred label's column; the other labels follow.
    first: usize,
    /// One past the last label.
    end: usize,
    /// The description's column.
    description: Option<usize>,
}

/// A taxonomy's labels and descriptions, ready to be compared with sentences.
pub(super) struct TaxonomyLabels {
    words: LabelMatcher,
    meaning: Option<QueryVectors>,
    columns: Vec<Columns>,
    /// The written forms of the labels that are names, of a skill whose preferred label is one; else none.
    names: Vec<Vec<Vec<Term>>>,
    languages: BTreeSet<Language>,
    digest: [u8; 16],
}

impl TaxonomyLabels {
    /// The labels that `legs` need: words always, of vectors none, the preferred labels, or all labels and
    /// descriptions.
    pub(super) fn new(
        encoder: &Encoder,
        skills: &[EscoSkill],
        legs: Legs,
        cache_folder: Option<&Path>,
        mut progress: impl FnMut(usize, usize),
        cancel: &Cancel,
    ) -> Result<Self, MatchError> {
        let phrases = ConceptPhrases::builtin()?;
        let terms = |skill: &EscoSkill| [&label_terms(skill), phrases.of(&skill.uri)].concat();
        let terms: Vec<Vec<Vec<Term>>> = skills.par_iter().map(terms).collect();
        let languages = skills.iter().flat_map(|skill| &skill.labels).map(|set| set.language).collect();
        let (texts, columns) = columns(skills, legs);
        let mut digest = [0; 16];
        let meaning = if texts.is_empty() {
            None
        } else {
            let vectors =
                encoder.quantized_cached(&texts, cache_folder, |done| progress(done, texts.len()), cancel)?;
            digest = Int8Vector::digest_of(vectors.iter());
            let vectors: Vec<&Int8Vector> = vectors.iter().collect();
            QueryVectors::new(&vectors, encoder.version().dimensions)
        };
        let names = skills.par_iter().map(label_names).collect();
        Ok(Self { words: LabelMatcher::new(&terms), meaning, columns, names, languages, digest })
    }

    /// A digest of the vectors.
    pub(super) fn vectors_digest(&self) -> &[u8; 16] {
        &self.digest
    }

    /// Whether a text in this language can have no word of a label, names apart.
    pub(super) fn is_foreign(&self, language: Language) -> bool {
        language != Language::UNDETERMINED && !self.languages.contains(&language)
    }

    /// The likeness of a sentence with every skill. `rows` are the vectors of the sentence and then of its
    /// clauses; none where only words count.
    ///
    /// # Errors
    /// [`MatchError::Cancelled`] soon after `cancel` is raised, however many clauses there are.
    pub(super) fn features(
        &self,
        sentence: &str,
        language: Language,
        rows: &[Int8Vector],
        fits: &mut LabelFits,
        cancel: &Cancel,
    ) -> Result<Vec<LinkFeatures>, MatchError> {
        let mut terms = text::content_terms(language, sentence);
        if language != Language::ENGLISH {
            terms.extend(text::content_terms(Language::ENGLISH, sentence));
        }
        self.words.fits(terms, fits);
        // Some rows at a time: all clauses of a sentence of a thousand words would take a gigabyte.
        let mut rows = rows.chunks(ROWS_AT_ONCE);
        let first = self.cosines(rows.next().unwrap_or_default());
        let width = self.meaning.as_ref().map_or(1, QueryVectors::width).max(1);
        let (whole, clauses) = first.split_at(first.len().min(width));
        let written = text::inner_names(language, sentence);
        let is_written = |names: &Vec<Vec<Term>>| {
            let all = |written: &Vec<Term>, name: &Vec<Term>| name.iter().all(|word| written.contains(word));
            written.as_ref().is_none_or(|written| names.iter().any(|name| all(written, name)))
        };
        let one = |((columns, names), words): ((&Columns, &Vec<Vec<Term>>), &LabelFit)| {
            let (preferred, best) = (at(whole, columns.first), highest(whole, columns));
            LinkFeatures {
                unnamed: (!names.is_empty() && !whole.is_empty() && !is_written(names)).then_some(preferred),
                preferred,
                best,
                description: columns.description.map_or(0.0, |column| at(whole, column)),
                clause: best,
                words: *words,
            }
        };
        let mut features: Vec<LinkFeatures> =
            self.columns.iter().zip(&self.names).zip(fits.by_skill()).map(one).collect();
        self.add_clauses(&mut features, clauses, width);
        for rows in rows {
            check(cancel)?;
            self.add_clauses(&mut features, &self.cosines(rows), width);
        }
        Ok(features)
    }

    /// Raises what the best clause decides by the clauses of `cosines`, rows of `width`.
    fn add_clauses(&self, features: &mut [LinkFeatures], cosines: &[f32], width: usize) {
        for (features, columns) in features.iter_mut().zip(&self.columns) {
            for row in cosines.chunks_exact(width) {
                features.clause = features.clause.max(highest(row, columns));
                features.unnamed = features.unnamed.map(|likeness| likeness.max(at(row, columns.first)));
            }
        }
    }

    /// The clause of `sentence` that holds most of a label of the skill.
    pub(super) fn clause(&self, sentence: &Sentence, skill: usize, fits: &mut LabelFits) -> Option<usize> {
        let mut best = (0.0, None);
        for clause in 0..sentence.clauses.len() {
            self.words.fits_clause(sentence, clause, fits);
            let share = fits.by_skill().get(skill).map_or(0.0, |fit| fit.share);
            if share > best.0 {
                best = (share, Some(clause));
            }
        }
        best.1
    }

    fn cosines(&self, rows: &[Int8Vector]) -> Vec<f32> {
        let (mut dots, mut cosines) = (Vec::new(), Vec::new());
        if let Some(queries) = &self.meaning {
            let flat: Vec<i8> = rows.iter().flat_map(|row| row.values.iter().copied()).collect();
            let scales: Vec<f32> = rows.iter().map(|row| row.scale).collect();
            queries.cosines(&flat, &scales, &mut dots, &mut cosines);
        }
        cosines
    }
}

fn at(row: &[f32], column: usize) -> f64 {
    row.get(column).copied().map_or(0.0, f64::from)
}

fn highest(row: &[f32], columns: &Columns) -> f64 {
    let labels = row.get(columns.first..columns.end).unwrap_or_default();
    labels.iter().copied().reduce(f32::max).map_or(0.0, f64::from)
}

/// The texts whose vectors are needed, and where each skill's stand among them.
fn columns(skills: &[EscoSkill], legs: Legs) -> (Vec<&str>, Vec<Columns>) {
    let mut texts = Vec::new();
    let mut columns = Vec::with_capacity(skills.len());
    for skill in skills {
        let first = texts.len();
        if legs != Legs::Lexical {
            texts.push(skill.preferred.as_str());
        }
        if legs == Legs::Both {
            // A model of one language gains nothing from labels of others; English comes first.
            let language = skill.labels.first().map(|set| set.language);
            let own = skill.labels.iter().filter(|set| Some(set.language) == language);
            texts.extend(own.flat_map(|set| set.all()).filter(|label| *label != skill.preferred));
        }
        let end = texts.len();
        let description = skill.description.as_deref().filter(|_| legs == Legs::Both);
        texts.extend(description);
        columns.push(Columns { first, end, description: description.map(|_| end) });
    }
    (texts, columns)
}

/// The written forms of a skill's labels that are names, if its preferred label is one.
fn label_names(skill: &EscoSkill) -> Vec<Vec<Term>> {
    if text::label_name(&skill.preferred).is_none() {
        return Vec::new();
    }
    skill.labels.iter().flat_map(|set| set.all()).filter_map(text::label_name).collect()
}

/// The terms of every label of every language; of a label with a remark in brackets, as in `Java
/// (computer programming)`, also those without it.
fn label_terms(skill: &EscoSkill) -> Vec<Vec<Term>> {
    let mut terms = Vec::new();
    for set in &skill.labels {
        for label in set.all() {
            terms.push(text::content_terms(set.language, label));
            if let Some((bare, _)) = label.split_once('(').filter(|(bare, _)| !bare.trim().is_empty()) {
                terms.push(text::content_terms(set.language, bare));
            }
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::StandIn;
    use crate::taxonomy::Esco;

    #[test]
    fn a_sentence_in_another_language_has_the_words_of_a_phrase() {
        let Some(folder) = crate::real_data::folder("esco-1.1.0") else { return };
        let esco = Esco::open(&folder).unwrap();
        let encoder = Encoder::stand_in(StandIn::default()).unwrap();
        let cancel = Cancel::new();
        let labels =
            TaxonomyLabels::new(&encoder, esco.skills(), Legs::Lexical, None, |_, _| (), &cancel).unwrap();
        let at = |label: &str| esco.skills().iter().position(|skill| skill.preferred == label).unwrap();
        for (language, sentence) in [
            ("en", "Analysis of data from meters"),
            ("es", "Análisis de datos de contadores"),
            ("it", "Analisi dei dati dei contatori"),
            ("el", "Ανάλυση δεδομένων μετρητών"),
            ("bg", "Анализ на данни от електромери"),
        ] {
            let language = Language::new(language).unwrap();
            let features =
                labels.features(sentence, language, &[], &mut LabelFits::default(), &cancel).unwrap();
            let share = features[at("use data processing techniques")].words.share;
            assert!(share > 0.999, "{sentence}: {share}");
            assert!(features[at("use spreadsheets software")].words.share < 0.5, "{sentence}");
        }
    }
}
