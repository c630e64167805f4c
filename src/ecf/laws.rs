//! Laws of the whole room, on any text and any cosines, and whole small ads.

use proptest::prelude::*;

use super::*;
use crate::domain::{Cue, Detail, Language, LevelEstimate};
use crate::taxonomy::unit_groups;
use crate::text::{self, TokenBudget};

fn analysed(code: &str, title: &str, description: &str) -> AnalysedText {
    let budget = TokenBudget { limit: 200, count: &|text: &str| text.split_whitespace().count() };
    text::analyse(title, description, Language::new(code).unwrap(), &budget)
}

fn tables() -> &'static Tables {
    Tables::builtin().unwrap()
}

fn width() -> usize {
    tables().texts().len()
}

fn estimates(ad: &AdText<'_>, cosines: &[f32]) -> Vec<LevelEstimate> {
    estimate(ad, cosines, tables(), Detail::Full)
}

/// A row with `high` for the descriptors of `code`, `ict` for the occupations of ICT, little elsewhere.
fn row(code: &str, high: f32, ict: f32) -> Vec<f32> {
    let mut row = Vec::new();
    for competence in tables().competences() {
        let own = competence.code.to_string() == code;
        row.extend(competence.descriptors.iter().map(|_| if own { high } else { 0.15 }));
        row.extend(competence.level_descriptors.iter().map(|_| 0.15));
    }
    row.extend(unit_groups().iter().map(|group| if group.is_ict { ict } else { 0.15 }));
    row
}

/// The estimate of `code` for an ad all of whose sentences speak for it.
fn of(language: &str, code: &str, title: &str, description: &str) -> LevelEstimate {
    let text = analysed(language, title, description);
    let cosines: Vec<f32> = text.sentences.iter().flat_map(|_| row(code, 0.65, 0.35)).collect();
    let all = estimates(&AdText { title, description, text: &text }, &cosines);
    all.into_iter().find(|estimate| estimate.code.to_string() == code).unwrap()
}

#[test]
fn whole_ads_get_the_levels_they_speak_of() {
    for (language, code, title, description, level) in [
        (
            "en",
            "E.8",
            "Head of IT Security",
            "You lead the team and own the roadmap of our cloud software security.",
            Ok(4),
        ),
        (
            "en",
            "C.5",
            "IT Support Trainee",
            "Under supervision you follow instructions to set up laptops, servers, routers, Linux and software.\nNo experience needed.",
            Ok(1),
        ),
        (
            "en",
            "B.1",
            "Software Developer",
            "You write software in Java for our servers.",
            Err(Abstention::NoCue),
        ),
        (
            "es",
            "B.1",
            "Becario de programación",
            "Desarrollo de software en Java bajo supervisión.\nUn año de experiencia.",
            Ok(1),
        ),
        (
            "it",
            "B.1",
            "Sviluppatore software senior",
            "Sviluppo di software in Java e Python.\nAlmeno 6 anni di esperienza.",
            Ok(3),
        ),
        (
            "el",
            "E.8",
            "Προϊστάμενος τμήματος κυβερνοασφάλειας",
            "Ασφάλεια λογισμικού και cloud.\nΤουλάχιστον δέκα έτη προϋπηρεσίας.",
            Ok(4),
        ),
        (
            "bg",
            "B.1",
            "Стажант програмист",
            "Разработка на софтуер на Java и Python.\nДо 1 година опит.",
            Ok(1),
        ),
    ] {
        let found = of(language, code, title, description);
        assert!(is_asked(&found), "{title}: {}", found.probability.get());
        assert_eq!(found.level.map(|level| level.get()), level, "{title}: {}", found.reason);
        assert!(!found.evidence.is_empty() && found.evidence.len() <= 3);
        assert_eq!(found.confidence.get() > 0.0, level.is_ok(), "{title}");
    }
}

#[test]
fn reasons_read_as_a_person_would_give_them() {
    let head = of("en", "E.8", "Head of IT Security", "You lead the team for software and cloud.");
    assert_eq!(head.reason, "e-4: 'lead the team'; title 'Head of'");
    let quiet = of("en", "B.1", "Software Developer", "You write software in Java for our servers.");
    assert_eq!(quiet.reason, "no level: the ad says nothing about autonomy, scope, leadership or seniority");
    let torn = of(
        "en",
        "B.3",
        "Director",
        "Under supervision you follow instructions to test software in the cloud.",
    );
    assert_eq!(torn.level, Err(Abstention::Contradiction));
    assert_eq!(torn.reason, "no level: 'Under supervision' speaks for about e-1, 'Director' for about e-5");
    let bound = of("en", "B.2", "Integration Trainee", "Security of software and cloud.");
    assert_eq!(bound.reason, "e-2: title 'Trainee'; e-2 is the lowest level defined");
}

