//! The bullets and numbers that open list items.

/// The length of the bullets and numbers that `line` starts with, in bytes.
pub(super) fn marker(line: &str) -> usize {
    let mut at = 0;
    while let Some(length) = sign_or_number(&line[at..]) {
        at += length;
        at += line[at..].len() - line[at..].trim_start().len();
    }
    at
}

fn sign_or_number(line: &str) -> Option<usize> {
    bullet(line).or_else(|| keycap(line)).or_else(|| number(line))
}

/// A sign that opens a list item. A dash also opens `-5 °C`, a plus `+34 600`: not before digits.
fn bullet(line: &str) -> Option<usize> {
    let first = line.chars().next()?;
    let rest = &line[first.len_utf8()..];
    let is_bullet = match first {
        '-' | '–' | '—' | '+' => !rest.starts_with(|c: char| c.is_numeric() || c == first),
        '*' | '»' | '›' => true,
        c if SYMBOL_FONT.contains(&c) => rest.starts_with(' '),
        c => is_sign(c) || is_part_of_sign(c) || first_of_circled(c).is_some(),
    };
    is_bullet.then_some(first.len_utf8())
}

/// A digit that is drawn as a key: `1️⃣`.
fn keycap(line: &str) -> Option<usize> {
    let after = line.strip_prefix(|c: char| c.is_ascii_digit() || c == '#')?;
    let rest = after.strip_prefix('\u{fe0f}').unwrap_or(after).strip_prefix('\u{20e3}')?;
    Some(line.len() - rest.len())
}

/// The first of the numbers in circles, brackets or with a stop that are drawn as `c` is; `None` if `c` is none.
fn first_of_circled(c: char) -> Option<char> {
    Some(match c {
        '①'..='⑳' => '①',
        '⑴'..='⒇' => '⑴',
        '⒈'..='⒛' => '⒈',
        '⓵'..='⓾' => '⓵',
        '❶'..='❿' | '⓫'..='⓴' => '❶',
        '➀'..='➉' => '➀',
        '➊'..='➓' => '➊',
        _ => return None,
    })
}

/// What the symbol fonts of word processors draw as a square, an arrow or a tick, and copy as a letter.
pub(super) const SYMBOL_FONT: [char; 10] = ['o', 'v', 'q', 'n', 'l', 'ü', 'Ø', '§', '¨', 'Ÿ'];

/// A sign that stands for nothing but a new item: bullets, arrows, shapes, dingbats, pictures.
pub(super) fn is_sign(c: char) -> bool {
    !c.is_alphanumeric()
        && matches!(c, '•' | '·' | '∙' | '‣' | '⁃' | '◦' | '➤' | '¤' | '⦁' | '⦿'
        | '\u{2190}'..='\u{21ff}' | '\u{25a0}'..='\u{25ff}' | '\u{2600}'..='\u{27bf}' | '\u{2900}'..='\u{297f}'
        | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// A sign that is a picture or an ornament, of which a list may give each item its own.
pub(super) fn is_picture(c: char) -> bool {
    is_sign(c) && matches!(c, '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// What the markers of one list have in common: `1.` and `12.` are alike, and so are `a)` and `b)`.
pub(super) fn shape(marker: &str) -> String {
    let is_lettered = marker.contains(')');
    let mut shape = String::new();
    for c in marker.chars().filter(|c| !c.is_whitespace() && !is_part_of_sign(*c)) {
        match c {
            '0'..='9' if shape.ends_with('0') => {}
            '0'..='9' => shape.push('0'),
            c if is_lettered && c.is_alphabetic() => shape.push('a'),
            c => shape.push(first_of_circled(c).unwrap_or(c)),
        }
    }
    shape
}

/// What follows a picture and belongs to it.
fn is_part_of_sign(c: char) -> bool {
    matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' | '\u{e0020}'..='\u{e007f}')
}

/// `1.`, `12)`, `(3)`, `a)`, `(b)`, each before a blank or at the end.
fn number(line: &str) -> Option<usize> {
    let open = usize::from(line.starts_with('('));
    let inner = &line[open..];
    let digits = inner.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let letter = inner.chars().next().filter(|c| c.is_alphabetic()).map_or(0, char::len_utf8);
    let length = match digits {
        0 => letter,
        1 | 2 => digits,
        _ => 0,
    };
    let after = &inner[length..];
    let closed = after.starts_with(')') || (digits > 0 && open == 0 && after.starts_with('.'));
    let apart = after.get(1..).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
    (length > 0 && closed && apart).then_some(open + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> &str {
        &line[marker(line)..]
    }

    #[test]
    fn bullets_of_every_kind_are_no_part_of_an_item() {
        for bullet in
            ["*", "- *", "•", "1.", "(b)", "ü", "Ø", "§", "o", "👉", "✔️", "🔹", "➡", "»", "→", "●", "➢ 1)"]
        {
            assert_eq!(words(&format!("{bullet} PostgreSQL")), "PostgreSQL", "{bullet}");
        }
    }

    #[test]
    fn numbers_that_are_drawn_are_no_part_of_an_item() {
        for number in [
            "4\u{fe0f}\u{20e3}",
            "4\u{20e3}",
            "1\u{fe0f}\u{20e3}2\u{fe0f}\u{20e3}",
            "⑦",
            "⑷",
            "⒊",
            "⓶",
            "❺",
            "⓫",
            "➂",
            "➍",
        ] {
            assert_eq!(words(&format!("{number} Kotlin")), "Kotlin", "{number}");
            assert_eq!(words(&format!("{number}Kotlin")), "Kotlin", "{number}");
        }
        for line in ["4 \u{fe0f}", "½ day", "² Kotlin", "Ⅳ Kotlin", "4\u{fe0f} Kotlin", "#4 Kotlin", "C①"]
        {
            assert_eq!(words(line), line);
        }
    }

    #[test]
    fn markers_of_a_list_are_alike() {
        for (one, other) in [
            ("1.", "12."),
            ("(a)", "(o)"),
            ("✔️", "✔"),
            ("- *", "-*"),
            ("③", "⑮"),
            ("3\u{fe0f}\u{20e3}", "4\u{20e3}"),
        ] {
            assert_eq!(shape(one), shape(other));
        }
        for (one, other) in [("1.", "1)"), ("o", "§"), ("🎁", "🎯"), ("*", "-"), ("①", "❶"), ("1️⃣", "1.")]
        {
            assert_ne!(shape(one), shape(other));
        }
        assert!(is_picture('🎁') && is_picture('✅') && !is_picture('•') && !is_picture('■'));
    }

    #[test]
    fn words_and_numbers_are_no_bullets() {
        for line in
            ["-5 °C", "+34 600", "3.5 years", "2024", "over", "own car", "Øresund", "«SÍ»", "€ 30", "C++"]
        {
            assert_eq!(words(line), line);
        }
    }
}
