//! The learnt numbers, from `models/occupation.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::OccupationError;
use super::features::{COUNT, Features, NAMES};

/// The numbers that put together what speaks for an occupation.
#[derive(Debug, Clone, PartialEq)]
pub struct OccupationNumbers {
    /// The name of this set of numbers; goes into every answer.
    pub version: String,
    /// For ads whose title names a job.
    titled: Weights,
    /// For ads whose text alone does.
    untitled: Weights,
}

#[derive(Debug, Clone, PartialEq)]
struct Weights {
    each: [f64; COUNT],
    scale: f64,
    group: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    version: String,
    titled: BTreeMap<String, f64>,
    untitled: BTreeMap<String, f64>,
}

impl OccupationNumbers {
    /// The numbers that the program was built with.
    ///
    /// # Errors
    /// [`OccupationError::Numbers`] if the table is not whole, which a test rules out.
    pub fn builtin() -> Result<Self, OccupationError> {
        Self::parse(include_str!("../../models/occupation.toml"))
    }

    /// Numbers from a text like that file.
    ///
    /// # Errors
    /// [`OccupationError::Numbers`] saying what is missing or not known.
    pub fn parse(text: &str) -> Result<Self, OccupationError> {
        let table: Table =
            toml::from_str(text).map_err(|error| OccupationError::Numbers(error.message().to_string()))?;
        let titled = weights("titled", table.titled)?;
        Ok(Self { version: table.version, titled, untitled: weights("untitled", table.untitled)? })
    }

    /// The probability of each occupation, which add up to 1: a multinomial logit (McFadden 1974) over what speaks for
    /// it, `s = Σ weight · feature`, and the evidence for its unit group, `g = ln Σ exp s` over the group's occupations:
    /// `p ∝ exp(scale · s + group · g)`. `groups` names the group of each, by any number.
    pub(super) fn probabilities(&self, features: &[Features], groups: &[usize], titled: bool) -> Vec<f64> {
        let weights = if titled { &self.titled } else { &self.untitled };
        let sums = features.iter().map(|features| {
            features.0.iter().zip(&weights.each).map(|(feature, weight)| feature * weight).sum()
        });
        let sums: Vec<f64> = sums.collect();
        let highest = sums.iter().copied().fold(f64::MIN, f64::max);
        let mut evidence: BTreeMap<usize, f64> = BTreeMap::new();
        for (sum, group) in sums.iter().zip(groups) {
            *evidence.entry(*group).or_default() += (sum - highest).exp();
        }
        let score = |(sum, group): (&f64, &usize)| {
            let group = evidence.get(group).copied().unwrap_or_default().max(f64::MIN_POSITIVE).ln();
            weights.scale * (sum - highest) + weights.group * group
        };
        let scores: Vec<f64> = sums.iter().zip(groups).map(score).collect();
        softmax(&scores)
    }
}

fn softmax(scores: &[f64]) -> Vec<f64> {
    let highest = scores.iter().copied().fold(f64::MIN, f64::max);
    let shares: Vec<f64> = scores.iter().map(|score| (score - highest).exp()).collect();
    let whole: f64 = shares.iter().sum();
    shares.into_iter().map(|share| share / whole).collect()
}

fn weights(table: &str, mut given: BTreeMap<String, f64>) -> Result<Weights, OccupationError> {
    let mut take = |name: &str| {
        let value = given.remove(name).filter(|value| value.is_finite());
        value.ok_or_else(|| OccupationError::Numbers(format!("{table}.{name} is missing or no number")))
    };
    let mut each = [0.0; COUNT];
    let (scale, group) = (take("scale")?, take("group")?);
    for (name, weight) in NAMES.iter().zip(&mut each) {
        *weight = take(name)?;
    }
    match given.keys().next() {
        Some(other) => Err(OccupationError::Numbers(format!("{table}.{other} is not known"))),
        None => Ok(Weights { each, scale, group }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_numbers_are_whole_and_what_is_wrong_is_named() {
        assert!(OccupationNumbers::builtin().is_ok());
        let text = include_str!("../../models/occupation.toml");
        for (other, word) in [
            (text.replacen("words =", "wrods =", 1), "titled.words is missing"),
            (text.replacen("[titled]", "[titled]\nmore = 1.0", 1), "titled.more is not known"),
            (text.replacen("version =", "versoin =", 1), "versoin"),
        ] {
            let error =
                OccupationNumbers::parse(&other).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn probabilities_add_up_and_a_group_speaks_for_its_own() {
        let numbers = OccupationNumbers::builtin().unwrap();
        let of = |any: f64| {
            let mut features = Features::default();
            features[1] = any;
            features
        };
        let features = [of(0.9), of(0.8), of(0.8), of(0.1)];
        let found = numbers.probabilities(&features, &[0, 0, 1, 2], true);
        assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(found[0] > found[1] && found[1] > found[2] && found[2] > found[3], "{found:?}");
    }
}
