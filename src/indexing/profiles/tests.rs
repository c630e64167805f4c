//! Tests of the store beside others who write its files: nobody who reads waits for them, and what they wrote is seen.

use std::fs::File;
use std::time::Instant;

use super::*;
use crate::review::{RowKey, Subject, Verdict};

const PROFILE: &str = "\
id = \"mine\"
title = \"Beekeeper\"
version = \"1\"

[[skill]]
uri = \"https://example.org/skill/1\"
label = \"beekeeping\"
kind = \"skill\"
importance = \"essential\"
weight = 0.25

[[skill]]
uri = \"https://example.org/skill/2\"
label = \"making candles\"
kind = \"skill\"
importance = \"optional\"
weight = 0.5
";

/// A time within which whoever waits for nobody has long been answered.
const SOON: Duration = Duration::from_secs(20);

fn mine() -> Profile {
    taxonomy::parse_profile(PROFILE, "mine.toml").unwrap()
}

/// The profile in another version.
fn next() -> Profile {
    Profile::new(ProfileDraft { version: "next".into(), ..mine().into_draft() }).unwrap()
}

/// A store that looks at its files whenever it is asked.
fn open(folder: &Path) -> ProfileStore {
    ProfileStore { look_every: Duration::ZERO, ..ProfileStore::open(folder).unwrap() }
}

/// The same with the profile in it.
fn filled() -> (tempfile::TempDir, ProfileStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    store.create(mine(), &Limits::default()).unwrap();
    (folder, store)
}

fn confirmed_by(reviewer: &str) -> Review {
    Review {
        at: review::now(),
        reviewer: reviewer.into(),
        version: "1".into(),
        row: "https://example.org/skill/1".parse::<RowKey>().unwrap(),
        subject: Subject::Row,
        verdict: Verdict::Confirm,
        reason: "as seen in practice".into(),
        deciding: false,
    }
}

fn add(store: &ProfileStore, reviewer: &str) -> Result<Reviewed, IndexingError> {
    store.review(mine().id(), "1", &[confirmed_by(reviewer)], &Limits::default())
}

/// How the store shows the profile: its version says how many reviews it has.
fn shown(store: &ProfileStore) -> String {
    store.get(mine().id()).unwrap().version().to_string()
}

#[test]
fn while_another_program_keeps_reviews_locked_profiles_are_read_and_the_reviewer_is_told() {
    let (folder, mut store) = filled();
    store.wait = Duration::from_secs(1);
    let path = folder.path().join(FOLDER).join("mine.reviews.jsonl");
    let other = File::create(&path).unwrap();
    other.lock().unwrap();
    let builtin = ProfileId::new("smart-cities-engineer").unwrap();
    std::thread::scope(|scope| {
        let reviewer = scope.spawn(|| add(&store, "city"));
        // The reviewer waits for the lock as long as he may, and this reads all the while.
        loop {
            let is_last = reviewer.is_finished();
            let begin = Instant::now();
            assert!(store.get(&builtin).is_some());
            assert_eq!((shown(&store).as_str(), store.list().len()), ("1", 3));
            assert_eq!(store.reviews(mine().id()).unwrap().0, []);
            assert!(begin.elapsed() < SOON);
            if is_last {
                break;
            }
        }
        let refused = reviewer.join().unwrap().unwrap_err();
        assert!(matches!(&refused, IndexingError::Busy(words) if words.contains("'mine'")), "{refused:?}");
    });
    other.unlock().unwrap();
    add(&store, "city").unwrap();
    assert_eq!(shown(&store), "1+reviews.1");
}

#[test]
fn while_a_writer_is_held_up_profiles_are_read_and_other_writers_are_told() {
    let (folder, mut store) = filled();
    store.wait = Duration::from_millis(20);
    let turn = store.writers.take(Duration::ZERO);
    assert!(turn.is_some());
    let limits = Limits::default();
    let busy = [
        add(&store, "city").map(drop),
        store.create(mine(), &limits).map(drop),
        store.update(mine(), false, &limits).map(drop),
        store.delete(mine().id()),
    ];
    assert!(busy.iter().all(|refused| matches!(refused, Err(IndexingError::Busy(_)))), "{busy:?}");
    // What others add meanwhile is seen when the turn is given back.
    add(&open(folder.path()), "firm").unwrap();
    assert_eq!(shown(&store), "1");
    drop(turn);
    assert_eq!(shown(&store), "1+reviews.1");
}

