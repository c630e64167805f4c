//! BERT (Devlin et al. 2019) with a low-rank change beside each linear map, differentiable in the changes.
//!
//! LoRA (Hu et al. 2021): y = W x + b + up · (down · x), W and b frozen. Linear maps and the GELU run in the
//! kind of the frozen weights (bf16 where the processor has it), everything else in f32.

use std::collections::HashMap;

use tch::nn::{Path, VarStore};
use tch::{Device, Kind, Tensor};

use crate::encode::EncodeError;
use crate::encode::bert::Bert;

use super::packed::Packed;
use super::random::SplitMix64;

/// The epsilon of layer normalisation, which `layout` holds the folder to.
const LAYER_NORM_EPS: f64 = 1e-12;

/// The network, its changes in a store of their own.
pub(super) struct Network {
    changes: VarStore,
    words: Tensor,
    positions: Tensor,
    kinds: Tensor,
    norm: Norm,
    layers: Vec<Layer>,
    heads: i64,
    kind: Kind,
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attended: Linear,
    attended_norm: Norm,
    inner: Linear,
    outer: Linear,
    outer_norm: Norm,
}

struct Norm {
    weight: Tensor,
    bias: Tensor,
}

/// A frozen map and its change.
struct Linear {
    weight: Tensor,
    bias: Tensor,
    /// [rank, in], f32.
    down: Tensor,
    /// [out, rank], f32.
    up: Tensor,
}

impl Network {
    /// The network of `bert` with `layers` layers of `heads` heads, changes of `rank` that change nothing
    /// yet, linear maps in `kind`.
    pub(super) fn new(
        bert: &Bert,
        (layers, heads): (i64, i64),
        kind: Kind,
        rank: i64,
        random: &mut SplitMix64,
    ) -> Result<Self, EncodeError> {
        let changes = VarStore::new(Device::Cpu);
        let root = changes.root();
        let mut parts = Parts { weights: bert.store().variables(), root, kind, rank, random };
        let (words, positions) =
            (parts.embedding("word_embeddings")?, parts.embedding("position_embeddings")?);
        // Every token is of the first segment.
        let kinds = parts.embedding("token_type_embeddings")?.get(0);
        let norm = parts.norm("embeddings.LayerNorm")?;
        let layers = (0..layers).map(|number| parts.layer(number)).collect::<Result<_, _>>()?;
        Ok(Self { words, positions, kinds, norm, layers, heads, kind, changes })
    }

    /// The changes, by their names in an update's file.
    pub(super) fn changes(&self) -> &VarStore {
        &self.changes
    }

    /// One unit vector a text, f32, [texts, dimensions].
    pub(super) fn forward(&self, packed: &Packed) -> Tensor {
        let words = self.words.index_select(0, &packed.ids);
        let places = self.positions.index_select(0, &packed.positions);
        let mut states = self.norm.forward(&(words + places + &self.kinds));
        for layer in &self.layers {
            states = layer.forward(&states, packed, self.heads, self.kind);
        }
        let mean = packed.mean.matmul(&states);
        let length = mean.norm_scalaropt_dim(2, [1_i64].as_slice(), true).clamp_min(1e-12);
        mean / length
    }
}

impl Layer {
    /// `states` [tokens, hidden], f32, to the same.
    fn forward(&self, states: &Tensor, packed: &Packed, heads: i64, kind: Kind) -> Tensor {
        let input = states.to_kind(kind);
        let [query, key, value] = [&self.query, &self.key, &self.value].map(|map| map.forward(&input));
        let mixed = attention(&query, &key, &value, packed, heads).to_kind(kind);
        let attended =
            self.attended_norm.forward(&(self.attended.forward(&mixed).to_kind(Kind::Float) + states));
        let inner = self.inner.forward(&attended.to_kind(kind)).gelu("none");
        self.outer_norm.forward(&(self.outer.forward(&inner).to_kind(Kind::Float) + attended))
    }
}

