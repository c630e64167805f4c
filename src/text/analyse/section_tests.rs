//! What headings say of what stands below them, in five languages.

use super::*;

fn demands(description: &str, code: &str) -> Vec<(String, Section, Demand)> {
    let budget = TokenBudget { limit: usize::MAX, count: &|_| 1 };
    let analysed = analyse("", description, Language::new(code).unwrap(), &budget);
    let clauses = analysed.sentences.iter().flat_map(|s| s.clauses.iter().map(move |c| (s.section, c)));
    clauses.map(|(section, c)| (c.span.of(description).to_string(), section, c.demand)).collect()
}

fn of(description: &str, code: &str, clause: &str) -> (Section, Demand) {
    let found = demands(description, code);
    let at = found.iter().find(|(text, ..)| text == clause);
    at.map(|(_, section, demand)| (*section, *demand)).unwrap_or_else(|| panic!("{clause}: {found:?}"))
}

#[test]
fn headings_within_a_line_part_musts_from_wishes() {
    for (code, text) in [
        ("en", "Must have: Haskell, Kafka. Nice to have: Redis.\nOur office is in Pleven."),
        ("es", "Requisitos: Haskell, Kafka. Deseable: Redis.\nLa oficina está en Lugo."),
        ("it", "Requisiti: Haskell, Kafka. Preferibile: Redis.\nLa sede si trova a Pisa."),
        ("el", "Προσόντα: Haskell, Kafka. Επιθυμητά: Redis.\nΤο γραφείο είναι στη Λαμία."),
        ("bg", "Изисквания: Haskell, Kafka. Желателно: Redis.\nОфисът е в Плевен."),
    ] {
        for must in ["Haskell", "Kafka"] {
            assert_eq!(of(text, code, must), (Section::Requirements, Demand::Required), "{code}");
        }
        assert_eq!(of(text, code, "Redis"), (Section::Requirements, Demand::Preferred), "{code}");
        let last = demands(text, code).pop().unwrap();
        assert_eq!(last.2, Demand::Mentioned, "{code}: {last:?}");
    }
}

#[test]
fn an_offer_ends_at_a_heading_that_asks() {
    for (code, offer, heading) in [
        ("en", "We offer:", "Required:"),
        ("en", "We offer:", "You need:"),
        ("en", "We offer:", "Essential skills:"),
        ("es", "Ofrecemos:", "Pedimos:"),
        ("es", "Ofrecemos:", "Imprescindible:"),
        ("it", "Offriamo:", "Chiediamo:"),
        ("el", "Προσφέρουμε:", "Απαραίτητα:"),
        ("el", "Προσφέρουμε:", "Ζητάμε:"),
        ("bg", "Предлагаме:", "Задължително:"),
        ("bg", "Предлагаме:", "Изискваме:"),
    ] {
        let text = format!("{offer}\n• yoga\n{heading}\n• Haskell");
        assert_eq!(of(&text, code, "Haskell"), (Section::Requirements, Demand::Required), "{heading}");
        assert_eq!(of(&text, code, "yoga").0, Section::Boilerplate, "{heading}");
    }
    // A heading that says nothing ends it, but not one that goes on about it, nor an item of it.
    for (heading, section) in [
        ("Tools:", Section::Other),
        ("• Health:", Section::Boilerplate),
        ("And for the time after work you also get:", Section::Boilerplate),
    ] {
        let text = format!("We offer:\n• yoga\n{heading}\n• Haskell");
        assert_eq!(of(&text, "en", "Haskell").0, section, "{heading}");
    }
}

#[test]
fn what_stands_below_not_required_is_denied() {
    for (code, heading) in [
        ("en", "Not required:"),
        ("es", "No es necesario:"),
        ("it", "Non richiesto:"),
        ("el", "Δεν απαιτείται:"),
        ("bg", "Не се изисква:"),
    ] {
        let text = format!("{heading}\n• Cobol\n• Perl\nHaskell");
        for item in ["Cobol", "Perl"] {
            assert_eq!(of(&text, code, item).1, Demand::Denied, "{heading}");
        }
        assert_eq!(of(&text, code, "Haskell").1, Demand::Mentioned, "{heading}");
    }
    assert_eq!(of("Diploma\nNot required\n• Haskell", "en", "Haskell").1, Demand::Mentioned);
}

