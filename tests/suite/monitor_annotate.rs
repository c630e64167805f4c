//! `monitor annotate` on real processes: the same bytes whatever happens, every record counted, bad input named.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use skillgauge::annotate::{Annotator, Parts};
use skillgauge::domain::{Limits, ProfileId};
use skillgauge::encode::{Batching, Encoder, EncoderSettings};
use skillgauge::ingest::{Preset, Reading};
use skillgauge::matching::{Cancel, Legs, Linker, Matcher, Numbers, Patience};
use skillgauge::monitor::{
    AnnotateOrder, Annotated, Engine, Feeds, Finished, Progress, StoredSentences, annotate,
};
use skillgauge::taxonomy::{self, Esco};

use crate::support;

const SKILLS: &str = "conceptUri,skillType,reuseLevel,preferredLabel,altLabels,description\n\
    http://x/weld,skill/competence,sector-specific,weld metal pieces,,Join metal pieces with a welding torch.\n\
    http://x/python,knowledge,sector-specific,Python (computer programming),Python,The techniques of software development in Python.\n\
    http://x/forklift,skill/competence,sector-specific,operate forklift,drive a forklift,Drive and operate a forklift truck.\n\
    http://x/sensors,skill/competence,sector-specific,install sensors,,Mount and connect sensors.\n\
    http://x/sql,knowledge,sector-specific,SQL,structured query language,The computer language SQL for retrieving data from databases.\n";

const PROFILE: &str = "smart-cities-technician";
/// Ads of the feed.
const ADS: usize = 12;

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

/// One annotator for all tests: what takes long is loading the model.
fn annotator() -> Arc<Annotator> {
    static ANNOTATOR: OnceLock<Arc<Annotator>> = OnceLock::new();
    Arc::clone(ANNOTATOR.get_or_init(|| Arc::new(annotator_of(support::encoder(), SKILLS))))
}

fn annotator_of(encoder: Encoder, skills: &str) -> Annotator {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("skills_en.csv"), skills).expect("a file");
    let esco = Esco::open_skills(folder.path()).expect("a taxonomy");
    let encoder = encoder.batching(Batching::Independent);
    let numbers = || Numbers::builtin().expect("numbers");
    let linker = Linker::new(&encoder, &esco, Legs::Both, numbers().linking, None, |_, _| (), &Cancel::new());
    let linker = Some(linker.expect("a linker"));
    let matcher = Matcher::with(numbers(), encoder, None, linker, Patience::Wait, Limits::default());
    let id = ProfileId::new(PROFILE).expect("an id");
    let profiles = taxonomy::builtin_profiles().expect("profiles");
    let profiles = profiles.into_iter().filter(|profile| *profile.id() == id).map(Arc::new).collect();
    Annotator::new(Parts { matcher: matcher.expect("a matcher"), profiles, occupations: None })
        .expect("an annotator")
}

/// Hears what a person is told.
#[derive(Default)]
struct Notes(Vec<String>);

impl Progress for Notes {
    fn staged(&mut self, _: u64, _: Option<u64>, _: u64, _: u64) {}
    fn annotated(&mut self, _: Annotated) {}
    fn tabled(&mut self, _: u64, _: u64) {}
    fn note(&mut self, words: &str) {
        self.0.push(words.to_string());
    }
}

struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self { folder: tempfile::tempdir().expect("a folder") };
        std::fs::create_dir(world.path("esco")).expect("a folder");
        world.write("esco/skills_en.csv", SKILLS);
        world.write("ads.jsonl", &feed(ADS));
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

    fn order(&self, feed: &str, out: &str) -> AnnotateOrder {
        let feeds =
            Feeds { paths: vec![self.path(feed)], reading: Reading::default(), limits: Limits::default() };
        AnnotateOrder { feeds, out: self.path(out), resume: false, keep_vectors: false, partition_ads: 1000 }
    }

    /// The process for a feed and a folder, with more options.
    fn command(&self, feed: &str, out: &str, more: &[&str]) -> Command {
        let (feed, out, esco) = (self.text(feed), self.text(out), self.text("esco"));
        let mut arguments = vec!["monitor", "annotate", "--ads", &feed, "--taxonomy", &esco, "--out", &out];
        arguments.extend(["--format", "json", "--profile", PROFILE]);
        arguments.extend(more);
        let mut command = support::program(&arguments);
        command.env("SKILLGAUGE_CACHE", self.path("cache"));
        command
    }

    fn run(&self, feed: &str, out: &str, more: &[&str]) -> Output {
        self.command(feed, out, more).output().expect("the program runs")
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

/// A run in this process.
fn try_run(order: &AnnotateOrder, annotator: &Arc<Annotator>) -> (Result<Finished, String>, Vec<String>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let engine = Engine::in_process(Arc::clone(annotator), 64 << 20, 2).unwrap();
    let mut notes = Notes::default();
    let finished = annotate(order, annotator, &engine, &runtime, &mut notes);
    (finished.map_err(|error| error.to_string()), notes.0)
}

fn done(order: &AnnotateOrder) -> Finished {
    try_run(order, &annotator()).0.unwrap()
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
    let one = done(&world.order("ads.jsonl", "one"));
    let eight = done(&AnnotateOrder { partition_ads: ADS.div_ceil(8), ..world.order("ads.jsonl", "eight") });
    same(&world.files("one"), &world.files("eight"));
    let rejected = [("empty_description", 1), ("malformed", 1)].map(|(name, n)| (name.to_string(), n));
    let ads = ADS as u64;
    assert_eq!((one.read, one.accepted, one.seen_again, one.ads), (ads + 3, ads + 1, 1, ads));
    assert_eq!(one.rejected, BTreeMap::from(rejected));
    assert_eq!(one.rows, eight.rows);
    let rows = ["ads", "rejects", "ad_profiles"].map(|table| one.rows[table]);
    assert_eq!(rows, [ads, 2, ads]);
    let manifest = world.manifest("one");
    let files = manifest["tables"]["ads"]["files"].as_array().unwrap();
    let months: Vec<&str> = files.iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(
        months,
        ["2025-10", "2025-11", "2025-12"].map(|month| format!("ads/month={month}/part.parquet"))
    );
    assert_eq!(manifest["labels"]["http://x/python"], "Python (computer programming)");
    assert!(!world.path("one/.work").exists());
    let (again, _) = try_run(&world.order("ads.jsonl", "one"), &annotator());
    assert!(again.unwrap_err().contains("finished run"), "it is not written over");
}

#[test]
fn a_run_that_is_killed_goes_on_and_ends_in_the_same_bytes() {
    let world = World::new();
    done(&world.order("ads.jsonl", "whole"));
    let checkpoints = || {
        let folder = std::fs::read_dir(world.path("cut/.work/annotated"));
        let names = folder.into_iter().flatten().map(|entry| entry.unwrap().path());
        names.filter(|path| path.extension().is_some_and(|end| end == "json")).count()
    };
    let mut child = world.command("ads.jsonl", "cut", &["--partition-ads", "1"]).spawn().unwrap();
    let began = Instant::now();
    while checkpoints() < 3 && child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < Duration::from_secs(600), "nothing is annotated");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!world.path("cut/manifest.json").exists(), "it was done before it could be killed");
    // Without a word it is not gone on with, nor with anything else than it was begun with.
    let order = AnnotateOrder { partition_ads: 1, ..world.order("ads.jsonl", "cut") };
    let refused =
        |order: &AnnotateOrder, annotator: &Arc<Annotator>| try_run(order, annotator).0.unwrap_err();
    assert!(refused(&order, &annotator()).contains("--resume"));
    let order = AnnotateOrder { resume: true, ..order };
    let other = refused(&AnnotateOrder { partition_ads: 9, ..order.clone() }, &annotator());
    assert!(other.contains("partition ads: 1 then, 9 now"), "{other}");
    let other = annotator_of(support::encoder(), &SKILLS.replace("weld metal pieces", "weld metal parts"));
    let other = refused(&order, &Arc::new(other));
    assert!(other.contains("taxonomy") && other.contains("begin anew in another folder"), "{other}");
    // What is damaged meanwhile is named and made again.
    let damaged = world.path("cut/.work/annotated/000000.parquet");
    let mut bytes = std::fs::read(&damaged).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&damaged, bytes).unwrap();
    let last = ADS - 1;
    std::fs::write(world.path(&format!("cut/.work/staged/{last:06}.parquet")), "no table").unwrap();
    let (finished, notes) = try_run(&order, &annotator());
    finished.unwrap();
    let said = notes.join("\n");
    assert!(
        said.contains("annotated/000000.parquet") && said.contains(&format!("staged/{last:06}.parquet")),
        "{said}"
    );
    assert!(said.contains(&format!("of {ADS} ads are annotated already")), "{said}");
    same(&world.files("whole"), &world.files("cut"));
}

