//! Lines that are several: an ad whose line breaks were taken away on its way.

use std::ops::Range;

use super::bullets::{is_sign, marker};
use super::language::{is_cyrillic, is_greek};

/// A heading in the middle of a line has at most this many words.
const HEADING_WORDS: usize = 5;
/// A word of a label that is written small has at most this many letters: `Years of Experience`.
const SMALL_LETTERS: usize = 3;
/// So many dashes between blanks make a line a list, unless a colon stands before the first.
const DASHES: usize = 3;
const BULLET: char = '•';
/// What parts the halves of a line in two languages.
pub(super) const SLASH: &str = " / ";
/// Such a half has at least this many words.
const HALF_WORDS: usize = 3;
/// So many signs between blanks make a line a list.
const SIGNS: usize = 2;

/// The parts of `line` in order, all of it but blanks: headings in its middle (and, if there
/// is one, at its start) each by itself, list items each with its bullet.
pub(super) fn parts(line: &str, is_heading: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut cuts = headings(line, is_heading);
    cuts.extend(items(line));
    cuts.extend(other_script(line));
    cuts.sort_unstable();
    cuts.dedup();
    cuts.push(line.len());
    let mut start = 0;
    let mut parts = Vec::with_capacity(cuts.len());
    for cut in cuts {
        if !line[start..cut].trim().is_empty() {
            parts.push(start..cut);
            start = cut;
        }
    }
    parts
}

/// Where the headings of a line that holds one in its middle begin and end.
fn headings(line: &str, is_heading: impl Fn(&str) -> bool) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut middle = false;
    let lead = line.len() - line.trim_start().len();
    let first = lead + marker(line.trim_start());
    for (colon, _) in line.match_indices(':') {
        let after = colon + 1;
        // Not within a time or an address.
        if !line[after..].is_empty() && !line[after..].starts_with(' ') {
            continue;
        }
        if let Some(start) = heading_before(line, colon, &is_heading) {
            if is_label(&line[..start], &line[start..colon]) && !opens_list(&line[after..]) {
                continue;
            }
            middle |= start > first;
            cuts.extend([start, after]);
        }
    }
    if middle { cuts } else { Vec::new() }
}

/// The start of the longest heading that ends at `colon`. It begins with a capital letter, at the start of
/// the line or after a blank, and no sentence ends in it.
fn heading_before(line: &str, colon: usize, is_heading: impl Fn(&str) -> bool) -> Option<usize> {
    let before = &line[..colon];
    let blanks = before.rmatch_indices(' ').map(|(at, _)| at + 1).chain([0]);
    let starts: Vec<usize> = blanks.take(HEADING_WORDS).collect();
    let ends = |words: &str| words.ends_with(['.', '!', '?', ';', '…']);
    let known = |start: &usize| {
        let words = &before[*start..];
        let is_one = !words.split_whitespace().any(ends);
        is_one && words.starts_with(char::is_uppercase) && is_heading(words)
    };
    starts.into_iter().rev().find(known)
}

/// The heading that a label ends in, if other words of the label come before it: `Professional |Experience`.
pub(super) fn end_of_label(label: &str, is_heading: impl Fn(&str) -> bool) -> Option<&str> {
    let start = heading_before(label, label.len(), is_heading)?;
    is_label(&label[..start], &label[start..]).then(|| &label[start..])
}

/// Whether the words right before a heading and the heading are one label, `Professional Experience`: they have
/// capitals as it has, and only the end of a sentence or a sign stands before them.
fn is_label(before: &str, heading: &str) -> bool {
    let in_capitals = !heading.contains(char::is_lowercase);
    let is_capital = |word: &str| {
        word.starts_with(char::is_uppercase) && !(in_capitals && word.contains(char::is_lowercase))
    };
    let is_small = |word: &str| !in_capitals && word.chars().count() <= SMALL_LETTERS;
    let is_word =
        |word: &str| word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '/'));
    let is_end =
        |word: &&str| word.ends_with(['.', '!', '?', ';', '…']) || !word.contains(char::is_alphanumeric);
    let backwards = before.split_whitespace().rev().take_while(|word| !is_end(word));
    let mut words: Vec<&str> = backwards.take(HEADING_WORDS).collect();
    words.reverse();
    words.first().copied().is_some_and(is_capital)
        && words.len() < HEADING_WORDS
        && words.iter().copied().all(|word| is_word(word) && (is_capital(word) || is_small(word)))
}

/// Whether what follows a heading is a list.
fn opens_list(rest: &str) -> bool {
    rest.trim_start().starts_with(|c: char| is_sign(c) || matches!(c, '-' | '–' | '—' | '*'))
}

