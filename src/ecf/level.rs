//! Cues into a level that the standard defines, or why there is none.
//!
//! The level is estimated by the proportional-odds model (McCullagh 1980, see
//! [`level_probabilities`](super::formulas::level_probabilities)) over the levels that the standard defines, with
//!
//! `η = Σ weight · trait`: the middle of the defined levels; the title's rank; the cues of the
//! competence's own sentences; the cues elsewhere; years; education; and to which level's sentence in
//! the e-CF table its own sentences are most alike. All traits are levels less 3, 0 where nothing is
//! said; likeness is the expected level less the middle.
//!
//! The level is the most probable one (the lower of two), the confidence its probability. None is given where an ad (no
//! description of a role, which is written to fix one) says none (neither plainly nor, by a logistic regression over which cues stand and how far the levels' sentences are
//! apart, as likely as `least`), where the cues' weighted standard deviation is above `most_spread`, or where the
//! title names two jobs. The weights stand in `models/levels.toml`.

use std::collections::BTreeSet;

use crate::domain::{Abstention, Competence, Cue, Level};

use super::ad_cues::AdCues;
use super::competence::Support;
use super::constants::CONSTANTS;
use super::formulas::level_probabilities;
use super::learnt::{AnswerWeights, Learnt};
use super::likeness::Alike;
use super::traits::{AnswerTraits, LevelTraits};

/// Where a cue stands, which gives its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CueSource {
    /// In a sentence that speaks for the competence.
    Own,
    /// Elsewhere in the ad.
    Elsewhere,
    /// In the title, or where a sentence names the job.
    Title,
    /// Years of experience.
    Years,
    /// Education.
    Education,
}

/// A cue and what it counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weighed<'a> {
    /// The cue.
    pub(super) cue: &'a Cue,
    /// Where it stands.
    pub(super) source: CueSource,
    /// Its weight, more than 0.
    pub(super) weight: f64,
}

/// A level and what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decision<'a> {
    /// A defined level, or why there is none.
    pub(super) level: Result<Level, Abstention>,
    /// How sure the level is, 0 to 1; 0 where there is none.
    pub(super) confidence: f64,
    /// The cues that were weighed, by source, then in order of appearance.
    pub(super) cues: Vec<Weighed<'a>>,
    /// The weighted mean of the cues' levels; `None` without any.
    pub(super) mean: Option<f64>,
    /// What the model of the level weighed.
    pub(super) traits: LevelTraits,
    /// What speaks for there being a level at all.
    pub(super) answer: AnswerTraits,
}

impl Decision<'_> {
    /// No level, and no cue looked at.
    pub(super) fn silent(abstention: Abstention) -> Self {
        Self {
            level: Err(abstention),
            confidence: 0.0,
            cues: Vec::new(),
            mean: None,
            traits: LevelTraits::default(),
            answer: AnswerTraits::default(),
        }
    }
}

/// The level that the ad's cues speak for, where `sentences` are those that ask for the competence and
/// `alike` says which level they read like. A description of a role always says one.
pub(super) fn decide<'a>(
    competence: &Competence,
    (ad_cues, is_role_description): (&'a AdCues, bool),
    sentences: &[Support],
    alike: &Alike,
    learnt: &Learnt,
) -> Decision<'a> {
    let numbers = &learnt.level;
    let cues = weigh(ad_cues, sentences);
    let traits = traits(competence, &cues, alike);
    let weight: f64 = cues.iter().map(|cue| cue.weight).sum();
    let mean =
        (weight > 0.0).then(|| cues.iter().map(|cue| cue.weight * cue.cue.level).sum::<f64>() / weight);
    let spread = mean.map_or(0.0, |mean| {
        (cues.iter().map(|cue| cue.weight * (cue.cue.level - mean).powi(2)).sum::<f64>() / weight).sqrt()
    });
    let answer = answer_traits(&cues, alike);
    let silent = |abstention, cues| Decision { cues, mean, traits, answer, ..Decision::silent(abstention) };
    if !is_role_description && !is_stated(&answer, &traits, &learnt.answer) {
        return silent(Abstention::NoCue, cues);
    }
    if spread > numbers.most_spread || ad_cues.two_jobs {
        return silent(Abstention::Contradiction, cues);
    }
    let odds = level_probabilities(&competence.levels, &numbers.thresholds, traits.height(numbers));
    let best = competence.levels.iter().zip(odds);
    match best.reduce(|best, next| if next.1 > best.1 { next } else { best }) {
        Some((level, confidence)) => Decision { level: Ok(*level), confidence, cues, mean, traits, answer },
        None => silent(Abstention::NoCue, cues),
    }
}

