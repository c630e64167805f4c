//! What a job title names, without what else feeds write into it.
//!
//! Titles carry a second gender (`camarero/a`), `(m/f/d)`, reference numbers, how many are wanted and where. All rules
//! are for English, Spanish, Italian, Greek and Bulgarian together: their words hardly meet.

use super::vocabulary::{EMPTY, GENDERS, NOISE, PREPOSITIONS, REFERENCES, SUFFIXES};

/// A title with fewer capitals may be an abbreviation: `DBA`.
const LEAST_CAPITALS: usize = 4;
/// A title of which this share of the letters that have a case are capitals is written in capitals.
const SHARE: f64 = 0.7;
/// A word of fewer letters takes no suffix: `IT/OT`, `I/O`.
const STEM: usize = 3;
/// Behind a hyphen only the shortest suffixes are one: `carpintero-a`, but not `sales-era`.
const HYPHENATED: usize = 2;
/// A word with so many digits is a number of the advertiser.
const DIGITS: usize = 2;

/// What a title names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Title {
    /// All that names the job; empty where nothing does: `WORK/LOCATION`, `Oferta nº 13662`.
    pub(super) whole: String,
    /// Its beginning, up to a comma, a dash, a bracket or a preposition: `nurse` of `nurse for nights, Leeds`.
    pub(super) head: String,
}

/// What `title` names.
pub(super) fn read(title: &str) -> Title {
    let small = small_letters(title);
    let (outside, remarks) = brackets(&one_gender(&small));
    let outside = without_noise(&outside);
    let mut whole = outside.clone();
    for remark in remarks.iter().filter(|remark| !is_remark(remark)) {
        let remark = without_noise(remark);
        if names_something(&remark) {
            whole = format!("{whole}, {remark}");
        }
    }
    if !names_something(&whole) {
        return Title::default();
    }
    let whole = trimmed(&whole).to_string();
    let head = segments(&outside).find(|segment| names_something(segment)).map(head);
    Title { head: head.unwrap_or_else(|| whole.clone()), whole }
}

/// A title written in capitals in small letters.
pub(super) fn small_letters(text: &str) -> String {
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    let cased = capitals + text.chars().filter(|c| c.is_lowercase()).count();
    match capitals >= LEAST_CAPITALS && capitals as f64 >= SHARE * cased as f64 {
        true => text.to_lowercase(),
        false => text.to_string(),
    }
}

/// The text with one form of words that stand in two: `camarero` of `camarero/a`, `camarero (a)` or `camarer@`.
pub(super) fn one_gender(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let letters = out.trim_end().chars().rev().take_while(|c| c.is_alphabetic()).count();
        match suffix(c, after).filter(|_| letters >= STEM) {
            Some(behind) => {
                out.truncate(out.trim_end().len());
                rest = behind;
            }
            None => {
                out.push(if c == '@' && letters >= STEM { 'o' } else { c });
                rest = after;
            }
        }
    }
    out
}

/// What follows the suffix of another gender that begins with the sign `c` and goes on with `after`.
fn suffix(c: char, after: &str) -> Option<&str> {
    let start = match c {
        '/' => after.trim_start().trim_start_matches('-'),
        '-' | '(' => after,
        _ => return None,
    };
    let start = if c == '(' { start.trim_start_matches(['/', '-']) } else { start };
    let end = start.find(|c: char| !c.is_alphabetic()).unwrap_or(start.len());
    let (letters, behind) = start.split_at(end);
    let behind = if c == '(' { behind.strip_prefix(')')? } else { behind };
    let stands_alone = !behind.starts_with(|c: char| c.is_alphanumeric());
    let short = c != '-' || letters.chars().count() <= HYPHENATED;
    let known = SUFFIXES.contains(&letters.to_lowercase().as_str());
    (known && short && stands_alone).then_some(behind)
}

/// The text outside of brackets, where each leaves a comma, and what stands inside of each.
fn brackets(text: &str) -> (String, Vec<String>) {
    let (mut outside, mut remarks, mut depth) = (String::new(), Vec::new(), 0_usize);
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => {
                depth += 1;
                if depth == 1 {
                    outside.push_str(" , ");
                    remarks.push(String::new());
                }
            }
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => remarks.last_mut().into_iter().for_each(|remark| remark.push(c)),
        }
    }
    (outside, remarks)
}

/// Whether a bracket says nothing of the job: a number, or who may apply.
fn is_remark(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    text.contains(|c: char| c.is_ascii_digit())
        || words.all(|word| GENDERS.contains(&word.to_lowercase().as_str()))
}

