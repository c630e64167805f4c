//! Draws the pairs of each batch.
//!
//! Half of a batch are sentences with one of their skills, a quarter alternative labels and a quarter
//! descriptions, each with the preferred label. Which text stands for a skill is drawn too, so that the
//! encoder learns all ways of saying it.

use crate::encode::training::{Batch, Pair, SplitMix64};

use super::skills::SkillTexts;
use super::{LabelledSentences, Skills};

/// A sentence's positive: this share preferred labels, …
const PREFERRED: f64 = 0.5;
/// … this share preferred or alternative labels, the rest descriptions.
const LABELS: f64 = 0.8;
/// A description's positive: this share preferred labels, the rest alternative ones.
const PREFERRED_OF_DESCRIPTION: f64 = 0.7;
/// How often one clause stands for a description.
const CLAUSE: f64 = 0.5;

/// An endless sequence of batches: the same for the same data, size and seed.
pub struct Sampler<'a> {
    skills: &'a Skills,
    sentences: &'a LabelledSentences,
    /// Sentences of this round that are left, drawn from the end.
    round: Vec<usize>,
    /// Skills with an alternative label, and with a description.
    alternative: Vec<usize>,
    described: Vec<usize>,
    size: usize,
    random: SplitMix64,
}

/// A pair and what it is about.
struct Drawn {
    pair: Pair,
    /// The skill of the positive.
    skill: usize,
    /// All skills of the query, in order.
    right: Vec<usize>,
}

impl<'a> Sampler<'a> {
    /// Batches of `size` pairs.
    pub fn new(skills: &'a Skills, sentences: &'a LabelledSentences, size: usize, seed: u64) -> Self {
        let places = |with: fn(&SkillTexts) -> bool| {
            (0..skills.texts.len()).filter(|place| with(&skills.texts[*place])).collect()
        };
        Self {
            skills,
            sentences,
            round: Vec::new(),
            alternative: places(|skill| !skill.alternatives.is_empty()),
            described: places(|skill| skill.description.is_some()),
            size,
            random: SplitMix64::new(seed),
        }
    }

    /// The next batch.
    pub fn next_batch(&mut self) -> Batch {
        let sentences = self.size / 2;
        let alternatives = self.size / 4;
        let drawn: Vec<Drawn> = (0..self.size)
            .filter_map(|number| match number {
                number if number < sentences => self.sentence(),
                number if number < sentences + alternatives => self.alternative(),
                _ => self.description(),
            })
            .collect();
        let mut also_right = Vec::new();
        for (query, asked) in drawn.iter().enumerate() {
            let others = drawn.iter().enumerate().filter(|(other, _)| *other != query);
            let right = others.filter(|(_, other)| asked.right.binary_search(&other.skill).is_ok());
            also_right.extend(right.map(|(other, _)| (query, other)));
        }
        Batch { pairs: drawn.into_iter().map(|drawn| drawn.pair).collect(), also_right }
    }

    /// A sentence, each once before any comes again, with one of its skills.
    fn sentence(&mut self) -> Option<Drawn> {
        if self.round.is_empty() {
            self.round = (0..self.sentences.sentences.len()).collect();
            self.random.shuffle(&mut self.round);
        }
        let sentence = &self.sentences.sentences[self.round.pop()?];
        let skill = *self.random.pick(&sentence.skills)?;
        let way = self.random.unit();
        let positive = match &self.skills.texts[skill].description {
            Some(_) if way >= LABELS => self.described(skill)?,
            _ => self.label(skill, way < PREFERRED),
        };
        let pair = Pair { query: sentence.text.clone(), positive };
        Some(Drawn { pair, skill, right: sentence.skills.clone() })
    }

    /// An alternative label with the preferred one.
    fn alternative(&mut self) -> Option<Drawn> {
        let skill = *self.random.pick(&self.alternative)?;
        let pair = Pair { query: self.label(skill, false), positive: self.label(skill, true) };
        Some(Drawn { pair, skill, right: vec![skill] })
    }

    /// A description with a label.
    fn description(&mut self) -> Option<Drawn> {
        let skill = *self.random.pick(&self.described)?;
        let query = self.described(skill)?;
        let preferred = self.random.unit() < PREFERRED_OF_DESCRIPTION;
        let pair = Pair { query, positive: self.label(skill, preferred) };
        Some(Drawn { pair, skill, right: vec![skill] })
    }

    /// The preferred label or one of the others, where there are any.
    fn label(&mut self, skill: usize, preferred: bool) -> String {
        let texts = &self.skills.texts[skill];
        let other = if preferred { None } else { self.random.pick(&texts.alternatives) };
        other.unwrap_or(&texts.preferred).clone()
    }

