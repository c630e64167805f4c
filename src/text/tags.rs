//! Finds tags in HTML without building a tree: linear on any input, however broken.

/// What a tag means for the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Changes how words look: leaves no trace.
    Inline,
    /// A cell of a table: a space.
    Cell,
    /// A new line.
    Break,
    /// A paragraph or a heading.
    Paragraph,
    /// Any other block.
    Block,
    /// A list.
    List,
    /// An item of a list.
    Item,
    /// Text whose lines stand as they are.
    Preformatted,
    /// Not for readers, with all that it holds.
    Hidden,
    /// Not for readers up to its end tag; without one it may hold the whole text, and changes how words look.
    Struck,
    /// Media, whose inner text only old browsers show, up to the end tag. The names are words that stand in pointed
    /// brackets elsewhere, too (`List<Object>`): by themselves they do not tell HTML.
    Media,
}

impl Kind {
    /// The kind of the HTML element `name`, in any case; `None` if HTML has no such element.
    pub(super) fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        Some(match name.as_str() {
            "a" | "abbr" | "acronym" | "b" | "bdi" | "bdo" | "big" | "button" | "cite" | "code" | "dfn"
            | "em" | "font" | "i" | "img" | "input" | "ins" | "kbd" | "label" | "link" | "mark" | "meta"
            | "nobr" | "q" | "samp" | "small" | "span" | "strong" | "sub" | "sup" | "time" | "tt" | "u"
            | "var" | "wbr" => Self::Inline,
            "td" | "th" => Self::Cell,
            "br" | "hr" | "option" => Self::Break,
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Self::Paragraph,
            "address" | "article" | "aside" | "blockquote" | "body" | "caption" | "center" | "dd"
            | "details" | "div" | "dl" | "dt" | "fieldset" | "figcaption" | "figure" | "footer" | "form"
            | "head" | "header" | "html" | "legend" | "main" | "nav" | "section" | "select" | "summary"
            | "table" | "tbody" | "tfoot" | "thead" | "tr" => Self::Block,
            "ul" | "ol" | "menu" | "dir" => Self::List,
            "li" => Self::Item,
            "pre" => Self::Preformatted,
            "iframe" | "math" | "noframes" | "script" | "style" | "svg" | "template" | "textarea"
            | "title" => Self::Hidden,
            "del" | "noscript" | "s" | "strike" => Self::Struck,
            "audio" | "canvas" | "object" | "video" => Self::Media,
            _ => return None,
        })
    }

    /// Whether the element parts lines.
    pub(super) fn parts_lines(self) -> bool {
        !matches!(self, Self::Inline | Self::Hidden | Self::Struck | Self::Media)
    }
}

/// Something between `<` and `>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// The name as written; empty for comments and declarations.
    pub(super) name: &'a str,
    /// Whether it is an end tag.
    pub(super) closing: bool,
    /// Where it starts, in bytes.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
    /// What stands between its name and its end; of a comment or declaration, behind its `<!` or `<?`. Empty for a
    /// comment without an end.
    attributes: &'a str,
}

impl Tag<'_> {
    /// Whether it is no text, whatever its name: a comment, a declaration, an element with a quoted value, or one that
    /// ends itself and has a name that only XML and web components have (`<o:p/>`, `<job-card/>`).
    pub(super) fn is_markup(&self) -> bool {
        if self.name.is_empty() {
            let declares = |c: char| c == '[' || c.is_ascii_alphabetic();
            return self.attributes.starts_with("--") || self.attributes.starts_with(declares);
        }
        let ends_itself = self.name.contains([':', '-']) && self.attributes.ends_with('/');
        ends_itself || self.attributes.contains("=\"") || self.attributes.contains("='")
    }

    /// Whether words stand in it and no value: `x<a or b>y` compares, and is no link. Forms and media have attributes
    /// without values.
    pub(super) fn compares(&self) -> bool {
        let is_bare = |name: &str| ["input", "button", "img"].iter().any(|it| name.eq_ignore_ascii_case(it));
        let mut words = self.attributes.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
        !self.closing
            && !is_bare(self.name)
            && !self.attributes.contains('=')
            && words.any(|word| !word.eq_ignore_ascii_case("hidden"))
    }

    /// Whether it opens an element that a browser does not show.
    pub(super) fn hides(&self) -> bool {
        if self.closing || self.attributes.is_empty() {
            return false;
        }
        let mut outside_quotes =
            self.attributes.split(['"', '\'']).step_by(2).flat_map(str::split_whitespace);
        let style: String = self.attributes.split_whitespace().collect::<String>().to_ascii_lowercase();
        outside_quotes.any(|word| word.trim_end_matches('=').eq_ignore_ascii_case("hidden"))
            || (style.contains("style=")
                && (style.contains("display:none") || style.contains("visibility:hidden")))
    }
}

/// Reads the tags of a text in order. What it cannot read as a tag it leaves as text.
pub(super) struct Tags<'a> {
    text: &'a str,
    at: usize,
    last_close: usize,
    // One broken quote is enough to stop believing in quotes: trying again at every tag would take
    // quadratic time.
    trust_quotes: bool,
    // Names whose end tag was looked for in vain: it would be so again at each.
    endless: Vec<&'a str>,
}

