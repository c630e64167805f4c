//! `skillgauge profile candidates` and `skillgauge profile diff`, run end to end.

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use skillgauge::domain::{ProfileState, RowStatus, StepKind};
use skillgauge::taxonomy;

use crate::support;

const SKILLS: &str = "conceptUri,skillType,reuseLevel,preferredLabel,altLabels,description\n\
    http://x/python,knowledge,sector-specific,Python (computer programming),python coding,The techniques of software development in Python.\n\
    http://x/weld,skill/competence,sector-specific,weld metal pieces,welding of metal parts,Join metal pieces with a welding torch.\n\
    http://x/sql,knowledge,sector-specific,SQL,structured query language,The computer language SQL for retrieving data from databases.\n\
    http://x/privacy,knowledge,cross-sector,data protection,data privacy,The rules for the protection of personal data.\n\
    http://x/wash,skill/competence,sector-specific,wash dishes by hand,do the washing-up,Clean plates and pans in hot water.\n";
const OCCUPATIONS: &str = "conceptUri,preferredLabel,altLabels,code\n\
    http://x/steward,data steward,,1\nhttp://x/analyst,data analyst,,2\n";
const RELATIONS: &str = "occupationUri,relationType,skillType,skillUri\n\
    http://x/steward,essential,knowledge,http://x/sql\nhttp://x/steward,essential,knowledge,http://x/privacy\n\
    http://x/steward,optional,knowledge,http://x/python\n\
    http://x/analyst,essential,knowledge,http://x/sql\nhttp://x/analyst,essential,knowledge,http://x/privacy\n";
const GROUPS: &str = "conceptUri,preferredLabel\nhttp://x/group,database languages\n";
const BROADER: &str =
    "conceptType,conceptUri,broaderType,broaderUri\nK,http://x/sql,SkillGroup,http://x/group\n";

const NOTE: &str = "# The data steward\n\nThe steward knows SQL and data protection.\n\nExperience with welding of \
    metal parts is not needed.\n\n- You code in Python\n";
const PAGE: &str =
    "<h1>Data steward</h1><ul><li>Knowledge of SQL</li><li>Explain the rules of data\nprotection</li></ul>";

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        desk.write("esco/skills_en.csv", SKILLS);
        desk.write("esco/occupations_en.csv", OCCUPATIONS);
        desk.write("esco/occupationSkillRelations.csv", RELATIONS);
        desk.write("esco/skillGroups_en.csv", GROUPS);
        desk.write("esco/broaderRelationsSkillPillar.csv", BROADER);
        desk.write("note.md", NOTE);
        desk.write("page.html", PAGE);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut program = support::program(arguments);
        program.current_dir(self.folder.path());
        // Vectors of a taxonomy of five skills are not worth keeping.
        program.env("SKILLGAUGE_CACHE", self.path("cache"));
        program.output().expect("the program runs")
    }

    fn candidates(&self, documents: &[&str], more: &[&str]) -> Output {
        let fixed = ["--taxonomy", "esco", "--out", "steward.toml", "--date", "2026-03-02"];
        let mut arguments = vec!["profile", "candidates", "--documents"];
        arguments.extend(documents);
        arguments.extend(fixed);
        // In a taxonomy of five skills words weigh less than in ESCO's, so that everything is less sure.
        arguments.extend(["--min-probability", "0.05"]);
        arguments.extend(more);
        self.run(&arguments)
    }
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", support::text(&output.stderr));
    support::text(&output.stdout)
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&stdout(output)).expect("JSON")
}

fn widest(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or_default()
}

