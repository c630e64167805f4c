//! A server whose model breaks: it says so, fails the work in hand, and comes back by itself.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use skillgauge::encode::{Encoder, StandIn};
use skillgauge::indexing;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::*;

const NEED_THE_MODEL: [&str; 4] =
    ["", "skillgauge.v1.JobAdService", "skillgauge.v1.MatchService", "skillgauge.v1.AnnotationService"];

/// A server of its own with these limits, whose model is `encoder`.
pub(super) async fn serve(encoder: &Encoder, limits: Limits) -> (tempfile::TempDir, SocketAddr) {
    serve_with(encoder, encoder, limits).await
}

/// The same that writes with a model of its own, so that the other has not read what is stored.
async fn serve_with(encoder: &Encoder, writing: &Encoder, limits: Limits) -> (tempfile::TempDir, SocketAddr) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let index = AdIndex::open_or_create(&data, &indexing::stamp(encoder)).expect("an index");
    let rooms = Rooms {
        occupations: None,
        indexer: Indexer::start(index.clone(), writing.clone(), limits.clone()).expect("an indexer"),
        profiles: ProfileStore::open(&data).expect("profiles"),
        matcher: Matcher::new(encoder.clone(), Some(index), Patience::Refuse).expect("a matcher"),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(service::serve(rooms, limits, listener, std::future::pending()));
    (folder, address)
}

fn assert_unavailable(status: &Status) {
    assert_eq!(
        (status.code(), reason(status).as_str()),
        (Code::Unavailable, "MODEL_UNAVAILABLE"),
        "{status:?}"
    );
    assert!(status.get_error_details().retry_info().is_some(), "{status:?}");
}

#[test]
fn a_model_that_breaks_turns_health_fails_the_work_in_hand_and_begins_anew() {
    let stand_in = StandIn { threads: 1, ..StandIn::default() };
    let broken = Arc::clone(&stand_in.broken);
    let encoder = Encoder::stand_in(stand_in).expect("an encoder");
    Runtime::new().expect("a runtime").block_on(async {
        let (_folder, address) = serve(&encoder, Limits::default()).await;
        let channel = super::bounds::connected(address).await;
        let mut ads = JobAdServiceClient::new(channel.clone());
        let mut matches = MatchServiceClient::new(channel.clone());
        let mut health = HealthClient::new(channel);
        create(&mut ads, "before", "You install sensors.").await.expect("all is well");
        broken.store(true, Ordering::SeqCst);
        assert_unavailable(&create(&mut ads, "lost", "You repair meters.").await.expect_err("it broke"));
        for service in NEED_THE_MODEL {
            support::until(&mut health, service, ServingStatus::NotServing).await;
        }
        support::until(&mut health, "skillgauge.v1.ProfileService", ServingStatus::Serving).await;
        let question = match_request("profiles/smart-cities-engineer");
        assert_unavailable(&matches.match_job_ads(question.clone()).await.expect_err("it begins anew"));
        let get = |id: &str| pb::GetJobAdRequest { name: format!("jobAds/{id}"), ..Default::default() };
        ads.get_job_ad(get("before")).await.expect("what is stored can be read");
        broken.store(false, Ordering::SeqCst);
        for service in NEED_THE_MODEL {
            support::until(&mut health, service, ServingStatus::Serving).await;
        }
        create(&mut ads, "lost", "You repair meters.").await.expect("it is well again");
        let answer = matches.match_job_ads(question).await.expect("it is well again").into_inner();
        assert_eq!(answer.total_size, 2);
    });
}

