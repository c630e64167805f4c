//! Names of what stands below ESCO's concepts: products, languages, norms.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::domain::ConceptUri;

use super::TaxonomyError;
use super::rows::{read_rows, split_list};

pub(super) const DATA: &str = include_str!("data/narrower.csv");

/// Names by concept. ESCO's own narrower concepts end at few products; ads name little else: who asks for AWS asks for
/// cloud technologies. Written from knowledge of the field; a name is here only where who asks for it surely asks for
/// the concept, so that Java is not below object-oriented programming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NarrowerNames {
    names: BTreeMap<ConceptUri, Vec<String>>,
}

impl NarrowerNames {
    /// The table that the program carries.
    ///
    /// # Errors
    /// If the table carried is broken, which a test rules out.
    pub fn builtin() -> Result<&'static Self, &'static TaxonomyError> {
        static TABLE: LazyLock<Result<NarrowerNames, TaxonomyError>> =
            LazyLock::new(|| NarrowerNames::parse("narrower.csv", DATA));
        TABLE.as_ref()
    }

    fn parse(file: &str, text: &str) -> Result<Self, TaxonomyError> {
        let mut names: BTreeMap<ConceptUri, Vec<String>> = BTreeMap::new();
        read_rows(file, text.as_bytes(), &["conceptUri", "preferredLabel", "narrower"], |row| {
            let below = split_list(row.raw("narrower"), None);
            if below.is_empty() {
                return Err(row.fault("narrower", "the row has no name; give one or remove the row"));
            }
            match names.insert(row.uri("conceptUri")?, below) {
                None => Ok(()),
                Some(_) => Err(row.fault("conceptUri", "the concept has a row already; put them together")),
            }
        })?;
        Ok(Self { names })
    }

    /// The names below a concept, in file order; none for one that the table does not have.
    pub fn below(&self, uri: &ConceptUri) -> impl Iterator<Item = &str> {
        self.names.get(uri).into_iter().flatten().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::builtin_profiles;
    use crate::taxonomy::rows::assert_concepts_of_esco;
    use crate::text::label_name;

    #[test]
    fn every_name_is_written_as_names_are() {
        let table = NarrowerNames::builtin().unwrap();
        assert!(table.names.len() > 150, "{}", table.names.len());
        for (uri, names) in &table.names {
            for name in names {
                assert!(
                    label_name(name).is_some(),
                    "{uri}: '{name}' is no name, and would never be looked for"
                );
            }
        }
    }

    #[test]
    fn the_built_in_profiles_have_skills_with_names_below() {
        let table = NarrowerNames::builtin().unwrap();
        for profile in builtin_profiles().unwrap() {
            let below = |label: &str| {
                let skill = profile.skills().iter().find(|skill| skill.label == label).unwrap();
                table.below(&skill.uri).collect::<Vec<_>>()
            };
            assert!(below("cloud technologies").contains(&"AWS"));
            assert!(below("domotic systems").contains(&"KNX"));
            assert!(below("smart city features").is_empty());
        }
    }

    #[test]
    fn a_broken_row_is_named() {
        for (rows, word) in [
            ("http://x/1,a,\n", "no name"),
            ("x,a,B1\n", "no concept URI"),
            ("http://x/1,a,B1\nhttp://x/1,a,C1\n", "a row already"),
        ] {
            let text = format!("conceptUri,preferredLabel,narrower\n{rows}");
            let error = NarrowerNames::parse("t.csv", &text).unwrap_err().to_string();
            assert!(error.contains("t.csv, line ") && error.contains(word), "{error}");
        }
    }

    #[test]
    fn the_concepts_are_those_of_real_esco() {
        assert_concepts_of_esco("narrower.csv", DATA);
    }
}
