//! Where the words of a text stand: Unicode word bounds, with the names of technologies kept whole.
//!
//! A letter is a word only where it stands for something: `R&D` is one word, `Lumen(R)` is `Lumen` with a mark, and
//! the initial in `R. Smith` is `R.`.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::compounds;
use super::numbered::{before_row, is_numbered, numbers_next};
use super::sentences::is_latin_capital;
use crate::domain::Language;

/// A word and its first byte in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// Where it starts.
    pub(super) start: usize,
    /// The word as written.
    pub(super) text: &'a str,
}

/// Letters of a shorter word with a version are not told from a code that ends in digits: `S3`, `H2`, `EC2`.
const NAME_LETTERS: usize = 3;
/// The sign around a digit that makes a key of it: `1️⃣`.
const KEYCAP: char = '\u{20e3}';

/// What may follow a dot inside a name: `Node.JS`, `ASP.NET`.
const NAME_ENDINGS: [&str; 5] = ["js", "net", "io", "ai", "py"];

/// The words of `text` in order: `C++`, `C#`, `.NET` and `node.js` are one word each, `CI/CD` is two,
/// and outside English an apostrophe parts article and noun (`dell'IoT`). Web addresses say nothing.
pub(super) fn words(language: Language, text: &str) -> Vec<Word<'_>> {
    let mut found: Vec<Word<'_>> = Vec::with_capacity(text.len() / 6);
    let addresses = addresses(text);
    let is_in_address = |start: &usize| {
        let before = addresses.partition_point(|address| address.start <= *start);
        before.checked_sub(1).is_some_and(|last| addresses[last].contains(start))
    };
    for (start, bound) in text.unicode_word_indices().filter(|(start, _)| !is_in_address(start)) {
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

/// Where the web addresses of a text stand, ascending.
fn addresses(text: &str) -> Vec<Range<usize>> {
    const OPEN: [&str; 3] = ["http://", "https://", "www."];
    let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ')' | ']');
    let mut starts: Vec<usize> =
        OPEN.iter().flat_map(|open| text.match_indices(open)).map(|(start, _)| start).collect();
    starts.sort_unstable();
    let mut found: Vec<Range<usize>> = Vec::new();
    for start in starts {
        if found.last().is_none_or(|last| last.end <= start) {
            let length = text[start..].find(ends);
            found.push(start..length.map_or(text.len(), |length| start + length));
        }
    }
    found
}

/// The words of a text, and after each that ends in a version the name alone: `Python` after `Python3`. Labels are
/// looked for as they are written, so that `CSS3` still meets `CSS3`.
pub(super) fn with_names<'a>(words: &[Word<'a>]) -> Vec<Word<'a>> {
    let name = |word: &Word<'a>| without_version(word.text).map(|text| Word { start: word.start, text });
    words.iter().flat_map(|word| std::iter::once(*word).chain(name(word))).collect()
}

/// The name before a version or a year that is written right behind it: `PHP` of `PHP7`, `Python` of `Python3.11`.
fn without_version(word: &str) -> Option<&str> {
    let name = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let is_short = |number: &str| (1..=2).contains(&number.len());
    let mut numbers = word[name.len()..].split('.');
    let first = numbers.next()?;
    let is_year = first.len() == 4 && (first.starts_with("19") || first.starts_with("20"));
    let is_version = (is_short(first) || is_year) && numbers.all(is_short);
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let is_name = letters >= NAME_LETTERS && name.chars().all(|c| c.is_alphabetic() || c == '.');
    (is_version && is_name).then_some(name)
}

