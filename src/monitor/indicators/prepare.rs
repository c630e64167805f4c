//! The ads of all runs, each once, with numbers instead of names, so that all further counting works on whole numbers.

use super::categories::{categories, dictionary, join_categories, register_dictionary};
use super::dimension::Dimension;
use super::engine::{Engine, Numbers, texts};
use super::error::IndicatorError;
use super::inputs::{self, Run};
use super::options::{OpenUntil, Options, Panel};
use super::period::Length;

/// More periods are refused: a date is wrong.
const MOST_PERIODS: i64 = 240;

/// The ads as they were found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct AdCounts {
    /// Rows of all runs.
    pub(super) rows: u64,
    /// Ads, each once.
    pub(super) ads: u64,
    /// Those without a date.
    pub(super) undated: u64,
    /// Those that the panel leaves out.
    pub(super) outside_panel: u64,
    /// Those that lie in no period of the window.
    pub(super) outside_window: u64,
}

/// A source, and how many periods it has ads in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) ads: u64,
    pub(super) periods: usize,
    pub(super) in_panel: bool,
}

/// What the engine's tables `ads_coded` and `dated` hold.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) first: i32,
    pub(super) last: i32,
    pub(super) counts: AdCounts,
    pub(super) sources: Vec<Source>,
    pub(super) versions: Vec<String>,
    /// For each tabulation the categories of its cells, in order; the number of a cell is its place.
    pub(super) cells: Vec<Vec<Vec<String>>>,
    /// The categories of each stratum of the benchmark, in the order of its dimensions; empty text: not known.
    pub(super) strata: Vec<Vec<String>>,
}

impl Prepared {
    pub(super) fn periods(&self) -> std::ops::RangeInclusive<i32> {
        self.first..=self.last
    }
}

/// Reads the runs' ads into the engine's tables.
pub(super) fn prepare(
    engine: &Engine,
    runs: &[Run],
    options: &Options,
    benchmark: &[Dimension],
) -> Result<Prepared, IndicatorError> {
    inputs::register(engine, runs, &inputs::ADS)?;
    view_of_dated_ads(engine, options)?;
    let mut counts = count_ads(engine)?;
    let (first, last) = window(engine, options, counts.ads)?;
    let sources = sources(engine, options, first, last)?;
    counts.outside_panel = sources.iter().filter(|source| !source.in_panel).map(|source| source.ads).sum();
    number_ads(engine, options, &sources, (first, last), benchmark)?;
    let numbered = engine.numbers("counting ads", "SELECT count(*) FROM dated")?;
    let inside = numbered.first().and_then(|row| row[0]).unwrap_or_default() as u64;
    counts.outside_window = counts.ads - counts.undated - counts.outside_panel - inside;
    let versions = dictionary(engine, "versions", "SELECT DISTINCT versions FROM dated ORDER BY 1")?;
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    register_dictionary(engine, "sources", &names)?;
    register_dictionary(engine, "version_names", &versions)?;
    let mut cells = Vec::new();
    for (index, set) in options.by.sets().iter().enumerate() {
        cells.push(categories(engine, &format!("cells_{index}"), set, Some(options.max_categories))?);
    }
    let strata = categories(engine, "strata", benchmark, None)?;
    code_ads(engine, options, benchmark)?;
    Ok(Prepared { first, last, counts, sources, versions, cells, strata })
}

/// View `ads_once`: every ad once, its row in the last run that holds it, first seen as early and last seen as late as
/// any says.
pub(in crate::monitor) fn once(engine: &Engine) -> Result<(), IndicatorError> {
    engine.view(
        "ads_once",
        "SELECT run, source, ad, least_first AS first_seen, greatest_last AS last_seen, posted, expires, country, region, \
         language, employer, near_duplicate_group, occupation, isco, isco_probability, seniority, versions FROM (SELECT *, \
         row_number() OVER (PARTITION BY source, ad ORDER BY run DESC, first_seen, posted, versions) AS place, \
         min(first_seen) OVER (PARTITION BY source, ad) AS least_first, \
         max(last_seen) OVER (PARTITION BY source, ad) AS greatest_last FROM ads) WHERE place = 1",
    )
}

