//! The folders that `monitor annotate` wrote: found, checked, and made tables of the engine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde::Deserialize;

use super::engine::Engine;
use super::error::IndicatorError;

/// The format of annotated tables that this program reads.
pub const FORMAT: u64 = 1;

/// A table of a run and the columns that are read of it.
pub(in crate::monitor) struct Input {
    pub(in crate::monitor) name: &'static str,
    pub(in crate::monitor) columns: &'static [(&'static str, &'static str)],
}

/// Columns with the SQL type that they are read as.
pub(in crate::monitor) const ADS: Input = Input {
    name: "ads",
    columns: &[
        ("source", "VARCHAR"),
        ("ad", "VARCHAR"),
        ("first_seen", "DATE"),
        ("last_seen", "DATE"),
        ("posted", "DATE"),
        ("expires", "DATE"),
        ("country", "VARCHAR"),
        ("region", "VARCHAR"),
        ("language", "VARCHAR"),
        ("employer", "VARCHAR"),
        ("near_duplicate_group", "VARCHAR"),
        ("occupation", "VARCHAR"),
        ("isco", "VARCHAR"),
        ("isco_probability", "FLOAT"),
        ("seniority", "VARCHAR"),
        ("versions", "VARCHAR"),
    ],
};
pub(in crate::monitor) const AD_SKILLS: Input = Input {
    name: "ad_skills",
    columns: &[("source", "VARCHAR"), ("ad", "VARCHAR"), ("skill", "VARCHAR"), ("demand", "VARCHAR")],
};
pub(in crate::monitor) const AD_COMPETENCES: Input = Input {
    name: "ad_competences",
    columns: &[("source", "VARCHAR"), ("ad", "VARCHAR"), ("competence", "VARCHAR"), ("level", "BIGINT")],
};
pub(in crate::monitor) const AD_PROFILES: Input = Input {
    name: "ad_profiles",
    columns: &[
        ("source", "VARCHAR"),
        ("ad", "VARCHAR"),
        ("profile", "VARCHAR"),
        ("score", "FLOAT"),
        ("coverage", "FLOAT"),
        ("focus", "FLOAT"),
    ],
};
pub(in crate::monitor) const REJECTED: Input =
    Input { name: "rejects", columns: &[("source", "VARCHAR"), ("reason", "VARCHAR")] };

/// What is read of a run's manifest.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::monitor) struct RunManifest {
    format: u64,
    #[serde(default)]
    pub(in crate::monitor) program: serde_json::Value,
    #[serde(default)]
    pub(in crate::monitor) inputs: Vec<serde_json::Value>,
    #[serde(default)]
    pub(in crate::monitor) versions: serde_json::Value,
    #[serde(default)]
    pub(in crate::monitor) parameters: serde_json::Value,
    #[serde(default)]
    pub(in crate::monitor) counts: serde_json::Value,
    tables: BTreeMap<String, TableFiles>,
    #[serde(default)]
    pub(in crate::monitor) labels: BTreeMap<String, String>,
    #[serde(default)]
    pub(in crate::monitor) profile_names: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
struct TableFiles {
    files: Vec<FileEntry>,
}

#[derive(Debug, Clone, Deserialize)]
struct FileEntry {
    path: PathBuf,
    bytes: Option<u64>,
}

/// One run.
#[derive(Debug, Clone)]
pub(in crate::monitor) struct Run {
    pub(in crate::monitor) folder: PathBuf,
    /// BLAKE3 of its manifest, hex: it names the digest of every file, so it names the run.
    pub(in crate::monitor) digest: String,
    pub(in crate::monitor) manifest: RunManifest,
}

impl Run {
    /// Reads the manifest of a folder.
    pub(in crate::monitor) fn open(folder: &Path) -> Result<Self, IndicatorError> {
        let file = folder.join("manifest.json");
        let bytes = match std::fs::read(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(IndicatorError::NoManifest(folder.to_path_buf()));
            }
            read => read.map_err(IndicatorError::io(&file))?,
        };
        let bad = |problem: String| IndicatorError::BadManifest { file: file.clone(), problem };
        let value: serde_json::Value =
            serde_json::from_slice(&bytes).map_err(|error| bad(error.to_string()))?;
        if value.get("kind").and_then(serde_json::Value::as_str) == Some("indicators") {
            return Err(bad(
                "the folder holds indicators already; name the one that they were made of".into()
            ));
        }
        let found = value.get("format").and_then(serde_json::Value::as_u64);
        match found {
            None => return Err(bad("it states no format".into())),
            Some(found) if found != FORMAT => {
                return Err(IndicatorError::OtherFormat { file, found, known: FORMAT });
            }
            Some(_) => {}
        }
        let manifest: RunManifest = serde_json::from_value(value).map_err(|error| bad(error.to_string()))?;
        debug_assert_eq!(manifest.format, FORMAT);
        let digest = blake3::hash(&bytes).to_hex().to_string();
        Ok(Self { folder: folder.to_path_buf(), digest, manifest })
    }

    /// The files of a table, each there and of the length that the manifest states.
    fn files(&self, table: &Input) -> Result<Vec<PathBuf>, IndicatorError> {
        let missing = || IndicatorError::MissingTable { folder: self.folder.clone(), table: table.name };
        let entries = &self.manifest.tables.get(table.name).ok_or_else(missing)?.files;
        let mut files = Vec::new();
        for entry in entries {
            let file = self.folder.join(&entry.path);
            let bad = |problem: String| IndicatorError::File { file: file.clone(), problem };
            let length = std::fs::metadata(&file).map_err(|error| bad(error.to_string()))?.len();
            if entry.bytes.is_some_and(|bytes| bytes != length) {
                return Err(bad(format!(
                    "it has {length} bytes, the manifest says {}",
                    entry.bytes.unwrap_or_default()
                )));
            }
            if file.to_string_lossy().contains(['*', '?', '[']) {
                return Err(bad("its path holds one of * ? [, which cannot be read; move the folder".into()));
            }
            check_columns(&file, table)?;
            files.push(file);
        }
        files.sort();
        Ok(files)
    }
}

