//! Levels judged by hand.

use super::*;
use crate::domain::Framework;

const RESAMPLING: Resampling = Resampling { seed: 1, resamples: 200 };

fn competence(code: &str, levels: &[u8]) -> Competence {
    Competence {
        framework: Framework::En16234_2019,
        code: code.parse().unwrap(),
        title: String::new(),
        levels: levels.iter().map(|level| Level::new(*level).unwrap()).collect(),
        descriptors: Vec::new(),
        level_descriptors: Vec::new(),
    }
}

fn answer(code: &str, level: Option<u8>, confidence: f64) -> LevelAnswer {
    LevelAnswer {
        code: code.parse().unwrap(),
        probability: Probability::clamped(0.9),
        level: level.map(|level| Level::new(level).unwrap()),
        confidence: Probability::clamped(confidence),
    }
}

fn judged(text: &str) -> LevelJudgements {
    LevelJudgements::parse(text, "judged").unwrap()
}

#[test]
fn levels_are_judged_over_the_pairs_that_are_answered() {
    let judgements = judged(
        "{\"ad\":\"1\",\"competences\":[{\"code\":\"B.1\",\"level\":3},{\"code\":\"A.6\",\"level\":2},{\"code\":\"E.2\",\"level\":4}]}
         {\"ad\":\"2\",\"competences\":[{\"code\":\"B.1\",\"level\":1}]}
         {\"ad\":\"3\",\"competences\":[]}",
    );
    let table =
        [competence("A.6", &[1, 2, 3]), competence("B.1", &[1, 2, 3]), competence("E.2", &[2, 3, 4, 5])];
    let answers = LevelAnswers::from([
        // B.1 exact, C.1 not judged, A.6 found without a level, E.2 not found.
        (
            "1".into(),
            vec![answer("B.1", Some(3), 0.8), answer("C.1", Some(3), 0.9), answer("A.6", None, 0.0)],
        ),
        // One too high.
        ("2".into(), vec![answer("B.1", Some(2), 0.6)]),
        ("3".into(), Vec::new()),
    ]);
    let report = judge_levels(&judgements, &answers, &table, &RESAMPLING);
    let value = |metric: &str| report.figure(metric).and_then(|figure| figure.value);
    let baseline = |metric: &str| report.figure(metric).and_then(|figure| figure.baseline);
    assert_eq!(value("answered"), Some(0.5));
    assert_eq!(value("answered of found"), Some(2.0 / 3.0));
    assert_eq!((value("exact"), value("MAE")), (Some(0.5), Some(0.5)));
    // B.1 3 and 1, middle 2 both times.
    assert_eq!((baseline("exact"), baseline("MAE")), (Some(0.0), Some(1.0)));
    assert_eq!(value("RP@5"), Some((2.0 / 3.0 + 1.0) / 2.0));
    assert_eq!(value("none where none"), Some(1.0));
    // (0.8 - 1)² and (0.6 - 0)².
    assert!((value("Brier").unwrap() - (0.04 + 0.36) / 2.0).abs() < 1e-12);
    assert_eq!(report.per_query.len(), 3);
}

#[test]
fn an_ad_without_an_answer_counts_as_nothing_found() {
    let judgements = judged("{\"ad\":\"1\",\"competences\":[{\"code\":\"B.1\",\"level\":3}]}");
    let report = judge_levels(&judgements, &LevelAnswers::new(), &[], &RESAMPLING);
    let value = |metric: &str| report.figure(metric).and_then(|figure| figure.value);
    assert_eq!((value("RP@5"), value("answered"), value("exact")), (Some(0.0), Some(0.0), None));
}

#[test]
fn the_middle_of_an_even_range_is_the_lower_one() {
    let table = [competence("A.1", &[4, 5]), competence("A.2", &[2, 3, 4])];
    let of = |code: &str| middle(code.parse().unwrap(), &table).map(Level::get);
    assert_eq!((of("A.1"), of("A.2"), of("A.3")), (Some(4), Some(3), None));
}

#[test]
fn a_level_that_the_ad_does_not_say_counts_apart() {
    let judgements = judged(
        "{\"ad\":\"1\",\"competences\":[{\"code\":\"B.1\",\"level\":null},{\"code\":\"A.6\",\"level\":null},{\"code\":\"E.2\",\"level\":4}]}",
    );
    let table =
        [competence("A.6", &[1, 2, 3]), competence("B.1", &[1, 2, 3]), competence("E.2", &[2, 3, 4, 5])];
    let named = vec![answer("B.1", Some(3), 0.8), answer("A.6", None, 0.0), answer("E.2", Some(4), 0.9)];
    let report = judge_levels(&judgements, &LevelAnswers::from([("1".into(), named)]), &table, &RESAMPLING);
    let value = |metric: &str| report.figure(metric).and_then(|figure| figure.value);
    assert_eq!((value("answered"), value("exact")), (Some(1.0), Some(1.0)));
    assert_eq!(value("given though not said"), Some(0.5));
}