/// View `ads_dated`: with the periods in which each begins and ends.
fn view_of_dated_ads(engine: &Engine, options: &Options) -> Result<(), IndicatorError> {
    let end = match options.open_until {
        OpenUntil::LastSeen => "coalesce(last_seen, expires)",
        OpenUntil::Expires => "coalesce(expires, last_seen)",
    };
    let months = options.period.months();
    let period = |date: &str| format!("CAST(month_number({date}) / {months} AS INT)");
    once(engine)?;
    engine.view(
        "ads_dated",
        &format!(
            "SELECT *, {} AS begin_period, {} AS end_period FROM (SELECT *, coalesce(first_seen, posted) AS begin_date, \
             {end} AS end_date FROM ads_once)",
            period("begin_date"),
            period("end_date")
        ),
    )
}

fn count_ads(engine: &Engine) -> Result<AdCounts, IndicatorError> {
    let rows = engine.numbers("counting ads", "SELECT count(*) FROM ads")?;
    let ads = engine.numbers(
        "counting ads",
        "SELECT count(*), sum(CASE WHEN begin_period IS NULL THEN 1 ELSE 0 END) FROM ads_dated",
    )?;
    let number = |rows: &[Vec<Option<i128>>], column: usize| {
        rows.first().and_then(|row| row[column]).unwrap_or_default() as u64
    };
    Ok(AdCounts {
        rows: number(&rows, 0),
        ads: number(&ads, 0),
        undated: number(&ads, 1),
        ..AdCounts::default()
    })
}

/// The first and the last period.
fn window(engine: &Engine, options: &Options, ads: u64) -> Result<(i32, i32), IndicatorError> {
    let length = options.period;
    let asked = |option: &str, name: &Option<String>| match name {
        None => Ok(None),
        Some(name) => length.number(name).map(Some).ok_or_else(|| {
            IndicatorError::Option(format!("{option} {name}: write a period as {}", example(length)))
        }),
    };
    let (from, to) = (asked("--from", &options.window.0)?, asked("--to", &options.window.1)?);
    let found =
        engine.numbers("reading dates", "SELECT min(begin_period), max(begin_period) FROM ads_dated")?;
    let ends = found.first().and_then(|row| Some((row[0]? as i32, row[1]? as i32)));
    let (least, most) = ends.ok_or(IndicatorError::NoDates { ads })?;
    let (first, last) = (from.unwrap_or(least), to.unwrap_or(most));
    let name = |period: i32| length.name(period);
    if first > last || first > most || last < least {
        let (from, to, least, most) = (name(first), name(last), name(least), name(most));
        return Err(IndicatorError::NothingInWindow { from, to, least, most });
    }
    let count = i64::from(last) - i64::from(first) + 1;
    if count > MOST_PERIODS {
        let (least, most) = (name(first), name(last));
        return Err(IndicatorError::TooManyPeriods { least, most, count, limit: MOST_PERIODS });
    }
    Ok((first, last))
}

fn example(length: Length) -> &'static str {
    match length {
        Length::Month => "2025-10",
        Length::Quarter => "2025-Q4 (or a month of it, 2025-10)",
    }
}

