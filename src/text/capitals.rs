//! Texts in capitals, as a model should read them.

use std::borrow::Cow;

/// A text with fewer capitals may be a list of abbreviations: "SQL / ETL".
const LEAST_CAPITALS: usize = 12;
/// A text of which this share of the letters that have a case are capitals is written in capitals.
const SHARE: f64 = 0.7;

/// The text as a model should read it: one written in capitals, in small letters. Models know words as they are
/// mostly written; capitals fall into pieces that mean nothing to them. Case says nothing here, so no offset
/// refers to the result.
///
/// ```
/// use skillgauge::text::for_model;
/// assert_eq!(for_model("SE BUSCA TÉCNICO DE REDES (SQL)"), "se busca técnico de redes (sql)");
/// assert_eq!(for_model("AWS, SQL and ETL"), "AWS, SQL and ETL");
/// ```
pub fn for_model(text: &str) -> Cow<'_, str> {
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    if capitals < LEAST_CAPITALS {
        return Cow::Borrowed(text);
    }
    let cased = capitals + text.chars().filter(|c| c.is_lowercase()).count();
    match capitals as f64 >= SHARE * cased as f64 {
        true => Cow::Owned(text.to_lowercase()),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_become_small_in_every_script() {
        assert_eq!(for_model("ΜΗΧΑΝΙΚΟΣ ΕΞΥΠΝΩΝ ΠΟΛΕΩΝ"), "μηχανικος εξυπνων πολεων");
        assert_eq!(for_model("ИНЖЕНЕР КИБЕРСИГУРНОСТ"), "инженер киберсигурност");
        // Some small letters among them change nothing: `à` of a keyboard that has no `À`.
        assert_eq!(for_model("EDUCACIó SOCIAL A PRIMàRIA"), "educació social a primària");
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
