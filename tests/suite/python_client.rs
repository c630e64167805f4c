//! A client that is not ours: Python's grpcio with stubs generated from `proto/`.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::support;

/// The Python program of docs/clients.md.
fn documented_program() -> String {
    let page = std::fs::read_to_string(support::root().join("docs/clients.md")).expect("docs/clients.md");
    let program = page.split("```python\n").nth(1).and_then(|rest| rest.split("```").next());
    program.expect("a program").to_string()
}

#[test]
fn a_python_client_gets_ranked_matches() {
    let packages = ["grpcio==1.76.0", "grpcio-tools==1.76.0"];
    let Some(python) =
        support::python("a_python_client", "python-client-1.76", "grpc, grpc_tools", &packages)
    else {
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
    let outcomes = address.map(|address| {
        let client = Command::new(&python)
            .arg(support::root().join("tests/client/client.py"))
            .arg(support::root().join("proto"))
            .arg(folder.path())
            .arg(&address)
            .output()
            .expect("Python runs");
        // The stubs that the client has made serve the documented program.
        let documented = Command::new(&python)
            .arg("-c")
            .arg(documented_program().replace("127.0.0.1:50051", &address))
            .env("PYTHONPATH", folder.path())
            .output()
            .expect("Python runs");
        (client, documented)
    });
    server.kill().expect("the server is stopped");
    server.wait().expect("it is gone");
    let (outcome, documented) = outcomes.expect("the server said where it listens");
    // The server was killed without warning: what it had acknowledged is there.
    let index = skillgauge::index::AdIndex::open(data.as_ref(), &support::stamp()).expect("it opens");
    let created = skillgauge::domain::AdId::new("from-python").expect("an id");
    let is_stored = index.snapshot().expect("a snapshot").find(&created).expect("a look-up").is_some();
    assert!(is_stored || !outcome.status.success(), "an acknowledged ad was lost");
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
    let printed = support::text(&documented.stdout);
    assert!(documented.status.success(), "{printed}\n{}", support::text(&documented.stderr));
    assert!(printed.contains("1 accepted") && printed.contains("jobAds/first"), "{printed}");
}
