//! Names of products, languages and norms: how they are written tells them from everyday words.
//!
//! ESCO writes labels in small letters but for names, and ads write names with their capitals: `Swift` and `R` are
//! names where `swift` and `r` are not. A written form is a [`Term`] of its own, whatever the language.

use super::stop_words::is_stop_word;
use super::words::{Word, plain, with_names, words};
use crate::domain::{Language, Term};

/// The written forms of a label's words, in order, where the label is a name: every word that carries meaning holds
/// a capital, a digit or a sign. What stands in brackets at its end says what is meant and is no part of the name.
/// `None` for any other label.
///
/// ```
/// use skillgauge::text::label_name;
/// assert!(label_name("Java (computer programming)").is_some_and(|words| words.len() == 1));
/// assert!(label_name("Internet of Things").is_some_and(|words| words.len() == 2));
/// assert_eq!(label_name("ICT project management"), None);
/// ```
pub fn label_name(label: &str) -> Option<Vec<Term>> {
    let label = without_qualifier(label);
    let words = words(Language::ENGLISH, label);
    let names: Vec<&Word<'_>> = words
        .iter()
        .filter(|word| is_marked(word.text) || !is_stop_word(Language::ENGLISH, word.text))
        .collect();
    let all = !names.is_empty() && names.iter().all(|word| is_marked(word.text));
    all.then(|| {
        names.into_iter().filter(|word| !is_part(label, word)).map(|word| written(word.text)).collect()
    })
}

/// A label without what stands in brackets at its end: `Python (computer programming)` is called Python.
pub fn without_qualifier(label: &str) -> &str {
    match label.trim_end().strip_suffix(')').and_then(|head| head.rsplit_once(" (")) {
        Some((name, _)) if !name.trim().is_empty() => name.trim_end(),
        _ => label,
    }
}

/// How ads write a name of large and small letters: as it is, in capitals, and from five letters on with one capital
/// alone. A name in capitals has no other spelling (`Ai` is no `AI`), nor has a short one (`Lora` is no `LoRa`).
///
/// ```
/// use skillgauge::text::name_spellings;
/// assert_eq!(name_spellings("AutoCAD"), ["AutoCAD", "AUTOCAD", "Autocad"]);
/// assert_eq!(name_spellings("LoRa"), ["LoRa", "LORA"]);
/// assert_eq!(name_spellings("AWS"), ["AWS"]);
/// ```
pub fn name_spellings(name: &str) -> Vec<String> {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let is_mixed = name.contains(char::is_uppercase) && name.contains(char::is_lowercase);
    let mut spellings = vec![name.to_string()];
    if is_mixed && letters >= LETTERS_IN_CAPITALS {
        spellings.push(name.to_uppercase());
    }
    if is_mixed && letters >= LETTERS_WITH_ONE {
        spellings.push(name.split_inclusive(|c: char| !c.is_alphanumeric()).map(with_one_capital).collect());
    }
    spellings.dedup();
    spellings
}

/// The least letters of a name that is met in capitals too, and with one capital alone.
const LETTERS_IN_CAPITALS: usize = 3;
const LETTERS_WITH_ONE: usize = 5;

fn with_one_capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().chain(letters.flat_map(char::to_lowercase)).collect()
}

/// The written forms of the words of a sentence that may be names. The first word of a sentence is among them: in
/// ads it is a name more often than not ("Python developer"), and whether it is one here its meaning must tell.
/// `words` are words of `text`.
pub(super) fn names(text: &str, words: &[Word<'_>]) -> Vec<Term> {
    let is_name = |word: &&Word<'_>| is_marked(word.text) && !is_part(text, word);
    words.iter().filter(is_name).map(|word| written(word.text)).collect()
}

/// Whether a letter of `text` is the end or the beginning of a longer name: `D` of `Series-D`, `Q` of `Q/4`. Labels
/// are read likewise, so that such a name still meets itself.
fn is_part(text: &str, word: &Word<'_>) -> bool {
    let is_letter = word.text.len() == 1 && word.text.bytes().all(|b| b.is_ascii_uppercase());
    let before = text.get(..word.start).and_then(|before| before.strip_suffix('-'));
    let after = text.get(word.start + word.text.len()..).and_then(|after| after.strip_prefix('/'));
    is_letter
        && (before.is_some_and(|before| before.ends_with(char::is_alphanumeric))
            || after.is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit())))
}

