//! Occupations of ads against judged ones.

use std::collections::BTreeMap;

use crate::domain::Probability;

use super::ordinal::mean;
use super::{Calibration, Count, Figure, QueryResult, Report, Resampling};

/// The occupation that an ad is judged to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedOccupation {
    /// Its URI.
    pub uri: String,
    /// The code of its unit group; `None` where it is not known.
    pub group: Option<String>,
}

/// The occupations that an ad is said to have.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OccupationAnswer {
    /// URIs, most probable first.
    pub ranked: Vec<String>,
    /// The probability of the first.
    pub probability: Option<Probability>,
    /// The code of the most probable unit group.
    pub group: Option<String>,
}

/// The answers of each ad, by its id.
pub type OccupationAnswers = BTreeMap<String, OccupationAnswer>;

/// Judges occupations. Each judged ad counts once; one without an answer counts as wrong.
///
/// - `first`: the share of ads whose first answer is the judged occupation; `of five`: one of the first five
/// - `MRR`: the mean of one over its rank, 0 where it is not among the answers
/// - `unit group`: the share whose most probable unit group is that of the judged occupation, of those that have one
/// - `ECE` and `Brier` compare the probability of the first answer with whether it is right
///
/// The baseline is `trivial`, other answers to the same ads; `most common` is the share of the occupation that most ads
/// have. Intervals resample ads.
pub fn judge_occupations(
    judged: &BTreeMap<String, JudgedOccupation>,
    answers: &OccupationAnswers,
    trivial: &OccupationAnswers,
    resampling: &Resampling,
) -> Report {
    let ads = judge(judged, answers);
    let simple = judge(judged, trivial);
    let figures = METRICS.iter().map(|(name, of)| Figure {
        interval: resampling
            .interval(ads.len(), |drawn| mean(drawn.iter().filter_map(|ad| of(ads.get(*ad)?)))),
        baseline: mean(simple.iter().filter_map(of)),
        ..Figure::new(name, mean(ads.iter().filter_map(of)))
    });
    let mut figures: Vec<Figure> = figures.collect();
    figures.push(Figure::new("most common", most_common(judged)));
    let claims = ads.iter().filter_map(|ad| Some((ad.claimed?, ad.rank == Some(1))));
    let calibration = Calibration::of(&claims.collect::<Vec<_>>());
    let result = |ad: &Judged<'_>| QueryResult {
        query: ad.ad.to_string(),
        values: METRICS.iter().map(|(_, of)| of(ad)).collect(),
    };
    Report {
        figures,
        counts: counts(judged, answers, &ads),
        per_query_metrics: METRICS.iter().map(|(name, _)| *name).collect(),
        per_query: ads.iter().map(result).collect(),
        calibration: None,
    }
    .calibrated(calibration)
}

struct Judged<'a> {
    ad: &'a str,
    rank: Option<usize>,
    group_right: Option<bool>,
    claimed: Option<f64>,
}

type Metric = fn(&Judged<'_>) -> Option<f64>;

const METRICS: [(&str, Metric); 4] = [
    ("first", |ad| Some(share(ad.rank == Some(1)))),
    ("of five", |ad| Some(share(ad.rank.is_some_and(|rank| rank <= 5)))),
    ("MRR", |ad| Some(ad.rank.map_or(0.0, |rank| 1.0 / rank as f64))),
    ("unit group", |ad| ad.group_right.map(share)),
];

fn share(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

fn judge<'a>(judged: &'a BTreeMap<String, JudgedOccupation>, answers: &OccupationAnswers) -> Vec<Judged<'a>> {
    let one = |(ad, judged): (&'a String, &JudgedOccupation)| {
        let answer = answers.get(ad);
        let place = answer.and_then(|answer| answer.ranked.iter().position(|uri| *uri == judged.uri));
        let group = answer.and_then(|answer| answer.group.as_ref());
        Judged {
            ad,
            rank: place.map(|place| place + 1),
            group_right: judged.group.as_ref().map(|right| group == Some(right)),
            claimed: answer.and_then(|answer| answer.probability).map(Probability::get),
        }
    };
    judged.iter().map(one).collect()
}

fn most_common(judged: &BTreeMap<String, JudgedOccupation>) -> Option<f64> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    judged.values().for_each(|judged| *counts.entry(&judged.uri).or_default() += 1);
    let most = counts.into_values().max()?;
    Some(most as f64 / judged.len() as f64)
}

fn counts(
    judged: &BTreeMap<String, JudgedOccupation>,
    answers: &OccupationAnswers,
    ads: &[Judged<'_>],
) -> Vec<Count> {
    let unanswered =
        judged.keys().filter(|ad| answers.get(*ad).is_none_or(|answer| answer.ranked.is_empty()));
    [
        ("queries", ads.len()),
        ("ads without an answer, counted as wrong", unanswered.count()),
        ("ads without judgement", answers.keys().filter(|ad| !judged.contains_key(*ad)).count()),
    ]
    .map(|(name, count)| Count { name, count })
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(rows: &[(&str, &str, &str)]) -> BTreeMap<String, JudgedOccupation> {
        let row = |(ad, uri, group): &(&str, &str, &str)| {
            ((*ad).into(), JudgedOccupation { uri: (*uri).into(), group: Some((*group).into()) })
        };
        rows.iter().map(row).collect()
    }

    fn answer(ranked: &[&str], group: &str) -> OccupationAnswer {
        OccupationAnswer {
            ranked: ranked.iter().map(|uri| (*uri).to_string()).collect(),
            probability: Some(Probability::clamped(0.5)),
            group: Some(group.into()),
        }
    }

    #[test]
    fn figures_are_shares_of_the_judged_ads() {
        let judged = judged(&[("1", "a", "11"), ("2", "b", "12"), ("3", "a", "11"), ("4", "c", "13")]);
        let answers = OccupationAnswers::from([
            ("1".into(), answer(&["a", "b"], "11")),
            ("2".into(), answer(&["x", "b"], "12")),
            ("3".into(), answer(&["x"], "19")),
            ("9".into(), answer(&["x"], "19")),
        ]);
        let trivial = OccupationAnswers::from([("1".into(), answer(&["x", "a"], "11"))]);
        let report = judge_occupations(&judged, &answers, &trivial, &Resampling { seed: 1, resamples: 50 });
        let of = |name: &str| report.figure(name).map(|figure| (figure.value, figure.baseline));
        assert_eq!(of("first"), Some((Some(0.25), Some(0.0))));
        assert_eq!(of("of five"), Some((Some(0.5), Some(0.25))));
        assert_eq!(of("MRR"), Some((Some(0.375), Some(0.125))));
        assert_eq!(of("unit group"), Some((Some(0.5), Some(0.25))));
        assert_eq!(of("most common"), Some((Some(0.5), None)));
        let counts: Vec<usize> = report.counts.iter().map(|count| count.count).collect();
        assert_eq!(counts, [4, 1, 1]);
    }
}
