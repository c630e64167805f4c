//! An occupation by URI, code or label, and what was perhaps meant.

use crate::domain::{ConceptUri, LabelSet};
use crate::taxonomy::near::distance;
use crate::taxonomy::{OccupationLabels, TaxonomyError};
use crate::text::fold;

use super::{Esco, EscoOccupation};

const SUGGESTIONS: usize = 5;

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

    /// Why there is no occupation called `name`, and which ones are near.
    pub(super) fn no_occupation(&self, name: &str) -> String {
        let version = self.version();
        if self.occupations.is_empty() {
            return format!(
                "{}: there are no occupations; add ESCO's classification of the version (occupations_en.csv)",
                self.origin
            );
        }
        let near = self.near(&name.to_lowercase());
        if near.is_empty() {
            return format!(
                "there is no occupation '{name}' in {version}; give a URI, a code or a preferred label of that version"
            );
        }
        format!("there is no occupation '{name}' in {version}; near are: {}", near.join(", "))
    }

    fn near(&self, wanted: &str) -> Vec<String> {
        let nearest = |occupation: &EscoOccupation| {
            let labels = occupation.labels.iter().flat_map(LabelSet::all);
            labels.filter_map(|label| distance(wanted, &label.to_lowercase())).min()
        };
        let mut near: Vec<_> = self.occupations.iter().filter_map(|o| Some((nearest(o)?, o))).collect();
        near.sort_by_key(|(distance, occupation)| (*distance, &occupation.uri));
        let describe = |occupation: &EscoOccupation| match &occupation.code {
            Some(code) => format!("'{}' ({code})", occupation.preferred),
            None => format!("'{}' ({})", occupation.preferred, occupation.uri),
        };
        near.into_iter().take(SUGGESTIONS).map(|(_, occupation)| describe(occupation)).collect()
    }
}