#[test]
fn neither_the_cache_nor_stored_vectors_touch_a_count() {
    let world = World::new();
    let first = done(&AnnotateOrder { keep_vectors: true, ..world.order("ads.jsonl", "kept") });
    let model = annotator().matcher().encoder().version().to_string();
    let stored = StoredSentences::open(&world.path("kept"), &model).unwrap();
    assert_eq!(stored.len(), first.rows["sentences"]);
    // An encoder of its own: nothing is cached there.
    let settings = EncoderSettings {
        precision: support::precision(),
        cache: 1,
        ..EncoderSettings::new(support::model_dir())
    };
    let bare = Encoder::start(&settings).unwrap();
    let with_stored = Arc::new(annotator_of(bare.with_stored(Arc::new(stored)), SKILLS));
    let order = AnnotateOrder { partition_ads: 4, ..world.order("ads.jsonl", "again") };
    let second = try_run(&order, &with_stored).0.unwrap();
    assert_eq!(second.encoded, 0, "the model was asked for a sentence that was kept");
    let bare = Arc::new(annotator_of(bare, SKILLS));
    let third = try_run(&world.order("ads.jsonl", "bare"), &bare).0.unwrap();
    assert!(third.encoded > first.rows["sentences"], "without a cache sentences are read again");
    let tables = |out: &str| {
        let mut files = world.files(out);
        files.retain(|name, _| name.ends_with(".parquet") && !name.starts_with("sentences/"));
        files
    };
    same(&tables("kept"), &tables("again"));
    same(&tables("kept"), &tables("bare"));
    // An ad and its copy have twice the rows of the ad: what is read from the cache counts as what is not.
    let mut copy = ad(0);
    copy["id"] = json!("copy");
    world.write("single.jsonl", &format!("{}\n", ad(0)));
    world.write("twice.jsonl", &format!("{}\n{copy}\n", ad(0)));
    let (single, twice) =
        (done(&world.order("single.jsonl", "single")), done(&world.order("twice.jsonl", "twice")));
    for table in ["ads", "ad_skills", "ad_competences", "ad_profiles"] {
        assert_eq!(twice.rows[table], 2 * single.rows[table], "{table}");
    }
    assert!(single.rows["ad_skills"] > 0);
    let none = StoredSentences::open(&world.path("again"), &model).err().unwrap().to_string();
    assert!(none.contains("--keep-vectors"), "{none}");
    let other = StoredSentences::open(&world.path("kept"), "another model").err().unwrap().to_string();
    assert!(other.contains("another model"), "{other}");
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
    for (name, month, seen_again) in
        [("wih", "2025-10", 1), ("jobspy", "2025-10", 0), ("eures", "2025-12", 0)]
    {
        let mut order = world.order(&format!("{name}.csv"), name);
        order.feeds.reading = name.parse::<Preset>().unwrap().applied_to(Reading::default());
        let finished = done(&order);
        assert_eq!((finished.ads, finished.seen_again), (1, seen_again), "{name}");
        assert!(world.path(name).join(format!("ads/month={month}/part.parquet")).is_file(), "{name}");
    }
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
    refused(&world.run("ads.csv", "no", &["--map-preset", "eurostat"]), 2, &["wih, jobspy or eures"]);
    assert!(!world.path("no").exists(), "nothing is made of a run that cannot begin");
    std::fs::create_dir(world.path("full")).unwrap();
    world.write("full/letter.txt", "mine");
    refused(&world.run("ads.csv", "full", &[]), 1, &["not empty", "--out"]);
    world.write("bad.jsonl", "{ broken\n");
    let nothing = done(&world.order("bad.jsonl", "nothing"));
    assert_eq!((nothing.read, nothing.ads, nothing.rows["rejects"]), (1, 0, 1));
}

/// No file may grow beyond a limit, as on a disk that is full.
#[test]
#[cfg(target_os = "linux")]
fn on_a_full_disk_a_run_stops_with_the_way_to_go_on() {
    let world = World::new();
    done(&world.order("ads.jsonl", "whole"));
    let plain = world.command("ads.jsonl", "tight", &["--partition-ads", "4"]);
    let mut command = Command::new("sh");
    // 12 blocks of 512 bytes; the system would end a process that writes beyond, unless it does not care.
    command.args(["-c", "trap '' XFSZ; ulimit -f 12; exec \"$0\" \"$@\""]).arg(plain.get_program());
    command.args(plain.get_args()).current_dir(std::env::temp_dir());
    command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    refused(&command.output().unwrap(), 1, &["--resume", "parquet"]);
    done(&AnnotateOrder { partition_ads: 4, resume: true, ..world.order("ads.jsonl", "tight") });
    same(&world.files("whole"), &world.files("tight"));
}
