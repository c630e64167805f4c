//! `skillgauge match` and `skillgauge score`: ads against a profile.

use crate::config::Settings;
use crate::domain::{AdFilter, AdId, Country, Date, Detail, Language, Match, Probability, Violation};
use crate::ingest;
use crate::matching::{Cancel, MatchQuery, Matches, NearDuplicates};

use super::args::{FilterOptions, MatchOptions, NearDuplicatesOption, OutputFormat, ScoreOptions, WrongUse};
use super::output::{Output, decimals};
use super::records::{MatchRecord, MatchesRecord};
use super::rooms;
use super::table::{self, Row};

pub(super) fn run_match(settings: &Settings, options: &MatchOptions) -> anyhow::Result<()> {
    let filter = filter(&options.filter).map_err(|violation| WrongUse(format!("--{violation}")))?;
    let min_score = Probability::new("min-score", options.min_score)
        .map_err(|violation| WrongUse(format!("--{violation}")))?;
    let profile = rooms::profile(settings, &options.profile)?;
    let encoder = rooms::encoder(settings)?;
    let index = rooms::index(settings, &encoder)?;
    let matcher = rooms::matcher(settings, encoder, Some(index))?;
    let near_duplicates = near_duplicates(options);
    let limit = most(options.limit);
    let query = MatchQuery { profile, filter, min_score, skip: 0, limit, near_duplicates };
    let answer = matcher.match_ads(&matcher.snapshot()?, &query, &Cancel::new())?;
    let profile = query.profile.id().as_str();
    let mut output = Output::new();
    match options.format {
        OutputFormat::Table => {
            output.line(&in_words(query.profile.title(), &answer, options.explain))?;
        }
        OutputFormat::Json => output.json(&MatchesRecord {
            profile,
            considered: answer.considered,
            total: answer.total,
            hidden: answer.hidden,
            matches: ranked(&answer.matches).collect(),
            versions: (&answer.versions).into(),
        })?,
        OutputFormat::Jsonl => ranked(&answer.matches).try_for_each(|record| output.jsonl(&record))?,
        OutputFormat::Csv => output.csv(&CSV_HEADER, csv_rows(&answer.matches))?,
        OutputFormat::Trec => {
            let scored = answer.matches.iter().map(|m| (m.ad.as_str(), m.score.value.get()));
            output.trec(profile, scored, &format!("skillgauge-{}", answer.versions.skillgauge))?;
        }
    }
    output.finish()
}

/// How many matches are wanted; of 0, as in every other list, all.
fn most(limit: usize) -> usize {
    if limit == 0 { usize::MAX } else { limit }
}

/// A judgement names each ad, so a TREC run lists each.
fn near_duplicates(options: &MatchOptions) -> NearDuplicates {
    match (options.format, options.near_duplicates) {
        (OutputFormat::Trec, _) | (_, NearDuplicatesOption::Shown) => NearDuplicates::Shown,
        (_, NearDuplicatesOption::Grouped) => NearDuplicates::Grouped,
    }
}

fn ranked(matches: &[Match]) -> impl Iterator<Item = MatchRecord<'_>> {
    matches.iter().enumerate().map(|(place, matched)| MatchRecord::new(place + 1, matched))
}

/// The table of one profile's matches with a line above it.
fn in_words(title: &str, answer: &Matches, explain: bool) -> String {
    let (shown, all) = (answer.matches.len(), ads(answer.considered));
    if shown == 0 {
        return format!("{title}: no match among {all}");
    }
    format!("{title}: the best {shown} of {all}\n{}", table::matches(&rows(&answer.matches, explain)))
}

/// So many ads, in words.
fn ads(count: u64) -> String {
    format!("{count} {}", if count == 1 { "ad" } else { "ads" })
}

fn rows(matches: &[Match], explain: bool) -> Vec<Row> {
    matches.iter().map(|matched| if explain { Row::explained(matched) } else { Row::from(matched) }).collect()
}

const CSV_HEADER: [&str; 12] = [
    "rank",
    "ad",
    "title",
    "company",
    "location",
    "score",
    "coverage",
    "focus",
    "occupation",
    "found",
    "missing",
    "near_duplicates",
];

fn csv_rows(matches: &[Match]) -> impl Iterator<Item = Vec<String>> + '_ {
    matches.iter().enumerate().map(|(place, matched)| {
        let labels = |found: bool| {
            let skills = matched.skills.iter().filter(|skill| skill.found() == found);
            skills.map(|skill| skill.label.as_str()).collect::<Vec<_>>().join(" | ")
        };
        vec![
            (place + 1).to_string(),
            matched.ad.to_string(),
            matched.title.clone(),
            matched.company.clone().unwrap_or_default(),
            matched.location.clone().unwrap_or_default(),
            decimals(matched.score.value.get()),
            decimals(matched.score.coverage.get()),
            decimals(matched.score.focus.get()),
            decimals(matched.score.occupation.get()),
            labels(true),
            labels(false),
            matched.near_duplicates.iter().map(AdId::as_str).collect::<Vec<_>>().join(" | "),
        ]
    })
}

/// The filter that the options describe.
pub(super) fn filter(options: &FilterOptions) -> Result<AdFilter, Violation> {
    let date = |field: &str, text: &Option<String>| {
        let parse = |text: &String| {
            text.parse::<Date>()
                .map_err(|_| Violation::new(field, format!("'{text}' is no date; write it as 2026-11-23")))
        };
        text.as_ref().map(parse).transpose()
    };
    let (posted_from, posted_to) =
        (date("posted-from", &options.posted_from)?, date("posted-to", &options.posted_to)?);
    if let (Some(from), Some(to)) = (posted_from, posted_to)
        && to < from
    {
        return Err(Violation::new("posted-to", format!("{to} lies before posted-from, {from}; swap them")));
    }
    Ok(AdFilter {
        countries: options.country.iter().map(|code| Country::new(code)).collect::<Result<_, _>>()?,
        languages: options.language.iter().map(|tag| Language::new(tag)).collect::<Result<_, _>>()?,
        posted_from,
        posted_to,
        open_on: date("open-on", &options.open_on)?,
    })
}

pub(super) fn run_score(settings: &Settings, options: &ScoreOptions) -> anyhow::Result<()> {
    if !matches!(options.format, OutputFormat::Table | OutputFormat::Json) {
        return Err(WrongUse::format(options.format, "table or json"));
    }
    let raw = rooms::single_ad(&options.ad)?;
    let limits = settings.limits()?;
    let ad = ingest::accept_within(raw, &limits)
        .map_err(|rejection| anyhow::anyhow!("{}: {rejection}", options.ad.display()))?;
    let profile = rooms::profile(settings, &options.profile)?;
    let matcher = rooms::matcher(settings, rooms::encoder(settings)?, None)?;
    let (matched, versions) = matcher.score_ad(&ad, &profile, Detail::Full, &Cancel::new())?;
    let matches = [matched];
    let mut output = Output::new();
    match options.format {
        OutputFormat::Json => output.json(&MatchesRecord {
            profile: profile.id().as_str(),
            considered: 1,
            total: 1,
            hidden: 0,
            matches: ranked(&matches).collect(),
            versions: (&versions).into(),
        })?,
        _ => output.line(&table::matches(&rows(&matches, options.explain)))?,
    }
    output.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_limit_is_all_and_one_ad_is_no_ads() {
        assert_eq!([most(0), most(1), most(30)], [usize::MAX, 1, 30]);
        assert_eq!([ads(0), ads(1), ads(21)], ["0 ads", "1 ad", "21 ads"]);
    }
}
