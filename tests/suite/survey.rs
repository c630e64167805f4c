//! Questionnaires and surveys through the program: the synthetic survey end to end, and every bad input.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{self, root, skillgauge, text};

const ENGINEER: &str = "smart-cities-engineer";

fn synthetic(endings: &[&str]) -> Vec<String> {
    let folder = root().join("tests/data/survey-synthetic");
    let file = |ending: &&str| folder.join(format!("synthetic-{ending}")).to_string_lossy().into_owned();
    endings.iter().map(file).collect()
}

fn all_files() -> Vec<String> {
    synthetic(&["en.csv", "es.csv", "it.csv", "el.xlsx", "bg.csv"])
}

fn survey(profile: &str, files: &[String], more: &[&str]) -> std::process::Output {
    let mut arguments = vec!["profile", "survey", profile, "--answers"];
    arguments.extend(files.iter().map(String::as_str));
    arguments.extend(more);
    skillgauge(&arguments)
}

fn as_json(profile: &str, files: &[String], more: &[&str]) -> Value {
    let mut arguments = more.to_vec();
    arguments.extend(["--format", "json"]);
    let output = survey(profile, files, &arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn expected() -> Value {
    let path = root().join("tests/data/survey-synthetic/expected.json");
    serde_json::from_slice(&std::fs::read(path).expect("expected.json")).expect("JSON")
}

#[test]
fn a_questionnaire_has_the_same_ids_in_every_language() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("q");
    let arguments = ["profile", "questions", ENGINEER, "--languages", "en,es,it,el,bg", "--out"];
    let arguments: Vec<&str> = arguments.into_iter().chain([out.to_str().expect("a path")]).collect();
    let made = skillgauge(&arguments);
    assert!(made.status.success(), "{}", text(&made.stderr));
    assert!(
        text(&made.stderr).contains("el: 14 of 64 questions name their row in English"),
        "{}",
        text(&made.stderr)
    );
    let read = |tag: &str| {
        let bytes = std::fs::read(out.join(format!("{ENGINEER}-questions-{tag}.csv"))).expect("a file");
        let mut rows = csv::Reader::from_reader(&bytes[3..]);
        rows.records().map(|row| row.expect("a row")).collect::<Vec<_>>()
    };
    let english = read("en");
    assert_eq!(english.len(), 2 + 48 + 2 * 14);
    for tag in ["es", "it", "el", "bg"] {
        let other = read(tag);
        for (ours, theirs) in english.iter().zip(&other) {
            // Ids of questions and options agree, texts do not.
            assert_eq!((&ours[0], sorted(&ours[6])), (&theirs[0], sorted(&theirs[6])));
            assert_ne!(&ours[3], &theirs[3], "{tag}");
        }
        let page =
            std::fs::read_to_string(out.join(format!("{ENGINEER}-questions-{tag}.md"))).expect("a page");
        assert!(page.contains("`S_f049d05012da`") && page.contains("`I0`"));
    }
    let before = std::fs::read(out.join(format!("{ENGINEER}-questions-bg.md"))).expect("a page");
    assert!(skillgauge(&arguments).status.success());
    let after = std::fs::read(out.join(format!("{ENGINEER}-questions-bg.md"))).expect("a page");
    assert_eq!(before, after);
    let french = skillgauge(&["profile", "questions", ENGINEER, "--languages", "fr", "--out", arguments[6]]);
    assert_eq!(french.status.code(), Some(2));
    assert!(text(&french.stderr).contains("no questionnaire in 'fr'"), "{}", text(&french.stderr));
}

/// Countries stand in the order of their names, which differs by language.
fn sorted(options: &str) -> Vec<&str> {
    let mut options: Vec<&str> = options.lines().collect();
    options.sort_unstable();
    options
}

#[test]
fn the_synthetic_survey_gives_the_published_shares_and_what_was_drawn() {
    let shown = as_json(ENGINEER, &all_files(), &["--visits", "394"]);
    let expected = expected();
    assert_eq!(shown["synthetic"], true);
    assert_eq!((&shown["visits"], &shown["contributions"]), (&394.into(), &152.into()));
    assert_eq!((&shown["full"], &shown["partial"], &shown["blank"]), (&135.into(), &9.into(), &2.into()));
    let duplicates = shown["duplicates"].as_array().expect("duplicates");
    assert_eq!(duplicates.len(), 6);
    assert_eq!(duplicates.iter().filter(|duplicate| duplicate["same_answers"] == false).count(), 1);
    let countries = shown["countries"].as_array().expect("countries");
    assert_eq!(countries.len(), 11);
    for (row, (name, share)) in
        countries.iter().zip([("ES", "34.07"), ("BG", "27.41"), ("GR", "16.30"), ("IT", "13.33")])
    {
        let found = row["share"].as_f64().expect("a share") * 100.0;
        assert_eq!((row["name"].as_str(), format!("{found:.2}")), (Some(name), share.to_string()));
    }
    for row in shown["rows"].as_array().expect("rows") {
        let drawn = &expected["rows"][row["id"].as_str().expect("an id")];
        assert_eq!(row["distribution"], drawn["distribution"], "{row}");
        assert_eq!(row["do_not_know"], drawn["do_not_know"], "{row}");
    }
    let drawn: usize =
        expected["stakeholders"].as_object().expect("sides").values().filter_map(Value::as_u64).sum::<u64>()
            as usize;
    assert_eq!(drawn, 135);
    let side =
        shown["stakeholders"].as_array().expect("sides").iter().find(|side| side["name"] == "providers");
    assert_eq!(side.map(|side| &side["n"]), Some(&expected["stakeholders"]["provider"]));
}

#[test]
fn groups_of_fewer_than_five_answers_are_withheld() {
    let shown = as_json(ENGINEER, &all_files(), &[]);
    let groups = shown["by_country"].as_array().expect("groups");
    for group in groups {
        let large = group["respondents"].as_u64() >= Some(18);
        for row in group["rows"].as_array().expect("rows") {
            assert_eq!(row["withheld"], !large, "{group}");
            assert_eq!(row.get("figures").is_some(), large);
        }
    }
    let others =
        shown["by_stakeholder"].as_array().expect("groups").iter().find(|group| group["name"] == "others");
    assert!(
        others.expect("others")["rows"].as_array().expect("rows").iter().all(|row| row["withheld"] == true)
    );
    let table = text(&survey(ENGINEER, &all_files(), &[]).stdout);
    assert!(table.contains("Withheld by country, fewer than 5 answers: DE (3), FR (2)"), "{table}");
    let csv = text(&survey(ENGINEER, &all_files(), &["--format", "csv"]).stdout);
    assert!(csv.lines().filter(|line| line.contains(",country,DE,")).all(|line| line.contains(",true,")));
    assert_eq!(csv.lines().count(), 1 + 62 * (1 + 11 + 4));
}

#[test]
fn tables_fit_the_page_and_say_that_the_survey_is_synthetic() {
    for (more, most) in [(&["--visits", "394"][..], 80), (&["--country-weights", "equal"][..], 100)] {
        let output = survey(ENGINEER, &all_files(), more);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let table = text(&output.stdout);
        assert!(table.contains("SYNTHETIC: these answers were made by a program"), "{table}");
        let widest = table.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(most), "the table is {widest:?} wide");
    }
}

