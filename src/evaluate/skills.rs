//! Skills said to be found in ads against those that readers say the ads ask for.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{ConceptUri, Demand, Probability, Violation};

use super::{Calibration, Count, EvaluateError, Figure, QueryResult, Report, Resampling};

/// How an ad asks for a skill, as judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedSkill {
    /// How it speaks of the skill.
    pub demand: Demand,
    /// Whether two careful readers would agree.
    pub sure: bool,
}

impl JudgedSkill {
    /// Whether the ad asks for the skill, be it as a wish.
    fn asked(self) -> bool {
        matches!(self.demand, Demand::Required | Demand::Preferred)
    }
}

/// An ad and every skill of a profile that it speaks of, as judged; what is not listed it does not speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedAd {
    /// The ad.
    pub ad: String,
    /// The profile whose skills were judged.
    pub profile: String,
    /// The skills that the ad speaks of.
    pub skills: BTreeMap<ConceptUri, JudgedSkill>,
}

impl JudgedAd {
    /// Every judged skill is one of the profile's, as `has_skill` tells.
    ///
    /// # Errors
    /// [`EvaluateError::Unusable`], naming the ad and the first skill that is not.
    pub fn check(&self, has_skill: impl Fn(&ConceptUri) -> bool) -> Result<(), EvaluateError> {
        match self.skills.keys().find(|uri| !has_skill(uri)) {
            Some(unknown) => Err(EvaluateError::Unusable(format!(
                "the ad '{}': its profile '{}' has no skill {unknown}, so that it could not be found",
                self.ad, self.profile
            ))),
            None => Ok(()),
        }
    }
}

#[derive(Deserialize)]
struct Record {
    ad: String,
    profile: String,
    skills: Vec<SkillRecord>,
}

#[derive(Deserialize)]
struct SkillRecord {
    skill: String,
    demand: String,
    sure: bool,
}

/// Reads JSONL: `{"ad":"id","profile":"name","skills":[{"skill":"URI","demand":"required","sure":true}]}`.
///
/// # Errors
/// [`EvaluateError::Line`] for a line of another shape, an unknown demand, an ad or a skill that comes twice;
/// [`EvaluateError::Unusable`] if there is no line.
pub fn skill_judgements(text: &str, origin: &str) -> Result<Vec<JudgedAd>, EvaluateError> {
    let mut ads: BTreeMap<String, JudgedAd> = BTreeMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fault = |problem: String| EvaluateError::line(origin, number + 1, problem);
        let record: Record = serde_json::from_str(line).map_err(|error| fault(error.to_string()))?;
        let mut skills = BTreeMap::new();
        for (row, judged) in record.skills.into_iter().enumerate() {
            let at = format!("skills[{row}]");
            let uri =
                ConceptUri::new(&judged.skill).map_err(|v: Violation| fault(v.within(&at).to_string()))?;
            let demand = [Demand::Required, Demand::Preferred, Demand::Mentioned, Demand::Denied]
                .into_iter()
                .find(|demand| demand.as_str() == judged.demand)
                .ok_or_else(|| {
                    let known = "required, preferred, mentioned, denied";
                    fault(format!("{at}.demand: '{}' is not one of {known}", judged.demand))
                })?;
            if skills.insert(uri, JudgedSkill { demand, sure: judged.sure }).is_some() {
                return Err(fault(format!("{at}: {} comes twice", judged.skill)));
            }
        }
        let judged = JudgedAd { ad: record.ad.clone(), profile: record.profile, skills };
        if ads.insert(record.ad.clone(), judged).is_some() {
            return Err(fault(format!("the ad '{}' is judged twice", record.ad)));
        }
    }
    if ads.is_empty() {
        return Err(EvaluateError::Unusable(format!("{origin}: there is no judgement in it")));
    }
    Ok(ads.into_values().collect())
}

/// What is said of one skill of the profile.
#[derive(Debug, Clone, PartialEq)]
pub struct SkillAnswer {
    /// The skill.
    pub skill: ConceptUri,
    /// The probability that the ad asks for it.
    pub probability: Probability,
    /// Whether it is said to be found.
    pub found: bool,
    /// Whether a whole label of it stands in a sentence that is no boilerplate: the trivial rule.
    pub labelled: bool,
}

