//! Cues into a level that the standard defines, or why there is none.
//!
//! With cue levels `lᵢ` on the scale 1 to 5, weights `wᵢ` by where a cue stands, and `m` the middle of
//! the competence's defined levels:
//!
//! - `W = Σ wᵢ`; less than `least`: no cue.
//! - `μ = Σ wᵢ lᵢ / W`, `s = √(Σ wᵢ (lᵢ − μ)² / W)`; more than `most_spread`: contradiction.
//! - `μ' = (W μ + middle · m) / (W + middle)`; the level is the defined one nearest to `μ'`, the lower
//!   of two that are equally near.
//! - `confidence = W / (W + half_confidence) · (1 − spread_cost · s / most_spread) · (½ + d) · 1 / (1 + o)`
//!   with `d` the distance of `μ'` to the boundary with the next defined level, at most ½, and `o` how
//!   far `μ` lies outside the defined range (widened by ½): weight, agreement, clearness, fit.

use std::collections::BTreeSet;

use crate::domain::{Abstention, Competence, Cue, Level};

use super::competence::Voice;
use super::parameters::PARAMETERS;
use super::reading::Reading;

/// Where a cue stands, which gives its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
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
    pub(super) standing: Standing,
    /// Its weight, more than 0.
    pub(super) weight: f64,
}

/// A level and what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Verdict<'a> {
    /// A defined level, or why there is none.
    pub(super) level: Result<Level, Abstention>,
    /// How sure the level is, 0 to 1; 0 where there is none.
    pub(super) confidence: f64,
    /// The cues that were weighed, by standing, then in order of appearance.
    pub(super) cues: Vec<Weighed<'a>>,
    /// The weighted mean of the cues' levels; `None` without any.
    pub(super) mean: Option<f64>,
}

impl Verdict<'_> {
    /// No level, and no cue looked at.
    pub(super) fn silent(abstention: Abstention) -> Self {
        Self { level: Err(abstention), confidence: 0.0, cues: Vec::new(), mean: None }
    }
}

/// The level that the ad's cues speak for, where `sentences` are those that ask for the competence.
pub(super) fn verdict<'a>(competence: &Competence, reading: &'a Reading, sentences: &[Voice]) -> Verdict<'a> {
    let cues = weigh(reading, sentences);
    let weight: f64 = cues.iter().map(|cue| cue.weight).sum();
    if cues.is_empty() || weight < PARAMETERS.least {
        return Verdict { cues, ..Verdict::silent(Abstention::NoCue) };
    }
    let mean = cues.iter().map(|cue| cue.weight * cue.cue.level).sum::<f64>() / weight;
    let variance = cues.iter().map(|cue| cue.weight * (cue.cue.level - mean).powi(2)).sum::<f64>() / weight;
    let spread = variance.sqrt();
    if spread > PARAMETERS.most_spread {
        return Verdict { cues, mean: Some(mean), ..Verdict::silent(Abstention::Contradiction) };
    }
    let middle = middle(&competence.levels);
    let pulled = (weight * mean + PARAMETERS.middle * middle) / (weight + PARAMETERS.middle);
    let Some(level) = nearest(&competence.levels, pulled) else {
        return Verdict { cues, mean: Some(mean), ..Verdict::silent(Abstention::NoCue) };
    };
    let agreement = 1.0 - PARAMETERS.spread_cost * spread / PARAMETERS.most_spread;
    let clearness = 0.5 + boundary_distance(&competence.levels, pulled).min(0.5);
    let fit = 1.0 / (1.0 + outside(&competence.levels, mean));
    let confidence = weight / (weight + PARAMETERS.half_confidence) * agreement * clearness * fit;
    Verdict { level: Ok(level), confidence, cues, mean: Some(mean) }
}

/// How far `mean` lies outside the defined levels, each of which reaches half a level to both sides.
pub(super) fn outside(levels: &[Level], mean: f64) -> f64 {
    let bounds = levels.first().zip(levels.last());
    let Some((low, high)) = bounds.map(|(low, high)| (f64::from(low.get()), f64::from(high.get()))) else {
        return 0.0;
    };
    (low - 0.5 - mean).max(mean - high - 0.5).max(0.0)
}

