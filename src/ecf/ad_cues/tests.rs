//! Cues of whole small ads, and whose they are.

use super::*;
use crate::text::{self, TokenBudget};

fn ad_cues(code: &str, title: &str, description: &str) -> AdCues {
    let budget = TokenBudget { limit: 200, count: &|text: &str| text.split_whitespace().count() };
    let text = text::analyse(title, description, Language::new(code).unwrap(), &budget);
    read(&AdText { title, description, text: &text }, CueTable::builtin().unwrap())
}

fn words(cues: &[Cue]) -> Vec<(&str, f64)> {
    cues.iter().map(|cue| (cue.text.as_str(), cue.level)).collect()
}

fn phrases(code: &str, description: &str) -> Vec<(String, f64)> {
    ad_cues(code, "", description)
        .phrases
        .into_iter()
        .map(|located| (located.cue.text, located.cue.level))
        .collect()
}

#[test]
fn a_title_says_the_rank_in_every_language() {
    for (code, title, cues) in [
        ("en", "Head of IT Security", vec![("Head of", 4.5)]),
        ("en", "Assistant Director", vec![("Assistant Director", 4.5)]),
        ("en", "IoT Engineer", vec![]),
        ("en", "Management Accountant", vec![]),
        ("en", "Lead Engineer", vec![("Lead", 4.0)]),
        ("it", "Data engineer per la mobilità", vec![]),
        ("en", "Executive reporting to the Director", vec![]),
        ("en", "Assistant to the Head of IT", vec![("Assistant", 1.5)]),
        ("en", "Installer supporting the Head of IT", vec![("Installer", 2.0)]),
        ("en", "Installer assisting our Director", vec![("Installer", 2.0)]),
        ("en", "Executive Assistant to the Director", vec![("Executive Assistant", 2.0)]),
        ("en", "Junior Technician to our Lead Architect", vec![("Junior", 1.99), ("Technician", 2.0)]),
        ("en", "Mid to Senior Engineer", vec![("Mid", 3.0), ("Senior", 3.5)]),
        ("es", "Asistente del Director de Sistemas", vec![("Asistente", 1.5)]),
        ("it", "Assistente del Direttore IT", vec![("Assistente", 1.5)]),
        ("el", "Βοηθός του Διευθυντή Πληροφορικής", vec![("Βοηθός", 1.5)]),
        ("bg", "Помощник на директора по ИТ", vec![("Помощник", 1.5)]),
        ("es", "Técnico de mantenimiento", vec![("Técnico", 2.0)]),
        ("es", "Senior Data Engineer", vec![("Senior", 3.5)]),
        ("it", "Responsabile di area", vec![("Responsabile di area", 4.5)]),
        ("el", "Προϊστάμενος τμήματος πληροφορικής", vec![("Προϊστάμενος τμήματος", 4.5)]),
        ("bg", "Младши програмист", vec![("Младши", 1.99)]),
    ] {
        assert_eq!(words(&ad_cues(code, title, "").title), cues, "{title}");
    }
}

#[test]
fn a_title_of_two_far_jobs_is_known() {
    let two = |title: &str| ad_cues("en", title, "").two_jobs;
    assert!(two("Network technician / Head of accounting"));
    assert!(!two("Junior/Senior Developer") && !two("Technician, Head of IT's office") && !two("Head of IT"));
}

#[test]
fn a_title_joins_two_far_jobs_by_and_or_a_bar() {
    let two = |code: &str, title: &str| ad_cues(code, title, "").two_jobs;
    for (code, title) in [
        ("en", "Cable Technician and Head of Sales"),
        ("en", "Cable technician & Finance Director"),
        ("en", "Cable technician (f/m/x) | Head of Sales (f/m/x)"),
        ("en", "Cable technician (m/w/d) / Head of Sales (m/w/d)"),
        ("es", "Montador de fibra y Director comercial"),
        ("it", "Elettricista e Direttore amministrativo"),
        ("el", "Τεχνικός δικτύων και Διευθυντής πωλήσεων"),
        ("bg", "Техник мрежи и Директор продажби"),
    ] {
        assert!(two(code, title), "{title}");
    }
    for (code, title) in [
        ("en", "Junior Sales and Marketing Manager"),
        ("en", "Service Desk and Operations Manager"),
        ("en", "Data Entry and Reporting Manager"),
        ("en", "Assistant to the CEO and Director"),
        ("en", "Cable technician (m/w/d) | Principal Bank"),
        ("es", "Técnico de redes y sistemas"),
        ("it", "Tecnico, Capo d'Orlando"),
        ("bg", "Техник монтаж и поддръжка"),
    ] {
        assert!(!two(code, title), "{title}");
    }
}

