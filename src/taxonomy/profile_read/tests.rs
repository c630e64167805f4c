//! Tests of reading profiles: what is taken from elsewhere, and every fault by field and line.

use super::*;
use crate::domain::Provenance;

const HEAD: &str = "id = \"p\"\ntitle = \"P\"\nversion = \"1\"\n";
const IOT: &str = "uri = \"http://data.europa.eu/esco/skill/f049d050-12da-4e40-813a-2b5eb6df6b51\"\n";
const KIND: &str = "kind = \"knowledge\"\nimportance = \"essential\"\n";

fn faults(text: &str) -> Vec<String> {
    match parse_profile(text, "p.toml") {
        Ok(_) => Vec::new(),
        Err(error) => error.to_string().lines().map(str::to_string).collect(),
    }
}

/// The one fault of a skill row with `lines` added.
fn fault_of_skill(lines: &str) -> String {
    let found = faults(&format!("{HEAD}[[skill]]\n{IOT}{KIND}{lines}"));
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

fn fault_of_competence(lines: &str) -> String {
    let found = faults(&format!("{HEAD}[[skill]]\n{IOT}{KIND}[[competence]]\n{lines}"));
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

#[test]
fn the_least_profile_takes_weight_labels_and_source_from_elsewhere() {
    let text = format!(
        "source = \"my list\"\n{HEAD}[[skill]]\n{IOT}kind = \"knowledge\"\nimportance = \"optional\"\n"
    );
    let profile = parse_profile(&text, "p.toml").unwrap();
    let skill = &profile.skills()[0];
    assert_eq!((skill.weight.get(), skill.label.as_str()), (0.4, "Internet of Things"));
    assert_eq!(skill.provenance, Provenance::of("my list"));
}

#[test]
fn a_weight_that_is_none_is_refused_with_its_line() {
    for (given, shown) in
        [("nan", "NaN"), ("-0.5", "-0.5"), ("inf", "inf"), ("-1", "-1"), ("1000001.5", "1000001.5")]
    {
        let fault = fault_of_skill(&format!("weight = {given}\n"));
        assert_eq!(
            fault,
            format!("p.toml:8: skill[0].weight: {shown} is no weight; give a number from 0 to 1000000")
        );
    }
    assert!(fault_of_skill("weight = \"1\"\n").contains("type string; give a number"));
}

#[test]
fn an_unknown_key_names_the_nearest() {
    let fault = fault_of_skill("wieght = 1\n");
    assert_eq!(fault, "p.toml:8: skill[0].wieght: there is no such key; did you mean 'weight'?");
    assert!(fault_of_skill("colour = 1\n").contains("use uri, label, kind"));
}

#[test]
fn a_skill_twice_and_no_skill_are_refused() {
    let fault = fault_of_skill(&format!("[[skill]]\n{IOT}{KIND}"));
    assert!(fault.starts_with("p.toml:9: skill[1].uri: 'Internet of Things'"), "{fault}");
    assert!(fault.contains("stands twice; keep one row"), "{fault}");
    for text in [HEAD.to_string(), format!("{HEAD}skill = []\n")] {
        let found = faults(&text);
        assert!(found.len() == 1 && found[0].contains("needs at least one skill; add"), "{found:?}");
    }
}

#[test]
fn competences_are_checked_against_the_standard() {
    let row = |code: &str, framework: &str, level: &str| {
        fault_of_competence(&format!("code = \"{code}\"\nframework = \"{framework}\"\nlevel = {level}\n"))
    };
    assert!(row("B.9", "2019", "3").contains(":9: competence[0].code: B.9 is no competence"));
    assert!(row("X.1", "2019", "3").contains(":9: competence[0].code: 'X.1' is no e-CF code"));
    assert!(
        row("A.5", "2019", "2")
            .contains(":11: competence[0].level: A.5 Architecture Design has no level e-2")
    );
    assert!(row("A.5", "2019", "7").contains(":11: competence[0].level: 7 is no e-CF level"));
    let hazard = row("D.6", "3.0", "3");
    assert!(hazard.contains(":10: competence[0].framework: '3.0'"), "{hazard}");
    assert!(hazard.contains("D.5 to D.7 mean other things"), "{hazard}");
    assert!(hazard.contains("D.6 of e-CF 3.0 is D.5 Sales Development in 2019"), "{hazard}");
    let bare = fault_of_competence("code = \"D.6\"\nlevel = 3\n");
    assert!(
        bare.contains("competence[0].framework: this key is missing; add framework = \"2019\""),
        "{bare}"
    );
}

#[test]
fn all_faults_come_at_once_by_line() {
    let text = format!(
        "id = \"No Id\"\nversion = \"1\"\n[[skill]]\nkind = \"craft\"\nimportance = \"essential\"\nweight = nan\n[[skill]]\n{IOT}{KIND}[[skill]]\n{IOT}{KIND}"
    );
    let found = faults(&text);
    let fields: Vec<&str> = found.iter().filter_map(|line| line.split(": ").nth(1)).collect();
    assert_eq!(fields, ["id", "skill[0].uri", "skill[0].kind", "skill[0].weight", "skill[2].uri", "title"]);
    assert!(found[1].starts_with("p.toml:3: "), "the line of the row stands for a missing key: {found:?}");
    assert!(found[5].starts_with("p.toml: title: this key is missing; add title = "), "{found:?}");
}

#[test]
fn a_byte_order_mark_and_carriage_returns_do_no_harm() {
    let text = format!("\u{feff}{HEAD}[[skill]]\n{IOT}{KIND}").replace('\n', "\r\n");
    assert_eq!(faults(&text), Vec::<String>::new());
}

#[test]
fn what_is_not_toml_is_said_with_its_line() {
    let found = faults("id = \"p\"\ntitle = P\n");
    assert!(found[0].starts_with("p.toml:2: syntax: this is not TOML"), "{found:?}");
}
