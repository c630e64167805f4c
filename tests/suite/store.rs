//! The index: snapshots, stamps, locks, foreign folders.

use std::path::Path;

use skillgauge::domain::{AdFilter, AdId};
use skillgauge::encode::{Cancel, Encoder, Patience, StandIn};
use skillgauge::index::{AdIndex, IndexError, Rebuild, Stamp};
use skillgauge::indexing;
use skillgauge::matching::{MatchError, Matcher};

use crate::support;

fn problem(outcome: Result<AdIndex, IndexError>) -> String {
    outcome.err().map(|error| error.to_string()).unwrap_or_default()
}

fn feed(folder: &Path, name: &str, ads: &[(&str, &str)]) -> std::path::PathBuf {
    let line = |(id, text): &(&str, &str)| {
        serde_json::json!({"id": id, "title": "Sensor technician", "description": text}).to_string()
    };
    let path = folder.join(name);
    std::fs::write(&path, ads.iter().map(line).collect::<Vec<_>>().join("\n")).expect("a feed");
    path
}

#[test]
fn a_snapshot_never_changes_and_the_next_one_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let first =
        feed(folder.path(), "a.jsonl", &[("a", "You install sensors."), ("b", "You repair sensors.")]);
    let (index, _) = support::index_feeds(&data, &[first]);
    let before = index.snapshot().expect("a snapshot");
    let second = feed(folder.path(), "b.jsonl", &[("b", "You now teach users."), ("c", "You read plans.")]);
    let (after, _) = support::index_feeds(&data, &[second]);
    let after = after.snapshot().expect("a snapshot");
    let texts = |snapshot: &skillgauge::index::Snapshot| -> Vec<(String, String)> {
        let ads = support::stored(snapshot);
        ads.into_iter().map(|ad| (ad.id.to_string(), ad.description)).collect()
    };
    let old = [("a", "You install sensors."), ("b", "You repair sensors.")];
    let new = [("a", "You install sensors."), ("b", "You now teach users."), ("c", "You read plans.")];
    let owned =
        |rows: &[(&str, &str)]| rows.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect::<Vec<_>>();
    assert_eq!(texts(&before), owned(&old));
    assert_eq!(texts(&after), owned(&new));
    assert_ne!(before.id(), after.id());
}

#[test]
fn the_same_ads_have_the_same_name_however_they_came() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = [("a", "You install sensors."), ("b", "You repair sensors."), ("c", "You read plans.")];
    let all = feed(folder.path(), "all.jsonl", &rows);
    let (first, rest) =
        (feed(folder.path(), "1.jsonl", &rows[2..]), feed(folder.path(), "2.jsonl", &rows[..2]));
    let name = |data: &str, feeds: &[std::path::PathBuf]| {
        let (index, _) = support::index_feeds(&folder.path().join(data), feeds);
        index.snapshot().expect("a snapshot").id().to_string()
    };
    let whole = name("whole", std::slice::from_ref(&all));
    assert_eq!(whole, name("parts", &[first.clone(), rest]));
    assert_ne!(whole, name("less", &[first]));
}

#[test]
fn listing_goes_on_after_an_id() {
    let folder = tempfile::tempdir().expect("a folder");
    let ads: Vec<(String, &str)> = (0..25).map(|n| (format!("ad-{n:02}"), "You install sensors.")).collect();
    let rows: Vec<(&str, &str)> = ads.iter().map(|(id, text)| (id.as_str(), *text)).collect();
    let feed = feed(folder.path(), "a.jsonl", &rows);
    let (index, _) = support::index_feeds(&folder.path().join("data"), &[feed]);
    let snapshot = index.snapshot().expect("a snapshot");
    let mut seen: Vec<AdId> = Vec::new();
    loop {
        let all = AdFilter::default();
        let page = snapshot.list(&all, seen.last(), 7, &|| Ok::<(), IndexError>(())).expect("a page");
        if page.is_empty() {
            break;
        }
        seen.extend(page.into_iter().map(|place| snapshot.ad(place).expect("an ad").id));
    }
    let ids: Vec<&str> = seen.iter().map(AdId::as_str).collect();
    assert_eq!(ids, ads.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>());
}

