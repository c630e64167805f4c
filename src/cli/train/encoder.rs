//! `skillgauge-train encoder`: an update of the model's weights.

use crate::config::Settings;
use crate::encode::training::{self, TrainingSettings};
use crate::learning::{LabelledSentences, Material, ParallelSentences, Sampler, SkillPhrases, Skills};
use crate::taxonomy::{Esco, OccupationLabels};

use super::options::TrainEncoderOptions;
use super::progress::Progress;
use super::{Destination, file_name, print_row, say, short};

/// Pairs of a step.
const BATCH: usize = 64;

pub(super) fn run(settings: &Settings, options: &TrainEncoderOptions) -> anyhow::Result<()> {
    let esco = Esco::open_skills(&options.taxonomy)?;
    let skills = Skills::new(&esco)?;
    let sentences = LabelledSentences::read(&options.sentences, &skills)?;
    let parallel = ParallelSentences::read(&options.parallel, &skills)?;
    let phrases = SkillPhrases::read(&options.phrases, &skills)?;
    let occupations = OccupationLabels::read(&options.occupations)?;
    let material = Material {
        skills: &skills,
        sentences: &sentences,
        parallel: &parallel,
        phrases: &phrases,
        occupations: &occupations,
    };
    // Found out now rather than after the work.
    let name = file_name(&options.out)?;
    let destination = Destination::take(&options.out)?;
    describe(&esco, &material, options);
    let mut sampler = Sampler::new(&material, BATCH, options.seed);
    let mut progress = Progress::new(options.steps);
    let recipe = TrainingSettings {
        precision: settings.model.precision()?,
        threads: (settings.model.threads > 0).then_some(settings.model.threads),
        seed: options.seed,
        steps: options.steps,
        rank: options.rank,
        learning_rate: options.rate,
        ..TrainingSettings::new(settings.model.folder())
    };
    let learnt = training::train(
        &recipe,
        &material.background(),
        || sampler.next_batch(),
        |step| progress.made(step),
    )?;
    destination.fill(&learnt.bytes)?;
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
fn describe(esco: &Esco, material: &Material<'_>, options: &TrainEncoderOptions) {
    let Material { skills, sentences, parallel, phrases, occupations } = material;
    say(&format!("{}: {} skills, digest {}", esco.version(), skills.count(), short(skills.digest())));
    say(&format!(
        "{}: {} sentences with a skill, {} without, {} unknown labels, digest {}",
        options.sentences.display(),
        sentences.count(),
        sentences.without_skill(),
        sentences.unknown_labels(),
        short(sentences.digest())
    ));
    let (file, count, digest) = (options.parallel.display(), parallel.count(), short(parallel.digest()));
    say(&format!("{file}: {count} sentences in five languages, digest {digest}"));
    let (file, count, digest) = (options.phrases.display(), phrases.count(), short(phrases.digest()));
    say(&format!("{file}: {count} phrases, digest {digest}"));
    let (file, count, digest) =
        (options.occupations.display(), occupations.count(), short(occupations.digest()));
    say(&format!("{file}: labels of {count} occupations, digest {digest}"));
    say(&format!("seed {}, {} steps of {BATCH} pairs, rank {}", options.seed, options.steps, options.rank));
}
