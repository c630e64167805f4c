//! Clauses and what they say of what they name, in five languages.

use super::*;
use proptest::prelude::*;

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
    assert_eq!(cues::read(include_str!("../data/demand.toml")).map(|_| ()), Ok(()));
}

#[test]
fn what_is_denied_is_not_asked_for() {
    for (code, sentence, denied, others) in [
        ("en", "No experience with Kotlin is needed; we teach you Go.", "Kotlin", "Go"),
        ("en", "You will not write Perl, our partners take care of Linux.", "Perl", "Linux"),
        ("en", "Terraform is not required, Ansible is.", "Terraform", "Ansible"),
        ("en", "We run MariaDB instead of Oracle.", "Oracle", "MariaDB"),
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
    ] {
        assert_eq!(of(code, sentence, denied), Demand::Denied, "{sentence}: {:?}", said(code, sentence));
        assert_ne!(of(code, sentence, others), Demand::Denied, "{sentence}: {:?}", said(code, sentence));
    }
}

#[test]
fn negations_that_are_none() {
    for (code, sentence) in [
        ("en", "Not only Kotlin but also Go."),
        ("en", "Do not apply without Kotlin."),
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