/// The sentences of a description with their sections.
pub(super) fn sentences_of(description: &str, code: &str) -> Vec<(String, Section)> {
    let budget = TokenBudget { limit: usize::MAX, count: &|_| 1 };
    let analysed = analyse("", description, Language::new(code).unwrap(), &budget);
    analysed.sentences.iter().map(|s| (s.span.of(description).to_string(), s.section)).collect()
}

#[test]
fn a_heading_may_have_a_sign_before_it() {
    for (code, heading) in [
        ("en", "About us"),
        ("es", "Quiénes somos"),
        ("it", "Chi siamo"),
        ("el", "Ποιοι είμαστε"),
        ("bg", "За нас"),
    ] {
        for sign in ["🏢", "✅", "■", "1.", "**"] {
            let text = format!("{sign} {heading}\nCobol");
            assert_eq!(of(&text, code, "Cobol").0, Section::Boilerplate, "{sign} {heading}");
        }
    }
    // Words of headings that are items of a list.
    for (text, section) in [
        ("We offer:\n- yoga\n- Education\n- Haskell", Section::Boilerplate),
        ("We offer:\n🍎 yoga\n🎓 Education\n🚲 Haskell", Section::Boilerplate),
        ("Requirements\n1. Kafka\n2. Diversity\n3. Haskell", Section::Requirements),
        ("Requirements\n✅ Kafka\n✅ Our values for all\nHaskell", Section::Requirements),
    ] {
        assert_eq!(of(text, "en", "Haskell").0, section, "{text}");
    }
}

#[test]
fn a_heading_of_wishes_makes_wishes_of_what_follows() {
    for (code, musts, heading) in [
        ("en", "Requirements", "⭐ Nice to have"),
        ("en", "Requirements", "Pluses ✨"),
        ("en", "Requirements", "2) Optional"),
        ("en", "Requirements", "Nice to have (none of it is needed)"),
        ("en", "Requirements", "You will stand out with"),
        ("es", "Requisitos", "Otros méritos"),
        ("it", "Requisiti", "Non obbligatorio ma gradito"),
        ("el", "Προσόντα", "Επιπλέον προσόντα"),
        ("bg", "Изисквания", "Не е нужно, но е предимство"),
    ] {
        let text = format!("{musts}\n- Haskell\n{heading}\n- Redis\n- Experience: Lua");
        assert_eq!(of(&text, code, "Haskell").1, Demand::Required, "{heading}");
        assert_eq!(of(&text, code, "Redis"), (Section::Requirements, Demand::Preferred), "{heading}");
        assert_eq!(of(&text, code, "Lua"), (Section::Requirements, Demand::Preferred), "{heading}");
    }
    assert_eq!(of("Requirements\nAssets of the city\n- Redis", "en", "Redis").1, Demand::Required);
    assert_eq!(of("We offer:\n- yoga\nPlus\n- Redis", "en", "Redis").0, Section::Boilerplate);
}

#[test]
fn a_wish_behind_an_item_is_no_heading() {
    for (code, musts, item) in [
        ("en", "Requirements", "Redis (nice to have)"),
        ("es", "Requisitos", "Redis (deseable)"),
        ("it", "Requisiti", "Redis – preferibile"),
        ("el", "Προσόντα", "Redis (επιθυμητό)"),
        ("bg", "Изисквания", "Redis (предимство)"),
        ("bg", "Изисквания", "Redis – предимство"),
    ] {
        let text = format!("{musts}\n- Haskell\n- {item}\n- Kafka");
        assert_eq!(of(&text, code, "Redis"), (Section::Requirements, Demand::Preferred), "{item}");
        assert_eq!(of(&text, code, "Kafka").1, Demand::Required, "{item}");
    }
}

