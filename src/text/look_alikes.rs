//! Acronyms typed in Greek or Cyrillic letters that look like the Latin ones: `ΙοΤ` on a Greek keyboard.

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

/// `text` with the acronyms in Latin letters that are typed in others that look like those. Other words stay: a name
/// in capitals may consist of such letters only.
pub(super) fn in_latin(text: String) -> String {
    let is_between = |c: char| !c.is_alphanumeric();
    if text.is_ascii() || !text.split(is_between).any(|word| acronym(word).is_some()) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(is_between) {
        let word = piece.trim_end_matches(is_between);
        out.push_str(acronym(word).unwrap_or(word));
        out.push_str(piece.strip_prefix(word).unwrap_or_default());
    }
    out
}

/// The acronym that `word` looks like, though it has other letters.
fn acronym(word: &str) -> Option<&'static str> {
    if word.len() > MOST_BYTES || word.is_ascii() || !word.starts_with(char::is_uppercase) {
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
        ] {
            assert_eq!(in_latin(text.to_string()), text);
        }
    }
}
