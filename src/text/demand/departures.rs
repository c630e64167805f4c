//! Where what is said of something that has been left or has gone ends: at the word that opens what came in its place.

use super::cues::CueSense;
use super::{CuedClause, word_count, word_start, words_of};
use crate::domain::Language;
use crate::text::stop_words::is_stop_word;

/// Words of a language, by its code.
type WordsByLanguage = [(&'static str, &'static [&'static str]); 5];

/// Words that open where somebody went, folded, by language.
const DIRECTIONS: WordsByLanguage = [
    ("en", &["to", "towards", "onto"]),
    ("es", &["a", "al", "hacia"]),
    ("it", &["a", "ad", "al", "allo", "alla", "all", "ai", "agli", "alle", "verso"]),
    ("el", &["σε", "στο", "στον", "στη", "στην", "στα", "στισ", "στουσ", "προσ"]),
    ("bg", &["към"]),
];

/// Relative pronouns, folded, by language.
const RELATIVES: WordsByLanguage = [
    ("en", &["that", "which", "who"]),
    ("es", &["que", "cual", "cuales", "quien", "quienes"]),
    ("it", &["che", "quale", "quali"]),
    ("el", &["που", "οποιοσ", "οποια", "οποιο", "οποιοι", "οποιεσ"]),
    ("bg", &["които", "която", "което", "които"]),
];

/// Whether a cue behind the words `before` stands in a relative clause, with nothing but function words in between.
/// It only describes a thing there, and what is done with that thing may be asked for: "Document tools that |are
/// being phased out".
pub(super) fn is_in_relative_clause(language: Language, before: &str) -> bool {
    let is_relative = |word: &str| is_of(&RELATIVES, language, word);
    let words: Vec<&str> = words_of(before).collect();
    let last = words.into_iter().rev().find(|word| is_relative(word) || !is_stop_word(language, word));
    last.is_some_and(is_relative)
}

/// Where to cut a piece that says that something has been left or has gone, in bytes of its `text`: before the word
/// that opens where somebody went, or right behind the cue. Folding may change lengths, so that words are counted.
pub(super) fn cut_point(language: Language, clause: &CuedClause, text: &str) -> Option<usize> {
    let sense = |wanted: CueSense| clause.cues.iter().find(|hit| hit.sense == wanted);
    if let Some(hit) = sense(CueSense::Replaced) {
        return word_start(text, word_count(&clause.folded[..hit.end]));
    }
    let hit = sense(CueSense::Leaves)?;
    let left = word_count(&clause.folded[..hit.end]);
    let direction = words_of(&clause.folded[hit.end..])
        .position(|word| is_of(&DIRECTIONS, language, word))
        .filter(|at| *at > 0)?;
    word_start(text, left + direction)
}

/// Whether a word is one of those of its language; those of English stand for a language without.
fn is_of(lists: &WordsByLanguage, language: Language, word: &str) -> bool {
    let of = |language: Language| lists.iter().find(|(code, _)| *code == language.as_str());
    let listed = of(language).or_else(|| of(Language::ENGLISH));
    listed.is_some_and(|(_, words)| words.contains(&word))
}
