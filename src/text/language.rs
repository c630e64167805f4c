//! Which language a text is in.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use lingua::{LanguageDetector, LanguageDetectorBuilder};

use super::other_languages;
use super::sentences::is_latin_capital;
use super::stop_words::is_stop_word;
use crate::domain::Language;

/// Of a text so many characters tell its language: reading further does not change the verdict, but costs time.
pub const LANGUAGE_CHARS: usize = 600;

/// With fewer letters a verdict needs a function word of the language found, or Cyrillic letters.
const FEW_LETTERS: usize = 20;

/// With fewer letters every verdict is a guess.
const MIN_LETTERS: usize = 8;

/// Below this probability, times [`PRIOR`], it is a guess.
const SURE: f64 = 0.4;

/// How much likelier than any other language those are that ads mostly come in, in a text of fewer than
/// [`SHORT_LETTERS`]: of a longer one the words alone tell.
const PRIOR: f64 = 2.5;

/// See [`PRIOR`].
const SHORT_LETTERS: usize = 40;

/// The languages of the first profiles' people and their ads: those whose function words are known.
pub(super) const MAIN: [&str; 5] = ["en", "es", "it", "el", "bg"];

/// So many function words of another language, and so many times as many as English ones, tell that a text full of English
/// terms is not in English.
const FUNCTION_WORDS: usize = 4;

/// One part in so many of the letters says which script a text is in: ads in Greek and Cyrillic are full of names in
/// Latin letters, other ads hold no Greek or Cyrillic words.
const SCRIPT_PART: usize = 3;

/// Not lingua's fast mode: of 827 English ads it called 24 Dutch, Polish, Croatian and others, and it was slower.
static DETECTOR: LazyLock<LanguageDetector> =
    LazyLock::new(|| LanguageDetectorBuilder::from_all_languages().build());

/// The language of `text`, told from its first 600 characters: one of those that ads are read in (bg,
/// de, el, en, es, fr, it, nl, pl, pt, ro, sv) or a neighbour of theirs (be, ca, cs, cy, da, et, eu, fi, ga, hr, hu, is,
/// lt, lv, mk, nb, nn, ru, sk, sl, sq, sr, tr, uk), or af, gl or mt. Names of products are not read.
/// [`Language::UNDETERMINED`] where words are few or none is likely, and for Indonesian and Malay.
///
/// The first call loads the tables (some ten milliseconds).
pub fn detect_language(text: &str) -> Language {
    let end = text.char_indices().nth(LANGUAGE_CHARS).map_or(text.len(), |(at, _)| at);
    let words = in_one_script(telling_words(&text[..end]));
    let letters: usize = words.iter().map(|word| letters(word)).sum();
    if letters > 0 && words.iter().all(|word| is_greek(word)) {
        return known("el");
    }
    if letters < MIN_LETTERS {
        return Language::UNDETERMINED;
    }
    let likely = likeliest(&words, letters < SHORT_LETTERS);
    let likely = likely.map(|likely| by_function_words(&words, likely));
    let Some(found) = other_languages::told(&words, likely).or(likely) else { return Language::UNDETERMINED };
    // Cyrillic letters leave few languages to choose from.
    let is_told = |word: &&str| is_cyrillic(word) || is_stop_word(found, word);
    let is_said = letters >= FEW_LETTERS || words.iter().any(is_told);
    if is_said { found } else { Language::UNDETERMINED }
}

/// The language of a code that stands in this room.
pub(super) fn known(code: &str) -> Language {
    Language::new(code).unwrap_or(Language::UNDETERMINED)
}

/// The likeliest language, unless it is a guess.
fn likeliest(words: &[&str], is_short: bool) -> Option<Language> {
    let weighed = |(found, probability): (lingua::Language, f64)| {
        let language = Language::new(&found.iso_code_639_1().to_string()).ok()?;
        let prior = if is_short && MAIN.contains(&language.as_str()) { PRIOR } else { 1.0 };
        Some((language, probability * prior))
    };
    let values = DETECTOR.compute_language_confidence_values(words.join(" "));
    // Of equals the first stands, in lingua's own order.
    let best =
        values.into_iter().filter_map(weighed).reduce(|best, next| if next.1 > best.1 { next } else { best });
    let (found, weight) = best?;
    // Its neighbours have no such word.
    let is_spanish = ["pt", "ca"].contains(&found.as_str()) && words.contains(&"y");
    (weight >= SURE).then_some(if is_spanish { known("es") } else { found })
}

