//! One ad as it comes in several ways says the same: Markdown, one line in capitals, misread letters, printed lists.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use skillgauge::domain::{Detail, JobAd, Match, SkillMatch};
use skillgauge::encode::Patience;
use skillgauge::matching::{Cancel, Matcher};
use skillgauge::taxonomy;

use crate::support;

fn matcher() -> &'static Matcher {
    static MATCHER: OnceLock<Matcher> = OnceLock::new();
    MATCHER.get_or_init(|| Matcher::new(support::encoder(), None, Patience::Wait).expect("a matcher"))
}

fn ad(title: &str, description: &str) -> JobAd {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ad.jsonl");
    let ad = serde_json::json!({"id": "a", "title": title, "description": description});
    std::fs::write(&path, format!("{ad}\n")).expect("a file");
    support::ads(&path).remove(0)
}

fn scored(ad: &JobAd) -> Match {
    let profiles = taxonomy::builtin_profiles().expect("profiles");
    let technician = profiles.iter().find(|profile| profile.id().as_str() == "smart-cities-technician");
    matcher()
        .score_ad(ad, technician.expect("a technician"), Detail::Full, &Cancel::new())
        .expect("a score")
        .0
}

/// The skills found, with the words that say so in small letters.
fn found(matched: &Match) -> BTreeMap<String, String> {
    let words = |skill: &SkillMatch| skill.evidence.as_ref().map(|evidence| evidence.text.to_lowercase());
    let found = matched.skills.iter().filter(|skill| skill.found());
    found.map(|skill| (skill.label.clone(), words(skill).unwrap_or_default())).collect()
}

/// Says the same: the same skills by the same words, and nearly the same score.
fn agree(one: &JobAd, other: &JobAd, tolerance: f64) {
    let (one, other) = (scored(one), scored(other));
    assert_eq!(found(&one), found(&other));
    let apart = (one.score.value.get() - other.score.value.get()).abs();
    assert!(apart <= tolerance, "{} and {}", one.score.value.get(), other.score.value.get());
    assert!(!found(&one).is_empty());
}

const PLAIN: &str = "About us\n\nHarbour Lights runs the lamps of six towns. We love open data and blockchain.\n\n\
    Your tasks\n\n* Install sensors and gateways in the street\n* Maintain sensor equipment\n\n\
    Requirements:\n\n* Knowledge of cyber security\n* Two years of experience\n\n\
    What we offer\n\n* Courses in cloud technologies";

#[test]
fn markdown_says_what_its_text_says() {
    let markdown = "**About us**\n\nHarbour Lights runs the lamps of *six* towns. We love open data \\& blockchain.\n\n\
        ## Your tasks\n\n- Install **sensors** and gateways in the street\n- Maintain sensor equipment\n\n\
        **Requirements:**\n\n* Knowledge of cyber security\n* Two years of experience\n\n\
        __What we offer__\n\n* Courses in cloud technologies";
    agree(&ad("Field technician", PLAIN), &ad("Field technician", markdown), 0.01);
}

#[test]
fn an_ad_that_lost_its_line_breaks_says_what_it_said() {
    let line = PLAIN.replace("\n\n* ", ": - ").replace("\n* ", " - ").replace("\n\n", " ").replace("::", ":");
    let line = line.replace("About us Harbour", "About us: Harbour");
    let matched = scored(&ad("Field technician", &line));
    assert_eq!(found(&matched), found(&scored(&ad("Field technician", PLAIN))), "{line}");
}

#[test]
fn bullets_are_no_part_of_the_evidence() {
    let bullets = ["o", "ü", "➡", "🔹", "§"];
    for bullet in bullets {
        let marked = PLAIN.replace("* ", &format!("{bullet} "));
        agree(&ad("Field technician", PLAIN), &ad("Field technician", &marked), 0.001);
    }
}

#[test]
fn misread_letters_are_put_right() {
    let right =
        ad("Técnico de señales", "Instalación de sensores en la calle pública. 3 años de experiencia.");
    let wrong =
        ad("TÃ©cnico de seÃ±ales", "InstalaciÃ³n de sensores en la calle pÃºblica. 3 aÃ±os de experiencia.");
    assert_eq!((&right.title, &right.description), (&wrong.title, &wrong.description));
    assert_eq!(wrong.language.as_str(), "es");
}

#[test]
fn a_printed_list_is_its_items() {
    let listed = ad("Field technician", "['Maintain sensor equipment', \"Write the day's report\"]");
    assert_eq!(listed.description, "* Maintain sensor equipment\n* Write the day's report");
}
