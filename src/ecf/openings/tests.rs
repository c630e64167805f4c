//! Two jobs in a title, and jobs under numbered lines.

use super::*;
use crate::ecf::cues::CueTable;

fn in_title(code: &str, title: &str) -> bool {
    let table = CueTable::builtin().unwrap();
    title_names_two_jobs(title, &table.languages_of(Language::new(code).unwrap()))
}

fn in_text(code: &str, description: &str) -> bool {
    let table = CueTable::builtin().unwrap();
    are_far_apart(description, &table.languages_of(Language::new(code).unwrap()))
}

#[test]
fn a_rank_of_several_words_or_before_its_noun_is_compared() {
    for (code, title) in [
        ("en", "Database Administrator / CEO"),
        ("en", "Technical Support Engineer + Managing Director"),
        ("en", "Service Desk Operator and Sales Director"),
        ("en", "Service Desk Operator & Sales Director"),
        ("it", "Database Administrator / Direttore commerciale"),
    ] {
        assert!(in_title(code, title), "{title}");
    }
    for (code, title) in [
        ("en", "Storage and Backup Administrator"),
        ("en", "Director of Product / Growth"),
        ("en", "Head of Data / Analytics"),
        ("en", "Head of Data & Analytics"),
        ("en", "Junior/Senior Tester"),
        ("en", "Installer, President's Office"),
        ("en", "Assistant or Associate Professor"),
    ] {
        assert!(!in_title(code, title), "{title}");
    }
}

#[test]
fn a_job_without_a_rank_is_compared_with_one_that_leads() {
    for (code, title) in [
        ("en", "Web Designer / Marketing Director"),
        ("en", "Quality Tester and Executive Director"),
        ("en", "Managing Director / Test Engineer"),
        ("it", "Mobile Developer / Direttore commerciale"),
    ] {
        assert!(in_title(code, title), "{title}");
    }
    for (code, title) in [
        ("en", "Web Designer / Team Lead"),
        ("en", "Customer and Partner Director"),
        ("en", "Server & Network Director"),
        ("en", "Trainee Web Designer / Test Engineer"),
        ("en", "Chief Data Scientist / Test Engineer"),
        ("en", "Web Designer / Test Engineer"),
        ("es", "Data Analyst y Asistente del Director"),
    ] {
        assert!(!in_title(code, title), "{title}");
    }
}

#[test]
fn or_joins_two_jobs_in_every_language() {
    for (code, title) in [
        ("en", "Cable Installer or Head of Logistics (m/f/d)"),
        ("es", "Instalador de redes o Director comercial"),
        ("it", "Installatore o Direttore vendite"),
        ("el", "Εγκαταστάτης δικτύων ή Διευθυντής πωλήσεων"),
        ("bg", "Монтажник мрежи или Директор продажби"),
    ] {
        assert!(in_title(code, title), "{title}");
    }
    for (code, title) in [
        ("en", "Senior or Principal Installer"),
        ("es", "Instalador o instaladora"),
        ("it", "Programmatore junior o senior"),
        ("bg", "Монтажник или монтьор"),
    ] {
        assert!(!in_title(code, title), "{title}");
    }
}

#[test]
fn words_before_a_colon_hide_no_job() {
    for (code, title) in [
        ("en", "3 openings: Cable Installer / Head of Logistics"),
        ("es", "Nuevas vacantes: Instalador de fibra / Jefe de ventas"),
        ("it", "Opportunità aperte: Installatore fibra / Direttore vendite"),
        ("el", "Νέες θέσεις: Εγκαταστάτης δικτύων / Διευθυντής πωλήσεων"),
        ("bg", "Свободни места: Монтажник мрежи / Директор продажби"),
    ] {
        assert!(in_title(code, title), "{title}");
    }
    assert!(!in_title("en", "New opening: Cable Installer / Fibre Technician"));
}

#[test]
fn jobs_under_bare_numbers_are_known() {
    for (code, text) in [
        ("en", "1) Cable installer\nYou pull fibre.\n2) Marketing director\nYou lead thirty people."),
        ("en", "1. Mobile Developer\n- Build apps\n\n2. Managing Director\n- Lead the firm"),
        ("es", "1. Instalador de fibra (2 plazas)\nTiende cables.\n2. Director comercial\nDirige."),
        ("it", "1) INSTALLATORE FIBRA\n- Posa cavi\n2) RESPONSABILE VENDITE\n- Guida la rete"),
        ("el", "1. Εγκαταστάτης δικτύων\nΤοποθετεί.\n2. Διευθυντής πωλήσεων\nΔιοικεί."),
        ("bg", "1) Монтажник мрежи\nМонтира.\n2) Директор продажби\nРъководи."),
    ] {
        assert!(in_text(code, text), "{text}");
    }
}

#[test]
fn numbered_duties_and_steps_are_no_jobs() {
    for (code, text) in [
        ("en", "1) Help the president\nDaily.\n2) Pull fibre\nOn site."),
        ("en", "1. Assist the managing director\nDaily.\n2. Train each installer\nWeekly."),
        ("en", "How we hire:\n1. HR specialist\n2. CTO"),
        ("en", "1. Junior Tester\nYou test.\n2. Senior Tester\nYou test more."),
        ("en", "1. Cable installer\nYou pull fibre.\n2. Your profile\nYou answer to the president."),
        ("en", "1. Cable installer\nYour days:\n1. Pull fibre\n2. Call the president"),
        ("en", "1.5 years as installer\nOn site.\n2.5 Director"),
        ("es", "1. Apoyo al director\nDiario.\n2. Instalador\nCables."),
    ] {
        assert!(!in_text(code, text), "{text}");
    }
}
