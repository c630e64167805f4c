//! Lines that say of all that stands below them how it is wanted.

use std::ops::Range;

use super::cues::{self, CueSense};
use super::{word_count, words_of};
use crate::domain::Language;
use crate::text::clauses::{Break, pieces};
use crate::text::fold::fold;
use crate::text::phrase_table::Hit;
use crate::text::stop_words::is_stop_word;

/// A heading has at most this many words beside its cue.
const MORE_WORDS: usize = 2;

/// Whether a line says nothing but that what follows is a wish: "Nice to have", "Preferred qualifications:".
pub(in crate::text) fn is_wish_heading(language: Language, line: &str) -> bool {
    others(language, line, CueSense::Wish).is_some_and(|others| others <= MORE_WORDS)
}

/// Whether a line has no words but those that say that what follows is a wish: "It's a plus if you have", "Pluses",
/// "Nice to have (not required)".
pub(in crate::text) fn is_bare_wish(language: Language, line: &str) -> bool {
    is_wish_with(language, line, |_| false) || is_softened_denial(language, line)
}

/// Praise behind a denial has at most this many words.
const PRAISE_WORDS: usize = 3;

/// Whether a line says that something is not needed, "but" praises it, in whatever words: "Not essential, but handy".
/// No name is praise.
fn is_softened_denial(language: Language, line: &str) -> bool {
    let found = pieces(language, line);
    let [denial, praise] = found.as_slice() else { return false };
    let text = |range: &Range<usize>| line.get(range.clone()).unwrap_or_default();
    let (denied, praised) = (fold(text(&denial.range)), text(&praise.range));
    let cues = cues::find_in_heading(language, &denied);
    let is_denial = !cues.is_empty()
        && cues.iter().all(|cue| cue.sense == CueSense::NotNeeded)
        && beside(&denied, &cues).into_iter().all(|word| is_function_word(language, word));
    // A dash sets nothing against what is before it.
    let is_opposed = praise.before == Break::Stop
        && text(&(denial.range.end..praise.range.start)).contains(char::is_alphabetic);
    let agrees = |cue: &Hit<CueSense>| matches!(cue.sense, CueSense::Wish | CueSense::Nothing);
    is_denial
        && is_opposed
        && word_count(praised) <= PRAISE_WORDS
        && !praised.contains(char::is_uppercase)
        && cues::find_in_heading(language, &fold(praised)).iter().all(agrees)
}

/// The same where words may stand beside them that are `known` to be a heading's: "Optional skills".
pub(in crate::text) fn is_wish_with(language: Language, line: &str, known: impl Fn(&str) -> bool) -> bool {
    let folded = fold(line).replace(", ", " ");
    let cues = cues::find_in_heading(language, &folded);
    // "You have" asks for something only where no wish stands beside it.
    let is_empty = |cue: &Hit<CueSense>| says_little(language, &folded[cue.start..cue.end]);
    let fits = |cue: &Hit<CueSense>| match cue.sense {
        CueSense::Wish | CueSense::NotNeeded => true,
        CueSense::Must => is_empty(cue),
        _ => false,
    };
    cues.iter().any(|cue| cue.sense == CueSense::Wish)
        && cues.iter().all(fits)
        && beside(&folded, &cues).into_iter().all(|word| is_function_word(language, word) || known(word))
}

/// Whether a cue of a must says no more than that somebody has or needs something, "you have", "you need": below a heading
/// of wishes it is part of the wish.
pub(super) fn says_little(language: Language, cue: &str) -> bool {
    words_of(cue).all(|word| word == "need" || (word != "must" && is_function_word(language, word)))
}

/// What is left of an English verb after its apostrophe: "it's", "we'd".
const SHORT_VERBS: [&str; 6] = ["s", "d", "m", "ll", "re", "ve"];

/// Verbs, folded, that say no more than that somebody has what a list names: "extra points if you bring".
const VERBS_OF_HAVING: [&str; 9] =
    ["bring", "tienes", "aportas", "hai", "porti", "εχεισ", "εχετε", "имаш", "имате"];

fn is_function_word(language: Language, word: &str) -> bool {
    SHORT_VERBS.contains(&word)
        || VERBS_OF_HAVING.contains(&word)
        || [language, Language::ENGLISH].iter().any(|own| is_stop_word(*own, word))
}

