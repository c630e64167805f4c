//! Level estimates, their cues and their evidence.

use super::matches::MatchView;
use super::pb;
use super::profiles::level;
use crate::domain::{Abstention, Cue, CueKind, Evidence, EvidenceSource, LevelEstimate, Section, Span};

/// The message of an estimate.
pub fn level_estimate(estimate: LevelEstimate, view: MatchView) -> pb::LevelEstimate {
    let (given, abstention) = match estimate.level {
        Ok(given) => (level(given), pb::Abstention::Unspecified),
        Err(why) => (pb::Level::Unspecified, abstention(why)),
    };
    let (cues, evidence, reason) = match view {
        MatchView::Full => (estimate.cues, estimate.evidence, estimate.reason),
        MatchView::Basic => Default::default(),
    };
    pb::LevelEstimate {
        framework: estimate.framework.as_str().to_string(),
        code: estimate.code.to_string(),
        title: estimate.title,
        probability: estimate.probability.get(),
        level: given.into(),
        abstention: abstention.into(),
        confidence: estimate.confidence.get(),
        cues: cues.into_iter().map(cue).collect(),
        evidence: evidence.into_iter().map(self::evidence).collect(),
        reason,
    }
}

fn abstention(why: Abstention) -> pb::Abstention {
    match why {
        Abstention::NoCue => pb::Abstention::NoCue,
        Abstention::Contradiction => pb::Abstention::Contradiction,
        Abstention::NotAsked => pb::Abstention::NotAsked,
    }
}

fn cue(cue: Cue) -> pb::Cue {
    let kind = match cue.kind {
        CueKind::Autonomy => pb::CueKind::Autonomy,
        CueKind::Scope => pb::CueKind::Scope,
        CueKind::Leadership => pb::CueKind::Leadership,
        CueKind::Title => pb::CueKind::Title,
        CueKind::Years => pb::CueKind::Years,
        CueKind::Education => pb::CueKind::Education,
    };
    pb::Cue {
        kind: kind.into(),
        text: cue.text,
        source: source(cue.source).into(),
        span: Some(span(cue.span)),
        level: cue.level,
    }
}

pub(super) fn evidence(evidence: Evidence) -> pb::Evidence {
    pb::Evidence {
        source: source(evidence.source).into(),
        span: Some(span(evidence.span)),
        text: evidence.text,
        section: section(evidence.section).into(),
        lexical: evidence.lexical.get(),
        cosine: evidence.cosine,
    }
}

pub(super) fn source(source: EvidenceSource) -> pb::TextSource {
    match source {
        EvidenceSource::Title => pb::TextSource::Title,
        EvidenceSource::Description => pb::TextSource::Description,
    }
}

pub(super) fn span(span: Span) -> pb::Span {
    // A span holds u32 itself, so that nothing is cut here.
    let offset = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    pb::Span { start: offset(span.start()), end: offset(span.end()) }
}

fn section(section: Section) -> pb::Section {
    match section {
        Section::Title => pb::Section::Title,
        Section::Requirements => pb::Section::Requirements,
        Section::Duties => pb::Section::Duties,
        Section::Other => pb::Section::Other,
        Section::Boilerplate => pb::Section::Boilerplate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Level;
    use crate::wire::samples;

    #[test]
    fn a_level_has_no_abstention_and_an_abstention_no_level() {
        let estimate = samples::estimate();
        let given = LevelEstimate { level: Ok(Level::new(4).unwrap()), ..estimate.clone() };
        let message = level_estimate(given, MatchView::Full);
        assert_eq!((message.level(), message.abstention()), (pb::Level::E4, pb::Abstention::Unspecified));
        for (why, name) in [
            (Abstention::NoCue, pb::Abstention::NoCue),
            (Abstention::Contradiction, pb::Abstention::Contradiction),
            (Abstention::NotAsked, pb::Abstention::NotAsked),
        ] {
            let message =
                level_estimate(LevelEstimate { level: Err(why), ..estimate.clone() }, MatchView::Full);
            assert_eq!((message.level(), message.abstention()), (pb::Level::Unspecified, name));
        }
    }

    #[test]
    fn sections_keep_their_names() {
        for number in 0..5 {
            let domain = Section::from_u8(number);
            let expected = format!("SECTION_{}", domain.as_str().to_uppercase());
            assert_eq!(section(domain).as_str_name(), expected);
        }
    }

    #[test]
    fn cues_keep_their_names() {
        for (kind, name) in [
            (CueKind::Autonomy, pb::CueKind::Autonomy),
            (CueKind::Scope, pb::CueKind::Scope),
            (CueKind::Leadership, pb::CueKind::Leadership),
            (CueKind::Title, pb::CueKind::Title),
            (CueKind::Years, pb::CueKind::Years),
            (CueKind::Education, pb::CueKind::Education),
        ] {
            assert_eq!(name.as_str_name(), format!("CUE_KIND_{}", kind.as_str().to_uppercase()));
        }
    }
}
