//! The market's answer to a profile, by the program, on a small index whose figures can be counted by hand.

mod counted;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

use serde_json::{Value, json};
use skillgauge::domain::{RowStatus, StepKind};
use skillgauge::market::{percent, times};
use skillgauge::taxonomy;

use crate::support;

const PROFILE: &str = r#"id = "plant-welder"
title = "Plant welder"
version = "1"
source = "a test"
functions = ["weld pipes and tanks of chemical plants"]
[[skill]]
uri = "http://x/weld"
label = "weld metal pieces"
kind = "skill"
importance = "essential"
labels = [{ language = "en", preferred = "weld metal pieces", alternatives = [], source = "test" }]
[[skill]]
uri = "http://x/sensor"
label = "maintain sensor equipment"
kind = "skill"
importance = "optional"
labels = [{ language = "en", preferred = "maintain sensor equipment", alternatives = [], source = "test" }]
[[skill]]
uri = "http://x/bees"
label = "keep bees"
kind = "skill"
importance = "optional"
labels = [{ language = "en", preferred = "keep bees", alternatives = [], source = "test" }]
[[competence]]
code = "C.4"
framework = "2019"
level = 3
importance = "optional"
"#;

const SKILLS: &str = "conceptUri,skillType,reuseLevel,preferredLabel,altLabels,description\n\
    http://x/weld,skill/competence,sector-specific,weld metal pieces,,Join metal pieces with a welding torch.\n\
    http://x/python,knowledge,sector-specific,Python (computer programming),Python,The techniques of software development in Python.\n\
    http://x/forklift,skill/competence,sector-specific,operate forklift,drive a forklift,Drive and operate a forklift truck.\n\
    http://x/wash,skill/competence,sector-specific,wash dishes by hand,do the washing-up,Clean plates and pans in hot water.\n\
    http://x/sql,knowledge,sector-specific,SQL,structured query language,The computer language SQL for retrieving data from databases.\n";

struct World {
    folder: tempfile::TempDir,
    data: PathBuf,
}

