//! Accents that Greek words lost in capitals or in haste.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::fold;

/// Word forms with their accents, one a line, none twice but for accents: those of the Greek phrases of this project, and
/// others that job ads use, gathered for it.
const WORDS: &str = include_str!("data/greek-words.txt");

/// Shorter words have an accent only by rule: "που" and "πού" are two words.
const LEAST_LETTERS: usize = 4;

static BY_LETTERS: LazyLock<HashMap<String, &str>> =
    LazyLock::new(|| WORDS.lines().map(|word| (fold(word), word)).collect());

/// The text with the accents of the Greek words that are known and have none. Every character stays one character.
pub(super) fn with_accents(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_greek) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let word_end = rest.find(|c| !is_greek(c)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(word_end);
        push_accented(word, &mut out);
        let next = behind.find(is_greek).unwrap_or(behind.len());
        let (other, words) = behind.split_at(next);
        out.push_str(other);
        rest = words;
    }
    if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
}

fn push_accented(word: &str, out: &mut String) {
    match known(word) {
        Some(known) => out.extend(word.chars().zip(known.chars()).map(|(c, known)| in_case_of(c, known))),
        None => out.push_str(word),
    }
}

/// The known word with these letters, if this one has lost its accent.
fn known(word: &str) -> Option<&'static str> {
    let is_lost = word.chars().take(LEAST_LETTERS).count() == LEAST_LETTERS
        && !word.chars().any(has_accent)
        && word.chars().skip(1).all(char::is_lowercase);
    let known = *is_lost.then(|| BY_LETTERS.get(&fold(word)))??;
    (known.chars().count() == word.chars().count()).then_some(known)
}

fn in_case_of(c: char, known: char) -> char {
    if c.is_uppercase() { known.to_uppercase().next().unwrap_or(known) } else { known }
}

fn is_greek(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}') && c.is_alphabetic()
}

fn has_accent(c: char) -> bool {
    matches!(
        c,
        'ά' | 'έ'
            | 'ή'
            | 'ί'
            | 'ό'
            | 'ύ'
            | 'ώ'
            | 'ΐ'
            | 'ΰ'
            | 'Ά'
            | 'Έ'
            | 'Ή'
            | 'Ί'
            | 'Ό'
            | 'Ύ'
            | 'Ώ'
            | '\u{1f00}'..='\u{1fff}'
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn known_words_get_their_accents_back_and_nothing_else_changes() {
        let cases = [
            ("εγκατασταση δικτυακου εξοπλισμου", "εγκατάσταση δικτυακού εξοπλισμού"),
            ("Εμπειρια (2 ετων) σε SQL.", "Εμπειρία (2 ετών) σε SQL."),
            ("Εμπειρία", "Εμπειρία"),
            ("ΕΜΠΕΙΡΙΑ", "ΕΜΠΕΙΡΙΑ"),
            ("που και οταν", "που και όταν"),
            ("προιον", "προϊόν"),
            ("ξζψξζψ network мрежа", "ξζψξζψ network мрежа"),
            ("", ""),
        ];
        for (lost, whole) in cases {
            assert_eq!(with_accents(lost), whole);
        }
    }

    #[test]
    fn every_line_is_a_word_with_an_accent_and_no_two_have_the_same_letters() {
        let mut letters = BTreeSet::new();
        for word in WORDS.lines() {
            assert!(
                word.chars().all(is_greek) && word.chars().filter(|c| has_accent(*c)).count() == 1,
                "{word}"
            );
            assert!(word.chars().count() >= LEAST_LETTERS && *word == word.to_lowercase(), "{word}");
            assert!(letters.insert(fold(word)), "{word} comes twice");
        }
    }
}
