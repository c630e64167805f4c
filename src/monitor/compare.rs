//! Two folders of indicators, cell by cell: what a revision changed, and why it may have.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::indicators::engine::{Engine, texts};
use super::indicators::schema::{self, Table};
use super::indicators::{FORMAT, IndicatorError, Resources, TOTAL};
use super::versions;

/// Something that differs between the two, and may be the reason.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Cause {
    /// `ads`, `program`, a part of the versions (`model`, `taxonomy`, `profiles`, …) or `parameter NAME`.
    pub what: String,
    /// What the old folder says.
    pub before: String,
    /// What the new folder says.
    pub after: String,
}

/// On which sides a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sides {
    /// In both; its figure differs.
    Changed,
    /// In the old one only.
    OnlyOld,
    /// In the new one only.
    OnlyNew,
}

/// A figure that is not the same in both.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Revision {
    /// The table.
    pub table: &'static str,
    /// The columns that name the row, with their values.
    pub key: Vec<(&'static str, String)>,
    /// The column of the figure.
    pub figure: &'static str,
    /// Where the row is.
    pub sides: Sides,
    /// The old figure.
    pub old: Option<f64>,
    /// The new figure.
    pub new: Option<f64>,
    /// New less old, where both have one.
    pub difference: Option<f64>,
    /// Flags of the old row.
    pub old_flags: String,
    /// Flags of the new row.
    pub new_flags: String,
}

/// How much of a table is the same.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TableSummary {
    /// The table.
    pub table: &'static str,
    /// The column of the figure.
    pub figure: &'static str,
    /// Rows in both with the same figure.
    pub same: u64,
    /// Rows in both with another figure.
    pub changed: u64,
    /// Rows in the old one only.
    pub only_old: u64,
    /// Rows in the new one only.
    pub only_new: u64,
    /// The greatest change, without its sign.
    pub largest_change: f64,
}

/// What is told beside the revisions themselves.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Comparison {
    /// What differs in the manifests; nothing where two runs are the same.
    pub causes: Vec<Cause>,
    /// By table and figure.
    pub tables: Vec<TableSummary>,
}

type Compared = (Table, &'static [&'static str], &'static [(&'static str, &'static str)]);

/// The tables that are compared: columns that name a row beside measure, period and categories; figures with the column
/// of their flags.
const COMPARED: [Compared; 5] = [
    (schema::VOLUMES, &[], &[("n", "flags"), ("weighted_n", "flags")]),
    (schema::SKILLS, &["skill", "demand"], &[("share", "flags"), ("weighted_share", "flags")]),
    (
        schema::COMPETENCES,
        &["competence"],
        &[("share", "flags"), ("weighted_share", "flags"), ("mean_level", "mean_level_flags")],
    ),
    (schema::LEVELS, &["competence", "level"], &[("share", "flags")]),
    (schema::PROFILES, &["profile", "statistic", "bin"], &[("share", "flags"), ("mean", "flags")]),
];

/// A folder of indicators.
struct Side {
    folder: PathBuf,
    manifest: Value,
    dimensions: Vec<String>,
}

/// Compares two folders; `take` gets every figure that is not the same, by table, in the order of the keys.
pub fn compare(
    old: &Path,
    new: &Path,
    work: &Path,
    resources: Resources,
    take: &mut dyn FnMut(Revision) -> Result<(), IndicatorError>,
) -> Result<Comparison, IndicatorError> {
    let sides = [Side::open(old)?, Side::open(new)?];
    let engine = Engine::new(work, resources)?;
    let mut tables = Vec::new();
    for (table, key, figures) in &COMPARED {
        for (name, side) in ["old_rows", "new_rows"].iter().zip(&sides) {
            let file = side.folder.join(format!("{}.parquet", table.name));
            if !file.is_file() {
                return Err(IndicatorError::File { file, problem: "it is missing".into() });
            }
            engine.register_files(name, &[file])?;
        }
        for (figure, flags) in *figures {
            tables.push(compare_figure(&engine, &sides, (table, key), (figure, flags), take)?);
        }
    }
    Ok(Comparison { causes: causes(&sides[0].manifest, &sides[1].manifest), tables })
}

