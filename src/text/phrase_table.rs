//! Phrases of several languages with their senses, met in a folded text on word bounds.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use super::fold::fold;
use crate::domain::Language;

/// A phrase that stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit<S> {
    /// Its first byte in the folded text.
    pub(super) start: usize,
    /// One past its last byte there.
    pub(super) end: usize,
    /// What it means.
    pub(super) sense: S,
}

/// The senses of a phrase by language.
type Senses<S> = Vec<(Language, S)>;

/// Phrases with their senses. A phrase that ends with `*` stands for every word that begins so.
pub(super) struct PhraseTable<S> {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// For each pattern whether its last word may go on, and its senses.
    entries: Vec<(bool, Senses<S>)>,
}

impl<S: Copy> PhraseTable<S> {
    /// A table without phrases.
    pub(super) fn none() -> Self {
        Self { automaton: None, entries: Vec::new() }
    }

    /// From phrases with their language and sense.
    ///
    /// # Errors
    /// A sentence that names the phrase which holds no letter or a `*` before its end, or says what the automaton did
    /// not take.
    pub(super) fn new(phrases: impl IntoIterator<Item = (Language, String, S)>) -> Result<Self, String> {
        let mut table: BTreeMap<String, (bool, Senses<S>)> = BTreeMap::new();
        for (language, phrase, sense) in phrases {
            let (open, folded) = (phrase.ends_with('*'), folded_phrase(&phrase));
            if folded.is_empty() {
                return Err(format!("a phrase of language '{language}' holds no letter; take it out"));
            }
            if folded.contains('*') {
                return Err(format!(
                    "the phrase '{phrase}' has a `*` before its end, where it stands for nothing"
                ));
            }
            let entry = table.entry(folded).or_insert((open, Vec::new()));
            entry.0 |= open;
            entry.1.push((language, sense));
        }
        if table.is_empty() {
            return Ok(Self::none());
        }
        let (patterns, entries): (Vec<String>, Vec<_>) = table.into_iter().unzip();
        let numbered = patterns.into_iter().zip(0_u32..);
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(numbered);
        Ok(Self { automaton: Some(automaton.map_err(|error| error.to_string())?), entries })
    }

    /// The phrases that a folded text of `language` holds, the longest first. Of two that overlap the longer one
    /// counts: `you will receive` is no duty, although `you will` is.
    pub(super) fn find(&self, language: Language, folded: &str) -> Vec<Hit<S>> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut found: Vec<Hit<S>> = automaton
            .find_overlapping_iter(folded)
            .filter_map(|phrase| {
                let (open, senses) = self.entries.get(phrase.value() as usize)?;
                let start = phrase.start();
                let rest = &folded[phrase.end()..];
                let ending = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
                let end = phrase.end() + if *open { ending } else { 0 };
                let alone = !folded[..start].ends_with(char::is_alphanumeric) && (*open || ending == 0);
                Some(Hit { start, end, sense: sense(senses, language)? }).filter(|_| alone)
            })
            .collect();
        found.sort_by_key(|hit| (Reverse(hit.end - hit.start), hit.start));
        let mut chosen: Vec<Hit<S>> = Vec::with_capacity(found.len());
        for hit in found {
            if chosen.iter().all(|other| other.end <= hit.start || hit.end <= other.start) {
                chosen.push(hit);
            }
        }
        chosen
    }
}

/// A phrase as it is compared: folded, without signs around it.
pub(super) fn folded_phrase(phrase: &str) -> String {
    fold(phrase).trim_matches(|c: char| !c.is_alphanumeric()).to_string()
}

/// The sense of a phrase for a reader of `language`; English phrases are used in ads of all languages, and an ad of
/// an undetermined one may use those of any.
pub(super) fn sense<S: Copy>(senses: &[(Language, S)], language: Language) -> Option<S> {
    let of = |wanted| senses.iter().find(|(spoken, _)| *spoken == wanted).map(|(_, sense)| *sense);
    let any = || senses.first().map(|(_, sense)| *sense).filter(|_| language == Language::UNDETERMINED);
    of(language).or_else(|| of(Language::ENGLISH)).or_else(any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_counts_and_open_ones_go_on() {
        let phrases = [("en", "you will", 1), ("en", "you will receive", 2), ("es", "deseabl*", 3)];
        let rows = phrases.map(|(code, phrase, sense)| (Language::new(code).unwrap(), phrase.into(), sense));
        let table = PhraseTable::new(rows).unwrap();
        let found = |code, text: &str| -> Vec<i32> {
            table.find(Language::new(code).unwrap(), text).iter().map(|hit| hit.sense).collect()
        };
        assert_eq!(found("en", "you will receive and you will install"), [2, 1]);
        assert_eq!(found("es", "conocimientos deseables"), [3]);
        assert_eq!(found("en", "deseables"), [] as [i32; 0]);
        assert_eq!(found("und", "deseables or you will"), [3, 1]);
        let spans = |text: &str| -> Vec<(usize, usize)> {
            table.find(Language::new("es").unwrap(), text).iter().map(|hit| (hit.start, hit.end)).collect()
        };
        assert_eq!(spans("muy deseables (si)"), [(4, 13)], "an ending belongs to its word");
        assert_eq!(found("en", "you willing"), [] as [i32; 0]);
        for phrase in [" - ", "a* plus"] {
            assert!(PhraseTable::new([(Language::ENGLISH, phrase.into(), 1)]).is_err(), "{phrase}");
        }
    }
}
