//! Headings told by their form: a note in brackets behind them, a name that they are about.

use super::MORE_WORDS;
use crate::domain::Language;
use crate::text::stop_words::is_stop_word;

/// A heading without the note in brackets behind it, unless the note names something: `Extras (not a must)`.
pub(super) fn without_note(line: &str) -> &str {
    let end = line.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
    let Some((heading, note)) = end.strip_suffix(')').and_then(|inner| inner.rsplit_once('(')) else {
        return line;
    };
    let names = note.contains(|c: char| c.is_uppercase() || c.is_numeric());
    if names || heading.trim().is_empty() { line } else { heading.trim_end() }
}

/// What a heading about the employer opens with, before its name: `About Acme Corp`.
const ABOUT: [&str; 8] =
    ["about ", "sobre ", "acerca de ", "chi è ", "σχετικά με ", "λίγα λόγια για ", "γνωρίστε ", "за "];

/// Whether a line says no more than that it is about somebody of a name.
pub(super) fn is_about_a_name(line: &str) -> bool {
    let lower = line.to_lowercase();
    let rest = ABOUT.iter().filter(|opener| lower.starts_with(**opener)).find_map(|o| line.get(o.len()..));
    let mut words = rest.unwrap_or_default().split_whitespace();
    let is_name = |word: &str| {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.starts_with(char::is_uppercase) && !is_stop_word(Language::ENGLISH, plain)
    };
    words.next().is_some_and(is_name)
        && words.by_ref().take(MORE_WORDS).all(is_name)
        && words.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_about_a_name_opens_praise() {
        for line in ["About Acme Corp", "Sobre Acme", "Σχετικά με Άκμη:"] {
            assert!(is_about_a_name(line), "{line}");
        }
        for line in ["About the role", "About The Opportunity", "About sensors", "About", "Acme"] {
            assert!(!is_about_a_name(line), "{line}");
        }
    }

    #[test]
    fn a_note_that_names_nothing_is_no_part_of_a_heading() {
        for (line, heading) in [
            ("Extras (not a must):", "Extras"),
            ("Extras (any of them) ✨", "Extras"),
            ("Extras (Go)", "Extras (Go)"),
            ("(extras)", "(extras)"),
            ("Extras:", "Extras:"),
        ] {
            assert_eq!(without_note(line), heading);
        }
    }
}