#[test]
fn a_heading_at_the_start_of_a_line_holds_for_its_items() {
    for (code, must, wish) in [
        ("en", "Requirements", "Nice to have"),
        ("es", "Requisitos", "Deseable"),
        ("it", "Requisiti", "Preferibile"),
        ("el", "Προσόντα", "Επιθυμητά"),
        ("bg", "Изисквания", "Желателно"),
    ] {
        for (heading, demand) in [(must, Demand::Required), (wish, Demand::Preferred)] {
            for list in ["Haskell • Kafka • Redis", "Haskell ▪ Kafka, Redis", "Haskell – Kafka – Redis"]
            {
                let text = format!("{heading}: {list}\nCobol");
                for item in ["Haskell", "Kafka", "Redis"] {
                    assert_eq!(of(&text, code, item), (Section::Requirements, demand), "{text}");
                }
                assert_eq!(of(&text, code, "Cobol").1, Demand::Mentioned, "{text}");
            }
        }
    }
    // What has one value says nothing of what stands beside it.
    assert_eq!(of("Salary: 2000 • Haskell • Kafka", "en", "Haskell").0, Section::Other);
}

#[test]
fn a_label_in_capitals_stays_with_its_value() {
    for (code, label) in [
        ("en", "PRACTICE REQUIRED: 4 YEARS"),
        ("en", "Relevant Work Experience: 4 Years"),
        ("es", "Amplia Experiencia: 4 Años"),
        ("it", "Lunga Esperienza: 4 Anni"),
        ("el", "ΣΧΕΤΙΚΗ ΕΜΠΕΙΡΙΑ: 4 ΕΤΗ"),
        ("bg", "ОБЩ ОПИТ: 4 ГОДИНИ"),
    ] {
        assert_eq!(sentences_of(label, code), [(label.to_string(), Section::Requirements)]);
    }
}

#[test]
fn an_undetermined_language_has_the_headings_of_all() {
    for heading in ["Requirements", "Requisitos", "Requisiti", "Προσόντα", "Изисквания"] {
        let text = format!("{heading}\n- Haskell");
        assert_eq!(of(&text, "und", "Haskell"), (Section::Requirements, Demand::Required), "{heading}");
    }
    assert_eq!(of("Deseable\n- Haskell", "und", "Haskell").1, Demand::Preferred);
    // A line that is a heading in whatever language is one.
    assert_eq!(of("Requisiti\n- Haskell", "en", "Haskell").1, Demand::Required);
}

#[test]
fn conditions_of_work_ask_for_nothing() {
    for (code, heading, sentence) in [
        ("en", "Requirements", "Contract for 7 months."),
        ("en", "Requirements", "Gross salary € 2,100 a month"),
        ("en", "Requirements", "35 hours per week"),
        ("en", "Requirements", "Every 3 years a new phone"),
        ("es", "Requisitos", "Contrato de 7 meses."),
        ("es", "Requisitos", "Sueldo de 1.900 € brutos"),
        ("it", "Requisiti", "Contratto di 7 mesi."),
        ("it", "Requisiti", "RAL 31 000 €"),
        ("el", "Προσόντα", "Σύμβαση 7 μηνών."),
        ("el", "Προσόντα", "Εργασία 24/7 σε βάρδιες"),
        ("bg", "Изисквания", "Договор за 7 месеца."),
        ("bg", "Изисквания", "Сменен режим"),
    ] {
        for text in [sentence.to_string(), format!("{heading}\n- Haskell\n{sentence}")] {
            let last = sentences_of(&text, code).pop().map(|(_, section)| section);
            assert_eq!(last, Some(Section::Boilerplate), "{text}");
        }
    }
    assert_eq!(sentences_of("An ISO 22301 certified company.", "en")[0].1, Section::Boilerplate);
    for sentence in [
        "You negotiate every contract for 7 months",
        "ISO 22301 certified technicians who know networks",
        "Haskell and Kafka, 35 hours per week",
    ] {
        assert_ne!(sentences_of(sentence, "en")[0].1, Section::Boilerplate, "{sentence}");
    }
}

#[test]
fn each_half_of_an_ad_in_two_languages_is_read_in_its_own() {
    let text = "We look for a fitter for our office in Sofia.\nRequirements\n- Haskell\nNice to have\n- Redis\n\n\
                Търсим монтьор за нашия офис в София.\nИзисквания\n- Kafka\nЩе бъде предимство\n- Lua\n\n\
                Не се изисква Cobol. Търсим човек за нашия офис.";
    for (word, demand) in [
        ("Haskell", Demand::Required),
        ("Redis", Demand::Preferred),
        ("Kafka", Demand::Required),
        ("Lua", Demand::Preferred),
        ("Не се изисква Cobol", Demand::Denied),
    ] {
        assert_eq!(of(text, "en", word).1, demand, "{word}");
        assert_eq!(of(text, "bg", word).1, demand, "{word}");
    }
}

