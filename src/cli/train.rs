//! `skillgauge train`: learns what is learnt.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;

use crate::config::Settings;
use crate::encode::training::{self, LearntUpdate, Step, TrainingSettings};
use crate::learning::{LabelledSentences, Sampler, Skills};
use crate::taxonomy::Esco;

use super::args::{TrainEncoderOptions, WrongUse};
use super::output::Output;

/// Pairs of a step.
const BATCH: usize = 64;
/// A line of progress every so many steps.
const LINE_EVERY: usize = 10;

pub(super) fn run_encoder(settings: &Settings, options: &TrainEncoderOptions) -> anyhow::Result<()> {
    let esco = Esco::open_skills(&options.taxonomy)?;
    let skills = Skills::new(&esco)?;
    let sentences = LabelledSentences::read(&options.sentences, &skills)?;
    let name = file_name(&options.out)?;
    // Found out now rather than after the work; what is there already stays until there is something better.
    let refused = || format!("--out {}: cannot be written", options.out.display());
    let folder = options.out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut draft =
        tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).with_context(refused)?;
    describe(&esco, &skills, &sentences, options);
    let started = Instant::now();
    let mut sampler = Sampler::new(&skills, &sentences, BATCH, options.seed);
    let mut progress = Progress { started, total: options.steps, sum: 0.0, steps: 0 };
    let recipe = TrainingSettings {
        precision: settings.model.precision()?,
        threads: (settings.model.threads > 0).then_some(settings.model.threads),
        seed: options.seed,
        steps: options.steps,
        rank: options.rank,
        ..TrainingSettings::new(settings.model.folder())
    };
    let learnt = training::train(&recipe, || sampler.next_batch(), |step| progress.made(step))?;
    draft.write_all(&learnt.bytes).with_context(refused)?;
    draft.persist(&options.out).with_context(refused)?;
    say(&format!(
        "{} steps in {:.0} s; {}: {} bytes",
        options.steps,
        started.elapsed().as_secs_f64(),
        options.out.display(),
        learnt.bytes.len()
    ));
    print_row(name, &learnt)
}

/// The row for `models/manifest.toml`.
fn print_row(file: &str, learnt: &LearntUpdate) -> anyhow::Result<()> {
    let (id, _) = file.split_once('.').unwrap_or((file, ""));
    let model = &learnt.model;
    let mut output = Output::new();
    output.line(&format!(
        "[[update]]\nid = \"{id}\"\nfile = \"{file}\"\nsha256 = \"{}\"\nmodel = \"{}\"\nmodel_digest = \"{}\"\n\
         licence = \"MIT\"",
        learnt.sha256(),
        model.id,
        model.digest
    ))?;
    output.finish()
}

fn file_name(path: &Path) -> anyhow::Result<&str> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.ok_or_else(|| WrongUse(format!("--out {}: this is no file name", path.display())).into())
}

/// Says what is learnt from, so that a run can be repeated.
fn describe(esco: &Esco, skills: &Skills, sentences: &LabelledSentences, options: &TrainEncoderOptions) {
    let short = |digest: &str| digest.get(..12).unwrap_or(digest).to_string();
    say(&format!("{}: {} skills, digest {}", esco.version(), skills.count(), short(skills.digest())));
    say(&format!(
        "{}: {} sentences with a skill, {} without, {} unknown labels, digest {}",
        options.sentences.display(),
        sentences.count(),
        sentences.without_skill(),
        sentences.unknown_labels(),
        short(sentences.digest())
    ));
    say(&format!("seed {}, {} steps of {BATCH} pairs, rank {}", options.seed, options.steps, options.rank));
}

/// How far the training is, with the mean loss since the last line.
struct Progress {
    started: Instant,
    total: usize,
    sum: f64,
    steps: usize,
}

impl Progress {
    fn made(&mut self, step: Step) {
        self.sum += step.loss;
        self.steps += 1;
        if step.number.is_multiple_of(LINE_EVERY) || step.number == self.total {
            let pace = self.started.elapsed().as_secs_f64() / step.number as f64;
            let loss = self.sum / self.steps as f64;
            say(&format!("step {} of {}: loss {loss:.3}, {pace:.2} s a step", step.number, self.total));
            (self.sum, self.steps) = (0.0, 0);
        }
    }
}

fn say(words: &str) {
    _ = writeln!(std::io::stderr(), "{words}");
}
