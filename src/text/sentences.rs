//! Where the lines, list items and sentences of a text stand.

use std::ops::Range;

use sentencex::get_sentence_boundaries;

use super::bullets::marker;
use super::inline;
use super::stop_words::is_stop_word;
use crate::domain::Language;

/// Longer lines are handed over in blocks: the segmenter's time grows with the square of a line.
const BLOCK_BYTES: usize = 4_096;

/// A sentence of more characters is cut at its semicolons.
const LIST_CHARS: usize = 160;

/// One of more characters is cut wherever it can be, into parts of so many.
const LONGEST: usize = 400;
const PART_CHARS: Range<usize> = 80..200;

/// A line without its bullet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Where its words stand: no blanks around, not empty.
    pub(super) range: Range<usize>,
    /// Whether a bullet or number stood before them.
    pub(super) item: bool,
    /// Whether it goes on where another should have begun.
    pub(super) inner: bool,
}

/// The lines of `text` that hold more than a bullet. A line that goes on where another should have begun,
/// because somebody took the line breaks away, is cut before its bullets and around the headings in its
/// middle, which `is_heading` knows.
pub(super) fn lines(text: &str, is_heading: impl Fn(&str) -> bool) -> Vec<Line> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        for (number, part) in inline::parts(line, &is_heading).into_iter().enumerate() {
            let part = trimmed(text, start + part.start..start + part.end);
            let halved = text[part.clone()].strip_suffix(inline::SLASH.trim_end());
            let part = halved.map_or(part.clone(), |half| part.start..part.start + half.len());
            let marker = marker(&text[part.clone()]);
            let range = trimmed(text, part.start + marker..part.end);
            if !range.is_empty() {
                found.push(Line { range, item: marker > 0, inner: number > 0 });
            }
        }
        start += line.len() + 1;
    }
    found
}

/// The sentences of the line `range` of `text`, trimmed and without bullets, in order. A sentence
/// without any letter is left out.
pub(super) fn sentences(language: Language, text: &str, range: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for block in blocks(text, range) {
        for sentence in segments(language, &text[block.clone()]) {
            let sentence = trimmed(text, block.start + sentence.start..block.start + sentence.end);
            let marker = marker(&text[sentence.clone()]);
            let sentence = trimmed(text, sentence.start + marker..sentence.end);
            if text[sentence.clone()].chars().any(char::is_alphabetic) {
                found.push(sentence);
            }
        }
    }
    found
}

/// The sentences of `block` as the segmenter has them, less its cuts within names such as `ASP.NET` and `R. Smith`, and
/// with those that it misses after what it takes for abbreviations.
fn segments(language: Language, block: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let goes_on = |at: usize| {
        is_within_name(block, at)
            || is_after_unit(block, at)
            || is_after_initial(block, at)
            || is_in_law(block, at)
    };
    for boundary in get_sentence_boundaries(language.as_str(), block) {
        match found.last_mut() {
            Some(last) if last.end == boundary.start_byte && goes_on(last.end) => {
                last.end = boundary.end_byte;
            }
            _ => found.push(boundary.start_byte..boundary.end_byte),
        }
    }
    let parts = found.into_iter().flat_map(|sentence| parts_at_acronyms(block, sentence));
    let parts = parts.flat_map(|part| parts_at_semicolons(block, part));
    parts.flat_map(|part| parts_of_endless(language, block, part)).collect()
}

/// A sentence in short parts, if it has hardly an end: cut behind the last comma of a part, else before its last function
/// word, else at its last blank. All of it together would mean nothing, and hide what one part of it asks for.
fn parts_of_endless(language: Language, text: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = sentence.start;
    if text[sentence.clone()].chars().nth(LONGEST).is_some() {
        while let Some(cut) = cut_of_endless(language, &text[start..sentence.end]) {
            parts.push(start..start + cut);
            start += cut;
        }
    }
    parts.push(start..sentence.end);
    parts
}

