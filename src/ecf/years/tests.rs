//! Years of experience as ads say them, in five languages.

use super::*;
use crate::domain::Language;
use crate::ecf::CueTable;

mod not_asked;

fn asked(code: &str, text: &str) -> Option<(f64, String)> {
    asked_in(false, code, text)
}

fn asked_in(is_requirement: bool, code: &str, text: &str) -> Option<(f64, String)> {
    let language = Language::new(code).unwrap();
    let line = Line::new(language, text);
    let cues = CueTable::builtin().unwrap().language(language).unwrap();
    let found = experience(&line, cues, &[], is_requirement)?;
    Some((found.years, line.span(found.first, found.last, 0).unwrap().of(text).to_string()))
}

#[test]
fn years_of_experience_are_read_in_every_language() {
    for (code, text, years, words) in [
        ("en", "5+ years of experience in Java", 5.0, "5+ years of experience"),
        ("en", "6 to 18 months of experience with Linux", 0.5, "6 to 18 months of experience"),
        ("en", "at least a year of experience", 1.0, "a year of experience"),
        ("es", "experiencia mínima de 24 meses", 2.0, "24 meses"),
        ("el", "προϋπηρεσία 18 μηνών", 1.5, "18 μηνών"),
        ("en", "At least three years’ experience with IoT", 3.0, "three years’ experience"),
        ("en", "Needs three (3) or more years of experience", 3.0, "three (3) or more years of experience"),
        ("es", "Mínimo cuatro (4) años de experiencia", 4.0, "cuatro (4) años de experiencia"),
        ("en", "3-5 years of relevant experience", 3.0, "3-5 years of relevant experience"),
        ("en", "between 2 and 4 years of experience", 2.0, "2 and 4 years of experience"),
        ("en", "Experience: five or more years", 5.0, "five or more years"),
        ("en", "Backend engineer, 3 - 5 yoe, Dublin", 3.0, "3 - 5 yoe"),
        ("en", "At least 4 years of experience in the last 10 years", 4.0, "4 years of experience"),
        ("it", "Almeno 3 anni di esperienza negli ultimi 8 anni", 3.0, "3 anni di esperienza"),
        ("el", "Εμπειρία 3 ετών τα τελευταία 7 έτη", 3.0, "3 ετών"),
        ("en", "10yrs experience", 10.0, "10yrs experience"),
        ("en", "2 years of Docker and 6 years of Java experience", 6.0, "6 years of Java experience"),
        ("es", "Al menos tres años de experiencia", 3.0, "tres años de experiencia"),
        ("es", "Entre 2 y 4 años de experiencia", 2.0, "2 y 4 años de experiencia"),
        ("it", "dai tre ai cinque anni di esperienza", 3.0, "tre ai cinque anni di esperienza"),
        ("it", "Almeno 8 anni di esperienza", 8.0, "8 anni di esperienza"),
        ("el", "Τουλάχιστον έξι έτη προϋπηρεσίας", 6.0, "έξι έτη προϋπηρεσίας"),
        ("el", "Εμπειρία 5 ετών", 5.0, "5 ετών"),
        ("bg", "Минимум три години опит", 3.0, "три години опит"),
        ("bg", "от 2 до 4 години опит", 2.0, "2 до 4 години опит"),
    ] {
        assert_eq!(asked(code, text), Some((years, words.to_string())), "{text}");
    }
}

#[test]
fn other_years_are_no_experience() {
    for text in [
        "A contract for two years",
        "Over 45 years of experience in lighting",
        "You are at least 18 and have experience",
        "Experience with the ISO 9001 standard, revised every year",
        "You will learn from colleagues who each have more than 10 years of experience",
        "You join a team which has 12 years of experience",
    ] {
        assert_eq!(asked("en", text), None, "{text}");
    }
}

#[test]
fn years_are_read_however_they_are_said() {
    for (code, text, years, words) in [
        ("en", "Years of work experience: 6", 6.0, "Years of work experience: 6"),
        ("es", "Años de experiencia requeridos: 4", 4.0, "Años de experiencia requeridos: 4"),
        ("it", "Anni di esperienza: 2-4", 2.0, "Anni di esperienza: 2"),
        ("en", "At least 4 years in a comparable position", 4.0, "4 years in a comparable position"),
        ("es", "4 años en funciones similares", 4.0, "4 años en funciones similares"),
        ("it", "Almeno due anni in mansioni analoghe", 2.0, "due anni in mansioni analoghe"),
        ("el", "4 έτη σε ανάλογη θέση", 4.0, "4 έτη σε ανάλογη θέση"),
        ("bg", "4 години на сходна длъжност", 4.0, "4 години на сходна длъжност"),
        ("it", "Esperienza minima quinquennale", 5.0, "quinquennale"),
        ("el", "Τουλάχιστον τετραετή επαγγελματική εμπειρία", 4.0, "τετραετή επαγγελματική εμπειρία"),
        ("bg", "петгодишен трудов стаж", 5.0, "петгодишен трудов стаж"),
        ("en", "four and a half years of experience", 4.0, "four and a half years of experience"),
        ("es", "diecisiete años de experiencia", 17.0, "diecisiete años de experiencia"),
        ("it", "tra i 4 e gli 8 anni di esperienza", 4.0, "4 e gli 8 anni di esperienza"),
    ] {
        assert_eq!(asked(code, text), Some((years, words.to_string())), "{text}");
    }
}

