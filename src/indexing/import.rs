//! A whole feed into the index, in commits that a crash cannot tear.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::domain::{AdId, JobAd, Limits, RejectReason, Rejection, Tally};
use crate::encode::{Cancel, Encoder, Patience};
use crate::index::{AdIndex, AdWriter, ImportState, IndexedAd, Snapshot};
use crate::ingest::{self, Feed, IngestError, Reading, Record};

use super::IndexingError;
use super::pipeline::{self, NewAd, Spent};
use super::writing::{Novelty, Recent};

/// Records that are read, and ads whose sentences are encoded, together.
const BATCH: usize = 64;

/// How a feed is read.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// What the feed's owner says about it.
    pub reading: Reading,
    /// What an ad may be.
    pub limits: Limits,
    /// Whether another feed of the same import follows: then the import is not finished with this one.
    pub more_follow: bool,
    /// A commit is made at the first batch that ends after this time; what is read since is lost in a crash.
    pub commit_every: Duration,
}

/// Where a feed's time went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading records and turning them into ads.
    Reading,
    /// Cutting ads into sentences.
    Analysing,
    /// Sentences into vectors.
    Encoding,
    /// Writing to the index, commits included.
    Writing,
}

/// What became of a feed.
#[derive(Debug, Clone, Default)]
pub struct ImportReport {
    /// Every record, by what became of it.
    pub tally: Tally,
    /// Time by stage, in the order of [`Stage`].
    pub spent: [Duration; 4],
    /// Feeds that end inside a quote, so that records may have been swallowed.
    pub open_quotes: Vec<String>,
}

impl ImportReport {
    fn spend(&mut self, stage: Stage, time: Duration) {
        self.spent[stage as usize] += time;
    }

    /// The time spent in `stage`.
    pub fn spent_in(&self, stage: Stage) -> Duration {
        self.spent[stage as usize]
    }
}

/// A record that was not taken, for the person who made the feed.
#[derive(Debug, Clone)]
pub struct RejectedRecord<'a> {
    /// The feed.
    pub feed: &'a str,
    /// The line (JSONL, CSV) or row (Parquet) on which the record starts, from 1.
    pub line: u64,
    /// Why.
    pub rejection: &'a Rejection,
    /// The record as it was read, cut at 100 kB.
    pub raw: &'a str,
}

