//! BERT (Devlin et al. 2019) as a sentence encoder: the forward pass, for answering and for training.
//!
//! rust-bert's BERT names the weights and loads them ([`Bert`]); its own forward pass works on padded
//! batches in one precision. This one runs texts without padding, linear maps in the precision that the
//! processor is fastest in and everything else in f32, over weights that all model threads share. For training
//! each linear map has a low-rank change beside it. LoRA (Hu et al. 2021): y = W x + b + up · (down · x).

use std::collections::HashMap;

use tch::{Kind, Tensor};

use crate::encode::{EncodeError, Precision};

use super::bert::Bert;
use super::correction::Correction;
use super::packed::Packed;

/// The epsilon of layer normalisation, which `layout` holds the folder to.
const LAYER_NORM_EPS: f64 = 1e-12;

/// The last one in so many layers is computed in f32 beside bf16: of twelve layers three, which takes the distance to
/// f32's vectors from 0.0072 to 0.0039 (640 sentences of real ads) and makes indexing a quarter slower.
const EXACT_ONE_IN: i64 = 4;

/// A frozen network, and with it the changes that are learnt.
pub(super) struct Network {
    words: Tensor,
    positions: Tensor,
    /// The vector of the first segment, of which every token is.
    segment: Tensor,
    norm: Norm,
    layers: Vec<Layer>,
    heads: i64,
    /// What is taken off every vector.
    correction: Correction,
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

/// A frozen map in its precision, and what is learnt on top.
struct Linear {
    weight: Tensor,
    bias: Tensor,
    /// The weight in oneDNN's own layout, where f32 is computed and nothing learnt.
    blocked: Option<Tensor>,
    change: Option<Change>,
}

/// A change of low rank, f32.
pub(super) struct Change {
    /// [rank, in].
    pub(super) down: Tensor,
    /// [out, rank].
    pub(super) up: Tensor,
}

/// Makes the change of each map of a network that is to be trained.
pub(super) trait Changes {
    /// The change of the map `name` with the weight `weight`.
    fn change(&mut self, name: &str, weight: &Tensor) -> Result<Change, EncodeError>;
}

impl Network {
    /// The network of `bert`, its linear maps in `precision`; with `learning` each has a change that changes
    /// nothing yet.
    pub(super) fn new(
        bert: &Bert,
        precision: Precision,
        learning: Option<&mut dyn Changes>,
    ) -> Result<Self, EncodeError> {
        let kind = if precision == Precision::Bf16 { Kind::BFloat16 } else { Kind::Float };
        let shape = bert.shape();
        let mut parts = Parts { weights: bert.store().variables(), kind, learning };
        Ok(Self {
            words: parts.embedding("word_embeddings")?.to_kind(kind),
            positions: parts.embedding("position_embeddings")?,
            segment: parts.embedding("token_type_embeddings")?.get(0),
            norm: parts.norm("embeddings.LayerNorm")?,
            layers: (0..shape.layers)
                .map(|number| parts.layer(number, shape.layers))
                .collect::<Result<_, _>>()?,
            heads: shape.heads,
            correction: bert.correction().shared(),
        })
    }

    /// Another handle to the same weights, for another thread.
    pub(super) fn shared(&self) -> Self {
        Self {
            words: self.words.shallow_clone(),
            positions: self.positions.shallow_clone(),
            segment: self.segment.shallow_clone(),
            norm: self.norm.shared(),
            layers: self.layers.iter().map(Layer::shared).collect(),
            heads: self.heads,
            correction: self.correction.shared(),
        }
    }

    /// From now on `correction` is taken off every vector.
    #[cfg(feature = "training")]
    pub(super) fn correct(&mut self, correction: Correction) {
        self.correction = correction;
    }

    /// One unit vector a text, f32, [texts, dimensions].
    pub(super) fn forward(&self, packed: &Packed) -> Tensor {
        let words = self.words.index_select(0, &packed.ids).to_kind(Kind::Float);
        let positions = self.positions.index_select(0, &packed.positions);
        let mut states = self.norm.forward(&(words + positions + &self.segment));
        for layer in &self.layers {
            states = layer.forward(&states, packed, self.heads);
        }
        self.correction.unit_vectors(&packed.means(&states))
    }
}

impl Layer {
    /// `states` [tokens, hidden], f32, to the same.
    fn forward(&self, states: &Tensor, packed: &Packed, heads: i64) -> Tensor {
        let kind = self.query.weight.kind();
        let input = states.to_kind(kind);
        let [query, key, value] = [&self.query, &self.key, &self.value].map(|map| map.forward(&input));
        let mixed = attention(&query, &key, &value, packed, heads).to_kind(kind);
        let attended = self.attended_norm.forward(&(self.attended.forward(&mixed) + states));
        let inner = self.inner.forward(&attended.to_kind(kind)).gelu("none");
        self.outer_norm.forward(&(self.outer.forward(&inner) + attended))
    }

