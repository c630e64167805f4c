//! The words by which an ad says how much it wants of something.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::Language;
use crate::text::phrase_table::PhraseTable;

/// What a cue says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    Must,
    Wish,
    NotNeeded,
    Not,
    Without,
    Nothing,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    must: Vec<String>,
    wish: Vec<String>,
    not_needed: Vec<String>,
    not: Vec<String>,
    without: Vec<String>,
    nothing: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    #[serde(rename = "version")]
    _version: String,
    #[serde(flatten)]
    languages: BTreeMap<String, Row>,
}

pub(super) static CUES: LazyLock<PhraseTable<Sense>> = LazyLock::new(|| {
    // The file is part of the program and a test reads it.
    read(include_str!("../data/demand.toml")).unwrap_or_else(|_| PhraseTable::none())
});

pub(super) fn read(text: &str) -> Result<PhraseTable<Sense>, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut phrases = Vec::new();
    for (code, row) in file.languages {
        let language = Language::new(&code).map_err(|error| error.to_string())?;
        let senses = [
            (row.must, Sense::Must),
            (row.wish, Sense::Wish),
            (row.not_needed, Sense::NotNeeded),
            (row.not, Sense::Not),
            (row.without, Sense::Without),
            (row.nothing, Sense::Nothing),
        ];
        for (row, sense) in senses {
            phrases.extend(row.into_iter().map(|phrase| (language, phrase, sense)));
        }
    }
    PhraseTable::new(phrases)
}
