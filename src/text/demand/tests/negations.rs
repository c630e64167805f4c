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
