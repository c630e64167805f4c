//! `monitor annotate` on real processes: the same bytes whatever happens, every record counted, bad input named.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support;

const SKILLS: &str = "conceptUri,skillType,reuseLevel,preferredLabel,altLabels,description\n\
    http://x/weld,skill/competence,sector-specific,weld metal pieces,,Join metal pieces with a welding torch.\n\
    http://x/python,knowledge,sector-specific,Python (computer programming),Python,The techniques of software development in Python.\n\
    http://x/forklift,skill/competence,sector-specific,operate forklift,drive a forklift,Drive and operate a forklift truck.\n\
    http://x/sensors,skill/competence,sector-specific,install sensors,,Mount and connect sensors.\n\
    http://x/sql,knowledge,sector-specific,SQL,structured query language,The computer language SQL for retrieving data from databases.\n";

/// What ads are made of.
const TITLES: [&str; 5] =
    ["Senior Python developer", "Junior installer", "Fork-lift driver", "Network engineer", "Head of IT"];
const LINES: [&str; 10] = [
    "You install sensors and gateways in houses and factories.",
    "You write programs in Python and queries in SQL.",
    "Knowledge of Python is a plus.",
    "You drive a forklift in our warehouse and keep the stock list.",
    "We ask for three years of experience with networks and servers.",
    "You configure routers, switches and firewalls and document every change.",
    "You plan the team's work and report to the management.",
    "We offer fruit, a good canteen and a share of the profit.",
    "You weld frames of steel.",
    "You design data models and keep the databases of our customers running.",
];

struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self { folder: tempfile::tempdir().expect("a folder") };
        std::fs::create_dir(world.path("esco")).expect("a folder");
        world.write("esco/skills_en.csv", SKILLS);
        world.write("ads.jsonl", &feed(24));
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("a file");
    }

    /// The command for a feed and a folder, with more options.
    fn command(&self, feed: &str, out: &str, more: &[&str]) -> Command {
        let (feed, out, esco) = (self.text(feed), self.text(out), self.text("esco"));
        let profiles = ["iot-integrator", "home-automation"];
        let mut arguments = vec!["monitor", "annotate", "--ads", &feed, "--taxonomy", &esco, "--out", &out];
        arguments.extend(["--format", "json", "--profile"]);
        arguments.extend(&profiles[..1]);
        arguments.extend(more);
        let mut command = support::program(&arguments);
        command.env("SKILLGAUGE_CACHE", self.path("cache"));
        command
    }

    fn run(&self, feed: &str, out: &str, more: &[&str]) -> Output {
        self.command(feed, out, more).output().expect("the program runs")
    }

    fn done(&self, feed: &str, out: &str, more: &[&str]) -> Value {
        answer(&self.run(feed, out, more))
    }

    /// Every file of a finished run by its path.
    fn files(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect(&self.path(out), &self.path(out), &mut found);
        found
    }

    fn manifest(&self, out: &str) -> Value {
        serde_json::from_slice(&std::fs::read(self.path(out).join("manifest.json")).expect("a manifest"))
            .expect("JSON")
    }
}

fn answer(output: &Output) -> Value {
    assert!(output.status.success(), "{}", support::text(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            let name = path.strip_prefix(root).expect("a path below").to_string_lossy().into_owned();
            found.insert(name, std::fs::read(&path).expect("a file"));
        }
    }
}

fn ad(number: usize) -> Value {
    let lines: Vec<&str> =
        (0..4 + number % 3).map(|line| LINES[(number * 3 + line * 7) % LINES.len()]).collect();
    json!({
        "id": format!("ad-{:03}", number * 37 % 101),
        "title": TITLES[number % TITLES.len()],
        "description": lines.join("\n"),
        "company": format!("Firm {}", number % 4),
        "country": "ES",
        "posted": format!("2025-{:02}-{:02}", 10 + number % 3, 1 + number),
        "attributes": { "region": format!("R{}", number % 2) },
    })
}

/// So many ads, two records that are none, and one ad that is seen again with other words.
fn feed(ads: usize) -> String {
    let mut lines: Vec<String> = (0..ads).map(|number| ad(number).to_string()).collect();
    lines.insert(3, "{ broken".into());
    lines.insert(
        7,
        json!({ "id": "empty", "title": "x", "description": " ", "source": "elsewhere" }).to_string(),
    );
    let mut again = ad(1);
    again["description"] = json!("You install sensors, meters and gateways. You weld frames of steel.");
    again["attributes"] = json!({ "first_seen": "2025-10-05", "last_seen": "2026-01-05" });
    lines.push(again.to_string());
    lines.join("\n") + "\n"
}

/// The first difference, for a person.
fn same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, bytes) in one {
        assert!(bytes == &other[name], "{name} differs");
    }
}

