//! Profiles: built in, from files, from ESCO, stored.

use skillgauge::domain::{Limits, ProfileId};
use skillgauge::indexing::{IndexingError, ProfileStore};
use skillgauge::taxonomy;

use crate::support;

#[test]
fn every_row_of_a_built_in_profile_says_where_it_comes_from() {
    for profile in ["smart-cities-engineer", "smart-cities-technician"] {
        let shown = support::skillgauge(&["profile", "show", profile, "--format", "json"]);
        assert!(shown.status.success(), "{}", support::text(&shown.stderr));
        let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("JSON");
        assert_eq!(shown["reconstruction"], true);
        let skills = shown["skills"].as_array().expect("skills");
        assert!(skills.len() >= 40);
        for row in skills {
            assert!(row["source"].as_str().is_some_and(|source| !source.is_empty()), "{row}");
            let languages: std::collections::BTreeSet<&str> = row["labels"]
                .as_array()
                .expect("labels")
                .iter()
                .filter_map(|set| set["language"].as_str())
                .collect();
            assert_eq!(languages.into_iter().collect::<Vec<_>>(), ["bg", "el", "en", "es", "it"], "{row}");
        }
        for row in shown["competences"].as_array().expect("competences") {
            assert_eq!(row["framework"], "2019");
            assert!(row["source"].as_str().is_some_and(|source| !source.is_empty()), "{row}");
        }
        let table = support::skillgauge(&["profile", "show", profile]);
        let widest = support::text(&table.stdout).lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(80), "the table is {widest:?} wide");
    }
}

#[test]
fn an_esco_occupation_becomes_a_profile() {
    let Some(esco) = support::real_data("an_esco_occupation_becomes_a_profile", "esco-1.1.0") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("cloud-engineer.toml");
    let file = out.to_string_lossy().into_owned();
    let made = support::skillgauge(&[
        "profile",
        "import",
        "--esco",
        &esco.to_string_lossy(),
        "--occupation",
        "http://data.europa.eu/esco/occupation/349ee6f6-c295-4c38-9b98-48765b55280e",
        "--out",
        &file,
    ]);
    assert!(made.status.success(), "{}", support::text(&made.stderr));
    let checked = support::skillgauge(&["profile", "validate", &file]);
    assert!(checked.status.success(), "{}", support::text(&checked.stderr));
    assert!(support::text(&checked.stdout).contains("cloud-engineer"), "{}", support::text(&checked.stdout));
}

#[test]
fn stored_profiles_survive_and_built_in_ones_stay_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = ProfileStore::open(folder.path()).expect("a store");
    let engineer = ProfileId::new("smart-cities-engineer").expect("an id");
    let mut draft = (*store.get(&engineer).expect("built in")).clone().into_draft();
    assert!(matches!(store.delete(&engineer), Err(IndexingError::ReadOnly(_))));
    draft.id = ProfileId::new("my-engineer").expect("an id");
    let mine = store.check(draft).expect("a good profile");
    store.create(mine.clone(), &Limits::default()).expect("stored");
    assert!(matches!(store.create(mine.clone(), &Limits::default()), Err(IndexingError::AlreadyExists(_))));
    let again = ProfileStore::open(folder.path()).expect("a store");
    assert_eq!(again.get(mine.id()).as_deref(), Some(&mine));
    assert_eq!(again.list().len(), 3);
    again.delete(mine.id()).expect("deleted");
    assert!(matches!(again.delete(mine.id()), Err(IndexingError::NotFound(_))));
}

