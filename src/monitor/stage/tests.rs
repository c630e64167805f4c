//! Feeds that change while they are read, and where partitions end.

use std::io::Write;

use super::super::Annotated;
use super::super::staged::tests::ad;
use super::*;

/// Adds a record to a feed as soon as some of it is read.
struct Writing<'a> {
    feed: &'a Path,
    left: usize,
}

impl Progress for Writing<'_> {
    fn staged(&mut self, _: u64, _: Option<u64>, _: u64, _: u64) {
        if self.left > 0 {
            self.left -= 1;
            let mut feed = std::fs::OpenOptions::new().append(true).open(self.feed).unwrap();
            feed.write_all(record(9).as_bytes()).unwrap();
        }
    }

    fn annotated(&mut self, _: Annotated) {}

    fn tabled(&mut self, _: u64, _: u64) {}

    fn note(&mut self, _: &str) {}
}

fn record(id: usize) -> String {
    format!("{{\"id\": \"{id}\", \"title\": \"Fitter\", \"description\": \"You fit pipes in the yard.\"}}\n")
}

#[test]
fn a_feed_that_changes_while_it_is_read_is_refused_and_one_that_stays_is_sealed_as_it_was_read() {
    for grows in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let feed = folder.path().join("feed.jsonl");
        std::fs::write(&feed, record(1)).unwrap();
        let work = Work::of(&folder.path().join("out"));
        let feeds =
            Feeds { paths: vec![feed.clone()], reading: Reading::default(), limits: Limits::default() };
        let mut progress = Writing { feed: &feed, left: usize::from(grows) };
        let staged = stage(&feeds, 10, &work, &mut progress);
        if grows {
            let refused = staged.unwrap_err().to_string();
            assert!(
                refused.contains("feed.jsonl") && refused.contains("changed while it was read"),
                "{refused}"
            );
        } else {
            let staged = staged.unwrap();
            let input = &staged.inputs[0];
            assert_eq!((input.digest.clone(), input.bytes), files::digest(&feed).unwrap());
            assert_eq!(input.read, 1);
        }
    }
}

#[test]
fn a_partition_ends_by_its_ads_or_by_their_bytes() {
    let ads: Vec<StagedAd> = (0..9).map(|order| ad("s", &order.to_string(), order, None)).collect();
    let of_one = ads[0].bytes();
    for (most, expected) in [
        ((4, usize::MAX), &[4, 4, 1][..]),
        ((1_000_000, 2 * of_one), &[2, 2, 2, 2, 1]),
        ((1_000_000, 1), &[1; 9]),
        ((0, usize::MAX), &[1; 9]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let work = Work::of(folder.path());
        files::folder(&work.runs()).unwrap();
        let run = work.runs().join("run-000000.parquet");
        parquet_file::write(&run, &staged::batch(&ads).unwrap()).unwrap();
        let (partitions, _) = partition(vec![run], most, &work).unwrap();
        let rows: Vec<u64> = partitions.iter().map(|partition| partition.rows).collect();
        assert_eq!(rows, expected, "{most:?}");
    }
}
