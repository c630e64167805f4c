//! Where the lines, list items and sentences of a text stand.

use std::ops::Range;

use sentencex::get_sentence_boundaries;

use crate::domain::Language;

/// Longer lines are handed over in blocks: the segmenter's time grows with the square of a line.
const BLOCK_BYTES: usize = 4_096;

/// A line without its bullet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Where its words stand: no blanks around, not empty.
    pub(super) range: Range<usize>,
    /// Whether a bullet or number stood before them.
    pub(super) item: bool,
}

/// The lines of `text` that hold more than a bullet.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let blank = line.len() - line.trim_start().len();
        let marker = marker(line.trim());
        let range = trimmed(text, start + blank + marker..start + line.len());
        if !range.is_empty() {
            found.push(Line { range, item: marker > 0 });
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
        for boundary in get_sentence_boundaries(language.as_str(), &text[block.clone()]) {
            let sentence = trimmed(text, block.start + boundary.start_byte..block.start + boundary.end_byte);
            let marker = marker(&text[sentence.clone()]);
            let sentence = trimmed(text, sentence.start + marker..sentence.end);
            if text[sentence.clone()].chars().any(char::is_alphabetic) {
                found.push(sentence);
            }
        }
    }
    found
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

/// The length of the bullets and numbers that `line` starts with, in bytes.
fn marker(line: &str) -> usize {
    let mut at = 0;
    while let Some(length) = bullet(&line[at..]).or_else(|| number(&line[at..])) {
        at += length;
        at += line[at..].len() - line[at..].trim_start().len();
    }
    at
}

/// A sign that opens a list item. A dash also opens `-5 °C`, a plus `+34 600`: not before digits.
fn bullet(line: &str) -> Option<usize> {
    let first = line.chars().next()?;
    let is_bullet = match first {
        '*' | '•' | '·' | '●' | '○' | '◦' | '∙' | '‣' | '⁃' | '▪' | '▫' | '■' | '□' | '◆' | '◇' | '►'
        | '▶' | '➢' | '➤' | '✓' | '✔' | '✅' | '☑' => true,
        '-' | '–' | '—' | '+' => {
            !line[first.len_utf8()..].starts_with(|c: char| c.is_numeric() || c == first)
        }
        _ => false,
    };
    is_bullet.then_some(first.len_utf8())
}

/// `1.`, `12)`, `(3)`, `a)`, `(b)`, each before a blank or at the end.
fn number(line: &str) -> Option<usize> {
    let open = usize::from(line.starts_with('('));
    let inner = &line[open..];
    let digits = inner.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let letter = inner.chars().next().filter(|c| c.is_alphabetic()).map_or(0, char::len_utf8);
    let length = match digits {
        0 => letter,
        1 | 2 => digits,
        _ => 0,
    };
    let after = &inner[length..];
    let closed = after.starts_with(')') || (digits > 0 && open == 0 && after.starts_with('.'));
    let apart = after.get(1..).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
    (length > 0 && closed && apart).then_some(open + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(code: &str, text: &str) -> Vec<String> {
        let language = Language::new(code).unwrap();
        let parts = lines(text).into_iter().flat_map(|line| sentences(language, text, &line.range));
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
        assert!(lines("* one\ntwo")[0].item && !lines("* one\ntwo")[1].item);
    }

    #[test]
    fn sentences_part_in_each_language() {
        for (code, text, count) in [
            ("en", "You install sensors, e.g. in streets. You report to Dr. Smith.", 2),
            ("es", "Instalarás sensores. Trabajarás con el Sr. García.", 2),
            ("it", "Installerai sensori. Lavorerai con l'ing. Rossi in città.", 2),
            ("el", "Εγκαθιστάτε αισθητήρες. Εργάζεστε με την ομάδα; Ναι.", 3),
            ("bg", "Монтирате сензори. Работите с екипа.", 2),
        ] {
            assert_eq!(cut(code, text).len(), count, "{:?}", cut(code, text));
        }
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
