//! Raw text into clean text: no markup, NFC, `\n` between lines, no characters that cannot be seen.

use unicode_normalization::UnicodeNormalization;

use super::list_literal::unlisted;
use super::{escapes, look_alikes, markdown, markup, mojibake, wrapped};

/// The text of an ad, whether it came as HTML (also escaped twice), Markdown, plain text or a list of
/// texts as a program prints it, into plain text. UTF-8 that was read in another code page is put right, and so are
/// names in Greek or Cyrillic letters that look like their Latin ones.
///
/// Goes out in NFC, lines end with `\n`, list items of HTML start with `* `, runs of blanks are one
/// space, runs of blank lines are one. Empty when there is nothing to read: no letter and no digit.
pub fn clean_description(raw: &str) -> String {
    let seen = seen(raw, "\n* ");
    let clean = tidy(&wrapped::unwrapped(&seen));
    if clean.chars().any(char::is_alphanumeric) { clean } else { String::new() }
}

/// The text of a Markdown file as plain text: cleaned as [`clean_description`] does, whose signs of Markdown a file
/// need not have, with the lines of a paragraph as one.
pub fn clean_markdown(raw: &str) -> String {
    let numbered = escapes::numbered(raw);
    let right = mojibake::repaired(&numbered);
    let visible = markup::to_text(&right);
    let clean = tidy(&markdown::document_to_text(&mojibake::repaired(&visible)));
    if clean.chars().any(char::is_alphanumeric) { clean } else { String::new() }
}

/// Whether `raw` holds something, but nothing to read: markup or signs only.
pub fn is_markup_only(raw: &str) -> bool {
    !raw.trim().is_empty() && clean_description(raw).is_empty()
}

/// A title, a name, a place: cleaned like a description, on one line.
pub fn clean_line(raw: &str) -> String {
    let clean = tidy(&seen(raw, ", "));
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a reader of `raw` would see; `before` stands between the items of a printed list.
fn seen(raw: &str, before: &str) -> String {
    let numbered = escapes::numbered(raw);
    let right = mojibake::repaired(&numbered);
    let listed = unlisted(&right, before);
    let read = escapes::unescaped(&listed);
    let read = escapes::without_data(&read);
    let visible = markup::to_text(&read);
    // Misread letters may have been written as entities.
    markdown::to_text(&mojibake::repaired(&visible)).into_owned()
}

/// What a character becomes before white space is put in order.
enum Fate {
    Line,
    Space,
    Gone,
    Becomes(char),
}

fn fate(c: char) -> Fate {
    match c {
        '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Fate::Line,
        // Soft hyphen, zero-width marks, bidi marks, byte order mark, object placeholder.
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => Fate::Gone,
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}' => Fate::Gone,
        // Bullets of word processors' symbol fonts, which sit in the private use area.
        '\u{f06c}' | '\u{f06e}' | '\u{f06f}' | '\u{f071}' | '\u{f075}'..='\u{f077}' => Fate::Becomes('•'),
        '\u{f0a7}' | '\u{f0a8}' | '\u{f0b7}' | '\u{f0d8}' | '\u{f0df}'..='\u{f0e8}' => Fate::Becomes('•'),
        '\u{f0fb}'..='\u{f0fe}' => Fate::Becomes('•'),
        _ if c.is_whitespace() => Fate::Space,
        '\u{80}'..='\u{9f}' => escapes::windows_1252(c).map_or(Fate::Gone, Fate::Becomes),
        _ if c.is_control() => Fate::Gone,
        _ => Fate::Becomes(c),
    }
}

