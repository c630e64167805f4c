//! Negations that a second one takes back or turns into a must, and those that are hard to see.

use super::super::is_denied_heading;
use super::{check_denials, of, said};
use crate::domain::{Demand, Language};

#[test]
fn what_nothing_can_be_done_without_is_a_must() {
    for (code, sentence) in [
        ("en", "Without Kotlin you can't do much here."),
        ("es", "Sin experiencia en Kotlin no se puede hacer este trabajo."),
        ("it", "Senza Kotlin non puoi lavorare da noi."),
        ("el", "Χωρίς Kotlin δεν μπορείς να κάνεις αυτή τη δουλειά."),
        ("bg", "Без Kotlin няма как."),
        ("en", "If you can't write Kotlin, this job is not for you."),
        ("es", "No te postules si no dominas Kotlin."),
        ("es", "No puede faltar Kotlin."),
        ("it", "Non può mancare Kotlin."),
    ] {
        assert_eq!(of(code, sentence, "Kotlin"), Demand::Required, "{sentence}: {:?}", said(code, sentence));
    }
    check_denials(&[
        ("en", "We work without Cobol and you cannot see it.", &["Cobol"], &[]),
        ("en", "Without Cobol, no problem.", &["Cobol"], &[]),
        ("en", "You cannot work without Kotlin.", &[], &["Kotlin"]),
    ]);
}

#[test]
fn a_condition_or_an_exception_behind_a_denial_is_not_denied() {
    check_denials(&[
        ("en", "No certificate is necessary when you master Scala.", &["certificate"], &["Scala"]),
        ("es", "Ninguna carrera es necesaria si dominas Scala.", &["carrera"], &["Scala"]),
        ("it", "Nessuna laurea è richiesta se conosci Scala.", &["laurea"], &["Scala"]),
        ("en", "No Cobol is required when you start.", &["Cobol"], &[]),
        ("en", "We use no language other than Scala.", &[], &["Scala"]),
        ("en", "No tool except Scala is in use.", &["tool"], &["Scala"]),
        ("en", "No framework is better than Scala.", &[], &["Scala"]),
        ("es", "No usamos nada que no sea Scala.", &[], &["Scala"]),
        ("it", "Non usiamo nulla tranne Scala.", &[], &["Scala"]),
        ("el", "Δεν χρησιμοποιούμε τίποτα εκτός από Scala.", &[], &["Scala"]),
        ("bg", "Не ползваме нищо освен Scala.", &[], &["Scala"]),
        ("en", "We do not use Cobol except in tests.", &["Cobol"], &["tests"]),
        ("en", "We want languages other than Cobol.", &["Cobol"], &[]),
    ]);
}

#[test]
fn what_does_not_matter_if_it_is_not_known_is_denied() {
    check_denials(&[
        ("es", "No pasa nada si no dominas Cobol, te formamos.", &["Cobol"], &["formamos"]),
        ("es", "Si no has usado Cobol, da igual.", &["Cobol"], &[]),
        ("it", "Non importa se non sai usare Cobol.", &["Cobol"], &[]),
        ("bg", "Няма значение, ако не сте работили с Cobol.", &["Cobol"], &[]),
        ("bg", "Нямате опит с Cobol?", &["Cobol"], &[]),
        ("es", "Scala, si no Kotlin", &[], &["Scala", "Kotlin"]),
        ("it", "Non importa se vieni da Kotlin.", &[], &["Kotlin"]),
    ]);
}

#[test]
fn no_fear_and_no_lack_deny_nothing() {
    for (code, sentence) in [
        ("en", "You do not fear Kotlin."),
        ("en", "There is no scarcity of Kotlin tasks."),
        ("en", "You never get bored with Kotlin."),
        ("es", "No te da miedo Kotlin."),
        ("es", "Nunca faltan tareas de Kotlin."),
        ("it", "Non ti spaventa Kotlin."),
        ("el", "Δεν φοβάσαι την Kotlin."),
        ("bg", "Не се страхуваш от Kotlin."),
    ] {
        assert_ne!(of(code, sentence, "Kotlin"), Demand::Denied, "{sentence}: {:?}", said(code, sentence));
    }
}

