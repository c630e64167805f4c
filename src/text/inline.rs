//! Lines that are several: an ad whose line breaks were taken away on its way.

use std::ops::Range;

use super::bullets::is_sign;

/// A heading in the middle of a line has at most this many words.
const HEADING_WORDS: usize = 5;
/// So many dashes between blanks make a line a list, unless a colon stands before the first.
const DASHES: usize = 3;
/// So many signs between blanks make a line a list.
const SIGNS: usize = 2;

/// The parts of `line` in order, all of it but blanks: headings in its middle (and, if there
/// is one, at its start) each by itself, list items each with its bullet.
pub(super) fn parts(line: &str, is_heading: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut cuts = headings(line, is_heading);
    cuts.extend(items(line));
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
    for (colon, _) in line.match_indices(':') {
        let after = colon + 1;
        // Not within a time or an address.
        if !line[after..].is_empty() && !line[after..].starts_with(' ') {
            continue;
        }
        if let Some(start) = heading_before(line, colon, &is_heading) {
            middle |= start > 0;
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

/// Where the items of a line begin that is a list: before signs, and before dashes after a colon or in number.
fn items(line: &str) -> Vec<usize> {
    let mut signs = Vec::new();
    let mut dashes = Vec::new();
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        let after = line[at + c.len_utf8()..].chars().next();
        let apart = before == ' ' && after == Some(' ');
        if apart && matches!(c, '-' | '–' | '—') {
            dashes.push(at);
        } else if before == ' ' && (is_sign(c) || (c == '*' && apart)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &str) -> Vec<&str> {
        let headings = ["requirements", "we offer", "duties"];
        let is_heading = |words: &str| headings.contains(&words.to_lowercase().as_str());
        parts(line, is_heading).into_iter().map(|range| line[range].trim()).collect()
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
            "2 * 3",
        ] {
            assert_eq!(cut(line), [line]);
        }
    }
}
