//! Draws the pairs of each batch.
//!
//! Of sixteen pairs of a batch five are sentences with one of their skills, one an alternative label and two
//! descriptions, each with the preferred label: these teach what a sentence asks for, in English. Three are our
//! own sentences in any language, with their skill or with themselves in another language, and two labels of one
//! occupation in two languages: these pull the languages together. Three are our own phrases with their skill, every
//! other one of a skill akin to the one before: these teach to tell neighbours apart. Which text stands for a skill
//! is drawn too, so that the encoder learns all ways of saying it.

use crate::encode::training::{Background, Batch, Pair, SplitMix64};
use crate::taxonomy::OccupationLabels;

use super::skills::SkillTexts;
use super::{LabelledSentences, ParallelSentences, SkillPhrases, Skills};

/// A sentence's positive: this share preferred labels, …
const PREFERRED: f64 = 0.5;
/// … this share preferred or alternative labels, the rest descriptions.
const LABELS: f64 = 0.8;
/// A description's positive: this share preferred labels, the rest alternative ones.
const PREFERRED_OF_DESCRIPTION: f64 = 0.7;
/// How often one clause stands for a description.
const CLAUSE: f64 = 0.5;

/// A parallel sentence goes with itself in another language so often, else with its skill.
const ITSELF: f64 = 0.3;
/// Its skill is said by the label in a language drawn so often, else by an English text.
const LABEL: f64 = 0.4;

/// What is drawn from.
pub struct Material<'a> {
    /// ESCO's skills.
    pub skills: &'a Skills,
    /// English sentences.
    pub sentences: &'a LabelledSentences,
    /// Sentences in five languages.
    pub parallel: &'a ParallelSentences,
    /// Phrases in five languages.
    pub phrases: &'a SkillPhrases,
    /// Labels of occupations in many languages.
    pub occupations: &'a OccupationLabels,
}

impl<'a> Material<'a> {
    /// Texts at large in all languages, some sentences and some first labels of occupations in each language; and
    /// the parallel sentences by language.
    pub fn background(&self) -> Background<'a> {
        let labels = self.occupations.occupations().flat_map(|(_, labels)| labels.values());
        let labels = labels.filter_map(|labels| labels.first()).map(String::as_str).step_by(BACKGROUND_STEP);
        let sentences = self.sentences.texts().step_by(BACKGROUND_STEP);
        let texts = sentences.chain(self.parallel.texts()).chain(labels).collect();
        Background { texts, languages: self.parallel.by_language() }
    }
}

/// Of sentences and labels every so many are background.
const BACKGROUND_STEP: usize = 8;

/// An endless sequence of batches: the same for the same data, size and seed.
pub struct Sampler<'a> {
    skills: &'a Skills,
    sentences: &'a LabelledSentences,
    parallel: &'a ParallelSentences,
    phrases: &'a SkillPhrases,
    /// The labels of each occupation by language, the preferred one first.
    occupations: Vec<Vec<&'a [String]>>,
    /// English and parallel sentences of this round that are left, drawn from the end.
    round: Vec<usize>,
    parallel_round: Vec<usize>,
    phrase_round: Vec<usize>,
    /// The phrase that was drawn last, if the next is to be akin to it.
    last_phrase: Option<usize>,
    /// Skills with an alternative label, and with a description.
    alternative: Vec<usize>,
    described: Vec<usize>,
    size: usize,
    random: SplitMix64,
}

/// A pair and what it is about.
struct Drawn {
    pair: Pair,
    /// What the positive is about.
    about: About,
    /// All that the query is about, in order.
    right: Vec<About>,
}

/// A skill or an occupation by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Skill(usize),
    Occupation(usize),
}

impl Drawn {
    fn about(pair: Pair, about: About) -> Self {
        Self { pair, about, right: vec![about] }
    }
}

impl<'a> Sampler<'a> {
    /// Batches of `size` pairs.
    pub fn new(material: &Material<'a>, size: usize, seed: u64) -> Self {
        let Material { skills, sentences, parallel, phrases, occupations } = *material;
        let indices = |with: fn(&SkillTexts) -> bool| {
            (0..skills.texts.len()).filter(|index| with(&skills.texts[*index])).collect()
        };
        Self {
            skills,
            sentences,
            parallel,
            phrases,
            occupations: occupations
                .occupations()
                .map(|(_, labels)| labels.values().map(Vec::as_slice).collect())
                .collect(),
            round: Vec::new(),
            parallel_round: Vec::new(),
            phrase_round: Vec::new(),
            last_phrase: None,
            alternative: indices(|skill| !skill.alternatives.is_empty()),
            described: indices(|skill| skill.description.is_some()),
            size,
            random: SplitMix64::new(seed),
        }
    }

