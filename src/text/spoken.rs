//! In which language each line of an ad is: ads come in two languages, one after the other.

use super::language::{MAIN, is_cyrillic, is_greek, known};
use super::stem::Normal;
use super::stop_words::is_stop;
use crate::domain::Language;

/// By how many function words another language must win a line.
const LEAD: usize = 2;

/// Follows an ad from line to line.
pub(super) struct Spoken {
    /// The language of the whole ad.
    ad: Language,
    /// That of the last line that told.
    last: Language,
    read: Vec<Language>,
}

impl Spoken {
    /// An ad in `ad`. In a language without function words here every line is in it.
    pub(super) fn new(ad: Language) -> Self {
        let read = if MAIN.contains(&ad.as_str()) { MAIN.map(known).to_vec() } else { Vec::new() };
        Self { ad, last: ad, read }
    }

    /// The language of the next line: by its letters, else by its function words; a line that does not tell goes on in
    /// that of the last one.
    pub(super) fn line(&mut self, line: &str) -> Language {
        if self.read.is_empty() {
            return self.ad;
        }
        let words: Vec<&str> = words(line).collect();
        let in_script = |is_script: fn(&str) -> bool| words.iter().filter(|word| is_script(word)).count();
        let (greek, cyrillic) = (in_script(is_greek), in_script(is_cyrillic));
        let latin = words.len() - greek - cyrillic;
        let normal: Vec<Normal> = words.iter().map(|word| Normal::of(word)).collect();
        let count = |language: Language| normal.iter().filter(|word| is_stop(language, word)).count();
        let known_here = count(self.last);
        let more = |language: &&Language| count(**language) >= known_here + LEAD;
        // Of equals the first of MAIN.
        let best = self.read.iter().filter(more).rev().max_by_key(|language| count(**language));
        self.last = match best {
            _ if greek > latin => known("el"),
            _ if cyrillic > latin => known("bg"),
            Some(language) => *language,
            None => self.last,
        };
        self.last
    }
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|c: char| !(c.is_alphabetic() || matches!(c, '\'' | '’')));
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages(ad: &str, lines: &[&str]) -> Vec<String> {
        let mut spoken = Spoken::new(Language::new(ad).unwrap());
        lines.iter().map(|line| spoken.line(line).as_str().to_string()).collect()
    }

    #[test]
    fn each_half_of_an_ad_is_in_its_own_language() {
        let lines = [
            "You look after the meters of the town.",
            "- Perl",
            "Δεν χρειάζεται Oracle",
            "Requirements",
            "We need a person who likes to be outside.",
            "No es necesario que conozcas el lenguaje de la casa.",
            "Se valora: Perl",
            "Il tecnico lavora con i colleghi della sede e non ha turni.",
        ];
        assert_eq!(languages("en", &lines), ["en", "en", "el", "el", "en", "es", "es", "it"]);
        assert_eq!(languages("bg", &["Търсим техник с Oracle", "You work with us"]), ["bg", "en"]);
    }

    #[test]
    fn an_ad_in_one_language_stays_in_it() {
        for (ad, line) in [
            ("es", "Responsable de marketing digital y e-commerce, a tiempo completo"),
            ("it", "Assistenza on site e da remoto per i clienti"),
            ("en", "Based in La Coruña, with trips to El Ferrol and Los Angeles"),
            ("de", "We are a team in Berlin and you will work with us"),
        ] {
            assert_eq!(languages(ad, &[line]), [ad], "{line}");
        }
    }
}
