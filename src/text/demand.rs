//! How each clause of a sentence speaks of what it names: as a must, a wish, or something not wanted.
//!
//! A sentence is cut into pieces at marks and conjunctions. A cue (`data/demand.toml`) refers to the piece it
//! stands in and to its neighbours in the same list, as far as the next full stop, semicolon or "but":
//!
//! - `not`, `without`: to what comes after them, a later item of a list included
//! - a wish, a must, `not needed`: to what comes after them where they open their piece ("Ideally Java"), else
//!   to what stands before them ("Java and Go are a plus"); alone between commas or in brackets, to the piece before
//!
//! The rules are our own; cues, scope and the cues that are none follow the practice of NegEx (Chapman et al. 2001).

mod cues;

use std::ops::Range;

use super::clauses::{Break, Piece, pieces};
use super::fold::fold;
use super::phrase_table::Hit;
use super::stop_words::is_stop_word;
use crate::domain::{Demand, Language};

use cues::{CUES, Sense};

/// A list item of more words than this is a clause of its own: what is said after it does not reach over it.
const ITEM_WORDS: usize = 5;

/// Whether a line says nothing but that what follows is a wish: "Nice to have", "Preferred qualifications:".
pub(super) fn is_wish_heading(language: Language, line: &str) -> bool {
    let folded = fold(line);
    let cues = CUES.find(language, &folded);
    let is_wish = |hit: &Hit<Sense>| hit.sense == Sense::Wish;
    let others = cues.iter().any(|hit| !is_wish(hit));
    cues.iter().find(|hit| is_wish(hit)).is_some_and(|wish| {
        !others && word_count(&folded[..wish.start]) + word_count(&folded[wish.end..]) <= 2
    })
}

/// The clauses of `sentence` in order, together the whole of it but for marks and conjunctions at their ends, and
/// how each speaks of what it names; `unsaid` where no cue refers to it. Neighbours of like demand stay apart.
pub(super) fn clauses(language: Language, sentence: &str, unsaid: Demand) -> Vec<(Range<usize>, Demand)> {
    let mut read = Reader::new(language, sentence);
    read.cut_at_negations();
    let mut demands = vec![unsaid; read.parts.len()];
    // A denial is stronger than a wish, and a wish stronger than a must: "Java required, Go is a plus".
    for (sense, demand) in [
        (Sense::Must, Demand::Required),
        (Sense::Wish, Demand::Preferred),
        (Sense::NotNeeded, Demand::Denied),
    ] {
        for place in read.places(sense) {
            let demand = if read.softens(place, sense) { Demand::Preferred } else { demand };
            read.reach(place).into_iter().for_each(|part| demands[part] = demand);
        }
    }
    for place in read.negations() {
        read.denied(place).into_iter().for_each(|part| demands[part] = Demand::Denied);
    }
    read.parts.into_iter().map(|part| part.piece.range).zip(demands).collect()
}

/// A piece with the cues in it.
struct Part {
    piece: Piece,
    folded: String,
    cues: Vec<Hit<Sense>>,
}

/// Where a cue stands: the number of its part and of the cue in it.
#[derive(Clone, Copy)]
struct Place {
    part: usize,
    cue: usize,
}

struct Reader<'a> {
    language: Language,
    sentence: &'a str,
    parts: Vec<Part>,
}

impl<'a> Reader<'a> {
    fn new(language: Language, sentence: &'a str) -> Self {
        let mut reader = Self { language, sentence, parts: Vec::new() };
        reader.parts = pieces(language, sentence).into_iter().map(|piece| reader.part(piece)).collect();
        reader
    }

    fn part(&self, piece: Piece) -> Part {
        // An ordinal sign would make a "no" of a number.
        let folded = fold(&self.sentence[piece.range.clone()].replace(['º', '°'], ""));
        let mut cues = CUES.find(self.language, &folded);
        cues.retain(|hit| {
            !negates(hit.sense) || self.can_negate(&folded[hit.start..hit.end], &folded[hit.end..])
        });
        cues.sort_by_key(|hit| hit.start);
        Part { piece, folded, cues }
    }

    /// Whether what comes after a negation lets it deny something: no hyphen ("no-code"), and outside English, where a
    /// single word also stands before adjectives ("bases de datos no relacionales"), more than a word.
    fn can_negate(&self, cue: &str, rest: &str) -> bool {
        let least = if self.language == Language::ENGLISH || cue.contains(' ') { 1 } else { 2 };
        !rest.starts_with(['-', '‑']) && word_count(rest) >= least
    }

    /// Parts in two those pieces in which a negation stands after something: "PostgreSQL instead of MySQL".
    fn cut_at_negations(&mut self) {
        let mut at = 0;
        while let Some(part) = self.parts.get(at) {
            let inside = |hit: &&Hit<Sense>| negates(hit.sense) && word_count(&part.folded[..hit.start]) > 0;
            // Folding may change lengths, so that the cut is found by counting words.
            if let Some(words) =
                part.cues.iter().find(inside).map(|hit| word_count(&part.folded[..hit.start]))
                && let Some(cut) = word_start(&self.sentence[part.piece.range.clone()], words)
            {
                let Range { start, end } = part.piece.range;
                let middle = start + cut;
                let head = start + self.sentence[start..middle].trim_end().len();
                let first = Piece { range: start..head, before: part.piece.before };
                let second = Piece { range: middle..end, before: Break::None };
                self.parts[at] = self.part(first);
                let second = self.part(second);
                self.parts.insert(at + 1, second);
            }
            at += 1;
        }
    }

