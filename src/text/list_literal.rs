//! Lists of strings as Python, numpy or JSON prints them, which is how tables keep what has several parts.

use std::borrow::Cow;
use std::str::CharIndices;

use super::bullets::marker;
use super::tags::{Kind, Tags};

/// What programs print among strings where one is missing.
const MISSING: [&str; 6] = ["None", "nan", "NaN", "null", "NaT", "<NA>"];

/// Lists lie at most so deep in lists.
const LEVELS: usize = 4;

/// What a list may hold a list as.
const ANY: &[char] = &['[', '(', '{'];
/// What a set may: of what can be changed Python makes no item of one. Two braces are the sign of a template.
const FIXED: &[char] = &['('];

/// The strings of `['one', "it's two", None, 3]`, a number as it is written; what is missing or blank is left out. So
/// are those of a tuple, of a set (`{'one', 'two'}`), of a list that numpy prints (`['one' 'two']`), and of lists in it.
/// `None` where the text is no such list, or a list without a string.
pub fn list_literal(text: &str) -> Option<Vec<String>> {
    let mut list = List::default();
    let after = list.read(text.trim(), LEVELS, ANY)?;
    if !after.is_empty() || (list.has_bare && !list.has_string) {
        return None;
    }
    let mut items = list.items;
    items.retain(|item| !item.trim().is_empty());
    Some(items)
}

/// What parts the items of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Comma,
    /// As numpy prints lists.
    Blank,
}

/// What was read of a list, and of the lists in it.
#[derive(Default)]
struct List {
    items: Vec<String>,
    has_string: bool,
    has_bare: bool,
}

impl List {
    /// Reads the list that `text` starts with, in which lists lie less than `levels` deep, each opened by one of `opens`;
    /// gives what follows it.
    fn read<'a>(&mut self, text: &'a str, levels: usize, opens: &[char]) -> Option<&'a str> {
        let close = match text.chars().next()? {
            '[' => ']',
            '(' => ')',
            '{' => '}',
            _ => return None,
        };
        let levels = levels.checked_sub(1)?;
        let opens = if close == '}' { FIXED } else { opens };
        let mut rest = text[1..].trim_start();
        let is_empty = rest.starts_with(close);
        let mut separator = None;
        while !rest.starts_with(close) {
            let end = self.item(rest, levels, opens)?;
            let after = end.trim_start();
            let (found, next) = match after.strip_prefix(',') {
                Some(next) => (Some(Separator::Comma), next.trim_start()),
                None if after.starts_with(close) => (separator, after),
                None if after.len() < end.len() => (Some(Separator::Blank), after),
                None => return None,
            };
            if separator.is_some() && separator != found {
                return None;
            }
            separator = found;
            rest = next;
        }
        let is_list = match close {
            // Without a comma it is a remark in brackets.
            ')' => is_empty || separator == Some(Separator::Comma),
            // Without an item it is no set but a dictionary.
            '}' => !is_empty && separator != Some(Separator::Blank),
            _ => true,
        };
        rest.strip_prefix(close).filter(|_| is_list)
    }

    /// Reads the item that `text` starts with, which may be a list opened by one of `opens`; gives what follows it.
    fn item<'a>(&mut self, text: &'a str, levels: usize, opens: &[char]) -> Option<&'a str> {
        if text.starts_with(opens) {
            return self.read(text, levels, opens);
        }
        let is_string = text.starts_with(['\'', '"']);
        let (item, after) = if is_string { quoted(text)? } else { bare(text)? };
        self.has_string |= is_string;
        self.has_bare |= !is_string;
        self.items.push(item);
        Some(after)
    }
}

/// The items of a list such as `['a', 'b']` with `before` between them; any other text as it is. Where `before` is a
/// bullet each item has one, unless it brings its own or is HTML.
pub(super) fn unlisted<'a>(raw: &'a str, before: &str) -> Cow<'a, str> {
    match list_literal(raw).filter(|items| !items.is_empty()) {
        Some(items) if before.contains('*') => Cow::Owned(lines(&items)),
        Some(items) => Cow::Owned(items.join(before)),
        None => Cow::Borrowed(raw),
    }
}

