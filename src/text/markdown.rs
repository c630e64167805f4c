//! Markdown into text: collectors turn the HTML of an ad into it.

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What Markdown writers escape; so many escapes make a text Markdown.
const ESCAPED: &str = "*_-+.#&()[]!>";
const ESCAPES: usize = 2;

/// The text that a reader of `raw` would see, if it is Markdown: emphasis and escapes gone, headings on
/// lines of their own, list items behind `* `. Any other text stays as it is.
pub(super) fn to_text(raw: &str) -> Cow<'_, str> {
    let visible = without_struck(raw);
    if is_markdown(&visible) { Cow::Owned(rendered(&visible, Options::empty(), '\n')) } else { visible }
}

/// `text` without what stands struck out between `~~` and `~~` in a line, no blank within them.
fn without_struck(text: &str) -> Cow<'_, str> {
    const MARK: &str = "~~";
    if !text.contains(MARK) {
        return Cow::Borrowed(text);
    }
    let is_struck = |words: &str| {
        !words.is_empty() && words.trim() == words && !words.starts_with('~') && !words.contains('\n')
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(MARK) {
        out.push_str(before);
        rest = match after.split_once(MARK).filter(|(words, _)| is_struck(words)) {
            Some((_, behind)) => behind,
            None => {
                out.push_str(MARK);
                after
            }
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The same for a file that is known to be Markdown: without the block of settings at its head, tables row by
/// row, and the lines of a paragraph as one, as a reader sees them.
pub(super) fn document_to_text(raw: &str) -> String {
    rendered(raw, Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS, ' ')
}

/// `wrap` stands where a paragraph goes on in the next line.
fn rendered(raw: &str, options: Options, wrap: char) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut settings = false;
    for event in Parser::new_ext(raw, options) {
        match event {
            Event::Start(Tag::MetadataBlock(_)) => settings = true,
            Event::End(TagEnd::MetadataBlock(_)) => settings = false,
            _ if settings => {}
            Event::Start(Tag::Item) => out.push_str("\n* "),
            Event::Start(Tag::Heading { .. } | Tag::CodeBlock(_)) | Event::Rule => out.push_str("\n\n"),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::List(_) | TagEnd::CodeBlock) => {
                out.push_str("\n\n");
            }
            Event::End(TagEnd::TableCell) => out.push_str("; "),
            Event::End(TagEnd::TableHead | TagEnd::TableRow | TagEnd::Table) => out.push('\n'),
            Event::SoftBreak => out.push(wrap),
            Event::HardBreak => out.push('\n'),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                out.push_str(&text);
            }
            _ => {}
        }
    }
    out
}

/// Whether `text` has bold words, headings behind `#`, or escapes that only Markdown needs.
pub(super) fn is_markdown(text: &str) -> bool {
    text.lines().any(|line| has_bold(line) || is_heading(line)) || escapes(text) >= ESCAPES
}

fn has_bold(line: &str) -> bool {
    let mut parts = line.split("**").skip(1).peekable();
    let mut inside = true;
    while let Some(part) = parts.next() {
        let tight = !part.is_empty() && !part.starts_with([' ', '*']) && !part.ends_with(' ');
        if inside && tight && parts.peek().is_some() {
            return true;
        }
        inside = !inside;
    }
    false
}

fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    let depth = line.len() - rest.len();
    (1..=6).contains(&depth) && rest.starts_with(' ') && rest.trim().starts_with(char::is_alphabetic)
}

fn escapes(text: &str) -> usize {
    text.match_indices('\\').filter(|(at, _)| text[at + 1..].starts_with(|c| ESCAPED.contains(c))).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_reads_like_the_text_it_was() {
        let raw = "**Your tasks**\n\n* Mount *sensors* \\_ C++\n* Use `git`\n\n## We ask\n1. Greek\n2. [SQL](http://x)\nlast";
        let text = to_text(raw);
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(
            lines,
            ["Your tasks", "* Mount sensors _ C++", "* Use git", "We ask", "* Greek", "* SQL", "last"]
        );
    }

    #[test]
    fn a_markdown_file_reads_as_its_reader_sees_it() {
        let raw = "---\ntitle: x\n---\nThe person mounts\nsensors.\n\n- one\n  item\n\n| task | tool |\n|---|---|\n| mount | drill |\n";
        let text = document_to_text(raw);
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["The person mounts sensors.", "* one item", "task; tool; ", "mount; drill; "]);
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for text in ["* one\n* two", "C# and F#", "5 ** 2", "a \\ b", "# 5", "2*3*4 and **", "#tag #job"] {
            assert!(!is_markdown(text), "{text}");
            assert_eq!(to_text(text), text);
        }
        assert!(is_markdown("**Duties:** you build"));
        assert!(is_markdown("full\\-time \\& part\\-time"));
    }
}