#[test]
fn documents_become_a_draft_of_candidates_with_their_quotations() {
    let desk = Desk::new();
    let found = json(&desk.candidates(&["note.md", "page.html"], &["--format", "json", "--texts", "texts"]));
    let skills = found["skills"].as_array().expect("skills");
    let uris: Vec<&str> = skills.iter().filter_map(|skill| skill["uri"].as_str()).collect();
    assert_eq!(uris.len(), 3, "what is denied is no candidate, what nobody speaks of neither: {uris:?}");
    assert_eq!(uris[2], "http://x/python");
    let sql = skills.iter().find(|skill| skill["uri"] == "http://x/sql").expect("SQL");
    assert_eq!(
        (&sql["documents"], &sql["sentences"], &sql["found"]),
        (&2.into(), &2.into(), &"named".into())
    );
    assert_eq!(sql["broader"][0]["label"], "database languages");
    assert_eq!(sql["essential_together"][0]["label"], "data protection");
    for skill in skills {
        for quotation in skill["quotations"].as_array().expect("quotations") {
            let name = format!("texts/{}.txt", quotation["document"].as_str().expect("a name"));
            let text = std::fs::read_to_string(desk.path(&name)).expect("the plain text");
            let offset = |key: &str| quotation[key].as_u64().expect("an offset") as usize;
            assert_eq!(text.get(offset("start")..offset("end")), quotation["text"].as_str(), "{quotation}");
        }
    }
    let toml = std::fs::read_to_string(desk.path("steward.toml")).expect("the draft");
    assert!(toml.contains("# broader: database languages\n") && toml.contains("neutral default"), "{toml}");
    let draft = taxonomy::parse_profile(&toml, "steward.toml").expect("a good profile");
    assert_eq!(
        (draft.id().as_str(), draft.title(), draft.state()),
        ("steward", "Steward", ProfileState::Draft)
    );
    for skill in draft.skills() {
        let provenance = &skill.provenance;
        assert_eq!((provenance.status, provenance.steps.len()), (RowStatus::Candidate, 1));
        let step = &provenance.steps[0];
        assert_eq!(
            (step.kind, step.date.map(|date| date.to_string())),
            (StepKind::DeskResearch, Some("2026-03-02".into()))
        );
        assert_eq!(step.source, "2 documents: note.md, page.html");
        assert!(!step.quotations.is_empty() && step.finding.contains("not decided"), "{}", step.finding);
        assert_eq!((skill.importance.as_str(), skill.weight.get()), ("optional", 0.4));
    }
    for command in ["validate", "show"] {
        stdout(&desk.run(&["profile", command, "steward.toml"]));
    }
}

#[test]
fn the_summary_is_a_table_of_80_columns_or_csv_and_the_same_every_time() {
    let desk = Desk::new();
    let table = stdout(&desk.candidates(&["note.md", "page.html"], &[]));
    assert!(table.contains("SQL") && table.contains("“"), "{table}");
    assert!(widest(&table) <= 80, "{table}");
    let first = std::fs::read(desk.path("steward.toml")).expect("a draft");
    assert_eq!(stdout(&desk.candidates(&["note.md", "page.html"], &[])), table);
    assert_eq!(std::fs::read(desk.path("steward.toml")).expect("a draft"), first);
    let csv =
        stdout(&desk.candidates(&["note.md", "page.html"], &["--format", "csv", "--min-documents", "2"]));
    let rows: Vec<&str> = csv.lines().collect();
    assert!(rows[0].starts_with("part,id,label,kind,documents,sentences"), "{csv}");
    assert!(csv.contains("http://x/sql") && !csv.contains("http://x/python"), "{csv}");
}

#[test]
fn a_pdf_is_read_like_any_document() {
    let desk = Desk::new();
    desk.write("note.pdf", include_bytes!("../data/hospital-note.pdf"));
    let found = json(&desk.candidates(&["note.pdf"], &["--format", "json", "--texts", "texts"]));
    let labels: Vec<&str> = found["skills"]
        .as_array()
        .expect("skills")
        .iter()
        .filter_map(|skill| skill["label"].as_str())
        .collect();
    assert!(labels.contains(&"SQL") && labels.contains(&"data protection"), "{labels:?}");
    let text = std::fs::read_to_string(desk.path("texts/note.pdf.txt")).expect("the plain text");
    assert!(text.contains("the patient register every month"), "lines of a paragraph are one: {text}");
}

#[test]
fn a_bad_document_stops_before_anything_is_written() {
    let desk = Desk::new();
    desk.write("steward.toml", "mine");
    desk.write("locked.pdf", include_bytes!("../data/locked.pdf"));
    desk.write("scan.pdf", include_bytes!("../data/scan.pdf"));
    desk.write("half.pdf", &include_bytes!("../data/hospital-note.pdf")[..600]);
    desk.write("empty.txt", "");
    desk.write("latin.txt", b"caf\xE9");
    desk.write("letter.docx", b"PK\x03\x04zip");
    desk.write("image.txt", b"\x89PNG\0\0");
    for (document, words) in [
        ("missing.txt", "missing.txt: there is no such file"),
        ("empty.txt", "empty.txt: is empty"),
        ("latin.txt", "latin.txt: is not UTF-8 (line 1, byte 3)"),
        ("letter.docx", "letter.docx: is an archive or a file of a word processor"),
        ("image.txt", "image.txt: is no text"),
        ("locked.pdf", "locked.pdf: opens with a password only"),
        ("scan.pdf", "scan.pdf: has no text; it is probably a scan"),
        ("half.pdf", "half.pdf: cannot be read as a PDF"),
        ("esco", "esco: is a folder"),
    ] {
        let output = desk.candidates(&["note.md", document], &[]);
        let error = support::text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{document}: {error}");
        assert!(error.contains(words) && error.lines().count() == 1, "{error}");
        assert!(output.stdout.is_empty());
        assert_eq!(std::fs::read_to_string(desk.path("steward.toml")).expect("a file"), "mine");
    }
}

