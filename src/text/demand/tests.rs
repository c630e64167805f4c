//! Clauses and what they say of what they name, in five languages.

use super::*;
use proptest::prelude::*;

mod negations;
mod wishes;

fn said(code: &str, sentence: &str) -> Vec<(String, Demand)> {
    let language = Language::new(code).unwrap();
    let found = clauses(language, sentence, Demand::Mentioned);
    found.into_iter().map(|(range, demand)| (sentence[range].to_string(), demand)).collect()
}

/// The demand of the clause that holds `word`.
fn of(code: &str, sentence: &str, word: &str) -> Demand {
    let found = said(code, sentence);
    let clause = found.iter().find(|(clause, _)| clause.contains(word));
    clause.unwrap_or_else(|| panic!("no clause with {word}: {found:?}")).1
}

#[test]
fn the_built_in_table_can_be_read() {
    let file = include_str!("../data/demand.toml");
    assert_eq!(cues::read(file).map(|_| ()), Ok(()));
    assert_eq!(cues::read_for_headings(file).map(|_| ()), Ok(()));
}

#[test]
fn what_is_denied_is_not_asked_for() {
    for (code, sentence, denied, others) in [
        ("en", "No experience with Kotlin is needed; we write Go.", "Kotlin", "Go"),
        ("en", "You know Kotlin; we will teach you Go.", "Go", "Kotlin"),
        ("en", "You will be trained in Perl, and you write Scala.", "Perl", "Scala"),
        ("es", "Dominas Scala; te formamos en Perl.", "Perl", "Scala"),
        ("it", "Conosci Scala; ti formiamo su Perl.", "Perl", "Scala"),
        ("el", "Γνωρίζετε Scala· παρέχεται εκπαίδευση σε Perl.", "Perl", "Scala"),
        ("bg", "Владеете Scala; ще ви обучим на Perl.", "Perl", "Scala"),
        ("en", "You will not write Perl, our partners take care of Linux.", "Perl", "Linux"),
        ("en", "Terraform is not required, Ansible is.", "Terraform", "Ansible"),
        ("en", "We run MariaDB instead of Oracle.", "Oracle", "MariaDB"),
        ("en", "We have replaced Oracle with MariaDB.", "Oracle", "MariaDB"),
        ("es", "Hemos sustituido Oracle por MariaDB.", "Oracle", "MariaDB"),
        ("it", "Abbiamo sostituito Oracle con MariaDB.", "Oracle", "MariaDB"),
        ("en", "Perl is irrelevant to us, Kafka counts.", "Perl", "Kafka"),
        ("en", "No diploma needed, but solid Haskell.", "diploma", "Haskell"),
        ("en", "It is not necessary to know Erlang or Elixir, just Kafka.", "Elixir", "Kafka"),
        ("en", "Erlang, Elixir and Lisp are not needed; Kafka", "Erlang", "Kafka"),
        ("en", "This isn't a Cobol job.", "Cobol", "This"),
        ("es", "Se valora Scala, pero no es necesario saber Perl.", "Perl", "Scala"),
        ("es", "No trabajarás con Perl; usamos Scala.", "Perl", "Scala"),
        ("it", "Non è richiesta la conoscenza di Perl; serve Scala.", "Perl", "Scala"),
        ("it", "Kubernetes al posto di Swarm", "Swarm", "Kubernetes"),
        ("el", "Δεν απαιτείται γνώση Perl· χρησιμοποιούμε Scala.", "Perl", "Scala"),
        ("bg", "Не се изисква Perl, но ползваме Scala.", "Perl", "Scala"),
        ("en", "Unlike Perl, Scala has types.", "Perl", "Scala"),
        ("en", "We have dropped Perl; now it is Scala.", "Perl", "Scala"),
        ("en", "Nobody writes Perl here; learn Scala.", "Perl", "Scala"),
        ("es", "Hemos dejado de usar Perl; programamos en Scala.", "Perl", "Scala"),
        ("it", "Abbiamo abbandonato Perl; usiamo Scala.", "Perl", "Scala"),
        ("bg", "За разлика от Perl, Scala има типове.", "Perl", "Scala"),
        ("en", "A diploma is not required if you have written Scala.", "diploma", "Scala"),
        ("es", "El título no es imprescindible si dominas Scala.", "título", "Scala"),
        ("it", "La laurea non è necessaria se conosci Scala.", "laurea", "Scala"),
        ("el", "Το πτυχίο δεν είναι απαραίτητο αν γνωρίζετε Scala.", "πτυχίο", "Scala"),
        ("bg", "Дипломата не е задължителна, ако владеете Scala.", "Дипломата", "Scala"),
        ("en", "Perl is a non-requirement; Scala is a must.", "Perl", "Scala"),
    ] {
        assert_eq!(of(code, sentence, denied), Demand::Denied, "{sentence}: {:?}", said(code, sentence));
        assert_ne!(of(code, sentence, others), Demand::Denied, "{sentence}: {:?}", said(code, sentence));
    }
}