    fn shared(&self) -> Self {
        Self {
            query: self.query.shared(),
            key: self.key.shared(),
            value: self.value.shared(),
            attended: self.attended.shared(),
            attended_norm: self.attended_norm.shared(),
            inner: self.inner.shared(),
            outer: self.outer.shared(),
            outer_norm: self.outer_norm.shared(),
        }
    }
}

/// Each head's mean of the values, weighted by how queries and keys agree (Vaswani et al. 2017), in f32.
///
/// Written out: libtorch's fused kernel takes three times as long for heads and texts as small as these.
fn attention(query: &Tensor, key: &Tensor, value: &Tensor, packed: &Packed, heads: i64) -> Tensor {
    let shape = [packed.texts, packed.longest, heads, -1];
    let [query, key, value] = [query, key, value].map(|tensor| {
        let padded = packed.padded(tensor).view(shape.as_slice());
        padded.transpose(1, 2).to_kind(Kind::Float)
    });
    let scale = (key.size()[3] as f64).sqrt();
    let scores = (query / scale).matmul(&key.transpose(2, 3));
    let scores = match &packed.mask {
        Some(mask) => scores + mask,
        None => scores,
    };
    let mixed = scores.softmax(-1, Kind::Float).matmul(&value).transpose(1, 2);
    packed.unpadded(&mixed.reshape([packed.texts * packed.longest, -1]))
}

impl Norm {
    fn forward(&self, x: &Tensor) -> Tensor {
        x.layer_norm(self.weight.size(), Some(&self.weight), Some(&self.bias), LAYER_NORM_EPS, false)
    }

    fn shared(&self) -> Self {
        Self { weight: self.weight.shallow_clone(), bias: self.bias.shallow_clone() }
    }
}

impl Linear {
    fn forward(&self, x: &Tensor) -> Tensor {
        if let Some(blocked) = &self.blocked {
            return x.to_mkldnn().mkldnn_linear(blocked, Some(&self.bias)).to_dense(None::<Kind>, false);
        }
        let fixed = x.linear(&self.weight, Some(&self.bias));
        let Some(change) = &self.change else { return fixed };
        let (down, up) = (change.down.to_kind(x.kind()), change.up.to_kind(x.kind()));
        // Never up · down as a whole: its gradient would cost as much again as the forward pass.
        fixed + x.linear(&down, None::<Tensor>).linear(&up, None::<Tensor>)
    }

    /// Without the change: that stays with the thread that learns.
    fn shared(&self) -> Self {
        Self {
            weight: self.weight.shallow_clone(),
            bias: self.bias.shallow_clone(),
            blocked: self.blocked.as_ref().map(Tensor::shallow_clone),
            change: None,
        }
    }
}

/// Takes the network's parts out of the weights.
struct Parts<'a> {
    weights: HashMap<String, Tensor>,
    kind: Kind,
    learning: Option<&'a mut dyn Changes>,
}

impl Parts<'_> {
    /// Layer `number` of `layers`. The last ones answer in f32 whatever the precision: most of bf16's error arises
    /// there.
    fn layer(&mut self, number: i64, layers: i64) -> Result<Layer, EncodeError> {
        let exact = self.learning.is_none() && (number + 1) * EXACT_ONE_IN > layers * (EXACT_ONE_IN - 1);
        let kind = self.kind;
        if exact {
            self.kind = Kind::Float;
        }
        let layer = self.layer_in_kind(number);
        self.kind = kind;
        layer
    }

    fn layer_in_kind(&mut self, number: i64) -> Result<Layer, EncodeError> {
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
        let change = self.learning.as_mut().map(|learning| learning.change(&name, &weight)).transpose()?;
        let fixed = self.kind == Kind::Float && change.is_none();
        let blocked = (fixed && onednn_is_faster()).then(|| weight.to_mkldnn());
        Ok(Linear { weight: weight.to_kind(self.kind), bias: bias.to_kind(self.kind), blocked, change })
    }
}

/// Whether oneDNN multiplies f32 matrices faster than MKL, which libtorch takes by itself: MKL has slow kernels for
/// other makers' processors (0.6 of oneDNN's speed on AMD's Zen 5), and the faster ones for Intel's (1.14 of
/// oneDNN's on a Sapphire Rapids).
#[cfg(target_arch = "x86_64")]
fn onednn_is_faster() -> bool {
    let vendor = std::arch::x86_64::__cpuid(0);
    let name = [vendor.ebx, vendor.edx, vendor.ecx].map(u32::to_le_bytes).concat();
    name != b"GenuineIntel"
}

#[cfg(not(target_arch = "x86_64"))]
fn onednn_is_faster() -> bool {
    false
}