/// Whether the ad says a level: plainly, by years, by a cue beside the competence, by a rank in its title that is no
/// trade's name, or by such a name with a cue elsewhere; or else by what is learnt of the weaker signs.
fn is_stated(answer: &AnswerTraits, traits: &LevelTraits, weights: &AnswerWeights) -> bool {
    let [title, own, elsewhere, years] =
        [answer.title, answer.own, answer.elsewhere, answer.years].map(|sign| sign > 0.0);
    let is_rank = (traits.title + 3.0 - weights.occupation_rank).abs() > 1e-9;
    let plainly = years || own || (title && (elsewhere || is_rank));
    plainly || answer.probability(weights) >= weights.least
}

/// What speaks for there being a level.
fn answer_traits(cues: &[Weighed<'_>], alike: &Alike) -> AnswerTraits {
    let is_there = |source: CueSource| f64::from(u8::from(cues.iter().any(|cue| cue.source == source)));
    AnswerTraits {
        title: is_there(CueSource::Title),
        own: is_there(CueSource::Own),
        elsewhere: is_there(CueSource::Elsewhere),
        years: is_there(CueSource::Years),
        education: is_there(CueSource::Education),
        margin: 10.0 * alike.margin,
    }
}

/// What the model of the level weighs.
fn traits(competence: &Competence, cues: &[Weighed<'_>], alike: &Alike) -> LevelTraits {
    let middle = middle(&competence.levels);
    let of = |source: CueSource, damping: f64| {
        let levels: Vec<f64> =
            cues.iter().filter(|cue| cue.source == source).map(|cue| cue.cue.level - 3.0).collect();
        if levels.is_empty() { 0.0 } else { levels.iter().sum::<f64>() / (levels.len() as f64 + damping) }
    };
    LevelTraits {
        middle: middle - 3.0,
        title: of(CueSource::Title, 0.0),
        own: of(CueSource::Own, 1.0),
        elsewhere: of(CueSource::Elsewhere, 2.0),
        years: of(CueSource::Years, 0.0),
        education: of(CueSource::Education, 0.0),
        likeness: alike.level.map_or(0.0, |level| level - middle),
    }
}

/// How many levels what is said of seniority lies below and above the defined levels, each of which reaches
/// half a level to both sides; negative, for [`DetectionWeights`](super::learnt::DetectionWeights). Seniority is 3 where nothing
/// is said, else moved by title, cues, years and education, in the mean distance of the thresholds.
pub(super) fn out_of_range(competence: &Competence, decision: &Decision<'_>, learnt: &Learnt) -> [f64; 2] {
    let numbers = &learnt.level;
    let [first, .., last] = numbers.thresholds;
    let seniority = 3.0 + decision.traits.seniority(numbers) / ((last - first) / 3.0);
    let bounds = competence.levels.first().zip(competence.levels.last());
    bounds.map_or([0.0; 2], |(low, high)| {
        let (low, high) = (f64::from(low.get()), f64::from(high.get()));
        [(low - 0.5 - seniority).max(0.0), (seniority - high - 0.5).max(0.0)]
    })
}

/// How far `mean` lies outside the defined levels, each of which reaches half a level to both sides.
pub(super) fn outside(levels: &[Level], mean: f64) -> f64 {
    let bounds = levels.first().zip(levels.last());
    let Some((low, high)) = bounds.map(|(low, high)| (f64::from(low.get()), f64::from(high.get()))) else {
        return 0.0;
    };
    (low - 0.5 - mean).max(mean - high - 0.5).max(0.0)
}

fn weigh<'a>(ad_cues: &'a AdCues, sentences: &[Support]) -> Vec<Weighed<'a>> {
    let own: BTreeSet<usize> = sentences.iter().map(|support| support.sentence).collect();
    let mut cues = Vec::new();
    let mut seen = BTreeSet::new();
    for located in ad_cues.phrases.iter().filter(|located| own.contains(&located.sentence)) {
        seen.insert(located.cue.text.to_lowercase());
        cues.push(Weighed { cue: &located.cue, source: CueSource::Own, weight: CONSTANTS.own });
    }
    let elsewhere =
        ad_cues.phrases.iter().filter(|located| !own.contains(&located.sentence)).map(|located| &located.cue);
    let fresh: Vec<&Cue> = elsewhere.filter(|cue| seen.insert(cue.text.to_lowercase())).collect();
    share(&mut cues, fresh.iter().copied(), CueSource::Elsewhere, {
        (CONSTANTS.elsewhere * fresh.len() as f64).min(CONSTANTS.elsewhere_most)
    });
    if ad_cues.title.is_empty() {
        share(&mut cues, ad_cues.sought.iter(), CueSource::Title, CONSTANTS.sought);
    } else {
        share(&mut cues, ad_cues.title.iter(), CueSource::Title, CONSTANTS.title);
    }
    share(&mut cues, ad_cues.years.iter(), CueSource::Years, CONSTANTS.years);
    share(&mut cues, ad_cues.education.iter(), CueSource::Education, CONSTANTS.education);
    cues
}

