//! What all vectors have in common, and what those of one language do.

use tch::{Kind, Tensor};

use crate::encode::EncodeError;
use crate::encode::torch::bert::Bert;
use crate::encode::torch::correction::unit;
use crate::encode::torch::network::Network;
use crate::encode::torch::packed::Packed;

use super::failed;

/// Texts that run together.
const BATCH: usize = 32;

/// Texts from which it is told.
#[derive(Debug, Clone, Default)]
pub struct Background<'a> {
    /// Texts at large.
    pub texts: Vec<&'a str>,
    /// The same sentences in each language, in the same order; the language that labels are in first.
    pub languages: Vec<Vec<&'a str>>,
}

impl Background<'_> {
    /// The mean vector of the texts by the network as it stands, f32, [dimensions]; of no texts none.
    pub(super) fn centre(&self, bert: &Bert, network: &Network) -> Option<Tensor> {
        let mean = |vectors: Tensor| vectors.mean_dim([0_i64].as_slice(), false, Kind::Double);
        (!self.texts.is_empty()).then(|| mean(vectors(bert, network, &self.texts)).to_kind(Kind::Float))
    }

    /// The direction in which the languages' vectors differ by the network as it stands, f32, [dimensions]; of fewer
    /// than two languages none.
    pub(super) fn language(&self, bert: &Bert, network: &Network) -> Result<Option<Tensor>, EncodeError> {
        let count = self.languages.first().map_or(0, Vec::len);
        if self.languages.len() < 2 || count == 0 {
            return Ok(None);
        }
        if self.languages.iter().any(|texts| texts.len() != count) {
            return Err(failed("the background has not the same texts in each language"));
        }
        let all = vectors(bert, network, &self.languages.concat());
        Ok(Some(language_direction(&all, self.languages.len() as i64).to_kind(Kind::Float)))
    }
}

/// One vector a text, f64, [texts, dimensions].
fn vectors(bert: &Bert, network: &Network, texts: &[&str]) -> Tensor {
    let batches = texts.chunks(BATCH).map(|texts| {
        let rows = bert.token_ids(texts, usize::MAX);
        tch::no_grad(|| network.forward(&Packed::new(&rows))).to_kind(Kind::Double)
    });
    Tensor::cat(&batches.collect::<Vec<_>>(), 0)
}

/// The direction from the mean of a language's texts to the mean of the same texts in others, as a unit vector.
/// `texts` has a row a text, its first language first, and `[texts / languages]` rows a language.
fn language_direction(texts: &Tensor, languages: i64) -> Tensor {
    let means =
        texts.view([languages, -1, texts.size()[1]]).mean_dim([1_i64].as_slice(), false, texts.kind());
    let others = means.narrow(0, 1, languages - 1).mean_dim([0_i64].as_slice(), false, texts.kind());
    unit(&(others - means.get(0)).unsqueeze(0)).squeeze_dim(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::torch::correction::Correction;

    fn values(tensor: &Tensor) -> Vec<f32> {
        Vec::try_from(tensor.view([-1])).unwrap()
    }

    fn near(found: &Tensor, expected: &[f32]) -> bool {
        values(found).iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-6)
    }

    #[test]
    fn two_languages_that_differ_in_one_direction_become_one() {
        // Two texts in three languages: the second component says which.
        let rows =
            [0.9_f32, 0.1, 0.3, 0.2, 0.1, 0.9, 0.9, 0.5, 0.3, 0.2, 0.5, 0.9, 0.9, 0.7, 0.3, 0.2, 0.7, 0.9];
        let texts = Tensor::from_slice(&rows).view([6, 3]);
        let language = language_direction(&texts, 3);
        assert!(near(&language, &[0.0, 1.0, 0.0]), "{:?}", values(&language));
        let vectors = Correction { centre: None, language: Some(language) }.unit_vectors(&texts);
        for other in [2, 4] {
            assert!(near(&vectors.narrow(0, other, 2), &values(&vectors.narrow(0, 0, 2))));
        }
        assert!(vectors.norm_scalaropt_dim(2, [1_i64].as_slice(), false).allclose(
            &Tensor::ones([6], (tch::Kind::Float, tch::Device::Cpu)),
            1e-5,
            1e-6,
            false
        ));
    }
}