/// Whether a file can be opened and holds the columns.
fn check_columns(file: &Path, table: &Input) -> Result<(), IndicatorError> {
    let bad = |problem: String| IndicatorError::File { file: file.to_path_buf(), problem };
    let opened = std::fs::File::open(file).map_err(|error| bad(error.to_string()))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(opened).map_err(|error| bad(error.to_string()))?;
    for &(column, sql) in table.columns {
        let wrong = |problem: String| IndicatorError::Column {
            file: file.to_path_buf(),
            table: table.name,
            column,
            problem,
        };
        let field = reader.schema().field_with_name(column).map_err(|_| wrong("is missing".into()))?;
        if !fits(field.data_type(), sql) {
            return Err(wrong(format!("is of type {}", field.data_type())));
        }
    }
    Ok(())
}

fn fits(found: &DataType, sql: &str) -> bool {
    match found {
        DataType::Null => true,
        DataType::Dictionary(_, values) => fits(values, sql),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => sql == "VARCHAR",
        DataType::Date32 => sql == "DATE",
        found if found.is_integer() => sql == "BIGINT",
        found if found.is_floating() => sql == "FLOAT",
        _ => false,
    }
}

fn arrow_type(sql: &str) -> DataType {
    match sql {
        "DATE" => DataType::Date32,
        "BIGINT" => DataType::Int64,
        "FLOAT" => DataType::Float32,
        _ => DataType::Utf8,
    }
}

/// Opens the folders. The same run twice is refused.
pub(in crate::monitor) fn open(folders: &[PathBuf]) -> Result<Vec<Run>, IndicatorError> {
    let mut runs: Vec<Run> = Vec::new();
    for folder in folders {
        let run = Run::open(folder)?;
        if let Some(same) = runs.iter().find(|other| other.digest == run.digest) {
            return Err(IndicatorError::SameRun { first: same.folder.clone(), second: run.folder });
        }
        runs.push(run);
    }
    Ok(runs)
}

/// Makes one table of a table of every run: its columns behind `run`, the place of the run among those named.
pub(in crate::monitor) fn register(
    engine: &Engine,
    runs: &[Run],
    table: &Input,
) -> Result<(), IndicatorError> {
    let mut parts = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        let name = format!("run{index}_{}", table.name);
        let files = run.files(table)?;
        if files.is_empty() {
            engine.register_rows(&name, empty(table))?;
        } else {
            engine.register_files(&name, &files)?;
        }
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|(column, sql)| format!("CAST({column} AS {sql}) AS {column}"))
            .collect();
        parts.push(format!("SELECT CAST({index} AS INT) AS run, {} FROM {name}", columns.join(", ")));
    }
    engine.view(table.name, &parts.join(" UNION ALL "))
}

fn empty(table: &Input) -> RecordBatch {
    let field = |&(name, sql): &(&str, &str)| Field::new(name, arrow_type(sql), true);
    RecordBatch::new_empty(Arc::new(Schema::new(table.columns.iter().map(field).collect::<Vec<_>>())))
}

/// The labels of skills and occupations: of the manifests, and of `labels.parquet` (uri, kind, label) where it exists.
pub(in crate::monitor) fn labels(runs: &[Run]) -> Result<BTreeMap<String, String>, IndicatorError> {
    let mut labels = BTreeMap::new();
    for run in runs {
        let file = run.folder.join("labels.parquet");
        if file.is_file() {
            read_labels(&file, &mut labels)?;
        }
        labels.extend(run.manifest.labels.clone());
    }
    Ok(labels)
}

fn read_labels(file: &Path, labels: &mut BTreeMap<String, String>) -> Result<(), IndicatorError> {
    const LABELS: Input = Input { name: "labels", columns: &[("uri", "VARCHAR"), ("label", "VARCHAR")] };
    check_columns(file, &LABELS)?;
    let bad = |problem: String| IndicatorError::File { file: file.to_path_buf(), problem };
    let opened = std::fs::File::open(file).map_err(|error| bad(error.to_string()))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(opened).map_err(|error| bad(error.to_string()))?;
    for batch in reader.build().map_err(|error| bad(error.to_string()))? {
        let batch = batch.map_err(|error| bad(error.to_string()))?;
        let column = |name: &str| batch.schema().index_of(name).map_err(|error| bad(error.to_string()));
        let uris = super::engine::texts(&batch, column("uri")?)?;
        let texts = super::engine::texts(&batch, column("label")?)?;
        for (uri, label) in uris.iter().zip(texts.iter()) {
            labels.extend(uri.zip(label).map(|(uri, label)| (uri.to_string(), label.to_string())));
        }
    }
    Ok(())
}
