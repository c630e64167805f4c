//! Annotating what is staged: some partitions at a time, each on disk before it counts as done.

use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::annotate::Annotator;

use super::run::{Begun, Progress};
use super::work::{Partition, Staged, Work};
use super::{Engine, MonitorError, files, parquet_file};

/// How far the annotating is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Annotated {
    /// Ads that are annotated.
    pub ads: u64,
    /// All ads.
    pub of: u64,
    /// Those of `ads` that an earlier run annotated.
    pub earlier: u64,
    /// Texts that the model of this process has read for this run.
    pub texts: u64,
}

/// What this process has done itself for a run: all of it, or nothing where others do the work.
pub(super) struct Here<'a> {
    annotator: &'a Annotator,
    /// Ads and texts before the run.
    before: (u64, u64),
}

impl<'a> Here<'a> {
    pub(super) fn of(annotator: &'a Annotator) -> Self {
        let texts = annotator.matcher().encoder().texts_encoded();
        Self { annotator, before: (annotator.ads_annotated(), texts) }
    }

    fn ads(&self) -> u64 {
        self.annotator.ads_annotated() - self.before.0
    }

    /// Texts that the model has read for the run.
    pub(super) fn texts(&self) -> u64 {
        self.annotator.matcher().encoder().texts_encoded() - self.before.1
    }
}

/// How often it is said how far the annotating is.
const SAID_EVERY: Duration = Duration::from_secs(1);

/// Annotates what is not annotated yet, some partitions at a time; each is on disk before it counts as done.
pub(super) fn annotate_all(
    staged: &Staged,
    begun: &Begun,
    work: &Work,
    (engine, runtime): (&Engine, &Runtime),
    (here, progress): (&Here<'_>, &mut dyn Progress),
) -> Result<(), MonitorError> {
    files::folder(&work.folder().join("annotated"))?;
    let (mut waiting, mut earlier) = (Vec::new(), 0);
    for (number, partition) in staged.partitions.iter().enumerate() {
        if work.is_done(number, partition, &begun.fingerprint, begun.keep_vectors)? {
            earlier += partition.rows;
        } else {
            if work.annotated(number).is_file() {
                let file = work.annotated(number);
                progress.note(&format!("{}: not whole; its partition is annotated again", file.display()));
            }
            waiting.push((number, partition.clone()));
        }
    }
    let (total, mut done) = (staged.counts.ads, earlier);
    if earlier > 0 {
        progress.note(&format!("{earlier} of {total} ads are annotated already"));
    }
    // Ads count when they are read; those of partitions that are not on disk yet are done again after a failure.
    let so_far = |done: u64| Annotated {
        ads: done.max(earlier + here.ads()).min(total),
        of: total,
        earlier,
        texts: here.texts(),
    };
    progress.annotated(so_far(done));
    let mut waiting = waiting.into_iter();
    let mut failed = None;
    runtime.block_on(async {
        let mut under_way = JoinSet::new();
        let next = |under_way: &mut JoinSet<_>, waiting: &mut std::vec::IntoIter<(usize, Partition)>| {
            if let Some((number, partition)) = waiting.next() {
                let one = One { number, partition, begun: begun.clone(), work: work.clone() };
                under_way.spawn(one.annotate(engine.clone()));
            }
        };
        (0..engine.lanes()).for_each(|_| next(&mut under_way, &mut waiting));
        loop {
            let ended = match tokio::time::timeout(SAID_EVERY, under_way.join_next()).await {
                Ok(Some(ended)) => ended,
                Ok(None) => break,
                Err(_) => {
                    progress.annotated(so_far(done));
                    continue;
                }
            };
            match ended.unwrap_or_else(|error| Err(broken_off(&error))) {
                Ok(ads) => {
                    done += ads;
                    progress.annotated(so_far(done));
                }
                // Those that are under way are waited for: what they come to is kept.
                Err(error) => _ = failed.get_or_insert(error),
            }
            if failed.is_none() {
                next(&mut under_way, &mut waiting);
            }
        }
    });
    failed.map_or(Ok(()), Err)
}

fn broken_off(error: &tokio::task::JoinError) -> MonitorError {
    MonitorError::Folder(format!("a partition's work broke off: {error}"))
}

/// A partition to be annotated.
struct One {
    number: usize,
    partition: Partition,
    begun: Begun,
    work: Work,
}

impl One {
    /// Returns its ads once they are on disk.
    async fn annotate(self, engine: Engine) -> Result<u64, MonitorError> {
        let path = self.work.staged(self.number);
        let rows = engine.annotate(&path, &self.begun.fingerprint, self.begun.keep_vectors).await?;
        if rows.num_rows() as u64 != self.partition.rows {
            let problem = format!("{} rows came back for {} ads", rows.num_rows(), self.partition.rows);
            return Err(MonitorError::Engine { partition: path, problem });
        }
        let written = tokio::task::spawn_blocking(move || {
            let Self { number, partition, begun, work } = self;
            parquet_file::write(&work.annotated(number), &rows)?;
            work.done(number, &partition, &begun.fingerprint, begun.keep_vectors)?;
            Ok(partition.rows)
        });
        written.await.unwrap_or_else(|error| Err(broken_off(&error)))
    }
}
