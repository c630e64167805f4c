//! Evidence into competence, level, confidence, or "cannot say".
//!
//! Comes in: an analysed ad, the cosines of its sentences with the descriptors of the e-CF, the e-CF
//! table, the table of cues. Goes out: for every competence of the standard the probability that the
//! ad asks for it, its level or the reason for none, and the words and sentences that say so. Must
//! not: do I/O, load models, rank ads, retrieve. Start reading at [`estimate`]: `competence` says
//! what is asked for, `reading` finds the cues of the ad (`phrases` and `years` find words), `level`
//! makes a level of them, `reason` words it. Every number stands in `parameters`.

mod competence;
mod cues;
mod level;
mod parameters;
mod phrases;
mod reading;
mod reason;
mod table_file;
mod years;

#[cfg(test)]
mod laws;

use crate::domain::{
    Abstention, AnalysedText, Competence, Evidence, EvidenceSource, LevelEstimate, Probability, Section,
    Sentence,
};
use crate::taxonomy::EcfTable;

pub use cues::{CueTable, EcfError};

use competence::Demand;
use level::Verdict;
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

/// The version of the numbers of this room: with the same version, the same cues and the same e-CF
/// table, the same ad gets the same levels.
pub fn version() -> &'static str {
    PARAMETERS.version
}

/// One estimate for every competence of `table`, in its order.
///
/// `cosines` (-1 to 1) is row-major: a row for each sentence of `ad.text`, a column for each descriptor
/// of all competences, concatenated in the table's order. Sentences whose row is missing or cut short
/// speak for nothing; a cosine that is no number counts as 0.
pub fn estimate(ad: &AdText<'_>, cosines: &[f32], table: &EcfTable, cues: &CueTable) -> Vec<LevelEstimate> {
    let competences = table.competences();
    let demands = competence::demands(ad.text, cosines, competences, cues);
    let any = demands.iter().any(|demand| demand.probability >= PARAMETERS.asked);
    let reading = if any { reading::read(ad, cues) } else { Reading::default() };
    competences
        .iter()
        .zip(&demands)
        .map(|(competence, demand)| one(ad, competence, demand, &reading))
        .collect()
}

/// Whether the ad more likely than not asks for the competence.
pub fn is_asked(estimate: &LevelEstimate) -> bool {
    estimate.probability.get() >= PARAMETERS.asked
}

fn one(ad: &AdText<'_>, competence: &Competence, demand: &Demand, reading: &Reading) -> LevelEstimate {
    let asked = demand.probability >= PARAMETERS.asked;
    let verdict = if asked {
        level::verdict(competence, reading, &demand.sentences)
    } else {
        Verdict::silent(Abstention::NotAsked)
    };
    let reason = reason::reason(competence, &verdict);
    LevelEstimate {
        framework: competence.framework,
        code: competence.code,
        title: competence.title.clone(),
        probability: Probability::clamped(demand.probability),
        level: verdict.level,
        confidence: Probability::clamped(verdict.confidence),
        cues: verdict.cues.iter().map(|weighed| weighed.cue.clone()).collect(),
        evidence: if asked { evidence(ad, demand) } else { Vec::new() },
        reason,
    }
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