/// The sources with ads in the window, by name, and whether the panel keeps them.
fn sources(engine: &Engine, options: &Options, first: i32, last: i32) -> Result<Vec<Source>, IndicatorError> {
    let sql = format!(
        "SELECT source, count(DISTINCT CASE WHEN begin_period BETWEEN {first} AND {last} THEN begin_period END), count(*) \
         FROM ads_dated WHERE begin_period IS NOT NULL GROUP BY source ORDER BY source"
    );
    let mut sources = Vec::new();
    let all_periods = (last - first + 1) as usize;
    engine.each("reading sources", &sql, |batch| {
        let (names, numbers) = (texts(batch, 0)?, Numbers::of_columns(batch, 1)?);
        for row in 0..batch.num_rows() {
            let periods = numbers.get(0, row).unwrap_or_default() as usize;
            let ads = numbers.get(1, row).unwrap_or_default() as u64;
            let in_panel = options.panel == Panel::All || periods == all_periods;
            sources.push(Source { name: names.value(row).to_string(), ads, periods, in_panel });
        }
        Ok(())
    })?;
    if sources.iter().all(|source| !source.in_panel) {
        let presence = sources.iter().map(|source| format!("{} {}", source.name, source.periods));
        return Err(IndicatorError::NoStableSource {
            from: options.period.name(first),
            to: options.period.name(last),
            presence: presence.collect::<Vec<_>>().join(", "),
        });
    }
    Ok(sources)
}

/// Table `dated`: the ads of window and panel with their number, in the order of source and ad.
fn number_ads(
    engine: &Engine,
    options: &Options,
    sources: &[Source],
    (first, last): (i32, i32),
    benchmark: &[Dimension],
) -> Result<(), IndicatorError> {
    let mut dimensions = options.by.dimensions();
    dimensions.extend(benchmark);
    dimensions.sort_unstable();
    dimensions.dedup();
    let dimensions: String =
        dimensions.iter().map(|d| format!(", {} AS d_{}", d.sql(), d.as_str())).collect();
    let in_panel: Vec<String> = sources
        .iter()
        .filter(|source| source.in_panel)
        .map(|source| format!("'{}'", source.name.replace('\'', "''")))
        .collect();
    let panel = match options.panel {
        Panel::All => String::new(),
        Panel::Stable => format!(" AND source IN ({})", in_panel.join(", ")),
    };
    engine.materialise(
        "dated",
        &format!(
            "SELECT row_number() OVER (ORDER BY source, ad) AS ad_no, run, source, ad, near_duplicate_group AS grp, \
             coalesce(versions, '') AS versions, \
             employer_key(employer) AS employer, CAST(begin_date AS INT) AS begin_day, begin_period, \
             CASE WHEN end_period > begin_period THEN end_period ELSE begin_period END AS end_period{dimensions} \
             FROM ads_dated WHERE begin_period <= {last} AND coalesce(end_period, begin_period) >= {first}{panel}"
        ),
    )
}

/// Table `ads_coded`: numbers only, but for the group of near-duplicates.
fn code_ads(engine: &Engine, options: &Options, benchmark: &[Dimension]) -> Result<(), IndicatorError> {
    engine.view(
        "employers",
        "SELECT employer, row_number() OVER (ORDER BY employer) AS employer_no FROM (SELECT DISTINCT employer FROM dated \
         WHERE employer IS NOT NULL)",
    )?;
    let mut columns = String::new();
    let mut joins = String::new();
    for (index, set) in options.by.sets().iter().enumerate() {
        if set.is_empty() {
            columns += &format!(", CAST(0 AS INT) AS cell_{index}");
            continue;
        }
        columns += &format!(", c{index}.number AS cell_{index}");
        joins += &join_categories(&format!("cells_{index}"), &format!("c{index}"), set, false);
    }
    if benchmark.is_empty() {
        columns += ", CAST(0 AS INT) AS stratum";
    } else {
        columns += ", b.number AS stratum";
        joins += &join_categories("strata", "b", benchmark, true);
    }
    engine.materialise(
        "ads_coded",
        &format!(
            "SELECT d.ad_no, coalesce(d.grp, CAST(d.ad_no AS VARCHAR)) AS grp, d.begin_day, d.begin_period, d.end_period, \
             coalesce(CAST(e.employer_no AS BIGINT), -CAST(d.ad_no AS BIGINT)) AS cluster_no, s.number AS source_no, \
             v.number AS version_no{columns} FROM dated d LEFT JOIN employers e ON d.employer = e.employer \
             JOIN sources s ON d.source = s.name JOIN version_names v ON d.versions = v.name{joins}"
        ),
    )
}