#[test]
fn jobs_of_far_ranks_in_the_text_are_known() {
    let two = |code: &str, text: &str| ad_cues(code, "We are hiring", text).two_jobs;
    for (code, text) in [
        ("en", "Position 1: Network technician\nYou fix cables.\nPosition 2: Head of IT\nYou lead."),
        ("en", "**Role A**\nNetwork technician\nYou fix cables.\n**Role B**\nHead of IT\nYou lead."),
        ("es", "Puesto 1 - Técnico de redes\nPuesto 2 - Director de sistemas"),
        ("it", "Posizione 1: Tecnico di rete\nPosizione 2: Direttore dei sistemi"),
        ("bg", "Позиция 1: Техник\nПозиция 2: Директор по ИТ"),
    ] {
        assert!(two(code, text), "{text}");
    }
    for text in [
        "Position 1: Junior Developer\nPosition 2: Senior Developer",
        "Position 1: Network technician\nYou report to the Head of IT.",
        "Job 1: Network technician\nJob 1: Head of IT",
        "Role in the team: technician\nPosition a: Head of IT\nPosition 3000 Head of IT",
    ] {
        assert!(!two("en", text), "{text}");
    }
}

#[test]
fn the_last_noun_of_an_english_title_is_the_job() {
    let ranks =
        |title: &str| ad_cues("en", title, "").title.into_iter().map(|cue| cue.text).collect::<Vec<_>>();
    assert_eq!(ranks("Chief Architect Desktop Support Technician"), ["Technician"]);
    assert_eq!(ranks("Senior Support Technician"), ["Senior", "Technician"]);
    assert_eq!(ranks("Vice President"), ["Vice President"]);
}

#[test]
fn cues_join_inflections_and_keep_the_ads_own_words() {
    assert_eq!(
        phrases("en", "Leading the team and working independently."),
        [("Leading the team".to_string(), 4.0), ("working independently".to_string(), 2.0)]
    );
    assert_eq!(phrases("es", "Bajo supervisión del responsable instalará equipos.").len(), 1);
}

#[test]
fn what_is_somebody_elses_or_denied_is_no_cue() {
    for (code, text) in [
        ("en", "You report to the manager who provides technical leadership."),
        ("en", "Reporting to the Head of team leadership."),
        ("en", "This role does not lead a team."),
        ("es", "Reporta a la dirección de liderazgo técnico."),
        ("it", "Riporta al responsabile del coordinamento del team."),
    ] {
        let found = phrases(code, text);
        assert!(found.iter().all(|(_, level)| *level < 3.5), "{text}: {found:?}");
    }
    assert_eq!(phrases("en", "You report to the CIO and lead the team.").last().unwrap().0, "lead the team");
    assert_eq!(
        phrases("en", "You do not only code but also lead the team.").last().unwrap().0,
        "lead the team"
    );
}