    fn places(&self, sense: Sense) -> Vec<Place> {
        let numbered = self.parts.iter().enumerate();
        numbered
            .flat_map(|(part, found)| {
                let cues = found.cues.iter().enumerate().filter(move |(_, hit)| hit.sense == sense);
                cues.map(move |(cue, _)| Place { part, cue })
            })
            .collect()
    }

    /// Negations that no second one takes back: not "do not apply without SQL".
    fn negations(&self) -> Vec<Place> {
        let (not, without) = (self.places(Sense::Not), self.places(Sense::Without));
        let doubled = |a: &Place, b: &Place| {
            (a.part, a.cue) < (b.part, b.cue)
                && (a.part + 1..=b.part).all(|part| self.parts[part].piece.before != Break::Stop)
        };
        let alone = |a: &&Place| !without.iter().any(|b| doubled(a, b));
        let after = |b: &&Place| !not.iter().any(|a| doubled(a, b));
        not.iter().filter(alone).chain(without.iter().filter(after)).copied().collect()
    }

    /// The parts that a wish, a must or a "not needed" refers to.
    fn reach(&self, place: Place) -> Vec<usize> {
        let part = &self.parts[place.part];
        let hit = part.cues[place.cue];
        // Function words do not count: "it is not necessary to know Java" opens with its cue.
        let content = |text: &str| words_of(text).filter(|word| !is_stop_word(self.language, word)).count();
        let (before, after) = (content(&part.folded[..hit.start]), content(&part.folded[hit.end..]));
        let follows = self.parts.get(place.part + 1).is_some_and(|next| next.piece.before != Break::Stop);
        let heads = place.part == 0 || part.piece.before == Break::Stop;
        match (before, after) {
            (0, 0) if heads && follows => self.after(place, usize::MAX),
            (0, 0) if part.piece.before == Break::Bracket => vec![place.part.saturating_sub(1), place.part],
            (0, 1..) if hit.sense == Sense::NotNeeded => self.denied(place),
            (0, 1..) => self.after(place, ITEM_WORDS),
            _ => self.before(place),
        }
    }

    /// Whether a "not needed" only says once more that something is a wish: "welcome, but not required".
    fn softens(&self, place: Place, sense: Sense) -> bool {
        let is_bare = |part: &Part| {
            let held: usize = part.cues.iter().map(|hit| word_count(&part.folded[hit.start..hit.end])).sum();
            word_count(&part.folded) <= held
        };
        let near = place.part.saturating_sub(1)..(place.part + 2).min(self.parts.len());
        let here = is_bare(&self.parts[place.part]);
        sense == Sense::NotNeeded
            && near
                .map(|part| &self.parts[part])
                .any(|part| part.cues.iter().any(|hit| hit.sense == Sense::Wish) && (here || is_bare(part)))
    }

    /// The part of the cue and those that go on its list, each of at most `words` words.
    fn after(&self, place: Place, words: usize) -> Vec<usize> {
        let goes_on = |number: &usize| {
            let Part { piece, folded, cues } = &self.parts[*number];
            match piece.before {
                Break::Stop => false,
                Break::Comma => cues.is_empty() && word_count(folded) <= words,
                _ => cues.is_empty(),
            }
        };
        let rest = (place.part + 1..self.parts.len()).take_while(goes_on);
        std::iter::once(place.part).chain(rest).collect()
    }

    /// What a negation refers to: what comes after it, and of a list what leads up to another choice: "no Java, Go or
    /// Rust" denies three, "not Java, just Go" one, and "without help and in time" one.
    fn denied(&self, place: Place) -> Vec<usize> {
        let mut found = self.after(place, ITEM_WORDS);
        while found.len() > 1 && found.last().is_some_and(|last| self.parts[*last].piece.before != Break::Or)
        {
            found.pop();
        }
        found
    }

    /// The part of the cue and those of the list that it ends.
    fn before(&self, place: Place) -> Vec<usize> {
        let mut found = vec![place.part];
        for number in (0..place.part).rev() {
            let (here, next) = (&self.parts[number], &self.parts[number + 1]);
            let apart = match next.piece.before {
                Break::Stop => true,
                Break::Comma => word_count(&here.folded) > ITEM_WORDS,
                _ => false,
            };
            if apart || here.cues.iter().any(|hit| hit.sense != Sense::Nothing) {
                break;
            }
            found.push(number);
        }
        found
    }
}

fn negates(sense: Sense) -> bool {
    matches!(sense, Sense::Not | Sense::Without)
}

fn words_of(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn word_count(folded: &str) -> usize {
    words_of(folded).count()
}

/// The first byte of the word after `words` others.
fn word_start(text: &str, words: usize) -> Option<usize> {
    let mut inside = false;
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        let is_word = c.is_alphanumeric() || (inside && unicode_normalization::char::is_combining_mark(c));
        if is_word && !inside {
            if seen == words {
                return Some(at);
            }
            seen += 1;
        }
        inside = is_word;
    }
    None
}

#[cfg(test)]
mod tests;