#[test]
fn what_another_program_writes_is_seen_by_every_way_to_read() {
    let reads: [fn(&ProfileStore) -> String; 4] = [
        shown,
        |store| store.list().iter().find(|row| row.id() == mine().id()).unwrap().version().to_string(),
        |store| store.reviews(mine().id()).unwrap().1.unwrap().profile.version().to_string(),
        |store| add(store, "board").unwrap().profile.version().to_string(),
    ];
    let (folder, store) = filled();
    for (number, read) in reads.iter().enumerate() {
        add(&open(folder.path()), "city").unwrap();
        let own = usize::from(number == 3);
        assert_eq!(read(&store), format!("1+reviews.{}", number + 1 + own), "way {number}");
    }
    open(folder.path()).update(next(), false, &Limits::default()).unwrap();
    assert_eq!(store.reviewed_version(mine().id()).as_deref(), Some("next"));
    assert_eq!(shown(&store), "next", "the reviews are of version 1");
}

#[test]
fn files_are_looked_at_again_when_some_time_has_passed_and_by_whoever_reviews_at_once() {
    let (folder, store) = filled();
    let store = ProfileStore { look_every: Duration::from_secs(3_600), ..store };
    add(&open(folder.path()), "city").unwrap();
    assert_eq!(shown(&store), "1");
    open(folder.path()).update(next(), false, &Limits::default()).unwrap();
    let refused = add(&store, "firm");
    assert!(matches!(refused, Err(IndexingError::Changed(_))), "{refused:?}");
    assert_eq!(shown(&store), "next");
    assert_eq!(LOOK_EVERY, Duration::from_secs(1), "as docs/profiles.md says");
}

#[test]
fn what_cannot_be_read_is_not_shown_and_what_was_read_last_stays_until_it_can() {
    let (folder, store) = filled();
    add(&store, "city").unwrap();
    let files = ["mine.reviews.jsonl", "mine.toml"].map(|name| folder.path().join(FOLDER).join(name));
    let other_id = PROFILE.replace("id = \"mine\"", "id = \"other\"");
    let broken = ["{}\n", "id = \"mine\"\n", other_id.as_str()];
    for (file, text) in [(&files[0], broken[0]), (&files[1], broken[1]), (&files[1], broken[2])] {
        let whole = std::fs::read(file).unwrap();
        std::fs::write(file, text).unwrap();
        assert_eq!(shown(&store), "1+reviews.1", "{text}");
        assert_eq!(store.list().len(), 3);
        std::fs::write(file, whole).unwrap();
    }
    assert_eq!(shown(&store), "1+reviews.1");
    add(&open(folder.path()), "firm").unwrap();
    assert_eq!(shown(&store), "1+reviews.2");
    std::fs::remove_file(&files[0]).unwrap();
    assert_eq!(shown(&store), "1", "a file of reviews that is gone has none");
}

#[test]
fn a_profile_in_a_file_of_another_name_keeps_its_reviews_and_goes_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let profiles = folder.path().join(FOLDER);
    std::fs::create_dir_all(&profiles).unwrap();
    std::fs::write(profiles.join("by-hand.toml"), PROFILE).unwrap();
    let store = open(folder.path());
    add(&store, "city").unwrap();
    assert_eq!((shown(&store), shown(&open(folder.path()))), ("1+reviews.1".into(), "1+reviews.1".into()));
    store.delete(mine().id()).unwrap();
    assert_eq!(std::fs::read_dir(&profiles).unwrap().count(), 0);
}

#[test]
fn a_profile_that_its_reviews_make_too_large_is_not_stored() {
    let (_folder, store) = filled();
    add(&store, "city").unwrap();
    // The review of the old version stands in the chain of the new one.
    let next = next();
    let least = |profile: &Profile| {
        let fits = |bytes: &usize| {
            profile.check_size(&Limits { profile_bytes: *bytes, ..Limits::default() }).is_ok()
        };
        (0..100_000).find(fits).unwrap()
    };
    let limits = Limits { profile_bytes: least(&next), ..Limits::default() };
    let refused = store.update(next.clone(), false, &limits);
    let Err(IndexingError::Invalid(violations)) = &refused else { panic!("{refused:?}") };
    assert_eq!(violations[0].field(), "profile");
    assert!(violations[0].description().contains("(profile_bytes)"), "{violations:?}");
    assert!(violations[0].description().starts_with("with its reviews "), "{violations:?}");
    assert_eq!(shown(&store), "1+reviews.1", "nothing was written");
    let left = review::apply(&next, &store.reviews(mine().id()).unwrap().0).unwrap();
    let limits = Limits { profile_bytes: least(&left.profile), ..limits };
    assert_eq!(store.update(next, false, &limits).unwrap().version(), "next");
}

/// What the files of a folder hold, by name.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// The profile under another name.
fn named(id: &str) -> Profile {
    taxonomy::parse_profile(&PROFILE.replace("\"mine\"", &format!("\"{id}\"")), "other.toml").unwrap()
}

