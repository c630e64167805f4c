//! A multilingual sentence-transformers folder in small: BERT with a unigram vocabulary, weights at random.

use std::collections::BTreeMap;
use std::path::Path;

use prost::Message;
use serde_json::json;
use tch::Tensor;

pub const HIDDEN: i64 = 32;
pub const LAYERS: i64 = 2;
pub const HEADS: i64 = 4;
const INNER: i64 = 64;
const POSITIONS: i64 = 64;
/// More than there are pieces, as in the folders that this one imitates.
const VOCABULARY: i64 = 400;

/// Words that are one piece, likelier than their letters.
const WORDS: [&str; 12] = [
    "▁",
    "▁μηχανικός",
    "▁δεδομένων",
    "▁инженер",
    "▁по",
    "▁данни",
    "▁ingeniero",
    "▁de",
    "▁datos",
    "▁data",
    "▁engineer",
    "▁ciudad",
];
const LETTERS: &str = "abcdefghijklmnopqrtuvwxyzáéíóúñαβγδεζηθικλμνξοπρστυφχψωςάέήίόύώабвгдежзийклмнопрстуфхцчшщъьюя.,-0123456789";

#[derive(Clone, PartialEq, Message)]
struct ModelProto {
    #[prost(message, repeated, tag = "1")]
    pieces: Vec<Piece>,
    #[prost(message, optional, tag = "2")]
    trainer_spec: Option<TrainerSpec>,
    #[prost(message, optional, tag = "3")]
    normalizer_spec: Option<NormalizerSpec>,
}

#[derive(Clone, PartialEq, Message)]
struct Piece {
    #[prost(string, optional, tag = "1")]
    piece: Option<String>,
    #[prost(float, optional, tag = "2")]
    score: Option<f32>,
    /// 1 normal, 2 unknown, 3 control.
    #[prost(int32, optional, tag = "3")]
    kind: Option<i32>,
}

#[derive(Clone, PartialEq, Message)]
struct TrainerSpec {
    /// 1: unigram.
    #[prost(int32, optional, tag = "3")]
    model_type: Option<i32>,
}

#[derive(Clone, PartialEq, Message)]
struct NormalizerSpec {
    #[prost(string, optional, tag = "1")]
    name: Option<String>,
}

/// Pieces with their log probabilities, without the special tokens; the first has id 4.
pub fn pieces() -> Vec<(String, f32)> {
    let words = WORDS.iter().zip(1..).map(|(word, rank)| ((*word).to_string(), -(rank as f32) / 4.0));
    let letters =
        LETTERS.chars().zip(1..).map(|(letter, rank)| (letter.to_string(), -4.0 - rank as f32 / 50.0));
    words.chain(letters).collect()
}

