//! An index of more ads than are scored in full: the best by meaning are, and the best by their words.

use std::sync::Arc;

use skillgauge::domain::{AdFilter, JobAd, Limits, Probability, RawAd};
use skillgauge::encode::{Cancel, Encoder, Patience, StandIn};
use skillgauge::index::AdIndex;
use skillgauge::indexing::{self, Indexer};
use skillgauge::ingest;
use skillgauge::matching::{MatchQuery, Matcher, NearDuplicates, Ranking};
use skillgauge::taxonomy;

/// Ads of each kind, best by meaning and best by words, that are scored in full where few matches are wanted.
const CANDIDATES: usize = 1_000;
/// Ads that share the skill's small words, and so are nearer to it by meaning than the one that names it: the vectors
/// of the stand-in are those of the words, 0.48 to 0.37.
const NEAR: usize = 2_200;

/// No ad comes near the function, so that the skill alone decides.
const PROFILE: &str = "\
id = \"clocks\"
title = \"Clockmaker\"
version = \"1\"
functions = [\"sew shirts, coats and gloves by hand\"]

[[skill]]
uri = \"https://example.org/skill/1\"
label = \"repair of the clocks in the towers\"
kind = \"skill\"
importance = \"essential\"
";

fn ad(id: &str, text: &str) -> JobAd {
    let raw = RawAd {
        id: Some(id.into()),
        description: Some(text.into()),
        language: Some("en".into()),
        ..RawAd::default()
    };
    ingest::accept(raw).expect("an ad")
}

fn index(folder: &std::path::Path) -> (AdIndex, Encoder) {
    let encoder = Encoder::stand_in(StandIn::default()).expect("an encoder");
    let index = AdIndex::open_or_create(folder, &indexing::stamp(&encoder)).expect("an index");
    let near = (0..NEAR).map(|number| ad(&format!("near-{number:04}"), "You sit in the hall."));
    import(&index, &encoder, near.chain([ad("named", "You repair clocks and towers.")]).collect());
    (index, encoder)
}

fn import(index: &AdIndex, encoder: &Encoder, ads: Vec<JobAd>) {
    let indexer = Indexer::start(index.clone(), encoder.clone(), Limits::default()).expect("an indexer");
    indexer.import(ads, true, &Cancel::new()).expect("written");
    indexer.close();
}

fn matcher((index, encoder): &(AdIndex, Encoder)) -> Matcher {
    Matcher::new(encoder.clone(), Some(index.clone()), Patience::Wait).expect("a matcher")
}

/// The ranking that goes as deep as `limit`.
fn ranked(matcher: &Matcher, limit: usize) -> Ranking {
    let query = MatchQuery {
        profile: Arc::new(taxonomy::parse_profile(PROFILE, "clocks.toml").expect("a profile")),
        filter: AdFilter::default(),
        min_score: Probability::new("min_score", 0.0).expect("a score"),
        skip: 0,
        limit,
        near_duplicates: NearDuplicates::Shown,
    };
    matcher.rank(&matcher.snapshot().expect("a snapshot"), &query, &Cancel::new()).expect("a ranking")
}

fn best(ranking: &Ranking) -> Vec<(String, f64)> {
    ranking.scores().take(10).map(|(id, score)| (id.to_string(), score)).collect()
}

#[test]
fn an_ad_that_only_its_words_propose_has_the_place_that_it_has_among_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let matcher = matcher(&index(&folder.path().join("data")));
    let some = ranked(&matcher, 10);
    assert_eq!(some.considered() as usize, NEAR + 1);
    assert_eq!(some.len(), CANDIDATES + 1, "the best by meaning, and one by its words");
    // So deep that every ad is scored in full.
    let all = ranked(&matcher, NEAR);
    assert_eq!(all.len(), NEAR + 1);
    assert_eq!(best(&some), best(&all));
    assert_eq!(best(&all)[0].0, "named");
    assert!(best(&all)[0].1 > best(&all)[1].1, "{:?}", best(&all));
}

#[test]
fn ads_that_were_scanned_before_have_the_places_that_they_would_have_now() {
    let folder = tempfile::tempdir().expect("a folder");
    let ads = index(&folder.path().join("data"));
    let all = |ranking: Ranking| -> Vec<(String, f64)> {
        ranking.scores().map(|(id, score)| (id.to_string(), score)).collect()
    };
    let known = matcher(&ads);
    let first = all(ranked(&known, 10));
    assert_eq!(all(ranked(&known, 10)), first);
    // New ads among them, better than most, and one that says something else than before.
    let texts = ["You sit in the towers.", "You sew coats in the hall."];
    let new = (0..300).map(|number| ad(&format!("new-{number:03}"), texts[number % 2]));
    import(&ads.0, &ads.1, new.chain([ad("near-0007", "You wind the clocks.")]).collect());
    let then = all(ranked(&known, 10));
    assert_ne!(then, first);
    assert_eq!(then, all(ranked(&matcher(&ads), 10)));
}
