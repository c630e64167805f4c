//! How each clause of a sentence speaks of what it names: as a must, a wish, or something not wanted.
//!
//! A sentence is cut into pieces at marks and conjunctions. A cue (`data/demand.toml`) refers to the piece it
//! stands in and to its neighbours in the same list, as far as the next full stop, semicolon or "but":
//!
//! - `not`, `without`: to what comes after them, a later item of a list included; beside a rejection ("will not be
//!   considered"), or where nothing can be done without it, what they name is a must. Behind a must, one that says
//!   no more denies what stands before it: "Java is a must, Go is not"
//! - a wish, a must, `not needed`: to what comes after them where they open their piece ("Ideally Java"), else
//!   to what stands before them ("Java and Go are a plus"); alone between commas, in brackets or behind a dash, to
//!   the piece before, but behind "and," or before a conjunction that also means "also" (και, и) to the list after it.
//!   What stands in brackets says nothing of what stands around them
//! - what somebody has left: to what comes after it, as far as its name or the word that opens where they went; what has
//!   gone or gives way: to what stands before it, never to what takes its place. In a relative clause both say nothing:
//!   "maintain systems that are being phased out" is asked for
//!
//! The rules are our own; cues, scope and the cues that are none follow the practice of NegEx (Chapman et al. 2001).

mod comparisons;
mod cues;
mod departures;
mod ellipses;
mod gaps;
mod headings;
mod names;
mod negations;
mod no_sql;
mod reach;

use std::ops::Range;

use super::clauses::{Break, Piece, pieces};
use super::fold::fold;
use super::phrase_table::Hit;
use crate::domain::{Demand, Language};

use cues::CueSense;
pub(super) use headings::{
    ends_in_demand, is_bare_wish, is_denied_heading, is_must_heading, is_wish_heading, is_wish_with,
};

/// The clauses of `sentence` in order, together the whole of it but for marks and conjunctions at their ends, and
/// how each speaks of what it names; `unsaid` where no cue refers to it. Neighbours of like demand stay apart.
pub(super) fn clauses(language: Language, sentence: &str, unsaid: Demand) -> Vec<(Range<usize>, Demand)> {
    let mut read = Reader::new(language, sentence);
    read.cut();
    read.settle();
    let mut demands = vec![unsaid; read.clauses.len()];
    // A denial is stronger than a wish, and a wish stronger than a must: "Java required, Go is a plus".
    for (sense, demand) in [
        (CueSense::Must, Demand::Required),
        (CueSense::Wish, Demand::Preferred),
        (CueSense::NotNeeded, Demand::Denied),
        (CueSense::Ellipsis, Demand::Denied),
        (CueSense::Replaced, Demand::Denied),
    ] {
        for position in read.positions(sense) {
            if unsaid == Demand::Preferred && sense == CueSense::Must && read.says_little(position) {
                continue;
            }
            let demand = if read.softens(position, sense) { Demand::Preferred } else { demand };
            read.reach(position).into_iter().for_each(|clause| demands[clause] = demand);
        }
    }
    for position in read.negations() {
        let demand = if read.rejects(position) { Demand::Required } else { Demand::Denied };
        read.denied(position).into_iter().for_each(|clause| demands[clause] = demand);
    }
    read.clauses.into_iter().map(|clause| clause.piece.range).zip(demands).collect()
}

/// A piece with the cues in it.
struct CuedClause {
    piece: Piece,
    folded: String,
    cues: Vec<Hit<CueSense>>,
}

/// Where a cue stands: the number of its clause and of the cue in it.
#[derive(Clone, Copy)]
struct CuePosition {
    clause: usize,
    cue: usize,
}

struct Reader<'a> {
    language: Language,
    sentence: &'a str,
    clauses: Vec<CuedClause>,
}

