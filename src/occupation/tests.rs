//! Tests of the classifier with a stand-in for the model.

use super::*;
use crate::encode::StandIn;

const LABELS: &str = "occupation\tlanguage\tlabel\n\
    http://data.europa.eu/esco/occupation/f2b15a0e-e65a-438a-affb-29b9d50b77d1\ten\tsoftware developer\n\
    http://data.europa.eu/esco/occupation/f2b15a0e-e65a-438a-affb-29b9d50b77d1\tes\tdesarrollador de software\n\
    http://x/cook\ten\tcook\nhttp://x/cook\tes\tcocinero/cocinera\nhttp://x/cook\tes\tcocinero\nhttp://x/other\tde\tKoch\n";

fn classifier() -> OccupationClassifier {
    classifier_with(StandIn::default())
}

fn classifier_with(model: StandIn) -> OccupationClassifier {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("labels.tsv");
    std::fs::write(&path, LABELS).unwrap();
    let labels = OccupationLabels::read(&path).unwrap();
    let encoder = Encoder::stand_in(model).unwrap();
    let numbers = OccupationNumbers::builtin().unwrap();
    OccupationClassifier::new(&labels, &encoder, numbers, None, |_, _| (), &Cancel::new()).unwrap()
}

fn ad<'a>(title: &'a str, description: &'a str) -> AdText<'a> {
    AdText { title, description, language: None }
}

#[test]
fn probabilities_add_up_and_labels_of_other_languages_are_left_out() {
    let classifier = classifier();
    assert_eq!(classifier.size(), (2, 4));
    let cancel = Cancel::new();
    let found = classifier.classify(&[ad("COCINERO/A", "")], 0, Patience::Wait, &cancel).unwrap();
    let sum: f64 = found[0].occupations.iter().map(|found| found.probability.get()).sum();
    assert!((sum - 1.0).abs() < 1e-6, "{found:?}");
    let developer = found[0].occupations.iter().find(|found| found.label == "software developer").unwrap();
    assert_eq!(developer.group.map(|group| group.code), Some("2512"));
    assert_eq!(found[0].group.map(|(group, _)| group.code), Some("2512"), "the only one known");
}

#[test]
fn an_ad_that_says_nothing_has_no_occupation_and_one_text_is_enough() {
    let cancel = Cancel::new();
    let ads = [ad("WORK/LOCATION", ""), ad("", "We are looking for a cook."), ad("Cook", "")];
    let found = classifier().classify(&ads, 1, Patience::Wait, &cancel).unwrap();
    let counts: Vec<usize> = found.iter().map(|found| found.occupations.len()).collect();
    assert_eq!(counts, [0, 1, 1]);
}

#[test]
fn an_answer_does_not_depend_on_its_neighbours() {
    let (classifier, cancel) = (classifier(), Cancel::new());
    let ads = [ad("Cook", "Cooks for guests."), ad("Desarrollador", ""), ad("", "Hiring a cook.")];
    let together = classifier.classify(&ads, 0, Patience::Wait, &cancel).unwrap();
    for (ad, together) in ads.iter().zip(together) {
        assert_eq!(classifier.classify(&[*ad], 0, Patience::Wait, &cancel).unwrap(), [together]);
    }
}

#[test]
fn an_answer_does_not_depend_on_what_was_asked_before() {
    let model = || classifier_with(StandIn { uneven: true, threads: 1, ..StandIn::default() });
    let (fresh, used, cancel) = (model(), model(), Cancel::new());
    let ask = |classifier: &OccupationClassifier, text| {
        classifier.classify(&[ad("Pastry cook", text)], 0, Patience::Refuse, &cancel).unwrap()
    };
    ask(&used, "Bakes cakes.");
    let text = "You bake bread for the guests of our hotel. You clean the kitchen every evening.";
    assert_eq!(ask(&used, text), ask(&fresh, text));
}

#[test]
fn a_table_without_labels_in_a_known_language_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("labels.tsv");
    std::fs::write(&path, "occupation\tlanguage\tlabel\nhttp://x/1\tde\tKoch\n").unwrap();
    let labels = OccupationLabels::read(&path).unwrap();
    let encoder = Encoder::stand_in(StandIn::default()).unwrap();
    let numbers = OccupationNumbers::builtin().unwrap();
    let made = OccupationClassifier::new(&labels, &encoder, numbers, None, |_, _| (), &Cancel::new());
    assert!(made.err().unwrap().to_string().contains("none of the labels"), "named");
}
