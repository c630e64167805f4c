//! What all vectors have in common, and what those of one language do.

use tch::{Kind, Tensor};

use crate::encode::EncodeError;
use crate::encode::bert::Bert;
use crate::encode::correction::language_direction;
use crate::encode::network::Network;
use crate::encode::packed::Packed;

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
