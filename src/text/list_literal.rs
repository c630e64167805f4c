//! Lists of strings as Python or JSON prints them, which is how tables keep what has several parts.

/// The strings of `['one', "it's two"]`; `None` where the text is no such list.
pub fn list_literal(text: &str) -> Option<Vec<String>> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    let mut rest = inner.trim_start();
    let mut strings = Vec::new();
    while !rest.is_empty() {
        let (string, after) = quoted(rest)?;
        strings.push(string);
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(after) => after.trim_start(),
            None if after.is_empty() => after,
            None => return None,
        };
    }
    Some(strings)
}

/// The string literal at the start of `text`, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut characters = text.char_indices();
    let (_, quote) = characters.next().filter(|(_, c)| matches!(c, '\'' | '"'))?;
    let mut string = String::new();
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => string.push(match characters.next()?.1 {
                same @ ('\\' | '\'' | '"') => same,
                'n' => '\n',
                't' => '\t',
                _ => return None,
            }),
            c if c == quote => return Some((string, &text[at + c.len_utf8()..])),
            c => string.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_with_either_quote() {
        assert_eq!(list_literal("[]").unwrap(), Vec::<String>::new());
        assert_eq!(list_literal("['UNK']").unwrap(), ["UNK"]);
        assert_eq!(
            list_literal(r#" ['a, b', "it's", 'said \'c\' \\', 'é',] "#).unwrap(),
            ["a, b", "it's", r"said 'c' \", "é"]
        );
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for text in ["", "a", "['a'", "['a' 'b']", "[a]", "['a]", r"['\x41']", "[1]"] {
            assert_eq!(list_literal(text), None, "{text}");
        }
    }
}
