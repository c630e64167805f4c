//! Words of rank that name a person: a technician, not technical support or an internship.

use crate::domain::Language;

use super::super::phrases::{Hit, Line, bare};
use super::super::ranks::{QUALIFIERS, is_person};

/// How words for people by their work end in the singular, without accents, ...
const ENDINGS: [(&str, &[&str]); 4] = [
    ("es", &["or", "ora", "ista", "ico", "ero", "era", "ario", "aria", "ante", "ente"]),
    ("it", &["ore", "trice", "ista", "ico", "ente", "ante", "aio", "aia"]),
    ("el", &["ησ", "οσ", "ασ", "τρια"]),
    ("bg", &["ик", "ор", "ист", "тел", "ант", "ент", "ър", "ер"]),
];
/// ... and such words of rank that end otherwise.
const PERSONS: [(&str, &[&str]); 4] = [
    (
        "es",
        &[
            "jefe",
            "jefa",
            "responsable",
            "encargado",
            "encargada",
            "experto",
            "experta",
            "arquitecto",
            "arquitecta",
            "auxiliar",
            "aprendiz",
        ],
    ),
    (
        "it",
        &[
            "responsabile",
            "capo",
            "addetto",
            "addetta",
            "impiegato",
            "impiegata",
            "perito",
            "esperto",
            "esperta",
            "architetto",
            "capoprogetto",
            "caposquadra",
            "caporeparto",
            "capoturno",
        ],
    ),
    ("el", &[]),
    ("bg", &["експерт", "архитект"]),
];

/// Whether a word of rank is a person: in English its last word, in Spanish and Italian its first, in Greek and
/// Bulgarian, where an adjective may go before, either.
pub(super) fn names_person<S>(line: &Line<'_>, hit: &Hit<S>) -> bool {
    let is = |index: usize| is_person_in(line.language, line.word(index));
    match line.language.as_str() {
        "en" => is(hit.last),
        "es" | "it" => is(hit.first),
        _ => is(hit.first) || is(hit.last),
    }
}

/// Whether a word names a person, by what it is or how it ends in `language`.
pub(super) fn is_person_in(language: Language, word: &str) -> bool {
    let bare = bare(word);
    let ends = words_of(&ENDINGS, language).iter().any(|ending| bare.ends_with(ending));
    let is_known = words_of(&PERSONS, language).contains(&bare.as_str());
    is_person(word) || is_known || ends && !QUALIFIERS.contains(&bare.as_str())
}

fn words_of(table: &[(&str, &'static [&'static str])], language: Language) -> &'static [&'static str] {
    table.iter().find(|(code, _)| *code == language.as_str()).map(|(_, words)| *words).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_from_what_they_do() {
        for (code, person, other) in [
            ("en", "installer", "helpdesk"),
            ("es", "instaladora", "principales"),
            ("es", "encargada", "prácticas"),
            ("it", "direttrice", "responsabilità"),
            ("it", "addetto", "stage"),
            ("el", "εγκαταστάτης", "υποστήριξη"),
            ("bg", "монтажник", "стаж"),
        ] {
            let language = Language::new(code).unwrap();
            assert!(is_person_in(language, person), "{person}");
            assert!(!is_person_in(language, other), "{other}");
            assert!(!is_person_in(language, "Senior"));
        }
    }
}
