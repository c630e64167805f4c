//! `skillgauge train encoder`: an update of the model's weights.

use crate::config::Settings;
use crate::encode::training::{self, TrainingSettings};
use crate::learning::{LabelledSentences, Sampler, Skills};
use crate::taxonomy::Esco;

use super::options::TrainEncoderOptions;
use super::progress::Progress;
use super::{Place, file_name, print_row, say, short};

/// Pairs of a step.
const BATCH: usize = 64;

pub(super) fn run(settings: &Settings, options: &TrainEncoderOptions) -> anyhow::Result<()> {
    let esco = Esco::open_skills(&options.taxonomy)?;
    let skills = Skills::new(&esco)?;
    let sentences = LabelledSentences::read(&options.sentences, &skills)?;
    // Found out now rather than after the work.
    let name = file_name(&options.out)?;
    let place = Place::take(&options.out)?;
    describe(&esco, &skills, &sentences, options);
    let mut sampler = Sampler::new(&skills, &sentences, BATCH, options.seed);
    let mut progress = Progress::new(options.steps);
    let recipe = TrainingSettings {
        precision: settings.model.precision()?,
        threads: (settings.model.threads > 0).then_some(settings.model.threads),
        seed: options.seed,
        steps: options.steps,
        rank: options.rank,
        ..TrainingSettings::new(settings.model.folder())
    };
    let learnt = training::train(&recipe, || sampler.next_batch(), |step| progress.made(step))?;
    place.fill(&learnt.bytes)?;
    say(&format!(
        "{} steps in {:.0} s; {}: {} bytes",
        options.steps,
        progress.seconds(),
        options.out.display(),
        learnt.bytes.len()
    ));
    print_row("update", name, &learnt)
}

/// Says what is learnt from, so that a run can be repeated.
fn describe(esco: &Esco, skills: &Skills, sentences: &LabelledSentences, options: &TrainEncoderOptions) {
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