#[test]
fn what_somebody_else_does_is_no_cue() {
    let leads = |code: &str, title: &str, text: &str| {
        let found = ad_cues(code, title, text).phrases;
        found.iter().any(|located| located.cue.kind == CueKind::Leadership && located.cue.level >= 4.0)
    };
    for (code, text) in [
        ("en", "You report to the head of the laboratory, who manages a team."),
        ("en", "Our regional managers lead the department."),
        ("en", "The director leads the department."),
        ("en", "Later you can lead a team."),
        ("es", "Tu jefe dirige el departamento."),
        ("es", "En el futuro dirigirás equipos."),
        ("it", "Il vostro responsabile guida il reparto."),
        ("it", "In prospettiva potrai gestire un team."),
        ("bg", "Началникът ръководи отдела."),
    ] {
        assert!(!leads(code, "Technician", text), "{text}");
    }
    for (code, title, text) in [
        ("en", "Store Manager", "The manager leads the team."),
        ("en", "", "You support our manager and lead the team."),
        ("en", "", "Your tasks include leading the team."),
        ("en", "", "As a manager you lead the team."),
        ("es", "Director técnico", "El director dirige el departamento."),
        ("it", "", "Il tuo compito: guidare il team."),
    ] {
        assert!(leads(code, title, text), "{text}");
    }
}

#[test]
fn the_experience_of_the_firm_is_no_cue() {
    for (code, text) in [
        ("en", "Our consultants bring extensive experience in fibre."),
        ("es", "Nuestra empresa tiene amplia experiencia en redes."),
        ("it", "Il nostro gruppo vanta ampia esperienza nelle reti."),
        ("bg", "Фирмата има солиден опит в мрежите."),
    ] {
        assert_eq!(phrases(code, text), [], "{text}");
    }
    for (code, text) in [
        ("en", "You bring extensive experience in fibre."),
        ("es", "El candidato tiene amplia experiencia en redes."),
        ("it", "Il candidato ha ampia esperienza nelle reti."),
        ("bg", "Кандидатът има солиден опит в мрежите."),
    ] {
        assert_eq!(phrases(code, text).len(), 1, "{text}");
    }
}

#[test]
fn a_cue_that_denies_by_itself_stands() {
    for (code, text) in [
        ("en", "You work well without supervision."),
        ("es", "Trabajo sin supervisión continua."),
        ("it", "Opera senza supervisione diretta."),
        ("el", "Εργασία χωρίς άμεση επίβλεψη."),
        ("bg", "Работа без пряк надзор."),
    ] {
        assert_eq!(phrases(code, text).len(), 1, "{text}");
    }
    assert_eq!(phrases("en", "Technical leadership is not required."), []);
}

#[test]
fn what_a_title_names_beside_the_job_is_no_rank() {
    for (code, title, cues) in [
        ("en", "Teacher for Junior Classes", vec![]),
        ("en", "Non-expert Technician", vec![("Technician", 2.0)]),
        ("en", "Lead-acid Battery Engineer", vec![]),
        ("en", "Analyst in the Office of the Director", vec![]),
        ("en", "Vacancy for Senior Engineer", vec![("Senior", 3.5)]),
        ("en", "Lead Engineer for Sensors", vec![("Lead", 4.0)]),
        ("en", "Snr. Engineer", vec![("Snr", 3.5)]),
        ("en", "Mid/Senior Engineer", vec![("Mid", 3.0), ("Senior", 3.5)]),
        ("es", "Auxiliar de director", vec![("Auxiliar", 1.5)]),
        ("it", "Tecnico per il direttore", vec![("Tecnico", 2.0)]),
        ("el", "Βοηθός Προϊσταμένου", vec![("Βοηθός", 1.5)]),
        ("bg", "Техник в офиса на директора", vec![("Техник", 2.0)]),
        ("it", "Sistemista presso Istituto Senior Verdi", vec![("Sistemista", 2.5)]),
        ("en", "Endpoint Manager (MECM) Technician", vec![("Technician", 2.0)]),
        ("en", "Depot Manager / Technician", vec![("Manager", 4.0), ("Technician", 2.0)]),
        ("en", "Branch Manager Technical Support", vec![("Manager", 4.0), ("Technical Support", 2.0)]),
        ("en", "Lead Scoring Specialist", vec![("Specialist", 3.0)]),
        ("en", "Graduate College Technician", vec![("Technician", 2.0)]),
    ] {
        assert_eq!(words(&ad_cues(code, title, "").title), cues, "{title}");
    }
}

