//! Lines that say of all that stands below them how it is wanted.

use super::cues::{self, CueSense};
use super::word_count;
use crate::domain::Language;
use crate::text::fold::fold;

/// A heading has at most this many words beside its cue.
const MORE_WORDS: usize = 2;

/// Whether a line says nothing but that what follows is a wish: "Nice to have", "Preferred qualifications:".
pub(in crate::text) fn is_wish_heading(language: Language, line: &str) -> bool {
    others(language, line, CueSense::Wish).is_some_and(|others| others <= MORE_WORDS)
}

/// Whether a line says nothing but that what follows is not asked for: "Not required:".
pub(in crate::text) fn is_denied_heading(language: Language, line: &str) -> bool {
    others(language, line, CueSense::NotNeeded).is_some_and(|others| others <= MORE_WORDS)
}

/// Whether a line says nothing but that what follows is a must, with at most `more` other words: "Required skills:".
pub(in crate::text) fn is_must_heading(language: Language, line: &str, more: usize) -> bool {
    others(language, line, CueSense::Must).is_some_and(|others| others <= more)
}

/// How many words a line holds beside its longest cue, if it has one of `sense` and none of another.
fn others(language: Language, line: &str, sense: CueSense) -> Option<usize> {
    let folded = fold(line);
    let cues = cues::find(language, &folded);
    let cue = cues.iter().max_by_key(|cue| cue.end - cue.start)?;
    let same = cues.iter().all(|cue| cue.sense == sense);
    same.then(|| word_count(&folded[..cue.start]) + word_count(&folded[cue.end..]))
}
