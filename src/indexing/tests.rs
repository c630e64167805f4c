//! Writes whose disk fails, whose model fails, and that meet each other.

use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::storage::Storage;
use super::*;
use crate::domain::{AdId, JobAd, Limits, RawAd};
use crate::encode::{Cancel, StandIn};
use crate::index::{AdIndex, AdWriter, IndexError, IndexedAd};

const WELL: u8 = 0;
const FULL: u8 = 1;
const BROKEN: u8 = 2;
const PANICS: u8 = 3;
const SLOW_AND_FULL: u8 = 4;
const FAILS_LATE: u8 = 5;

/// The real writer behind a switch.
struct Faulty {
    writer: AdWriter,
    switch: std::sync::Arc<AtomicU8>,
}

impl Faulty {
    fn refusal(&self) -> Result<(), IndexError> {
        match self.switch.load(Ordering::SeqCst) {
            FULL => Err(IndexError::Full),
            SLOW_AND_FULL => {
                std::thread::sleep(Duration::from_millis(300));
                Err(IndexError::Full)
            }
            BROKEN => Err(IndexError::Engine("fsync: Input/output error".into())),
            PANICS => panic!("the engine slipped"),
            _ => Ok(()),
        }
    }
}

impl Storage for Faulty {
    fn upsert(&self, ad: &IndexedAd) -> Result<(), IndexError> {
        self.writer.upsert(ad)
    }

    fn delete(&self, id: &AdId) -> Result<(), IndexError> {
        self.writer.delete(id)
    }

    fn commit(&mut self) -> Result<(), IndexError> {
        self.refusal()?;
        self.writer.commit(None)?;
        match self.switch.load(Ordering::SeqCst) {
            FAILS_LATE => Err(IndexError::Engine("fsync: Input/output error".into())),
            _ => Ok(()),
        }
    }

    fn renew(&mut self) -> Result<(), IndexError> {
        self.writer.renew()
    }

    fn probe(&self) -> Result<(), IndexError> {
        match self.switch.load(Ordering::SeqCst) {
            WELL => self.writer.probe(),
            PANICS => panic!("the engine slipped"),
            _ => Err(IndexError::Full),
        }
    }
}

struct Room {
    folder: tempfile::TempDir,
    index: AdIndex,
    indexer: Indexer,
    switch: std::sync::Arc<AtomicU8>,
}

fn room(stand_in: StandIn) -> Room {
    let folder = tempfile::tempdir().unwrap();
    let encoder = Encoder::stand_in(stand_in).unwrap();
    let index = AdIndex::open_or_create(&folder.path().join("data"), &stamp(&encoder)).unwrap();
    let switch = std::sync::Arc::new(AtomicU8::new(WELL));
    let faulty = Faulty { writer: index.writer().unwrap(), switch: std::sync::Arc::clone(&switch) };
    let indexer = Indexer::over(index.clone(), encoder, Limits::default(), faulty).unwrap();
    Room { folder, index, indexer, switch }
}

fn ad(id: &str, text: &str) -> JobAd {
    let raw = RawAd { id: Some(id.into()), description: Some(text.into()), ..RawAd::default() };
    crate::ingest::accept(raw).unwrap()
}

impl Room {
    fn create(&self, id: &str, text: &str) -> Result<(), IndexingError> {
        self.indexer.create(ad(id, text), false, &Cancel::new())
    }

    fn update(&self, id: &str, text: &str) -> Result<Written, IndexingError> {
        self.indexer.update(ad(id, text), false, false, &Cancel::new())
    }

    /// What is on the disk, read anew.
    fn stored(&self, id: &str) -> Option<String> {
        let snapshot = self.index.refresh().unwrap();
        let address = snapshot.find(&AdId::new(id).unwrap()).unwrap()?;
        Some(snapshot.ad(address).unwrap().description)
    }

