//! Names typed in Greek or Cyrillic letters that look like the Latin ones: `ΙοΤ` on a Greek keyboard, `С++` on a Bulgarian one.

/// Acronyms that can be written so in a script, and how its letters are read.
struct Script {
    letters: &'static [(char, char)],
    /// None of them is a word or an acronym of a language in this script, as `ΑΙ`, `ΗΜΙ`, `ΒΙ` and `ΝΑΤ` are in Greek.
    acronyms: &'static [&'static str],
}

const SCRIPTS: [Script; 2] = [
    Script {
        letters: &[
            ('Α', 'A'),
            ('Β', 'B'),
            ('Ε', 'E'),
            ('Ζ', 'Z'),
            ('Η', 'H'),
            ('Ι', 'I'),
            ('Κ', 'K'),
            ('Μ', 'M'),
            ('Ν', 'N'),
            ('Ο', 'O'),
            ('Ρ', 'P'),
            ('Τ', 'T'),
            ('Υ', 'Y'),
            ('Χ', 'X'),
            ('ο', 'o'),
        ],
        acronyms: &[
            "IoT", "IOT", "IIoT", "IIOT", "IT", "IP", "API", "BIM", "BPM", "BPMN", "HTTP", "KNX", "M2M",
            "PHP", "PKI",
        ],
    },
    Script {
        letters: &[
            ('А', 'A'),
            ('В', 'B'),
            ('Е', 'E'),
            ('І', 'I'),
            ('К', 'K'),
            ('М', 'M'),
            ('Н', 'H'),
            ('О', 'O'),
            ('Р', 'P'),
            ('С', 'C'),
            ('Т', 'T'),
            ('Х', 'X'),
            ('о', 'o'),
        ],
        acronyms: &["IoT", "IOT", "IIoT", "IIOT", "IT", "IP", "API", "HTTP", "PHP"],
    },
];

/// A longer word, in bytes, is no such acronym.
const MOST_BYTES: usize = 8;

/// Small letters that look like Latin ones, beside the capitals of [`SCRIPTS`]: of Greek and of Cyrillic.
const SMALL: [(char, char); 9] = [
    ('ο', 'o'),
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
];

/// The Cyrillic letter that looks like the C of C++ and C#.
const CYRILLIC_C: [&str; 2] = ["С", "с"];

/// `text` with the words in Latin letters that are typed in others that look like those: acronyms, words of both kinds
/// of letters (`Рython`), `C++` and `C#`. Other words stay: a name in capitals may consist of such letters only.
pub(super) fn in_latin(text: String) -> String {
    if text.is_ascii() {
        return text;
    }
    let mut out = String::new();
    let mut copied = 0;
    let mut start = 0;
    for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        let end = start + word.len();
        if let Some(latin) = latin(word, &text[end..]) {
            out.push_str(&text[copied..start]);
            out.push_str(&latin);
            copied = end;
        }
        start += piece.len();
    }
    if copied == 0 {
        return text;
    }
    out.push_str(&text[copied..]);
    out
}

/// `word` in Latin letters, if it is one that was typed in others; `behind` is what follows it.
fn latin(word: &str, behind: &str) -> Option<String> {
    if word.is_ascii() {
        return None;
    }
    let is_c = || CYRILLIC_C.contains(&word) && (behind.starts_with("++") || behind.starts_with('#'));
    acronym(word).map(str::to_string).or_else(|| mixed(word)).or_else(|| is_c().then(|| "C".to_string()))
}

/// `word` in Latin letters, if some of them are and the others look like it.
fn mixed(word: &str) -> Option<String> {
    let alike = || SCRIPTS.iter().flat_map(|script| script.letters).chain(&SMALL);
    let latin = |c: char| match c {
        c if c.is_ascii() => Some(c),
        c => alike().find(|(own, _)| *own == c).map(|(_, latin)| *latin),
    };
    word.contains(|c: char| c.is_ascii_alphabetic()).then(|| word.chars().map(latin).collect())?
}

/// The acronym that `word` looks like, though it has other letters.
fn acronym(word: &str) -> Option<&'static str> {
    if word.len() > MOST_BYTES || !word.starts_with(char::is_uppercase) {
        return None;
    }
    SCRIPTS
        .iter()
        .find_map(|script| script.acronyms.iter().copied().find(|acronym| script.shows(word, acronym)))
}

impl Script {
    /// Whether `word` looks like `acronym`.
    fn shows(&self, word: &str, acronym: &str) -> bool {
        let latin = |c: char| self.letters.iter().find(|(own, _)| *own == c).map_or(c, |(_, latin)| *latin);
        word.chars().map(latin).eq(acronym.chars())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acronym_is_written_in_latin_letters() {
        for (typed, latin) in [
            ("Συσκευές ΙΙοΤ, τμήμα ΙΤ.", "Συσκευές IIoT, τμήμα IT."),
            ("ΚΝΧ/ΒΙΜ (Μ2Μ)", "KNX/BIM (M2M)"),
            ("NB-ΙΟΤ και IοT", "NB-IOT και IoT"),
            ("отдел ІТ, РНР", "отдел IT, PHP"),
            ("Опит със С++, с# и Рythоn", "Опит със C++, C# и Python"),
            ("Γνώση JavaSсript και Dοcker", "Γνώση JavaScript και Docker"),
        ] {
            assert_eq!(in_latin(typed.to_string()), latin);
        }
    }

    #[test]
    fn other_words_stay() {
        for text in [
            "ΑΙ ΤΙΜΑΙ, ΟΤΑ, ΝΑΤ, ΗΜΙ-ΑΠΑΣΧΟΛΗΣΗ, ΒΙ.ΠΕ., ΜΕΤΑ, ΟΧΙ, ΚΑΙ",
            "ΚΡΙ ΚΡΙ, το ΙΤΙ, ΚΑΠΗ",
            "ΤΕХНИК ПО ТОК, ОТ НАС, КОТА, ТЕМА, РЕКА, НОВ",
            "ΙΤΑΛΙΑ, ΙΟΤΗΤΑ",
            "IoT, IT, API",
            "С опит, с 5+ години",
            "SQL-а, SMSът, 5те, Größe, café",
        ] {
            assert_eq!(in_latin(text.to_string()), text);
        }
    }
}
