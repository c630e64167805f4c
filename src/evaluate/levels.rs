//! Competences and levels of ads against judged ones.

use std::collections::BTreeMap;

use crate::domain::{Competence, CompetenceCode, Level, LevelEstimate, Probability};

use super::metrics::r_precision_at;
use super::ordinal::{LevelPair, exact_share, mean, mean_absolute_error, quadratic_weighted_kappa};
use super::{
    Calibration, Count, Entry, EvaluateError, Figure, JudgedLevels, LevelJudgements, QueryResult, Report,
    Resampling, Run,
};

/// A competence that an ad is said to ask for.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelAnswer {
    /// The competence.
    pub code: CompetenceCode,
    /// How probable it is that the ad asks for it.
    pub probability: Probability,
    /// The level; `None` where the answer abstains.
    pub level: Option<Level>,
    /// How sure the level is.
    pub confidence: Probability,
}

impl From<&LevelEstimate> for LevelAnswer {
    fn from(estimate: &LevelEstimate) -> Self {
        Self {
            code: estimate.code,
            probability: estimate.probability,
            level: estimate.level.ok(),
            confidence: estimate.confidence,
        }
    }
}

/// The competences that each ad is said to ask for, best first.
pub type LevelAnswers = BTreeMap<String, Vec<LevelAnswer>>;

/// The ranked competences of each ad as a run, competence codes as documents.
///
/// # Errors
/// [`EvaluateError::Unusable`] if an ad names a competence twice.
pub fn competence_run(answers: &LevelAnswers) -> Result<Run, EvaluateError> {
    let mut run = Run::default();
    for (ad, competences) in answers {
        let entry = |answer: &LevelAnswer| Entry {
            document: answer.code.to_string(),
            score: answer.probability.get(),
            probability: Some(answer.probability),
        };
        run.insert(ad, competences.iter().map(entry).collect())?;
    }
    Ok(run)
}

/// Judges levels. The unit of the level metrics is a judged pair of ad and competence:
///
/// - *found*: the answer names the competence for the ad; *answered*: it gives a level for it, too; *said*: the ad
///   says a level, as judged;
/// - `answered` is the share of said pairs that are answered; `answered of found` that of found said pairs;
///   `given though not said` the share of found pairs that are not said for which a level is given;
/// - `exact`, `MAE` and `QWK` are over answered pairs of those said, `ECE` and `Brier` compare their confidence with
///   whether the level is exact;
/// - `RP@5` and `RP@10` are means over the ads judged to ask for something, of competences best first;
///   `none where none` is the share of ads judged to ask for nothing for which none is named.
///
/// The baseline gives each pair the middle of the levels that the standard defines for its competence (the
/// lower one of two) over the same answered pairs. An ad without an answer counts as nothing found.
/// Intervals resample ads.
pub fn judge_levels(
    judgements: &LevelJudgements,
    answers: &LevelAnswers,
    competences: &[Competence],
    resampling: &Resampling,
) -> Report {
    let ads: Vec<JudgedAd<'_>> =
        judgements.ads().map(|(ad, levels)| JudgedAd::new(ad, levels, answers, competences)).collect();
    let figures = METRICS.iter().map(|metric| {
        let all: Vec<&JudgedAd<'_>> = ads.iter().collect();
        let statistic = |drawn: &[usize]| {
            let chosen: Vec<&JudgedAd<'_>> = drawn.iter().filter_map(|position| ads.get(*position)).collect();
            (metric.of)(&chosen, |pair| pair.given)
        };
        Figure {
            interval: resampling.interval(ads.len(), statistic),
            baseline: metric.of_levels.then(|| (metric.of)(&all, |pair| pair.middle)).flatten(),
            less_is_better: metric.less_is_better,
            ..Figure::new(metric.name, (metric.of)(&all, |pair| pair.given))
        }
    });
    let claims: Vec<(f64, bool)> = ads
        .iter()
        .flat_map(|ad| &ad.answered)
        .map(|pair| (pair.confidence, pair.judged == pair.given))
        .collect();
    Report {
        figures: figures.collect(),
        counts: counts(&ads, answers),
        per_query_metrics: METRICS.iter().filter(|metric| metric.per_ad).map(|metric| metric.name).collect(),
        per_query: ads.iter().map(JudgedAd::result).collect(),
        calibration: None,
    }
    .calibrated(Calibration::of(&claims))
}

/// A judged pair for which a level is given.
struct Answered {
    judged: u8,
    given: u8,
    middle: u8,
    confidence: f64,
}

struct JudgedAd<'a> {
    ad: &'a str,
    judged: usize,
    /// Of these with a level that the ad says.
    said: usize,
    found: usize,
    found_said: usize,
    /// Found pairs without a level that the ad says for which one is given.
    given_unsaid: usize,
    answered: Vec<Answered>,
    /// Whether each named competence, best first, is a judged one.
    ranked: Vec<i32>,
    missing: bool,
}

