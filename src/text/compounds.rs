//! English compounds that say that something is absent: whoever writes `non-Oracle` or `Oracle-free` names what is not
//! there, so that the whole is one word and no name.

use super::words::Word;

/// Whether `word` makes such a compound with the word before it: `non` before a name, `free` behind one.
pub(super) fn is_absence(text: &str, before: &Word<'_>, word: &Word<'_>) -> bool {
    let gap = text.get(before.start + before.text.len()..word.start).unwrap_or_default();
    let is_name = |name: &str| name.starts_with(|c: char| c.is_ascii_uppercase());
    let is_negated = || before.text.eq_ignore_ascii_case("non") && is_name(word.text);
    // In a heading every word has a capital: `Non-Functional Requirements`.
    let is_heading = || is_name(before.text) && next_word(text, word).is_none_or(is_name);
    let is_free = || word.text == "free" && is_name(before.text);
    matches!(gap, "-" | "‑") && ((is_negated() && !is_heading()) || is_free())
}

fn next_word<'a>(text: &'a str, word: &Word<'_>) -> Option<&'a str> {
    text.get(word.start + word.text.len()..)?.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use crate::domain::Language;
    use crate::text::words::words;

    #[test]
    fn what_is_absent_is_one_word() {
        for (text, expected) in [
            ("non-Oracle stores", &["non-Oracle", "stores"][..]),
            ("Non-Oracle stores", &["Non-Oracle", "stores"]),
            ("an Oracle-free house", &["an", "Oracle-free", "house"]),
            ("Non-Functional Requirements", &["Non", "Functional", "Requirements"]),
            ("non-functional tests", &["non", "functional", "tests"]),
            ("Oracle - free lunch", &["Oracle", "free", "lunch"]),
            ("free Oracle", &["free", "Oracle"]),
            ("Oracle-based", &["Oracle", "based"]),
        ] {
            let found: Vec<&str> = words(Language::ENGLISH, text).iter().map(|word| word.text).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
