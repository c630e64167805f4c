//! Which skills of a taxonomy a sentence names, and which it only means.
//!
//! A skill is *named* where all words of one of its labels stand in the sentence, one after the other; every other
//! skill is found *by meaning*, and needs a higher probability. Skills that are near each other share words, so within a
//! sentence the longest name stands for the shorter ones in it, and a skill found by meaning gives way to one that is
//! surer and shares a word with it.

use std::ops::Range;

use crate::domain::{Clause, Demand, Language, Probability, Sentence, Span, Term};
use crate::matching::Link;
use crate::taxonomy::{Esco, EscoSkill};
use crate::text;

/// A skill that is named by its preferred label needs no more than this probability.
const NAMED_LEAST: f64 = 0.2;
/// One that is named by another label; such labels are often words of everyday.
const OTHERWISE_NAMED_LEAST: f64 = 0.3;
/// From this cosine on a name counts that the sentence does not write as one, because it stands at its beginning: that of
/// models/linking.toml.
const NAME_LIKENESS: f64 = 0.6;
/// The most skills of one sentence that are found by meaning alone.
const BY_MEANING: usize = 2;

/// How a sentence speaks of a skill; what is named goes before what is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// All words of a label stand there.
    Named,
    /// The sentence means the same.
    Meaning,
}

impl How {
    /// The name used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Meaning => "by meaning",
        }
    }
}

/// A skill that a sentence speaks of.
#[derive(Debug)]
pub(super) struct Spoken<'a> {
    pub(super) skill: &'a EscoSkill,
    pub(super) how: How,
    pub(super) probability: Probability,
    /// The clause that does.
    pub(super) clause: Span,
}

/// A whole label within a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
struct LabelSpan {
    /// Where its terms stand, in the terms of the sentence.
    range: Range<usize>,
    /// Whether they are the terms of the English reading of a sentence in another language.
    english: bool,
    preferred: bool,
}

impl LabelSpan {
    fn holds(&self, other: &Self) -> bool {
        self.english == other.english
            && self.range.start <= other.range.start
            && self.range.end >= other.range.end
    }
}

struct Linked<'a> {
    skill: &'a EscoSkill,
    probability: Probability,
    label_span: Option<LabelSpan>,
    /// The terms of the label for readers.
    terms: Vec<Term>,
}

/// The skills that `sentence` speaks of, named ones first. A skill found by meaning has at least the probability `least`,
/// one that is named [`NAMED_LEAST`] or [`OTHERWISE_NAMED_LEAST`], or `least` where that is less.
pub(super) fn spoken<'a>(
    esco: &'a Esco,
    language: Language,
    sentence: &Sentence,
    links: &[Link],
    least: Probability,
) -> Vec<Spoken<'a>> {
    let linked =
        links.iter().filter_map(|link| Linked::new(esco, language, sentence, link)).collect::<Vec<_>>();
    let mut named: Vec<&Linked<'_>> = Vec::new();
    let mut by_name: Vec<&Linked<'_>> = linked.iter().filter(|linked| linked.is_named(least)).collect();
    by_name.sort_by_key(|linked| linked.name_order());
    for linked in by_name {
        let within = |known: &&Linked<'_>| {
            known
                .label_span
                .as_ref()
                .zip(linked.label_span.as_ref())
                .is_some_and(|(known, label_span)| known.holds(label_span))
        };
        if !named.iter().any(within) {
            named.push(linked);
        }
    }
    let mut meant: Vec<&Linked<'_>> = Vec::new();
    for linked in
        linked.iter().filter(|linked| linked.label_span.is_none() && linked.probability.get() >= least.get())
    {
        let shares = |known: &&Linked<'_>| known.terms.iter().any(|term| linked.terms.contains(term));
        if meant.len() < BY_MEANING && !named.iter().any(shares) && !meant.iter().any(shares) {
            meant.push(linked);
        }
    }
    named.into_iter().chain(meant).filter_map(|linked| linked.spoken(sentence)).collect()
}

impl<'a> Linked<'a> {
    fn new(esco: &'a Esco, language: Language, sentence: &Sentence, link: &Link) -> Option<Self> {
        let skill = esco.skill(&link.uri)?;
        // A name that the sentence does not write as one is another word: a swift answer is no Swift.
        let is_other_word = link.features.unnamed.is_some_and(|likeness| likeness < NAME_LIKENESS);
        let label_span = if is_other_word { None } else { whole_label(skill, language, sentence) };
        let set = skill.labels.first().map_or(Language::ENGLISH, |set| set.language);
        let terms = text::content_terms(set, &skill.preferred);
        Some(Self { skill, probability: link.probability?, label_span, terms })
    }

    /// Whether a label stands in the sentence, and the skill is sure enough for that.
    fn is_named(&self, least: Probability) -> bool {
        let border =
            |label_span: &LabelSpan| if label_span.preferred { NAMED_LEAST } else { OTHERWISE_NAMED_LEAST };
        self.label_span
            .as_ref()
            .is_some_and(|label_span| self.probability.get() >= least.get().min(border(label_span)))
    }

