//! A feed of records, whatever its format.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use super::csv_feed::CsvFeed;
use super::error::IngestError;
use super::format::Format;
use super::jsonl_feed::JsonlFeed;
use super::parquet_feed::ParquetFeed;
use super::reading::{Delimiter, Reading};
use super::unpacked::{no_other_file, unpacked};
use crate::domain::{RawAd, Rejection};

const BUFFER_BYTES: usize = 256 * 1024;
const STDIN: &str = "standard input";

/// One record of a feed, good or broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where it starts: the line of a text, the row of a Parquet file, from 1.
    pub line: u64,
    /// The record as text for a person, at most [`MAX_RAW_BYTES`](super::MAX_RAW_BYTES) of it, bad UTF-8
    /// replaced. Of a Parquet row, a JSON object of the columns that were read.
    pub raw: String,
    /// Its fields, or why they could not be read. The fields are still unchecked:
    /// [`accept`](super::accept) decides.
    pub content: Result<RawAd, Rejection>,
}

/// The records of a file or of standard input, in their order; made by [`open`].
///
/// An item is an error only when reading cannot go on; it is then the last one. Memory holds one record (of
/// a Parquet file some hundred rows), however long the feed is.
pub struct Feed {
    path: String,
    reader: FormatReader,
    reading: Reading,
    size_bytes: Option<u64>,
    ended: bool,
}

enum FormatReader {
    Jsonl(JsonlFeed),
    Csv(Box<CsvFeed>),
    Parquet(Box<ParquetFeed>),
}

/// Opens the feed at `path`; `-` is standard input.
///
/// Without a format the file's ending tells it, or for standard input its first byte; text packed by gzip
/// is unpacked as it is read. Fails if the file cannot be opened, the format cannot be told, the header of
/// a CSV file cannot be used, Parquet is none or comes from standard input, or a mapped column is not in
/// the header. A CSV file without a line is a feed without a record, and so is a Parquet file of 0 bytes. JSONL has no
/// header: there a mapped key that is missing shows record by record.
pub fn open(path: &Path, reading: &Reading) -> Result<Feed, IngestError> {
    if path.as_os_str() == "-" {
        return from_stream(STDIN, BufReader::with_capacity(BUFFER_BYTES, io::stdin()), reading);
    }
    let format = reading.format.map_or_else(|| Format::of_path(path), Ok)?;
    let name = path.display().to_string();
    let unopened = |source| IngestError::Open { path: name.clone(), source };
    let mut file = File::open(path).map_err(unopened)?;
    let metadata = file.metadata().map_err(unopened)?;
    if metadata.is_dir() {
        return Err(unopened(io::ErrorKind::IsADirectory.into()));
    }
    let (reader, size_known) = if format == Format::Parquet && metadata.is_file() && metadata.len() == 0 {
        // A job that found nothing leaves such a file; a feed of lines without a line is read alike.
        (text_reader(&name, Box::new(io::empty()), Format::Jsonl, reading)?, true)
    } else if format == Format::Parquet {
        no_other_file(&name, &mut file)?;
        (FormatReader::Parquet(Box::new(ParquetFeed::new(&name, file, &reading.map)?)), true)
    } else {
        let (text, was_packed) = unpacked(&name, BufReader::with_capacity(BUFFER_BYTES, file))?;
        (text_reader(&name, text, format, reading)?, !was_packed)
    };
    // A pipe says 0, which would be a full bar from the start; how long packed text is nobody says.
    let size_bytes = (metadata.is_file() && size_known).then_some(metadata.len());
    Ok(Feed { path: name, reader, reading: reading.clone(), size_bytes, ended: false })
}

fn from_stream(
    name: &str,
    input: impl BufRead + Send + 'static,
    reading: &Reading,
) -> Result<Feed, IngestError> {
    let (mut text, _) = unpacked(name, input)?;
    let unread = |source| IngestError::Read { path: name.to_string(), line: 1, source };
    let format = match reading.format {
        Some(format) => format,
        None => Format::of_start(text.fill_buf().map_err(unread)?),
    };
    let reader = text_reader(name, text, format, reading)?;
    Ok(Feed { path: name.to_string(), reader, reading: reading.clone(), size_bytes: None, ended: false })
}

