//! Signs that programs write for others, left in a text: escaped twice, or wrapped for XML.

use std::borrow::Cow;

/// So many written line breaks make a text one that was escaped twice.
const BREAKS: usize = 2;

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
