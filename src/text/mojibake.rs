//! Text that was written as UTF-8 and read as windows-1252, ISO-8859-1 or in another code page on its way, put right
//! again.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

mod code_pages;
mod single;

/// How often a text may have been misread.
const TIMES: usize = 2;

/// So many misread runs of letters make a line misread in a text that otherwise is right.
const IN_A_LINE: usize = 2;

/// What the first byte of two is read as, where the second is often lost: written as a blank (A0), or not seen (AD).
const LEADS: [char; 4] = ['Â', 'Ã', 'Ð', 'Î'];

/// What closes up to the word before it.
const CLOSING: [char; 12] = [' ', ',', '.', ';', ':', '!', '?', ')', '”', '’', '»', '…'];

/// `text` as it was written, if it was misread: `TÃ©cnico` into `Técnico`.
///
/// Told by its letters beyond ASCII: most runs of them must be the UTF-8 of letters that ads are written
/// in (those of Latin, Greek and Cyrillic, and typographic signs). What is no such run stays as it is. Where
/// that is not so of the whole, it may be of single lines, or of signs that show it by themselves: somebody put
/// misread text to right text. What was read in a code page of Greek, Cyrillic or old Macs shows by itself.
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
    if let Some(better) = code_pages::repaired(text) {
        return Some(better);
    }
    let whole = Reading::of(text);
    if whole.good > whole.bad {
        return Some(whole.text);
    }
    if whole.good == 0 { None } else { by_lines(text) }
}

/// `text` with those of its lines put right that were misread, and in others what was misread for sure; `None` if
/// there is nothing of both.
fn by_lines(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut mended = false;
    for line in text.split_inclusive('\n') {
        let reading = Reading::of(line);
        if reading.good >= IN_A_LINE && reading.good > reading.bad {
            mended = true;
            out.push_str(&reading.text);
        } else if let Some(better) = single::mended(line) {
            mended = true;
            out.push_str(&better);
        } else {
            out.push_str(line);
        }
    }
    mended.then_some(out)
}

/// A text as it was written if it was misread, and how many runs of letters beyond ASCII speak for that and against.
#[derive(Default)]
struct Reading {
    text: String,
    good: usize,
    bad: usize,
}

impl Reading {
    fn of(text: &str) -> Self {
        let mut reading = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let (plain, run, after) = split(rest);
            reading.text.push_str(plain);
            rest = reading.run(run, after);
        }
        reading
    }

    /// Reads `run`, behind which `after` stands; gives what is left to read of that.
    fn run<'a>(&mut self, run: &str, after: &'a str) -> &'a str {
        if let Some(letters) = written(run) {
            self.good += usize::from(!run.is_empty());
            self.text.push_str(&letters);
            return after;
        }
        let mut chars = run.chars();
        let lead = chars.next_back().filter(|last| LEADS.contains(last));
        match lead.and_then(|lead| Some((lead, written(chars.as_str())?))) {
            Some((lead, letters)) => {
                self.good += usize::from(!letters.is_empty());
                self.text.push_str(&letters);
                self.half(lead, after)
            }
            None => {
                self.bad += 1;
                self.text.push_str(run);
                after
            }
        }
    }

    /// Reads the letter whose first half is `lead` and whose second was lost before `after`: `cittÃ di`. Only `Ã` behind
    /// a small letter shows by itself that the text was misread; one behind a capital stays, as the letter may be any.
    fn half<'a>(&mut self, lead: char, after: &'a str) -> &'a str {
        let before = self.text.chars().next_back();
        let in_word = before.is_some_and(char::is_alphanumeric);
        let small = before.is_some_and(char::is_lowercase);
        let goes_on = after.starts_with(char::is_alphanumeric);
        let behind_blank = after.strip_prefix(' ');
        let (letter, rest) = match lead {
            'Â' if after.is_empty() || after.starts_with(char::is_whitespace) => (None, after),
            'Ã' if !goes_on && (small || !in_word) => {
                self.good += usize::from(small);
                (Some('à'), behind_blank.filter(|rest| closes(rest)).unwrap_or(after))
            }
            'Ã' if small && after.starts_with(char::is_lowercase) => (Some('í'), after),
            'Ð' | 'Î' if !in_word => {
                let capital = if lead == 'Ð' { 'Р' } else { 'Π' };
                match behind_blank.filter(|rest| rest.starts_with(|c: char| !c.is_ascii())) {
                    Some(rest) => (Some(capital), rest),
                    None => self.unread(lead, after),
                }
            }
            'Ã' => (Some(lead), after),
            _ => self.unread(lead, after),
        };
        self.text.extend(letter);
        rest
    }

    /// A half letter that speaks against a misread text.
    fn unread<'a>(&mut self, lead: char, after: &'a str) -> (Option<char>, &'a str) {
        self.bad += 1;
        (Some(lead), after)
    }
}

/// Whether `rest` is nothing or begins with what closes up to the word before it, which may be misread itself: `â€¦`.
fn closes(rest: &str) -> bool {
    let (plain, run, _) = split(rest);
    let letters = if plain.is_empty() { written(run) } else { None };
    rest.is_empty() || letters.as_deref().unwrap_or(rest).starts_with(CLOSING)
}

