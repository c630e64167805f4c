//! How far a cue reaches: over which pieces of its sentence.

use super::cues::CueSense;
use super::gaps::{self, Depth};
use super::{CuePosition, CuedClause, Reader, names, word_count, words_of};
use crate::text::clauses::Break;
use crate::text::fold::fold;
use crate::text::phrase_table::Hit;
use crate::text::stop_words::is_stop_word;

/// A list item of more words than this is a clause of its own: what is said after it does not reach over it.
const ITEM_WORDS: usize = 5;

/// Conjunctions, folded, that also mean "also".
const ALSO: [&str; 2] = ["και", "и"];

impl<'a> Reader<'a> {
    /// The clauses that a wish, a must, a "not needed" or a negation behind a must refers to.
    pub(super) fn reach(&self, position: CuePosition) -> Vec<usize> {
        let clause = &self.clauses[position.clause];
        let hit = clause.cues[position.cue];
        if hit.sense == CueSense::Ellipsis {
            let is_joined = matches!(clause.piece.before, Break::Join | Break::Or);
            return if is_joined { self.before(position, false) } else { vec![position.clause] };
        }
        // Function words do not count: "it is not necessary to know Java" opens with its cue.
        let content = |text: &str| words_of(text).filter(|word| !is_stop_word(self.language, word)).count();
        let (before, after) = (content(&clause.folded[..hit.start]), content(&clause.folded[hit.end..]));
        let follows =
            self.clauses.get(position.clause + 1).is_some_and(|next| next.piece.before != Break::Stop);
        let heads = position.clause == 0 || clause.piece.before == Break::Stop;
        match (before, after) {
            (0, 0) if self.gap(position.clause + 1).trim_start().starts_with(':') => {
                self.after(position, usize::MAX)
            }
            (0, 0) if self.is_behind_dash(position) => self.before_dash(position),
            (0, 0) if heads && follows => self.after(position, usize::MAX),
            (0, 0) if self.gap(position.clause).trim_end().ends_with(['(', '[']) => {
                vec![position.clause.saturating_sub(1), position.clause]
            }
            (0, 0) if self.leads_on(position) => self.after(position, ITEM_WORDS),
            (0, 1..) if hit.sense == CueSense::NotNeeded => self.denied(position),
            (0, 1..) => self.after(position, ITEM_WORDS),
            _ => self.before(position, (before, after) == (0, 0) && hit.sense == CueSense::Wish),
        }
    }

    /// Whether a "not needed" only says once more that something is a wish: "welcome, but not required".
    pub(super) fn softens(&self, position: CuePosition, sense: CueSense) -> bool {
        let is_bare = |clause: &CuedClause| {
            let in_cues: usize =
                clause.cues.iter().map(|hit| word_count(&clause.folded[hit.start..hit.end])).sum();
            word_count(&clause.folded) <= in_cues
        };
        let near = position.clause.saturating_sub(1)..(position.clause + 2).min(self.clauses.len());
        let here = is_bare(&self.clauses[position.clause]);
        sense == CueSense::NotNeeded
            && near.map(|clause| &self.clauses[clause]).any(|clause| {
                clause.cues.iter().any(|hit| hit.sense == CueSense::Wish) && (here || is_bare(clause))
            })
    }