#[test]
fn a_damaged_profile_is_named_and_comes_back_from_a_backup() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    crate::keeping::filled(&data);
    let store = ProfileStore::open(&data).expect("a store");
    let technician = ProfileId::new("smart-cities-technician").expect("an id");
    let mut draft = (*store.get(&technician).expect("built in")).clone().into_draft();
    draft.id = ProfileId::new("mine").expect("an id");
    let mine = store.create(store.check(draft).expect("a good profile"), &Limits::default()).expect("stored");

    let [data_dir, target] =
        [data.clone(), folder.path().join("backup")].map(|path| path.to_string_lossy().into_owned());
    let run = |arguments: &[&str]| {
        support::skillgauge(&[arguments, &["--data-dir", data_dir.as_str()][..]].concat())
    };
    let done = run(&["backup", &target]);
    assert!(done.status.success(), "{}", support::text(&done.stderr));
    // A weight with another first digit is a weight, too.
    let path = data.join("profiles/mine.toml");
    let text = std::fs::read_to_string(&path).expect("the profile");
    let digit = text.find("weight = ").expect("a weight") + "weight = ".len();
    let mut bytes = text.into_bytes();
    bytes[digit] ^= 1;
    std::fs::write(&path, bytes).expect("written");
    let damaged = run(&["verify"]);
    let words = support::text(&damaged.stderr);
    assert_eq!(damaged.status.code(), Some(1), "{words}");
    assert!(words.contains("mine.toml") && words.contains("backup"), "{words}");
    assert!(ProfileStore::open(&data).is_err(), "it is not served");
    let another = folder.path().join("another");
    let not_copied = |name: &str| {
        let refused = run(&["backup", &another.to_string_lossy()]);
        let words = support::text(&refused.stderr);
        assert_eq!(refused.status.code(), Some(1), "{words}");
        assert!(words.contains(name) && !another.exists(), "{words}");
    };
    not_copied("mine.toml");

    let done = run(&["restore", &target, "--replace"]);
    assert!(done.status.success(), "{}", support::text(&done.stderr));
    let whole = run(&["verify"]);
    let words = support::text(&whole.stdout);
    assert!(words.contains("1 stored profiles") && !words.contains("no checksum"), "{words}");
    let store = ProfileStore::open(&data).expect("a store");
    assert_eq!(store.get(mine.id()), Some(mine.clone()));
    std::fs::write(data.join("profiles/mine.reviews.jsonl"), "{}\n").expect("written");
    not_copied("mine.reviews.jsonl:1");
}

#[test]
fn a_profile_without_a_checksum_is_not_said_to_be_as_it_was_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    crate::keeping::filled(&data);
    let store = ProfileStore::open(&data).expect("a store");
    let technician = ProfileId::new("smart-cities-technician").expect("an id");
    let technician = store.get(&technician).expect("built in");
    let named = |id: &str| {
        let mut draft = (*technician).clone().into_draft();
        draft.id = ProfileId::new(id).expect("an id");
        store.check(draft).expect("a good profile")
    };
    store.create(named("stored"), &Limits::default()).expect("stored");
    let by_hand = taxonomy::profile_to_toml(&named("by-hand"));
    std::fs::write(data.join("profiles/by-hand.toml"), by_hand).expect("written");
    let data_dir = data.to_string_lossy().into_owned();
    let verify = |more: &[&str]| {
        let done = support::skillgauge(&[&["verify", "--data-dir", data_dir.as_str()], more].concat());
        assert!(done.status.success(), "{}", support::text(&done.stderr));
        support::text(&done.stdout)
    };
    let words = verify(&[]);
    assert!(words.contains("2 stored profiles") && words.contains("1 of these profiles have no"), "{words}");
    let record: serde_json::Value = serde_json::from_str(&verify(&["--format", "json"])).expect("JSON");
    assert_eq!((&record["profiles"], &record["profiles_without_checksum"]), (&2.into(), &1.into()));
}

#[test]
fn a_profile_written_as_toml_reads_back_the_same() {
    for profile in taxonomy::builtin_profiles().expect("profiles") {
        let text = taxonomy::profile_to_toml(&profile);
        assert_eq!(taxonomy::parse_profile(&text, "copy.toml").expect("it reads back"), profile);
    }
}
