//! The names of European countries in the languages of the questionnaire.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::domain::Country;

use super::SurveyError;
use super::wording::normal;

const FILE: &str = "countries.csv";
const DATA: &str = include_str!("data/countries.csv");
const TAGS: [&str; 5] = ["en", "es", "it", "el", "bg"];

/// The table: the countries offered, and every name by which an answer may name one.
#[derive(Debug)]
pub(super) struct CountryNames {
    offered: Vec<(Country, Vec<String>)>,
    by_name: BTreeMap<String, Country>,
}

impl CountryNames {
    /// The table that the program carries.
    pub fn builtin() -> Result<&'static Self, SurveyError> {
        static TABLE: LazyLock<Option<CountryNames>> = LazyLock::new(|| CountryNames::parse(DATA));
        TABLE.as_ref().ok_or(SurveyError::Table(FILE))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut table = Self { offered: Vec::new(), by_name: BTreeMap::new() };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for record in reader.records() {
            let record = record.ok()?;
            let country = Country::new(record.get(0)?).ok()?;
            let mut first = Vec::new();
            for column in 1..=TAGS.len() {
                let names: Vec<&str> = record.get(column)?.split('|').collect();
                for name in &names {
                    let before = table.by_name.insert(normal(name), country);
                    if before.is_some_and(|before| before != country) {
                        return None;
                    }
                }
                first.push((*names.first()?).to_string());
            }
            table.offered.push((country, first));
        }
        Some(table)
    }

    /// Countries with their names in a language, in the order of the names.
    pub fn in_language(&self, tag: &str) -> Vec<(Country, &str)> {
        let column = TAGS.iter().position(|known| *known == tag).unwrap_or(0);
        let mut named = Vec::new();
        for (country, names) in &self.offered {
            named.push((*country, names.get(column).map_or("", String::as_str)));
        }
        named.sort_by_key(|(country, name)| (normal(name), *country));
        named
    }

    /// The country that an answer names: a code of ISO 3166-1, or a name in one of the languages.
    pub fn find(&self, answer: &str) -> Option<Country> {
        self.by_name.get(&normal(answer)).copied().or_else(|| Country::new(answer).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_found_by_any_of_its_names_or_codes() {
        let table = CountryNames::builtin().unwrap();
        for name in ["España", "spain", "Spagna", "ΙΣΠΑΝΊΑ", "Испания", "ES", "esp"] {
            assert_eq!(table.find(name).map(|c| c.to_string()), Some("ES".into()), "{name}");
        }
        assert_eq!(table.find("Ελλάδα"), table.find("EL"));
        assert_eq!(table.find("Atlantis"), None);
        assert!(table.offered.len() >= 40);
    }

    #[test]
    fn names_are_offered_in_their_own_order() {
        let table = CountryNames::builtin().unwrap();
        let greek = table.in_language("el");
        assert!(greek.iter().any(|(country, name)| country.as_str() == "GR" && *name == "Ελλάδα"));
        assert_eq!(table.in_language("es").first().map(|(_, name)| *name), Some("Albania"));
    }
}
