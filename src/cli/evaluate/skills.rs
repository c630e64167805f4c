//! `skillgauge evaluate skills`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use serde::Serialize;

use crate::cli::progress::Meter;
use crate::cli::rooms;
use crate::config::Settings;
use crate::domain::{ConceptUri, Detail, JobAd, Probability, Profile, Section, Skill, SkillMatch, Versions};
use crate::evaluate::{JudgedAd, SkillAnswer, judge_skills, skill_judgements};
use crate::matching::{Cancel, Matcher, Shown};

use super::options::SkillOptions;
use super::{Evaluation, InputFile, check, hold, print};

pub(super) fn run(settings: &Settings, options: &SkillOptions) -> anyhow::Result<()> {
    let gate = check(&options.judging)?;
    let source = InputFile::read(&options.judgements)?;
    let judged = skill_judgements(&source.text, &source.name)?;
    let profiles = profiles(settings, &judged, &options.profiles)?;
    let ads = ads(settings, options, &judged)?;
    let encoder = rooms::encoder(settings)?;
    let matcher = rooms::matcher_with_taxonomy(settings, encoder, None, options.taxonomy.as_deref())?;
    if let Some(path) = &options.features {
        return write_features(&matcher, &judged, &profiles, &ads, path);
    }
    let mut answers = BTreeMap::new();
    let mut versions = super::no_versions();
    let mut meter = Meter::new("reading ads", Some(judged.len() as u64));
    for ad in &judged {
        let (Some(text), Some(profile)) = (ads.get(&ad.ad), profiles.get(&ad.profile)) else { continue };
        let (found, made_by) = found(&matcher, text, profile)?;
        let shown = matcher.shown(text, profile, &Cancel::new())?.shown;
        let names = |(_, _, shown): &&(usize, usize, Shown)| {
            shown.words.whole && shown.section != Section::Boilerplate
        };
        let labelled: BTreeSet<usize> = shown.iter().filter(names).map(|(skill, ..)| *skill).collect();
        let answer = |(index, skill): (usize, &Skill)| {
            let probability = found.get(&skill.uri).copied();
            SkillAnswer {
                skill: skill.uri.clone(),
                probability: probability.map_or(Probability::clamped(0.0), |(probability, _)| probability),
                found: probability.is_some_and(|(_, found)| found),
                labelled: labelled.contains(&index),
            }
        };
        answers.insert(ad.ad.clone(), profile.skills().iter().enumerate().map(answer).collect());
        versions = Versions { profile: String::new(), profile_state: String::new(), ..made_by };
        meter.advance(answers.len() as u64, None, &format!("{} ads", answers.len()));
    }
    meter.finish();
    let report = judge_skills(&judged, &answers, &options.judging.resampling());
    let run = InputFile::made("this run", run_of(&answers));
    let evaluation = Evaluation {
        what: "skills",
        judgements: &source,
        run: &run,
        against: None,
        report: &report,
        comparisons: &[],
        versions: &versions,
    };
    print::print(&evaluation, &options.judging)?;
    hold(&report, &options.judging, gate.as_ref())
}

/// Skills with their probability, and whether each is said to be found.
type Found = BTreeMap<ConceptUri, (Probability, bool)>;

/// The probability of each skill that has one, and whether it is found: of those of a profile, or of a taxonomy where the
/// matcher has one.
fn found(matcher: &Matcher, ad: &JobAd, profile: &Profile) -> anyhow::Result<(Found, Versions)> {
    let cancel = Cancel::new();
    let (language, least) = (Some(ad.language), Probability::clamped(0.0));
    if let Some((found, versions)) =
        matcher.extract_taxonomy_skills(&ad.description, language, least, &cancel)?
    {
        return Ok((
            found.into_iter().map(|skill| (skill.uri, (skill.probability, true))).collect(),
            versions,
        ));
    }
    let (matched, versions) = matcher.score_ad(ad, profile, Detail::Numbers, &cancel)?;
    let each = matched.skills.into_iter();
    let found =
        |skill: SkillMatch| (skill.uri, (skill.probability, skill.probability.get() >= SkillMatch::FOUND));
    Ok((each.map(found).collect(), versions))
}

