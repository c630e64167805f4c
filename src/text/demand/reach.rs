//! How far a cue reaches: over which pieces of its sentence.

use super::cues::Sense;
use super::gaps::{self, Depth};
use super::{Part, Place, Reader, names, word_count, words_of};
use crate::text::clauses::Break;
use crate::text::stop_words::is_stop_word;

/// A list item of more words than this is a clause of its own: what is said after it does not reach over it.
const ITEM_WORDS: usize = 5;

impl<'a> Reader<'a> {
    /// The parts that a wish, a must or a "not needed" refers to.
    pub(super) fn reach(&self, place: Place) -> Vec<usize> {
        let part = &self.parts[place.part];
        let hit = part.cues[place.cue];
        // Function words do not count: "it is not necessary to know Java" opens with its cue.
        let content = |text: &str| words_of(text).filter(|word| !is_stop_word(self.language, word)).count();
        let (before, after) = (content(&part.folded[..hit.start]), content(&part.folded[hit.end..]));
        let follows = self.parts.get(place.part + 1).is_some_and(|next| next.piece.before != Break::Stop);
        let heads = place.part == 0 || part.piece.before == Break::Stop;
        match (before, after) {
            (0, 0) if self.gap(place.part + 1).trim_start().starts_with(':') => self.after(place, usize::MAX),
            (0, 0) if self.is_behind_dash(place) => self.before_dash(place),
            (0, 0) if heads && follows => self.after(place, usize::MAX),
            (0, 0) if self.gap(place.part).trim_end().ends_with(['(', '[']) => {
                vec![place.part.saturating_sub(1), place.part]
            }
            (0, 1..) if hit.sense == Sense::NotNeeded => self.denied(place),
            (0, 1..) => self.after(place, ITEM_WORDS),
            _ => self.before(place),
        }
    }

    /// Whether a "not needed" only says once more that something is a wish: "welcome, but not required".
    pub(super) fn softens(&self, place: Place, sense: Sense) -> bool {
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

    /// What stands between the part of that number and the one before it.
    fn gap(&self, number: usize) -> &'a str {
        let end = number.checked_sub(1).and_then(|before| self.parts.get(before)).map(|p| p.piece.range.end);
        let start = self.parts.get(number).map_or(self.sentence.len(), |part| part.piece.range.start);
        self.sentence.get(end.unwrap_or(0)..start).unwrap_or_default()
    }

    /// Whether a dash sets a bare cue off from an item before it: "Java - a plus".
    fn is_behind_dash(&self, place: Place) -> bool {
        let item = place.part.checked_sub(1).and_then(|before| self.parts.get(before));
        gaps::is_dash(self.gap(place.part))
            && item.is_some_and(|item| item.cues.is_empty() && word_count(&item.folded) <= ITEM_WORDS)
    }

    /// The part of a cue behind a dash and the item before it, with what "and" or "or" joins to it.
    fn before_dash(&self, place: Place) -> Vec<usize> {
        let mut found = vec![place.part];
        for number in (0..place.part).rev() {
            found.push(number);
            let part = &self.parts[number];
            if !matches!(part.piece.before, Break::Join | Break::Or) || !part.cues.is_empty() {
                break;
            }
        }
        found
    }

    /// The part of the cue and those that go on its list, each of at most `words` words.
    fn after(&self, place: Place, words: usize) -> Vec<usize> {
        let mut depth = Depth::default();
        let goes_on = |number: &usize| {
            let Part { piece, folded, cues } = &self.parts[*number];
            !depth.leaves_onward(self.gap(*number))
                && match piece.before {
                    Break::Stop => false,
                    Break::Comma => cues.is_empty() && word_count(folded) <= words,
                    _ => cues.is_empty(),
                }
        };
        let rest = (place.part + 1..self.parts.len()).take_while(goes_on);
        std::iter::once(place.part).chain(rest).collect()
    }

    /// What a negation refers to: what comes after it, and of a list what leads up to another choice: "no Java, Go or
    /// Rust" denies three, "not Java, just Go" one, and "without help and in time" one. A list of nothing but names is
    /// denied whole.
    pub(super) fn denied(&self, place: Place) -> Vec<usize> {
        let mut found = self.after(place, ITEM_WORDS);
        if self.parts[place.part].cues[place.cue].sense == Sense::Instead {
            let named = found.iter().skip(1).take_while(|part| names::is_name(self.text(**part))).count();
            found.truncate(named + 1);
        } else if self.is_list_of_names(&found) {
            return found;
        }
        while found.len() > 1 && found.last().is_some_and(|last| self.parts[*last].piece.before != Break::Or)
        {
            found.pop();
        }
        found
    }

    /// Whether the parts end in names that are listed, and nothing follows the list in its clause. Of two names with
    /// a comma between them the second may be what is wanted: "not Java, Python".
    fn is_list_of_names(&self, found: &[usize]) -> bool {
        let [head, items @ ..] = found else { return false };
        let next = self.parts.get(head + found.len());
        let negates_on = next
            .and_then(|next| Some((next, next.cues.first()?)))
            .is_some_and(|(next, cue)| cue.sense == Sense::Nor && word_count(&next.folded[..cue.start]) == 0);
        let ends = negates_on || next.is_none_or(|next| next.piece.before == Break::Stop);
        let before = |item: &usize| self.parts[*item].piece.before;
        let is_joined = |item: &usize| matches!(before(item), Break::Join | Break::Or);
        let sure = items.len() > 1 || (!items.is_empty() && negates_on) || items.iter().any(is_joined);
        let is_item = |item: &usize| {
            (is_joined(item) || before(item) == Break::Comma) && names::is_name(self.text(*item))
        };
        ends && sure
            && names::are_told(self.sentence)
            && names::closes(self.text(*head))
            && items.iter().all(is_item)
    }

    /// The words of a part as they are written.
    fn text(&self, part: usize) -> &'a str {
        self.parts.get(part).map_or("", |part| &self.sentence[part.piece.range.clone()])
    }

    /// The part of the cue and those of the list that it ends.
    fn before(&self, place: Place) -> Vec<usize> {
        let mut depth = Depth::default();
        let mut found = vec![place.part];
        for number in (0..place.part).rev() {
            let (here, next) = (&self.parts[number], &self.parts[number + 1]);
            let apart = depth.leaves_back(self.gap(number + 1))
                || match next.piece.before {
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
