//! Parts of HTML that were escaped before they were put among the rest.

use std::borrow::Cow;

use crate::text::tags::{Kind, Tag, Tags};

/// How `<` and `>` are written in what was escaped: by name, by number, and escaped twice.
const BRACKETS: [(&str, &str); 3] = [("&lt;", "&gt;"), ("&#60;", "&#62;"), ("&amp;lt;", "&amp;gt;")];

/// `html` with its escaped tags as tags, where they are markup and not what the text is about.
///
/// That they are is told by an element which fills a place of its own: it parts lines, has words in it, and nothing
/// but tags that part lines stands before and behind it. Each such element must have its end tag, in order: a text
/// about HTML names its tags within sentences (`Write <div> and <span>`), or shows them as code.
pub(super) fn opened(html: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(html);
    for brackets in BRACKETS {
        if let Some(better) = opened_once(&text, brackets) {
            text = Cow::Owned(better);
        }
    }
    text
}

fn opened_once(html: &str, brackets: (&str, &str)) -> Option<String> {
    if !html.contains(brackets.0) {
        return None;
    }
    let mut reader = Reader::new(html.len());
    let mut at = 0;
    let mut tags = Tags::new(html);
    while let Some(tag) = tags.next() {
        reader.text(&html[at..tag.start], brackets);
        at = match Kind::of(tag.name) {
            Some(Kind::Hidden) if !tag.closing => tags.skip_to_end_of(tag.name),
            _ => tag.end,
        };
        reader.real(&tag);
        reader.out.push_str(&html[tag.start..at]);
    }
    reader.text(&html[at..], brackets);
    reader.has_markup().then_some(reader.out)
}

/// An escaped element that is open.
struct Open {
    name: String,
    kind: Kind,
    /// Whether nothing but a tag that parts lines stands before it.
    is_apart: bool,
    /// How many pieces of text with words were read before it.
    words: usize,
}

/// HTML while it is read, with its escaped tags as tags.
struct Reader {
    out: String,
    open: Vec<Open>,
    /// How many pieces of text have words.
    words: usize,
    /// Whether nothing was read since the start or since a tag that parts lines.
    is_apart: bool,
    /// Whether an element with words was closed that nothing stands before, and nothing was read since.
    is_closed: bool,
    /// Whether an element was found that fills a place of its own.
    is_found: bool,
    /// Whether an end tag has no start tag.
    is_broken: bool,
}

impl Reader {
    fn new(capacity: usize) -> Self {
        Self {
            out: String::with_capacity(capacity),
            open: Vec::new(),
            words: 0,
            is_apart: true,
            is_closed: false,
            is_found: false,
            is_broken: false,
        }
    }

    /// Whether the escaped tags that were read are markup, all of the text having been read.
    fn has_markup(&self) -> bool {
        !self.is_broken && self.open.is_empty() && (self.is_found || self.is_closed)
    }

    /// Reads `text`, in which no tag is but those that were escaped with `brackets`.
    fn text(&mut self, text: &str, brackets: (&str, &str)) {
        let mut pieces = text.split(brackets.0);
        self.plain(pieces.next().unwrap_or_default());
        for piece in pieces {
            let tag = piece.split_once(brackets.1).and_then(|(inner, after)| Some((written(inner)?, after)));
            match tag {
                Some((tag, after)) => {
                    self.escaped(&tag);
                    self.plain(after);
                }
                None => {
                    self.plain(brackets.0);
                    self.plain(piece);
                }
            }
        }
    }

    fn plain(&mut self, text: &str) {
        self.out.push_str(text);
        let visible = text.replace("&amp;", "&").replace("&nbsp;", " ");
        if !visible.trim().is_empty() {
            self.is_apart = false;
            self.is_closed = false;
            self.words += usize::from(visible.contains(char::is_alphanumeric));
        }
    }

    /// A tag that was not escaped. In code, tags are what the text is about.
    fn real(&mut self, tag: &Tag<'_>) {
        let is_code = |name: &str| ["code", "kbd", "pre", "samp", "tt"].contains(&name);
        if is_code(tag.name.to_ascii_lowercase().as_str()) {
            self.is_apart = false;
            self.is_closed = false;
        } else if Kind::of(tag.name).is_some_and(|kind| kind == Kind::Hidden || kind.parts_lines()) {
            self.part();
        }
    }

