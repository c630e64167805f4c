//! Cosines into the probability that an ad asks for a competence.
//!
//! A sentence speaks for a competence by its best cosine with one of the competence's descriptors
//! (MaxSim), but only if the competence is among the sentence's best few, near its best, and well
//! above the sentence's mean over all competences: a sentence that is a little like everything is
//! about nothing. With `e₁ ≥ e₂ ≥ …` the cosines of the sentences that speak for it,
//!
//! `log-odds = steepness · (e₁ − half) + support · Σₖ clamp((eₖ − half + support_from) / support_range, 0, 1)`
//!
//! for `k = 2 …`. Planning, training and selling are asked for in every trade, so the probability is
//! multiplied by the probability that the ad is about ICT: a logistic of the mean cosine of its best
//! sentences with the competences that exist in ICT only, and of its distinct ICT words.

use std::collections::BTreeMap;

use crate::domain::{AnalysedText, Competence, Language, Section, Term};

use super::cues::CueTable;
use super::parameters::PARAMETERS;

/// Competences that no other trade has: an ad near these is about ICT.
const ICT_ONLY: [&str; 15] = [
    "A.5", "A.6", "A.10", "B.1", "B.2", "B.3", "B.4", "B.6", "C.2", "C.4", "C.5", "D.1", "D.6", "D.7", "E.8",
];

/// A sentence that speaks for a competence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Voice {
    /// Its number in the text.
    pub(super) sentence: usize,
    /// Its best cosine with a descriptor of the competence.
    pub(super) cosine: f64,
    /// The cosine less what the sentence's section costs.
    strength: f64,
}

/// What an ad asks of one competence.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Demand {
    /// The probability that the ad asks for it, 0 to 1.
    pub(super) probability: f64,
    /// The sentences that speak for it, best first.
    pub(super) sentences: Vec<Voice>,
}

/// A demand for each of `competences`, in their order.
pub(super) fn demands(
    text: &AnalysedText,
    cosines: &[f32],
    competences: &[Competence],
    cues: &CueTable,
) -> Vec<Demand> {
    let rows = best_by_competence(text.sentences.len(), cosines, competences);
    let mut demands = vec![Demand::default(); competences.len()];
    for (sentence, row) in rows.iter().enumerate() {
        let section = text.sentences.get(sentence).map_or(Section::Other, |sentence| sentence.section);
        let heading = section != Section::Title
            && text.sentences.get(sentence).is_some_and(|sentence| (1..=2).contains(&sentence.terms.len()));
        let cost = match section {
            Section::Boilerplate => PARAMETERS.boilerplate,
            _ if heading => PARAMETERS.heading,
            _ => 0.0,
        };
        for competence in spoken_for(row, is_english(text)) {
            let cosine = row[competence];
            demands[competence].sentences.push(Voice { sentence, cosine, strength: cosine - cost });
        }
    }
    let about_ict = about_ict(text, &rows, competences, cues);
    let half = half(text);
    for demand in &mut demands {
        demand.sentences.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(a.sentence.cmp(&b.sentence)));
        demand.probability = about_ict * alone(&demand.sentences, half);
    }
    demands
}

fn is_english(text: &AnalysedText) -> bool {
    matches!(text.language, Language::ENGLISH | Language::UNDETERMINED)
}

/// For each sentence with a whole row, its best cosine with each competence.
fn best_by_competence(sentences: usize, cosines: &[f32], competences: &[Competence]) -> Vec<Vec<f64>> {
    let width: usize = competences.iter().map(|competence| competence.descriptors.len()).sum();
    if width == 0 {
        return Vec::new();
    }
    let best = |row: &[f32]| {
        let mut rest = row;
        let of = |competence: &Competence| {
            let (own, others) = rest.split_at(competence.descriptors.len().min(rest.len()));
            rest = others;
            own.iter().map(|cosine| number(*cosine)).reduce(f64::max).unwrap_or(0.0)
        };
        competences.iter().map(of).collect()
    };
    cosines.chunks_exact(width).take(sentences).map(best).collect()
}

fn number(cosine: f32) -> f64 {
    if cosine.is_finite() { f64::from(cosine).clamp(-1.0, 1.0) } else { 0.0 }
}

/// The competences that a sentence with these cosines speaks for.
fn spoken_for(row: &[f64], english: bool) -> Vec<usize> {
    let above = if english { PARAMETERS.above_mean } else { PARAMETERS.above_mean_other };
    let mean = row.iter().sum::<f64>() / row.len().max(1) as f64;
    let mut order: Vec<usize> = (0..row.len()).collect();
    order.sort_by(|a, b| row[*b].total_cmp(&row[*a]).then(a.cmp(b)));
    let Some(best) = order.first().map(|best| row[*best]) else { return order };
    order.truncate(PARAMETERS.per_sentence);
    order.retain(|competence| {
        let cosine = row[*competence];
        cosine >= best - PARAMETERS.near_best && cosine >= mean + above
    });
    order
}

