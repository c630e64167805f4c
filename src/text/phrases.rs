//! The table of headings and phrases by which the parts of an ad are recognised.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::fold::fold;
use super::phrase_table::{PhraseTable, folded_phrase, sense};
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
    /// What an employer does as well as whoever works there.
    Work,
}

/// A sentence that opens with a condition of work has at most this many words after it.
const CONDITION_WORDS: usize = 5;

/// How many phrases of each topic a sentence holds, in the order of [`Topic`].
pub(super) type Hits = [u8; 7];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: toml::Value,
    heading: Vec<Row>,
    sentence: Vec<Row>,
    #[serde(default)]
    condition: Vec<Row>,
    #[serde(default)]
    subject: Vec<Row>,
    #[serde(default)]
    conditional: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    language: String,
    section: Topic,
    phrases: Vec<String>,
}

/// The phrases of all languages, folded.
pub(super) struct Phrases {
    headings: BTreeMap<String, Vec<(Language, Topic)>>,
    sentences: PhraseTable<Topic>,
    conditions: PhraseTable<Topic>,
    subjects: PhraseTable<Topic>,
    conditionals: PhraseTable<Topic>,
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
        let [sentences, conditions, subjects, conditionals] = [(); 4].map(|()| PhraseTable::none());
        Self { headings: BTreeMap::new(), sentences, conditions, subjects, conditionals }
    }

    fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut headings: BTreeMap<String, Vec<(Language, Topic)>> = BTreeMap::new();
        for (language, phrase, topic) in rows(&file.heading)? {
            headings.entry(folded_phrase(&phrase)).or_default().push((language, topic));
        }
        let sentences = PhraseTable::new(rows(&file.sentence)?)?;
        let conditions = PhraseTable::new(rows(&file.condition)?)?;
        let subjects = PhraseTable::new(rows(&file.subject)?)?;
        let conditionals = PhraseTable::new(rows(&file.conditional)?)?;
        Ok(Self { headings, sentences, conditions, subjects, conditionals })
    }

    /// The topic that a line of `language` opens, if it is a heading: a known phrase, alone or with
    /// at most `more` words after it, or several such phrases, of which the first tells: "Salary and hours". Signs around
    /// a phrase do not matter.
    pub(super) fn heading(&self, language: Language, line: &str, more: usize) -> Option<Topic> {
        let folded = fold(line);
        self.opening(language, &folded, more).or_else(|| {
            let parts = joined_parts(&folded);
            let topics: Option<Vec<Topic>> =
                parts.iter().map(|part| self.opening(language, part, 0)).collect();
            topics?.first().copied().filter(|_| parts.len() > 1)
        })
    }

    /// The topic of a folded line that a known phrase opens, with at most `more` words after it.
    fn opening(&self, language: Language, folded: &str, more: usize) -> Option<Topic> {
        let line = folded.trim_matches(|c: char| !c.is_alphanumeric());
        let ends = word_ends(line);
        // A datum with its value opens nothing: "Sede Bologna".
        let is_datum = more > 0 && word_ends(line).first().is_some_and(|end| DATA.contains(&&line[..*end]));
        let more = if is_datum { 0 } else { more };
        let least = ends.len().saturating_sub(more + 1);
        ends[least..].iter().rev().find_map(|end| {
            let phrase = line[..*end].trim_end_matches(|c: char| !c.is_alphanumeric());
            sense(self.headings.get(phrase)?, language)
        })
    }

    /// The phrases that a sentence of `language` holds, what it opens with included. One that opens with a condition of
    /// work and says little more counts as two, enough under a heading that asks: `Contract for 12 months`.
    pub(super) fn hits(&self, language: Language, sentence: &str) -> Hits {
        let mut hits = Hits::default();
        let folded = fold(sentence);
        let mut add = |topic: Topic, times: u8| {
            let count = &mut hits[topic as usize];
            *count = count.saturating_add(times);
        };
        for hit in self.sentences.find(language, &folded) {
            add(hit.sense, 1);
        }
        if let Some(topic) = self.condition(language, &folded) {
            add(topic, 2);
        }
        let opening = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
        if let Some(subject) = self.subjects.find(language, opening).into_iter().find(|hit| hit.start == 0) {
            add(subject.sense, 1);
        }
        hits
    }

    /// Whether a sentence of `language` asks for something in a conditional clause: `Apply now if you know Java`.
    pub(super) fn asks_on_condition(&self, language: Language, sentence: &str) -> bool {
        let found = self.conditionals.find(language, &fold(sentence));
        found.iter().any(|hit| hit.sense == Topic::Requirements)
    }

    /// What the condition is about that a folded sentence opens with, if it says little more.
    fn condition(&self, language: Language, folded: &str) -> Option<Topic> {
        let text = numbered(folded);
        let opening = self.conditions.find(language, &text).into_iter().find(|hit| hit.start == 0)?;
        let others = text.get(opening.end..)?.split(' ').filter(|word| !word.is_empty()).count();
        (others <= CONDITION_WORDS).then_some(opening.sense)
    }
}

