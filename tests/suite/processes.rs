//! Real processes on loopback ports for the cluster's tests: started, watched, killed, and never left behind.
//!
//! Whatever is waited for is looked for again and again until a deadline; nothing sleeps for a fixed time.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::support;

/// The longest that anything here may take, on a machine that others use, too.
pub const DEADLINE: Duration = Duration::from_secs(240);
/// After how long without a word the scheduler takes an executor for lost.
pub const EXECUTOR_TIMEOUT: Duration = Duration::from_secs(7);

/// Looks until there is something to see.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(begun.elapsed() < DEADLINE, "waited {} s for {what}", DEADLINE.as_secs());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A process of ours; killed when it is dropped.
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts the program in `folder`, where its cache and its log lie too.
    fn start(name: &str, arguments: &[String], folder: &Path) -> Self {
        let log = folder.join(format!("{name}.log"));
        let file = File::create(&log).unwrap();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let child = support::program(&arguments)
            // Every task is named in the log, and what an executor asks for in vain is not.
            .env("SKILLGAUGE_LOG", "warn,skillgauge=info,ballista_executor=info,ballista_scheduler=warn")
            .current_dir(folder)
            .env("SKILLGAUGE_CACHE", folder.join("cache"))
            .env_remove(ADS)
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        Self { name: name.to_owned(), child, log }
    }

    /// Everything it has said.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// What follows `start` in the first line that has it.
    pub fn wait_for(&mut self, start: &str) -> String {
        let name = self.name.clone();
        until(&format!("{start:?} of {name}"), || {
            let said = self.said();
            let line = said.lines().find_map(|line| Some(line.split_once(start)?.1.trim().to_owned()));
            if line.is_none()
                && let Some(status) = self.child.try_wait().unwrap()
            {
                panic!("{name} ended with {status} before it said {start:?}:\n{said}");
            }
            line
        })
    }

    /// How many lines have `part`.
    pub fn lines_with(&self, part: &str) -> usize {
        self.said().lines().filter(|line| line.contains(part)).count()
    }

    /// Kills it as `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop (SIGTERM) and waits.
    pub fn stop(&mut self) -> ExitStatus {
        self.signal("TERM");
        self.end()
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let sent =
            Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end.
    pub fn end(&mut self) -> ExitStatus {
        let name = self.name.clone();
        until(&format!("the end of {name}"), || self.child.try_wait().unwrap())
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A feed, a taxonomy, and a cache folder that all processes of a test share.
pub struct World {
    folder: tempfile::TempDir,
}

const SKILLS: &str = "conceptUri,skillType,reuseLevel,preferredLabel,altLabels,description\n\
    http://x/weld,skill/competence,sector-specific,weld metal pieces,,Join metal pieces with a welding torch.\n\
    http://x/python,knowledge,sector-specific,Python (computer programming),Python,Software development in Python.\n\
    http://x/sensors,skill/competence,sector-specific,install sensors,,Mount and connect sensors.\n";

/// No sentence twice, so that none comes from a cache and every ad takes its time.
fn ad(number: usize) -> String {
    let sentences = [
        format!("You install sensors and gateways in district {number}."),
        format!(
            "You write programs in Python for plant {number} and queries in SQL for its {number} stores."
        ),
        format!("We ask for {number} months of experience with the networks of house {number}."),
        format!("You weld frames of steel after drawing {number} and keep list {number} of the stock."),
        format!("You report to the head of team {number}, who plans the work of building {number}."),
    ];
    serde_json::json!({
        "id": format!("ad-{:04}", number * 37 % 1009),
        "title": format!("Technician for district {number}"),
        "description": sentences.join("\n"),
        "company": format!("Firm {}", number % 4),
        "country": "ES",
        "posted": format!("2025-{:02}-{:02}", 10 + number % 3, 1 + number % 28),
    })
    .to_string()
}

impl World {
    /// Enough ads that a task takes its time.
    pub fn new() -> Self {
        let world = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(world.path("esco")).unwrap();
        fs::write(world.path("esco/skills_en.csv"), SKILLS).unwrap();
        let lines: Vec<String> = (0..4 * partition_ads()).map(ad).collect();
        fs::write(world.path("ads.jsonl"), lines.join("\n") + "\n").unwrap();
        world
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    fn start(&self, name: &str, arguments: &[String]) -> Process {
        Process::start(name, arguments, self.folder.path())
    }

    /// Starts `monitor annotate` into `out`.
    pub fn annotate(&self, out: &str, more: &[&str]) -> Process {
        // The manifest names feeds as they were named: without the folder it is the same in every world.
        let (esco, to) = (self.text("esco"), self.text(out));
        let mut arguments =
            words(&["monitor", "annotate", "--ads", "ads.jsonl", "--taxonomy", &esco, "--out", &to]);
        arguments.extend(words(&["--format", "json", "--profile", PROFILE]));
        arguments.extend(words(more));
        self.start(&format!("annotate-{out}{}", more.join("").replace([':', '/'], "")), &arguments)
    }

    /// How many partitions of the run into `out` are finished.
    pub fn finished(&self, out: &str) -> usize {
        let files = fs::read_dir(self.path(out).join(".work/annotated"));
        files
            .into_iter()
            .flatten()
            .filter(|file| file.as_ref().is_ok_and(|file| is_parquet(&file.path())))
            .count()
    }

    /// Every file of a finished run by its path.
    pub fn files(&self, out: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let (root, mut found) = (self.path(out), BTreeMap::new());
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.insert(path.strip_prefix(&root).unwrap().to_owned(), fs::read(&path).unwrap());
                }
            }
        }
        found
    }
}

fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "parquet")
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The profile that ads are scored against.
pub const PROFILE: &str = "smart-cities-engineer";

/// A scheduler and its executors.
pub struct TestCluster<'a> {
    world: &'a World,
    pub scheduler: Process,
    pub executors: Vec<Process>,
    /// `127.0.0.1:PORT`.
    pub address: String,
    started: usize,
}

impl<'a> TestCluster<'a> {
    /// A scheduler on a free port, and so many executors that it knows.
    pub fn start(world: &'a World, executors: usize) -> Self {
        let mut scheduler = scheduler(world, "127.0.0.1:0", 0);
        let address = scheduler.wait_for("scheduler at ");
        let mut cluster = Self { world, scheduler, executors: Vec::new(), address, started: 0 };
        // Started together: each loads the model.
        let mut new: Vec<Process> = (0..executors).map(|_| cluster.new_executor()).collect();
        new.iter_mut().for_each(|executor| drop(executor.wait_for("executor at ")));
        cluster.executors = new;
        cluster
    }

    fn new_executor(&mut self) -> Process {
        self.started += 1;
        let name = format!("executor-{}", self.started);
        let (work, esco) = (self.world.text(&format!("work-{}", self.started)), self.world.text("esco"));
        let mut arguments = words(&["cluster", "executor", "--scheduler", &self.address, "--slots", "1"]);
        arguments.extend(words(&["--work-dir", &work, "--taxonomy", &esco, "--profile", PROFILE]));
        self.world.start(&name, &arguments)
    }

    /// One executor more; waits until the scheduler knows it.
    pub fn add_executor(&mut self) {
        let mut executor = self.new_executor();
        executor.wait_for("executor at ");
        self.executors.push(executor);
    }

    /// Kills the scheduler and starts another at the same address.
    pub fn restart_scheduler(&mut self) {
        self.scheduler.kill();
        self.started += 1;
        self.scheduler = scheduler(self.world, &self.address, self.started);
        self.scheduler.wait_for("scheduler at ");
    }

    /// Starts the driver.
    pub fn annotate(&self, out: &str, more: &[&str]) -> Process {
        let ads = partition_ads().to_string();
        let mut all = vec!["--partition-ads", &ads, "--cluster-batch", "2", "--cluster", &self.address];
        all.extend(more);
        self.world.annotate(out, &all)
    }

    /// How often executors have said `words`.
    pub fn executors_said(&self, words: &str) -> usize {
        self.executors.iter().map(|executor| executor.lines_with(words)).sum()
    }
}

/// How many ads a partition has where a slow build is tested.
const ADS: &str = "SKILLGAUGE_TEST_PARTITION_ADS";

/// Ads of a partition, of which there are four.
pub fn partition_ads() -> usize {
    let setting = std::env::var(ADS).ok();
    setting.map_or(8, |ads| ads.parse().expect("a number of ads"))
}

fn scheduler(world: &World, address: &str, n: usize) -> Process {
    let timeout = EXECUTOR_TIMEOUT.as_secs().to_string();
    let arguments = words(&["cluster", "scheduler", "--bind", address, "--executor-timeout", &timeout]);
    world.start(&format!("scheduler-{n}"), &arguments)
}
