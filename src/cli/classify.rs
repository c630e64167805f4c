//! `skillgauge classify`: each ad's ESCO occupations.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::config::Settings;
use crate::domain::{JobAd, Language, Limits, RawAd, RejectReason, Rejection};
use crate::encode::Patience;
use crate::ingest;
use crate::matching::Cancel;
use crate::occupation::{AdText, Classified, OccupationClassifier};

use super::args::{FeedOptions, OutputFormat, WrongUse};
use super::output::{Output, decimals};
use super::progress::Meter;
use super::{rooms, table};

/// Ads that are classified together; what is printed does not depend on it.
const BATCH: usize = 64;
/// Candidates of an ad in the output for learning.
const CANDIDATES: usize = 150;

#[derive(Debug, Args)]
pub(super) struct ClassifyOptions {
    #[command(flatten)]
    pub(super) feeds: FeedOptions,
    #[command(flatten)]
    pub(super) reading: OccupationOptions,
    /// Occupations of each ad, at most; 0: all
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(super) limit: usize,
    /// Print what the answers are made of instead (JSON lines), for models/learn_occupation.py; of each ad also the
    /// occupations that this table (occupation or ISCO code, ad; tab-separated) names
    #[arg(long, value_name = "TSV")]
    pub(super) features: Option<PathBuf>,
    /// table, json, jsonl, csv or trec
    #[arg(long, default_value = "jsonl")]
    pub(super) format: OutputFormat,
}

/// Which labels of occupations are used, and for what language.
#[derive(Debug, Args)]
pub(super) struct OccupationOptions {
    /// Labels of ESCO's occupations: occupation, language, label, tab-separated, gzipped or not; default: `occupations`
    /// of the settings
    #[arg(long, value_name = "TSV")]
    pub(super) occupations: Option<PathBuf>,
    /// The language of ads that do not say theirs (en, es, it, el, bg …); default: detected
    #[arg(long, value_name = "CODE")]
    pub(super) language: Option<String>,
}

impl OccupationOptions {
    fn language(&self) -> anyhow::Result<Option<Language>> {
        let language = self.language.as_deref().map(Language::new).transpose();
        language.map_err(|violation| WrongUse(format!("--language: {}", violation.description())).into())
    }
}

/// An ad of a feed, as it is classified.
pub(super) struct FeedAd {
    pub(super) ad: JobAd,
    /// Whether it has a title only.
    title_only: bool,
}

impl FeedAd {
    fn text(&self) -> AdText<'_> {
        let description = if self.title_only { "" } else { self.ad.description.as_str() };
        AdText { title: &self.ad.title, description, language: Some(self.ad.language) }
    }
}

#[derive(Serialize)]
struct OccupationRecord<'a> {
    uri: &'a str,
    label: &'a str,
    isco: Option<&'a str>,
    probability: f64,
}

#[derive(Serialize)]
struct GroupRecord<'a> {
    code: &'a str,
    title: &'a str,
    probability: f64,
}

#[derive(Serialize)]
struct AdRecord<'a> {
    ad: &'a str,
    occupations: Vec<OccupationRecord<'a>>,
    isco: Option<GroupRecord<'a>>,
}

#[derive(Serialize)]
struct FeatureRecord<'a> {
    ad: &'a str,
    uri: &'a str,
    isco: Option<&'a str>,
    traits: serde_json::Map<String, serde_json::Value>,
}

pub(super) fn run(settings: &Settings, options: &ClassifyOptions) -> anyhow::Result<()> {
    let classifier = rooms::occupation_classifier(settings, options.reading.occupations.as_deref())?;
    if let Some(wanted) = &options.features {
        return features(&classifier, settings, options, wanted);
    }
    let mut output = Output::new();
    let mut all = Vec::new();
    each_classified(
        &classifier,
        settings,
        &options.feeds,
        &options.reading,
        options.limit,
        |_| true,
        |ad, found| {
            match options.format {
                OutputFormat::Jsonl => output.jsonl(&record(&ad.ad, &found))?,
                OutputFormat::Trec => {
                    let ranked =
                        found.occupations.iter().map(|one| (one.uri.as_str(), one.probability.get()));
                    output.trec(ad.ad.id.as_str(), ranked, "classify")?;
                }
                _ => all.push((ad.ad, found)),
            }
            Ok(())
        },
    )?;
    print(&mut output, &all, options.format)?;
    output.finish()
}

