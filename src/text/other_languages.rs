//! Languages that the detector does not know, and gives the names of others to: told by their function words.

use std::collections::BTreeSet;

use super::language::known;
use super::stop_words::is_stop_word;
use crate::domain::Language;

/// So many different telling words tell a language where no other's function words are read that could speak against it.
const TELLING: usize = 2;

/// One word in so many is a function word of the language that a text is in.
const SHARE: usize = 10;

/// A language in Latin letters, by its function words.
struct OtherLanguage {
    /// What a text in it comes out as: `und` where two languages are too near to each other to be told apart.
    code: &'static str,
    /// Words of no language that the detector knows.
    telling: &'static [&'static str],
    /// Letters of no language that the detector knows.
    letters: &'static [char],
    /// Words that others have, too.
    shared: &'static [&'static str],
}

const OTHER_LANGUAGES: [OtherLanguage; 4] = [
    OtherLanguage {
        code: "gl",
        telling: &[
            "unha", "unhas", "dunha", "dunhas", "nunha", "nunhas", "súa", "súas", "túa", "túas", "noso",
            "nosos", "máis", "tamén", "cando", "xa", "teñen", "teñas",
        ],
        letters: &[],
        shared: &[
            "o", "a", "os", "as", "un", "uns", "do", "da", "dos", "das", "no", "na", "nos", "nas", "ao",
            "aos", "á", "ás", "co", "coa", "cos", "coas", "polo", "pola", "polos", "polas", "nun", "dun",
            "e", "ou", "pero", "que", "se", "non", "de", "en", "con", "por", "para", "sen", "sobre", "entre",
            "desde", "ata", "como", "onde", "moi", "é", "son", "ser", "está", "ten", "hai", "este", "esta",
            "estes", "estas", "nosa", "nosas", "seu", "seus",
        ],
    },
    // Indonesian and Malay.
    OtherLanguage {
        code: "und",
        telling: &[
            "untuk", "yang", "dengan", "adalah", "ialah", "atau", "tidak", "kami", "dapat", "harus",
            "kepada", "daripada", "juga", "mereka", "telah", "sudah", "sedang", "dalam", "oleh", "sebagai",
            "secara", "boleh", "karena", "kerana",
        ],
        letters: &[],
        shared: &[
            "dan", "di", "ke", "dari", "pada", "ini", "itu", "anda", "akan", "bagi", "serta", "kita", "bisa",
            "para",
        ],
    },
    OtherLanguage {
        code: "mt",
        telling: &["biex", "huwa", "hija", "ukoll", "dwar", "skont", "jkun", "tkun", "jkollu", "ikollok"],
        letters: &['ċ', 'ġ', 'ħ'],
        shared: &["u", "li", "ta", "fi", "ma", "minn", "dan", "din", "jew", "xi", "se", "kif", "int"],
    },
    OtherLanguage {
        code: "af",
        telling: &["vir", "hierdie", "daardie", "jy", "hulle", "asook"],
        letters: &[],
        shared: &[
            "die", "en", "van", "in", "is", "met", "om", "te", "op", "sal", "ons", "jou", "het", "aan", "as",
            "wat", "nie", "n",
        ],
    },
];

/// The language that the detector does not know and that `words` are in, where it took them for `likely`.
pub(super) fn told(words: &[&str], likely: Option<Language>) -> Option<Language> {
    let small: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let is_read = |word: &&String| likely.is_some_and(|language| is_stop_word(language, word));
    let read = small.iter().filter(is_read).count();
    let other = OTHER_LANGUAGES.iter().find(|other| other.is_told(&small, read))?;
    Some(known(other.code))
}

impl OtherLanguage {
    /// Whether `words`, of which `read` are function words of the language that they were taken for, tell this one.
    fn is_told(&self, words: &[String], read: usize) -> bool {
        let least = if read > 0 { 1 } else { TELLING };
        let telling: BTreeSet<&str> =
            words.iter().map(String::as_str).filter(|word| self.tells(word)).collect();
        if telling.len() < least {
            return false;
        }
        let is_own = |word: &&String| self.tells(word) || self.shared.contains(&word.as_str());
        let own = words.iter().filter(is_own).count();
        own > read && own * SHARE >= words.len()
    }

    fn tells(&self, word: &str) -> bool {
        self.telling.contains(&word) || word.contains(self.letters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_function_words_outweigh_those_of_the_likely_language() {
        for (likely, text, expected) in [
            ("es", "precisamos unha condutora para o camión da leite e as rutas da provincia", Some("gl")),
            ("pt", "precisamos unha condutora para o camión e máis leite", Some("gl")),
            ("sq", "kami mencari sopir truk dan kondektur untuk kota kecil", Some("und")),
            ("it", "sopir di kota kecil harus rajin dan jujur", Some("und")),
            ("nn", "nies li jħobbu l-baħar biex jaħdmu", Some("mt")),
            ("nl", "jy ry die bus vir ons", Some("af")),
            ("es", "el lema unha terra se lee en la puerta de la casa y del taller", None),
            ("pt", "precisamos de uma condutora para o camião e as rotas da província", None),
            ("nl", "je rijdt met de bus van ons en je hebt een rijbewijs", None),
            ("fi", "kami on kuljettaja kaupungissa", None),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            let found = told(&words, Some(known(likely)));
            assert_eq!(found.map(|language| language.as_str().to_string()).as_deref(), expected, "{text}");
        }
    }
}