/// Writes the folder, its vocabulary as `sentencepiece.bpe.model`; returns the weights.
pub fn write(folder: &Path) -> BTreeMap<String, Tensor> {
    std::fs::create_dir_all(folder.join("1_Pooling")).expect("a folder");
    let files = [
        (
            "config.json",
            json!({
                "architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu", "hidden_size": HIDDEN,
                "intermediate_size": INNER, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
                "max_position_embeddings": POSITIONS, "type_vocab_size": 2, "vocab_size": VOCABULARY,
                "attention_probs_dropout_prob": 0.1, "hidden_dropout_prob": 0.1, "initializer_range": 0.02,
                "layer_norm_eps": 1e-12, "pad_token_id": 0, "position_embedding_type": "absolute"
            }),
        ),
        (
            "modules.json",
            json!([
                {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
                {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}
            ]),
        ),
        (
            "1_Pooling/config.json",
            json!({
                "word_embedding_dimension": HIDDEN, "pooling_mode_cls_token": false,
                "pooling_mode_mean_tokens": true, "pooling_mode_max_tokens": false,
                "pooling_mode_mean_sqrt_len_tokens": false
            }),
        ),
        ("sentence_bert_config.json", json!({"max_seq_length": 48, "do_lower_case": false})),
        (
            "tokenizer_config.json",
            json!({
                "do_lower_case": true, "bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>",
                "sep_token": "</s>", "pad_token": {"content": "<pad>"}, "unk_token": "<unk>", "mask_token": "<mask>"
            }),
        ),
    ];
    for (name, content) in files {
        std::fs::write(folder.join(name), content.to_string()).expect("a file");
    }
    std::fs::write(folder.join("sentencepiece.bpe.model"), sentence_piece()).expect("a file");
    let weights = weights();
    write_weights(folder, &weights);
    weights
}

pub fn write_weights(folder: &Path, weights: &BTreeMap<String, Tensor>) {
    let named: Vec<(&String, &Tensor)> = weights.iter().collect();
    Tensor::write_safetensors(&named, folder.join("model.safetensors")).expect("a file");
}

fn sentence_piece() -> Vec<u8> {
    let special = |name: &str, kind| Piece { piece: Some(name.into()), score: Some(0.0), kind: Some(kind) };
    let mut all = vec![special("<unk>", 2), special("<s>", 3), special("</s>", 3)];
    all.extend(pieces().into_iter().map(|(piece, score)| Piece {
        piece: Some(piece),
        score: Some(score),
        kind: Some(1),
    }));
    ModelProto {
        pieces: all,
        trainer_spec: Some(TrainerSpec { model_type: Some(1) }),
        normalizer_spec: Some(NormalizerSpec { name: Some("nmt_nfkc".into()) }),
    }
    .encode_to_vec()
}

/// The same vocabulary as a `tokenizer.json`.
pub fn tokenizer_json() -> String {
    let specials = ["<s>", "<pad>", "</s>", "<unk>"];
    let mut vocabulary: Vec<(String, f32)> = specials.iter().map(|name| ((*name).to_string(), 0.0)).collect();
    vocabulary.extend(pieces());
    let mask = vocabulary.len();
    vocabulary.push(("<mask>".into(), 0.0));
    let added = specials.iter().zip(0..).chain([(&"<mask>", mask)]);
    let added: Vec<_> = added.map(|(name, id)| json!({"id": id, "content": name, "special": true})).collect();
    json!({
        "version": "1.0", "added_tokens": added,
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Precompiled", "precompiled_charsmap": ""}]},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "add_prefix_space": true},
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocabulary}
    })
    .to_string()
}

fn weights() -> BTreeMap<String, Tensor> {
    let mut shapes: Vec<(String, Vec<i64>)> = vec![
        ("embeddings.word_embeddings.weight".into(), vec![VOCABULARY, HIDDEN]),
        ("embeddings.position_embeddings.weight".into(), vec![POSITIONS, HIDDEN]),
        ("embeddings.token_type_embeddings.weight".into(), vec![2, HIDDEN]),
        ("embeddings.LayerNorm.weight".into(), vec![HIDDEN]),
        ("embeddings.LayerNorm.bias".into(), vec![HIDDEN]),
    ];
    for layer in 0..LAYERS {
        let mut linear = |name: &str, out: i64, from: i64| {
            let name = format!("encoder.layer.{layer}.{name}");
            shapes.push((format!("{name}.weight"), vec![out, from]));
            shapes.push((format!("{name}.bias"), vec![out]));
        };
        for part in ["self.query", "self.key", "self.value", "output.dense"] {
            linear(&format!("attention.{part}"), HIDDEN, HIDDEN);
        }
        linear("intermediate.dense", INNER, HIDDEN);
        linear("output.dense", HIDDEN, INNER);
        for norm in ["attention.output.LayerNorm", "output.LayerNorm"] {
            for part in ["weight", "bias"] {
                shapes.push((format!("encoder.layer.{layer}.{norm}.{part}"), vec![HIDDEN]));
            }
        }
    }
    let mut random = Random(2019);
    shapes.into_iter().map(|(name, shape)| (name.clone(), random.tensor(&name, &shape))).collect()
}

/// Pseudo-random numbers of a fixed sequence (Knuth's MMIX generator).
pub struct Random(pub u64);

impl Random {
    /// In [-0.5, 0.5).
    pub fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1 << 24) as f32 - 0.5
    }

    pub fn tensor(&mut self, name: &str, shape: &[i64]) -> Tensor {
        let about = if name.ends_with("LayerNorm.weight") { 1.0 } else { 0.0 };
        let values: Vec<f32> = (0..shape.iter().product()).map(|_| about + self.next()).collect();
        Tensor::from_slice(&values).view(shape)
    }
}
