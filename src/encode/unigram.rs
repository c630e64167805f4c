//! The unigram tokenizer of multilingual models (XLM-RoBERTa's vocabulary and its like).
//!
//! Kudo (2018), "Subword Regularization": of all ways to cut a word into pieces, the one with the highest
//! sum of log probabilities, found by Viterbi's algorithm. As in SentencePiece and Hugging Face's tokenizers,
//! a character that no piece covers costs the least likely piece and 10 more, and neighbouring unknown
//! characters are one token. rust_tokenizers reads the file; its own search forgets the score before an
//! unknown character, so the search is here.

use std::collections::HashMap;
use std::path::Path;

use rust_tokenizers::vocab::{SentencePieceModel, Vocab, XLMRobertaVocab};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::accents::{self, BarePieces};
use super::layout::WordSettings;

/// SentencePiece's mark of a word's beginning.
const WORD_START: char = '\u{2581}';
/// What an unknown character costs beyond the least likely piece (SentencePiece's `kUnkPenalty`).
const UNKNOWN_PENALTY: f32 = 10.0;

/// Pieces with their ids and log probabilities.
pub(super) struct Unigram {
    pieces: HashMap<String, (i64, f32)>,
    bare: BarePieces,
    /// Characters of the longest piece.
    longest: usize,
    unknown_score: f32,
    /// Begin, end, padding, unknown.
    specials: [i64; 4],
    last_id: i64,
    lower_case: bool,
    /// Whether blanks at the end of a text are a token: with Hugging Face's tokenizers they are, as long as the
    /// file does not strip them; with SentencePiece they are not.
    end_blank: bool,
}

#[derive(Deserialize)]
struct TokenizerJson {
    model: JsonModel,
    #[serde(default)]
    added_tokens: Vec<AddedToken>,
    normalizer: Option<Normalizer>,
}

#[derive(Deserialize)]
struct JsonModel {
    #[serde(rename = "type")]
    kind: Option<String>,
    vocab: serde_json::Value,
}

#[derive(Deserialize)]
struct AddedToken {
    id: i64,
    content: String,
}

#[derive(Deserialize)]
struct Normalizer {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    normalizers: Vec<Normalizer>,
}

impl Unigram {
    /// Reads a SentencePiece model whose ids are shifted as in XLM-RoBERTa: begin 0, padding 1, end 2,
    /// unknown 3, then the pieces after the file's first three, then the mask.
    pub(super) fn from_sentence_piece(path: &Path, words: &WordSettings) -> Result<Self, String> {
        let model = SentencePieceModel::from_file(path).map_err(|error| error.to_string())?;
        let vocabulary = XLMRobertaVocab::from_file(path).map_err(|error| error.to_string())?;
        let id = |token: &str| vocabulary.values.get(token).copied().unwrap_or_default();
        let mut pieces = Vec::new();
        let mut nodes = vec![&model.root];
        while let Some(node) = nodes.pop() {
            nodes.extend(node.children.values());
            if node.end && !vocabulary.special_values.contains_key(&node.text) {
                pieces.push((node.text.clone(), id(&node.text), node.score));
            }
        }
        let specials = ["<s>", "</s>", "<pad>", "<unk>"].map(id);
        // XLM-RoBERTa's tokenizer keeps capitals whatever tokenizer_config.json says of them.
        Self::new(pieces, specials, id("<mask>"), words.sentence_lower_case)
    }

    /// Reads a `tokenizer.json` whose model is a unigram model.
    pub(super) fn from_json(path: &Path, words: &WordSettings) -> Result<Self, String> {
        let text = std::fs::read(path).map_err(|error| error.to_string())?;
        let file: TokenizerJson = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
        let kind = file.model.kind.unwrap_or_default();
        if kind != "Unigram" {
            return Err(format!("its model is '{kind}'; without vocab.txt only 'Unigram' is supported"));
        }
        let listed: Vec<(String, f32)> =
            serde_json::from_value(file.model.vocab).map_err(|error| format!("model.vocab: {error}"))?;
        let mut ids: HashMap<&str, i64> =
            listed.iter().zip(0..).map(|((piece, _), id)| (piece.as_str(), id)).collect();
        ids.extend(file.added_tokens.iter().map(|token| (token.content.as_str(), token.id)));
        let mut specials = [0; 4];
        for (special, name) in specials.iter_mut().zip(&words.specials) {
            *special = *ids
                .get(name.as_str())
                .ok_or_else(|| format!("tokenizer_config.json names '{name}', which is not a token"))?;
        }
        let last = ids.values().copied().max().unwrap_or_default();
        let lower_case = lower_case(file.normalizer.as_ref())? || words.sentence_lower_case;
        let is_added = |piece: &str| file.added_tokens.iter().any(|token| token.content == piece);
        let pieces = listed.iter().zip(0..).filter(|((piece, _), _)| !is_added(piece));
        let pieces = pieces.map(|((piece, score), id)| (piece.clone(), id, *score)).collect();
        let end_blank = !file.normalizer.as_ref().is_some_and(strips);
        Ok(Self { end_blank, ..Self::new(pieces, specials, last, lower_case)? })
    }

