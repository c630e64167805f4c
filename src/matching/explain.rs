//! A score into a match that a person can follow: sentences, offsets, contributions, levels.

use crate::domain::{
    AnalysedText, Clause, CompetenceMatch, Demand, Detail, Evidence, EvidenceSource, FocusPart, JobAd,
    Language, LevelEstimate, Match, OccupationMatch, Probability, Profile, Score, Section, Sentence, Skill,
    SkillMatch, Span,
};
use crate::score::{AdScore, AskedSkill, FocusSentence, SkillScore};
use crate::text::is_stop_word;

use super::prepared::Prepared;

/// Everything that is found out of an ad beside its levels.
pub(super) struct Findings {
    score: AdScore,
    asked: Vec<Option<AskedSkill>>,
}

impl Findings {
    pub(super) fn of(prepared: &Prepared, text: &AnalysedText, cosines: &[f32]) -> Self {
        let score = prepared.score(&text.sentences, cosines);
        let asked = prepared.asked(text, cosines, score.focus);
        Self { score, asked }
    }

    /// Each skill's part in the score and what is said of it.
    pub(super) fn skills(&self) -> impl Iterator<Item = (&SkillScore, Option<AskedSkill>)> {
        self.score.skills.iter().zip(self.asked.iter().copied())
    }
}

/// Puts the parts of the score beside the sentences they come from. `levels` holds an estimate for every
/// competence of the e-CF. In [`Detail::Numbers`] no sentence is looked up.
pub(super) fn explain(
    ad: &JobAd,
    profile: &Profile,
    text: &AnalysedText,
    findings: Findings,
    levels: &[LevelEstimate],
    detail: Detail,
) -> Match {
    let skill = |(skill, (scored, asked)): (&Skill, (&SkillScore, Option<AskedSkill>))| match detail {
        Detail::Numbers => skill_numbers(skill, scored, asked),
        Detail::Full => skill_match(skill, scored, asked, &ad.title, &ad.description, text),
    };
    let skills: Vec<SkillMatch> = profile.skills().iter().zip(findings.skills()).map(skill).collect();
    let score = findings.score;
    let competences = profile.competences().iter().filter_map(|required| {
        let estimate = levels.iter().find(|estimate| estimate.code == required.code)?.clone();
        let demand = level_demand(&estimate, text);
        Some(CompetenceMatch { required: required.level, importance: required.importance, estimate, demand })
    });
    let focus = match detail {
        Detail::Numbers => Vec::new(),
        Detail::Full => focus_parts(ad, text, &score),
    };
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
        skills,
        focus,
        occupation,
        competences: competences.collect(),
        near_duplicates: Vec::new(),
    }
}

/// The sentences that make up the focus, best first.
fn focus_parts(ad: &JobAd, text: &AnalysedText, score: &AdScore) -> Vec<FocusPart> {
    let part = |part: &FocusSentence| {
        let sentence = text.sentences.get(part.sentence)?;
        Some(FocusPart {
            source: source(sentence),
            span: sentence.span,
            text: crate::text::sentence_text(&ad.title, &ad.description, sentence).to_string(),
            cosine: part.cosine,
            contribution: part.contribution,
        })
    };
    score.sentences.iter().filter_map(part).collect()
}

/// How the best sentence of a competence that is asked for speaks.
fn level_demand(estimate: &LevelEstimate, text: &AnalysedText) -> Option<Demand> {
    let best = estimate.evidence.first().filter(|_| crate::ecf::is_asked(estimate))?;
    let is_best = |sentence: &&Sentence| sentence.span == best.span && source(sentence) == best.source;
    let demand = text.sentences.iter().find(is_best)?.demand();
    // Its words deny, and its meaning asks all the same.
    Some(if demand == Demand::Denied { Demand::Mentioned } else { demand })
}

/// A skill beside the words that ask for it; none where it counts as missing.
pub(super) fn skill_match(
    skill: &Skill,
    scored: &SkillScore,
    asked: Option<AskedSkill>,
    title: &str,
    description: &str,
    text: &AnalysedText,
) -> SkillMatch {
    let numbers = skill_numbers(skill, scored, asked);
    let evidence = asked.filter(|_| numbers.found()).and_then(|asked| {
        let sentence = text.sentences.get(asked.sentence)?;
        let written = written(sentence, title, description);
        let span = evidence_span(sentence, asked.clause, written);
        let span =
            if asked.shown.says_whole() { span } else { spelled_out(text.language, sentence, span, written) };
        let (lexical, cosine) = (asked.shown.words.share, asked.shown.cosine);
        Some(evidence(sentence, span, title, description, lexical, cosine))
    });
    SkillMatch { evidence, ..numbers }
}

/// A skill without the words that ask for it.
fn skill_numbers(skill: &Skill, scored: &SkillScore, asked: Option<AskedSkill>) -> SkillMatch {
    let probability = Probability::clamped(asked.map_or(0.0, |asked| asked.probability));
    let asked = asked.filter(|_| probability.get() >= SkillMatch::FOUND);
    SkillMatch {
        uri: skill.uri.clone(),
        label: skill.label.clone(),
        kind: skill.kind,
        importance: skill.importance,
        weight: scored.weight,
        probability,
        contribution: scored.contribution,
        demand: asked.map(|asked| asked.demand),
        evidence: None,
    }
}

/// A sentence of at most so many bytes and clauses is evidence as a whole.
const SHORT: (usize, usize) = (40, 3);