/// Characters first, then NFC (a mark taken away may bring letter and accent together), then blanks, then acronyms.
fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let visible = text.chars().filter_map(|c| match fate(c) {
        Fate::Line => Some('\n'),
        Fate::Space => Some(' '),
        Fate::Gone => None,
        Fate::Becomes(c) => Some(c),
    });
    let composed: String = visible.nfc().collect();
    let mut out = String::with_capacity(composed.len());
    let mut blank_before = false;
    for line in composed.split('\n') {
        let mut words = markdown::unframed(line).split(' ').filter(|word| !word.is_empty()).peekable();
        if words.peek().is_none() {
            blank_before = true;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank_before { "\n\n" } else { "\n" });
        }
        blank_before = false;
        for (i, word) in words.enumerate() {
            if i > 0 {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    look_alikes::in_latin(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn html_becomes_lines_and_bullets() {
        let raw = "<h2>Duties</h2><p>You <b>install</b> sensors&nbsp;&amp; <a href=\"x\">gateways</a>.</p>\
                   <ul><li>Python</li><li><p>C++</p></li></ul><table><tr><td>Place</td><td>Madrid</td></tr></table>";
        assert_eq!(
            clean_description(raw),
            "Duties\n\nYou install sensors & gateways.\n* Python\n* C++\n\nPlace Madrid"
        );
    }

    #[test]
    fn escaped_markup_entities_and_plain_text_are_distinguished() {
        for (raw, clean) in [
            ("&lt;p&gt;Hi &amp;amp; welcome&lt;/p&gt;&lt;p&gt;Bye&lt;/p&gt;", "Hi & welcome\n\nBye"),
            ("R&amp;D\nin Sofia", "R&D\nin Sofia"),
            ("a < b, List<String>, AT&T, C++ <3", "a < b, List<String>, AT&T, C++ <3"),
            ("Line one<br/>line two", "Line one\nline two"),
            ("<b>Line one</b>\nline two", "Line one\nline two"),
            ("<p>a\nb</p>", "a b"),
            ("<li>one<li>two", "* one\n* two"),
            ("<script>var a = '<p>';</script><p>Text</p><!-- no -->", "Text"),
            ("<p>mail <jobs@example.org> now", "mail <jobs@example.org> now"),
            ("<p title='a > b'>Text</p>", "Text"),
            ("<p>5 < 6 and <unfinished", "5 < 6 and <unfinished"),
            ("<p>Αισθητήρες</p>", "Αισθητήρες"),
        ] {
            assert_eq!(clean_description(raw), clean, "{raw}");
        }
    }

    #[test]
    fn invisible_characters_go_and_white_space_is_put_in_order() {
        let raw = "\u{feff}In\u{ad}ter\u{200b}net\t of\u{a0}\u{a0}Things\r\n\r\n\r\n\r\n\u{f0b7} e\u{301}t\u{e9} \u{202e} \r x\u{0}";
        assert_eq!(clean_description(raw), "Internet of Things\n\n• été\nx");
        assert_eq!(clean_line(" Smart\n <b>City</b>   engineer "), "Smart City engineer");
    }

    #[test]
    fn a_printed_list_becomes_its_items() {
        let raw = "['Mount sensors', \"Don't drill\"]";
        assert_eq!(clean_description(raw), "* Mount sensors\n* Don't drill");
        assert_eq!(clean_line(raw), "Mount sensors, Don't drill");
        assert_eq!(clean_description("[Remote] Fitter"), "[Remote] Fitter");
        let html = r"['<p>Mount\xa0sensors</p>', '<p>Drill</p>', None]";
        assert_eq!(clean_description(html), "Mount sensors\n\nDrill");
        assert_eq!(clean_description("['- Mount', '- Drill', '']"), "- Mount\n- Drill");
    }

    #[test]
    fn what_programs_escape_or_wrap_is_read_as_it_was_meant() {
        for (raw, clean) in [
            ("You ask:\\n- Haskell\\r\\n\\t- Kafka", "You ask:\n- Haskell\n- Kafka"),
            ("<p>Haskell</p>\\n\\n<p>Kafka</p>", "Haskell\n\nKafka"),
            ("Haskell&#10;Kafka&#xA;&amp;#13;&amp;#10;Redis", "Haskell\nKafka\n\nRedis"),
            ("<![CDATA[<p>Haskell</p>]]>", "Haskell"),
            ("Haskell ]]>", "Haskell"),
            ("\u{f076} Haskell\n\u{f0e0} Kafka", "• Haskell\n• Kafka"),
            ("You\u{92}ll learn \u{96} soon", "You’ll learn – soon"),
            ("Haskell data:image/png;base64,iVBORw0KGgo/+A== Kafka", "Haskell Kafka"),
            ("Your data: base64, Kafka", "Your data: base64, Kafka"),
        ] {
            assert_eq!(clean_description(raw), clean, "{raw}");
        }
        for text in [r"Paths such as C:\news and D:\notes", r"One \n only", "a \\n b \\n c\nd"] {
            assert_eq!(clean_description(text), text);
        }
    }

    #[test]
    fn what_is_struck_out_is_not_read() {
        for (raw, clean) in [
            ("<p>Haskell <del>Cobol</del> <s>Perl</s><strong>!</strong></p>", "Haskell !"),
            ("<p>Haskell</p><noscript>Turn on scripts</noscript>", "Haskell"),
            ("<div style='Display : none'><div>Cobol</div> Perl</div><p hidden>Ada</p>Haskell", "Haskell"),
            ("<p class=\"is hidden here\">Haskell <span style=\"visibility: hidden\">Kafka", "Haskell Kafka"),
            ("<input type=hidden hidden><p>Haskell</p>", "Haskell"),
            ("<p>Haskell <s>and <span>Kafka</span></p>", "Haskell and Kafka"),
            ("Haskell ~~Cobol~~ Kafka", "Haskell Kafka"),
            ("Haskell ~~ Kafka ~~ Redis ~5", "Haskell ~~ Kafka ~~ Redis ~5"),
        ] {
            assert_eq!(clean_description(raw), clean, "{raw}");
        }
    }

    #[test]
    fn misread_letters_are_put_right_however_they_are_written() {
        for (raw, clean) in [
            ("<p>Electr&oacute;nica y dise&ntilde;o: s&iacute;</p>", "Electrónica y diseño: sí"),
            ("<p>Electr&Atilde;&sup3;nica y dise&Atilde;&plusmn;o</p>", "Electrónica y diseño"),
            (
                "Disponibilit&Atilde;&nbsp; e novit&Atilde;&nbsp;, perch&Atilde;&copy;",
                "Disponibilità e novità, perché",
            ),
            ("&#208;&#186;&#209;&#131;&#209;&#129; &#xD0;&#xBA;&#xD1;&#x192;&#xD1;&#x81;", "кус кус"),
            ("<b>&#207;&#129;&#206;&#191;&#206;&#174;</b>", "ροή"),
            ("&#171;S&#237;&#187;, 4 &#8211; 6 a&#241;os", "«Sí», 4 – 6 años"),
        ] {
            assert_eq!(clean_description(raw), clean, "{raw}");
        }
    }

    #[test]
    fn letters_of_another_alphabet_are_put_right() {
        assert_eq!(clean_line("Τεχνικός ΙΙοΤ και ΒΙΜ"), "Τεχνικός IIoT και BIM");
        assert_eq!(clean_description("<p>&Kappa;&Nu;&Chi;</p><p>ΜΑΗ</p>"), "KNX\n\nΜΑΗ");
        let misread = "РџСЂР°РІРёРј РјСЂРµР¶Рё";
        assert_eq!(
            clean_description(&format!("<p>{misread}</p><p>Стара Загора</p>")),
            "Правим мрежи\n\nСтара Загора"
        );
    }

    #[test]
    fn what_no_reader_sees_is_left_out_of_any_text() {
        for (raw, clean) in [
            ("<!-- to do -->Welder\nwanted", "Welder\nwanted"),
            ("<?xml version=\"1.0\"?>\n<job><skill>MIG</skill> welder</job>", "MIG welder"),
            ("<job>&lt;p&gt;Welder&lt;/p&gt;&lt;p&gt;R&amp;amp;D&lt;/p&gt;</job>", "Welder\n\nR&D"),
            ("<![if !x]>•<![endif]> Welder", "• Welder"),
            ("Welder <video src='a'>Your browser is old</video> wanted", "Welder wanted"),
            ("![](a.png)\n\nWelder", "Welder"),
            (
                "Map<Object, List<Video>> and <your-team> <!-- x",
                "Map<Object, List<Video>> and <your-team> <!-- x",
            ),
        ] {
            assert_eq!(clean_description(raw), clean, "{raw}");
        }
    }

    #[test]
    fn markdown_that_was_escaped_twice_or_has_tables_reads_like_any() {
        for (raw, clean) in [
            (r"\\*\\*We ask\\*\\*#\\- Lua".replace('#', "\n\n"), "We ask\n\n- Lua"),
            ("| Tool | Level |\n|---|---|\n| MIG | good |".to_string(), "Tool, Level\nMIG, good"),
            ("** We ask **\nLua".to_string(), "We ask\nLua"),
        ] {
            assert_eq!(clean_description(&raw), clean, "{raw}");
        }
    }

    #[test]
    fn nothing_to_read_is_empty() {
        for raw in [
            "",
            " \n\u{a0}",
            "<p></p>",
            "<ul><li></li></ul>",
            "&nbsp;",
            "---\n***",
            "<!-- a -->",
            "&lt;!-- a --&gt;",
            "<!DOCTYPE html>",
            "<x:y></x:y>",
            "<audio controls>a</audio>",
            "![b](c.png)",
            "[](https://example.org)",
            "| |\n|---|",
            "<area shape='rect'>",
            "<my-job></my-job>",
        ] {
            assert_eq!(clean_description(raw), "", "{raw:?}");
        }
        assert!(is_markup_only("<p><br></p>") && !is_markup_only("  ") && !is_markup_only("<p>x"));
    }

    #[test]
    fn hostile_markup_is_done_in_reasonable_time() {
        let many = 100_000;
        for (name, piece) in [
            ("nested", "<div>"),
            ("lists", "<ul><li>"),
            ("formatting", "<b><p>x</p>"),
            ("colours", "<font color=1><p>x"),
            ("unfinished", "<a"),
            ("quotes", "<a =\">\" "),
            ("comments", "<!--"),
            ("tables", "<table><tr><td>"),
            ("entities", "&amp;lt;p&amp;gt;"),
            ("scripts", "<script>"),
            ("strikes", "<s>"),
            ("struck", "<s></span>"),
            ("paragraphs", "<p>"),
            ("closers", "</div>"),
            ("accents", "a\u{301}\u{323}"),
        ] {
            let begun = std::time::Instant::now();
            let clean = clean_description(&format!("<p>{}word", piece.repeat(many)));
            assert!(begun.elapsed().as_secs() < 10, "{name}: {:?}, {} bytes", begun.elapsed(), clean.len());
        }
        assert!(clean_description(&format!("{}word", "<div>".repeat(many))).contains("word"));
    }

    proptest! {
        #[test]
        fn clean_text_is_clean_and_stays_so(raw in "\\PC{0,80}|[ a-z\\n\\r\\t\u{a0}\u{ad}é•*]{0,80}") {
            let clean = clean_description(&raw);
            prop_assert!(!clean.contains("  ") && !clean.contains("\n\n\n") && !clean.contains('\r'));
            prop_assert_eq!(clean.trim(), &clean);
            prop_assert!(!clean.chars().any(|c| c.is_control() && c != '\n'));
            if !raw.contains(['<', '&']) && !markdown::is_markdown(&raw) && !markdown::is_markdown(&clean) {
                prop_assert_eq!(clean_description(&clean), clean);
            }
        }

        #[test]
        fn no_markup_breaks_it(raw in "(</?(p|div|ul|ol|li|b|pre|table|td|script|x|!--|br/)( a=\"|>| )|&(amp|lt|#x0|#99999999);|[a-zé \\n<>\"=]){0,60}") {
            let clean = clean_description(&raw);
            prop_assert_eq!(clean.trim(), &clean);
            clean_line(&raw);
        }
    }
}
