//! `MatchJobAds` from end to end: a client over loopback asks for the best 50 ads with evidence, over
//! 1,000, 10,000 and 100,000 synthetic ads of 15 sentences. Prints p50, p99 and memory.
//!
//! `cargo bench --bench match_ads -- 1000 10000` measures other sizes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use skillgauge::encode::{Cancel, Encoder, EncoderSettings, Patience};
use skillgauge::index::{AdIndex, IndexedAd};
use skillgauge::indexing::{self, Indexer, ProfileStore};
use skillgauge::ingest;
use skillgauge::matching::Matcher;
use skillgauge::service::{self, Rooms, ServiceSettings};
use skillgauge::text::{self, TokenBudget};
use skillgauge::wire::pb;

#[path = "synthetic/mod.rs"]
mod synthetic;

const CALLS: usize = 40;
const TOP: i32 = 50;

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000, 10_000, 100_000] } else { sizes };
    let model = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models/multilingual-e5-small");
    let encoder = Encoder::start(&EncoderSettings::new(model)).expect("the model");
    println!(
        "{:>9} {:>10} {:>10} {:>10} {:>12} {:>14}",
        "ads", "p50 ms", "p99 ms", "index s", "resident MiB", "on disk MiB"
    );
    for size in sizes {
        measure(&encoder, size);
    }
}

fn measure(encoder: &Encoder, size: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let began = Instant::now();
    let index = fill(encoder, &data, size);
    let indexed = began.elapsed().as_secs_f64();
    let rooms = Rooms {
        indexer: Indexer::start(index.clone(), encoder.clone()).expect("an indexer"),
        profiles: ProfileStore::open(&data).expect("profiles"),
        matcher: Matcher::new(encoder.clone(), Some(index), Patience::Refuse).expect("a matcher"),
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut times = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let settings = ServiceSettings { drain_notice: Duration::ZERO, ..ServiceSettings::default() };
        let server = tokio::spawn(service::serve(rooms, settings, listener, std::future::pending()));
        let mut client = service::match_client(&address).await.expect("a client");
        let mut times = Vec::new();
        for call in 0..CALLS + 3 {
            let profile = ["profiles/smart-cities-engineer", "profiles/smart-cities-technician"][call % 2];
            let request = pb::MatchJobAdsRequest {
                source: Some(pb::match_job_ads_request::Source::Profile(profile.into())),
                page_size: TOP,
                ..pb::MatchJobAdsRequest::default()
            };
            let began = Instant::now();
            let answer = client.match_job_ads(request).await.expect("matches").into_inner();
            assert_eq!(answer.matches.len(), TOP as usize);
            // The first calls fill the caches.
            if call >= 3 {
                times.push(began.elapsed());
            }
        }
        server.abort();
        times
    });
    times.sort();
    let milliseconds =
        |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1e3;
    println!(
        "{size:>9} {:>10.1} {:>10.1} {indexed:>10.1} {:>12.0} {:>14.0}",
        milliseconds(0.5),
        milliseconds(0.99),
        resident_mib(),
        on_disk_mib(&data)
    );
}

/// Ads whose sentences come from a small pool, so that the model's work does not hide the index's.
fn fill(encoder: &Encoder, data: &std::path::Path, size: usize) -> AdIndex {
    let index = AdIndex::open_or_create(data, &indexing::stamp(encoder)).expect("an index");
    let mut writer = index.writer().expect("a writer");
    let budget = TokenBudget { limit: encoder.max_tokens(), count: &|text| encoder.count_tokens(text) };
    for (number, raw) in synthetic::ads(size).enumerate() {
        let ad = ingest::accept(raw).expect("an ad");
        let analysed = text::analyse(&ad.title, &ad.description, ad.language, &budget);
        let sentences: Vec<&str> = analysed
            .sentences
            .iter()
            .map(|sentence| text::sentence_text(&ad.title, &ad.description, sentence))
            .collect();
        let vectors: Vec<Arc<_>> =
            encoder.quantized(&sentences, Patience::Wait, &Cancel::new()).expect("vectors");
        let hash = ingest::content_hash(&ad);
        writer.upsert(&IndexedAd::new(ad, hash, analysed, vectors).expect("an ad")).expect("written");
        if number % 5_000 == 4_999 {
            writer.commit(None).expect("committed");
        }
    }
    writer.commit(None).expect("committed");
    writer.finish().expect("merged");
    index.refresh().expect("refreshed");
    index
}

fn resident_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
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
