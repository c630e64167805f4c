//! The same bytes whatever the number of executors and whoever is killed; a clear end where nobody is left.
//!
//! Each test has a cluster and a folder of its own; the ads are the same in all.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::processes::*;

const PARTITIONS: usize = 4;

const RECEIVED: &str = "Received task";
const FINISHED: &str = "Finished task";

/// What one process makes of the ads in one partition; every world has the same ads.
fn undisturbed() -> &'static BTreeMap<PathBuf, Vec<u8>> {
    static FILES: OnceLock<BTreeMap<PathBuf, Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(|| {
        let world = World::new();
        let mut driver = world.annotate("here", &[]);
        assert!(driver.end().success(), "{}", driver.said());
        world.files("here")
    })
}

/// The run into `out` has the files of the undisturbed one, to the byte.
fn same(world: &World, out: &str) {
    let (expected, got) = (undisturbed(), world.files(out));
    assert!(expected.keys().eq(got.keys()), "{:?}", got.keys());
    for (name, bytes) in expected {
        assert!(got[name] == *bytes, "{} differs", name.display());
    }
}

fn same_in_the_end(world: &World, mut driver: Process) {
    let status = driver.end();
    assert!(status.success(), "{}", driver.said());
    same(world, "out");
}

#[test]
fn one_partition_eight_one_executor_and_three_give_the_same_bytes() {
    let world = World::new();
    let mut eight = world.annotate("eight", &["--partition-ads", &(partition_ads() / 2).to_string()]);
    assert!(eight.end().success(), "{}", eight.said());
    same(&world, "eight");
    for executors in [1, 3] {
        let cluster = TestCluster::start(&world, executors);
        let out = format!("on-{executors}");
        let mut driver = cluster.annotate(&out, &[]);
        assert!(driver.end().success(), "{}", driver.said());
        same(&world, &out);
        // Four tasks and the one that merges them, for each partition, each once.
        assert_eq!(cluster.executors_said(FINISHED), PARTITIONS * 5);
        assert!(cluster.executors.iter().all(|executor| executor.lines_with(FINISHED) > 0));
    }
}

#[test]
fn an_executor_killed_before_it_gets_work() {
    let world = World::new();
    let mut cluster = TestCluster::start(&world, 2);
    cluster.executors[0].kill();
    same_in_the_end(&world, cluster.annotate("out", &[]));
}

#[test]
fn an_executor_killed_in_its_map_stage() {
    let world = World::new();
    let mut cluster = TestCluster::start(&world, 2);
    let driver = cluster.annotate("out", &[]);
    let in_a_task = |executor: &Process| executor.lines_with(RECEIVED) > executor.lines_with(FINISHED);
    until("a task of the first executor", || in_a_task(&cluster.executors[0]).then_some(()));
    cluster.executors[0].kill();
    assert!(in_a_task(&cluster.executors[0]), "its task was finished before it was killed");
    same_in_the_end(&world, driver);
}

#[test]
fn an_executor_killed_after_its_map_stage() {
    let world = World::new();
    let mut cluster = TestCluster::start(&world, 2);
    let mut driver = cluster.annotate("out", &[]);
    // Its rows are on its disk, and the query that needs them is not finished.
    until("a finished task of the first executor", || {
        (cluster.executors[0].lines_with(FINISHED) > 0).then_some(())
    });
    cluster.executors[0].kill();
    assert!(driver.runs());
    same_in_the_end(&world, driver);
    // What was lost with it was made again.
    assert!(cluster.executors_said(FINISHED) > PARTITIONS * 5, "{}", cluster.executors_said(FINISHED));
}

