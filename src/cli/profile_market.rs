//! `skillgauge profile market`: what the ads that match a profile ask for.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::config::Settings;
use crate::domain::{ConceptUri, Limits, Probability};
use crate::market::{self, Bounds, Choice, Lacking, MIN_SUPPORT, Market, MarketError, MarketQuery, Stage};
use crate::matching::Cancel;
use crate::taxonomy;

use super::args::{FilterOptions, OutputFormat, WrongUse};
use super::output::Output;
use super::progress::Meter;
use super::whole_file::write_whole;
use super::{matches, profile_market_csv, profile_market_records, profile_market_table, rooms};

/// The options of `skillgauge profile market`.
#[derive(Debug, Args)]
pub(super) struct ProfileMarketOptions {
    /// Name of a profile, or a profile file (TOML)
    #[arg(value_name = "ID|FILE")]
    profile: String,
    /// The ads with at least this score match, 0 to 1; default: 0.5, more likely than not the job described
    #[arg(long, value_name = "X", conflicts_with = "top")]
    min_score: Option<f64>,
    /// The best so many ads match, whatever their scores
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Folder of the ESCO CSV download, zipped or not; without it, skills that the profile lacks are not sought
    #[arg(long, value_name = "DIR")]
    taxonomy: Option<PathBuf>,
    #[command(flatten)]
    filter: FilterOptions,
    /// Shares over fewer ads than this are withheld; those over fewer than 30 are always flagged
    #[arg(long, value_name = "N", default_value_t = MIN_SUPPORT)]
    min_support: usize,
    /// At most so many skills that the profile lacks
    #[arg(long, value_name = "N", default_value_t = 30)]
    lacking: usize,
    /// At most so many examples with their quotations a row
    #[arg(long, value_name = "N", default_value_t = 3)]
    examples: usize,
    /// table, json or csv (a line for each figure)
    #[arg(long, default_value = "table")]
    format: OutputFormat,
    /// Write a page to look at or print to this file: HTML with inline SVG, no script, no network
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write a copy of the profile to this file (TOML), with the skills that it lacks as candidate rows
    #[arg(long, value_name = "FILE", requires = "taxonomy")]
    candidates: Option<PathBuf>,
    /// Take only this skill over as a candidate; may be given several times
    #[arg(long, value_name = "URI", requires = "candidates")]
    take: Vec<String>,
}

pub(super) fn run(settings: &Settings, options: &ProfileMarketOptions) -> anyhow::Result<()> {
    if !matches!(options.format, OutputFormat::Table | OutputFormat::Json | OutputFormat::Csv) {
        return Err(WrongUse::format(options.format, "table, json or csv"));
    }
    let limits = settings.limits()?;
    let wrong = |problem: String| WrongUse(problem);
    let filter = matches::filter(&options.filter).map_err(|violation| wrong(format!("--{violation}")))?;
    let choice = choice(options, &limits)?;
    let take = options.take.iter().map(|uri| ConceptUri::new(uri)).collect::<Result<Vec<_>, _>>();
    let take = take.map_err(|violation| wrong(format!("--take: {violation}")))?;
    if options.min_support == 0 {
        return Err(wrong(
            "--min-support: 0 is too few; a share of no ads says nothing, use 1 or more".into(),
        )
        .into());
    }
    let profile = rooms::profile(settings, &options.profile)?;
    let encoder = rooms::encoder(settings)?;
    let index = rooms::index(settings, &encoder)?;
    let matcher = rooms::matcher_with_taxonomy(settings, encoder, Some(index), options.taxonomy.as_deref())?;
    let query = MarketQuery {
        profile,
        filter,
        choice,
        min_support: options.min_support,
        most_lacking: options.lacking,
        examples: options.examples,
        bounds: Bounds::from(&limits),
    };
    let mut meters = Meters::default();
    let mut progress = |stage, done, of| meters.advance(stage, done, of);
    let answer = market::market(&matcher, &matcher.snapshot()?, &query, &mut progress, &Cancel::new());
    meters.finish();
    let answer = answer.map_err(|error| in_options(error, options))?;
    print(&answer, options.format)?;
    if let Some(file) = &options.html {
        write(file, &market::page(&answer), "--html")?;
    }
    match &options.candidates {
        Some(file) => write_candidates(file, &answer, &take),
        None => Ok(()),
    }
}

