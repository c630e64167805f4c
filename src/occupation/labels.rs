//! ESCO's occupations as what a title is compared with: vectors, words and letters of their labels, and their place in
//! the classification.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;

use crate::domain::{Embedding, Int8Vector, Language, Term};
use crate::encode::{Cancel, Encoder};
use crate::index::maxsim::QueryVectors;
use crate::taxonomy::{LabelsByLanguage, OccupationLabels, UnitGroup, occupation_code, unit_group_of};
use crate::text;

use super::OccupationError;
use super::letters::letters;
use super::vocabulary::leads;
use super::words::LabelWords;

/// The languages whose labels are compared: those that the encoder was taught.
const LANGUAGES: [&str; 5] = ["en", "es", "it", "el", "bg"];
/// An occupation of which more than this share of labels say so leads others.
const LEADING: f64 = 0.5;
/// Letters that the forms of one word for both genders begin with at least.
const SHARED: usize = 3;
/// Steps from the unit group of an occupation whose code is not known: as deep as most.
const UNKNOWN_DEPTH: f64 = 1.0;

/// An occupation and what is known of it beside its labels' likeness.
pub(super) struct Entry {
    pub(super) uri: String,
    /// The preferred label, English where there is one.
    pub(super) label: String,
    pub(super) group: Option<&'static UnitGroup>,
    /// Whether its people lead others.
    pub(super) leads: bool,
    /// Steps from the unit group: 1 for those right below it.
    pub(super) depth: f64,
    /// `ln(1 + n)` of its `n` labels.
    pub(super) labels: f64,
    /// `ln(1 + n)` of the `n` occupations below it.
    pub(super) below: f64,
}

/// All occupations, in the order of their URIs.
pub(super) struct LabelTable {
    pub(super) entries: Vec<Entry>,
    /// Every label; those of an occupation stand together, those of a language among them too.
    vectors: QueryVectors,
    /// The mean of each occupation's labels.
    centres: QueryVectors,
    /// Where the labels of each occupation stand, by language.
    columns: Vec<Vec<(Language, usize)>>,
    words: BTreeMap<Language, (LabelWords, LabelWords)>,
    digest: [u8; 16],
}

/// The highest cosines of a text with the labels of each occupation.
pub(super) struct Cosines {
    /// With labels of the text's language; with any label where it has none.
    pub(super) own: Vec<f32>,
    /// With labels of any language.
    pub(super) any: Vec<f32>,
    /// With the mean of the labels.
    pub(super) centre: Vec<f32>,
}

impl LabelTable {
    /// Encodes the labels, unless the folder `cache_folder` holds their vectors.
    pub(super) fn new(
        table: &OccupationLabels,
        encoder: &Encoder,
        cache_folder: Option<&Path>,
        mut progress: impl FnMut(usize, usize),
        cancel: &Cancel,
    ) -> Result<Self, OccupationError> {
        let occupations: Vec<(&str, BTreeMap<Language, Vec<&str>>)> = table
            .occupations()
            .map(|(uri, labels)| (uri, compared(labels)))
            .filter(|(_, labels)| !labels.is_empty())
            .collect();
        if occupations.is_empty() {
            let known = LANGUAGES.join(", ");
            return Err(OccupationError::Labels(format!(
                "none of the labels is in one of the languages {known}"
            )));
        }
        let distinct: BTreeSet<&str> =
            occupations.iter().flat_map(|(_, labels)| labels.values().flatten()).copied().collect();
        let texts: Vec<&str> = distinct.into_iter().collect();
        let encoded =
            encoder.quantized_cached(&texts, cache_folder, |done| progress(done, texts.len()), cancel)?;
        let (mut columns, mut vectors) = (Vec::with_capacity(occupations.len()), Vec::new());
        for (_, labels) in &occupations {
            let mut ends = Vec::with_capacity(labels.len());
            for (language, labels) in labels {
                let indices = labels.iter().filter_map(|label| texts.binary_search(label).ok());
                vectors.extend(indices.filter_map(|index| encoded.get(index)));
                ends.push((*language, vectors.len()));
            }
            columns.push(ends);
        }
        let dimensions = encoder.version().dimensions;
        let broken = || OccupationError::Labels("the vectors of the labels do not fit together".into());
        let centres = centres(&vectors, &columns);
        let centres: Vec<&Int8Vector> = centres.iter().collect();
        Ok(Self {
            entries: entries(&occupations),
            centres: QueryVectors::new(&centres, dimensions).ok_or_else(broken)?,
            vectors: QueryVectors::new(&vectors, dimensions).ok_or_else(broken)?,
            columns,
            words: words(&occupations),
            digest: Int8Vector::digest_of(vectors.into_iter()),
        })
    }

