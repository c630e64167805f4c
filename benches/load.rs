//! The server under load, over loopback through real clients: whether callers are served alike, what happens past
//! saturation, and what an import does to readers and writers.
//!
//! `cargo bench --bench load -- [seconds of each phase] [ads in the index]`; the default is 15 and 1,000.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use skillgauge::domain::Limits;
use skillgauge::encode::{Encoder, EncoderSettings, Patience};
use skillgauge::indexing::{Indexer, ProfileStore};
use skillgauge::matching::Matcher;
use skillgauge::service::{self, Rooms};
use skillgauge::wire::pb;
use skillgauge::wire::pb::job_ad_service_client::JobAdServiceClient;
use skillgauge::wire::pb::match_service_client::MatchServiceClient;
use skillgauge::wire::pb::profile_service_client::ProfileServiceClient;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tonic::transport::Channel;
use tonic::{Code, Status};

#[path = "synthetic/mod.rs"]
mod synthetic;

#[path = "load/open.rs"]
mod open;

const SENTENCES: usize = 40;
const TOP: i32 = 25;

fn main() {
    let numbers: Vec<usize> =
        std::env::args_os().skip(1).filter_map(|number| number.to_str()?.parse().ok()).collect();
    let phase = Duration::from_secs(numbers.first().copied().unwrap_or(15) as u64);
    let size = numbers.get(1).copied().unwrap_or(1_000);
    let model = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models/multilingual-e5-small");
    let encoder = {
        let settings = EncoderSettings { imports_give_way: true, ..EncoderSettings::new(model) };
        Encoder::start(&settings).expect("the model")
    };
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let index = synthetic::fill(&encoder, &data, size, SENTENCES);
    let rooms = Rooms {
        occupations: None,
        indexer: Indexer::start(index.clone(), encoder.clone(), Limits::default()).expect("an indexer"),
        profiles: ProfileStore::open(&data).expect("profiles"),
        matcher: Matcher::new(encoder, Some(index), Patience::Refuse).expect("a matcher"),
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let limits = Limits { drain_notice_seconds: 0, ..Limits::default() };
        let server = tokio::spawn(service::serve(rooms, limits, listener, std::future::pending()));
        println!("{size} ads of {SENTENCES} sentences, {} s a phase", phase.as_secs());
        _ = closed(&address, 1, Duration::from_secs(3)).await;
        println!("\nMatchJobAds, top {TOP}, callers that ask again as soon as they are answered:");
        println!(
            "{:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>9} {:>9}",
            "callers", "a second", "p50 ms", "p99 ms", "longest", "refused", "ref p99", "most/least"
        );
        let mut peak = 0.0_f64;
        for callers in [1, 2, 16, 64, 128] {
            let load = closed(&address, callers, phase).await;
            load.print(callers, phase);
            peak = peak.max(load.answered.len() as f64 / phase.as_secs_f64());
        }
        println!("\nMatchJobAds, top {TOP}, calls that come at a fixed rate, answered or not (open loop); times count");
        println!("from when a call was due:");
        println!(
            "{:>9} {:>9} {:>8} {:>8} {:>8} {:>9} {:>9} {:>9}",
            "calls/s", "answers/s", "p50 ms", "p99 ms", "longest", "refused/s", "ref p99", "resident"
        );
        for share in [0.5, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0] {
            open::open(&address, share * peak, phase).await.print(share * peak, phase);
        }
        println!("resident {:.0} MiB", synthetic::resident_mib());
        println!("\nBeside nothing, then beside an import of ads nobody has seen:");
        println!("{:<34} {:>9} {:>9} {:>9}", "call", "p50 ms", "p99 ms", "longest");
        for busy in [false, true] {
            beside(&address, phase, busy).await;
        }
        server.abort();
    });
}

async fn channel(address: &str) -> Channel {
    Channel::from_shared(address.to_string()).expect("an address").connect().await.expect("a connection")
}

fn histogram() -> Histogram<u64> {
    Histogram::new_with_max(600_000_000, 3).expect("a histogram")
}

fn record(histogram: &mut Histogram<u64>, time: Duration) {
    histogram.record(time.as_micros() as u64).expect("less than ten minutes");
}

fn milliseconds(histogram: &Histogram<u64>, share: f64) -> f64 {
    histogram.value_at_quantile(share) as f64 / 1e3
}

struct Load {
    answered: Histogram<u64>,
    refused: Histogram<u64>,
    by_caller: Vec<u64>,
}

impl Load {
    fn print(&self, callers: usize, phase: Duration) {
        let (least, most) = (self.by_caller.iter().min(), self.by_caller.iter().max());
        let spread = most.copied().unwrap_or(0) as f64 / least.copied().unwrap_or(0).max(1) as f64;
        println!(
            "{callers:>8} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>8} {:>9.1} {spread:>9.2}",
            self.answered.len() as f64 / phase.as_secs_f64(),
            milliseconds(&self.answered, 0.5),
            milliseconds(&self.answered, 0.99),
            self.answered.max() as f64 / 1e3,
            self.refused.len(),
            milliseconds(&self.refused, 0.99),
        );
    }
}

