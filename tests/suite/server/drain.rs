//! A server that is told to stop while a call is under way.

use skillgauge::encode::{Encoder, StandIn};

use super::bounds::{connected, served};
use super::*;

/// How long the model takes for a text: a call of a thousand texts is under way for seconds.
const PAUSE: Duration = Duration::from_millis(4);
/// How long the test waits for what should happen at once.
const LONG: Duration = Duration::from_secs(60);

fn profile(functions: usize) -> pb::Profile {
    let skill = pb::Skill {
        uri: "https://example.org/1".into(),
        label: "beekeeping".into(),
        kind: pb::SkillKind::Skill.into(),
        importance: pb::Importance::Essential.into(),
        ..Default::default()
    };
    pb::Profile {
        name: "profiles/mine".into(),
        title: "Mine".into(),
        version: "1".into(),
        functions: (0..functions).map(|number| format!("look after hive {number}")).collect(),
        skills: vec![skill],
        ..Default::default()
    }
}

/// Waits until the server takes neither a new connection nor another call on one that it has.
async fn until_it_takes_nothing(address: SocketAddr, ads: &mut JobAdServiceClient<Channel>) {
    let began = Instant::now();
    let get = || pb::GetJobAdRequest { name: "jobAds/stored".into(), ..Default::default() };
    while tokio::net::TcpStream::connect(address).await.is_ok() || ads.get_job_ad(get()).await.is_ok() {
        assert!(began.elapsed() < LONG, "calls are still taken");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The answer of a call during which the server was told to stop; its index holds one ad.
fn answer_of<T, F>(call: impl FnOnce(MatchServiceClient<Channel>) -> F) -> T
where
    T: Send + 'static,
    F: Future<Output = Result<tonic::Response<T>, Status>> + Send + 'static,
{
    Runtime::new().expect("a runtime").block_on(async {
        let stand_in = StandIn { pause: PAUSE, threads: 1, ..StandIn::default() };
        let encoder = Encoder::stand_in(stand_in).expect("an encoder");
        let limits = Limits { drain_notice_seconds: 0, drain_seconds: 100, ..Limits::default() };
        let (address, _folder, stop, server) = served(limits, &encoder).await;
        let channel = connected(address).await;
        let mut ads = JobAdServiceClient::new(channel.clone());
        create(&mut ads, "stored", "You look after bees.").await.expect("created");

        let (encoded, began) = (encoder.texts_encoded(), Instant::now());
        let call = tokio::spawn(call(MatchServiceClient::new(channel)));
        while encoder.texts_encoded() == encoded {
            assert!(began.elapsed() < LONG, "the call does not begin");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(!call.is_finished(), "it is under way");
        stop.send(()).expect("it listens");
        until_it_takes_nothing(address, &mut ads).await;
        let answer = call.await.expect("no panic").expect("it is answered");
        tokio::time::timeout(LONG, server).await.expect("the server ends").expect("no panic");
        answer.into_inner()
    })
}

#[test]
fn a_score_under_way_is_answered_and_new_calls_are_refused() {
    let text: String = (0..1_000).map(|line| format!("Task number {line} of the job.\n")).collect();
    let request = pb::ScoreJobAdRequest {
        source: Some(pb::score_job_ad_request::Source::ProfileInline(profile(0))),
        ad: Some(pb::score_job_ad_request::Ad::JobAd(ad("Beekeeper", &text))),
        view: 0,
    };
    let answer = answer_of(|mut matches| async move { matches.score_job_ad(request).await });
    assert!(answer.r#match.is_some());
}

#[test]
fn a_ranking_under_way_is_answered_and_new_calls_are_refused() {
    let source = pb::match_job_ads_request::Source::ProfileInline(profile(900));
    let request = pb::MatchJobAdsRequest { source: Some(source), ..Default::default() };
    let answer = answer_of(|mut matches| async move { matches.match_job_ads(request).await });
    assert_eq!(answer.total_size, 1);
}