impl World {
    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }

    /// `profile market` on the index of this world.
    fn market(&self, arguments: &[&str]) -> Output {
        let (data, profile) = (self.data.to_string_lossy().into_owned(), self.path("welder.toml"));
        let numbers = self.path("numbers");
        let start = ["--data-dir", &data, "--numbers", &numbers, "profile", "market", &profile];
        support::skillgauge(&[&start, arguments].concat())
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.market(&[&["--format", "json"], arguments].concat());
        assert!(output.status.success(), "{}", support::text(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

/// Six welders, three of whom also maintain sensors, five of whom drive a forklift; one of them twice. Eight others,
/// one of whom drives a forklift.
fn ads() -> Vec<Value> {
    let towns = ["Patras", "Burgas", "Sevilla", "Torino", "Gent", "Lyon", "Porto", "Graz"];
    let ad = |id: String, title: &str, text: String| json!({"id": id, "title": title, "description": text, "country": "ES", "posted": "2026-03-01"});
    let welder = |n: usize| {
        let mut items = vec!["You weld metal pieces.".to_string()];
        if n < 3 {
            items.push("You maintain sensor equipment.".into());
        }
        if n < 5 {
            items.push("You operate a forklift.".into());
        }
        let filler = [
            "The plant makes paint for ships and bridges in three shifts.",
            "Our tanks hold acids, so that every seam is looked at twice.",
            "Pipes of steel and of copper run through all four halls here.",
            "A small crew repairs boilers of the district heating company.",
            "The yard builds ferries and lets them out on the river in spring.",
            "Railings, gates and stairs leave our workshop for the whole region.",
        ];
        let text = format!("{}\n\nRequirements:\n- {}", filler[n], items.join("\n- "));
        ad(format!("welder-{n}"), "Plant welder", text)
    };
    let others = [
        (
            "Florist",
            "You bind wreaths and bouquets for weddings.",
            "You advise customers on roses and tulips.",
        ),
        ("Bookkeeper", "You keep the books of forty small firms.", "You file tax returns every quarter."),
        ("Nurse", "You care for patients after operations.", "You give medicine and dress wounds at night."),
        ("Cook", "You cook lunch for two hundred pupils.", "You order vegetables from farms nearby."),
        ("Teacher", "You teach history to classes of teenagers.", "You mark essays and meet their parents."),
        ("Lawyer", "You draft contracts of sale and of lease.", "You argue before the court of appeal."),
        ("Hairdresser", "You cut and dye hair in a busy salon.", "You sell shampoo and book appointments."),
        ("Warehouse clerk", "You operate a forklift.", "You count the stock of tinned fruit on Fridays."),
    ];
    let mut all: Vec<Value> = (0..6).map(welder).collect();
    all.push({
        let mut again = welder(0);
        again["id"] = json!("welder-0-again");
        again
    });
    all.extend(others.iter().zip(towns).map(|((title, first, second), town)| {
        ad(
            format!("other-{town}"),
            title,
            format!("{town} is where we work.\n\nRequirements:\n- {first}\n- {second}"),
        )
    }));
    all
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
        write("welder.toml", PROFILE);
        let lines: Vec<String> = ads().iter().map(Value::to_string).collect();
        write("ads.jsonl", &lines.join("\n"));
        std::fs::create_dir(folder.path().join("esco")).expect("a folder");
        write("esco/skills_en.csv", SKILLS);
        // A term of one label in five weighs less than one in ESCO's 13,891 skills, for which the numbers are.
        let linking = std::fs::read_to_string(support::root().join("models/linking.toml")).expect("numbers");
        std::fs::create_dir(folder.path().join("numbers")).expect("a folder");
        write("numbers/linking.toml", &linking.replace("bias = -8.80", "bias = -5.80"));
        let data = folder.path().join("data");
        support::index_feeds(&data, &[folder.path().join("ads.jsonl")]);
        World { folder, data }
    })
}

/// The arguments of most questions: the six welders match.
fn six(esco: &str) -> Vec<&str> {
    vec!["--top", "6", "--taxonomy", esco]
}

#[test]
fn the_figures_are_those_that_can_be_counted_by_hand() {
    let world = world();
    let esco = world.path("esco");
    let answer = world.json(&six(&esco));
    let ads = &answer["ads"];
    let counts =
        ["considered", "matching", "near_duplicates", "read", "others", "others_drawn", "others_read"];
    assert_eq!(counts.map(|name| ads[name].as_u64().unwrap()), [15, 6, 1, 6, 8, 8, 8], "{ads}");
    assert_eq!(answer["support"], "low");
    let share = |row: &Value| (row["ads"].as_u64(), row["of"].as_u64());
    let skills = answer["skills"].as_array().expect("skills");
    let rows: Vec<_> = skills
        .iter()
        .map(|row| (row["id"].as_str(), share(&row["matching"]), share(&row["others"])))
        .collect();
    assert_eq!(
        rows,
        [
            (Some("http://x/weld"), (Some(6), Some(6)), (Some(0), Some(8))),
            (Some("http://x/sensor"), (Some(3), Some(6)), (Some(0), Some(8))),
            (Some("http://x/bees"), (Some(0), Some(6)), (Some(0), Some(8))),
        ]
    );
    // Wilson's interval of 3 of 6, and Walter's ratio of 6 of 6 and 0 of 8, worked out by hand.
    let near = |value: &Value, expected: f64| (value.as_f64().unwrap() - expected).abs() < 1e-5;
    let sensor = &skills[1]["matching"];
    assert!(
        near(&sensor["share"], 0.5) && near(&sensor["low"], 0.187_616) && near(&sensor["high"], 0.812_384),
        "{sensor}"
    );
    assert!(near(&skills[0]["compared"]["lift"], (6.5 / 6.5) / (0.5 / 8.5)), "{}", skills[0]);
    assert_eq!(skills[0]["demand"], json!({"required": 6, "preferred": 0, "mentioned": 0}));
    assert!(skills[1]["demand"].is_null(), "three ads are too few to say how they ask");
    assert_eq!(skills[2]["compared"], Value::Null, "where nobody asks there is nothing to compare");
    let unasked = answer["nobody_asks_for"].as_array().expect("rows");
    assert!(unasked.contains(&json!("http://x/bees")) && !unasked.contains(&json!("http://x/sensor")));

    let lacking = answer["lacking"]["skills"].as_array().expect("skills");
    let found: Vec<_> = lacking
        .iter()
        .map(|row| (row["uri"].as_str(), share(&row["matching"]), share(&row["others"])))
        .collect();
    assert_eq!(found, [(Some("http://x/forklift"), (Some(5), Some(6)), (Some(1), Some(8)))]);
    let compared = &lacking[0]["compared"];
    assert!(near(&compared["lift"], (5.5 / 6.5) / (1.5 / 8.5)));
    // The ads nominated it themselves, of the five skills that the taxonomy has.
    let p = compared["p"].as_f64().unwrap();
    assert!((0.005..0.006).contains(&p) && near(&compared["q"], 5.0 * p), "{compared}");
}

#[test]
fn examples_point_at_their_words() {
    let world = world();
    let esco = world.path("esco");
    let answer = world.json(&six(&esco));
    let texts = support::ads(Path::new(&world.path("ads.jsonl")));
    let rows = [&answer["skills"], &answer["competences"], &answer["lacking"]["skills"]];
    let mut seen = 0;
    for example in rows
        .into_iter()
        .flat_map(|rows| rows.as_array().unwrap())
        .flat_map(|row| row["examples"].as_array().unwrap())
    {
        let ad = texts.iter().find(|ad| example["ad"] == ad.id.as_str()).expect("the ad");
        let text = if example["source"] == "title" { &ad.title } else { &ad.description };
        let offset = |end: &str| example[end].as_u64().unwrap() as usize;
        assert_eq!(text.get(offset("start")..offset("end")), example["text"].as_str());
        seen += 1;
    }
    assert!(seen >= 7, "{seen}");
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let world = world();
    let esco = world.path("esco");
    for format in ["json", "csv", "table"] {
        let ask = |name: &str| {
            let (page, copy) = (world.path(&format!("{name}.html")), world.path(&format!("{name}.toml")));
            let more = ["--format", format, "--html", &page, "--candidates", &copy];
            let output = world.market(&[&six(&esco)[..], &more].concat());
            assert!(output.status.success(), "{}", support::text(&output.stderr));
            (output.stdout, std::fs::read(page).expect("a page"), std::fs::read(copy).expect("a copy"))
        };
        assert!(ask("first") == ask("second"), "{format}");
    }
    let table = support::text(&world.market(&six(&esco)).stdout);
    let widest = table.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{table}");
}

/// Every number of a JSON value, as the page would print it.
fn printed(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Number(number) => {
            let number = number.as_f64().unwrap();
            into.extend([number.to_string(), percent(number), times(number), format!("{number:.2}")]);
        }
        Value::Array(values) => values.iter().for_each(|value| printed(value, into)),
        Value::Object(values) => values.values().for_each(|value| printed(value, into)),
        _ => {}
    }
}