#[test]
fn the_end_of_an_item_is_no_part_of_the_next_heading() {
    for (code, text) in [
        ("en", "We seek a fitter. Requirements: - Kafka - Haskell Nice to have: - Redis"),
        ("es", "Buscamos montador. REQUISITOS: - KAFKA - Haskell SE VALORARÁ: - Redis"),
        ("it", "Cerchiamo un tecnico. Requisiti: - Kafka - Haskell Titolo preferenziale: - Redis"),
        ("el", "Ζητείται τεχνικός. Προσόντα: - Kafka - Haskell Επιθυμητά: - Redis"),
        ("bg", "Търсим техник. Изисквания: - Kafka - Haskell Предимство: - Redis"),
        ("en", "Required skills: - Kafka - Haskell Optional skills: - Redis"),
    ] {
        assert_eq!(of(text, code, "Haskell"), (Section::Requirements, Demand::Required), "{text}");
        assert_eq!(of(text, code, "Redis"), (Section::Requirements, Demand::Preferred), "{text}");
    }
}

#[test]
fn praise_ends_at_an_unknown_heading_above_a_list() {
    let text =
        |heading: &str| format!("About us\nA family firm in the old town.\n\n{heading}\n- Haskell\n- Redis");
    for heading in ["Around the clock", "Your job"] {
        assert_ne!(of(&text(heading), "en", "Haskell").0, Section::Boilerplate, "{heading}");
    }
    assert_eq!(of(&text("Our values"), "en", "Haskell").0, Section::Boilerplate);
}

#[test]
fn a_bare_must_over_a_list_opens_requirements() {
    let section = |text: &str| {
        let found = sentences_of(text, "en");
        found.iter().find(|(sentence, _)| sentence == "Haskell").map(|(_, section)| *section)
    };
    let wished = "We dig.\n\nNice to have\n- Drones\n\nWhat you must bring\n- Haskell";
    assert_eq!(section(wished), Some(Section::Requirements));
    assert_eq!(section("We dig.\n\nWhat you must dig\n- Haskell"), Some(Section::Other));
}

#[test]
fn a_heading_in_two_languages_is_known_by_both_halves() {
    for (code, heading, section, demand) in [
        ("en", "I tuoi vantaggi / Your benefits", Section::Boilerplate, Demand::Mentioned),
        ("it", "I tuoi vantaggi / Your benefits", Section::Boilerplate, Demand::Mentioned),
        ("en", "Beneficios | Benefits", Section::Boilerplate, Demand::Mentioned),
        ("en", "Προσόντα - Qualifications:", Section::Requirements, Demand::Required),
        ("en", "Изисквания / Requirements", Section::Requirements, Demand::Required),
        ("en", "Deseable / Nice to have", Section::Requirements, Demand::Preferred),
    ] {
        let text = format!("{heading}\n- Haskell");
        assert_eq!(of(&text, code, "Haskell"), (section, demand), "{heading}");
    }
    // A half that is no heading, and halves that are headings of different parts.
    for heading in ["Zagreb / Benefits", "Mansioni / Benefits"] {
        let text = format!("{heading}\n- Haskell");
        assert_eq!(of(&text, "en", "Haskell").0, Section::Other, "{heading}");
    }
}

#[test]
fn a_heading_may_have_an_article_the_job_or_a_degree_beside_it() {
    for (code, heading, section, demand) in [
        ("en", "The tasks", Section::Duties, Demand::Mentioned),
        ("en", "Key responsibilities of the post", Section::Duties, Demand::Mentioned),
        ("es", "Tareas principales del puesto", Section::Duties, Demand::Mentioned),
        ("it", "Le mansioni", Section::Duties, Demand::Mentioned),
        ("el", "Βασικά καθήκοντα του ρόλου", Section::Duties, Demand::Mentioned),
        ("bg", "Основни задачи на длъжността", Section::Duties, Demand::Mentioned),
        ("en", "Person specification – must have", Section::Requirements, Demand::Required),
        ("en", "Person specification – nice to have", Section::Requirements, Demand::Preferred),
        ("en", "From you we expect:", Section::Requirements, Demand::Required),
        ("es", "De ti esperamos:", Section::Requirements, Demand::Required),
        ("it", "Da te ci aspettiamo:", Section::Requirements, Demand::Required),
        ("el", "Περιμένουμε από εσάς:", Section::Requirements, Demand::Required),
        ("bg", "От Вас очакваме:", Section::Requirements, Demand::Required),
        ("en", "Added advantage:", Section::Requirements, Demand::Preferred),
    ] {
        let text = format!("{heading}\n- Haskell");
        assert_eq!(of(&text, code, "Haskell"), (section, demand), "{heading}");
        assert_eq!(sentences_of(&text, code)[0].1, Section::Boilerplate, "{heading}");
    }
    assert_eq!(of("The city\n- Haskell", "en", "Haskell").0, Section::Other);
}

