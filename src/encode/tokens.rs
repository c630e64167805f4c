//! Text into token ids: WordPiece or unigram, by what the model's folder holds.

use std::path::Path;

use rust_tokenizers::tokenizer::{BertTokenizer, Tokenizer as _, TruncationStrategy};
use rust_tokenizers::vocab::{BertVocab, Vocab};

use super::EncodeError;
use super::layout::WordSettings;
use super::unigram::Unigram;

const WORD_PIECE: &str = "vocab.txt";
const SENTENCE_PIECE: &str = "sentencepiece.bpe.model";
const TOKENIZER_JSON: &str = "tokenizer.json";

/// The file of `folder` that holds its vocabulary.
pub(super) fn vocabulary_file(folder: &Path) -> &'static str {
    let known = [WORD_PIECE, SENTENCE_PIECE, TOKENIZER_JSON];
    known.into_iter().find(|name| folder.join(name).is_file()).unwrap_or(WORD_PIECE)
}

/// A model's tokenizer, with what it puts before every text.
pub(super) struct Tokenizer {
    subwords: Subwords,
    prefix: String,
    /// Tokens of the prefix.
    prefix_tokens: usize,
}

/// How a text is cut into tokens.
enum Subwords {
    /// BERT's own: greedy longest pieces of words.
    WordPiece(Box<BertTokenizer>),
    /// The likeliest pieces under a unigram model, as in XLM-RoBERTa.
    Unigram(Unigram),
}

impl Tokenizer {
    /// Reads the vocabulary of `folder`, whose ids must all be below `vocabulary_size`; `prefix` stands before every
    /// text.
    pub(super) fn read(
        folder: &Path,
        words: &WordSettings,
        prefix: &str,
        vocabulary_size: i64,
    ) -> Result<Self, EncodeError> {
        let file = vocabulary_file(folder);
        let path = folder.join(file);
        let refuse = |problem: String| EncodeError::Load { path: path.clone(), problem };
        let subwords = match file {
            SENTENCE_PIECE => Subwords::Unigram(Unigram::from_sentence_piece(&path, words).map_err(refuse)?),
            TOKENIZER_JSON => Subwords::Unigram(Unigram::from_json(&path, words).map_err(refuse)?),
            _ => Subwords::WordPiece(Box::new(word_piece(&path, words).map_err(refuse)?)),
        };
        let last = subwords.last_id();
        if last >= vocabulary_size {
            return Err(refuse(format!(
                "it has token id {last}, but config.json's vocab_size is {vocabulary_size}; the files belong to \
                 two models"
            )));
        }
        Ok(Self { prefix_tokens: subwords.count(prefix), prefix: prefix.into(), subwords })
    }

    /// How many tokens `text` has, without the two that the model adds and those of the prefix.
    pub(super) fn count(&self, text: &str) -> usize {
        self.subwords.count(text)
    }

    /// The tokens that stand before every text.
    pub(super) fn prefix_tokens(&self) -> usize {
        self.prefix_tokens
    }

    /// The ids of prefix and text between begin and end token, cut to `max_length` ids in all.
    pub(super) fn ids(&self, text: &str, max_length: usize) -> Vec<i64> {
        match self.prefix.as_str() {
            "" => self.subwords.ids(text, max_length),
            prefix => self.subwords.ids(&format!("{prefix}{text}"), max_length),
        }
    }

    /// The id that fills short texts up.
    pub(super) fn padding(&self) -> i64 {
        self.subwords.padding()
    }
}

impl Subwords {
    fn count(&self, text: &str) -> usize {
        match self {
            Self::WordPiece(tokenizer) => tokenizer.tokenize(text).len(),
            Self::Unigram(unigram) => unigram.ids(text).len(),
        }
    }

    fn ids(&self, text: &str, max_length: usize) -> Vec<i64> {
        match self {
            Self::WordPiece(tokenizer) => {
                tokenizer.encode(text, None, max_length, &TruncationStrategy::LongestFirst, 0).token_ids
            }
            Self::Unigram(unigram) => {
                let [begin, end] = unigram.ends();
                let inner = unigram.ids(text).into_iter().take(max_length.saturating_sub(2));
                std::iter::once(begin).chain(inner).chain([end]).collect()
            }
        }
    }

    fn padding(&self) -> i64 {
        match self {
            Self::WordPiece(tokenizer) => {
                let vocabulary: &BertVocab = tokenizer.vocab();
                vocabulary.token_to_id(vocabulary.get_pad_value())
            }
            Self::Unigram(unigram) => unigram.padding(),
        }
    }

    fn last_id(&self) -> i64 {
        match self {
            Self::WordPiece(tokenizer) => {
                Vocab::values(tokenizer.vocab()).values().copied().max().unwrap_or_default()
            }
            Self::Unigram(unigram) => unigram.last_id(),
        }
    }
}

fn word_piece(path: &Path, words: &WordSettings) -> Result<BertTokenizer, String> {
    let lower_case = words.tokenizer_lower_case.unwrap_or(words.sentence_lower_case);
    // As in the reference implementation: accents go with the capitals unless the folder says otherwise.
    let strip_accents = words.strip_accents.unwrap_or(lower_case);
    BertTokenizer::from_file(path, lower_case, strip_accents).map_err(|error| error.to_string())
}
