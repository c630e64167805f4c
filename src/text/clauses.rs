//! A sentence into clauses: a sentence often asks for three things.

use std::ops::Range;

use super::bullets::is_sign;
use super::double_forms::{double_forms, is_inside};
use super::words::words;
use crate::domain::Language;

/// Words that add to what is asked for, that name another choice, and that set against what was said before, by
/// language.
const CONJUNCTIONS: [(&str, [&[&str]; 3]); 5] = [
    (
        "en",
        [&["and", "as", "including"], &["or"], &["but", "however", "although", "though", "while", "whereas"]],
    ),
    ("es", [&["y", "e", "como"], &["o", "u"], &["pero", "sino", "aunque", "mientras"]]),
    ("it", [&["e", "ed", "come"], &["o", "oppure"], &["ma", "però", "bensì", "mentre"]]),
    ("el", [&["και", "όπως"], &["ή"], &["αλλά", "όμως", "ενώ", "ωστόσο"]]),
    ("bg", [&["и", "както"], &["или"], &["но", "обаче", "а", "докато"]]),
];
/// What the three kinds of conjunctions are to the piece after them.
const BREAKS: [Break; 3] = [Break::Join, Break::Or, Break::Stop];

/// What parts a piece of a sentence from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Break {
    /// Nothing: the first piece, or a cut between two words.
    None,
    /// A word that adds, or a colon.
    Join,
    /// A word that names another choice, or a slash.
    Or,
    /// A comma.
    Comma,
    /// A bracket, which opens or closes.
    Bracket,
    /// A semicolon, a dash, a bullet or a word that sets against: what is said before it ends here.
    Stop,
}

/// A piece of a sentence and what parts it from the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where it stands, in bytes.
    pub(super) range: Range<usize>,
    /// The strongest break before it.
    pub(super) before: Break,
}

/// The clauses of a sentence in order, without the marks and conjunctions between them; those without
/// a letter are left out. A sentence of one clause is that clause. A word written for women and men, or for one and
/// several, is not parted (`conductor/a`), and what stands beside it for that, `(m/f)`, is in no clause.
///
/// ```
/// use skillgauge::{domain::Language, text::clauses};
/// let found = clauses(Language::ENGLISH, "Python, SQL and the design of data models (ERD)");
/// assert_eq!(found, ["Python", "SQL", "the design of data models", "ERD"]);
/// ```
pub fn clauses(language: Language, sentence: &str) -> Vec<&str> {
    pieces(language, sentence).into_iter().map(|piece| &sentence[piece.range]).collect()
}

/// The same as ranges, with what stands between them.
pub(super) fn pieces(language: Language, sentence: &str) -> Vec<Piece> {
    let listed = CONJUNCTIONS.iter().find(|(code, _)| *code == language.as_str());
    let (_, conjunctions) = listed.unwrap_or(&CONJUNCTIONS[0]);
    let forms = double_forms(sentence);
    let marks = sentence.char_indices();
    let mut bounds: Vec<(usize, usize, Break)> =
        marks.filter_map(|(at, c)| Some((at, at + c.len_utf8(), mark(c)?))).collect();
    bounds.extend(sentence.match_indices(" - ").map(|(at, _)| (at + 1, at + 2, Break::Stop)));
    for word in words(language, sentence) {
        let lower = word.text.to_lowercase();
        let kind = conjunctions.iter().position(|words| words.contains(&lower.as_str()));
        if let Some(kind) = kind.and_then(|kind| BREAKS.get(kind)) {
            bounds.push((word.start, word.start + word.text.len(), *kind));
        }
    }
    bounds.retain(|(start, ..)| !is_inside(&forms, *start));
    let apart = forms.into_iter().filter(|form| form.is_apart);
    bounds.extend(apart.map(|form| (form.range.start, form.range.end, Break::Bracket)));
    bounds.sort_unstable();
    bounds.push((sentence.len(), sentence.len(), Break::None));
    let mut found = Vec::new();
    let (mut from, mut before) = (0, Break::None);
    for (start, end, kind) in bounds {
        if let Some(range) = inner(sentence, from..start) {
            found.push(Piece { range, before });
            before = Break::None;
        }
        before = before.max(kind);
        from = from.max(end);
    }
    found
}

/// The stretch without signs around it that belong to no name; `None` without a letter.
fn inner(sentence: &str, range: Range<usize>) -> Option<Range<usize>> {
    let text = sentence.get(range.clone())?;
    if !text.chars().any(char::is_alphabetic) {
        return None;
    }
    let is_around = |c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#' | '.');
    let start = range.start + text.len() - text.trim_start_matches(is_around).len();
    let text = text.trim_matches(is_around).trim_end_matches('.');
    let end = start + text.len();
    // The bracket of an ending belongs to its word: "fitter(s)".
    let is_open = text.rsplit_once('(').is_some_and(|(_, ending)| !ending.contains(')'));
    let is_closed = is_open && sentence.get(end..range.end).is_some_and(|rest| rest.starts_with(')'));
    Some(start..end + usize::from(is_closed))
}

fn mark(c: char) -> Option<Break> {
    match c {
        ':' => Some(Break::Join),
        '/' => Some(Break::Or),
        ',' | '،' => Some(Break::Comma),
        '(' | ')' | '[' | ']' => Some(Break::Bracket),
        ';' | '|' | '–' | '—' => Some(Break::Stop),
        c if is_sign(c) => Some(Break::Stop),
        _ => None,
    }
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
    fn a_word_of_two_forms_is_not_cut() {
        for (code, sentence, clauses) in [
            ("es", "Instalador/a de redes y conductor/a", vec!["Instalador/a de redes", "conductor/a"]),
            ("it", "Operatore/trice di rete o operaio/a", vec!["Operatore/trice di rete", "operaio/a"]),
            ("el", "Πωλητής/τρια και οδηγός (Α/Θ)", vec!["Πωλητής/τρια", "οδηγός"]),
            ("bg", "Сервитьор/ка или готвач (м/ж)", vec!["Сервитьор/ка", "готвач"]),
            ("en", "Fitter(s), welder (m/w/d) - Java/Kotlin", vec!["Fitter(s)", "welder", "Java", "Kotlin"]),
            ("es", "redes/sistemas y/o datos (SQL)", vec!["redes", "sistemas", "datos", "SQL"]),
            ("en", "CI/CD, Linux/OS (basics)", vec!["CI", "CD", "Linux", "OS", "basics"]),
        ] {
            assert_eq!(found(code, sentence), clauses, "{sentence}");
        }
    }

    #[test]
    fn one_clause_is_the_sentence_and_nothing_is_nothing() {
        assert_eq!(found("en", "Install .NET services"), ["Install .NET services"]);
        assert_eq!(found("en", "and, or"), [] as [&str; 0]);
        assert_eq!(found("en", ""), [] as [&str; 0]);
    }
}