#[test]
fn training_in_the_job_opens_no_requirements() {
    for (code, offer, line) in [
        ("en", "We offer:", "Training for the role."),
        ("es", "Ofrecemos:", "Formación para el puesto."),
        ("it", "Offriamo:", "Formazione per il ruolo."),
        ("el", "Προσφέρουμε:", "Εκπαίδευση για τη θέση."),
        ("bg", "Предлагаме:", "Обучение за длъжността."),
    ] {
        let last =
            sentences_of(&format!("{offer}\n{line}\nHaskell."), code).pop().map(|(_, section)| section);
        assert_eq!(last, Some(Section::Boilerplate), "{line}");
    }
}

#[test]
fn a_heading_may_be_in_another_language_than_the_ad() {
    for (code, text) in [
        ("en", "Requirements\n* Haskell\n\nCosa offriamo\n* Corso di Kafka"),
        ("it", "Requisiti\n* Haskell\n\nWhat we offer\n* Corso di Kafka"),
        ("el", "Απαιτούμενα προσόντα\n* Haskell\n\nOfrecemos\n* Kafka"),
    ] {
        let last = sentences_of(text, code).pop().map(|(_, section)| section);
        assert_eq!(last, Some(Section::Boilerplate), "{text}");
    }
}

#[test]
fn rows_of_a_table_open_no_part() {
    for (text, code) in [
        ("Technology Need\nDocker must\nHaskell must\nAnsible nice to have", "en"),
        (
            "Docker must\nHaskell must\nAnsible nice to have\nKafka nice to have\nOur office is in Pleven.",
            "en",
        ),
        ("Docker imprescindible\nHaskell imprescindible\nAnsible deseable", "es"),
    ] {
        let words = |start: &str| {
            let found = demands(text, code);
            let at = found.iter().find(|(clause, ..)| clause.starts_with(start));
            at.map(|(.., demand)| *demand).unwrap_or_else(|| panic!("{start}: {found:?}"))
        };
        let found = ["Docker", "Haskell", "Ansible"].map(words);
        assert_eq!(found, [Demand::Required, Demand::Required, Demand::Preferred], "{text}");
    }
    // A heading is one even below such a row.
    let text = "Driving licence required\nNice to have\n- Ansible";
    assert_eq!(of(text, "en", "Ansible").1, Demand::Preferred);
}

#[test]
fn whom_somebody_reports_to_is_said_of_the_employer() {
    for (line, code) in [
        ("You will report to the Head of Data.", "en"),
        ("Dependerás del Director de Sistemas.", "es"),
        ("Riporterai al Responsabile IT.", "it"),
        ("Αναφέρεσαι στον Διευθυντή Πληροφορικής.", "el"),
        ("Докладваш на ръководителя на отдела.", "bg"),
    ] {
        let text = format!("- Haskell\n{line}");
        let last = demands(&text, code).pop().unwrap();
        assert_eq!(last.1, Section::Boilerplate, "{last:?}");
    }
    let text = "You will report to the Head of Data and run our Kafka clusters in two data centres.";
    assert!(demands(text, "en").iter().all(|(_, section, _)| *section != Section::Boilerplate));
}

#[test]
fn the_law_on_data_is_not_asked_for() {
    let text = "Requisiti\n- Haskell\n\nI dati personali saranno trattati ai sensi del D.Lgs. 196/2003 e del Reg. UE 2016/679 (GDPR) sulla protezione dei dati.";
    let found = demands(text, "it");
    assert!(found.iter().skip(2).all(|(_, section, _)| *section == Section::Boilerplate), "{found:?}");
}
