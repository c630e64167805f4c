//! The latest period by one dimension: its categories of most ads, each with the skills it asks for most.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::ReportError;
use super::figure::Figure;
use super::rows::each;
use super::series::Point;
use crate::monitor::indicators::schema;

/// Categories of a dimension that are shown; the tables have all.
const CATEGORIES: usize = 12;
/// Skills shown of each.
const SKILLS: usize = 4;

/// A dimension of `--by`.
#[derive(Debug)]
pub(super) struct Breakdown {
    pub(super) dimension: String,
    pub(super) categories: Vec<Category>,
    /// How many categories there are in all.
    pub(super) of: usize,
}

/// A category of it.
#[derive(Debug, Default)]
pub(super) struct Category {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) n: Figure,
    pub(super) employers: Figure,
    pub(super) flags: Vec<String>,
    pub(super) skills: Vec<(String, Point)>,
}

impl Breakdown {
    /// All breakdowns of `period`.
    pub(super) fn read(dir: &Path, period: &str) -> Result<Vec<Self>, ReportError> {
        let mut found = categories(dir, period)?;
        name(dir, &mut found)?;
        let mut breakdowns: Vec<Self> = found.into_iter().map(|(name, own)| Self::of(name, own)).collect();
        skills(dir, period, &mut breakdowns)?;
        Ok(breakdowns)
    }

    fn of(dimension: String, categories: BTreeMap<String, Category>) -> Self {
        let mut categories: Vec<Category> = categories.into_values().collect();
        let n = |category: &Category| category.n.number().unwrap_or(0.0);
        categories.sort_by(|a, b| n(b).total_cmp(&n(a)).then_with(|| a.key.cmp(&b.key)));
        categories.retain(|category| n(category) > 0.0);
        let of = categories.len();
        categories.truncate(CATEGORIES);
        Self { dimension, categories, of }
    }

    fn category(&mut self, key: &str) -> Option<&mut Category> {
        self.categories.iter_mut().find(|category| category.key == key)
    }
}

type Categories = BTreeMap<String, BTreeMap<String, Category>>;

fn categories(dir: &Path, period: &str) -> Result<Categories, ReportError> {
    let mut found = Categories::new();
    each(dir, &schema::VOLUMES, |row| {
        if row.is_flow()
            && row.text("period") == period
            && let Some((dimension, key)) = row.category()
        {
            let category = Category {
                key: key.to_string(),
                label: key.to_string(),
                n: row.figure("n"),
                employers: row.figure("employers"),
                flags: row.flags(),
                skills: Vec::new(),
            };
            found.entry(dimension.to_string()).or_default().insert(key.to_string(), category);
        }
    })?;
    Ok(found)
}

fn name(dir: &Path, found: &mut Categories) -> Result<(), ReportError> {
    each(dir, &schema::LABELS, |row| {
        let own = found.get_mut(row.text("dimension")).and_then(|own| own.get_mut(row.text("category")));
        if let Some(category) = own {
            category.label = row.text("label").to_string();
        }
    })
}

fn skills(dir: &Path, period: &str, breakdowns: &mut [Breakdown]) -> Result<(), ReportError> {
    each(dir, &schema::SKILLS, |row| {
        let ranked = row.figure("rank").number().is_some_and(|rank| rank as usize <= SKILLS);
        if ranked
            && row.is_flow()
            && row.text("demand") == "asked"
            && row.text("period") == period
            && row.figure("x").number() > Some(0.0)
            && let Some((dimension, key)) = row.category()
            && let Some(own) = breakdowns.iter_mut().find(|own| own.dimension == dimension)
            && let Some(category) = own.category(key)
        {
            category.skills.push((row.text("label").to_string(), Point::share(row)));
        }
    })?;
    for category in breakdowns.iter_mut().flat_map(|own| &mut own.categories) {
        let share = |point: &Point| point.value.number().unwrap_or(0.0);
        category.skills.sort_by(|a, b| share(&b.1).total_cmp(&share(&a.1)).then_with(|| a.0.cmp(&b.0)));
    }
    Ok(())
}