impl<'a> JudgedAd<'a> {
    fn new(ad: &'a str, levels: &JudgedLevels, answers: &LevelAnswers, competences: &[Competence]) -> Self {
        let named = answers.get(ad).map(Vec::as_slice).unwrap_or_default();
        let found = named.iter().filter_map(|answer| Some((answer, *levels.get(&answer.code)?)));
        let answered = found.clone().filter_map(|(answer, judged)| {
            Some(Answered {
                judged: judged?.get(),
                given: answer.level?.get(),
                middle: middle(answer.code, competences)?.get(),
                confidence: answer.confidence.get(),
            })
        });
        Self {
            ad,
            judged: levels.len(),
            said: levels.values().flatten().count(),
            found: found.clone().count(),
            found_said: found.clone().filter(|(_, judged)| judged.is_some()).count(),
            given_unsaid: found
                .clone()
                .filter(|(answer, judged)| judged.is_none() && answer.level.is_some())
                .count(),
            answered: answered.collect(),
            ranked: named.iter().map(|answer| i32::from(levels.contains_key(&answer.code))).collect(),
            missing: !answers.contains_key(ad),
        }
    }

    fn r_precision(&self, k: usize) -> Option<f64> {
        (self.judged > 0).then(|| r_precision_at(k, &self.ranked, self.judged))
    }

    fn result(&self) -> QueryResult {
        let of = |metric: &Metric| (metric.of)(&[self], |pair| pair.given);
        let values = METRICS.iter().filter(|metric| metric.per_ad).map(of).collect();
        QueryResult { query: self.ad.to_string(), values }
    }
}

/// The middle of the levels that the standard defines for a competence; the lower one of two.
fn middle(code: CompetenceCode, competences: &[Competence]) -> Option<Level> {
    let levels = &competences.iter().find(|competence| competence.code == code)?.levels;
    levels.get(levels.len().checked_sub(1)? / 2).copied()
}

/// Which level of an answered pair is measured: the given one or the trivial one.
type Choice = fn(&Answered) -> u8;

struct Metric {
    name: &'static str,
    of: fn(&[&JudgedAd<'_>], Choice) -> Option<f64>,
    of_levels: bool,
    less_is_better: bool,
    per_ad: bool,
}

impl Metric {
    const fn of_levels(name: &'static str, of: fn(&[&JudgedAd<'_>], Choice) -> Option<f64>) -> Self {
        Self { name, of, of_levels: true, less_is_better: false, per_ad: true }
    }

    const fn of_competences(name: &'static str, of: fn(&[&JudgedAd<'_>], Choice) -> Option<f64>) -> Self {
        Self { name, of, of_levels: false, less_is_better: false, per_ad: true }
    }
}

const METRICS: [Metric; 9] = [
    Metric::of_competences("RP@5", |ads, _| mean(ads.iter().filter_map(|ad| ad.r_precision(5)))),
    Metric::of_competences("RP@10", |ads, _| mean(ads.iter().filter_map(|ad| ad.r_precision(10)))),
    Metric { per_ad: false, ..Metric::of_competences("none where none", |ads, _| none_where_none(ads)) },
    Metric::of_competences("answered", |ads, _| share(ads, |ad| ad.answered.len(), |ad| ad.said)),
    Metric::of_competences("answered of found", |ads, _| {
        share(ads, |ad| ad.answered.len(), |ad| ad.found_said)
    }),
    Metric {
        less_is_better: true,
        ..Metric::of_competences("given though not said", |ads, _| {
            share(ads, |ad| ad.given_unsaid, |ad| ad.found - ad.found_said)
        })
    },
    Metric::of_levels("exact", |ads, choice| exact_share(&pairs(ads, choice))),
    Metric {
        less_is_better: true,
        ..Metric::of_levels("MAE", |ads, choice| mean_absolute_error(&pairs(ads, choice)))
    },
    Metric {
        per_ad: false,
        ..Metric::of_levels("QWK", |ads, choice| quadratic_weighted_kappa(&pairs(ads, choice)))
    },
];

fn pairs(ads: &[&JudgedAd<'_>], choice: Choice) -> Vec<LevelPair> {
    ads.iter().flat_map(|ad| &ad.answered).map(|pair| (pair.judged, choice(pair))).collect()
}

fn none_where_none(ads: &[&JudgedAd<'_>]) -> Option<f64> {
    let nothing = ads.iter().filter(|ad| ad.judged == 0);
    mean(nothing.map(|ad| f64::from(u8::from(ad.ranked.is_empty()))))
}

fn share(
    ads: &[&JudgedAd<'_>],
    part: fn(&JudgedAd<'_>) -> usize,
    whole: fn(&JudgedAd<'_>) -> usize,
) -> Option<f64> {
    let sum = |of: fn(&JudgedAd<'_>) -> usize| ads.iter().map(|ad| of(ad)).sum::<usize>();
    (sum(whole) > 0).then(|| sum(part) as f64 / sum(whole) as f64)
}

fn counts(ads: &[JudgedAd<'_>], answers: &LevelAnswers) -> Vec<Count> {
    let sum = |of: fn(&JudgedAd<'_>) -> usize| ads.iter().map(of).sum();
    let judged: Vec<&str> = ads.iter().map(|ad| ad.ad).collect();
    [
        ("queries", ads.len()),
        ("ads judged to ask for nothing", sum(|ad| usize::from(ad.judged == 0))),
        ("ads without an answer, counted as nothing found", sum(|ad| usize::from(ad.missing))),
        (
            "ads without judgement",
            answers.keys().filter(|ad| judged.binary_search(&ad.as_str()).is_err()).count(),
        ),
        ("judged pairs of ad and competence", sum(|ad| ad.judged)),
        ("of these with a level that the ad says", sum(|ad| ad.said)),
        ("judged pairs found", sum(|ad| ad.found)),
        ("of those said answered", sum(|ad| ad.answered.len())),
    ]
    .map(|(name, count)| Count { name, count })
    .to_vec()
}

#[cfg(test)]
mod tests;