#[test]
fn what_is_being_replaced_is_denied_where_it_is_named() {
    check_denials(&[
        ("en", "We're replacing Oracle with MariaDB.", &["Oracle"], &["MariaDB"]),
        ("es", "Estamos reemplazando Oracle por MariaDB.", &["Oracle"], &["MariaDB"]),
        ("it", "Stiamo sostituendo Oracle con MariaDB.", &["Oracle"], &["MariaDB"]),
        ("el", "Αντικαθιστούμε το Oracle με MariaDB.", &["Oracle"], &["MariaDB"]),
        ("bg", "Заменяме Oracle с MariaDB.", &["Oracle"], &["MariaDB"]),
        ("en", "We are replacing our Kotlin developer.", &[], &["Kotlin"]),
        ("es", "Estamos sustituyendo a nuestra programadora de Kotlin.", &[], &["Kotlin"]),
    ]);
}

#[test]
fn names_that_are_excluded_are_denied() {
    check_denials(&[
        ("en", "Perl and Cobol are a no-go.", &["Perl", "Cobol"], &[]),
        ("en", "Cobol programmers need not apply.", &["Cobol"], &[]),
        ("en", "What you don't need: Cobol, a diploma", &["Cobol", "diploma"], &[]),
        ("es", "Lo que no pedimos: Cobol", &["Cobol"], &[]),
        ("en", "Junior Kotlin programmers need not apply.", &[], &["Kotlin"]),
        ("en", "Lacking Kotlin or Scala is a no-go.", &[], &["Kotlin", "Scala"]),
    ]);
    let denied = |code, line| is_denied_heading(Language::new(code).unwrap(), line);
    for (code, line) in [
        ("en", "What you do not need"),
        ("es", "Lo que no pedimos"),
        ("it", "Cosa non chiediamo"),
        ("el", "Τι δεν ζητάμε"),
        ("bg", "Какво не търсим"),
    ] {
        assert!(denied(code, line), "{line}");
    }
    assert!(!denied("en", "We don't need much") && !denied("en", "What you need"));
}

#[test]
fn what_has_been_left_is_denied_and_not_what_came_in_its_place() {
    check_denials(&[
        ("en", "We have migrated away from Cobol and write Haskell.", &["Cobol"], &["Haskell"]),
        ("en", "We moved away from Oracle to MariaDB.", &["Oracle"], &["MariaDB"]),
        ("en", "We are migrating off old mainframes to containers.", &["mainframes"], &["containers"]),
        ("en", "We switched from Cobol to Haskell.", &["Cobol"], &["Haskell"]),
        ("en", "We left Cobol behind long ago.", &["Cobol"], &[]),
        ("en", "We used to write Cobol; today it is all Haskell.", &["Cobol"], &["Haskell"]),
        ("en", "Cobol is being replaced by Haskell.", &["Cobol"], &["Haskell"]),
        ("en", "Oracle, DB2 and Access have been phased out.", &["Oracle", "DB2", "Access"], &[]),
        ("es", "Hemos migrado de servidores propios a contenedores.", &["servidores"], &["contenedores"]),
        ("es", "Antes usábamos Cobol, ahora escribimos Haskell.", &["Cobol"], &["Haskell"]),
        ("es", "Oracle ha sido sustituido por MariaDB.", &["Oracle"], &["MariaDB"]),
        ("es", "Cobol ya no se usa, escribimos Haskell.", &["Cobol"], &["Haskell"]),
        ("it", "Siamo passati da Oracle a MariaDB.", &["Oracle"], &["MariaDB"]),
        ("it", "Oracle è stato sostituito da MariaDB.", &["Oracle"], &["MariaDB"]),
        ("el", "Περάσαμε από Oracle σε MariaDB.", &["Oracle"], &["MariaDB"]),
        ("el", "Η Oracle αντικαταστάθηκε από MariaDB.", &["Oracle"], &["MariaDB"]),
        ("bg", "Преминахме от Oracle към MariaDB.", &["Oracle"], &["MariaDB"]),
        ("bg", "Oracle беше заменен с MariaDB.", &["Oracle"], &["MariaDB"]),
        ("en", "Haskell is used to write tests.", &[], &["Haskell", "tests"]),
        ("en", "You are used to writing Haskell.", &[], &["Haskell"]),
        ("en", "You migrate systems from Oracle to MariaDB.", &[], &["Oracle", "MariaDB"]),
        ("en", "You have migrated data from Oracle to MariaDB.", &[], &["Oracle", "MariaDB"]),
        ("en", "You replace Oracle by MariaDB.", &[], &["Oracle", "MariaDB"]),
        ("es", "Migrarás sistemas de Oracle a MariaDB.", &[], &["Oracle", "MariaDB"]),
    ]);
}

