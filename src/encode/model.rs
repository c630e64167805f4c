//! The model on disk: its files, their digests, its tokenizer.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rust_bert::pipelines::common::{ModelType, TokenizerOption};
use rust_bert::pipelines::sentence_embeddings::{SentenceEmbeddingsConfig, SentenceEmbeddingsModel};
use rust_bert::resources::{LocalResource, ResourceProvider};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tch::{Device, Kind};

use super::EncodeError;

const FILES: [&str; 7] = [
    "config.json",
    "model.safetensors",
    "modules.json",
    "sentence_bert_config.json",
    "tokenizer_config.json",
    "vocab.txt",
    "1_Pooling/config.json",
];

/// The precision of the model's arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// bf16 where the processor computes in it (x86-64 with avx512_bf16), else f32.
    #[default]
    Auto,
    /// 32-bit floating point.
    F32,
    /// bfloat16: at least twice as fast where the processor has it, unusably slow where not;
    /// cosine with f32 at least 0.9998.
    Bf16,
}

impl Precision {
    /// `Auto` decided for this machine.
    pub(super) fn resolved(self) -> Self {
        match self {
            Self::Auto if native_bf16() => Self::Bf16,
            Self::Auto => Self::F32,
            given => given,
        }
    }

    /// The name used in settings and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::F32 => "f32",
            Self::Bf16 => "bf16",
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn native_bf16() -> bool {
    std::arch::is_x86_feature_detected!("avx512bf16")
}

#[cfg(not(target_arch = "x86_64"))]
fn native_bf16() -> bool {
    false
}

/// Which model made a vector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelVersion {
    /// The folder's name.
    pub id: String,
    /// SHA-256 over the digests of the model's files, the first 12 hexadecimal digits.
    pub digest: String,
    /// Components of a vector.
    pub dimensions: usize,
    /// The precision it runs in; does not make vectors incomparable.
    pub precision: Precision,
}

impl fmt::Display for ModelVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, {})", self.id, self.digest, self.precision.as_str())
    }
}

#[derive(Deserialize)]
struct Manifest {
    model: Vec<ManifestModel>,
}

#[derive(Deserialize)]
struct ManifestModel {
    id: String,
    files: std::collections::BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct SentenceBertConfig {
    max_seq_length: usize,
    do_lower_case: bool,
}

#[derive(Deserialize)]
struct TokenizerConfig {
    do_lower_case: Option<bool>,
    strip_accents: Option<bool>,
}

/// A checked model folder.
#[derive(Clone)]
pub struct ModelFolder {
    path: PathBuf,
    id: String,
    digest: String,
    max_tokens: usize,
    tokenizer: Arc<TokenizerOption>,
}

impl ModelFolder {
    /// Reads the folder, checking every file of a model that `models/manifest.toml` lists.
    pub(super) fn open(path: &Path) -> Result<Self, EncodeError> {
        let id = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let digest = check_files(path, &id)?;
        let problem = |problem: String| EncodeError::Load { path: path.to_path_buf(), problem };
        let sentence: SentenceBertConfig = read_json(path, "sentence_bert_config.json")?;
        let words: TokenizerConfig = read_json(path, "tokenizer_config.json")?;
        let vocabulary = path.join("vocab.txt");
        let lower_case = words.do_lower_case.unwrap_or(sentence.do_lower_case);
        let tokenizer = TokenizerOption::from_file(
            ModelType::Bert,
            &vocabulary.to_string_lossy(),
            None,
            lower_case,
            words.strip_accents.or(Some(lower_case)),
            None,
        )
        .map_err(|error| problem(error.to_string()))?;
        let max_tokens = sentence.max_seq_length.saturating_sub(2).max(1);
        Ok(Self { path: path.to_path_buf(), id, digest, max_tokens, tokenizer: Arc::new(tokenizer) })
    }

    pub(super) fn version(&self, precision: Precision, dimensions: usize) -> ModelVersion {
        ModelVersion { id: self.id.clone(), digest: self.digest.clone(), dimensions, precision }
    }

    pub(super) fn max_tokens(&self) -> usize {
        self.max_tokens
    }

    pub(super) fn count_tokens(&self, text: &str) -> usize {
        self.tokenizer.tokenize(text).len()
    }

    /// Loads the weights; call on the thread that will use them.
    pub(super) fn load(&self, precision: Precision) -> Result<SentenceEmbeddingsModel, EncodeError> {
        let file = |name: &str| -> Box<dyn ResourceProvider + Send> {
            Box::new(LocalResource::from(self.path.join(name)))
        };
        SentenceEmbeddingsModel::new(SentenceEmbeddingsConfig {
            modules_config_resource: file("modules.json"),
            transformer_type: ModelType::Bert,
            transformer_config_resource: file("config.json"),
            transformer_weights_resource: file("model.safetensors"),
            pooling_config_resource: file("1_Pooling/config.json"),
            dense_config_resource: None,
            dense_weights_resource: None,
            sentence_bert_config_resource: file("sentence_bert_config.json"),
            tokenizer_config_resource: file("tokenizer_config.json"),
            tokenizer_vocab_resource: file("vocab.txt"),
            tokenizer_merges_resource: None,
            device: Device::Cpu,
            kind: (precision == Precision::Bf16).then_some(Kind::BFloat16),
        })
        .map_err(|error| EncodeError::Load { path: self.path.clone(), problem: error.to_string() })
    }
}

fn read_json<T: serde::de::DeserializeOwned>(folder: &Path, name: &str) -> Result<T, EncodeError> {
    let path = folder.join(name);
    let text = std::fs::read(&path).map_err(|_| EncodeError::MissingFile { path: path.clone() })?;
    serde_json::from_slice(&text).map_err(|error| EncodeError::Load { path, problem: error.to_string() })
}

/// Digests every file; compares with the manifest where it lists the model. Returns the digest of digests.
fn check_files(folder: &Path, id: &str) -> Result<String, EncodeError> {
    let manifest: Manifest = toml::from_str(include_str!("../../models/manifest.toml"))
        .map_err(|error| EncodeError::Load { path: folder.to_path_buf(), problem: error.to_string() })?;
    let listed = manifest.model.into_iter().find(|model| model.id == id);
    let mut all = Sha256::new();
    for name in FILES {
        let path = folder.join(name);
        let found = file_digest(&path)?;
        all.update(name.as_bytes());
        all.update(found.as_bytes());
        let expected = listed.as_ref().and_then(|model| model.files.get(name));
        if let Some(expected) = expected.filter(|expected| **expected != found) {
            return Err(EncodeError::Damaged { path, found, expected: expected.clone() });
        }
    }
    Ok(hex(&all.finalize()[..6]))
}

fn file_digest(path: &Path) -> Result<String, EncodeError> {
    let missing = |_| EncodeError::MissingFile { path: path.to_path_buf() };
    let mut file = std::fs::File::open(path).map_err(missing)?;
    let mut digest = Sha256::new();
    let mut block = vec![0; 1 << 20];
    loop {
        match file.read(&mut block).map_err(missing)? {
            0 => return Ok(hex(&digest.finalize())),
            length => digest.update(&block[..length]),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
