//! HTML into text. The HTML is tamed first and then rendered by html2text: formatting goes, every
//! block becomes one of six bare elements, nesting is bounded. So neither the tree builder nor the
//! renderer meets anything that could overflow the stack or take quadratic time.

use std::borrow::Cow;
use std::collections::HashSet;

use super::tags::{Kind, Tags};

mod escaped;

/// Nesting beyond this is drawn as line breaks; no honest ad comes near.
const MAX_DEPTH: usize = 60;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    /// Plain text with entities.
    Entities,
    /// HTML; `blocks` tells whether tags part the lines, or line feeds still do.
    Html {
        blocks: bool,
    },
}

/// The text that a reader of `raw` would see. HTML is recognised by its elements, also when it was
/// escaped as a whole or in parts; what then looks like a tag is text, and is not taken for markup again.
pub(super) fn to_text(raw: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(raw);
    let mut rendered = false;
    // Escaped twice, then HTML, then an entity escaped twice: feeds do not do worse than that.
    for _ in 0..3 {
        text = match form(&text, rendered) {
            Form::Plain => break,
            Form::Entities => Cow::Owned(render(&tame(&text, false, true))),
            Form::Html { blocks } => {
                rendered = true;
                Cow::Owned(render(&tame(&escaped::opened(&text), true, !blocks)))
            }
        };
    }
    text
}

/// How `text` is written. HTML is known by its elements; without any, by comments and declarations, and by elements of
/// other names that are opened and closed or have values in quotes.
fn form(text: &str, rendered: bool) -> Form {
    let (mut html, mut markup) = (false, false);
    if !rendered {
        let mut opened: HashSet<&str> = HashSet::new();
        for tag in Tags::new(text) {
            match Kind::of(tag.name) {
                Some(kind) if kind.parts_lines() => return Form::Html { blocks: true },
                Some(kind) if kind != Kind::Media && !tag.compares() => html = true,
                _ => {}
            }
            markup |= tag.is_markup() || (tag.closing && opened.contains(tag.name));
            if !tag.closing {
                opened.insert(tag.name);
            }
        }
    }
    // What stands between elements that HTML does not know may be HTML that was escaped: an item of a feed.
    match (html, has_entity(text)) {
        (true, _) => Form::Html { blocks: false },
        (false, true) => Form::Entities,
        (false, false) if markup => Form::Html { blocks: false },
        (false, false) => Form::Plain,
    }
}

fn has_entity(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let name = text[at + 1..].trim_start_matches('#');
        let length = name.bytes().take(32).take_while(u8::is_ascii_alphanumeric).count();
        length > 1 && name.as_bytes().get(length) == Some(&b';')
    })
}

/// The state of taming: what is written so far and how deep it is nested.
struct Tamer {
    out: String,
    depth: usize,
    lists: usize,
    loose_list: bool,
    line_feeds: bool,
}

/// `text` with nothing but `<p>`, `<div>`, `<ul>`, `<li>`, `<pre>` and `<br>` in it, at most
/// [`MAX_DEPTH`] deep. Without `tags` every `<` is text; with `line_feeds` a line feed is a `<br>`.
fn tame(text: &str, tags: bool, line_feeds: bool) -> String {
    let mut tamer = Tamer {
        out: String::with_capacity(text.len() + 16),
        depth: 0,
        lists: 0,
        loose_list: false,
        line_feeds,
    };
    let mut at = 0;
    if tags {
        let mut found = Tags::new(text);
        while let Some(tag) = found.next() {
            tamer.text(&text[at..tag.start]);
            at = tag.end;
            match Kind::of(tag.name) {
                Some(_) if tag.hides() => at = found.skip_element(tag.name),
                Some(Kind::Hidden) if !tag.closing => at = found.skip_to_end_of(tag.name),
                Some(Kind::Struck | Kind::Media) if !tag.closing => at = found.skip_element(tag.name),
                Some(kind) => tamer.element(kind, tag.closing),
                None => {}
            }
        }
    }
    tamer.text(&text[at..]);
    tamer.out
}

