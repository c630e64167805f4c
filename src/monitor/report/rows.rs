//! The tables of indicators, read row by row: a table of many categories is larger than the page has room for.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use super::error::ReportError;
use super::figure::Figure;
use crate::monitor::indicators::schema::Table;

/// The value of a dimension that means all its categories (SDMX).
pub(super) const TOTAL: &str = "_T";

/// A row of a table.
pub(super) struct Row<'a> {
    columns: &'a BTreeMap<String, usize>,
    dimensions: &'a [String],
    record: &'a csv::StringRecord,
}

impl Row<'_> {
    /// The text of a column of the table.
    pub(super) fn text(&self, column: &str) -> &str {
        self.columns.get(column).and_then(|at| self.record.get(*at)).unwrap_or_default()
    }

    /// The number of a column of the table.
    pub(super) fn figure(&self, column: &str) -> Figure {
        Figure::of(self.text(column))
    }

    /// The flags.
    pub(super) fn flags(&self) -> Vec<String> {
        self.text("flags").split(';').filter(|flag| !flag.is_empty()).map(str::to_string).collect()
    }

    /// Whether the row is of ads first seen in the period.
    pub(super) fn is_flow(&self) -> bool {
        self.text("measure") == "flow"
    }

    /// Whether the row is of all categories.
    pub(super) fn is_total(&self) -> bool {
        self.dimensions.iter().all(|dimension| self.text(dimension) == TOTAL)
    }

    /// The dimension and category of a row of one category, all others being total.
    pub(super) fn category(&self) -> Option<(&str, &str)> {
        let mut named = self.dimensions.iter().map(|name| (name.as_str(), self.text(name)));
        let mut found = named.by_ref().filter(|(_, category)| *category != TOTAL);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }
}

/// Hands every row of a table of `dir` to `take`.
pub(super) fn each(dir: &Path, table: &Table, mut take: impl FnMut(&Row<'_>)) -> Result<(), ReportError> {
    let path = dir.join(format!("{}.csv", table.name));
    let unreadable = |problem: String| ReportError::Unreadable { path: path.clone(), problem };
    let file = File::open(&path).map_err(|error| unreadable(error.to_string()))?;
    let mut reader = csv::Reader::from_reader(file);
    let header = reader.headers().map_err(|error| unreadable(error.to_string()))?.clone();
    let columns: BTreeMap<String, usize> =
        header.iter().enumerate().map(|(at, name)| (name.to_string(), at)).collect();
    if let Some(lacking) = table.columns.iter().find(|column| !columns.contains_key(column.name)) {
        return Err(ReportError::NoColumn { path, column: lacking.name.to_string() });
    }
    let own = header.iter().position(|name| name == table.columns[0].name).unwrap_or(0);
    let dimensions: Vec<String> = match table.by_cell {
        true => header.iter().take(own).skip(2).map(str::to_string).collect(),
        false => Vec::new(),
    };
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| unreadable(error.to_string()))? {
        take(&Row { columns: &columns, dimensions: &dimensions, record: &record });
    }
    Ok(())
}
