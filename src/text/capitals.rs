//! Texts in capitals, as a model should read them.

use std::borrow::Cow;

use super::greek::with_accents;

/// A text with fewer capitals may be a list of abbreviations: "SQL / ETL".
const LEAST_CAPITALS: usize = 12;
/// A text of which this share of the letters that have a case are capitals is written in capitals.
const SHARE: f64 = 0.7;

/// The text as a model should read it. One written in capitals is put into small letters but for the first: models know
/// words as they are mostly written; capitals fall into pieces that mean nothing to them, and a sentence without a
/// capital is not quite what they learnt, either. Greek words get back the accents that capitals or haste took. Case says
/// nothing here, so no offset refers to the result.
///
/// ```
/// use skillgauge::text::for_model;
/// assert_eq!(for_model("SE BUSCA TÉCNICO DE REDES (SQL)"), "Se busca técnico de redes (sql)");
/// assert_eq!(for_model("ΤΕΧΝΙΚΟΣ ΔΙΚΤΥΩΝ"), "Τεχνικός δικτύων");
/// assert_eq!(for_model("AWS, SQL and ETL"), "AWS, SQL and ETL");
/// ```
pub fn for_model(text: &str) -> Cow<'_, str> {
    if !is_in_capitals(text) {
        return with_accents(text);
    }
    let small = first_large(&text.to_lowercase());
    Cow::Owned(with_accents(&small).into_owned())
}

fn is_in_capitals(text: &str) -> bool {
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    if capitals < LEAST_CAPITALS {
        return false;
    }
    let cased = capitals + text.chars().filter(|c| c.is_lowercase()).count();
    capitals as f64 >= SHARE * cased as f64
}

/// The text with its first letter large.
fn first_large(text: &str) -> String {
    let Some((at, first)) = text.char_indices().find(|(_, c)| c.is_alphabetic()) else {
        return text.to_string();
    };
    let (before, rest) = text.split_at(at);
    before.chars().chain(first.to_uppercase()).chain(rest.chars().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_become_small_in_every_script() {
        assert_eq!(for_model("ΜΗΧΑΝΙΚΟΣ ΕΞΥΠΝΩΝ ΠΟΛΕΩΝ"), "Μηχανικός έξυπνων πόλεων");
        assert_eq!(for_model("ИНЖЕНЕР КИБЕРСИГУРНОСТ"), "Инженер киберсигурност");
        assert_eq!(for_model("- ΑΠΑΡΑΙΤΗΤΑ: 2 ΕΤΗ"), "- Απαραίτητα: 2 ετη");
        // Some small letters among them change nothing: `à` of a keyboard that has no `À`.
        assert_eq!(for_model("EDUCACIó SOCIAL A PRIMàRIA"), "Educació social a primària");
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for text in
            ["", "Data Engineer", "C++, C#, SQL, AWS", "You know KUBERNETES and TERRAFORM", "数据工程师"]
        {
            assert!(matches!(for_model(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