#[test]
fn negations_that_are_none() {
    for (code, sentence) in [
        ("en", "Not only Kotlin but also Go."),
        ("en", "You are not new to Kotlin."),
        ("en", "Somebody who is not a beginner in Kotlin"),
        ("it", "Non sei alle prime armi con Kotlin"),
        ("en", "Don't hesitate to tell us about Kotlin."),
        ("en", "You are not afraid of Kotlin."),
        ("en", "Work without supervision and Kotlin"),
        ("en", "Low-code and no-code tools, Kotlin"),
        ("es", "Bases de datos no relacionales, Kotlin"),
        ("es", "Oferta nº 5 de Kotlin"),
        ("it", "Gradita ma non necessaria la conoscenza di Kotlin"),
        ("es", "No solo Kotlin"),
        ("es", "No dudes en escribirnos sobre Kotlin"),
        ("it", "Non solo Kotlin, ma anche Go"),
        ("el", "Όχι μόνο Kotlin"),
        ("bg", "Не само Kotlin"),
    ] {
        assert_ne!(of(code, sentence, "Kotlin"), Demand::Denied, "{sentence}: {:?}", said(code, sentence));
    }
}

#[test]
fn who_lacks_it_is_turned_away_means_a_must() {
    for (code, sentence) in [
        ("en", "Applicants without Kotlin will not be considered."),
        ("en", "If you have never worked with Kotlin, please do not apply."),
        ("en", "No Kotlin is a dealbreaker."),
        ("en", "Do not apply without Kotlin."),
        ("es", "Los candidatos sin Kotlin serán descartados."),
        ("es", "Abstenerse candidatos que no dominen Kotlin"),
        ("it", "Le candidature senza Kotlin non saranno prese in considerazione."),
        ("el", "Αιτήσεις χωρίς Kotlin δεν θα εξεταστούν."),
        ("bg", "Кандидати без Kotlin няма да бъдат разглеждани."),
    ] {
        assert_eq!(of(code, sentence, "Kotlin"), Demand::Required, "{sentence}: {:?}", said(code, sentence));
    }
    assert_eq!(of("en", "We use no Kotlin; late letters will be rejected.", "Kotlin"), Demand::Denied);
}

