//! Results to standard output.

use std::io::{BufWriter, Stdout, Write};

use serde::Serialize;

use crate::evaluate::{trec_scores, trec_word};

/// Standard output, buffered; flush it at the end, so that a failure to write is not lost.
pub(super) struct Output(BufWriter<Stdout>);

impl Output {
    pub(super) fn new() -> Self {
        Self(BufWriter::new(std::io::stdout()))
    }

    /// One JSON value, indented.
    pub(super) fn json(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        serde_json::to_writer_pretty(&mut self.0, value).map_err(std::io::Error::from)?;
        Ok(writeln!(self.0)?)
    }

    /// One JSON value on a line of its own.
    pub(super) fn jsonl(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        serde_json::to_writer(&mut self.0, value).map_err(std::io::Error::from)?;
        Ok(writeln!(self.0)?)
    }

    /// A line of text.
    pub(super) fn line(&mut self, text: &str) -> anyhow::Result<()> {
        Ok(writeln!(self.0, "{text}")?)
    }

    /// Rows of comma-separated values, quoted where needed.
    pub(super) fn csv(
        &mut self,
        header: &[&str],
        rows: impl IntoIterator<Item = Vec<String>>,
    ) -> anyhow::Result<()> {
        let mut writer = csv::Writer::from_writer(&mut self.0);
        writer.write_record(header).map_err(unwrapped)?;
        for row in rows {
            writer.write_record(row).map_err(unwrapped)?;
        }
        Ok(writer.flush()?)
    }

    /// The documents of one query, best first, as lines of a TREC run; white space in names would break
    /// the format and becomes `_`, and equal scores are told apart as [`trec_scores`] says.
    pub(super) fn trec<'a>(
        &mut self,
        query: &str,
        scored: impl Iterator<Item = (&'a str, f64)> + Clone,
        tag: &str,
    ) -> anyhow::Result<()> {
        let (query, tag) = (trec_word(query), trec_word(tag));
        let scores = trec_scores(scored.clone().map(|(_, score)| score));
        for (place, ((document, _), score)) in scored.zip(scores).enumerate() {
            self.line(&format!("{query} Q0 {} {} {score} {tag}", trec_word(document), place + 1))?;
        }
        Ok(())
    }

    /// Everything is written, or the error that kept it from being so.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        Ok(self.0.flush()?)
    }
}

/// A figure of a CSV cell, in at most six decimals: no more of them tell ads apart, and spreadsheets show them all.
/// Formats for programs keep every digit.
pub(super) fn decimals(value: f64) -> String {
    const STEPS: f64 = 1e6;
    let rounded = (value * STEPS).round() / STEPS;
    // A negative zero is none to a reader.
    (rounded + 0.0).to_string()
}

/// A broken pipe stays recognisable as one.
fn unwrapped(error: csv::Error) -> anyhow::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => anyhow::anyhow!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::decimals;

    #[test]
    fn a_cell_has_at_most_six_decimals() {
        for (value, cell) in [
            (0.0, "0"),
            (1.0, "1"),
            (0.25, "0.25"),
            (1.0 / 3.0, "0.333333"),
            (2e-17, "0"),
            (-1e-9, "0"),
            (0.000_001_4, "0.000001"),
            (0.999_999_9, "1"),
            (-12.345_678_9, "-12.345679"),
        ] {
            assert_eq!(decimals(value), cell);
        }
    }
}