#[test]
fn a_stored_ad_is_scored_as_it_is_matched_and_its_skills_are_found_without_the_model() {
    const PROFILE: &str = "profiles/smart-cities-technician";
    const TEXT: &str =
        "You install sensors in street lights. You maintain sensor equipment. You teach users.";
    let stand_in = StandIn { threads: 1, ..StandIn::default() };
    let broken = Arc::clone(&stand_in.broken);
    let encoder = Encoder::stand_in(stand_in).expect("an encoder");
    let writing = Encoder::stand_in(StandIn::default()).expect("an encoder");
    Runtime::new().expect("a runtime").block_on(async {
        let (_folder, address) = serve_with(&encoder, &writing, Limits::default()).await;
        let channel = super::bounds::connected(address).await;
        let mut ads = JobAdServiceClient::new(channel.clone());
        let mut matches = MatchServiceClient::new(channel.clone());
        let mut annotations = AnnotationServiceClient::new(channel);
        create(&mut ads, "stored", TEXT).await.expect("created");
        let name = || "jobAds/stored".to_string();
        let view = pb::MatchView::Full as i32;
        let question = pb::MatchJobAdsRequest { view, ..match_request(PROFILE) };
        let ranked = matches.match_job_ads(question).await.expect("matches").into_inner();
        let skills = |source| pb::ExtractSkillsRequest {
            source: Some(source),
            profile: PROFILE.into(),
            ..Default::default()
        };
        use pb::extract_skills_request::Source;
        annotations.extract_skills(skills(Source::Text("Other words.".into()))).await.expect("skills");

        broken.store(true, Ordering::SeqCst);
        let request = pb::ScoreJobAdRequest {
            source: Some(pb::score_job_ad_request::Source::Profile(PROFILE.into())),
            ad: Some(pb::score_job_ad_request::Ad::JobAdName(name())),
            view,
        };
        let scored = matches.score_job_ad(request).await.expect("a score").into_inner();
        assert_eq!(scored.r#match.as_ref(), ranked.matches.first());
        assert!(scored.job_ad.is_none() && !scored.versions.expect("versions").index.is_empty());
        let named = annotations.extract_skills(skills(Source::JobAdName(name()))).await;
        let named = named.expect("skills").into_inner();

        broken.store(false, Ordering::SeqCst);
        let sent = annotations
            .extract_skills(skills(Source::JobAd(ad("IoT field technician", TEXT))))
            .await
            .expect("skills");
        assert_eq!(named.annotations, sent.into_inner().annotations);
        let missing = skills(Source::JobAdName("jobAds/missing".into()));
        let refused = annotations.extract_skills(missing).await.expect_err("it is not there");
        assert_eq!(refused.code(), Code::NotFound);
    });
}

#[test]
fn an_import_that_waits_for_a_broken_model_gives_its_turn_back_when_its_client_goes() {
    let stand_in = StandIn { threads: 1, ..StandIn::default() };
    let broken = Arc::clone(&stand_in.broken);
    let encoder = Encoder::stand_in(stand_in).expect("an encoder");
    let (first, waited, next) = Runtime::new().expect("a runtime").block_on(async {
        let (_folder, address) = serve(&encoder, Limits { import_calls: 1, ..Limits::default() }).await;
        let mut ads = JobAdServiceClient::new(super::bounds::connected(address).await);
        let feed = |text: &str, patience: Duration| {
            let job_ad = Some(pb::JobAd { name: "jobAds/x".into(), ..ad("Technician", text) });
            let items = vec![pb::ImportJobAdsRequest { job_ad, wait: false }];
            let mut request = tonic::Request::new(tokio_stream::iter(items));
            request.set_timeout(patience);
            request
        };
        broken.store(true, Ordering::SeqCst);
        let first = ads.import_job_ads(feed("You fit lamps.", Duration::from_secs(30))).await;
        let waited = ads.import_job_ads(feed("You fit lamps.", Duration::from_millis(300))).await;
        // It asks nothing of the model: its ad is refused.
        let next = loop {
            match ads.import_job_ads(feed("<br>", Duration::from_secs(5))).await {
                // The answer before has not been taken yet.
                Err(status) if status.code() == Code::ResourceExhausted => {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                other => break other,
            }
        };
        // Else a turn that is never over would hold the runtime up.
        broken.store(false, Ordering::SeqCst);
        (first, waited, next)
    });
    assert_unavailable(&first.expect_err("it broke"));
    let waited = waited.expect_err("it waits in vain").code();
    // From the server, or from the client's own clock.
    assert!(matches!(waited, Code::DeadlineExceeded | Code::Cancelled), "{waited:?}");
    let tally = next.expect("its turn comes").into_inner().tally.expect("a tally");
    assert_eq!((tally.read, tally.accepted), (1, 0));
}
