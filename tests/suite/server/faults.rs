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
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let index = AdIndex::open_or_create(&data, &indexing::stamp(encoder)).expect("an index");
    let rooms = Rooms {
        occupations: None,
        indexer: Indexer::start(index.clone(), encoder.clone(), limits.clone()).expect("an indexer"),
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
