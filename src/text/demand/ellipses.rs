//! Halves of a sentence that leave open what they deny: "Java is a must, |Go is not".

use super::cues::CueSense;
use super::{Reader, words_of};
use crate::domain::Language;
use crate::text::phrase_table::Hit;
use crate::text::stop_words::is_stop_word;

/// Words, folded, of any language that may end such a half behind its negation: "no |lo es".
const COPULAS: [&str; 16] = [
    "be",
    "lo",
    "es",
    "son",
    "sera",
    "seran",
    "e",
    "sono",
    "sara",
    "saranno",
    "ειναι",
    "θα",
    "е",
    "са",
    "бъде",
    "бъдат",
];

/// Whether a negation says nothing behind something that it may deny: "Go is |not".
pub(super) fn is_left_open(language: Language, hit: &Hit<CueSense>, folded: &str) -> bool {
    let has_subject = words_of(&folded[..hit.start]).any(|word| !is_stop_word(language, word));
    hit.sense == CueSense::Not
        && has_subject
        && words_of(&folded[hit.end..]).all(|word| COPULAS.contains(&word))
}

impl Reader<'_> {
    /// Takes out each negation that leaves open what it denies but those whose last clause with a verdict before them
    /// says a must. Of "Go is optional, Java is not" the second half denies nothing.
    pub(super) fn settle_ellipses(&mut self) {
        let mut follows_must = false;
        for clause in &mut self.clauses {
            let is_answer = follows_must;
            for hit in &clause.cues {
                match hit.sense {
                    CueSense::Must => follows_must = true,
                    CueSense::Wish | CueSense::NotNeeded => follows_must = false,
                    _ => {}
                }
            }
            clause.cues.retain(|hit| hit.sense != CueSense::Ellipsis || is_answer);
        }
    }
}
