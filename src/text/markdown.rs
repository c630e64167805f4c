//! Markdown into text: collectors turn the HTML of an ad into it.

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What Markdown writers escape; so many escapes make a text Markdown.
const ESCAPED: &str = "*_-+.#&()[]!>";
const ESCAPES: usize = 2;

/// How the address of a link in the web starts.
const WEB: [&str; 3] = ["http://", "https://", "mailto:"];
/// So many characters of an address are looked at.
const ADDRESS: usize = 200;

/// The text that a reader of `raw` would see, if it is Markdown: emphasis and escapes gone, headings on
/// lines of their own, list items behind `* `. Any other text stays as it is.
pub(super) fn to_text(raw: &str) -> Cow<'_, str> {
    let visible = without_struck(raw);
    if !is_markdown(&visible) {
        return visible;
    }
    let style = Style { options: Options::ENABLE_TABLES, wrap: '\n', cell: ", " };
    Cow::Owned(rendered(&once_escaped(&visible), &style))
}

/// `text` with escapes that were escaped again (`C\\#`) as they first were, and without the backslashes at the ends of
/// its lines, which only say that the line ends.
fn once_escaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let lines: Vec<String> =
        text.lines().map(|line| escaped_once(line.trim_end().trim_end_matches('\\'))).collect();
    Cow::Owned(lines.join("\n"))
}

/// `line` with one backslash for several before a sign that Markdown lets escape.
fn escaped_once(line: &str) -> String {
    const TWO: &str = "\\\\";
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, _)) = rest.split_once(TWO) {
        let (_, from) = rest.split_at(before.len());
        let behind = from.trim_start_matches('\\');
        let (backslashes, _) = from.split_at(from.len() - behind.len());
        out.push_str(before);
        out.push_str(if behind.starts_with(|c: char| c.is_ascii_punctuation()) { "\\" } else { backslashes });
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// `line` without the `**` or `*` around it: bold or slanted to its writer, but not to Markdown, for the blanks within or
/// because they were escaped.
pub(super) fn unframed(line: &str) -> &str {
    let framed = |mark: &str| line.trim().strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    let bold = framed("**").map(|words| words.trim_matches(['*', ' '])).filter(|words| !words.contains("**"));
    let slanted = framed("*").filter(|words| words.trim() == *words && !words.contains('*'));
    bold.or(slanted).filter(|words| words.contains(char::is_alphanumeric)).unwrap_or(line)
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
    let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    rendered(raw, &Style { options, wrap: ' ', cell: "; " })
}

/// How Markdown is read and written as text.
struct Style {
    options: Options,
    /// Stands where a paragraph goes on in the next line.
    wrap: char,
    /// Stands between the cells of a row.
    cell: &'static str,
}

/// The words of pictures are left out, as those of HTML are.
fn rendered(raw: &str, style: &Style) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut unseen = 0_usize;
    for event in Parser::new_ext(raw, style.options) {
        match event {
            Event::Start(Tag::MetadataBlock(_) | Tag::Image { .. }) => unseen += 1,
            Event::End(TagEnd::MetadataBlock(_) | TagEnd::Image) => unseen = unseen.saturating_sub(1),
            _ if unseen > 0 => {}
            Event::Start(Tag::Item) => out.push_str("\n* "),
            Event::Start(Tag::Heading { .. } | Tag::CodeBlock(_)) | Event::Rule => out.push_str("\n\n"),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::List(_) | TagEnd::CodeBlock) => {
                out.push_str("\n\n");
            }
            Event::End(TagEnd::TableCell) if !out.ends_with(['\n', ' ']) => out.push_str(style.cell),
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                out.truncate(out.trim_end_matches(style.cell).len());
                out.push('\n');
            }
            Event::SoftBreak => out.push(style.wrap),
            Event::Start(Tag::Table(_)) | Event::End(TagEnd::Table) | Event::HardBreak => out.push('\n'),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                out.push_str(&text);
            }
            _ => {}
        }
    }
    out
}

/// Whether `text` has bold words, headings behind `#`, pictures, links, tables, or escapes that only Markdown needs.
pub(super) fn is_markdown(text: &str) -> bool {
    text.lines().any(|line| has_bold(line) || is_heading(line) || has_link(line))
        || has_table(text)
        || escapes(text) >= ESCAPES
}

