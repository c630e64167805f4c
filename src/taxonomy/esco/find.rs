//! An occupation by URI, code or label, and what was perhaps meant.

use crate::domain::{ConceptUri, LabelSet};
use crate::taxonomy::TaxonomyError;
use crate::taxonomy::near::distance;

use super::{Esco, EscoOccupation};

const SUGGESTIONS: usize = 5;

impl Esco {
    /// The occupation of this URI, ESCO code (`2511.20`) or preferred label (of any language there,
    /// upper and lower case alike).
    ///
    /// # Errors
    /// [`TaxonomyError::Occupation`] if there is none, with labels that are near, or if several
    /// occupations have the label.
    pub fn find_occupation(&self, name: &str) -> Result<&EscoOccupation, TaxonomyError> {
        let name = name.trim();
        if let Some(found) = ConceptUri::new(name).ok().and_then(|uri| self.occupation(&uri)) {
            return Ok(found);
        }
        let wanted = name.to_lowercase();
        let preferred =
            |set: &LabelSet| set.preferred.as_ref().is_some_and(|label| label.to_lowercase() == wanted);
        let named = |occupation: &&EscoOccupation| {
            occupation.code.as_deref() == Some(name) || occupation.labels.iter().any(preferred)
        };
        let mut found = self.occupations.iter().filter(named);
        match (found.next(), found.next()) {
            (Some(occupation), None) => Ok(occupation),
            (Some(one), Some(other)) => Err(TaxonomyError::Occupation(format!(
                "several occupations of {} are called '{name}': {}, {}; give the URI",
                self.version(),
                one.uri,
                other.uri
            ))),
            (None, _) => Err(TaxonomyError::Occupation(self.no_occupation(name))),
        }
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