/// Where the first part of an endless text ends; `None` if it is short enough, or a single word.
fn cut_of_endless(language: Language, text: &str) -> Option<usize> {
    let at = |chars: usize| text.char_indices().nth(chars).map(|(at, _)| at);
    let (from, to) = (at(PART_CHARS.start)?, at(PART_CHARS.end)?);
    let part = &text[from..to];
    let comma = part.rfind(", ").map(|comma| comma + 2);
    let is_stop = |blank: &usize| {
        let word = part[blank + 1..].split(' ').next().unwrap_or_default();
        is_stop_word(language, word)
    };
    let blanks = || part.rmatch_indices(' ').map(|(blank, _)| blank);
    let cut = comma.or_else(|| blanks().find(is_stop).map(|blank| blank + 1));
    cut.or_else(|| blanks().next().map(|blank| blank + 1)).map(|cut| from + cut)
}

/// A sentence in parts at its semicolons, if it is long: then it is a list, and all of it together would mean nothing.
fn parts_at_semicolons(text: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let words = &text[sentence.clone()];
    if words.chars().nth(LIST_CHARS).is_none() {
        return vec![sentence];
    }
    let mut parts = Vec::new();
    let mut start = sentence.start;
    for (at, semicolon) in words.match_indices("; ") {
        let end = sentence.start + at + semicolon.len();
        parts.push(start..end);
        start = end;
    }
    parts.push(start..sentence.end);
    parts
}

/// A sentence in parts, cut where a word in capitals ends one: the Italian segmenter takes `HTML.` for an abbreviation.
fn parts_at_acronyms(text: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let stops = text[sentence.clone()].match_indices(". ").map(|(at, _)| sentence.start + at);
    let mut parts = Vec::new();
    let mut start = sentence.start;
    for stop in stops
        .filter(|stop| ends_with_acronym(&text[sentence.start..*stop]) && begins_sentence(&text[*stop + 1..]))
    {
        parts.push(start..stop + 1);
        start = stop + 1;
    }
    parts.push(start..sentence.end);
    parts
}

/// Titles of persons, which a name follows: `ING. Rossi`.
const TITLES: [&str; 11] = ["DR", "MR", "MS", "MRS", "SR", "SRA", "ST", "ING", "DOTT", "SIG", "PROF"];

fn ends_with_acronym(text: &str) -> bool {
    let word = text.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let is_part = text[..text.len() - word.len()].ends_with('.');
    word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase()) && !is_part && !TITLES.contains(&word)
}

