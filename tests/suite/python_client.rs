//! A client that is not ours: Python's grpcio with stubs generated from `proto/`.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::support;

/// A virtual environment with grpcio, kept in the cache folder; `None` where it cannot be made.
fn python() -> Option<PathBuf> {
    let cache = std::env::var_os("SKILLGAUGE_CACHE").map(PathBuf::from).or_else(|| {
        let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let base = base.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
        base.map(|base| base.join("skillgauge"))
    })?;
    let venv = cache.join("python-client-1.76");
    let python = venv.join("bin/python");
    let works = || {
        Command::new(&python)
            .args(["-c", "import grpc, grpc_tools"])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|s| s.success())
    };
    if works() {
        return Some(python);
    }
    let run = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    let made = run(Command::new("python3").arg("-m").arg("venv").arg(&venv))
        && run(Command::new(&python).args([
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "grpcio==1.76.0",
            "grpcio-tools==1.76.0",
        ]));
    (made && works()).then_some(python)
}

#[test]
fn a_python_client_gets_ranked_matches() {
    let Some(python) = python() else {
        assert!(std::env::var_os("CI").is_none(), "no virtual environment with grpcio could be made");
        eprintln!("SKIPPED a_python_client: no virtual environment with grpcio could be made");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data").to_string_lossy().into_owned();
    let [english, _] = support::sample_feeds();
    let indexed = support::skillgauge(&["index", "--data-dir", &data, "--ads", &english.to_string_lossy()]);
    assert!(indexed.status.success(), "{}", support::text(&indexed.stderr));
    let mut server = support::program(&["serve", "--data-dir", &data, "--listen", "127.0.0.1:0"])
        .env("SKILLGAUGE_LOG", "skillgauge=info")
        .env("NO_COLOR", "1")
        .stderr(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut words = BufReader::new(server.stderr.take().expect("its words")).lines();
    let address = words.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, rest) = line.split_once("serving on ")?;
        Some(rest.split(';').next()?.to_string())
    });
    let outcome = address.map(|address| {
        Command::new(&python)
            .arg(support::root().join("tests/client/client.py"))
            .arg(support::root().join("proto"))
            .arg(folder.path())
            .arg(&address)
            .output()
            .expect("Python runs")
    });
    server.kill().expect("the server is stopped");
    server.wait().expect("it is gone");
    let outcome = outcome.expect("the server said where it listens");
    // The server was killed without warning: what it had acknowledged is there.
    let index = skillgauge::index::AdIndex::open(data.as_ref(), &support::stamp()).expect("it opens");
    let created = skillgauge::domain::AdId::new("from-python").expect("an id");
    let kept = index.snapshot().expect("a snapshot").find(&created).expect("a look-up").is_some();
    assert!(kept || !outcome.status.success(), "an acknowledged ad was lost");
    assert!(
        outcome.status.success(),
        "{}\n{}",
        support::text(&outcome.stdout),
        support::text(&outcome.stderr)
    );
    assert!(
        support::text(&outcome.stdout).contains("python client: ok"),
        "{}",
        support::text(&outcome.stdout)
    );
}
