//! Damaged files, backups, rebuilding beside the old index: what is stored is whole or named.

use std::fs;
use std::path::{Path, PathBuf};

use skillgauge::domain::{Limits, RawAd};
use skillgauge::encode::{Cancel, Encoder, StandIn};
use skillgauge::index::{self, AdIndex, IndexError, Rebuild};
use skillgauge::indexing::{self, Indexer};
use skillgauge::ingest;

use crate::support;

fn encoder() -> Encoder {
    Encoder::stand_in(StandIn::default()).expect("an encoder")
}

fn open(data: &Path) -> Result<AdIndex, IndexError> {
    AdIndex::open_or_create(data, &indexing::stamp(&encoder()))
}

fn ad(id: &str, text: &str) -> skillgauge::domain::JobAd {
    let raw = RawAd { id: Some(id.into()), description: Some(text.into()), ..RawAd::default() };
    ingest::accept(raw).expect("an ad")
}

fn write(indexer: &Indexer, id: &str, text: &str) {
    indexer.update(ad(id, text), true, true, &Cancel::new()).expect("written");
}

/// An index of some ads, one of them deleted; nobody has it open.
pub fn filled(data: &Path) {
    let index = open(data).expect("an index");
    let indexer = Indexer::start(index, encoder(), Limits::default()).expect("an indexer");
    let text = |number: usize| format!("You install {number} sensors. You read plans.");
    // Two in one segment, of which one is deleted later; the others in segments of their own.
    let together = vec![ad("a-0", &text(0)), ad("a-1", &text(1))];
    indexer.import(together, true, &Cancel::new()).expect("written");
    for number in 2..6 {
        write(&indexer, &format!("a-{number}"), &text(number));
    }
    let id = skillgauge::domain::AdId::new("a-0").expect("an id");
    indexer.delete(&id, true, &Cancel::new()).expect("deleted");
    indexer.close();
}

fn ads(data: &Path) -> Vec<(String, String)> {
    let snapshot = open(data).expect("an index").snapshot().expect("a snapshot");
    support::stored(&snapshot).into_iter().map(|ad| (ad.id.to_string(), ad.description)).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("files");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

/// Files as a process leaves them that was killed between writing a list of deleted ads and committing it: tantivy gives
/// the list the number of the last write, and the next process counts from the last commit again.
fn lists_of_deleted_ads_that_were_never_committed(data: &Path) {
    let ads = data.join("ads");
    let read = |name: &str| -> serde_json::Value {
        let bytes = fs::read(ads.join(name)).expect("a file");
        serde_json::Deserializer::from_slice(&bytes).into_iter().next().expect("a value").expect("JSON")
    };
    let (meta, mut managed) = (read("meta.json"), read(".managed.json"));
    let last = meta["opstamp"].as_u64().expect("a number");
    for segment in meta["segments"].as_array().expect("segments") {
        let id = segment["segment_id"].as_str().expect("an id").replace('-', "");
        for number in last..last + 10 {
            let name = format!("{id}.{number}.del");
            if !ads.join(&name).exists() {
                fs::write(ads.join(&name), b"cut off").expect("written");
                managed.as_array_mut().expect("names").push(name.into());
            }
        }
    }
    fs::write(ads.join(".managed.json"), managed.to_string()).expect("written");
}

#[test]
fn what_a_killed_process_left_is_in_nobodys_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    filled(&data);
    lists_of_deleted_ads_that_were_never_committed(&data);
    let indexer =
        Indexer::start(open(&data).expect("an index"), encoder(), Limits::default()).expect("an indexer");
    for number in 1..6 {
        write(&indexer, &format!("a-{number}"), "You read plans.");
    }
    indexer.close();
    let found = ads(&data);
    assert_eq!(found.len(), 5, "{found:?}");
    assert!(found.iter().all(|(_, text)| text == "You read plans."), "{found:?}");
}

