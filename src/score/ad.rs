//! One ad against one profile.

use crate::domain::{Demand, Sentence, logistic};

use super::clauses::Clauses;
use super::combine::combine;
use super::focus::{countable, focus_parts, focus_size};
use super::occupation::best_occupation;
use super::{LabelFits, OccupationScore, Parameters, Wanted, chances, log_odds};

/// A skill's part in an ad's score.
#[derive(Debug, Clone, PartialEq)]
pub struct SkillScore {
    /// What the skill counts in the coverage.
    pub weight: f64,
    /// How like the ad is to the skill, 0 to 1: that of its best sentence. It ranks; what is said of the skill is
    /// [`AskedSkill`](super::AskedSkill).
    pub likeness: f64,
    /// What the skill adds to the score.
    pub contribution: f64,
}

/// A sentence's part in an ad's focus.
#[derive(Debug, Clone, PartialEq)]
pub struct FocusSentence {
    /// The sentence, by number.
    pub sentence: usize,
    /// Its cosine with the profile as a whole.
    pub cosine: f64,
    /// What it adds to the score.
    pub contribution: f64,
}

/// An ad's score against a profile, with all its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct AdScore {
    /// The score, 0 to 1; the sum of all contributions.
    pub score: f64,
    /// How much of the profile the ad asks for, 0 to 1.
    pub coverage: f64,
    /// How much of the ad is about the profile, 0 to 1.
    pub focus: f64,
    /// The skills, in the profile's order.
    pub skills: Vec<SkillScore>,
    /// The sentences that make up the focus, best first, those that add nothing left out.
    pub sentences: Vec<FocusSentence>,
    /// The occupation that the title names; `None` where it names none of the profile's.
    pub occupation: Option<OccupationScore>,
}

/// Scores an ad. `cosines` is row-major: for each sentence a row with the columns of `wanted`.
pub fn score_ad(
    parameters: &Parameters,
    wanted: &Wanted,
    sentences: &[Sentence],
    cosines: &[f32],
) -> AdScore {
    let mut skills = best_sentences(parameters, wanted, sentences, cosines);
    let focus = focus_parts(parameters, wanted, sentences, cosines);
    let mut occupation = best_occupation(parameters, wanted, sentences, cosines);
    let weighted: Vec<(f64, f64)> =
        wanted.weights.iter().zip(&skills).map(|(w, skill)| (*w, skill.likeness)).collect();
    let parts: Vec<f64> = focus.iter().map(|(_, _, part)| *part).collect();
    let fit = occupation.as_ref().map_or(0.0, |occupation| occupation.fit);
    let size = focus_size(parameters, sentences.iter().filter(|s| countable(s.section)).count());
    let combined = combine(parameters, &weighted, &parts, size, fit);
    for (skill, contribution) in skills.iter_mut().zip(combined.skills) {
        skill.contribution = contribution;
    }
    if let Some(occupation) = &mut occupation {
        occupation.contribution = combined.occupation;
    }
    let sentences = focus
        .into_iter()
        .zip(combined.sentences)
        .map(|((sentence, cosine, _), contribution)| FocusSentence { sentence, cosine, contribution })
        .collect();
    let (score, coverage, focus) = (combined.score, combined.coverage, combined.focus);
    AdScore { score, coverage, focus, skills, sentences, occupation }
}

