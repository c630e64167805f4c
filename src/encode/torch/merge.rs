//! A learnt update into the weights.

use std::collections::BTreeMap;

use safetensors::SafeTensors;
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

use crate::encode::EncodeError;
use crate::encode::update::{Loaded, refuse};

use super::correction::Correction;

/// The tensors of [`Correction`].
pub(super) const CENTRE: &str = "centre";
pub(super) const LANGUAGE: &str = "language";

impl Loaded {
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
