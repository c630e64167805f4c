//! Whether an ad is about ICT at all.
//!
//! A logistic of the mean cosine of its best sentences with the competences that exist in ICT only, and
//! of its distinct ICT words; "IT" counts where it is written in capitals.

use std::collections::BTreeMap;

use crate::domain::{Language, Section, Sentence, Term};

use super::AdText;
use super::cosines::Cosines;
use super::formulas::logistic;
use super::parameters::PARAMETERS;
use super::tables::Tables;

/// Competences that no other trade has: an ad near these is about ICT.
const ICT_ONLY: [&str; 15] = [
    "A.5", "A.6", "A.10", "B.1", "B.2", "B.3", "B.4", "B.6", "C.2", "C.4", "C.5", "D.1", "D.6", "D.7", "E.8",
];

/// How the trade is abbreviated, in the languages of the cues.
const ABBREVIATIONS: [&str; 7] = ["IT", "ICT", "TI", "TIC", "ИТ", "ИКТ", "ΤΠΕ"];

/// The probability that the ad is about ICT, 0 to 1.
pub(super) fn about_ict(ad: &AdText<'_>, cosines: &Cosines<'_>, tables: &Tables) -> f64 {
    let ict: Vec<usize> = (0..tables.competences.len())
        .filter(|at| ICT_ONLY.contains(&tables.competences[*at].code.to_string().as_str()))
        .collect();
    let spoken = |(number, _): (usize, &Sentence)| {
        ict.iter().map(|competence| cosines.peak(number, *competence)).reduce(f64::max)
    };
    let read = ad.text.sentences.iter().enumerate().take(cosines.sentences());
    let mut best: Vec<f64> = read.filter(|(_, sentence)| is_own(sentence)).filter_map(spoken).collect();
    best.sort_by(|a, b| b.total_cmp(a));
    best.truncate(PARAMETERS.ict_sentences);
    if best.is_empty() {
        return 0.0;
    }
    let mean = best.iter().sum::<f64>() / best.len() as f64;
    let words = ict_words(ad, tables).min(PARAMETERS.ict_words_full) - PARAMETERS.ict_words_half;
    logistic(PARAMETERS.ict_cosine * (mean - PARAMETERS.ict_half) + PARAMETERS.ict_word * words)
}

fn is_own(sentence: &Sentence) -> bool {
    sentence.section != Section::Boilerplate
}

/// The weight of the distinct ICT words outside boilerplate. A word that is known in the ad's language
/// and in English counts once for each, which only raises what is high already.
fn ict_words(ad: &AdText<'_>, tables: &Tables) -> f64 {
    let own = tables.cues.language(ad.text.language);
    let english = tables.cues.language(Language::ENGLISH);
    let mut found: BTreeMap<Term, f64> = BTreeMap::new();
    let mut abbreviated = 0.0;
    for sentence in ad.text.sentences.iter().filter(|sentence| is_own(sentence)) {
        for (terms, cues) in [(&sentence.terms, own), (&sentence.english_terms, english)] {
            let Some(cues) = cues else { continue };
            found.extend(terms.iter().filter_map(|term| Some((*term, *cues.vocabulary.get(term)?))));
        }
        if is_abbreviated(sentence.span.of(ad.source(sentence).1)) {
            abbreviated = 1.0;
        }
    }
    let (strong, weak): (Vec<f64>, Vec<f64>) = found.values().partition(|weight| **weight >= 1.0);
    abbreviated + strong.iter().sum::<f64>() + weak.iter().sum::<f64>().min(PARAMETERS.ict_weak_most)
}

/// Whether the trade's abbreviation stands in `text`, which is not all in capitals.
fn is_abbreviated(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    text.chars().any(char::is_lowercase) && words.any(|word| ABBREVIATIONS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_abbreviation_counts_in_capitals_only() {
        for (text, found) in [
            ("Head of IT", true),
            ("Lead the IT/OT team", true),
            ("It is yours", false),
            ("ASK FOR IT", false),
            ("Ръководител ИТ отдел", true),
        ] {
            assert_eq!(is_abbreviated(text), found, "{text}");
        }
    }
}
