//! Pages of a repeated column, each looked through before it is decoded: one row may hold as many items as its pages say,
//! and a run of some bytes may say millions.

use parquet::basic::Encoding;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::ParquetError;

/// The most items that a row of a repeated column may say it has.
const MAX_ITEMS: u64 = 100_000;

/// The pages of a repeated column, up to the first in which a row has more than [`MAX_ITEMS`].
pub(super) struct BoundedPages {
    pages: Box<dyn PageReader>,
    row: RowLength,
}

impl BoundedPages {
    /// The same `pages` of a column whose repetition levels go up to `max_level`.
    pub(super) fn new(pages: Box<dyn PageReader>, max_level: i16) -> Self {
        Self { pages, row: RowLength::new(max_level) }
    }
}

impl Iterator for BoundedPages {
    type Item = Result<Page, ParquetError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for BoundedPages {
    fn get_next_page(&mut self) -> Result<Option<Page>, ParquetError> {
        let page = self.pages.get_next_page()?;
        if let Some((levels, count)) = page.as_ref().map(repetition_levels).transpose()?.flatten() {
            self.row.go_through(levels, count)?;
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>, ParquetError> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<(), ParquetError> {
        self.pages.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool, ParquetError> {
        self.pages.at_record_boundary()
    }
}

/// The repetition levels of `page` as runs, and how many there are; `None` for a dictionary.
fn repetition_levels(page: &Page) -> Result<Option<(&[u8], u64)>, ParquetError> {
    let (levels, count) = match page {
        Page::DictionaryPage { .. } => return Ok(None),
        Page::DataPageV2 { buf, num_values, rep_levels_byte_len, .. } => {
            (usize::try_from(*rep_levels_byte_len).ok().and_then(|length| buf.get(..length)), num_values)
        }
        Page::DataPage { buf, num_values, rep_level_encoding: Encoding::RLE, .. } => {
            (behind_length(buf), num_values)
        }
        Page::DataPage { .. } => {
            return Err(ParquetError::General(
                "its levels are packed in a way that is no longer read".into(),
            ));
        }
    };
    let ends_before = || ParquetError::General("a page ends within its levels".into());
    Ok(Some((levels.ok_or_else(ends_before)?, u64::from(*count))))
}

/// The bytes at the start of `page` whose length stands before them in four bytes.
fn behind_length(page: &[u8]) -> Option<&[u8]> {
    let (length, rest) = page.split_first_chunk()?;
    rest.get(..usize::try_from(u32::from_le_bytes(*length)).ok()?)
}

/// Counts the items of the row that is being read, from one page to the next.
struct RowLength {
    /// Bits of a level.
    width: usize,
    items: u64,
}

impl RowLength {
    fn new(max_level: i16) -> Self {
        let width = i16::BITS - max_level.leading_zeros();
        Self { width: width as usize, items: 0 }
    }

    /// Counts the `left` levels in `runs`, Parquet's mixture of runs and packed bits. Fails where a row has too many.
    fn go_through(&mut self, mut runs: &[u8], mut left: u64) -> Result<(), ParquetError> {
        while left > 0 {
            let Some(head) = variable_length(&mut runs).filter(|head| *head > 0) else { break };
            let is_packed = head & 1 == 1;
            let taken = if is_packed {
                self.packed(&mut runs, head, left)?
            } else {
                self.run(&mut runs, head, left)?
            };
            let Some(taken) = taken else { break };
            left -= taken;
        }
        // Of levels that the page says it has and lacks none begins a row; the decoder refuses them.
        self.go_on(left)
    }

    /// Counts a run of one level, at most `left`; `None` where its level is missing.
    fn run(&mut self, runs: &mut &[u8], head: u64, left: u64) -> Result<Option<u64>, ParquetError> {
        let Some((level, rest)) = runs.split_at_checked(self.width.div_ceil(8)) else { return Ok(None) };
        *runs = rest;
        let count = u64::from((head >> 1) as u32).min(left);
        if level.iter().any(|byte| *byte != 0) {
            self.go_on(count)?;
        } else if count > 0 {
            self.items = 1;
        }
        Ok(Some(count))
    }

    /// Counts levels packed by the bit, at most `left`; `None` where there is none.
    fn packed(&mut self, runs: &mut &[u8], head: u64, left: u64) -> Result<Option<u64>, ParquetError> {
        let count = u64::from((head >> 1).wrapping_mul(8) as u32);
        let bits = usize::try_from(count).unwrap_or(usize::MAX).saturating_mul(self.width);
        let (levels, rest) = runs.split_at(bits.div_ceil(8).min(runs.len()));
        *runs = rest;
        let there = levels.len() * 8 / self.width;
        let taken = there.min(usize::try_from(count.min(left)).unwrap_or(there));
        for at in 0..taken {
            let mut bits = at * self.width..(at + 1) * self.width;
            if bits.any(|bit| levels.get(bit / 8).is_some_and(|byte| (byte >> (bit % 8)) & 1 == 1)) {
                self.go_on(1)?;
            } else {
                self.items = 1;
            }
        }
        Ok((taken > 0 || count == 0).then_some(taken as u64))
    }

    /// Counts `count` more items of the row.
    fn go_on(&mut self, count: u64) -> Result<(), ParquetError> {
        self.items = self.items.saturating_add(count);
        if self.items > MAX_ITEMS {
            return Err(ParquetError::General(format!("a list in it has more than {MAX_ITEMS} items")));
        }
        Ok(())
    }
}

/// The number at the start of `bytes` in groups of seven bits, the lowest first; `bytes` then begins behind it.
fn variable_length(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64_u32).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run of `count` times `level`, which has up to eight bits.
    fn run(count: u64, level: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut head = count << 1;
        while head >= 0x80 {
            bytes.push((head & 0x7f) as u8 | 0x80);
            head >>= 7;
        }
        bytes.extend([head as u8, level]);
        bytes
    }

    #[test]
    fn the_items_of_a_row_are_counted_over_runs_packed_bits_and_pages() {
        let row = |items: u64| [run(1, 0), run(items - 1, 1)].concat();
        for (pages, items) in [
            (vec![(row(MAX_ITEMS), MAX_ITEMS)], Some(MAX_ITEMS)),
            (vec![(row(MAX_ITEMS + 1), MAX_ITEMS + 1)], None),
            (vec![(row(4_000_000_000), 4_000_000_000)], None),
            // A run may be longer than its page.
            (vec![(row(4_000_000_000), 7)], Some(7)),
            // Rows of one item each are no long row.
            (vec![(run(3_000_000, 0), 3_000_000)], Some(1)),
            // Eight levels in a byte: 0 1 1 0 1 1 1 1.
            (vec![(vec![3, 0b1111_0110], 8)], Some(5)),
            (vec![(vec![3, 0b1111_0110], 3)], Some(3)),
            (vec![(row(60_000), 60_000), (run(40_001, 1), 40_001)], None),
            (vec![(row(60_000), 60_000), (row(60_000), 60_000)], Some(60_000)),
            // Levels that are not there.
            (vec![(Vec::new(), MAX_ITEMS + 1)], None),
            (vec![(vec![0x80], 5)], Some(5)),
        ] {
            let mut length = RowLength::new(1);
            let read = pages.iter().try_for_each(|(runs, count)| length.go_through(runs, *count));
            assert_eq!(read.ok().map(|()| length.items), items, "{pages:02x?}");
        }
    }

    #[test]
    fn levels_of_several_bits_begin_a_row_where_all_are_0() {
        let mut length = RowLength::new(2);
        // 0 1 2 0 2 1 2 3, the lowest bits first.
        length.go_through(&[3, 0b0010_0100, 0b1110_0110], 8).unwrap();
        assert_eq!(length.items, 5);
    }
}