/// The cosine at which the best sentence makes a competence as likely as not. It rises with the length
/// of the ad: among many sentences a good one is easily found by chance.
fn half(text: &AnalysedText) -> f64 {
    let read = text.sentences.iter().filter(|sentence| sentence.section != Section::Boilerplate).count();
    let doublings = (read as f64 / PARAMETERS.usual_sentences).log2().max(0.0);
    let half = if is_english(text) { PARAMETERS.half } else { PARAMETERS.half_other };
    half + PARAMETERS.half_per_doubling * doublings
}

/// The probability that sentences ask for a competence, the trade of the ad apart.
fn alone(sentences: &[Voice], half: f64) -> f64 {
    let Some((best, others)) = sentences.split_first() else { return 0.0 };
    let supports = |voice: &Voice| {
        ((voice.strength - half + PARAMETERS.support_from) / PARAMETERS.support_range).clamp(0.0, 1.0)
    };
    let support: f64 = others.iter().take(PARAMETERS.supporters).map(supports).sum();
    logistic(PARAMETERS.steepness * (best.strength - half) + PARAMETERS.support * support)
}

/// The probability that the ad is about ICT.
fn about_ict(text: &AnalysedText, rows: &[Vec<f64>], competences: &[Competence], cues: &CueTable) -> f64 {
    let codes: Vec<String> = competences.iter().map(|competence| competence.code.to_string()).collect();
    let is_ict: Vec<bool> = codes.iter().map(|code| ICT_ONLY.contains(&code.as_str())).collect();
    let spoken = |(row, sentence): (&Vec<f64>, &crate::domain::Sentence)| {
        let ict = row.iter().zip(&is_ict).filter(|(_, is_ict)| **is_ict).map(|(cosine, _)| *cosine);
        if sentence.section == Section::Boilerplate { None } else { ict.reduce(f64::max) }
    };
    let mut best: Vec<f64> = rows.iter().zip(&text.sentences).filter_map(spoken).collect();
    best.sort_by(|a, b| b.total_cmp(a));
    best.truncate(PARAMETERS.ict_sentences);
    if best.is_empty() {
        return 0.0;
    }
    let mean = best.iter().sum::<f64>() / best.len() as f64;
    let words = ict_words(text, cues).min(PARAMETERS.ict_words_full) - PARAMETERS.ict_words_half;
    logistic(PARAMETERS.ict_cosine * (mean - PARAMETERS.ict_half) + PARAMETERS.ict_word * words)
}

/// The weight of the distinct ICT words outside boilerplate. A word that is known in the ad's language
/// and in English counts once for each, which only raises what is high already.
fn ict_words(text: &AnalysedText, cues: &CueTable) -> f64 {
    let own = cues.language(text.language);
    let english = cues.language(Language::ENGLISH);
    let mut found: BTreeMap<Term, f64> = BTreeMap::new();
    for sentence in text.sentences.iter().filter(|sentence| sentence.section != Section::Boilerplate) {
        for (terms, cues) in [(&sentence.terms, own), (&sentence.english_terms, english)] {
            let Some(cues) = cues else { continue };
            found.extend(terms.iter().filter_map(|term| Some((*term, *cues.vocabulary.get(term)?))));
        }
    }
    let (strong, weak): (Vec<f64>, Vec<f64>) = found.values().partition(|weight| **weight >= 1.0);
    strong.iter().sum::<f64>() + weak.iter().sum::<f64>().min(PARAMETERS.ict_weak_most)
}

fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(values: &[(usize, f64)]) -> Vec<f64> {
        let mut row = vec![0.15; 41];
        for (at, value) in values {
            row[*at] = *value;
        }
        row
    }

    #[test]
    fn a_sentence_speaks_for_the_few_it_is_nearest_to() {
        assert_eq!(spoken_for(&row(&[(10, 0.6), (3, 0.55), (7, 0.4)]), true), [10, 3]);
        let even: Vec<f64> = (0..41).map(|at| 0.4 + f64::from(at) / 1000.0).collect();
        assert_eq!(spoken_for(&even, true), [] as [usize; 0]);
        assert_eq!(spoken_for(&[], true), [] as [usize; 0]);
    }

    #[test]
    fn better_and_more_sentences_raise_the_probability() {
        let voices = |cosines: &[f64]| -> Vec<Voice> {
            cosines.iter().map(|c| Voice { sentence: 0, cosine: *c, strength: *c }).collect()
        };
        let of = |cosines: &[f64]| alone(&voices(cosines), PARAMETERS.half);
        assert_eq!(of(&[]), 0.0);
        assert!((of(&[PARAMETERS.half]) - 0.5).abs() < 1e-9);
        assert!(of(&[0.6]) > of(&[0.5]));
        assert!(of(&[0.5, 0.5]) > of(&[0.5]));
        assert!(of(&[0.2]) < 0.05);
    }
}