/// Judges what is said to be found. The unit is a pair of ad and skill of its profile:
///
/// - `precision`: of the pairs said to be found the share that is asked for, as a requirement or a wish;
/// - `recall`: of the pairs judged to be required the share said to be found; `recall of sure` of those on which
///   careful readers agree;
/// - `ECE` and `Brier` compare the probability with whether the pair is asked for.
///
/// The baseline says that a skill is found where a whole label of it stands. Intervals resample ads; a judged ad without
/// an answer is left out and counted. Every judged skill must be one of its
/// profile's ([`JudgedAd::check`]), or it would be missing from recall.
pub fn judge_skills(
    judged: &[JudgedAd],
    answers: &BTreeMap<String, Vec<SkillAnswer>>,
    resampling: &Resampling,
) -> Report {
    let answered = |ad: &JudgedAd| answers.get(&ad.ad).map(|said| (ad.ad.clone(), pairs(ad, said)));
    let (names, ads): (Vec<String>, Vec<Vec<JudgedAnswer>>) = judged.iter().filter_map(answered).unzip();
    let figures = METRICS.iter().map(|(name, of)| {
        let statistic = |drawn: &[usize]| {
            let chosen: Vec<&JudgedAnswer> = drawn.iter().filter_map(|at| ads.get(*at)).flatten().collect();
            of(&chosen, |pair| pair.found)
        };
        let all: Vec<&JudgedAnswer> = ads.iter().flatten().collect();
        Figure {
            interval: resampling.interval(ads.len(), statistic),
            baseline: of(&all, |pair| pair.labelled),
            ..Figure::new(name, of(&all, |pair| pair.found))
        }
    });
    let claims: Vec<(f64, bool)> =
        ads.iter().flatten().map(|pair| (pair.probability, pair.is_asked())).collect();
    let count = |name, of: fn(&JudgedAnswer) -> bool| Count {
        name,
        count: ads.iter().flatten().filter(|pair| of(pair)).count(),
    };
    let per_ad = |(ad, pairs): (String, &Vec<JudgedAnswer>)| {
        let all: Vec<&JudgedAnswer> = pairs.iter().collect();
        QueryResult { query: ad, values: METRICS.iter().map(|(_, of)| of(&all, |pair| pair.found)).collect() }
    };
    Report {
        figures: figures.collect(),
        counts: vec![
            Count { name: "ads", count: ads.len() },
            Count { name: "judged ads without an answer, left out", count: judged.len() - ads.len() },
            count("pairs", |_| true),
            count("asked for", JudgedAnswer::is_asked),
            count("found", |pair| pair.found),
        ],
        per_query_metrics: METRICS.iter().map(|(name, _)| *name).collect(),
        per_query: names.into_iter().zip(&ads).map(per_ad).collect(),
        calibration: None,
    }
    .calibrated(Calibration::of(&claims))
}

/// An ad and a skill of its profile.
struct JudgedAnswer {
    probability: f64,
    found: bool,
    labelled: bool,
    judged: Option<JudgedSkill>,
}

impl JudgedAnswer {
    fn is_asked(&self) -> bool {
        self.judged.is_some_and(JudgedSkill::asked)
    }

    fn is_required(&self) -> bool {
        self.judged.is_some_and(|judged| judged.demand == Demand::Required)
    }

    fn is_surely_required(&self) -> bool {
        self.is_required() && self.judged.is_some_and(|judged| judged.sure)
    }
}

fn pairs(ad: &JudgedAd, answers: &[SkillAnswer]) -> Vec<JudgedAnswer> {
    let of = |answer: &SkillAnswer| JudgedAnswer {
        probability: answer.probability.get(),
        found: answer.found,
        labelled: answer.labelled,
        judged: ad.skills.get(&answer.skill).copied(),
    };
    answers.iter().map(of).collect()
}

