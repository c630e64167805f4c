//! What the page shows, gathered from the tables in two readings: the latest period says which skills, all periods give
//! their series.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::breakdown::Breakdown;
use super::error::ReportError;
use super::figure::Figure;
use super::rows::{Row, each};
use super::series::{Point, Series};
use crate::monitor::indicators::schema;

/// Skills that are shown; the tables have all.
const SKILLS: usize = 25;
/// Pairs of skills that are shown.
const PAIRS: usize = 15;

/// A row of cells of a table, by column.
pub(super) type Cells = BTreeMap<&'static str, String>;

/// A skill or competence: its name, and its share over the periods.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// ESCO's URI, or the code of the e-CF.
    pub(super) key: String,
    pub(super) label: String,
    pub(super) share: Series,
    /// The row of the latest period.
    pub(super) latest: Cells,
    /// Of a competence, the share of each level in the latest period.
    pub(super) levels: Vec<(Figure, Point)>,
}

/// How well the ads fit a profile.
#[derive(Debug, Default)]
pub(super) struct Fit {
    pub(super) id: String,
    pub(super) name: String,
    /// The mean score over the periods.
    pub(super) score: Series,
    /// The shares of the latest period by tenths of the score.
    pub(super) bins: Vec<(Figure, Point)>,
}

/// Everything on the page.
pub(super) struct Content {
    pub(super) manifest: serde_json::Value,
    pub(super) periods: Vec<Cells>,
    /// The last whole period of enough ads; the last whole one, or the last one, if there is none.
    pub(super) latest: String,
    /// Ads first seen in, and open in, each period.
    pub(super) flow: Series,
    pub(super) stock: Series,
    pub(super) volumes: BTreeMap<String, Cells>,
    pub(super) skills: Vec<Item>,
    pub(super) emerging: Vec<Cells>,
    pub(super) competences: Vec<Item>,
    pub(super) profiles: Vec<Fit>,
    pub(super) breakdowns: Vec<Breakdown>,
    pub(super) pairs: Vec<Cells>,
    pub(super) breaks: Vec<Cells>,
    pub(super) quality: Vec<Cells>,
    pub(super) rejects: Vec<Cells>,
}

impl Content {
    pub(super) fn read(dir: &Path) -> Result<Self, ReportError> {
        let manifest = manifest(&dir.join("manifest.json"))?;
        let periods = all(dir, &schema::PERIODS, |_| true)?;
        let (flow, stock, volumes) = volumes(dir)?;
        let lacking = || ReportError::NoPeriod { path: dir.join("periods.csv") };
        let latest = latest(&periods, &flow).ok_or_else(lacking)?;
        let breakdowns = Breakdown::read(dir, &latest)?;
        let skills = skills(dir, &latest)?;
        let competences = competences(dir, &latest)?;
        let profiles = profiles(dir, &latest)?;
        Ok(Self {
            pairs: pairs(dir, &latest)?,
            emerging: all(dir, &schema::EMERGING, |row| row.is_flow() && row.is_total())?,
            breaks: all(dir, &schema::BREAKS, |row| row.is_flow())?,
            quality: all(dir, &schema::QUALITY, |_| true)?,
            rejects: all(dir, &schema::REJECTS, |_| true)?,
            manifest,
            periods,
            latest,
            flow,
            stock,
            volumes,
            skills,
            competences,
            profiles,
            breakdowns,
        })
    }

    /// The periods' names, in order.
    pub(super) fn period_names(&self) -> Vec<&str> {
        self.periods.iter().map(|period| period["period"].as_str()).collect()
    }
}

fn manifest(path: &PathBuf) -> Result<serde_json::Value, ReportError> {
    let unreadable = |problem: String| ReportError::Unreadable { path: path.clone(), problem };
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))
}

fn latest(periods: &[Cells], flow: &Series) -> Option<String> {
    let whole = || periods.iter().rev().filter(|period| period["complete"] == "true");
    let is_shown = |period: &&Cells| flow.get(&period["period"]).is_some_and(|own| !own.has("suppressed"));
    let latest = whole().find(is_shown).or_else(|| whole().next()).or(periods.last());
    latest.map(|period| period["period"].clone())
}

fn cells(table: &schema::Table, row: &Row<'_>) -> Cells {
    let key_columns = if table.by_cell { &["measure", "period"][..] } else { &[] };
    let names = key_columns.iter().copied().chain(table.columns.iter().map(|column| column.name));
    names.map(|name| (name, row.text(name).to_string())).collect()
}