    fn until_well(&self) {
        let began = Instant::now();
        while let Some(fault) = self.indexer.fault() {
            assert!(began.elapsed() < Duration::from_secs(60), "{fault}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn of_many_creates_of_one_name_one_succeeds() {
    let room = room(StandIn::default());
    let (made, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for caller in 0..16 {
            let (room, made, refused) = (&room, &made, &refused);
            scope.spawn(move || match room.create("one", &format!("Install sensors, says {caller}.")) {
                Ok(()) => made.fetch_add(1, Ordering::SeqCst),
                Err(IndexingError::AlreadyExists(_)) => refused.fetch_add(1, Ordering::SeqCst),
                Err(other) => panic!("{other}"),
            });
        }
    });
    assert_eq!((made.into_inner(), refused.into_inner()), (1, 15));
}

#[test]
fn a_change_right_after_another_sees_it_and_what_returns_is_on_the_disk() {
    let room = room(StandIn::default());
    for round in 0..20 {
        let id = format!("a-{round}");
        room.create(&id, "Install sensors.").unwrap();
        assert_eq!(room.update(&id, "Repair sensors.").unwrap(), Written::Accepted);
        assert_eq!(room.update(&id, "Repair sensors.").unwrap(), Written::Unchanged);
        assert_eq!(room.stored(&id).as_deref(), Some("Repair sensors."));
        assert!(room.indexer.delete(&AdId::new(&id).unwrap(), false, &Cancel::new()).unwrap());
        // At once: readers may not have seen the deletion yet.
        room.create(&id, "Repair sensors.").unwrap();
        assert!(matches!(room.create(&id, "Another."), Err(IndexingError::AlreadyExists(_))));
        assert!(room.indexer.delete(&AdId::new(&id).unwrap(), false, &Cancel::new()).unwrap());
        assert!(matches!(room.update(&id, "Gone."), Err(IndexingError::NotFound(_))));
        room.create(&id, "Repair sensors.").unwrap();
        assert_eq!(room.stored(&id).as_deref(), Some("Repair sensors."));
    }
    assert_eq!(room.index.refresh().unwrap().len(), 20);
}

#[test]
fn what_a_failed_commit_contained_is_reported_to_whose_it_was_and_writing_begins_again_by_itself() {
    for (fault, is_full) in [(FULL, true), (BROKEN, false)] {
        let room = room(StandIn::default());
        room.create("before", "Install sensors.").unwrap();
        room.switch.store(fault, Ordering::SeqCst);
        let lost = room.create("lost", "Install meters.").unwrap_err();
        assert_eq!(matches!(lost, IndexingError::Full), is_full, "{lost}");
        assert!(room.indexer.fault().is_some());
        assert_eq!(room.stored("lost"), None);
        assert_eq!(room.stored("before").as_deref(), Some("Install sensors."), "reading goes on");
        assert!(room.update("before", "Repair sensors.").is_err());
        room.switch.store(WELL, Ordering::SeqCst);
        room.until_well();
        // Nobody hears of a stranger's loss, and what was lost can be sent again.
        room.create("after", "Read plans.").unwrap();
        room.create("lost", "Install meters.").unwrap();
        assert_eq!(room.update("before", "Repair sensors.").unwrap(), Written::Accepted);
        assert_eq!(room.stored("before").as_deref(), Some("Repair sensors."));
        assert_eq!(room.index.refresh().unwrap().len(), 3);
    }
}

#[test]
fn health_comes_back_under_steady_writes_too() {
    let room = room(StandIn::default());
    room.switch.store(FULL, Ordering::SeqCst);
    assert!(room.create("lost", "Install meters.").is_err());
    assert!(room.indexer.fault().is_some());
    room.switch.store(WELL, Ordering::SeqCst);
    // More often than the thread would try by itself.
    for number in 0..3 {
        room.create(&format!("a-{number}"), "Install meters.").unwrap();
    }
    assert_eq!(room.indexer.fault(), None);
}

#[test]
fn what_rests_on_a_write_that_is_lost_is_not_reported_as_if_it_were_stored() {
    let room = room(StandIn::default());
    room.switch.store(SLOW_AND_FULL, Ordering::SeqCst);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| room.create("blocker", "Install meters."));
        std::thread::sleep(Duration::from_millis(50));
        // While the first commit is made, both of these wait for the next one.
        let second = scope.spawn(|| room.create("same", "Install sensors."));
        std::thread::sleep(Duration::from_millis(50));
        let third = scope.spawn(|| room.create("same", "Install sensors."));
        for call in [first, second, third] {
            assert!(matches!(call.join().unwrap(), Err(IndexingError::Full)));
        }
    });
    room.switch.store(WELL, Ordering::SeqCst);
    room.until_well();
    assert_eq!(room.stored("same"), None);
    room.create("same", "Install sensors.").unwrap();
}

#[test]
fn what_a_commit_stored_before_it_failed_is_seen() {
    let room = room(StandIn::default());
    room.switch.store(FAILS_LATE, Ordering::SeqCst);
    assert!(room.create("late", "Install sensors.").is_err());
    room.switch.store(WELL, Ordering::SeqCst);
    assert!(matches!(room.create("late", "Read plans."), Err(IndexingError::AlreadyExists(_))));
    assert_eq!(room.index.snapshot().unwrap().len(), 1);
}

