//! kill -9 at random moments of writing, merging and deleting: what was acknowledged is there, nothing is there twice.
//!
//! The process that is killed is this test program itself, started again with [`FOLDER`] set. `SKILLGAUGE_KILLS=1000`
//! kills more often than the test does of itself.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use skillgauge::domain::{AdId, Limits, RawAd};
use skillgauge::encode::{Cancel, Encoder, StandIn};
use skillgauge::index::AdIndex;
use skillgauge::indexing::{self, Indexer};
use skillgauge::ingest;

const FOLDER: &str = "SKILLGAUGE_TEST_FOLDER";
const WRITERS: usize = 3;
/// Ads of each writer: few, so that they are written over and deleted again and again.
const ADS: u64 = 12;

fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

fn open(folder: &Path) -> (AdIndex, Encoder) {
    let encoder = Encoder::stand_in(StandIn::default()).expect("an encoder");
    let index = AdIndex::open_or_create(folder, &indexing::stamp(&encoder)).expect("the index opens");
    (index, encoder)
}

/// What the killed process does: it says what it tries and what was acknowledged.
#[test]
#[ignore = "is started by what_was_acknowledged_survives_every_kill"]
fn writer_to_be_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let seed: u64 =
        std::env::var("SKILLGAUGE_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).expect("a seed");
    let (index, encoder) = open(&folder);
    let indexer = Indexer::start(index, encoder, Limits::default()).expect("an indexer");
    // The frame of the tests has begun a line of its own.
    say("");
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let indexer = indexer.clone();
            scope.spawn(move || write_for_ever(&indexer, writer, seed + writer as u64));
        }
    });
}

fn write_for_ever(indexer: &Indexer, writer: usize, seed: u64) {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    for round in 0_u64.. {
        let id = format!("{writer}-{}", next(&mut state) % ADS);
        let version = format!("{seed}.{round}");
        let is_delete = next(&mut state).is_multiple_of(5);
        let word = if is_delete { "-" } else { version.as_str() };
        say(&format!("try {id} {word}"));
        let done = match is_delete {
            true => indexer.delete(&AdId::new(&id).expect("an id"), false, &Cancel::new()).map(|_| ()),
            false => indexer.update(ad(&id, &version), true, false, &Cancel::new()).map(|_| ()),
        };
        match done {
            Ok(()) => say(&format!("ack {id} {word}")),
            Err(error) => say(&format!("failed {error}")),
        }
    }
}

fn ad(id: &str, version: &str) -> skillgauge::domain::JobAd {
    let raw = RawAd {
        id: Some(id.into()),
        title: Some(version.into()),
        description: Some("You install sensors and read plans.".into()),
        ..RawAd::default()
    };
    ingest::accept(raw).expect("an ad")
}

/// One whole line at once, whatever the other threads say.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).expect("somebody listens");
}

/// What an ad may be: its last acknowledged version, and those tried after it; `-` for none.
type Possible = BTreeMap<String, Vec<String>>;

fn one_life(folder: &Path, seed: u64, life: Duration, possible: &mut Possible) -> usize {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args([
            "--exact",
            "acknowledged::writer_to_be_killed",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FOLDER, folder)
        .env("SKILLGAUGE_TEST_SEED", seed.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("this program starts again");
    let out = BufReader::new(child.stdout.take().expect("its words"));
    let mut acknowledged = 0;
    let (first, begun) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let lines = out.lines().map_while(Result::ok);
        lines.inspect(|line| _ = line.starts_with("try").then(|| first.send(()))).collect::<Vec<String>>()
    });
    // Starting takes as long as the machine pleases; what is killed is the writing.
    begun.recv_timeout(Duration::from_secs(60)).expect("it begins to write");
    std::thread::sleep(life);
    child.kill().expect("killed");
    child.wait().expect("ended");
    for line in reader.join().expect("its words") {
        assert!(!line.starts_with("failed"), "{line}");
        let words: Vec<&str> = line.split(' ').collect();
        let [word, id, version] = words.as_slice() else { continue };
        let versions = possible.entry((*id).to_string()).or_insert_with(|| vec!["-".into()]);
        match *word {
            "try" => versions.push((*version).to_string()),
            "ack" => {
                *versions = vec![(*version).to_string()];
                acknowledged += 1;
            }
            _ => {}
        }
    }
    acknowledged
}

#[test]
fn what_was_acknowledged_survives_every_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let kills: u64 =
        std::env::var("SKILLGAUGE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(25);
    let mut state = 0x5eed_u64;
    println!("seed {state:#x}, {kills} kills");
    let (mut possible, mut acknowledged) = (Possible::new(), 0);
    for round in 0..kills {
        let life = Duration::from_micros(next(&mut state) % 400_000);
        acknowledged += one_life(&data, round * 100, life, &mut possible);
        let (index, _) = open(&data);
        let found = crate::support::stored(&index.snapshot().expect("a snapshot"));
        let mut titles: BTreeMap<String, String> = BTreeMap::new();
        for ad in found {
            let twice = titles.insert(ad.id.to_string(), ad.title);
            assert!(twice.is_none(), "round {round}: {} is there twice", ad.id);
        }
        for (id, versions) in &mut possible {
            let is = titles.remove(id).unwrap_or_else(|| "-".into());
            assert!(versions.contains(&is), "round {round}: {id} is {is}, not one of {versions:?}");
            *versions = vec![is];
        }
        assert!(titles.is_empty(), "round {round}: nobody wrote {titles:?}");
    }
    println!("{acknowledged} writes were acknowledged and all are there");
    assert!(acknowledged > 0, "nothing was written");
}
