//! Sorted runs of ads into one sorted sequence in which every ad stands once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::{Path, PathBuf};

use super::parquet_file;
use super::staged::{self, StagedAd};
use super::{MonitorError, files};

/// Runs that are read at a time: bounds memory and open files.
const FAN_IN: usize = 64;
/// Ads of a run that are in memory.
const ROWS: usize = 64;

/// A run on disk, read along.
struct SortedRun {
    path: PathBuf,
    batches: parquet::arrow::arrow_reader::ParquetRecordBatchReader,
    ads: std::vec::IntoIter<StagedAd>,
}

impl SortedRun {
    fn open(path: &Path) -> Result<Self, MonitorError> {
        let batches = parquet_file::read(path, &[], ROWS)?;
        Ok(Self { path: path.to_path_buf(), batches, ads: Vec::new().into_iter() })
    }

    fn next(&mut self) -> Result<Option<StagedAd>, MonitorError> {
        loop {
            if let Some(ad) = self.ads.next() {
                return Ok(Some(ad));
            }
            let Some(batch) = self.batches.next() else { return Ok(None) };
            let batch = batch.map_err(MonitorError::table(&self.path))?;
            let ads = staged::ads(&batch);
            let ads = ads.ok_or_else(|| MonitorError::table(&self.path)("it holds no staged ads"))?;
            self.ads = ads.into_iter();
        }
    }
}

/// Merges `runs`, each sorted by key, and hands every ad to `take`, sorted by key; sightings of one ad are put together.
/// Returns how many were put to another. With more runs than can be read at a time longer ones are made first, in
/// `folder`.
pub(super) fn merge(
    mut runs: Vec<PathBuf>,
    folder: &Path,
    mut take: impl FnMut(StagedAd) -> Result<(), MonitorError>,
) -> Result<u64, MonitorError> {
    let mut again = 0;
    let mut made = 0;
    while runs.len() > FAN_IN {
        let mut longer = Vec::new();
        for some in runs.chunks(FAN_IN) {
            let path = folder.join(format!("merged-{made:06}.parquet"));
            made += 1;
            again += merge_into(some, &path)?;
            some.iter().try_for_each(|run| std::fs::remove_file(run).map_err(MonitorError::file(run)))?;
            longer.push(path);
        }
        runs = longer;
    }
    Ok(again + merge_once(&runs, &mut take)?)
}

fn merge_into(runs: &[PathBuf], path: &Path) -> Result<u64, MonitorError> {
    files::whole(path, |file| {
        let own = file.try_clone().map_err(MonitorError::file(path))?;
        let mut writer = parquet_file::writer(own, path, staged::staged_schema())?;
        let mut buffer = Vec::with_capacity(ROWS);
        let mut write = |buffer: &mut Vec<StagedAd>| {
            let batch = staged::batch(buffer).map_err(MonitorError::table(path))?;
            buffer.clear();
            writer.write(&batch).map_err(MonitorError::table(path))
        };
        let again = merge_once(runs, &mut |ad| {
            buffer.push(ad);
            if buffer.len() == ROWS { write(&mut buffer) } else { Ok(()) }
        })?;
        write(&mut buffer)?;
        writer.close().map_err(MonitorError::table(path))?;
        Ok(again)
    })
}

fn merge_once(
    runs: &[PathBuf],
    take: &mut dyn FnMut(StagedAd) -> Result<(), MonitorError>,
) -> Result<u64, MonitorError> {
    let mut runs = runs.iter().map(|path| SortedRun::open(path)).collect::<Result<Vec<_>, _>>()?;
    let mut heads: Vec<Option<StagedAd>> = Vec::with_capacity(runs.len());
    let mut least = BinaryHeap::new();
    for (number, run) in runs.iter_mut().enumerate() {
        let head = run.next()?;
        if let Some(ad) = &head {
            least.push(Reverse((ad.key.clone(), ad.order, number)));
        }
        heads.push(head);
    }
    let (mut again, mut pending): (u64, Option<StagedAd>) = (0, None);
    while let Some(Reverse((_, _, number))) = least.pop() {
        let Some(ad) = heads[number].take() else { continue };
        heads[number] = runs[number].next()?;
        if let Some(next) = &heads[number] {
            least.push(Reverse((next.key.clone(), next.order, number)));
        }
        match &mut pending {
            Some(same) if same.key == ad.key => {
                same.seen_again(ad);
                again += 1;
            }
            _ => pending.replace(ad).map_or(Ok(()), &mut *take)?,
        }
    }
    pending.map_or(Ok(()), take)?;
    Ok(again)
}

#[cfg(test)]
mod tests {
    use super::super::staged::tests::ad;
    use super::*;

    fn run(folder: &Path, number: usize, ads: &[StagedAd]) -> PathBuf {
        let path = folder.join(format!("run-{number}.parquet"));
        parquet_file::write(&path, &staged::batch(ads).unwrap()).unwrap();
        path
    }

    #[test]
    fn however_the_ads_lie_in_runs_the_sequence_is_the_same() {
        let mut all = Vec::new();
        for order in 0..400_u64 {
            all.push(ad("s", &format!("{:03}", order * 7 % 200), order, Some((order % 31) as i32)));
        }
        let mut answers = Vec::new();
        for length in [400, 50, 3] {
            let folder = tempfile::tempdir().unwrap();
            let runs = all.chunks(length).enumerate().map(|(number, ads)| {
                let mut ads = ads.to_vec();
                ads.sort_by(|a, b| (&a.key, a.order).cmp(&(&b.key, b.order)));
                run(folder.path(), number, &ads)
            });
            let runs = runs.collect();
            let mut merged = Vec::new();
            let again = merge(runs, folder.path(), |ad| {
                merged.push(ad);
                Ok(())
            });
            assert_eq!((again.unwrap(), merged.len()), (200, 200), "{length}");
            assert!(merged.is_sorted_by(|a, b| a.key < b.key));
            answers.push(merged);
        }
        assert!(answers[0] == answers[1] && answers[1] == answers[2]);
    }
}
