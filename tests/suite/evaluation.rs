//! Evaluation: metrics against an independent tool, runs through their files, gate, comparison.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use skillgauge::evaluate::{Entry, Judgements, Report, Resampling, Run, judge};

use crate::support;

/// Query to metric to value.
type Values = BTreeMap<String, BTreeMap<String, f64>>;

const RESAMPLING: Resampling = Resampling { seed: 1, resamples: 50 };

/// What ir-measures says of a run; `None` where it cannot be had.
fn independent(test: &str, qrels: &Path, run: &Path) -> Option<Values> {
    let python = support::python(test, "ir-measures-0.4.3", "ir_measures", &["ir-measures==0.4.3"])?;
    let script = support::root().join("tests/client/metrics.py");
    let answer = Command::new(python).arg(script).arg(qrels).arg(run).output().expect("Python runs");
    assert!(answer.status.success(), "{}", support::text(&answer.stderr));
    Some(serde_json::from_slice(&answer.stdout).expect("values"))
}

fn ours(report: &Report) -> Values {
    let metrics = report.per_query_metrics.iter();
    let row = |values: &[Option<f64>]| {
        metrics.clone().zip(values).filter_map(|(name, value)| Some((name.to_string(), (*value)?))).collect()
    };
    report.per_query.iter().map(|result| (result.query.clone(), row(&result.values))).collect()
}

fn assert_equal(ours: &Values, theirs: &Values) {
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    for (query, metrics) in theirs {
        assert_eq!(metrics.len(), 5);
        for (metric, value) in metrics {
            let our = ours[query][metric];
            assert!((our - value).abs() < 1e-12, "{query} {metric}: {our}, ir-measures {value}");
        }
    }
}

/// Numbers that look drawn by chance and are the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Graded judgements of 60 queries: -1 to 3, some without a relevant document.
fn graded_qrels(numbers: &mut Numbers) -> String {
    let mut text = String::new();
    for query in 0..60 {
        let highest = if query % 10 == 9 { 0 } else { 3 };
        for document in 0..25 {
            if numbers.below(3) == 0 {
                let grade = (numbers.below(5) as i64 - 1).min(highest);
                text += &format!("q{query:02} 0 d{document:02} {grade}\n");
            }
        }
    }
    text
}

#[test]
fn metrics_agree_with_ir_measures_on_files_with_ties_and_grades() {
    let folder = tempfile::tempdir().expect("a folder");
    let (qrels, run) = (folder.path().join("qrels"), folder.path().join("run"));
    let mut numbers = Numbers(1);
    std::fs::write(&qrels, graded_qrels(&mut numbers)).expect("written");
    let mut text = String::new();
    // The last five judged queries are not in the run; one of the run is not judged.
    for query in (0..55).chain([99]) {
        for document in 0..numbers.below(25) {
            // Few distinct scores; ranks say nothing; two numbers that are one in single precision.
            let score = ["0.5", "0.25", "1e-3", "7", "7.0000000001"][numbers.below(5) as usize];
            text += &format!("q{query:02} Q0 d{document:02} {} {score} t\n", numbers.below(100));
        }
    }
    std::fs::write(&run, &text).expect("written");
    let Some(theirs) = independent("metrics_agree", &qrels, &run) else { return };
    let judgements = std::fs::read_to_string(&qrels).expect("read");
    let judgements = Judgements::parse(&judgements, "qrels").expect("qrels");
    let report = judge(&Run::parse(&text, "run").expect("a run"), &judgements, &RESAMPLING);
    assert!(theirs.len() > 50 && theirs.len() < 60, "{}", theirs.len());
    assert_equal(&ours(&report), &theirs);
    // The program prints the same.
    let (qrels, run) = (qrels.to_string_lossy(), run.to_string_lossy());
    let printed = support::skillgauge(&[
        "evaluate",
        "matching",
        "--qrels",
        &qrels,
        "--run",
        &run,
        "--per-query",
        "--format",
        "jsonl",
    ]);
    assert!(printed.status.success(), "{}", support::text(&printed.stderr));
    let mut values = Values::new();
    for line in support::text(&printed.stdout).lines() {
        let mut line: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).expect("JSON");
        let query =
            line.remove("query").and_then(|query| query.as_str().map(str::to_string)).expect("a query");
        if query == "all" {
            let mean = theirs.values().map(|metrics| metrics["MAP"]).sum::<f64>() / theirs.len() as f64;
            let figure = line["figures"]["MAP"]["value"].as_f64().expect("a figure");
            assert!((figure - mean).abs() < 1e-12, "{figure} {mean}");
            continue;
        }
        let numbers = line.into_iter().filter_map(|(name, value)| Some((name, value.as_f64()?)));
        values.insert(query, numbers.collect());
    }
    assert_equal(&values, &theirs);
}