impl Side {
    fn open(folder: &Path) -> Result<Self, IndicatorError> {
        let file = folder.join("manifest.json");
        let bytes = std::fs::read(&file).map_err(IndicatorError::io(&file))?;
        let bad =
            |problem: &str| IndicatorError::BadManifest { file: file.clone(), problem: problem.to_string() };
        let manifest: Value = serde_json::from_slice(&bytes).map_err(|error| bad(&error.to_string()))?;
        if manifest.get("kind").and_then(Value::as_str) != Some("indicators") {
            return Err(bad("it is not one of `monitor indicators`, whose folders are compared"));
        }
        let found = manifest.get("format").and_then(Value::as_u64).unwrap_or_default();
        if found != FORMAT {
            return Err(IndicatorError::OtherFormat { file, found, known: FORMAT });
        }
        let by = manifest["parameters"]["by"].as_str().unwrap_or_default();
        let dimensions: BTreeSet<String> =
            by.split([',', '+']).filter(|name| !name.is_empty()).map(str::to_string).collect();
        Ok(Self { folder: folder.to_path_buf(), dimensions: dimensions.into_iter().collect(), manifest })
    }

    /// The rows with their key as text. A dimension that this side lacks is its total.
    fn sql(&self, rows: &str, key: &[&'static str], figure: &str, flags: &str) -> String {
        let column = |name: &&'static str| {
            let is_dimension = super::indicators::Dimension::named(name).is_ok();
            match is_dimension && !self.dimensions.iter().any(|own| own == name) {
                true => format!("'{TOTAL}' AS {name}"),
                false => format!("coalesce(CAST({name} AS VARCHAR), '') AS {name}"),
            }
        };
        let columns: Vec<String> = key.iter().map(column).collect();
        format!(
            "(SELECT {}, CAST({figure} AS DOUBLE) AS figure, {flags} AS flags FROM {rows})",
            columns.join(", ")
        )
    }
}