#[test]
fn a_duty_on_what_is_going_is_no_denial() {
    check_denials(&[
        ("en", "Support the Oracle reports which have been retired.", &[], &["Oracle"]),
        ("en", "You look after Cobol jobs that are being replaced by Haskell.", &[], &["Cobol", "Haskell"]),
        ("en", "Train clients who have moved away from Oracle to MariaDB.", &[], &["Oracle", "MariaDB"]),
        ("en", "Help clients moving away from Oracle.", &[], &["Oracle"]),
        ("es", "Mantener los informes de Oracle que han sido reemplazados.", &[], &["Oracle"]),
        ("it", "Curare gli archivi Oracle che sono stati dismessi.", &[], &["Oracle"]),
        ("el", "Συντήρηση αρχείων Oracle που έχουν καταργηθεί.", &[], &["Oracle"]),
        ("bg", "Поддържа отчети в Oracle, които са заменени.", &[], &["Oracle"]),
        ("en", "The Oracle that we ran has been retired.", &["Oracle"], &[]),
        ("en", "We are moving away from Oracle.", &["Oracle"], &[]),
        ("es", "Sabemos que Oracle ha sido reemplazado.", &["Oracle"], &[]),
    ]);
}

#[test]
fn what_a_must_is_not_said_of_is_denied() {
    check_denials(&[
        ("en", "Haskell is a must for the compiler team, F# is not", &["F#"], &["Haskell"]),
        ("en", "Fluent English is mandatory; Dutch isn't.", &["Dutch"], &["English"]),
        ("en", "Haskell and Kafka are essential, Cobol and Perl are not.", &["Cobol", "Perl"], &["Kafka"]),
        ("en", "Scala is required; Cobol, Perl and F# are not.", &["Cobol", "Perl", "F#"], &["Scala"]),
        ("es", "Scala es obligatorio, Cobol no.", &["Cobol"], &["Scala"]),
        ("es", "Se requiere Scala; Cobol no lo es.", &["Cobol"], &["Scala"]),
        ("it", "Scala è indispensabile, ma Cobol no.", &["Cobol"], &["Scala"]),
        ("it", "Scala è obbligatorio, Cobol non lo è.", &["Cobol"], &["Scala"]),
        ("el", "Η Scala είναι απαραίτητη, η Cobol όχι", &["Cobol"], &["Scala"]),
        ("el", "Η Scala είναι υποχρεωτική, αλλά η Cobol δεν είναι", &["Cobol"], &["Scala"]),
        ("bg", "Scala е необходима, Cobol не.", &["Cobol"], &["Scala"]),
        ("bg", "Изисква се Scala, а Cobol не е.", &["Cobol"], &["Scala"]),
        ("en", "Terraform is optional, Scala is not.", &[], &["Scala"]),
        ("en", "Scala is fun, Haskell is not.", &[], &["Haskell"]),
        ("en", "Scala is required, is it not?", &[], &["Scala"]),
        ("es", "Scala es imprescindible, ¿no?", &[], &["Scala"]),
        ("en", "Scala is a must if Haskell is not", &[], &["Scala"]),
    ]);
}

