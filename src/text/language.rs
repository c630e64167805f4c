//! Which language a text is in.

use std::sync::LazyLock;

use lingua::{LanguageDetector, LanguageDetectorBuilder};

use crate::domain::Language;

/// Reading further does not change the verdict, but costs time.
const READ_CHARS: usize = 600;

/// With fewer letters every verdict is a guess.
const MIN_LETTERS: usize = 20;

/// Below this probability it is a guess: what is left is mostly product names, which belong to no language.
/// A short English sentence around ten product names reaches 0.6, such names alone at most 0.34.
const SURE: f64 = 0.4;

/// Not lingua's fast mode: of 827 English ads it called 24 Dutch, Polish, Croatian and others, and it was slower.
static DETECTOR: LazyLock<LanguageDetector> =
    LazyLock::new(|| LanguageDetectorBuilder::from_all_languages().build());

/// The language of `text`, told from its first 600 characters: one of those that ads are read in (bg,
/// de, el, en, es, fr, it, nl, pl, pt, ro, sv) or a neighbour of theirs (ca, cs, da, eu, fi, hr, hu, mk,
/// nb, nn, ru, sk, sl, sr, tr, uk). [`Language::UNDETERMINED`] below 20 letters or when none is likely.
///
/// The first call loads the tables (some ten milliseconds).
pub fn detect_language(text: &str) -> Language {
    let end = text.char_indices().nth(READ_CHARS).map_or(text.len(), |(at, _)| at);
    let head = &text[..end];
    if head.chars().filter(|c| c.is_alphabetic()).take(MIN_LETTERS).count() < MIN_LETTERS {
        return Language::UNDETERMINED;
    }
    let likely = DETECTOR.compute_language_confidence_values(head).into_iter().next();
    likely
        .filter(|(_, probability)| *probability >= SURE)
        .and_then(|(found, _)| Language::new(&found.iso_code_639_1().to_string()).ok())
        .unwrap_or(Language::UNDETERMINED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_main_languages_are_distinguished() {
        for (language, text) in [
            ("en", "We are looking for a technician who installs and maintains connected sensors."),
            ("es", "Buscamos una persona que instale y mantenga los sensores conectados de la ciudad."),
            ("it", "Cerchiamo una persona che installi i sensori e curi la manutenzione della rete."),
            ("el", "Ζητούμε τεχνικό για την εγκατάσταση και τη συντήρηση των αισθητήρων της πόλης."),
            ("bg", "Търсим техник, който да монтира и поддържа сензорите и мрежата на града."),
            ("de", "Wir suchen eine Fachkraft, die Sensoren einbaut und das Netz in Betrieb hält."),
        ] {
            assert_eq!(detect_language(text).as_str(), language, "{text}");
        }
    }

    #[test]
    fn a_neighbour_is_not_taken_for_one_of_them() {
        for (language, text) in [
            ("ru", "Мы ищем электрика, который ставит счётчики и ведёт учёт расхода воды в районе."),
            ("uk", "Шукаємо електрика, який ставить лічильники та веде облік витрат води в районі."),
            ("ca", "Cerquem un electricista que instal·li comptadors i porti el registre d'aigua del barri."),
            (
                "da",
                "Vi mangler en elektriker, som sætter målere op og holder regnskab med byens vandforbrug.",
            ),
        ] {
            assert_eq!(detect_language(text).as_str(), language, "{text}");
        }
    }

    #[test]
    fn names_from_elsewhere_do_not_decide() {
        let text = "With Jiří in Plzeň you run Kubernetes, Kafka, Terraform and Grafana for our metering platform. \
                    You write the alarms, and you answer them. We are a small team that looks after the water and \
                    the light of forty towns, and want a person who likes to find out why a thing does not work.";
        assert_eq!(detect_language(text).as_str(), "en");
        assert_eq!(detect_language("IoT field technician. You install sensors.").as_str(), "en");
        assert_eq!(detect_language("Técnico de campo. Instala sensores en la calle.").as_str(), "es");
    }

    #[test]
    fn product_names_alone_are_no_language() {
        for text in [
            "React, Vue, Kubernetes, Terraform, Ansible, Jenkins, Grafana",
            "Siemens TIA Portal, Modbus, BACnet, KNX, LoRaWAN, MQTT, OPC UA",
        ] {
            assert_eq!(detect_language(text), Language::UNDETERMINED, "{text}");
        }
    }

    #[test]
    fn too_little_text_is_no_verdict() {
        for text in ["", "Senior engineer", "12345 67890 12345 67890 12345", "C++ / C# / SQL / R"] {
            assert_eq!(detect_language(text), Language::UNDETERMINED, "{text}");
        }
    }
}
