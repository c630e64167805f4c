//! Ads for benches, made of the sample ads' sentences, so that words and meanings are real.

// Each bench uses a part of this.
#![allow(dead_code)]

use std::collections::BTreeSet;
use std::path::Path;

use skillgauge::domain::{JobAd, RawAd, Section};
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

/// `count` ads of 15 sentences each, drawn from the sample ads'.
pub fn ads(count: usize) -> impl Iterator<Item = RawAd> {
    let pool = sentences();
    let titles: Vec<String> = sample_ads().into_iter().map(|ad| ad.title).collect();
    let mut state = 0x5ca1ab1e_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize
    };
    (0..count).map(move |number| {
        let lines: Vec<String> = (0..15).map(|_| format!("- {}", pool[next() % pool.len()])).collect();
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
