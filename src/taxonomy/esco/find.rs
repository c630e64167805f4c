//! An occupation by URI, code or label, and what was perhaps meant.

use std::collections::BTreeSet;

use crate::domain::{ConceptUri, LabelSet, Language};
use crate::taxonomy::near::distance;
use crate::taxonomy::{OccupationLabels, TaxonomyError};
use crate::text::{fold, is_stop_word};

use super::{Esco, EscoOccupation};

const SUGGESTIONS: usize = 5;
/// The languages whose function words are known; a name may be given in any of them.
const LANGUAGES: [&str; 5] = ["en", "es", "it", "el", "bg"];

impl Esco {
    /// The occupation of this URI, ESCO code (`2511.20`) or preferred label (of any language there or in
    /// `titles`, with or without capitals and accents; of forms for both sexes, `técnico/técnica`, either).
    ///
    /// # Errors
    /// [`TaxonomyError::Occupation`] if there is none, with labels that are near, or if several
    /// occupations have the label.
    pub fn find_occupation(
        &self,
        name: &str,
        titles: Option<&OccupationLabels>,
    ) -> Result<&EscoOccupation, TaxonomyError> {
        let name = name.trim();
        if let Some(found) = ConceptUri::new(name).ok().and_then(|uri| self.occupation(&uri)) {
            return Ok(found);
        }
        if name.is_empty() {
            let asked = "an occupation without a name is none; give a URI, a code or a preferred label";
            return Err(TaxonomyError::Occupation(asked.into()));
        }
        let small = name.to_lowercase();
        let bare = fold(name);
        let whole = |label: &str| label.to_lowercase() == small;
        let form = |label: &str| label.to_lowercase().split('/').any(|form| form.trim() == small);
        let bare_whole = |label: &str| fold(label) == bare;
        let bare_form = |label: &str| fold(label).split('/').any(|form| form.trim() == bare);
        // Labels may differ by an accent alone: as written comes first.
        let ways: [&dyn Fn(&str) -> bool; 4] = [&whole, &form, &bare_whole, &bare_form];
        for found in ways.map(|is_wanted| self.called(name, titles, is_wanted)) {
            match found[..] {
                [] => {}
                [occupation] => return Ok(occupation),
                [one, other, ..] => {
                    return Err(TaxonomyError::Occupation(format!(
                        "several occupations of {} are called '{name}': {}, {}; give the URI",
                        self.version(),
                        one.uri,
                        other.uri
                    )));
                }
            }
        }
        Err(TaxonomyError::Occupation(self.no_occupation(name)))
    }

    /// The occupations of this code or with a preferred label that `is_wanted`.
    fn called(
        &self,
        code: &str,
        titles: Option<&OccupationLabels>,
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> Vec<&EscoOccupation> {
        let preferred = |set: &LabelSet| set.preferred.as_deref().is_some_and(is_wanted);
        let titled = |uri: &ConceptUri| {
            titles.is_some_and(|titles| titles.sets_of(uri.as_str()).iter().any(preferred))
        };
        let is_called = |occupation: &&EscoOccupation| {
            occupation.code.as_deref() == Some(code)
                || occupation.labels.iter().any(preferred)
                || titled(&occupation.uri)
        };
        self.occupations.iter().filter(is_called).collect()
    }

    /// The occupations with an alternative label `name`, with or without capitals and accents.
    fn also_called(&self, name: &str) -> Vec<String> {
        let bare = fold(name);
        let is_other = |set: &LabelSet| set.alternatives.iter().any(|label| fold(label) == bare);
        let found = self.occupations.iter().filter(|occupation| occupation.labels.iter().any(is_other));
        found.take(SUGGESTIONS).map(described).collect()
    }

    /// Why there is no occupation called `name`, and which ones are also called so or near.
    pub(super) fn no_occupation(&self, name: &str) -> String {
        let version = self.version();
        if self.occupations.is_empty() {
            return format!(
                "{}: there are no occupations; add ESCO's classification of the version (occupations_en.csv)",
                self.origin
            );
        }
        if is_code(name) && self.occupations.iter().all(|occupation| occupation.code.is_none()) {
            return format!(
                "{}: '{name}' looks like a code, but the occupations there have none (their column 'code' is missing or empty); take the file as it comes in ESCO's CSV download, or give a URI or a preferred label",
                self.origin
            );
        }
        let also = self.also_called(name);
        if !also.is_empty() {
            return format!(
                "no occupation of {version} has the preferred label '{name}'; also called so: {}; give the label or code of the one that is meant",
                also.join(", ")
            );
        }
        let near = self.near(&name.to_lowercase());
        if near.is_empty() {
            let sets = self.occupations.iter().flat_map(|occupation| &occupation.labels);
            let languages: BTreeSet<Language> = sets.map(|set| set.language).collect();
            let languages: Vec<&str> = languages.iter().map(Language::as_str).collect();
            return format!(
                "there is no occupation '{name}' in {version}; give a URI, a code or a preferred label of that version (labels there are in: {})",
                languages.join(", ")
            );
        }
        format!("there is no occupation '{name}' in {version}; near are: {}", near.join(", "))
    }

    /// The occupations near to `wanted`, in small letters. To share a function word makes no label near: `chef de
    /// cuisine` has nothing to do with `técnico de redes`.
    fn near(&self, wanted: &str) -> Vec<String> {
        let words = meaningful_words(wanted);
        let slip = wanted.chars().count() / 3;
        let from = |label: &str| {
            let label = label.to_lowercase();
            let (lacking, edits) = distance(wanted, &label)?;
            let shares = label.split_whitespace().any(|word| words.contains(word));
            (shares || edits <= slip).then_some((lacking, edits))
        };
        let nearest = |occupation: &EscoOccupation| {
            occupation.labels.iter().flat_map(LabelSet::all).filter_map(from).min()
        };
        let mut near: Vec<_> = self.occupations.iter().filter_map(|o| Some((nearest(o)?, o))).collect();
        near.sort_by_key(|(distance, occupation)| (*distance, &occupation.uri));
        near.into_iter().take(SUGGESTIONS).map(|(_, occupation)| described(occupation)).collect()
    }
}

/// The label of `occupation` with its code, or its URI where it has none.
fn described(occupation: &EscoOccupation) -> String {
    match &occupation.code {
        Some(code) => format!("'{}' ({code})", occupation.preferred),
        None => format!("'{}' ({})", occupation.preferred, occupation.uri),
    }
}

/// The words of a name that are no function words of any of the languages.
fn meaningful_words(name: &str) -> BTreeSet<&str> {
    let languages: Vec<Language> = LANGUAGES.iter().filter_map(|code| Language::new(code).ok()).collect();
    let says_nothing = |word: &&str| languages.iter().any(|language| is_stop_word(*language, word));
    name.split_whitespace().filter(|word| !says_nothing(word)).collect()
}

/// Whether a name has the form of ESCO's codes of occupations, as `2511.20` has.
fn is_code(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(|c| c.is_ascii_digit() || c == '.')
}
