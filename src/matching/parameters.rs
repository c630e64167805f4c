//! The numbers in use, from `models/scoring.toml`, `models/asking.toml` and `models/linking.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{ConceptUri, Embedding, Int8Vector, Violation};
use crate::score::{AskedWeights, Directions, LinkWeights, Parameters, Shown, SkillPrior};

use super::MatchError;

/// The fields of [`Parameters`], whose room knows no files.
#[derive(Deserialize)]
#[serde(remote = "Parameters", deny_unknown_fields)]
struct Scoring {
    version: String,
    bias: f64,
    cosine: f64,
    lexical: f64,
    boilerplate: f64,
    requirement: f64,
    preferred: f64,
    denied: f64,
    chances: f64,
    focus_share: f64,
    whole_share: f64,
    focus_least: usize,
    whole_least: usize,
    focus_from: f64,
    focus_full: f64,
    whole_from: f64,
    whole_full: f64,
    specificity: f64,
    coverage_share: f64,
    whole_coverage_share: f64,
    occupation_share: f64,
    whole_occupation_share: f64,
    occupation_from: f64,
    occupation_full: f64,
    half: f64,
    steepness: f64,
    whole_half: f64,
    whole_steepness: f64,
}

/// The fields of [`LinkWeights`], likewise.
#[derive(Deserialize)]
#[serde(remote = "LinkWeights", deny_unknown_fields)]
struct Linking {
    version: String,
    bias: f64,
    preferred: f64,
    best: f64,
    description: f64,
    clause: f64,
    mass: f64,
    share: f64,
    foreign_bias: f64,
    foreign_slope: f64,
    any_bias: f64,
    any_slope: f64,
    name_likeness: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskingFile {
    version: String,
    bias: f64,
    weights: BTreeMap<String, f64>,
    /// `[bias, focus]` by the concept URI of a skill.
    skills: BTreeMap<String, [f64; 2]>,
    directions: DirectionsFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DirectionsFile {
    model: String,
    asks: String,
    software: String,
}

/// What says whether an ad asks for a skill.
#[derive(Debug, Clone, PartialEq)]
pub struct AskingNumbers {
    /// The regression.
    pub weights: AskedWeights,
    /// How often skills are asked for, by their concepts; one that is not there has no prior of its own.
    pub priors: BTreeMap<ConceptUri, SkillPrior>,
    /// The columns of [`Directions`], in its order: directions among the vectors of the encoder
    /// named beside them.
    pub directions: (String, [Int8Vector; Directions::COLUMNS]),
}

/// Every learnt number of this room: those that the program was built with, or others, for learning them
/// and for comparing.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// Those of an ad's score against a profile.
    pub scoring: Parameters,
    /// Those of whether an ad asks for a skill.
    pub asking: AskingNumbers,
    /// Those of skill linking.
    pub linking: LinkWeights,
}

impl Numbers {
    /// The numbers that the program was built with.
    ///
    /// # Errors
    /// [`MatchError::Internal`] if a table is not whole.
    pub fn builtin() -> Result<Self, MatchError> {
        Self::parse(None, None, None)
    }

