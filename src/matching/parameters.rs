//! The numbers in use, from `models/scoring.toml`, `models/asking.toml` and `models/linking.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{ConceptUri, Embedding, Int8Vector, Violation};
use crate::score::{AskedWeights, LinkWeights, Parameters, Shown, SkillPrior};

use super::MatchError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
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
    asks: AsksFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AsksFile {
    model: String,
    direction: String,
}

/// What says whether an ad asks for a skill.
#[derive(Debug, Clone, PartialEq)]
pub struct AskingNumbers {
    /// The regression.
    pub weights: AskedWeights,
    /// How often skills are asked for, by their concepts; one that is not there has no prior of its own.
    pub priors: BTreeMap<ConceptUri, SkillPrior>,
    /// What requirements and duties have in common beside talk of the employer, as a direction among the vectors of
    /// the encoder named beside it.
    pub asks: (String, Int8Vector),
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

fn invalid(table: &str, problem: &toml::de::Error) -> MatchError {
    MatchError::Invalid(Violation::new(table, problem.message()))
}

fn scoring_of(text: &str) -> Result<Parameters, MatchError> {
    let table: Scoring = toml::from_str(text).map_err(|error| invalid("scoring.toml", &error))?;
    Ok(Parameters {
        version: table.version,
        bias: table.bias,
        cosine: table.cosine,
        lexical: table.lexical,
        boilerplate: table.boilerplate,
        requirement: table.requirement,
        preferred: table.preferred,
        denied: table.denied,
        chances: table.chances,
        focus_share: table.focus_share,
        whole_share: table.whole_share,
        focus_least: table.focus_least,
        whole_least: table.whole_least,
        focus_from: table.focus_from,
        focus_full: table.focus_full,
        whole_from: table.whole_from,
        whole_full: table.whole_full,
        specificity: table.specificity,
        coverage_share: table.coverage_share,
        whole_coverage_share: table.whole_coverage_share,
        occupation_share: table.occupation_share,
        whole_occupation_share: table.whole_occupation_share,
        occupation_from: table.occupation_from,
        occupation_full: table.occupation_full,
        half: table.half,
        steepness: table.steepness,
        whole_half: table.whole_half,
        whole_steepness: table.whole_steepness,
    })
}

fn asking_of(text: &str) -> Result<AskingNumbers, MatchError> {
    let table: AskingFile = toml::from_str(text).map_err(|error| invalid("asking.toml", &error))?;
    let wrong = |problem: String| MatchError::Invalid(Violation::new("asking.toml", problem));
    let mut given = table.weights;
    let mut weights = AskedWeights { version: table.version, bias: table.bias, ..AskedWeights::default() };
    for (weight, (name, _)) in weights.weights.iter_mut().zip(Shown::nothing().features()) {
        *weight = given.remove(name).ok_or_else(|| wrong(format!("weights: {name} is missing")))?;
    }
    if let Some(name) = given.keys().next() {
        return Err(wrong(format!("weights: {name} is no feature")));
    }
    let direction = direction(&table.asks.direction)
        .ok_or_else(|| wrong("asks.direction: it must be pairs of hexadecimal digits".into()))?;
    let prior = |(uri, [bias, focus]): (String, [f64; 2])| {
        let uri = ConceptUri::new(&uri).map_err(|violation| wrong(violation.within("skills").to_string()))?;
        Ok::<_, MatchError>((uri, SkillPrior { bias, focus }))
    };
    let priors = table.skills.into_iter().map(prior).collect::<Result<_, _>>()?;
    Ok(AskingNumbers { weights, priors, asks: (table.asks.model, direction.quantized()) })
}

/// A vector from the hexadecimal digits of its components, one byte each.
fn direction(digits: &str) -> Option<Embedding> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else { return None };
    let values = pairs.iter().map(|pair| Some(f32::from(byte(pair)? as i8))).collect::<Option<Vec<f32>>>()?;
    Some(Embedding::normalised(values))
}

fn linking_of(text: &str) -> Result<LinkWeights, MatchError> {
    let table: Linking = toml::from_str(text).map_err(|error| invalid("linking.toml", &error))?;
    Ok(LinkWeights {
        version: table.version,
        bias: table.bias,
        preferred: table.preferred,
        best: table.best,
        description: table.description,
        clause: table.clause,
        mass: table.mass,
        share: table.share,
        foreign_bias: table.foreign_bias,
        foreign_slope: table.foreign_slope,
        any_bias: table.any_bias,
        any_slope: table.any_slope,
        name_likeness: table.name_likeness,
    })
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
}
