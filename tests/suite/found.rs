//! What is said to be found: names, neighbours, denials, wishes and talk of the employer, on texts of our own.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use skillgauge::domain::{Demand, Detail, Profile, SkillMatch};
use skillgauge::encode::Patience;
use skillgauge::matching::{Cancel, Matcher};
use skillgauge::taxonomy;

use crate::support;

const SKILLS: [&str; 10] = [
    "R",
    "Rust (computer programming)",
    "Kotlin",
    "C#",
    "C++",
    "MariaDB",
    "PostgreSQL",
    "Oracle Database",
    "Internet of Things",
    "project management",
];

fn profile() -> Profile {
    let row = |(number, label): (usize, &&str)| {
        format!(
            "[[skill]]\nuri = \"http://example.org/skill/{number}\"\nlabel = \"{label}\"\nkind = \"knowledge\"\n\
             importance = \"essential\"\n[[skill.labels]]\nlanguage = \"en\"\npreferred = \"{label}\"\n\
             alternatives = []\nsource = \"test\"\n"
        )
    };
    let rows: String = SKILLS.iter().enumerate().map(row).collect();
    let text = format!("id = \"names\"\ntitle = \"Names\"\nversion = \"1\"\nsource = \"test\"\n{rows}");
    taxonomy::parse_profile(&text, "names.toml").expect("a profile")
}

/// The skills of [`profile`] found in an ad, by label.
fn found(title: &str, description: &str) -> BTreeMap<String, SkillMatch> {
    found_for(&profile(), title, description)
}

fn found_for(profile: &Profile, title: &str, description: &str) -> BTreeMap<String, SkillMatch> {
    static MATCHER: OnceLock<Matcher> = OnceLock::new();
    let matcher =
        MATCHER.get_or_init(|| Matcher::new(support::encoder(), None, Patience::Wait).expect("a matcher"));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ad.jsonl");
    let ad = serde_json::json!({"id": "a", "title": title, "description": description});
    std::fs::write(&path, format!("{ad}\n")).expect("a file");
    let ad = support::ads(&path).remove(0);
    let (matched, _) = matcher.score_ad(&ad, profile, Detail::Full, &Cancel::new()).expect("a score");
    let found = matched.skills.into_iter().filter(SkillMatch::found);
    found.map(|skill| (skill.label.clone(), skill)).collect()
}

fn labels(title: &str, description: &str) -> Vec<String> {
    found(title, description).into_keys().collect()
}

#[test]
fn a_product_is_not_its_neighbour() {
    for (text, expected) in [
        ("You maintain our MariaDB servers.", vec!["MariaDB"]),
        ("Several years of experience with C++.", vec!["C++"]),
        ("Experience with C# in large projects is required.", vec!["C#"]),
        ("You write our back end in Rust.", vec!["Rust (computer programming)"]),
        ("kotlin postgresql docker", vec!["Kotlin", "PostgreSQL"]),
        ("Software engineer wanted, in whatever language you like.", vec![]),
    ] {
        assert_eq!(labels("Position 7", text), expected, "{text}");
    }
}

#[test]
fn a_letter_or_an_everyday_word_is_a_name_only_where_it_is_one() {
    for text in [
        "You work in the R&D department of a dairy.",
        "Use the mark Velora(R) as the handbook says. Ask for Dr. R. Miller.",
        "You keep the fleet free of rust and dents.",
    ] {
        assert_eq!(labels("Assistant", text), [] as [&str; 0], "{text}");
    }
    assert_eq!(labels("Statistician", "Requirements:\n* Statistics in R or SAS"), ["R"]);
}

/// Labels are English; the sentences share no word with them.
#[test]
fn who_asks_for_what_is_narrower_asks_for_the_skill() {
    let profile = r#"
        id = "narrower"
        title = "Narrower"
        version = "1"
        source = "test"
        [[skill]]
        uri = "http://example.org/skill/1"
        label = "query languages"
        kind = "knowledge"
        importance = "essential"
        narrower = ["LINQ", "SQL", "XQuery"]
        [[skill.labels]]
        language = "en"
        preferred = "query languages"
        source = "test"
    "#;
    let profile = taxonomy::parse_profile(profile, "narrower.toml").expect("a profile");
    let found = |text: &str| found_for(&profile, "Position 9", text).remove("query languages");
    for (text, evidence, demand) in [
        ("Requirements:\n* Several years with Kotlin, SQL and Rust in production", "SQL", Demand::Required),
        (
            "Buscamos a una persona para nuestro equipo de datos.\nRequisitos:\n* Dominio de SQL",
            "Dominio de SQL",
            Demand::Required,
        ),
        ("Προσόντα:\n* Πολύ καλή γνώση SQL", "Πολύ καλή γνώση SQL", Demand::Required),
        ("Nice to have:\n* Experience with SQL", "Experience with SQL", Demand::Preferred),
    ] {
        let skill = found(text).unwrap_or_else(|| panic!("not found: {text}"));
        let words = skill.evidence.as_ref().map(|evidence| evidence.text.as_str());
        assert_eq!((words, skill.demand), (Some(evidence), Some(demand)), "{text}");
    }
    for text in ["No knowledge of SQL is needed; we show you how.", "You plan the routes of our vans."] {
        assert!(found(text).is_none(), "{text}");
    }
}

#[test]
fn what_is_denied_is_not_found() {
    for (text, expected) in [
        ("No experience with Kotlin is needed; we show you how.", vec![]),
        ("We use MariaDB instead of PostgreSQL.", vec!["MariaDB"]),
        ("No es necesario saber Kotlin, pero sí C++.", vec!["C++"]),
        ("Non solo Kotlin, ma anche C#.", vec!["C#", "Kotlin"]),
        ("Δεν απαιτείται γνώση Kotlin.", vec![]),
        (
            "За тази работа не се изисква познаване на Kotlin, но екипът ползва PostgreSQL всеки ден.",
            vec!["PostgreSQL"],
        ),
        ("Please do not apply without Kotlin.", vec!["Kotlin"]),
    ] {
        assert_eq!(labels("Position 8", text), expected, "{text}");
    }
}

#[test]
fn each_skill_says_how_it_is_asked_for_and_in_which_words() {
    let text = "Your tasks:\n* Operate our PostgreSQL databases\nRequirements:\n* Several years with Kotlin, C++ and \
                MariaDB in production systems\nNice to have:\n* Experience with Rust in embedded systems";
    let found = found("Developer", text);
    let said = |label: &str| {
        let skill = found.get(label).unwrap_or_else(|| panic!("{label} is not found: {:?}", found.keys()));
        (skill.demand, skill.evidence.as_ref().expect("evidence").text.as_str())
    };
    assert_eq!(said("PostgreSQL").0, Some(Demand::Mentioned));
    assert_eq!(said("C++"), (Some(Demand::Required), "C++"));
    assert_eq!(said("MariaDB"), (Some(Demand::Required), "MariaDB in production systems"));
    assert_eq!(said("Rust (computer programming)").0, Some(Demand::Preferred));
}

#[test]
fn what_the_employer_sells_is_not_asked_for() {
    let text = "About Velora Systems\nVelora Systems builds Internet of Things devices on PostgreSQL and Kotlin.\n\n\
                Your tasks\n* Answer the telephone\n* Water the plants";
    assert_eq!(labels("Receptionist", text), [] as [&str; 0]);
}