    /// Numbers from the texts of files like `models/scoring.toml`, `models/asking.toml` and `models/linking.toml`; the
    /// built-in ones for a text that is not given.
    ///
    /// # Errors
    /// [`MatchError::Invalid`] naming the table and what is wrong with it.
    pub fn parse(
        scoring: Option<&str>,
        asking: Option<&str>,
        linking: Option<&str>,
    ) -> Result<Self, MatchError> {
        Ok(Self {
            scoring: scoring_of(scoring.unwrap_or(include_str!("../../models/scoring.toml")))?,
            asking: asking_of(asking.unwrap_or(include_str!("../../models/asking.toml")))?,
            linking: linking_of(linking.unwrap_or(include_str!("../../models/linking.toml")))?,
        })
    }
}

fn invalid(file: &str, problem: &toml::de::Error) -> MatchError {
    wrong(file, problem.message())
}

fn wrong(file: &str, problem: impl Into<String>) -> MatchError {
    MatchError::Invalid(Violation::new(file, problem))
}

/// The table of a file, without `nan` and `inf`: TOML takes them for numbers, and no score is ever either.
fn table(file: &str, text: &str) -> Result<toml::Table, MatchError> {
    let table: toml::Table = toml::from_str(text).map_err(|error| invalid(file, &error))?;
    match table.iter().find(|(_, value)| !is_finite(value)) {
        Some((name, _)) => Err(wrong(file, format!("{name}: a number must be finite"))),
        None => Ok(table),
    }
}

fn is_finite(value: &toml::Value) -> bool {
    match value {
        toml::Value::Float(number) => number.is_finite(),
        toml::Value::Array(values) => values.iter().all(is_finite),
        toml::Value::Table(values) => values.values().all(is_finite),
        _ => true,
    }
}

fn scoring_of(text: &str) -> Result<Parameters, MatchError> {
    let file = "scoring.toml";
    let parameters = Scoring::deserialize(table(file, text)?).map_err(|error| invalid(file, &error))?;
    // Divisors, and what is raised to a power: from 0 down the score would be no number.
    let Parameters { chances, half, whole_half, .. } = parameters;
    let positive = [("chances", chances), ("half", half), ("whole_half", whole_half)];
    match positive.iter().find(|(_, value)| *value <= 0.0) {
        Some((name, _)) => Err(wrong(file, format!("{name}: it must be above 0"))),
        None => Ok(parameters),
    }
}

fn asking_of(text: &str) -> Result<AskingNumbers, MatchError> {
    let file = "asking.toml";
    let table = AskingFile::deserialize(table(file, text)?).map_err(|error| invalid(file, &error))?;
    let wrong = |problem: String| wrong(file, problem);
    let mut given = table.weights;
    let mut weights = AskedWeights { version: table.version, bias: table.bias, ..AskedWeights::default() };
    for (weight, (name, _)) in weights.weights.iter_mut().zip(Shown::nothing().features()) {
        *weight = given.remove(name).ok_or_else(|| wrong(format!("weights: {name} is missing")))?;
    }
    if let Some(name) = given.keys().next() {
        return Err(wrong(format!("weights: {name} is no feature")));
    }
    let DirectionsFile { model, asks, software } = table.directions;
    let read = |name: &str, digits: &str| {
        let vector = direction(digits).map(|vector| vector.quantized());
        vector.ok_or_else(|| wrong(format!("directions.{name}: it must be pairs of hexadecimal digits")))
    };
    let directions = (model, [read("asks", &asks)?, read("software", &software)?]);
    let prior = |(uri, [bias, focus]): (String, [f64; 2])| {
        let uri = ConceptUri::new(&uri).map_err(|violation| wrong(violation.within("skills").to_string()))?;
        Ok::<_, MatchError>((uri, SkillPrior { bias, focus }))
    };
    let priors = table.skills.into_iter().map(prior).collect::<Result<_, _>>()?;
    Ok(AskingNumbers { weights, priors, directions })
}

/// A vector from the hexadecimal digits of its components, one byte each.
fn direction(digits: &str) -> Option<Embedding> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else { return None };
    let values = pairs.iter().map(|pair| Some(f32::from(byte(pair)? as i8))).collect::<Option<Vec<f32>>>()?;
    Some(Embedding::normalised(values))
}

fn linking_of(text: &str) -> Result<LinkWeights, MatchError> {
    let file = "linking.toml";
    Linking::deserialize(table(file, text)?).map_err(|error| invalid(file, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_that_are_built_in_are_whole_and_others_are_refused_by_name() {
        Numbers::builtin().unwrap();
        let scoring = Numbers::parse(Some("version = 1"), None, None).unwrap_err().to_string();
        assert!(scoring.contains("scoring.toml"), "{scoring}");
        let linking =
            Numbers::parse(None, None, Some("version = \"x\"\nbias = 1.0")).unwrap_err().to_string();
        assert!(linking.contains("linking.toml") && linking.contains("preferred"), "{linking}");
        let text = include_str!("../../models/asking.toml").replace("cosine =", "cosines =");
        let asking = Numbers::parse(None, Some(&text), None).unwrap_err().to_string();
        assert!(asking.contains("asking.toml") && asking.contains("cosine is missing"), "{asking}");
    }

    #[test]
    fn a_number_that_makes_no_number_of_a_score_is_refused_by_name() {
        let scoring = include_str!("../../models/scoring.toml");
        for (of, other, words) in [
            ("steepness = 7.3", "steepness = nan", "steepness: a number must be finite"),
            ("bias = -5.8", "bias = -inf", "bias: a number must be finite"),
            ("chances = 20.0", "chances = 0.0", "chances: it must be above 0"),
            ("whole_half = 0.38", "whole_half = -0.38", "whole_half: it must be above 0"),
        ] {
            assert_eq!(scoring.matches(&format!("\n{of}\n")).count(), 1, "{of}");
            let changed = scoring.replace(&format!("\n{of}\n"), &format!("\n{other}\n"));
            let refused = Numbers::parse(Some(&changed), None, None).unwrap_err().to_string();
            assert!(refused.contains("scoring.toml") && refused.contains(words), "{refused}");
        }
        let linking = include_str!("../../models/linking.toml").replace("bias = -8.80", "bias = inf");
        let refused = Numbers::parse(None, None, Some(&linking)).unwrap_err().to_string();
        assert!(refused.contains("linking.toml") && refused.contains("bias"), "{refused}");
        let asking = include_str!("../../models/asking.toml").replace("[weights]", "[weights]\nmore = nan");
        let refused = Numbers::parse(None, Some(&asking), None).unwrap_err().to_string();
        assert!(refused.contains("weights: a number must be finite"), "{refused}");
    }
}