/// The items one per line; in HTML, where line feeds part nothing, each as an element.
fn lines(items: &[String]) -> String {
    let is_html = items.iter().any(|item| parts_lines(item));
    let line = |item: &String| {
        let item = item.trim();
        let has_bullet = marker(item) > 0 && !item.starts_with(char::is_alphabetic);
        match (is_html, has_bullet) {
            (true, _) if begins_element(item) => item.to_string(),
            (true, true) => format!("<p>{item}</p>"),
            (true, false) => format!("<li>{item}</li>"),
            (false, true) => item.to_string(),
            (false, false) => format!("* {item}"),
        }
    };
    items.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Whether `item` holds an element of HTML that parts lines.
fn parts_lines(item: &str) -> bool {
    Tags::new(item).filter_map(|tag| Kind::of(tag.name)).any(Kind::parts_lines)
}

/// Whether `item` begins with an element that parts lines.
fn begins_element(item: &str) -> bool {
    let mut tags = Tags::new(item);
    tags.next().is_some_and(|tag| tag.start == 0 && Kind::of(tag.name).is_some_and(Kind::parts_lines))
}

/// The string literal at the start of `text`, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut characters = text.char_indices();
    let (_, quote) = characters.next().filter(|(_, c)| matches!(c, '\'' | '"'))?;
    let mut string = String::new();
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => string.push(escaped(&mut characters)?),
            c if c == quote => return Some((string, &text[at + c.len_utf8()..])),
            c => string.push(c),
        }
    }
    None
}

/// The number at the start of `text`, or nothing for a word that says so, and what follows it.
fn bare(text: &str) -> Option<(String, &str)> {
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ']' | ')' | '}');
    let (item, after) = text.split_at(text.find(ends).unwrap_or(text.len()));
    let is_number = item.ends_with(|c: char| c.is_ascii_digit()) && item.parse::<f64>().is_ok();
    match item {
        number if is_number => Some((number.to_string(), after)),
        missing if MISSING.contains(&missing) => Some((String::new(), after)),
        _ => None,
    }
}

/// The character that is meant by the escape whose backslash has been read.
fn escaped(characters: &mut CharIndices<'_>) -> Option<char> {
    match characters.next()?.1 {
        same @ ('\\' | '\'' | '"' | '/') => Some(same),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'x' => char::from_u32(hexadecimal(characters, 2)?),
        'u' => utf_16(characters),
        'U' => char::from_u32(hexadecimal(characters, 8)?),
        _ => None,
    }
}

fn hexadecimal(characters: &mut CharIndices<'_>, digits: usize) -> Option<u32> {
    (0..digits).try_fold(0, |number, _| Some(number * 16 + characters.next()?.1.to_digit(16)?))
}