#[test]
fn a_run_with_ties_has_the_same_figures_in_memory_and_in_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (qrels, file) = (folder.path().join("qrels"), folder.path().join("run"));
    let mut numbers = Numbers(2);
    let judgements = graded_qrels(&mut numbers);
    std::fs::write(&qrels, &judgements).expect("written");
    let mut run = Run::default();
    for query in 0..60 {
        let mut scores: Vec<(u64, u64)> = (0..25).map(|document| (numbers.below(4), document)).collect();
        scores.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let entry = |(score, document): (u64, u64)| Entry {
            document: format!("d{document:02}"),
            score: score as f64 / 3.0,
            probability: None,
        };
        run.insert(&format!("q{query:02}"), scores.into_iter().map(entry).collect()).expect("a query");
    }
    std::fs::write(&file, run.to_trec("t")).expect("written");
    let Some(theirs) = independent("a_run_with_ties", &qrels, &file) else { return };
    let judgements = Judgements::parse(&judgements, "qrels").expect("qrels");
    assert_equal(&ours(&judge(&run, &judgements, &RESAMPLING)), &theirs);
}

#[test]
fn the_service_is_measured_by_its_own_matching() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let [english, other] = support::sample_feeds().map(|feed| feed.to_string_lossy().into_owned());
    let profile = "smart-cities-engineer";
    let mut numbers = Numbers(3);
    let judgements: String = support::ads(english.as_ref())
        .iter()
        .map(|ad| format!("{profile} 0 {} {}\n", ad.id, numbers.below(3)))
        .collect();
    std::fs::write(path("qrels"), judgements).expect("written");
    let evaluated = support::skillgauge(&[
        "evaluate",
        "matching",
        "--ads",
        &english,
        &other,
        "--qrels",
        &path("qrels"),
        "--profile",
        profile,
        "--save-run",
        &path("saved"),
        "--format",
        "json",
    ]);
    assert!(evaluated.status.success(), "{}", support::text(&evaluated.stderr));
    let indexed = support::skillgauge(&["index", "--data-dir", &path("data"), "--ads", &english, &other]);
    assert!(indexed.status.success(), "{}", support::text(&indexed.stderr));
    let matched = support::skillgauge(&[
        "match",
        "--data-dir",
        &path("data"),
        "--profile",
        profile,
        "--limit",
        "1000",
        "--format",
        "trec",
    ]);
    assert!(matched.status.success(), "{}", support::text(&matched.stderr));
    let documents = |text: &str| -> Vec<String> {
        text.lines().filter_map(|line| line.split(' ').nth(2)).map(str::to_string).collect()
    };
    let saved = std::fs::read_to_string(path("saved")).expect("the run");
    assert_eq!(documents(&saved), documents(&support::text(&matched.stdout)));
    std::fs::write(path("matched"), &matched.stdout).expect("written");
    let Some(theirs) = independent("the_service", path("qrels").as_ref(), path("matched").as_ref()) else {
        return;
    };
    let report: serde_json::Value = serde_json::from_slice(&evaluated.stdout).expect("JSON");
    for (metric, value) in &theirs[profile] {
        let our = report["figures"][metric]["value"].as_f64().expect("a figure");
        assert!((our - value).abs() < 1e-12, "{metric}: {our}, ir-measures {value}");
    }
    assert_eq!(report["counts"]["queries"], 1);
    assert!(report["figures"]["ECE"]["value"].is_f64() && report["run"]["sha256"].is_string(), "{report}");
}