/// Adds `found`, all together of weight `total`.
fn share<'a>(
    cues: &mut Vec<Weighed<'a>>,
    found: impl ExactSizeIterator<Item = &'a Cue>,
    source: CueSource,
    total: f64,
) {
    let weight = total / found.len().max(1) as f64;
    cues.extend(found.map(|cue| Weighed { cue, source, weight }));
}

fn middle(levels: &[Level]) -> f64 {
    levels.iter().map(|level| f64::from(level.get())).sum::<f64>() / levels.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CueKind, EvidenceSource, Framework, Span};
    use crate::ecf::ad_cues::LocatedCue;

    fn competence(levels: &[u8]) -> Competence {
        Competence {
            framework: Framework::En16234_2019,
            code: "B.1".parse().unwrap(),
            title: "Application Development".into(),
            levels: levels.iter().map(|level| Level::new(*level).unwrap()).collect(),
            descriptors: Vec::new(),
            level_descriptors: Vec::new(),
        }
    }

    fn cue(kind: CueKind, text: &str, level: f64) -> Cue {
        Cue { kind, text: text.into(), source: EvidenceSource::Description, span: Span::default(), level }
    }

    fn ad_cues(elsewhere: &[f64], title: &[f64]) -> AdCues {
        let located = |(number, level): (usize, &f64)| LocatedCue {
            cue: cue(CueKind::Scope, &format!("phrase {number}"), *level),
            sentence: 9,
        };
        AdCues {
            phrases: elsewhere.iter().enumerate().map(located).collect(),
            title: title.iter().map(|level| cue(CueKind::Title, "title", *level)).collect(),
            ..AdCues::default()
        }
    }

    fn of<'a>(levels: &[u8], ad_cues: &'a AdCues) -> Decision<'a> {
        decide(&competence(levels), (ad_cues, false), &[], &Alike::default(), Learnt::builtin().unwrap())
    }

    fn level(levels: &[u8], ad_cues: &AdCues) -> Result<u8, Abstention> {
        of(levels, ad_cues).level.map(Level::get)
    }

    #[test]
    fn a_level_is_bounded_by_the_standard() {
        assert_eq!(level(&[1, 2, 3], &ad_cues(&[], &[4.5])), Ok(3));
        assert_eq!(level(&[4, 5], &ad_cues(&[], &[1.0])), Ok(4));
        assert_eq!(level(&[2, 3, 4, 5], &ad_cues(&[1.0, 1.0], &[1.0])), Ok(2));
    }

    #[test]
    fn nothing_says_nothing_and_too_much_contradicts_itself() {
        assert_eq!(level(&[1, 2, 3], &ad_cues(&[], &[])), Err(Abstention::NoCue));
        // A technician may be of any level; a technician with a cue, or a head, is not.
        let technician = Learnt::builtin().unwrap().answer.occupation_rank;
        assert_eq!(level(&[1, 2, 3], &ad_cues(&[], &[technician])), Err(Abstention::NoCue));
        assert!(level(&[1, 2, 3], &ad_cues(&[2.0], &[technician])).is_ok());
        assert_eq!(level(&[1, 2, 3, 4], &ad_cues(&[1.0, 1.0, 1.0], &[5.0])), Err(Abstention::Contradiction));
        let two_jobs = AdCues { two_jobs: true, ..ad_cues(&[], &[2.0, 4.5]) };
        assert_eq!(level(&[1, 2, 3, 4], &two_jobs), Err(Abstention::Contradiction));
    }

    #[test]
    fn what_the_sentences_read_like_gives_a_level_without_cues() {
        let alike = Alike { level: Some(1.2), margin: 0.6, sentence: Some(0) };
        let nothing = AdCues::default();
        let found =
            decide(&competence(&[1, 2, 3]), (&nothing, false), &[], &alike, Learnt::builtin().unwrap());
        assert!(found.level.is_ok() && found.confidence > 0.0);
    }

    #[test]
    fn a_description_of_a_role_has_a_level_where_an_ad_has_none() {
        let (competence, learnt) = (competence(&[2, 3, 4]), Learnt::builtin().unwrap());
        let faint = Alike { level: Some(3.8), margin: 0.0, sentence: Some(0) };
        let of = |ad_cues: &AdCues, is_role_description: bool| {
            decide(&competence, (ad_cues, is_role_description), &[], &faint, learnt).level
        };
        assert_eq!(of(&AdCues::default(), false), Err(Abstention::NoCue));
        assert!(of(&AdCues::default(), true).is_ok());
        let two_jobs = AdCues { two_jobs: true, ..AdCues::default() };
        assert_eq!(of(&two_jobs, true), Err(Abstention::Contradiction));
    }

    #[test]
    fn higher_cues_never_lower_the_level() {
        let at = |title: f64| level(&[1, 2, 3, 4, 5], &ad_cues(&[3.0], &[title])).unwrap();
        let levels: Vec<u8> = (2..=10).map(|half| at(f64::from(half) / 2.0)).collect();
        assert!(levels.is_sorted(), "{levels:?}");
    }
}