    /// The description or one clause of it.
    fn described(&mut self, skill: usize) -> Option<String> {
        let description = self.skills.texts[skill].description.as_ref()?;
        let clause = (self.random.unit() < CLAUSE).then(|| self.random.pick(&description.clauses)).flatten();
        Some(clause.unwrap_or(&description.whole).clone())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::taxonomy::Esco;

    /// Skill 0 `lead others`, 1 `sensors`, 2 `weld metal`.
    pub(in crate::learning) fn skills() -> Skills {
        let folder = tempfile::tempdir().unwrap();
        let rows = "conceptUri,preferredLabel,altLabels,description\n\
                    http://x/1,lead others,\"guide others\nhead a team\",Guide people towards an aim. Say what is next to do.\n\
                    http://x/2,sensors,transducers,Devices that measure.\n\
                    http://x/3,weld metal,,Join pieces of metal by heat.\n";
        std::fs::write(folder.path().join("skills_en.csv"), rows).unwrap();
        Skills::new(&Esco::open_skills(folder.path()).unwrap()).unwrap()
    }

    fn sentences(skills: &Skills) -> LabelledSentences {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.csv");
        let rows = "sentence,skills\nLead and sense,\"['lead others', 'sensors']\"\nWeld,['weld metal']\n\
                    Sense,['sensors']\nHello,['UNK']\n";
        std::fs::write(&path, rows).unwrap();
        LabelledSentences::read(&path, skills).unwrap()
    }

    #[test]
    fn half_are_sentences_a_quarter_alternative_labels_a_quarter_descriptions() {
        let skills = skills();
        let sentences = sentences(&skills);
        let mut sampler = Sampler::new(&skills, &sentences, 12, 1);
        for _ in 0..50 {
            let batch = sampler.next_batch();
            let queries: Vec<&str> = batch.pairs.iter().map(|pair| pair.query.as_str()).collect();
            // Two rounds of three sentences.
            for text in ["Lead and sense", "Weld", "Sense"] {
                assert_eq!(queries[..6].iter().filter(|query| **query == text).count(), 2, "{queries:?}");
            }
            for pair in &batch.pairs[6..9] {
                let alternatives = ["guide others", "head a team", "transducers"];
                assert!(alternatives.contains(&pair.query.as_str()), "{pair:?}");
                assert!(["lead others", "sensors"].contains(&pair.positive.as_str()), "{pair:?}");
            }
            assert!(queries[9..].iter().all(|query| query.ends_with('.')), "{queries:?}");
        }
    }

    #[test]
    fn every_text_of_a_skill_comes_up() {
        let skills = skills();
        let sentences = sentences(&skills);
        let mut sampler = Sampler::new(&skills, &sentences, 12, 1);
        let pairs: Vec<Pair> = (0..100).flat_map(|_| sampler.next_batch().pairs).collect();
        let of = |query: &str| -> BTreeSet<String> {
            pairs.iter().filter(|pair| pair.query == query).map(|pair| pair.positive.clone()).collect()
        };
        let all = ["sensors", "transducers", "Devices that measure."];
        assert_eq!(of("Sense"), all.map(str::to_string).into());
        assert_eq!(of("Weld"), ["weld metal", "Join pieces of metal by heat."].map(str::to_string).into());
        assert_eq!(of("Guide people towards an aim.").len(), 3);
        assert_eq!(of("Guide people towards an aim. Say what is next to do.").len(), 3);
    }

    #[test]
    fn what_answers_a_query_too_is_named() {
        let skills = skills();
        let sentences = sentences(&skills);
        let batch = Sampler::new(&skills, &sentences, 12, 1).next_batch();
        let about = |text: &str| match text {
            "lead others" | "guide others" | "head a team" => 0,
            "sensors" | "transducers" | "Devices that measure." => 1,
            "weld metal" | "Join pieces of metal by heat." => 2,
            _ => 0,
        };
        let right = |query: &str| match query {
            "Lead and sense" => vec![0, 1],
            "Sense" => vec![1],
            "Weld" => vec![2],
            other => vec![about(other)],
        };
        let mut expected = Vec::new();
        for (query, asked) in batch.pairs.iter().enumerate() {
            for (other, answer) in batch.pairs.iter().enumerate() {
                if query != other && right(&asked.query).contains(&about(&answer.positive)) {
                    expected.push((query, other));
                }
            }
        }
        assert_eq!(batch.also_right, expected);
        assert!(!expected.is_empty());
    }

    #[test]
    fn the_seed_decides() {
        let skills = skills();
        let sentences = sentences(&skills);
        let draw = |seed| Sampler::new(&skills, &sentences, 12, seed).next_batch();
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }
}