/// Hears how an import goes on.
pub trait Progress {
    /// After each batch: bytes read of the feed's bytes (if known), and the tally so far.
    fn advanced(&mut self, bytes: u64, of: Option<u64>, tally: &Tally);
    /// For each record that was not taken.
    ///
    /// # Errors
    /// Any that ends the import, such as a full disk under the file of rejects.
    fn rejected(&mut self, record: &RejectedRecord<'_>) -> std::io::Result<()>;
}

/// Reads the feed at `path` (`-`: standard input) into the index, adding to `report`.
///
/// A broken record is counted and left out, and the rest goes on. Commits carry how far the feed was
/// read, so that after a crash the next start can say what is missing; running the import again
/// completes it, because unchanged ads are known by their content.
///
/// # Errors
/// [`IndexingError`] if the feed cannot be opened or read, or the index refuses; what was committed stays. Of a feed that
/// breaks off midway all that `report` counts as accepted is committed.
pub fn import(
    path: &Path,
    options: &ImportOptions,
    index: &AdIndex,
    writer: &mut AdWriter,
    encoder: &Encoder,
    report: &mut ImportReport,
    progress: &mut dyn Progress,
) -> Result<(), IndexingError> {
    let name = path.display().to_string();
    let mut feed = ingest::open(path, &options.reading)?;
    let snapshot = index.refresh()?;
    // What an earlier try at the same feed has stored is stored still.
    let earlier = index.import_state()?.filter(|earlier| earlier.feed == name && !earlier.finished);
    let stored = earlier.map_or(0, |earlier| earlier.read);
    let state = |read: u64, finished: bool| ImportState {
        feed: name.clone(),
        read: read.max(stored),
        finished: finished && !options.more_follow,
    };
    let before = report.tally.read();
    writer.commit(Some(&state(0, false)))?;
    let mut importer = Importer {
        feed: &name,
        limits: &options.limits,
        snapshot,
        recent: Recent::default(),
        report: &mut *report,
        progress,
    };
    let mut committed = Instant::now();
    let mut broken = None;
    // One batch is encoded while the next one is read and the last one written.
    std::thread::scope(|scope| {
        let (batches, to_prepare) = mpsc::sync_channel::<Vec<NewAd>>(1);
        let (prepared, ready) = mpsc::sync_channel(1);
        scope.spawn(move || {
            for new in to_prepare {
                if prepared.send(pipeline::prepare(encoder, new, Patience::Wait, &Cancel::new())).is_err() {
                    return;
                }
            }
        });
        let ended = || IndexingError::Internal("the thread that prepares ads has ended".into());
        // How many records had been read with each batch that is under way.
        let mut under_way: VecDeque<u64> = VecDeque::new();
        loop {
            let began = Instant::now();
            let records = next_batch(&mut feed, &mut broken);
            let finished = records.is_empty();
            let new = importer.accept(records)?;
            importer.report.spend(Stage::Reading, began.elapsed());
            under_way.push_back(importer.report.tally.read() - before);
            batches.send(new).map_err(|_| ended())?;
            while under_way.len() > usize::from(!finished)
                && let Some(read) = under_way.pop_front()
            {
                importer.write(ready.recv().map_err(|_| ended())??, writer)?;
                let last = finished && under_way.is_empty();
                if last || committed.elapsed() >= options.commit_every {
                    let began = Instant::now();
                    writer.commit(Some(&state(read, last && broken.is_none())))?;
                    importer.report.spend(Stage::Writing, began.elapsed());
                    committed = Instant::now();
                }
            }
            importer.progress.advanced(feed.position_bytes(), feed.size_bytes(), &importer.report.tally);
            if finished {
                return Ok::<(), IndexingError>(());
            }
        }
    })?;
    if feed.ends_inside_quote() {
        report.open_quotes.push(name);
    }
    index.refresh()?;
    broken.map_or(Ok(()), |error| Err(error.into()))
}

/// The next records of a feed; fewer where it breaks, with the reason in `broken`, and none after that.
fn next_batch(feed: &mut Feed, broken: &mut Option<IngestError>) -> Vec<Record> {
    let good = |record: Result<Record, IngestError>| record.map_err(|error| *broken = Some(error)).ok();
    feed.by_ref().take(BATCH).map_while(good).collect()
}

struct Importer<'a> {
    feed: &'a str,
    limits: &'a Limits,
    snapshot: Snapshot,
    recent: Recent,
    report: &'a mut ImportReport,
    progress: &'a mut dyn Progress,
}

impl Importer<'_> {
    /// Raw records into ads side by side, then one after the other into what is new.
    fn accept(&mut self, records: Vec<Record>) -> Result<Vec<NewAd>, IndexingError> {
        let limits = &self.limits;
        let checked: Vec<(u64, String, Result<JobAd, Rejection>)> = records
            .into_par_iter()
            .map(|record| (record.line, record.raw, ingest::accept_from_feed(record.content, limits)))
            .collect();
        let mut new = Vec::new();
        for (line, raw, outcome) in checked {
            match outcome.map(|ad| (ad.id.clone(), self.recent.examine(ad, &self.snapshot))) {
                Err(rejection) => self.reject(line, &raw, &rejection)?,
                Ok((id, novelty)) => match novelty? {
                    Novelty::Unchanged => self.report.tally.leave(),
                    Novelty::Repeated => self.reject(line, &raw, &repeated(&id))?,
                    Novelty::New(ad) => {
                        self.report.tally.accept();
                        new.push(*ad);
                    }
                },
            }
        }
        Ok(new)
    }

    fn reject(&mut self, line: u64, raw: &str, rejection: &Rejection) -> Result<(), IndexingError> {
        self.report.tally.reject(rejection.reason);
        let rejected = RejectedRecord { feed: self.feed, line, rejection, raw };
        self.progress
            .rejected(&rejected)
            .map_err(|error| IndexingError::storage(format!("--rejects: {error}")))
    }

    fn write(
        &mut self,
        (ads, spent): (Vec<IndexedAd>, Spent),
        writer: &AdWriter,
    ) -> Result<(), IndexingError> {
        self.report.spend(Stage::Analysing, spent.analysing);
        self.report.spend(Stage::Encoding, spent.encoding);
        let began = Instant::now();
        for ad in &ads {
            writer.upsert(ad)?;
        }
        self.report.spend(Stage::Writing, began.elapsed());
        Ok(())
    }
}

fn repeated(id: &AdId) -> Rejection {
    Rejection {
        reason: RejectReason::DuplicateId,
        field: "id".into(),
        message: format!(
            "'{id}' stood earlier in this feed with other content; the first one is kept, give each ad its own id"
        ),
    }
}
