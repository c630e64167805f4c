//! Words into terms: the stemmer of a language, and the hash of language and stem.

use std::borrow::Cow;

use frostem::Stemmer;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::bulgarian;
use super::fold::without_accents;
use super::words::plain;
use crate::domain::{Language, Term};

/// Longer words are no words of a language; they stay as they are.
const MAX_STEMMED_BYTES: usize = 80;

/// A shorter word in `-tivo` is no adjective of a verb: `motivo`.
const LEAST_ADJECTIVE: usize = 6;

/// A word in the forms that are compared; made once for all languages in which it is looked at.
pub(super) struct Normal {
    /// Lower case, in NFC, with plain apostrophes: what stemmers expect.
    pub(super) lower: String,
    /// The same without accents.
    pub(super) bare: String,
    /// Whether it was written `IT`, which lower case would hide.
    pub(super) is_it: bool,
}

impl Normal {
    /// The forms of a word in any case.
    pub(super) fn of(word: &str) -> Self {
        let word = plain(word);
        let lower = lower(&word);
        let bare = without_accents(&lower).into_owned();
        Self { lower, bare, is_it: word == "IT" }
    }
}

/// Makes terms in one language.
pub(super) struct TermMaker {
    language: Language,
    method: Method,
}

enum Method {
    Snowball(Stemmer),
    Bulgarian,
    None,
}

impl TermMaker {
    /// The maker for `language`; a language without a stemmer keeps its words whole.
    pub(super) fn new(language: Language) -> Self {
        let method = match language.as_str() {
            "bg" => Method::Bulgarian,
            code => Stemmer::try_from_name(code).map_or(Method::None, Method::Snowball),
        };
        Self { language, method }
    }

    /// The term of a word.
    pub(super) fn term(&self, word: &Normal) -> Term {
        let stem = self.stem(&word.lower);
        let bare =
            if *stem == word.lower { Cow::Borrowed(word.bare.as_str()) } else { without_accents(&stem) };
        let mut hash = blake3::Hasher::new();
        hash.update(self.language.as_str().as_bytes());
        hash.update(b"\x1f");
        hash.update(bare.as_bytes());
        let &[a, b, c, d, ..] = hash.finalize().as_bytes();
        Term(u32::from_le_bytes([a, b, c, d]))
    }

    fn stem<'a>(&self, word: &'a str) -> Cow<'a, str> {
        let regular = word.len() <= MAX_STEMMED_BYTES && word.chars().all(|c| c.is_alphabetic() || c == '\'');
        match &self.method {
            Method::Snowball(stemmer) if regular => {
                adjective(self.language, word).map_or_else(|| stemmer.stem(word), Cow::Borrowed)
            }
            Method::Bulgarian if regular => Cow::Owned(bulgarian::stem(word)),
            _ => Cow::Borrowed(word),
        }
    }
}

/// The stem of a Spanish or Italian adjective in `-tivo`, which Snowball cuts down to the verb's: an `administrativo` is a
/// clerk, an `administrador` an administrator.
fn adjective(language: Language, word: &str) -> Option<&str> {
    let stem = match language.as_str() {
        "es" => word.trim_end_matches('s').strip_suffix(['o', 'a'])?,
        "it" => word.strip_suffix(['o', 'a', 'i', 'e'])?,
        _ => return None,
    };
    (stem.ends_with("tiv") && stem.len() > LEAST_ADJECTIVE).then_some(stem)
}

fn lower(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let lower = word.to_lowercase().replace(['’', 'ʼ'], "'");
    match is_nfc_quick(lower.chars()) {
        IsNormalized::Yes => lower,
        _ => lower.nfc().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(code: &str, words: &[&str]) {
        let maker = TermMaker::new(Language::new(code).unwrap());
        let terms: Vec<Term> = words.iter().map(|word| maker.term(&Normal::of(word))).collect();
        assert!(terms.iter().all(|term| *term == terms[0]), "{words:?}");
    }

    #[test]
    fn forms_of_a_word_have_one_term() {
        same("en", &["installs", "Installing", "INSTALLED"]);
        same("es", &["instalación", "instalacion", "INSTALACIONES", "instalacio\u{301}n"]);
        same("es", &["técnico", "tecnicos"]);
        same("it", &["installazione", "installazioni"]);
        same("it", &["qualità", "QUALITÀ"]);
        same("el", &["αισθητήρας", "αισθητήρες", "ΑΙΣΘΗΤΗΡΕΣ", "αισθητήρα"]);
        same("bg", &["сензорите", "сензори", "Сензор"]);
        same("bg", &["мрежи", "мрежа", "мрежите"]);
        same("de", &["Prüfung", "Prüfungen"]);
        same("sw", &["mji", "MJI"]);
    }

    #[test]
    fn who_administers_is_no_clerk() {
        let differ = |code: &str, one: &str, other: &str| {
            let maker = TermMaker::new(Language::new(code).unwrap());
            maker.term(&Normal::of(one)) != maker.term(&Normal::of(other))
        };
        assert!(differ("es", "administrativo", "administrador"));
        assert!(differ("it", "amministrativa", "amministratore"));
        same("es", &["administrativo", "administrativas"]);
        same("it", &["operativo", "operativi", "operative"]);
        same("es", &["motivo", "motivos"]);
    }

    #[test]
    fn terms_of_two_languages_never_meet_and_are_fixed() {
        let term = |code, word| TermMaker::new(Language::new(code).unwrap()).term(&Normal::of(word));
        assert_ne!(term("en", "sensor"), term("es", "sensor"));
        assert_ne!(term("en", "java"), term("en", "javascript"));
        let hash = blake3::hash(b"en\x1fsensor");
        assert_eq!(term("en", "Sensors").0.to_le_bytes(), hash.as_bytes()[..4]);
    }
}