/// Every skill with the likeness of its best sentence.
fn best_sentences(
    parameters: &Parameters,
    wanted: &Wanted,
    sentences: &[Sentence],
    cosines: &[f32],
) -> Vec<SkillScore> {
    let mut best = vec![f64::NEG_INFINITY; wanted.weights.len()];
    let less = chances(parameters.chances, sentences.len());
    let (mut fits, mut of_clause) = (LabelFits::default(), LabelFits::default());
    for (sentence, row) in sentences.iter().zip(cosines.chunks_exact(wanted.width())) {
        wanted.labels.fits_sentence(sentence, &mut fits);
        // Most sentences neither wish nor deny, and need not be read clause by clause.
        let is_plain = |demand: Demand| matches!(demand, Demand::Required | Demand::Mentioned);
        let clauses = (!sentence.clauses.iter().all(|clause| is_plain(clause.demand)))
            .then(|| Clauses::read(wanted, sentence, &fits, &mut of_clause));
        for (skill, (cosine, fit)) in row.iter().zip(fits.by_skill()).enumerate() {
            let cosine = f64::from(*cosine);
            let of_demand = match clauses.as_ref().map(|clauses| clauses.of(skill, sentence).1) {
                Some(Demand::Denied) => parameters.denied,
                Some(Demand::Preferred) => parameters.preferred,
                _ => 0.0,
            };
            let odds = log_odds(parameters, cosine, fit.share, sentence.section) - less + of_demand;
            best[skill] = best[skill].max(odds);
        }
    }
    let score = |(odds, weight): (f64, &f64)| SkillScore {
        weight: *weight,
        likeness: logistic(odds),
        contribution: 0.0,
    };
    best.into_iter().zip(&wanted.weights).map(score).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Section, Span, Term};
    use crate::score::{LabelMatcher, Preliminary, focus_of_ad};
    use proptest::prelude::*;

    fn parameters() -> Parameters {
        Parameters {
            version: "test".into(),
            bias: -6.0,
            cosine: 14.0,
            lexical: 4.0,
            boilerplate: -2.5,
            requirement: 0.3,
            preferred: -0.5,
            denied: -8.0,
            chances: 20.0,
            focus_share: 0.125,
            focus_least: 3,
            focus_from: 0.25,
            focus_full: 0.6,
            specificity: 0.0,
            coverage_share: 0.5,
            occupation_share: 0.2,
            occupation_from: 0.4,
            occupation_full: 0.8,
            half: 0.3,
            steepness: 3.0,
            ..Parameters::default()
        }
    }

    proptest! {
        #[test]
        fn parts_add_up_and_the_preliminary_score_is_a_lower_bound(
            cosines in prop::collection::vec(-1.0_f32..1.0, 0..120),
            functions in 1_usize..4,
            occupations in 0_u32..3,
            sections in prop::collection::vec(0_u8..5, 40),
            terms in prop::collection::vec(0_u32..6, 40),
            weights in prop::collection::vec(0.01_f64..2.0, 1..6),
        ) {
            let matcher = |terms: std::ops::Range<u32>| {
                LabelMatcher::new(&terms.map(|term| vec![vec![Term(term)]]).collect::<Vec<_>>())
            };
            let wanted = Wanted {
                names: vec![false; weights.len()],
                directions: false,
                labels: matcher(0..weights.len() as u32),
                narrower: LabelMatcher::new(&vec![Vec::<Vec<Term>>::new(); weights.len()]),
                paraphrases: LabelMatcher::new(&vec![Vec::<Vec<Term>>::new(); weights.len()]),
                software: crate::score::SoftwareNames::default(),
                languages: Vec::new(),
                weights,
                whole: functions,
                occupations: matcher(3..3 + occupations),
            };
            let width = wanted.width();
            let rows = cosines.len() / width;
            let cosines = &cosines[..rows * width];
            let sentences: Vec<Sentence> = (0..rows)
                .map(|row| Sentence {
                    span: Span::default(),
                    section: Section::from_u8(sections[row % 40]),
                    terms: vec![Term(terms[row % 40])],
                    english_terms: Vec::new(),
                    names: Vec::new(), clauses: Vec::new(),
                })
                .collect();
            let scored = score_ad(&parameters(), &wanted, &sentences, cosines);
            let sum: f64 = scored.skills.iter().map(|s| s.contribution).sum::<f64>()
                + scored.sentences.iter().map(|s| s.contribution).sum::<f64>()
                + scored.occupation.as_ref().map_or(0.0, |o| o.contribution);
            let titled = sentences.iter().any(|s| s.section == Section::Title);
            prop_assert!(scored.occupation.is_none() || (titled && occupations > 0));
            prop_assert!((sum - scored.score).abs() < 1e-9, "{} {}", sum, scored.score);
            prop_assert!((0.0..=1.0).contains(&scored.score));
            prop_assert!((0.0..=1.0).contains(&scored.coverage));
            prop_assert!((0.0..=1.0).contains(&scored.focus));
            prop_assert_eq!(focus_of_ad(&parameters(), &wanted, &sentences, cosines), scored.focus);
            let numbers: Vec<u8> = sentences.iter().map(|s| s.section as u8).collect();
            let cheap = Preliminary::new(&parameters(), &wanted).score(&numbers, cosines);
            prop_assert!(cheap <= scored.score + 1e-6, "{} {}", cheap, scored.score);
        }
    }
}
