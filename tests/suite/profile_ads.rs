//! The two built-in profiles on ads written for this test: each ad's label and its reason stand in
//! `tests/data/profile-ads.tsv`.

use std::collections::BTreeMap;

use skillgauge::domain::{AdFilter, Probability, ProfileId};
use skillgauge::encode::Patience;
use skillgauge::indexing::ProfileStore;
use skillgauge::matching::{Cancel, MatchQuery, Matcher, NearDuplicates};

use crate::support;

fn labels() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(support::root().join("tests/data/profile-ads.tsv")).expect("labels");
    let row = |line: &str| {
        let mut cells = line.split('\t');
        Some((cells.next()?.to_string(), cells.next()?.to_string()))
    };
    text.lines().skip(1).filter_map(row).collect()
}

fn scores(matcher: &Matcher, profile: &str, near_duplicates: NearDuplicates) -> BTreeMap<String, f64> {
    let store = ProfileStore::builtin().expect("profiles");
    let profile = store.get(&ProfileId::new(profile).expect("an id")).expect("a built-in profile");
    let query = MatchQuery {
        profile,
        filter: AdFilter::default(),
        min_score: Probability::ZERO,
        skip: 0,
        limit: 1000,
        near_duplicates,
    };
    let snapshot = matcher.snapshot().expect("a snapshot");
    let answer = matcher.match_ads(&snapshot, &query, &Cancel::new()).expect("matches");
    answer.matches.iter().map(|m| (m.ad.to_string(), m.score.value.get())).collect()
}

fn matcher(folder: &std::path::Path, feeds: &[std::path::PathBuf]) -> Matcher {
    let (index, _) = support::index_feeds(folder, feeds);
    Matcher::new(support::encoder(), Some(index), Patience::Wait).expect("a matcher")
}

#[test]
fn the_right_profile_ranks_first_and_no_other_ad_reaches_a_half() {
    let labels = labels();
    assert!(labels.len() >= 40);
    let folder = tempfile::tempdir().expect("a folder");
    let feed = support::root().join("tests/data/profile-ads.jsonl");
    let matcher = matcher(&folder.path().join("data"), &[feed]);
    let of = |profile: &str| scores(&matcher, profile, NearDuplicates::Shown);
    let (engineer, technician) = (of("smart-cities-engineer"), of("smart-cities-technician"));
    let (mut right, mut all) = (0, 0);
    for (ad, label) in &labels {
        match label.as_str() {
            "neither" => {
                let score = engineer[ad].max(technician[ad]);
                assert!(score < 0.5, "{ad} is labelled neither and scores {score}");
            }
            label => {
                all += 1;
                right += usize::from((engineer[ad] > technician[ad]) == (label == "engineer"));
            }
        }
    }
    println!("{right} of {all} ads score higher for the profile they are labelled with");
    assert!(right * 10 >= all * 9, "{right} of {all}");
}

#[test]
fn a_score_does_not_change_when_other_ads_come_or_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = support::root().join("tests/data/profile-ads.jsonl");
    let alone = matcher(&folder.path().join("alone"), std::slice::from_ref(&own));
    let mut feeds = vec![own];
    feeds.extend(support::sample_feeds());
    let among = matcher(&folder.path().join("among"), &feeds);
    for profile in ["smart-cities-engineer", "smart-cities-technician"] {
        let few = scores(&alone, profile, NearDuplicates::Shown);
        let many = scores(&among, profile, NearDuplicates::Shown);
        assert!(many.len() > few.len());
        for (ad, score) in &few {
            assert_eq!(many[ad], *score, "{profile}: {ad}");
        }
    }
}