/// First words, folded, of what names one datum of a job.
const DATA: [&str; 40] = [
    "location",
    "hours",
    "salary",
    "pay",
    "contract",
    "start",
    "duration",
    "shift",
    "shifts",
    "sede",
    "luogo",
    "orario",
    "contratto",
    "retribuzione",
    "stipendio",
    "tipologia",
    "durata",
    "inizio",
    "ubicacion",
    "localidad",
    "provincia",
    "lugar",
    "horario",
    "jornada",
    "salario",
    "sueldo",
    "contrato",
    "tipo",
    "duracion",
    "τοποθεσια",
    "εδρα",
    "τοποσ",
    "ωραριο",
    "μισθοσ",
    "αμοιβη",
    "място",
    "местоположение",
    "заплата",
    "договор",
    "срок",
];

/// What stands between the conjunctions of a folded heading.
fn joined_parts(folded: &str) -> Vec<&str> {
    const CONJUNCTIONS: [&str; 6] = [" and ", " & ", " y ", " e ", " και ", " и "];
    let mut parts = vec![folded];
    for conjunction in CONJUNCTIONS {
        parts = parts.into_iter().flat_map(|part| part.split(conjunction)).collect();
    }
    parts
}

/// The words of a folded text with one blank between them, each number as `0`, whatever its value and separators.
fn numbered(folded: &str) -> String {
    let mut text = String::with_capacity(folded.len());
    let mut chars = folded.chars().peekable();
    let mut in_number = false;
    while let Some(c) = chars.next() {
        let goes_on = in_number && chars.peek().is_some_and(char::is_ascii_digit);
        match c {
            '0'..='9' if in_number => {}
            '0'..='9' => {
                in_number = true;
                text.push('0');
            }
            '.' | ',' | ' ' if goes_on => {}
            c => {
                in_number = false;
                let is_of_word = c.is_alphanumeric() || matches!(c, '/' | '-' | '\'');
                if is_of_word || !(text.is_empty() || text.ends_with(' ')) {
                    text.push(if is_of_word { c } else { ' ' });
                }
            }
        }
    }
    text
}

fn rows(rows: &[Row]) -> Result<Vec<(Language, String, Topic)>, String> {
    let mut found = Vec::new();
    for row in rows {
        let language = Language::new(&row.language).map_err(|error| error.to_string())?;
        found.extend(row.phrases.iter().map(|phrase| (language, phrase.clone(), row.section)));
    }
    Ok(found)
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
        [[condition]]
        language = "en"
        section = "benefits"
        phrases = ["salary 0", "contract for 0 months"]
        [[subject]]
        language = "en"
        section = "about"
        phrases = ["our platform"]
        [[conditional]]
        language = "en"
        section = "requirements"
        phrases = ["if you know"]
        [[conditional]]
        language = "en"
        section = "apply"
        phrases = ["if you know someone"]
    "#;

    #[test]
    fn the_built_in_table_can_be_read() {
        let table = Phrases::read(include_str!("data/boilerplate.toml")).map_err(|error| error.to_string());
        let table = table.unwrap();
        let hits = table.hits(Language::ENGLISH, "You will install sensors.");
        assert!(!table.headings.is_empty() && hits[Topic::Duties as usize] > 0);
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
        assert_eq!(heading("en", "What we offer & benefits", 0), Some(Topic::Benefits));
        assert_eq!(heading("en", "What we offer and welding", 0), None);
    }

    #[test]
    fn a_datum_with_its_value_opens_nothing() {
        let table = Phrases::built_in();
        let heading = |code, line| table.heading(Language::new(code).unwrap(), line, 2);
        assert_eq!(heading("it", "Sede"), Some(Topic::About));
        assert_eq!(heading("it", "Sede Bologna"), None);
        assert_eq!(heading("es", "Horario 8-17"), None);
        assert_eq!(heading("en", "Why join Acme"), Some(Topic::Benefits));
    }

    #[test]
    fn a_condition_opens_its_sentence_with_any_number() {
        assert_eq!(numbered("(salary: € 1.500,50 or 30 000 - 24/7!) "), "salary 0 or 0 - 0/0 ");
        let table = Phrases::read(SAMPLE).unwrap();
        let hits = |line| table.hits(Language::ENGLISH, line)[Topic::Benefits as usize];
        for line in ["Contract for 7 months.", "* Salary: 28.000 € a year", "salary 1 450,50 net"] {
            assert_eq!(hits(line), 2, "{line}");
        }
        for line in [
            "You negotiate every contract for 7 months",
            "Contract for some months",
            "Salary 9 for whoever writes software in Java, Kotlin and Go",
        ] {
            assert_eq!(hits(line), 0, "{line}");
        }
    }

    #[test]
    fn a_subject_opens_its_sentence() {
        let table = Phrases::read(SAMPLE).unwrap();
        let hits = |line| table.hits(Language::ENGLISH, line)[Topic::About as usize];
        assert_eq!(hits("Our platform, written in Cobol, runs the mills"), 1);
        assert_eq!(hits("- Our platform runs on Cobol"), 1);
        assert_eq!(hits("You write our platform in Cobol"), 0);
    }

    #[test]
    fn a_conditional_clause_asks_unless_a_longer_phrase_says_otherwise() {
        let table = Phrases::read(SAMPLE).unwrap();
        let asks = |line| table.asks_on_condition(Language::ENGLISH, line);
        assert!(asks("Write to us if you know Cobol"));
        assert!(!asks("Write to us if you know someone"));
        assert!(!asks("If you knew Cobol"));
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
