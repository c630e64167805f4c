//! What the JSON files of a sentence-transformers folder ask for; refuses what this room does not do.

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::EncodeError;

/// The file that says what stands before a text, as sentence-transformers keeps it.
pub(super) const PROMPTS: &str = "config_sentence_transformers.json";
/// The file that says how the network is built.
pub(super) const CONFIG: &str = "config.json";
/// The epsilon of layer normalisation that rust-bert computes with.
const LAYER_NORM_EPS: f64 = 1e-12;

/// The folder's settings, checked.
#[derive(Clone)]
pub(super) struct Layout {
    /// The network's shape.
    pub(super) network: Shape,
    /// Tokens of a text at most, the two that the model adds included.
    pub(super) max_length: usize,
    pub(super) words: WordSettings,
    /// What stands before every text.
    pub(super) prefix: String,
}

/// How the tokenizer treats text.
#[derive(Clone)]
pub(super) struct WordSettings {
    /// What `tokenizer_config.json` says of lower case.
    pub(super) tokenizer_lower_case: Option<bool>,
    /// What `sentence_bert_config.json` says of lower case.
    pub(super) sentence_lower_case: bool,
    pub(super) strip_accents: Option<bool>,
    /// The names of the special tokens: begin, end, padding, unknown.
    pub(super) specials: [String; 4],
}

/// The network's shape.
#[derive(Clone, Deserialize)]
pub(super) struct Shape {
    pub(super) hidden_size: i64,
    pub(super) num_attention_heads: i64,
    pub(super) num_hidden_layers: i64,
    pub(super) vocab_size: i64,
    max_position_embeddings: i64,
}

#[derive(Deserialize)]
struct Network {
    model_type: Option<String>,
    layer_norm_eps: Option<f64>,
    position_embedding_type: Option<String>,
    #[serde(flatten)]
    shape: Shape,
}

