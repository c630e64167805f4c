//! The word classes by which a sentence about the employer is told.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::Language;

/// The word classes of a language (`data/employer.toml`).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnWords {
    pub(super) we: Vec<String>,
    /// Whether the verb alone says "we".
    pub(super) drops_we: bool,
    pub(super) our: Vec<String>,
    /// Function words that may stand between a verb and its noun.
    pub(super) articles: Vec<String>,
    /// "Is" and "are", of the third person and of "we".
    pub(super) is: Vec<String>,
    pub(super) are: Vec<String>,
    /// "Founded".
    pub(super) founded: Vec<String>,
    pub(super) has: Vec<String>,
    pub(super) have: Vec<String>,
    /// What an employer does for its customers; of a third person only what hardly says what a job does.
    pub(super) helps: Vec<String>,
    pub(super) help: Vec<String>,
    /// What an employer is called without its name.
    pub(super) employers: Vec<String>,
    /// Whom an employer works for or with.
    pub(super) customers: Vec<String>,
    /// Who works for an employer.
    pub(super) people: Vec<String>,
    /// Who leads or teaches the reader.
    pub(super) mentors: Vec<String>,
    /// "Uses", said of a company.
    pub(super) uses: Vec<String>,
    /// Beginnings of verbs of teaching.
    pub(super) teaches: Vec<String>,
    /// What an employer is said to be.
    pub(super) kinds: Vec<String>,
    pub(super) years: Vec<String>,
    /// What leads from the employer to whom it wants something for.
    pub(super) purpose: Vec<String>,
    /// Beginnings of what an open job is called.
    pub(super) vacancies: Vec<String>,
    /// Who applies, where it stands for a name.
    pub(super) persons: Vec<String>,
    /// Words that speak to the reader.
    pub(super) reader: Vec<String>,
    /// Beginnings of words that look for somebody.
    pub(super) seeks: Vec<String>,
    pub(super) beliefs: Vec<String>,
}

/// The word classes of a language; an undetermined one is read as English.
pub(super) fn own_words(language: Language) -> Option<&'static OwnWords> {
    OWN_WORDS.get(if language == Language::UNDETERMINED { "en" } else { language.as_str() })
}

static OWN_WORDS: LazyLock<BTreeMap<String, OwnWords>> =
    LazyLock::new(|| toml::from_str(include_str!("../../data/employer.toml")).unwrap_or_default());
