//! Lines that were broken to fit a page, put together again.

use crate::domain::Language;
use crate::text;

/// A line that was broken to fit a page is at least this long.
const BROKEN_CHARS: usize = 35;

/// `text` with the lines of a paragraph as one. A line goes on in the next one where that begins in small letters, or
/// where it ends in a comma, a hyphen or a word that ends no sentence. With `pages`, blank lines and bare numbers between
/// the two do not keep them apart: they are where a page ends, or how far lines stand from each other.
pub(super) fn joined(text: &str, pages: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = String::new();
    let mut blank = false;
    for line in text.split('\n') {
        let is_number = pages && !line.is_empty() && line.chars().all(|c| c.is_ascii_digit() || c == ' ');
        if line.is_empty() || is_number {
            blank = true;
            continue;
        }
        let goes_on = !last.is_empty() && (!blank || (pages && begins_small(line))) && goes_on(&last, line);
        if goes_on {
            if ends_in_hyphen(&last) && begins_small(line) {
                out.pop();
            } else {
                out.push(' ');
            }
        } else if !out.is_empty() {
            out.push_str(if blank { "\n\n" } else { "\n" });
        }
        out.push_str(line);
        last.clear();
        last.push_str(line);
        blank = false;
    }
    out
}

fn goes_on(line: &str, next: &str) -> bool {
    if line.chars().count() < BROKEN_CHARS || line.ends_with(['.', '!', '?', ':', ';']) || is_item(next) {
        return false;
    }
    begins_small(next) || line.ends_with([',', '(', '/']) || ends_in_hyphen(line) || ends_in_small_word(line)
}

fn begins_small(line: &str) -> bool {
    line.starts_with(|c: char| c.is_lowercase())
        || (line.starts_with('(') && line[1..].starts_with(char::is_lowercase))
}

fn ends_in_hyphen(line: &str) -> bool {
    line.strip_suffix('-').is_some_and(|rest| rest.ends_with(char::is_alphabetic))
}

/// Whether the last word is one such as `the` or `of`.
fn ends_in_small_word(line: &str) -> bool {
    let word = line.rsplit(' ').next().unwrap_or_default();
    word.chars().all(char::is_lowercase) && text::is_stop_word(Language::ENGLISH, word)
}

fn is_item(line: &str) -> bool {
    line.starts_with(['*', '-', '•', '·', '–', '▪', '◦', '‣', '●', 'o', '+'])
        && line.chars().nth(1).is_some_and(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_one_line_again_and_a_list_stays_a_list() {
        let text = "Heading\n\nThe technician installs sensors and smart meters in\nchambers, and reads the Internet of\nThings.\n* One item that is longer than most items are\n* another\nKnowledge of databases and how they are kept\nKnowledge of networks";
        assert_eq!(
            joined(text, false).lines().collect::<Vec<_>>(),
            [
                "Heading",
                "",
                "The technician installs sensors and smart meters in chambers, and reads the Internet of Things.",
                "* One item that is longer than most items are",
                "* another",
                "Knowledge of databases and how they are kept",
                "Knowledge of networks",
            ]
        );
    }

    #[test]
    fn pages_and_hyphens_of_a_pdf_part_no_sentence() {
        let text = "The technician maintains the measuring equip-\nment of the utility and writes down\n\n17\n\nwhat was done.\n\nNext";
        assert_eq!(
            joined(text, true),
            "The technician maintains the measuring equipment of the utility and writes down what was done.\n\nNext"
        );
        assert!(joined(text, false).contains("\n\n17\n\n"));
    }
}
