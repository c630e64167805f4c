//! Learns the [`FocusMap`]: the hubness by least squares, the map by gradient.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tch::nn::{Adam, OptimizerConfig, VarStore};
use tch::{Device, Kind, Tensor};

use crate::domain::Embedding;
use crate::encode::{EncodeError, FocusMap};

use super::loss::ranking_loss;
use super::{LearntUpdate, Step, failed, file};
use crate::encode::ModelVersion;

/// Neighbours that say how much of a hub a sentence is (Conneau et al. 2018 take as many).
const NEIGHBOURS: i64 = 10;
/// Keeps the least squares solvable where components always go together; on the sum over sentences.
const RIDGE: f64 = 1e-3;

/// How the map is learnt.
#[derive(Debug, Clone, Copy)]
pub struct FocusSettings {
    /// Steps, at least 1.
    pub steps: usize,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// What dot products are divided by, above 0.
    pub temperature: f64,
    /// What the squared distance of the map from the identity costs.
    pub penalty: f64,
}

impl Default for FocusSettings {
    /// The recipe that was found on ESCO's occupations.
    fn default() -> Self {
        Self { steps: 200, learning_rate: 1e-3, temperature: 0.05, penalty: 1e-3 }
    }
}

/// What one step learns from.
#[derive(Debug, Clone, Default)]
pub struct FocusBatch {
    /// Profiles, at least two.
    pub profiles: Vec<Embedding>,
    /// One sentence for each profile.
    pub sentences: Vec<Embedding>,
    /// Places (of a sentence, of a profile) that go together too, and so are not counted as wrong.
    pub also_right: Vec<(usize, usize)>,
}

/// How near a sentence is to just any label, as a linear function of its vector.
#[derive(Debug, Clone)]
pub struct Hubness {
    /// The slope.
    pub slope: Vec<f32>,
    /// The share of the variance that the function explains, at most 1.
    pub r_squared: f64,
}

/// Fits r(s), the mean of the 10 highest cosines of a sentence with `labels`, over `sentences`.
///
/// # Errors
/// [`EncodeError::Training`] for fewer than two sentences or ten labels, or if libtorch fails.
pub fn hubness(sentences: &[Embedding], labels: &[Embedding]) -> Result<Hubness, EncodeError> {
    if sentences.len() < 2 || (labels.len() as i64) < NEIGHBOURS {
        return Err(failed("the hubness needs two sentences and ten labels at least"));
    }
    guarded(|| {
        let sentences = matrix(sentences);
        let near = sentences.matmul(&matrix(labels).tr()).topk(NEIGHBOURS, -1, true, false).0;
        let near = near.to_kind(Kind::Double).mean_dim(-1, false, Kind::Double);
        let sentences = sentences.to_kind(Kind::Double);
        // Centring stands for an intercept that the ridge does not touch.
        let centred = &sentences - sentences.mean_dim(0, true, Kind::Double);
        let wanted = &near - near.mean(Kind::Double);
        let ridge = Tensor::eye(centred.size()[1], (Kind::Double, Device::Cpu)) * RIDGE;
        let normal = centred.tr().matmul(&centred) + ridge;
        let right = centred.tr().matmul(&wanted.unsqueeze(1));
        let slope = right.cholesky_solve(&normal.linalg_cholesky(false), false).squeeze_dim(1);
        let square_sum = |x: &Tensor| x.square().sum(Kind::Double).double_value(&[]);
        let left = square_sum(&(&wanted - centred.matmul(&slope)));
        let r_squared = 1.0 - left / square_sum(&wanted);
        Ok(Hubness { slope: floats(&slope)?, r_squared })
    })
}

/// Learns the map on what `next` hands out, beside the given `hubness`; `made` hears of every step.
///
/// Adam (Kingma and Ba 2015) from the identity on the loss of [`train`](super::train), sentences against
/// queries.
///
/// # Errors
/// [`EncodeError::Training`] for settings out of range, a batch of fewer than two pairs, a loss that is not
/// finite, or if libtorch fails.
pub fn learn_focus(
    settings: &FocusSettings,
    hubness: &[f32],
    mut next: impl FnMut() -> FocusBatch,
    mut made: impl FnMut(Step),
) -> Result<FocusMap, EncodeError> {
    if settings.steps == 0 {
        return Err(failed("steps: 0; it must be at least 1"));
    }
    guarded(|| {
        let store = VarStore::new(Device::Cpu);
        let identity = Tensor::eye(hubness.len() as i64, (Kind::Float, Device::Cpu));
        let map = store.root().var_copy("map", &identity);
        let mut optimizer = Adam::default()
            .build(&store, settings.learning_rate)
            .map_err(|error| failed(&error.to_string()))?;
        for number in 1..=settings.steps {
            let batch = next();
            if batch.profiles.len() < 2 || batch.profiles.len() != batch.sentences.len() {
                return Err(failed("a batch has fewer than two pairs; give the whole ESCO download"));
            }
            let mapped = matrix(&batch.profiles).matmul(&map.tr());
            let queries = &mapped / mapped.norm_scalaropt_dim(2, [1], true).clamp_min(1e-9);
            let ranking =
                ranking_loss(&matrix(&batch.sentences), &queries, &batch.also_right, settings.temperature);
            let loss = ranking + (&map - &identity).square().sum(Kind::Float) * settings.penalty;
            optimizer.backward_step(&loss);
            let loss = loss.double_value(&[]);
            if !loss.is_finite() {
                return Err(failed(&format!("the loss of step {number} is {loss}")));
            }
            made(Step { number, loss });
        }
        Ok(FocusMap { map: floats(&map.detach().view([-1]))?, hubness: hubness.to_vec() })
    })
}