#[test]
fn a_number_that_is_the_most_asks_for_none() {
    for (code, text, years) in [
        ("en", "Less than 5 years of experience", 0.0),
        ("en", "2 up to 5 years of experience", 2.0),
        ("en", "No fewer than 5 years of experience", 5.0),
        ("es", "Menos de 5 años de experiencia", 0.0),
        ("es", "Experiencia al menos de 5 años", 5.0),
        ("it", "Fino a 5 anni di esperienza", 0.0),
        ("el", "Έως 5 έτη εμπειρίας", 0.0),
        ("bg", "До 5 години опит", 0.0),
        ("bg", "Не по-малко от 5 години опит", 5.0),
    ] {
        assert_eq!(asked(code, text).map(|(years, _)| years), Some(years), "{text}");
    }
}

#[test]
fn years_of_an_age_or_a_contract_are_no_experience() {
    for (code, text) in [
        ("en", "A 2-year fixed-term contract, experience welcome"),
        ("en", "4-year degree and experience with Linux"),
        ("en", "You are 17 years old with experience"),
        ("es", "Ser mayor de 16 años y tener experiencia"),
        ("it", "Contratto di 3 anni, gradita esperienza"),
        ("it", "Laurea triennale con esperienza in reti"),
        ("el", "Σύμβαση 3 ετών, με εμπειρία σε δίκτυα"),
        ("bg", "Договор за 3 години, търсим хора с опит"),
    ] {
        assert_eq!(asked(code, text), None, "{text}");
    }
    assert_eq!(asked("en", "Degree with 3 years of experience").map(|(years, _)| years), Some(3.0));
    assert_eq!(asked("en", "3 years of contract management experience").map(|(years, _)| years), Some(3.0));
}

#[test]
fn years_of_the_firm_or_of_others_are_not_asked_for() {
    for (code, text) in [
        ("en", "Our consultants bring more than 12 years of experience"),
        ("en", "The company has 15 years of experience in lighting"),
        ("en", "Your mentor has 9 years of experience"),
        ("es", "Formarás parte de un equipo con más de 12 años de experiencia"),
        ("es", "Nuestros ingenieros tienen 12 años de experiencia"),
        ("it", "Il nostro gruppo vanta 12 anni di esperienza"),
        ("it", "Impresa con oltre 12 anni di esperienza"),
        ("el", "Η ομάδα μας έχει 12 χρόνια εμπειρίας"),
        ("bg", "Екип с над 12 години опит"),
    ] {
        assert_eq!(asked(code, text), None, "{text}");
    }
    for (code, text) in [
        ("en", "The candidate for our team has 5 years of experience"),
        ("en", "We are looking for a developer to join our team with 5 years of experience"),
        ("en", "You join our team and have 5 years of experience"),
        ("en", "Engineers in our department must have 5 years of experience"),
        ("es", "Empresa del sector busca comercial con 5 años de experiencia"),
        ("en", "Team leader with 5 years of experience"),
        ("en", "Business analyst with 5 years of experience"),
        ("es", "Jefe de equipo con 5 años de experiencia"),
        ("el", "Υπεύθυνος ομάδας με 5 έτη εμπειρίας"),
        ("bg", "Ръководител екип с 5 години опит"),
        ("es", "Técnico para importante empresa con 5 años de experiencia"),
        ("it", "Azienda cerca tecnico con 5 anni di esperienza"),
        ("el", "Εταιρεία αναζητά μηχανικό με 5 έτη εμπειρίας"),
        ("bg", "Фирма търси техник с 5 години опит"),
    ] {
        assert_eq!(asked(code, text).map(|(years, _)| years), Some(5.0), "{text}");
    }
}

#[test]
fn levels_rise_with_years() {
    let levels: Vec<f64> = (0..30).map(|years| level(f64::from(years))).collect();
    assert!(levels.is_sorted());
    assert_eq!((level(0.0), level(5.0), level(30.0)), (1.5, 3.3, 4.3));
}