#[test]
fn the_page_needs_nothing_else_and_every_figure_on_it_stands_in_the_answer() {
    let world = world();
    let (esco, page) = (world.path("esco"), world.path("page.html"));
    let answer = world.json(&[&six(&esco)[..], &["--html", &page]].concat());
    let page = std::fs::read_to_string(page).expect("a page");
    for outside in ["src=", "href=", "url(", "@import", "<script", "<link", "http:", "https:"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("<svg") && page.contains("keep bees") && page.contains("operate forklift"));
    let mut known = BTreeSet::new();
    printed(&answer, &mut known);
    // What is written in the places for figures.
    let figures: Vec<&str> =
        page.split("class=\"figures\">").skip(1).map(|rest| rest.split("</div>").next().unwrap()).collect();
    assert_eq!(figures.len(), 3 + 1 + 1, "three skills, a competence, a skill that the profile lacks");
    for part in figures {
        let words =
            part.replace("<small>", " ").replace("</small>", " ").replace("<b>", "").replace("</b>", "");
        let is_part = |c: char| c.is_ascii_digit() || c == '.';
        let numbers =
            words.split(|c: char| !is_part(c)).filter(|word| word.chars().any(|c| c.is_ascii_digit()));
        for number in numbers {
            assert!(known.contains(number), "{number} of: {words}");
        }
    }
}

#[test]
fn the_csv_holds_what_the_json_holds() {
    let world = world();
    let esco = world.path("esco");
    let answer = world.json(&six(&esco));
    let output = world.market(&[&six(&esco)[..], &["--format", "csv"]].concat());
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("CSV");
    let find = |part: &str, id: &str, figure: &str, group: &str| {
        let is = |row: &&csv::StringRecord| [&row[0], &row[1], &row[3], &row[4]] == [part, id, figure, group];
        rows.iter().find(is).unwrap_or_else(|| panic!("{part} {id} {figure} {group}"))
    };
    let sensor = find("skill", "http://x/sensor", "share", "matching");
    assert_eq!([&sensor[5], &sensor[6], &sensor[7], &sensor[10]], ["3", "6", "0.5", "low"]);
    let lift = find("lacking", "http://x/forklift", "lift", "");
    assert_eq!(lift[7].parse::<f64>().ok(), answer["lacking"]["skills"][0]["compared"]["lift"].as_f64());
    assert_eq!(&find("competence", "C.4", "required_level", "")[7], "3");
    assert_eq!(&find("ads", "plant-welder", "read", "")[5], "6");
}

