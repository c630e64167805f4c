//! Whether a text describes a role rather than advertises a job.
//!
//! Catalogues of roles (the ICT role profiles of CWA 16458, an employer's own) name mission, tasks and deliverables of
//! whoever has the role. They address nobody, and they are written to fix a level, while an ad may leave it open.

use std::collections::{BTreeSet, HashSet};

use crate::domain::{Section, Sentence};

use super::AdText;
use super::cues::CueTable;
use super::phrases::bare;
use super::table_file::RoleRow;

/// Headings of such texts, different ones, that are enough: an ad has a mission, too.
const ENOUGH_HEADINGS: usize = 2;

/// Sentences from which their first words are enough.
const ENOUGH_SENTENCES: usize = 3;

/// Lines longer than this hold no heading alone, in bytes.
const LONGEST_HEADING: usize = 80;

/// The words by which a description of a role is known, without accents.
#[derive(Debug, Default)]
pub(super) struct RoleWords {
    /// What its parts are headed.
    headings: HashSet<String>,
    /// Third persons that begin a sentence about whoever has the role: "Designs networks".
    verbs: HashSet<String>,
    /// Words of one who seeks somebody: "we", "you", "salary".
    advertising: HashSet<String>,
}

impl RoleWords {
    /// Adds the words of a row of `words.toml`.
    pub(super) fn add(&mut self, row: &RoleRow) {
        let bare = |words: &[String]| words.iter().map(|word| bare(word)).collect::<Vec<_>>();
        self.headings.extend(bare(&row.headings));
        self.verbs.extend(bare(&row.verbs));
        self.advertising.extend(bare(&row.advertising));
    }
}

/// Whether `ad` describes a role: it has headings of such a description, or at least half of its sentences say in the
/// third person what somebody does; and it has no word of one who seeks somebody.
pub(super) fn is_role_description(ad: &AdText<'_>, cues: &CueTable) -> bool {
    let languages = cues.languages_of(ad.text.language);
    let words: Vec<&RoleWords> = languages.iter().map(|(_, cues)| &cues.role).collect();
    (is_headed(ad.description, &words) || is_impersonal(ad, &words)) && !advertises(ad.description, &words)
}

fn is_headed(description: &str, words: &[&RoleWords]) -> bool {
    let heading = |line: &str| {
        let head = line.trim_start_matches(|c: char| !c.is_alphanumeric());
        let head = head.split(':').next().unwrap_or_default();
        let head = bare(head.trim_end_matches(|c: char| !c.is_alphanumeric()));
        words.iter().any(|words| words.headings.contains(&head)).then_some(head)
    };
    let short = |line: &&str| line.len() <= LONGEST_HEADING || line.contains(':');
    let found: BTreeSet<String> = description.lines().filter(short).filter_map(heading).collect();
    found.len() >= ENOUGH_HEADINGS
}

fn is_impersonal(ad: &AdText<'_>, words: &[&RoleWords]) -> bool {
    let speaks = |sentence: &&Sentence| !matches!(sentence.section, Section::Title | Section::Boilerplate);
    let begins = |sentence: &Sentence| {
        let first = words_of(sentence.span.of(ad.description)).next().map(bare).unwrap_or_default();
        words.iter().any(|words| words.verbs.contains(&first))
    };
    let sentences: Vec<bool> = ad.text.sentences.iter().filter(speaks).map(begins).collect();
    let count = sentences.iter().filter(|begins| **begins).count();
    sentences.len() >= ENOUGH_SENTENCES && 2 * count >= sentences.len()
}

fn advertises(description: &str, words: &[&RoleWords]) -> bool {
    // "US" and "IT" are no pronouns.
    let is_word = |word: &&str| word.chars().any(char::is_lowercase);
    words_of(description)
        .filter(is_word)
        .map(bare)
        .any(|word| words.iter().any(|words| words.advertising.contains(&word)))
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;
    use crate::text::{self, TokenBudget};

    fn describes(language: &str, description: &str) -> bool {
        let language = Language::new(language).unwrap();
        let budget = TokenBudget { limit: 200, count: &|text: &str| text.split_whitespace().count() };
        let text = text::analyse("", description, language, &budget);
        let ad = AdText { title: "", description, text: &text };
        is_role_description(&ad, CueTable::builtin().unwrap())
    }

    #[test]
    fn headings_of_a_catalogue_tell_a_role_description_in_five_languages() {
        for (language, text) in [
            (
                "en",
                "Mission: to keep the network of a port running.\n\nMain tasks\n- Plan changes\n- Mend faults",
            ),
            ("en", "PURPOSE OF THE ROLE\nA network that is there.\nDELIVERABLES:\nChange plan, fault log"),
            ("es", "Misión\nUna red que funciona.\n\nTareas principales\n- Planificar cambios"),
            ("it", "Missione\nUna rete che funziona.\n\nCompiti principali\n- Pianificare i cambiamenti"),
            ("el", "Αποστολή\nΈνα δίκτυο που λειτουργεί.\n\nΚύρια καθήκοντα\n- Σχεδιασμός αλλαγών"),
            ("bg", "Мисия\nМрежа, която работи.\n\nОсновни задачи\n- Планиране на промени"),
        ] {
            assert!(describes(language, text), "{text}");
        }
        assert!(!describes("en", "Mission\nWater for all.\n\nThe job\n- Plan changes"), "ads have missions");
    }

    #[test]
    fn sentences_about_whoever_has_the_role_tell_it_without_headings() {
        let tasks = "Designs the network of a port. Plans changes with the operators. Mends faults at night.";
        assert!(describes("en", tasks));
        assert!(describes("es", "Diseña la red del puerto. Planifica los cambios. Resuelve las averías."));
        assert!(!describes("en", "Network engineer. Cisco, BGP, MPLS. Rotterdam. Nights."));
        assert!(
            !describes("en", "Design the network. Plan changes. Mend faults."),
            "an ad's list may read so"
        );
    }

    #[test]
    fn one_who_seeks_somebody_writes_an_ad() {
        let tasks = "Mission\nA network that works.\n\nMain tasks\n- Plan changes\n\n";
        for more in ["We offer a laptop.", "Bring your ideas.", "Candidates have a driving licence."] {
            assert!(!describes("en", &format!("{tasks}{more}")), "{more}");
        }
        assert!(describes("en", &format!("{tasks}Offices in the US.")), "a country is no pronoun");
    }
}
