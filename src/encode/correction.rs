//! What is taken off a mean of token vectors, beside its length, so that cosines speak of meaning.

use tch::Tensor;

/// What an update holds of it; both f32, [dimensions].
#[derive(Default)]
pub(super) struct Correction {
    /// The mean of many vectors, taken off every vector (Mu and Viswanath 2018, "All-but-the-Top").
    pub(super) centre: Option<Tensor>,
    /// The unit vector in whose direction the languages differ, which is taken out of every vector (Yang et al.
    /// 2021, "A Simple and Effective Method to Eliminate the Self Language Bias").
    pub(super) language: Option<Tensor>,
}

impl Correction {
    /// Another handle to the same numbers.
    pub(super) fn shared(&self) -> Self {
        let shared = |tensor: &Option<Tensor>| tensor.as_ref().map(Tensor::shallow_clone);
        Self { centre: shared(&self.centre), language: shared(&self.language) }
    }

    /// Rows of `means`, [texts, dimensions], as unit vectors.
    pub(super) fn unit_vectors(&self, means: &Tensor) -> Tensor {
        let mut vectors = unit(means);
        if let Some(centre) = &self.centre {
            vectors = unit(&(vectors - centre));
        }
        if let Some(language) = &self.language {
            let along = vectors.matmul(&language.unsqueeze(1));
            vectors = unit(&(vectors - along * language));
        }
        vectors
    }
}

/// The direction from the mean of a language's texts to the mean of the same texts in others, as a unit vector.
/// `texts` has a row a text, its first language first, and `[texts / languages]` rows a language.
pub(super) fn language_direction(texts: &Tensor, languages: i64) -> Tensor {
    let means =
        texts.view([languages, -1, texts.size()[1]]).mean_dim([1_i64].as_slice(), false, texts.kind());
    let others = means.narrow(0, 1, languages - 1).mean_dim([0_i64].as_slice(), false, texts.kind());
    unit(&(others - means.get(0)).unsqueeze(0)).squeeze_dim(0)
}

fn unit(rows: &Tensor) -> Tensor {
    rows / rows.norm_scalaropt_dim(2, [1_i64].as_slice(), true).clamp_min(1e-12)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(tensor: &Tensor) -> Vec<f32> {
        Vec::try_from(tensor.view([-1])).unwrap()
    }

    fn near(found: &Tensor, expected: &[f32]) -> bool {
        values(found).iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-6)
    }

    #[test]
    fn nothing_to_take_off_leaves_unit_length() {
        let rows = Tensor::from_slice(&[3.0_f32, 4.0, 0.0, 2.0]).view([2, 2]);
        assert!(near(&Correction::default().unit_vectors(&rows), &[0.6, 0.8, 0.0, 1.0]));
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
