//! Sentences too long for the model are cut where it hurts least.

use std::ops::Range;

/// No token is taken to hold more characters than this: a stretch with more per token is cut unseen.
const MAX_CHARS_PER_TOKEN: usize = 16;

/// How long a sentence may be: the room left in the model's input, and the model's own way to count.
#[derive(Clone, Copy)]
pub struct TokenBudget<'a> {
    /// The most tokens a sentence may have; at least 1.
    pub limit: usize,
    /// The number of tokens of a text. Asked only about texts with more characters than `limit`.
    pub count: &'a dyn Fn(&str) -> usize,
}

impl TokenBudget<'_> {
    /// Whether `text` needs no cutting. A character makes at most about one token, so that most
    /// sentences are let through without being counted.
    pub(super) fn admits(&self, text: &str) -> bool {
        let most = self.limit.saturating_mul(MAX_CHARS_PER_TOKEN);
        let chars = text.chars().filter(|c| !c.is_whitespace()).take(most.saturating_add(1)).count();
        chars <= self.limit || (chars <= most && (self.count)(text) <= self.limit)
    }

    /// `text` in pieces that are each within the budget: cut after `;`, `:`, `,` or a dash, else at
    /// white space, else anywhere. Together the pieces are the whole text. A single character is
    /// never cut, even if it alone exceeds the budget.
    pub(super) fn pieces(&self, text: &str) -> Vec<Range<usize>> {
        let mut pieces = Vec::new();
        let mut start = 0;
        while !self.admits(&text[start..]) {
            let end = start + self.cut(&text[start..]);
            pieces.push(start..end);
            if end >= text.len() {
                return pieces;
            }
            start = end;
        }
        pieces.push(start..text.len());
        pieces
    }

    /// Where to cut `text`, which is over the budget; more than 0.
    fn cut(&self, text: &str) -> usize {
        let fits = |end: &usize| self.admits(&text[..*end]);
        let window = self.limit.saturating_mul(MAX_CHARS_PER_TOKEN).max(1);
        let near = || text.char_indices().take(window);
        let gaps: Vec<usize> = near()
            .skip_while(|(_, c)| c.is_whitespace())
            .filter(|(_, c)| c.is_whitespace())
            .map(|(at, _)| at)
            .collect();
        let fitting = gaps.partition_point(fits);
        let Some(&widest) = fitting.checked_sub(1).and_then(|last| gaps.get(last)) else {
            let ends: Vec<usize> = near().map(|(at, c)| at + c.len_utf8()).collect();
            let fitting = ends.partition_point(fits).max(1);
            return ends.get(fitting - 1).copied().unwrap_or(text.len());
        };
        // A clause is worth a shorter piece, but not a stump.
        let ends_clause = |end: usize| text[..end].ends_with([';', ':', ',', '–', '—', '-']);
        let clause = gaps[..fitting].iter().rev().find(|end| ends_clause(**end) && **end * 3 >= widest);
        clause.copied().filter(fits).unwrap_or(widest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cell::Cell;

    /// A stand-in for a model: one token per started four characters of a word.
    fn toy(text: &str) -> usize {
        text.split_whitespace().map(|word| word.chars().count().div_ceil(4)).sum()
    }

    #[test]
    fn cuts_fall_at_clauses_then_words_then_characters() {
        let budget = TokenBudget { limit: 4, count: &toy };
        let cut =
            |text: &'static str| -> Vec<&str> { budget.pieces(text).into_iter().map(|r| &text[r]).collect() };
        assert_eq!(cut("one two"), ["one two"]);
        assert_eq!(cut("one two, six ten twelve"), ["one two,", " six ten twelve"]);
        assert_eq!(cut("one two six ten twelve"), ["one two six ten", " twelve"]);
        assert_eq!(cut("aaaabbbbccccddddeeee"), ["aaaabbbbccccdddd", "eeee"]);
    }

    #[test]
    fn short_texts_are_not_counted_and_long_ones_not_too_often() {
        let calls = Cell::new(0_usize);
        let read = Cell::new(0_usize);
        let count = |text: &str| {
            calls.set(calls.get() + 1);
            read.set(read.get() + text.len());
            toy(text)
        };
        let budget = TokenBudget { limit: 20, count: &count };
        assert!(budget.admits(&"four ".repeat(5)) && calls.get() == 0);
        let long = "word ".repeat(20_000);
        assert_eq!(budget.pieces(&long).len(), 1_000);
        assert!(read.get() < long.len() * 100, "{} {}", read.get(), calls.get());
    }

    proptest! {
        #[test]
        fn pieces_are_whole_and_within_the_budget(text in "[a-zé世 ,;–\\n]{0,120}", limit in 1_usize..12) {
            let budget = TokenBudget { limit, count: &toy };
            let pieces = budget.pieces(&text);
            let joined: String = pieces.iter().map(|piece| &text[piece.clone()]).collect();
            prop_assert_eq!(joined, text.clone());
            for piece in pieces {
                prop_assert!(toy(&text[piece]) <= limit);
            }
        }
    }
}
