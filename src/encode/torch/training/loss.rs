//! What training makes small.

use tch::{Kind, Tensor};

/// In-batch multiple-negatives ranking (Henderson et al. 2017), in both directions: of all positives of the
/// batch a query's own shall be nearest, and of all queries a positive's own.
///
/// `queries` and `positives` are unit vectors, [pairs, dimensions]; cosines are divided by `temperature`.
/// `also_right` names (query, positive) that are right too, and so must not count as wrong.
pub(super) fn ranking_loss(
    queries: &Tensor,
    positives: &Tensor,
    also_right: &[(usize, usize)],
    temperature: f64,
) -> Tensor {
    let pairs = queries.size()[0];
    let mut left_out = vec![false; (pairs * pairs) as usize];
    for &(query, positive) in also_right {
        if query != positive {
            left_out[query * pairs as usize + positive] = true;
        }
    }
    let left_out = Tensor::from_slice(&left_out).to_kind(Kind::Bool).view([pairs, pairs]);
    let scores = (queries.matmul(&positives.tr()) / temperature).masked_fill(&left_out, -1e4);
    let own = Tensor::arange(pairs, (Kind::Int64, queries.device()));
    (scores.cross_entropy_for_logits(&own) + scores.tr().cross_entropy_for_logits(&own)) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss(also_right: &[(usize, usize)]) -> f64 {
        let queries = Tensor::from_slice(&[1.0_f32, 0.0, 0.0, 1.0]).view([2, 2]);
        let positives = Tensor::from_slice(&[0.6_f32, 0.8, 0.0, 1.0]).view([2, 2]);
        ranking_loss(&queries, &positives, also_right, 0.5).double_value(&[])
    }

    #[test]
    fn it_is_the_mean_of_both_directions() {
        // Scores: [[1.2, 0], [1.6, 2]].
        let entropy = |own: f64, other: f64| (own.exp() + other.exp()).ln() - own;
        let rows = f64::midpoint(entropy(1.2, 0.0), entropy(2.0, 1.6));
        let columns = f64::midpoint(entropy(1.2, 1.6), entropy(2.0, 0.0));
        assert!((loss(&[]) - f64::midpoint(rows, columns)).abs() < 1e-6);
    }

    #[test]
    fn what_is_right_too_does_not_count_as_wrong() {
        let entropy = |own: f64, other: f64| (own.exp() + other.exp()).ln() - own;
        let expected = (entropy(1.2, 0.0) + entropy(2.0, 0.0)) / 4.0;
        // A pair is never masked from itself.
        assert!((loss(&[(1, 0), (0, 0)]) - expected).abs() < 1e-6);
    }
}
