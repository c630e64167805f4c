//! How much work a text is, told before any of it is done.

/// How many sentences `text` may be cut into at most, before long ones are cut for the model: its line breaks, the
/// signs that end a sentence or open an item, and one. Rather too many than too few.
pub fn sentences_at_most(text: &str) -> usize {
    let mut before = '\n';
    let mut count = 1;
    for c in text.chars() {
        let ends = matches!(c, '\n' | '.' | '!' | '?' | ';' | ':');
        // Signs of other scripts end sentences, too, and dashes and bullets open items.
        let is_sign = !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace();
        let opens = is_sign || (matches!(c, '-' | '*') && before == ' ');
        count += usize::from(ends || opens);
        before = c;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_texts_are_known_by_their_size() {
        assert!(sentences_at_most(&"ab\n".repeat(6_000)) > 5_000);
        assert!(sentences_at_most(&"A b. ".repeat(6_000)) > 5_000);
        assert!(sentences_at_most(&"● a ".repeat(6_000)) > 5_000);
        assert!(sentences_at_most(&"word ".repeat(6_000)) == 1);
        assert!(sentences_at_most("Two. Sentences here.\n* item") < 6);
    }
}
