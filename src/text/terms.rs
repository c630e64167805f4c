//! Tokens and terms of a text: of an ad's sentence and of a skill's label alike.

use super::stem::{Normal, TermMaker};
use super::stop_words::is_stop;
use super::words::{Word, words};
use crate::domain::{Language, Span, Term};

/// A word of a text and its term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where the word stands, in bytes.
    pub span: Span,
    /// Its stem in the text's language.
    pub term: Term,
}

/// The tokens of `text` in order, function words and numbers included. A text in an undetermined
/// language is stemmed as English.
pub fn tokens(language: Language, text: &str) -> Vec<Token> {
    let maker = TermMaker::new(stemming(language));
    let token = |word: &Word<'_>| {
        let span = Span::new(word.start, word.start + word.text.len()).ok()?;
        Some(Token { span, term: maker.term(&Normal::of(word.text)) })
    };
    words(language, text).iter().filter_map(token).collect()
}

/// The terms of [`tokens`], in order.
pub fn terms(language: Language, text: &str) -> Vec<Term> {
    tokens(language, text).into_iter().map(|token| token.term).collect()
}

/// The terms of the words that carry meaning, in order; of all words, if none does.
pub fn content_terms(language: Language, text: &str) -> Vec<Term> {
    let words: Vec<Normal> = words(language, text).iter().map(|word| Normal::of(word.text)).collect();
    content(&words, stemming(language))
}

/// The terms of the words that carry meaning, stemmed in `language`, whatever language they are in.
fn content(words: &[Normal], language: Language) -> Vec<Term> {
    content_words(words, language).into_iter().map(|(_, term)| term).collect()
}

/// The same, each term with the number of its word.
pub(super) fn content_words(words: &[Normal], language: Language) -> Vec<(usize, Term)> {
    let maker = TermMaker::new(language);
    let numbered = || words.iter().enumerate();
    let term = |(number, word): (usize, &Normal)| (number, maker.term(word));
    let meaningful: Vec<(usize, Term)> =
        numbered().filter(|(_, word)| !is_stop(language, word)).map(term).collect();
    if meaningful.is_empty() { numbered().map(term).collect() } else { meaningful }
}

/// The language whose stemmer serves a text in `language`.
pub(super) fn stemming(language: Language) -> Language {
    if language == Language::UNDETERMINED { Language::ENGLISH } else { language }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(code: &str) -> Language {
        Language::new(code).unwrap()
    }

    #[test]
    fn a_label_meets_the_sentence_that_uses_it() {
        for (code, label, sentence) in [
            ("en", "maintain sensor equipment", "You will be maintaining the sensor equipment."),
            ("es", "instalación de sensores", "Instalaciones con un sensor."),
            ("it", "reti di sensori", "La rete del sensore"),
            ("bg", "мрежа за сензори", "Мрежите и сензорите"),
            ("el", "αισθητήρες", "τους αισθητήρες της πόλης"),
        ] {
            let found = content_terms(language(code), sentence);
            for term in content_terms(language(code), label) {
                assert!(found.contains(&term), "{code}: {label} / {sentence}");
            }
        }
    }

    #[test]
    fn function_words_go_unless_there_is_nothing_else() {
        let en = Language::ENGLISH;
        assert_eq!(content_terms(en, "the Internet of Things"), terms(en, "internet things"));
        assert_eq!(content_terms(en, "to be"), terms(en, "to be"));
        assert_eq!(terms(Language::UNDETERMINED, "sensors"), terms(en, "sensor"));
    }

    #[test]
    fn tokens_stand_where_their_words_stand() {
        let text = "Έμπειρος σε C++";
        let found: Vec<&str> = tokens(language("el"), text).iter().map(|token| token.span.of(text)).collect();
        assert_eq!(found, ["Έμπειρος", "σε", "C++"]);
        assert_eq!(terms(Language::ENGLISH, "level 5"), terms(Language::ENGLISH, "levels 5"));
    }
}