#[test]
fn other_bad_input_is_named_too() {
    let desk = Desk::new();
    desk.write("other/readme.txt", "no taxonomy");
    let run = |more: &[&str]| {
        let mut arguments = vec!["profile", "candidates", "--documents", "note.md"];
        arguments.extend(more);
        let output = desk.run(&arguments);
        (output.status.code(), support::text(&output.stderr))
    };
    for (status, more, words) in [
        (
            1,
            &["--taxonomy", "other", "--out", "o.toml"][..],
            "give the folder or the zip of ESCO's CSV download",
        ),
        (1, &["--taxonomy", "nowhere", "--out", "o.toml"], "nowhere: "),
        (1, &["--taxonomy", "esco", "--out", "none/o.toml"], "there is no folder none; make it first"),
        (2, &["--taxonomy", "esco", "--out", "o.toml", "--date", "2026-02-30"], "is no day of the calendar"),
        (2, &["--taxonomy", "esco", "--out", "o.toml", "--id", "No Id"], "--id: 'No Id' is no profile id"),
        (2, &["--taxonomy", "esco", "--out", "1.toml"], "its name makes no id"),
        (2, &["--taxonomy", "esco", "--out", "o.toml", "--min-documents", "2"], "--min-documents 2"),
        (2, &["--taxonomy", "esco", "--out", "o.toml", "--min-probability", "2"], "--min-probability"),
        (2, &["--taxonomy", "esco", "--out", "o.toml", "--format", "trec"], "use table, json or csv"),
    ] {
        let (code, error) = run(more);
        assert_eq!(code, Some(status), "{more:?}: {error}");
        assert!(error.contains(words), "{more:?}: {error}");
    }
    desk.write("rose.txt", "The museum opens at nine. Its garden is full of roses in summer.");
    let output = desk.run(&[
        "profile",
        "candidates",
        "--documents",
        "rose.txt",
        "--taxonomy",
        "esco",
        "--out",
        "o.toml",
    ]);
    let error = support::text(&output.stderr);
    assert!(output.status.code() == Some(1) && error.contains("no skill of ESCO"), "{error}");
    assert!(!desk.path("o.toml").exists());
}

fn profile(rows: &str) -> String {
    format!(
        "id = \"steward\"\ntitle = \"Steward\"\nversion = \"1\"\n{rows}\n[[occupation]]\nuri = \"http://x/steward\"\n\
         label = \"data steward\"\n"
    )
}

fn skill(name: &str, importance: &str) -> String {
    format!(
        "[[skill]]\nuri = \"http://x/{name}\"\nlabel = \"{name}\"\nkind = \"knowledge\"\nimportance = \"{importance}\"\n\
         [[skill.labels]]\nlanguage = \"en\"\npreferred = \"{name}\"\n"
    )
}

fn differences(output: &Output) -> Vec<String> {
    let found = json(output);
    let text = |value: &Value| value.as_str().unwrap_or("-").to_string();
    let one = |d: &Value| ["change", "label", "field", "before", "after"].map(|key| text(&d[key])).join("|");
    found["differences"].as_array().expect("differences").iter().map(one).collect()
}

#[test]
fn two_files_differ_in_rows_and_fields() {
    let desk = Desk::new();
    desk.write("a.toml", profile(&[skill("sql", "essential"), skill("weld", "optional")].concat()));
    desk.write("b.toml", profile(&[skill("sql", "optional"), skill("python", "optional")].concat()));
    let found = differences(&desk.run(&["profile", "diff", "a.toml", "b.toml", "--format", "json"]));
    let expected = [
        "gone|weld|row|knowledge, optional|-",
        "added|python|row|-|knowledge, optional",
        "changed|sql|importance|essential|optional",
        "changed|sql|weight|1|0.4",
    ];
    assert_eq!(found, expected);
    let table = stdout(&desk.run(&["profile", "diff", "a.toml", "b.toml"]));
    assert!(table.contains("1 added, 1 gone, 2 changed") && widest(&table) <= 80, "{table}");
    let same = stdout(&desk.run(&["profile", "diff", "a.toml", "a.toml"]));
    assert!(same.contains("nothing differs"), "{same}");
    let built_in = stdout(&desk.run(&[
        "profile",
        "diff",
        "smart-cities-engineer",
        "smart-cities-technician",
        "--format",
        "csv",
    ]));
    assert!(
        built_in.starts_with("part,change,id,label,field,before,after\n") && built_in.contains("lead others")
    );
}

