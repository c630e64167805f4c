//! How an index says what made it, and what became of an import.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::IndexError;
use super::schema::SCHEMA_VERSION;

/// The file that marks a data directory.
pub(super) const STAMP_FILE: &str = "skillgauge.json";
/// Its name while the index is being made or removed: whatever else is there is not whole.
pub(super) const UNFINISHED_FILE: &str = "skillgauge.json.unfinished";

/// What made an index. One made by anything else refuses to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    schema: u32,
    model: String,
    dimensions: usize,
    taxonomy: String,
    text: String,
    /// Of the values above; not in what the first programs wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
}

impl Stamp {
    /// The stamp of this program with `model` (identity and digest), `taxonomy` and `text` pipeline.
    pub fn new(model: &str, dimensions: usize, taxonomy: &str, text: &str) -> Self {
        Self {
            schema: SCHEMA_VERSION,
            model: model.into(),
            dimensions,
            taxonomy: taxonomy.into(),
            text: text.into(),
            digest: None,
        }
    }

    /// The digest of its values, as they are written in JSON.
    fn digest_of_values(&self) -> Result<String, IndexError> {
        let values = serde_json::to_vec(&Self { digest: None, ..self.clone() });
        let values = values.map_err(|error| IndexError::Engine(error.into()))?;
        Ok(blake3::hash(&values).to_hex().to_string())
    }

    pub(super) fn dimensions(&self) -> usize {
        self.dimensions
    }

    pub(super) fn read(data_dir: &Path) -> Result<Self, IndexError> {
        let path = data_dir.join(STAMP_FILE);
        let text = std::fs::read(&path).map_err(IndexError::io(&path))?;
        let Ok(mut stamp) = serde_json::from_slice::<Self>(&text) else {
            return Err(IndexError::DamagedFile { file: path });
        };
        match stamp.digest.take() {
            Some(digest) if digest != stamp.digest_of_values()? => {
                Err(IndexError::DamagedFile { file: path })
            }
            _ => Ok(stamp),
        }
    }

    /// Marks `data_dir` as ours and not whole yet.
    pub(super) fn begin(&self, data_dir: &Path) -> Result<(), IndexError> {
        let path = data_dir.join(UNFINISHED_FILE);
        let digest = Some(self.digest_of_values()?);
        let text = serde_json::to_vec_pretty(&Self { digest, ..self.clone() })
            .map_err(|error| IndexError::Engine(error.into()))?;
        let mut file = std::fs::File::create(&path).map_err(IndexError::io(&path))?;
        std::io::Write::write_all(&mut file, &text).map_err(IndexError::io(&path))?;
        file.sync_all().map_err(IndexError::io(&path))
    }

    /// Marks `data_dir` as whole.
    pub(super) fn finish(data_dir: &Path) -> Result<(), IndexError> {
        let path = data_dir.join(STAMP_FILE);
        std::fs::rename(data_dir.join(UNFINISHED_FILE), &path).map_err(IndexError::io(&path))?;
        super::rebuild::sync(data_dir)
    }

    /// Marks `data_dir` as no longer whole.
    pub(super) fn retract(data_dir: &Path) -> Result<(), IndexError> {
        let path = data_dir.join(STAMP_FILE);
        std::fs::rename(&path, data_dir.join(UNFINISHED_FILE)).map_err(IndexError::io(&path))?;
        super::rebuild::sync(data_dir)
    }

    /// Removes the mark of an unfinished directory, once it is whole.
    pub(super) fn forget_unfinished(data_dir: &Path) -> Result<(), IndexError> {
        let path = data_dir.join(UNFINISHED_FILE);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(IndexError::io(&path)(error)),
            _ => Ok(()),
        }
    }

    /// Whether this program can read such an index at all, whatever model made it.
    pub(super) fn check_schema(&self, data_dir: &Path) -> Result<(), IndexError> {
        let here = Self { schema: SCHEMA_VERSION, ..self.clone() };
        self.check(&here, data_dir)
    }

    /// Compares what the index was made with (`self`) and what the program has.
    pub(super) fn check(&self, here: &Self, data_dir: &Path) -> Result<(), IndexError> {
        let schemas = (self.schema.to_string(), here.schema.to_string());
        let rows = [
            ("schema", &schemas.0, &schemas.1),
            ("model", &self.model, &here.model),
            ("taxonomy", &self.taxonomy, &here.taxonomy),
            ("text pipeline", &self.text, &here.text),
        ];
        match rows.into_iter().find(|(_, there, here)| there != here) {
            None => Ok(()),
            Some((what, there, here)) => Err(IndexError::Mismatch {
                path: data_dir.to_path_buf(),
                what,
                there: there.clone(),
                here: here.clone(),
            }),
        }
    }
}

/// How far an import had come at a commit; travels in the commit itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportState {
    /// The feed.
    pub feed: String,
    /// Records read when the commit was made.
    pub read: u64,
    /// Whether the feed had been read to its end.
    pub finished: bool,
}

impl ImportState {
    pub(super) fn to_payload(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(super) fn from_payload(payload: &str) -> Option<Self> {
        serde_json::from_str(payload).ok()
    }
}
