//! Results as records: the fields of the JSON output, which do not change within a major version.

use serde::Serialize;

use crate::domain::{
    AdId, CompetenceMatch, Cue, Demand, Evidence, EvidenceSource, FocusPart, LevelEstimate, Match,
    OccupationMatch, SkillMatch, Versions,
};

#[derive(Serialize)]
pub(super) struct VersionsRecord<'a> {
    skillgauge: &'a str,
    model: &'a str,
    taxonomy: &'a str,
    text: &'a str,
    scoring: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    profile: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    profile_state: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    index: &'a str,
}

impl<'a> From<&'a Versions> for VersionsRecord<'a> {
    fn from(versions: &'a Versions) -> Self {
        Self {
            skillgauge: &versions.skillgauge,
            model: &versions.model,
            taxonomy: &versions.taxonomy,
            text: &versions.text,
            scoring: &versions.scoring,
            profile: &versions.profile,
            profile_state: &versions.profile_state,
            index: &versions.index,
        }
    }
}

#[derive(Serialize)]
pub(super) struct EvidenceRecord<'a> {
    source: &'static str,
    start: usize,
    end: usize,
    text: &'a str,
    section: &'static str,
    lexical: f64,
    cosine: f64,
}

impl<'a> From<&'a Evidence> for EvidenceRecord<'a> {
    fn from(evidence: &'a Evidence) -> Self {
        Self {
            source: source(evidence.source),
            start: evidence.span.start(),
            end: evidence.span.end(),
            text: &evidence.text,
            section: evidence.section.as_str(),
            lexical: evidence.lexical.get(),
            cosine: evidence.cosine,
        }
    }
}

fn source(source: EvidenceSource) -> &'static str {
    match source {
        EvidenceSource::Title => "title",
        EvidenceSource::Description => "description",
    }
}

#[derive(Serialize)]
pub(super) struct SkillRecord<'a> {
    uri: &'a str,
    label: &'a str,
    kind: &'static str,
    importance: &'static str,
    found: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    demand: Option<&'static str>,
    weight: f64,
    probability: f64,
    contribution: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<EvidenceRecord<'a>>,
}

impl<'a> From<&'a SkillMatch> for SkillRecord<'a> {
    fn from(skill: &'a SkillMatch) -> Self {
        Self {
            uri: skill.uri.as_str(),
            label: &skill.label,
            kind: skill.kind.as_str(),
            importance: skill.importance.as_str(),
            found: skill.found(),
            demand: skill.demand.map(Demand::as_str),
            weight: skill.weight,
            probability: skill.probability.get(),
            contribution: skill.contribution,
            evidence: skill.evidence.as_ref().map(Into::into),
        }
    }
}

#[derive(Serialize)]
pub(super) struct FocusRecord<'a> {
    source: &'static str,
    start: usize,
    end: usize,
    text: &'a str,
    cosine: f64,
    contribution: f64,
}

impl<'a> From<&'a FocusPart> for FocusRecord<'a> {
    fn from(part: &'a FocusPart) -> Self {
        Self {
            source: source(part.source),
            start: part.span.start(),
            end: part.span.end(),
            text: &part.text,
            cosine: part.cosine,
            contribution: part.contribution,
        }
    }
}

/// The occupation that the title names.
#[derive(Serialize)]
pub(super) struct OccupationRecord<'a> {
    uri: &'a str,
    label: &'a str,
    fit: f64,
    named: bool,
    cosine: f64,
    contribution: f64,
}

impl<'a> From<&'a OccupationMatch> for OccupationRecord<'a> {
    fn from(occupation: &'a OccupationMatch) -> Self {
        Self {
            uri: occupation.uri.as_str(),
            label: &occupation.label,
            fit: occupation.fit.get(),
            named: occupation.named,
            cosine: occupation.cosine,
            contribution: occupation.contribution,
        }
    }
}

