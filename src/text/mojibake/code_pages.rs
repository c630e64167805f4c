//! UTF-8 that was read in the code page of Cyrillic (windows-1251), of Greek (windows-1253) or of old Macs.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1251, WINDOWS_1253};

use super::{is_likely, split};

/// So many Greek or Cyrillic letters that a run of signs is the UTF-8 of show that it was misread: right text has no
/// such run of two.
const LETTERS: usize = 2;

/// A code page of one byte a character that UTF-8 may have been read in.
#[derive(Clone, Copy)]
enum CodePage {
    Cyrillic,
    Greek,
    Mac,
}

const ALL: [CodePage; 3] = [CodePage::Cyrillic, CodePage::Greek, CodePage::Mac];

/// `text` with those of its lines put right that were read in one of the code pages: `РјСЂРµР¶Р°` into `мрежа`. `None`
/// if there are none. A word that has lost a byte on its way stays as it is.
pub(super) fn repaired(text: &str) -> Option<String> {
    ALL.into_iter().find_map(|page| page.repaired(text))
}

impl CodePage {
    fn encoding(self) -> &'static Encoding {
        match self {
            Self::Cyrillic => WINDOWS_1251,
            Self::Greek => WINDOWS_1253,
            Self::Mac => MACINTOSH,
        }
    }

    /// Whether the first byte of a letter or sign that ads are written with is read as `c`: C2 to C5 of Latin letters,
    /// CE and CF of Greek, D0 and D1 of Cyrillic ones, E1 of accented Greek, E2 of signs, EF of a byte order mark.
    fn is_lead(self, c: char) -> bool {
        let leads = match self {
            Self::Cyrillic => ['В', 'Г', 'Д', 'Е', 'О', 'П', 'Р', 'С', 'б', 'в', 'п'],
            Self::Greek => ['Β', 'Γ', 'Δ', 'Ε', 'Ξ', 'Ο', 'Π', 'Ρ', 'α', 'β', 'ο'],
            Self::Mac => ['¬', '√', 'ƒ', '≈', 'Œ', 'œ', '–', '—', '·', '‚', 'Ô'],
        };
        leads.contains(&c)
    }

    /// Whether `c` is one of the letters that words are mostly written with: no later byte of UTF-8 is read as one.
    fn is_common(self, c: char) -> bool {
        match self {
            Self::Cyrillic => matches!(c, 'А'..='я'),
            Self::Greek => matches!(c, '\u{390}'..='\u{3ce}'),
            Self::Mac => false,
        }
    }

    /// Whether misread text may begin with `first` and `second`: hardly any right text has the two together.
    fn opens(self, first: char, second: char) -> bool {
        !second.is_ascii() && !self.is_common(second) && self.is_lead(first)
    }

    fn repaired(self, text: &str) -> Option<String> {
        let mut neighbours = text.chars().zip(text.chars().skip(1));
        if !neighbours.any(|(first, second)| self.opens(first, second)) {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        let mut is_mended = false;
        for line in text.split_inclusive('\n') {
            let better = self.line(line);
            is_mended |= better.is_some();
            out.push_str(better.as_deref().unwrap_or(line));
        }
        is_mended.then_some(out)
    }

    /// `line` as it was written, if something in it shows that it was misread.
    fn line(self, line: &str) -> Option<String> {
        let mut out = String::with_capacity(line.len());
        let mut is_sure = false;
        let mut rest = line;
        while !rest.is_empty() {
            let (plain, run, after) = split(rest);
            out.push_str(plain);
            rest = after;
            if let Some(letters) = self.written(run) {
                is_sure |= shows(out.chars().next_back(), &letters, after.chars().next());
                out.push_str(&letters);
            } else if let Some((capital, behind)) = self.capital(run, after) {
                out.push(capital);
                rest = behind;
            } else {
                out.push_str(run);
            }
        }
        is_sure.then_some(out)
    }

    /// What was written where `run` was read; `None` if it cannot have been misread.
    fn written(self, run: &str) -> Option<String> {
        let mut characters = run.chars();
        let (first, second) = (characters.next()?, characters.next()?);
        if !self.opens(first, second) {
            return None;
        }
        let (bytes, _, unmappable) = self.encoding().encode(run);
        let letters = std::str::from_utf8(&bytes).ok().filter(|_| !unmappable)?;
        letters.chars().all(is_likely).then(|| letters.to_string())
    }

    /// The capital that begins a word and whose second byte, A0, was written as a blank, and what stands behind that.
    fn capital<'a>(self, run: &str, after: &'a str) -> Option<(char, &'a str)> {
        let (lead, capital) = match self {
            Self::Cyrillic => ("Р", 'Р'),
            Self::Greek => ("Ξ", 'Π'),
            Self::Mac => return None,
        };
        let behind = after.strip_prefix(' ').filter(|_| run == lead)?;
        let (plain, next, _) = split(behind);
        (plain.is_empty() && self.written(next).is_some()).then_some((capital, behind))
    }
}