#[test]
fn a_name_set_against_another_is_denied() {
    check_denials(&[
        ("es", "Haskell obligatorio, no Cobol", &["Cobol"], &["Haskell"]),
        ("es", "Programamos en Haskell y no Cobol.", &["Cobol"], &["Haskell"]),
        ("it", "Usiamo Haskell, non Cobol.", &["Cobol"], &["Haskell"]),
        ("el", "Γράφουμε Haskell, όχι Cobol.", &["Cobol"], &["Haskell"]),
        ("bg", "Пишем на Haskell, а не Cobol.", &["Cobol"], &["Haskell"]),
        ("bg", "Пишем на Haskell (не Cobol).", &["Cobol"], &["Haskell"]),
        ("es", "Haskell, no solo Yesod", &[], &["Haskell", "Yesod"]),
        ("es", "Haskell o Kotlin, no ambos", &[], &["Haskell", "Kotlin"]),
        ("es", "Sevilla, no presencial", &[], &["Sevilla"]),
        ("es", "Haskell, no menos de 3 años", &[], &["Haskell"]),
        ("it", "Ente privato, Non Profit, Haskell e Kotlin", &[], &["Haskell", "Kotlin"]),
        ("it", "Archivi SQL e non SQL", &[], &["SQL"]),
        ("en", "Haskell, not just Yesod", &[], &["Haskell", "Yesod"]),
    ]);
    assert_eq!(of("es", "Haskell no excluyente", "Haskell"), Demand::Preferred);
}

#[test]
fn who_is_told_not_to_forget_or_hesitate_is_denied_nothing() {
    for (code, sentence) in [
        ("en", "Don't fail to mention Kotlin."),
        ("es", "No te olvides de adjuntar tus proyectos de Kotlin"),
        ("es", "No vaciles en hablarnos de Kotlin"),
        ("es", "No dejes de contarnos qué sabes de Kotlin"),
        ("it", "Non scordare di allegare i tuoi progetti in Kotlin"),
        ("it", "Non esitate a parlarci di Kotlin"),
        ("el", "Μην ξεχάσετε να επισυνάψετε έργα σε Kotlin"),
        ("el", "Μη διστάζεις να μας μιλήσεις για Kotlin"),
        ("bg", "Не забравяйте да приложите проекти на Kotlin"),
        ("bg", "Не се двоумете да ни разкажете за Kotlin"),
    ] {
        assert_ne!(of(code, sentence, "Kotlin"), Demand::Denied, "{sentence}: {:?}", said(code, sentence));
    }
    check_denials(&[("es", "No esperamos que conozcas Cobol", &["Cobol"], &[])]);
}

#[test]
fn what_nothing_works_without_is_a_must() {
    for (code, sentence) in [
        ("en", "Nothing gets shipped without Kotlin."),
        ("en", "Without Kotlin, nothing moves in this office."),
        ("en", "Without Kotlin nothing moves."),
        ("en", "No applicants without Kotlin."),
        ("es", "Ningún candidato sin Kotlin."),
        ("it", "Nessun candidato senza Kotlin."),
        ("el", "Κανένας υποψήφιος χωρίς Kotlin."),
        ("bg", "Никакъв кандидат без Kotlin."),
        ("es", "En este equipo nada avanza sin Kotlin."),
        ("es", "Sin Kotlin no arranca nada."),
        ("it", "Da noi niente parte senza Kotlin."),
        ("el", "Τίποτα δεν προχωρά εδώ χωρίς Kotlin."),
        ("bg", "Нищо не тръгва без Kotlin."),
        ("bg", "Без Kotlin не кандидатствай."),
    ] {
        assert_eq!(of(code, sentence, "Kotlin"), Demand::Required, "{sentence}: {:?}", said(code, sentence));
    }
    check_denials(&[
        ("es", "Sin nada de Cobol", &["Cobol"], &[]),
        ("en", "Nothing fancy, we work without Cobol.", &["Cobol"], &[]),
    ]);
    assert_ne!(of("es", "Montas redes sin romper nada en Linux", "Linux"), Demand::Required);
}

