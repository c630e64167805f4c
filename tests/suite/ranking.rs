//! Matching on the sample ads: order, parts, offsets, the same answer twice.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use skillgauge::domain::{
    AdFilter, Country, Detail, EvidenceSource, JobAd, Match, Probability, Profile, ProfileId,
};
use skillgauge::encode::{Patience, Precision};
use skillgauge::indexing::ProfileStore;
use skillgauge::matching::{Cancel, MatchQuery, Matcher, Matches, NearDuplicates, Ranking};

use crate::support;

struct World {
    _folder: tempfile::TempDir,
    matcher: Matcher,
    ads: BTreeMap<String, JobAd>,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let (index, _) = support::index_feeds(&folder.path().join("data"), &support::sample_feeds());
        let matcher = Matcher::new(support::encoder(), Some(index), Patience::Wait).expect("a matcher");
        let ads = support::sample_feeds().into_iter().flat_map(|feed| support::ads(&feed));
        World { _folder: folder, matcher, ads: ads.map(|ad| (ad.id.to_string(), ad)).collect() }
    })
}

fn profile(id: &str) -> Arc<Profile> {
    let store = ProfileStore::builtin().expect("profiles");
    store.get(&ProfileId::new(id).expect("an id")).expect("a built-in profile")
}

fn query(profile_id: &str, filter: AdFilter, limit: usize) -> MatchQuery {
    MatchQuery {
        profile: profile(profile_id),
        filter,
        min_score: Probability::ZERO,
        skip: 0,
        limit,
        near_duplicates: NearDuplicates::Shown,
    }
}

fn ask(profile_id: &str, filter: AdFilter, limit: usize) -> Matches {
    let (matcher, query) = (&world().matcher, query(profile_id, filter, limit));
    matcher.match_ads(&matcher.snapshot().expect("a snapshot"), &query, &Cancel::new()).expect("matches")
}

fn rank(query: &MatchQuery) -> Ranking {
    let matcher = &world().matcher;
    matcher.rank(&matcher.snapshot().expect("a snapshot"), query, &Cancel::new()).expect("a ranking")
}

fn labels() -> BTreeMap<String, String> {
    let files =
        ["labels-en.tsv", "labels-other.tsv"].map(|name| support::root().join("src/cli/demo").join(name));
    let rows = files.iter().flat_map(|file| {
        let text = std::fs::read_to_string(file).expect("labels");
        text.lines().skip(1).map(str::to_string).collect::<Vec<_>>()
    });
    rows.filter_map(|row| {
        let mut cells = row.split('\t');
        Some((cells.next()?.to_string(), cells.next()?.to_string()))
    })
    .collect()
}

#[test]
fn the_order_is_total_and_the_answer_is_the_same_twice() {
    let first = ask("smart-cities-engineer", AdFilter::default(), 1000);
    let second = ask("smart-cities-engineer", AdFilter::default(), 1000);
    assert_eq!(first.matches, second.matches);
    assert_eq!(first.matches.len(), world().ads.len());
    for pair in first.matches.windows(2) {
        let key = |m: &Match| (std::cmp::Reverse(m.score.value), m.ad.clone());
        assert!(key(&pair[0]) < key(&pair[1]), "{} {}", pair[0].ad, pair[1].ad);
    }
    let few = ask("smart-cities-engineer", AdFilter::default(), 5);
    assert_eq!(few.matches[..], first.matches[..5]);
}

#[test]
fn parts_add_up_and_offsets_point_at_the_evidence() {
    let answer = ask("smart-cities-technician", AdFilter::default(), 1000);
    let mut seen = 0;
    for matched in &answer.matches {
        let ad = &world().ads[matched.ad.as_str()];
        let sum: f64 = matched.skills.iter().map(|s| s.contribution).sum::<f64>()
            + matched.focus.iter().map(|part| part.contribution).sum::<f64>()
            + matched.occupation.as_ref().map_or(0.0, |occupation| occupation.contribution);
        assert!((sum - matched.score.value.get()).abs() < 1e-6, "{}: {sum}", matched.ad);
        for skill in &matched.skills {
            assert_eq!(skill.evidence.is_some(), skill.found());
            let Some(evidence) = &skill.evidence else { continue };
            let text = if evidence.source == EvidenceSource::Title { &ad.title } else { &ad.description };
            assert_eq!(evidence.span.of(text), evidence.text);
            seen += 1;
        }
        for competence in &matched.competences {
            let estimate = &competence.estimate;
            for cue in &estimate.cues {
                let text = if cue.source == EvidenceSource::Title { &ad.title } else { &ad.description };
                assert_eq!(cue.span.of(text), cue.text);
            }
            assert!(estimate.level.is_err() || !estimate.cues.is_empty(), "a level without a cue");
        }
    }
    assert!(seen > 100, "only {seen} pieces of evidence");
}

