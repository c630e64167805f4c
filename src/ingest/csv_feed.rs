//! Reads a header and rows, commas or tabs between the fields.

use std::io::{self, BufRead};

use ::csv::{ByteRecord, ReaderBuilder};

use super::columns::Columns;
use super::error::IngestError;
use super::feed::Record;
use super::field::FieldMap;
use super::reading::Delimiter;
use super::refusal::refuse;
use super::slices::{Cut, Slice, Slices, not_utf8};
use crate::domain::{RawAd, RejectReason, Rejection};

/// What else people and spreadsheets put between fields.
const SEPARATORS: [char; 4] = [';', '\t', '|', ','];

/// The records of a CSV stream.
pub(super) struct CsvFeed {
    pub(super) slices: Slices,
    delimiter: u8,
    names: Vec<String>,
    columns: Columns,
    /// The first line as a record, where it lacks a column that must be there: told if no row comes that could be
    /// refused for it, for then it may be the only row of a table without a header.
    lone_header: Option<Record>,
    /// Whether the last record ended inside a quote.
    pub(super) open_quote: bool,
}

impl CsvFeed {
    /// Reads the header of `input`, called `path` in errors; without a line in it there are no records
    /// either. A line before it that names the delimiter, as Excel reads it, goes before `delimiter`. Fails if the header is not UTF-8, is one column that holds other separators, or lacks a
    /// column of `map`.
    pub(super) fn new(
        path: &str,
        input: Box<dyn BufRead + Send>,
        delimiter: u8,
        map: &FieldMap,
    ) -> Result<Self, IngestError> {
        let unread = |source| IngestError::Read { path: path.to_string(), line: 1, source };
        let unusable = |problem: String| IngestError::Header { path: path.to_string(), problem };
        let mut slices = Slices::new(input, Cut::Row { delimiter }).map_err(unread)?;
        let Some((header, delimiter)) = header(&mut slices, delimiter).map_err(unread)? else {
            return Ok(Self {
                slices,
                delimiter,
                names: Vec::new(),
                columns: Columns::default(),
                lone_header: None,
                open_quote: false,
            });
        };
        let names = names(&header, delimiter).map_err(|rejection| unusable(rejection.message))?;
        if let [only] = names.as_slice()
            && let Some(other) = SEPARATORS.into_iter().find(|other| only.contains(*other))
        {
            let separator = if other == '\t' { "tab".to_string() } else { other.to_string() };
            return Err(IngestError::Separator { path: path.to_string(), separator });
        }
        let columns = Columns::find(path, map, &names)?;
        let lone_header = columns.lacking.clone().map(|lacking| Record {
            line: header.line,
            raw: header.raw(),
            content: Err(lacking),
        });
        Ok(Self { slices, delimiter, names, columns, lone_header, open_quote: false })
    }

    /// The next record; `None` at the end. Fails only if the stream cannot be read.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        let lone_header = self.lone_header.take();
        let Some(slice) = self.slices.next()? else { return Ok(lone_header) };
        self.open_quote |= slice.open_quote;
        Ok(Some(Record { line: slice.line, raw: slice.raw(), content: self.content(&slice) }))
    }

    fn content(&self, slice: &Slice) -> Result<RawAd, Rejection> {
        let fields = fields(slice, self.delimiter)?;
        if fields.len() != self.names.len() {
            return Err(malformed(format!(
                "the row has {} fields, the header {}; quote fields that hold the separator or a line break",
                fields.len(),
                self.names.len()
            )));
        }
        // Every field is checked: one in another encoding means that the whole row is.
        for (name, bytes) in self.names.iter().zip(&fields) {
            std::str::from_utf8(bytes).map_err(|error| not_utf8(name, error))?;
        }
        if let Some(lacking) = &self.columns.lacking {
            return Err(lacking.clone());
        }
        let mut ad = RawAd::default();
        for (field, index) in &self.columns.taken {
            if let Some(text) = fields.get(*index).filter(|bytes| !bytes.is_empty()) {
                field.fill(&mut ad, String::from_utf8_lossy(text).into_owned());
            }
        }
        Ok(ad)
    }
}