impl Tamer {
    fn text(&mut self, text: &str) {
        let text = if self.line_feeds { line_feeds(text) } else { Cow::Borrowed(text) };
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '<' => self.out.push_str("&lt;"),
                '\r' if chars.peek() == Some(&'\n') => {}
                '\n' | '\r' if self.line_feeds => self.out.push_str("<br>"),
                '\0' => {}
                c => self.out.push(c),
            }
        }
    }

    fn element(&mut self, kind: Kind, closing: bool) {
        match kind {
            Kind::Inline | Kind::Hidden | Kind::Struck | Kind::Media => {}
            Kind::Cell => self.out.push(' '),
            Kind::Break => self.out.push_str("<br>"),
            Kind::Paragraph => self.out.push_str(if closing { "</p>" } else { "<p>" }),
            Kind::Block => self.nest("div", closing),
            Kind::Preformatted => self.nest("pre", closing),
            Kind::List => {
                self.lists = if closing { self.lists.saturating_sub(1) } else { self.lists + 1 };
                self.nest("ul", closing);
            }
            Kind::Item => self.item(closing),
        }
    }

    /// An item outside any list gets a list of its own.
    fn item(&mut self, closing: bool) {
        if !closing && self.lists == 0 && !self.loose_list {
            self.loose_list = true;
            self.nest("ul", false);
        }
        self.out.push_str(if closing { "</li>" } else { "<li>" });
        if closing && self.loose_list {
            self.loose_list = false;
            self.nest("ul", true);
        }
    }

    fn nest(&mut self, name: &str, closing: bool) {
        let seen = if closing { self.depth } else { self.depth + 1 };
        self.depth = if closing { self.depth.saturating_sub(1) } else { self.depth + 1 };
        if seen > MAX_DEPTH {
            self.out.push_str("<br>");
        } else {
            self.out.push_str(if closing { "</" } else { "<" });
            self.out.push_str(name);
            self.out.push('>');
        }
    }
}

/// `text` with the line feeds that it writes as entities, which the renderer would draw as blanks.
fn line_feeds(text: &str) -> Cow<'_, str> {
    const WRITTEN: [(&str, &str); 6] = [
        ("&#13;", "\r"),
        ("&#xd;", "\r"),
        ("&#xD;", "\r"),
        ("&#10;", "\n"),
        ("&#xa;", "\n"),
        ("&#xA;", "\n"),
    ];
    let mut text = Cow::Borrowed(text);
    for (entity, meant) in WRITTEN {
        if text.contains(entity) {
            text = Cow::Owned(text.replace(entity, meant));
        }
    }
    text
}

fn render(tamed: &str) -> String {
    // Wider than any line can be: nothing is wrapped.
    let width = tamed.len().saturating_mul(2).saturating_add(1_000);
    html2text::config::plain_no_decorate()
        .link_footnotes(false)
        .allow_width_overflow()
        .string_from_read(tamed.as_bytes(), width)
        .unwrap_or_else(|_| without_elements(tamed))
}

/// Should the renderer ever refuse, the words are still worth more than nothing.
fn without_elements(tamed: &str) -> String {
    let mut out = String::with_capacity(tamed.len());
    let mut at = 0;
    for tag in Tags::new(tamed) {
        out.push_str(&tamed[at..tag.start]);
        out.push('\n');
        at = tag.end;
    }
    out.push_str(&tamed[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_known_by_elements_not_by_signs() {
        let form = |text| form(text, false);
        assert_eq!(form("a < b > c, Vec<T>, AT&T; x&y"), Form::Plain);
        assert_eq!(form("R&amp;D"), Form::Entities);
        assert_eq!(form("&#8226; x"), Form::Entities);
        assert_eq!(form("<B>x</B>"), Form::Html { blocks: false });
        assert_eq!(form("x<br>y"), Form::Html { blocks: true });
        for text in ["a <!-- b -->", "<job>Fitter</job>", "<pic of=\"x\">", "<x:y/>", "<video></video>"] {
            assert_eq!(form(text), Form::Html { blocks: false }, "{text}");
        }
        for text in [
            "List<Object>, Set<Video>",
            "a <!-- b",
            "</job> Fitter <job>",
            "<n/a> and <your-city>",
            "where x<a or b>y, and p<i y q>j",
        ] {
            assert_eq!(form(text), Form::Plain, "{text}");
        }
        for text in ["<b>Fitter", "a<i hidden>b</i>", "<button disabled>Apply", "<a href=x>y"] {
            assert_eq!(form(text), Form::Html { blocks: false }, "{text}");
        }
        assert_eq!(form("<job>R&amp;D</job>"), Form::Entities);
    }

    #[test]
    fn taming_leaves_six_elements_and_bounds_the_depth() {
        assert_eq!(tame("<h1 id=x>A</h1><b>b</b><td>c<hr>", true, false), "<p>A</p>b c<br>");
        assert_eq!(tame("a<b\r\nc", false, true), "a&lt;b<br>c");
        assert_eq!(tame("<li>a</li>", true, false), "<ul><li>a</li></ul>");
        let deep = tame(&"<div>".repeat(1_000), true, false);
        assert_eq!(deep.matches("<div>").count(), MAX_DEPTH);
    }

    #[test]
    fn the_way_out_keeps_the_words() {
        assert_eq!(without_elements("<p>a</p>b"), "\na\nb");
    }
}