/// The character of the four digits that follow; JSON writes one beyond the first 65,536 as two escapes.
fn utf_16(characters: &mut CharIndices<'_>) -> Option<char> {
    let first = hexadecimal(characters, 4)?;
    if let Some(whole) = char::from_u32(first) {
        return Some(whole);
    }
    let is_escape = characters.next()?.1 == '\\' && characters.next()?.1 == 'u';
    let second = if is_escape { hexadecimal(characters, 4)? } else { return None };
    let halves = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    char::decode_utf16(halves).next()?.ok()
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
    fn escapes_of_python_and_json_are_read() {
        for (text, read) in [
            (r"['fit\xa0meters']", "fit\u{a0}meters"),
            (r"['caf\xe9 \u2022 bar']", "café • bar"),
            (r#"["\u0437\u043d\u0430\u043a"]"#, "знак"),
            (r#"["\ud83d\udd27 and\/or"]"#, "🔧 and/or"),
            (r"['\U0001f527 a\r\n\tb']", "🔧 a\r\n\tb"),
        ] {
            assert_eq!(list_literal(text).unwrap(), [read], "{text}");
        }
    }

    #[test]
    fn what_is_missing_or_blank_is_no_item_and_a_number_is_one() {
        for (text, read) in [
            ("['a', None, 'b', nan]", &["a", "b"][..]),
            (r#"[null, "a", "", " "]"#, &["a"]),
            ("['a', 5, -1.5, 2e3]", &["a", "5", "-1.5", "2e3"]),
            ("['', None]", &[]),
        ] {
            assert_eq!(list_literal(text).unwrap(), read, "{text}");
        }
    }

    #[test]
    fn lists_are_read_however_programs_print_them() {
        for (text, read) in [
            (
                "['Fit meters' \"Don't drill\"\n 'Read plans']",
                &["Fit meters", "Don't drill", "Read plans"][..],
            ),
            ("['a' None 2 'b' ]", &["a", "2", "b"]),
            ("('a', \"b, c\", 1)", &["a", "b, c", "1"]),
            ("('a',)", &["a"]),
            ("[['a', 'b'], [], ('c', None)]", &["a", "b", "c"]),
            ("[['a' 'b']\n ['c' 'd']]", &["a", "b", "c", "d"]),
            ("[[[['a']]]]", &["a"]),
            ("()", &[]),
            ("{'Fit meters', \"Don't drill\"}", &["Fit meters", "Don't drill"]),
            ("{'a'}", &["a"]),
            ("{ 'a', None, 2 }", &["a", "2"]),
            ("[{'a', 'b'}, {'c'}]", &["a", "b", "c"]),
            ("{('Weld', 'Cut'), 'Draw', ('Saw', ('File',))}", &["Weld", "Cut", "Draw", "Saw", "File"]),
        ] {
            assert_eq!(list_literal(text).unwrap(), read, "{text}");
        }
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for text in [
            "",
            "a",
            "['a'",
            "['a''b']",
            "['a' 'b', 'c']",
            "['a', 'b' 'c']",
            "['a' or 'b']",
            "('a')",
            "('a' 'b')",
            "('a', 'b']",
            "['a', ('b')]",
            "['a'] ['b']",
            "(m, w, d)",
            "[[1, 2], [3]]",
            "[[[[['a']]]]]",
            "[a]",
            "['a]",
            r"['\x4']",
            r"['\q']",
            r"['\ud83d']",
            r"['\ud83d\u0041']",
            "[1]",
            "[None]",
            "['a', b]",
            "['a', inf]",
            "['a', , 'b']",
            "{}",
            "{'a' 'b'}",
            "{'a', 'b']",
            "{'a', ['b']}",
            "{'a', {'b'}}",
            "{('a', ['b'])}",
            "{('a')}",
            "{('a', 'b'): 'c'}",
            "{'a': 'b'}",
            r#"{"a" : "b", "c": 1}"#,
            r#"[{"a": "b"}]"#,
            "{a, b}",
            "{1, 2}",
            "{{ 'title' }}",
        ] {
            assert_eq!(list_literal(text), None, "{text}");
        }
    }

    #[test]
    fn an_item_has_one_bullet_and_html_stays_what_it_is() {
        for (raw, text) in [
            ("['Fit meters', 'Read plans']", "* Fit meters\n* Read plans"),
            ("['- Fit meters', '• Read plans', '3) Draw']", "- Fit meters\n• Read plans\n3) Draw"),
            ("['o similares', '-5 °C']", "* o similares\n* -5 °C"),
            ("['Fit <b>meters</b>', '']", "* Fit <b>meters</b>"),
            ("['<p>Fit</p>', 'Read', '- Draw']", "<p>Fit</p>\n<li>Read</li>\n<p>- Draw</p>"),
            ("['Fit<br>meters']", "<li>Fit<br>meters</li>"),
            ("['<b>Fit</b><br>meters']", "<li><b>Fit</b><br>meters</li>"),
            ("['Fit meters' 'Read plans']", "* Fit meters\n* Read plans"),
            ("{'Fit meters', 'Read plans'}", "* Fit meters\n* Read plans"),
            ("{'Fit': 'meters'}", "{'Fit': 'meters'}"),
            ("[Remote] Fitter", "[Remote] Fitter"),
            ("('Fitter')", "('Fitter')"),
        ] {
            assert_eq!(unlisted(raw, "\n* "), text, "{raw}");
        }
        assert_eq!(unlisted("['- a', '<p>b</p>']", ", "), "- a, <p>b</p>");
    }
}
