//! Indexes that earlier programs made, kept in `tests/data/old-indexes`: each opens, or is refused with the command.
//!
//! A change of what is stored raises the schema's version; then
//! `cargo test --test suite old_indexes::make -- --ignored` makes the index of the new one beside those that are there.
//! These stay as they are.

use std::fs;
use std::path::{Path, PathBuf};

use skillgauge::domain::{JobAd, Limits, RawAd};
use skillgauge::encode::{Cancel, Encoder, StandIn};
use skillgauge::index::{AdIndex, Stamp};
use skillgauge::indexing::{self, Indexer};
use skillgauge::ingest;

use crate::support;

const ADS: [(&str, &str); 3] = [
    ("fitter", "You install sensors.\nYou read plans."),
    ("jefa", "Diriges un equipo de cinco personas."),
    ("teacher", "You teach users how to work with the new system."),
];

fn fixtures() -> PathBuf {
    support::root().join("tests/data/old-indexes")
}

fn encoder() -> Encoder {
    Encoder::stand_in(StandIn::default()).expect("an encoder")
}

fn ad(id: &str, text: &str) -> JobAd {
    let raw = RawAd { id: Some(id.into()), description: Some(text.into()), ..RawAd::default() };
    ingest::accept(raw).expect("an ad")
}

fn schema(data: &Path) -> u64 {
    let stamp = fs::read(data.join("skillgauge.json")).expect("a stamp");
    serde_json::from_slice::<serde_json::Value>(&stamp).expect("JSON")["schema"].as_u64().expect("a number")
}

/// Opening an index makes files in it, so that a copy is opened.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("files") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}

fn copy_of(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&fixtures().join(name), folder.path());
    folder
}

fn texts(index: &AdIndex) -> Vec<(String, String)> {
    let snapshot = index.refresh().expect("a snapshot");
    support::stored(&snapshot).into_iter().map(|ad| (ad.id.to_string(), ad.description)).collect()
}

#[test]
fn an_index_of_todays_schema_opens_and_gets_its_checksums_with_the_next_commit() {
    for (name, has_checksums) in [("schema-2-without-checksums", false), ("schema-2", true)] {
        let data = copy_of(name);
        let list = || fs::read_to_string(data.path().join("ads/meta.json")).expect("the list");
        assert_eq!(list().contains("#blake3 "), has_checksums, "{name}");
        let stamp = fs::read(data.path().join("skillgauge.json")).expect("a stamp");
        let stamp: Stamp = serde_json::from_slice(&stamp).expect("a stamp");
        let index = AdIndex::open(data.path(), &stamp).expect("it opens");
        let expected: Vec<_> = ADS.map(|(id, text)| (id.to_string(), text.to_string())).into();
        assert_eq!(texts(&index), expected, "{name}");
        let indexer = Indexer::start(index.clone(), encoder(), Limits::default()).expect("an indexer");
        indexer.update(ad("writer", "You write manuals."), true, true, &Cancel::new()).expect("written");
        indexer.close();
        assert!(list().contains("#blake3 "), "{name}");
        let again = AdIndex::open(data.path(), &stamp).expect("it opens again");
        assert_eq!(texts(&again).len(), ADS.len() + 1, "{name}");
    }
}

#[test]
fn an_index_of_an_earlier_schema_or_of_another_model_is_refused_with_the_command() {
    let old = copy_of("schema-1");
    let output = support::skillgauge(&["verify", "--data-dir", &old.path().to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1));
    let words = support::text(&output.stderr);
    assert!(words.contains("schema 1") && words.contains("--rebuild --ads FILE"), "{words}");
    let today = copy_of("schema-2");
    let other = Stamp::new("another model (1)", 32, "e-CF", "text");
    let refused = AdIndex::open(today.path(), &other).err().expect("another model").to_string();
    assert!(refused.contains("stand-in") && refused.contains("--rebuild --ads FILE"), "{refused}");
    // Its files can be looked after all the same.
    assert_eq!(AdIndex::open_any(today.path()).expect("it opens").verify().expect("whole").files, 9);
}

#[test]
fn todays_schema_has_an_index_among_the_fixtures() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    AdIndex::open_or_create(&data, &indexing::stamp(&encoder())).expect("an index");
    let name = format!("schema-{}", schema(&data));
    assert!(fixtures().join(&name).is_dir(), "make {name}: see the head of this file");
    assert_eq!(schema(&fixtures().join(&name)), schema(&data));
}

#[test]
#[ignore = "makes the index of today's schema, once"]
fn make() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let index = AdIndex::open_or_create(&data, &indexing::stamp(&encoder())).expect("an index");
    let indexer = Indexer::start(index, encoder(), Limits::default()).expect("an indexer");
    indexer.import(ADS.map(|(id, text)| ad(id, text)).into(), true, &Cancel::new()).expect("written");
    indexer.close();
    for lock in ["LOCK", "ads/.tantivy-writer.lock", "ads/.tantivy-meta.lock"] {
        _ = fs::remove_file(data.join(lock));
    }
    let target = fixtures().join(format!("schema-{}", schema(&data)));
    assert!(!target.exists(), "{} is there already", target.display());
    copy(&data, &target);
}
