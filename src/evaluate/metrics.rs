//! Metrics of ranked lists, as trec_eval defines them.
//!
//! `ranked` holds the relevance of the documents of one query in the order of the run, 0 where not
//! judged; a document is relevant from 1 on. `relevant` is the number of relevant documents of the
//! query, returned or not, at least 1: queries without any are left out before.

/// A metric of one ranked list, 0 (worst) to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankingMetric {
    /// [`r_precision_at`] 5.
    RPrecisionAt5,
    /// [`r_precision_at`] 10.
    RPrecisionAt10,
    /// [`reciprocal_rank`]; its mean is MRR.
    ReciprocalRank,
    /// [`average_precision`]; its mean is MAP.
    AveragePrecision,
    /// [`ndcg_at`] 10.
    NdcgAt10,
}

impl RankingMetric {
    /// All, in the order in which they are reported.
    pub const ALL: [Self; 5] = [
        Self::RPrecisionAt5,
        Self::RPrecisionAt10,
        Self::ReciprocalRank,
        Self::AveragePrecision,
        Self::NdcgAt10,
    ];

    /// The name under which the mean over queries is reported.
    pub fn name(self) -> &'static str {
        match self {
            Self::RPrecisionAt5 => "RP@5",
            Self::RPrecisionAt10 => "RP@10",
            Self::ReciprocalRank => "MRR",
            Self::AveragePrecision => "MAP",
            Self::NdcgAt10 => "nDCG@10",
        }
    }

    /// The metric of a query whose judged documents have the relevances `judged`.
    pub fn of(self, ranked: &[i32], judged: &[i32]) -> f64 {
        let relevant = judged.iter().filter(|relevance| is_relevant(**relevance)).count();
        match self {
            Self::RPrecisionAt5 => r_precision_at(5, ranked, relevant),
            Self::RPrecisionAt10 => r_precision_at(10, ranked, relevant),
            Self::ReciprocalRank => reciprocal_rank(ranked),
            Self::AveragePrecision => average_precision(ranked, relevant),
            Self::NdcgAt10 => ndcg_at(10, ranked, judged),
        }
    }
}

/// Whether a judged relevance counts as relevant where only two kinds are told apart.
pub fn is_relevant(relevance: i32) -> bool {
    relevance >= 1
}

/// R-precision at `k` (RP@k): relevant documents among the first `k`, of as many as could be there:
/// `hits / min(k, relevant)`. The measure of the skill-linking literature (Decorte et al. 2022).
///
/// ```
/// use skillgauge::evaluate::metrics::r_precision_at;
/// // Hits at ranks 1 and 4; three are relevant in all, so at most three could be among the first five.
/// assert_eq!(r_precision_at(5, &[1, 0, 0, 2, 0, 1], 3), 2.0 / 3.0);
/// assert_eq!(r_precision_at(5, &[1, 0, 0, 2, 0, 1], 8), 2.0 / 5.0);
/// ```
pub fn r_precision_at(k: usize, ranked: &[i32], relevant: usize) -> f64 {
    let hits = ranked.iter().take(k).filter(|relevance| is_relevant(**relevance)).count();
    share(hits as f64, k.min(relevant) as f64)
}

/// One over the rank of the first relevant document; 0 if none is returned.
///
/// ```
/// use skillgauge::evaluate::metrics::reciprocal_rank;
/// assert_eq!(reciprocal_rank(&[0, 0, 1, 1]), 1.0 / 3.0);
/// assert_eq!(reciprocal_rank(&[0, -1]), 0.0);
/// ```
pub fn reciprocal_rank(ranked: &[i32]) -> f64 {
    let first = ranked.iter().position(|relevance| is_relevant(*relevance));
    first.map_or(0.0, |place| 1.0 / (place + 1) as f64)
}

/// Average precision: the mean, over all relevant documents, of the precision at their ranks; a document
/// that is not returned counts 0.
///
/// ```
/// use skillgauge::evaluate::metrics::average_precision;
/// // Hits at ranks 1 and 3 of two relevant documents: (1/1 + 2/3) / 2.
/// assert_eq!(average_precision(&[1, 0, 1], 2), (1.0 + 2.0 / 3.0) / 2.0);
/// // A third one is never returned.
/// assert_eq!(average_precision(&[1, 0, 1], 3), (1.0 + 2.0 / 3.0) / 3.0);
/// ```
pub fn average_precision(ranked: &[i32], relevant: usize) -> f64 {
    let (mut hits, mut sum) = (0_usize, 0.0);
    for (place, _) in ranked.iter().enumerate().filter(|(_, relevance)| is_relevant(**relevance)) {
        hits += 1;
        sum += hits as f64 / (place + 1) as f64;
    }
    share(sum, relevant as f64)
}

/// Normalised discounted cumulative gain of the first `k` (Järvelin and Kekäläinen 2002, in trec_eval's
/// form): the gain of a document is its relevance, discounted by log2(rank + 1), and the sum is divided
/// by that of the best order of all judged documents.
///
/// ```
/// use skillgauge::evaluate::metrics::ndcg_at;
/// // 1 at rank 1, 2 at rank 2; best: 2 at rank 1, 1 at rank 2.
/// let (second, third) = (2_f64.log2(), 3_f64.log2());
/// let expected = (1.0 / second + 2.0 / third) / (2.0 / second + 1.0 / third);
/// assert!((ndcg_at(10, &[1, 2, 0], &[2, 1, 0]) - expected).abs() < 1e-12);
/// assert_eq!(ndcg_at(10, &[3, 1], &[1, 3]), 1.0);
/// ```
pub fn ndcg_at(k: usize, ranked: &[i32], judged: &[i32]) -> f64 {
    let mut best = judged.to_vec();
    best.sort_unstable_by(|a, b| b.cmp(a));
    share(discounted_gain(k, ranked), discounted_gain(k, &best))
}

fn discounted_gain(k: usize, relevances: &[i32]) -> f64 {
    let gain =
        |(place, relevance): (usize, &i32)| f64::from((*relevance).max(0)) / (place as f64 + 2.0).log2();
    relevances.iter().take(k).enumerate().map(gain).sum()
}

/// `part / whole`; 0 of nothing.
fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_returned_is_worth_nothing() {
        for metric in RankingMetric::ALL {
            assert_eq!(metric.of(&[], &[1, 2]), 0.0, "{}", metric.name());
        }
    }

    #[test]
    fn a_negative_relevance_gains_nothing() {
        assert!((ndcg_at(2, &[-1, 2, 0, 3, 1], &[2, 1, -1, 3, 0]) - 0.296_081_910_965_865_2).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn every_metric_lies_in_0_to_1_and_the_best_order_has_1(
            mut relevances in prop::collection::vec(-1_i32..=3, 1..30)
        ) {
            prop_assume!(relevances.iter().any(|relevance| is_relevant(*relevance)));
            for metric in RankingMetric::ALL {
                let value = metric.of(&relevances, &relevances);
                prop_assert!((0.0..=1.0 + 1e-12).contains(&value), "{} {value}", metric.name());
            }
            let judged = relevances.clone();
            relevances.sort_unstable_by(|a, b| b.cmp(a));
            for metric in RankingMetric::ALL {
                prop_assert!((metric.of(&relevances, &judged) - 1.0).abs() < 1e-12, "{}", metric.name());
            }
        }
    }
}