#[test]
fn the_order_of_files_changes_no_figure() {
    let mut files = all_files();
    let one = as_json(ENGINEER, &files, &["--country-weights", "equal"]);
    files.reverse();
    let two = as_json(ENGINEER, &files, &["--country-weights", "equal"]);
    for key in ["rows", "countries", "stakeholders", "by_country", "by_stakeholder", "krippendorff_alpha"] {
        assert_eq!(one[key], two[key], "{key}");
    }
}

#[test]
fn weights_by_country_stand_beside_raw_figures() {
    let folder = tempfile::tempdir().expect("a folder");
    let totals = folder.path().join("totals.csv");
    let list = "country,total\nES,1\nBulgaria,1\nEL,1\nIT,1\nDE,1\nFR,1\nPT,1\nRO,1\nCY,1\nNL,1\nAT,1\n";
    std::fs::write(&totals, list).expect("written");
    let raw = as_json(ENGINEER, &all_files(), &[]);
    let equal = as_json(ENGINEER, &all_files(), &["--country-weights", "equal"]);
    let given = as_json(ENGINEER, &all_files(), &["--country-weights", totals.to_str().expect("a path")]);
    assert_eq!(equal["rows"], given["rows"]);
    for (raw, equal) in
        raw["rows"].as_array().expect("rows").iter().zip(equal["rows"].as_array().expect("rows"))
    {
        assert_eq!(raw["raw"], equal["raw"]);
        assert!(raw["weighted"].is_null());
        let effective = equal["weighted"]["effective_n"].as_f64().expect("a number");
        assert!(effective < equal["n"].as_f64().expect("a number"), "{equal}");
    }
    std::fs::write(&totals, "country,total\nES,1\n").expect("written");
    let lacking = survey(ENGINEER, &all_files(), &["--country-weights", totals.to_str().expect("a path")]);
    assert!(text(&lacking.stderr).contains("the totals lack AT, BG, CY"), "{}", text(&lacking.stderr));
}

