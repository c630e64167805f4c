//! Which competences of the e-CF (EN 16234-1:2019) an ad asks for, and at which level from e-1 to e-5.
//!
//! The standard describes each competence in a sentence, names the levels at which it exists, and says in
//! a sentence what each level means. Ads name neither competence nor level. So four questions are put to an
//! ad, each answered by a small model whose traits are named in `traits`, whose weights stand in
//! `models/levels.toml`, and which `models/learn_levels.py` learns from ads that people have read:
//!
//! 1. *Is it about ICT at all?* (`is_ict`) Planning and selling are asked for in every trade, so this goes first.
//! 2. *Is the competence asked for?* (`competence`) The competences compete for every sentence by what it
//!    means and by its words (`vocabulary`); many fair sentences or one very good one make a competence likely.
//!    A sentence that only denies something names none and is no evidence (`demand`); what is merely wished for names
//!    none by itself.
//! 3. *Does the ad say a level?* (`level`) It does by cues (`ad_cues`): a rank in the title, autonomy, scope and
//!    leadership in a sentence, years of experience, education. Whose rank or years they are and whether they are
//!    asked for, wished for or denied is read with them; "no experience" says that a beginner will do, "no experience
//!    with Java" does not (`ad_cues/inexperience`). Too few cues, or such as contradict: "cannot say". A description
//!    of a role (`role_description`) is no ad: it is written to fix a level, and is given one.
//! 4. *Which level?* (`level`) The likeliest of those that the standard defines, by the cues and by the level whose
//!    sentence the ad's own are most like (`likeness`); a proportional-odds model, for levels are in order.
//!
//! `reason` words the answer. Comes in: an analysed ad, the cosines of its sentences with the descriptors of
//! the e-CF, the tables ([`Tables`]). Goes out: for every competence a probability, a level or the reason for
//! none, and the words that say so. Must not: do I/O, load models, rank ads, retrieve. Start reading at
//! [`estimate`]; [`formulas`] holds the formulas, `constants` the numbers that were set by hand for good.

mod ad_cues;
mod competence;
mod constants;
mod cosines;
mod cues;
mod demand;
pub mod formulas;
mod is_ict;
mod learnt;
mod level;
mod likeness;
mod openings;
mod phrases;
mod ranks;
mod reason;
mod role_description;
mod seniority;
mod table_file;
mod tables;
mod traits;
mod vocabulary;
mod whose;
mod years;

#[cfg(test)]
mod laws;

use std::cell::LazyCell;

use crate::domain::{
    Abstention, AnalysedText, Competence, Cue, CueKind, Detail, Evidence, EvidenceSource, LevelEstimate,
    Probability, Section, Seniority, Sentence,
};

pub use cues::{CueTable, EcfError};
pub use tables::Tables;
pub use traits::{AnswerTraits, DetectionTraits, IctTraits, LevelTraits};

use ad_cues::AdCues;
use competence::Detection;
use constants::CONSTANTS;
use cosines::Cosines;
use learnt::DetectionWeights;
use level::Decision;
use likeness::Alike;
use role_description::is_role_description;
use seniority::seniority;

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
    /// Of the whole ad; `None` where there is nothing to read.
    pub is_ict: Option<IctTraits>,
    /// The probability that the ad is about ICT.
    pub about_ict: f64,
    /// Whether the text describes a role rather than advertises a job.
    pub is_role_description: bool,
    /// Whether the competence is asked for.
    pub detection: DetectionTraits,
    /// Whether its level is said.
    pub answer: AnswerTraits,
    /// At which level.
    pub level: LevelTraits,
    /// Whether the cues contradict each other.
    pub contradicts: bool,
}

