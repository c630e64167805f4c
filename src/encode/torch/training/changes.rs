//! The changes that are learnt, as they start: nothing is changed yet.

use tch::Tensor;
use tch::nn::Path;

use crate::encode::EncodeError;
use crate::encode::torch::network::{Change, Changes};

use super::random::SplitMix64;

/// Where the changes of a network are kept, and how they start.
pub(super) struct Learning<'a> {
    pub(super) root: Path<'a>,
    pub(super) rank: i64,
    pub(super) random: &'a mut SplitMix64,
}

impl Changes for Learning<'_> {
    fn change(&mut self, name: &str, weight: &Tensor) -> Result<Change, EncodeError> {
        let (out, from) = weight.size2().map_err(|error| EncodeError::Training(error.to_string()))?;
        let spread = 1.0 / (from as f64).sqrt();
        let values: Vec<f32> =
            (0..self.rank * from).map(|_| (spread * self.random.normal()) as f32).collect();
        let variables = name.split('.').fold(self.root.clone(), |path, part| path / part);
        let down = variables.var_copy("down", &Tensor::from_slice(&values).view([self.rank, from]));
        Ok(Change { down, up: variables.zeros("up", &[out, self.rank]) })
    }
}