#[test]
fn a_file_that_was_not_read_is_neither_overwritten_nor_removed() {
    let limits = Limits::default();
    let by_hand = PROFILE.replace("\"mine\"", "\"kept\"");
    // What lies where before the store opens, and what somebody puts there afterwards.
    for (before, after) in [(None, "kept.toml"), (Some("kept.toml"), "new.toml"), (None, "new.toml")] {
        let folder = tempfile::tempdir().unwrap();
        let profiles = folder.path().join(FOLDER);
        std::fs::create_dir_all(&profiles).unwrap();
        if let Some(name) = before {
            std::fs::write(profiles.join(name), &by_hand).unwrap();
        }
        let store = open(folder.path());
        std::fs::write(profiles.join(after), &by_hand).unwrap();
        let there = files(&profiles);
        let id = after.trim_end_matches(".toml");
        for refused in [store.create(named(id), &limits), store.update(named(id), true, &limits)] {
            let Err(IndexingError::AlreadyExists(words)) = &refused else { panic!("{after}: {refused:?}") };
            assert!(words.contains(after), "{words}");
        }
        assert_eq!(files(&profiles), there, "{after} beside {before:?}");
        store.create(named("free"), &limits).unwrap();
        store.update(named("free-too"), true, &limits).unwrap();
    }
}

#[test]
fn a_file_that_holds_another_profile_by_now_is_neither_overwritten_nor_removed() {
    let (folder, store) = filled();
    let profiles = folder.path().join(FOLDER);
    std::fs::write(profiles.join("mine.toml"), PROFILE.replace("\"mine\"", "\"other\"")).unwrap();
    let there = files(&profiles);
    let limits = Limits::default();
    let refused = [store.update(next(), false, &limits).map(drop), store.delete(mine().id())];
    assert!(refused.iter().all(|it| matches!(it, Err(IndexingError::AlreadyExists(_)))), "{refused:?}");
    assert_eq!(files(&profiles), there);
    // What cannot be read, or is gone, is written again.
    let file = profiles.join("mine.toml");
    std::fs::write(&file, "id = ").unwrap();
    store.update(next(), false, &limits).unwrap();
    std::fs::remove_file(&file).unwrap();
    store.update(mine(), false, &limits).unwrap();
    assert_eq!(shown(&open(folder.path())), "1");
    store.delete(mine().id()).unwrap();
    assert_eq!(files(&profiles).len(), 0);
}

#[test]
fn a_profile_whose_file_is_gone_or_cannot_be_read_is_shown_but_not_reviewed() {
    let (folder, store) = filled();
    let profiles = folder.path().join(FOLDER);
    let file = profiles.join("mine.toml");
    let whole = std::fs::read(&file).unwrap();
    let other = PROFILE.replace("\"mine\"", "\"other\"");
    for text in [None, Some("title = 3"), Some(other.as_str())] {
        match text {
            Some(text) => std::fs::write(&file, text).unwrap(),
            None => std::fs::remove_file(&file).unwrap(),
        }
        let there = files(&profiles);
        // As often as he likes: it stays refused.
        for _ in 0..2 {
            let refused = add(&store, "city");
            let Err(IndexingError::Storage(error)) = &refused else { panic!("{text:?}: {refused:?}") };
            assert!(error.to_string().contains("mine.toml"), "{error}");
        }
        assert_eq!(files(&profiles), there, "{text:?}");
        assert_eq!(shown(&store), "1", "{text:?}");
        std::fs::write(&file, &whole).unwrap();
    }
    add(&store, "city").unwrap();
    assert_eq!(shown(&store), "1+reviews.1");
}

#[test]
fn a_writer_whose_caller_goes_waits_no_longer_and_has_written_nothing() {
    let (folder, mut store) = filled();
    store.wait = Duration::from_secs(600);
    let profiles = folder.path().join(FOLDER);
    let reviews = File::create(profiles.join("mine.reviews.jsonl")).unwrap();
    reviews.lock().unwrap();
    let there = files(&profiles);
    let limits = Limits::default();
    type Write = fn(&ProfileStore, &Limits) -> Result<(), IndexingError>;
    let writes: [Write; 4] = [
        |store, _| add(store, "city").map(drop),
        |store, limits| store.create(named("new"), limits).map(drop),
        |store, limits| store.update(next(), false, limits).map(drop),
        |store, _| store.delete(mine().id()),
    ];
    for (number, write) in writes.iter().enumerate() {
        // The first waits for the lock of the file, the others for their turn.
        let turn = if number > 0 { store.writers.take(Duration::ZERO) } else { None };
        let (cancel, begin) = (Cancel::new(), Instant::now());
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| write(&store.until(&cancel), &limits));
            std::thread::sleep(Duration::from_millis(30));
            assert!(!writer.is_finished(), "way {number}");
            cancel.cancel();
            let gone = writer.join().unwrap();
            assert!(matches!(gone, Err(IndexingError::Cancelled)), "way {number}: {gone:?}");
        });
        assert!(begin.elapsed() < SOON, "way {number}");
        drop(turn);
    }
    assert_eq!(files(&profiles), there);
    reviews.unlock().unwrap();
    add(&store.until(&Cancel::new()), "city").unwrap();
    assert_eq!(shown(&store), "1+reviews.1", "a caller who stays is served");
}
