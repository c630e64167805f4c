//! Sentences that ask for something beside a phrase of applying or law: `Java required, no visa sponsorship`.

use super::data_protection;
use crate::domain::{Demand, Language};
use crate::text::demand;
use crate::text::phrases::{Hits, Phrases};
use crate::text::stop_words::is_stop_word;

/// Function words that a demand may open with. Others open what qualifies the rest: "as required", "if you have
/// questions".
const OPENERS: [(&str, &str); 4] = [("en", "you"), ("en", "must"), ("es", "se"), ("it", "si")];

/// The phrases that a sentence holds, without those of applying and law where it asks for something beside them.
/// `is_asked_item` says that it is an item of what a heading asks for.
pub(super) fn asking_hits(
    phrases: &Phrases,
    language: Language,
    sentence: &str,
    is_asked_item: bool,
) -> Hits {
    let hits = phrases.hits(language, sentence);
    let [requirements, duties, benefits, about, apply, legal, work] = hits;
    let closing = apply.saturating_add(legal);
    if closing == 0 {
        return hits;
    }
    let reader = Reader { phrases, language };
    // Two phrases close an ad, and an item is no call to apply.
    let is_aside = closing == 1 && (legal == 1 || is_asked_item);
    let asks = phrases.asks_on_condition(language, sentence)
        || (is_aside && reader.asks_in_a_part(sentence))
        || (is_aside
            && is_asked_item
            && legal == 1
            && (reader.opens_with_a_demand(sentence) || data_protection::is_matter(sentence)));
    if asks { [requirements.saturating_add(1), duties, benefits, about, 0, 0, work] } else { hits }
}

struct Reader<'a> {
    phrases: &'a Phrases,
    language: Language,
}

impl Reader<'_> {
    /// Whether a part of the sentence has a word of asking and speaks of nothing else.
    fn asks_in_a_part(&self, sentence: &str) -> bool {
        parts(sentence).any(|part| self.is_free(part) && self.has_word_of_asking(part))
    }

    /// Whether the first part of an item speaks neither of applying nor of law.
    fn opens_with_a_demand(&self, sentence: &str) -> bool {
        parts(sentence).next().is_some_and(|part| self.is_free(part))
    }

    /// Whether a part may be a demand by itself: it has no phrase of applying or law, and opens as a demand does.
    fn is_free(&self, part: &str) -> bool {
        let [_, _, _, _, apply, legal, _] = self.phrases.hits(self.language, part);
        let mut words = part.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let first = words.next().unwrap_or_default();
        let lower = first.to_lowercase();
        let may_open = || OPENERS.contains(&(self.language.as_str(), lower.as_str()));
        let is_function_word =
            || [self.language, Language::ENGLISH].iter().any(|own| is_stop_word(*own, first));
        apply == 0 && legal == 0 && (may_open() || !is_function_word())
    }

    fn has_word_of_asking(&self, part: &str) -> bool {
        let [requirements, ..] = self.phrases.hits(self.language, part);
        let clauses = demand::clauses(self.language, part, Demand::Mentioned);
        let is_denied = clauses.iter().any(|(_, demand)| *demand == Demand::Denied);
        let is_asked =
            || clauses.iter().any(|(_, demand)| matches!(demand, Demand::Required | Demand::Preferred));
        !is_denied && (requirements > 0 || is_asked())
    }
}

/// What stands between the commas, semicolons, brackets and dashes of a sentence.
fn parts(sentence: &str) -> impl Iterator<Item = &str> {
    let is_mark = |c: char| matches!(c, ',' | ';' | '(' | ')' | '[' | ']' | '–' | '—' | '|');
    let parts = sentence.split(is_mark).flat_map(|part| part.split(" - ")).map(str::trim);
    parts.filter(|part| part.chars().any(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::phrases::Topic;

    /// Whether the phrases of applying and law in a sentence count.
    fn closes(code: &str, sentence: &str, is_asked_item: bool) -> bool {
        let language = Language::new(code).unwrap();
        let hits = asking_hits(Phrases::built_in(), language, sentence, is_asked_item);
        hits[Topic::Apply as usize] + hits[Topic::Legal as usize] > 0
    }

    #[test]
    fn a_condition_of_knowing_asks_although_it_is_about_applying() {
        for (code, sentence) in [
            ("en", "Click here if you know Haskell"),
            ("en", "If you have experience with Kafka, please send your CV"),
            ("es", "Envía tu CV si dominas Haskell"),
            ("it", "Candidati ora se hai esperienza con Haskell"),
            ("el", "Κάνε αίτηση αν γνωρίζεις Haskell"),
            ("bg", "Кандидатствай сега, ако имаш опит с Haskell"),
        ] {
            assert!(!closes(code, sentence, false), "{sentence}");
        }
        for (code, sentence) in [
            ("en", "Please contact Anna if you have questions"),
            ("en", "Please contact us if you know someone who may like it"),
            ("en", "Apply now if you are interested"),
            ("es", "Envía tu CV si te interesa"),
            ("es", "Envíanos tu CV si conoces a alguien"),
            ("it", "Candidati ora se conosci qualcuno"),
            ("el", "Κάνε αίτηση αν σε ενδιαφέρει"),
            ("bg", "Кандидатствай, ако проявяваш интерес"),
        ] {
            assert!(closes(code, sentence, false), "{sentence}");
        }
    }

    #[test]
    fn a_part_that_asks_stands_beside_law() {
        for sentence in [
            "Haskell required, no work permit needed",
            "Background check, Haskell is a must",
            "You must know Haskell (visa sponsorship available)",
            "Experience with Kafka, no visa sponsorship",
        ] {
            assert!(!closes("en", sentence, false), "{sentence}");
        }
        for sentence in [
            "Must have the right to work in Malta",
            "A background check is done, if required",
            "If you have questions, see our privacy notice",
            "We hire without regard to race, religion, age or required leave",
            "Work permit, no degree required",
            "Haskell, no visa sponsorship",
        ] {
            assert!(closes("en", sentence, false), "{sentence}");
        }
    }

    #[test]
    fn an_item_of_what_is_asked_stays_one() {
        for (code, sentence) in [
            ("en", "Haskell (visa sponsorship available)"),
            ("en", "Haskell is required, apply today"),
            ("es", "Haskell, sin permiso de trabajo"),
            ("it", "Haskell, permesso di lavoro"),
            ("es", "Velar por la protección de datos personales de los socios"),
            ("it", "Cura il trattamento dei dati personali dei soci"),
            ("el", "Μεριμνά για την προστασία προσωπικών δεδομένων των μελών"),
            ("bg", "Отговаря за защита на личните данни на членовете"),
        ] {
            assert!(!closes(code, sentence, true), "{sentence}");
        }
        for (code, sentence) in [
            ("en", "Right to work in Malta"),
            ("en", "We welcome everybody, regardless of gender"),
            ("en", "Interested, send us your CV"),
            ("es", "Permiso de trabajo en vigor"),
            ("es", "Protección de datos personales de los candidatos"),
        ] {
            assert!(closes(code, sentence, true), "{sentence}");
        }
    }
}
