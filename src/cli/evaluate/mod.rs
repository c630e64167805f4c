//! `skillgauge evaluate`: what the rooms answer against judgements.

mod levels;
mod linking;
mod matching;
mod occupations;
mod options;
mod print;
mod records;
mod skills;
mod tables;

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use sha2::{Digest, Sha256};

use crate::config::Settings;
use crate::domain::{JobAd, Versions};
use crate::evaluate::{Comparison, Gate, GateStatus, Judgements, Report, Run, compare, judge};
use crate::ingest;

pub(super) use options::EvaluateCommand;

use super::args::{FeedOptions, OutputFormat, WrongUse};
use super::rooms;
use options::{JudgingOptions, RankedOptions};

pub(super) fn run(settings: &Settings, command: &EvaluateCommand) -> anyhow::Result<()> {
    match command {
        EvaluateCommand::Linking(options) => linking::run(settings, options),
        EvaluateCommand::Matching(options) => matching::run(settings, options),
        EvaluateCommand::Levels(options) => levels::run(settings, options),
        EvaluateCommand::Occupations(options) => occupations::run(settings, options),
        EvaluateCommand::Skills(options) => skills::run(settings, options),
    }
}

/// Calls `each` with every ad of the feeds that is accepted, and says why the others are not. All feeds are opened
/// before the first is read.
fn each_ad(
    settings: &Settings,
    options: &FeedOptions,
    mut each: impl FnMut(JobAd) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let limits = settings.limits()?;
    let reading = rooms::reading(&options.reading)?;
    let feeds = options.ads.iter().map(|path| ingest::open(path, &reading)).collect::<Result<Vec<_>, _>>()?;
    for (path, feed) in options.ads.iter().zip(feeds) {
        for record in feed {
            let record = record?;
            match ingest::accept_from_feed(record.content, &limits) {
                Ok(ad) => each(ad)?,
                Err(rejection) => {
                    _ = writeln!(std::io::stderr(), "{}:{}: {rejection}", path.display(), record.line);
                }
            }
        }
    }
    Ok(())
}

/// A file as it was read: the name it was given, the first 12 hex digits of its SHA-256.
pub(super) struct InputFile {
    name: String,
    digest: String,
    text: String,
}

impl InputFile {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        let text =
            std::fs::read_to_string(path).with_context(|| format!("{name}: cannot be read as UTF-8 text"))?;
        Ok(Self { digest: digest(&text), name, text })
    }

    /// A run that was just made; its digest is that of its TREC file.
    fn made(name: &str, text: String) -> Self {
        Self { name: name.to_string(), digest: digest(&text), text }
    }
}

/// The first 12 hex digits of SHA-256.
fn digest(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// All that is printed of an evaluation.
pub(super) struct Evaluation<'a> {
    /// `linking`, `matching`, `levels`, `occupations` or `skills`.
    what: &'static str,
    judgements: &'a InputFile,
    run: &'a InputFile,
    against: Option<&'a InputFile>,
    report: &'a Report,
    comparisons: &'a [Comparison],
    versions: &'a Versions,
}

/// The settings of files and formats that can be checked before anything runs.
fn check(judging: &JudgingOptions) -> anyhow::Result<Option<Gate>> {
    if judging.format == OutputFormat::Trec {
        let known = "table, json, jsonl or csv, and --save-run FILE for the run";
        return Err(WrongUse::format(judging.format, known));
    }
    let Some(path) = &judging.gate else { return Ok(None) };
    let file = InputFile::read(path)?;
    Ok(Some(Gate::parse(&file.text, &file.name)?))
}

/// Judgements and runs of a ranking, read before anything runs.
struct Inputs {
    qrels: InputFile,
    judgements: Judgements,
    run: Option<(InputFile, Run)>,
    against: Option<(InputFile, Run)>,
}

impl Inputs {
    fn read(options: &RankedOptions) -> anyhow::Result<Self> {
        let qrels = InputFile::read(&options.qrels)?;
        let judgements = Judgements::parse(&qrels.text, &qrels.name)?;
        let run = |path: &Option<std::path::PathBuf>| -> anyhow::Result<Option<(InputFile, Run)>> {
            let Some(path) = path else { return Ok(None) };
            let source = InputFile::read(path)?;
            let run = Run::parse(&source.text, &source.name)?;
            Ok(Some((source, run)))
        };
        Ok(Self { qrels, judgements, run: run(&options.run)?, against: run(&options.against)? })
    }
}

/// Judges a ranking, prints, and holds it to the gate.
fn tell_ranking(
    what: &'static str,
    inputs: &Inputs,
    (source, run): &(InputFile, Run),
    versions: &Versions,
    judging: &JudgingOptions,
    gate: Option<&Gate>,
) -> anyhow::Result<()> {
    save(source, judging)?;
    let resampling = judging.resampling();
    let report = judge(run, &inputs.judgements, &resampling);
    let comparisons = inputs.against.as_ref().map(|(_, other)| {
        let other = judge(other, &inputs.judgements, &resampling);
        compare(&report, &other, &resampling)
    });
    let evaluation = Evaluation {
        what,
        judgements: &inputs.qrels,
        run: source,
        against: inputs.against.as_ref().map(|(source, _)| source),
        report: &report,
        comparisons: comparisons.as_deref().unwrap_or_default(),
        versions,
    };
    print::print(&evaluation, judging)?;
    hold(&report, judging, gate)
}

fn save(run: &InputFile, judging: &JudgingOptions) -> anyhow::Result<()> {
    let Some(path) = &judging.save_run else { return Ok(()) };
    std::fs::write(path, &run.text)
        .with_context(|| format!("--save-run {}: cannot be written", path.display()))
}

/// Says how each figure stands to the gate; an error that names all that are missed.
fn hold(report: &Report, judging: &JudgingOptions, gate: Option<&Gate>) -> anyhow::Result<()> {
    let (Some(gate), Some(name)) = (gate, &judging.gate_name) else { return Ok(()) };
    let outcomes = gate.check(name, report)?;
    for outcome in outcomes.iter().filter(|outcome| outcome.status != GateStatus::Missed) {
        say(&format!("gate {name}: {outcome}"));
    }
    let missed: Vec<String> = outcomes
        .iter()
        .filter(|outcome| outcome.status == GateStatus::Missed)
        .map(|outcome| format!("gate {name}: {outcome}"))
        .collect();
    anyhow::ensure!(missed.is_empty(), "{}", missed.join("\n"));
    Ok(())
}

/// What ran, how fast: on standard error, because it is never the same twice.
fn say_speed(what: &str, count: usize, elapsed: Duration) {
    let seconds = elapsed.as_secs_f64();
    let rate = count as f64 / seconds.max(1e-9);
    let each = 1000.0 * seconds / count.max(1) as f64;
    say(&format!("{count} {what} in {seconds:.3} s: {rate:.1} a second, {each:.2} ms each"));
}

fn say(words: &str) {
    _ = writeln!(std::io::stderr(), "{words}");
}

/// Versions of an evaluation that runs nothing but itself.
fn no_versions() -> Versions {
    Versions { skillgauge: env!("CARGO_PKG_VERSION").into(), ..Versions::default() }
}
