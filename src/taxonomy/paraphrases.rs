//! How ads ask for ESCO's concepts in other words than its labels.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::domain::{ConceptUri, Language};

use super::TaxonomyError;
use super::rows::{read_rows, split_list};

pub(super) const DATA: &str = include_str!("data/paraphrases.csv");
pub(super) const DUTIES: &str = include_str!("data/duty-phrases.csv");

/// Phrases by concept, in the languages of ads. ESCO's download is English, and its labels are worded as no ad is: who
/// asks for "análisis de datos" asks to "use data processing techniques". Written from knowledge of the field and of
/// the languages; a phrase is here only where who asks for it surely asks for the concept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paraphrases {
    phrases: BTreeMap<ConceptUri, Vec<(Language, String)>>,
}

impl Paraphrases {
    /// The table that the program carries.
    ///
    /// # Errors
    /// If the table carried is broken, which a test rules out.
    pub fn builtin() -> Result<&'static Self, &'static TaxonomyError> {
        static TABLE: LazyLock<Result<Paraphrases, TaxonomyError>> =
            LazyLock::new(|| Paraphrases::parse("paraphrases.csv", DATA));
        TABLE.as_ref()
    }

    /// More phrases for the skills of the built-in profiles: the duties, devices and norms by which ads for such jobs ask
    /// for them ("swap failed controllers", "LoRaWAN"). Right where an ad is read for a profile; among all skills of ESCO
    /// many of them would speak for others, too.
    ///
    /// # Errors
    /// If the table carried is broken, which a test rules out.
    pub fn duties() -> Result<&'static Self, &'static TaxonomyError> {
        static TABLE: LazyLock<Result<Paraphrases, TaxonomyError>> =
            LazyLock::new(|| Paraphrases::parse("duty-phrases.csv", DUTIES));
        TABLE.as_ref()
    }

    fn parse(file: &str, text: &str) -> Result<Self, TaxonomyError> {
        let mut phrases: BTreeMap<ConceptUri, Vec<(Language, String)>> = BTreeMap::new();
        read_rows(file, text.as_bytes(), &["conceptUri", "preferredLabel", "language", "phrases"], |row| {
            let language = Language::new(row.get("language"))
                .map_err(|violation| row.fault("language", violation.description()))?;
            let found = split_list(row.raw("phrases"), None);
            if found.is_empty() {
                return Err(row.fault("phrases", "the row has no phrase; give one or remove the row"));
            }
            let known = phrases.entry(row.uri("conceptUri")?).or_default();
            if known.iter().any(|(other, _)| *other == language) {
                return Err(row.fault("language", "the concept has a row of it already; put them together"));
            }
            known.extend(found.into_iter().map(|phrase| (language, phrase)));
            Ok(())
        })?;
        Ok(Self { phrases })
    }

    /// The concepts of the table, by URI.
    pub fn concepts(&self) -> impl Iterator<Item = &ConceptUri> {
        self.phrases.keys()
    }

    /// The phrases of a concept with their languages, in file order; none for one that the table does not have.
    pub fn of(&self, uri: &ConceptUri) -> impl Iterator<Item = (Language, &str)> {
        let phrases = self.phrases.get(uri).into_iter().flatten();
        phrases.map(|(language, phrase)| (*language, phrase.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::builtin_profiles;
    use crate::taxonomy::rows::assert_concepts_of_esco;
    use crate::text::content_terms;

    #[test]
    fn every_phrase_has_words_to_look_for() {
        let (table, duties) = (Paraphrases::builtin().unwrap(), Paraphrases::duties().unwrap());
        assert!(table.phrases.len() > 400, "{}", table.phrases.len());
        for (uri, phrases) in table.phrases.iter().chain(&duties.phrases) {
            for (language, phrase) in phrases {
                assert!(
                    !content_terms(*language, phrase).is_empty(),
                    "{uri}: '{phrase}' has no content word"
                );
            }
        }
    }

    #[test]
    fn the_built_in_profiles_are_asked_for_in_five_languages() {
        let table = Paraphrases::builtin().unwrap();
        let profile = builtin_profiles().unwrap().remove(0);
        let skill = profile.skills().iter().find(|skill| skill.label == "cloud technologies").unwrap();
        let languages: std::collections::BTreeSet<_> =
            table.of(&skill.uri).map(|(language, _)| language.to_string()).collect();
        assert_eq!(languages.into_iter().collect::<Vec<_>>(), ["bg", "el", "en", "es", "it"]);
    }

    #[test]
    fn the_skills_of_the_built_in_profiles_have_duties_and_no_others() {
        let profiles = builtin_profiles().unwrap();
        let skills: std::collections::BTreeSet<_> =
            profiles.iter().flat_map(|profile| profile.skills()).map(|skill| &skill.uri).collect();
        let table = Paraphrases::duties().unwrap();
        assert_eq!(table.concepts().collect::<std::collections::BTreeSet<_>>(), skills);
    }

    #[test]
    fn a_broken_row_is_named() {
        for (rows, word) in [
            ("http://x/1,a,en,\n", "no phrase"),
            ("x,a,en,b\n", "no concept URI"),
            ("http://x/1,a,english-like,b\n", "language"),
            ("http://x/1,a,en,b\nhttp://x/1,a,en,c\n", "a row of it already"),
        ] {
            let text = format!("conceptUri,preferredLabel,language,phrases\n{rows}");
            let error = Paraphrases::parse("t.csv", &text).unwrap_err().to_string();
            assert!(error.contains("t.csv, line ") && error.contains(word), "{error}");
        }
    }

    #[test]
    fn the_concepts_are_those_of_real_esco() {
        assert_concepts_of_esco("paraphrases.csv", DATA);
        assert_concepts_of_esco("duty-phrases.csv", DUTIES);
    }
}
