//! What the tests share: the model, the program, sample ads, the folder of real data.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use skillgauge::domain::{JobAd, Limits};
use skillgauge::encode::{Encoder, EncoderSettings, Precision};
use skillgauge::index::{AdIndex, IndexError, Stamp};
use skillgauge::indexing::{self, ImportOptions, ImportReport, Progress, RejectedRecord};
use skillgauge::ingest::{FieldMap, Reading};
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn model_dir() -> PathBuf {
    root().join("models/multilingual-e5-small")
}

/// The precision in which answers are compared: f32, the same everywhere, unless `SKILLGAUGE_TEST_PRECISION` says
/// `auto`, the machine's own. `.ci/run` does both where the processor computes in bf16.
pub fn precision() -> Precision {
    match std::env::var("SKILLGAUGE_TEST_PRECISION").as_deref() {
        Err(_) | Ok("f32") => Precision::F32,
        Ok("auto") => Precision::Auto,
        Ok(other) => panic!("SKILLGAUGE_TEST_PRECISION: '{other}' is neither f32 nor auto"),
    }
}

/// The model in that precision, loaded once.
pub fn encoder() -> Encoder {
    static ENCODER: OnceLock<Encoder> = OnceLock::new();
    ENCODER.get_or_init(|| start(precision())).clone()
}

pub fn start(precision: Precision) -> Encoder {
    let settings = EncoderSettings { precision, ..EncoderSettings::new(model_dir()) };
    Encoder::start(&settings).expect("the model; run `make setup`")
}

pub fn stamp() -> Stamp {
    indexing::stamp(&encoder())
}

/// The file or folder of this name among the real data. Where it is missing `test` is skipped with a loud word, and in
/// continuous integration it fails.
pub fn real_data(test: &str, name: &str) -> Option<PathBuf> {
    let data =
        std::env::var_os("SKILLGAUGE_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from);
    let path = data.join(name);
    if path.exists() {
        return Some(path);
    }
    let problem = format!("{} is not there; set SKILLGAUGE_DATA to the folder of real data", path.display());
    assert!(std::env::var_os("CI").is_none(), "{test}: {problem}");
    eprintln!("SKIPPED {test}: {problem}");
    None
}

/// Python in a virtual environment with these packages, kept in the cache folder. Where it cannot be made
/// a test is skipped with a loud word, and in continuous integration it fails.
pub fn python(test: &str, environment: &str, modules: &str, packages: &[&str]) -> Option<PathBuf> {
    let made = virtual_environment(environment, modules, packages);
    if made.is_none() {
        let problem = format!("no virtual environment with {} could be made", packages.join(", "));
        assert!(std::env::var_os("CI").is_none(), "{test}: {problem}");
        eprintln!("SKIPPED {test}: {problem}");
    }
    made
}

fn virtual_environment(name: &str, modules: &str, packages: &[&str]) -> Option<PathBuf> {
    let cache = std::env::var_os("SKILLGAUGE_CACHE").map(PathBuf::from).or_else(|| {
        let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let base = base.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
        base.map(|base| base.join("skillgauge"))
    })?;
    let venv = cache.join(name);
    let python = venv.join("bin/python");
    let run = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    let import = format!("import {modules}");
    let works = || run(Command::new(&python).args(["-c", import.as_str()]).stderr(Stdio::null()));
    if works() {
        return Some(python);
    }
    let pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check"];
    let made = run(Command::new("python3").arg("-m").arg("venv").arg(&venv))
        && run(Command::new(&python).args(pip).args(packages));
    (made && works()).then_some(python)
}

/// The program with its arguments, run to its end.
pub fn skillgauge(arguments: &[&str]) -> Output {
    program(arguments).output().expect("the program runs")
}

pub fn program(arguments: &[&str]) -> Command {
    command(env!("CARGO_BIN_EXE_skillgauge"), arguments)
}

/// Held by a test that needs all of ESCO: whoever comes second finds its vectors in the cache, where both at once would make
/// them twice.
pub fn turn_for_esco() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The program in the machine's own precision, for what needs all of ESCO: in f32 its vectors take ten minutes.
pub fn program_with_esco(arguments: &[&str]) -> Command {
    let mut command = program(arguments);
    command.env("SKILLGAUGE_MODEL__PRECISION", Precision::Auto.as_str());
    command
}

/// Another program of the package, run to its end.
#[cfg(feature = "training")]
pub fn run_of(program: &str, arguments: &[&str]) -> Output {
    command(program, arguments).output().expect("the program runs")
}

fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(std::env::temp_dir());
    command.env("SKILLGAUGE_MODEL__PRECISION", precision().as_str());
    command
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub fn sample_feeds() -> [PathBuf; 2] {
    ["ads-en.jsonl", "ads-other.jsonl"].map(|name| root().join("src/cli/demo").join(name))
}

/// Hears nothing.
pub struct Silent;

impl Progress for Silent {
    fn advanced(&mut self, _: u64, _: Option<u64>, _: &skillgauge::domain::Tally) {}

    fn rejected(&mut self, _: &RejectedRecord<'_>) -> std::io::Result<()> {
        Ok(())
    }
}

/// Reads feeds into a new index in `folder`.
pub fn index_feeds(folder: &Path, feeds: &[PathBuf]) -> (AdIndex, ImportReport) {
    let index = AdIndex::open_or_create(folder, &stamp()).expect("an index");
    let mut report = ImportReport::default();
    {
        let mut writer = index.writer().expect("a writer");
        let options = ImportOptions {
            reading: Reading::default(),
            limits: Limits::default(),
            more_follow: false,
            commit_every: std::time::Duration::from_secs(10),
        };
        for feed in feeds {
            indexing::import(feed, &options, &index, &mut writer, &encoder(), &mut report, &mut Silent)
                .expect("the feed is read");
        }
        writer.finish().expect("merges end");
    }
    index.refresh().expect("the commit is seen");
    (index, report)
}

pub fn ads(path: &Path) -> Vec<JobAd> {
    let map = FieldMap::parse(&[]).expect("no map");
    let feed =
        skillgauge::ingest::open(path, &Reading { map, ..Reading::default() }).expect("the feed opens");
    feed.map(|record| {
        let record = record.expect("the feed is read");
        record.content.and_then(skillgauge::ingest::accept).expect("a good ad")
    })
    .collect()
}

/// The ads of a snapshot, by id.
pub fn stored(snapshot: &skillgauge::index::Snapshot) -> Vec<JobAd> {
    let filter = skillgauge::domain::AdFilter::default();
    let places = snapshot.list(&filter, None, usize::MAX, &|| Ok::<(), IndexError>(())).expect("a list");
    places.into_iter().map(|place| snapshot.ad(place).expect("an ad")).collect()
}

/// Waits until health says `wanted` of the service.
pub async fn until(health: &mut HealthClient<Channel>, service: &str, wanted: ServingStatus) {
    let began = Instant::now();
    loop {
        let request = HealthCheckRequest { service: service.into() };
        let status = health.check(request).await.expect("an answer").into_inner().status();
        if status == wanted {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "'{service}' is still {status:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