impl<'a> Reader<'a> {
    fn new(language: Language, sentence: &'a str) -> Self {
        let mut reader = Self { language, sentence, clauses: Vec::new() };
        reader.clauses = pieces(language, sentence).into_iter().map(|piece| reader.clause(piece)).collect();
        reader
    }

    fn clause(&self, piece: Piece) -> CuedClause {
        // An ordinal sign would make a "no" of a number.
        let text = self.sentence[piece.range.clone()].replace(['º', '°'], "");
        let folded = fold(&text);
        let mut cues = cues::find(self.language, &folded);
        if let [only] = cues.as_mut_slice()
            && only.sense == CueSense::Not
            && word_count(&folded) == word_count(&folded[only.start..only.end])
            && gaps::is_answer(self.sentence, &piece.range)
        {
            only.sense = CueSense::NotNeeded;
        }
        for hit in cues.iter_mut().filter(|hit| ellipses::is_left_open(self.language, hit, &folded)) {
            hit.sense = CueSense::Ellipsis;
        }
        for hit in cues.iter_mut().filter(|hit| hit.sense == CueSense::Replaces) {
            let is_named = names::has_lowercase(&text) && is_before_name(hit, &folded, &text);
            hit.sense = if is_named { CueSense::Instead } else { CueSense::Nothing };
        }
        let departs = |hit: &&mut Hit<CueSense>| matches!(hit.sense, CueSense::Leaves | CueSense::Replaced);
        for hit in cues.iter_mut().filter(departs) {
            if departures::is_in_relative_clause(self.language, &folded[..hit.start]) {
                hit.sense = CueSense::Nothing;
            }
        }
        cues.retain(|hit| {
            let denies =
                || self.can_negate(&piece, hit, &folded, &text) && !self.is_no_sql(&piece, hit, &folded);
            !hit.sense.negates() || denies()
        });
        CuedClause { piece, folded, cues }
    }

    /// Whether what comes after a negation lets it deny something: no hyphen ("no-code"), and outside English, where a
    /// single word also stands before adjectives ("bases de datos no relacionales"), more than a word, or a name after
    /// a negation that stands before nouns or sets it against what it follows ("Python, no Java"). That something cannot
    /// be done may end its sentence.
    fn can_negate(&self, piece: &Piece, hit: &Hit<CueSense>, folded: &str, text: &str) -> bool {
        let rest = &folded[hit.end..];
        // One with a capital in the middle of a sentence is part of a name: "Non Profit".
        let contrasts = hit.sense == CueSense::Not
            && word_count(&folded[..hit.start]) == 0
            && !matches!(piece.before, Break::None | Break::Or)
            && text.starts_with(char::is_lowercase);
        let before_name = || (contrasts || hit.sense.is_before_nouns()) && is_before_name(hit, folded, text);
        let is_english = self.language == Language::ENGLISH;
        let least =
            if is_english || folded[hit.start..hit.end].contains(' ') || before_name() { 1 } else { 2 };
        hit.sense == CueSense::Cannot || (!rest.starts_with(['-', '‑']) && word_count(rest) >= least)
    }

    /// Whether a "no" or its like belongs to the name of a kind of databases.
    fn is_no_sql(&self, piece: &Piece, hit: &Hit<CueSense>, folded: &str) -> bool {
        let text = &self.sentence[piece.range.clone()];
        let at = word_start(text, word_count(&folded[..hit.start])).map(|at| piece.range.start + at);
        // What stands before a strong break belongs to another list.
        let from = if piece.before == Break::Stop { piece.range.start } else { 0 };
        let before = at.and_then(|at| self.sentence.get(from..at));
        let written = at.and_then(|at| self.sentence.get(at..)).unwrap_or_default();
        let is_capital = names::has_lowercase(self.sentence) && written.starts_with(char::is_uppercase);
        matches!(&folded[hit.start..hit.end], "no" | "non" | "μη" | "не")
            && before.is_some_and(|before| no_sql::is_kind(before, is_capital, &folded[hit.end..]))
    }