#[test]
fn years_and_education_are_read_once_for_the_ad() {
    let found = ad_cues(
        "en",
        "Engineer",
        "2 years of experience with Go.\nA PhD or a bachelor degree.\n6 years of experience.",
    );
    assert_eq!(
        found.years.as_ref().map(|cue| (cue.text.as_str(), cue.level)),
        Some(("6 years of experience", 3.3))
    );
    assert_eq!(found.education.map(|cue| cue.level), Some(3.0));
    let none = ad_cues("en", "Engineer", "No experience needed, we teach you.");
    assert_eq!(none.years.map(|cue| (cue.text, cue.level)), Some(("No experience needed".into(), 1.5)));
    let theirs = ad_cues("en", "Engineer", "We have 20 years of experience in cities.");
    assert_eq!(theirs.years, None);
}

#[test]
fn denied_experience_is_a_cue_only_where_it_is_of_nothing_in_particular() {
    for (code, of_something, of_nothing) in [
        ("en", "No experience with welding is needed.", "No experience in this trade is needed."),
        ("es", "No es necesario tener experiencia en soldadura.", "No es necesario tener experiencia."),
        ("it", "Non serve esperienza nella saldatura.", "Non serve esperienza nel settore."),
        ("el", "Δεν απαιτείται εμπειρία στη συγκόλληση.", "Δεν απαιτείται εμπειρία."),
        ("bg", "Не се изисква опит със заваряване.", "Не се изисква опит."),
    ] {
        let found = ad_cues(code, "Technician", of_something);
        assert!(found.years.is_none() && found.phrases.is_empty(), "{of_something}: {found:?}");
        let found = ad_cues(code, "Technician", of_nothing);
        assert!(found.years.is_some() || !found.phrases.is_empty(), "{of_nothing}");
    }
}

#[test]
fn words_that_only_share_a_stem_are_no_education() {
    assert_eq!(ad_cues("en", "", "You help doctors.").education, None);
    assert_eq!(ad_cues("el", "", "Οι ανάγκες της πόλης και των κατοίκων του δήμου.").education, None);
    assert!(ad_cues("en", "", "A doctorate helps.").education.is_some());
}

#[test]
fn a_sentence_that_names_the_job_says_the_rank() {
    let found = ad_cues("en", "Engineer", "We are looking for a senior engineer to report to the director.");
    assert_eq!(words(&found.sought), [("senior", 3.5)]);
    for (code, line, rank) in [
        ("en", "Seniority level: Junior", ("Junior", 1.99)),
        ("es", "Nivel de experiencia: Senior", ("Senior", 3.5)),
        ("it", "Livello di esperienza: Junior", ("Junior", 1.99)),
        ("el", "Επίπεδο εμπειρίας: Senior", ("Senior", 3.5)),
        ("bg", "Ниво на опит: Младши", ("Младши", 1.99)),
    ] {
        assert_eq!(words(&ad_cues(code, "", line).sought), [rank], "{line}");
    }
}

#[test]
fn english_words_count_in_other_ads_and_spans_hold_their_words() {
    let description =
        "Ofrecemos un buen puesto.\nYou will lead the team.\nAl menos cinco años de experiencia.";
    let found = ad_cues("es", "Ingeniero", description);
    let all = found.phrases.iter().map(|located| &located.cue).chain(&found.years);
    for cue in all {
        assert_eq!(cue.span.of(description), cue.text);
    }
    assert!(found.phrases.iter().any(|located| located.cue.text == "lead the team"));
    assert_eq!(found.years.map(|cue| cue.level), Some(3.3));
}

#[test]
fn ranks_may_be_written_short() {
    let says = |code: &str, title: &str, level: f64| {
        ad_cues(code, title, "").title.iter().any(|cue| cue.level == level)
    };
    for (code, title, level) in [
        ("bg", "Ст. системен администратор", 3.5),
        ("bg", "Мл. експерт мрежи", 1.99),
        ("it", "Resp. reti e sistemi", 4.0),
    ] {
        assert!(says(code, title, level), "{title}");
    }
    assert!(!says("bg", "Техник мрежи, Ст. Загора", 3.5));
}