/// One estimate for every competence of the e-CF, in the standard's order.
///
/// `cosines` (-1 to 1) is row-major: a row for each sentence of `ad.text`, a column for each of
/// [`Tables::texts`]. Sentences whose row is missing or cut short speak for nothing; a cosine that is no
/// number counts as 0. `detail` says whether words of the ad stand beside the numbers, which are the same.
pub fn estimate(ad: &AdText<'_>, cosines: &[f32], tables: &Tables, detail: Detail) -> Vec<LevelEstimate> {
    estimate_by(ad, cosines, tables, detail, &LazyCell::new(|| ad_cues::read(ad, tables.cues)))
}

/// The same, and how senior the person is whom the ad looks for: both stand on the same cues, which are read once.
///
/// The title speaks first. Of several words of rank the least one up to mid holds (a junior project manager is a
/// junior), otherwise the greatest (a senior team lead leads); `None` where the ad does not say, or says more than one
/// thing.
pub fn judge(
    ad: &AdText<'_>,
    cosines: &[f32],
    tables: &Tables,
    detail: Detail,
) -> (Vec<LevelEstimate>, Option<Seniority>) {
    let ad_cues = LazyCell::new(|| ad_cues::read(ad, tables.cues));
    let estimates = estimate_by(ad, cosines, tables, detail, &ad_cues);
    (estimates, seniority(&ad_cues))
}

/// Estimates by cues that are read where a competence is probable.
fn estimate_by(
    ad: &AdText<'_>,
    cosines: &[f32],
    tables: &Tables,
    detail: Detail,
    ad_cues: &LazyCell<AdCues, impl FnOnce() -> AdCues>,
) -> Vec<LevelEstimate> {
    let cosines = Cosines::new(cosines, tables.competences);
    let about_ict = is_ict::probability(is_ict::traits(ad, &cosines, tables), tables.learnt);
    let detections = competence::detect(ad, &cosines, about_ict, tables);
    let is_role_description = is_role_description(ad, tables.cues);
    let bounds = tables.learnt.bounds(is_role_description);
    let is_ict = about_ict >= bounds.about_ict;
    let is_probable =
        |detection: &Detection| is_ict && detection.probability.min(detection.beside_wishes) >= bounds.first;
    let each = tables.competences.iter().zip(detections).enumerate();
    let judged: Vec<Judged<'_>> = each
        .map(|(at, (competence, detection))| {
            if !is_probable(&detection) {
                return Judged { detection, decision: None };
            }
            let alike = alike(&cosines, at, &detection, tables);
            let decision = level::decide(
                competence,
                (LazyCell::force(ad_cues), is_role_description),
                &detection.sentences,
                &alike,
                tables.learnt,
            );
            let out = level::out_of_range(competence, &decision, tables.learnt);
            let detection = detection.at_level(out, about_ict, tables.learnt);
            let decision = is_probable(&detection).then_some((decision, alike));
            Judged { detection, decision }
        })
        .collect();
    let asked = asked(&judged, &tables.learnt.detection);
    let each = tables.competences.iter().zip(judged).zip(asked);
    each.map(|((competence, judged), asked)| {
        let silent = || (Decision::silent(Abstention::NotAsked), Alike::default());
        let (decision, alike) = judged.decision.filter(|_| asked).unwrap_or_else(silent);
        one(ad, competence, &judged.detection, decision, &alike, detail)
    })
    .collect()
}

/// A competence's detection and, where it may be asked for, what level it would be asked for at.
struct Judged<'a> {
    detection: Detection,
    decision: Option<(Decision<'a>, Alike)>,
}