/// What a text taken for English is by its function words: ads in Spanish and Italian are full of English terms, and what
/// stands between them tells the language.
fn by_function_words<'a>(words: &[&'a str], likely: Language) -> Language {
    if likely != Language::ENGLISH {
        return likely;
    }
    let known_to = |language: Language| -> BTreeSet<&'a str> {
        words.iter().copied().filter(|word| is_stop_word(language, word)).collect()
    };
    let english = known_to(Language::ENGLISH);
    let is_told = |other: &Language| {
        let own = known_to(*other);
        let [only_own, only_english] =
            [own.difference(&english), english.difference(&own)].map(Iterator::count);
        only_own >= FUNCTION_WORDS && only_own >= FUNCTION_WORDS * only_english
    };
    ["es", "it"].map(known).into_iter().find(is_told).unwrap_or(likely)
}

/// The words of `text` that are no names: without capitals but for a sentence's first, without digits and signs. In a
/// text in capitals all words.
fn telling_words(text: &str) -> Vec<&str> {
    let (upper, lower) = text.chars().fold((0, 0), |(upper, lower), c| {
        (upper + usize::from(c.is_uppercase()), lower + usize::from(c.is_lowercase()))
    });
    let is_in_capitals = upper > lower;
    let sentences = text.split(['\n', '.', '!', '?', ';']);
    let words = sentences.flat_map(|sentence| {
        let words = sentence.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        // What begins a sentence is a word with a capital, but a name where it has a foreign letter and another capital
        // follows.
        let is_foreign = |word: &str| !word.is_ascii() && word.starts_with(is_latin_capital);
        let is_name = words.first().is_some_and(|word| is_foreign(word))
            && words.get(1).is_some_and(|next| next.starts_with(char::is_uppercase));
        let may_begin = words.len() > 1 && !is_name;
        words
            .into_iter()
            .enumerate()
            .filter(move |(number, word)| is_in_capitals || is_plain(word, *number == 0 && may_begin))
    });
    words.map(|(_, word)| word).collect()
}

/// Whether a word is written as no name is; `may_begin`: it may have a capital.
fn is_plain(word: &str, may_begin: bool) -> bool {
    let mut letters = word.chars();
    let begins = letters.next().is_some_and(|c| c.is_lowercase() || (may_begin && c.is_uppercase()));
    begins
        && letters.all(|c| {
            c.is_lowercase()
                || matches!(c, '\'' | '’' | '-' | '·')
                || (c.is_alphabetic() && !c.is_uppercase())
        })
}

fn letters(word: &str) -> usize {
    word.chars().filter(|c| c.is_alphabetic()).count()
}

/// The words in Greek or in Cyrillic letters where those are a good part of the text, else all.
fn in_one_script(words: Vec<&str>) -> Vec<&str> {
    let all: usize = words.iter().map(|word| letters(word)).sum();
    let scripts: [fn(&str) -> bool; 2] = [is_greek, is_cyrillic];
    let of = |is_script: &fn(&str) -> bool| -> usize {
        words.iter().filter(|word| is_script(word)).map(|word| letters(word)).sum()
    };
    let is_much = |is_script: &fn(&str) -> bool| of(is_script) * SCRIPT_PART >= all && all > 0;
    match scripts.into_iter().find(is_much) {
        Some(is_script) => words.into_iter().filter(|word| is_script(word)).collect(),
        None => words,
    }
}

pub(super) fn is_greek(word: &str) -> bool {
    word.starts_with(|c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}'))
}

