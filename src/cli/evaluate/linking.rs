//! `skillgauge evaluate linking`.

use std::time::Instant;

use crate::cli::args::WrongUse;
use crate::cli::link::read_sentences;
use crate::cli::progress::Meter;
use crate::cli::rooms;
use crate::config::Settings;
use crate::domain::Versions;
use crate::evaluate::{Run, linking_run};
use crate::matching::{Cancel, Legs};

use super::options::LinkingOptions;
use super::{InputFile, Inputs, check, say_speed, tell_ranking};

pub(super) fn run(settings: &Settings, options: &LinkingOptions) -> anyhow::Result<()> {
    let gate = check(&options.judging)?;
    let legs: Legs = options.legs.parse().map_err(|violation| WrongUse(format!("--{violation}")))?;
    let mut inputs = Inputs::read(&options.ranked)?;
    let (run, versions) = match inputs.run.take() {
        Some(given) => (given, super::no_versions()),
        None => {
            let (run, versions) = link(settings, options, legs)?;
            ((InputFile::made("this run", run.to_trec(&format!("link-{}", options.legs))), run), versions)
        }
    };
    tell_ranking("linking", &inputs, &run, &versions, &options.judging, gate.as_ref())
}

fn link(settings: &Settings, options: &LinkingOptions, legs: Legs) -> anyhow::Result<(Run, Versions)> {
    let (Some(taxonomy), Some(sentences)) = (&options.taxonomy, &options.sentences) else {
        return Err(WrongUse("--taxonomy and --sentences are needed where there is no --run".into()).into());
    };
    let (ids, texts) = read_sentences(sentences)?;
    let sentences: Vec<(String, String)> = ids.into_iter().zip(texts).collect();
    let encoder = rooms::encoder(settings)?;
    let linker = rooms::linker(settings, taxonomy, &encoder, legs)?;
    let cancel = Cancel::new();
    let total = sentences.len() as u64;
    let mut meter = Meter::new("linking", Some(total));
    let progress = |done: usize| meter.advance(done as u64, Some(total), &format!("{done} sentences"));
    let began = Instant::now();
    let run = linking_run(&linker, &sentences, options.top, progress, &cancel)?;
    meter.finish();
    say_speed("sentences", sentences.len(), began.elapsed());
    let versions = Versions {
        model: encoder.version().to_string(),
        taxonomy: linker.taxonomy().to_string(),
        scoring: linker.version().to_string(),
        ..super::no_versions()
    };
    Ok((run, versions))
}