/// Whether right text holds nothing that reads as `letters` where `before` stands before it and `after` behind it: two
/// Greek or Cyrillic letters, a dash or quotation mark, or a Latin letter inside a word. A word's first letter alone
/// shows nothing: `√` before a capital is mostly a bullet.
fn shows(before: Option<char>, letters: &str, after: Option<char>) -> bool {
    let is_letter = |c: &char| matches!(*c, '\u{386}'..='\u{3ce}' | '\u{410}'..='\u{44f}');
    let is_sign = |c: char| matches!(c, '\u{2010}'..='\u{203a}' | '\u{20ac}' | '\u{2122}');
    if letters.chars().any(is_sign) || letters.chars().filter(is_letter).count() >= LETTERS {
        return true;
    }
    let mut characters = letters.chars();
    match (characters.next(), characters.next(), before) {
        (Some(letter @ '\u{c0}'..='\u{ff}'), None, Some(before)) if letter.is_lowercase() => {
            before.is_ascii_lowercase()
        }
        (Some('\u{c0}'..='\u{ff}'), None, Some(before)) => {
            before.is_ascii_uppercase() && after.is_some_and(|c| c.is_ascii_uppercase())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::repaired;
    use super::*;

    /// As `page` shows the UTF-8 of `text`.
    fn misread(page: CodePage, text: &str) -> String {
        page.encoding().decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn text_read_in_a_code_page_is_put_right() {
        for text in [
            "Монтьор на кабели – работа в Стара Загора и „веднага“",
            "Инженер: опит 3 години, кола № 5",
            "Ηλεκτρολόγος αυτοματισμών στην Κόρινθο, «Ύδρα»",
            "Ο μηχανικός και η ομάδα: Θέση Ψαχνών",
            "Montador de señales, 3 días – formación",
            "L’impianto è già in città",
            "You’ll mount meters – daily",
            "GESTIÓN DE ÁREAS",
        ] {
            for page in ALL {
                let wrong = misread(page, text);
                assert_ne!(wrong, text);
                assert_eq!(repaired(&wrong), text);
            }
        }
    }

    #[test]
    fn a_misread_line_among_right_ones_is_put_right() {
        let wrong = misread(CodePage::Cyrillic, "Кабели и табла");
        assert_eq!(
            repaired(&format!("Търсим монтьор\n{wrong}\nсъс „стаж“")),
            "Търсим монтьор\nКабели и табла\nсъс „стаж“"
        );
        let blank = misread(CodePage::Cyrillic, "Русе: Работа в екип").replace('\u{a0}', " ");
        assert_eq!(repaired(&blank), "Русе: Работа в екип");
        let blank = misread(CodePage::Greek, "Θέση: Πάτρα").replace('\u{a0}', " ");
        assert_eq!(repaired(&blank), "Θέση: Πάτρα");
    }

    #[test]
    fn a_word_that_lost_a_byte_stays_beside_those_put_right() {
        let wrong = misread(CodePage::Greek, "δίκτυα ομάδας");
        let lost = misread(CodePage::Greek, "έργο").replace('\u{81}', "\u{fffd}");
        assert_eq!(repaired(&format!("{wrong} {lost}")), format!("δίκτυα ομάδας {lost}"));
    }

    #[test]
    fn right_text_stays() {
        for text in [
            "Търсим монтьор – „веднага“, клас „С“ и № 5",
            "Сірі стіни, СІРІ, НІ, ТІ: є досвід",
            "ЉУБАВ и ЊЕГОШ, ТОЈ, РЈ, њихов",
            "Ёлка, съёмка, «ВСЁ»",
            "«Β’ τάξη», ΟΈΞ, ΆΔΕΙΑ ΟΔΉΓΗΣΗΣ, Ό,τι",
            "Η εταιρεία «ΑΒΓ» – ISO 9001",
            "√Éxito √ Ética √Økonomi x√2",
            "– «sí» — “no” · œuvre, Œil, ‚Ärger‘",
            "Größe ≈ 5 µm, ¬p, ƒ(x)",
        ] {
            assert_eq!(repaired(text), text);
            assert!(ALL.into_iter().all(|page| page.line(text).is_none()), "{text}");
        }
    }
}