#[test]
fn a_flipped_bit_anywhere_in_a_segment_is_named_and_never_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    filled(&data);
    let expected = ads(&data);
    let mut kinds = std::collections::BTreeSet::new();
    for path in files(&data.join("ads")) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let Some(kind) = path.extension().map(|kind| kind.to_string_lossy().into_owned()) else { continue };
        if kind == "json" || kind == "lock" {
            continue;
        }
        let whole = fs::read(&path).expect("bytes");
        if whole.is_empty() {
            continue;
        }
        kinds.insert(kind);
        // The first byte, one in the middle, one near the end of what the checksum covers, one of the footer.
        for offset in [0, whole.len() / 2, whole.len() * 9 / 10, whole.len() - 1] {
            let mut flipped = whole.clone();
            flipped[offset] ^= 0b0001_0000;
            fs::write(&path, &flipped).expect("written");
            let error = open(&data).err().unwrap_or_else(|| panic!("byte {offset} of {name} was served"));
            let message = error.to_string();
            assert!(message.contains(&name) && message.contains("restore"), "{message}");
        }
        fs::remove_file(&path).expect("removed");
        let error = open(&data).err().unwrap_or_else(|| panic!("{name} is missing and was not missed"));
        assert!(error.to_string().contains(&name), "{error}");
        fs::write(&path, &whole).expect("written");
    }
    for kind in ["vec", "store", "fast", "term", "idx", "pos", "del"] {
        assert!(kinds.contains(kind), "no {kind} among {kinds:?}");
    }
    assert_eq!(ads(&data), expected);
}

#[test]
fn a_flipped_bit_in_the_lists_of_the_index_is_named_and_never_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    filled(&data);
    let (expected, stamp) = (ads(&data), indexing::stamp(&encoder()));
    for name in ["ads/meta.json", "skillgauge.json"] {
        let path = data.join(name);
        let whole = fs::read(&path).expect("bytes");
        for bit in (0..whole.len() * 8).step_by(7) {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, &flipped).expect("written");
            match AdIndex::open(&data, &stamp) {
                Err(error) => {
                    let message = error.to_string();
                    assert!(message.contains(name) && message.contains("restore"), "bit {bit}: {message}");
                }
                // The name of the checksum in the stamp: without it the stamp is one of an earlier program.
                Ok(index) => {
                    assert_eq!((name, index.snapshot().expect("a snapshot").len()), ("skillgauge.json", 5));
                }
            }
        }
        fs::write(&path, &whole[..whole.len() / 2]).expect("written");
        let output = support::skillgauge(&["verify", "--data-dir", &data.to_string_lossy()]);
        assert_eq!(output.status.code(), Some(1));
        assert!(support::text(&output.stderr).contains(name), "{}", support::text(&output.stderr));
        fs::write(&path, &whole).expect("written");
    }
    assert_eq!(ads(&data), expected);
}

#[test]
fn the_command_names_the_damaged_file_and_says_so_by_its_status() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    filled(&data);
    let data_dir = data.to_string_lossy().into_owned();
    let verify = || support::skillgauge(&["verify", "--data-dir", &data_dir]);
    let whole = verify();
    assert!(whole.status.success(), "{}", support::text(&whole.stderr));
    assert!(support::text(&whole.stdout).contains("5 ads"), "{}", support::text(&whole.stdout));
    let vectors =
        files(&data.join("ads")).into_iter().find(|path| path.extension().is_some_and(|kind| kind == "vec"));
    let vectors = vectors.expect("vectors");
    let mut bytes = fs::read(&vectors).expect("bytes");
    bytes[3] ^= 1;
    fs::write(&vectors, bytes).expect("written");
    let damaged = verify();
    assert_eq!(damaged.status.code(), Some(1));
    assert!(support::text(&damaged.stderr).contains(".vec is damaged"), "{}", support::text(&damaged.stderr));
}