#[derive(Deserialize)]
struct Module {
    path: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Pooling {
    word_embedding_dimension: Option<i64>,
    #[serde(flatten)]
    modes: std::collections::BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct SentenceBertConfig {
    max_seq_length: Option<usize>,
    #[serde(default)]
    do_lower_case: bool,
}

#[derive(Deserialize)]
struct Prompts {
    #[serde(default)]
    prompts: std::collections::BTreeMap<String, String>,
    default_prompt_name: Option<String>,
}

#[derive(Deserialize)]
struct TokenizerConfig {
    do_lower_case: Option<bool>,
    strip_accents: Option<bool>,
    cls_token: Option<SpecialToken>,
    sep_token: Option<SpecialToken>,
    pad_token: Option<SpecialToken>,
    unk_token: Option<SpecialToken>,
}

/// Older files name a special token, newer ones describe it.
#[derive(Deserialize)]
#[serde(untagged)]
enum SpecialToken {
    Name(String),
    Described { content: String },
}

impl Layout {
    /// Reads and checks the JSON files of `folder`.
    pub(super) fn read(folder: &Path) -> Result<Self, EncodeError> {
        let network = network(folder)?;
        check_modules(folder)?;
        check_pooling(folder, network.hidden_size)?;
        let sentence: SentenceBertConfig = read_json(folder, "sentence_bert_config.json")?;
        let tokenizer: TokenizerConfig = read_json(folder, "tokenizer_config.json")?;
        let positions = usize::try_from(network.max_position_embeddings).unwrap_or(0);
        let max_length = sentence.max_seq_length.unwrap_or(positions).min(positions);
        let specials = [
            name(tokenizer.cls_token, "<s>"),
            name(tokenizer.sep_token, "</s>"),
            name(tokenizer.pad_token, "<pad>"),
            name(tokenizer.unk_token, "<unk>"),
        ];
        let words = WordSettings {
            tokenizer_lower_case: tokenizer.do_lower_case,
            sentence_lower_case: sentence.do_lower_case,
            strip_accents: tokenizer.strip_accents,
            specials,
        };
        Ok(Self { network, max_length, words, prefix: prefix(folder)? })
    }
}

/// The default prompt; none where the folder names none.
fn prefix(folder: &Path) -> Result<String, EncodeError> {
    if !folder.join(PROMPTS).is_file() {
        return Ok(String::new());
    }
    let prompts: Prompts = read_json(folder, PROMPTS)?;
    let Some(name) = prompts.default_prompt_name else { return Ok(String::new()) };
    let prompt = prompts.prompts.get(&name).cloned();
    prompt
        .ok_or_else(|| refuse(folder, PROMPTS, &format!("default_prompt_name '{name}' is not among prompts")))
}

fn name(token: Option<SpecialToken>, default: &str) -> String {
    match token {
        Some(SpecialToken::Name(name) | SpecialToken::Described { content: name }) => name,
        None => default.into(),
    }
}

fn network(folder: &Path) -> Result<Shape, EncodeError> {
    let file = CONFIG;
    let network: Network = read_json(folder, file)?;
    if let Some(other) = network.model_type.filter(|kind| kind != "bert") {
        let problem = format!("model_type '{other}' is not supported; take a model of type 'bert'");
        return Err(refuse(folder, file, &problem));
    }
    if let Some(other) = network.position_embedding_type.filter(|kind| kind != "absolute") {
        return Err(refuse(folder, file, &format!("position_embedding_type '{other}' is not supported")));
    }
    if let Some(other) = network.layer_norm_eps.filter(|eps| *eps != LAYER_NORM_EPS) {
        return Err(refuse(
            folder,
            file,
            &format!("layer_norm_eps {other} is not supported; it must be 1e-12"),
        ));
    }
    let shape = network.shape;
    let sizes = [shape.hidden_size, shape.num_attention_heads, shape.num_hidden_layers, shape.vocab_size];
    if sizes.iter().any(|size| *size < 1) || shape.hidden_size % shape.num_attention_heads != 0 {
        return Err(refuse(
            folder,
            file,
            "the sizes do not fit: hidden_size must be a multiple of the heads",
        ));
    }
    Ok(shape)
}

fn check_modules(folder: &Path) -> Result<(), EncodeError> {
    let file = "modules.json";
    let modules: Vec<Module> = read_json(folder, file)?;
    for (index, module) in modules.iter().enumerate() {
        let kind = module.kind.rsplit('.').next().unwrap_or_default();
        let known = match (index, kind) {
            (0, "Transformer") => module.path.is_empty(),
            (1, "Pooling") => module.path == "1_Pooling",
            (2, "Normalize") => true,
            _ => false,
        };
        if !known {
            let problem = format!(
                "module {index}, {kind} in '{}', is not supported; a folder has Transformer (in the folder \
                 itself), Pooling (in 1_Pooling) and perhaps Normalize",
                module.path
            );
            return Err(refuse(folder, file, &problem));
        }
    }
    if modules.len() < 2 {
        return Err(refuse(folder, file, "it has no Pooling module"));
    }
    Ok(())
}

fn check_pooling(folder: &Path, hidden_size: i64) -> Result<(), EncodeError> {
    let file = "1_Pooling/config.json";
    let pooling: Pooling = read_json(folder, file)?;
    let wanted: Vec<&str> = pooling
        .modes
        .iter()
        .filter(|(key, value)| key.starts_with("pooling_mode_") && value.as_bool() == Some(true))
        .map(|(key, _)| key.as_str())
        .collect();
    if wanted != ["pooling_mode_mean_tokens"] {
        let problem = format!("only pooling_mode_mean_tokens is supported, it asks for {wanted:?}");
        return Err(refuse(folder, file, &problem));
    }
    match pooling.word_embedding_dimension.filter(|dimension| *dimension != hidden_size) {
        Some(other) => {
            let problem =
                format!("word_embedding_dimension {other} is not config.json's hidden_size {hidden_size}");
            Err(refuse(folder, file, &problem))
        }
        None => Ok(()),
    }
}

fn refuse(folder: &Path, file: &str, problem: &str) -> EncodeError {
    EncodeError::Load { path: folder.join(file), problem: problem.into() }
}

/// A JSON file of `folder`.
pub(super) fn read_json<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T, EncodeError> {
    let path = folder.join(name);
    let text = std::fs::read(&path).map_err(|_| EncodeError::MissingFile { path: path.clone() })?;
    serde_json::from_slice(&text).map_err(|error| EncodeError::Load { path, problem: error.to_string() })
}