/// Calls `each` with every ad of the feeds that is accepted and whose id is `wanted`, and its occupations, in the order of
/// the feeds.
pub(super) fn each_classified(
    classifier: &OccupationClassifier,
    settings: &Settings,
    feeds: &FeedOptions,
    reading: &OccupationOptions,
    limit: usize,
    wanted: impl Fn(&str) -> bool,
    mut each: impl FnMut(FeedAd, Classified) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut meter = Meter::new("classifying", None);
    let (mut batch, mut done): (Vec<FeedAd>, u64) = (Vec::new(), 0);
    let mut classify = |batch: &mut Vec<FeedAd>| -> anyhow::Result<()> {
        let texts: Vec<AdText<'_>> = batch.iter().map(FeedAd::text).collect();
        let found = classifier.classify(&texts, limit, Patience::Wait, &Cancel::new())?;
        done += batch.len() as u64;
        meter.advance(done, None, &format!("{done} ads"));
        batch.drain(..).zip(found).try_for_each(|(ad, found)| each(ad, found))
    };
    each_ad(settings, feeds, reading, |ad| {
        if wanted(ad.ad.id.as_str()) {
            batch.push(ad);
        }
        if batch.len() == BATCH { classify(&mut batch) } else { Ok(()) }
    })?;
    classify(&mut batch)?;
    meter.finish();
    Ok(())
}

fn each_ad(
    settings: &Settings,
    options: &FeedOptions,
    occupations: &OccupationOptions,
    mut each: impl FnMut(FeedAd) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (reading, limits) = (rooms::reading(&options.reading)?, settings.limits()?);
    let language = occupations.language()?;
    let feeds = options.ads.iter().map(|path| ingest::open(path, &reading)).collect::<Result<Vec<_>, _>>()?;
    for (path, feed) in options.ads.iter().zip(feeds) {
        for record in feed {
            let record = record?;
            let content = record.content.or_else(|rejection| title_alone(&record.raw, rejection));
            match accepted(content, language, &limits) {
                Ok(ad) => each(ad)?,
                Err(rejection) => {
                    _ = writeln!(std::io::stderr(), "{}:{}: {rejection}", path.display(), record.line);
                }
            }
        }
    }
    Ok(())
}