#[test]
fn wishes_reach_over_their_list_and_no_further() {
    for (code, sentence, wished, others) in [
        ("en", "Kotlin required, Go is a plus.", "Go", "Kotlin"),
        ("en", "Ideally Kotlin and Go; Rust", "Go", "Rust"),
        ("en", "Nice to have: Kotlin, Go", "Go", ""),
        ("en", "Knowledge of Kotlin, Go and Rust is an advantage", "Kotlin", ""),
        ("en", "Kotlin (preferred), Go", "Kotlin", "Go"),
        ("es", "Experiencia con Kotlin; deseable Go", "Go", "Kotlin"),
        ("it", "Kotlin; gradita la conoscenza di Go", "Go", "Kotlin"),
        ("el", "Kotlin· επιθυμητή η γνώση Go", "Go", "Kotlin"),
        ("bg", "Kotlin; познания по Go са предимство", "Go", "Kotlin"),
        ("es", "Scala; se considerará un plus Kotlin y Go", "Go", "Scala"),
        ("it", "Scala; saranno considerate un vantaggio Kotlin e Go", "Go", "Scala"),
        ("el", "Scala· θα αποτελέσουν προσόν Kotlin και Go", "Go", "Scala"),
        ("bg", "Scala; ще е предимство Kotlin и Go", "Go", "Scala"),
        ("en", "If you have spent ten years with Kotlin, even better.", "Kotlin", ""),
        ("en", "Go a plus, ten years of Kotlin all the better.", "Kotlin", ""),
    ] {
        assert_eq!(of(code, sentence, wished), Demand::Preferred, "{sentence}: {:?}", said(code, sentence));
        if !others.is_empty() {
            assert_ne!(
                of(code, sentence, others),
                Demand::Preferred,
                "{sentence}: {:?}",
                said(code, sentence)
            );
        }
    }
    assert_eq!(of("en", "Kotlin required, Go is a plus.", "Kotlin"), Demand::Required);
    assert_eq!(of("en", "You have ten years with Kotlin, a plus, Go", "Kotlin"), Demand::Required);
    assert_eq!(of("en", "You make our Kotlin services even better.", "Kotlin"), Demand::Mentioned);
}

#[test]
fn polite_wishes_and_plain_musts_are_known() {
    for (code, sentence, word, demand) in [
        ("en", "We would love it if you knew Haskell", "Haskell", Demand::Preferred),
        ("en", "Some Haskell would be welcome", "Haskell", Demand::Preferred),
        ("es", "Nos encantaría que supieras Haskell", "Haskell", Demand::Preferred),
        ("it", "Ci piacerebbe che conoscessi Haskell", "Haskell", Demand::Preferred),
        ("el", "Haskell (θα αξιολογηθεί θετικά)", "Haskell", Demand::Preferred),
        ("bg", "Бихме оценили познания по Haskell", "Haskell", Demand::Preferred),
        ("en", "You also need Haskell", "Haskell", Demand::Required),
        ("es", "Necesitas saber Haskell", "Haskell", Demand::Required),
        ("it", "Devi conoscere Haskell", "Haskell", Demand::Required),
        ("bg", "Трябва да познавате Haskell", "Haskell", Demand::Required),
    ] {
        assert_eq!(of(code, sentence, word), demand, "{sentence}");
    }
    assert_eq!(of("en", "Replacing batteries and sensors", "sensors"), Demand::Mentioned);
}

#[test]
fn no_sql_denies_unless_it_is_a_kind_of_databases() {
    check_denials(&[
        ("en", "No SQL is needed here", &["SQL"], &[]),
        ("en", "You write Haskell; you need no SQL", &["SQL"], &["Haskell"]),
        ("en", "No Cobol, no SQL, no Perl", &["Cobol", "SQL", "Perl"], &[]),
        ("en", "Relational databases and no SQL", &[], &["SQL"]),
        ("en", "No SQL databases such as Mongo", &[], &["SQL"]),
        ("en", "Experience with No SQL and Haskell", &[], &["SQL", "Haskell"]),
        ("es", "Bases de datos no SQL de gran tamaño", &[], &["SQL"]),
    ]);
}

#[test]
fn a_heading_of_wishes_is_known() {
    let wish = |code, line| is_wish_heading(Language::new(code).unwrap(), line);
    for (code, line) in [
        ("en", "Nice to have:"),
        ("en", "Preferred qualifications"),
        ("es", "Requisitos deseables"),
        ("el", "Επιθυμητά προσόντα"),
    ] {
        assert!(wish(code, line), "{line}");
    }
    assert!(!wish("en", "Required skills") && !wish("en", "Java is a plus and so are many other things"));
}