fn weigh<'a>(reading: &'a Reading, sentences: &[Voice]) -> Vec<Weighed<'a>> {
    let own: BTreeSet<usize> = sentences.iter().map(|voice| voice.sentence).collect();
    let mut cues = Vec::new();
    let mut said = BTreeSet::new();
    for mark in reading.phrases.iter().filter(|mark| own.contains(&mark.sentence)) {
        said.insert(mark.cue.text.to_lowercase());
        cues.push(Weighed { cue: &mark.cue, standing: Standing::Own, weight: PARAMETERS.own });
    }
    let elsewhere = reading.phrases.iter().filter(|mark| !own.contains(&mark.sentence)).map(|mark| &mark.cue);
    let fresh: Vec<&Cue> = elsewhere.filter(|cue| said.insert(cue.text.to_lowercase())).collect();
    share(&mut cues, fresh.iter().copied(), Standing::Elsewhere, {
        (PARAMETERS.elsewhere * fresh.len() as f64).min(PARAMETERS.elsewhere_most)
    });
    if reading.title.is_empty() {
        share(&mut cues, reading.sought.iter(), Standing::Title, PARAMETERS.sought);
    } else {
        share(&mut cues, reading.title.iter(), Standing::Title, PARAMETERS.title);
    }
    share(&mut cues, reading.years.iter(), Standing::Years, PARAMETERS.years);
    share(&mut cues, reading.education.iter(), Standing::Education, PARAMETERS.education);
    cues
}

/// Adds `found`, all together of weight `total`.
fn share<'a>(
    cues: &mut Vec<Weighed<'a>>,
    found: impl ExactSizeIterator<Item = &'a Cue>,
    standing: Standing,
    total: f64,
) {
    let weight = total / found.len().max(1) as f64;
    cues.extend(found.map(|cue| Weighed { cue, standing, weight }));
}

fn middle(levels: &[Level]) -> f64 {
    levels.iter().map(|level| f64::from(level.get())).sum::<f64>() / levels.len().max(1) as f64
}

fn nearest(levels: &[Level], value: f64) -> Option<Level> {
    let distance = |level: &Level| (f64::from(level.get()) - value).abs();
    levels.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b)).then(a.cmp(b)))
}

/// The distance of `value` to the nearest boundary between two defined levels; infinite with one level.
fn boundary_distance(levels: &[Level], value: f64) -> f64 {
    let boundary = |pair: &[Level]| (f64::from(pair[0].get()) + f64::from(pair[1].get())) / 2.0;
    levels.windows(2).map(|pair| (boundary(pair) - value).abs()).fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CueKind, EvidenceSource, Framework, Span};
    use crate::ecf::reading::Mark;

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

    fn reading(elsewhere: &[f64], title: &[f64]) -> Reading {
        let mark = |(number, level): (usize, &f64)| Mark {
            cue: cue(CueKind::Scope, &format!("phrase {number}"), *level),
            sentence: 9,
        };
        Reading {
            phrases: elsewhere.iter().enumerate().map(mark).collect(),
            title: title.iter().map(|level| cue(CueKind::Title, "title", *level)).collect(),
            ..Reading::default()
        }
    }

    fn level(levels: &[u8], reading: &Reading) -> Result<u8, Abstention> {
        verdict(&competence(levels), reading, &[]).level.map(Level::get)
    }

    #[test]
    fn a_level_is_bounded_by_the_standard() {
        assert_eq!(level(&[1, 2, 3], &reading(&[], &[4.5])), Ok(3));
        assert_eq!(level(&[4, 5], &reading(&[], &[1.0])), Ok(4));
        assert_eq!(level(&[2, 3, 4, 5], &reading(&[2.0, 2.0], &[2.0])), Ok(2));
    }

    #[test]
    fn too_little_says_nothing_and_too_much_contradicts_itself() {
        assert_eq!(level(&[1, 2, 3], &reading(&[], &[])), Err(Abstention::NoCue));
        assert_eq!(level(&[1, 2, 3], &reading(&[3.0], &[])), Err(Abstention::NoCue));
        assert_eq!(level(&[1, 2, 3, 4], &reading(&[1.0, 1.0, 1.0], &[5.0])), Err(Abstention::Contradiction));
    }

    #[test]
    fn agreement_and_weight_raise_the_confidence() {
        let of = |reading: &Reading| verdict(&competence(&[2, 3, 4]), reading, &[]).confidence;
        assert!(of(&reading(&[3.0, 3.0], &[3.0])) > of(&reading(&[], &[3.0])));
        assert!(of(&reading(&[3.0, 3.0], &[3.0])) > of(&reading(&[2.0, 4.0], &[3.0])));
        assert_eq!(of(&reading(&[], &[])), 0.0);
        assert!(of(&reading(&[], &[3.0])) > of(&reading(&[], &[1.0])));
    }
}
