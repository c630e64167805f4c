//! Which ads say nearly the same of a job, over all ads of a run.

use std::path::Path;

use arrow::array::{Array, AsArray};
use arrow::record_batch::RecordBatch;

use crate::domain::{ContentDigest, Signature};
use crate::matching::near_duplicate_leaders;

use super::months::{self, Month};
use super::{MonitorError, parquet_file};

/// Columns that are read here.
const COLUMNS: [&str; 5] = ["source", "ad", "first_seen", "posted", "signature"];
const ROWS: usize = 1024;

/// Of every ad, in the order of the partitions: what is told of all ads together. About 290 bytes an ad, 256 of them the
/// signature, which goes when the groups are known.
pub(super) struct AllAds {
    /// The month of each ad.
    pub(super) months: Vec<Month>,
    /// The name of its group: a digest of its leader's source and id.
    pub(super) groups: Vec<[u8; 8]>,
}

/// Reads all annotated partitions.
pub(super) fn all_ads<'a>(partitions: impl Iterator<Item = &'a Path>) -> Result<AllAds, MonitorError> {
    let mut read = Read::default();
    for path in partitions {
        for batch in parquet_file::read(path, &COLUMNS, ROWS)? {
            let batch = batch.map_err(MonitorError::table(path))?;
            read.add(&batch).ok_or_else(|| MonitorError::table(path)("it holds no annotated ads"))?;
        }
    }
    let months = read.days.iter().map(|day| day.and_then(months::month_of)).collect();
    Ok(AllAds { months, groups: read.groups() })
}

#[derive(Default)]
struct Read {
    keys: Vec<[u8; 8]>,
    days: Vec<Option<i32>>,
    signatures: Vec<Option<Signature>>,
}

impl Read {
    fn add(&mut self, batch: &RecordBatch) -> Option<()> {
        let text = |name: &str| batch.column_by_name(name)?.as_string_opt::<i32>();
        let (source, ad) = (text("source")?, text("ad")?);
        let signatures = batch.column_by_name("signature")?.as_fixed_size_binary_opt()?;
        self.days.extend(months::days(batch)?);
        for row in 0..batch.num_rows() {
            let mut digest = ContentDigest::default();
            digest.text(source.value(row));
            digest.text(ad.value(row));
            self.keys.push(digest.finish());
            self.signatures.push(signatures.is_valid(row).then(|| signature(signatures.value(row))));
        }
        Some(())
    }

    /// The name of each ad's group. The earliest ad leads; of a day, and of those without one, the first by source and id,
    /// in which order the ads lie. So what is added later changes no group that was there.
    fn groups(self) -> Vec<[u8; 8]> {
        let mut order: Vec<usize> = (0..self.keys.len()).collect();
        order.sort_by_key(|ad| (self.days[*ad].is_none(), self.days[*ad], *ad));
        let leaders = near_duplicate_leaders(order.len(), |index| self.signatures[order[index]]);
        let mut groups = vec![[0; 8]; order.len()];
        for (index, leader) in leaders.into_iter().enumerate() {
            groups[order[index]] = self.keys[order[leader]];
        }
        groups
    }
}

fn signature(bytes: &[u8]) -> Signature {
    let mut values = [0; Signature::LENGTH];
    for (value, bytes) in values.iter_mut().zip(bytes.as_chunks::<4>().0) {
        *value = u32::from_le_bytes(*bytes);
    }
    Signature::new(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_ad_leads_and_an_ad_alone_leads_itself() {
        let same = Some(Signature::new([7; Signature::LENGTH]));
        let read = Read {
            keys: vec![[1; 8], [2; 8], [3; 8], [4; 8], [5; 8]],
            days: vec![Some(20), None, Some(10), Some(10), Some(5)],
            signatures: vec![same, same, same, same, None],
        };
        assert_eq!(read.groups(), [[3; 8], [3; 8], [3; 8], [3; 8], [5; 8]]);
    }
}
