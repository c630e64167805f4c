//! `MatchJobAds` from end to end: a client over loopback asks for the best 25 ads with evidence, over
//! 1,000, 10,000 and 100,000 synthetic ads of 40 sentences, and for the 25 after them. Prints p50, p99 and memory: for
//! profiles that were asked about before, by questions that were not, with the p50 of the second page of each such
//! question beside that of the first; and for profiles that nobody has asked about.
//!
//! `cargo bench --bench match_ads -- 1000 10000` measures other sizes.

use std::time::Instant;

use skillgauge::domain::{Limits, Profile};
use skillgauge::encode::{Encoder, EncoderSettings, Patience};
use skillgauge::indexing::{Indexer, ProfileStore};
use skillgauge::matching::Matcher;
use skillgauge::service::{self, Rooms};
use skillgauge::wire::pb::match_service_client::MatchServiceClient;
use skillgauge::wire::{self, pb};
use tonic::transport::Channel;

#[path = "synthetic/mod.rs"]
mod synthetic;

const CALLS: usize = 40;
const TOP: i32 = 25;
/// The average of the 990 real ads that the project knows.
const SENTENCES: usize = 40;

fn main() {
    let sizes: Vec<usize> =
        std::env::args_os().skip(1).filter_map(|size| size.to_str()?.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000, 10_000, 100_000] } else { sizes };
    let model = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models/multilingual-e5-small");
    let encoder = Encoder::start(&EncoderSettings::new(model)).expect("the model");
    println!(
        "{:>9} {:>8} {:>16} {:>8} {:>12} {:>12} {:>9} {:>13} {:>12}",
        "ads",
        "p50 ms",
        "page two p50 ms",
        "p99 ms",
        "new p50 ms",
        "new p99 ms",
        "index s",
        "resident MiB",
        "on disk MiB"
    );
    for size in sizes {
        measure(&encoder, size);
    }
}

fn measure(encoder: &Encoder, size: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let began = Instant::now();
    let index = synthetic::fill(encoder, &data, size, SENTENCES);
    let indexed = began.elapsed().as_secs_f64();
    let rooms = Rooms {
        occupations: None,
        indexer: Indexer::start(index.clone(), encoder.clone(), Limits::default()).expect("an indexer"),
        profiles: ProfileStore::open(&data).expect("profiles"),
        matcher: Matcher::new(encoder.clone(), Some(index), Patience::Refuse).expect("a matcher"),
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let profiles = rooms.profiles.list();
    let times = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let settings = Limits { drain_notice_seconds: 0, ..Limits::default() };
        let server = tokio::spawn(service::serve(rooms, settings, listener, std::future::pending()));
        let mut client = service::match_client(&address).await.expect("a client");
        let [mut new, mut known, mut second] = [Vec::new(), Vec::new(), Vec::new()];
        for is_known in [false, true] {
            for call in 0..CALLS + 3 {
                let profile = &profiles[call % profiles.len()];
                let source = match is_known {
                    true => pb::match_job_ads_request::Source::Profile(wire::profile_name(profile.id())),
                    false => pb::match_job_ads_request::Source::ProfileInline(other(profile, call)),
                };
                let request = pb::MatchJobAdsRequest {
                    source: Some(source),
                    page_size: TOP,
                    // A question that nobody has asked: the answer to a known one is kept.
                    min_score: call as f64 * 1e-9,
                    ..pb::MatchJobAdsRequest::default()
                };
                let (first_ms, page_token) = page(&mut client, request.clone()).await;
                let next = pb::MatchJobAdsRequest { page_token, ..request };
                let second_ms = if is_known { Some(page(&mut client, next).await.0) } else { None };
                // The first calls fill the caches.
                if call >= 3 {
                    if is_known { &mut known } else { &mut new }.push(first_ms);
                    second.extend(second_ms);
                }
            }
        }
        server.abort();
        [new, known, second].map(|mut times| {
            times.sort_by(f64::total_cmp);
            times
        })
    });
    let at = |times: &[f64], share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    let [new, known, second] = &times;
    println!(
        "{size:>9} {:>8.1} {:>16.1} {:>8.1} {:>12.1} {:>12.1} {indexed:>9.1} {:>13.0} {:>12.0}",
        at(known, 0.5),
        at(second, 0.5),
        at(known, 0.99),
        at(new, 0.5),
        at(new, 0.99),
        synthetic::resident_mib(),
        on_disk_mib(&data)
    );
}

/// Asks for a page; how long it took, in milliseconds, and the token of the page after it.
async fn page(client: &mut MatchServiceClient<Channel>, request: pb::MatchJobAdsRequest) -> (f64, String) {
    let began = Instant::now();
    let answer = client.match_job_ads(request).await.expect("matches").into_inner();
    assert_eq!(answer.matches.len(), TOP as usize);
    (began.elapsed().as_secs_f64() * 1e3, answer.next_page_token)
}

/// The profile with a weight that none had before, so that nothing of it is kept.
fn other(profile: &Profile, call: usize) -> pb::Profile {
    let mut message = wire::profile(profile, false);
    let weight = message.skills[0].weight.unwrap_or(1.0);
    message.skills[0].weight = Some(weight + call as f64 * 1e-9);
    message
}

fn on_disk_mib(folder: &std::path::Path) -> f64 {
    let mut bytes = 0;
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(data) if data.is_dir() => open.push(entry.path()),
                Ok(data) => bytes += data.len(),
                Err(_) => {}
            }
        }
    }
    bytes as f64 / f64::from(1 << 20)
}
