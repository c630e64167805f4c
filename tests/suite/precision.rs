//! Answers in the processor's own precision beside those in f32: they may differ near a border only.

use std::collections::BTreeMap;

use skillgauge::domain::{AdFilter, Detail, Match, Probability, Profile};
use skillgauge::encode::{Encoder, Patience, Precision};
use skillgauge::matching::{Cancel, MatchQuery, Matcher, NearDuplicates};
use skillgauge::taxonomy;

use crate::support;

/// A skill's probability in one precision and the other.
const NEAR_PROBABILITY: f64 = 0.05;
/// An ad's score in one precision and the other; ads closer than this may change places.
const NEAR_SCORE: f64 = 0.02;

/// The sample ads, scored one by one as a service would.
fn answers(encoder: Encoder, profile: &Profile) -> BTreeMap<String, Match> {
    let matcher = Matcher::new(encoder, None, Patience::Wait).expect("a matcher");
    let ads = support::sample_feeds().into_iter().flat_map(|feed| support::ads(&feed));
    ads.map(|ad| {
        let (matched, _) = matcher.score_ad(&ad, profile, Detail::Full, &Cancel::new()).expect("a score");
        (ad.id.to_string(), matched)
    })
    .collect()
}

#[test]
fn the_precision_decides_nothing_far_from_a_border() {
    let own = support::start(Precision::Auto);
    if own.version().precision == Precision::F32 {
        eprintln!("SKIPPED the precisions compared: this processor computes in f32 only");
        return;
    }
    let (mut skills, mut levels, mut made) = (0, 0, 0);
    for profile in taxonomy::builtin_profiles().expect("profiles") {
        let f32s = answers(support::start(Precision::F32), &profile);
        let owns = answers(own.clone(), &profile);
        for (ad, one) in &f32s {
            let other = &owns[ad];
            let apart = (one.score.value.get() - other.score.value.get()).abs();
            assert!(apart <= NEAR_SCORE, "{ad}: the scores are {apart} apart");
            for (one, other) in one.skills.iter().zip(&other.skills) {
                let apart = (one.probability.get() - other.probability.get()).abs();
                assert!(apart <= NEAR_PROBABILITY, "{ad}, {}: {apart} apart", one.label);
                skills += usize::from(one.found() != other.found());
                made += 1;
            }
            for (one, other) in one.competences.iter().zip(&other.competences) {
                levels += usize::from(one.estimate.level.ok() != other.estimate.level.ok());
                made += 1;
            }
        }
    }
    println!("{skills} skills found and {levels} levels differ, of {made} decisions");
    // `benches/precision.py` counts on many real ads, where at most 1 in 1,000 may differ.
    assert!((skills + levels) * 200 <= made, "{skills} and {levels} of {made} differ");
}

#[test]
fn an_index_made_in_one_precision_opens_in_the_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let (index, _) = support::index_feeds(&folder.path().join("data"), &support::sample_feeds());
    let count = |precision: Precision| {
        let matcher = Matcher::new(support::start(precision), Some(index.clone()), Patience::Wait);
        let matcher = matcher.expect("a matcher");
        let profile = taxonomy::builtin_profiles().expect("profiles").remove(0);
        let query = MatchQuery {
            profile: profile.into(),
            filter: AdFilter::default(),
            min_score: Probability::ZERO,
            skip: 0,
            limit: 1000,
            near_duplicates: NearDuplicates::Shown,
        };
        let snapshot = matcher.snapshot().expect("a snapshot");
        matcher.match_ads(&snapshot, &query, &Cancel::new()).expect("matches").considered
    };
    assert_eq!(count(Precision::F32), count(Precision::Auto));
}
