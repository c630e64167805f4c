//! rust-bert's BERT with mean pooling and unit length on top: it loads the weights, and its forward pass is what
//! [`network`](super::network) is held to.
//!
//! Reimers and Gurevych (2019), "Sentence-BERT": a text's vector is the mean of its tokens' last hidden
//! states. Everything here is tch operations, so that gradients flow through it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use rust_bert::bert::{BertConfig, BertEmbeddings, BertModel};
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

use crate::encode::layout::{CONFIG, read_json};
use crate::encode::model::ModelFolder;
use crate::encode::tokens::Tokenizer;
use crate::encode::{EncodeError, Update};

use super::correction::Correction;

/// A sentence encoder with its weights in hand.
///
/// [`Encoder`](crate::encode::Encoder) is what answers requests; this is for training and for whoever needs tensors.
pub struct Bert {
    store: VarStore,
    network: BertModel<BertEmbeddings>,
    tokenizer: Arc<Tokenizer>,
    max_length: usize,
    shape: Shape,
    correction: Correction,
}

/// How the network is built.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub(super) layers: i64,
    pub(super) heads: i64,
}

impl Bert {
    /// Loads a model folder in f32, with `update` merged in.
    ///
    /// # Errors
    /// As [`Encoder::start`](crate::encode::Encoder::start).
    pub fn load(model_dir: &Path, update: &Update, device: Device) -> Result<Self, EncodeError> {
        Self::of(&ModelFolder::open(model_dir, update)?, device)
    }

    /// Loads the weights of a folder that has been checked, in f32.
    pub(super) fn of(folder: &ModelFolder, device: Device) -> Result<Self, EncodeError> {
        let layout = folder.layout();
        let store = VarStore::new(device);
        // The pooler of BERT's pre-training has no part in a mean.
        let network = BertModel::new_with_optional_pooler(store.root(), &config(folder)?, false);
        fill(&store, &folder.path().join("model.safetensors"))?;
        let mut correction = Correction::default();
        if let Some(update) = folder.update() {
            update.merge(&store)?;
            correction = update.correction(layout.network.hidden_size, device)?;
        }
        let shape =
            Shape { layers: layout.network.num_hidden_layers, heads: layout.network.num_attention_heads };
        Ok(Self {
            store,
            network,
            tokenizer: folder.tokenizer(),
            max_length: layout.max_length,
            shape,
            correction,
        })
    }

    pub(super) fn shape(&self) -> Shape {
        self.shape
    }

    /// What is taken off every vector.
    pub(super) fn correction(&self) -> &Correction {
        &self.correction
    }

    /// The weights, by their names in `model.safetensors`; they take gradients until
    /// [frozen](VarStore::freeze).
    pub fn store(&self) -> &VarStore {
        &self.store
    }

    /// The token ids of `texts` and their mask (1 token, 0 filling), both [texts, longest], i64.
    ///
    /// The mask goes by length, not by the padding's id, which a text may hold itself. Texts beyond the
    /// model's length are cut.
    pub fn tokenize(&self, texts: &[&str]) -> (Tensor, Tensor) {
        let rows = self.token_ids(texts, self.max_length);
        let longest = rows.iter().map(Vec::len).max().unwrap_or(0);
        let padding = self.tokenizer.padding();
        let mut ids = Vec::with_capacity(rows.len() * longest);
        let mut mask = Vec::with_capacity(rows.len() * longest);
        for row in rows {
            let filling = longest - row.len();
            mask.extend(std::iter::repeat_n(1_i64, row.len()).chain(std::iter::repeat_n(0, filling)));
            ids.extend(row.into_iter().chain(std::iter::repeat_n(padding, filling)));
        }
        let shape = [texts.len() as i64, longest as i64];
        let tensor = |values: &[i64]| Tensor::from_slice(values).view(shape).to_device(self.store.device());
        (tensor(&ids), tensor(&mask))
    }

    /// The token ids of each text, cut to `most` tokens and to the model's length.
    pub(super) fn token_ids(&self, texts: &[&str], most: usize) -> Vec<Vec<i64>> {
        let (tokenizer, most) = (&self.tokenizer, most.min(self.max_length));
        texts.par_iter().map(|text| tokenizer.ids(text, most)).collect()
    }

    /// One unit vector a row, [texts, dimensions], f32; dropout is off. `ids` must have a row.
    ///
    /// # Errors
    /// [`EncodeError::Refused`] for tensors that do not fit.
    pub fn forward(&self, ids: &Tensor, mask: &Tensor) -> Result<Tensor, EncodeError> {
        let output = self
            .network
            .forward_t(Some(ids), Some(mask), None, None, None, None, None, false)
            .map_err(|error| EncodeError::Refused(error.to_string()))?;
        let states = output.hidden_state;
        let weights = mask.unsqueeze(-1).to_kind(states.kind());
        // Summed in f32, whatever the precision of the states.
        let sum = (states * weights).sum_dim_intlist([1_i64].as_slice(), false, Kind::Float);
        let tokens = mask.sum_dim_intlist([1_i64].as_slice(), true, Kind::Float).clamp_min(1.0);
        let mean = sum / tokens;
        Ok(self.correction.unit_vectors(&mean))
    }
}

/// What rust-bert builds the network of.
pub(super) fn config(folder: &ModelFolder) -> Result<BertConfig, EncodeError> {
    let config: BertConfig = read_json(folder.path(), CONFIG)?;
    // Attention weights and inner states would be copied out for nobody.
    Ok(BertConfig { output_attentions: None, output_hidden_states: None, ..config })
}

/// Copies the weights of a safetensors file into `store`; names may stand under `bert.`, as they do in
/// files saved from a model with a head.
fn fill(store: &VarStore, path: &Path) -> Result<(), EncodeError> {
    let refuse = |problem: String| EncodeError::Load { path: path.to_path_buf(), problem };
    let tensors = Tensor::read_safetensors(path).map_err(|error| refuse(error.to_string()))?;
    let tensors: HashMap<String, Tensor> = tensors.into_iter().collect();
    let mut weights: Vec<(String, Tensor)> = store.variables().into_iter().collect();
    weights.sort_by(|one, other| one.0.cmp(&other.0));
    for (name, mut weight) in weights {
        let source = tensors
            .get(&name)
            .or_else(|| tensors.get(&format!("bert.{name}")))
            .ok_or_else(|| refuse(format!("it has no weight '{name}', which config.json asks for")))?;
        if source.size() != weight.size() {
            let (found, expected) = (source.size(), weight.size());
            return Err(refuse(format!("'{name}' is {found:?}, config.json asks for {expected:?}")));
        }
        tch::no_grad(|| weight.f_copy_(source)).map_err(|error| refuse(format!("'{name}': {error}")))?;
    }
    Ok(())
}