/// The rows of a table that `wanted` picks.
fn all(
    dir: &Path,
    table: &schema::Table,
    wanted: impl Fn(&Row<'_>) -> bool,
) -> Result<Vec<Cells>, ReportError> {
    let mut found = Vec::new();
    each(dir, table, |row| {
        if wanted(row) {
            found.push(cells(table, row));
        }
    })?;
    Ok(found)
}

type Volumes = (Series, Series, BTreeMap<String, Cells>);

fn volumes(dir: &Path) -> Result<Volumes, ReportError> {
    let (mut flow, mut stock, mut rows) = (Series::new(), Series::new(), BTreeMap::new());
    each(dir, &schema::VOLUMES, |row| {
        if row.is_total() {
            let series = if row.is_flow() { &mut flow } else { &mut stock };
            series.insert(row.text("period").to_string(), Point::of(row, "n"));
            if row.is_flow() {
                rows.insert(row.text("period").to_string(), cells(&schema::VOLUMES, row));
            }
        }
    })?;
    Ok((flow, stock, rows))
}

/// The skills that most ads of the latest period ask for, with their series.
fn skills(dir: &Path, latest: &str) -> Result<Vec<Item>, ReportError> {
    let table = &schema::SKILLS;
    let is_asked = |row: &Row<'_>| row.text("demand") == "asked" && row.is_flow() && row.is_total();
    let rank = |row: &Row<'_>| row.figure("rank").number().unwrap_or(f64::MAX) as usize;
    let mut top: BTreeMap<usize, Item> = BTreeMap::new();
    each(dir, table, |row| {
        let is_found = row.figure("x").number() > Some(0.0);
        if row.text("period") == latest && is_asked(row) && is_found && rank(row) <= SKILLS {
            top.insert(rank(row), Item::new(row.text("skill"), row.text("label"), cells(table, row)));
        }
    })?;
    let mut skills: Vec<Item> = top.into_values().collect();
    let at: BTreeMap<String, usize> =
        skills.iter().enumerate().map(|(at, skill)| (skill.key.clone(), at)).collect();
    each(dir, table, |row| {
        if is_asked(row)
            && let Some(at) = at.get(row.text("skill"))
        {
            skills[*at].share.insert(row.text("period").to_string(), Point::share(row));
        }
    })?;
    Ok(skills)
}

/// All competences that an ad asks for, those of the latest period first.
fn competences(dir: &Path, latest: &str) -> Result<Vec<Item>, ReportError> {
    let mut found: BTreeMap<String, Item> = BTreeMap::new();
    each(dir, &schema::COMPETENCES, |row| {
        if !row.is_flow() || !row.is_total() {
            return;
        }
        let code = row.text("competence");
        let own = found.entry(code.to_string()).or_insert_with(|| Item::new(code, code, Cells::new()));
        own.share.insert(row.text("period").to_string(), Point::share(row));
        if row.text("period") == latest {
            own.latest = cells(&schema::COMPETENCES, row);
        }
    })?;
    each(dir, &schema::LEVELS, |row| {
        if row.is_flow()
            && row.is_total()
            && row.text("period") == latest
            && let Some(own) = found.get_mut(row.text("competence"))
        {
            own.levels.push((row.figure("level"), Point::share(row)));
        }
    })?;
    let mut competences: Vec<Item> = found.into_values().filter(|own| !own.latest.is_empty()).collect();
    let share = |own: &Item| own.share.get(latest).and_then(|point| point.value.number()).unwrap_or(0.0);
    competences.sort_by(|a, b| share(b).total_cmp(&share(a)).then_with(|| a.key.cmp(&b.key)));
    competences.retain(|own| share(own) > 0.0);
    Ok(competences)
}

fn profiles(dir: &Path, latest: &str) -> Result<Vec<Fit>, ReportError> {
    let mut found: BTreeMap<String, Fit> = BTreeMap::new();
    each(dir, &schema::PROFILES, |row| {
        if !row.is_flow() || !row.is_total() {
            return;
        }
        let (id, period) = (row.text("profile").to_string(), row.text("period").to_string());
        let own = found.entry(id.clone()).or_default();
        (own.id, own.name) = (id, row.text("name").to_string());
        match row.text("statistic") {
            "score" => {
                own.score.insert(period, Point::of(row, "mean"));
            }
            "bin" if period == latest => own.bins.push((row.figure("bin"), Point::share(row))),
            _ => {}
        }
    })?;
    Ok(found.into_values().collect())
}

fn pairs(dir: &Path, latest: &str) -> Result<Vec<Cells>, ReportError> {
    let among = |row: &Row<'_>| row.figure("rank").number().is_some_and(|rank| rank as usize <= PAIRS);
    all(dir, &schema::COOCCURRENCE, |row| {
        row.is_flow() && row.is_total() && row.text("period") == latest && among(row)
    })
}

impl Item {
    fn new(key: &str, label: &str, latest: Cells) -> Self {
        Self { key: key.to_string(), label: label.to_string(), latest, ..Self::default() }
    }
}
