//! Annotated partitions into tables by month.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListArray, StringArray, UInt32Array};
use arrow::compute::{take, take_record_batch};
use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use super::groups::AllAds;
use super::months::Month;
use super::table::{Table, TableFile};
use super::{MonitorError, parquet_file};

/// Months whose files are open together: each takes some megabytes in each table.
const MONTHS: usize = 48;
const ROWS: usize = 1024;

/// The columns of the table `ads` in their order.
const ADS: [&str; 19] = [
    "source",
    "ad",
    "first_seen",
    "last_seen",
    "posted",
    "expires",
    "country",
    "region",
    "language",
    "employer",
    "title",
    GROUP,
    "occupation",
    "occupation_probability",
    "isco",
    "isco_probability",
    "seniority",
    "sentences",
    "versions",
];
/// The one column that is no ad's own.
const GROUP: &str = "near_duplicate_group";

/// Lists of a row, each a table of its own.
const LISTS: [(&str, &str); 3] =
    [("ad_skills", "skills"), ("ad_competences", "competences"), ("ad_profiles", "profiles")];

/// What the tables hold, for the manifest.
pub(super) struct Tables {
    pub(super) files: BTreeMap<&'static str, Vec<TableFile>>,
    /// URIs of the skills and occupations that occur.
    pub(super) concepts: BTreeSet<String>,
}

/// Makes the tables in `root` of annotated partitions, in their order.
pub(super) fn tables(
    partitions: &[PathBuf],
    all: &AllAds,
    root: &Path,
    mut progress: impl FnMut(u64),
) -> Result<Tables, MonitorError> {
    let mut ads = Table::new(root, "ads");
    let mut lists = LISTS.map(|(name, _)| Table::new(root, name));
    let mut concepts = BTreeSet::new();
    let months: BTreeSet<Month> = all.months.iter().copied().collect();
    let months: Vec<Month> = months.into_iter().collect();
    for some in months.chunks(MONTHS) {
        let mut first = 0;
        for path in partitions {
            for batch in parquet_file::read(path, &[], ROWS)? {
                let batch = batch.map_err(MonitorError::table(path))?;
                let part = Part { all, first, batch };
                let wanted = part.months(some);
                for (month, rows) in wanted {
                    let rows = part.rows(&rows).map_err(MonitorError::table(path))?;
                    for ((_, column), table) in LISTS.iter().zip(&mut lists) {
                        table.add(month, exploded(&rows, column).map_err(MonitorError::table(path))?)?;
                    }
                    collect(&rows, &mut concepts);
                    ads.add(month, columns(&rows, &ADS).map_err(MonitorError::table(path))?)?;
                }
                first += part.batch.num_rows();
            }
            progress(first as u64);
        }
        ads.close()?;
        lists.iter_mut().try_for_each(Table::close)?;
    }
    let mut files = BTreeMap::from([("ads", ads.files())]);
    files.extend(LISTS.iter().map(|(name, _)| *name).zip(lists.map(Table::files)));
    Ok(Tables { files, concepts })
}

/// Ads that were read together, the first of them number `first` of all.
struct Part<'a> {
    all: &'a AllAds,
    first: usize,
    batch: RecordBatch,
}

impl Part<'_> {
    /// Of each of `wanted` that occurs the rows.
    fn months(&self, wanted: &[Month]) -> BTreeMap<Month, Vec<u32>> {
        let mut found: BTreeMap<Month, Vec<u32>> = BTreeMap::new();
        for row in 0..self.batch.num_rows() {
            let month = self.all.months[self.first + row];
            if wanted.binary_search(&month).is_ok() {
                found.entry(month).or_default().push(row as u32);
            }
        }
        found
    }

    /// Some rows, each with its group.
    fn rows(&self, rows: &[u32]) -> Result<RecordBatch, ArrowError> {
        let taken = take_record_batch(&self.batch, &UInt32Array::from(rows.to_vec()))?;
        let name =
            |row: &u32| format!("{:016x}", u64::from_be_bytes(self.all.groups[self.first + *row as usize]));
        let groups = StringArray::from_iter_values(rows.iter().map(name));
        let mut fields: Vec<Arc<Field>> = taken.schema().fields().iter().cloned().collect();
        fields.push(Arc::new(Field::new(GROUP, groups.data_type().clone(), false)));
        let mut columns = taken.columns().to_vec();
        columns.push(Arc::new(groups));
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
    }
}

/// The columns of these names.
fn columns(batch: &RecordBatch, names: &[&str]) -> Result<RecordBatch, ArrowError> {
    let indices = names.iter().map(|name| batch.schema().index_of(name)).collect::<Result<Vec<_>, _>>()?;
    batch.project(&indices)
}

/// A row for each item of the list `column`, with source and id of its ad before it.
fn exploded(batch: &RecordBatch, column: &str) -> Result<RecordBatch, ArrowError> {
    let lacking = || ArrowError::SchemaError(format!("there is no list '{column}'"));
    let list: &ListArray =
        batch.column_by_name(column).and_then(|column| column.as_list_opt()).ok_or_else(lacking)?;
    let offsets = list.offsets();
    let (from, to) = (offsets[0] as usize, offsets[list.len()] as usize);
    let items = list.values().slice(from, to - from);
    let items = items.as_struct_opt().ok_or_else(lacking)?;
    let parents =
        offsets.lengths().enumerate().flat_map(|(row, length)| std::iter::repeat_n(row as u32, length));
    let parents = UInt32Array::from(parents.collect::<Vec<u32>>());
    let mut of_ad = Vec::new();
    for name in ["source", "ad"] {
        let values = batch.column_by_name(name).ok_or_else(lacking)?;
        of_ad.push(take(values, &parents, None)?);
    }
    let schema = batch.schema();
    let key = ["source", "ad"].into_iter().map(|name| schema.field_with_name(name).cloned().map(Arc::new));
    let mut fields = key.collect::<Result<Vec<_>, _>>()?;
    fields.extend(items.fields().iter().cloned());
    let columns: Vec<ArrayRef> = of_ad.into_iter().chain(items.columns().iter().cloned()).collect();
    let schema: SchemaRef = Arc::new(Schema::new(fields));
    RecordBatch::try_new(schema, columns)
}

/// Adds the URIs of a batch.
fn collect(batch: &RecordBatch, concepts: &mut BTreeSet<String>) {
    let skills = batch.column_by_name("skills").and_then(|list| list.as_list_opt::<i32>());
    let skills = skills.and_then(|list| list.values().as_struct_opt()?.column_by_name("skill"));
    for column in [skills, batch.column_by_name("occupation")].into_iter().flatten() {
        for uri in column.as_string_opt::<i32>().into_iter().flatten().flatten() {
            if !concepts.contains(uri) {
                concepts.insert(uri.to_string());
            }
        }
    }
}