#[test]
fn a_profile_differs_from_an_esco_occupation() {
    let desk = Desk::new();
    desk.write("a.toml", profile(&[skill("sql", "optional"), skill("weld", "optional")].concat()));
    let arguments =
        ["profile", "diff", "a.toml", "--esco", "esco", "--occupation", "data steward", "--format", "json"];
    let expected = [
        "gone|weld|row|knowledge, optional|-",
        "added|data protection|row|-|knowledge, essential",
        "added|Python (computer programming)|row|-|knowledge, optional",
        "changed|sql|label|sql|SQL",
        "changed|sql|importance|optional|essential",
    ];
    assert_eq!(differences(&desk.run(&arguments)), expected);
}

#[test]
fn a_new_esco_says_which_rows_it_touches() {
    let desk = Desk::new();
    let rows = ["sql", "python", "weld", "privacy"].map(|name| skill(name, "optional")).concat();
    desk.write("a.toml", profile(&rows));
    let gone = SKILLS.lines().filter(|line| !line.contains("x/weld")).collect::<Vec<_>>().join("\n");
    desk.write("new/skills_en.csv", gone.replace(",SQL,", ",SQL language,"));
    desk.write("new/occupations_en.csv", OCCUPATIONS);
    let cut = RELATIONS.replace("http://x/steward,optional,knowledge,http://x/python\n", "");
    let cut = cut.replace(
        "http://x/steward,essential,knowledge,http://x/privacy",
        "http://x/steward,optional,knowledge,http://x/privacy",
    );
    desk.write("new/occupationSkillRelations.csv", cut);
    let arguments = ["profile", "diff", "a.toml", "--esco", "esco", "--esco-new", "new"];
    let found = desk.run(&[&arguments[..], &["--format", "json"]].concat());
    let expected = [
        "changed|sql|label|SQL|SQL language",
        "gone|python|link to 'data steward'|optional|-",
        "gone|weld|concept|weld metal pieces|-",
        "changed|privacy|link to 'data steward'|essential|optional",
    ];
    assert_eq!(differences(&found), expected);
    assert_eq!(json(&found)["occupation_skills"][0]["after"], 2);
    let table = stdout(&desk.run(&arguments));
    assert!(table.contains("skills before") && widest(&table) <= 80, "{table}");
}

#[test]
fn what_cannot_be_compared_is_named() {
    let desk = Desk::new();
    desk.write("a.toml", profile(&skill("sql", "optional")));
    for (status, more, words) in [
        (1, &["nobody", "a.toml"][..], "there is no profile 'nobody'"),
        (1, &["a.toml", "./none.toml"], "none.toml: cannot be read as a profile"),
        (1, &["a.toml", "--esco", "esco", "--occupation", "data stewart"], "near are: 'data steward'"),
        (1, &["a.toml", "--esco", "esco", "--esco-new", "note.md"], "note.md: "),
        (2, &["a.toml"], "there is nothing to compare with"),
        (2, &["a.toml", "--esco", "esco"], "there is nothing to compare with"),
        (2, &["a.toml", "--occupation", "data steward"], "--esco"),
        (2, &["a.toml", "a.toml", "--esco", "esco"], "cannot be used with"),
    ] {
        let output = desk.run(&[&["profile", "diff"], more].concat());
        let error = support::text(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{more:?}: {error}");
        assert!(error.contains(words), "{more:?}: {error}");
    }
}

#[test]
fn real_documents_give_names_and_few_neighbours() {
    let test = "real_documents_give_names_and_few_neighbours";
    let Some(esco) = support::real_data(test, "esco-1.1.0") else { return };
    let _turn = support::turn_for_esco();
    let desk = Desk::new();
    let walkthrough = support::root().join("tests/data/walkthrough");
    let documents = ["utility-interviews.md", "sector-study.html"].map(|name| path(&walkthrough.join(name)));
    let esco = path(&esco);
    let arguments = [
        &["profile", "candidates", "--documents", &documents[0], &documents[1]][..],
        &["--taxonomy", &esco, "--out", "water.toml", "--format", "json"],
    ];
    let mut program = support::program_with_esco(&arguments.concat());
    program.current_dir(desk.folder.path());
    let found = json(&program.output().expect("the program runs"));
    let labels: Vec<&str> = found["skills"]
        .as_array()
        .expect("skills")
        .iter()
        .filter_map(|skill| skill["label"].as_str())
        .collect();
    for expected in [
        "Internet of Things",
        "cyber security",
        "data protection",
        "perform ICT troubleshooting",
        "measure water quality parameters",
        "maintain water treatment equipment",
    ] {
        assert!(labels.contains(&expected), "{expected} is missing: {labels:?}");
    }
    for neighbour in [
        "machine learning",
        "utilise machine learning",
        "manage keys for data protection",
        "monitor water quality",
    ] {
        assert!(!labels.contains(&neighbour), "{neighbour} is asked for by nobody: {labels:?}");
    }
}

fn path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
