//! `skillgauge index`: feeds into the index.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use serde::Serialize;

use crate::config::Settings;
use crate::domain::Tally;
use crate::index::{AdIndex, Rebuild};
use crate::indexing::{self, ImportOptions, ImportReport, IndexingError, Progress, RejectedRecord, Stage};
use crate::ingest;

use super::args::{IndexOptions, OutputFormat, WrongUse};
use super::output::Output;
use super::progress::Meter;
use super::rooms;

/// Rejected records that are shown one by one; the rest is counted.
const SHOWN: u64 = 5;

#[derive(Serialize)]
struct TallyRecord {
    read: u64,
    accepted: u64,
    unchanged: u64,
    rejected: std::collections::BTreeMap<&'static str, u64>,
    seconds: f64,
    ads_per_second: f64,
    stages: Stages,
}

/// Seconds by stage.
#[derive(Serialize)]
struct Stages {
    reading: f64,
    analysing: f64,
    encoding: f64,
    writing: f64,
}

pub(super) fn run(settings: &Settings, options: &IndexOptions) -> anyhow::Result<()> {
    if !matches!(options.format, OutputFormat::Table | OutputFormat::Json) {
        return Err(WrongUse::format(options.format, "table or json"));
    }
    let reading = rooms::reading(&options.feeds.reading)?;
    for path in options.feeds.ads.iter().filter(|path| path.as_os_str() != "-") {
        // Before the model is loaded and anything is touched. What a pipe holds can be read once only.
        if path.is_file() {
            ingest::open(path, &reading)?;
        } else {
            File::open(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        }
    }
    let rejects = options.rejects.as_deref().map(open_rejects).transpose()?;
    let encoder = rooms::encoder(settings)?;
    let stamp = indexing::stamp(&encoder);
    let (rebuild, index) = match options.rebuild {
        true => {
            let (rebuild, index) = Rebuild::begin(&settings.data_dir, &stamp)?;
            (Some(rebuild), index)
        }
        false => (None, AdIndex::open_or_create(&settings.data_dir, &stamp)?),
    };
    let mut writer = index.writer()?;
    if rebuild.is_none() {
        rooms::warn_of_unfinished_import(&index)?;
    }
    let import = ImportOptions {
        reading,
        limits: settings.limits()?,
        more_follow: false,
        commit_every: Duration::from_secs(options.commit_every),
    };
    let mut report = ImportReport::default();
    let began = Instant::now();
    let mut broken = Vec::new();
    for (number, path) in options.feeds.ads.iter().enumerate() {
        let import = ImportOptions { more_follow: number + 1 < options.feeds.ads.len(), ..import.clone() };
        let mut listener = Listener::new(path, rejects.as_ref(), &report.tally);
        let before = report.tally.read();
        let done = indexing::import(path, &import, &index, &mut writer, &encoder, &mut report, &mut listener);
        listener.finish()?;
        match done {
            // The old index is better than one that lacks a part of a feed.
            Err(IndexingError::Feed(error)) if rebuild.is_some() => {
                anyhow::bail!("{error}; the index is as it was")
            }
            Err(IndexingError::Feed(error)) => {
                _ = writeln!(std::io::stderr(), "{error}");
                broken.push(path.display().to_string());
                continue;
            }
            done => done?,
        }
        if report.tally.read() == before {
            _ = writeln!(std::io::stderr(), "{}: holds no record", path.display());
        }
    }
    writer.finish()?;
    let tally = &report.tally;
    // A feed without a record is no wrong feed, but no reason to throw an index away either.
    let nothing_taken = (tally.read() > 0 || rebuild.is_some()) && tally.accepted() + tally.unchanged() == 0;
    // As with a feed that breaks: what an open quote has swallowed is lacking.
    let keeps_old = rebuild.is_some() && (nothing_taken || !report.open_quotes.is_empty());
    if let Some(rebuild) = rebuild.filter(|_| !keeps_old) {
        rebuild.finish(index)?;
    }
    print(&report, began.elapsed().as_secs_f64(), options.format)?;
    let still = if keeps_old { "; the index is as it was" } else { "" };
    anyhow::ensure!(!nothing_taken, "no record was accepted{still}; the messages above say why");
    anyhow::ensure!(
        broken.is_empty(),
        "{} could not be read to the end: what is counted above is stored; mend it and run this again",
        broken.join(", ")
    );
    anyhow::ensure!(
        report.open_quotes.is_empty(),
        "{} ends inside a quote that is never closed: what follows the quote was not read{still}; close it and run this again",
        report.open_quotes.join(", ")
    );
    Ok(())
}

fn open_rejects(path: &Path) -> anyhow::Result<File> {
    File::create(path).with_context(|| format!("--rejects {}: cannot be written", path.display()))
}

/// Shows an import's progress and the first rejected records; keeps the rest for `--rejects`.
pub(super) struct Listener<'a> {
    meter: Meter,
    rejects: Option<BufWriter<&'a File>>,
    shown: u64,
    hidden: u64,
    began: Instant,
    before: u64,
    accepted_before: u64,
}