/// Each of `denied` in a denied clause, each of `others` in one that is not.
fn check_denials(cases: &[(&str, &str, &[&str], &[&str])]) {
    let mut wrong = Vec::new();
    for (code, sentence, denied, others) in cases {
        let is_denied = |word: &str| of(code, sentence, word) == Demand::Denied;
        if !denied.iter().all(|word| is_denied(word)) || others.iter().any(|word| is_denied(word)) {
            wrong.push((sentence, said(code, sentence)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_single_name_is_denied_after_what_stands_before_nouns() {
    check_denials(&[
        ("es", "Sin Cobol, solo Haskell.", &["Cobol"], &["Haskell"]),
        ("es", "Ni Cobol ni Perl; Haskell", &["Cobol", "Perl"], &["Haskell"]),
        ("it", "Senza Cobol, ma con Haskell", &["Cobol"], &["Haskell"]),
        ("it", "Né Cobol, né F#", &["Cobol", "F#"], &[]),
        ("el", "Χωρίς Cobol, μόνο Haskell", &["Cobol"], &["Haskell"]),
        ("el", "Ούτε Cobol, ούτε Perl", &["Cobol", "Perl"], &[]),
        ("bg", "Без Cobol, само Haskell", &["Cobol"], &["Haskell"]),
        ("bg", "Нито Cobol, нито F#", &["Cobol", "F#"], &[]),
        ("es", "Bases de datos relacionales y No SQL", &[], &["SQL"]),
        ("en", "Apart from Cobol, you know Haskell", &[], &["Cobol", "Haskell"]),
    ]);
}

#[test]
fn a_list_of_names_is_denied_whole() {
    check_denials(&[
        ("en", "We do not use Cobol and Perl.", &["Cobol", "Perl"], &[]),
        ("en", "We do not use Cobol, Perl, Oracle", &["Cobol", "Perl", "Oracle"], &[]),
        (
            "en",
            "The job does not require knowledge of Cobol, C++ and Perl; Go it is",
            &["Cobol", "C++", "Perl"],
            &["Go"],
        ),
        ("en", "We use neither Cobol, F# nor Perl", &["Cobol", "F#", "Perl"], &[]),
        ("es", "No usamos Cobol y Perl, pero sí Haskell", &["Cobol", "Perl"], &["Haskell"]),
        ("it", "Non usiamo Cobol, Perl e Oracle", &["Cobol", "Perl", "Oracle"], &[]),
        ("el", "Δεν χρησιμοποιούμε Cobol, Perl και Oracle", &["Cobol", "Perl", "Oracle"], &[]),
        ("bg", "Не използваме Cobol, Perl и Oracle", &["Cobol", "Perl", "Oracle"], &[]),
        ("en", "Not Cobol, Haskell", &["Cobol"], &["Haskell"]),
        ("en", "We don't use Cobol, Haskell is our language", &["Cobol"], &["Haskell"]),
        ("en", "We don't use Cobol and we love Haskell", &["Cobol"], &["Haskell"]),
        ("en", "No commuting, Haskell, Kafka", &["commuting"], &["Haskell", "Kafka"]),
        ("en", "We do not use Cobol, Haskell required", &["Cobol"], &["Haskell"]),
    ]);
}

#[test]
fn a_negation_takes_back_the_must_after_it() {
    check_denials(&[
        ("en", "Cobol is not strictly required", &["Cobol"], &[]),
        ("en", "Cobol isn't a must, Haskell is.", &["Cobol"], &["Haskell"]),
        ("en", "A diploma is no longer really needed; Haskell is", &["diploma"], &["Haskell"]),
        ("es", "Cobol no es estrictamente necesario", &["Cobol"], &[]),
        ("es", "Cobol no será imprescindible", &["Cobol"], &[]),
        ("it", "La conoscenza di Cobol non sarà necessaria", &["Cobol"], &[]),
        ("it", "Cobol non è un requisito; serve Haskell", &["Cobol"], &["Haskell"]),
        ("el", "Η γνώση Cobol δεν θεωρείται απαραίτητη", &["Cobol"], &[]),
        ("bg", "Cobol няма да е необходим", &["Cobol"], &[]),
    ]);
    for (code, sentence) in [
        ("en", "Cobol is not optional"),
        ("en", "Cobol is not just nice to have"),
        ("es", "Cobol no es opcional"),
        ("it", "Cobol non è facoltativo"),
        ("el", "Η Cobol δεν είναι προαιρετική"),
    ] {
        assert_eq!(of(code, sentence, "Cobol"), Demand::Required, "{sentence}: {:?}", said(code, sentence));
    }
}

#[test]
fn what_something_takes_the_place_of_is_denied_and_no_more() {
    check_denials(&[
        ("en", "Instead of Oracle we use MariaDB.", &["Oracle"], &["MariaDB"]),
        ("es", "En lugar de Oracle usamos MariaDB", &["Oracle"], &["MariaDB"]),
        ("it", "Al posto di Oracle usiamo MariaDB", &["Oracle"], &["MariaDB"]),
        ("el", "Αντί για Oracle χρησιμοποιούμε MariaDB", &["Oracle"], &["MariaDB"]),
        ("bg", "Вместо Oracle използваме MariaDB", &["Oracle"], &["MariaDB"]),
        ("en", "MariaDB instead of Oracle, Redis", &["Oracle"], &["MariaDB", "Redis"]),
        (
            "en",
            "Instead of Oracle we use MariaDB, Redis or Kafka",
            &["Oracle"],
            &["MariaDB", "Redis", "Kafka"],
        ),
    ]);
}

#[test]
fn a_cue_behind_a_dash_or_a_colon_speaks_of_the_item_before_it() {
    check_denials(&[
        ("en", "Cobol - not required", &["Cobol"], &[]),
        ("en", "Cobol: no", &["Cobol"], &[]),
        ("en", "Cobol: no, Haskell: yes", &["Cobol"], &["Haskell"]),
        ("es", "Cobol – no", &["Cobol"], &[]),
        ("en", "Kafka or not", &[], &["Kafka"]),
        ("en", "Not required: Cobol, Perl; Haskell", &["Cobol", "Perl"], &["Haskell"]),
    ]);
    assert_eq!(of("en", "Haskell – a plus", "Haskell"), Demand::Preferred);
    assert_eq!(of("en", "Haskell - must have, Perl - nice to have", "Haskell"), Demand::Required);
    assert_eq!(of("en", "Haskell - must have, Perl - nice to have", "Perl"), Demand::Preferred);
}

#[test]
fn a_wish_in_brackets_stays_in_them() {
    for (sentence, wished, others) in [
        ("Haskell (Yesod preferred), Kafka", "Yesod", ["Haskell", "Kafka"]),
        ("3 years of Haskell (5 preferred), Kafka", "preferred", ["Haskell", "Kafka"]),
        ("Haskell (ideally Yesod), Kafka", "Yesod", ["Haskell", "Kafka"]),
        ("Haskell (nice to have: Yesod), Kafka", "Yesod", ["Haskell", "Kafka"]),
    ] {
        assert_eq!(of("en", sentence, wished), Demand::Preferred, "{sentence}: {:?}", said("en", sentence));
        for other in others {
            assert_eq!(
                of("en", sentence, other),
                Demand::Mentioned,
                "{sentence}: {:?}",
                said("en", sentence)
            );
        }
    }
    assert_eq!(of("en", "Haskell (Yesod) is a plus", "Haskell"), Demand::Preferred);
}

#[test]
fn what_is_not_to_be_had_denies_no_name() {
    for sentence in [
        "Sponsorship is not available for this Haskell role",
        "Remote work is not possible in our Haskell team",
    ] {
        assert_ne!(of("en", sentence, "Haskell"), Demand::Denied, "{sentence}: {:?}", said("en", sentence));
    }
}

proptest! {
    #[test]
    fn clauses_lie_in_the_sentence_in_order(text in "\\PC{0,60}|((not|no|without|Java|Go|is|a plus|not required|,|;|and|but|\\(|\\)|:)( ?)){0,20}") {
        for code in ["en", "es", "el"] {
            let mut end = 0;
            for (range, _) in clauses(Language::new(code).unwrap(), &text, Demand::Mentioned) {
                prop_assert!(end <= range.start && range.start <= range.end && range.end <= text.len());
                prop_assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
                end = range.end;
            }
        }
    }
}
