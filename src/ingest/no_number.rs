//! Words for "no number" that programs write into JSON, which has none.

/// Python and JavaScript print these for what is no finite number. The one with a sign comes first.
const WORDS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];

/// `json` with null in place of such words outside of texts; `None` where there is none.
pub(super) fn without_words(json: &str) -> Option<String> {
    let mut read = String::with_capacity(json.len());
    let (mut rest, mut in_text, mut is_changed) = (json, false, false);
    while let Some(c) = rest.chars().next() {
        if let Some(after) = WORDS.iter().find_map(|word| rest.strip_prefix(word)).filter(|_| !in_text) {
            read.push_str("null");
            (rest, is_changed) = (after, true);
            continue;
        }
        let mut length = c.len_utf8();
        match c {
            '"' => in_text = !in_text,
            // What follows is no end of the text.
            '\\' => length += rest[length..].chars().next().map_or(0, char::len_utf8),
            _ => {}
        }
        let (taken, after) = rest.split_at(length);
        read.push_str(taken);
        rest = after;
    }
    is_changed.then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_no_number_are_null_outside_of_texts() {
        let read = without_words(r#"{"pay":NaN,"é":[-Infinity,Infinity],"say":"NaN \" NaN \\"}"#);
        assert_eq!(read.as_deref(), Some(r#"{"pay":null,"é":[null,null],"say":"NaN \" NaN \\"}"#));
        for same in [r#"{"a":"NaN"}"#, "{}", "", "\\"] {
            assert_eq!(without_words(same), None, "{same}");
        }
    }
}