#[test]
fn another_trade_is_asked_for_nothing() {
    let (title, description) =
        ("Head Chef", "Lead a kitchen brigade of twelve.\nTrain apprentices.\nOrder supplies.");
    let text = analysed("en", title, description);
    let cosines: Vec<f32> = text.sentences.iter().flat_map(|_| row("D.9", 0.55, 0.15)).collect();
    let found = estimates(&AdText { title, description, text: &text }, &cosines);
    assert!(found.iter().all(|estimate| !is_asked(estimate)));
    assert!(found.iter().all(|estimate| estimate.level == Err(Abstention::NotAsked)));
}

#[test]
fn a_sentence_a_little_like_everything_asks_for_nothing() {
    let (title, description) = ("Cloud Person", "You like laptops, saas and cloud.");
    let text = analysed("en", title, description);
    let cosines = vec![0.4; text.sentences.len() * width()];
    let found = estimates(&AdText { title, description, text: &text }, &cosines);
    assert!(found.iter().all(|estimate| !is_asked(estimate)));
}

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "lead",
        "the",
        "team",
        "Head",
        "of",
        "5+",
        "years",
        "experience",
        "senior",
        "junior",
        "software",
        "cloud",
        "Java",
        "under",
        "supervision",
        "not",
        "report",
        "to",
        "bachelor",
        "degree",
        "3-5",
        "roadmap",
        "own",
        ".\n",
        ",",
        "looking",
        "for",
        "a",
        "director",
        "años",
        "de",
        "experiencia",
        "софтуер",
        "опит",
        "έτη",
        "ß",
        "５",
    ]);
    prop_oneof![prop::collection::vec(word, 0..40).prop_map(|words| words.join(" ")), "\\PC{0,80}",]
}

proptest! {
    #[test]
    fn laws_hold_on_any_ad(
        code in prop::sample::select(vec!["en", "es", "it", "el", "bg", "de", "und"]),
        title in words(),
        description in words(),
        high in prop::collection::vec((0_usize..41, 0.0_f32..1.0), 0..8),
        missing in 0_usize..400,
    ) {
        let text = analysed(code, &title, &description);
        let table = tables().competences();
        let mut cosines = vec![0.1_f32; text.sentences.len() * width()];
        for (at, (competence, cosine)) in high.iter().enumerate() {
            let columns = |c: &Competence| c.descriptors.len() + c.level_descriptors.len();
            let column: usize = table[..*competence].iter().map(columns).sum();
            for cell in cosines.iter_mut().skip(at * width() + column).take(3) {
                *cell = *cosine;
            }
        }
        cosines.truncate(cosines.len().saturating_sub(missing));
        let ad = AdText { title: &title, description: &description, text: &text };
        let found = estimates(&ad, &cosines);
        prop_assert_eq!(&found, &estimates(&ad, &cosines));
        let bare = |one: &LevelEstimate| LevelEstimate {
            cues: Vec::new(),
            evidence: Vec::new(),
            reason: String::new(),
            ..one.clone()
        };
        let numbers = estimate(&ad, &cosines, tables(), Detail::Numbers);
        prop_assert_eq!(numbers, found.iter().map(bare).collect::<Vec<_>>());
        let codes: Vec<_> = found.iter().map(|estimate| estimate.code).collect();
        prop_assert_eq!(codes, table.iter().map(|competence| competence.code).collect::<Vec<_>>());
        for (estimate, competence) in found.iter().zip(table) {
            let source = |cue: &Cue| if cue.source == EvidenceSource::Title { &title } else { &description };
            prop_assert!(estimate.cues.iter().all(|cue| cue.span.of(source(cue)) == cue.text && !cue.text.is_empty()));
            prop_assert_eq!(estimate.level == Err(Abstention::NotAsked), !is_asked(estimate));
            match estimate.level {
                Ok(level) => prop_assert!(competence.levels.contains(&level) && !estimate.cues.is_empty()),
                Err(_) => prop_assert_eq!(estimate.confidence, Probability::ZERO),
            }
        }
    }

    #[test]
    fn nothing_panics_on_odd_cosines_and_odd_texts(
        title in "\\PC{0,40}",
        description in "\\PC{0,80}",
        cosines in prop::collection::vec(prop::num::f32::ANY, 0..900),
        start in 0_usize..100,
        length in 0_usize..100,
    ) {
        let mut text = analysed("en", &title, &description);
        for sentence in &mut text.sentences {
            sentence.span = crate::domain::Span::new(start, start + length).unwrap();
        }
        let found = estimates(&AdText { title: &title, description: &description, text: &text }, &cosines);
        prop_assert_eq!(found.len(), tables().competences().len());
    }
}
