//! What is said of the employer, of applying and of law asks for nothing, and what only looks like it does, in five
//! languages.

use super::section_tests::sentences_of;
use super::*;

#[test]
fn applying_and_law_leave_the_demand_beside_them() {
    for (code, heading, sentence) in [
        ("en", "Requirements", "Haskell, no visa sponsorship"),
        ("en", "Requirements", "4 years of Haskell (a work permit is offered)"),
        ("en", "Requirements", "Submit your CV if you have experience with Haskell"),
        ("es", "Requisitos", "Haskell, sin permiso de trabajo"),
        ("es", "Requisitos", "Envía tu CV si sabes Haskell"),
        ("it", "Requisiti", "Invia il tuo CV se conosci Haskell"),
        ("el", "Προσόντα", "Στείλτε μας mail αν ξέρετε Haskell"),
        ("bg", "Изисквания", "Изпратете ни CV, ако знаете Haskell"),
    ] {
        let text = format!("{heading}\n- Kafka\n- {sentence}");
        let last = sentences_of(&text, code).pop().map(|(_, section)| section);
        assert_eq!(last, Some(Section::Requirements), "{sentence}");
    }
    for (code, sentence) in [
        ("en", "Apply here if you know Haskell."),
        ("en", "Apply here if you know Haskell"),
        ("en", "Haskell required, no work permit."),
        ("es", "Inscríbete si tienes experiencia con Haskell."),
        ("it", "Candidati subito se sai programmare in Haskell."),
        ("el", "Κάντε αίτηση αν έχετε εμπειρία με Haskell."),
        ("bg", "Кандидатствайте, ако познавате Haskell."),
    ] {
        assert_eq!(sentences_of(sentence, code)[0].1, Section::Requirements, "{sentence}");
    }
    for (code, sentence) in [
        ("en", "Requirements\n- Kafka\nSend us your CV if you know someone for Haskell."),
        ("en", "Requirements\n- Kafka\n- Right to work in Malta"),
        ("en", "We are an equal opportunity employer, regardless of religion."),
        ("es", "Requisitos\n- Kafka\nEnvía tu CV si te interesa."),
        ("it", "Requisiti\n- Kafka\nInvia il tuo CV se conosci qualcuno."),
    ] {
        let last = sentences_of(sentence, code).pop().map(|(_, section)| section);
        assert_eq!(last, Some(Section::Boilerplate), "{sentence}");
    }
}

#[test]
fn what_an_agency_says_of_itself_is_no_duty() {
    for (code, heading, paragraph) in [
        (
            "en",
            "Your tasks",
            "Bright People has been placing cooks since 1988. We handle all applications discreetly.",
        ),
        (
            "es",
            "Tus tareas",
            "Gente Clara lleva desde 1988 colocando profesionales. Tratamos todas las candidaturas con reserva.",
        ),
        (
            "it",
            "Mansioni",
            "Gente Chiara colloca personale dal 1988. Trattiamo tutte le candidature con riserbo.",
        ),
        (
            "el",
            "Καθήκοντα",
            "Η Φως τοποθετεί προσωπικό από το 1988. Χειριζόμαστε όλες τις αιτήσεις με διακριτικότητα.",
        ),
        (
            "bg",
            "Задължения",
            "Светли хора подбира персонал от 1988 година. Разглеждаме всички кандидатури дискретно.",
        ),
    ] {
        let text = format!("{heading}:\n- Haskell\n\n{paragraph}");
        let found = sentences_of(&text, code);
        let after = found.iter().skip_while(|(sentence, _)| sentence != "Haskell").skip(1);
        let sections: Vec<Section> = after.map(|(_, section)| *section).collect();
        assert!(sections.len() > 1, "{found:?}");
        assert!(sections.iter().all(|section| *section == Section::Boilerplate), "{found:?}");
    }
    for sentence in ["You have worked for a recruitment agency", "You treat all applications in confidence"] {
        let text = format!("Requirements:\n- {sentence}");
        assert_eq!(sentences_of(&text, "en")[1].1, Section::Requirements, "{sentence}");
    }
}

#[test]
fn what_becomes_of_the_data_of_who_applies_is_law() {
    for (code, sentence) in [
        ("en", "Your details are stored in accordance with data protection rules."),
        ("es", "Sus datos se guardan según la normativa de protección de datos."),
        ("es", "Autorización n.º 0603 · Tratamos tus datos con reserva."),
        ("it", "Trattiamo i tuoi dati con riserbo."),
        ("bg", "Обработваме данните Ви внимателно."),
        ("it", "I tuoi dati sono conservati secondo le norme sulla protezione dei dati."),
        ("el", "Τα στοιχεία σας φυλάσσονται κατά τη νομοθεσία για την προστασία δεδομένων."),
        ("bg", "Данните Ви се съхраняват съгласно закона за защита на данните."),
    ] {
        assert_eq!(sentences_of(sentence, code)[0].1, Section::Boilerplate, "{sentence}");
    }
    for (code, text) in [
        ("en", "Duties:\n- Your data skills count"),
        ("es", "Funciones:\n- Proteger los datos personales de los socios"),
        ("bg", "Задължения:\n- Опазва личните данни на членовете"),
    ] {
        let last = sentences_of(text, code).pop().map(|(_, section)| section);
        assert_eq!(last, Some(Section::Duties), "{text}");
    }
}

