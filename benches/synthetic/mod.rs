//! Ads for benches, made of the sample ads' sentences, so that words and meanings are real.

// Each bench uses a part of this.
#![allow(dead_code)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use skillgauge::domain::{JobAd, RawAd, Section};
use skillgauge::encode::{Cancel, Encoder, Patience};
use skillgauge::index::{AdIndex, IndexedAd};
use skillgauge::indexing;
use skillgauge::ingest::{self, Reading};
use skillgauge::text::{self, TokenBudget};

/// The sample ads.
pub fn sample_ads() -> Vec<JobAd> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/demo");
    let feeds = ["ads-en.jsonl", "ads-other.jsonl"]
        .map(|name| ingest::open(&folder.join(name), &Reading::default()).expect("a feed"));
    feeds
        .into_iter()
        .flatten()
        .map(|record| record.expect("a record").content.and_then(ingest::accept).expect("an ad"))
        .collect()
}

/// The distinct sentences of the English sample ads, in order of appearance.
pub fn sentences() -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for ad in sample_ads().iter().filter(|ad| ad.language.as_str() == "en") {
        let budget = TokenBudget { limit: 250, count: &|text| text.split_whitespace().count() };
        for sentence in text::analyse(&ad.title, &ad.description, ad.language, &budget).sentences {
            if sentence.section == Section::Title {
                continue;
            }
            let text = sentence.span.of(&ad.description).to_string();
            if seen.insert(text.clone()) {
                all.push(text);
            }
        }
    }
    all
}

/// `count` ads of so many sentences each, drawn from the sample ads'.
pub fn ads(count: usize, sentences: usize) -> impl Iterator<Item = RawAd> {
    let pool = self::sentences();
    let titles: Vec<String> = sample_ads().into_iter().map(|ad| ad.title).collect();
    let mut state = 0x5ca1ab1e_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize
    };
    (0..count).map(move |number| {
        let lines: Vec<String> = (0..sentences).map(|_| format!("- {}", pool[next() % pool.len()])).collect();
        RawAd {
            id: Some(format!("synthetic-{number:07}")),
            title: Some(titles[next() % titles.len()].clone()),
            description: Some(lines.join("\n")),
            language: Some("en".into()),
            country: Some(["ES", "IT", "GR", "BG"][next() % 4].into()),
            posted: Some(format!("2026-{:02}-{:02}", 1 + next() % 11, 1 + next() % 28)),
            ..RawAd::default()
        }
    })
}

/// Ads whose sentences come from a small pool, so that the model's work does not hide the index's.
pub fn fill(encoder: &Encoder, data: &Path, size: usize, sentences: usize) -> AdIndex {
    let index = AdIndex::open_or_create(data, &indexing::stamp(encoder)).expect("an index");
    let mut writer = index.writer().expect("a writer");
    let budget = TokenBudget { limit: encoder.max_tokens(), count: &|text| encoder.count_tokens(text) };
    for (number, raw) in ads(size, sentences).enumerate() {
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

/// The memory of this process, in MiB.
pub fn resident_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
}
