//! Which language a text is in.

use std::sync::LazyLock;

use lingua::{LanguageDetector, LanguageDetectorBuilder};

use crate::domain::Language;

/// Reading further does not change the verdict, but costs time.
const READ_CHARS: usize = 600;

/// With fewer letters every verdict is a guess.
const MIN_LETTERS: usize = 20;

/// Below this many characters lingua's fast mode is often wrong (its own documentation's figure).
const SHORT_CHARS: usize = 120;

static FAST: LazyLock<LanguageDetector> =
    LazyLock::new(|| LanguageDetectorBuilder::from_all_languages().with_low_accuracy_mode().build());

/// Larger tables, loaded by the first short text.
static ACCURATE: LazyLock<LanguageDetector> =
    LazyLock::new(|| LanguageDetectorBuilder::from_all_languages().build());

/// The language of `text`, told from its first 600 characters: one of bg, de, el, en, es, fr, it,
/// nl, pl, pt, ro, sv. [`Language::UNDETERMINED`] below 20 letters or when nothing can be told.
///
/// The first call loads the tables (some tens of milliseconds).
pub fn detect_language(text: &str) -> Language {
    let end = text.char_indices().nth(READ_CHARS).map_or(text.len(), |(at, _)| at);
    let head = &text[..end];
    if head.chars().filter(|c| c.is_alphabetic()).take(MIN_LETTERS).count() < MIN_LETTERS {
        return Language::UNDETERMINED;
    }
    let detector = if head.chars().nth(SHORT_CHARS).is_some() { &FAST } else { &ACCURATE };
    detector
        .detect_language_of(head)
        .and_then(|found| Language::new(&found.iso_code_639_1().to_string()).ok())
        .unwrap_or(Language::UNDETERMINED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_main_languages_are_told_apart() {
        for (language, text) in [
            ("en", "We are looking for a technician who installs and maintains connected sensors."),
            ("es", "Buscamos una persona que instale y mantenga los sensores conectados de la ciudad."),
            ("it", "Cerchiamo una persona che installi i sensori e curi la manutenzione della rete."),
            ("el", "Ζητούμε τεχνικό για την εγκατάσταση και τη συντήρηση των αισθητήρων της πόλης."),
            ("bg", "Търсим техник, който да монтира и поддържа сензорите и мрежата на града."),
            ("de", "Wir suchen eine Fachkraft, die Sensoren einbaut und das Netz in Betrieb hält."),
        ] {
            assert_eq!(detect_language(text).as_str(), language, "{text}");
        }
    }

    #[test]
    fn short_texts_are_told_by_the_accurate_mode() {
        assert_eq!(detect_language("IoT field technician. You install sensors.").as_str(), "en");
        assert_eq!(detect_language("Técnico de campo. Instala sensores en la calle.").as_str(), "es");
    }

    #[test]
    fn too_little_text_is_no_verdict() {
        for text in ["", "Senior engineer", "12345 67890 12345 67890 12345", "C++ / C# / SQL / R"] {
            assert_eq!(detect_language(text), Language::UNDETERMINED, "{text}");
        }
    }
}