#[test]
fn a_backup_of_a_living_index_is_one_commit_and_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    filled(&data);
    fs::create_dir_all(data.join("profiles")).expect("a folder");
    fs::write(data.join("profiles/mine.toml"), "id = \"mine\"").expect("a profile");
    let index = open(&data).expect("an index");
    let indexer = Indexer::start(index.clone(), encoder(), Limits::default()).expect("an indexer");
    let target = folder.path().join("backup");
    // Somebody writes all the while, so that segments are merged and removed under the copy.
    let made = std::thread::scope(|scope| {
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let writer = indexer.clone();
        scope.spawn(move || {
            for number in 0.. {
                write(&writer, &format!("b-{}", number % 9), &format!("You repair meter {number}."));
                if stopped.try_recv() != Err(std::sync::mpsc::TryRecvError::Empty) {
                    return;
                }
            }
        });
        std::thread::sleep(std::time::Duration::from_millis(300));
        let made = AdIndex::open_any(&data).and_then(|index| index.backup(&target));
        drop(stop);
        made.expect("a backup")
    });
    indexer.close();
    drop((index, indexer));
    let saved = ads(&target);
    assert_eq!(made.ads as usize, saved.len());
    assert!(saved.iter().any(|(id, text)| id == "a-3" && text.contains("3 sensors")));
    assert!(matches!(
        AdIndex::open_any(&data).and_then(|index| index.backup(&target)),
        Err(IndexError::NotEmpty(_))
    ));

    assert!(matches!(index::restore(&target, &data, false), Err(IndexError::NotEmpty(_))));
    fs::remove_file(data.join("profiles/mine.toml")).expect("removed");
    fs::write(data.join("profiles/other.toml"), "id = \"other\"").expect("a profile");
    let restored = index::restore(&target, &data, true).expect("restored");
    assert_eq!((restored.backup, restored.removed), (made, vec!["profiles/other.toml".to_string()]));
    assert_eq!(ads(&data), saved);
    assert!(data.join("profiles/mine.toml").is_file() && !data.join("profiles/other.toml").exists());
    fs::write(data.join("profiles/other.toml"), "id = \"other\"").expect("a profile");
    let again = support::skillgauge(&[
        "restore",
        &target.to_string_lossy(),
        "--replace",
        "--data-dir",
        &data.to_string_lossy(),
    ]);
    let words = support::text(&again.stdout);
    assert!(again.status.success() && words.contains("profiles/other.toml"), "{words}");
    let elsewhere = folder.path().join("elsewhere");
    index::restore(&target, &elsewhere, false).expect("restored");
    assert_eq!(ads(&elsewhere), saved);

    let stored = files(&target.join("ads"))
        .into_iter()
        .find(|path| path.extension().is_some_and(|kind| kind == "store"));
    let stored = stored.expect("a file");
    let mut bytes = fs::read(&stored).expect("bytes");
    bytes[0] ^= 1;
    fs::write(&stored, bytes).expect("written");
    let refused = index::restore(&target, &data, true).expect_err("a damaged backup");
    assert!(refused.to_string().contains(".store is damaged"), "{refused}");
    assert_eq!(ads(&data), saved, "nothing was touched");
}

#[test]
fn a_restore_that_is_cut_off_can_be_done_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let [data, backup, target] = ["data", "backup", "target"].map(|name| folder.path().join(name));
    filled(&data);
    fs::create_dir_all(data.join("profiles")).expect("a folder");
    fs::write(data.join("profiles/mine.toml"), "id = \"mine\"").expect("a profile");
    AdIndex::open_any(&data).and_then(|index| index.backup(&backup)).expect("a backup");
    // A folder is in the way of the profile.
    let profile = target.join("profiles/mine.toml");
    fs::create_dir_all(&profile).expect("a folder");
    index::restore(&backup, &target, false).expect_err("cut off");
    fs::remove_dir(&profile).expect("removed");
    index::restore(&backup, &target, false).expect("restored");
    assert!(profile.is_file());
    assert_eq!(ads(&target), ads(&data));
    // Cut off while the index was moved to its place: it is whole, and the next one ends that first.
    fs::create_dir(target.join("rebuild")).expect("a folder");
    for part in ["ads", "skillgauge.json"] {
        fs::rename(target.join(part), target.join("rebuild").join(part)).expect("moved");
    }
    assert!(matches!(index::restore(&backup, &target, false), Err(IndexError::NotEmpty(_))));
    assert_eq!(ads(&target), ads(&data));
}

