//! The two built-in profiles on ads written for these tests, in batches by different writers: each ad's label and its
//! reason stand in `tests/data/*profile-ads.tsv`.

use std::collections::BTreeMap;

use skillgauge::domain::{AdFilter, Probability, ProfileId};
use skillgauge::encode::Patience;
use skillgauge::indexing::ProfileStore;
use skillgauge::matching::{Cancel, MatchQuery, Matcher, NearDuplicates};

use crate::support;

fn labels(name: &str) -> BTreeMap<String, String> {
    let path = support::root().join(format!("tests/data/{name}.tsv"));
    let text = std::fs::read_to_string(path).expect("labels");
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

/// What came of the ads of one source.
#[derive(Debug, Default)]
struct Counts {
    /// Ads labelled with a profile.
    own: usize,
    /// Of these, those that score higher for it than for the other.
    right: usize,
    /// And those that reach 0.5 for it.
    reached: usize,
    /// Ads labelled with neither that reach 0.5 for either.
    others: Vec<String>,
}

fn counts(name: &str) -> Counts {
    let labels = labels(name);
    let folder = tempfile::tempdir().expect("a folder");
    let feed = support::root().join(format!("tests/data/{name}.jsonl"));
    let matcher = matcher(&folder.path().join("data"), &[feed]);
    let of = |profile: &str| scores(&matcher, profile, NearDuplicates::Shown);
    let (engineer, technician) = (of("smart-cities-engineer"), of("smart-cities-technician"));
    let mut counts = Counts::default();
    for (ad, label) in &labels {
        let (own, other) = match label.as_str() {
            "engineer" => (engineer[ad], technician[ad]),
            "technician" => (technician[ad], engineer[ad]),
            "neither" => {
                counts.others.extend((engineer[ad].max(technician[ad]) >= 0.5).then(|| ad.clone()));
                continue;
            }
            other => panic!("{ad} has the unknown label '{other}'"),
        };
        counts.own += 1;
        counts.right += usize::from(own > other);
        counts.reached += usize::from(own >= 0.5);
    }
    println!("{name}: {counts:?}");
    counts
}

#[test]
fn the_right_profile_ranks_first_and_no_other_ad_reaches_a_half() {
    let found = counts("profile-ads");
    assert!(found.own >= 38 && found.right * 10 >= found.own * 9, "{found:?}");
    assert!(found.others.is_empty(), "{found:?}");
}

/// These ads were written after all numbers of the score had been chosen.
#[test]
fn of_ads_that_chose_nothing_three_fifths_reach_a_half_for_their_own_profile_and_no_other_ad_does() {
    let found = counts("fourth-profile-ads");
    assert!(found.own == 50 && found.right * 10 >= found.own * 9, "{found:?}");
    assert!(found.reached * 10 >= found.own * 6 && found.others.is_empty(), "{found:?}");
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