/// The header, and the delimiter of the table: `delimiter`, or the one that a line before the header names.
fn header(slices: &mut Slices, delimiter: u8) -> io::Result<Option<(Slice, u8)>> {
    let Some(first) = next_with_text(slices)? else { return Ok(None) };
    let Some(named) = named_delimiter(&first) else { return Ok(Some((first, delimiter))) };
    slices.cut_rows_at(named);
    Ok(next_with_text(slices)?.map(|header| (header, named)))
}

/// The next line in which there is more than white space: one without names no column.
fn next_with_text(slices: &mut Slices) -> io::Result<Option<Slice>> {
    let is_blank = |line: &Slice| {
        let text = line.whole().ok().and_then(|bytes| std::str::from_utf8(bytes).ok());
        text.is_some_and(|text| text.trim().is_empty())
    };
    loop {
        match slices.next()? {
            Some(line) if is_blank(&line) => {}
            line => return Ok(line),
        }
    }
}

/// The delimiter that a line such as `sep=;` names.
fn named_delimiter(line: &Slice) -> Option<u8> {
    let text = std::str::from_utf8(line.whole().ok()?).ok()?;
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let (name, sign) = text.split_once('=')?;
    let delimiter: Delimiter = sign.trim_end_matches(' ').parse().ok()?;
    name.trim().eq_ignore_ascii_case("sep").then(|| delimiter.byte())
}

fn malformed(message: String) -> Rejection {
    refuse(RejectReason::Malformed, "", message)
}

fn fields(slice: &Slice, delimiter: u8) -> Result<ByteRecord, Rejection> {
    let bytes = slice.whole()?;
    if slice.open_quote {
        return Err(malformed("a quote in the row is never closed; close it or write it twice".into()));
    }
    let mut row = ByteRecord::with_capacity(bytes.len(), 16);
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(bytes)
        .read_byte_record(&mut row)
        .map_err(|error| malformed(error.to_string()))?;
    Ok(row)
}

