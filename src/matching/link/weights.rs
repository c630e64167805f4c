//! The numbers of skill linking in use, from `models/linking.toml`.

use serde::Deserialize;

use crate::score::LinkWeights;

use super::super::MatchError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
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

/// The numbers that the program was built with.
///
/// # Errors
/// [`MatchError::Internal`] if the table is not whole.
pub fn link_weights() -> Result<LinkWeights, MatchError> {
    let table: Table = toml::from_str(include_str!("../../../models/linking.toml"))
        .map_err(|error| MatchError::Internal(format!("models/linking.toml: {error}")))?;
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
