//! `ScoreJobAd` with an ad that the server has never seen, over loopback: first on an idle server, then beside an
//! import that keeps every model thread busy. Prints p50 and p99 of both and the ratio of the p50.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use skillgauge::domain::Limits;
use skillgauge::domain::{RawAd, Tally};
use skillgauge::encode::{Encoder, EncoderSettings, Patience};
use skillgauge::index::AdIndex;
use skillgauge::indexing::{
    self, ImportOptions, ImportReport, Indexer, ProfileStore, Progress, RejectedRecord,
};
use skillgauge::ingest::Reading;
use skillgauge::matching::Matcher;
use skillgauge::service::{self, Rooms};
use skillgauge::wire::pb;

#[path = "synthetic/mod.rs"]
mod synthetic;

const CALLS: usize = 60;
/// Ads of the feed: more than are imported while the calls are made.
const FEED: usize = 6_000;

struct Silent;

impl Progress for Silent {
    fn advanced(&mut self, _: u64, _: Option<u64>, _: &Tally) {}

    fn rejected(&mut self, _: &RejectedRecord<'_>) -> std::io::Result<()> {
        Ok(())
    }
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/multilingual-e5-small");
    let encoder = {
        let settings = EncoderSettings { imports_give_way: true, ..EncoderSettings::new(model) };
        Encoder::start(&settings).expect("the model")
    };
    let served = folder.path().join("served");
    let index = AdIndex::open_or_create(&served, &indexing::stamp(&encoder)).expect("an index");
    let rooms = Rooms {
        occupations: None,
        indexer: Indexer::start(index.clone(), encoder.clone(), Limits::default()).expect("an indexer"),
        profiles: ProfileStore::open(&served).expect("profiles"),
        matcher: Matcher::new(encoder.clone(), Some(index), Patience::Refuse).expect("a matcher"),
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let settings = Limits { drain_notice_seconds: 0, ..Limits::default() };
    let server = runtime.spawn(service::serve(rooms, settings, listener, std::future::pending()));

    let mut ads = unseen();
    let idle = calls(&runtime, &address, &mut ads);
    show("idle", &idle);
    // Another index, but the same model threads.
    let feed = folder.path().join("feed.jsonl");
    write_feed(&feed);
    let data = folder.path().join("imported");
    let importer = encoder.clone();
    let import = std::thread::spawn(move || import(&data, &feed, &importer));
    std::thread::sleep(Duration::from_secs(3));
    let beside = calls(&runtime, &address, &mut ads);
    show("beside an import", &beside);
    println!("p50 beside an import / idle: {:.2}", at(&beside, 0.5) / at(&idle, 0.5));
    if import.is_finished() {
        println!("the import ended before the calls did: make FEED larger");
    }
    server.abort();
    import.join().expect("the import ends");
}

/// Ads of 15 sentences, none of which was ever encoded.
fn unseen() -> impl Iterator<Item = RawAd> {
    synthetic::ads(100_000, 15).enumerate().map(|(number, ad)| {
        let new = |line: &str| format!("{line} Case {number}.");
        let description = ad.description.map(|text| text.lines().map(new).collect::<Vec<_>>().join("\n"));
        RawAd { description, ..ad }
    })
}

fn calls(
    runtime: &tokio::runtime::Runtime,
    address: &str,
    ads: &mut impl Iterator<Item = RawAd>,
) -> Vec<f64> {
    runtime.block_on(async {
        let mut client = service::match_client(address).await.expect("a client");
        let mut times = Vec::new();
        for ad in ads.take(CALLS + 3) {
            let request = pb::ScoreJobAdRequest {
                source: Some(pb::score_job_ad_request::Source::Profile(
                    "profiles/smart-cities-engineer".into(),
                )),
                ad: Some(pb::score_job_ad_request::Ad::JobAd(pb::JobAd {
                    title: ad.title.unwrap_or_default(),
                    description: ad.description.unwrap_or_default(),
                    ..pb::JobAd::default()
                })),
                ..pb::ScoreJobAdRequest::default()
            };
            let began = Instant::now();
            client.score_job_ad(request).await.expect("a score");
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
        let mut times = times.split_off(3);
        times.sort_by(f64::total_cmp);
        times
    })
}

fn at(times: &[f64], share: f64) -> f64 {
    times[((times.len() - 1) as f64 * share).round() as usize]
}

fn show(name: &str, times: &[f64]) {
    println!("{name:<20} p50 {:>7.1} ms   p99 {:>7.1} ms", at(times, 0.5), at(times, 0.99));
}

fn write_feed(path: &Path) {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path).expect("a file"));
    for ad in unseen().skip(50_000).take(FEED) {
        let line = serde_json::json!({"id": ad.id, "title": ad.title, "description": ad.description});
        writeln!(out, "{line}").expect("written");
    }
}

fn import(data: &Path, feed: &Path, encoder: &Encoder) {
    let index = AdIndex::open_or_create(data, &indexing::stamp(encoder)).expect("an index");
    let mut writer = index.writer().expect("a writer");
    let options = ImportOptions {
        reading: Reading::default(),
        limits: Limits::default(),
        more_follow: false,
        commit_every: Duration::from_secs(10),
    };
    let mut report = ImportReport::default();
    indexing::import(feed, &options, &index, &mut writer, encoder, &mut report, &mut Silent)
        .expect("imported");
    eprintln!("the import ended before the calls did: make FEED larger");
}
