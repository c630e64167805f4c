//! Phrases in a line of text: runs of stems, the longest first, none over another.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::domain::{Language, Span, Term};
use crate::text::{self, TermHit, TermPhrases, Token};

/// A title or sentence as tokens.
pub(super) struct Line<'a> {
    /// The language it is read in.
    pub(super) language: Language,
    text: &'a str,
    /// The tokens in order.
    pub(super) tokens: Vec<Token>,
    /// Their stems.
    terms: Vec<Term>,
    breaks: Vec<bool>,
}

impl<'a> Line<'a> {
    /// `text` in `language`.
    pub(super) fn new(language: Language, text: &'a str) -> Self {
        let tokens = text::tokens(language, text);
        let breaks = tokens.windows(2).map(|pair| parts(gap(text, pair[0], pair[1]))).collect();
        let terms = tokens.iter().map(|token| token.term).collect();
        Self { language, text, tokens, terms, breaks }
    }

    /// Whether a punctuation mark that ends a clause stands between token `index` and the next one.
    pub(super) fn breaks_after(&self, index: usize) -> bool {
        self.breaks.get(index).copied().unwrap_or(true)
    }

    /// What stands between token `index` and the next one.
    pub(super) fn gap_after(&self, index: usize) -> &'a str {
        match (self.tokens.get(index), self.tokens.get(index + 1)) {
            (Some(a), Some(b)) => gap(self.text, *a, *b),
            _ => "",
        }
    }

    /// The word at `index` as it stands; empty if there is none.
    pub(super) fn word(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| token.span.of(self.text))
    }

    /// The stretch from token `first` to token `last`, moved by `offset` bytes.
    pub(super) fn span(&self, first: usize, last: usize, offset: usize) -> Option<Span> {
        let (first, last) = (self.tokens.get(first)?, self.tokens.get(last)?);
        Span::new(offset + first.span.start(), offset + last.span.end()).ok()
    }
}

fn gap(text: &str, a: Token, b: Token) -> &str {
    text.get(a.span.end()..b.span.start()).unwrap_or_default()
}

fn parts(gap: &str) -> bool {
    let stop = gap.contains('.') && gap.contains(char::is_whitespace);
    stop || gap.contains([',', ';', ':', '!', '?', '(', ')', '\n', '•', '|', '–', '—', '·'])
}

/// A phrase that stands in a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hit<S> {
    /// Its first token.
    pub(super) first: usize,
    /// Its last token.
    pub(super) last: usize,
    /// What it means.
    pub(super) sense: S,
}

/// What a phrase means, and how strictly its words are compared.
struct Meaning<S> {
    /// The words without accents, where they must be inflections of each other: a stem alone would
    /// take management for a manager and doctors for a doctorate.
    words: Vec<String>,
    /// The longest ending in which they may differ.
    ending: usize,
    sense: S,
}

/// Phrases of one language.
pub(super) struct PhraseIndex<S>(TermPhrases<Meaning<S>>);

impl<S> Default for PhraseIndex<S> {
    fn default() -> Self {
        Self(TermPhrases::default())
    }
}

impl<S: Copy> PhraseIndex<S> {
    /// Adds a phrase; where the same stems stand already, they keep their sense.
    pub(super) fn insert(&mut self, language: Language, phrase: &str, sense: S) {
        self.add(text::terms(language, phrase), Meaning { words: Vec::new(), ending: 0, sense });
    }

    /// Adds a phrase of nouns, whose words must not only share their stem but differ in the ending alone.
    pub(super) fn insert_nouns(&mut self, language: Language, phrase: &str, sense: S) {
        let tokens = text::tokens(language, phrase);
        let words = tokens.iter().map(|token| bare(token.span.of(phrase))).collect();
        let terms = tokens.iter().map(|token| token.term).collect();
        self.add(terms, Meaning { words, ending: longest_ending(language), sense });
    }

    fn add(&mut self, terms: Vec<Term>, meaning: Meaning<S>) {
        if self.0.meanings(&terms).all(|known| known.words != meaning.words) {
            self.0.insert(terms, meaning);
        }
    }

    /// The phrases in tokens `from..to` of `line`, left to right, at each place the longest.
    pub(super) fn find(&self, line: &Line<'_>, from: usize, to: usize) -> Vec<Hit<S>> {
        let to = to.min(line.tokens.len());
        let fits = |at: usize, length: usize, meaning: &Meaning<S>| {
            let first = from + at;
            let same =
                |(word, index): (&String, usize)| inflects(word, &bare(line.word(index)), meaning.ending);
            (first..first + length - 1).all(|index| !line.breaks_after(index))
                && meaning.words.iter().zip(first..).all(same)
        };
        let hits = self.0.find(&line.terms[from.min(to)..to], fits).into_iter();
        let hit = |hit: TermHit<'_, Meaning<S>>| {
            let first = from + hit.first;
            Hit { first, last: first + hit.length - 1, sense: hit.meaning.sense }
        };
        hits.map(hit).collect()
    }
}

/// The longest ending that two forms of a noun may differ in, in letters.
fn longest_ending(language: Language) -> usize {
    if language == Language::ENGLISH { 2 } else { 3 }
}

/// Whether two words differ in an ending of at most `ending` letters; words of three letters and less
/// in nothing.
fn inflects(a: &str, b: &str, ending: usize) -> bool {
    if a == b {
        return true;
    }
    let (length_a, length_b) = (a.chars().count(), b.chars().count());
    let common = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    let most = if length_a.min(length_b) <= 3 || common < 3 { 0 } else { ending };
    (length_a - common).max(length_b - common) <= most.min(common.saturating_sub(1))
}

/// A word in lower case without accents.
pub(super) fn bare(word: &str) -> String {
    word.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ς' { 'σ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(phrases: &[&str]) -> PhraseIndex<usize> {
        let mut index = PhraseIndex::default();
        for (number, phrase) in phrases.iter().enumerate() {
            index.insert(Language::ENGLISH, phrase, number);
        }
        index
    }

    fn found(phrases: &[&str], text: &str) -> Vec<(usize, String)> {
        let line = Line::new(Language::ENGLISH, text);
        let hits = index(phrases).find(&line, 0, usize::MAX);
        let words = |hit: &Hit<usize>| line.span(hit.first, hit.last, 0).unwrap().of(text).to_string();
        hits.iter().map(|hit| (hit.sense, words(hit))).collect()
    }

    #[test]
    fn the_longest_phrase_speaks_and_those_inside_it_are_silent() {
        let phrases = ["director", "assistant", "assistant director", "lead the team"];
        assert_eq!(found(&phrases, "Assistant Director, IT"), [(2, "Assistant Director".into())]);
        assert_eq!(found(&phrases, "You are leading the teams"), [(3, "leading the teams".into())]);
    }

    #[test]
    fn nouns_match_their_inflections_only() {
        for (language, a, b, same) in [
            ("en", "manager", "managers", true),
            ("en", "manager", "management", false),
            ("en", "doctorate", "doctorates", true),
            ("en", "doctorate", "doctor", false),
            ("es", "director", "directores", true),
            ("it", "perito", "per", false),
            ("el", "τει", "της", false),
            ("el", "τεχνικος", "τεχνικων", true),
        ] {
            let ending = longest_ending(Language::new(language).unwrap());
            assert_eq!(inflects(a, b, ending), same, "{a} {b}");
        }
    }

    #[test]
    fn a_phrase_ends_where_its_clause_ends() {
        assert_eq!(found(&["lead the team"], "You lead. The team helps."), []);
        assert_eq!(found(&["step by step"], "Step-by-step guides"), [(0, "Step-by-step".into())]);
    }
}
