//! `skillgauge classify` and `evaluate occupations` on the real model, with a small table of labels of our own.

use std::path::Path;

use skillgauge::encode::Cancel;
use skillgauge::occupation::{OccupationClassifier, OccupationNumbers};
use skillgauge::taxonomy::OccupationLabels;

use crate::support::{self, root, skillgauge, text};

const ADS: &str = r#"{"id":"es","title":"COCINERO/A (REF. 114)","description":"Preparar platos y ordenar la cocina."}
{"id":"it","title":"Camionista patente CE - Verona","description":"Trasporto di merci in tutta Italia."}
{"id":"el","title":"Νοσηλευτής/τρια","language":"el"}
{"id":"bg","title":"Готвач в хотел","language":"bg"}
{"id":"untitled","title":"WORK/LOCATION","description":"We are looking for a lorry driver in Leeds."}
{"id":"code","title":"Senior Software Developer (m/f/d)","description":"Write and test programs."}
"#;

fn labels() -> String {
    root().join("tests/data/occupation-labels.tsv").to_string_lossy().into_owned()
}

/// A classifier with the small table.
pub(crate) fn classifier() -> OccupationClassifier {
    let labels = OccupationLabels::read(Path::new(&labels())).expect("labels");
    let numbers = OccupationNumbers::builtin().expect("numbers");
    OccupationClassifier::new(&labels, &support::encoder(), numbers, None, |_, _| (), &Cancel::new())
        .expect("a classifier")
}

fn feed(folder: &Path) -> String {
    let path = folder.join("ads.jsonl");
    std::fs::write(&path, ADS).expect("a feed");
    path.to_string_lossy().into_owned()
}

#[test]
fn ads_of_five_languages_get_their_occupation_and_unit_group() {
    let folder = tempfile::tempdir().expect("a folder");
    let feed = feed(folder.path());
    let output = skillgauge(&["classify", "--ads", &feed, "--occupations", &labels(), "--limit", "2"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let lines: Vec<serde_json::Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let first: Vec<(&str, &str)> = lines
        .iter()
        .map(|line| {
            let uri = line["occupations"][0]["uri"].as_str().expect("a URI");
            (line["ad"].as_str().expect("an id"), uri.rsplit('/').next().expect("its end"))
        })
        .collect();
    let developer = "f2b15a0e-e65a-438a-affb-29b9d50b77d1";
    let expected = [
        ("es", "cook"),
        ("it", "driver"),
        ("el", "nurse"),
        ("bg", "cook"),
        ("untitled", "driver"),
        ("code", developer),
    ];
    assert_eq!(first, expected);
    assert_eq!(lines[5]["isco"]["code"], "2512");
    assert_eq!(lines[5]["occupations"][0]["isco"], "2512");
    assert!(lines.iter().all(|line| line["occupations"].as_array().is_some_and(|found| found.len() == 2)));

    let run = skillgauge(&["classify", "--ads", &feed, "--occupations", &labels(), "--format", "trec"]);
    let words: Vec<usize> = text(&run.stdout).lines().map(|line| line.split(' ').count()).collect();
    assert!(run.status.success() && words.len() >= 12 && words.iter().all(|words| *words == 6));
}

#[test]
fn occupations_are_judged_beside_the_trivial_rules() {
    let folder = tempfile::tempdir().expect("a folder");
    let feed = feed(folder.path());
    let judged = folder.path().join("judged.tsv");
    std::fs::write(
        &judged,
        "occupation\tad\nhttp://x/cook\tes\nhttp://x/driver\tit\nhttp://x/driver\tuntitled\n",
    )
    .expect("judgements");
    let judged = judged.to_string_lossy();
    let output = skillgauge(&[
        "evaluate",
        "occupations",
        "--ads",
        &feed,
        "--occupations",
        &labels(),
        "--judgements",
        &judged,
        "--format",
        "json",
    ]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let report: serde_json::Value = serde_json::from_str(&text(&output.stdout)).expect("JSON");
    assert_eq!(report["figures"]["first"]["value"], 1.0);
    assert!(report["figures"]["first"]["baseline"].as_f64().is_some_and(|rule| rule < 1.0));
    assert!(
        report["figures"]["most common"]["value"]
            .as_f64()
            .is_some_and(|share| (share - 2.0 / 3.0).abs() < 1e-9)
    );
}

#[test]
fn without_labels_the_option_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = skillgauge(&["classify", "--ads", &feed(folder.path())]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--occupations FILE"), "{}", text(&output.stderr));
}