    fn new(
        pieces: Vec<(String, i64, f32)>,
        specials: [i64; 4],
        last: i64,
        lower_case: bool,
    ) -> Result<Self, String> {
        if pieces.is_empty() {
            return Err("it holds no pieces".into());
        }
        if let Some((piece, _, score)) = pieces.iter().find(|(_, _, score)| !score.is_finite()) {
            return Err(format!("the score of piece '{piece}' is {score}"));
        }
        let longest = pieces.iter().map(|(piece, _, _)| piece.chars().count()).max().unwrap_or(1);
        let lowest = pieces.iter().map(|(_, _, score)| *score).fold(f32::INFINITY, f32::min);
        let last_id = pieces.iter().map(|(_, id, _)| *id).chain(specials).fold(last, i64::max);
        let pieces = pieces.into_iter().map(|(piece, id, score)| (piece, (id, score))).collect();
        Ok(Self {
            bare: BarePieces::new(&pieces),
            pieces,
            longest,
            unknown_score: lowest - UNKNOWN_PENALTY,
            specials,
            last_id,
            lower_case,
            end_blank: false,
        })
    }

    /// The ids of begin and end.
    pub(super) fn ends(&self) -> [i64; 2] {
        [self.specials[0], self.specials[1]]
    }

    pub(super) fn padding(&self) -> i64 {
        self.specials[2]
    }

    pub(super) fn last_id(&self) -> i64 {
        self.last_id
    }

    /// The ids of a text's pieces, without begin and end.
    pub(super) fn ids(&self, text: &str) -> Vec<i64> {
        let mut plain: String = text.nfkc().filter_map(plain).collect();
        if self.lower_case {
            plain = plain.to_lowercase();
        }
        let mut ids = Vec::new();
        for word in plain.split_whitespace() {
            self.cut(&format!("{WORD_START}{word}"), &mut ids);
        }
        if self.end_blank && plain.ends_with(char::is_whitespace) {
            self.cut(&WORD_START.to_string(), &mut ids);
        }
        ids
    }

    /// Appends the pieces of the likeliest cut of one word; of equal ones, that with the longer last piece.
    fn cut(&self, word: &str, ids: &mut Vec<i64>) {
        let unknown = self.specials[3];
        let lost_accents = accents::are_lost(word);
        let piece_of = |letters: &str| {
            let bare = if lost_accents { self.bare.get(letters) } else { None };
            bare.or_else(|| self.pieces.get(letters).copied())
        };
        let mut bounds: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
        bounds.push(word.len());
        // For every boundary: the score of the best cut before it, where its last piece begins, its id.
        let mut best = vec![(f32::NEG_INFINITY, 0, unknown); bounds.len()];
        best[0].0 = 0.0;
        for end in 1..bounds.len() {
            for start in end.saturating_sub(self.longest)..end {
                let piece = match piece_of(&word[bounds[start]..bounds[end]]) {
                    Some(piece) => piece,
                    None if start + 1 == end => (unknown, self.unknown_score),
                    None => continue,
                };
                let score = best[start].0 + piece.1;
                if score > best[end].0 {
                    best[end] = (score, start, piece.0);
                }
            }
        }
        let first = ids.len();
        let mut end = bounds.len() - 1;
        while end > 0 {
            let (_, start, id) = best[end];
            if id != unknown || ids.len() == first || ids.last() != Some(&unknown) {
                ids.push(id);
            }
            end = start;
        }
        ids[first..].reverse();
    }
}

/// SentencePiece's `nmt_nfkc` beside NFKC: control characters go, marks without width are blanks.
fn plain(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\u{c}' | '\r' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{fffd}' | WORD_START => {
            Some(' ')
        }
        '\u{1}'..='\u{1f}' | '\u{7f}' | '\u{8f}' | '\u{9f}' | '\0' => None,
        other => Some(other),
    }
}

/// Whether the file's normalizer strips blanks at the ends.
fn strips(normalizer: &Normalizer) -> bool {
    normalizer.kind == "Strip" || normalizer.normalizers.iter().any(strips)
}

/// Whether the file's normalizer lowers capitals; what we do not do is refused.
fn lower_case(normalizer: Option<&Normalizer>) -> Result<bool, String> {
    let Some(normalizer) = normalizer else { return Ok(false) };
    match normalizer.kind.as_str() {
        "Sequence" => {
            normalizer.normalizers.iter().try_fold(false, |lower, part| Ok(lower_case(Some(part))? || lower))
        }
        "Lowercase" => Ok(true),
        "Precompiled" | "NFKC" | "Nmt" | "Replace" | "Strip" => Ok(false),
        other => Err(format!("its normalizer '{other}' is not supported")),
    }
}