fn refused(output: &Output, status: i32, words: &[&str]) {
    let said = support::text(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{said}");
    for word in words {
        assert!(said.contains(word), "'{word}' is not in: {said}");
    }
}

#[test]
fn tables_are_the_same_in_one_partition_and_in_eight_and_every_record_is_counted() {
    let world = World::new();
    let one = world.done("ads.jsonl", "one", &[]);
    let eight = world.done("ads.jsonl", "eight", &["--partition-ads", "3"]);
    same(&world.files("one"), &world.files("eight"));
    assert_eq!((&one["read"], &one["accepted"]), (&json!(27), &json!(25)));
    assert_eq!(one["rejected"], json!({ "broken_record": 1, "empty_description": 1 }));
    assert_eq!((&one["seen_again"], &one["ads"]), (&json!(1), &json!(24)));
    assert_eq!((&one["rows"]["ads"], &one["rows"]["rejects"]), (&json!(24), &json!(2)));
    assert_eq!(one["rows"]["ad_profiles"], json!(24));
    assert_eq!(one["rows"], eight["rows"]);
    let manifest = world.manifest("one");
    let months: Vec<&str> = manifest["tables"]["ads"]["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["path"].as_str().unwrap())
        .collect();
    assert_eq!(months, ["2025-10", "2025-11", "2025-12"].map(|m| format!("ads/month={m}/part.parquet")));
    assert_eq!(manifest["labels"]["http://x/python"], "Python (computer programming)");
    assert!(!world.path("one/.work").exists());
    // A finished run is not written over.
    refused(&world.run("ads.jsonl", "one", &[]), 1, &["finished run", "--out"]);
}

#[test]
fn a_run_that_is_killed_goes_on_and_ends_in_the_same_bytes() {
    let world = World::new();
    let more = ["--partition-ads", "2"];
    world.done("ads.jsonl", "whole", &more);
    let checkpoints = || {
        let folder = std::fs::read_dir(world.path("cut/.work/annotated"));
        let names = folder.into_iter().flatten().map(|entry| entry.unwrap().path());
        names.filter(|path| path.extension().is_some_and(|end| end == "json")).count()
    };
    let mut child = world.command("ads.jsonl", "cut", &more).spawn().unwrap();
    let began = Instant::now();
    while checkpoints() < 3 && child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < Duration::from_secs(300), "nothing is annotated");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!world.path("cut/manifest.json").exists(), "it was done before it could be killed");
    // Without a word it is not gone on with, nor with anything else than it was begun with.
    refused(&world.run("ads.jsonl", "cut", &more), 1, &["--resume"]);
    refused(&world.run("ads.jsonl", "cut", &["--resume"]), 1, &["ads of a partition: 2 then, 1000 now"]);
    world.write("esco/skills_en.csv", &SKILLS.replace("weld metal pieces", "weld metal parts"));
    refused(
        &world.run("ads.jsonl", "cut", &["--resume", "--partition-ads", "2"]),
        1,
        &["taxonomy", "then", "now"],
    );
    world.write("esco/skills_en.csv", SKILLS);
    // A partition that is damaged meanwhile is named and made again.
    let damaged = world.path("cut/.work/annotated/000000.parquet");
    let mut bytes = std::fs::read(&damaged).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&damaged, bytes).unwrap();
    std::fs::write(world.path("cut/.work/staged/000011.parquet"), "no table").unwrap();
    let resumed = world.run("ads.jsonl", "cut", &["--resume", "--partition-ads", "2"]);
    let said = support::text(&resumed.stderr);
    assert!(said.contains("annotated/000000.parquet") && said.contains("staged/000011.parquet"), "{said}");
    assert!(said.contains("of 24 ads are annotated already"), "{said}");
    answer(&resumed);
    same(&world.files("whole"), &world.files("cut"));
}

#[test]
fn neither_the_cache_nor_kept_vectors_touch_a_count() {
    let world = World::new();
    let first = world.done("ads.jsonl", "kept", &["--keep-vectors"]);
    assert!(first["encoded"].as_u64().unwrap() > 20, "{first}");
    let vectors = world.text("kept");
    let second = world.done("ads.jsonl", "again", &["--vectors", &vectors, "--partition-ads", "4"]);
    assert_eq!(second["encoded"], json!(0), "the model was asked for a sentence that was kept");
    let mut command = world.command("ads.jsonl", "uncached", &[]);
    let uncached = answer(&command.env("SKILLGAUGE_MODEL__CACHE", "1").output().unwrap());
    assert!(uncached["encoded"].as_u64() > first["encoded"].as_u64(), "{uncached}");
    let tables = |out: &str| {
        let mut files = world.files(out);
        files.retain(|name, _| name.ends_with(".parquet") && !name.starts_with("sentences/"));
        files
    };
    same(&tables("kept"), &tables("again"));
    same(&tables("kept"), &tables("uncached"));
    // Every ad alone, where no sentence was seen before, has as many skills, competences and sentences.
    let rows = |answer: &Value| ["ad_skills", "ad_competences"].map(|t| answer["rows"][t].as_u64().unwrap());
    let mut alone = [0, 0];
    for number in [0, 5, 10, 20] {
        world.write("single.jsonl", &format!("{}\n", ad(number)));
        let (out, twice) = (format!("single-{number}"), format!("twice-{number}"));
        let single = rows(&world.done("single.jsonl", &out, &[]));
        let mut other = ad(number);
        other["id"] = json!("other");
        world.write("single.jsonl", &format!("{}\n{other}\n", ad(number)));
        let twice = rows(&world.done("single.jsonl", &twice, &[]));
        assert_eq!(twice, single.map(|rows| 2 * rows), "a repeated sentence counts for each ad that has it");
        alone = [alone[0] + single[0], alone[1] + single[1]];
    }
    assert!(alone[0] > 0 && alone[1] > 0, "{alone:?}");
    let no_table = world.run("ads.jsonl", "none", &["--vectors", &world.text("again")]);
    refused(&no_table, 1, &["sentences", "--keep-vectors"]);
}