#[test]
fn compacting_frees_room_and_keeps_the_ads() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    filled(&data);
    let before = ads(&data);
    let index = open(&data).expect("an index");
    let mut writer = index.writer().expect("a writer");
    assert!(writer.compact(&index).expect("compacted") > 1);
    writer.finish().expect("merges end");
    drop(index);
    let vectors = files(&data.join("ads"))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|kind| kind == "vec"));
    assert_eq!(vectors.count(), 1);
    assert_eq!(ads(&data), before);
}

fn rebuilt(data: &Path) -> (Rebuild, AdIndex) {
    let (rebuild, index) = Rebuild::begin(data, &indexing::stamp(&encoder())).expect("a rebuild");
    let indexer = Indexer::start(index.clone(), encoder(), Limits::default()).expect("an indexer");
    write(&indexer, "new", "You draw maps.");
    indexer.close();
    (rebuild, index)
}

#[test]
fn a_rebuild_replaces_the_index_when_it_is_whole_and_leaves_it_when_it_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    filled(&data);
    let old = ads(&data);
    let (rebuild, index) = rebuilt(&data);
    assert_eq!(ads(&data), old, "the old one answers meanwhile");
    let other = Rebuild::begin(&data, &indexing::stamp(&encoder())).err().map(|error| error.to_string());
    assert!(other.unwrap_or_default().contains("in use by another skillgauge process"));
    drop((rebuild, index));
    assert_eq!(ads(&data), old);
    assert!(!data.join("rebuild.growing").exists());
    let (rebuild, index) = rebuilt(&data);
    rebuild.finish(index).expect("replaced");
    assert_eq!(ads(&data), [("new".to_string(), "You draw maps.".to_string())]);
    for left in ["rebuild", "rebuild.growing", "ads.old"] {
        assert!(!data.join(left).exists(), "{left}");
    }
}

#[test]
fn a_rebuild_that_is_cut_off_in_a_new_directory_is_no_index() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let (rebuild, index) = rebuilt(&data);
    drop(index);
    // As after a kill: nobody cleans up.
    std::mem::forget(rebuild);
    assert!(data.join("rebuild.growing/skillgauge.json").is_file());
    assert!(matches!(AdIndex::open_any(&data), Err(IndexError::Missing(_))));
}

#[test]
fn a_replacement_that_is_cut_off_is_finished_by_the_next_start() {
    // What a crash leaves: the new index whole, the old stamp gone, and so many of the moves done.
    for done in 0..4 {
        for second in [Second::Start, Second::Rebuild, Second::Restore] {
            let folder = tempfile::tempdir().expect("a folder");
            let data = folder.path().join("data");
            filled(&data);
            let (rebuild, index) = rebuilt(&data);
            drop(index);
            fs::rename(data.join("rebuild.growing"), data.join("rebuild")).expect("whole");
            fs::rename(data.join("skillgauge.json"), data.join("skillgauge.json.unfinished"))
                .expect("retracted");
            if done > 0 {
                fs::rename(data.join("ads"), data.join("ads.old")).expect("moved");
            }
            if done > 1 {
                fs::rename(data.join("rebuild/ads"), data.join("ads")).expect("moved");
            }
            if done > 2 {
                fs::rename(data.join("rebuild/skillgauge.json"), data.join("skillgauge.json"))
                    .expect("moved");
            }
            drop(rebuild);
            match second {
                Second::Start => {}
                // Given up at once: what waited must not be thrown away with it.
                Second::Rebuild => drop(Rebuild::begin(&data, &indexing::stamp(&encoder())).expect("begun")),
                Second::Restore => {
                    let backup = folder.path().join("backup");
                    let other = folder.path().join("other");
                    filled(&other);
                    AdIndex::open_any(&other).and_then(|index| index.backup(&backup)).expect("a backup");
                    let refused = index::restore(&backup, &data, false);
                    assert!(matches!(refused, Err(IndexError::NotEmpty(_))), "after {done}");
                }
            }
            assert_eq!(ads(&data), [("new".to_string(), "You draw maps.".to_string())], "after {done}");
        }
    }
}

/// What is done after the crash.
#[derive(Clone, Copy)]
enum Second {
    Start,
    Rebuild,
    Restore,
}