    /// The next batch.
    pub fn next_batch(&mut self) -> Batch {
        let drawn: Vec<Drawn> = (0..self.size)
            .filter_map(|number| match number * 16 / self.size {
                0..5 => self.sentence(),
                5 => self.alternative(),
                6..8 => self.description(),
                8..11 => self.parallel(),
                11..14 => self.phrase(),
                _ => self.occupation(),
            })
            .collect();
        let mut also_right = Vec::new();
        for (query, asked) in drawn.iter().enumerate() {
            let others = drawn.iter().enumerate().filter(|(other, _)| *other != query);
            let right = others.filter(|(_, other)| asked.right.binary_search(&other.about).is_ok());
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
        let right = sentence.skills.iter().map(|skill| About::Skill(*skill)).collect();
        Some(Drawn { pair, about: About::Skill(skill), right })
    }

    /// An alternative label with the preferred one.
    fn alternative(&mut self) -> Option<Drawn> {
        let skill = *self.random.pick(&self.alternative)?;
        let pair = Pair { query: self.label(skill, false), positive: self.label(skill, true) };
        Some(Drawn::about(pair, About::Skill(skill)))
    }

    /// A description with a label.
    fn description(&mut self) -> Option<Drawn> {
        let skill = *self.random.pick(&self.described)?;
        let query = self.described(skill)?;
        let preferred = self.random.unit() < PREFERRED_OF_DESCRIPTION;
        let pair = Pair { query, positive: self.label(skill, preferred) };
        Some(Drawn::about(pair, About::Skill(skill)))
    }

    /// A sentence in one of its languages, with itself in another one, the label of its skill in any language, or an
    /// English text of the skill.
    fn parallel(&mut self) -> Option<Drawn> {
        if self.parallel_round.is_empty() {
            self.parallel_round = (0..self.parallel.rows.len()).collect();
            self.random.shuffle(&mut self.parallel_round);
        }
        let parallel = self.parallel;
        let row = &parallel.rows[self.parallel_round.pop()?];
        let language = self.random.below(row.sentences.len());
        let way = self.random.unit();
        let positive = if way < ITSELF {
            let other = 1 + self.random.below(row.sentences.len() - 1);
            row.sentences[(language + other) % row.sentences.len()].clone()
        } else if way < ITSELF + LABEL {
            self.random.pick(&row.labels)?.clone()
        } else {
            let preferred = self.random.unit() < PREFERRED;
            self.label(row.skill, preferred)
        };
        let pair = Pair { query: row.sentences[language].clone(), positive };
        Some(Drawn::about(pair, About::Skill(row.skill)))
    }

    /// A phrase with a text of its skill; every other one, where there is one, of a skill akin to that of the last.
    fn phrase(&mut self) -> Option<Drawn> {
        if self.phrase_round.is_empty() {
            self.phrase_round = (0..self.phrases.rows.len()).collect();
            self.random.shuffle(&mut self.phrase_round);
        }
        let phrases = self.phrases;
        let akin = self.last_phrase.take().and_then(|last| self.random.pick(&phrases.akin[last]).copied());
        let index = match akin {
            Some(index) => index,
            None => *self.last_phrase.insert(self.phrase_round.pop()?),
        };
        let row = &phrases.rows[index];
        let way = self.random.unit();
        let positive = match &self.skills.texts[row.skill].description {
            Some(_) if way >= LABELS => self.described(row.skill)?,
            _ => self.label(row.skill, way < PREFERRED),
        };
        Some(Drawn::about(Pair { query: row.text.clone(), positive }, About::Skill(row.skill)))
    }

    /// Two labels of an occupation, in two languages where it has them; the second is the preferred one.
    fn occupation(&mut self) -> Option<Drawn> {
        let index = self.random.below(self.occupations.len());
        let languages = self.occupations.get(index)?.clone();
        let one = self.random.below(languages.len());
        let other = one + 1 + self.random.below(languages.len().max(2) - 1);
        let query = self.random.pick(languages[one])?.clone();
        let positive = languages[other % languages.len()].first()?.clone();
        Some(Drawn::about(Pair { query, positive }, About::Occupation(index)))
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
    use crate::learning::parallel::tests::parallel;
    use crate::learning::phrases::tests::phrases;
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

    /// Two occupations, one with labels in two languages.
    fn occupations() -> OccupationLabels {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels.tsv");
        let rows = "occupation\tlanguage\tlabel\nhttp://x/a\ten\tcook\nhttp://x/a\ten\tchef\n\
                    http://x/a\tel\tμάγειρας\nhttp://x/b\ten\tnurse\n";
        std::fs::write(&path, rows).unwrap();
        OccupationLabels::read(&path).unwrap()
    }

    struct All(Skills, LabelledSentences, ParallelSentences, SkillPhrases, OccupationLabels);

    impl All {
        fn new() -> Self {
            let skills = skills();
            let sentences = sentences(&skills);
            Self(skills, sentences, parallel(), phrases(), occupations())
        }

        fn batches(&self, seed: u64) -> Sampler<'_> {
            let Self(skills, sentences, parallel, phrases, occupations) = self;
            Sampler::new(&Material { skills, sentences, parallel, phrases, occupations }, 16, seed)
        }
    }

    #[test]
    fn a_batch_is_made_of_every_kind() {
        let all = All::new();
        let mut sampler = all.batches(1);
        let labels = ["sensors", "sensores", "sensori", "αισθητήρες", "сензори", "transducers"];
        for _ in 0..50 {
            let batch = sampler.next_batch();
            assert_eq!(batch.pairs.len(), 16);
            let queries: Vec<&str> = batch.pairs.iter().map(|pair| pair.query.as_str()).collect();
            // Rounds of three sentences.
            let known = ["Lead and sense", "Weld", "Sense"];
            assert!(queries[..5].iter().all(|query| known.contains(query)), "{queries:?}");
            for pair in &batch.pairs[5..6] {
                let alternatives = ["guide others", "head a team", "transducers"];
                assert!(alternatives.contains(&pair.query.as_str()), "{pair:?}");
                assert!(["lead others", "sensors"].contains(&pair.positive.as_str()), "{pair:?}");
            }
            assert!(queries[6..8].iter().all(|query| query.ends_with('.')), "{queries:?}");
            for pair in &batch.pairs[8..11] {
                let row = &all.2.rows[0].sentences;
                assert!(row.contains(&pair.query) && pair.positive != pair.query, "{pair:?}");
                assert!(row.contains(&pair.positive) || labels.contains(&pair.positive.as_str()), "{pair:?}");
            }
            for pair in &batch.pairs[11..14] {
                let row = all.3.rows.iter().find(|row| row.text == pair.query);
                let texts = row.map(|row| &all.0.texts[row.skill]);
                let is_own = |texts: &SkillTexts| {
                    pair.positive == texts.preferred
                        || texts.alternatives.contains(&pair.positive)
                        || texts.description.as_ref().is_some_and(|text| text.whole.contains(&pair.positive))
                };
                assert!(texts.is_some_and(is_own), "{pair:?}");
            }
            for pair in &batch.pairs[14..] {
                assert!(["cook", "chef", "μάγειρας", "nurse"].contains(&pair.query.as_str()), "{pair:?}");
                let other = if pair.query == "μάγειρας" { "cook" } else { "μάγειρας" };
                let nurse = pair.query == "nurse";
                assert_eq!(pair.positive, if nurse { "nurse" } else { other }, "{pair:?}");
            }
        }
    }

    #[test]
    fn every_text_of_a_skill_comes_up() {
        let all = All::new();
        let mut sampler = all.batches(1);
        let pairs: Vec<Pair> = (0..150).flat_map(|_| sampler.next_batch().pairs).collect();
        let of = |query: &str| -> BTreeSet<String> {
            pairs.iter().filter(|pair| pair.query == query).map(|pair| pair.positive.clone()).collect()
        };
        let all = ["sensors", "transducers", "Devices that measure."];
        assert_eq!(of("Sense"), all.map(str::to_string).into());
        assert_eq!(of("Weld"), ["weld metal", "Join pieces of metal by heat."].map(str::to_string).into());
        assert_eq!(of("Guide people towards an aim.").len(), 3);
        assert_eq!(of("Guide people towards an aim. Say what is next to do.").len(), 3);
        // The four other languages of the sentence, five labels and the other English one.
        assert_eq!(of("Усещам").len(), 10);
    }

    #[test]
    fn what_answers_a_query_too_is_named() {
        let all = All::new();
        let batch = all.batches(1).next_batch();
        let about = |text: &str| match text {
            "lead others" | "guide others" | "head a team" => 0,
            "sensors" | "transducers" | "Devices that measure." => 1,
            "weld metal" | "Join pieces of metal by heat." => 2,
            "cook" | "chef" | "μάγειρας" => 3,
            "nurse" => 4,
            other if other.starts_with("Guide people") || other.starts_with("Say what") => 0,
            "Soldar piezas" => 2,
            // The parallel sentence, the other phrases and their labels.
            _ => 1,
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
        let all = All::new();
        let draw = |seed| all.batches(seed).next_batch();
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn the_background_has_every_language() {
        let All(skills, sentences, parallel, phrases, occupations) = &All::new();
        let background = Material { skills, sentences, parallel, phrases, occupations }.background();
        for text in ["Lead and sense", "Sentire", "Усещам", "μάγειρας"] {
            assert!(background.texts.contains(&text), "{background:?}");
        }
    }
}
