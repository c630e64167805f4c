//! A learnt update of the encoder, merged into the weights when they are loaded.
//!
//! The file is safetensors, f32 or f16. For a changed weight W it holds `W.down` [r, in] and `W.up`
//! [out, r]: W becomes W + up · down (Hu et al. 2021, "LoRA", any scaling folded in). For a bias or a
//! layer normalisation it holds `W.delta`, of W's own shape, which is added. `centre` and
//! `language`, [dimensions], where they are there, are taken off every vector (`correction` says how).

use std::borrow::Cow;
use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::EncodeError;
use super::manifest::{Manifest, hex, short};

/// The updates that ship with the program, by their file in `models/manifest.toml`.
const SHIPPED: &[(&str, &[u8])] =
    &[("encoder-update.safetensors", include_bytes!("../../models/encoder-update.safetensors"))];

/// Which learnt update the encoder carries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Update {
    /// The one that `models/manifest.toml` lists for the model; none where it lists none.
    #[default]
    Default,
    /// The stock model.
    None,
    /// A file.
    File(PathBuf),
}

impl FromStr for Update {
    type Err = Infallible;

    /// `default`, `none`, or else the path of a file (`./none` for a file of such a name).
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "default" => Self::Default,
            "none" => Self::None,
            file => Self::File(file.into()),
        })
    }
}

/// An update's bytes and its name.
#[derive(Clone)]
pub(super) struct Loaded {
    /// Its name in answers, after the model's.
    pub(super) id: String,
    pub(super) bytes: Arc<Cow<'static, [u8]>>,
}

impl Loaded {
    /// What `wanted` means for the model `model` with `digest`.
    pub(super) fn read(
        wanted: &Update,
        manifest: &Manifest,
        model: &str,
        digest: &str,
    ) -> Result<Option<Self>, EncodeError> {
        match wanted {
            Update::None => Ok(None),
            Update::File(path) => {
                let name = path.display().to_string();
                let bytes = std::fs::read(path).map_err(|error| refuse(&name, error.to_string()))?;
                let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
                let id = id.unwrap_or_else(|| "update".into());
                Ok(Some(Self { id, bytes: Arc::new(Cow::Owned(bytes)) }))
            }
            Update::Default => Self::shipped(manifest, model, digest),
        }
    }

    fn shipped(manifest: &Manifest, model: &str, digest: &str) -> Result<Option<Self>, EncodeError> {
        let Some(row) = manifest.update_of(model) else { return Ok(None) };
        if row.model_digest != digest {
            let problem =
                format!("it was learnt on {model} ({}), this is {model} ({digest})", row.model_digest);
            return Err(refuse(&row.id, problem));
        }
        let Some((_, bytes)) = SHIPPED.iter().find(|(file, _)| *file == row.file) else {
            return Err(refuse(&row.id, format!("models/{} was not built into this program", row.file)));
        };
        let found = hex(&Sha256::digest(bytes));
        if found != row.sha256 {
            let problem = format!("its digest is {found}, models/manifest.toml says {}", row.sha256);
            return Err(refuse(&row.id, problem));
        }
        Ok(Some(Self { id: row.id.clone(), bytes: Arc::new(Cow::Borrowed(bytes)) }))
    }

    /// The name and digest of `model` with this update.
    pub(super) fn version(&self, model: &str, digest: &str) -> (String, String) {
        let mut all = Sha256::new();
        all.update(digest.as_bytes());
        all.update(Sha256::digest(self.bytes.as_ref()));
        (format!("{model}+{}", self.id), short(all))
    }
}

pub(super) fn refuse(name: &str, problem: String) -> EncodeError {
    EncodeError::Update { name: name.into(), problem }
}
