//! The numbers in use, from `models/scoring.toml` and `models/linking.toml`.

use serde::Deserialize;

use crate::domain::Violation;
use crate::score::{LinkWeights, Parameters};

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
    chances: f64,
    focus_share: f64,
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
    occupation_from: f64,
    occupation_full: f64,
    half: f64,
    steepness: f64,
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
    any_bias: f64,
    any_slope: f64,
}

/// Every learnt number of this room: those that the program was built with, or others, for learning them
/// and for comparing.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// Those of an ad's score against a profile.
    pub scoring: Parameters,
    /// Those of skill linking.
    pub linking: LinkWeights,
}

impl Numbers {
    /// The numbers that the program was built with.
    ///
    /// # Errors
    /// [`MatchError::Internal`] if a table is not whole.
    pub fn builtin() -> Result<Self, MatchError> {
        Self::parse(None, None)
    }

    /// Numbers from the texts of files like `models/scoring.toml` and `models/linking.toml`; the built-in
    /// ones for a text that is not given.
    ///
    /// # Errors
    /// [`MatchError::Invalid`] naming the table and what is wrong with it.
    pub fn parse(scoring: Option<&str>, linking: Option<&str>) -> Result<Self, MatchError> {
        Ok(Self {
            scoring: scoring_of(scoring.unwrap_or(include_str!("../../models/scoring.toml")))?,
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
        chances: table.chances,
        focus_share: table.focus_share,
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
        occupation_from: table.occupation_from,
        occupation_full: table.occupation_full,
        half: table.half,
        steepness: table.steepness,
    })
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
        any_bias: table.any_bias,
        any_slope: table.any_slope,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_that_are_built_in_are_whole_and_others_are_refused_by_name() {
        Numbers::builtin().unwrap();
        let scoring = Numbers::parse(Some("version = 1"), None).unwrap_err().to_string();
        assert!(scoring.contains("scoring.toml"), "{scoring}");
        let linking = Numbers::parse(None, Some("version = \"x\"\nbias = 1.0")).unwrap_err().to_string();
        assert!(linking.contains("linking.toml") && linking.contains("preferred"), "{linking}");
    }
}