/// A folder with judgements, a run that is right at once for one query in two, and one that never is.
fn small_case() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("qrels", "q1 0 a 1\nq2 0 a 1\n");
    write("good", "q1 Q0 a 1 2 t\nq2 Q0 b 1 2 t\nq2 Q0 a 2 1 t\n");
    write("bad", "q1 Q0 b 1 2 t\nq1 Q0 a 2 1 t\nq2 Q0 b 1 2 t\nq2 Q0 a 2 1 t\n");
    write(
        "gate.toml",
        "[[gate]]\nname = \"small\"\nmetric = \"MRR\"\nexpected = 0.75\ntolerance = 0.01\n
         [[gate]]\nname = \"small\"\nmetric = \"MAP\"\nexpected = 0.75\ntolerance = 0.01\n
         [[gate]]\nname = \"unknown\"\nmetric = \"RP@7\"\nexpected = 0.75\ntolerance = 0.01\n",
    );
    folder
}

fn judge_small(folder: &Path, run: &str, more: &[&str]) -> (Option<i32>, String, String) {
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (qrels, run) = (path("qrels"), path(run));
    let more: Vec<String> = more
        .iter()
        .map(|word| if folder.join(word).is_file() { path(word) } else { word.to_string() })
        .collect();
    let arguments = ["evaluate", "linking", "--qrels", &qrels, "--run", &run].into_iter();
    let all: Vec<&str> = arguments.chain(more.iter().map(String::as_str)).collect();
    let outcome = support::skillgauge(&all);
    (outcome.status.code(), support::text(&outcome.stdout), support::text(&outcome.stderr))
}

#[test]
fn a_gate_fails_the_process_and_names_every_figure_that_is_missed() {
    let folder = small_case();
    let gate = |run: &str, name: &str| {
        judge_small(folder.path(), run, &["--gate", "gate.toml", "--gate-name", name])
    };
    let (status, _, words) = gate("good", "small");
    assert_eq!(status, Some(0), "{words}");
    assert!(words.contains("gate small: MRR 0.7500, expected 0.7500"), "{words}");
    let (status, results, words) = gate("bad", "small");
    assert_eq!(status, Some(1));
    assert!(results.contains("MRR"), "the results are printed all the same: {results}");
    for metric in ["MRR", "MAP"] {
        let expected = format!("gate small: {metric} 0.5000, expected 0.7500 ± 0.01: missed");
        assert!(words.contains(&expected), "{words}");
    }
    let (status, _, words) = gate("good", "unknown");
    assert!(status == Some(1) && words.contains("RP@7") && words.contains("nDCG@10"), "{words}");
    let (status, _, words) = gate("good", "absent");
    assert!(status == Some(1) && words.contains("'absent'") && words.contains("small"), "{words}");
    let (status, _, _) = judge_small(folder.path(), "good", &["--gate", "gate.toml"]);
    assert_eq!(status, Some(2), "a gate needs a name");
}

#[test]
fn two_runs_are_compared_query_by_query() {
    let folder = small_case();
    let (status, results, words) =
        judge_small(folder.path(), "good", &["--against", "bad", "--format", "json"]);
    assert_eq!(status, Some(0), "{words}");
    let report: serde_json::Value = serde_json::from_str(&results).expect("JSON");
    let mrr = &report["comparison"]["MRR"];
    assert_eq!((&mrr["wins"], &mrr["ties"], &mrr["losses"]), (&1.into(), &1.into(), &0.into()), "{mrr}");
    assert_eq!(mrr["difference"].as_f64(), Some(0.25));
    assert!(mrr["low"].as_f64() <= Some(0.25) && mrr["high"].as_f64() >= Some(0.25), "{mrr}");
    assert!(mrr["p_value"].as_f64() > Some(0.3), "{mrr}");
    // The same seed, the same answer.
    assert_eq!(results, judge_small(folder.path(), "good", &["--against", "bad", "--format", "json"]).1);
    let (_, results, _) = judge_small(folder.path(), "good", &["--against", "bad"]);
    assert!(results.contains("1/1/0") && results.contains("Seed 42"), "{results}");
}

#[test]
fn what_cannot_be_judged_is_named() {
    let folder = small_case();
    let (status, _, words) = judge_small(folder.path(), "qrels", &[]);
    assert!(status == Some(1) && words.contains("qrels:1: 4 columns where a run has six"), "{words}");
    let (status, _, words) = judge_small(folder.path(), "good", &["--format", "trec"]);
    assert!(status == Some(2) && words.contains("--save-run"), "{words}");
    let (status, _, words) = judge_small(folder.path(), "good", &["--resamples", "0"]);
    assert_eq!(status, Some(2), "{words}");
}