/// What is left of a match where no word of the ad is wanted.
fn bare(mut matched: Match) -> Match {
    matched.focus.clear();
    matched.skills.iter_mut().for_each(|skill| skill.evidence = None);
    for competence in &mut matched.competences {
        competence.demand = None;
        competence.estimate.cues.clear();
        competence.estimate.evidence.clear();
        competence.estimate.reason.clear();
    }
    matched
}

#[test]
fn numbers_alone_are_those_of_the_whole_match() {
    let matcher = &world().matcher;
    for id in ["smart-cities-engineer", "smart-cities-technician"] {
        let ranking = rank(&query(id, AdFilter::default(), 1000));
        let explained =
            |detail| matcher.explain(&ranking, 0..ranking.len(), detail, &Cancel::new()).expect("matches");
        let (full, numbers) = (explained(Detail::Full), explained(Detail::Numbers));
        assert!(full.iter().any(|matched| matched.competences.iter().any(|c| c.estimate.level.is_ok())));
        assert_eq!(numbers, full.into_iter().map(bare).collect::<Vec<_>>());
    }
}

#[test]
fn a_ranking_takes_at_least_its_profile_and_its_places_in_memory() {
    let profile = profile("smart-cities-engineer");
    let all = rank(&query("smart-cities-engineer", AdFilter::default(), 1000));
    let ids: usize = all.ads().map(|(_, id)| 32 + id.as_str().len()).sum();
    let least = profile.memory_bytes() + ids + 384 * profile.skills().len();
    // Terms of labels and of the phrases that ask for its skills come on top, but not twenty times as much.
    assert!((least..20 * least).contains(&all.memory_bytes()), "{least} {}", all.memory_bytes());
}

#[test]
fn an_ad_scores_the_same_inside_and_outside_an_index() {
    let answer = ask("smart-cities-engineer", AdFilter::default(), 1000);
    let profile = profile("smart-cities-engineer");
    let matcher = &world().matcher;
    let snapshot = matcher.snapshot().expect("a snapshot");
    for matched in answer.matches.iter().take(8) {
        let ad = &world().ads[matched.ad.as_str()];
        let (alone, _) = matcher.score_ad(ad, &profile, Detail::Full, &Cancel::new()).expect("a score");
        assert_eq!(alone, *matched);
        let stored = matcher.score_stored(&snapshot, &ad.id, &profile, Detail::Full, &Cancel::new());
        let (stored, versions) = stored.expect("a score").expect("it is there");
        assert_eq!((stored, versions.index.as_str()), (alone, snapshot.id()));
    }
}

#[test]
fn filters_let_exactly_the_right_ads_through() {
    let spain = Country::new("ES").expect("a country");
    let day = |text: &str| Some(text.parse().expect("a date"));
    for filter in [
        AdFilter { countries: vec![spain], ..AdFilter::default() },
        AdFilter {
            languages: vec![skillgauge::domain::Language::new("el").expect("a language")],
            ..AdFilter::default()
        },
        AdFilter { posted_from: day("2026-10-01"), posted_to: day("2026-10-31"), ..AdFilter::default() },
        AdFilter { open_on: day("2026-11-23"), ..AdFilter::default() },
        AdFilter { open_on: day("2030-01-01"), countries: vec![spain], ..AdFilter::default() },
    ] {
        let expected: Vec<&String> =
            world().ads.iter().filter(|(_, ad)| filter.admits(ad)).map(|(id, _)| id).collect();
        let answer = ask("smart-cities-engineer", filter.clone(), 1000);
        let mut found: Vec<String> = answer.matches.iter().map(|m| m.ad.to_string()).collect();
        found.sort();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter:?}");
        assert_eq!(answer.considered, expected.len() as u64);
    }
}

