//! What came in, by month and source: whether a month of a source is unlike the others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::statistics::{OUTLIER, robust_z};

use super::indicators::engine::{Engine, Numbers, texts};
use super::indicators::inputs::{self, Run};
use super::indicators::output::{TableWriter, Value, rounded};
use super::indicators::{IndicatorError, Length, Resources, once};

/// A month of a source.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct QualityRow {
    /// `2025-10`, or `unknown`.
    pub period: String,
    /// The feed.
    pub source: String,
    /// Ads first seen in the month.
    pub ads: u64,
    /// Those of them that say nearly the same as another one of the month and source.
    pub near_duplicates: u64,
    /// `es:120;en:40`, the most frequent first; ads whose language is not known are `und`.
    pub languages: String,
    /// Skills an ad, mentioned ones too; `None` without ads.
    pub skills_per_ad: Option<f64>,
    /// Share of ads whose unit group has a probability of a half or more, 0 to 1.
    pub share_classified: Option<f64>,
    /// Share of ads with an employer, 0 to 1.
    pub share_with_employer: Option<f64>,
    /// Share of ads with a region, 0 to 1.
    pub share_with_region: Option<f64>,
    /// Robust z-score of `ads` among the months of the source.
    pub z_ads: Option<f64>,
    /// That of `skills_per_ad`.
    pub z_skills_per_ad: Option<f64>,
    /// That of `share_classified`.
    pub z_share_classified: Option<f64>,
    /// `jump_ads`, `jump_share_classified`, `jump_skills_per_ad`, `no_ads`, joined by `;`.
    pub flags: String,
}

/// Records of a source that were refused for a reason.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Rejected {
    /// The feed; empty where the record could not be read so far.
    pub source: String,
    /// The reason.
    pub reason: String,
    /// How many.
    pub records: u64,
}

/// What `monitor quality` tells.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Quality {
    /// By source, then month.
    pub rows: Vec<QualityRow>,
    /// By source, then reason.
    pub rejects: Vec<Rejected>,
}

/// Reads the runs. `work` is a folder for files that are needed meanwhile.
pub fn quality(runs: &[PathBuf], work: &Path, resources: Resources) -> Result<Quality, IndicatorError> {
    let runs = inputs::open(runs)?;
    if runs.is_empty() {
        return Err(IndicatorError::NoInput);
    }
    let engine = Engine::new(work, resources)?;
    inputs::register(&engine, &runs, &inputs::ADS)?;
    inputs::register(&engine, &runs, &inputs::AD_SKILLS)?;
    once(&engine)?;
    of_tables(&engine, &runs)
}

/// The same, where the tables are registered already.
pub(super) fn of_tables(engine: &Engine, runs: &[Run]) -> Result<Quality, IndicatorError> {
    inputs::register(engine, runs, &inputs::REJECTED)?;
    engine.view(
        "ads_by_month",
        "SELECT run, source, ad, near_duplicate_group, language, isco_probability, employer, region, \
         month_number(coalesce(first_seen, posted)) AS month FROM ads_once",
    )?;
    let mut found = counts(engine)?;
    add_languages(engine, &mut found)?;
    let rows = filled(found);
    Ok(Quality { rows, rejects: rejects(engine)? })
}

/// How probable the unit group of an ad is at least that counts as classified.
const CLASSIFIED: f64 = 0.5;

/// Source and month; no month comes last.
type Key = (String, Option<i32>);

fn number(value: Option<i128>) -> u64 {
    u64::try_from(value.unwrap_or_default()).unwrap_or_default()
}

fn counts(engine: &Engine) -> Result<BTreeMap<Key, QualityRow>, IndicatorError> {
    let count_known =
        |expression: &str| format!("sum(CASE WHEN category({expression}) IS NULL THEN 0 ELSE 1 END)");
    let classified = format!("sum(CASE WHEN a.isco_probability >= {CLASSIFIED} THEN 1 ELSE 0 END)");
    let sql = format!(
        "SELECT a.source, a.month, count(*), count(DISTINCT a.near_duplicate_group), {}, {}, {}, sum(coalesce(s.skills, 0)) \
         FROM ads_by_month a LEFT JOIN (SELECT run, source, ad, count(DISTINCT skill) AS skills FROM ad_skills \
         GROUP BY run, source, ad) s ON a.run = s.run AND a.source = s.source AND a.ad = s.ad \
         GROUP BY a.source, a.month ORDER BY 1, 2",
        classified,
        count_known("a.employer"),
        count_known("a.region")
    );
    let mut rows = BTreeMap::new();
    engine.each("counting months and sources", &sql, |batch| {
        let (sources, numbers) = (texts(batch, 0)?, Numbers::of_columns(batch, 1)?);
        for row in 0..batch.num_rows() {
            let value = |column: usize| number(numbers.get(column, row));
            let ads = value(1);
            let share = |count: u64| (ads > 0).then(|| rounded(count as f64 / ads as f64));
            let month = numbers.get(0, row).map(|month| month as i32);
            let counted = QualityRow {
                near_duplicates: ads - value(2),
                skills_per_ad: share(value(6)),
                share_classified: share(value(3)),
                share_with_employer: share(value(4)),
                share_with_region: share(value(5)),
                ads,
                ..nothing(sources.value(row), month)
            };
            rows.insert((sources.value(row).to_string(), month), counted);
        }
        Ok(())
    })?;
    Ok(rows)
}

fn nothing(source: &str, month: Option<i32>) -> QualityRow {
    QualityRow {
        period: month.map_or("unknown".to_string(), |month| Length::Month.name(month)),
        source: source.to_string(),
        ads: 0,
        near_duplicates: 0,
        languages: String::new(),
        skills_per_ad: None,
        share_classified: None,
        share_with_employer: None,
        share_with_region: None,
        z_ads: None,
        z_skills_per_ad: None,
        z_share_classified: None,
        flags: String::new(),
    }
}

