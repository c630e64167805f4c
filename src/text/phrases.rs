//! The table of headings and phrases by which the parts of an ad are recognised.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use serde::Deserialize;

use super::fold::fold;
use crate::domain::Language;

/// What a stretch of an ad is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Topic {
    Requirements,
    Duties,
    Benefits,
    About,
    Apply,
    Legal,
}

/// How many phrases of each topic a sentence holds, in the order of [`Topic`].
pub(super) type Hits = [u8; 6];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: toml::Value,
    heading: Vec<Row>,
    sentence: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    language: String,
    section: Topic,
    phrases: Vec<String>,
}

/// Who speaks so, and about what.
type Meaning = (Language, Topic);

/// The phrases of all languages, folded.
pub(super) struct Phrases {
    headings: BTreeMap<String, Vec<Meaning>>,
    sentences: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    meanings: Vec<Vec<Meaning>>,
}

static TABLE: LazyLock<Phrases> = LazyLock::new(|| {
    // The file is part of the program and a test reads it: without it nothing would be recognised,
    // which is no reason to refuse service.
    Phrases::read(include_str!("data/boilerplate.toml")).unwrap_or_else(|_| Phrases::none())
});

impl Phrases {
    /// The built-in table.
    pub(super) fn built_in() -> &'static Self {
        &TABLE
    }

    fn none() -> Self {
        Self { headings: BTreeMap::new(), sentences: None, meanings: Vec::new() }
    }

    fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let headings = by_phrase(&file.heading)?;
        let (patterns, meanings): (Vec<String>, Vec<_>) = by_phrase(&file.sentence)?.into_iter().unzip();
        let numbered = patterns.into_iter().zip(0_u32..);
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(numbered);
        Ok(Self { headings, sentences: Some(automaton.map_err(|error| error.to_string())?), meanings })
    }

    /// The topic that a line of `language` opens, if it is a heading: a known phrase, alone or with
    /// at most `more` words after it. Signs around the phrase do not matter.
    pub(super) fn heading(&self, language: Language, line: &str, more: usize) -> Option<Topic> {
        let folded = fold(line);
        let line = folded.trim_matches(|c: char| !c.is_alphanumeric());
        let ends = word_ends(line);
        let least = ends.len().saturating_sub(more + 1);
        ends[least..].iter().rev().find_map(|end| {
            let phrase = line[..*end].trim_end_matches(|c: char| !c.is_alphanumeric());
            topic(self.headings.get(phrase)?, language)
        })
    }

    /// The phrases that a sentence of `language` holds. Of two that overlap the longer one counts:
    /// `you will receive` is no duty, although `you will` is.
    pub(super) fn hits(&self, language: Language, sentence: &str) -> Hits {
        let mut hits = Hits::default();
        let Some(automaton) = &self.sentences else { return hits };
        let folded = fold(sentence);
        let mut found: Vec<(usize, usize, Topic)> = automaton
            .find_overlapping_iter(&folded)
            .filter(|phrase| stands_alone(&folded, phrase.start(), phrase.end()))
            .filter_map(|phrase| {
                let meanings = self.meanings.get(phrase.value() as usize)?;
                Some((phrase.start(), phrase.end(), topic(meanings, language)?))
            })
            .collect();
        found.sort_by_key(|&(start, end, _)| (Reverse(end - start), start));
        for (place, &(start, end, topic)) in found.iter().enumerate() {
            if found[..place].iter().all(|other| other.1 <= start || end <= other.0) {
                hits[topic as usize] = hits[topic as usize].saturating_add(1);
            }
        }
        hits
    }
}

/// The topic of a phrase for a reader of `language`; English phrases are used in ads of all languages.
fn topic(meanings: &[Meaning], language: Language) -> Option<Topic> {
    let of = |wanted| meanings.iter().find(|(spoken, _)| *spoken == wanted).map(|(_, topic)| *topic);
    of(language).or_else(|| of(Language::ENGLISH))
}

fn by_phrase(rows: &[Row]) -> Result<BTreeMap<String, Vec<Meaning>>, String> {
    let mut table: BTreeMap<String, Vec<Meaning>> = BTreeMap::new();
    for row in rows {
        let language = Language::new(&row.language).map_err(|error| error.to_string())?;
        for phrase in &row.phrases {
            let folded = fold(phrase);
            let phrase = folded.trim_matches(|c: char| !c.is_alphanumeric());
            if phrase.is_empty() {
                return Err(format!("a phrase of language '{}' holds no letter; take it out", row.language));
            }
            table.entry(phrase.to_string()).or_default().push((language, row.section));
        }
    }
    Ok(table)
}

/// The ends of the words of `line`, in bytes.
fn word_ends(line: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut inside = false;
    for (at, c) in line.char_indices() {
        if inside && !c.is_alphanumeric() {
            ends.push(at);
        }
        inside = c.is_alphanumeric();
    }
    ends.push(line.len());
    ends
}

fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    !text[..start].ends_with(char::is_alphanumeric) && !text[end..].starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"
        version = 1
        [[heading]]
        language = "en"
        section = "benefits"
        phrases = ["What we offer", "Benefits"]
        [[heading]]
        language = "es"
        section = "requirements"
        phrases = ["Requisitos"]
        [[sentence]]
        language = "en"
        section = "legal"
        phrases = ["equal opportunity", "equal opportunity employer"]
        [[sentence]]
        language = "en"
        section = "duties"
        phrases = ["employer"]
    "#;

    #[test]
    fn the_built_in_table_can_be_read() {
        let table = Phrases::read(include_str!("data/boilerplate.toml")).map_err(|error| error.to_string());
        let table = table.unwrap();
        assert!(!table.headings.is_empty() && !table.meanings.is_empty());
    }

    #[test]
    fn headings_are_met_whole_or_at_the_start() {
        let table = Phrases::read(SAMPLE).unwrap();
        let heading = |code, line, more| table.heading(Language::new(code).unwrap(), line, more);
        assert_eq!(heading("en", "** WHAT WE OFFER: **", 0), Some(Topic::Benefits));
        assert_eq!(heading("en", "What we offer you", 2), Some(Topic::Benefits));
        assert_eq!(heading("en", "What we offer you", 0), None);
        assert_eq!(heading("en", "Beneficial things", 4), None);
        assert_eq!(heading("es", "Benefits", 0), Some(Topic::Benefits));
        assert_eq!(heading("en", "Requisitos", 0), None);
        assert_eq!(heading("en", "", 4), None);
    }

    #[test]
    fn phrases_are_met_on_word_bounds_and_counted_once() {
        let table = Phrases::read(SAMPLE).unwrap();
        let hits = |line| table.hits(Language::ENGLISH, line)[Topic::Legal as usize];
        assert_eq!(hits("We are an Equal Opportunity Employer."), 1);
        let all = table.hits(Language::ENGLISH, "We are an equal opportunity employer.");
        assert_eq!(all[Topic::Duties as usize], 0, "the longer phrase decides");
        assert_eq!(hits("unequal opportunity"), 0);
        assert_eq!(hits("equal opportunitys"), 0);
    }
}