pub(super) fn is_cyrillic(word: &str) -> bool {
    word.starts_with(|c| matches!(c, '\u{400}'..='\u{52f}'))
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
    fn english_terms_between_function_words_tell_no_language() {
        for (language, text) in [
            (
                "it",
                "Cerchiamo un Backend Developer con esperienza in Kotlin, Kafka e Redis per il nostro ufficio di Bari. \
                 Farai pair programming su microservices in cloud GCP, con code review e weekly planning.",
            ),
            (
                "es",
                "Para el squad de payments buscamos a un Backend Developer con ownership y mindset de data: pair \
                 programming, code review, weekly planning y on-call en el cloud de la empresa.",
            ),
            (
                "en",
                "You pair program on microservices in the cloud with code review and weekly planning, con brio e per il \
                 resto in Kotlin.",
            ),
        ] {
            assert_eq!(detect_language(text).as_str(), language, "{text}");
        }
    }

    #[test]
    fn letters_of_foreign_names_tell_no_language() {
        let text = "Åse Lindström and Peña & Sons run the Café Hügel in Tromsø. You bake the bread, keep the shop tidy \
                    and help Señor Ibáñez with the orders on Mondays.";
        assert_eq!(detect_language(text).as_str(), "en");
    }

    #[test]
    fn a_neighbour_is_not_taken_for_one_of_them() {
        for (language, text) in [
            ("ru", "Мы ищем электрика, который ставит счётчики и ведёт учёт расхода воды в районе."),
            ("uk", "Шукаємо електрика, який ставить лічильники та веде облік витрат води в районі."),
            ("ca", "Cerquem un electricista que instal·li comptadors i porti el registre d'aigua del barri."),
            ("et", "Otsime elektrikut, kes paigaldab arvesteid ja peab arvet linnaosa veekulu üle."),
            ("lt", "Ieškome elektriko, kuris montuoja skaitiklius ir tvarko rajono vandens apskaitą."),
            ("lv", "Meklējam elektriķi, kas uzstāda skaitītājus un uzskaita rajona ūdens patēriņu."),
            ("sq", "Kërkojmë një elektricist që vendos matësit dhe mban llogarinë e ujit të lagjes."),
            (
                "da",
                "Vi mangler en elektriker, som sætter målere op og holder regnskab med byens vandforbrug.",
            ),
        ] {
            assert_eq!(detect_language(text).as_str(), language, "{text}");
        }
    }

    #[test]
    fn a_language_that_the_detector_does_not_know_is_not_taken_for_a_neighbour() {
        for (language, text) in [
            (
                "gl",
                "Procuramos unha persoa que xa coñeza a súa rede e tamén repare os contadores da auga do barrio.",
            ),
            (
                "mt",
                "Qed infittxu xi ħadd biex jiċċekkja l-arloġġi tal-ilma u jkun jista’ jsewwi l-ħsarat fit-toroq.",
            ),
            ("af", "Jy moet die meters vir ons kliënte lees en hierdie verslae vir die kantoor skryf."),
            (
                "und",
                "Kami membutuhkan tukang listrik yang dapat memasang meteran untuk warga dan mencatat pemakaian air.",
            ),
            (
                "und",
                "Syarikat kami memerlukan juruelektrik yang boleh memasang meter untuk penduduk di daerah ini.",
            ),
            (
                "es",
                "El lema de la casa es «unha terra» y buscamos una persona que cuide los contadores del puerto.",
            ),
            (
                "it",
                "Il locale si chiama yang e cerchiamo una persona che serva ai tavoli e stia alla cassa la sera.",
            ),
            ("en", "The song is called unha and we want a person who sings it for the guests of our house."),
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
    fn a_short_text_is_told_by_its_own_words() {
        for (language, text) in [
            ("bg", "Не търсим хора с Ruby."),
            ("bg", "Вместо Oracle използваме Ruby."),
            ("bg", "Познания по Ruby"),
            ("el", "Χωρίς Oracle."),
            ("it", "Non lavoriamo con Oracle né con Perl."),
            ("es", "En vez de Perl usamos Ruby y no hace falta Lua."),
            ("es", "Montarás y repararás contadores, sensores y redes de Cisco. Jornada partida."),
            (
                "pt",
                "Instala e configura redes, servidores e sensores. Resolve os problemas dos utilizadores.",
            ),
            ("en", "Nobody here needs to know Perl."),
        ] {
            assert_eq!(detect_language(text).as_str(), language, "{text}");
        }
    }

    #[test]
    fn names_in_latin_letters_do_not_hide_another_script() {
        for (language, text) in [
            (
                "el",
                "Ζητούμε Data Engineer με Spark, Airflow, Snowflake και Databricks. Must have: English, Azure DevOps.",
            ),
            (
                "bg",
                "Търсим Data Engineer за нашия екип: Spark, Airflow, Snowflake, Databricks. Nice to have: Azure DevOps.",
            ),
            (
                "it",
                "Il programmatore usa Spark, Airflow, Snowflake e Databricks con Azure DevOps, Power BI e Kafka.",
            ),
            ("en", "You work for Δήμος in Athens and install Siemens and Schneider controllers in schools."),
        ] {
            assert_eq!(detect_language(text).as_str(), language, "{text}");
        }
        assert_eq!(
            detect_language("TÉCNICO DE CAMPO. INSTALA SENSORES EN LA CALLE Y LOS REPARA.").as_str(),
            "es"
        );
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
