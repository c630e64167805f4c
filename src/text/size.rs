//! How much work a text is, told before any of it is done.

/// How many sentences `text` may be cut into at most, before long ones are cut into blocks of 4,096 bytes or for the
/// model: the stretches between its line breaks, the signs that end a sentence and those that open an item. Rather too
/// many than too few; a line that is one sentence counts once, and each line that is not blank at least once.
pub fn sentences_at_most(text: &str) -> usize {
    let mut stretch = Stretch::default();
    let mut before = '\n';
    let mut count = 0;
    for c in text.chars() {
        // Signs of other scripts end sentences, too, and dashes and bullets open items.
        let is_sign = !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace();
        match c {
            '\n' => count += stretch.end(),
            ':' => count += 1 + usize::from(std::mem::take(&mut stretch).holds_heading),
            '.' | '!' | '?' | ';' => {
                count += 1;
                stretch = Stretch::default();
            }
            _ if is_sign || (matches!(c, '-' | '*') && before == ' ') => {
                count += stretch.end();
                stretch.is_begun = true;
            }
            _ => stretch.go_on(c, before),
        }
        before = c;
    }
    count + stretch.end()
}

/// What stands since the last cut.
#[derive(Default)]
struct Stretch {
    /// Whether anything that is no blank does.
    is_begun: bool,
    /// Whether words do.
    has_words: bool,
    /// Whether a word with a capital follows others: if a colon ends it, it may be a heading, before which a line is cut.
    holds_heading: bool,
}

impl Stretch {
    fn go_on(&mut self, c: char, before: char) {
        self.is_begun |= !c.is_whitespace();
        self.holds_heading |= self.has_words && before == ' ' && c.is_uppercase();
        self.has_words |= c.is_alphanumeric();
    }

    /// Ends the stretch: 1 if there was any.
    fn end(&mut self) -> usize {
        usize::from(std::mem::take(self).is_begun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;
    use crate::text::{TokenBudget, analyse};

    #[test]
    fn hostile_texts_are_known_by_their_size() {
        assert!(sentences_at_most(&"ab\n".repeat(6_000)) > 5_000);
        assert!(sentences_at_most(&"7\n".repeat(6_000)) > 5_000);
        assert!(sentences_at_most(&".\n".repeat(6_000)) > 5_000);
        assert!(sentences_at_most(&"A b. ".repeat(6_000)) > 5_000);
        assert!(sentences_at_most(&"● a ".repeat(6_000)) > 5_000);
        assert!(sentences_at_most(&"word ".repeat(6_000)) == 1);
        assert!(sentences_at_most("Two. Sentences here.\n* item") < 6);
    }

    #[test]
    fn a_line_that_is_one_sentence_counts_once() {
        for (text, most) in [
            ("", 0),
            (" \n\n", 0),
            ("Check the pumps.\nFill in the log.\n\nCall the office!\n", 3),
            ("• Check the pumps.\n• Fill in the log.", 2),
            ("- Check the pumps\n- Fill in the log\n", 2),
            ("Duties:\nCheck the pumps", 2),
            ("Check the pumps. Fill in the log.", 2),
            ("Ελέγχετε τις αντλίες.\nΚαλείτε το γραφείο;\n", 2),
            ("...\n", 3),
        ] {
            assert_eq!(sentences_at_most(text), most, "{text:?}");
        }
    }

    #[test]
    fn headings_that_lost_their_line_breaks_are_counted() {
        let budget = TokenBudget { limit: usize::MAX, count: &|_| 1 };
        for text in [
            "we fit lamps Requirements: a licence Duties: mount sensors Requirements: a car",
            "City seeks fitter DUTIES: - mount sensors - keep a log REQUIREMENTS: two years",
        ] {
            let found = analyse("", text, Language::ENGLISH, &budget).sentences.len();
            assert!(found <= sentences_at_most(text), "{found} of {text}");
        }
    }
}
