//! Single misread signs in a text that otherwise is right.

use super::{split, written};

/// `line` with the signs put right that show by themselves that they were misread, `itâ€™s` and `aÃ±o`; `None` if
/// there are none.
pub(super) fn mended(line: &str) -> Option<String> {
    let mut out = String::with_capacity(line.len());
    let mut is_mended = false;
    let mut rest = line;
    while !rest.is_empty() {
        let (plain, run, after) = split(rest);
        out.push_str(plain);
        let before = out.chars().next_back();
        match written(run).filter(|letters| is_sure(before, letters, after.chars().next())) {
            Some(letters) => {
                is_mended = true;
                out.push_str(&letters);
            }
            None => out.push_str(run),
        }
        rest = after;
    }
    is_mended.then_some(out)
}

/// Whether right text holds nothing that reads as `letters` where `before` stands before it and `after` behind it.
///
/// The first half of what one letter is read as is `Â`, `Ã`, `Ä`, `Å` or `â`, the other half mostly a sign. Right
/// text has the one before the other only where a word ends in the letter: `AMANHÃ”`, `PÅ–`, `20 Å²`.
fn is_sure(before: Option<char>, letters: &str, after: Option<char>) -> bool {
    let mut characters = letters.chars();
    let Some(letter) = characters.next() else { return false };
    if characters.next().is_some() {
        return true;
    }
    let is_behind_small = before.is_some_and(char::is_lowercase);
    let is_behind_letter = before.is_some_and(char::is_alphabetic);
    let is_before_small = after.is_some_and(char::is_lowercase);
    let is_before_letter = after.is_some_and(char::is_alphabetic);
    match letter {
        '\u{2010}'..='\u{203a}' | '\u{20ac}' | '\u{2122}' | '\u{feff}' => true,
        // The bullet may be read as a dash and a blank behind a word.
        '\u{25a0}'..='\u{27bf}' => !is_behind_letter,
        '\u{a0}'..='\u{17f}' if is_behind_small => true,
        '\u{a0}' => before.is_some_and(|c| !c.is_alphabetic() && !c.is_whitespace()),
        'ª' | '°' | 'º' => true,
        '\u{a1}'..='\u{bf}' => !is_behind_letter,
        // Read with a sign that may follow a word: a dash, an ellipsis, a quotation mark, a trade mark.
        'Å' | 'Ò' | 'Ô' | 'Õ' | 'Ö' | '×' | 'Ù' | '÷' | 'û' => !is_behind_letter && is_before_small,
        '\u{c0}'..='\u{df}' | '\u{e1}'..='\u{ff}' if is_before_letter => true,
        '\u{e1}'..='\u{ff}' => !is_behind_letter,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::repaired;

    #[test]
    fn a_single_misread_sign_is_put_right_beside_right_ones() {
        for (wrong, right) in [
            ("L’azienda Ã¨ a Forlì", "L’azienda è a Forlì"),
            ("Cádiz: tÃ©cnico con espaÃ±ol", "Cádiz: técnico con español"),
            ("Ávila – GÃ³mez y LÃ\u{ad}nea, Ã¡rea", "Ávila – Gómez y Línea, área"),
            ("Múnich y Ã–sterreich", "Múnich y Österreich"),
            ("CAMPAÃ‘A y OPCIÃ“N aquí", "CAMPAÑA y OPCIÓN aquí"),
            ("They’re paid Â£12 an hour, 18Â°C", "They’re paid £12 an hour, 18°C"),
            ("Β’ τάξη: wonâ€™t, 5â‚¬ â€“ yes", "Β’ τάξη: won’t, 5€ – yes"),
            ("Më\nÂ· Weld\nâœ” Cut", "Më\n· Weld\n✔ Cut"),
            ("Nº 3, NÂº 4, MÂª JosÃ© 2ª", "Nº 3, Nº 4, Mª José 2ª"),
            ("Años: veintidÃƒÂ³s", "Años: veintidós"),
            ("Уча Python, wouldÂ\u{a0}be", "Уча Python, would\u{a0}be"),
        ] {
            let others = "– «sí», «là»";
            assert_eq!(repaired(&format!("{wrong} {others}")), format!("{right} {others}"));
        }
    }

    #[test]
    fn letters_that_begin_misread_signs_stay_in_right_text() {
        for text in [
            "pâine și lână, a coborî, ROMÂNIA, „coborâ”, hotărâ – „da”",
            "l’âge, château, « Ânerie », PÂTÉ",
            "Ângela e Ângelo: «câmara», “AMANHÔ, ROMû, MANHÖTARDE, LÃ…",
            "Åse på Åland – PÅ–NIVÅ, 20 Å², BLÅ®",
            "città già, però “sì”, perché…",
            "Â", // Alone, as in a list of letters.
            "Letras: Â, Ã, Ä · Å; Ð",
            "Η Ελλάδα – «ναι»",
            "Ъгъл „да“ – €5",
        ] {
            assert_eq!(super::mended(text), None, "{text}");
        }
    }
}
