//! Near-duplicates: an ad posted three times with small edits, among the sample ads.

use std::path::PathBuf;
use std::sync::OnceLock;

use skillgauge::domain::{AdFilter, Match, Probability, ProfileId};
use skillgauge::encode::Patience;
use skillgauge::indexing::ProfileStore;
use skillgauge::matching::{Cancel, MatchQuery, Matcher, Matches, NearDuplicates};

use crate::support;

/// What the three ads share.
pub const DUTIES: &str = "You install LoRaWAN sensors and gateways in street lights, car parks and bus stops. \
    You calibrate air quality and noise sensors and check their readings against a reference device. \
    You maintain the fibre and radio links between cabinets and the control room. \
    You find faults in the field with a multimeter and a spectrum analyser and repair them. \
    You write a short report after each visit and keep the asset register up to date. \
    You explain to residents and shop owners what the devices measure and what they do not. \
    Requirements: \
    You hold a vocational diploma in electronics or telecommunications. \
    You can read wiring diagrams and work safely at height and near live circuits.";

/// The same job three times: as it is; with another title and place; with a word changed and praise added.
pub fn reposts() -> [(&'static str, &'static str, String); 3] {
    let edited = DUTIES.replace("multimeter", "clamp meter");
    [
        ("repost-c", "IoT field technician", DUTIES.to_string()),
        ("repost-a", "Sensor technician (m/f/d)", format!("{DUTIES} The job is in Patras.")),
        ("repost-b", "IoT field technician", format!("{edited}\n\nWhy us\n\nWe are a great place to work.")),
    ]
}

struct World {
    _folder: tempfile::TempDir,
    data: PathBuf,
    matcher: Matcher,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let feed = folder.path().join("reposts.jsonl");
        let line = |(id, title, text): &(&str, &str, String)| {
            serde_json::json!({"id": id, "title": title, "description": text}).to_string()
        };
        std::fs::write(&feed, reposts().iter().map(line).collect::<Vec<_>>().join("\n")).expect("a feed");
        let data = folder.path().join("data");
        let [english, other] = support::sample_feeds();
        let (index, _) = support::index_feeds(&data, &[english, other, feed]);
        let matcher = Matcher::new(support::encoder(), Some(index), Patience::Wait).expect("a matcher");
        World { _folder: folder, data, matcher }
    })
}

fn ask(near_duplicates: NearDuplicates, skip: usize, limit: usize, min_score: f64) -> Matches {
    let store = ProfileStore::builtin().expect("profiles");
    let id = ProfileId::new("smart-cities-technician").expect("an id");
    let query = MatchQuery {
        profile: store.get(&id).expect("a built-in profile"),
        filter: AdFilter::default(),
        min_score: Probability::new("min_score", min_score).expect("a score"),
        skip,
        limit,
        near_duplicates,
    };
    let matcher = &world().matcher;
    matcher.match_ads(&matcher.snapshot().expect("a snapshot"), &query, &Cancel::new()).expect("matches")
}

fn ids(matches: &[Match]) -> Vec<String> {
    matches.iter().map(|found| found.ad.to_string()).collect()
}

#[test]
fn the_best_of_a_group_stands_for_it_and_its_score_is_the_same() {
    let shown = ask(NearDuplicates::Shown, 0, 1000, 0.0);
    let grouped = ask(NearDuplicates::Grouped, 0, 1000, 0.0);
    assert_eq!((shown.total, shown.hidden), (shown.considered, 0));
    assert_eq!(grouped.total + grouped.hidden, shown.total);
    assert!(shown.matches.iter().all(|found| found.near_duplicates.is_empty()));
    let posted: Vec<String> = ids(&shown.matches).into_iter().filter(|id| id.starts_with("repost")).collect();
    assert_eq!(posted.len(), 3);
    let best = grouped.matches.iter().find(|found| found.ad.as_str() == posted[0]).expect("the best");
    let named: Vec<String> = best.near_duplicates.iter().map(ToString::to_string).collect();
    assert_eq!(named, posted[1..], "in the order of their scores");
    for found in &grouped.matches {
        let alone = shown.matches.iter().find(|other| other.ad == found.ad).expect("it is shown too");
        assert_eq!(Match { near_duplicates: Vec::new(), ..found.clone() }, *alone);
    }
    let groups: Vec<&Match> = grouped.matches.iter().filter(|m| !m.near_duplicates.is_empty()).collect();
    for group in &groups {
        println!("{} stands for {:?}", group.ad, group.near_duplicates);
    }
    assert_eq!(grouped.hidden as usize, groups.iter().map(|m| m.near_duplicates.len()).sum::<usize>());
}

#[test]
fn pages_and_least_scores_cut_the_same_groups() {
    let whole = ask(NearDuplicates::Grouped, 0, 1000, 0.0);
    let mut pages = Vec::new();
    while pages.len() < whole.matches.len() {
        let page = ask(NearDuplicates::Grouped, pages.len(), 7, 0.0);
        assert_eq!((page.total, page.hidden), (whole.total, whole.hidden));
        pages.extend(page.matches);
    }
    assert_eq!(pages, whole.matches);
    let least = whole.matches[9].score.value.get();
    let good = ask(NearDuplicates::Grouped, 0, 1000, least);
    assert_eq!(ids(&good.matches), ids(&whole.matches[..10]));
}

#[test]
fn the_command_line_groups_unless_asked_otherwise_and_a_trec_run_lists_every_ad() {
    let data = world().data.to_string_lossy().into_owned();
    let run = |more: &[&str]| {
        let base = [
            "match",
            "--data-dir",
            &data,
            "--profile",
            "smart-cities-technician",
            "--limit",
            "1000",
            "--format",
        ];
        let done = support::skillgauge(&[&base[..], more].concat());
        assert!(done.status.success(), "{}", support::text(&done.stderr));
        support::text(&done.stdout)
    };
    let json = |more: &[&str]| -> serde_json::Value {
        serde_json::from_str(&run(&[&["json"][..], more].concat())).expect("JSON")
    };
    let rows = |answer: &serde_json::Value| answer["matches"].as_array().expect("matches").clone();
    let (grouped, shown) = (json(&[]), json(&["--near-duplicates", "shown"]));
    let hidden = grouped["hidden"].as_u64().expect("a number") as usize;
    assert!(hidden >= 2 && shown["hidden"] == 0);
    assert_eq!(rows(&grouped).len() + hidden, rows(&shown).len());
    assert!(rows(&shown).iter().all(|row| row["near_duplicates"] == serde_json::json!([])));
    let named = |row: &serde_json::Value| row["near_duplicates"].as_array().map_or(0, Vec::len);
    assert_eq!(rows(&grouped).iter().map(named).sum::<usize>(), hidden);
    assert_eq!(run(&["trec"]).lines().count(), rows(&shown).len());
    assert!(run(&["csv"]).lines().next().is_some_and(|header| header.ends_with(",near_duplicates")));
    let table = run(&["table"]);
    assert!(table.contains("also posted as 2 near-duplicates: repost-"), "{table}");
}