fn compare_figure(
    engine: &Engine,
    sides: &[Side; 2],
    (table, own_key): (&Table, &[&'static str]),
    (figure, flags): (&'static str, &str),
    take: &mut dyn FnMut(Revision) -> Result<(), IndicatorError>,
) -> Result<TableSummary, IndicatorError> {
    let both: BTreeSet<&String> = sides.iter().flat_map(|side| &side.dimensions).collect();
    let dimensions = super::indicators::Dimension::ALL.map(super::indicators::Dimension::as_str);
    let mut key: Vec<&'static str> = vec!["measure", "period"];
    key.extend(dimensions.into_iter().filter(|name| both.iter().any(|one| one == name)));
    key.extend(own_key);
    let named: Vec<String> =
        key.iter().map(|name| format!("coalesce(o.{name}, n.{name}) AS {name}")).collect();
    let on: Vec<String> = key.iter().map(|name| format!("o.{name} = n.{name}")).collect();
    let order: Vec<String> = (1..=key.len()).map(|index| index.to_string()).collect();
    let sql = format!(
        "SELECT {}, CAST(o.figure AS VARCHAR), CAST(n.figure AS VARCHAR), o.flags, n.flags FROM {} o FULL OUTER JOIN {} n \
         ON {} ORDER BY {}",
        named.join(", "),
        sides[0].sql("old_rows", &key, figure, flags),
        sides[1].sql("new_rows", &key, figure, flags),
        on.join(" AND "),
        order.join(", ")
    );
    let mut summary = TableSummary {
        table: table.name,
        figure,
        same: 0,
        changed: 0,
        only_old: 0,
        only_new: 0,
        largest_change: 0.0,
    };
    engine.each(&format!("comparing table {}", table.name), &sql, |batch| {
        let columns = (0..key.len() + 4).map(|column| texts(batch, column)).collect::<Result<Vec<_>, _>>()?;
        let text = |column: usize, row: usize| columns[column].iter().nth(row).flatten();
        for row in 0..batch.num_rows() {
            let at = key.len();
            let number = |column: usize| text(column, row).and_then(|number| number.parse::<f64>().ok());
            let (old, new) = (number(at), number(at + 1));
            // A row of either side has flags, be they empty.
            let there = (text(at + 2, row).is_some(), text(at + 3, row).is_some());
            let Some(sides) = summary.add(there, old, new) else { continue };
            take(Revision {
                table: table.name,
                key: key
                    .iter()
                    .enumerate()
                    .map(|(c, name)| (*name, text(c, row).unwrap_or_default().to_string()))
                    .collect(),
                figure,
                sides,
                old,
                new,
                difference: old.zip(new).map(|(old, new)| super::indicators::output::rounded(new - old)),
                old_flags: text(at + 2, row).unwrap_or_default().to_string(),
                new_flags: text(at + 3, row).unwrap_or_default().to_string(),
            })?;
        }
        Ok(())
    })?;
    Ok(summary)
}

impl TableSummary {
    /// Counts a row; `None` where both sides say the same.
    fn add(&mut self, there: (bool, bool), old: Option<f64>, new: Option<f64>) -> Option<Sides> {
        match there {
            (true, true) if old == new => {
                self.same += 1;
                None
            }
            (true, true) => {
                self.changed += 1;
                let change = old.zip(new).map_or(0.0, |(old, new)| (new - old).abs());
                self.largest_change = self.largest_change.max(super::indicators::output::rounded(change));
                Some(Sides::Changed)
            }
            (true, false) => {
                self.only_old += 1;
                Some(Sides::OnlyOld)
            }
            _ => {
                self.only_new += 1;
                Some(Sides::OnlyNew)
            }
        }
    }
}

/// What the manifests state differently.
fn causes(old: &Value, new: &Value) -> Vec<Cause> {
    let mut causes = Vec::new();
    let (before, after) = (input_digests(old), input_digests(new));
    if before != after {
        let gone = before.difference(&after).count();
        let come = after.difference(&before).count();
        causes.push(Cause {
            what: "ads".into(),
            before: format!("{} files", before.len()),
            after: format!("{} files, {come} of them not in the old run, {gone} gone", after.len()),
        });
    }
    let runs = versions::changes(&merged(old, "versions"), &merged(new, "versions"));
    let programs = versions::changes(&merged(old, "program"), &merged(new, "program"));
    let parameters = versions::changes(&old["parameters"], &new["parameters"]);
    let cause = |prefix: &'static str| {
        move |(what, before, after): (String, String, String)| Cause {
            what: format!("{prefix}{what}"),
            before,
            after,
        }
    };
    causes.extend(runs.into_iter().map(cause("")));
    causes.extend(programs.into_iter().map(cause("program ")));
    causes.extend(parameters.into_iter().map(cause("parameter ")));
    if old["program"] != new["program"] {
        causes.push(Cause {
            what: "program of the indicators".into(),
            before: old["program"]["version"].as_str().unwrap_or_default().into(),
            after: new["program"]["version"].as_str().unwrap_or_default().into(),
        });
    }
    causes
}

fn runs(manifest: &Value) -> impl Iterator<Item = &Value> {
    manifest["runs"].as_array().into_iter().flatten()
}

/// The digests of all files of ads.
fn input_digests(manifest: &Value) -> BTreeSet<String> {
    let inputs = runs(manifest).flat_map(|run| run["inputs"].as_array().into_iter().flatten());
    inputs.map(|input| input["digest"].as_str().map_or_else(|| input.to_string(), str::to_string)).collect()
}

/// A part of all runs together: each field with the values that occur, in order.
fn merged(manifest: &Value, part: &str) -> Value {
    let mut fields: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for run in runs(manifest) {
        for (name, value) in run[part].as_object().into_iter().flatten() {
            let values = fields.entry(name.clone()).or_default();
            if !values.contains(value) {
                values.push(value.clone());
                values.sort_by_key(Value::to_string);
            }
        }
    }
    let one =
        |mut values: Vec<Value>| if values.len() == 1 { values.remove(0) } else { Value::Array(values) };
    Value::Object(fields.into_iter().map(|(name, values)| (name, one(values))).collect())
}