/// The text without numbers, references and phrases that every ad may have, with single blanks.
fn without_noise(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let bare: Vec<String> = words.iter().map(|word| bare(word)).collect();
    let (mut words_left, mut at) = (Vec::new(), 0);
    while let Some(word) = words.get(at) {
        let phrase = NOISE.iter().map(|phrase| phrase_length(phrase, &bare[at..])).max().unwrap_or(0);
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let number = digits >= DIGITS || (digits > 0 && digits == bare[at].chars().count());
        let reference = REFERENCES.contains(&bare[at].trim_end_matches('.'));
        match phrase {
            // The comma behind a phrase still parts what stands around it.
            0 if number || reference => words_left.extend(word.ends_with(SEPARATORS).then_some(",")),
            0 => words_left.push(word),
            _ => words_left.extend(words[at + phrase - 1].ends_with(SEPARATORS).then_some(",")),
        }
        at += phrase.max(1);
    }
    trimmed(&words_left.join(" ").replace(" ,", ",")).to_string()
}

/// How many words of `words` the phrase takes up; 0 where it does not stand at their beginning.
pub(super) fn phrase_length(phrase: &str, words: &[String]) -> usize {
    let length = phrase.split(' ').count();
    let stands = words.len() >= length && phrase.split(' ').zip(words).all(|(a, b)| a == b);
    if stands { length } else { 0 }
}

/// A word in small letters without the signs around it.
pub(super) fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// What parts a title.
const SEPARATORS: [char; 6] = [',', ';', ':', '|', '•', '·'];
/// What parts a title where blanks stand around it.
const DASHES: [&str; 5] = ["-", "–", "—", "/", "*"];

fn segments(text: &str) -> impl Iterator<Item = String> {
    let mut segments = vec![String::new()];
    for word in text.split_whitespace() {
        if DASHES.contains(&word) {
            segments.push(String::new());
            continue;
        }
        let mut pieces = word.split(SEPARATORS);
        for (number, piece) in pieces.by_ref().enumerate() {
            if number > 0 {
                segments.push(String::new());
            }
            if let Some(segment) = segments.last_mut().filter(|_| !piece.is_empty()) {
                if !segment.is_empty() {
                    segment.push(' ');
                }
                segment.push_str(piece);
            }
        }
    }
    segments.into_iter()
}

/// A segment up to its first preposition.
fn head(segment: String) -> String {
    let words: Vec<&str> = segment.split_whitespace().collect();
    let cut = words.iter().skip(1).position(|word| PREPOSITIONS.contains(&bare(word).as_str()));
    let head = words[..cut.map_or(words.len(), |cut| cut + 1)].join(" ");
    let head = trimmed(&head);
    if names_something(head) { head.to_string() } else { trimmed(&segment).to_string() }
}

/// Whether a word is there that can name a job.
fn names_something(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| {
        word.chars().filter(|c| c.is_alphabetic()).count() > 1
            && !EMPTY.contains(&word.to_lowercase().as_str())
    })
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric() && c != '+' && c != '#')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_names_the_job_stays() {
        for (title, whole, head) in [
            ("CARPINTERO/A METÁLICO/A (REF.: 7155)", "carpintero metálico", "carpintero metálico"),
            ("CARPINTER@", "carpintero", "carpintero"),
            ("Camarero (a) de pisos", "Camarero de pisos", "Camarero de pisos"),
            ("MÉDICO / A", "médico", "médico"),
            ("Nurse (m/f/d) - Leeds", "Nurse, - Leeds", "Nurse"),
            ("2 PUESTOS DE JARDINERO/A (REF. 6949)", "jardinero", "jardinero"),
            (
                "Addetto/a alle vendite, zona Milano",
                "Addetto alle vendite, zona Milano",
                "Addetto alle vendite",
            ),
            ("Infermiere/a per RSA", "Infermiere per RSA", "Infermiere"),
            ("Νοσηλευτής/τρια για κλινική", "Νοσηλευτής για κλινική", "Νοσηλευτής"),
            ("Готвач/ка в София", "Готвач в София", "Готвач"),
            (
                "Conductor de camión (transporte internacional)",
                "Conductor de camión, transporte internacional",
                "Conductor de camión",
            ),
            ("C++ developer (remote 100 %)", "C++ developer", "C++ developer"),
            ("ELECTRICISTA: AYUDANTE", "electricista: ayudante", "electricista"),
        ] {
            let read = read(title);
            assert_eq!((read.whole.as_str(), read.head.as_str()), (whole, head), "{title}");
        }
    }

    #[test]
    fn a_title_that_says_nothing_is_empty() {
        for title in
            ["", " ", "WORK/LOCATION", "OFERTA Nº 13662", "Ref. 2025-114", "(m/w/d)", "2 puestos", "..."]
        {
            assert_eq!(read(title), Title::default(), "{title}");
        }
    }

    #[test]
    fn other_slashes_and_hyphens_stay() {
        for text in
            ["conductor/repartidor", "IT/OT engineer", "back-end developer", "R&D manager", "start-up"]
        {
            assert_eq!(one_gender(text), text);
        }
    }

    proptest! {
        #[test]
        fn any_title_is_read(title in "\\PC{0,60}") {
            let read = read(&title);
            prop_assert_eq!(read.whole.is_empty(), read.head.is_empty());
        }
    }
}