#[test]
fn the_right_ads_come_first() {
    let labels = labels();
    for (profile, label) in [("smart-cities-engineer", "engineer"), ("smart-cities-technician", "technician")]
    {
        let answer = ask(profile, AdFilter::default(), 10);
        let right = answer.matches.iter().filter(|m| labels[m.ad.as_str()] != "neither").count();
        assert!(right >= 9, "{profile}: only {right} of the best ten are smart-city jobs");
        let own = answer.matches.iter().filter(|m| labels[m.ad.as_str()] == label).count();
        assert!(own >= 4, "{profile}: only {own} of the best ten are labelled {label}");
    }
}

#[test]
fn the_two_profiles_are_distinguished() {
    let labels = labels();
    let scores = |profile: &str| -> BTreeMap<String, f64> {
        let answer = ask(profile, AdFilter::default(), 1000);
        answer.matches.iter().map(|m| (m.ad.to_string(), m.score.value.get())).collect()
    };
    let (engineer, technician) = (scores("smart-cities-engineer"), scores("smart-cities-technician"));
    let (mut right, mut all) = (0, 0);
    for (ad, label) in labels.iter().filter(|(_, label)| *label != "neither") {
        all += 1;
        right += usize::from((engineer[ad] > technician[ad]) == (label == "engineer"));
    }
    println!("{right} of {all} ads score higher for the profile they are labelled with");
    for (name, label, scores) in
        [("engineer", "engineer", &engineer), ("technician", "technician", &technician)]
    {
        let above: Vec<&String> =
            scores.iter().filter(|(_, score)| **score >= 0.5).map(|(ad, _)| ad).collect();
        let own = above.iter().filter(|ad| labels[**ad] == label).count();
        println!("{name}: {} ads reach 0.5, {own} of them carry the label", above.len());
    }
    assert!(right * 10 >= all * 9, "{right} of {all}");
}

#[test]
fn unrelated_ads_score_low_and_ask_for_no_competence() {
    let labels = labels();
    let best_neither = |profile: &str| {
        let answer = ask(profile, AdFilter::default(), 1000);
        let scores: Vec<(String, f64)> = answer
            .matches
            .iter()
            .filter(|m| labels[m.ad.as_str()] == "neither")
            .map(|m| (m.title.clone(), m.score.value.get()))
            .collect();
        scores.into_iter().fold((String::new(), 0.0), |best, row| if row.1 > best.1 { row } else { best })
    };
    for profile in ["smart-cities-engineer", "smart-cities-technician"] {
        let (title, score) = best_neither(profile);
        assert!(score < 0.5, "{profile}: '{title}' scores {score}");
    }
}

/// An ad of this title and text.
fn titled(title: &str, text: &str) -> Match {
    let ad = skillgauge::ingest::accept(skillgauge::domain::RawAd {
        id: Some("one".into()),
        title: Some(title.into()),
        description: Some(text.into()),
        ..skillgauge::domain::RawAd::default()
    })
    .expect("an ad");
    world()
        .matcher
        .score_ad(&ad, &profile("smart-cities-technician"), Detail::Full, &Cancel::new())
        .expect("a match")
        .0
}

#[test]
fn a_title_that_names_an_occupation_of_the_profile_is_a_part_of_the_score() {
    let english = "You install sensors in street lights. You repair gateways in the field.";
    let italian = "Installerai i sensori nei lampioni e riparerai i gateway presso i clienti.";
    let fit =
        |title: &str, text: &str| titled(title, text).occupation.map(|o| (o.label, o.named, o.fit.get()));
    let fits = |title: &str| fit(title, english);
    let installer = || "smart home installer".to_string();
    assert_eq!(fits("Smart Home Installer (m/f/x), Ghent"), Some((installer(), true, 1.0)));
    assert_eq!(fit("Tecnico domotico", italian), Some((installer(), true, 1.0)), "by an Italian label");
    let (label, named, fit) = fits("Fitter for intelligent houses").expect("a fit by meaning");
    assert!(label == installer() && !named && fit > 0.0 && fit < 1.0, "{label} {fit}");
    assert_eq!(fits("Pastry chef"), None);
    let (with, without) = (titled("Smart home installer", english), titled("Pastry chef", english));
    let part = with.occupation.as_ref().map_or(0.0, |o| o.contribution);
    assert!(part > 0.02 && with.score.value > without.score.value, "{part}");
}

