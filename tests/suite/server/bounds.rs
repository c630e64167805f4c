//! What the server does not take, and what it promises about writes that meet.

use skillgauge::encode::Encoder;
use skillgauge::indexing;
use tonic::codegen::http::uri::PathAndQuery;
use tonic_prost::ProstCodec;

use super::*;

fn inline(rows: usize, label: &str, weight: f64) -> pb::MatchJobAdsRequest {
    let skill = |number: usize| pb::Skill {
        uri: format!("https://example.org/{number}"),
        label: label.into(),
        kind: pb::SkillKind::Skill.into(),
        importance: pb::Importance::Essential.into(),
        weight: Some(weight),
        ..Default::default()
    };
    let profile = pb::Profile {
        name: "profiles/mine".into(),
        title: "Mine".into(),
        version: "1".into(),
        skills: (0..rows).map(skill).collect(),
        ..Default::default()
    };
    let source = pb::match_job_ads_request::Source::ProfileInline(profile);
    pb::MatchJobAdsRequest { source: Some(source), ..Default::default() }
}

#[test]
fn a_message_that_is_too_large_or_none_is_distinguished() {
    block(async {
        let mut ads = JobAdServiceClient::new(channel().await);
        let huge = |name: &str| pb::JobAd { name: name.into(), ..ad("T", &"x ".repeat(6 << 20)) };
        let create = pb::CreateJobAdRequest { job_ad: Some(huge("")), job_ad_id: "huge".into(), wait: false };
        let refused = ads.create_job_ad(create.clone()).await.expect_err("too large");
        assert_eq!((refused.code(), reason(&refused)), (Code::ResourceExhausted, "MESSAGE_TOO_LARGE".into()));
        let message = refused.message();
        assert!(message.contains("message_bytes") && message.contains("4194304"), "{message}");
        let mut packed =
            JobAdServiceClient::new(channel().await).send_compressed(tonic::codec::CompressionEncoding::Gzip);
        let refused = packed.create_job_ad(create).await.expect_err("too large once unpacked");
        assert_eq!((refused.code(), reason(&refused)), (Code::ResourceExhausted, "MESSAGE_TOO_LARGE".into()));
        let items = vec![pb::ImportJobAdsRequest { job_ad: Some(huge("jobAds/huge")), wait: false }];
        let refused = ads.import_job_ads(tokio_stream::iter(items)).await.expect_err("too large");
        assert_eq!((refused.code(), reason(&refused)), (Code::ResourceExhausted, "MESSAGE_TOO_LARGE".into()));

        // A message whose first field is a number where a text is expected.
        let mut raw = tonic::client::Grpc::new(channel().await);
        raw.ready().await.expect("ready");
        let path = PathAndQuery::from_static("/skillgauge.v1.JobAdService/GetJobAd");
        let codec = ProstCodec::<pb::Match, pb::GetJobAdResponse>::default();
        let other = tonic::Request::new(pb::Match { rank: 7, ..Default::default() });
        let refused = raw.unary(other, path, codec).await.expect_err("no such message");
        assert_eq!((refused.code(), reason(&refused)), (Code::InvalidArgument, "MALFORMED".into()));
    });
}

#[test]
fn a_profile_of_too_much_is_refused_before_the_model_sees_it() {
    block(async {
        let mut matches = MatchServiceClient::new(channel().await);
        let began = Instant::now();
        for (request, field, name) in [
            (inline(1_000, &"word ".repeat(200), 1.0), "profile_inline.skills[0].label", "label_bytes"),
            (inline(1_001, "beekeeping", 1.0), "profile_inline.skills", "1001 rows"),
            (inline(1, "beekeeping", 1e308), "profile_inline.skills[0].weight", "1000000"),
        ] {
            let refused = matches.match_job_ads(request).await.expect_err("too much");
            assert_eq!(refused.code(), Code::InvalidArgument, "{refused:?}");
            let details = refused.get_error_details();
            let violations = &details.bad_request().expect("fields").field_violations;
            assert_eq!(violations[0].field, field);
            assert!(violations[0].description.contains(name), "{}", violations[0].description);
        }
        // Encoding so many labels takes a minute.
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    });
}