/// `text` up to its first letter beyond ASCII, the run of such letters there, and what follows.
fn split(text: &str) -> (&str, &str, &str) {
    let start = text.find(|c: char| !c.is_ascii()).unwrap_or(text.len());
    let (plain, other) = text.split_at(start);
    let end = other.find(|c: char| c.is_ascii()).unwrap_or(other.len());
    let (run, after) = other.split_at(end);
    (plain, run, after)
}

/// What was written where `run` was read; `None` if it cannot have been misread.
fn written(run: &str) -> Option<String> {
    let bytes: Vec<u8> = run.chars().map(byte).collect::<Option<_>>()?;
    let letters = String::from_utf8(bytes).ok()?;
    letters.chars().all(is_likely).then_some(letters)
}

/// The byte that windows-1252 or ISO-8859-1 reads as `c`. The one shows most bytes from 80 to 9F as letters and signs,
/// the other all of them as controls; the rest is the same in both.
fn byte(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(c) {
        return Some(byte);
    }
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    bytes.first().copied().filter(|_| !unmappable)
}

/// Whether ads are written with `c`: Latin-1 and Latin Extended-A, Greek (accented too), Cyrillic, dashes,
/// quotes and bullets, the euro, the number sign and the signs of lists.
fn is_likely(c: char) -> bool {
    let misread_twice = matches!(c, '\u{80}'..='\u{9f}' | '\u{192}' | '\u{2c6}' | '\u{2dc}');
    misread_twice
        || matches!(c, '\u{a0}'..='\u{17f}' | '\u{386}'..='\u{3ce}' | '\u{400}'..='\u{45f}' | '\u{1f00}'..='\u{1fff}'
        | '\u{2010}'..='\u{203a}' | '\u{20ac}' | '\u{2116}' | '\u{2122}' | '\u{2190}'..='\u{27bf}' | '\u{feff}')
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

    /// As ISO-8859-1 shows the UTF-8 of `text`.
    fn as_controls(text: &str) -> String {
        text.bytes().map(char::from).collect()
    }

    #[test]
    fn text_read_as_iso_8859_1_is_put_right() {
        for text in [
            "Монтьор на сензори, работа в Стара Загора – „веднага“",
            "Ηλεκτρολόγος αυτοματισμών στην Πάτρα",
            "L’impianto è già in città… “subito”",
            "CONDUCCIÓN ÁGIL – 2 AÑOS",
        ] {
            let wrong = as_controls(text);
            assert_eq!(repaired(&wrong), text);
            assert_eq!(repaired(&as_controls(&wrong)), text);
            assert_eq!(repaired(&misread(&wrong)), text);
        }
    }

    #[test]
    fn a_letter_whose_second_byte_became_a_blank_or_was_lost_is_read() {
        for text in [
            "Possibilità di crescita, disponibilità.",
            "Libertà e serietà; poiché più (qualità)",
            "Работа в Русе",
            "Πόλη και Πάτρα",
            "La “novità” e la «libertà», l’‘età’ e la serietà…",
        ] {
            assert_eq!(repaired(&misread(text).replace('\u{a0}', " ")), text);
        }
        for (wrong, text) in [
            ("La novitÃ di oggi: velocitÃ", "La novità di oggi: velocità"),
            ("Tenemos energÃa y gestiÃ³n", "Tenemos energía y gestión"),
            ("VoilÃ , dÃ©jÃ  vu. Ã  Lyon", "Voilà, déjà vu. à Lyon"),
            ("Oficina en LeÃ³n.Â Luz y aguaÂ \nen MÃ¡laga", "Oficina en León. Luz y agua \nen Málaga"),
            ("VelocitÃ ” e cittÃ , Ã¨ cosÃ¬", "Velocità” e città, è così"),
            ("CAMIÃ“N Y GRÃA. MONTARÃ SEÃ‘ALES", "CAMIÓN Y GRÃA. MONTARÃ SEÑALES"),
        ] {
            assert_eq!(repaired(wrong), text);
        }
    }

    #[test]
    fn a_misread_line_among_right_ones_is_put_right() {
        let right = "Técnico con formación, señalización y gestión.\nMás información aquí: José, Andrés";
        let wrong = misread("Dirección: calle Núñez 4\nΤεχνικός στην Αθήνα");
        let text = format!("{right}\n{wrong}\n«Adiós»");
        assert_eq!(
            repaired(&text),
            format!("{right}\nDirección: calle Núñez 4\nΤεχνικός στην Αθήνα\n«Adiós»")
        );
        let one = format!("{right}\nMas AMANHÔ e nada mais");
        assert_eq!(repaired(&one), one);
    }

    #[test]
    fn right_text_stays() {
        for text in [
            "SÃO TOMÉ",
            "MAÇÃ, IRMÃ, AMANHÃ e SÃO PAULO",
            "Ã propos",
            "În România, ÎNTREȚINERE ÎN CÂMP",
            "Â ",
            "Ð og Þ",
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
