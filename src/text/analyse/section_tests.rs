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
