//! The learnt numbers, from `models/levels.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::Section;

use super::cues::EcfError;

/// `models/levels.toml`: its comments say what each number is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Learnt {
    pub(super) version: String,
    pub(super) likeness: Likeness,
    pub(super) competition: Competition,
    sections: Sections,
    pub(super) is_ict: IctWeights,
    #[serde(rename = "demand")]
    pub(super) detection: DetectionWeights,
    /// What is added to the log-odds of each competence, by code.
    pub(super) prior: BTreeMap<String, f64>,
    role_description: Bounds,
    pub(super) answer: AnswerWeights,
    pub(super) level: LevelWeights,
}

/// From which probabilities on something is said of a text.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bounds {
    /// That it is about ICT.
    pub(super) about_ict: f64,
    /// That it asks for one of its first competences.
    #[serde(rename = "asked_first")]
    pub(super) first: f64,
}

/// How alike a sentence is to a competence.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Likeness {
    pub(super) best: usize,
    pub(super) word: f64,
    pub(super) word_most: f64,
}

/// How the competences compete for a sentence.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Competition {
    pub(super) temperature: f64,
    pub(super) half: f64,
    pub(super) width: f64,
    pub(super) floor: f64,
    pub(super) support: f64,
}

/// What the sentences of each section count.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sections {
    title: f64,
    requirements: f64,
    duties: f64,
    other: f64,
    boilerplate: f64,
}

/// The weights of the log-odds that an ad is about ICT.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IctWeights {
    pub(super) bias: f64,
    pub(super) meaning: f64,
    pub(super) words: f64,
    pub(super) sentences: f64,
    pub(super) whole: f64,
    pub(super) title: f64,
    pub(super) occupation: f64,
}

/// The weights of the log-odds that a competence is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DetectionWeights {
    pub(super) bias: f64,
    pub(super) mass: f64,
    pub(super) best: f64,
    pub(super) relative: f64,
    pub(super) below: f64,
    pub(super) above: f64,
    /// The probability from which a competence counts as asked for, ...
    #[serde(rename = "asked")]
    pub(super) threshold: f64,
    /// ... of the first ones.
    #[serde(rename = "asked_first")]
    pub(super) first_threshold: f64,
    /// How many are the first ones.
    pub(super) first: usize,
    pub(super) about_ict: f64,
}

/// The weights of the log-odds that the ad says a level.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerWeights {
    pub(super) bias: f64,
    pub(super) title: f64,
    pub(super) own: f64,
    pub(super) elsewhere: f64,
    pub(super) years: f64,
    pub(super) education: f64,
    pub(super) margin: f64,
    pub(super) least: f64,
    pub(super) occupation_rank: f64,
}

/// The weights of the proportional-odds model of the level.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LevelWeights {
    pub(super) thresholds: [f64; 4],
    pub(super) middle: f64,
    pub(super) title: f64,
    pub(super) own: f64,
    pub(super) elsewhere: f64,
    pub(super) years: f64,
    pub(super) education: f64,
    pub(super) likeness: f64,
    pub(super) temperature: f64,
    pub(super) most_spread: f64,
}

impl Learnt {
    /// The numbers that the program was built with, read once.
    pub(super) fn builtin() -> Result<&'static Self, &'static EcfError> {
        static LEARNT: LazyLock<Result<Learnt, EcfError>> = LazyLock::new(|| {
            toml::from_str(include_str!("../../models/levels.toml"))
                .map_err(|error| EcfError::Numbers { problem: error.to_string() })
        });
        LEARNT.as_ref()
    }

    /// The bounds for an ad, or for a description of a role.
    pub(super) fn bounds(&self, is_role_description: bool) -> Bounds {
        let DetectionWeights { about_ict, first_threshold: first, .. } = self.detection;
        if is_role_description { self.role_description } else { Bounds { about_ict, first } }
    }

    /// What a sentence of `section` counts.
    pub(super) fn section(&self, section: Section) -> f64 {
        match section {
            Section::Title => self.sections.title,
            Section::Requirements => self.sections.requirements,
            Section::Duties => self.sections.duties,
            Section::Other => self.sections.other,
            Section::Boilerplate => self.sections.boilerplate,
        }
    }
}
