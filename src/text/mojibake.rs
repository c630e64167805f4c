//! Text that was written as UTF-8 and read as windows-1252 on its way, put right again.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

/// How often a text may have been misread.
const TIMES: usize = 2;

/// `text` as it was written, if it was misread: `TÃ©cnico` into `Técnico`.
///
/// Told by its letters beyond ASCII: most runs of them must be the UTF-8 of letters that ads are written
/// in (those of Latin, Greek and Cyrillic, and typographic signs). What is no such run stays as it is.
pub(super) fn repaired(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..TIMES {
        match once(&text) {
            Some(better) => text = Cow::Owned(better),
            None => break,
        }
    }
    text
}

fn once(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (mut good, mut bad) = (0_usize, 0_usize);
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.find(|c: char| !c.is_ascii()).unwrap_or(rest.len());
        out.push_str(&rest[..plain]);
        rest = &rest[plain..];
        let end = rest.find(|c: char| c.is_ascii()).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        match written(run) {
            Some(letters) => {
                good += 1;
                out.push_str(&letters);
            }
            None => {
                bad += usize::from(!run.is_empty());
                out.push_str(run);
            }
        }
    }
    (good > bad).then_some(out)
}

/// What was written where `run` was read; `None` if it cannot have been misread.
fn written(run: &str) -> Option<String> {
    if run.is_empty() {
        return None;
    }
    let (bytes, _, unmappable) = WINDOWS_1252.encode(run);
    let letters = String::from_utf8(bytes.into_owned()).ok()?;
    (!unmappable && letters.chars().all(is_likely)).then_some(letters)
}

/// Whether ads are written with `c`: Latin-1 and Latin Extended-A, Greek (accented too), Cyrillic, dashes,
/// quotes and bullets, the euro and the signs of lists.
fn is_likely(c: char) -> bool {
    let misread_twice = matches!(c, '\u{80}'..='\u{9f}' | '\u{192}' | '\u{2c6}' | '\u{2dc}');
    misread_twice
        || matches!(c, '\u{a0}'..='\u{17f}' | '\u{386}'..='\u{3ce}' | '\u{400}'..='\u{45f}' | '\u{1f00}'..='\u{1fff}'
        | '\u{2010}'..='\u{203a}' | '\u{20ac}' | '\u{2122}' | '\u{2190}'..='\u{27bf}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As windows-1252 shows the UTF-8 of `text`.
    fn misread(text: &str) -> String {
        WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn misread_text_is_put_right_in_every_language() {
        for text in [
            "Técnico de señales, 3 años de experiencia",
            "Perché no? Attività – all’aperto",
            "Τεχνικός δικτύων και αισθητήρων",
            "Техник по мрежи • опит",
            "Straße",
        ] {
            let wrong = misread(text);
            assert_ne!(wrong, text);
            assert_eq!(repaired(&wrong), text);
            assert_eq!(repaired(&misread(&wrong)), text);
        }
    }

    #[test]
    fn right_text_stays() {
        for text in [
            "CAFÉ»",
            "«SÍ»",
            "Técnico",
            "Ã la carte",
            "Τεχνικός",
            "plain",
            "€ 30.000 – «già»",
            "São João, ação",
        ] {
            assert_eq!(repaired(text), text);
        }
    }
}