    /// A digest of the labels' vectors.
    pub(super) fn vectors_digest(&self) -> &[u8; 16] {
        &self.digest
    }

    /// How many labels are compared.
    pub(super) fn label_count(&self) -> usize {
        self.vectors.width()
    }

    /// The highest cosines of a text of `language` with each occupation's labels.
    pub(super) fn cosines(&self, vector: &Int8Vector, language: Language) -> Cosines {
        let (mut dots, mut all, mut centre) = (Vec::new(), Vec::new(), Vec::new());
        self.vectors.cosines(&vector.values, &[vector.scale], &mut dots, &mut all);
        self.centres.cosines(&vector.values, &[vector.scale], &mut dots, &mut centre);
        let (mut own, mut any) = (Vec::with_capacity(centre.len()), Vec::with_capacity(centre.len()));
        let mut start = 0;
        for ends in &self.columns {
            let (mut highest, mut mine) = (f32::MIN, None);
            for (of, end) in ends {
                let best = all.get(start..*end).unwrap_or_default().iter().copied().fold(f32::MIN, f32::max);
                highest = highest.max(best);
                if *of == language {
                    mine = Some(best);
                }
                start = *end;
            }
            any.push(highest);
            own.push(mine.unwrap_or(highest));
        }
        Cosines { own, any, centre }
    }

    /// The likeness of the words of a text with those of each occupation's labels, and of its letters, 0 to 1. A text in
    /// a language without labels is compared with those of all languages, as if it were in each.
    pub(super) fn likeness(&self, text: &str, language: Language) -> (Vec<f64>, Vec<f64>) {
        let (mut by_words, mut by_letters) = (vec![0.0; self.entries.len()], vec![0.0; self.entries.len()]);
        let raise = |best: &mut Vec<f64>, new: Vec<f64>| {
            best.iter_mut().zip(new).for_each(|(best, new)| *best = best.max(new));
        };
        for (of, (words, runs)) in &self.words {
            if *of == language || !self.words.contains_key(&language) {
                raise(&mut by_words, words.likeness(&text::content_terms(*of, text)));
                raise(&mut by_letters, runs.likeness(&letters(text)));
            }
        }
        (by_words, by_letters)
    }
}

/// The labels in the languages that are compared. A label in both genders, `camarero/camarera`, is left out where others
/// stand beside it: they hold each form alone. Where they do not, its halves are labels.
fn compared(labels: &LabelsByLanguage) -> BTreeMap<Language, Vec<&str>> {
    let known = labels.iter().filter(|(language, _)| LANGUAGES.contains(&language.as_str()));
    known
        .map(|(language, labels)| {
            let mut compared: Vec<&str> =
                labels.iter().map(String::as_str).filter(|label| !label.contains('/')).collect();
            if compared.is_empty() {
                compared = labels.iter().map(String::as_str).collect();
            }
            for halves in labels.iter().map(|label| halves(label)) {
                if !halves.iter().any(|half| is_among(half, &compared)) {
                    compared.extend(halves);
                }
            }
            (*language, compared)
        })
        .collect()
}

/// The halves of a label in both genders that name the job alone: both of `camarero/camarera`, the second of
/// `pintor/pintora de barcos`, none of `pintor/a`. The numbers of this room were fitted to labels cut like this;
/// [`crate::taxonomy::EscoOccupation::gender_forms`] finds more, for the titles that a profile looks for.
fn halves(label: &str) -> Vec<&str> {
    let Some((one, other)) = label.split_once('/').map(|(one, other)| (one.trim(), other.trim())) else {
        return Vec::new();
    };
    let shared = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    if shared < SHARED || other.contains('/') {
        return Vec::new();
    }
    let words = |half: &str| half.split_whitespace().count();
    match words(one).cmp(&words(other)) {
        Ordering::Less => vec![other],
        Ordering::Equal if one == other => vec![one],
        Ordering::Equal => vec![one, other],
        Ordering::Greater => vec![one],
    }
}

