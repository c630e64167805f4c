//! Signs that programs write for others, left in a text: escaped twice, or wrapped for XML.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

/// So many written line breaks make a text one that was escaped twice.
const BREAKS: usize = 2;

/// A number that stands for a letter has at most so many digits, the `x` of hexadecimal ones and the semicolon included.
const DIGITS: usize = 10;

/// `raw` with the letters beyond ASCII that HTML writes as numbers (`&#233;`, `&#xE9;`) as letters. What is misread
/// may be written so, and rendering drops some of its bytes. Signs of ASCII, which could be markup, stay numbers.
pub(super) fn numbered(raw: &str) -> Cow<'_, str> {
    const OPEN: &str = "&#";
    if !raw.contains(OPEN) {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once(OPEN) {
        out.push_str(before);
        rest = match letter(after) {
            Some((letter, behind)) => {
                out.push(letter);
                behind
            }
            None => {
                out.push_str(OPEN);
                after
            }
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The letter beyond ASCII whose number `text` starts with, as browsers read it, and what follows the semicolon.
fn letter(text: &str) -> Option<(char, &str)> {
    let end = text.bytes().take(DIGITS).position(|byte| byte == b';')?;
    let (number, behind) = text.split_at_checked(end)?;
    if !number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    let letter = char::from_u32(code)?;
    let letter = if u8::try_from(code).is_ok() { of_byte(letter)? } else { letter };
    (!letter.is_ascii()).then_some((letter, behind.strip_prefix(';')?))
}

/// What a byte above ASCII that was taken for a character is in windows-1252; `None` for the few that are nothing there.
pub(super) fn windows_1252(c: char) -> Option<char> {
    of_byte(c).filter(|letter| !letter.is_control())
}

fn of_byte(c: char) -> Option<char> {
    let bytes = [u8::try_from(c).ok()?];
    WINDOWS_1252.decode_without_bom_handling(&bytes).0.chars().next()
}

/// `raw` without pictures that are written out (`data:image/png;base64,…`): nobody can read them.
pub(super) fn without_data(raw: &str) -> Cow<'_, str> {
    const MARK: &str = ";base64,";
    const OPEN: &str = "data:";
    if !raw.contains(MARK) {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once(MARK) {
        let word = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        match before[word..].rfind(OPEN) {
            Some(at) => {
                out.push_str(&before[..word + at]);
                let is_of_data = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '%');
                rest = after.trim_start_matches(is_of_data);
            }
            None => {
                out.push_str(before);
                out.push_str(MARK);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// `raw` without the wrapping of XML, and with the line breaks that it writes as `\\n`, if it has no real one.
pub(super) fn unescaped(raw: &str) -> Cow<'_, str> {
    let text = unwrapped(raw);
    let breaks = text.matches("\\n").count() + text.matches("\\r").count();
    if breaks < BREAKS || text.trim().contains(['\n', '\r']) || has_path(&text) {
        return text;
    }
    let text = text.replace("\\r\\n", "\\n");
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let meant = chars.peek().filter(|_| c == '\\').and_then(|escaped| match escaped {
            'n' | 'r' => Some('\n'),
            't' => Some('\t'),
            '"' | '/' | '\\' => Some(*escaped),
            _ => None,
        });
        if meant.is_some() {
            chars.next();
        }
        out.push(meant.unwrap_or(c));
    }
    Cow::Owned(out)
}

/// Whether `text` holds a path of Windows, `C:\\new`, whose backslashes escape nothing.
fn has_path(text: &str) -> bool {
    text.match_indices(":\\").any(|(colon, _)| {
        let mut before = text[..colon].chars().rev();
        before.next().is_some_and(|drive| drive.is_ascii_uppercase())
            && before.next().is_none_or(|c| !c.is_alphanumeric())
    })
}

fn unwrapped(raw: &str) -> Cow<'_, str> {
    const OPEN: &str = "<![CDATA[";
    const CLOSE: &str = "]]>";
    if raw.contains(OPEN) {
        return Cow::Owned(raw.replace(OPEN, "").replace(CLOSE, ""));
    }
    let ended = raw.trim_end();
    Cow::Borrowed(if ended.ends_with(CLOSE) { ended.trim_end_matches(CLOSE) } else { raw })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_beyond_ascii_are_read_from_their_numbers() {
        for (raw, read) in [
            ("caf&#233; &#xE9;t&#X00e9;", "café été"),
            ("&#1052;&#x43E;&#8211;&#x1F600;", "Мо–😀"),
            ("&#133;&#150;&#129;", "…–\u{81}"),
            ("&#&#233;", "&#é"),
        ] {
            assert_eq!(numbered(raw), read, "{raw}");
        }
        for text in ["&#60;b&#62; &#10;&#x3c;", "&#233 &#;", "&#xD800; &#99999999;", "&#+233; C&#", "&#é;"] {
            assert_eq!(numbered(text), text);
        }
    }
}