/// Whether `text` begins as a sentence does: a capital, then small letters.
fn begins_sentence(text: &str) -> bool {
    let mut letters = text.trim_start().chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

/// Whether a cut at `at` parts somebody's initial from the surname, which ends the sentence or stands before a mark or
/// another name: `Contacto: R. Rossi`. After a language called by a letter (`usas R. Sabes SQL`) a sentence goes on.
fn is_after_initial(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let Some(before) = before.trim_end().strip_suffix('.') else { return false };
    let mut letters = before.chars().rev();
    let is_initial = letters.next().is_some_and(|c| c.is_ascii_uppercase())
        && !letters.next().is_some_and(char::is_alphanumeric);
    let after = after.trim_start();
    let surname = after.len() - after.trim_start_matches(|c: char| c.is_alphabetic() || c == '-').len();
    let is_name =
        |word: &str| word.starts_with(is_latin_capital) && word.chars().skip(1).any(char::is_lowercase);
    let rest = after[surname..].trim_start();
    is_initial
        && is_name(&after[..surname])
        && !rest.starts_with(|c: char| c.is_lowercase() || c.is_numeric())
}

/// Whether `c` is a capital of the Latin script: an initial in Latin letters stands before no Greek or Bulgarian name.
pub(super) fn is_latin_capital(c: char) -> bool {
    c.is_uppercase() && c < '\u{250}'
}

/// Whether a cut at `at` parts a name: no blank stands there, and it is not as where somebody forgot it
/// between two sentences (`the city.You`).
fn is_within_name(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    if before.ends_with(char::is_whitespace)
        || after.starts_with(char::is_whitespace)
        || !before.ends_with('.')
    {
        return false;
    }
    let word = before.trim_end_matches('.').rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let ends_sentence = word.chars().count() > 2 && word.chars().all(char::is_lowercase);
    let mut next = after.chars();
    let begins_one =
        next.next().is_some_and(char::is_uppercase) && next.next().is_some_and(char::is_lowercase);
    !(ends_sentence && begins_one)
}

/// Whether a cut at `at` follows a number and its unit written short, while the sentence goes on in small letters:
/// `3 yrs. experience`, `5 г. опит`.
fn is_after_unit(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let goes_on = after.trim_start().starts_with(char::is_lowercase);
    let Some(before) = before.trim_end().strip_suffix('.') else { return false };
    let number = before.trim_end_matches(char::is_alphabetic);
    let is_short = (1..=3).contains(&before[number.len()..].chars().count());
    goes_on && is_short && number.trim_end().trim_end_matches('+').ends_with(|c: char| c.is_ascii_digit())
}

/// Words of the names of laws, written short and in small letters.
const LAWS: [&str; 4] = ["lgs", "dlgs", "reg", "art"];

/// Whether a cut at `at` falls into the name of a law, between such a word and its number or the union that made it:
/// `D.Lgs. 196/2003`, `Reg. UE 2016/679`.
fn is_in_law(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let Some(before) = before.trim_end().strip_suffix('.') else { return false };
    let last = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let next = after.split_whitespace().next().unwrap_or_default();
    let goes_on = next.starts_with(|c: char| c.is_ascii_digit()) || matches!(next, "UE" | "EU");
    goes_on && LAWS.contains(&last.to_lowercase().as_str())
}

/// `range` without the blanks at its ends.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = &text[range.clone()];
    let lead = inner.len() - inner.trim_start().len();
    range.start + lead..range.start + lead + inner.trim().len()
}

