//! Data protection as a matter of the job, not as a notice to who applies: `Sees to the protection of personal data`.

use crate::text::fold::fold;

/// What the matter is called, folded.
const MATTERS: [&str; 13] = [
    "gdpr",
    "rgpd",
    "γκπδ",
    "data protection",
    "personal data",
    "proteccion de datos",
    "datos personales",
    "protezione dei dati",
    "dati personali",
    "προσωπικων δεδομενων",
    "προσωπικα δεδομενα",
    "личните данни",
    "лични данни",
];

/// Words that speak to who applies, and beginnings of those that speak of them, folded.
const APPLICANTS: [&str; 15] = [
    "your",
    "tu",
    "tus",
    "vosotros",
    "tuo",
    "tua",
    "tuoi",
    "tue",
    "vostri",
    "σου",
    "σασ",
    "ви",
    "вашите",
    "твоите",
    "ти",
];
const APPLICANT_STEMS: [&str; 4] = ["applican", "candidat", "υποψηφι", "кандидат"];

/// The data of who applies in languages where the reader is spoken to in the third person.
const POLITE: [&str; 2] = ["sus datos", "suoi dati"];

/// Whether a sentence names data protection and speaks neither to who applies nor of them.
pub(super) fn is_matter(sentence: &str) -> bool {
    let folded = fold(sentence);
    let holds = |phrase: &&str| folded.contains(*phrase);
    let speaks =
        |word: &str| APPLICANTS.contains(&word) || APPLICANT_STEMS.iter().any(|stem| word.starts_with(stem));
    MATTERS.iter().any(holds)
        && !POLITE.iter().any(holds)
        && !folded.split(|c: char| !c.is_alphanumeric()).any(speaks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matter_is_no_notice() {
        for sentence in [
            "Keeps the register of personal data with the GDPR officer",
            "Velar por la protección de datos personales de los socios",
            "Cura il trattamento dei dati personali dei clienti",
            "Τήρηση της προστασίας προσωπικών δεδομένων",
            "Следи за личните данни на пациентите",
        ] {
            assert!(is_matter(sentence), "{sentence}");
        }
        for sentence in [
            "We keep your personal data for a year",
            "Sus datos personales se guardan un año",
            "Личните данни на кандидатите се пазят",
            "Keeps the register of members",
        ] {
            assert!(!is_matter(sentence), "{sentence}");
        }
    }
}