/// Each head's mean of the values, weighted by how queries and keys agree (Vaswani et al. 2017), in f32.
///
/// Written out: libtorch's fused kernel takes three times as long for heads and texts as small as these.
fn attention(query: &Tensor, key: &Tensor, value: &Tensor, packed: &Packed, heads: i64) -> Tensor {
    let shape = [packed.texts, packed.longest, heads, -1];
    let [query, key, value] = [query, key, value].map(|tensor| {
        let padded = tensor.index_select(0, &packed.slots).view(shape.as_slice());
        padded.transpose(1, 2).to_kind(Kind::Float)
    });
    let scale = (key.size()[3] as f64).sqrt();
    let scores = query.matmul(&key.transpose(2, 3)) / scale + &packed.mask;
    let mixed = scores.softmax(-1, Kind::Float).matmul(&value).transpose(1, 2);
    mixed.reshape([packed.texts * packed.longest, -1]).index_select(0, &packed.rows)
}

impl Norm {
    fn forward(&self, x: &Tensor) -> Tensor {
        x.layer_norm(self.weight.size(), Some(&self.weight), Some(&self.bias), LAYER_NORM_EPS, false)
    }
}

impl Linear {
    fn forward(&self, x: &Tensor) -> Tensor {
        let (down, up) = (self.down.to_kind(x.kind()), self.up.to_kind(x.kind()));
        // Never up · down as a whole: its gradient would cost as much again as the forward pass.
        let low = x.linear(&down, None::<Tensor>);
        x.linear(&self.weight, Some(&self.bias)) + low.linear(&up, None::<Tensor>)
    }
}

/// Takes the network's parts out of the weights.
struct Parts<'a> {
    weights: HashMap<String, Tensor>,
    root: Path<'a>,
    kind: Kind,
    rank: i64,
    random: &'a mut SplitMix64,
}

impl Parts<'_> {
    fn layer(&mut self, number: i64) -> Result<Layer, EncodeError> {
        let name = |part: &str| format!("encoder.layer.{number}.{part}");
        Ok(Layer {
            query: self.linear(&name("attention.self.query"))?,
            key: self.linear(&name("attention.self.key"))?,
            value: self.linear(&name("attention.self.value"))?,
            attended: self.linear(&name("attention.output.dense"))?,
            attended_norm: self.norm(&name("attention.output.LayerNorm"))?,
            inner: self.linear(&name("intermediate.dense"))?,
            outer: self.linear(&name("output.dense"))?,
            outer_norm: self.norm(&name("output.LayerNorm"))?,
        })
    }

    fn frozen(&self, name: &str) -> Result<Tensor, EncodeError> {
        let weight = self.weights.get(name);
        let weight = weight.ok_or_else(|| EncodeError::Training(format!("the model has no '{name}'")))?;
        Ok(weight.detach())
    }

    fn embedding(&self, name: &str) -> Result<Tensor, EncodeError> {
        self.frozen(&format!("embeddings.{name}.weight"))
    }

    fn norm(&self, name: &str) -> Result<Norm, EncodeError> {
        let (weight, bias) = (self.frozen(&format!("{name}.weight"))?, self.frozen(&format!("{name}.bias"))?);
        Ok(Norm { weight, bias })
    }

    fn linear(&mut self, name: &str) -> Result<Linear, EncodeError> {
        let name = format!("{name}.weight");
        let weight = self.frozen(&name)?;
        let bias = self.frozen(&name.replace(".weight", ".bias"))?;
        let (out, from) = weight.size2().map_err(|error| EncodeError::Training(error.to_string()))?;
        let spread = 1.0 / (from as f64).sqrt();
        let values: Vec<f32> =
            (0..self.rank * from).map(|_| (spread * self.random.normal()) as f32).collect();
        let place = name.split('.').fold(self.root.clone(), |path, part| path / part);
        let down = place.var_copy("down", &Tensor::from_slice(&values).view([self.rank, from]));
        let up = place.zeros("up", &[out, self.rank]);
        Ok(Linear { weight: weight.to_kind(self.kind), bias: bias.to_kind(self.kind), down, up })
    }
}