#[derive(Serialize)]
pub(super) struct CueRecord<'a> {
    kind: &'static str,
    text: &'a str,
    source: &'static str,
    start: usize,
    end: usize,
    level: f64,
}

impl<'a> From<&'a Cue> for CueRecord<'a> {
    fn from(cue: &'a Cue) -> Self {
        Self {
            kind: cue.kind.as_str(),
            text: &cue.text,
            source: source(cue.source),
            start: cue.span.start(),
            end: cue.span.end(),
            level: cue.level,
        }
    }
}

/// A competence that an ad asks for: the shape of the `levels` command.
#[derive(Serialize)]
pub(super) struct LevelRecord<'a> {
    code: String,
    framework: &'static str,
    title: &'a str,
    probability: f64,
    level: Option<u8>,
    confidence: f64,
    reason: &'a str,
    cues: Vec<CueRecord<'a>>,
    evidence: Vec<EvidenceRecord<'a>>,
}

impl<'a> From<&'a LevelEstimate> for LevelRecord<'a> {
    fn from(estimate: &'a LevelEstimate) -> Self {
        Self {
            code: estimate.code.to_string(),
            framework: estimate.framework.as_str(),
            title: &estimate.title,
            probability: estimate.probability.get(),
            level: estimate.level.ok().map(|level| level.get()),
            confidence: estimate.confidence.get(),
            reason: &estimate.reason,
            cues: estimate.cues.iter().map(Into::into).collect(),
            evidence: estimate.evidence.iter().map(Into::into).collect(),
        }
    }
}

/// A competence of the profile beside what the ad asks for.
#[derive(Serialize)]
pub(super) struct CompetenceRecord<'a> {
    required: u8,
    importance: &'static str,
    gap: Option<i8>,
    #[serde(flatten)]
    estimate: LevelRecord<'a>,
}

impl<'a> From<&'a CompetenceMatch> for CompetenceRecord<'a> {
    fn from(competence: &'a CompetenceMatch) -> Self {
        Self {
            required: competence.required.get(),
            importance: competence.importance.as_str(),
            gap: competence.gap(),
            estimate: (&competence.estimate).into(),
        }
    }
}

/// A match with all its parts.
#[derive(Serialize)]
pub(super) struct MatchRecord<'a> {
    rank: usize,
    ad: &'a str,
    score: f64,
    title: &'a str,
    company: Option<&'a str>,
    location: Option<&'a str>,
    coverage: f64,
    focus: f64,
    skills: Vec<SkillRecord<'a>>,
    focus_sentences: Vec<FocusRecord<'a>>,
    occupation: Option<OccupationRecord<'a>>,
    competences: Vec<CompetenceRecord<'a>>,
    near_duplicates: Vec<&'a str>,
}

impl<'a> MatchRecord<'a> {
    pub(super) fn new(rank: usize, matched: &'a Match) -> Self {
        Self {
            rank,
            ad: matched.ad.as_str(),
            score: matched.score.value.get(),
            title: &matched.title,
            company: matched.company.as_deref(),
            location: matched.location.as_deref(),
            coverage: matched.score.coverage.get(),
            focus: matched.score.focus.get(),
            skills: matched.skills.iter().map(Into::into).collect(),
            focus_sentences: matched.focus.iter().map(Into::into).collect(),
            occupation: matched.occupation.as_ref().map(Into::into),
            competences: matched.competences.iter().map(Into::into).collect(),
            near_duplicates: matched.near_duplicates.iter().map(AdId::as_str).collect(),
        }
    }
}

/// The answer of `match`.
#[derive(Serialize)]
pub(super) struct MatchesRecord<'a> {
    pub(super) profile: &'a str,
    pub(super) considered: u64,
    pub(super) total: u64,
    pub(super) hidden: u64,
    pub(super) matches: Vec<MatchRecord<'a>>,
    pub(super) versions: VersionsRecord<'a>,
}