/// The words of a sentence that ask: the clause that has words of the skill, or all of a short sentence or one where
/// no clause has. A clause that no mark or conjunction parts from its neighbours is read with them: "do not apply if you
/// |do not know SQL" asks for SQL, and its second half says the contrary.
pub(super) fn evidence_span(sentence: &Sentence, clause: Option<usize>, written: &str) -> Span {
    let length = sentence.span.end() - sentence.span.start();
    let clauses = &sentence.clauses;
    let is_short = length <= SHORT.0 && clauses.len() <= SHORT.1;
    let Some(clause) = clause.filter(|clause| !is_short && *clause < clauses.len()) else {
        return sentence.span;
    };
    let goes_on = |pair: &[Clause]| {
        let between = pair[0].span.end()..pair[1].span.start();
        written.get(between).is_some_and(|between| between.chars().all(char::is_whitespace))
    };
    let before = clauses[..=clause].windows(2).rev().take_while(|pair| goes_on(pair)).count();
    let after = clauses[clause..].windows(2).take_while(|pair| goes_on(pair)).count();
    let (first, last) = (clauses[clause - before].span, clauses[clause + after].span);
    Span::new(first.start(), last.end()).unwrap_or(clauses[clause].span)
}

/// So many words of a clause, but for function words, tell what it asks for; with those around it so many words do.
const TELLING_WORDS: (usize, usize) = (2, 4);

/// `span`, or where that holds one word that means something, with the clauses of like demand behind it, and then before it, as
/// far as it takes: a verb alone does not tell what it is about, "|You install|, configure and maintain sensors".
fn spelled_out(language: Language, sentence: &Sentence, span: Span, written: &str) -> Span {
    let words = |span: Span| span.of(written).split_whitespace();
    let tells = |word: &&str| !is_stop_word(language, word);
    let is_long = words(span).nth(TELLING_WORDS.1 - 1).is_some();
    if is_long || words(span).filter(tells).nth(TELLING_WORDS.0 - 1).is_some() {
        return span;
    }
    let own = sentence.clauses.iter().find(|clause| clause.span.end() > span.start());
    let Some(demand) = own.map(|clause| clause.demand) else { return span };
    let mut span = span;
    while words(span).nth(TELLING_WORDS.1 - 1).is_none() {
        let behind = sentence.clauses.iter().find(|clause| clause.span.start() >= span.end());
        let before = sentence.clauses.iter().rfind(|clause| clause.span.end() <= span.start());
        let is_like = |clause: &&Clause| clause.demand == demand;
        let wider = match (behind.filter(is_like), before.filter(is_like)) {
            (Some(behind), _) => Span::new(span.start(), behind.span.end()),
            (None, Some(before)) => Span::new(before.span.start(), span.end()),
            (None, None) => break,
        };
        let Ok(wider) = wider else { break };
        span = wider;
    }
    span
}

/// The text that a sentence stands in.
pub(super) fn written<'a>(sentence: &Sentence, title: &'a str, description: &'a str) -> &'a str {
    if sentence.section == Section::Title { title } else { description }
}

/// A part of a sentence as evidence.
pub(super) fn evidence(
    sentence: &Sentence,
    span: Span,
    title: &str,
    description: &str,
    lexical: f64,
    cosine: f64,
) -> Evidence {
    Evidence {
        source: source(sentence),
        span,
        text: span.of(written(sentence, title, description)).to_string(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{self, TokenBudget};

    #[test]
    fn a_clause_is_evidence_with_what_no_mark_parts_from_it() {
        for (description, clause, expected) in [
            (
                "Please do not apply for this job if you don't know SQL.",
                "know SQL",
                "Please do not apply for this job if you don't know SQL",
            ),
            ("We need Java, Kotlin, Scala and someone who has a lot of patience.", "Kotlin", "Kotlin"),
            (
                "You look after our PostgreSQL databases and write reports in Python.",
                "Python",
                "write reports in Python",
            ),
        ] {
            let budget = TokenBudget { limit: 200, count: &|text: &str| text.split_whitespace().count() };
            let text = text::analyse("", description, Language::ENGLISH, &budget);
            let sentence = &text.sentences[0];
            let holds = |held: &Clause| held.span.of(description).contains(clause);
            let number = sentence.clauses.iter().position(holds);
            let span = evidence_span(sentence, number, description);
            assert_eq!(span.of(description).trim_end_matches('.'), expected);
        }
    }

    #[test]
    fn a_verb_alone_is_read_with_what_it_is_about() {
        for (description, clause, expected) in [
            (
                "You install, configure and maintain the sensors of the city.",
                "install",
                "You install, configure and maintain the sensors of the city",
            ),
            (
                "Everything about the network of the city, and servers",
                "servers",
                "Everything about the network of the city, and servers",
            ),
            (
                "Look after our sensors, gateways, routers and servers",
                "Look after our sensors",
                "Look after our sensors",
            ),
            ("You work independently and report faults", "You work", "You work independently"),
            ("Sensors", "Sensors", "Sensors"),
        ] {
            let budget = TokenBudget { limit: 200, count: &|text: &str| text.split_whitespace().count() };
            let text = text::analyse("", description, Language::ENGLISH, &budget);
            let sentence = &text.sentences[0];
            let found =
                sentence.clauses.iter().find(|held| held.span.of(description).contains(clause)).unwrap();
            let span = spelled_out(Language::ENGLISH, sentence, found.span, description);
            assert_eq!(span.of(description).trim_end_matches('.'), expected);
        }
    }
}
