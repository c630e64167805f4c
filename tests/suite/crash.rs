//! kill -9 at random moments: the next start opens the last commit, and running again completes it.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};

use skillgauge::index::AdIndex;

use crate::support;

const ADS: usize = 1500;
const ROUNDS: u64 = 8;

/// Many ads of few distinct sentences: commits follow each other quickly.
fn feed(folder: &Path) -> String {
    let line = |n: usize| {
        serde_json::json!({
            "id": format!("ad-{n:05}"),
            "title": "Sensor technician",
            "description": format!("You install sensors in district {}. You report to the head of maintenance.", n % 7),
        })
        .to_string()
    };
    let path = folder.join("feed.jsonl");
    std::fs::write(&path, (0..ADS).map(line).collect::<Vec<_>>().join("\n")).expect("a feed");
    path.to_string_lossy().into_owned()
}

/// A small generator of our own, so that the moments are the same in every run; its seed is printed.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[test]
fn a_killed_import_loses_only_what_was_not_committed_and_can_be_completed() {
    let folder = tempfile::tempdir().expect("a folder");
    let feed = feed(folder.path());
    let mut state = 0x5eed_u64;
    println!("seed {state:#x}");
    let mut cut_off = 0;
    for round in 0..ROUNDS {
        let data = folder.path().join(format!("data-{round}"));
        let data_dir = data.to_string_lossy().into_owned();
        let arguments =
            ["index", "--data-dir", &data_dir, "--ads", &feed, "--commit-every", "0", "--format", "json"];
        // Twice over: the second process is killed over what the first one left.
        for _ in 0..2 {
            let started = SystemTime::now();
            let mut child = support::program(&arguments)
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::null())
                .spawn()
                .expect("the program starts");
            // Loading the model takes as long as the machine pleases; what is killed is the import.
            while !written_since(&data, started) && child.try_wait().expect("a state").is_none() {
                std::thread::sleep(Duration::from_millis(5));
            }
            std::thread::sleep(Duration::from_millis(next(&mut state) % 800));
            child.kill().expect("kill -9");
            child.wait().expect("it is gone");
            if !data.join("skillgauge.json").is_file() {
                continue;
            }
            let index = AdIndex::open(&data, &support::stamp()).expect("the last commit opens");
            let snapshot = index.snapshot().expect("a snapshot");
            let ids = ids(&snapshot);
            assert_eq!(ids.len() as u64, snapshot.len(), "an ad stands twice");
            let expected: BTreeSet<String> = (0..ids.len()).map(|n| format!("ad-{n:05}")).collect();
            assert_eq!(ids, expected, "what is stored is the beginning of the feed");
            if index.import_state().expect("a state").is_some_and(|import| !import.finished) {
                cut_off += 1;
            }
        }
        let done = support::skillgauge(&arguments);
        assert!(done.status.success(), "{}", support::text(&done.stderr));
        let tally: serde_json::Value = serde_json::from_slice(&done.stdout).expect("a tally");
        assert_eq!(tally["read"], ADS);
        assert_eq!(
            tally["accepted"].as_u64().zip(tally["unchanged"].as_u64()).map(|(a, u)| a + u),
            Some(ADS as u64)
        );
        let index = AdIndex::open(&data, &support::stamp()).expect("the index opens");
        let snapshot = index.snapshot().expect("a snapshot");
        assert_eq!((snapshot.len(), ids(&snapshot).len()), (ADS as u64, ADS));
        assert!(index.import_state().expect("a state").is_some_and(|import| import.finished));
    }
    assert!(cut_off > 0, "no import was cut off: the test kills at the wrong moments");
    println!("{cut_off} of {} kills cut an import off", 2 * ROUNDS);
}

/// Whether a file of the folder is younger than `start`.
fn written_since(folder: &Path, start: SystemTime) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let changed = |file: std::fs::DirEntry| file.metadata().ok()?.modified().ok();
    files.filter_map(changed).any(|changed| changed >= start)
}

fn ids(snapshot: &skillgauge::index::Snapshot) -> BTreeSet<String> {
    let ads = support::stored(snapshot);
    ads.into_iter().map(|ad| ad.id.to_string()).collect()
}

#[test]
fn the_next_start_says_what_was_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let data_dir = data.to_string_lossy().into_owned();
    let mut child = support::program(&["index", "--data-dir", &data_dir, "--ads", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the program starts");
    // A feed that never ends: whenever the process is killed, its import is not finished.
    let mut feed = child.stdin.take().expect("its standard input");
    writeln!(feed, r#"{{"id":"a","title":"Technician","description":"You install sensors."}}"#)
        .expect("it listens");
    let begun = || {
        let index = AdIndex::open(&data, &support::stamp()).ok()?;
        index.import_state().ok()?.map(|import| import.finished)
    };
    while begun() != Some(false) {
        assert!(child.try_wait().expect("a state").is_none(), "the program ended early");
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("kill -9");
    child.wait().expect("it is gone");
    let next =
        support::skillgauge(&["match", "--data-dir", &data_dir, "--profile", "smart-cities-technician"]);
    let words = support::text(&next.stderr);
    assert!(
        words.contains("was cut off") && words.contains("run the same `skillgauge index` again"),
        "{words}"
    );
}