async fn ask(client: &mut MatchServiceClient<Channel>, call: usize) -> Result<(), Status> {
    let profile = ["profiles/smart-cities-engineer", "profiles/smart-cities-technician"][call % 2];
    let request = pb::MatchJobAdsRequest {
        source: Some(pb::match_job_ads_request::Source::Profile(profile.into())),
        page_size: TOP,
        // A question that nobody has asked: the answer to a known one is kept.
        min_score: QUESTION.fetch_add(1, Ordering::Relaxed) as f64 * 1e-12,
        ..pb::MatchJobAdsRequest::default()
    };
    client.match_job_ads(request).await.map(|_| ())
}

static QUESTION: AtomicU64 = AtomicU64::new(0);

/// So many callers, each on a connection of its own; one that is refused waits as long as the server says.
async fn closed(address: &str, callers: usize, phase: Duration) -> Load {
    let mut tasks = JoinSet::new();
    for caller in 0..callers {
        let mut client = MatchServiceClient::new(channel(address).await).max_decoding_message_size(64 << 20);
        tasks.spawn(async move {
            let (mut answered, mut refused, mut call) = (histogram(), histogram(), caller);
            let until = Instant::now() + phase;
            while Instant::now() < until {
                let began = Instant::now();
                match ask(&mut client, call).await {
                    Ok(()) => record(&mut answered, began.elapsed()),
                    Err(status) if status.code() == Code::ResourceExhausted => {
                        record(&mut refused, began.elapsed());
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                    Err(status) => panic!("{status:?}"),
                }
                call += 1;
            }
            (answered, refused)
        });
    }
    let mut load = Load { answered: histogram(), refused: histogram(), by_caller: Vec::new() };
    while let Some(caller) = tasks.join_next().await {
        let (answered, refused) = caller.expect("a caller");
        load.by_caller.push(answered.len());
        load.answered.add(answered).expect("the same range");
        load.refused.add(refused).expect("the same range");
    }
    load
}

/// Each kind of call one after the other, with or without an import under way.
async fn beside(address: &str, phase: Duration, busy: bool) {
    let import = if busy { Some(tokio::spawn(import_for_ever(channel(address).await))) } else { None };
    if busy {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let word = if busy { "beside an import" } else { "idle" };
    let channel = channel(address).await;
    let times = Arc::new(Mutex::new(histogram()));
    for kind in ["GetProfile", "ListJobAds", "MatchJobAds", "ScoreJobAd, new ad", "CreateJobAd, new ad"] {
        *times.lock().await = histogram();
        let until = Instant::now() + phase / 2;
        let mut call = 0;
        while Instant::now() < until {
            let began = Instant::now();
            one(kind, &channel, call, busy).await.expect("an answer");
            record(&mut *times.lock().await, began.elapsed());
            call += 1;
        }
        let times = times.lock().await;
        println!(
            "{:<34} {:>9.1} {:>9.1} {:>9.1}",
            format!("{kind}, {word}"),
            milliseconds(&times, 0.5),
            milliseconds(&times, 0.99),
            times.max() as f64 / 1e3
        );
    }
    if let Some(import) = import {
        import.abort();
    }
}

async fn one(kind: &str, channel: &Channel, call: usize, busy: bool) -> Result<(), Status> {
    let text =
        format!("You install sensors of kind {call}{busy} and teach users how to read meter {call}{busy}.");
    let new = pb::JobAd { title: "Technician".into(), description: text, ..pb::JobAd::default() };
    match kind {
        "GetProfile" => {
            let request = pb::GetProfileRequest { name: "profiles/smart-cities-engineer".into() };
            ProfileServiceClient::new(channel.clone()).get_profile(request).await.map(|_| ())
        }
        "ListJobAds" => JobAdServiceClient::new(channel.clone())
            .list_job_ads(pb::ListJobAdsRequest::default())
            .await
            .map(|_| ()),
        "MatchJobAds" => {
            let mut client = MatchServiceClient::new(channel.clone()).max_decoding_message_size(64 << 20);
            ask(&mut client, call).await
        }
        "ScoreJobAd, new ad" => {
            let source = pb::score_job_ad_request::Source::Profile("profiles/smart-cities-engineer".into());
            let request = pb::ScoreJobAdRequest {
                source: Some(source),
                ad: Some(pb::score_job_ad_request::Ad::JobAd(new)),
                view: 0,
            };
            MatchServiceClient::new(channel.clone()).score_job_ad(request).await.map(|_| ())
        }
        _ => {
            let request = pb::CreateJobAdRequest {
                job_ad: Some(new),
                job_ad_id: format!("created-{busy}-{call}"),
                wait: false,
            };
            JobAdServiceClient::new(channel.clone()).create_job_ad(request).await.map(|_| ())
        }
    }
}

/// Ads of sentences that no cache holds, feed after feed.
async fn import_for_ever(channel: Channel) {
    let mut client = JobAdServiceClient::new(channel);
    for feed in 0.. {
        let items = (0..5_000).map(move |number| {
            let lines: Vec<String> = (0..SENTENCES)
                .map(|line| format!("You keep site {feed}-{number}-{line} in order."))
                .collect();
            let job_ad = pb::JobAd {
                name: format!("jobAds/feed-{feed}-{number}"),
                title: "Caretaker".into(),
                description: lines.join("\n"),
                ..pb::JobAd::default()
            };
            pb::ImportJobAdsRequest { job_ad: Some(job_ad), wait: false }
        });
        client.import_job_ads(tokio_stream::iter(items)).await.expect("imported");
    }
}