/// The words of a folded line beside its cues, which are in order.
fn beside<'a>(folded: &'a str, cues: &[Hit<CueSense>]) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut from = 0;
    for cue in cues {
        found.extend(words_of(folded.get(from..cue.start).unwrap_or_default()));
        let rest = folded.get(cue.end..).unwrap_or_default().trim_start_matches(char::is_alphanumeric);
        from = folded.len() - rest.len();
    }
    found.extend(words_of(folded.get(from..).unwrap_or_default()));
    found
}

/// Whether a line says nothing but that what follows is not asked for: "Not required:".
pub(in crate::text) fn is_denied_heading(language: Language, line: &str) -> bool {
    others(language, line, CueSense::NotNeeded).is_some_and(|others| others <= MORE_WORDS)
}

/// Whether a line says nothing but that what follows is a must, with at most `more` other words, "Required skills:", or
/// none that says anything: "What you must bring".
pub(in crate::text) fn is_must_heading(language: Language, line: &str, more: usize) -> bool {
    let folded = fold(line);
    let is_empty = || {
        let cues = cues::find(language, &folded);
        beside(&folded, &cues).into_iter().all(|word| is_function_word(language, word))
    };
    others(language, line, CueSense::Must).is_some_and(|others| others <= more || is_empty())
}

/// Whether a line ends in a word of how much it wants what stands before it: "Docker must", "Ansible: nice to have".
pub(in crate::text) fn ends_in_demand(language: Language, line: &str) -> bool {
    let folded = fold(line.trim_end_matches(|c: char| !c.is_alphanumeric()));
    cues::find(language, &folded).last().is_some_and(|cue| {
        let is_demand = matches!(cue.sense, CueSense::Must | CueSense::Wish | CueSense::NotNeeded);
        is_demand && cue.end == folded.len() && word_count(&folded[..cue.start]) > 0
    })
}

/// How many words a line holds beside its longest cue, if it has one of `sense` and none of another.
fn others(language: Language, line: &str, sense: CueSense) -> Option<usize> {
    let folded = fold(line);
    let cues = cues::find(language, &folded);
    let cue = cues.iter().max_by_key(|cue| cue.end - cue.start)?;
    let same = cues.iter().all(|cue| cue.sense == sense);
    same.then(|| word_count(&folded[..cue.start]) + word_count(&folded[cue.end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_must_may_stand_beside_words_that_say_nothing() {
        let must = |line| is_must_heading(Language::ENGLISH, line, 2);
        assert!(["What you must bring", "Required skills:", "What you must have:"].into_iter().all(must));
        assert!(!["What you must repair", "You must bring your own car"].into_iter().any(must));
    }

    #[test]
    fn words_that_only_say_that_something_is_a_wish() {
        let wish = |code, line| is_bare_wish(Language::new(code).unwrap(), line);
        for (code, line) in [
            ("en", "Pluses ✨"),
            ("en", "It's a plus if you have"),
            ("en", "All the better if you have:"),
            ("en", "You will stand out with"),
            ("en", "Not necessary but useful"),
            ("en", "Nice to have (not required)"),
            ("en", "You earn extra points if you bring"),
            ("en", "Not mandatory, but handy:"),
            ("es", "No es necesario pero se agradece:"),
            ("es", "Otros aspectos a valorar"),
            ("it", "Verranno valutate positivamente"),
            ("it", "Non indispensabile, ma fa piacere"),
            ("el", "Δεν είναι απαραίτητο, αλλά βοηθάει:"),
            ("bg", "Не е задължително, но помага"),
            ("es", "Otros méritos"),
            ("es", "No obligatorio, pero valorable"),
            ("it", "Non obbligatorio ma gradito"),
            ("el", "Επιπλέον προσόντα"),
            ("bg", "Не е нужно, но е предимство"),
            ("de", "Nice to have"),
            ("und", "Deseable"),
        ] {
            assert!(wish(code, line), "{line}");
        }
        for (code, line) in [
            ("en", "Haskell is a plus"),
            ("en", "Haskell plus Kafka"),
            ("en", "Assets of the city"),
            ("en", "C plus"),
            ("en", "Not required"),
            ("en", "Not required, but Haskell"),
            ("en", "A diploma is not required, but useful"),
            ("en", "Not required - driving licence"),
            ("en", "Not optional, but handy"),
            ("en", "You get a bonus"),
            ("es", "Salario a valorar"),
            ("en", "Preferred, but Haskell is required"),
            ("en", "Must have or nice to have"),
            ("es", "Deseable Haskell"),
        ] {
            assert!(!wish(code, line), "{line}");
        }
    }
}