#[test]
fn a_code_means_the_same_at_every_door() {
    block(async {
        let mut ads = JobAdServiceClient::new(channel().await);
        let one =
            pb::JobAd { country: "uk".into(), language: "eng".into(), ..ad("Technician", "You fit lamps.") };
        let request = pb::CreateJobAdRequest { job_ad: Some(one), job_ad_id: "codes".into(), wait: true };
        let made = ads.create_job_ad(request).await.expect("created").into_inner().job_ad.expect("an ad");
        assert_eq!((made.country.as_str(), made.language.as_str()), ("GB", "en"));
        for (countries, languages) in [(["GB"], ["en"]), (["UK"], ["en-US"]), (["gbr"], ["eng"])] {
            let filter = pb::AdFilter {
                countries: countries.map(String::from).to_vec(),
                languages: languages.map(String::from).to_vec(),
                ..Default::default()
            };
            let request = pb::ListJobAdsRequest { filter: Some(filter), ..Default::default() };
            let found = ads.list_job_ads(request).await.expect("a list").into_inner().job_ads;
            assert!(found.iter().any(|ad| ad.name == "jobAds/codes"), "{countries:?} {languages:?}");
        }
        let filter = Some(pb::AdFilter { countries: vec!["XX".into()], ..Default::default() });
        let request = pb::ListJobAdsRequest { filter, ..Default::default() };
        let refused = ads.list_job_ads(request).await.expect_err("no country");
        assert_eq!(
            (refused.code(), fields(&refused)),
            (Code::InvalidArgument, vec!["filter.countries[0]".into()])
        );
    });
}

/// A server's address and folder, what stops it, and its end.
type Own = (SocketAddr, tempfile::TempDir, tokio::sync::oneshot::Sender<()>, tokio::task::JoinHandle<()>);

/// A server of its own, with these limits and nothing in it.
async fn small(limits: Limits) -> Own {
    served(limits, &support::encoder()).await
}

/// The same whose model is `encoder`.
pub async fn served(limits: Limits, encoder: &Encoder) -> Own {
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
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let stopped = async move { _ = stopped.await };
    let server =
        tokio::spawn(async move { service::serve(rooms, limits, listener, stopped).await.expect("served") });
    (address, folder, stop, server)
}

pub async fn connected(address: SocketAddr) -> Channel {
    Channel::from_shared(format!("http://{address}"))
        .expect("an address")
        .connect()
        .await
        .expect("a connection")
}

