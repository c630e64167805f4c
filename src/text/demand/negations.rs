//! Which negations count: what takes them back, and what turns them into a must.

use super::cues::CueSense;
use super::{CuePosition, Reader, headings, names, word_count};
use crate::text::clauses::Break;

impl Reader<'_> {
    /// Whether who lacks what the negation names is turned away, "without SQL you will not be considered", or can do
    /// nothing, "without SQL you cannot do this job", or where nothing works without it.
    pub(super) fn rejects(&self, negation: CuePosition) -> bool {
        let rejections = self.positions(CueSense::Rejects);
        let cannot = self.positions(CueSense::Cannot);
        rejections.iter().any(|rejection| self.are_together(negation, *rejection))
            || cannot.iter().any(|cannot| self.depends(*cannot, negation))
            || self.is_indispensable(negation)
    }

    /// Negations that no second one takes back: not "not without SQL".
    pub(super) fn negations(&self) -> Vec<CuePosition> {
        let of_nouns = [CueSense::Nor, CueSense::Abandons, CueSense::Instead, CueSense::Leaves];
        let not: Vec<CuePosition> = [CueSense::Not, CueSense::Cannot]
            .into_iter()
            .chain(of_nouns)
            .flat_map(|sense| self.positions(sense))
            .collect();
        let without = self.positions(CueSense::Without);
        let doubled = |a: &CuePosition, b: &CuePosition| stands_before(*a, *b) && self.are_together(*a, *b);
        let alone = |a: &&CuePosition| !without.iter().any(|b| doubled(a, b) || self.depends(**a, *b));
        let after = |b: &&CuePosition| self.is_indispensable(**b) || !not.iter().any(|a| doubled(a, b));
        not.iter().filter(alone).chain(without.iter().filter(after)).copied().collect()
    }

    /// Gives the cues that negate only in some company their sense: "if not" where it does not matter or turns away,
    /// and what excludes the names before it.
    pub(super) fn settle_negations(&mut self) {
        let company: Vec<CuePosition> = [CueSense::Indifferent, CueSense::Rejects]
            .into_iter()
            .flat_map(|sense| self.positions(sense))
            .collect();
        for position in self.positions(CueSense::IfNot) {
            let negates = company.iter().any(|other| self.are_together(position, *other));
            self.set_sense(position, if negates { CueSense::Not } else { CueSense::Nothing });
        }
        for position in self.positions(CueSense::Indifferent) {
            self.set_sense(position, CueSense::Nothing);
        }
        for position in self.positions(CueSense::Excludes) {
            let denies = self.is_behind_single_words(position);
            self.set_sense(position, if denies { CueSense::NotNeeded } else { CueSense::Nothing });
        }
    }

    /// Whether no full stop parts two cues.
    fn are_together(&self, one: CuePosition, other: CuePosition) -> bool {
        let (first, last) = (one.clause.min(other.clause), one.clause.max(other.clause));
        (first + 1..=last).all(|clause| self.clauses[clause].piece.before != Break::Stop)
    }

    /// Whether a "cannot" depends on a "without" that opens the sentence, or what comes after a full stop in it.
    fn depends(&self, cannot: CuePosition, without: CuePosition) -> bool {
        let clause = &self.clauses[without.clause];
        let opens = without.clause == 0 || clause.piece.before == Break::Stop;
        self.sense(cannot) == CueSense::Cannot
            && self.sense(without) == CueSense::Without
            && opens
            && self.words_before(without) == 0
            && stands_before(without, cannot)
            && self.are_together(without, cannot)
    }

    /// Whether nothing works without what a negation names: "nothing runs |without SQL", "|without SQL, nothing runs".
    /// In one clause a name stands between them, unlike in "sin romper nada".
    fn is_indispensable(&self, without: CuePosition) -> bool {
        let is_parted = |nothing: &CuePosition| {
            let between = self.words_before(*nothing).saturating_sub(1);
            let mut words = self.text(without.clause).split_whitespace().skip(1).take(between);
            nothing.clause != without.clause || words.any(names::opens)
        };
        let is_beside = |nothing: &CuePosition| {
            let (first, last) = (without.clause.min(nothing.clause), without.clause.max(nothing.clause));
            let passes = |clause: usize| match self.clauses[clause].piece.before {
                Break::None => true,
                Break::Comma => stands_before(without, *nothing),
                _ => false,
            };
            is_parted(nothing) && (first + 1..=last).all(passes)
        };
        self.sense(without) == CueSense::Without && self.positions(CueSense::NoThing).iter().any(is_beside)
    }

    /// Whether nothing but single words stands before a cue, as far as the last full stop: "PHP and Perl |are a no-go".
    /// More words may name a lack of something.
    fn is_behind_single_words(&self, position: CuePosition) -> bool {
        let is_head = |number: &usize| self.clauses[*number].piece.before == Break::Stop;
        let head = (0..=position.clause).rev().find(is_head).unwrap_or_default();
        let is_word = |number: usize| word_count(&self.clauses[number].folded) == 1;
        self.words_before(position) == 1 && (head..position.clause).all(is_word)
    }

    /// How many words of its clause stand before a cue.
    fn words_before(&self, position: CuePosition) -> usize {
        let clause = &self.clauses[position.clause];
        word_count(&clause.folded[..clause.cues[position.cue].start])
    }

    /// Whether a cue of a must is none below a heading of wishes.
    pub(super) fn says_little(&self, position: CuePosition) -> bool {
        let clause = &self.clauses[position.clause];
        let cue = &clause.cues[position.cue];
        headings::says_little(self.language, &clause.folded[cue.start..cue.end])
    }

    fn sense(&self, position: CuePosition) -> CueSense {
        self.clauses[position.clause].cues[position.cue].sense
    }

    fn set_sense(&mut self, position: CuePosition, sense: CueSense) {
        self.clauses[position.clause].cues[position.cue].sense = sense;
    }
}

fn stands_before(one: CuePosition, other: CuePosition) -> bool {
    (one.clause, one.cue) < (other.clause, other.cue)
}
