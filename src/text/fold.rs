//! The form in which words are compared: lower case, no accents.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` in lower case without accents; Greek `ς` is `σ`, the typographic apostrophe is `'`.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    without_accents(&text.to_lowercase()).into_owned()
}

/// `text` without accents, in compatibility form.
pub(super) fn without_accents(text: &str) -> Cow<'_, str> {
    // Most Greek and Cyrillic stems have nothing to take off; telling so is much cheaper than NFKD.
    let is_bare = |c: char| c.is_ascii() || matches!(c, 'α'..='ρ' | 'σ'..='ω' | 'а'..='и' | 'к'..='я');
    if text.chars().all(is_bare) {
        return Cow::Borrowed(text);
    }
    let bare = text.nfkd().filter(|c| !is_combining_mark(*c)).map(|c| match c {
        'ς' => 'σ',
        '’' | 'ʼ' => '\'',
        c => c,
    });
    Cow::Owned(bare.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_matter() {
        assert_eq!(fold("INSTALACIÓN"), "instalacion");
        assert_eq!(fold("Προσόντα Αισθητήρας"), fold("ΠΡΟΣΟΝΤΑ ΑΙΣΘΗΤΗΡΑΣ"));
        assert_eq!(fold("Μέρος й"), "μεροσ и");
        assert_eq!(fold("What You’ll Do"), "what you'll do");
    }
}
