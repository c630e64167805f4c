//! Where the words of a text stand: Unicode word bounds, with the names of technologies kept whole.
//!
//! A letter is a word only where it stands for something: `R&D` is one word, `Lumen(R)` is `Lumen` with a mark, and
//! the initial in `R. Smith` is `R.`.

use unicode_segmentation::UnicodeSegmentation;

use crate::domain::Language;

/// A word and its first byte in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// Where it starts.
    pub(super) start: usize,
    /// The word as written.
    pub(super) text: &'a str,
}

/// What may follow a dot inside a name: `Node.JS`, `ASP.NET`.
const NAME_ENDINGS: [&str; 5] = ["js", "net", "io", "ai", "py"];

/// The words of `text` in order: `C++`, `C#`, `.NET` and `node.js` are one word each, `CI/CD` is two,
/// and outside English an apostrophe parts article and noun (`dell'IoT`).
pub(super) fn words(language: Language, text: &str) -> Vec<Word<'_>> {
    let mut found: Vec<Word<'_>> = Vec::with_capacity(text.len() / 6);
    for (start, bound) in text.unicode_word_indices() {
        let mut from = 0;
        for end in cuts(language, bound).chain([bound.len()]) {
            let piece = bound[from..end].trim_matches(is_joint);
            if !piece.is_empty() {
                let lead = bound[from..end].len() - bound[from..end].trim_start_matches(is_joint).len();
                add(text, widened(text, start + from + lead, piece.len()), &mut found);
            }
            from = end;
        }
    }
    found
}

/// Adds a word, or joins it to the one before it.
fn add<'a>(text: &'a str, word: Word<'a>, found: &mut Vec<Word<'a>>) {
    if word.text.len() == 1 && word.text.bytes().all(|b| b.is_ascii_uppercase()) {
        let end = word.start + 1;
        let (before, after) = (&text[..word.start], &text[end..]);
        // The mark of a trade mark or a copyright, straight after a name.
        if before.strip_suffix('(').is_some_and(|name| name.ends_with(char::is_alphanumeric))
            && after.starts_with(')')
        {
            return;
        }
        let abbreviates = found.last().filter(|last| {
            last.text.bytes().all(|b| b.is_ascii_uppercase())
                && text.get(last.start + last.text.len()..word.start) == Some("&")
        });
        if let Some(start) = abbreviates.map(|last| last.start) {
            found.pop();
            found.push(Word { start, text: &text[start..end] });
            return;
        }
        // Somebody's initial.
        let mut rest = after.strip_prefix(". ").unwrap_or_default().chars();
        if rest.next().is_some_and(char::is_uppercase) && rest.next().is_some_and(char::is_lowercase) {
            found.push(Word { start: word.start, text: &text[word.start..=end] });
            return;
        }
    }
    found.push(word);
}

/// Characters that stand between two words although Unicode lets them stand inside one.
fn is_joint(c: char) -> bool {
    matches!(c, ':' | '·' | '.' | '\'' | '’' | 'ʼ' | '_')
}

fn cuts(language: Language, bound: &str) -> impl Iterator<Item = usize> {
    let keeps_apostrophes = matches!(language, Language::ENGLISH | Language::UNDETERMINED);
    let joints = if bound.bytes().all(|b| b.is_ascii_alphanumeric()) { "" } else { bound };
    joints
        .char_indices()
        .filter(move |&(at, c)| match c {
            ':' | '·' => true,
            '\'' | '’' | 'ʼ' => !keeps_apostrophes,
            '.' => parts_sentences(&bound[..at], &bound[at + 1..]),
            _ => false,
        })
        .map(|(at, _)| at)
}

/// Whether a dot between two words is a full stop whose space was forgotten.
fn parts_sentences(before: &str, after: &str) -> bool {
    let long = before.chars().rev().take_while(|c| c.is_alphabetic()).take(3).count() == 3;
    long && before.ends_with(char::is_lowercase)
        && after.starts_with(char::is_uppercase)
        && !NAME_ENDINGS.iter().any(|ending| after.eq_ignore_ascii_case(ending))
}

/// The word with the signs that belong to its name.
fn widened(text: &str, start: usize, length: usize) -> Word<'_> {
    let (mut start, mut end) = (start, start + length);
    let word = &text[start..end];
    let after = &text[end..];
    if word.ends_with(|c: char| c.is_ascii_alphabetic()) {
        let sharp = after.strip_prefix('#').is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        if after.starts_with("++") && !after.starts_with("+++") {
            end += 2;
        } else if word.len() == 1 && sharp {
            end += 1;
        }
    }
    let before = text[..start].strip_suffix('.');
    if word.eq_ignore_ascii_case("net") && before.is_some_and(|rest| !rest.ends_with(char::is_alphanumeric)) {
        start -= 1;
    }
    Word { start, text: &text[start..end] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn in_language(code: &str, text: &str) -> Vec<String> {
        let language = Language::new(code).unwrap();
        words(language, text).iter().map(|word| word.text.to_string()).collect()
    }

    #[test]
    fn technology_words_stay_whole() {
        assert_eq!(
            in_language("en", "C++, C# and .NET; CI/CD, node.js, ASP.NET, real-time 3.5 (C++17) c."),
            [
                "C++", "C#", "and", ".NET", "CI", "CD", "node.js", "ASP.NET", "real", "time", "3.5", "C++",
                "17", "c"
            ]
        );
        assert_eq!(
            in_language("en", "skills:Java·Python experience.Knowledge it's"),
            ["skills", "Java", "Python", "experience", "Knowledge", "it's"]
        );
        assert_eq!(in_language("it", "l’esperienza dell'IoT"), ["l", "esperienza", "dell", "IoT"]);
        assert_eq!(in_language("bg", "сензори, мрежи."), ["сензори", "мрежи"]);
    }

    #[test]
    fn a_letter_is_a_word_only_where_it_stands_for_something() {
        assert_eq!(in_language("en", "R&D, Q&A and R & D"), ["R&D", "Q&A", "and", "R", "D"]);
        assert_eq!(in_language("en", "Lumen(R) and stats (R)"), ["Lumen", "and", "stats", "R"]);
        assert_eq!(in_language("en", "Dr R. Smith uses R."), ["Dr", "R.", "Smith", "uses", "R"]);
    }

    proptest! {
        #[test]
        fn every_letter_and_digit_is_in_a_word(text in "\\PC{0,60}|[a-zA-Z0-9.:·'’#+_/ \\n]{0,60}") {
            for code in ["en", "it"] {
                let found = words(Language::new(code).unwrap(), &text);
                let mut end = 0;
                for word in &found {
                    prop_assert!(word.start >= end, "overlap in {text:?}");
                    prop_assert_eq!(&text[word.start..word.start + word.text.len()], word.text);
                    let between = &text[end..word.start];
                    // A letter in brackets may be the mark of a trade mark.
                    let is_plain = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase();
                    prop_assert!(!between.chars().any(is_plain), "{between:?}");
                    end = word.start + word.text.len();
                }
                prop_assert!(!text[end..].chars().any(|c| c.is_ascii_digit() || c.is_ascii_lowercase()));
            }
        }
    }
}
