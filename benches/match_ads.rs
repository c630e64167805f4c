//! `MatchJobAds` from end to end: a client over loopback asks for the best 25 ads with evidence, over
//! 1,000, 10,000 and 100,000 synthetic ads of 40 sentences. Prints p50, p99 and memory: for
//! profiles that were asked about before, by questions that were not, and for profiles that nobody has asked about.
//!
//! `cargo bench --bench match_ads -- 1000 10000` measures other sizes.

use std::time::Instant;

use skillgauge::domain::{Limits, Profile};
use skillgauge::encode::{Encoder, EncoderSettings, Patience};
use skillgauge::indexing::{Indexer, ProfileStore};
use skillgauge::matching::Matcher;
use skillgauge::service::{self, Rooms};
use skillgauge::wire::{self, pb};

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
        "{:>9} {:>8} {:>8} {:>12} {:>12} {:>9} {:>13} {:>12}",
        "ads", "p50 ms", "p99 ms", "new p50 ms", "new p99 ms", "index s", "resident MiB", "on disk MiB"
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
        let mut times = Vec::new();
        for known in [false, true] {
            let mut of_kind = Vec::new();
            for call in 0..CALLS + 3 {
                let profile = &profiles[call % profiles.len()];
                let source = match known {
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
                let began = Instant::now();
                let answer = client.match_job_ads(request).await.expect("matches").into_inner();
                assert_eq!(answer.matches.len(), TOP as usize);
                // The first calls fill the caches.
                if call >= 3 {
                    of_kind.push(began.elapsed().as_secs_f64() * 1e3);
                }
            }
            of_kind.sort_by(f64::total_cmp);
            times.push(of_kind);
        }
        server.abort();
        times
    });
    let at = |times: &[f64], share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    let [new, known] = [&times[0], &times[1]];
    println!(
        "{size:>9} {:>8.1} {:>8.1} {:>12.1} {:>12.1} {indexed:>9.1} {:>13.0} {:>12.0}",
        at(known, 0.5),
        at(known, 0.99),
        at(new, 0.5),
        at(new, 0.99),
        synthetic::resident_mib(),
        on_disk_mib(&data)
    );
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