fn names(header: &Slice, delimiter: u8) -> Result<Vec<String>, Rejection> {
    fields(header, delimiter)?
        .iter()
        .map(|name| match std::str::from_utf8(name) {
            Ok(name) => Ok(name.trim().to_string()),
            Err(error) => Err(not_utf8("", error)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(csv: &[u8], delimiter: u8) -> Vec<Record> {
        let mut feed =
            CsvFeed::new("x.csv", Box::new(io::Cursor::new(csv.to_vec())), delimiter, &FieldMap::default())
                .unwrap();
        std::iter::from_fn(|| feed.next().unwrap()).collect()
    }

    #[test]
    fn a_row_of_the_wrong_width_is_malformed_and_the_next_is_read() {
        let rows = read(b"id,title,description\n1,a\n2,b,\"c\r\nd, \"\"e\"\"\"\n3,a,b,c\n4,\"a,b\n", b',');
        let reasons: Vec<_> = rows.iter().map(|row| row.content.as_ref().err().map(|r| r.reason)).collect();
        let malformed = Some(RejectReason::Malformed);
        assert_eq!(reasons, [malformed, None, malformed, malformed]);
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 5, 6]);
        let ad = rows[1].content.as_ref().unwrap();
        assert_eq!(ad.description.as_deref(), Some("c\r\nd, \"e\""));
        assert_eq!(rows[1].raw, "2,b,\"c\r\nd, \"\"e\"\"\"");
        assert!(rows[3].content.as_ref().unwrap_err().message.contains("never closed"));
    }

    #[test]
    fn a_row_in_another_encoding_names_its_column() {
        let rows = read(b"id\ttitle\tdescription\n1\tCaf\xe9\tx\n2\tCaf\xc3\xa9\tx\n", b'\t');
        let rejection = rows[0].content.as_ref().unwrap_err();
        assert_eq!((rejection.reason, rejection.field.as_str()), (RejectReason::InvalidUtf8, "title"));
        assert_eq!(rows[0].raw, "1\tCaf\u{fffd}\tx");
        assert_eq!(rows[1].content.as_ref().unwrap().title.as_deref(), Some("Café"));
    }

    #[test]
    fn a_file_without_a_usable_header_is_refused() {
        for bad in [&b"id,t\xfftle\n"[..], b"id,\"title\n"] {
            let feed = CsvFeed::new("x.csv", Box::new(bad), b',', &FieldMap::default());
            assert!(matches!(feed, Err(IngestError::Header { .. })), "{bad:?}");
        }
    }

    #[test]
    fn a_file_without_a_line_has_no_records() {
        assert!(read(b"", b',').is_empty());
        assert!(read(b"\n\r\n", b',').is_empty());
    }

    #[test]
    fn a_line_before_the_header_may_name_the_delimiter() {
        let cases = [("sep=;", ";"), ("\"SEP=|\"", "|"), ("sep=\t", "\t"), ("sep=,", ","), ("Sep=; ", ";")];
        for (first, sign) in cases {
            let table = "id,title,description\r\n1,a,\"b\nc\"\r\n".replace(',', sign);
            let csv = format!("{first}\r\n{table}");
            let rows = read(csv.as_bytes(), b',');
            assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3], "{first}");
            assert_eq!(rows[0].content.as_ref().unwrap().description.as_deref(), Some("b\nc"), "{first}");
        }
        assert!(read(b"sep=;\n", b',').is_empty());
        let rows = read(b"sep=no,id,description\n1,2,b\n", b',');
        assert_eq!(rows[0].content.as_ref().unwrap().id.as_deref(), Some("2"), "a column, whatever its name");
    }

    #[test]
    fn a_table_of_one_line_that_is_no_header_is_told() {
        let rows = read(b"k-9,Welder,\"Welds, paints.\"\n", b',');
        let rejection = rows[0].content.as_ref().unwrap_err();
        assert_eq!((rows.len(), rows[0].line, rejection.reason), (1, 1, RejectReason::MissingId));
        assert!(rejection.message.contains("'k-9', 'Welder', 'Welds, paints.'"), "{rejection}");
        assert!(rejection.message.contains("first line must name the columns"), "{rejection}");
        assert!(read(b"id,title,description\n", b',').is_empty(), "a feed without ads");
        assert_eq!(read(b"key,title\n1,a\n", b',').len(), 1, "the row is refused, not the header");
    }

    #[test]
    fn lines_of_blanks_are_no_header() {
        for blank in ["  \n", "\t\r\n \r\n", "\u{a0}", "\u{feff}\n   ", "sep=;\n \n"] {
            assert!(read(blank.as_bytes(), b',').is_empty(), "{blank:?}");
            let rows = read(format!("{blank}\nid;description\n1;a\n").as_bytes(), b';');
            assert_eq!(rows.len(), 1, "{blank:?}");
            assert_eq!(rows[0].content.as_ref().unwrap().id.as_deref(), Some("1"), "{blank:?}");
        }
        assert_eq!(read(b" ,\n", b',').len(), 1, "columns without names");
    }

    #[test]
    fn another_separator_is_named() {
        for (header, named) in [("id;title;description\n", "';'"), ("id\ttitle\n", "'tab'")] {
            let feed = CsvFeed::new("x.csv", Box::new(header.as_bytes()), b',', &FieldMap::default());
            let message = feed.err().unwrap().to_string();
            assert!(message.contains(&format!("--delimiter {named}")), "{message}");
        }
        assert_eq!(read(b"id;title;description\n1;a;\"b;c\"\n", b';').len(), 1);
    }
}