#[test]
fn the_surveyed_profile_names_the_survey_in_every_row_and_is_no_built_in_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("surveyed.toml");
    let file = out.to_str().expect("a path");
    let made = survey(ENGINEER, &all_files(), &["--date", "2023-06-30", "--name", "example", "--out", file]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let shown = skillgauge(&["profile", "show", file, "--format", "json"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    assert_eq!(
        (shown["state"].as_str(), shown["version"].as_str()),
        (Some("surveyed"), Some("2026.2-survey-2023-06-30"))
    );
    let mut uncertain = 0;
    for list in ["skills", "competences"] {
        for row in shown[list].as_array().expect("rows") {
            let source = row["source"].as_str().expect("a source");
            for word in ["SYNTHETIC", "example", "2023-06-30", "n = 1", "rule wilson-half-1"] {
                assert!(source.contains(word), "{word}: {source}");
            }
            assert_eq!(row["steps"].as_array().map(Vec::len), Some(1), "{row}");
            assert_eq!(row["steps"][0]["kind"], "survey");
            uncertain += usize::from(row["status"] == "uncertain");
        }
    }
    assert!(uncertain > 0 && uncertain < 62, "{uncertain} rows are uncertain");
    let built_in = skillgauge(&["profile", "show", ENGINEER, "--format", "json"]);
    assert!(!text(&built_in.stdout).contains("SYNTHETIC"));
    let undated = survey(ENGINEER, &all_files(), &["--out", file]);
    assert_eq!(undated.status.code(), Some(2));
    assert!(text(&undated.stderr).contains("--out needs --date"));
}

const SMALL: &str = r#"id = "small"
title = "Small"
version = "1"
source = "test"
[[skill]]
uri = "http://data.europa.eu/esco/skill/aaaaaaaa-0000-4000-8000-000000000000"
label = "sensors"
kind = "knowledge"
importance = "essential"
[[skill.labels]]
language = "en"
preferred = "sensors"
[[skill]]
uri = "http://data.europa.eu/esco/skill/bbbbbbbb-0000-4000-8000-000000000000"
label = "lead others"
kind = "transversal"
importance = "optional"
[[skill.labels]]
language = "en"
preferred = "lead others"
[[competence]]
code = "B.2"
framework = "2019"
level = 3
"#;

const HEADER: &str = "Q_COUNTRY,Q_STAKEHOLDER,S_aaaaaaaa0000,S_bbbbbbbb0000,C_B2,L_B2,Contribution ID\n";

struct Small {
    folder: tempfile::TempDir,
}

impl Small {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("small.toml"), SMALL).expect("written");
        Self { folder }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    fn survey(&self, file: &Path, more: &[&str]) -> std::process::Output {
        let profile = self.folder.path().join("small.toml");
        survey(profile.to_str().expect("a path"), &[file.to_string_lossy().into_owned()], more)
    }

    /// The words of the refusal.
    fn refused(&self, name: &str, bytes: &[u8]) -> String {
        let output = self.survey(&self.file(name, bytes), &[]);
        let words = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {words}");
        assert!(words.contains(name), "{name} is not named: {words}");
        words
    }
}

#[test]
fn every_bad_export_is_refused_with_its_position_and_the_way_out() {
    let small = Small::new();
    let good = format!("{HEADER}ES,client,5,4,5,e-3,1\n");
    let output = small.survey(&small.file("good.csv", good.as_bytes()), &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let rows = |rows: &str| format!("{HEADER}{rows}");
    let spanish =
        "¿En qué país trabaja?,How important is “sensors” for the profile “Small”?,Contribution ID\nES,5,1\n";
    let french = "Dans quel pays travaillez-vous ?,Quelle est l'importance de « capteurs » ?\nES,5\n";
    let cases: Vec<(&str, String, &[&str])> = vec![
        (
            "unknown-id.csv",
            good.replace("S_bbbbbbbb0000", "S_cccccccc0000"),
            &["line 1, column 4", "'S_cccccccc0000' is no question id"],
        ),
        (
            "unknown-column.csv",
            good.replace("Contribution ID", "Remarks"),
            &["line 1, column 7 (Remarks)", "--ignore-column"],
        ),
        (
            "mixed.csv",
            rows("ES,client,5,4,5,,1\nIT,client,5 – essential,4,5,,2\n"),
            &["line 3, column 3", "mix two scales", "line 2"],
        ),
        (
            "levels.csv",
            rows("ES,client,e-3,4,5,,1\n"),
            &["line 2, column 3", "answer of levels, in a column of importance"],
        ),
        (
            "two-languages.csv",
            spanish.into(),
            &["line 1, column 2", "is a question in English", "in Spanish"],
        ),
        (
            "french.csv",
            french.into(),
            &[
                "is no export of this questionnaire",
                "Dans quel pays",
                "English, Spanish, Italian, Greek, Bulgarian",
            ],
        ),
        (
            "out-of-range.csv",
            rows("ES,client,5,7,5,,1\n"),
            &["line 2, column 4 (S_bbbbbbbb0000)", "'7' is out of range", "1 to 5"],
        ),
        (
            "no-such-level.csv",
            rows("ES,client,5,4,5,e-5,1\n"),
            &["line 2, column 6", "'e-5' is out of range", "e-2, e-3, e-4"],
        ),
        ("no-answer.csv", rows("ES,client,5,very,5,,1\n"), &["line 2, column 4", "'very' is no answer"]),
        ("empty.csv", String::new(), &["is empty"]),
        ("header-only.csv", HEADER.into(), &["no contribution beneath it"]),
        (
            "short-row.csv",
            rows("ES,client,5,4,5,,1\nES,client,5\n"),
            &["line 3", "has 3 fields, the header has 7"],
        ),
        (
            "twice.csv",
            good.replace("S_bbbbbbbb0000", "S_aaaaaaaa0000"),
            &["line 1, column 4", "second column for the same question"],
        ),
        (
            "nameless.csv",
            good.replace("S_bbbbbbbb0000", ""),
            &["line 2, column 4", "the column has no header"],
        ),
        ("shopping.csv", "milk,bread\n1,2\n".into(), &["is no export of this questionnaire", "milk bread"]),
        (
            "no-importance.csv",
            "Q_COUNTRY,Contribution ID\nES,1\n".into(),
            &["line 1", "no column is a question on importance"],
        ),
    ];
    for (name, content, words) in cases {
        let refusal = small.refused(name, content.as_bytes());
        for word in words {
            assert!(refusal.contains(word), "{name}: '{word}' is not in: {refusal}");
        }
    }
}

#[test]
fn what_is_no_text_and_no_spreadsheet_is_named() {
    let small = Small::new();
    let good = format!("{HEADER}ES,client,5,4,5,,1\n");
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(good.bytes().flat_map(|byte| [byte, 0])).collect();
    let latin = good.replace("ES,", "Espa\u{1},").into_bytes();
    let latin: Vec<u8> = latin.into_iter().map(|byte| if byte == 1 { 0xf1 } else { byte }).collect();
    for (name, bytes, word) in [
        ("wide.csv", wide, "is UTF-16"),
        ("latin.csv", latin, "line 2: is not UTF-8"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "of the old kind (.xls)"),
        ("broken.xlsx", b"PK\x03\x04nothing".to_vec(), "broken archive"),
        ("other.zip", archive(&[("a.txt", "x")]), "no XLSX spreadsheet"),
        ("picture.csv", b"\x89PNG\0\0\0".to_vec(), "is not UTF-8"),
    ] {
        let refusal = small.refused(name, &bytes);
        assert!(refusal.contains(word), "{name}: {refusal}");
    }
}

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        archive.write_all(content.as_bytes()).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

/// A spreadsheet of these cells, given as reference and text, and something after its rows.
fn spreadsheet(cells: &[(&str, u32, &str)], after: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let mut rows = std::collections::BTreeMap::<u32, String>::new();
    for (column, row, text) in cells {
        let cell = format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
        rows.entry(*row).or_default().push_str(&cell);
    }
    let rows: String = rows.iter().map(|(row, cells)| format!("<row r=\"{row}\">{cells}</row>")).collect();
    let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData>{after}</worksheet>");
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"Content\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let links = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{relations}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    archive(&[
        ("_rels/.rels", &links("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &links("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

#[test]
fn a_bad_spreadsheet_is_refused_by_row_and_letter() {
    let small = Small::new();
    let good = [
        ("A", 1, "Q_COUNTRY"),
        ("B", 1, "S_aaaaaaaa0000"),
        ("C", 1, "S_bbbbbbbb0000"),
        ("A", 2, "ES"),
        ("B", 2, "5"),
        ("C", 2, "4"),
    ];
    let output = small.survey(&small.file("good.xlsx", &spreadsheet(&good, "")), &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("2 questions have no column here"), "{}", text(&output.stderr));
    let merged = "<mergeCells count=\"1\"><mergeCell ref=\"B2:C3\"/></mergeCells>";
    let refusal = small.refused("merged.xlsx", &spreadsheet(&good, merged));
    assert!(
        refusal.contains("row 2, column B") && refusal.contains("B2:C3 of sheet 'Content' are merged"),
        "{refusal}"
    );
    let mut bad = good;
    bad[5].2 = "9";
    let refusal = small.refused("range.xlsx", &spreadsheet(&bad, ""));
    assert!(refusal.contains("row 2, column C (S_bbbbbbbb0000): '9' is out of range"), "{refusal}");
    let refusal = small.refused("empty.xlsx", &spreadsheet(&[], ""));
    assert!(refusal.contains("no sheet has a cell"), "{refusal}");
    let far: Vec<(&str, u32, &str)> = good.into_iter().chain([("XFD", 1_048_576, "x")]).collect();
    let refusal = small.refused("far.xlsx", &spreadsheet(&far, ""));
    assert!(refusal.contains("row 1048576"), "{refusal}");
}

#[test]
fn work_is_bounded_before_memory_is_taken() {
    let small = Small::new();
    let profile = small.folder.path().join("small.toml");
    let rows = "ES,client,5,4,5,,\n".repeat(40);
    let file = small.file("many.csv", format!("{HEADER}{rows}").as_bytes());
    for (limit, value, word) in [
        ("ANSWER_ROWS", "20", "more than 20 rows (limit answer_rows)"),
        ("ANSWER_CELLS", "1000", ""),
        ("ANSWER_FILE_BYTES", "10000", ""),
    ] {
        let file = file.to_str().expect("a path");
        let arguments = ["profile", "survey", profile.to_str().expect("a path"), "--answers", file];
        let mut command = support::program(&arguments);
        let output = command.env(format!("SKILLGAUGE_LIMITS__{limit}"), value).output().expect("it runs");
        assert_eq!(output.status.success(), word.is_empty(), "{limit}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(word), "{limit}: {}", text(&output.stderr));
    }
    let blown = archive(&[("xl/workbook.xml", &" ".repeat(400_000))]);
    let path = small.file("blown.xlsx", &blown);
    let arguments =
        ["profile", "survey", profile.to_str().expect("a path"), "--answers", path.to_str().expect("a path")];
    let mut command = support::program(&arguments);
    let output = command.env("SKILLGAUGE_LIMITS__ANSWER_FILE_BYTES", "10000").output().expect("it runs");
    assert!(text(&output.stderr).contains("unpacks to more than 80000 bytes"), "{}", text(&output.stderr));
}

#[test]
fn unknown_countries_and_sides_are_named_and_anonymous_answers_are_not_one_respondent() {
    let small = Small::new();
    let rows = "Atlantis,Academia,5,4,5,,Anonymous\nES,client,5,4,5,,Anonymous\nES,client,5,4,5,,Anonymous\n";
    let file = small.file("anonymous.csv", format!("{HEADER}{rows}").as_bytes());
    let output = small.survey(&file, &["--format", "json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let shown: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&shown["full"], &shown["alike"]), (&3.into(), &1.into()));
    assert!(shown["countries"].to_string().contains("unknown answer “Atlantis”"));
    assert!(shown["stakeholders"].to_string().contains("unknown answer “Academia”"));
    let too_few = small.survey(&file, &["--visits", "2"]);
    assert_eq!(too_few.status.code(), Some(2));
    assert!(text(&too_few.stderr).contains("--visits 2: fewer than the 3 contributions read"));
}
