//! Cuts a stream into records without holding more of a record than may be kept.
//!
//! The CSV crate alone would hold a whole record, and one stray quote makes the rest of a file one record.

use std::io::{self, BufRead, Cursor, Read};

use super::refusal::refuse;
use crate::domain::{RejectReason, Rejection};

/// The longest record (line of JSONL, row of CSV) that is looked into, in bytes.
pub const MAX_RECORD_BYTES: usize = 10_000_000;
/// The most of a record that [`Record::raw`](super::Record::raw) keeps, in bytes.
pub const MAX_RAW_BYTES: usize = 100_000;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// One record as it lies in the stream, its line break taken off.
#[derive(Debug)]
pub(super) struct Slice {
    /// The line on which it starts, from 1.
    pub(super) line: u64,
    /// The whole record, or its first [`MAX_RAW_BYTES`] if it is too long.
    bytes: Vec<u8>,
    /// Its length in the stream, in bytes.
    length: u64,
    /// Whether it is longer than [`MAX_RECORD_BYTES`].
    too_long: bool,
    /// Whether the stream ended inside quotes.
    pub(super) open_quote: bool,
}

impl Slice {
    /// The record's bytes; refused if there are more than may be kept.
    pub(super) fn whole(&self) -> Result<&[u8], Rejection> {
        if !self.too_long {
            return Ok(&self.bytes);
        }
        let hint = if self.open_quote { "a quote in it is never closed; " } else { "" };
        let message = format!(
            "{} bytes is too long for a record, of which {MAX_RECORD_BYTES} are the most; {hint}shorten it",
            self.length
        );
        Err(refuse(RejectReason::TooLong, "", message))
    }

    /// The record for a person: at most [`MAX_RAW_BYTES`], bad UTF-8 replaced.
    pub(super) fn raw(&self) -> String {
        let shown = &self.bytes[..self.bytes.len().min(MAX_RAW_BYTES)];
        cut(String::from_utf8_lossy(shown).into_owned())
    }
}

/// `text` cut to [`MAX_RAW_BYTES`] between two characters.
pub(super) fn cut(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(MAX_RAW_BYTES));
    text
}

/// The rejection of a record or field that is not UTF-8.
pub(super) fn not_utf8(field: &str, error: std::str::Utf8Error) -> Rejection {
    let message = format!("byte {} is not UTF-8; save the feed as UTF-8", error.valid_up_to() + 1);
    refuse(RejectReason::InvalidUtf8, field, message)
}

/// Where a record ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cut {
    /// At the end of every line; a line of white space is no record.
    Line,
    /// At the end of a line outside quotes; an empty line is no record.
    Row {
        /// The byte between two fields.
        delimiter: u8,
    },
}

/// Where in a CSV row the last byte was, as the CSV crate sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Bare,
    Quoted,
    /// After a quote inside quotes: the end of them, or the first half of an escaped one.
    QuoteInQuotes,
}

/// The records of a stream, one after the other.
pub(super) struct Slices {
    input: Box<dyn BufRead + Send>,
    cut: Cut,
    state: State,
    line: u64,
    position: u64,
    after_return: bool,
}

impl Slices {
    /// The records of `input`, whose byte order mark, if it has one, is skipped.
    pub(super) fn new(mut input: Box<dyn BufRead + Send>, cut: Cut) -> io::Result<Self> {
        let mut start = Vec::with_capacity(BOM.len());
        input.by_ref().take(BOM.len() as u64).read_to_end(&mut start)?;
        let skipped = start == BOM;
        if skipped {
            start.clear();
        }
        Ok(Self {
            input: Box::new(Cursor::new(start).chain(input)),
            cut,
            state: State::FieldStart,
            line: 1,
            position: if skipped { BOM.len() as u64 } else { 0 },
            after_return: false,
        })
    }

    /// From the next record on, rows with `delimiter` between their fields.
    pub(super) fn cut_rows_at(&mut self, delimiter: u8) {
        self.cut = Cut::Row { delimiter };
    }

    /// The line to be read next, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// The next record that is not blank; `None` at the end of the stream.
    pub(super) fn next(&mut self) -> io::Result<Option<Slice>> {
        loop {
            let Some(mut slice) = self.read_one()? else { return Ok(None) };
            if slice.bytes.last() == Some(&b'\n') {
                slice.bytes.pop();
            }
            if slice.bytes.last() == Some(&b'\r') {
                slice.bytes.pop();
            }
            let blank = match self.cut {
                Cut::Line => slice.bytes.iter().all(u8::is_ascii_whitespace),
                Cut::Row { .. } => slice.bytes.is_empty(),
            };
            if !blank || slice.too_long {
                return Ok(Some(slice));
            }
        }
    }