impl<'a> Tags<'a> {
    /// The tags of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            last_close: text.rfind('>').unwrap_or(0),
            trust_quotes: true,
            endless: Vec::new(),
        }
    }

    /// Goes on behind the end tag of `name`, or to the end if there is none; says where that is.
    pub(super) fn skip_to_end_of(&mut self, name: &str) -> usize {
        self.at = self.end_tag_of(name).unwrap_or(self.text.len());
        self.at
    }

    /// Goes on behind the element `name` whose start tag was read last, elements of the same name in it included; stays
    /// where it is if it has no end.
    pub(super) fn skip_element(&mut self, name: &'a str) -> usize {
        if !self.endless.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            let start = self.at;
            let mut open = 1_usize;
            while open > 0 {
                match self.next() {
                    Some(tag) if tag.name.eq_ignore_ascii_case(name) && tag.closing => open -= 1,
                    Some(tag) if tag.name.eq_ignore_ascii_case(name) => open += 1,
                    Some(_) => {}
                    None => {
                        self.endless.push(name);
                        self.at = start;
                        break;
                    }
                }
            }
        }
        self.at
    }

    /// One past the next end tag of `name`.
    fn end_tag_of(&self, name: &str) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let is_end = |start: usize| {
            let end = start + 2 + name.len();
            let found = bytes.get(start + 2..end).is_some_and(|it| it.eq_ignore_ascii_case(name.as_bytes()));
            found
                && bytes.get(start + 1) == Some(&b'/')
                && !bytes.get(end).is_some_and(|after| after.is_ascii_alphanumeric())
        };
        let mut starts = self.text[self.at..].match_indices('<').map(|(offset, _)| self.at + offset);
        let start = starts.find(|start| is_end(*start))?;
        Some(self.text[start..].find('>').map_or(self.text.len(), |end| start + end + 1))
    }

    fn read(&mut self, start: usize) -> Option<Tag<'a>> {
        let rest = &self.text[start..];
        if rest.starts_with("<!--") {
            let end = rest.find("-->").map(|end| start + end + 3);
            let attributes = match end {
                Some(end) => &self.text[start + 2..end - 1],
                None => "",
            };
            let end = end.unwrap_or(self.text.len());
            return Some(Tag { name: "", closing: false, start, end, attributes });
        }
        if start > self.last_close {
            return None;
        }
        let closing = rest.starts_with("</");
        let name_start = if closing { 2 } else { 1 };
        let first = *rest.as_bytes().get(name_start)?;
        if !closing && (first == b'!' || first == b'?') {
            let end = start + rest.find('>')? + 1;
            return Some(Tag { name: "", closing, start, end, attributes: &self.text[start + 2..end - 1] });
        }
        if !first.is_ascii_alphabetic() {
            return None;
        }
        let name = rest[name_start..]
            .find(|c: char| c.is_whitespace() || c == '/' || c == '>')
            .map(|length| &rest[name_start..name_start + length])?;
        // An address in pointed brackets is text.
        if name.contains(['@', '<']) || name.ends_with(':') {
            return None;
        }
        let name_end = start + name_start + name.len();
        let end = self.end_of(name_end)?;
        Some(Tag { name, closing, start, end, attributes: &self.text[name_end..end - 1] })
    }

    /// One past the `>` that ends a tag whose name ends at `from`.
    fn end_of(&mut self, from: usize) -> Option<usize> {
        if self.trust_quotes {
            match self.end_outside_quotes(from) {
                Some(end) => return Some(end),
                None => self.trust_quotes = false,
            }
        }
        self.text[from..].find('>').map(|offset| from + offset + 1)
    }

    /// The same if a `>` in a quoted value does not count; `None` if a quote stays open.
    fn end_outside_quotes(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            at = match bytes.get(at)? {
                b'>' => return Some(at + 1),
                b'=' => {
                    let blanks = bytes[at + 1..].iter().take_while(|b| b.is_ascii_whitespace()).count();
                    let value = at + 1 + blanks;
                    match bytes.get(value) {
                        Some(&quote @ (b'"' | b'\'')) => {
                            value + self.text[value + 1..].find(char::from(quote))? + 2
                        }
                        _ => at + 1,
                    }
                }
                _ => at + 1,
            };
        }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        while let Some(offset) = self.text[self.at..].find('<') {
            let start = self.at + offset;
            match self.read(start) {
                Some(tag) => {
                    self.at = tag.end;
                    return Some(tag);
                }
                None => self.at = start + 1,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        Tags::new(text).map(|tag| tag.name).collect()
    }

    #[test]
    fn tags_are_found_as_browsers_find_them() {
        assert_eq!(names("<p class=\"a>b\">x</p ><BR/>"), ["p", "p", "BR"]);
        assert_eq!(names("<!-- <p> --><!doctype html><b>"), ["", "", "b"]);
        assert_eq!(names("a < b <- c <3 <a@b.c> </ p> <p"), [""; 0]);
        assert_eq!(names("<a href=\">x</a>"), ["a", "a"]);
    }

    #[test]
    fn markup_is_told_from_words_in_pointed_brackets() {
        let sure = |text: &str| Tags::new(text).all(|tag| tag.is_markup());
        for text in
            ["<!-- a -->", "<!-->", "<!doctype html>", "<?xml?>", "<![endif]>", "<x y='z'>", "<a:b />"]
        {
            assert!(sure(text) && Tags::new(text).count() == 1, "{text}");
        }
        for text in ["<!-- a", "<!>", "<? >", "<T>", "<e-mail>", "<www.example.gr/>", "<n/a>", "<x = 5>"] {
            assert!(!sure(text), "{text}");
        }
    }

    #[test]
    fn hidden_content_is_skipped_whole() {
        let text = "<style>p > a {}</STYLE>x<p>";
        let mut tags = Tags::new(text);
        assert_eq!(tags.next().map(|tag| tag.end), Some(7));
        assert_eq!(&text[tags.skip_to_end_of("style")..], "x<p>");
        assert_eq!(tags.next().map(|tag| tag.name), Some("p"));
        assert_eq!(tags.skip_to_end_of("p"), text.len());
    }
}
