//! Wishes and musts that stand alone in a list, and which of their neighbours they speak of.

use super::{of, said};
use crate::domain::{Demand, Language};
use crate::text::demand::clauses;

/// A language, a sentence, words of it with their demand, and words that it only mentions.
type Case<'a> = (&'a str, &'a str, &'a [&'a str], Demand, &'a [&'a str]);

fn check(cases: &[Case<'_>]) {
    for (code, sentence, words, demand, others) in cases {
        for word in *words {
            assert_eq!(of(code, sentence, word), *demand, "{word} in {sentence}: {:?}", said(code, sentence));
        }
        for word in *others {
            let found = of(code, sentence, word);
            assert_eq!(found, Demand::Mentioned, "{word} in {sentence}: {:?}", said(code, sentence));
        }
    }
}

#[test]
fn a_conjunction_that_means_also_leads_on_to_what_is_wished() {
    let wished = Demand::Preferred;
    check(&[
        ("el", "Scala και Go, ιδανικά και Haskell", &["Haskell"], wished, &["Scala", "Go"]),
        ("el", "Scala, θα εκτιμηθεί και γνώση Haskell", &["Haskell"], wished, &["Scala"]),
        ("el", "- Scala, επιθυμητή και η Haskell ή η Kotlin", &["Haskell", "Kotlin"], wished, &["Scala"]),
        ("bg", "Scala и Go, желателно и Haskell", &["Haskell"], wished, &["Scala", "Go"]),
        ("bg", "Scala, ще се цени и опит с Haskell", &["Haskell"], wished, &["Scala"]),
        ("bg", "Scala, задължително и Haskell", &["Haskell"], Demand::Required, &["Scala"]),
        ("bg", "Scala и Go са предимство, Haskell", &["Scala", "Go"], wished, &["Haskell"]),
        ("bg", "Познания по Go са бонус; Haskell", &["Go"], wished, &["Haskell"]),
        ("bg", "Опит със Scala, което е предимство и Go", &["Scala"], wished, &["Go"]),
        ("el", "Scala (επιθυμητό) και Go", &["Scala"], wished, &["Go"]),
        ("el", "Γνώση Scala, πλεονέκτημα, και Go", &["Scala"], wished, &["Go"]),
    ]);
}

#[test]
fn a_wish_between_a_conjunction_and_a_comma_leads_on() {
    let wished = Demand::Preferred;
    check(&[
        ("en", "Scala and Go and, in the ideal case, Haskell too", &["Haskell"], wished, &["Scala", "Go"]),
        ("en", "Scala or, if possible, Haskell", &["Haskell"], wished, &["Scala"]),
        ("es", "Scala y, de ser posible, Haskell", &["Haskell"], wished, &["Scala"]),
        ("it", "Scala e, possibilmente, Haskell", &["Haskell"], wished, &["Scala"]),
        ("en", "Scala, ideally, Go", &["Scala"], wished, &["Go"]),
    ]);
}

#[test]
fn what_is_asked_for_if_possible_is_a_wish() {
    let wished = Demand::Preferred;
    check(&[
        ("en", "Scala, if possible Haskell", &["Haskell"], wished, &["Scala"]),
        ("es", "Scala, a poder ser Haskell", &["Haskell"], wished, &["Scala"]),
        ("es", "Scala, mejor si conoces Haskell", &["Haskell"], wished, &["Scala"]),
        ("it", "Scala, meglio se con Haskell", &["Haskell"], wished, &["Scala"]),
        ("it", "Scala; nel migliore dei casi Haskell", &["Haskell"], wished, &["Scala"]),
        ("el", "Scala, αν είναι δυνατόν και Haskell", &["Haskell"], wished, &["Scala"]),
        ("bg", "Scala, в идеалния случай Haskell", &["Haskell"], wished, &["Scala"]),
        ("bg", "Scala, ако е възможно и Haskell", &["Haskell"], wished, &["Scala"]),
    ]);
}

#[test]
fn below_a_heading_of_wishes_only_a_strong_must_is_one() {
    let below = |sentence: &str| {
        let found = clauses(Language::ENGLISH, sentence, Demand::Preferred);
        found.into_iter().map(|(_, demand)| demand).collect::<Vec<Demand>>()
    };
    for sentence in ["You have 8 years of experience", "You need to enjoy Haskell", "you have Haskell"] {
        assert_eq!(below(sentence), [Demand::Preferred], "{sentence}");
    }
    for sentence in ["You must know Haskell", "Haskell is required"] {
        assert_eq!(below(sentence), [Demand::Required], "{sentence}");
    }
    assert_eq!(of("en", "You have Haskell", "Haskell"), Demand::Required);
}