    fn read_one(&mut self) -> io::Result<Option<Slice>> {
        self.skip_rest_of_line_break()?;
        self.state = State::FieldStart;
        let mut slice =
            Slice { line: self.line, bytes: Vec::new(), length: 0, too_long: false, open_quote: false };
        loop {
            let buffer = fill(&mut self.input)?;
            if buffer.is_empty() {
                slice.open_quote = self.state == State::Quoted;
                return Ok((slice.length > 0).then_some(slice));
            }
            let end = end_of_record(buffer, self.cut, &mut self.state);
            let piece = &buffer[..end.unwrap_or(buffer.len())];
            slice.keep(piece);
            self.line += piece.iter().filter(|&&byte| byte == b'\n').count() as u64;
            if end.is_some() && piece.last() == Some(&b'\r') {
                self.line += 1;
                self.after_return = true;
            }
            let used = piece.len();
            self.position += used as u64;
            self.input.consume(used);
            if end.is_some() {
                return Ok(Some(slice));
            }
        }
    }

    /// The `\n` of a `\r\n`: a row ends at the `\r`, which may be the last byte of a buffer.
    fn skip_rest_of_line_break(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.after_return) && fill(&mut self.input)?.first() == Some(&b'\n') {
            self.position += 1;
            self.input.consume(1);
        }
        Ok(())
    }
}

impl Slice {
    fn keep(&mut self, piece: &[u8]) {
        self.length += piece.len() as u64;
        if self.too_long {
            return;
        }
        if self.bytes.len() + piece.len() > MAX_RECORD_BYTES {
            self.too_long = true;
            self.bytes.extend_from_slice(&piece[..piece.len().min(MAX_RAW_BYTES)]);
            self.bytes.truncate(MAX_RAW_BYTES);
            self.bytes.shrink_to_fit();
        } else {
            self.bytes.extend_from_slice(piece);
        }
    }
}

/// What `input` holds ready, tried again when a signal comes between.
fn fill(input: &mut Box<dyn BufRead + Send>) -> io::Result<&[u8]> {
    loop {
        match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(_) => break,
        }
    }
    input.fill_buf()
}

/// The index after the byte in `buffer` that ends the record; `None` if it goes on.
fn end_of_record(buffer: &[u8], cut: Cut, state: &mut State) -> Option<usize> {
    let Cut::Row { delimiter } = cut else {
        return buffer.iter().position(|&byte| byte == b'\n').map(|at| at + 1);
    };
    for (at, &byte) in buffer.iter().enumerate() {
        *state = match (*state, byte) {
            (State::FieldStart, b'"') | (State::QuoteInQuotes, b'"') => State::Quoted,
            (State::Quoted, b'"') => State::QuoteInQuotes,
            (State::Quoted, _) => State::Quoted,
            (_, b'\n' | b'\r') => return Some(at + 1),
            (_, byte) if byte == delimiter => State::FieldStart,
            _ => State::Bare,
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn slices(input: &[u8], cut: Cut, buffer: usize) -> Vec<(u64, String)> {
        let input = BufReader::with_capacity(buffer, Cursor::new(input.to_vec()));
        let mut slices = Slices::new(Box::new(input), cut).unwrap();
        let mut found = Vec::new();
        while let Some(slice) = slices.next().unwrap() {
            found.push((slice.line, slice.raw()));
        }
        found
    }

    fn text(found: &[(u64, &str)]) -> Vec<(u64, String)> {
        found.iter().map(|(line, text)| (*line, text.to_string())).collect()
    }

    #[test]
    fn lines_are_cut_at_line_breaks_and_blank_ones_left_out() {
        let input = b"\xef\xbb\xbf\n{a}\r\n \t\n{b}";
        for buffer in [1, 2, 3, 100] {
            assert_eq!(slices(input, Cut::Line, buffer), text(&[(2, "{a}"), (4, "{b}")]), "{buffer}");
        }
    }

    #[test]
    fn rows_are_cut_outside_quotes_only() {
        let input = b"a,b\r\n\"x\ny\",\"say \"\"no\n\"\"\"\n\nc\"d,e\rlast";
        let rows = [(1, "a,b"), (2, "\"x\ny\",\"say \"\"no\n\"\"\""), (6, "c\"d,e"), (7, "last")];
        for buffer in [1, 2, 3, 100] {
            assert_eq!(slices(input, Cut::Row { delimiter: b',' }, buffer), text(&rows), "{buffer}");
        }
    }

    #[test]
    fn a_record_beyond_the_limit_is_passed_by_and_the_next_one_found() {
        let mut input = vec![b'x'; MAX_RECORD_BYTES + 1];
        input.extend_from_slice(b"\nnext\n");
        let mut slices = Slices::new(Box::new(Cursor::new(input)), Cut::Line).unwrap();
        let long = slices.next().unwrap().unwrap();
        assert!(long.bytes.capacity() <= 2 * MAX_RAW_BYTES && long.raw().len() == MAX_RAW_BYTES);
        let rejection = long.whole().unwrap_err();
        assert_eq!(rejection.reason, RejectReason::TooLong);
        assert!(rejection.message.contains("10000002") && rejection.message.contains("10000000"));
        let next = slices.next().unwrap().unwrap();
        assert_eq!((next.line, next.whole().unwrap()), (2, &b"next"[..]));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_noticed() {
        let input: &[u8] = b"a,\"b\nc\n";
        let mut slices = Slices::new(Box::new(input), Cut::Row { delimiter: b',' }).unwrap();
        assert!(slices.next().unwrap().unwrap().open_quote);
    }
}
