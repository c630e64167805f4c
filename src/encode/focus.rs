//! The learnt way from a profile's vector to the query that sentences are measured against.
//!
//! For the unit vector p of a profile the query is q = normalise(A · p), and what a sentence's unit vector s
//! says of the profile is s · q. A (`map`) is learnt on ESCO's occupations: of a role's skills it makes what a
//! text about the role says of it. u (`hubness`) tells skills that are near everything, the hubness of CSLS
//! (Conneau et al. 2018), which is nearly linear. [`training`](super::training) learns both.

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use sha2::{Digest, Sha256};

use crate::domain::Embedding;

use super::manifest::{Manifest, hex};
use super::{EncodeError, ModelVersion};

/// The map that ships with the program.
const SHIPPED: &[u8] = include_bytes!("../../models/focus-map.safetensors");

/// A map from the vector of a profile to that of its query, and the hubness of a vector.
#[derive(Debug, Clone, PartialEq)]
pub struct FocusMap {
    /// Row after row, as many columns as `hubness` has components.
    pub(super) map: Vec<f32>,
    pub(super) hubness: Vec<f32>,
}

impl FocusMap {
    /// Reads a safetensors file, f32 or f16, with `map` (dimensions x dimensions) and `hubness` (dimensions).
    ///
    /// # Errors
    /// [`EncodeError::Focus`] if it is no such file, for another number of dimensions, or if a value is not
    /// finite.
    pub fn read(bytes: &[u8], dimensions: usize) -> Result<Self, EncodeError> {
        let file = SafeTensors::deserialize(bytes)
            .map_err(|error| EncodeError::Focus(format!("it is not a safetensors file: {error}")))?;
        Ok(Self {
            map: values(&file, "map", &[dimensions, dimensions])?,
            hubness: values(&file, "hubness", &[dimensions])?,
        })
    }

    /// The map that `models/manifest.toml` lists for this very encoder; none where it lists none.
    pub(super) fn shipped(manifest: &Manifest, encoder: &ModelVersion) -> Result<Option<Self>, EncodeError> {
        let Some(row) = manifest.focus_of(&encoder.id, &encoder.digest) else { return Ok(None) };
        let found = hex(&Sha256::digest(SHIPPED));
        if found != row.sha256 {
            let problem = format!("its digest is {found}, models/manifest.toml says {}", row.sha256);
            return Err(EncodeError::Focus(problem));
        }
        Self::read(SHIPPED, encoder.dimensions).map(Some)
    }

    /// How near `unit` lies to everything: u · unit, the linearised mean of its ten highest cosines with a
    /// background of skills, less a constant; about -0.1 to 0.1. A skill that is near everything says little.
    pub fn hubness(&self, unit: &[f32]) -> f64 {
        dot(&self.hubness, unit)
    }

    /// The identity: where learning starts.
    pub fn identity(hubness: Vec<f32>) -> Self {
        let count = hubness.len();
        let map = (0..count * count).map(|at| if at / count == at % count { 1.0 } else { 0.0 }).collect();
        Self { map, hubness }
    }

    /// Components of a vector.
    pub fn dimensions(&self) -> usize {
        self.hubness.len()
    }

    /// The query of the profile whose vector is `unit`, of length 1 and [`FocusMap::dimensions`] components:
    /// normalise(A · unit).
    pub fn apply(&self, unit: &[f32]) -> Embedding {
        let rows = self.map.chunks_exact(self.dimensions().max(1));
        Embedding::normalised(rows.map(|row| dot(row, unit) as f32).collect())
    }
}

/// In f64 and in order, so that every machine gets the same number.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

fn values(file: &SafeTensors<'_>, name: &str, shape: &[usize]) -> Result<Vec<f32>, EncodeError> {
    let refuse = |problem: String| EncodeError::Focus(format!("tensor '{name}': {problem}"));
    let view: TensorView<'_> = file.tensor(name).map_err(|error| refuse(error.to_string()))?;
    if view.shape() != shape {
        return Err(refuse(format!("it is of shape {:?}, the model needs {shape:?}", view.shape())));
    }
    let values: Vec<f32> = match view.dtype() {
        Dtype::F32 => view.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
        Dtype::F16 => {
            view.data().as_chunks().0.iter().map(|bytes| half(u16::from_le_bytes(*bytes))).collect()
        }
        other => return Err(refuse(format!("it holds {other:?}; f32 and f16 are supported"))),
    };
    match values.iter().all(|value| value.is_finite()) {
        true => Ok(values),
        false => Err(refuse("a value is not finite".into())),
    }
}

/// An IEEE 754 binary16 number: a sign, 5 bits of exponent, 10 of fraction.
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f32::from(bits & 0x3ff) / 1024.0;
    match exponent {
        0 => sign * fraction * 2.0_f32.powi(-14),
        31 if fraction == 0.0 => sign * f32::INFINITY,
        31 => f32::NAN,
        _ => sign * (1.0 + fraction) * 2.0_f32.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use safetensors::tensor::serialize;

    use super::*;

    fn file(dtype: Dtype, map: &[u8], hubness: &[u8]) -> Vec<u8> {
        let map = TensorView::new(dtype, vec![2, 2], map).unwrap();
        let hubness = TensorView::new(dtype, vec![2], hubness).unwrap();
        serialize([("map", map), ("hubness", hubness)], &None).unwrap()
    }

    fn f32s(values: &[f32]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    #[test]
    fn a_profile_is_mapped_and_normalised() {
        let bytes = file(Dtype::F32, &f32s(&[0.0, 3.0, -4.0, 0.0]), &f32s(&[0.1, 0.2]));
        let focus = FocusMap::read(&bytes, 2).unwrap();
        let query = focus.apply(&[1.0, 1.0]);
        let query = query.values();
        assert!((query[0] - 0.6).abs() < 1e-6 && (query[1] + 0.8).abs() < 1e-6, "{query:?}");
        assert!((focus.hubness(&[1.0, 1.0]) - 0.3).abs() < 1e-6);
        assert_eq!(focus.apply(&[0.0, 0.0]).values(), [0.0, 0.0]);
        assert_eq!(FocusMap::identity(vec![0.0; 2]).apply(&[0.6, 0.8]).values(), [0.6, 0.8]);
    }

    #[test]
    fn halves_are_read() {
        // 1, -2, the smallest, 65504; 0.5, -0.
        let map: Vec<u8> =
            [0x3c00_u16, 0xc000, 0x0001, 0x7bff].iter().flat_map(|x| x.to_le_bytes()).collect();
        let hubness: Vec<u8> = [0x3800_u16, 0x8000].iter().flat_map(|x| x.to_le_bytes()).collect();
        let focus = FocusMap::read(&file(Dtype::F16, &map, &hubness), 2).unwrap();
        assert_eq!(focus.map, [1.0, -2.0, 2.0_f32.powi(-24), 65504.0]);
        assert_eq!(focus.hubness, [0.5, 0.0]);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let bytes = file(Dtype::F32, &f32s(&[1.0, 0.0, 0.0, f32::NAN]), &f32s(&[0.0, 0.0]));
        for (bytes, dimensions, word) in [
            (&bytes[..], 2, "'map': a value is not finite"),
            (&bytes, 3, "shape [2, 2]"),
            (b"no", 2, "safetensors"),
        ] {
            let error = FocusMap::read(bytes, dimensions).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