#[test]
fn feeds_of_known_makers_need_no_map() {
    let world = World::new();
    let text = LINES[0];
    world.write(
        "wih.csv",
        &format!(
            "general_id,grab_date,expire_date,source,companyname,idcountry,idregion,title,description\n\
             7,2025-10-03,2025-12-01,portal,Acme,ES,ES51,Installer,{text}\n\
             7,2025-11-03,2025-12-01,portal,Acme,ES,ES51,Installer,{text}\n"
        ),
    );
    world.write(
        "jobspy.csv",
        &format!(
            "id,site,job_url,title,company,location,date_posted,job_level,description\n\
             li-1,linkedin,https://jobs.example/1,Installer,Acme,Bilbao,2025-10-07,Entry level,**{text}**\n"
        ),
    );
    world.write(
        "eures.csv",
        &format!(
            "id,timestamp,titulo,descripcion,provincia\nhttps://eures.example/x?id=1,07/12/2025,Instalador,{text},Soria\n"
        ),
    );
    for (preset, month, seen_again) in
        [("wih", "2025-10", 1), ("jobspy", "2025-10", 0), ("eures", "2025-12", 0)]
    {
        let answer = world.done(&format!("{preset}.csv"), preset, &["--map-preset", preset]);
        assert_eq!(
            (&answer["ads"], &answer["seen_again"]),
            (&json!(1), &json!(seen_again)),
            "{preset}: {answer}"
        );
        assert!(world.path(preset).join(format!("ads/month={month}/part.parquet")).is_file(), "{preset}");
    }
    refused(&world.run("wih.csv", "no", &["--map-preset", "eurostat"]), 2, &["wih, jobspy or eures"]);
}

#[test]
fn bad_input_is_named_before_anything_is_written() {
    let world = World::new();
    world.write("ads.csv", "id,description\n1,You install sensors.\n");
    refused(
        &world.run("ads.csv", "no", &["--map", "title=job"]),
        1,
        &["no column 'job'", "'id', 'description'"],
    );
    refused(&world.run("none.jsonl", "no", &[]), 1, &["none.jsonl"]);
    refused(&world.run("ads.csv", "no", &["--resume"]), 1, &["there is no run to go on with"]);
    refused(&world.run("ads.csv", "no", &["--partition-ads", "0"]), 2, &["--partition-ads"]);
    assert!(!world.path("no").exists(), "nothing is made of a run that cannot begin");
    std::fs::create_dir(world.path("full")).unwrap();
    world.write("full/letter.txt", "mine");
    refused(&world.run("ads.csv", "full", &[]), 1, &["not empty", "--out"]);
    world.write("bad.jsonl", "{ broken\n");
    let nothing = world.run("bad.jsonl", "nothing", &[]);
    refused(&nothing, 1, &["no record was accepted", "rejects"]);
    assert_eq!(world.manifest("nothing")["counts"]["rejected"], json!({ "broken_record": 1 }));
}

/// No file may grow beyond a limit, as on a disk that is full.
#[test]
#[cfg(target_os = "linux")]
fn on_a_full_disk_a_run_stops_with_the_way_to_go_on() {
    let world = World::new();
    world.done("ads.jsonl", "whole", &["--partition-ads", "4"]);
    let plain = world.command("ads.jsonl", "tight", &["--partition-ads", "4"]);
    let mut command = Command::new("sh");
    // 12 blocks of 512 bytes; the system would end a process that writes beyond, unless it does not care.
    command.args(["-c", "trap '' XFSZ; ulimit -f 12; exec \"$0\" \"$@\""]).arg(plain.get_program());
    command.args(plain.get_args()).current_dir(std::env::temp_dir());
    command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("SKILLGAUGE_CACHE", "/dev/null/none");
    refused(&command.output().unwrap(), 1, &["--resume", "parquet"]);
    answer(&world.run("ads.jsonl", "tight", &["--partition-ads", "4", "--resume"]));
    same(&world.files("whole"), &world.files("tight"));
}
