//! The model on disk: its folder, checked, and what it is called.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::EncodeError;
use super::layout::{Layout, PROMPTS};
use super::manifest::Manifest;
use super::tokens::{Tokenizer, vocabulary_file};
use super::update::{Loaded, Update};

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
    /// The folder's name, and after a `+` that of the learnt update it carries.
    pub id: String,
    /// SHA-256 over the digests of the model's files and of the update, the first 12 hexadecimal digits.
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

/// A checked model folder.
#[derive(Clone)]
pub struct ModelFolder {
    path: PathBuf,
    id: String,
    digest: String,
    layout: Layout,
    tokenizer: Arc<Tokenizer>,
    update: Option<Loaded>,
}

impl ModelFolder {
    /// Reads the folder, checking every file of a model that `models/manifest.toml` lists, and `update`.
    pub(super) fn open(path: &Path, update: &Update) -> Result<Self, EncodeError> {
        let manifest = Manifest::shipped()?;
        let id = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let vocabulary = vocabulary_file(path);
        let mut files = vec![
            "config.json",
            "model.safetensors",
            "modules.json",
            "sentence_bert_config.json",
            "tokenizer_config.json",
            vocabulary,
            "1_Pooling/config.json",
        ];
        // What a text is prefixed with stands in a file that older folders lack.
        files.extend(path.join(PROMPTS).is_file().then_some(PROMPTS));
        let digest = manifest.check_files(path, &id, &files)?;
        let layout = Layout::read(path)?;
        let tokenizer =
            Arc::new(Tokenizer::read(path, &layout.words, &layout.prefix, layout.network.vocab_size)?);
        if layout.max_length < 3 + tokenizer.prefix_tokens() {
            return Err(EncodeError::Load {
                path: path.join("sentence_bert_config.json"),
                problem: "max_seq_length leaves no room for a token".into(),
            });
        }
        let update = Loaded::read(update, &manifest, &id, &digest)?;
        let (id, digest) =
            update.as_ref().map_or((id.clone(), digest.clone()), |it| it.version(&id, &digest));
        Ok(Self { path: path.to_path_buf(), id, digest, layout, tokenizer, update })
    }

    pub(super) fn version(&self, precision: Precision, dimensions: usize) -> ModelVersion {
        ModelVersion { id: self.id.clone(), digest: self.digest.clone(), dimensions, precision }
    }

    /// Tokens of a text at most, without the two that the model adds and those of the prefix.
    pub(super) fn max_tokens(&self) -> usize {
        self.layout.max_length - 2 - self.tokenizer.prefix_tokens()
    }

    /// The token ids of a text, cut to the model's length.
    pub(super) fn ids(&self, text: &str) -> Vec<i64> {
        self.tokenizer.ids(text, self.layout.max_length)
    }

    pub(super) fn count_tokens(&self, text: &str) -> usize {
        self.tokenizer.count(text)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    pub(super) fn tokenizer(&self) -> Arc<Tokenizer> {
        Arc::clone(&self.tokenizer)
    }

    pub(super) fn update(&self) -> Option<&Loaded> {
        self.update.as_ref()
    }
}
