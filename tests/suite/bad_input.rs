//! Bad input on the command line: a clear error, the right exit status, nothing stored is lost.

use std::path::Path;
use std::process::Output;

use crate::support;

fn refused(output: &Output, status: i32, words: &[&str]) {
    let message = support::text(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{message}");
    for word in words {
        assert!(message.contains(word), "'{word}' is not in: {message}");
    }
    assert!(!message.contains("panicked"), "{message}");
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    path.to_string_lossy().into_owned()
}

#[test]
fn wrong_options_end_with_status_2() {
    let run = support::skillgauge;
    refused(&run(&["match", "--profil", "x"]), 2, &["--profil"]);
    refused(&run(&["nonsense"]), 2, &["nonsense"]);
    refused(
        &run(&["match", "--profile", "smart-cities-engineer", "--min-score", "NaN"]),
        2,
        &["min-score", "between 0 and 1"],
    );
    refused(
        &run(&["match", "--profile", "smart-cities-engineer", "--country", "Spain"]),
        2,
        &["country", "Spain"],
    );
    refused(
        &run(&["match", "--profile", "smart-cities-engineer", "--posted-from", "soon"]),
        2,
        &["posted-from", "soon"],
    );
    let folder = tempfile::tempdir().expect("a folder");
    let feed = file(folder.path(), "feed.csv", "id,title,text\n1,Technician,You install sensors.\n");
    refused(&run(&["index", "--ads", &feed, "--map", "salary=text"]), 2, &["salary", "description"]);
    refused(&run(&["index", "--ads", &feed, "--map", "nonsense"]), 2, &["nonsense"]);
    let sentences = file(folder.path(), "s.jsonl", "{\"id\":1,\"text\":\"x\"}\n");
    refused(
        &run(&["link", "--taxonomy", ".", "--sentences", &sentences, "--legs", "third"]),
        2,
        &["third", "semantic"],
    );
}

#[test]
fn an_unknown_column_is_named_with_those_there_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let feed = file(folder.path(), "feed.csv", "id,title,text\n1,Technician,You install sensors.\n");
    let data = folder.path().join("data").to_string_lossy().into_owned();
    let output =
        support::skillgauge(&["index", "--data-dir", &data, "--ads", &feed, "--map", "description=body"]);
    refused(&output, 1, &["feed.csv", "body", "id", "title", "text"]);
}

#[test]
fn files_and_directories_that_cannot_be_used_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("none").to_string_lossy().into_owned();
    let run = support::skillgauge;
    refused(&run(&["index", "--data-dir", &data, "--ads", "no-such-feed.jsonl"]), 1, &["no-such-feed.jsonl"]);
    refused(
        &run(&["match", "--data-dir", &data, "--profile", "smart-cities-engineer"]),
        1,
        &["does not exist", "skillgauge index"],
    );
    refused(
        &run(&["match", "--data-dir", &data, "--profile", "no-such-profile"]),
        1,
        &["no-such-profile", "smart-cities-engineer"],
    );
    let feed = file(folder.path(), "feed.xyz", "");
    refused(&run(&["index", "--data-dir", &data, "--ads", &feed]), 1, &["feed.xyz", "jsonl"]);
    let feed = file(folder.path(), "feed.parquet", "this is no parquet");
    refused(&run(&["index", "--data-dir", &data, "--ads", &feed]), 1, &["feed.parquet"]);
    let feed = file(
        folder.path(),
        "feed.jsonl",
        "{\"id\":\"1\",\"title\":\"T\",\"description\":\"You install sensors.\"}",
    );
    std::fs::write(folder.path().join("plain-file"), "x").expect("a file");
    let plain = folder.path().join("plain-file").join("data").to_string_lossy().into_owned();
    refused(&run(&["index", "--data-dir", &plain, "--ads", &feed]), 1, &["plain-file"]);
    let foreign = folder.path().to_string_lossy().into_owned();
    refused(
        &run(&["index", "--data-dir", &foreign, "--ads", &feed]),
        1,
        &["not a skillgauge data directory"],
    );
    refused(
        &run(&["--model", "/no/such/model", "match", "--profile", "smart-cities-engineer"]),
        1,
        &["/no/such/model", "make setup"],
    );
    let esco = folder.path().join("no-esco").to_string_lossy().into_owned();
    refused(&run(&["profile", "import", "--esco", &esco, "--occupation", "cloud engineer"]), 1, &["no-esco"]);
}

#[test]
fn a_busy_port_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data").to_string_lossy().into_owned();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let output = support::skillgauge(&["serve", "--data-dir", &data, "--listen", &address]);
    refused(&output, 1, &[&address, "in use"]);
    refused(&support::skillgauge(&["serve", "--data-dir", &data, "--listen", "nowhere"]), 1, &["nowhere"]);
}