    /// Longest name first, then a preferred label, then the surest; ties by URI.
    fn name_order(&self) -> impl Ord + use<'a> {
        let label_span = self.label_span.as_ref();
        let length = label_span.map_or(0, |label_span| label_span.range.len());
        let is_alternative = !label_span.is_some_and(|label_span| label_span.preferred);
        let surest = std::cmp::Reverse(self.probability);
        (std::cmp::Reverse(length), is_alternative, surest, &self.skill.uri)
    }

    /// The clause that speaks of the skill: in which the label stands, else the one with most of its words.
    fn clause<'s>(&self, sentence: &'s Sentence) -> Option<&'s Clause> {
        let Some(label_span) = &self.label_span else {
            return sentence.clauses.iter().rev().max_by_key(|clause| self.shared(sentence, clause));
        };
        let end =
            |clause: &Clause| if label_span.english { clause.english_terms } else { clause.terms } as usize;
        sentence.clauses.iter().find(|clause| label_span.range.start < end(clause))
    }

    /// How many of the label's terms stand in a clause.
    fn shared(&self, sentence: &Sentence, clause: &Clause) -> usize {
        let own = |clause: &Clause| clause.terms as usize;
        let start = sentence.clauses.iter().map(own).filter(|end| *end < own(clause)).max().unwrap_or(0);
        let terms = sentence.terms.get(start..own(clause)).unwrap_or_default();
        self.terms.iter().filter(|term| terms.contains(term)).count()
    }

    /// `None` where the clause says that the skill is not asked for.
    fn spoken(&self, sentence: &Sentence) -> Option<Spoken<'a>> {
        let how = if self.label_span.is_some() { How::Named } else { How::Meaning };
        let clause = self.clause(sentence);
        if clause.is_some_and(|clause| clause.demand == Demand::Denied) {
            return None;
        }
        let clause = clause.map_or(sentence.span, |clause| clause.span);
        Some(Spoken { skill: self.skill, how, probability: self.probability, clause })
    }
}

/// The longest whole label of the skill in the sentence, a preferred one before others.
fn whole_label(skill: &EscoSkill, language: Language, sentence: &Sentence) -> Option<LabelSpan> {
    let mut best: Option<LabelSpan> = None;
    for set in &skill.labels {
        let english = set.language == Language::ENGLISH && language != Language::ENGLISH;
        if set.language != language && !english {
            continue;
        }
        let there = if english { &sentence.english_terms } else { &sentence.terms };
        for label in set.all() {
            let preferred = set.preferred.as_deref() == Some(label);
            for words in spellings(label) {
                let Some(range) = position(there, &text::content_terms(set.language, words)) else {
                    continue;
                };
                let label_span = LabelSpan { range, english, preferred };
                let order = |label_span: &LabelSpan| (label_span.range.len(), label_span.preferred);
                if best.as_ref().is_none_or(|best| order(best) < order(&label_span)) {
                    best = Some(label_span);
                }
            }
        }
    }
    best
}

/// A label, and without its remark in brackets where it has one: `Java (computer programming)`.
fn spellings(label: &str) -> impl Iterator<Item = &str> {
    let bare = label.split_once('(').map(|(bare, _)| bare.trim()).filter(|bare| !bare.is_empty());
    std::iter::once(label).chain(bare)
}

fn position(there: &[Term], label: &[Term]) -> Option<Range<usize>> {
    if label.is_empty() {
        return None;
    }
    let start = there.windows(label.len()).position(|window| window == label)?;
    Some(start..start + label.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ConceptUri, SkillKind};
    use crate::matching::LinkFeatures;
    use crate::text::TokenBudget;

    const SKILLS: &str = "conceptUri,skillType,reuseLevel,preferredLabel,altLabels\n\
        http://x/1,knowledge,,data protection,\n\
        http://x/2,skill/competence,,manage keys for data protection,\n\
        http://x/3,knowledge,,electrical safety regulations,\n\
        http://x/4,knowledge,,electrical power safety regulations,electrical safety regulations\n\
        http://x/5,skill/competence,,monitor water quality,\n\
        http://x/6,skill/competence,,measure water quality parameters,\n\
        http://x/7,knowledge,,machine learning,\n";

    fn spoken_of(text: &str, links: &[(&str, f64)]) -> Vec<(String, How)> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("skills_en.csv"), SKILLS).unwrap();
        let esco = Esco::open_skills(folder.path()).unwrap();
        let budget = TokenBudget { limit: 500, count: &|text| text.len() / 4 };
        let analysed = text::analyse("", text, Language::ENGLISH, &budget);
        let links: Vec<Link> = links
            .iter()
            .map(|(name, probability)| Link {
                uri: ConceptUri::new(&format!("http://x/{name}")).unwrap(),
                label: String::new(),
                kind: SkillKind::Skill,
                score: 0.0,
                probability: Some(Probability::clamped(*probability)),
                features: LinkFeatures::default(),
            })
            .collect();
        let least = Probability::clamped(0.5);
        let found = spoken(&esco, Language::ENGLISH, &analysed.sentences[0], &links, least);
        found.into_iter().map(|spoken| (spoken.skill.preferred.clone(), spoken.how)).collect()
    }

    #[test]
    fn a_name_needs_less_than_a_meaning_and_neighbours_are_left_out() {
        let found = spoken_of("The steward knows data protection.", &[("2", 0.7), ("1", 0.25), ("5", 0.4)]);
        assert_eq!(found, [("data protection".to_string(), How::Named)]);
        let found = spoken_of(
            "Measure water quality parameters on site.",
            &[("6", 0.9), ("5", 0.9), ("3", 0.6), ("4", 0.55)],
        );
        let expected = [
            ("measure water quality parameters", How::Named),
            ("electrical safety regulations", How::Meaning),
        ];
        assert_eq!(found, expected.map(|(label, how)| (label.to_string(), how)));
        assert_eq!(spoken_of("Nothing of it.", &[("1", 0.45)]), []);
    }

    #[test]
    fn a_label_of_two_concepts_is_the_one_that_prefers_it() {
        let found = spoken_of("Electrical safety regulations are a must.", &[("4", 0.8), ("3", 0.7)]);
        assert_eq!(found, [("electrical safety regulations".to_string(), How::Named)]);
    }

    #[test]
    fn what_is_denied_is_not_spoken_of() {
        assert_eq!(spoken_of("Experience with machine learning is not needed.", &[("7", 0.9)]), []);
    }
}