impl<'a> Listener<'a> {
    pub(super) fn new(path: &Path, rejects: Option<&'a File>, before: &Tally) -> Self {
        Self {
            meter: Meter::new(format!("indexing {}", path.display()), None),
            rejects: rejects.map(BufWriter::new),
            shown: 0,
            hidden: 0,
            began: Instant::now(),
            before: before.read(),
            accepted_before: before.accepted(),
        }
    }

    /// Removes the bar and makes sure that every rejected record is on disk.
    pub(super) fn finish(mut self) -> std::io::Result<()> {
        self.meter.finish();
        if let Some(file) = &mut self.rejects {
            file.flush()?;
        }
        if self.hidden > 0 {
            let more = if self.rejects.is_some() {
                "see the file of rejects"
            } else {
                "keep them with --rejects FILE"
            };
            _ = writeln!(std::io::stderr(), "{} more records were rejected; {more}", self.hidden);
        }
        Ok(())
    }
}

impl Progress for Listener<'_> {
    fn advanced(&mut self, bytes: u64, of: Option<u64>, tally: &Tally) {
        let read = tally.read() - self.before;
        let accepted = tally.accepted() - self.accepted_before;
        let rate = read as f64 / self.began.elapsed().as_secs_f64().max(0.001);
        let message = format!("{read} read, {accepted} accepted, {rate:.0} ads/s");
        self.meter.advance(bytes, of, &message);
    }

    fn rejected(&mut self, record: &RejectedRecord<'_>) -> std::io::Result<()> {
        if self.shown < SHOWN {
            self.shown += 1;
            _ = writeln!(std::io::stderr(), "{}:{}: {}", record.feed, record.line, record.rejection);
        } else {
            self.hidden += 1;
        }
        let Some(file) = &mut self.rejects else { return Ok(()) };
        let line = serde_json::json!({
            "feed": record.feed,
            "line": record.line,
            "reason": record.rejection.reason.as_str(),
            "field": record.rejection.field,
            "message": record.rejection.message,
            "record": record.raw,
        });
        writeln!(file, "{line}")
    }
}

fn print(report: &ImportReport, seconds: f64, format: OutputFormat) -> anyhow::Result<()> {
    let tally = &report.tally;
    let stage = |stage| report.spent_in(stage).as_secs_f64();
    let record = TallyRecord {
        read: tally.read(),
        accepted: tally.accepted(),
        unchanged: tally.unchanged(),
        rejected: tally.rejected().iter().map(|(reason, count)| (reason.as_str(), *count)).collect(),
        seconds,
        ads_per_second: tally.read() as f64 / seconds.max(1e-9),
        stages: Stages {
            reading: stage(Stage::Reading),
            analysing: stage(Stage::Analysing),
            encoding: stage(Stage::Encoding),
            writing: stage(Stage::Writing),
        },
    };
    let mut output = Output::new();
    match format {
        OutputFormat::Json => output.json(&record)?,
        _ => output.line(&in_words(&record))?,
    }
    output.finish()
}

fn in_words(record: &TallyRecord) -> String {
    let rejected: u64 = record.rejected.values().sum();
    let mut lines = vec![
        format!("read       {:>9}", record.read),
        format!("accepted   {:>9}", record.accepted),
        format!("unchanged  {:>9}", record.unchanged),
        format!("rejected   {rejected:>9}"),
    ];
    lines.extend(record.rejected.iter().map(|(reason, count)| format!("  {reason:<20} {count}")));
    lines.push(format!("{:.1} s, {:.0} ads a second", record.seconds, record.ads_per_second));
    let stages = &record.stages;
    lines.push(format!(
        "reading {:.1} s, analysing {:.1} s, encoding {:.1} s, writing {:.1} s",
        stages.reading, stages.analysing, stages.encoding, stages.writing
    ));
    lines.join("\n")
}