#[test]
fn settings_that_cannot_be_read_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = file(folder.path(), "settings.toml", "[server]\nlisten_to = \"127.0.0.1:1\"\n");
    refused(&support::skillgauge(&["--config", &settings, "profile", "list"]), 1, &["listen_to"]);
    refused(&support::skillgauge(&["--config", "no-such.toml", "profile", "list"]), 1, &["no-such.toml"]);
    let settings = file(folder.path(), "precision.toml", "[model]\nprecision = \"f16\"\n");
    let mut program = support::program(&["--config", &settings, "levels", "--ads", "-"]);
    // The environment would go before the file.
    let output = program.env_remove("SKILLGAUGE_MODEL__PRECISION").output().expect("the program runs");
    refused(&output, 1, &["precision", "f16", "bf16"]);
}

const GOOD: &str = r#"
id = "mine"
title = "Mine"
version = "1"
source = "test"
[[skill]]
uri = "http://data.europa.eu/esco/skill/f049d050-12da-4e40-813a-2b5eb6df6b51"
kind = "knowledge"
importance = "essential"
weight = 1.0
source = "test"
[[competence]]
code = "B.4"
framework = "2019"
level = 2
source = "test"
"#;

#[test]
fn a_bad_profile_is_refused_field_by_field() {
    let folder = tempfile::tempdir().expect("a folder");
    let check =
        |text: &str| support::skillgauge(&["profile", "validate", &file(folder.path(), "mine.toml", text)]);
    assert!(check(GOOD).status.success(), "{}", support::text(&check(GOOD).stderr));
    let changed = |from: &str, to: &str| check(&GOOD.replace(from, to));
    refused(&changed("B.4", "B.9"), 1, &["mine.toml", "B.9"]);
    refused(&changed("level = 2", "level = 5"), 1, &["B.4", "e-1", "e-3"]);
    refused(&changed("\"2019\"", "\"3.0\""), 1, &["3.0", "2019"]);
    refused(&changed("weight = 1.0", "weight = -1.0"), 1, &["weight", "-1"]);
    refused(&changed("weight = 1.0", "weight = nan"), 1, &["weight", "NaN"]);
    refused(&changed("importance = \"essential\"", "importance = \"vital\""), 1, &["vital", "essential"]);
    refused(&changed("kind = \"knowledge\"", "kindd = \"knowledge\""), 1, &["kindd"]);
    let skill = GOOD
        .split("[[competence]]")
        .next()
        .and_then(|text| text.split("[[skill]]").nth(1))
        .expect("the skill");
    refused(
        &check(&GOOD.replace("[[competence]]", &format!("[[skill]]{skill}[[competence]]"))),
        1,
        &["twice"],
    );
    let no_skills = GOOD.replace(&format!("[[skill]]{skill}"), "");
    refused(&check(&no_skills), 1, &["skill"]);
    refused(&check("id = "), 1, &["mine.toml"]);
}

#[test]
fn a_broken_file_of_sentences_or_ads_names_the_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let sentences = file(folder.path(), "s.jsonl", "{\"id\":1,\"text\":\"x\"}\n{\"id\":2}\n");
    refused(
        &support::skillgauge(&["link", "--taxonomy", ".", "--sentences", &sentences]),
        1,
        &["s.jsonl:2", "text"],
    );
    let ad = file(folder.path(), "ad.json", "{\"title\":\"T\",\"description\":\"<br>\"}");
    let output = support::skillgauge(&["score", "--profile", "smart-cities-engineer", "--ad", &ad]);
    refused(&output, 1, &["ad.json", "no_text"]);
}

#[test]
fn a_feed_is_no_single_ad() {
    let folder = tempfile::tempdir().expect("a folder");
    let ad = "{\"title\":\"Welder\",\"description\":\"You weld.\"}";
    for (name, text, words) in [
        ("feed.jsonl", format!("{ad}\n{ad}\n{ad}\n"), "more than one ad where one ad is wanted"),
        ("list.json", format!("[{ad}]"), "a list of ads where one ad is wanted"),
        ("feed.csv", "id,title,description\n1,Welder,You weld.\n".into(), "a table is a feed, not one ad"),
    ] {
        let feed = file(folder.path(), name, &text);
        let output = support::skillgauge(&["score", "--profile", "smart-cities-engineer", "--ad", &feed]);
        refused(&output, 1, &[name, words]);
    }
}

#[cfg(not(feature = "monitor"))]
#[test]
fn a_command_that_was_not_built_names_its_feature() {
    for arguments in [&["monitor"][..], &["monitor", "annotate", "--ads", "a.jsonl"], &["monitor", "--help"]]
    {
        refused(&support::skillgauge(arguments), 2, &["built without `monitor`", "--features monitor"]);
    }
    refused(&support::skillgauge(&["monitoring"]), 2, &["unrecognized", "monitoring"]);
}

#[cfg(not(feature = "cluster"))]
#[test]
fn the_cluster_s_command_names_its_feature_too() {
    refused(&support::skillgauge(&["cluster", "--verbose", "x"]), 2, &["--features cluster"]);
}