    /// The tag `written`, which was escaped.
    fn escaped(&mut self, written: &str) {
        self.out.push_str(written);
        let Some(tag) = Tags::new(written).next() else { return };
        let Some(kind) = Kind::of(tag.name) else { return };
        let is_same = |open: &Open| open.name.eq_ignore_ascii_case(tag.name);
        let is_in_hidden = self.open.last().is_some_and(|open| {
            let is_end = tag.closing && is_same(open);
            open.kind == Kind::Hidden && !is_end
        });
        if is_in_hidden || !(kind == Kind::Hidden || kind.parts_lines()) {
            return;
        }
        let is_apart = self.is_apart;
        self.part();
        if kind == Kind::Break {
            return;
        }
        if !tag.closing {
            self.open.push(Open { name: tag.name.to_string(), kind, is_apart, words: self.words });
            return;
        }
        match self.open.pop().filter(is_same) {
            Some(open) => self.is_closed = open.is_apart && kind != Kind::Hidden && self.words > open.words,
            None => self.is_broken = true,
        }
    }

    /// Goes on behind a tag that parts lines.
    fn part(&mut self) {
        self.is_found |= self.is_closed;
        self.is_closed = false;
        self.is_apart = true;
    }
}

/// The tag of HTML whose escaped inside is `inner`; `None` if that is no such tag.
fn written(inner: &str) -> Option<String> {
    let inner = inner.replace("&amp;", "&").replace("&quot;", "\"").replace("&#39;", "'");
    let text = format!("<{inner}>");
    let tag = Tags::new(&text).next().filter(|tag| tag.start == 0 && tag.end == text.len())?;
    let is_element = Kind::of(tag.name).is_some_and(|kind| kind != Kind::Media) && !tag.compares();
    is_element.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::clean_description;

    #[test]
    fn what_was_escaped_among_tags_is_markup() {
        for (raw, html) in [
            (
                "<section>&lt;h3&gt;Welder&lt;/h3&gt;&lt;p id=&quot;a&quot;&gt;MIG&lt;/p&gt;</section>",
                "<section><h3>Welder</h3><p id=\"a\">MIG</p></section>",
            ),
            (
                "<h2>Duties</h2>\n&lt;ol&gt;&lt;li&gt;Weld&lt;br&gt;Cut&lt;/li&gt;&lt;/ol&gt;",
                "<h2>Duties</h2>\n<ol><li>Weld<br>Cut</li></ol>",
            ),
            (
                "<ul><li>&lt;p&gt;Weld&lt;/p&gt;</li><li>&lt;p&gt;&lt;b&gt;Cut&lt;/b&gt;&lt;/p&gt;</li></ul>",
                "<ul><li><p>Weld</p></li><li><p><b>Cut</b></p></li></ul>",
            ),
            ("<p>A</p>&amp;lt;p&amp;gt;R&amp;amp;D&amp;lt;/p&amp;gt;", "<p>A</p><p>R&amp;amp;D</p>"),
            ("<div>&#60;p&#62;Weld &lt;5 mm&#60;/p&#62;</div>", "<div><p>Weld &lt;5 mm</p></div>"),
        ] {
            assert_eq!(opened(raw), html);
        }
    }

    #[test]
    fn programs_that_were_escaped_are_not_read() {
        let program = "&lt;script&gt;if (a &lt; b) write(&quot;&lt;p&gt;Cobol&quot;)&lt;/script&gt;";
        for raw in [
            format!("<div>&lt;div&gt;Weld&lt;/div&gt;{program}</div>"),
            format!("<div>{program}&lt;p&gt;Weld&lt;/p&gt;</div>"),
        ] {
            assert_eq!(clean_description(&raw), "Weld", "{raw}");
        }
    }

    #[test]
    fn what_a_text_says_of_tags_stays() {
        for html in [
            "<p>Know &lt;p&gt;, &lt;div&gt; and &lt;table&gt;</p>",
            "<p>Write &lt;h1&gt;Title&lt;/h1&gt; by hand</p>",
            "<ul><li>&lt;header&gt;</li><li>&lt;footer&gt;</li></ul>",
            "<p>&lt;p&gt;&lt;/p&gt;</p>",
            "<li><code>&lt;p&gt;Hello&lt;/p&gt;</code></li>",
            "<pre>&lt;p&gt;Hello&lt;/p&gt;</pre>",
            "<div>&lt;p&gt;One&lt;p&gt;Two</div>",
            "<div>&lt;/p&gt;One&lt;p&gt;</div>",
            "<p>3 &lt; 4 and 5 &gt; 4, List&lt;Object&gt;</p>",
            "<div>&lt;strong&gt;Bold&lt;/strong&gt;</div>",
        ] {
            assert_eq!(opened(html), html);
        }
    }
}