/// A word in the signs that are compared: plain letters for the bold ones of mathematics (`𝗦𝗤𝗟`), `#` for `♯`, and no
/// space before the sign of a name (`C #`).
pub(super) fn plain(word: &str) -> Cow<'_, str> {
    let is_spaced = word.contains(' ') && word.ends_with(['#', '+', '♯']);
    let is_fancy = |c: char| c == '♯' || is_mathematical(c);
    if !is_spaced && (word.is_ascii() || !word.chars().any(is_fancy)) {
        return Cow::Borrowed(word);
    }
    let mut plain = String::with_capacity(word.len());
    for c in word.chars().filter(|c| !is_spaced || *c != ' ') {
        match c {
            '♯' => plain.push('#'),
            c if is_mathematical(c) => plain.extend(std::iter::once(c).nfkc()),
            c => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

/// The block of letters and digits for formulas, which some write ads in for their weight.
fn is_mathematical(c: char) -> bool {
    matches!(c, '\u{1d400}'..='\u{1d7ff}')
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
        let gap = |last: &Word<'_>| text.get(last.start + last.text.len()..word.start).unwrap_or_default();
        // Section R, licence C, licence B or C, a C licence: a letter that numbers something.
        let row = before_row(before);
        let ends_before_row = |last: &&Word<'_>| last.start + last.text.len() <= row.len();
        let is_behind_noun = found.iter().rev().find(ends_before_row).is_some_and(|last| {
            row.get(last.start + last.text.len()..) == Some(" ") && is_numbered(last.text)
        });
        if is_behind_noun || numbers_next(after) {
            return;
        }
        let abbreviates = found.last().filter(|last| {
            let is_spaced =
                matches!(gap(last), " & " | " + ") && (word.text == "D" || word.text == last.text);
            // A firm: R+V.
            let is_sum = gap(last) == "+" && last.text.len() == 1;
            last.text.bytes().all(|b| b.is_ascii_uppercase()) && (gap(last) == "&" || is_spaced || is_sum)
        });
        if let Some(start) = abbreviates.map(|last| last.start) {
            found.pop();
            found.push(Word { start, text: &text[start..end] });
            return;
        }
        // Somebody's initial.
        let mut rest = after.strip_prefix(". ").unwrap_or_default().chars();
        if rest.next().is_some_and(is_latin_capital) && rest.next().is_some_and(char::is_lowercase) {
            found.push(Word { start: word.start, text: &text[word.start..=end] });
            return;
        }
    }
    if let Some(start) =
        found.last().filter(|last| compounds::is_absence(text, last, &word)).map(|last| last.start)
    {
        found.pop();
        found.push(Word { start, text: &text[start..word.start + word.text.len()] });
        return;
    }
    found.push(word);
}

/// Characters that stand between two words although Unicode lets them stand inside one.
fn is_joint(c: char) -> bool {
    matches!(c, ':' | '·' | '.' | '\'' | '’' | 'ʼ' | '_')
}

fn cuts(language: Language, bound: &str) -> impl Iterator<Item = usize> {
    let keeps_apostrophes = matches!(language, Language::ENGLISH | Language::UNDETERMINED);
    let is_one =
        bound.bytes().all(|b| b.is_ascii_alphanumeric()) && !bound.starts_with(|c: char| c.is_ascii_digit());
    let joints = if is_one { "" } else { bound };
    joints.char_indices().filter_map(move |(at, c)| match c {
        ':' | '·' => Some(at),
        '\'' | '’' | 'ʼ' => (!keeps_apostrophes).then_some(at),
        'A'..='Z' => is_digit_before_word(&bound[..at], &bound[at..]).then_some(at),
        '.' => parts_sentences(&bound[..at], &bound[at + 1..]).then_some(at),
        '0'..='9' => is_keycap(&bound[at + 1..]).then_some(at),
        KEYCAP => Some(at + KEYCAP.len_utf8()),
        _ => None,
    })
}

/// Whether the digit before `after` is drawn as a key.
fn is_keycap(after: &str) -> bool {
    after.strip_prefix('\u{fe0f}').unwrap_or(after).starts_with(KEYCAP)
}

/// The least letters of a word in capitals that stands right behind a version: `4HANA`. `5G` and `3GPP` are names.
const WORD_LETTERS: usize = 4;

/// Whether nothing but digits stands before a word in capitals.
fn is_digit_before_word(before: &str, after: &str) -> bool {
    let is_number = !before.is_empty() && before.bytes().all(|b| b.is_ascii_digit());
    is_number && after.len() >= WORD_LETTERS && after.bytes().all(|b| b.is_ascii_uppercase())
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
        if after.starts_with("++") && !after.starts_with("+++") {
            end += 2;
        } else if word.len() == 1 {
            end += sharp(after).or_else(|| spaced_sign(word, after)).unwrap_or_default();
        }
    }
    let before = text[..start].strip_suffix('.');
    let name = without_version(word).unwrap_or(word);
    if name.eq_ignore_ascii_case("net") && before.is_some_and(|rest| !rest.ends_with(char::is_alphanumeric)) {
        start -= 1;
    }
    Word { start, text: &text[start..end] }
}

