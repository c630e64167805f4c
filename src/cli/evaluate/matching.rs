//! `skillgauge evaluate matching`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::cli::args::{FeedOptions, as_profile_id};
use crate::cli::import::Listener;
use crate::cli::progress::Meter;
use crate::cli::rooms;
use crate::config::Settings;
use crate::domain::{Limits, Profile, Versions};
use crate::encode::Encoder;
use crate::evaluate::{Judgements, Run, matching_run};
use crate::index::AdIndex;
use crate::indexing::{self, ImportOptions, ImportReport};
use crate::matching::Cancel;
use crate::taxonomy;

use super::options::MatchingOptions;
use super::{InputFile, Inputs, check, say_speed, tell_ranking};

pub(super) fn run(settings: &Settings, options: &MatchingOptions) -> anyhow::Result<()> {
    let gate = check(&options.judging)?;
    let mut inputs = Inputs::read(&options.ranked)?;
    let (run, versions) = match inputs.run.take() {
        Some(given) => (given, super::no_versions()),
        None => {
            let profiles = profiles(settings, options, &inputs)?;
            inputs.judgements.retain(|query| profiles.iter().any(|profile| profile.id().as_str() == query));
            let (run, versions) = rank(settings, options, &profiles)?;
            ((InputFile::made("this run", run.to_trec("match")), run), versions)
        }
    };
    tell_ranking("matching", &inputs, &run, &versions, &options.judging, gate.as_ref())
}

/// The profiles that are asked for, each with judgements.
fn profiles(
    settings: &Settings,
    options: &MatchingOptions,
    inputs: &Inputs,
) -> anyhow::Result<Vec<Arc<Profile>>> {
    let judged: Vec<String> = inputs.judgements.queries().map(|(query, _)| query.to_string()).collect();
    let named = if options.profile.is_empty() { &judged } else { &options.profile };
    let mut profiles = Vec::new();
    for name in named {
        let found = if options.profile.is_empty() && as_profile_id(name).is_none() {
            Err(anyhow::anyhow!("'{name}' is no profile id"))
        } else {
            rooms::profile(settings, name)
        };
        let profile = found.with_context(|| {
            format!("{}: query ids are profile ids; give profiles with --profile", inputs.qrels.name)
        })?;
        require_judgement(&profile, &inputs.judgements, &inputs.qrels.name)?;
        profiles.push(if options.skills_only { skills_only(&profile)? } else { profile });
    }
    Ok(profiles)
}

fn require_judgement(profile: &Profile, judgements: &Judgements, qrels: &str) -> anyhow::Result<()> {
    let id = profile.id();
    anyhow::ensure!(
        judgements.contains(id.as_str()),
        "--profile: {qrels} has no judgement for '{id}'; its query ids are profile ids"
    );
    Ok(())
}

/// The same profile without occupations and functions.
fn skills_only(profile: &Profile) -> anyhow::Result<Arc<Profile>> {
    let mut draft = profile.clone().into_draft();
    draft.occupations.clear();
    draft.functions.clear();
    let checked = taxonomy::check_profile(draft).map_err(|violations| {
        let reasons: Vec<String> = violations.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("profile '{}' by its skills alone: {}", profile.id(), reasons.join("; "))
    });
    Ok(Arc::new(checked?))
}

fn rank(
    settings: &Settings,
    options: &MatchingOptions,
    profiles: &[Arc<Profile>],
) -> anyhow::Result<(Run, Versions)> {
    let folder = tempfile::tempdir().context("no temporary folder for the index")?;
    let encoder = rooms::encoder(settings)?;
    let index = match &options.feeds() {
        Some(feeds) => index_feeds(folder.path(), feeds, &settings.limits()?, &encoder)?,
        None => rooms::index(settings, &encoder)?,
    };
    let matcher = rooms::matcher(settings, encoder, Some(index))?;
    let total = profiles.len() as u64;
    let mut meter = Meter::new("ranking", Some(total));
    let progress = |done: usize| meter.advance(done as u64, Some(total), &format!("{done} profiles"));
    let began = Instant::now();
    let ranked = matching_run(&matcher, &matcher.snapshot()?, profiles, progress, &Cancel::new())?;
    meter.finish();
    say_speed("profiles", profiles.len(), began.elapsed());
    Ok(ranked)
}

/// An index of feeds in a temporary folder.
fn index_feeds(
    folder: &std::path::Path,
    feeds: &FeedOptions,
    limits: &Limits,
    encoder: &Encoder,
) -> anyhow::Result<AdIndex> {
    let reading = rooms::reading(&feeds.reading)?;
    let index = AdIndex::open_or_create(folder, &indexing::stamp(encoder))?;
    let mut writer = index.writer()?;
    let mut report = ImportReport::default();
    for (number, path) in feeds.ads.iter().enumerate() {
        let import = ImportOptions {
            reading: reading.clone(),
            limits: limits.clone(),
            more_follow: number + 1 < feeds.ads.len(),
            commit_every: Duration::from_secs(60),
        };
        let mut listener = Listener::new(path, None, &report.tally);
        indexing::import(path, &import, &index, &mut writer, encoder, &mut report, &mut listener)?;
        listener.finish()?;
    }
    writer.finish()?;
    index.refresh()?;
    Ok(index)
}
