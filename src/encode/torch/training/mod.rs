//! Learns an update of the encoder: a low-rank change of its linear maps; and in `focus` the map of a
//! profile to its query, on top of an encoder that is done.
//!
//! Comes in: a model folder and batches of (query, positive) texts. Goes out: the bytes of an update file
//! as [`Update::File`] reads it. Start reading at [`train`]; `network` is the forward
//! pass, `loss` what is made small, `background` what is taken off all vectors.
//!
//! The same settings and batches give the same bytes on one machine with one number of threads and one
//! precision; elsewhere sums are rounded in another order, and the update is another one of equal worth.

mod background;
mod changes;
mod focus;
mod loss;
mod random;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use rust_bert::Activation;
use safetensors::tensor::{Dtype, TensorView, serialize};
use sha2::{Digest, Sha256};
use tch::nn::{AdamW, OptimizerConfig, VarStore};
use tch::{Device, Kind, Tensor};

use crate::encode::manifest::hex;
use crate::encode::model::ModelFolder;
use crate::encode::{EncodeError, ModelVersion, Precision, Update};

use super::bert::{Bert, config};
use super::correction::Correction;
use super::merge::{CENTRE, LANGUAGE};
use super::network::Network;
use super::packed::Packed;

use changes::Learning;
use loss::ranking_loss;

pub use background::Background;
pub use focus::{FocusBatch, FocusSettings, Hubness, focus_file, hubness, learn_focus};
pub use random::SplitMix64;

/// Two texts that shall lie near each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// What is asked, such as a sentence.
    pub query: String,
    /// What answers it, such as a label.
    pub positive: String,
}

/// Pairs of one step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// The pairs, at least two.
    pub pairs: Vec<Pair>,
    /// Places (of a query, of another pair's positive) that are right too, and so not counted as wrong.
    pub also_right: Vec<(usize, usize)>,
}

/// How an update is learnt.
#[derive(Debug, Clone)]
pub struct TrainingSettings {
    /// The folder of the stock model.
    pub model_dir: PathBuf,
    /// Precision of the linear maps.
    pub precision: Precision,
    /// Threads; `None`: as many as the machine has cores.
    pub threads: Option<usize>,
    /// Draws the start of the change.
    pub seed: u64,
    /// Steps, at least 1.
    pub steps: usize,
    /// Rank of the change of each map, 1 to 64.
    pub rank: usize,
    /// The highest learning rate.
    pub learning_rate: f64,
    /// Steps in which the learning rate rises from nothing.
    pub warm_up: usize,
    /// What cosines are divided by, above 0.
    pub temperature: f64,
    /// Tokens of a query at most; the model's own length holds too.
    pub query_tokens: usize,
    /// Tokens of a positive at most.
    pub positive_tokens: usize,
}

impl TrainingSettings {
    /// The recipe that was found on the validation data, for the model in `model_dir`.
    pub fn new(model_dir: impl Into<PathBuf>) -> Self {
        Self {
            model_dir: model_dir.into(),
            precision: Precision::Auto,
            threads: None,
            seed: 1,
            steps: 400,
            rank: 16,
            learning_rate: 5e-4,
            warm_up: 40,
            temperature: 0.05,
            query_tokens: 64,
            positive_tokens: 32,
        }
    }

    fn check(&self) -> Result<(), EncodeError> {
        let problem = if self.steps == 0 {
            "steps: 0; it must be at least 1"
        } else if !(1..=64).contains(&self.rank) {
            "rank: it must be between 1 and 64"
        } else if !(self.temperature > 0.0 && self.learning_rate > 0.0) {
            "temperature and learning rate must be above 0"
        } else {
            return Ok(());
        };
        Err(EncodeError::Training(problem.into()))
    }

    /// The learning rate of step `number`, from 1: a linear rise, then a linear fall to 2 %.
    fn rate(&self, number: usize) -> f64 {
        let rise = (number as f64 / self.warm_up.max(1) as f64).min(1.0);
        let fall = (1.0 - number as f64 / self.steps as f64).max(0.02);
        self.learning_rate * rise * fall
    }
}

/// A step that has been made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// From 1.
    pub number: usize,
    /// The loss before the step.
    pub loss: f64,
}

/// What has been learnt.
#[derive(Debug, Clone)]
pub struct LearntUpdate {
    /// The model that it was learnt on.
    pub model: ModelVersion,
    /// The update file: safetensors, f16.
    pub bytes: Vec<u8>,
}

impl LearntUpdate {
    /// SHA-256 of the file, in hexadecimal digits.
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(&self.bytes))
    }
}