/// The bytes of the sharp right after a letter, before a version or nothing: `C#`, `C♯`, `C#9`.
fn sharp(after: &str) -> Option<usize> {
    let rest = after.strip_prefix(['#', '♯'])?;
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_version = rest.len() - behind.len() <= 2 && !behind.starts_with(char::is_alphanumeric);
    is_version.then_some(after.len() - rest.len())
}

/// The bytes of a space and the sign after a capital: `C #`, `C ++`. Before a number the sign means something else.
fn spaced_sign(letter: &str, after: &str) -> Option<usize> {
    let sign = after.strip_prefix(' ').filter(|_| letter.bytes().all(|b| b.is_ascii_uppercase()))?;
    let rest = sign.strip_prefix("++").or_else(|| sign.strip_prefix(['#', '♯']))?;
    let stands_alone = !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '+' | '#'));
    let counts = rest.trim_start().starts_with(char::is_numeric);
    (stands_alone && !counts).then_some(after.len() - rest.len())
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
    fn web_addresses_hold_no_words() {
        for (text, expected) in [
            (
                "See https://jobs.example.org/lua?lang=perl&ref=scala or www.example.org/ada/ now",
                "See or now",
            ),
            ("See [here](http://example.org/erlang) or now", "See here or now"),
        ] {
            assert_eq!(in_language("en", text).join(" "), expected);
        }
    }

    #[test]
    fn a_sign_belongs_to_its_letter_also_behind_a_space_or_before_a_version() {
        assert_eq!(
            in_language("en", "F #, F ++ or F♯ and F#4"),
            ["F #", "F ++", "or", "F♯", "and", "F#", "4"]
        );
        assert_eq!(
            in_language("en", "house F # 3, F #sunny, F#abc f # x"),
            ["house", "F", "3", "F", "sunny", "F", "abc", "f", "x"]
        );
        let plain: Vec<_> = ["F #", "F ++", "F♯", "𝗥𝘂𝘀𝘁", "𝟛D", "é"].map(plain).into();
        assert_eq!(plain, ["F#", "F++", "F#", "Rust", "3D", "é"]);
    }

    #[test]
    fn a_letter_that_numbers_something_is_no_word() {
        for (text, expected) in [
            ("Hall F and annex G", "Hall and annex"),
            ("Patente C, edificio F", "Patente edificio"),
            ("категория F или клас G", "категория или клас"),
            ("παράρτημα F", "παράρτημα"),
            ("Good at F, G and C", "Good at F G and C"),
            ("Lisp, F + F# and G & Lisp", "Lisp F F# and G Lisp"),
            ("Work in T & D and Q + Q", "Work in T & D and Q + Q"),
            ("γνώση F. Εμπειρία", "γνώση F Εμπειρία"),
            ("OLAP 7CUBE, 5G, 3GPP", "OLAP 7 CUBE 5G 3GPP"),
        ] {
            assert_eq!(in_language("en", text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_name_stands_beside_its_version() {
        let names = |text: &str| {
            let found = words(Language::ENGLISH, text);
            with_names(&found).iter().map(|word| word.text.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names("Ruby3 on"), ["Ruby3", "Ruby", "on"]);
        assert_eq!(names("Ruby3.2.1, Visio2019"), ["Ruby3.2.1", "Ruby", "Visio2019", "Visio"]);
        assert_eq!(names("with .NET8"), ["with", ".NET8", ".NET"]);
        for code in ["S3", "EC2", "B2B", "REF12345", "Area512", "x86", "2026", "k8s"] {
            assert_eq!(names(code), [code], "{code}");
        }
    }

    #[test]
    fn a_drawn_key_is_no_part_of_a_word() {
        assert_eq!(
            in_language("en", "2\u{fe0f}\u{20e3}Rust3\u{20e3}"),
            ["2\u{fe0f}\u{20e3}", "Rust", "3\u{20e3}"]
        );
    }

    #[test]
    fn a_letter_is_a_word_only_where_it_stands_for_something() {
        assert_eq!(in_language("en", "R&D, Q&A and R & D"), ["R&D", "Q&A", "and", "R & D"]);
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
