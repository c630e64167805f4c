//! Matches and annotations.

use super::levels::{evidence, level_estimate, source, span};
use super::profiles::level;
use super::skills::{demand, importance, skill_kind};
use super::{ad_name, pb};
use crate::domain::{
    CompetenceMatch, Detail, FocusPart, FoundSkill, Match, OccupationMatch, SkillMatch, Versions, Violation,
};
use crate::matching::NearDuplicates;

/// Near-duplicates named with a match: names have up to 207 bytes, and a match must fit into a message.
const NAMED: usize = 1000;

/// How much of a match an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchView {
    /// All numbers, no text of the ad.
    Basic,
    /// Everything.
    Full,
}

impl MatchView {
    /// How much of a match has to be made for it.
    pub fn detail(self) -> Detail {
        match self {
            Self::Basic => Detail::Numbers,
            Self::Full => Detail::Full,
        }
    }
}

/// The view that a request asks for; everything where it does not say.
pub fn match_view(number: i32) -> Result<MatchView, Violation> {
    match pb::MatchView::try_from(number) {
        Ok(pb::MatchView::Unspecified | pb::MatchView::Full) => Ok(MatchView::Full),
        Ok(pb::MatchView::Basic) => Ok(MatchView::Basic),
        Err(_) => Err(Violation::new("view", format!("{number} is no view; use BASIC or FULL"))),
    }
}

/// What a request wants to become of near-duplicates; they are grouped where it does not say.
pub fn near_duplicates(number: i32) -> Result<NearDuplicates, Violation> {
    match pb::NearDuplicates::try_from(number) {
        Ok(pb::NearDuplicates::Unspecified | pb::NearDuplicates::Grouped) => Ok(NearDuplicates::Grouped),
        Ok(pb::NearDuplicates::Shown) => Ok(NearDuplicates::Shown),
        Err(_) => {
            Err(Violation::new("near_duplicates", format!("{number} is no choice; use GROUPED or SHOWN")))
        }
    }
}

/// The message of the match at `rank`, which counts from 1.
pub fn matched(rank: usize, matched: Match, view: MatchView) -> pb::Match {
    let (found, missing): (Vec<_>, Vec<_>) = matched.skills.into_iter().partition(SkillMatch::found);
    let focus = match view {
        MatchView::Full => matched.focus,
        MatchView::Basic => Vec::new(),
    };
    pb::Match {
        rank: i64::try_from(rank).unwrap_or(i64::MAX),
        job_ad: ad_name(&matched.ad),
        title: matched.title,
        company: matched.company.unwrap_or_default(),
        location: matched.location.unwrap_or_default(),
        score: matched.score.value.get(),
        coverage: matched.score.coverage.get(),
        focus: matched.score.focus.get(),
        skills: found.into_iter().map(|skill| skill_match(skill, view)).collect(),
        missing_skills: missing.into_iter().map(|skill| skill_match(skill, view)).collect(),
        focus_parts: focus.into_iter().map(focus_part).collect(),
        competences: matched.competences.into_iter().map(|c| competence_match(c, view)).collect(),
        near_duplicates: matched.near_duplicates.iter().take(NAMED).map(ad_name).collect(),
        occupation: matched.occupation.map(occupation_match),
    }
}

fn occupation_match(occupation: OccupationMatch) -> pb::OccupationMatch {
    let OccupationMatch { uri, label, fit, named, cosine, contribution } = occupation;
    pb::OccupationMatch { uri: uri.to_string(), label, fit: fit.get(), named, cosine, contribution }
}

fn skill_match(skill: SkillMatch, view: MatchView) -> pb::SkillMatch {
    pb::SkillMatch {
        uri: skill.uri.to_string(),
        label: skill.label,
        kind: skill_kind(skill.kind).into(),
        importance: importance(skill.importance).into(),
        weight: skill.weight,
        probability: skill.probability.get(),
        contribution: skill.contribution,
        evidence: skill.evidence.filter(|_| view == MatchView::Full).map(evidence),
        demand: skill.demand.map_or(pb::Demand::Unspecified, demand).into(),
    }
}

fn focus_part(part: FocusPart) -> pb::FocusPart {
    pb::FocusPart {
        source: source(part.source).into(),
        span: Some(span(part.span)),
        text: part.text,
        cosine: part.cosine,
        contribution: part.contribution,
    }
}

fn competence_match(competence: CompetenceMatch, view: MatchView) -> pb::CompetenceMatch {
    pb::CompetenceMatch {
        required_level: level(competence.required).into(),
        importance: importance(competence.importance).into(),
        gap: competence.gap().map(i32::from),
        estimate: Some(level_estimate(competence.estimate, view)),
    }
}

/// The message of a skill found in a text.
pub fn annotation(skill: FoundSkill) -> pb::SkillAnnotation {
    pb::SkillAnnotation {
        uri: skill.uri.to_string(),
        label: skill.label,
        kind: skill_kind(skill.kind).into(),
        probability: skill.probability.get(),
        evidence: Some(evidence(skill.evidence)),
        demand: demand(skill.demand).into(),
    }
}

