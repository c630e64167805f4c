//! Two jobs in a title, jobs under numbered lines and headings, and organisations beside a job in a title.

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

#[test]
fn commas_and_semicolons_list_jobs() {
    for (code, title) in [
        ("en", "Cable Installer, Head of Logistics"),
        ("en", "Fibre installer; Sales Director"),
        ("en", "Open roles: Trainee Web Designer, Director of Logistics"),
        ("en", "Cable Installer, Leeds, Head of Logistics"),
        ("es", "Instalador de redes, Director comercial"),
        ("it", "Elettricista di cantiere; Direttore vendite"),
        ("el", "Εγκαταστάτης δικτύων, Διευθυντής πωλήσεων"),
        ("bg", "Монтажник мрежи, Директор продажби"),
    ] {
        assert!(in_title(code, title), "{title}");
    }
    for (code, title) in [
        ("en", "Cable Installer, Berlin"),
        ("en", "Manager, Fibre Platform"),
        ("en", "Cable Installer, Vice President"),
        ("en", "Director, Support Technician II"),
        ("en", "Web Designer, Managing Director"),
        ("en", "Web Designer, Chief Data Officer"),
        ("en", "Personal Assistant, Logistics Director"),
        ("en", "Cable Installer, Director's Office"),
        ("en", "Cable Installer, Director Search Partners"),
        ("en", "Cable Installer, Cisco Policy Manager"),
        ("en", "Cable Installer, Office of CTO"),
        ("es", "Instalador de redes, Oracle Policy Manager"),
        ("es", "Instalador de redes, Consejo director"),
        ("es", "Instalador de redes, Presidente Prudente"),
        ("es", "Instalador de redes, Dirección de sistemas"),
        ("it", "Elettricista di cantiere, Capo d'Orlando"),
        ("el", "Εγκαταστάτης δικτύων, Γραφείο Διευθυντή"),
        ("bg", "Монтажник мрежи, Кабинет на директора"),
    ] {
        assert!(!in_title(code, title), "{title}");
    }
}

#[test]
fn lines_over_lists_name_jobs() {
    for (code, text) in [
        ("en", "Cable installer\n- Pull fibre\n- Test links\n\nLogistics director\n- Plan\n- Lead thirty"),
        ("es", "Instalador de fibra\n- Tiende\n- Mide\nDirector comercial\n- Dirige\n- Planifica"),
        ("it", "INSTALLATORE FIBRA\n• Posa\n• Misura\nDIRETTORE VENDITE\n• Guida\n• Pianifica"),
        ("el", "Εγκαταστάτης δικτύων\n- Τοποθετεί\n- Μετρά\nΔιευθυντής πωλήσεων\n- Διοικεί\n- Σχεδιάζει"),
        ("bg", "Монтажник мрежи\n- Монтира\n- Мери\nДиректор продажби\n- Ръководи\n- Планира"),
    ] {
        assert!(in_text(code, text), "{text}");
    }
    for (code, text) in [
        ("en", "Cable installer\n- Pull fibre\n- Test links\n\nJane Roe\nLogistics director"),
        ("en", "Cable installer\n- Pull fibre\n- Test links\nLogistics director\n- Jane Roe"),
        ("en", "Cable installer\n- Pull fibre\n- Test links\nPolicy Manager\n- Build images\n- Roll out"),
        ("en", "Head of Logistics\n- Plan\n- Lead\nTechnical support\n- Answer\n- Repair"),
        ("es", "Director de sistemas\n- Dirige\n- Planifica\nSoporte técnico\n- Atiende\n- Repara"),
        ("es", "Instalador de fibra\n- Tiende\n- Mide\nPrincipales funciones\n- Mide\n- Repara"),
        ("it", "Installatore fibra\n- Posa\n- Misura\nResponsabilità principali\n- Posa\n- Ripara"),
        ("bg", "Директор продажби\n- Ръководи\n- Планира\nСтаж по специалността\n- 3 години\n- Диплома"),
    ] {
        assert!(!in_text(code, text), "{text}");
    }
}

#[test]
fn the_names_of_numbered_jobs_are_told() {
    let table = CueTable::builtin().unwrap();
    let languages = table.languages_of(Language::ENGLISH);
    for (text, jobs) in [
        ("Role 1: Cable installer\nYou pull.\nRole 2: Sales director\nYou lead.", 2),
        ("1) Cable installer\nYou pull.\n2) Sales director\nYou lead.", 2),
        ("1) Pull fibre\nDaily.\n2) Sales director\nYou lead.", 0),
        ("Role 1: Cable installer\nYou pull.", 0),
    ] {
        let found = listed_jobs(text, &languages);
        assert_eq!(found, ["Cable installer", "Sales director"][..jobs], "{text}");
    }
}

#[test]
fn an_employer_before_the_job_has_no_rank() {
    let table = CueTable::builtin().unwrap();
    for (code, title, levels) in [
        ("en", "Executive Director Hiring Agency: Cable Installer", vec![2.0]),
        ("en", "Vice President Cables Ltd - Fibre Technician", vec![2.0]),
        ("en", "CEO Magazine - Senior Web Designer", vec![3.5]),
        ("en", "President Hotel | Fibre Technician", vec![2.0]),
        ("es", "Grupo Director: Técnico de redes", vec![2.0]),
        ("it", "Studio Presidente – Elettricista di cantiere", vec![2.0]),
        ("el", "Όμιλος Διευθυντής: Τεχνικός δικτύων", vec![2.0]),
        ("bg", "Хотел Президент: Техник мрежи", vec![2.0]),
        ("bg", "Нова Група Президент: Техник мрежи", vec![2.0]),
        ("bg", "Началник група мрежи – Старши специалист кабели", vec![4.0]),
        ("es", "Club Manager – Técnico de redes", vec![4.0]),
        ("it", "Studio Manager | Senior Web Designer", vec![4.0]),
        ("en", "Senior Analyst Group - Leicester", vec![3.5]),
        ("en", "Director of the Hotel: Night Auditor", vec![5.0]),
        ("en", "Graduate Programme: Web Designer", vec![1.99]),
        ("en", "Internship: Fibre Technician", vec![1.0]),
        ("es", "Director: Hotel Presidente", vec![5.0]),
    ] {
        let languages = table.languages_of(Language::new(code).unwrap());
        let found: Vec<f64> = title_ranks_of(title, &languages).iter().map(|cue| cue.level).collect();
        assert_eq!(found, levels, "{title}");
    }
}