/// Where the items of a line begin that is a list: before signs, and before dashes after a colon or in number. In a line that
/// opens with a round bullet the next may be glued to the item before it: `•Go•Rust`.
fn items(line: &str) -> Vec<usize> {
    let opens_with_bullet = line.trim_start().starts_with(BULLET);
    let mut signs = Vec::new();
    let mut dashes = Vec::new();
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        let after = line[at + c.len_utf8()..].chars().next();
        let apart = before == ' ' && after == Some(' ');
        if apart && matches!(c, '-' | '–' | '—') {
            dashes.push(at);
        } else if (opens_with_bullet && c == BULLET) || before == ' ' && (is_sign(c) || (c == '*' && apart)) {
            signs.push(at);
        }
        before = c;
    }
    if signs.len() < SIGNS {
        signs.clear();
    }
    let first = dashes.first().copied();
    let opened = first.is_some_and(|at| line[..at].trim_end().ends_with(':'));
    if dashes.len() >= DASHES || opened {
        signs.extend(dashes);
    }
    signs
}

/// Where the second half of a line begins that says the same in another script: `Γνώση SQL απαραίτητη / SQL is a must`.
fn other_script(line: &str) -> Option<usize> {
    let (one, other) = line.split_once(SLASH)?;
    let is_latin = |half: &str| {
        let words = || half.split_whitespace().filter(|word| word.starts_with(char::is_alphabetic));
        let latin = words().filter(|word| !is_greek(word) && !is_cyrillic(word)).count();
        (words().count() >= HALF_WORDS).then(|| latin * 2 > words().count())
    };
    (!other.contains(SLASH) && is_latin(one)? != is_latin(other)?).then_some(one.len() + SLASH.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &str) -> Vec<&str> {
        let headings = ["requirements", "we offer", "duties"];
        let is_heading = |words: &str| headings.contains(&words.to_lowercase().as_str());
        parts(line, is_heading).into_iter().map(|range| line[range].trim()).collect()
    }

    #[test]
    fn the_halves_of_a_line_in_two_scripts_are_two() {
        let halves = "Δεν απαιτείται γνώση Java / Java is not needed";
        assert_eq!(cut(halves), ["Δεν απαιτείται γνώση Java /", "Java is not needed"]);
        for line in ["Γνώση Java / Python / Go απαραίτητη", "Μισθός / Pay", "Java is needed / Go is not"]
        {
            assert_eq!(cut(line), [line], "{line}");
        }
    }

    #[test]
    fn items_may_be_glued_to_their_bullets() {
        assert_eq!(cut("•Go•Rust•C++"), ["•Go", "•Rust", "•C++"]);
        assert_eq!(cut("We use Go•Rust"), ["We use Go•Rust"]);
    }

    #[test]
    fn a_line_that_lost_its_breaks_is_cut_where_they_were() {
        assert_eq!(
            cut(
                "City seeks fitter. DUTIES: - mount sensors - keep a log REQUIREMENTS: two years WE OFFER: - a car"
            ),
            [
                "City seeks fitter.",
                "DUTIES:",
                "- mount sensors",
                "- keep a log",
                "REQUIREMENTS:",
                "two years",
                "WE OFFER:",
                "- a car"
            ]
        );
        assert_eq!(cut("● Java ● ASP.NET ● SAP ERP"), ["● Java", "● ASP.NET", "● SAP ERP"]);
        assert_eq!(cut("We ask: 🔹 Greek 🔹 English"), ["We ask:", "🔹 Greek", "🔹 English"]);
    }

    #[test]
    fn a_line_of_one_piece_stays_whole() {
        for line in [
            "Requirements: two years",
            "Full-time - Madrid - hybrid",
            "From A → B by 10:30",
            "We have these requirements: two years",
            "Special Requirements: two years",
            "Special and New Requirements: two years",
            "ALL REQUIREMENTS: TWO YEARS",
            "2 * 3",
            "- Requirements: two years",
            "3. Duties: mount sensors",
        ] {
            assert_eq!(cut(line), [line]);
        }
    }

    #[test]
    fn a_heading_is_part_of_a_label_only_where_it_is_written_alike() {
        for (line, parts) in [
            ("Place: Rome Requirements: two years", &["Place: Rome", "Requirements:", "two years"][..]),
            ("Welder REQUIREMENTS: two years", &["Welder", "REQUIREMENTS:", "two years"]),
            ("Steel, Iron Requirements: two years", &["Steel, Iron", "Requirements:", "two years"]),
            ("Special Requirements: - two years", &["Special", "Requirements:", "- two years"]),
            ("ALL DUTIES: weld WE OFFER: a car", &["ALL DUTIES: weld", "WE OFFER:", "a car"]),
        ] {
            assert_eq!(cut(line), parts, "{line}");
        }
        let end = |label| end_of_label(label, |words| words == "Requirements");
        assert_eq!(end("Special Requirements"), Some("Requirements"));
        assert_eq!((end("Requirements"), end("our Requirements")), (None, None));
    }
}
