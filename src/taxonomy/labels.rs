//! The labels of the built-in profiles' concepts, in five languages.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::domain::{ConceptUri, LabelSet, Language, Occupation, Skill};

use super::TaxonomyError;
use super::rows::{read_rows, split_list};

pub(super) const DATA: &str = include_str!("data/labels.csv");
/// The source of a label that a profile's author wrote in its row.
const FROM_PROFILE: &str = "profile";

/// Labels by concept: what a profile's row gets that has none of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelTable {
    labels: BTreeMap<ConceptUri, Vec<LabelSet>>,
}

impl LabelTable {
    /// The table that the program carries: every concept of the built-in profiles in en, es, it, el
    /// and bg, each set with its source.
    ///
    /// # Errors
    /// If the table carried is broken, which a test rules out.
    pub fn builtin() -> Result<&'static Self, &'static TaxonomyError> {
        static TABLE: LazyLock<Result<LabelTable, TaxonomyError>> =
            LazyLock::new(|| LabelTable::parse("labels.csv", DATA));
        TABLE.as_ref()
    }

    fn parse(file: &str, text: &str) -> Result<Self, TaxonomyError> {
        let mut labels: BTreeMap<ConceptUri, Vec<LabelSet>> = BTreeMap::new();
        let columns = ["conceptUri", "language", "source", "preferredLabel", "altLabels"];
        read_rows(file, text.as_bytes(), &columns, |row| {
            let language = Language::new(row.get("language"))
                .map_err(|violation| row.fault("language", violation.description()))?;
            let preferred = row.text("preferredLabel");
            let alternatives = split_list(row.raw("altLabels"), preferred.as_deref());
            if preferred.is_none() && alternatives.is_empty() {
                return Err(row.fault("preferredLabel", "the row has no label; give one or remove the row"));
            }
            let source = row.get("source").to_string();
            let set = LabelSet { language, preferred, alternatives, source };
            labels.entry(row.uri("conceptUri")?).or_default().push(set);
            Ok(())
        })?;
        Ok(Self { labels })
    }

    /// The concept's labels, in file order; empty for a concept the table does not have.
    pub fn labels(&self, uri: &ConceptUri) -> &[LabelSet] {
        self.labels.get(uri).map_or(&[], Vec::as_slice)
    }

    /// Gives a row without labels those of its concept, and the row's own label if it is not among
    /// them; gives a row without a label for readers the best of its labels.
    pub fn complete(&self, skill: &mut Skill) {
        let category = skill.category.as_deref().map(str::trim).filter(|category| !category.is_empty());
        skill.category = category.map(str::to_string);
        self.complete_labels(&skill.uri, &mut skill.label, &mut skill.labels);
    }

    /// The same for an occupation.
    pub fn complete_occupation(&self, occupation: &mut Occupation) {
        self.complete_labels(&occupation.uri, &mut occupation.label, &mut occupation.labels);
    }

    fn complete_labels(&self, uri: &ConceptUri, label: &mut String, labels: &mut Vec<LabelSet>) {
        *label = label.trim().to_string();
        tidy(labels);
        if labels.is_empty() {
            *labels = self.labels(uri).to_vec();
            let known = labels.iter().flat_map(LabelSet::all).any(|known| known == label);
            if !known && !label.is_empty() {
                labels.push(LabelSet {
                    language: Language::ENGLISH,
                    preferred: Some(label.clone()),
                    alternatives: Vec::new(),
                    source: FROM_PROFILE.to_string(),
                });
            }
        }
        if label.is_empty() {
            *label = for_readers(labels).unwrap_or_default().to_string();
        }
    }
}

/// The label to show: the English preferred one, else any preferred one, else any.
pub(super) fn for_readers(labels: &[LabelSet]) -> Option<&str> {
    let english = labels.iter().filter(|set| set.language == Language::ENGLISH);
    let mut preferred = english.chain(labels).filter_map(|set| set.preferred.as_deref());
    preferred.next().or_else(|| labels.iter().flat_map(LabelSet::all).next())
}

/// White space around labels goes, and so do labels and sets in which nothing is left.
fn tidy(labels: &mut Vec<LabelSet>) {
    let trimmed = |label: &String| Some(label.trim()).filter(|l| !l.is_empty()).map(str::to_string);
    for set in labels.iter_mut() {
        set.preferred = set.preferred.as_ref().and_then(trimmed);
        set.alternatives = set.alternatives.iter().filter_map(trimmed).collect();
    }
    labels.retain(|set| set.all().next().is_some());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::builtin_profiles;

    #[test]
    fn every_concept_of_the_built_in_profiles_has_labels_in_five_languages() {
        let table = LabelTable::builtin().unwrap();
        for profile in builtin_profiles().unwrap() {
            for skill in profile.skills() {
                for tag in ["en", "es", "it", "el", "bg"] {
                    let language = Language::new(tag).unwrap();
                    let preferred = table.labels(&skill.uri).iter().filter(|set| set.language == language);
                    assert!(preferred.clone().any(|set| set.preferred.is_some()), "{} {tag}", skill.label);
                    assert!(preferred.clone().all(|set| !set.source.is_empty()), "{} {tag}", skill.label);
                    assert!(skill.labels_in(language).next().is_some(), "{} {tag}", skill.label);
                }
            }
            for occupation in profile.occupations() {
                for tag in ["en", "es", "it", "el", "bg"] {
                    let mut sets = occupation.labels.iter();
                    assert!(sets.any(|set| set.language.as_str() == tag), "{} {tag}", occupation.label);
                }
            }
        }
    }

    #[test]
    fn a_broken_row_is_named() {
        let head = "conceptUri,language,source,preferredLabel,altLabels\n";
        for (row, word) in [
            ("http://x/1,en,s,,\n", "no label"),
            ("x,en,s,a,\n", "no concept URI"),
            ("http://x/1,english,s,a,\n", "BCP 47"),
        ] {
            let error = LabelTable::parse("t.csv", &format!("{head}{row}")).unwrap_err().to_string();
            assert!(error.contains("t.csv, line 2") && error.contains(word), "{error}");
        }
    }

    #[test]
    fn the_labels_of_real_esco_are_as_in_the_collected_file() {
        let Some(folder) = crate::real_data::folder("profile-labels") else { return };
        let text = std::fs::read(folder.join("labels.csv")).unwrap();
        let table = LabelTable::builtin().unwrap();
        let mut compared = 0;
        read_rows("labels.csv", &text, &["language", "preferredLabel"], |row| {
            let uri = row.uri("conceptUri")?;
            let language = Language::new(row.get("language")).unwrap();
            let mut sets = table.labels(&uri).iter().filter(|set| set.language == language);
            let label = row.text("preferredLabel");
            assert!(sets.any(|set| set.preferred == label), "{uri} {language} {label:?}");
            compared += 1;
            Ok(())
        })
        .unwrap();
        assert!(compared >= 80, "{compared}");
    }
}
