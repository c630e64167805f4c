//! Evidence into competence, level, confidence, or "cannot say".
//!
//! Comes in: an analysed ad, the cosines of its sentences with the descriptors of the e-CF, the e-CF
//! table, the table of cues. Goes out: for every competence of the standard the probability that the
//! ad asks for it, its level or the reason for none, and the words and sentences that say so. Must
//! not: do I/O, load models, rank ads, retrieve. Start reading at [`estimate`]: `competence` says
//! what is asked for (`vocabulary` finds its words, `trade` asks whether it is ICT at all), `reading`
//! finds the cues of the ad (`phrases` and `years` find words), `likeness` compares sentences with what
//! each level means, `level` makes a level of all that, `reason` words it. [`formulas`] holds the
//! formulas; the numbers stand in `models/levels.toml` and, where set by hand for good, in `parameters`.

mod competence;
mod cosines;
mod cues;
pub mod formulas;
mod learnt;
mod level;
mod likeness;
mod parameters;
mod phrases;
mod reading;
mod reason;
mod table_file;
mod tables;
mod trade;
mod vocabulary;
mod years;

#[cfg(test)]
mod laws;

use crate::domain::{
    Abstention, AnalysedText, Competence, Cue, CueKind, Evidence, EvidenceSource, LevelEstimate, Probability,
    Section, Sentence,
};

pub use cues::{CueTable, EcfError};
pub use tables::Tables;

use competence::Demand;
use cosines::Cosines;
use level::Verdict;
use likeness::Alike;
use parameters::PARAMETERS;
use reading::Reading;

/// An ad as this room reads it.
#[derive(Debug, Clone, Copy)]
pub struct AdText<'a> {
    /// The job title, clean text: what the spans of title sentences point into.
    pub title: &'a str,
    /// The clean description: what all other spans point into.
    pub description: &'a str,
    /// Both, cut into sentences.
    pub text: &'a AnalysedText,
}

impl<'a> AdText<'a> {
    /// The text that the spans of `sentence` point into.
    fn source(&self, sentence: &Sentence) -> (EvidenceSource, &'a str) {
        match sentence.section {
            Section::Title => (EvidenceSource::Title, self.title),
            _ => (EvidenceSource::Description, self.description),
        }
    }
}

/// What a competence of an ad was judged by: what `models/learn_levels.py` learns the weights from.
#[derive(Debug, Clone, PartialEq)]
pub struct Traits {
    /// The probability that the ad is about ICT.
    pub about_ict: f64,
    /// Logarithm of the mass, best likeness less half, logarithm of the relative mass.
    pub demand: [f64; 3],
    /// Middle, title, own, elsewhere, years, education, likeness, as in `models/levels.toml`.
    pub level: [f64; 7],
    /// Whether anything speaks for a level, and nothing against it.
    pub answered: bool,
}

/// One estimate for every competence of the e-CF, in the standard's order.
///
/// `cosines` (-1 to 1) is row-major: a row for each sentence of `ad.text`, a column for each of
/// [`Tables::texts`]. Sentences whose row is missing or cut short speak for nothing; a cosine that is no
/// number counts as 0.
pub fn estimate(ad: &AdText<'_>, cosines: &[f32], tables: &Tables) -> Vec<LevelEstimate> {
    let cosines = Cosines::new(cosines, tables.competences);
    let (demands, about_ict) = competence::demands(ad, &cosines, tables);
    let numbers = &tables.learnt.demand;
    let is_asked = |demand: &Demand| about_ict >= numbers.about_ict && demand.probability >= numbers.asked;
    let any = demands.iter().any(is_asked);
    let reading = if any { reading::read(ad, tables.cues) } else { Reading::default() };
    let each = tables.competences.iter().zip(&demands).enumerate();
    each.map(|(at, (competence, demand))| {
        let asked = is_asked(demand);
        let alike = if asked { alike(&cosines, at, demand, tables) } else { Alike::default() };
        let verdict = if asked {
            level::verdict(competence, &reading, &demand.sentences, &alike, tables.learnt)
        } else {
            Verdict::silent(Abstention::NotAsked)
        };
        one(ad, competence, demand, verdict, &alike, asked)
    })
    .collect()
}