/// `focus` as a file that [`FocusMap::read`] reads, f16, for vectors of `model`.
///
/// # Errors
/// [`EncodeError::Training`] if libtorch fails.
pub fn focus_file(focus: &FocusMap, model: &ModelVersion) -> Result<LearntUpdate, EncodeError> {
    guarded(|| {
        let count = focus.dimensions() as i64;
        let map = Tensor::from_slice(&focus.map).view([count, count]);
        let bytes = file(vec![("map".into(), map), ("hubness".into(), Tensor::from_slice(&focus.hubness))])?;
        Ok(LearntUpdate { model: model.clone(), bytes })
    })
}

/// tch panics where libtorch throws.
fn guarded<T>(work: impl FnOnce() -> Result<T, EncodeError>) -> Result<T, EncodeError> {
    let done = catch_unwind(AssertUnwindSafe(work));
    done.unwrap_or_else(|_| Err(failed("libtorch failed; the log says why")))
}

/// One row a vector.
fn matrix(vectors: &[Embedding]) -> Tensor {
    let values: Vec<f32> = vectors.iter().flat_map(|vector| vector.values()).copied().collect();
    Tensor::from_slice(&values).view([vectors.len() as i64, -1])
}

fn floats(tensor: &Tensor) -> Result<Vec<f32>, EncodeError> {
    Vec::try_from(tensor.to_kind(Kind::Float)).map_err(|error: tch::TchError| failed(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Precision;
    use crate::encode::training::SplitMix64;

    fn drawn(count: usize, random: &mut SplitMix64) -> Vec<Embedding> {
        let vector = |random: &mut SplitMix64| (0..8).map(|_| random.normal() as f32).collect();
        (0..count).map(|_| Embedding::normalised(vector(random))).collect()
    }

    #[test]
    fn hubness_points_where_the_labels_lie() {
        let mut random = SplitMix64::new(1);
        let sentences = drawn(300, &mut random);
        let near = |vector: &Embedding| {
            let mut values = vector.values().to_vec();
            values[0] += 3.0;
            Embedding::normalised(values)
        };
        let labels: Vec<Embedding> = drawn(40, &mut random).iter().map(near).collect();
        let hubness = hubness(&sentences, &labels).unwrap();
        assert!(hubness.r_squared > 0.9, "{}", hubness.r_squared);
        assert!(hubness.slope[1..].iter().all(|x| x.abs() < hubness.slope[0] / 2.0), "{:?}", hubness.slope);
    }

    #[test]
    fn a_permutation_is_learnt_and_written_to_the_file() {
        let mut random = SplitMix64::new(1);
        let mut next = || {
            let profiles = drawn(32, &mut random);
            let turned = |vector: &Embedding| {
                let mut values = vector.values().to_vec();
                values.rotate_left(1);
                Embedding::normalised(values)
            };
            let sentences = profiles.iter().map(turned).collect();
            FocusBatch { profiles, sentences, also_right: Vec::new() }
        };
        let settings = FocusSettings { steps: 150, learning_rate: 0.02, ..FocusSettings::default() };
        let mut losses = Vec::new();
        let focus = learn_focus(&settings, &[0.0; 8], &mut next, |step| losses.push(step.loss)).unwrap();
        assert!(losses[149] < losses[0] / 4.0, "{losses:?}");
        let batch = next();
        let query = focus.apply(batch.profiles[0].values());
        let cosine = batch.sentences[0].cosine(&query);
        assert!(cosine > 0.9, "{cosine}");
        let model =
            ModelVersion { id: "m".into(), digest: "0".into(), dimensions: 8, precision: Precision::F32 };
        let read = FocusMap::read(&focus_file(&focus, &model).unwrap().bytes, 8).unwrap();
        assert!(read.map.iter().zip(&focus.map).all(|(a, b)| (a - b).abs() < 1e-3));
    }

    #[test]
    fn too_little_is_named() {
        let few = drawn(2, &mut SplitMix64::new(1));
        assert!(hubness(&few, &few).unwrap_err().to_string().contains("ten labels"));
        let empty = || FocusBatch::default();
        let error = learn_focus(&FocusSettings::default(), &[0.0; 8], empty, |_| ()).unwrap_err();
        assert!(error.to_string().contains("fewer than two pairs"), "{error}");
    }
}