fn choice(options: &ProfileMarketOptions, limits: &Limits) -> Result<Choice, WrongUse> {
    let most = limits.market_ads;
    match (options.top, options.min_score) {
        (Some(0), _) => Err(WrongUse("--top: 0 ads say nothing; use 1 or more".into())),
        (Some(top), _) if top > most => Err(WrongUse(format!(
            "--top: {top} is more than {most} ads, which is as many as are read (limit market_ads)"
        ))),
        (Some(top), _) => Ok(Choice::Top(top)),
        (None, None) => Ok(Choice::default()),
        (None, Some(least)) => Probability::new("min-score", least)
            .map(Choice::MinScore)
            .map_err(|violation| WrongUse(format!("--{violation}"))),
    }
}

/// The way out, in the words of the command line.
fn in_options(error: MarketError, options: &ProfileMarketOptions) -> anyhow::Error {
    let error = anyhow::Error::from(error);
    match error.downcast_ref::<MarketError>() {
        Some(MarketError::NoneMatches { .. }) => {
            error.context(format!("{}: no ad matches (--min-score, --top)", options.profile))
        }
        Some(MarketError::AllFiltered { .. }) => error
            .context("no ad passes --country, --language, --posted-from, --posted-to and --open-on together"),
        _ => error,
    }
}

fn print(answer: &Market, format: OutputFormat) -> anyhow::Result<()> {
    let mut output = Output::new();
    match format {
        OutputFormat::Json => output.json(&profile_market_records::record(answer))?,
        OutputFormat::Csv => {
            output.csv(&profile_market_csv::CSV_HEADER, profile_market_csv::csv_rows(answer))?;
        }
        _ => output.line(&profile_market_table::in_words(answer))?,
    }
    output.finish()
}

fn write(file: &Path, text: &str, option: &str) -> anyhow::Result<()> {
    write_whole(option, file, text)?;
    _ = writeln!(std::io::stderr(), "{}: written", file.display());
    Ok(())
}

fn write_candidates(file: &Path, answer: &Market, take: &[ConceptUri]) -> anyhow::Result<()> {
    let rows = market::candidates(answer, take).map_err(|error| match error {
        MarketError::NotLacking { .. } => anyhow::Error::from(WrongUse(format!("--take: {error}"))),
        other => other.into(),
    })?;
    let (profile, added) = rows;
    if added == 0 {
        let why = match &answer.lacking {
            Lacking::Sought(_) => "nothing was found that enough of these ads ask for",
            Lacking::NotSought(_) => "too few ads match to say what the profile lacks",
        };
        _ = writeln!(std::io::stderr(), "{}: not written, there is no candidate: {why}", file.display());
        return Ok(());
    }
    write_whole("--candidates", file, &taxonomy::profile_to_toml(&profile))?;
    _ = writeln!(
        std::io::stderr(),
        "{}: a copy of profile '{}' with {added} candidate rows; confirm, change or remove each",
        file.display(),
        profile.id()
    );
    Ok(())
}

/// One meter after the other, one for each stage.
#[derive(Default)]
struct Meters {
    now: Option<(Stage, Meter)>,
}

impl Meters {
    fn advance(&mut self, stage: Stage, done: usize, of: usize) {
        if self.now.as_ref().is_none_or(|(now, _)| *now != stage) {
            self.finish();
        }
        let (_, meter) = self.now.get_or_insert_with(|| (stage, Meter::new(stage.as_str(), Some(of as u64))));
        meter.advance(done as u64, Some(of as u64), &format!("{done} of {of} ads"));
    }

    fn finish(&mut self) {
        if let Some((_, meter)) = self.now.take() {
            meter.finish();
        }
    }
}
