//! A score into a match that a person can follow: sentences, offsets, contributions, levels.

use crate::domain::{
    AnalysedText, CompetenceMatch, Evidence, EvidenceSource, FocusPart, JobAd, LevelEstimate, Match,
    OccupationMatch, Probability, Profile, Score, Section, Sentence, Skill, SkillMatch,
};
use crate::score::{AdScore, SkillScore};

/// Puts the parts of `score` beside the sentences they come from. `levels` holds an estimate for every
/// competence of the e-CF.
pub(super) fn explain(
    ad: &JobAd,
    profile: &Profile,
    text: &AnalysedText,
    score: AdScore,
    levels: Vec<LevelEstimate>,
) -> Match {
    let skills = profile.skills().iter().zip(&score.skills);
    let competences = profile.competences().iter().filter_map(|required| {
        let estimate = levels.iter().find(|estimate| estimate.code == required.code)?.clone();
        Some(CompetenceMatch { required: required.level, importance: required.importance, estimate })
    });
    let focus = score.sentences.iter().filter_map(|part| {
        let sentence = text.sentences.get(part.sentence)?;
        Some(FocusPart {
            source: source(sentence),
            span: sentence.span,
            text: crate::text::sentence_text(&ad.title, &ad.description, sentence).to_string(),
            cosine: part.cosine,
            contribution: part.contribution,
        })
    });
    let occupation = score.occupation.as_ref().and_then(|scored| {
        let occupation = profile.occupations().get(scored.occupation)?;
        Some(OccupationMatch {
            uri: occupation.uri.clone(),
            label: occupation.label.clone(),
            fit: Probability::clamped(scored.fit),
            named: scored.named,
            cosine: scored.cosine,
            contribution: scored.contribution,
        })
    });
    Match {
        ad: ad.id.clone(),
        title: ad.title.clone(),
        company: ad.company.clone(),
        location: ad.location.clone(),
        score: Score {
            value: Probability::clamped(score.score),
            coverage: Probability::clamped(score.coverage),
            focus: Probability::clamped(score.focus),
            occupation: Probability::clamped(occupation.as_ref().map_or(0.0, |o| o.fit.get())),
        },
        skills: skills
            .map(|(skill, scored)| skill_match(skill, scored, &ad.title, &ad.description, text))
            .collect(),
        focus: focus.collect(),
        occupation,
        competences: competences.collect(),
        near_duplicates: Vec::new(),
    }
}

/// A skill beside the sentence that speaks best for it; no sentence where it counts as missing.
pub(super) fn skill_match(
    skill: &Skill,
    scored: &SkillScore,
    title: &str,
    description: &str,
    text: &AnalysedText,
) -> SkillMatch {
    let probability = Probability::clamped(scored.probability);
    let found = probability.get() >= SkillMatch::FOUND;
    let sentence = scored.sentence.filter(|_| found).and_then(|number| text.sentences.get(number));
    SkillMatch {
        uri: skill.uri.clone(),
        label: skill.label.clone(),
        kind: skill.kind,
        importance: skill.importance,
        weight: scored.weight,
        probability,
        contribution: scored.contribution,
        evidence: sentence
            .map(|sentence| evidence(sentence, title, description, scored.lexical, scored.cosine)),
    }
}

/// A sentence as evidence.
pub(super) fn evidence(
    sentence: &Sentence,
    title: &str,
    description: &str,
    lexical: f64,
    cosine: f64,
) -> Evidence {
    Evidence {
        source: source(sentence),
        span: sentence.span,
        text: crate::text::sentence_text(title, description, sentence).to_string(),
        section: sentence.section,
        lexical: Probability::clamped(lexical),
        cosine,
    }
}

fn source(sentence: &Sentence) -> EvidenceSource {
    match sentence.section {
        Section::Title => EvidenceSource::Title,
        _ => EvidenceSource::Description,
    }
}