#[test]
fn an_executor_that_is_told_to_stop_goes_and_one_that_is_paused_changes_nothing() {
    let world = World::new();
    let mut cluster = TestCluster::start(&world, 2);
    let driver = cluster.annotate("out", &[]);
    until("a task of the second executor", || (cluster.executors[1].lines_with(RECEIVED) > 0).then_some(()));
    cluster.executors[1].signal("STOP");
    until("the scheduler's word that it is lost", || {
        (cluster.scheduler.lines_with("heartbeat timed out") > 0).then_some(())
    });
    cluster.executors[1].signal("CONT");
    until("a task of the first executor", || (cluster.executors[0].lines_with(RECEIVED) > 0).then_some(()));
    assert!(cluster.executors[0].stop().success());
    same_in_the_end(&world, driver);
    assert!(cluster.executors[1].runs());
}

#[test]
fn with_all_executors_gone_it_fails_in_time_and_resumes() {
    let world = World::new();
    let mut cluster = TestCluster::start(&world, 1);
    let mut driver = cluster.annotate("out", &["--cluster-wait", "5", "--cluster-partitions", "1"]);
    until("a finished partition", || (world.finished("out") > 0).then_some(()));
    cluster.executors[0].kill();
    let killed = Instant::now();
    assert_eq!(driver.end().code(), Some(1), "{}", driver.said());
    // The scheduler's timeout, the driver's patience, and some time for a machine that others use.
    assert!(killed.elapsed() < EXECUTOR_TIMEOUT + Duration::from_secs(5 + 15), "{:?}", killed.elapsed());
    says(&driver, &[&cluster.address, "no living executor", "--resume"]);
    let finished = world.finished("out");
    assert!(finished > 0 && finished < PARTITIONS, "{finished}");
    cluster.add_executor();
    same_in_the_end(&world, cluster.annotate("out", &["--resume"]));
    // Of the new executor; of what was kept nothing was done again.
    assert_eq!(cluster.executors[1].lines_with(FINISHED), (PARTITIONS - finished) * 5);
}

#[test]
fn a_scheduler_that_is_restarted_gets_its_queries_again_and_one_that_is_not_ends_the_run() {
    let world = World::new();
    let mut cluster = TestCluster::start(&world, 1);
    let mut driver = cluster.annotate("out", &["--cluster-wait", "20", "--cluster-partitions", "1"]);
    until("a finished partition", || (world.finished("out") > 0).then_some(()));
    cluster.restart_scheduler();
    let finished = world.finished("out");
    until("one more", || (world.finished("out") > finished).then_some(()));
    assert!(driver.lines_with("trying again") > 0, "{}", driver.said());
    cluster.scheduler.kill();
    let killed = Instant::now();
    assert_eq!(driver.end().code(), Some(1), "{}", driver.said());
    assert!(killed.elapsed() < Duration::from_secs(20 + 15), "{:?}", killed.elapsed());
    says(&driver, &[&cluster.address, "no scheduler that answers", "--resume"]);
    let mut alone = cluster.annotate("out", &["--resume", "--cluster-wait", "1"]);
    assert_eq!(alone.end().code(), Some(1));
    says(&alone, &["no scheduler answers at", &cluster.address]);
    cluster.restart_scheduler();
    same_in_the_end(&world, cluster.annotate("out", &["--resume"]));
}

#[test]
fn an_executor_with_other_versions_refuses() {
    let world = World::new();
    let cluster = TestCluster::start(&world, 1);
    // One profile more than the executor has.
    let mut other = cluster.annotate("out", &["--profile", "smart-cities-technician"]);
    assert_eq!(other.end().code(), Some(1));
    says(&other, &["has other versions than the run was begun with", "tried 1 times"]);
    assert_eq!(world.finished("out"), 0);
}

#[test]
fn a_public_address_is_refused_unless_it_is_meant() {
    let refused = crate::support::skillgauge(&["cluster", "scheduler", "--bind", "0.0.0.0:0"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(crate::support::text(&refused.stderr).contains("--allow-public"));
}

fn says(process: &Process, words: &[&str]) {
    let said = process.said();
    for word in words {
        assert!(said.contains(word), "no {word:?} in {said}");
    }
}