fn text_reader(
    name: &str,
    input: Box<dyn BufRead + Send>,
    format: Format,
    reading: &Reading,
) -> Result<FormatReader, IngestError> {
    let usual = match format {
        Format::Jsonl => {
            let unread = |source| IngestError::Read { path: name.to_string(), line: 1, source };
            return JsonlFeed::new(input, reading.map.clone()).map(FormatReader::Jsonl).map_err(unread);
        }
        Format::Parquet => return Err(IngestError::ParquetFromStdin),
        Format::Csv => b',',
        Format::Tsv => b'\t',
    };
    let delimiter = reading.delimiter.map_or(usual, Delimiter::byte);
    CsvFeed::new(name, input, delimiter, &reading.map).map(Box::new).map(FormatReader::Csv)
}

impl Feed {
    /// The size of the file in bytes; `None` for standard input and pipes.
    pub fn size_bytes(&self) -> Option<u64> {
        self.size_bytes
    }

    /// How far the feed is read, in bytes; of a Parquet file the part of its size that the rows read are
    /// of all its rows.
    pub fn position_bytes(&self) -> u64 {
        match &self.reader {
            FormatReader::Jsonl(feed) => feed.slices.position(),
            FormatReader::Csv(feed) => feed.slices.position(),
            FormatReader::Parquet(feed) => {
                let size = u128::from(self.size_bytes.unwrap_or(0));
                let part = size * u128::from(feed.row) / u128::from(feed.rows.max(1));
                u64::try_from(part.min(size)).unwrap_or(u64::MAX)
            }
        }
    }

    /// Whether a table has been read to its end and that lies inside a quote: the quote may have swallowed records.
    pub fn ends_inside_quote(&self) -> bool {
        matches!(&self.reader, FormatReader::Csv(feed) if feed.open_quote)
    }

    fn read(&mut self) -> Result<Option<Record>, IngestError> {
        let path = || self.path.clone();
        match &mut self.reader {
            FormatReader::Jsonl(feed) => {
                let read = feed.next();
                read.map_err(|source| IngestError::Read { path: path(), line: feed.slices.line(), source })
            }
            FormatReader::Csv(feed) => {
                let read = feed.next();
                read.map_err(|source| IngestError::Read { path: path(), line: feed.slices.line(), source })
            }
            FormatReader::Parquet(feed) => feed.next().map_err(|error| IngestError::Parquet {
                path: path(),
                row: feed.row + 1,
                problem: error.to_string(),
            }),
        }
    }
}

impl Iterator for Feed {
    type Item = Result<Record, IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let mut item = self.read().transpose();
        self.ended = !matches!(item, Some(Ok(_)));
        if let Some(Ok(record)) = &mut item {
            let content = std::mem::replace(&mut record.content, Ok(RawAd::default()));
            record.content = content.map(|ad| self.reading.translate(ad));
        }
        item
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(input: &'static [u8], format: Option<Format>) -> Result<Feed, IngestError> {
        from_stream(STDIN, input, &Reading { format, ..Reading::default() })
    }

    #[test]
    fn a_stream_is_known_by_its_first_byte() {
        let jsonl = stream(b"\n {\"id\":1,\"title\":\"t\",\"description\":\"d\"}\n", None).unwrap();
        assert!(matches!(jsonl.reader, FormatReader::Jsonl(_)));
        assert_eq!(jsonl.size_bytes(), None);
        assert_eq!(jsonl.map(|record| record.unwrap().line).collect::<Vec<_>>(), [2]);
        assert!(matches!(stream(b"id,title\n", None).unwrap().reader, FormatReader::Csv(_)));
        assert_eq!(stream(b"", None).unwrap().count(), 0);
        assert!(matches!(stream(b"PAR1", Some(Format::Parquet)), Err(IngestError::ParquetFromStdin)));
    }

    /// Breaks after its first line.
    struct Breaking(&'static [u8]);

    impl io::Read for Breaking {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Err(io::Error::other("the disk is gone"));
            }
            self.0.read(buffer)
        }
    }

    #[test]
    fn a_stream_that_breaks_ends_the_feed_with_one_error_that_says_where() {
        let input = BufReader::new(Breaking(b"{}\n"));
        let mut feed = from_stream(STDIN, input, &Reading::default()).unwrap();
        assert!(feed.next().unwrap().is_ok());
        let message = feed.next().unwrap().unwrap_err().to_string();
        assert_eq!(message, "cannot read 'standard input' from line 2 on: the disk is gone");
        assert!(feed.next().is_none());
    }

    #[test]
    fn a_feed_can_go_to_another_thread() {
        fn check<T: Send>() {}
        check::<Feed>();
    }
}