/// Learns an update of the stock model on what `next` hands out; `made` hears of every step.
///
/// The mean vector of the background's texts by the stock model is taken off every vector, in training and ever
/// after: some models put all texts into a narrow cone, where cosines say little. The direction in which the
/// languages differ after training is taken out ever after. An empty background takes nothing off.
///
/// AdamW (Loshchilov and Hutter 2019), weight decay 0.01. Blocks the calling thread and takes its cores.
///
/// # Errors
/// As [`Encoder::start`](crate::encode::Encoder::start), and [`EncodeError::Training`] for settings out of range, a
/// batch of fewer than two pairs or a loss that is not finite.
pub fn train(
    settings: &TrainingSettings,
    background: &Background<'_>,
    mut next: impl FnMut() -> Batch,
    mut made: impl FnMut(Step),
) -> Result<LearntUpdate, EncodeError> {
    settings.check()?;
    let folder = ModelFolder::open(&settings.model_dir, &Update::None)?;
    let precision = settings.precision.resolved();
    if let Some(threads) = settings.threads {
        tch::set_num_threads(i32::try_from(threads).unwrap_or(1).max(1));
    }
    // tch panics where libtorch throws.
    let learnt = catch_unwind(AssertUnwindSafe(|| {
        let bert = Bert::of(&folder, Device::Cpu)?;
        let changes = VarStore::new(Device::Cpu);
        let mut network = network(&folder, &bert, settings, precision, &changes)?;
        let centre = background.centre(&bert, &network);
        let mut correction = Correction { centre, language: None };
        network.correct(correction.shared());
        steps(settings, &bert, &network, &changes, &mut next, &mut made)?;
        correction.language = background.language(&bert, &network)?;
        let mut learnt: Vec<(String, Tensor)> = changes.variables().into_iter().collect();
        learnt.extend(correction.centre.map(|centre| (CENTRE.into(), centre)));
        learnt.extend(correction.language.map(|language| (LANGUAGE.into(), language)));
        Ok(LearntUpdate { model: folder.version(precision, dimensions(&folder)), bytes: file(learnt)? })
    }));
    learnt.unwrap_or_else(|_| Err(failed("libtorch failed; the log says why")))
}

fn network(
    folder: &ModelFolder,
    bert: &Bert,
    settings: &TrainingSettings,
    precision: Precision,
    changes: &VarStore,
) -> Result<Network, EncodeError> {
    if !matches!(config(folder)?.hidden_act, Activation::gelu) {
        let problem = "hidden_act: only 'gelu' can be trained".to_string();
        return Err(EncodeError::Load { path: folder.path().join("config.json"), problem });
    }
    let random = &mut SplitMix64::new(settings.seed);
    let mut learning = Learning { root: changes.root(), rank: settings.rank as i64, random };
    Network::new(bert, precision, Some(&mut learning))
}

fn dimensions(folder: &ModelFolder) -> usize {
    usize::try_from(folder.layout().network.hidden_size).unwrap_or_default()
}

fn steps(
    settings: &TrainingSettings,
    bert: &Bert,
    network: &Network,
    changes: &VarStore,
    next: &mut dyn FnMut() -> Batch,
    made: &mut dyn FnMut(Step),
) -> Result<(), EncodeError> {
    let mut optimizer = AdamW::default()
        .build(changes, settings.learning_rate)
        .map_err(|error| failed(&error.to_string()))?;
    for number in 1..=settings.steps {
        let batch = next();
        if batch.pairs.len() < 2 {
            return Err(failed("a batch has fewer than two pairs; give more sentences"));
        }
        let pack = |text: fn(&Pair) -> &str, most: usize| {
            let texts: Vec<&str> = batch.pairs.iter().map(text).collect();
            Packed::new(&bert.token_ids(&texts, most.max(3)))
        };
        let queries = network.forward(&pack(|pair| &pair.query, settings.query_tokens));
        let positives = network.forward(&pack(|pair| &pair.positive, settings.positive_tokens));
        let loss = ranking_loss(&queries, &positives, &batch.also_right, settings.temperature);
        optimizer.set_lr(settings.rate(number));
        optimizer.backward_step(&loss);
        let loss = loss.double_value(&[]);
        if !loss.is_finite() {
            return Err(failed(&format!("the loss of step {number} is {loss}; lower the learning rate")));
        }
        made(Step { number, loss });
    }
    Ok(())
}

/// Tensors as a safetensors file, f16, by name.
fn file(mut named: Vec<(String, Tensor)>) -> Result<Vec<u8>, EncodeError> {
    named.sort_by(|one, other| one.0.cmp(&other.0));
    let halves: Vec<(String, Vec<usize>, Vec<u8>)> = named
        .into_iter()
        .map(|(name, tensor)| {
            let half = tensor.detach().to_kind(Kind::Half).contiguous();
            let mut bytes = vec![0; half.numel() * 2];
            half.copy_data_u8(&mut bytes, half.numel());
            let shape = half.size().into_iter().map(|size| size as usize).collect();
            (name, shape, bytes)
        })
        .collect();
    let views = halves.iter().map(|(name, shape, bytes)| {
        TensorView::new(Dtype::F16, shape.clone(), bytes).map(|view| (name.as_str(), view))
    });
    let views = views.collect::<Result<Vec<_>, _>>().map_err(|error| failed(&error.to_string()))?;
    serialize(views, &None).map_err(|error| failed(&error.to_string()))
}

fn failed(problem: &str) -> EncodeError {
    EncodeError::Training(problem.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_learning_rate_rises_then_falls_to_two_hundredths() {
        let settings = TrainingSettings { steps: 400, warm_up: 40, ..TrainingSettings::new("m") };
        let rate = |number| settings.rate(number) / settings.learning_rate;
        assert!((rate(20) - 0.5 * 0.95).abs() < 1e-12);
        assert!((rate(40) - 0.9).abs() < 1e-12 && (rate(200) - 0.5).abs() < 1e-12);
        assert!((rate(400) - 0.02).abs() < 1e-12);
    }

    #[test]
    fn settings_out_of_range_are_named() {
        let none = || Batch::default();
        for (settings, word) in [
            (TrainingSettings { steps: 0, ..TrainingSettings::new("m") }, "steps"),
            (TrainingSettings { rank: 65, ..TrainingSettings::new("m") }, "rank"),
            (TrainingSettings { temperature: 0.0, ..TrainingSettings::new("m") }, "temperature"),
        ] {
            let error = train(&settings, &Background::default(), none, |_| ()).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
