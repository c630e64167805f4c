//! A real server whose disk takes no more: reading goes on, writing says why not, and begins again by itself.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use skillgauge::wire::pb;
use skillgauge::wire::pb::job_ad_service_client::JobAdServiceClient;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt;

use crate::support;

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

impl Server {
    /// No file of the process grows beyond so many bytes; a write that would fails, as on a full disk.
    fn largest_file(&self, bytes: Option<u64>) {
        let pid = Pid::from_child(&self.0);
        prlimit(Some(pid), Resource::Fsize, Rlimit { current: bytes, maximum: None }).expect("a limit");
    }
}

fn serve(data: &str) -> (Server, String) {
    let program = env!("CARGO_BIN_EXE_skillgauge");
    let mut child = Command::new("sh")
        // The system would end a process that writes beyond its limit, unless it does not care.
        .args(["-c", "trap '' XFSZ; exec \"$0\" serve --data-dir \"$1\" --listen 127.0.0.1:0", program, data])
        .env("SKILLGAUGE_LOG", "skillgauge=info")
        .env("SKILLGAUGE_MODEL__PRECISION", support::precision().as_str())
        .env("NO_COLOR", "1")
        .stderr(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut words = BufReader::new(child.stderr.take().expect("its words")).lines();
    let address = words.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, rest) = line.split_once("serving on ")?;
        Some(format!("http://{}", rest.split(';').next()?))
    });
    // Somebody must read what it says, or it stops.
    std::thread::spawn(move || words.map_while(Result::ok).for_each(drop));
    (Server(child), address.expect("it says where it listens"))
}

async fn create(ads: &mut JobAdServiceClient<Channel>, id: &str) -> Result<(), Status> {
    let text =
        format!("You install and maintain sensors of kind {id}. You read plans and keep a log.\n").repeat(40);
    let job_ad = pb::JobAd { title: "Technician".into(), description: text, ..pb::JobAd::default() };
    let request = pb::CreateJobAdRequest { job_ad: Some(job_ad), job_ad_id: id.into(), wait: true };
    ads.create_job_ad(request).await.map(|_| ())
}

#[test]
fn a_full_disk_is_said_and_outlived() {
    let folder = tempfile::tempdir().expect("a folder");
    let (server, address) = serve(&folder.path().join("data").to_string_lossy());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let channel =
            Channel::from_shared(address).expect("an address").connect().await.expect("a connection");
        let (mut ads, mut health) = (JobAdServiceClient::new(channel.clone()), HealthClient::new(channel));
        create(&mut ads, "before").await.expect("there is room");
        server.largest_file(Some(2_000));
        let refused = create(&mut ads, "lost").await.expect_err("there is no room");
        let reason = refused.get_error_details().error_info().map(|info| info.reason.clone());
        assert_eq!(
            (refused.code(), reason.as_deref()),
            (Code::ResourceExhausted, Some("STORAGE_FULL")),
            "{refused:?}"
        );
        assert!(refused.get_error_details().retry_info().is_some());
        support::until(&mut health, "skillgauge.v1.JobAdService", ServingStatus::NotServing).await;
        support::until(&mut health, "skillgauge.v1.MatchService", ServingStatus::Serving).await;
        let get = |id: &str| pb::GetJobAdRequest { name: format!("jobAds/{id}"), ..Default::default() };
        ads.get_job_ad(get("before")).await.expect("reading goes on");
        server.largest_file(None);
        support::until(&mut health, "skillgauge.v1.JobAdService", ServingStatus::Serving).await;
        create(&mut ads, "lost").await.expect("there is room again");
        ads.get_job_ad(get("lost")).await.expect("it is there");
    });
}
