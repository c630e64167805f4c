//! Names of technologies that mean something else too, on texts in five languages that taught nothing:
//! `tests/data/name-texts.jsonl`, short ones, and `tests/data/name-ads.jsonl`, whole ads, each written and judged by one reader
//! who had seen neither the program nor the texts and names that it learnt from.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::Value;

use crate::support;

/// A whole ad with several names.
#[derive(Deserialize)]
struct Ad {
    id: String,
    title: String,
    description: String,
    names: Vec<Name>,
}

#[derive(Deserialize)]
struct Name {
    skill: String,
    asked: bool,
}

/// The least share of names in whole ads that are read right, where the job asks for the technology and where it does not.
/// Measured: 0.98 and 0.92.
const LEAST_IN_ADS: [(bool, f64); 2] = [(true, 0.92), (false, 0.85)];

#[derive(Deserialize)]
struct Text {
    id: String,
    skill: String,
    asked: bool,
    form: String,
    title: String,
    description: String,
}

/// The least share of texts that are read right, by whether the job asks for the technology and how its name is written;
/// always saying yes is right in all that ask and in no other. Measured: 0.97, 0.95, 0.90, 0.92.
const LEAST: [((bool, &str), f64); 4] = [
    ((false, "capital"), 0.90),
    ((false, "small"), 0.90),
    ((true, "capital"), 0.78),
    ((true, "small"), 0.86),
];

#[test]
fn a_name_that_means_something_else_too_is_read_by_what_stands_around_it() {
    let file =
        std::fs::read_to_string(support::root().join("tests/data/name-texts.jsonl")).expect("the texts");
    let texts: Vec<Text> =
        file.lines().map(|line| serde_json::from_str(line).expect("a text a line")).collect();
    let found = found(texts.iter().map(|text| (&*text.id, &*text.title, &*text.description)));
    let mut right: BTreeMap<(bool, &str), (usize, usize)> = BTreeMap::new();
    let mut wrong = String::new();
    for text in &texts {
        let is_right = found.get(&text.id).is_some_and(|skills| skills.contains(&text.skill)) == text.asked;
        let (of, all) = right.entry((text.asked, &text.form)).or_default();
        *of += usize::from(is_right);
        *all += 1;
        if !is_right {
            writeln!(wrong, "{} asked: {}", text.id, text.asked).expect("a line");
        }
    }
    for (kind, least) in LEAST {
        let (of, all) = right[&kind];
        assert!(of as f64 >= least * all as f64, "{kind:?}: {of} of {all}\n{wrong}");
    }
}

#[test]
fn a_name_in_a_whole_ad_is_read_by_what_stands_around_it() {
    let file = std::fs::read_to_string(support::root().join("tests/data/name-ads.jsonl")).expect("the ads");
    let ads: Vec<Ad> = file.lines().map(|line| serde_json::from_str(line).expect("an ad a line")).collect();
    let found = found(ads.iter().map(|ad| (&*ad.id, &*ad.title, &*ad.description)));
    let mut right: BTreeMap<bool, (usize, usize)> = BTreeMap::new();
    let mut wrong = String::new();
    for (ad, name) in ads.iter().flat_map(|ad| ad.names.iter().map(move |name| (ad, name))) {
        let is_right = found.get(&ad.id).is_some_and(|skills| skills.contains(&name.skill)) == name.asked;
        let (of, all) = right.entry(name.asked).or_default();
        *of += usize::from(is_right);
        *all += 1;
        if !is_right {
            writeln!(wrong, "{} {} asked: {}", ad.id, name.skill, name.asked).expect("a line");
        }
    }
    println!("{right:?}");
    for (asked, least) in LEAST_IN_ADS {
        let (of, all) = right[&asked];
        assert!(of as f64 >= least * all as f64, "{asked}: {of} of {all}\n{wrong}");
    }
}

/// The skills found in each text, of which the id, the title and the description are given, as URIs.
fn found<'a>(
    texts: impl Iterator<Item = (&'a str, &'a str, &'a str)> + Clone,
) -> BTreeMap<String, Vec<String>> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let line = |(id, title, description): (&str, &str, &str)| {
        format!("{}\n", serde_json::json!({"id": id, "title": title, "description": description}))
    };
    let count = texts.clone().count();
    std::fs::write(path("ads.jsonl"), texts.map(line).collect::<String>()).expect("the ads");
    let run = |arguments: &[&str]| {
        let ran = support::skillgauge(arguments);
        assert!(ran.status.success(), "{}", support::text(&ran.stderr));
        ran.stdout
    };
    run(&["index", "--data-dir", &path("index"), "--ads", &path("ads.jsonl")]);
    let profile = support::root().join("tests/data/name-texts.toml").display().to_string();
    let limit = count.to_string();
    let printed = run(&[
        "match",
        "--data-dir",
        &path("index"),
        "--profile",
        &profile,
        "--limit",
        &limit,
        "--near-duplicates",
        "shown",
        "--explain",
        "--format",
        "json",
    ]);
    let printed: Value = serde_json::from_slice(&printed).expect("JSON");
    let matches = printed["matches"].as_array().expect("matches");
    assert_eq!(matches.len(), count, "every text is ranked");
    let skills = |ad: &Value| -> Vec<String> {
        let skills = ad["skills"].as_array().expect("skills");
        let found = skills.iter().filter(|skill| skill["found"] == Value::Bool(true));
        found.filter_map(|skill| skill["uri"].as_str().map(String::from)).collect()
    };
    matches.iter().map(|ad| (ad["ad"].as_str().expect("an id").to_string(), skills(ad))).collect()
}