fn is_among(label: &str, others: &[&str]) -> bool {
    let small = label.to_lowercase();
    others.iter().any(|other| other.to_lowercase() == small)
}

fn entries(occupations: &[(&str, BTreeMap<Language, Vec<&str>>)]) -> Vec<Entry> {
    let codes: Vec<&str> = occupations.iter().filter_map(|(uri, _)| occupation_code(uri)).collect();
    let below = |code: &str| {
        codes
            .iter()
            .filter(|other| other.strip_prefix(code).is_some_and(|rest| rest.starts_with('.')))
            .count()
    };
    let entry = |(uri, labels): &(&str, BTreeMap<Language, Vec<&str>>)| {
        let all = || labels.values().flatten();
        let leading = all().filter(|label| leads(label)).count();
        let count = all().count();
        let code = occupation_code(uri);
        let named = labels.get(&Language::ENGLISH).or_else(|| labels.values().next());
        Entry {
            uri: (*uri).to_string(),
            label: named.and_then(|labels| labels.first()).copied().unwrap_or_default().to_string(),
            group: unit_group_of(uri),
            leads: leading as f64 > LEADING * count as f64,
            depth: code.map_or(UNKNOWN_DEPTH, |code| code.matches('.').count() as f64),
            labels: (1.0 + count as f64).ln(),
            below: code.map_or(0.0, |code| (1.0 + below(code) as f64).ln()),
        }
    };
    occupations.par_iter().map(entry).collect()
}

fn words(
    occupations: &[(&str, BTreeMap<Language, Vec<&str>>)],
) -> BTreeMap<Language, (LabelWords, LabelWords)> {
    let languages: BTreeSet<Language> =
        occupations.iter().flat_map(|(_, labels)| labels.keys()).copied().collect();
    let of = |language: Language| {
        let terms = |make: fn(Language, &str) -> Vec<Term>| -> LabelWords {
            let labels: Vec<Vec<Vec<Term>>> = occupations
                .par_iter()
                .map(|(_, labels)| {
                    let own = labels.get(&language).into_iter().flatten();
                    own.map(|label| make(language, label)).collect()
                })
                .collect();
            LabelWords::new(&labels)
        };
        (language, (terms(text::content_terms), terms(|_, label| letters(label))))
    };
    languages.into_iter().map(of).collect()
}

/// The mean of the vectors of each occupation.
fn centres(vectors: &[&Int8Vector], columns: &[Vec<(Language, usize)>]) -> Vec<Int8Vector> {
    let mut start = 0;
    let centre = |ends: &Vec<(Language, usize)>| {
        let end = ends.last().map_or(start, |(_, end)| *end);
        let own = vectors.get(start..end).unwrap_or_default();
        start = end;
        let mut sum = vec![0.0_f32; own.first().map_or(0, |vector| vector.values.len())];
        for vector in own {
            sum.iter_mut().zip(vector.unpacked()).for_each(|(sum, value)| *sum += value);
        }
        Embedding::normalised(sum).quantized()
    };
    columns.iter().map(centre).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_in_both_genders_is_its_halves_where_neither_stands_alone() {
        let spanish = Language::new("es").unwrap();
        let of = |labels: &[&str]| {
            let labels = labels.iter().map(|label| label.to_string()).collect();
            compared(&LabelsByLanguage::from([(spanish, labels)]))
                .remove(&spanish)
                .unwrap_or_default()
                .join("|")
        };
        assert_eq!(of(&["florista", "pastor/pastora"]), "florista|pastor|pastora");
        assert_eq!(of(&["pastor/pastora", "Pastora"]), "Pastora");
        assert_eq!(of(&["guía", "pastor/pastora de cabras"]), "guía|pastora de cabras");
        assert_eq!(of(&["guía", "pastor/a", "TCP/IP"]), "guía");
        assert_eq!(of(&["pastor/pastora"]), "pastor/pastora|pastor|pastora");
    }
}
