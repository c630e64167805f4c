//! Greek words that lost their accents.
//!
//! Greek writes an accent on every word of two syllables or more, and a model has read it there. In capitals it
//! is left out, and so do many who write in haste; such a word falls into pieces that mean nothing. Words of job ads have
//! got their accents back before (`text::for_model`); any other is cut as the likeliest word with its letters instead,
//! whatever that word's accents.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

const ACUTE: char = '\u{301}';

/// Words of fewer letters have an accent only by rule: "που" and "πού" are two words.
const LEAST_LETTERS: usize = 4;

/// Greek pieces by their letters without accents: the likeliest of each.
pub(super) struct BarePieces(HashMap<String, (i64, f32)>);

impl BarePieces {
    pub(super) fn new(pieces: &HashMap<String, (i64, f32)>) -> Self {
        let mut bare: HashMap<String, (i64, f32)> = HashMap::new();
        for (piece, &(id, score)) in pieces.iter().filter(|(piece, _)| piece.chars().any(is_greek)) {
            let best = bare.entry(without_accents(piece)).or_insert((id, score));
            if score > best.1 || (score == best.1 && id < best.0) {
                *best = (id, score);
            }
        }
        Self(bare)
    }

    pub(super) fn get(&self, letters: &str) -> Option<(i64, f32)> {
        self.0.get(letters).copied()
    }
}

/// Whether a word is Greek, long enough to have an accent, and has none.
pub(super) fn are_lost(word: &str) -> bool {
    word.chars().filter(|c| is_greek(*c)).take(LEAST_LETTERS).count() == LEAST_LETTERS
        && !word.nfd().any(|c| c == ACUTE)
}

fn is_greek(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3ff}') && c.is_alphabetic()
}

fn without_accents(text: &str) -> String {
    text.nfd().filter(|c| *c != ACUTE).nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_greek_words_without_an_accent_lost_it() {
        for lost in ["συντηρηση", "Συντηρηση", "\u{2581}δικτυων"] {
            assert!(are_lost(lost), "{lost}");
        }
        for whole in ["συντήρηση", "προϊόν", "που", "και", "network", "мрежа", ""] {
            assert!(!are_lost(whole), "{whole}");
        }
    }

    #[test]
    fn the_likeliest_piece_stands_for_its_letters() {
        let pieces = [("νόμος", 7, -9.0), ("νομός", 8, -11.0), ("νομ", 9, -8.0), ("law", 10, -5.0)];
        let bare = BarePieces::new(&pieces.map(|(piece, id, score)| (piece.to_string(), (id, score))).into());
        assert_eq!(bare.get("νομος"), Some((7, -9.0)));
        assert_eq!(bare.get("νομ"), Some((9, -8.0)));
        assert_eq!(bare.get("law"), None);
    }
}