#[test]
fn limits_are_settings_with_names_and_bounds() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = |text: &str| {
        let settings = file(folder.path(), "limits.toml", text);
        support::skillgauge(&["--config", &settings, "limits", "--format", "json"])
    };
    let output = list("[limits]\nsentences = 200\n");
    assert!(output.status.success(), "{}", support::text(&output.stderr));
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("rows");
    let sentences = rows.iter().find(|row| row["limit"] == "sentences").expect("the row");
    assert_eq!((&sentences["value"], &sentences["default"]), (&200.into(), &5_000.into()));
    refused(&list("[limits]\nsentence = 200\n"), 1, &["limits.sentence", "skillgauge limits"]);
    refused(&list("[limits]\nsentences = 1\n"), 1, &["limits.sentences", "between 100 and 100000"]);
    refused(&list("[limits]\nsentences = -1\n"), 1, &["sentences"]);
    refused(&list("[model]\nthreads = 2000\n"), 1, &["model.threads", "2000"]);
    let mut program = support::program(&["limits"]);
    let output = program.env("SKILLGAUGE_LIMITS__PAGE_BYTES", "5").output().expect("the program runs");
    refused(&output, 1, &["limits.page_bytes"]);
}

#[test]
fn the_settings_are_printed_as_a_file_that_sets_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let printed = |text: &str| {
        let settings = file(folder.path(), "settings.toml", text);
        let output = support::skillgauge(&["--config", &settings, "config"]);
        assert!(output.status.success(), "{}", support::text(&output.stderr));
        support::text(&output.stdout)
    };
    let whole = printed("data_dir = \"ads\"\n[model]\nthreads = 3\n[limits]\nsentences = 200\n");
    for line in ["data_dir = \"ads\"", "threads = 3", "sentences = 200", "listen = \"127.0.0.1:50051\""] {
        assert!(whole.lines().any(|written| written == line), "{line} in {whole}");
    }
    assert_eq!(printed(&whole), whole);
}

#[test]
fn the_documented_tables_of_limits_are_the_programs() {
    let documented = std::fs::read_to_string(support::root().join("docs/limits.md")).expect("docs/limits.md");
    let table = skillgauge::domain::Limits::markdown();
    assert!(documented.contains(&table), "docs/limits.md must hold this table:\n{table}");
    let fixed = skillgauge::wire::bounds_markdown();
    assert!(documented.contains(&fixed), "docs/limits.md must hold this table:\n{fixed}");
}

/// The words of ARCHITECTURE.md that say `name = value` of a limit say its default.
#[test]
fn the_drawn_queues_have_the_limits_capacities() {
    let page = std::fs::read_to_string(support::root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let mut drawn = 0;
    for limit in skillgauge::domain::Limits::TABLE {
        for (at, _) in page.match_indices(&format!(" {} = ", limit.name)) {
            let value = page[at..].split(" = ").nth(1).expect("a value");
            let digits: String = value.chars().take_while(|c| c.is_ascii_digit() || *c == ',').collect();
            assert_eq!(digits.replace(',', ""), limit.default.to_string(), "{}", limit.name);
            drawn += 1;
        }
    }
    assert!(drawn >= 15, "{drawn}");
}

#[cfg(unix)]
#[test]
fn an_environment_that_is_no_text_is_named_and_an_unknown_name_is_said() {
    use std::os::unix::ffi::OsStrExt;
    let mut program = support::program(&["limits"]);
    let bytes = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    let output = program.env("SKILLGAUGE_SERVER__LISTEN", bytes).output().expect("the program runs");
    refused(&output, 1, &["SKILLGAUGE_SERVER__LISTEN", "UTF-8"]);
    // Other programs' variables may be anything.
    let mut program = support::program(&["limits"]);
    assert!(program.env("OTHER", bytes).output().expect("the program runs").status.success());
    let mut program = support::program(&["limits"]);
    program.env("SKILLGAUGE_LISTEN", "127.0.0.1:1").env("SKILLGAUGE_LOG", "warn");
    let output = program.output().expect("the program runs");
    assert!(output.status.success());
    assert!(!support::text(&output.stderr).contains("SKILLGAUGE_LOG"), "{}", support::text(&output.stderr));
    assert!(support::text(&output.stderr).contains("SKILLGAUGE_LISTEN"), "{}", support::text(&output.stderr));
}

#[test]
fn a_span_of_days_that_ends_before_it_begins_and_a_column_that_stands_twice_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = support::skillgauge(&[
        "match",
        "--profile",
        "smart-cities-engineer",
        "--posted-from",
        "2026-05-02",
        "--posted-to",
        "2026-05-01",
    ]);
    refused(&output, 2, &["posted-to", "2026-05-01 lies before posted-from, 2026-05-02"]);
    let feed = file(folder.path(), "twice.csv", "id,description,id\n1,You fit lamps.,2\n");
    let data = folder.path().join("data").to_string_lossy().into_owned();
    refused(&support::skillgauge(&["index", "--data-dir", &data, "--ads", &feed]), 1, &["'id' stands twice"]);
}