/// Whether `line` has a picture, or a link that has no words or an address of the web. Other words in brackets before
/// others, as in `[Fitter](m/f/d)`, are text.
fn has_link(line: &str) -> bool {
    const BETWEEN: &str = "](";
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(BETWEEN) {
        rest = after;
        let Some((outside, words)) = before.rsplit_once('[') else { continue };
        let address = || after.chars().take(ADDRESS).take_while(|c| *c != ')' && !c.is_whitespace());
        let has = |signs: &[char]| address().any(|c| signs.contains(&c));
        let is_link = if outside.ends_with('!') {
            address().next().is_some()
        } else if words.is_empty() {
            has(&['.', '/', '#'])
        } else {
            WEB.iter().any(|start| after.starts_with(start))
        };
        if is_link {
            return true;
        }
    }
    false
}

/// Whether a line of `text` parts the head of a table from its rows: `|---|:--:|`.
fn has_table(text: &str) -> bool {
    let parts = |line: &str| {
        line.contains('|') && line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
    };
    text.lines().zip(text.lines().skip(1)).any(|(head, line)| head.contains('|') && parts(line.trim()))
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

/// How many signs are escaped; the end of a line behind a word counts as one.
fn escapes(text: &str) -> usize {
    let is_escape = |at: usize| {
        let after = &text[at + 1..];
        let ends_line = after.starts_with(['\r', '\n']) && !text[..at].ends_with(char::is_whitespace);
        ends_line || after.starts_with(|c| ESCAPED.contains(c))
    };
    text.match_indices('\\').filter(|(at, _)| is_escape(*at)).count()
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
        assert_eq!(lines, ["The person mounts sensors.", "* one item", "task; tool", "mount; drill"]);
    }

    #[test]
    fn escapes_that_were_escaped_again_read_like_the_first() {
        let once = "Bash \\& F\\#\n\\* VB\\.NET\nPL\\/1 and \\[D\\]\n";
        let text = to_text(once);
        assert_eq!(text.trim(), "Bash & F#\n* VB.NET\nPL/1 and [D]");
        for times in [2, 4] {
            assert_eq!(to_text(&once.replace('\\', &"\\".repeat(times))), text);
        }
        assert_eq!(to_text("Perl\\\nLua\\\nGo\\\n").trim(), "Perl\nLua\nGo");
        assert_eq!(escaped_once(r"share \\server\drive\\. and \\\x"), r"share \\server\drive\. and \\\x");
    }

    #[test]
    fn pictures_and_links_leave_their_words() {
        for (raw, text) in [
            ("![](https://example.org/a.png)", ""),
            ("![our team](team.jpg)\nWelder", "Welder"),
            ("[![logo](a.png)](https://example.org) Welder", "Welder"),
            ("Welder [](#top)", "Welder"),
            ("Apply [here](https://example.org/jobs?a=1) now", "Apply here now"),
        ] {
            assert_eq!(to_text(raw).trim(), text, "{raw}");
        }
        let many = "[](".repeat(100_000);
        assert!(!is_markdown(&many));
    }

    #[test]
    fn tables_become_rows_without_pipes() {
        let raw = "Welder\n\n| Tool | Years |\n| :-- | --: |\n| MIG | 2 |\n|  | 3 |\n| TIG |  |\n\nApply\n";
        let text = to_text(raw);
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["Welder", "Tool, Years", "MIG, 2", "3", "TIG", "Apply"]);
        assert_eq!(to_text("| | |\n|---|---|\n| | |").trim(), "");
    }

    #[test]
    fn stars_around_a_line_go() {
        for (line, words) in [
            ("** We offer **", "We offer"),
            ("**Your day **", "Your day"),
            ("****Duties:****", "Duties:"),
            ("** ** **", "** ** **"),
            ("**a** and **b**", "**a** and **b**"),
            ("** see below", "** see below"),
            ("*BENEFITS*", "BENEFITS"),
            ("*one* and *two*", "*one* and *two*"),
            ("****", "****"),
            ("***", "***"),
        ] {
            assert_eq!(unframed(line), words);
        }
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for text in [
            "* one\n* two",
            "C# and F#",
            "5 ** 2",
            "a \\ b",
            "# 5",
            "2*3*4 and **",
            "#tag #job",
            "[Welder](m/f/d)",
            "[](int x) {}",
            "[ ](optional) arr[0](1)",
            "Rome | Bari\n---",
            "a | b\n---+---",
            "C:\\bin\\\nx",
            "run \\\nit \\\nnow",
        ] {
            assert!(!is_markdown(text), "{text}");
            assert_eq!(to_text(text), text);
        }
        assert!(is_markdown("**Duties:** you build"));
        assert!(is_markdown("full\\-time \\& part\\-time"));
    }
}