#[test]
fn the_employers_own_experience_trade_and_beliefs_ask_for_nothing() {
    for (code, sentence) in [
        ("en", "Norvik is a firm with more than 15 years of experience in welding."),
        ("es", "Norvik es una empresa con 15 años de experiencia en soldadura."),
        ("it", "Norvik è una società con 15 anni di esperienza nella saldatura."),
        ("el", "Η Norvik είναι εταιρεία με 15 χρόνια εμπειρίας στη συγκόλληση."),
        ("bg", "Норвик е фирма с 15-годишен опит в заваряването."),
        ("en", "Norvik helps mines to use Haskell."),
    ] {
        assert_eq!(sentences_of(sentence, code)[0].1, Section::Boilerplate, "{sentence}");
    }
    for (code, text) in [
        ("es", "Requisitos:\n- Haskell\n\nAhorramos agua y creemos en la energía solar."),
        ("it", "Requisiti:\n- Haskell\n\nRisparmiamo acqua e crediamo in un mondo solare."),
    ] {
        let last = sentences_of(text, code).pop().map(|(_, section)| section);
        assert_eq!(last, Some(Section::Boilerplate), "{text}");
    }
    // Who has the job, what is asked, and what comes after something has been asked.
    let budget = TokenBudget { limit: usize::MAX, count: &|_| 1 };
    let helper = analyse("Welder", "Welder helps mines to use Haskell.", Language::ENGLISH, &budget);
    assert_eq!(helper.sentences[1].section, Section::Other);
    for (text, section) in [
        ("Norvik is a company that seeks a fitter with experience in Haskell.", Section::Requirements),
        ("Candidate has 5 years of experience in Haskell.", Section::Requirements),
        ("You will write Lua.\nNorvik helps mines to use Haskell.", Section::Other),
        ("Requirements:\n- We believe in Haskell", Section::Requirements),
    ] {
        let last = sentences_of(text, "en").pop().map(|(_, section)| section);
        assert_eq!(last, Some(section), "{text}");
    }
}

#[test]
fn duties_on_data_are_no_notice_to_who_applies() {
    for (code, heading, sentence) in [
        ("en", "Duties:", "Your data feeds the models in Haskell."),
        ("es", "Funciones:", "Tus datos alimentan modelos en Haskell."),
        ("it", "Mansioni:", "I tuoi dati alimentano modelli in Haskell."),
        ("el", "Καθήκοντα:", "Τα δεδομένα σου θα τροφοδοτούν μοντέλα σε Haskell."),
        ("bg", "Задължения:", "Данните ти захранват модели на Haskell."),
    ] {
        let last = sentences_of(&format!("{heading}\n{sentence}"), code).pop().map(|(_, section)| section);
        assert_eq!(last, Some(Section::Duties), "{sentence}");
    }
    for (code, sentence) in [
        ("en", "Your documents will be kept for a year."),
        ("es", "Tus datos serán guardados un año."),
        ("it", "I tuoi dati verranno conservati un anno."),
        ("el", "Τα στοιχεία σας θα διατηρηθούν ένα έτος."),
        ("bg", "Данните ви ще бъдат пазени една година."),
    ] {
        assert_eq!(sentences_of(sentence, code)[0].1, Section::Boilerplate, "{sentence}");
    }
}

#[test]
fn a_vacancy_with_years_and_the_employers_stack_are_no_praise() {
    for (code, sentence) in [
        ("en", "We have a vacancy for a fitter with 6 years of experience in Haskell."),
        ("es", "Tenemos una plaza de montador con 6 años de experiencia en Haskell."),
        ("it", "Abbiamo un impiego per un montatore con 6 anni di esperienza in Haskell."),
        ("bg", "Имаме вакантна длъжност за монтьор с 6 години опит с Haskell."),
        ("en", "Fitter has 6 years of experience in Haskell."),
        ("en", "Our open-source libraries are written in Haskell."),
        ("it", "Le nostre librerie sono scritte in Haskell."),
    ] {
        assert_ne!(sentences_of(sentence, code)[0].1, Section::Boilerplate, "{sentence}");
    }
}

#[test]
fn what_is_the_employers_own_is_told_with_it() {
    for (code, before, sentence) in [
        ("en", "Norvik is a seller of ropes.", "Our shop runs on Haskell, and our team has won a prize."),
        ("es", "Norvik es una empresa de cuerdas.", "Nuestra tienda funciona con Haskell."),
        ("it", "Norvik è una società di funi.", "Il nostro negozio funziona con Haskell."),
        ("el", "Η Norvik είναι εταιρεία σχοινιών.", "Το κατάστημά μας δουλεύει με Haskell."),
        ("bg", "Норвик е фирма за въжета.", "Нашият магазин работи с Haskell."),
    ] {
        let of = |text: &str| sentences_of(text, code).pop().map(|(_, section)| section);
        assert_eq!(of(&format!("{before} {sentence}")), Some(Section::Boilerplate), "{sentence}");
        assert_eq!(of(sentence), Some(Section::Other), "{sentence}");
    }
    let asks = "Norvik is a seller of ropes. Our shop needs you to write Haskell.";
    assert_ne!(sentences_of(asks, "en")[1].1, Section::Boilerplate);
}
