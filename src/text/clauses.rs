//! A sentence into clauses: a sentence often asks for three things.

use super::words::words;
use crate::domain::Language;

/// Words that join what is asked for, by language.
const CONJUNCTIONS: [(&str, &[&str]); 5] = [
    ("en", &["and", "or", "as", "including"]),
    ("es", &["y", "e", "o", "u", "como"]),
    ("it", &["e", "ed", "o", "oppure", "come"]),
    ("el", &["και", "ή", "όπως"]),
    ("bg", &["и", "или", "както"]),
];

/// The clauses of a sentence in order, without the marks and conjunctions between them; those without
/// a letter are left out. A sentence of one clause is that clause.
///
/// ```
/// use skillgauge::{domain::Language, text::clauses};
/// let found = clauses(Language::ENGLISH, "Python, SQL and the design of data models (ERD)");
/// assert_eq!(found, ["Python", "SQL", "the design of data models", "ERD"]);
/// ```
pub fn clauses(language: Language, sentence: &str) -> Vec<&str> {
    let joining = CONJUNCTIONS.iter().find(|(code, _)| *code == language.as_str());
    let joining = joining.map_or(CONJUNCTIONS[0].1, |(_, words)| words);
    let mut bounds: Vec<(usize, usize)> =
        sentence.char_indices().filter(|(_, c)| is_mark(*c)).map(|(at, c)| (at, at + c.len_utf8())).collect();
    for word in words(language, sentence) {
        if joining.contains(&word.text.to_lowercase().as_str()) {
            bounds.push((word.start, word.start + word.text.len()));
        }
    }
    bounds.sort_unstable();
    bounds.push((sentence.len(), sentence.len()));
    let mut found = Vec::new();
    let mut from = 0;
    for (start, end) in bounds {
        let clause = sentence.get(from..start).unwrap_or_default();
        let clause = clause.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#' | '.'));
        if clause.chars().any(char::is_alphabetic) {
            found.push(clause.trim_end_matches('.'));
        }
        from = from.max(end);
    }
    found
}

fn is_mark(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '(' | ')' | '[' | ']' | '/' | '•' | '·' | '|' | '–' | '—' | '،')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(code: &str, sentence: &'a str) -> Vec<&'a str> {
        clauses(Language::new(code).unwrap(), sentence)
    }

    #[test]
    fn clauses_are_cut_in_every_language() {
        assert_eq!(found("es", "Instalar sensores y redes; C++."), ["Instalar sensores", "redes", "C++"]);
        assert_eq!(found("el", "Αισθητήρες και δίκτυα"), ["Αισθητήρες", "δίκτυα"]);
        assert_eq!(found("bg", "сензори, мрежи или IoT"), ["сензори", "мрежи", "IoT"]);
        assert_eq!(found("it", "reti e sensori"), ["reti", "sensori"]);
    }

    #[test]
    fn one_clause_is_the_sentence_and_nothing_is_nothing() {
        assert_eq!(found("en", "Install .NET services"), ["Install .NET services"]);
        assert_eq!(found("en", "and, or"), [] as [&str; 0]);
        assert_eq!(found("en", ""), [] as [&str; 0]);
    }
}
