//! Raw text into clean text, language, sentences with byte offsets, tokens and stems; one code for
//! ads and for profiles, so that a label and the ad that uses it always meet.
//!
//! Comes in: text as a feed or a profile gives it. Goes out: clean text ([`clean_description`],
//! [`clean_line`]), its language ([`detect_language`]), its sentences with their sections and terms
//! ([`analyse`]), how alike two ads are ([`signature`]), and terms of labels ([`content_terms`]). Must not: load
//! models (the caller lends a token counter in [`TokenBudget`]), keep state beyond static tables, fail or panic
//! on any input.
//!
//! Start reading at [`clean_description`]: `mojibake` puts misread letters right, `list_literal`, `escapes`,
//! `markup`, `markdown` and `wrapped` make text of what programs print. Then at [`analyse`]: `inline` and `bullets` find lines and items,
//! `sentences` cuts them, `sections` names the part of the ad, `clauses` and `demand` say how it asks, `words` finds
//! words and `stem` makes terms of them. [`sentences_at_most`] tells the size of all that before it is done.

mod analyse;
mod budget;
mod bulgarian;
mod bullets;
mod capitals;
mod clauses;
mod clean;
mod compounds;
mod demand;
mod double_forms;
mod escapes;
mod fold;
mod greek;
mod inline;
mod language;
mod list_literal;
mod look_alikes;
mod markdown;
mod markup;
mod minhash;
mod mojibake;
mod names;
mod numbered;
mod other_languages;
mod phrase_table;
mod phrases;
mod sections;
mod sentences;
mod size;
mod spoken;
mod stem;
mod stop_words;
mod tags;
mod term_phrases;
mod terms;
mod title;
mod words;
mod wrapped;

pub use analyse::{analyse, sentence_text};
pub use budget::TokenBudget;
pub use capitals::for_model;
pub use clauses::clauses;
pub use clean::{clean_description, clean_line, clean_markdown, is_markup_only};
pub(crate) use fold::fold;
pub use language::{LANGUAGE_CHARS, detect_language};
pub use list_literal::list_literal;
pub use minhash::signature;
pub use names::{inner_names, is_plain_word, label_name, name_spellings, without_qualifier, written_words};
pub use size::sentences_at_most;
pub use stop_words::is_stop_word;
pub use term_phrases::{TermHit, TermPhrases};
pub use terms::{Token, content_terms, terms, tokens};
pub use title::{is_legal_form, job as job_in_title};

/// The version of everything here that changes stored results: raise it with every such change, and
/// indexes made before will refuse to open instead of mixing two kinds of terms.
pub const PIPELINE: &str = "text-15";