/// The traits of every competence of the e-CF, asked for or not, in the standard's order.
pub fn traits(ad: &AdText<'_>, cosines: &[f32], tables: &Tables) -> Vec<Traits> {
    let cosines = Cosines::new(cosines, tables.competences);
    let (demands, about_ict) = competence::demands(ad, &cosines, tables);
    let reading = reading::read(ad, tables.cues);
    let each = tables.competences.iter().zip(&demands).enumerate();
    each.map(|(at, (competence, demand))| {
        let alike = alike(&cosines, at, demand, tables);
        let verdict = level::verdict(competence, &reading, &demand.sentences, &alike, tables.learnt);
        Traits { about_ict, demand: demand.traits, level: verdict.traits, answered: verdict.level.is_ok() }
    })
    .collect()
}

/// Whether the ad counts as asking for the competence: it is about ICT, and the probability reaches
/// `asked` of `models/levels.toml`.
pub fn is_asked(estimate: &LevelEstimate) -> bool {
    estimate.level != Err(Abstention::NotAsked)
}

fn alike(cosines: &Cosines<'_>, competence: usize, demand: &Demand, tables: &Tables) -> Alike {
    let levels = &tables.competences[competence].levels;
    Alike::of(cosines, competence, levels, &demand.sentences, tables.learnt.level.temperature)
}

fn one(
    ad: &AdText<'_>,
    competence: &Competence,
    demand: &Demand,
    verdict: Verdict<'_>,
    alike: &Alike,
    asked: bool,
) -> LevelEstimate {
    let mut cues: Vec<Cue> = verdict.cues.iter().map(|weighed| weighed.cue.clone()).collect();
    let reads_like = if cues.is_empty() && verdict.level.is_ok() { reads_like(ad, alike) } else { None };
    let level = match (cues.is_empty(), &reads_like) {
        // Nothing to show: a sentence without words cannot speak for a level.
        (true, None) if verdict.level.is_ok() => Err(Abstention::NoCue),
        _ => verdict.level,
    };
    let verdict = Verdict { level, ..verdict };
    let reason = reason::reason(competence, &verdict, reads_like.as_ref());
    cues.extend(reads_like);
    LevelEstimate {
        framework: competence.framework,
        code: competence.code,
        title: competence.title.clone(),
        probability: Probability::clamped(demand.probability),
        level: verdict.level,
        confidence: Probability::clamped(if level.is_ok() { verdict.confidence } else { 0.0 }),
        cues,
        evidence: if asked { evidence(ad, demand) } else { Vec::new() },
        reason,
    }
}

/// The sentence that reads most like a level, as a cue.
fn reads_like(ad: &AdText<'_>, alike: &Alike) -> Option<Cue> {
    let sentence = ad.text.sentences.get(alike.sentence?)?;
    let (source, text) = ad.source(sentence);
    let words = sentence.span.of(text);
    let cue = Cue {
        kind: CueKind::Scope,
        text: words.to_string(),
        source,
        span: sentence.span,
        level: alike.level?,
    };
    (!words.is_empty()).then_some(cue)
}

fn evidence(ad: &AdText<'_>, demand: &Demand) -> Vec<Evidence> {
    let best = demand.sentences.iter().take(PARAMETERS.shown_sentences);
    let sentence = |voice: &competence::Voice| {
        let sentence = ad.text.sentences.get(voice.sentence)?;
        let (source, text) = ad.source(sentence);
        Some(Evidence {
            source,
            span: sentence.span,
            text: sentence.span.of(text).to_string(),
            section: sentence.section,
            lexical: Probability::ZERO,
            cosine: voice.cosine,
        })
    };
    best.filter_map(sentence).collect()
}
