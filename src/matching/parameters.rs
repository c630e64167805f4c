//! The scoring numbers in use, from `models/scoring.toml`.

use serde::Deserialize;

use crate::score::Parameters;

use super::MatchError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    version: String,
    bias: f64,
    cosine: f64,
    lexical: f64,
    boilerplate: f64,
    requirement: f64,
    focus_sentences: usize,
    focus_from: f64,
    focus_full: f64,
    coverage_share: f64,
    half: f64,
    steepness: f64,
}

/// The numbers that the program was built with.
///
/// # Errors
/// [`MatchError::Internal`] if the table is not whole.
pub fn scoring_parameters() -> Result<Parameters, MatchError> {
    let table: Table = toml::from_str(include_str!("../../models/scoring.toml"))
        .map_err(|error| MatchError::Internal(format!("models/scoring.toml: {error}")))?;
    Ok(Parameters {
        version: table.version,
        bias: table.bias,
        cosine: table.cosine,
        lexical: table.lexical,
        boilerplate: table.boilerplate,
        requirement: table.requirement,
        focus_sentences: table.focus_sentences,
        focus_from: table.focus_from,
        focus_full: table.focus_full,
        coverage_share: table.coverage_share,
        half: table.half,
        steepness: table.steepness,
    })
}