/// The answers as lines, of which the digest is shown.
fn run_of(answers: &BTreeMap<String, Vec<SkillAnswer>>) -> String {
    let line =
        |ad: &str, answer: &SkillAnswer| format!("{ad}\t{}\t{}\n", answer.skill, answer.probability.get());
    answers.iter().flat_map(|(ad, skills)| skills.iter().map(move |answer| line(ad, answer))).collect()
}

/// Every profile that is named: a file of `folder`, else a built-in one.
fn profiles(
    settings: &Settings,
    judged: &[JudgedAd],
    folder: &Path,
) -> anyhow::Result<BTreeMap<String, Arc<Profile>>> {
    let mut found = BTreeMap::new();
    for ad in judged {
        let name = &ad.profile;
        if !found.contains_key(name) {
            let file = folder.join(format!("{name}.toml"));
            let named = if file.is_file() { file.display().to_string() } else { name.clone() };
            let profile = rooms::profile(settings, &named).with_context(|| {
                format!("the profile of a judged ad; is it in --profiles {}?", folder.display())
            })?;
            found.insert(name.clone(), profile);
        }
        if let Some(profile) = found.get(name) {
            ad.check(|uri| profile.skills().iter().any(|skill| skill.uri == *uri))?;
        }
    }
    Ok(found)
}

/// The judged ads among those of the feeds; says how many are not.
fn ads(
    settings: &Settings,
    options: &SkillOptions,
    judged: &[JudgedAd],
) -> anyhow::Result<BTreeMap<String, JobAd>> {
    let mut found = BTreeMap::new();
    super::each_ad(settings, &options.feeds, |ad| {
        found.insert(ad.id.to_string(), ad);
        Ok(())
    })?;
    let missing = judged.iter().filter(|ad| !found.contains_key(&ad.ad)).count();
    anyhow::ensure!(missing < judged.len(), "none of the {} judged ads is among --ads", judged.len());
    if missing > 0 {
        _ = writeln!(
            std::io::stderr(),
            "{missing} of {} judged ads are not among --ads: left out",
            judged.len()
        );
    }
    Ok(found)
}

#[derive(Serialize)]
struct FeatureRecord<'a> {
    ad: &'a str,
    skill: &'a str,
    sentence: usize,
    features: BTreeMap<&'static str, f64>,
}

#[derive(Serialize)]
struct SentenceRecord<'a> {
    ad: &'a str,
    section: &'static str,
    vector: Vec<f32>,
}

/// What each sentence of the judged ads shows of each skill, and every sentence with its part and vector: what
/// `models/learn_asking.py` learns from.
fn write_features(
    matcher: &Matcher,
    judged: &[JudgedAd],
    profiles: &BTreeMap<String, Arc<Profile>>,
    ads: &BTreeMap<String, JobAd>,
    path: &Path,
) -> anyhow::Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    for ad in judged {
        let (Some(text), Some(profile)) = (ads.get(&ad.ad), profiles.get(&ad.profile)) else { continue };
        let read = matcher.shown(text, profile, &Cancel::new())?;
        for (section, vector) in read.sentences {
            let record = SentenceRecord { ad: &ad.ad, section: section.as_str(), vector };
            writeln!(file, "{}", serde_json::to_string(&record)?)?;
        }
        for (skill, sentence, shown) in read.shown {
            let Some(skill) = profile.skills().get(skill) else { continue };
            let features = shown.features().into_iter().collect();
            let record = FeatureRecord { ad: &ad.ad, skill: skill.uri.as_str(), sentence, features };
            writeln!(file, "{}", serde_json::to_string(&record)?)?;
        }
    }
    file.flush()?;
    Ok(())
}
