//! `skillgauge levels`: each ad's competences and levels.

use std::io::Write;

use serde::Serialize;

use crate::config::Settings;
use crate::domain::LevelEstimate;
use crate::ecf::{AnswerTraits, DetectionTraits, IctTraits, LevelTraits};
use crate::ingest;
use crate::matching::{Cancel, Matcher};

use super::args::{LevelsOptions, OutputFormat, WrongUse};
use super::output::{Output, decimals};
use super::progress::Meter;
use super::records::LevelRecord;
use super::{rooms, table};

#[derive(Serialize)]
struct AdRecord<'a> {
    ad: &'a str,
    competences: Vec<LevelRecord<'a>>,
}

pub(super) fn run(settings: &Settings, options: &LevelsOptions) -> anyhow::Result<()> {
    if options.format == OutputFormat::Trec {
        return Err(WrongUse::format(options.format, "jsonl, json, csv or table"));
    }
    let reading = rooms::reading(&options.feeds.reading)?;
    let ads = &options.feeds.ads;
    let feeds = ads.iter().map(|path| ingest::open(path, &reading)).collect::<Result<Vec<_>, _>>()?;
    let limits = settings.limits()?;
    let matcher = rooms::matcher(settings, rooms::encoder(settings)?, None)?;
    let mut output = Output::new();
    let mut meter = Meter::new("estimating levels", None);
    let mut all = Vec::new();
    let mut done = 0;
    for (path, feed) in options.feeds.ads.iter().zip(feeds) {
        for record in feed {
            let record = record?;
            let line = record.line;
            match ingest::accept_from_feed(record.content, &limits) {
                Ok(ad) if options.features => output.jsonl(&features(&matcher, &ad)?)?,
                Ok(ad) => {
                    let estimates = estimate(&matcher, &ad)?;
                    if options.format == OutputFormat::Jsonl {
                        output.jsonl(&record_of(ad.id.as_str(), &estimates))?;
                    } else {
                        all.push((ad.id.to_string(), ad.title, estimates));
                    }
                }
                Err(rejection) => _ = writeln!(std::io::stderr(), "{}:{line}: {rejection}", path.display()),
            }
            done += 1;
            meter.advance(done, None, &format!("{done} ads"));
        }
    }
    meter.finish();
    print(&mut output, &all, options.format)?;
    output.finish()
}

fn estimate(matcher: &Matcher, ad: &crate::domain::JobAd) -> anyhow::Result<Vec<LevelEstimate>> {
    let (estimates, _) =
        matcher.estimate_levels(&ad.title, &ad.description, Some(ad.language), &Cancel::new())?;
    Ok(estimates)
}

#[derive(Serialize)]
struct FeatureRecord {
    code: String,
    levels: Vec<u8>,
    is_ict: Option<IctTraits>,
    about_ict: f64,
    is_role_description: bool,
    demand: DetectionTraits,
    answer: AnswerTraits,
    level: LevelTraits,
    contradicts: bool,
}

#[derive(Serialize)]
struct AdFeatures {
    ad: String,
    competences: Vec<FeatureRecord>,
}

fn features(matcher: &Matcher, ad: &crate::domain::JobAd) -> anyhow::Result<AdFeatures> {
    let traits = matcher.level_traits(&ad.title, &ad.description, ad.language, &Cancel::new())?;
    let record = |(competence, traits): (&crate::domain::Competence, crate::ecf::Traits)| FeatureRecord {
        code: competence.code.to_string(),
        levels: competence.levels.iter().map(|level| level.get()).collect(),
        is_ict: traits.is_ict,
        about_ict: traits.about_ict,
        is_role_description: traits.is_role_description,
        demand: traits.detection,
        answer: traits.answer,
        level: traits.level,
        contradicts: traits.contradicts,
    };
    Ok(AdFeatures { ad: ad.id.to_string(), competences: traits.into_iter().map(record).collect() })
}

fn record_of<'a>(ad: &'a str, estimates: &'a [LevelEstimate]) -> AdRecord<'a> {
    AdRecord { ad, competences: estimates.iter().map(Into::into).collect() }
}

fn print(
    output: &mut Output,
    all: &[(String, String, Vec<LevelEstimate>)],
    format: OutputFormat,
) -> anyhow::Result<()> {
    match format {
        OutputFormat::Json => {
            output.json(&all.iter().map(|(ad, _, levels)| record_of(ad, levels)).collect::<Vec<_>>())
        }
        OutputFormat::Csv => {
            let rows = all.iter().flat_map(|(ad, _, levels)| {
                levels.iter().map(move |e| {
                    let level = e.level.ok().map(|level| level.get().to_string()).unwrap_or_default();
                    vec![
                        ad.clone(),
                        e.code.to_string(),
                        e.framework.as_str().into(),
                        e.title.clone(),
                        level,
                        decimals(e.confidence.get()),
                        e.reason.clone(),
                    ]
                })
            });
            output.csv(&["ad", "code", "framework", "title", "level", "confidence", "reason"], rows)
        }
        OutputFormat::Table => all.iter().try_for_each(|(ad, title, levels)| {
            let mut table = table::table(&["competence", "level", "sure", "reason"]);
            for e in levels {
                let level = e.level.map_or("–".into(), |level| level.to_string());
                table.add_row([
                    format!("{} {}", e.code, e.title),
                    level,
                    format!("{:.2}", e.confidence.get()),
                    e.reason.clone(),
                ]);
            }
            let body =
                if levels.is_empty() { "no e-CF competence was recognised".into() } else { table.trim_fmt() };
            output.line(&format!("{ad}: {title}\n{body}\n"))
        }),
        _ => Ok(()),
    }
}