#[test]
fn an_explanation_reads_like_this() {
    if support::precision() != Precision::F32 {
        // A skill near the border may be found or not: `precision` holds how near.
        return;
    }
    let text = "You will install and maintain LoRaWAN sensors in street lights. You work independently and \
                report faults to the control room. We offer a company car and private health insurance.";
    let ad = skillgauge::ingest::accept(skillgauge::domain::RawAd {
        id: Some("one".into()),
        title: Some("IoT field technician".into()),
        description: Some(text.into()),
        ..skillgauge::domain::RawAd::default()
    })
    .expect("an ad");
    let (matched, _) = world()
        .matcher
        .score_ad(&ad, &profile("smart-cities-technician"), Detail::Full, &Cancel::new())
        .expect("a match");
    let found: Vec<serde_json::Value> = matched
        .skills
        .iter()
        .filter_map(|skill| {
            let evidence = skill.evidence.as_ref()?;
            Some(serde_json::json!({"skill": skill.label, "sentence": evidence.text, "section": evidence.section.as_str()}))
        })
        .collect();
    insta::assert_json_snapshot!("explanation", found);
}

#[test]
fn a_score_that_was_given_before_is_the_one_that_would_be_given_now() {
    let folder = tempfile::tempdir().expect("a folder");
    let (index, _) = support::index_feeds(&folder.path().join("data"), &support::sample_feeds());
    let profiles = skillgauge::taxonomy::builtin_profiles().expect("profiles");
    let matcher =
        || Matcher::new(support::encoder(), Some(index.clone()), Patience::Wait).expect("a matcher");
    let caching = matcher();
    let snapshot = caching.snapshot().expect("a snapshot");
    for profile in profiles {
        let query = MatchQuery {
            profile: profile.into(),
            filter: AdFilter::default(),
            min_score: Probability::ZERO,
            skip: 0,
            limit: 10,
            near_duplicates: NearDuplicates::Shown,
        };
        let order = |matcher: &Matcher| -> Vec<(String, u64)> {
            let ranking = matcher.rank(&snapshot, &query, &Cancel::new()).expect("a ranking");
            ranking.scores().map(|(id, score)| (id.to_string(), score.to_bits())).collect()
        };
        let first = order(&caching);
        assert!(first.len() > 40);
        assert_eq!(order(&caching), first, "kept");
        assert_eq!(order(&matcher()), first, "anew");
    }
}

#[test]
fn a_stored_ad_scores_as_it_does_by_itself_to_the_bit() {
    let folder = tempfile::tempdir().expect("a folder");
    let (index, _) = support::index_feeds(&folder.path().join("data"), &support::sample_feeds());
    let profile = profile("smart-cities-technician");
    let stored = Matcher::new(support::encoder(), Some(index), Patience::Wait).expect("a matcher");
    let query = query("smart-cities-technician", AdFilter::default(), usize::MAX);
    let snapshot = stored.snapshot().expect("a snapshot");
    let ranking = stored.rank(&snapshot, &query, &Cancel::new()).expect("a ranking");
    let scores: BTreeMap<String, u64> =
        ranking.scores().map(|(id, score)| (id.to_string(), score.to_bits())).collect();
    // A model of its own, whose cache has heard of no other ad.
    let alone = Matcher::new(support::start(support::precision()), None, Patience::Wait).expect("a matcher");
    for ad in world().ads.values().step_by(9) {
        let (found, _) = alone.score_ad(ad, &profile, Detail::Numbers, &Cancel::new()).expect("a match");
        assert_eq!(scores.get(ad.id.as_str()), Some(&found.score.value.get().to_bits()), "{}", ad.id);
    }
}