#[test]
fn a_comparison_with_nobody_is_no_denial() {
    check_denials(&[
        ("en", "No one in the lab writes Kotlin faster than you.", &[], &["Kotlin"]),
        ("en", "Nobody has seen more Kotlin than our lead.", &[], &["Kotlin"]),
        ("es", "No hay nadie que domine Kotlin mejor que tú.", &[], &["Kotlin"]),
        ("it", "Nessuno scrive Kotlin meglio di te.", &[], &["Kotlin"]),
        ("el", "Κανένας δεν γράφει Kotlin καλύτερα από εσένα.", &[], &["Kotlin"]),
        ("bg", "Никой не пише на Kotlin по-добре от теб.", &[], &["Kotlin"]),
        ("en", "Nobody writes Cobol any more; learn Haskell.", &["Cobol"], &["Haskell"]),
        ("it", "Nessuno usa più Cobol.", &["Cobol"], &[]),
    ]);
}

#[test]
fn what_something_is_given_up_in_favour_of_is_not_denied() {
    check_denials(&[
        ("en", "We abandoned Oracle in favour of MariaDB.", &["Oracle"], &["MariaDB"]),
        ("en", "We moved away from mainframes in favor of containers.", &["mainframes"], &["containers"]),
        ("en", "We stopped using Cobol in favor of Haskell.", &["Cobol"], &["Haskell"]),
        ("es", "Hemos dejado de usar Oracle en favor de MariaDB.", &["Oracle"], &["MariaDB"]),
        ("es", "Hemos abandonado los servidores a favor de la nube.", &["servidores"], &["nube"]),
        ("it", "Abbiamo dismesso Oracle a favore di MariaDB.", &["Oracle"], &["MariaDB"]),
        ("el", "Εγκαταλείψαμε την Oracle υπέρ της MariaDB.", &["Oracle"], &["MariaDB"]),
        ("bg", "Изоставихме Oracle в полза на MariaDB.", &["Oracle"], &["MariaDB"]),
        ("bg", "Изоставихме Cobol.", &["Cobol"], &[]),
        ("en", "We got rid of Oracle for MariaDB.", &["Oracle"], &["MariaDB"]),
        ("en", "We dropped Cobol, Perl and Oracle.", &["Cobol", "Perl", "Oracle"], &[]),
        ("en", "We are not in favour of Cobol.", &["Cobol"], &[]),
    ]);
}

#[test]
fn who_does_not_know_it_need_not_apply() {
    for (code, sentence) in [
        ("en", "Do not send your CV if you do not know Haskell."),
        ("es", "No te presentes si no dominas Haskell."),
        ("es", "No envíes tu candidatura si no sabes Haskell."),
        ("it", "Non inviare la candidatura se non conosci Haskell."),
        ("el", "Μην στείλετε βιογραφικό αν δεν γνωρίζετε Haskell."),
        ("bg", "Не изпращай документи, ако не владееш Haskell."),
    ] {
        assert_eq!(of(code, sentence, "Haskell"), Demand::Required, "{sentence}");
    }
}

#[test]
fn what_is_neither_a_must_nor_a_wish_is_not_asked_for() {
    for sentence in [
        "Experience of Haskell is neither expected nor an advantage.",
        "Haskell is neither required nor useful here.",
        "We moved off Haskell last spring; today it is all Go.",
    ] {
        assert_eq!(of("en", sentence, "Haskell"), Demand::Denied, "{sentence}");
    }
}