#[test]
fn an_import_that_never_sends_gives_its_permit_back_and_the_next_is_refused_meanwhile() {
    block(async {
        let limits =
            Limits { import_calls: 1, stream_seconds: 2, drain_notice_seconds: 0, ..Limits::default() };
        let (address, _folder, _stop, _server) = small(limits).await;
        let mut ads = JobAdServiceClient::new(connected(address).await);
        let mut silent = ads.clone();
        let (sender, receiver) = tokio::sync::mpsc::channel::<pb::ImportJobAdsRequest>(1);
        let stuck = tokio::spawn(async move {
            silent.import_job_ads(tokio_stream::wrappers::ReceiverStream::new(receiver)).await.map(|_| ())
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        let item = || {
            let job_ad = pb::JobAd { name: "jobAds/x".into(), ..ad("Technician", "You fit lamps.") };
            tokio_stream::iter(vec![pb::ImportJobAdsRequest { job_ad: Some(job_ad), wait: false }])
        };
        let refused = ads.import_job_ads(item()).await.expect_err("the place is taken");
        assert_eq!((refused.code(), reason(&refused)), (Code::ResourceExhausted, "BUSY".into()));
        assert!(refused.get_error_details().retry_info().is_some());
        assert!(refused.message().contains("1 calls of this kind"), "{}", refused.message());
        assert!(refused.message().contains("import_calls"), "{}", refused.message());
        let ended =
            tokio::time::timeout(Duration::from_secs(30), stuck).await.expect("it ends").expect("no panic");
        assert_eq!(ended.expect_err("given up").code(), Code::DeadlineExceeded);
        drop(sender);
        ads.import_job_ads(item()).await.expect("there is a place again");
    });
}

#[test]
fn the_server_ends_at_once_beside_a_health_watcher_and_a_silent_connection() {
    use tonic_health::pb::HealthCheckRequest;
    use tonic_health::pb::health_check_response::ServingStatus;
    use tonic_health::pb::health_client::HealthClient;
    block(async {
        let limits = Limits { drain_notice_seconds: 0, drain_seconds: 60, ..Limits::default() };
        let (address, _folder, stop, server) = small(limits).await;
        let mut health = HealthClient::new(connected(address).await);
        let request = HealthCheckRequest { service: "skillgauge.v1.MatchService".into() };
        let mut watch = health.watch(request).await.expect("a watch").into_inner();
        let first = watch.message().await.expect("a word").expect("a status");
        assert_eq!(first.status(), ServingStatus::Serving);
        let _silent = tokio::net::TcpStream::connect(address).await.expect("a connection");
        tokio::time::sleep(Duration::from_millis(100)).await;
        let began = Instant::now();
        stop.send(()).expect("it listens");
        let second = watch.message().await.expect("a word").expect("a status");
        assert_eq!(second.status(), ServingStatus::NotServing);
        server.await.expect("no panic");
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    });
}

#[test]
fn a_request_that_is_small_as_sent_and_large_as_read_is_refused() {
    block(async {
        let mut matches = MatchServiceClient::new(channel().await);
        let profile = pb::Profile { skills: vec![pb::Skill::default(); 500_000], ..Default::default() };
        let source = pb::match_job_ads_request::Source::ProfileInline(profile);
        let request = pb::MatchJobAdsRequest { source: Some(source), ..Default::default() };
        let refused = matches.match_job_ads(request).await.expect_err("too many rows");
        assert_eq!((refused.code(), reason(&refused)), (Code::InvalidArgument, "TOO_MANY_FIELDS".into()));
    });
}

#[test]
fn of_two_creates_of_one_name_one_succeeds_and_a_change_sees_it_at_once() {
    block(async {
        let calls: Vec<_> = (0..8)
            .map(|caller| {
                tokio::spawn(async move {
                    let mut ads = JobAdServiceClient::new(channel().await);
                    let request = pb::CreateJobAdRequest {
                        job_ad: Some(ad("Technician", &format!("You install sensors, says {caller}."))),
                        job_ad_id: "met".into(),
                        wait: false,
                    };
                    ads.create_job_ad(request).await.map(|_| ())
                })
            })
            .collect();
        let mut codes = Vec::new();
        for call in calls {
            codes.push(call.await.expect("no panic").map_or_else(|status| status.code(), |()| Code::Ok));
        }
        codes.sort_by_key(|code| *code as i32);
        assert_eq!(codes, [vec![Code::Ok], vec![Code::AlreadyExists; 7]].concat());
        let mut ads = JobAdServiceClient::new(channel().await);
        let update = pb::UpdateJobAdRequest {
            job_ad: Some(pb::JobAd { name: "jobAds/met".into(), ..ad("Technician", "You read plans.") }),
            ..Default::default()
        };
        ads.update_job_ad(update).await.expect("it is there");
        let delete = pb::DeleteJobAdRequest { name: "jobAds/met".into(), ..Default::default() };
        ads.delete_job_ad(delete.clone()).await.expect("it is there");
        assert_eq!(ads.delete_job_ad(delete).await.expect_err("gone").code(), Code::NotFound);
    });
}

#[test]
fn pages_go_on_as_they_began_whatever_is_written_meanwhile() {
    block(async {
        let mut ads = JobAdServiceClient::new(channel().await);
        for number in 0..5 {
            create(&mut ads, &format!("kept-{number}"), &format!("You install sensors on street {number}."))
                .await
                .expect("created");
        }
        let mut matches = MatchServiceClient::new(channel().await);
        let mut page =
            pb::MatchJobAdsRequest { page_size: 2, ..match_request("profiles/smart-cities-technician") };
        let first = matches.match_job_ads(page.clone()).await.expect("a page").into_inner();
        create(&mut ads, "kept-late", "You install and maintain smart sensors and meters of the city.")
            .await
            .expect("created");
        page.page_token = first.next_page_token.clone();
        let second = matches.match_job_ads(page.clone()).await.expect("a page").into_inner();
        assert_eq!((second.total_size, second.versions), (first.total_size, first.versions));
        assert!(second.matches.iter().all(|found| found.job_ad != "jobAds/kept-late"));
        assert_eq!(second.matches[0].rank, 3);
        let again = matches.match_job_ads(page).await.expect("the same page").into_inner();
        assert_eq!(again.matches, second.matches);
    });
}