    /// What stands between the clause of that number and the one before it.
    fn gap(&self, number: usize) -> &'a str {
        let end =
            number.checked_sub(1).and_then(|before| self.clauses.get(before)).map(|p| p.piece.range.end);
        let start = self.clauses.get(number).map_or(self.sentence.len(), |clause| clause.piece.range.start);
        self.sentence.get(end.unwrap_or(0)..start).unwrap_or_default()
    }

    /// Whether a must or a wish without other words speaks of what follows it in its list: "Java and, |ideally|, Go",
    /// "Java, |по възможност| и Go".
    fn leads_on(&self, position: CuePosition) -> bool {
        let clause = &self.clauses[position.clause];
        let hit = clause.cues[position.cue];
        let is_bare = word_count(&clause.folded) == word_count(&clause.folded[hit.start..hit.end]);
        let next = self.clauses.get(position.clause + 1);
        let goes_on = next.is_some_and(|next| next.cues.is_empty() && next.piece.before != Break::Stop);
        let (before, after) = (self.gap(position.clause).trim(), self.gap(position.clause + 1).trim());
        let is_joined = before.ends_with(',') && before.contains(char::is_alphabetic);
        matches!(hit.sense, CueSense::Must | CueSense::Wish)
            && is_bare
            && goes_on
            && (is_joined || ALSO.contains(&fold(after).as_str()))
    }

    /// Whether a dash sets a bare cue off from an item before it: "Java - a plus".
    fn is_behind_dash(&self, position: CuePosition) -> bool {
        let item = position.clause.checked_sub(1).and_then(|before| self.clauses.get(before));
        gaps::is_dash(self.gap(position.clause))
            && item.is_some_and(|item| item.cues.is_empty() && word_count(&item.folded) <= ITEM_WORDS)
    }

    /// The clause of a cue behind a dash and the item before it, with what "and" or "or" joins to it.
    fn before_dash(&self, position: CuePosition) -> Vec<usize> {
        let mut found = vec![position.clause];
        for number in (0..position.clause).rev() {
            found.push(number);
            let clause = &self.clauses[number];
            if !matches!(clause.piece.before, Break::Join | Break::Or) || !clause.cues.is_empty() {
                break;
            }
        }
        found
    }

    /// The clause of the cue and those that go on its list, each of at most `words` words.
    fn after(&self, position: CuePosition, words: usize) -> Vec<usize> {
        let mut depth = Depth::default();
        let goes_on = |number: &usize| {
            let CuedClause { piece, folded, cues } = &self.clauses[*number];
            !depth.leaves_onward(self.gap(*number))
                && match piece.before {
                    Break::Stop => false,
                    Break::Comma => cues.is_empty() && word_count(folded) <= words,
                    _ => cues.is_empty(),
                }
        };
        let rest = (position.clause + 1..self.clauses.len()).take_while(goes_on);
        std::iter::once(position.clause).chain(rest).collect()
    }

    /// What a negation refers to: what comes after it, and of a list what leads up to another choice: "no Java, Go or
    /// Rust" denies three, "not Java, just Go" one, and "without help and in time" one. A list of nothing but names is
    /// denied whole.
    pub(super) fn denied(&self, position: CuePosition) -> Vec<usize> {
        let mut found = self.after(position, ITEM_WORDS);
        let sense = self.clauses[position.clause].cues[position.cue].sense;
        if matches!(sense, CueSense::Instead | CueSense::Leaves) {
            let named = found.iter().skip(1).take_while(|clause| names::is_name(self.text(**clause))).count();
            found.truncate(named + 1);
        } else if self.is_list_of_names(&found) {
            return found;
        }
        while found.len() > 1
            && found.last().is_some_and(|last| self.clauses[*last].piece.before != Break::Or)
        {
            found.pop();
        }
        found
    }

    /// Whether the clauses end in names that are listed, and nothing follows the list in its sentence. Of two names with
    /// a comma between them the second may be what is wanted: "not Java, Python".
    fn is_list_of_names(&self, found: &[usize]) -> bool {
        let [head, items @ ..] = found else { return false };
        let next = self.clauses.get(head + found.len());
        let negates_on = next.and_then(|next| Some((next, next.cues.first()?))).is_some_and(|(next, cue)| {
            cue.sense == CueSense::Nor && word_count(&next.folded[..cue.start]) == 0
        });
        let ends = negates_on || next.is_none_or(|next| next.piece.before == Break::Stop);
        let before = |item: &usize| self.clauses[*item].piece.before;
        let is_joined = |item: &usize| matches!(before(item), Break::Join | Break::Or);
        let sure = items.len() > 1 || (!items.is_empty() && negates_on) || items.iter().any(is_joined);
        let is_item = |item: &usize| {
            (is_joined(item) || before(item) == Break::Comma) && names::is_name(self.text(*item))
        };
        ends && sure
            && names::has_lowercase(self.sentence)
            && names::closes(self.text(*head))
            && items.iter().all(is_item)
    }

    /// The words of a clause as they are written.
    pub(super) fn text(&self, clause: usize) -> &'a str {
        self.clauses.get(clause).map_or("", |clause| &self.sentence[clause.piece.range.clone()])
    }

    /// The clause of the cue and those of the list that it ends. A comma sets a last wish off from all that it is
    /// an `aside` to, however long: "If you have all that, even better".
    fn before(&self, position: CuePosition, aside: bool) -> Vec<usize> {
        let ends = self.clauses.get(position.clause + 1).is_none_or(|next| next.piece.before == Break::Stop);
        let mut depth = Depth::default();
        let mut found = vec![position.clause];
        for number in (0..position.clause).rev() {
            let is_aside = aside && ends && number + 1 == position.clause;
            let (here, next) = (&self.clauses[number], &self.clauses[number + 1]);
            let apart = depth.leaves_back(self.gap(number + 1))
                || match next.piece.before {
                    Break::Stop => true,
                    Break::Comma => word_count(&here.folded) > ITEM_WORDS && !is_aside,
                    _ => false,
                };
            let is_softened = |sense| is_aside && sense == CueSense::Must;
            let speaks = |hit: &Hit<CueSense>| hit.sense != CueSense::Nothing && !is_softened(hit.sense);
            if apart || here.cues.iter().any(speaks) {
                break;
            }
            found.push(number);
        }
        found
    }
}