/// The written forms of the words that can only be names: those with a capital, a digit or a sign that are not the
/// first of `sentence`, where anything begins with a capital. `None` for words in a row (`java sql docker`), which
/// nobody writes with care.
///
/// ```
/// use skillgauge::{domain::Language, text::{inner_names, label_name}};
/// let swift = label_name("Swift").unwrap_or_default();
/// let names = |sentence| inner_names(Language::ENGLISH, sentence);
/// assert!(names("Apps in Swift").is_some_and(|names| names.contains(&swift[0])));
/// assert!(names("Swift answers to guests").is_some_and(|names| names.is_empty()));
/// assert_eq!(names("swift kotlin"), None);
/// ```
pub fn inner_names(language: Language, sentence: &str) -> Option<Vec<Term>> {
    let words = words(language, sentence);
    let is_prose = words.iter().any(|word| is_stop_word(language, word.text));
    is_prose.then(|| names(sentence, &with_names(words.get(1..).unwrap_or_default())))
}

/// Whether a word is written as names are.
fn is_marked(word: &str) -> bool {
    word.chars().any(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '+' | '#' | '&'))
}

/// The written forms of all words of a label, in order, whatever they hold.
pub fn written_words(label: &str) -> Vec<Term> {
    words(Language::ENGLISH, label).iter().map(|word| written(word.text)).collect()
}

/// Whether a word is written as any word is that begins a sentence or stands in a heading: letters alone, at most the
/// first of them large. A letter alone is one.
///
/// ```
/// use skillgauge::text::is_plain_word;
/// assert!(["Swift", "swift", "R"].into_iter().all(is_plain_word));
/// assert!(!["LESS", "LaTeX", "C#", "Power BI"].into_iter().any(is_plain_word));
/// ```
pub fn is_plain_word(word: &str) -> bool {
    word.chars().all(char::is_alphabetic) && !word.chars().skip(1).any(char::is_uppercase)
}

fn written(word: &str) -> Term {
    let mut hash = blake3::Hasher::new();
    hash.update(b"written\x1f");
    hash.update(plain(word).as_bytes());
    let &[a, b, c, d, ..] = hash.finalize().as_bytes();
    Term(u32::from_le_bytes([a, b, c, d]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(text: &str) -> Vec<Term> {
        names(text, &with_names(&words(Language::ENGLISH, text)))
    }

    #[test]
    fn a_label_is_a_name_by_its_capitals() {
        for label in ["R", "C#", "SQL Server", "Python (computer programming)", "SAP R3", "LESS", "R&D"] {
            assert!(label_name(label).is_some(), "{label}");
        }
        for label in ["use spreadsheets software", "Agile development", "statistics", ""] {
            assert!(label_name(label).is_none(), "{label}");
        }
        assert_eq!(without_qualifier("Scratch (computer programming)"), "Scratch");
        assert_eq!(without_qualifier("(R)"), "(R)");
    }

    #[test]
    fn a_letter_of_a_longer_name_is_no_name() {
        let r = label_name("R").unwrap();
        for text in ["Sold by Cargo-R", "the standard R/7"] {
            assert!(!sentence(text).contains(&r[0]), "{text}");
        }
        for text in ["- R and SQL", "SQL/R", "R-based models", "tools:\n-R", "R/SQL"] {
            assert!(sentence(text).contains(&r[0]), "{text}");
        }
        for name in ["Cargo-R", "Series-D", "Q/4"] {
            let label = label_name(name).unwrap();
            let found = sentence(&format!("You know {name} well"));
            assert!(!label.is_empty() && label.iter().all(|word| found.contains(word)), "{name}");
        }
    }

    #[test]
    fn a_name_is_found_however_it_is_drawn() {
        for (label, text) in [
            ("Rust", "Good at Rust2"),
            ("Rust", "𝗥𝘂𝘀𝘁 on servers"),
            ("Rust", "2\u{fe0f}\u{20e3}Rust"),
            ("F#", "Good at F #, too"),
            ("F#", "F♯ or F#6"),
            (".NET", "Web pages in .NET8"),
        ] {
            assert!(sentence(text).contains(&label_name(label).unwrap()[0]), "{label}: {text}");
        }
    }

    #[test]
    fn a_sentence_names_what_it_writes_with_a_capital() {
        let swift = label_name("Swift (computer programming)").unwrap();
        assert!(sentence("You write apps in Swift").contains(&swift[0]));
        assert!(sentence("Swift").contains(&swift[0]));
        assert!(!sentence("A swift answer").contains(&swift[0]));
        let r = label_name("R").unwrap();
        assert!(sentence("Statistics with R or SQL").contains(&r[0]));
        for text in ["Work in R&D", "the mark Lumen(R) is ours", "ask for R. Smith", "An R licence is needed"]
            .into_iter()
            .chain(["Carnet B, C o R", "licence Q or R", "vitamin A and R", "the R+V account team"])
        {
            assert!(!sentence(text).contains(&r[0]), "{text}");
        }
    }
}