fn add_languages(engine: &Engine, rows: &mut BTreeMap<Key, QualityRow>) -> Result<(), IndicatorError> {
    engine.each(
        "counting languages",
        "SELECT source, coalesce(category(language), 'und') AS language, month, count(*) AS ads FROM ads_by_month \
         GROUP BY source, month, coalesce(category(language), 'und') ORDER BY source, month, ads DESC, language",
        |batch| {
            let (sources, languages) = (texts(batch, 0)?, texts(batch, 1)?);
            let numbers = Numbers::of_columns(batch, 2)?;
            for row in 0..batch.num_rows() {
                let month = numbers.get(0, row).map(|month| month as i32);
                let Some(found) = rows.get_mut(&(sources.value(row).to_string(), month)) else { continue };
                let separator = if found.languages.is_empty() { "" } else { ";" };
                let count = number(numbers.get(1, row));
                found.languages += &format!("{separator}{}:{count}", languages.value(row));
            }
            Ok(())
        },
    )
}

/// Months in which a source has no ads, from its first one on, are rows too: a source that fails is seen. A date that is
/// far off must not make a table of thousands of months.
const MOST_MONTHS: i32 = 240;

fn filled(mut rows: BTreeMap<Key, QualityRow>) -> Vec<QualityRow> {
    let last = rows.keys().filter_map(|(_, month)| *month).max();
    let sources: BTreeSet<String> = rows.keys().map(|(source, _)| source.clone()).collect();
    for source in &sources {
        let months = || rows.keys().filter(|key| key.0 == *source).filter_map(|(_, month)| *month);
        let Some((first, last)) = months().min().zip(last).filter(|(first, last)| last - first < MOST_MONTHS)
        else {
            continue;
        };
        for month in first..=last {
            rows.entry((source.clone(), Some(month))).or_insert_with(|| nothing(source, Some(month)));
        }
    }
    for source in &sources {
        let mut of_source: Vec<&mut QualityRow> = rows
            .iter_mut()
            .filter(|(key, _)| key.0 == *source && key.1.is_some())
            .map(|(_, row)| row)
            .collect();
        score(&mut of_source);
    }
    rows.into_values().collect()
}

/// The z-scores of a source's months, and what they flag.
fn score(rows: &mut [&mut QualityRow]) {
    fn fill(
        rows: &mut [&mut QualityRow],
        figure: impl Fn(&QualityRow) -> Option<f64>,
        set: impl Fn(&mut QualityRow, f64),
    ) {
        let figures: Vec<(usize, f64)> =
            rows.iter().enumerate().filter_map(|(index, row)| Some((index, figure(row)?))).collect();
        let values: Vec<f64> = figures.iter().map(|(_, value)| *value).collect();
        for ((index, _), z) in figures.iter().zip(robust_z(&values).unwrap_or_default()) {
            set(&mut *rows[*index], rounded(z));
        }
    }
    fill(rows, |row| Some(row.ads as f64), |row, z| row.z_ads = Some(z));
    fill(rows, |row| row.skills_per_ad, |row, z| row.z_skills_per_ad = Some(z));
    fill(rows, |row| row.share_classified, |row, z| row.z_share_classified = Some(z));
    for row in rows {
        let jump = |z: Option<f64>| z.is_some_and(|z| z.abs() > OUTLIER);
        let flags = [
            (jump(row.z_ads), "jump_ads"),
            (jump(row.z_share_classified), "jump_share_classified"),
            (jump(row.z_skills_per_ad), "jump_skills_per_ad"),
            (row.ads == 0, "no_ads"),
        ];
        row.flags = flags.iter().filter(|(is, _)| *is).map(|(_, flag)| *flag).collect::<Vec<_>>().join(";");
    }
}

fn rejects(engine: &Engine) -> Result<Vec<Rejected>, IndicatorError> {
    let mut rejects = Vec::new();
    engine.each(
        "counting refused records",
        "SELECT coalesce(source, '') AS source, reason, count(*) FROM rejects GROUP BY coalesce(source, ''), reason \
         ORDER BY 1, 2",
        |batch| {
            let (sources, reasons) = (texts(batch, 0)?, texts(batch, 1)?);
            let numbers = Numbers::of_columns(batch, 2)?;
            rejects.extend((0..batch.num_rows()).map(|row| Rejected {
                source: sources.value(row).to_string(),
                reason: reasons.value(row).to_string(),
                records: number(numbers.get(0, row)),
            }));
            Ok(())
        },
    )?;
    Ok(rejects)
}

/// Writes tables `quality` and `rejects`.
pub(super) fn write(
    quality: &Quality,
    months: &mut TableWriter,
    rejects: &mut TableWriter,
) -> Result<(), IndicatorError> {
    for row in &quality.rows {
        months.row(&[
            Value::Text(&row.period),
            Value::Text(&row.source),
            Value::Count(row.ads),
            Value::Count(row.near_duplicates),
            Value::Text(&row.languages),
            Value::number(row.skills_per_ad),
            Value::number(row.share_classified),
            Value::number(row.share_with_employer),
            Value::number(row.share_with_region),
            Value::number(row.z_ads),
            Value::number(row.z_skills_per_ad),
            Value::number(row.z_share_classified),
            Value::Text(&row.flags),
        ])?;
    }
    for row in &quality.rejects {
        rejects.row(&[Value::Text(&row.source), Value::Text(&row.reason), Value::Count(row.records)])?;
    }
    Ok(())
}