#[test]
fn years_need_not_be_called_experience_where_they_are_required() {
    for (code, text, years) in [
        ("en", "3+ years", 3.0),
        ("en", "At least 4 years in network operations", 4.0),
        ("en", "Over six years of programming in Perl", 6.0),
        ("en", "Cabling: 3 years (Required)", 3.0),
        ("en", "COBOL (5 years or more)", 5.0),
        ("es", "Más de 2 años en soporte a usuarios", 2.0),
        ("es", "Al menos 4 años", 4.0),
        ("it", "0-2 anni in ambito reti", 0.0),
        ("it", "Tre anni o più di formazione su applicativi", 3.0),
        ("el", "Τουλάχιστον 3 έτη σε υποστήριξη χρηστών", 3.0),
        ("bg", "Най-малко 8 години в управлението на проекти", 8.0),
        ("bg", "над 7 години в разработка на системи", 7.0),
    ] {
        assert_eq!(asked_in(true, code, text).map(|(years, _)| years), Some(years), "{text}");
        assert_eq!(asked(code, text), None, "{text}: nothing says that it is required");
    }
    for (code, text) in [
        ("en", "You have 5 years of Delphi"),
        ("es", "Exigimos 5 años como administrador"),
        ("it", "Chiediamo cinque anni o più di formazione su applicativi"),
        ("el", "Ζητάμε τουλάχιστον 5 έτη σε παρόμοια έργα"),
        ("bg", "Изискваме поне 5 години като администратор"),
    ] {
        assert_eq!(asked(code, text).map(|(years, _)| years), Some(5.0), "{text}");
    }
}

#[test]
fn years_of_other_things_are_not_required() {
    for (code, text) in [
        ("en", "Must be at least 18 years of age"),
        ("en", "18 years or older"),
        ("en", "Two years post-secondary education"),
        ("en", "At least 2 years of college"),
        ("en", "Contract: 2 years"),
        ("en", "Our firm is 12 years in business"),
        ("en", "12 months in the same house"),
        ("es", "Mayor de 16 años y menor de 30"),
        ("es", "Contrato: 2 años"),
        ("it", "Contratto: 2 anni"),
        ("el", "Ηλικία έως 45 ετών"),
        ("bg", "Договор: 2 години"),
    ] {
        assert_eq!(asked_in(true, code, text), None, "{text}");
    }
}

#[test]
fn fractions_decades_and_units_are_read() {
    for (code, text, years, words) in [
        ("en", "4 1/2 years of experience", 4.5, "4 1/2 years of experience"),
        ("en", "1-3/4 years of experience", 1.75, "1-3/4 years of experience"),
        ("en", "2/3 years of experience", 2.0, "2/3 years of experience"),
        ("en", "4~6 years of experience", 4.0, "4~6 years of experience"),
        ("en", "7y+ experience", 7.0, "7y+ experience"),
        ("en", "Experience (years): 6", 6.0, "Experience (years): 6"),
        ("es", "Experiencia en años: 3-5", 3.0, "Experiencia en años: 3"),
        ("it", "Esperienza minima (in anni): 2", 2.0, "Esperienza minima (in anni): 2"),
        ("el", "Προϋπηρεσία (έτη): 4", 4.0, "Προϋπηρεσία (έτη): 4"),
        ("bg", "Опит в години: 4", 4.0, "Опит в години: 4"),
        ("en", "a decade of experience", 10.0, "a decade of experience"),
        ("es", "dos décadas de experiencia", 20.0, "dos décadas de experiencia"),
        ("it", "un decennio di esperienza", 10.0, "un decennio di esperienza"),
        ("el", "μία δεκαετία εμπειρίας", 10.0, "μία δεκαετία εμπειρίας"),
        ("bg", "едно десетилетие опит", 10.0, "едно десетилетие опит"),
        ("es", "Año y medio de trayectoria", 1.5, "Año y medio de trayectoria"),
        ("it", "Anno e mezzo di esperienza", 1.5, "Anno e mezzo di esperienza"),
        ("bg", "година и половина стаж", 1.5, "година и половина стаж"),
        ("bg", "полугодишен опит", 0.0, "полугодишен опит"),
    ] {
        assert_eq!(asked(code, text), Some((years, words.to_string())), "{text}");
    }
    for (code, text) in [
        ("en", "Experience of years: 3 products"),
        ("es", "Experiencia de años: 3 proyectos"),
        ("es", "25 años y medio de experiencia"),
    ] {
        assert_eq!(asked(code, text), None, "{text}");
    }
}

#[test]
fn years_of_work_need_no_other_name() {
    for (code, text) in [
        ("en", "4 years troubleshooting printers"),
        ("es", "4 años configurando equipos"),
        ("it", "Almeno 4 anni lavorando con reti"),
        ("el", "4 έτη εργασίας σε δίκτυα"),
        ("bg", "Над 4 години работа с бази данни"),
    ] {
        assert_eq!(asked_in(true, code, text).map(|(years, _)| years), Some(4.0), "{text}");
        assert_eq!(asked(code, text), None, "{text}: nothing says that it is required");
    }
    for (code, text) in [
        ("en", "You should have worked for 4 years as a fitter"),
        ("es", "Haber trabajado 4 años en fibra"),
        ("it", "Aver lavorato 4 anni nel settore"),
        ("el", "Έχεις εργαστεί 4 έτη σε δίκτυα"),
        ("bg", "Да си работил 4 години като техник"),
    ] {
        assert_eq!(asked(code, text).map(|(years, _)| years), Some(4.0), "{text}");
    }
}