/// Which competences count as asked for: the `first` from `first_threshold` on, the others from `threshold` on. A role
/// asks for about five competences; what comes after the fifth must speak up to be more than padding.
fn asked(judged: &[Judged<'_>], numbers: &DetectionWeights) -> Vec<bool> {
    let mut order: Vec<usize> = (0..judged.len()).filter(|at| judged[*at].decision.is_some()).collect();
    let probability = |at: &usize| judged[*at].detection.probability;
    // Of equals the first of the standard's order goes first: the sort is stable.
    order.sort_by(|a, b| probability(b).total_cmp(&probability(a)));
    let mut asked = vec![false; judged.len()];
    for (rank, at) in order.iter().enumerate() {
        asked[*at] = rank < numbers.first || probability(at) >= numbers.threshold;
    }
    asked
}

/// The traits of every competence of the e-CF, asked for or not, in the standard's order.
pub fn traits(ad: &AdText<'_>, cosines: &[f32], tables: &Tables) -> Vec<Traits> {
    let cosines = Cosines::new(cosines, tables.competences);
    let is_ict = is_ict::traits(ad, &cosines, tables);
    let about_ict = is_ict::probability(is_ict, tables.learnt);
    let detections = competence::detect(ad, &cosines, about_ict, tables);
    let ad_cues = ad_cues::read(ad, tables.cues);
    let is_role_description = is_role_description(ad, tables.cues);
    let each = tables.competences.iter().zip(&detections).enumerate();
    each.map(|(at, (competence, detection))| {
        let alike = alike(&cosines, at, detection, tables);
        let decision = level::decide(
            competence,
            (&ad_cues, is_role_description),
            &detection.sentences,
            &alike,
            tables.learnt,
        );
        Traits {
            is_ict,
            about_ict,
            is_role_description,
            detection: detection.traits,
            answer: decision.answer,
            level: decision.traits,
            contradicts: decision.level == Err(Abstention::Contradiction),
        }
    })
    .collect()
}

/// Whether the ad counts as asking for the competence: it is about ICT, and the probability reaches `asked` of
/// `models/levels.toml`, or the competence is one of its first.
pub fn is_asked(estimate: &LevelEstimate) -> bool {
    estimate.level != Err(Abstention::NotAsked)
}

fn alike(cosines: &Cosines<'_>, competence: usize, detection: &Detection, tables: &Tables) -> Alike {
    let levels = &tables.competences[competence].levels;
    Alike::of(cosines, competence, levels, &detection.sentences, tables.learnt.level.temperature)
}

fn one(
    ad: &AdText<'_>,
    competence: &Competence,
    detection: &Detection,
    decision: Decision<'_>,
    alike: &Alike,
    detail: Detail,
) -> LevelEstimate {
    let asked = decision.level != Err(Abstention::NotAsked);
    let is_bare = decision.cues.is_empty() && decision.level.is_ok();
    let reads_like = if is_bare { reads_like(ad, alike) } else { None };
    let level = match &reads_like {
        // Nothing to show: a sentence without words cannot speak for a level.
        None if is_bare => Err(Abstention::NoCue),
        _ => decision.level,
    };
    let decision = Decision { level, ..decision };
    let numbers = LevelEstimate {
        framework: competence.framework,
        code: competence.code,
        title: competence.title.clone(),
        probability: Probability::clamped(detection.probability),
        level: decision.level,
        confidence: Probability::clamped(if level.is_ok() { decision.confidence } else { 0.0 }),
        cues: Vec::new(),
        evidence: Vec::new(),
        reason: String::new(),
    };
    match detail {
        Detail::Numbers => numbers,
        Detail::Full => LevelEstimate {
            reason: reason::reason(competence, &decision, reads_like.as_ref()),
            cues: decision.cues.iter().map(|weighed| weighed.cue.clone()).chain(reads_like).collect(),
            evidence: if asked { evidence(ad, detection) } else { Vec::new() },
            ..numbers
        },
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

fn evidence(ad: &AdText<'_>, detection: &Detection) -> Vec<Evidence> {
    let best = detection.sentences.iter().take(CONSTANTS.shown_sentences);
    let sentence = |support: &competence::Support| {
        let sentence = ad.text.sentences.get(support.sentence)?;
        let (source, text) = ad.source(sentence);
        Some(Evidence {
            source,
            span: sentence.span,
            text: sentence.span.of(text).to_string(),
            section: sentence.section,
            lexical: Probability::ZERO,
            cosine: support.cosine,
        })
    };
    best.filter_map(sentence).collect()
}