#[test]
fn the_end_of_the_writing_thread_is_a_fault() {
    let room = room(StandIn::default());
    room.create("a", "Install sensors.").unwrap();
    assert_eq!(room.indexer.fault(), None);
    room.indexer.close();
    assert!(room.indexer.fault().is_some());
    assert!(room.create("b", "Install sensors.").is_err());
}

#[test]
fn a_writer_that_breaks_is_a_fault_and_begins_anew_by_itself() {
    let room = room(StandIn::default());
    room.create("before", "Install sensors.").unwrap();
    room.switch.store(PANICS, Ordering::SeqCst);
    assert!(matches!(room.create("lost", "Install meters."), Err(IndexingError::Storage(_))));
    assert!(room.indexer.fault().is_some());
    // Trying again breaks too, outside any request.
    std::thread::sleep(Duration::from_millis(1500));
    assert!(room.indexer.fault().is_some());
    room.switch.store(WELL, Ordering::SeqCst);
    room.until_well();
    room.create("after", "Read plans.").unwrap();
    assert_eq!((room.stored("before").is_some(), room.stored("lost")), (true, None));
}

#[test]
fn an_ad_on_which_the_model_breaks_fails_alone() {
    let room = room(StandIn { panics_at: Some("boom".into()), ..StandIn::default() });
    let broke = room.create("bad", "boom goes the model").unwrap_err();
    assert!(matches!(broke, IndexingError::ModelGone(_)), "{broke}");
    room.create("good", "Install sensors.").unwrap();
    assert_eq!(room.indexer.fault(), None, "the disk is well");
    // What is refused is not given to the model.
    assert!(matches!(room.update("absent", "boom goes the model"), Err(IndexingError::NotFound(_))));
    assert!(matches!(room.update("good", "boom goes the model"), Err(IndexingError::ModelGone(_))));
}

#[test]
fn a_long_ad_does_not_hold_up_a_short_one() {
    let room = room(StandIn { pause: Duration::from_millis(2), threads: 1, ..StandIn::default() });
    let long: String = (0..1500).map(|line| format!("Task number {line} of the job.\n")).collect();
    let order = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            room.create("long", &long).unwrap();
            order.lock().unwrap().push("long");
        });
        std::thread::sleep(Duration::from_millis(200));
        room.create("short", "Install sensors.").unwrap();
        order.lock().unwrap().push("short");
    });
    assert_eq!(order.into_inner().unwrap(), ["short", "long"]);
}

#[test]
fn a_batch_knows_what_is_new_what_is_changed_and_what_is_just_so() {
    let room = room(StandIn::default());
    room.create("a", "Install sensors.").unwrap();
    room.create("b", "Read plans.").unwrap();
    let batch = vec![ad("a", "Install sensors."), ad("b", "Draw plans."), ad("c", "Repair meters.")];
    let written = room.indexer.import(batch.clone(), true, &Cancel::new()).unwrap();
    assert_eq!(written, [Written::Unchanged, Written::Accepted, Written::Accepted]);
    let again = room.indexer.import(batch, false, &Cancel::new()).unwrap();
    assert_eq!(again, [Written::Unchanged; 3]);
    assert_eq!(room.index.refresh().unwrap().len(), 3);
}

#[test]
fn a_change_while_another_writes_the_same_ad_ends_with_one_of_them() {
    let room = room(StandIn::default());
    room.create("a", "Text 0.").unwrap();
    std::thread::scope(|scope| {
        for caller in 0..4 {
            let room = &room;
            scope.spawn(move || {
                for round in 0..25 {
                    room.update("a", &format!("Text {}.", (caller + round) % 3)).unwrap();
                }
            });
        }
    });
    assert!(room.stored("a").unwrap().starts_with("Text "));
    assert_eq!(room.index.refresh().unwrap().len(), 1);
}

#[test]
fn what_was_acknowledged_is_there_after_an_end_without_goodbye() {
    let room = room(StandIn::default());
    for number in 0..30 {
        room.create(&format!("a-{number}"), "Install sensors.").unwrap();
    }
    let data = room.folder.path().join("data");
    // No close: the thread and its lock live on, as after a kill the files do.
    let encoder = Encoder::stand_in(StandIn::default()).unwrap();
    let other = AdIndex::open(&data, &stamp(&encoder)).unwrap();
    assert_eq!(other.snapshot().unwrap().len(), 30);
}
