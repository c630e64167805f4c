//! Names in a clause, told by their capitals: what a list of skills consists of, and no clause does.

/// An item of a list of names has at most this many words.
const NAME_WORDS: usize = 3;

/// Whether `text` is written so that capitals tell names: not in capitals altogether.
pub(super) fn has_lowercase(text: &str) -> bool {
    text.chars().any(char::is_lowercase)
}

/// Whether `text` is a name and nothing more: `MySQL`, `Visual Basic`, but neither `just Go` nor `Go is used`.
pub(super) fn is_name(text: &str) -> bool {
    let mut words = text.split_whitespace();
    words.next().is_some_and(is_word_of_name)
        && words.by_ref().take(NAME_WORDS - 1).all(is_word_of_name)
        && words.next().is_none()
}

/// Whether the first word of `text` belongs to a name.
pub(super) fn opens(text: &str) -> bool {
    text.split_whitespace().next().is_some_and(is_word_of_name)
}

/// Whether the last word of `text` belongs to a name.
pub(super) fn closes(text: &str) -> bool {
    text.split_whitespace().next_back().is_some_and(is_word_of_name)
}

/// Where the first name of `text` ends and other words begin, if another name comes after them:
/// `MySQL |we use PostgreSQL`.
pub(super) fn end_of_first(text: &str) -> Option<usize> {
    let mut at = 0;
    let mut named = false;
    for word in text.split_inclusive(char::is_whitespace) {
        let is_word = !word.trim().is_empty();
        if is_word && named && !is_word_of_name(word) {
            return is_word_of_name(&text[at..]).then_some(at);
        }
        named |= is_word_of_name(word);
        at += word.len();
    }
    None
}

fn is_word_of_name(word: &str) -> bool {
    word.chars().any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_from_clauses() {
        for text in ["MySQL", "Visual Basic", "jQuery", "C#"] {
            assert!(is_name(text), "{text}");
        }
        for text in ["just Go", "Go is used", "sensors", "", "One Two Three Four"] {
            assert!(!is_name(text), "{text}");
        }
    }

    #[test]
    fn the_first_name_ends_where_other_words_begin() {
        assert_eq!(end_of_first("Cobol we write Haskell"), Some(6));
        assert_eq!(end_of_first("pure Cobol code we write Haskell"), Some(11));
        for text in ["Cobol we write code", "Cobol", "nothing", ""] {
            assert_eq!(end_of_first(text), None, "{text}");
        }
    }
}