type Choice = fn(&JudgedAnswer) -> bool;
type Metric = fn(&[&JudgedAnswer], Choice) -> Option<f64>;

const METRICS: [(&str, Metric); 3] = [
    ("precision", |pairs, chosen| share(pairs, chosen, JudgedAnswer::is_asked)),
    ("recall", |pairs, chosen| share(pairs, JudgedAnswer::is_required, chosen)),
    ("recall of sure", |pairs, chosen| share(pairs, JudgedAnswer::is_surely_required, chosen)),
];

/// Of the pairs that are `among` the share that is `right`.
fn share(pairs: &[&JudgedAnswer], among: Choice, right: Choice) -> Option<f64> {
    let chosen: Vec<&&JudgedAnswer> = pairs.iter().filter(|pair| among(pair)).collect();
    let right = chosen.iter().filter(|pair| right(pair)).count();
    (!chosen.is_empty()).then(|| right as f64 / chosen.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"ad":"a","profile":"p","skills":[{"skill":"http://x/1","demand":"required","sure":true},{"skill":"http://x/2","demand":"preferred","sure":false},{"skill":"http://x/4","demand":"required","sure":false}]}"#;

    fn answer(number: u32, probability: f64, labelled: bool) -> SkillAnswer {
        SkillAnswer {
            skill: ConceptUri::new(&format!("http://x/{number}")).unwrap(),
            probability: Probability::clamped(probability),
            found: probability >= 0.5,
            labelled,
        }
    }

    #[test]
    fn precision_recall_and_the_trivial_rule() {
        let judged = skill_judgements(LINE, "j").unwrap();
        let said =
            vec![answer(1, 0.9, false), answer(2, 0.6, false), answer(3, 0.5, true), answer(4, 0.4, true)];
        let answers = BTreeMap::from([("a".to_string(), said)]);
        let report = judge_skills(&judged, &answers, &Resampling { seed: 1, resamples: 10 });
        let figure = |name: &str| report.figures.iter().find(|figure| figure.metric == name).unwrap();
        assert_eq!(figure("precision").value, Some(2.0 / 3.0));
        assert_eq!(figure("precision").baseline, Some(0.5));
        assert_eq!(figure("recall").value, Some(0.5));
        assert_eq!(figure("recall of sure").value, Some(1.0));
    }

    #[test]
    fn an_ad_without_an_answer_is_no_unit_of_the_figures() {
        let second = LINE.replace(r#""ad":"a""#, r#""ad":"b""#);
        let judged = skill_judgements(&format!("{LINE}\n{second}"), "j").unwrap();
        let answers = BTreeMap::from([("b".to_string(), vec![answer(1, 0.9, false), answer(4, 0.9, true)])]);
        let report = judge_skills(&judged, &answers, &Resampling { seed: 1, resamples: 10 });
        let counts: Vec<usize> = report.counts.iter().take(3).map(|count| count.count).collect();
        assert_eq!(counts, [1, 1, 2], "ads, those left out, pairs");
        let named: Vec<&str> = report.per_query.iter().map(|result| result.query.as_str()).collect();
        assert_eq!(named, ["b"]);
    }

    #[test]
    fn a_judged_skill_is_one_of_the_profile() {
        let judged = skill_judgements(LINE, "j").unwrap();
        let check = |known: &[&str]| judged[0].check(|uri| known.contains(&uri.as_str()));
        assert_eq!(check(&["http://x/1", "http://x/2", "http://x/4", "http://x/5"]).ok(), Some(()));
        let problem = check(&["http://x/1", "http://x/4"]).unwrap_err().to_string();
        assert!(problem.contains("the ad 'a': its profile 'p' has no skill http://x/2"), "{problem}");
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line() {
        let error = |text: &str| skill_judgements(text, "j").unwrap_err().to_string();
        assert!(error(&LINE.replace("preferred", "liked")).contains("skills[1].demand: 'liked'"));
        assert!(error(&LINE.replace("x/2", "x/1")).contains("comes twice"));
        assert!(error(&format!("{LINE}\n{LINE}")).contains("judged twice"));
        assert!(error("").contains("no judgement"));
    }
}