/// The ad of a line of JSON that has a title and no key for a description; else why it was rejected.
fn title_alone(line: &str, rejection: Rejection) -> Result<RawAd, Rejection> {
    let read = || {
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).ok()?;
        let text = |key: &str| match object.get(key)? {
            serde_json::Value::String(text) => Some(text.clone()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let (id, title) = (text("id")?, text("title")?);
        Some(RawAd { id: Some(id), title: Some(title), language: text("language"), ..RawAd::default() })
    };
    match rejection.reason {
        RejectReason::EmptyDescription => read().ok_or(rejection),
        _ => Err(rejection),
    }
}

/// An ad through the gate. A title alone is enough here: it stands in for the description that the gate asks for.
fn accepted(
    content: Result<RawAd, Rejection>,
    language: Option<Language>,
    limits: &Limits,
) -> Result<FeedAd, Rejection> {
    let mut raw = content?;
    let is_blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    let title_only = !is_blank(&raw.title) && (is_blank(&raw.description) || raw.description == raw.title);
    if title_only {
        raw.description.clone_from(&raw.title);
    }
    if is_blank(&raw.language) {
        raw.language = language.map(|language| language.to_string());
    }
    Ok(FeedAd { ad: ingest::accept_from_feed(Ok(raw), limits)?, title_only })
}

fn record<'a>(ad: &'a JobAd, found: &'a Classified) -> AdRecord<'a> {
    let occupations = found.occupations.iter().map(|one| OccupationRecord {
        uri: &one.uri,
        label: &one.label,
        isco: one.group.map(|group| group.code),
        probability: one.probability.get(),
    });
    let group = found.group.map(|(group, probability)| GroupRecord {
        code: group.code,
        title: group.title,
        probability: probability.get(),
    });
    AdRecord { ad: ad.id.as_str(), occupations: occupations.collect(), isco: group }
}

fn print(output: &mut Output, all: &[(JobAd, Classified)], format: OutputFormat) -> anyhow::Result<()> {
    match format {
        OutputFormat::Json => {
            output.json(&all.iter().map(|(ad, found)| record(ad, found)).collect::<Vec<_>>())
        }
        OutputFormat::Csv => {
            let rows = all.iter().flat_map(|(ad, found)| {
                found.occupations.iter().enumerate().map(move |(place, one)| {
                    let isco = one.group.map(|group| group.code).unwrap_or_default();
                    vec![
                        ad.id.to_string(),
                        (place + 1).to_string(),
                        one.uri.clone(),
                        one.label.clone(),
                        isco.into(),
                        decimals(one.probability.get()),
                    ]
                })
            });
            output.csv(&["ad", "rank", "uri", "label", "isco", "probability"], rows)
        }
        OutputFormat::Table => all.iter().try_for_each(|(ad, found)| {
            let mut table = table::table(&["sure", "ISCO", "occupation"]);
            for one in &found.occupations {
                let isco = one.group.map_or("–", |group| group.code);
                table.add_row([format!("{:.2}", one.probability.get()), isco.into(), one.label.clone()]);
            }
            output.line(&format!("{}: {}\n{}\n{}\n", ad.id, ad.title, headline(found), table.trim_fmt()))
        }),
        _ => Ok(()),
    }
}

/// The unit group of an ad for a reader: not the best of those that are known where an occupation whose group is not
/// known is more probable than all of it.
fn headline(found: &Classified) -> String {
    let Some(first) = found.occupations.first() else { return "the ad names no job".into() };
    match found.group {
        Some((group, probability)) if first.group.is_some() || probability >= first.probability => {
            format!("ISCO {} {} ({:.2})", group.code, group.title, probability.get())
        }
        _ => format!("the unit group of ISCO-08 is not known of {}", first.label),
    }
}

/// What speaks for the occupations of each ad that a table names.
fn features(
    classifier: &OccupationClassifier,
    settings: &Settings,
    options: &ClassifyOptions,
    wanted: &std::path::Path,
) -> anyhow::Result<()> {
    let wanted = super::occupation_judgements::read(wanted)?;
    let mut output = Output::new();
    let mut meter = Meter::new("classifying", None);
    let mut done = 0;
    each_ad(settings, &options.feeds, &options.reading, |ad| {
        let id = ad.ad.id.as_str();
        let Some(named) = wanted.get(id) else { return Ok(()) };
        let is_wanted = |uri: &str, group: Option<&str>| named == uri || group == Some(named.as_str());
        let traits = classifier.traits(&ad.text(), CANDIDATES, is_wanted, &Cancel::new())?;
        done += 1;
        meter.advance(done, None, &format!("{done} ads"));
        traits.iter().try_for_each(|one| {
            let traits = one.traits.iter().map(|(name, value)| ((*name).to_string(), (*value).into()));
            output.jsonl(&FeatureRecord { ad: id, uri: &one.uri, isco: one.group, traits: traits.collect() })
        })
    })?;
    meter.finish();
    output.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Probability;
    use crate::occupation::RankedOccupation;
    use crate::taxonomy::UnitGroup;

    static WELDERS: UnitGroup = UnitGroup { code: "7212", title: "Welders and flame cutters", is_ict: false };

    fn occupation(label: &str, is_known: bool, probability: f64) -> RankedOccupation {
        RankedOccupation {
            uri: format!("http://x/{label}"),
            label: label.into(),
            group: is_known.then_some(&WELDERS),
            probability: Probability::clamped(probability),
        }
    }

    #[test]
    fn a_group_that_is_less_probable_than_one_occupation_is_no_headline() {
        let known = |probability| Some((&WELDERS, Probability::clamped(probability)));
        let welder = |probability| occupation("welder", true, probability);
        let diver = |probability| occupation("diver", false, probability);
        for (occupations, group, line) in [
            (vec![welder(0.7), diver(0.3)], known(0.7), "ISCO 7212 Welders and flame cutters (0.70)"),
            (vec![welder(0.7)], known(0.9), "ISCO 7212 Welders and flame cutters (0.90)"),
            (vec![diver(0.4), welder(0.3)], known(0.6), "ISCO 7212 Welders and flame cutters (0.60)"),
            (vec![diver(0.999)], known(0.001), "the unit group of ISCO-08 is not known of diver"),
            (vec![diver(1.0)], None, "the unit group of ISCO-08 is not known of diver"),
            (Vec::new(), None, "the ad names no job"),
        ] {
            assert_eq!(headline(&Classified { occupations, group }), line);
        }
    }
}