#[test]
fn a_listing_that_nobody_waits_for_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let encoder = Encoder::stand_in(StandIn::default()).expect("an encoder");
    let data = folder.path().join("data");
    let index = AdIndex::open_or_create(&data, &indexing::stamp(&encoder)).expect("an index");
    let matcher = Matcher::new(encoder, Some(index), Patience::Wait).expect("a matcher");
    let snapshot = matcher.snapshot().expect("a snapshot");
    let (filter, cancel) = (AdFilter::default(), Cancel::new());
    let listed = || matcher.list_ads(&snapshot, &filter, None, 10, &cancel).map(Iterator::count);
    assert!(matches!(listed(), Ok(0)));
    cancel.cancel();
    assert!(matches!(listed(), Err(MatchError::Cancelled)));
}

#[test]
fn an_index_made_by_something_else_refuses_to_open_and_names_both_sides() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    AdIndex::open_or_create(&data, &Stamp::new("model-a (1)", 384, "taxonomy-a", "text-a"))
        .expect("an index");
    for (here, there, mine) in [
        (Stamp::new("model-b (2)", 384, "taxonomy-a", "text-a"), "model-a (1)", "model-b (2)"),
        (Stamp::new("model-a (1)", 384, "taxonomy-b", "text-a"), "taxonomy-a", "taxonomy-b"),
        (Stamp::new("model-a (1)", 384, "taxonomy-a", "text-b"), "text-a", "text-b"),
    ] {
        let message = problem(AdIndex::open(&data, &here));
        assert!(
            message.contains(there) && message.contains(mine) && message.contains("--rebuild"),
            "{message}"
        );
    }
    let stamp_file = data.join("skillgauge.json");
    let text = std::fs::read_to_string(&stamp_file).expect("the stamp");
    let mut made_with: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    made_with["schema"] = 999.into();
    // Without its checksum, as a stamp of another program may be.
    made_with.as_object_mut().expect("an object").remove("digest");
    std::fs::write(&stamp_file, made_with.to_string()).expect("another schema");
    let message = problem(AdIndex::open(&data, &Stamp::new("model-a (1)", 384, "taxonomy-a", "text-a")));
    assert!(message.contains("schema 999") && message.contains("--rebuild"), "{message}");
}

#[test]
fn a_missing_a_foreign_and_a_locked_directory_are_distinguished() {
    let folder = tempfile::tempdir().expect("a folder");
    let stamp = Stamp::new("m", 384, "t", "x");
    let missing = problem(AdIndex::open(&folder.path().join("none"), &stamp));
    assert!(missing.contains("does not exist"), "{missing}");
    let foreign = folder.path().join("photos");
    std::fs::create_dir(&foreign).expect("a folder");
    std::fs::write(foreign.join("cat.jpg"), b"cat").expect("a file");
    let message = problem(AdIndex::open_or_create(&foreign, &stamp));
    assert!(message.contains("not a skillgauge data directory"), "{message}");
    assert!(Rebuild::begin(&foreign, &stamp).is_err());
    assert!(foreign.join("cat.jpg").is_file(), "nothing of it may be touched");
    let index = AdIndex::open_or_create(&folder.path().join("data"), &stamp).expect("an index");
    let _writer = index.writer().expect("the first writer");
    let second = index.writer().err().map(|error| error.to_string()).unwrap_or_default();
    assert!(second.contains("in use by another skillgauge process"), "{second}");
}

#[test]
fn a_damaged_vector_file_is_an_error_and_not_a_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let feed = feed(folder.path(), "a.jsonl", &[("a", "You install sensors.")]);
    drop(support::index_feeds(&data, &[feed]));
    let files = std::fs::read_dir(data.join("ads")).expect("files");
    let vectors: Vec<_> = files
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "vec"))
        .collect();
    assert!(!vectors.is_empty(), "no vector file was written");
    for path in vectors {
        let bytes = std::fs::read(&path).expect("bytes");
        std::fs::write(&path, &bytes[..bytes.len() / 2]).expect("half a file");
    }
    let message = problem(AdIndex::open(&data, &support::stamp()));
    assert!(message.contains(".vec is damaged"), "{message}");
}