/// The message of an answer's versions.
pub fn versions(versions: Versions) -> Option<pb::Versions> {
    let Versions { skillgauge, model, taxonomy, profile, profile_state, scoring, text, index } = versions;
    Some(pb::Versions { skillgauge, model, taxonomy, profile, profile_state, scoring, text, index })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use prost::Message;

    use super::*;
    use crate::domain::AdId;
    use crate::wire::samples;

    fn over_the_wire(message: pb::Match) -> pb::Match {
        pb::Match::decode(message.encode_to_vec().as_slice()).unwrap()
    }

    #[test]
    fn basic_keeps_every_number_of_the_score_and_no_text_of_the_ad() {
        let match_ = samples::match_of(vec![0.9, 0.1], vec![0.2]);
        let full = matched(3, match_.clone(), MatchView::Full);
        let basic = matched(3, match_, MatchView::Basic);
        assert_eq!((basic.rank, basic.score), (full.rank, full.score));
        assert!(full.skills[0].evidence.is_some() && basic.skills[0].evidence.is_none());
        assert!(!full.focus_parts.is_empty() && basic.focus_parts.is_empty());
        let estimate = |m: &pb::Match| m.competences[0].estimate.clone().unwrap();
        assert!(!estimate(&full).cues.is_empty() && !estimate(&full).reason.is_empty());
        let bare = estimate(&basic);
        assert!(bare.cues.is_empty() && bare.evidence.is_empty() && bare.reason.is_empty());
        assert_eq!((bare.level, bare.confidence), (estimate(&full).level, estimate(&full).confidence));
        assert_eq!(basic.competences[0].gap, full.competences[0].gap);
    }

    #[test]
    fn found_and_missing_part_at_one_half() {
        let message = matched(1, samples::match_of(vec![0.5, 0.499, 1.0], vec![]), MatchView::Full);
        let labels = |skills: &[pb::SkillMatch]| skills.iter().map(|s| s.label.clone()).collect::<Vec<_>>();
        assert_eq!(labels(&message.skills), ["skill 0", "skill 2"]);
        assert_eq!(labels(&message.missing_skills), ["skill 1"]);
    }

    #[test]
    fn views_default_to_full_and_unknown_ones_are_refused() {
        assert_eq!(match_view(0), Ok(MatchView::Full));
        assert_eq!(match_view(1), Ok(MatchView::Basic));
        assert_eq!(match_view(-3).unwrap_err().field(), "view");
    }

    #[test]
    fn near_duplicates_are_grouped_unless_asked_for_and_unknown_choices_are_refused() {
        assert_eq!(near_duplicates(0), Ok(NearDuplicates::Grouped));
        assert_eq!(near_duplicates(1), Ok(NearDuplicates::Grouped));
        assert_eq!(near_duplicates(2), Ok(NearDuplicates::Shown));
        assert_eq!(near_duplicates(3).unwrap_err().field(), "near_duplicates");
    }

    #[test]
    fn near_duplicates_are_named_whatever_the_view_and_however_many_there_are() {
        let mut one = samples::match_of(vec![0.5], vec![]);
        one.near_duplicates = (0..2000).map(|n| AdId::new(&format!("b{n}")).unwrap()).collect();
        for view in [MatchView::Basic, MatchView::Full] {
            let names = matched(1, one.clone(), view).near_duplicates;
            assert_eq!(
                (names.len(), names[0].as_str(), names[999].as_str()),
                (1000, "jobAds/b0", "jobAds/b999")
            );
        }
    }

    proptest! {
        #[test]
        fn a_match_keeps_all_its_numbers(
            skills in prop::collection::vec(0.0..=1.0, 1..30),
            focus in prop::collection::vec(-1.0..=1.0, 0..8),
            rank in 1..usize::from(u16::MAX),
        ) {
            let original = samples::match_of(skills, focus);
            let message = over_the_wire(matched(rank, original.clone(), MatchView::Full));
            prop_assert_eq!(message.rank as usize, rank);
            prop_assert_eq!(message.job_ad.clone(), ad_name(&original.ad));
            prop_assert_eq!(message.score, original.score.value.get());
            prop_assert_eq!(message.coverage, original.score.coverage.get());
            prop_assert_eq!(message.focus, original.score.focus.get());
            prop_assert_eq!(message.skills.len() + message.missing_skills.len(), original.skills.len());
            let (found, missing): (Vec<_>, Vec<_>) = original.skills.iter().partition(|s| s.found());
            let rows = message.skills.iter().zip(found).chain(message.missing_skills.iter().zip(missing));
            for (row, skill) in rows {
                prop_assert_eq!(&row.uri, skill.uri.as_str());
                prop_assert_eq!(row.probability, skill.probability.get());
                prop_assert_eq!((row.contribution, row.weight), (skill.contribution, skill.weight));
                prop_assert_eq!(row.evidence.is_some(), skill.evidence.is_some());
                for (there, here) in row.evidence.iter().zip(&skill.evidence) {
                    prop_assert_eq!((there.lexical, there.cosine), (here.lexical.get(), here.cosine));
                    let span = there.span.unwrap();
                    prop_assert_eq!((span.start as usize, span.end as usize), (here.span.start(), here.span.end()));
                }
            }
            for (row, part) in message.focus_parts.iter().zip(&original.focus) {
                prop_assert_eq!((row.cosine, row.contribution), (part.cosine, part.contribution));
            }
            prop_assert_eq!(message.focus_parts.len(), original.focus.len());
            let (there, here) = (message.occupation.unwrap(), original.occupation.unwrap());
            prop_assert_eq!((there.fit, there.cosine, there.contribution), (here.fit.get(), here.cosine, here.contribution));
            prop_assert!(there.named && there.uri == here.uri.as_str() && there.label == here.label);
            for (row, competence) in message.competences.iter().zip(&original.competences) {
                prop_assert_eq!(row.gap, competence.gap().map(i32::from));
                prop_assert_eq!(row.required_level, i32::from(competence.required.get()));
                let estimate = row.estimate.clone().unwrap();
                prop_assert_eq!(estimate.probability, competence.estimate.probability.get());
                prop_assert_eq!(estimate.confidence, competence.estimate.confidence.get());
                prop_assert_eq!(estimate.cues[0].level, competence.estimate.cues[0].level);
            }
        }
    }
}
