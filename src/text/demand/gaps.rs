//! What stands between the pieces of a sentence: brackets, dashes, colons.

use std::ops::Range;

const DASHES: [char; 4] = ['-', '‑', '–', '—'];
const OPENING: [char; 2] = ['(', '['];
const CLOSING: [char; 2] = [')', ']'];

/// How many brackets deep a reader is who began at depth nought.
#[derive(Default)]
pub(super) struct Depth(usize);

impl Depth {
    /// Whether who reads `gap` onward leaves the bracket that he began in.
    pub(super) fn leaves_onward(&mut self, gap: &str) -> bool {
        gap.chars().any(|c| self.leaves(OPENING.contains(&c), CLOSING.contains(&c)))
    }

    /// The same of who reads it from its end to its start.
    pub(super) fn leaves_back(&mut self, gap: &str) -> bool {
        gap.chars().rev().any(|c| self.leaves(CLOSING.contains(&c), OPENING.contains(&c)))
    }

    fn leaves(&mut self, enters: bool, exits: bool) -> bool {
        if exits && self.0 == 0 {
            return true;
        }
        self.0 = self.0 + usize::from(enters) - usize::from(exits);
        false
    }
}

/// Whether `gap` is a dash and nothing more.
pub(super) fn is_dash(gap: &str) -> bool {
    let mut signs = gap.chars().filter(|c| !c.is_whitespace());
    signs.next().is_some_and(|c| DASHES.contains(&c)) && signs.next().is_none()
}

/// Whether a word at `range` answers what stands before it: a colon or a dash before it, a mark or nothing behind it.
pub(super) fn is_answer(sentence: &str, range: &Range<usize>) -> bool {
    let is_asked = |c: char| c == ':' || DASHES.contains(&c);
    let ends = |c: char| matches!(c, '.' | ',' | ';' | '|') || DASHES.contains(&c);
    let before = sentence[..range.start].trim_end();
    let after = sentence[range.end..].trim_start();
    !before.trim_end_matches(is_asked).is_empty()
        && before.ends_with(is_asked)
        && (after.is_empty() || after.starts_with(ends))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_left_where_they_were_entered() {
        assert!(!Depth::default().leaves_onward(" (a) ") && !Depth::default().leaves_back(" (a) "));
        assert!(Depth::default().leaves_onward(") (") && Depth::default().leaves_back(") ("));
        let mut depth = Depth::default();
        assert!(!depth.leaves_back(") ") && !depth.leaves_back(" (") && depth.leaves_back("["));
    }

    #[test]
    fn answers_stand_behind_a_colon_or_a_dash() {
        let at = |sentence: &str| sentence.find("no").map(|start| is_answer(sentence, &(start..start + 2)));
        assert_eq!(at("Cobol: no").zip(at("Cobol – no, Go")), Some((true, true)));
        for sentence in ["no", ": no", "Cobol no", "Cobol: no (or yes)"] {
            assert_eq!(at(sentence), Some(false), "{sentence}");
        }
    }
}