    /// Gives each cue whose sense depends on others the one that it has here.
    fn settle(&mut self) {
        self.settle_wishes();
        self.settle_ellipses();
        self.settle_negations();
    }

    /// Makes wishes of the cues that are such only where they stand alone, or behind another wish.
    fn settle_wishes(&mut self) {
        let mut is_wished = false;
        for CuedClause { folded, cues, .. } in &mut self.clauses {
            for hit in cues.iter_mut().filter(|hit| hit.sense == CueSense::WishAlone) {
                let is_alone = word_count(folded) == word_count(&folded[hit.start..hit.end]);
                hit.sense = if is_alone || is_wished { CueSense::Wish } else { CueSense::Nothing };
            }
            is_wished |= cues.iter().any(|hit| hit.sense == CueSense::Wish);
        }
    }

    /// Parts those pieces in two in which a negation stands after something, "PostgreSQL instead of MySQL",
    /// something after what it is taken in place of, "Instead of MySQL we use PostgreSQL", after what has been left or
    /// has gone, "We moved away from MySQL |to PostgreSQL", or a condition, an exception or a favourite after a denial:
    /// "Java is not needed if you know Go".
    fn cut(&mut self) {
        let mut at = 0;
        while let Some(clause) = self.clauses.get(at) {
            if let Some((cut, before)) = self.cut_point(clause) {
                let Range { start, end } = clause.piece.range;
                let middle = start + cut;
                let head = start + self.sentence[start..middle].trim_end().len();
                let first = Piece { range: start..head, before: clause.piece.before };
                let second = Piece { range: middle..end, before };
                self.clauses[at] = self.clause(first);
                let second = self.clause(second);
                self.clauses.insert(at + 1, second);
            }
            at += 1;
        }
    }

    /// Where to cut, in bytes of the piece, and what then stands there. Folding may change lengths, so that words are
    /// counted.
    fn cut_point(&self, clause: &CuedClause) -> Option<(usize, Break)> {
        let text = &self.sentence[clause.piece.range.clone()];
        let words_before = |end: usize| word_count(&clause.folded[..end]);
        let inside = |hit: &&Hit<CueSense>| hit.sense.negates() && words_before(hit.start) > 0;
        if let Some(hit) = clause.cues.iter().find(inside) {
            return Some((word_start(text, words_before(hit.start))?, Break::None));
        }
        let limits = |hit: &&Hit<CueSense>| hit.sense.opens_limit();
        if let Some(hit) = clause.cues.iter().find(limits) {
            return Some((word_start(text, words_before(hit.start))?, Break::Stop));
        }
        if let Some(cut) = departures::cut_point(self.language, clause, text) {
            return Some((cut, Break::Stop));
        }
        let is_instead = |hit: &&Hit<CueSense>| {
            matches!(hit.sense, CueSense::Instead | CueSense::Leaves | CueSense::Abandons)
        };
        let hit = clause.cues.first().filter(is_instead)?;
        let after = word_start(text, words_before(hit.end))?;
        let end = names::end_of_first(&text[after..]).filter(|_| names::has_lowercase(text))?;
        Some((after + end, Break::None))
    }

    fn positions(&self, sense: CueSense) -> Vec<CuePosition> {
        let numbered = self.clauses.iter().enumerate();
        numbered
            .flat_map(|(clause, found)| {
                let cues = found.cues.iter().enumerate().filter(move |(_, hit)| hit.sense == sense);
                cues.map(move |(cue, _)| CuePosition { clause, cue })
            })
            .collect()
    }
}

/// Whether the word after a cue belongs to a name. Folding may change lengths, so that words are counted.
fn is_before_name(hit: &Hit<CueSense>, folded: &str, text: &str) -> bool {
    word_start(text, word_count(&folded[..hit.end])).is_some_and(|at| names::opens(&text[at..]))
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
