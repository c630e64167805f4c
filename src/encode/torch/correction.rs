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

pub(super) fn unit(rows: &Tensor) -> Tensor {
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
}
