//! The English texts of ESCO's occupations and what ties them to skills.

use std::collections::BTreeMap;
use std::iter;
use std::ops::Range;

use crate::domain::{Importance, LabelSet, Language};
use crate::encode::training::SplitMix64;
use crate::encode::{Cancel, EncodeError, Encoder, Patience};
use crate::taxonomy::Esco;

use super::focus::Occupations;
use super::{LabelledSentences, LearningError};

/// What an essential and an optional skill weigh in the vector of an occupation.
const ESSENTIAL: f32 = 1.0;
const OPTIONAL: f32 = 0.5;
/// Labels against which the hubness of a sentence is measured.
const HUB_LABELS: usize = 2_000;
/// An ESCO code starts with the four digits of the ISCO-08 group.
const GROUP_DIGITS: usize = 4;

/// An occupation with a description, an ISCO group and skills.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Occupation {
    /// The ISCO-08 unit group.
    pub(super) group: String,
    /// Skills by index, and what each weighs.
    pub(super) skills: Vec<(usize, f32)>,
    /// The indices of its labels, the preferred one first.
    pub(super) titles: Range<usize>,
    /// The indices of the description's sentences.
    pub(super) sentences: Range<usize>,
}

/// What the focus map is learnt from, in words.
pub struct OccupationTexts {
    labels: Vec<String>,
    titles: Vec<String>,
    sentences: Vec<String>,
    background: Vec<String>,
    occupations: Vec<Occupation>,
}

impl OccupationTexts {
    /// Takes the skills and occupations out of `esco`; `background` are sentences of ads at large.
    /// Occupations without a description, a code or skills are left out.
    ///
    /// # Errors
    /// [`LearningError::Taxonomy`] if fewer than two occupations are left.
    pub fn new(esco: &Esco, background: &LabelledSentences) -> Result<Self, LearningError> {
        let indices: BTreeMap<&str, usize> =
            esco.skills().iter().enumerate().map(|(index, skill)| (skill.uri.as_str(), index)).collect();
        let mut texts = Self {
            labels: esco.skills().iter().map(|skill| skill.preferred.clone()).collect(),
            titles: Vec::new(),
            sentences: Vec::new(),
            background: background.texts().map(str::to_string).collect(),
            occupations: Vec::new(),
        };
        for occupation in esco.occupations() {
            let group = occupation.code.as_deref().and_then(group);
            let (Some(group), Some(description)) = (group, &occupation.description) else { continue };
            let related = esco.relations_of(&occupation.uri);
            let skills: Vec<(usize, f32)> = related
                .filter_map(|(skill, importance)| {
                    Some((*indices.get(skill.uri.as_str())?, weight(importance)))
                })
                .collect();
            let described: Vec<String> = sentences(description).map(str::to_string).collect();
            if skills.is_empty() || described.is_empty() {
                continue;
            }
            let english = occupation.labels.iter().filter(|set| set.language == Language::ENGLISH);
            let titles = iter::once(occupation.preferred.as_str()).chain(english.flat_map(LabelSet::all));
            let titles = append(&mut texts.titles, titles.map(str::to_string));
            let sentences = append(&mut texts.sentences, described);
            texts.occupations.push(Occupation { group, skills, titles, sentences });
        }
        match texts.occupations.len() {
            0 | 1 => Err(LearningError::Taxonomy(
                "fewer than two occupations have a description, a code and skills; put ESCO's \
                 occupationSkillRelations of the same version beside the classification"
                    .into(),
            )),
            _ => Ok(texts),
        }
    }

    /// How many occupations there are.
    pub fn count(&self) -> usize {
        self.occupations.len()
    }

    /// How many texts [`OccupationTexts::encode`] encodes.
    pub fn text_count(&self) -> usize {
        self.labels.len() + self.titles.len() + self.sentences.len() + self.background.len()
    }

    /// Encodes all texts; `seed` draws the labels of the hubness.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn encode(self, encoder: &Encoder, seed: u64) -> Result<Occupations, EncodeError> {
        let encode = |texts| encoder.encode(texts, Patience::Wait, &Cancel::new());
        let mut order: Vec<usize> = (0..self.labels.len()).collect();
        SplitMix64::new(seed).shuffle(&mut order);
        order.truncate(HUB_LABELS);
        let labels = encode(self.labels)?;
        Ok(Occupations {
            hub_labels: order.into_iter().map(|index| labels[index].clone()).collect(),
            labels,
            titles: encode(self.titles)?,
            sentences: encode(self.sentences)?,
            background: encode(self.background)?,
            list: self.occupations,
        })
    }
}

/// Where `more` stands in `texts` once it is added.
fn append(texts: &mut Vec<String>, more: impl IntoIterator<Item = String>) -> Range<usize> {
    let start = texts.len();
    texts.extend(more);
    start..texts.len()
}

fn weight(importance: Importance) -> f32 {
    match importance {
        Importance::Essential => ESSENTIAL,
        Importance::Optional => OPTIONAL,
    }
}

/// The ISCO-08 unit group of an ESCO code such as `2511.20`.
fn group(code: &str) -> Option<String> {
    let group = code.get(..GROUP_DIGITS)?;
    group.bytes().all(|byte| byte.is_ascii_digit()).then(|| group.to_string())
}

/// ESCO's descriptions are plain prose: a sentence ends with a full stop before a blank, or with its line.
fn sentences(description: &str) -> impl Iterator<Item = &str> {
    let pieces = description.lines().flat_map(|line| line.split_inclusive(". "));
    pieces.map(str::trim).filter(|piece| piece.contains(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_name_their_group() {
        assert_eq!(group("2511.20.1").as_deref(), Some("2511"));
        assert_eq!((group("25"), group("C251.1")), (None, None));
    }

    #[test]
    fn descriptions_fall_into_sentences() {
        let found: Vec<&str> = sentences("They plan. They use v1.2 of it.\nThey lead.  - . ").collect();
        assert_eq!(found, ["They plan.", "They use v1.2 of it.", "They lead."]);
    }
}
