//! Words and phrases of each competence, looked for in the stems of a sentence.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{Competence, Language, Sentence, Term};
use crate::text::{self, TermHit, TermPhrases};

use super::cues::EcfError;
use super::table_file::{invalid, read};

/// The languages of the table.
const LANGUAGES: [&str; 5] = ["en", "es", "it", "el", "bg"];

/// What a phrase of two or more words counts; a single word counts 1.
const PHRASE: f64 = 1.5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    competence: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    code: String,
    #[serde(flatten)]
    phrases: BTreeMap<String, Vec<String>>,
}

/// The vocabulary of the competences.
pub(super) struct Vocabulary {
    version: String,
    /// By language; a phrase means the numbers of the competences that it speaks for, in the order of the e-CF table.
    languages: BTreeMap<Language, TermPhrases<Vec<usize>>>,
}

impl Vocabulary {
    /// The table that comes with the program, its rows numbered as `competences` are.
    ///
    /// # Errors
    /// [`EcfError`] naming the row and the value.
    pub(super) fn parse(text: &str, competences: &[Competence]) -> Result<Self, EcfError> {
        let file: File = read(text)?;
        let mut owners: BTreeMap<(Language, Vec<Term>), Vec<usize>> = BTreeMap::new();
        for (number, row) in file.competence.iter().enumerate() {
            let name = format!("vocabulary.toml: competence[{number}]");
            let position = competences.iter().position(|c| c.code.to_string() == row.code);
            let Some(position) = position else {
                return Err(invalid(
                    &name,
                    format!("code: '{}' is no competence of the e-CF table", row.code),
                ));
            };
            for (code, phrases) in &row.phrases {
                if !LANGUAGES.contains(&code.as_str()) {
                    return Err(invalid(
                        &name,
                        format!("'{code}' is no key here; use code, {}", LANGUAGES.join(", ")),
                    ));
                }
                let language = Language::new(code).map_err(|error| invalid(&name, error.to_string()))?;
                for phrase in phrases {
                    let own = owners.entry((language, text::content_terms(language, phrase))).or_default();
                    if own.last() != Some(&position) {
                        own.push(position);
                    }
                }
            }
        }
        Ok(Self { version: file.version, languages: by_language(owners) })
    }

    /// The version that the file names.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// For each of `competences` how many of its words stand in the sentence; a phrase of several words
    /// counts more, one that several competences share counts for each a part.
    pub(super) fn hits(&self, language: Language, sentence: &Sentence, competences: usize) -> Vec<f64> {
        let mut hits = vec![0.0; competences];
        let own = if language == Language::UNDETERMINED { Language::ENGLISH } else { language };
        for (language, terms) in [(own, &sentence.terms), (Language::ENGLISH, &sentence.english_terms)] {
            let Some(phrases) = self.languages.get(&language) else { continue };
            count(terms, phrases, &mut hits);
        }
        hits
    }
}

fn by_language(
    owners: BTreeMap<(Language, Vec<Term>), Vec<usize>>,
) -> BTreeMap<Language, TermPhrases<Vec<usize>>> {
    let mut languages: BTreeMap<Language, TermPhrases<Vec<usize>>> = BTreeMap::new();
    for ((language, terms), owners) in owners {
        languages.entry(language).or_default().insert(terms, owners);
    }
    languages
}

fn count(terms: &[Term], phrases: &TermPhrases<Vec<usize>>, hits: &mut [f64]) {
    for TermHit { length, meaning: owners, .. } in phrases.find(terms, |_, _, _| true) {
        let weight = if length > 1 { PHRASE } else { 1.0 };
        for owner in owners {
            if let Some(hit) = hits.get_mut(*owner) {
                *hit += weight / owners.len() as f64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::EcfTable;

    fn found(code: &str, text: &str) -> Vec<String> {
        let competences = EcfTable::builtin().unwrap().competences();
        let vocabulary = Vocabulary::parse(include_str!("data/vocabulary.toml"), competences).unwrap();
        let language = Language::new(code).unwrap();
        let sentence = Sentence {
            span: Default::default(),
            section: crate::domain::Section::Other,
            terms: text::content_terms(language, text),
            english_terms: Vec::new(),
            names: Vec::new(),
            clauses: Vec::new(),
        };
        let hits = vocabulary.hits(language, &sentence, competences.len());
        let best = hits.iter().copied().fold(0.0, f64::max);
        let is_best = |(_, hit): &(&Competence, &f64)| best > 0.0 && **hit >= best - 1e-9;
        competences.iter().zip(&hits).filter(is_best).map(|(c, _)| c.code.to_string()).collect()
    }

    #[test]
    fn words_are_found_in_every_language() {
        for (code, text, competence) in [
            ("en", "Draft the carbon footprint report", "A.8"),
            ("en", "Runs penetration tests", "E.8"),
            ("es", "Negocia contratos y cláusulas", "D.8"),
            ("it", "Gestione dei rischi", "E.3"),
            ("el", "Συγγραφή κώδικα", "B.1"),
            ("bg", "Дигитален маркетинг и кампании", "D.6"),
        ] {
            assert_eq!(found(code, text), [competence], "{text}");
        }
        assert_eq!(found("en", "Feeds the cat"), [] as [String; 0]);
    }
}
