//! Which ads and rows a market counts, in an index of more ads than a ranking of the best scores in full.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use skillgauge::domain::{AdFilter, JobAd, Limits, Probability, Profile, RawAd};
use skillgauge::encode::{Cancel, Encoder, Patience, StandIn};
use skillgauge::index::AdIndex;
use skillgauge::indexing::{self, Indexer};
use skillgauge::ingest;
use skillgauge::market::{Bounds, Choice, Market, MarketQuery, market};
use skillgauge::matching::{MatchQuery, Matcher, NearDuplicates};
use skillgauge::taxonomy;

/// Ads like the profile: more than the 1,000 that are scored in full where few are wanted.
const LIKE: usize = 1_150;
/// Ads unlike it.
const UNLIKE: usize = 120;
const BOUNDS: Bounds = Bounds { ads: 20, others: 30, linked: 5, skills: 5 };

const PROFILE: &str = "\
id = \"organs\"
title = \"Organ tuner\"
version = \"1\"
functions = [\"tune organs\"]

[[skill]]
uri = \"https://example.org/skill/1\"
label = \"tune organs\"
kind = \"skill\"
importance = \"essential\"

[[occupation]]
uri = \"https://example.org/occupation/1\"
label = \"organ tuner\"

[[occupation]]
uri = \"https://example.org/occupation/2\"
label = \"piano maker\"

[[occupation]]
uri = \"https://example.org/occupation/3\"
label = \"bell founder\"
";

fn profile() -> Arc<Profile> {
    Arc::new(taxonomy::parse_profile(PROFILE, "organs.toml").expect("a profile"))
}

fn ad(id: String, title: Option<&str>, text: &str) -> JobAd {
    let raw = RawAd {
        id: Some(id),
        title: title.map(str::to_string),
        description: Some(text.into()),
        language: Some("en".into()),
        ..RawAd::default()
    };
    ingest::accept(raw).expect("an ad")
}

/// A matcher over an index of these ads.
fn matcher(folder: &Path, ads: Vec<JobAd>) -> Matcher {
    let encoder = Encoder::stand_in(StandIn::default()).expect("an encoder");
    let index = AdIndex::open_or_create(folder, &indexing::stamp(&encoder)).expect("an index");
    let indexer = Indexer::start(index.clone(), encoder.clone(), Limits::default()).expect("an indexer");
    indexer.import(ads, true, &Cancel::new()).expect("written");
    indexer.close();
    Matcher::new(encoder, Some(index), Patience::Wait).expect("a matcher")
}

fn asked(matcher: &Matcher, choice: Choice) -> Market {
    let query = MarketQuery {
        profile: profile(),
        filter: AdFilter::default(),
        choice,
        min_support: 1,
        most_lacking: 5,
        examples: 2,
        bounds: BOUNDS,
    };
    let snapshot = matcher.snapshot().expect("a snapshot");
    market(matcher, &snapshot, &query, &mut |_, _, _| (), &Cancel::new()).expect("a market")
}

/// The score of every ad, best first.
fn scores(matcher: &Matcher) -> Vec<f64> {
    let query = MatchQuery {
        profile: profile(),
        filter: AdFilter::default(),
        min_score: Probability::ZERO,
        skip: 0,
        limit: LIKE + UNLIKE,
        near_duplicates: NearDuplicates::Grouped,
    };
    let snapshot = matcher.snapshot().expect("a snapshot");
    let ranking = matcher.rank(&snapshot, &query, &Cancel::new()).expect("a ranking");
    ranking.scores().map(|(_, score)| score).collect()
}

#[test]
fn every_ad_that_reaches_the_score_matches_and_none_of_them_is_among_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let like = (0..LIKE).map(|number| ad(format!("like-{number:04}"), None, "You tune organs."));
    let unlike = (0..UNLIKE).map(|number| ad(format!("unlike-{number:04}"), None, "You sell flowers."));
    let matcher = matcher(&folder.path().join("data"), like.chain(unlike).collect());
    let scores = scores(&matcher);
    assert_eq!(scores.len(), LIKE + UNLIKE);
    let counts = |choice: Choice| {
        let found = asked(&matcher, choice).found;
        [found.considered, found.matching, found.read, found.others, found.drawn].map(|count| count as usize)
    };
    let expected = |matching: usize| {
        let others = scores.len() - matching;
        [scores.len(), matching, matching.min(BOUNDS.ads), others, others.min(BOUNDS.others)]
    };
    // A score is not negative, so that its bits have its order.
    let distinct: BTreeSet<u64> = scores.iter().map(|score| score.to_bits()).chain([0]).collect();
    assert!((2..=4).contains(&distinct.len()), "{distinct:?}");
    for least in distinct.into_iter().map(f64::from_bits) {
        let reaching = scores.iter().filter(|score| **score >= least).count();
        assert!(reaching > 1_000, "{least}");
        assert_eq!(counts(Choice::MinScore(Probability::clamped(least))), expected(reaching), "{least}");
    }
    for top in [1, 7, 30] {
        assert_eq!(
            counts(Choice::Top(top)),
            expected(top),
            "the best {top} are so many, whatever their scores"
        );
    }
}

#[test]
fn a_title_counts_for_every_occupation_whose_label_it_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let titles = [
        "Organ tuner / Piano maker",
        "Piano maker, organ tuner",
        "Piano maker",
        "Tuner of organs and bell founder",
        // Half a label of one and half of another.
        "Organ maker",
        "Gardener",
    ];
    let ads = titles.iter().enumerate();
    let ads = ads.map(|(number, title)| ad(format!("ad-{number}"), Some(*title), "You work in the hall."));
    let matcher = matcher(&folder.path().join("data"), ads.collect());
    let answer = asked(&matcher, Choice::Top(titles.len()));
    let counts: Vec<_> =
        answer.occupations.iter().map(|row| (row.label.as_str(), row.share.count())).collect();
    assert_eq!(counts, [("organ tuner", Some(3)), ("piano maker", Some(3)), ("bell founder", Some(1))]);
    for row in &answer.occupations {
        assert_eq!(
            row.examples.len() as u64,
            row.share.count().map_or(0, |count| count.min(2)),
            "{}",
            row.label
        );
        assert!(row.examples.iter().all(|example| titles.contains(&example.text.as_str())), "{}", row.label);
    }
}