/// Stretches of at most [`BLOCK_BYTES`], cut after a full stop if there is one, else at a blank.
fn blocks(text: &str, range: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = range.start;
    while range.end - start > BLOCK_BYTES {
        let window = &text[start..text.floor_char_boundary(start + BLOCK_BYTES)];
        let cut = window.rfind(". ").map(|at| at + 2).or_else(|| window.rfind(' ').map(|at| at + 1));
        let end = start + cut.unwrap_or(window.len());
        found.push(start..end);
        start = end;
    }
    found.push(start..range.end);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(code: &str, text: &str) -> Vec<String> {
        let language = Language::new(code).unwrap();
        let parts =
            lines(text, |_| false).into_iter().flat_map(|line| sentences(language, text, &line.range));
        parts.map(|range| text[range].to_string()).collect()
    }

    #[test]
    fn bullets_and_numbers_are_no_part_of_an_item() {
        let text = "* one\n- two\n•three\n· four\n– five\n1. six\n2) seven\na) eight\n(b) nine\n- * ten\n-";
        assert_eq!(
            cut("en", text),
            ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
        );
        assert_eq!(cut("en", "-5 °C\n3.5 years\n2024\n+34 call us"), ["-5 °C", "3.5 years", "+34 call us"]);
        assert!(lines("* one\ntwo", |_| false)[0].item && !lines("* one\ntwo", |_| false)[1].item);
    }

    #[test]
    fn sentences_part_in_each_language() {
        for (code, text, count) in [
            ("en", "You install sensors, e.g. in streets. You report to Dr. Smith.", 2),
            ("es", "Instalarás sensores. Trabajarás con el Sr. García.", 2),
            ("it", "Installerai sensori. Lavorerai con l'ing. Rossi in città.", 2),
            ("el", "Εγκαθιστάτε αισθητήρες. Εργάζεστε με την ομάδα; Ναι.", 3),
            ("bg", "Монтирате сензори. Работите с екипа.", 2),
            ("it", "Ai sensi del D.Lgs. 196/2003 e del Reg. UE 2016/679.", 1),
            ("en", "Our tools are state of the art. You will like them.", 2),
        ] {
            assert_eq!(cut(code, text).len(), count, "{:?}", cut(code, text));
        }
    }

    #[test]
    fn a_name_with_a_full_stop_is_one() {
        for name in ["ASP.NET", "Asp.Net Core", "Node.JS", "Draw.IO"] {
            assert_eq!(cut("en", name), [name]);
        }
        assert_eq!(cut("en", "You work in the city.You install sensors.").len(), 2);
    }

    #[test]
    fn an_initial_stays_with_its_surname() {
        for (code, text, count) in [
            ("es", "Responsable: T. Molina. Horario de tarde.", 2),
            ("it", "Riporta a R. Bianchi, direttore.", 1),
            ("es", "Programas en R. Sabes usar Linux.", 2),
            ("en", "You report to R. Hughes.", 1),
        ] {
            assert_eq!(cut(code, text).len(), count, "{:?}", cut(code, text));
        }
    }

    #[test]
    fn a_word_in_capitals_may_end_a_sentence() {
        for (code, text, count) in [
            ("it", "Conosci Perl, CSS. Il diploma non serve.", 2),
            ("it", "Lavori con USB, PC. Non serve la patente.", 2),
            ("it", "Riporti all'ING. Rossi della sede.", 1),
            ("it", "La ditta S.P.A. Bianchi cerca un tecnico.", 1),
            ("en", "You use SQL. You test.", 2),
        ] {
            assert_eq!(cut(code, text).len(), count, "{:?}", cut(code, text));
        }
    }

    #[test]
    fn a_sentence_without_an_end_is_cut_into_short_parts() {
        let parts = |text: &str| -> Vec<String> {
            sentences(Language::ENGLISH, text, &(0..text.len()))
                .into_iter()
                .map(|range| text[range].into())
                .collect()
        };
        let chained =
            format!("{}and you must know Cobol", "you walk the row and count the trees, ".repeat(12));
        let found = parts(&chained);
        assert!(found.iter().all(|part| part.chars().count() <= PART_CHARS.end), "{found:?}");
        assert!(found.iter().rev().skip(1).all(|part| part.ends_with("trees,")), "{found:?}");
        let bare = "walk rows count trees and write numbers ".repeat(12);
        let found = parts(&bare);
        assert!(found.iter().skip(1).all(|part| part.starts_with("and ")), "{found:?}");
        let short = "You walk the row, you count the trees, ".repeat(9);
        assert_eq!(parts(&short).len(), 1, "{} characters", short.len());
        assert_eq!(parts(&"a".repeat(500)).len(), 1);
    }

    #[test]
    fn a_long_sentence_is_cut_at_its_semicolons() {
        let walk = "you check the pumps of the district and write down what you see in the log";
        assert_eq!(cut("en", &format!("{walk}; {walk}; good knowledge of Lua; {walk}")).len(), 4);
        assert_eq!(cut("en", "good knowledge of Lua; driving licence").len(), 1);
    }

    #[test]
    fn a_short_unit_ends_no_sentence() {
        assert_eq!(cut("en", "Needs 4 yrs. practice").len(), 1);
        assert_eq!(cut("bg", "Поне 4 г. практика").len(), 1);
        assert_eq!(cut("en", "It takes 4 yrs. You learn a lot.").len(), 2);
        assert_eq!(cut("en", "You work until 5 pm. You install sensors.").len(), 2);
    }

    #[test]
    fn long_lines_are_cut_into_blocks_without_loss() {
        for text in ["One two. ".repeat(2_000), "word ".repeat(3_000), "é".repeat(9_000)] {
            let blocks = blocks(&text, &(0..text.len()));
            let joined: String = blocks.iter().map(|block| &text[block.clone()]).collect();
            assert_eq!(joined, text);
            assert!(blocks.iter().all(|block| !block.is_empty() && block.len() <= BLOCK_BYTES));
        }
    }
}
