//! A learnt update of the encoder, merged into the weights when they are loaded.
//!
//! The file is safetensors, f32 or f16. For a changed weight W it holds `W.down` [r, in] and `W.up`
//! [out, r]: W becomes W + up · down (Hu et al. 2021, "LoRA", any scaling folded in). For a bias or a
//! layer normalisation it holds `W.delta`, of W's own shape, which is added. `centre` and
//! `language`, [dimensions], where they are there, are taken off every vector (`correction` says how).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use safetensors::SafeTensors;
use sha2::{Digest, Sha256};
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

use super::EncodeError;
use super::correction::Correction;
use super::manifest::{Manifest, hex, short};

/// The tensors of [`Correction`].
pub(super) const CENTRE: &str = "centre";
pub(super) const LANGUAGE: &str = "language";
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
    id: String,
    bytes: Arc<Cow<'static, [u8]>>,
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

    /// Adds the update to the weights of `store`, which hold f32.
    pub(super) fn merge(&self, store: &VarStore) -> Result<(), EncodeError> {
        self.try_merge(store).map_err(|problem| refuse(&self.id, problem))
    }

    fn try_merge(&self, store: &VarStore) -> Result<(), String> {
        let weights: BTreeMap<String, Tensor> = store.variables().into_iter().collect();
        let tensors = self.tensors()?;
        if tensors.is_empty() {
            return Err("it holds no tensors".into());
        }
        for (name, tensor) in tensors.iter().filter(|(name, _)| ![CENTRE, LANGUAGE].contains(&name.as_str()))
        {
            let (target, part) = name.rsplit_once('.').unwrap_or(("", name));
            if !["down", "up", "delta"].contains(&part) {
                return Err(format!("tensor '{name}' does not end in .down, .up or .delta"));
            }
            let weight = weights.get(target).ok_or_else(|| format!("the model has no weight '{target}'"))?;
            let partner = |part: &str| {
                let partner = format!("{target}.{part}");
                tensors.get(&partner).ok_or_else(|| format!("'{name}' has no '{partner}' beside it"))
            };
            match part {
                "delta" => add(target, weight, tensor)?,
                "down" => add(target, weight, &product(target, partner("up")?, tensor)?)?,
                // The pair is merged where its `down` is met.
                _ => _ = partner("down")?,
            }
        }
        Ok(())
    }

    /// What is taken off every vector of `dimensions` components.
    pub(super) fn correction(&self, dimensions: i64, device: Device) -> Result<Correction, EncodeError> {
        let problem = |problem: String| refuse(&self.id, problem);
        let mut tensors = self.tensors().map_err(problem)?;
        let mut take = |name: &str| {
            let Some(tensor) = tensors.remove(name) else { return Ok(None) };
            if tensor.size() != [dimensions] || tensor.isfinite().all().int64_value(&[]) == 0 {
                let size = tensor.size();
                return Err(problem(format!("'{name}' is {size:?}; it must be {dimensions} finite numbers")));
            }
            Ok(Some(tensor.to_device(device)))
        };
        Ok(Correction { centre: take(CENTRE)?, language: take(LANGUAGE)? })
    }

    fn tensors(&self) -> Result<BTreeMap<String, Tensor>, String> {
        let file = SafeTensors::deserialize(&self.bytes)
            .map_err(|error| format!("it is not a safetensors file: {error}"))?;
        let mut tensors = BTreeMap::new();
        for (name, view) in file.tensors() {
            let tensor = Tensor::try_from(view).map_err(|error| format!("tensor '{name}': {error}"))?;
            if !matches!(tensor.kind(), Kind::Float | Kind::Half) {
                return Err(format!("tensor '{name}' holds {:?}; f32 and f16 are supported", tensor.kind()));
            }
            tensors.insert(name, tensor.to_kind(Kind::Float));
        }
        Ok(tensors)
    }
}

/// up · down, in f32.
fn product(target: &str, up: &Tensor, down: &Tensor) -> Result<Tensor, String> {
    match (up.size().as_slice(), down.size().as_slice()) {
        ([_, rank], [other, _]) if rank == other => Ok(up.matmul(down)),
        (up, down) => Err(format!("'{target}.up' {up:?} and '{target}.down' {down:?} share no rank")),
    }
}

fn add(target: &str, weight: &Tensor, change: &Tensor) -> Result<(), String> {
    if weight.size() != change.size() {
        let (weight, change) = (weight.size(), change.size());
        return Err(format!("it changes '{target}' as {change:?}, but the model has {weight:?}"));
    }
    if change.isfinite().all().int64_value(&[]) == 0 {
        return Err(format!("what it adds to '{target}' is not finite"));
    }
    let mut weight = weight.shallow_clone();
    let change = change.to_device(weight.device());
    tch::no_grad(|| weight.f_add_(&change)).map(|_| ()).map_err(|error| format!("'{target}': {error}"))
}

fn refuse(name: &str, problem: String) -> EncodeError {
    EncodeError::Update { name: name.into(), problem }
}