#[test]
fn what_is_taken_over_is_a_candidate_with_its_figures_and_quotations() {
    let world = world();
    let (esco, copy) = (world.path("esco"), world.path("taken.toml"));
    let output =
        world.market(&[&six(&esco)[..], &["--candidates", &copy, "--take", "http://x/forklift"]].concat());
    assert!(output.status.success(), "{}", support::text(&output.stderr));
    let text = std::fs::read_to_string(&copy).expect("a copy");
    let profile = taxonomy::parse_profile(&text, "taken.toml").expect("a good profile");
    assert_eq!(profile.version(), "1+market");
    let [.., row] = profile.skills() else { panic!("no rows") };
    assert_eq!((profile.skills().len(), row.label.as_str()), (4, "operate forklift"));
    assert_eq!(row.provenance.status, RowStatus::Candidate);
    let [step] = row.provenance.steps.as_slice() else { panic!("{:?}", row.provenance) };
    assert_eq!((step.kind, step.quotations.len()), (StepKind::Market, 3));
    assert!(step.finding.starts_with("asked for by 5 of 6 ads that match (83.3 %"), "{}", step.finding);
    let ads = support::ads(Path::new(&world.path("ads.jsonl")));
    for quotation in &step.quotations {
        let ad = ads.iter().find(|ad| ad.id.as_str() == quotation.document).expect("the ad");
        assert_eq!(quotation.span.of(&ad.description), quotation.text);
    }
    let other = world.market(&[&six(&esco)[..], &["--candidates", &copy, "--take", "http://x/sql"]].concat());
    let said = support::text(&other.stderr);
    assert_eq!(other.status.code(), Some(2), "{said}");
    assert!(said.contains("http://x/sql") && said.contains("http://x/forklift"), "{said}");
}

#[test]
fn too_few_ads_tell_nothing() {
    let world = world();
    let esco = world.path("esco");
    let answer = world.json(&["--top", "4", "--taxonomy", &esco]);
    assert_eq!(answer["support"], "withheld");
    for row in answer["skills"].as_array().unwrap() {
        assert_eq!((&row["matching"]["ads"], &row["matching"]["share"]), (&Value::Null, &Value::Null));
        assert_eq!((row["examples"].as_array().unwrap().len(), &row["matching"]["of"]), (0, &json!(4)));
    }
    assert_eq!(answer["lacking"]["why_not"], "too-few-ads");
    assert_eq!(answer["nobody_asks_for"], json!([]));
    let report = world.json(&["--top", "4", "--min-support", "2"]);
    assert_eq!(report["skills"][0]["matching"]["ads"], 4);
    assert_eq!(report["lacking"]["why_not"], "no-taxonomy");
}

#[test]
fn a_question_without_an_answer_says_the_way_out() {
    let world = world();
    let empty = world.path("empty");
    support::index_feeds(Path::new(&empty), &[]);
    let data = world.data.to_string_lossy().into_owned();
    let profile = world.path("welder.toml");
    let ask = |data: &str, profile: &str, more: &[&str]| {
        let output =
            support::skillgauge(&[&["--data-dir", data, "profile", "market", profile], more].concat());
        (output.status.code(), support::text(&output.stderr), output.stdout.len())
    };
    for (data, profile, more, status, words) in [
        (&data, "no-such-profile", &[][..], 1, &["no-such-profile", "smart-cities-engineer"][..]),
        (&empty, &profile, &[], 1, &["no ads", "skillgauge index"]),
        (&data, &profile, &["--country", "SE"], 1, &["none of the index's 15 ads", "--country"]),
        (&data, &profile, &["--min-score", "0.999999"], 1, &["0.999999", "the best reaches", "--top"]),
        (&data, &profile, &["--min-score", "0.5", "--top", "3"], 2, &["--min-score", "--top"]),
        (&data, &profile, &["--top", "0"], 2, &["--top"]),
        (&data, &profile, &["--top", "9999999"], 2, &["market_ads"]),
        (&data, &profile, &["--min-score", "7"], 2, &["min-score", "between 0 and 1"]),
        (&data, &profile, &["--min-support", "0"], 2, &["--min-support"]),
        (&data, &profile, &["--format", "trec"], 2, &["table, json or csv"]),
        (&data, &profile, &["--candidates", "x.toml"], 2, &["--taxonomy"]),
        (&data, &profile, &["--posted-from", "2026-02-30"], 2, &["posted-from"]),
    ] {
        let (code, said, printed) = ask(data, profile, more);
        assert_eq!((code, printed), (Some(status), 0), "{more:?}: {said}");
        assert!(words.iter().all(|word| said.contains(word)), "{more:?}: {said}");
    }
}
