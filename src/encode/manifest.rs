//! `models/manifest.toml`, which is compiled in, and the digests it lists.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::EncodeError;

/// What the program ships or downloads as weights.
#[derive(Deserialize)]
pub(super) struct Manifest {
    model: Vec<ModelRow>,
    #[serde(default)]
    update: Vec<UpdateRow>,
    #[serde(default)]
    focus: Vec<FocusRow>,
}

#[derive(Deserialize)]
struct ModelRow {
    id: String,
    files: BTreeMap<String, String>,
}

/// A learnt update that ships with the program.
#[derive(Debug, Deserialize)]
pub(super) struct UpdateRow {
    /// Its name in answers, after the model's.
    pub(super) id: String,
    /// The file under `models/`.
    pub(super) file: String,
    /// SHA-256 of the file.
    pub(super) sha256: String,
    /// The model it was learnt on.
    pub(super) model: String,
    /// That model's digest, as answers name it.
    pub(super) model_digest: String,
}

/// A focus map that ships with the program.
#[derive(Debug, Deserialize)]
pub(super) struct FocusRow {
    /// SHA-256 of the file.
    pub(super) sha256: String,
    /// The encoder it was learnt on, as answers name it.
    model: String,
    /// That encoder's digest.
    model_digest: String,
}

impl Manifest {
    /// The manifest that is compiled in.
    pub(super) fn shipped() -> Result<Self, EncodeError> {
        Self::parse(include_str!("../../models/manifest.toml"))
    }

    fn parse(text: &str) -> Result<Self, EncodeError> {
        toml::from_str(text).map_err(|error| EncodeError::Load {
            path: "models/manifest.toml".into(),
            problem: error.to_string(),
        })
    }

    /// The update that stands for `model` when none is named.
    pub(super) fn update_of(&self, model: &str) -> Option<&UpdateRow> {
        self.update.iter().find(|row| row.model == model)
    }

    /// The focus map that was learnt on this encoder.
    pub(super) fn focus_of(&self, encoder: &str, digest: &str) -> Option<&FocusRow> {
        self.focus.iter().find(|row| row.model == encoder && row.model_digest == digest)
    }

    /// Digests `files` of `folder` and compares them with the manifest where it lists the model `id`.
    /// Returns the digest of the digests, the first 12 hexadecimal digits.
    pub(super) fn check_files(&self, folder: &Path, id: &str, files: &[&str]) -> Result<String, EncodeError> {
        let listed = self.model.iter().find(|model| model.id == id);
        let mut all = Sha256::new();
        for name in files {
            let path = folder.join(name);
            let found = file_digest(&path)?;
            all.update(name.as_bytes());
            all.update(found.as_bytes());
            let expected = listed.and_then(|model| model.files.get(*name));
            if let Some(expected) = expected.filter(|expected| **expected != found) {
                return Err(EncodeError::Damaged { path, found, expected: expected.clone() });
            }
        }
        Ok(short(all))
    }
}

/// The first 12 hexadecimal digits.
pub(super) fn short(digest: Sha256) -> String {
    hex(&digest.finalize()[..6])
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn file_digest(path: &Path) -> Result<String, EncodeError> {
    let missing = |_| EncodeError::MissingFile { path: path.to_path_buf() };
    let mut file = std::fs::File::open(path).map_err(missing)?;
    let mut digest = Sha256::new();
    let mut block = vec![0; 1 << 20];
    loop {
        match file.read(&mut block).map_err(missing)? {
            0 => return Ok(hex(&digest.finalize())),
            length => digest.update(&block[..length]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_row_is_found_by_its_model() {
        let text = "[[model]]\nid = \"base\"\n[model.files]\n[[update]]\nid = \"update-1\"\nfile = \"u.safetensors\"\n\
                    sha256 = \"00\"\nmodel = \"base\"\nmodel_digest = \"0123456789ab\"\nlicence = \"MIT\"\n";
        let manifest = Manifest::parse(text).unwrap();
        assert_eq!(manifest.update_of("base").unwrap().id, "update-1");
        assert!(manifest.update_of("another").is_none());
    }
}
