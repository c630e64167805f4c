//! The server over a real loopback socket.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use skillgauge::encode::Patience;
use skillgauge::index::AdIndex;
use skillgauge::indexing::{Indexer, ProfileStore};
use skillgauge::matching::Matcher;
use skillgauge::service::{self, Rooms, ServiceSettings};
use skillgauge::wire::pb;
use skillgauge::wire::pb::annotation_service_client::AnnotationServiceClient;
use skillgauge::wire::pb::job_ad_service_client::JobAdServiceClient;
use skillgauge::wire::pb::match_service_client::MatchServiceClient;
use skillgauge::wire::pb::profile_service_client::ProfileServiceClient;
use tokio::runtime::Runtime;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::support;

/// An ad of a developer, long enough to tell what it asks for.
const DEVELOPER: &str = "You lead the team of eight developers and own the technical roadmap. You write, review and \
    debug code for our web applications in Java and Python. You design the software architecture and define \
    interfaces between services. You plan and run automated tests and fix defects. You deploy releases to the \
    cloud. Requirements: at least seven years of experience in software development.";

struct Server {
    _folder: tempfile::TempDir,
    runtime: Runtime,
    address: SocketAddr,
}

/// One server for all tests here; each test writes ads under names of its own.
fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let runtime = Runtime::new().expect("a runtime");
        let index = AdIndex::open_or_create(&data, &support::stamp()).expect("an index");
        let rooms = Rooms {
            indexer: Indexer::start(index.clone(), support::encoder()).expect("an indexer"),
            profiles: ProfileStore::open(&data).expect("profiles"),
            matcher: Matcher::new(support::encoder(), Some(index), Patience::Refuse).expect("a matcher"),
        };
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        runtime.spawn(service::serve(rooms, ServiceSettings::default(), listener, std::future::pending()));
        Server { _folder: folder, runtime, address }
    })
}

fn block<T>(work: impl Future<Output = T>) -> T {
    server().runtime.block_on(work)
}

async fn channel() -> Channel {
    let address = format!("http://{}", server().address);
    Channel::from_shared(address).expect("an address").connect().await.expect("a connection")
}

fn ad(title: &str, description: &str) -> pb::JobAd {
    pb::JobAd {
        title: title.into(),
        description: description.into(),
        country: "ES".into(),
        ..pb::JobAd::default()
    }
}

async fn create(client: &mut JobAdServiceClient<Channel>, id: &str, text: &str) -> Result<pb::JobAd, Status> {
    let request = pb::CreateJobAdRequest {
        job_ad: Some(ad("IoT field technician", text)),
        job_ad_id: id.into(),
        wait: true,
    };
    let response = client.create_job_ad(request).await?.into_inner();
    Ok(response.job_ad.expect("an ad"))
}

fn match_request(profile: &str) -> pb::MatchJobAdsRequest {
    let source = pb::match_job_ads_request::Source::Profile(profile.into());
    pb::MatchJobAdsRequest { source: Some(source), ..pb::MatchJobAdsRequest::default() }
}

fn reason(status: &Status) -> String {
    status.get_error_details().error_info().map(|info| info.reason.clone()).unwrap_or_default()
}

fn fields(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    let request = details.bad_request();
    request.iter().flat_map(|r| &r.field_violations).map(|violation| violation.field.clone()).collect()
}

#[test]
fn an_ad_lives_from_create_to_delete() {
    block(async {
        let mut ads = JobAdServiceClient::new(channel().await);
        let made = create(&mut ads, "life-1", "<p>You install <b>sensors</b>.</p>").await.expect("created");
        assert_eq!(
            (made.name.as_str(), made.description.as_str()),
            ("jobAds/life-1", "You install sensors.")
        );
        let again = create(&mut ads, "life-1", "Another.").await.expect_err("there is one");
        assert_eq!(again.code(), Code::AlreadyExists);
        let request = pb::GetJobAdRequest { name: "jobAds/life-1".into(), ..Default::default() };
        let got = ads.get_job_ad(request.clone()).await.expect("found").into_inner();
        assert_eq!(got.job_ad.expect("an ad").language, "en");
        let changed =
            pb::JobAd { name: "jobAds/life-1".into(), ..ad("IoT technician", "You repair sensors.") };
        let update = |job_ad: &pb::JobAd| pb::UpdateJobAdRequest {
            job_ad: Some(job_ad.clone()),
            allow_missing: false,
            wait: true,
        };
        let first = ads.update_job_ad(update(&changed)).await.expect("updated").into_inner();
        assert_eq!(first.outcome(), pb::WriteOutcome::Accepted);
        let second = ads.update_job_ad(update(&changed)).await.expect("updated").into_inner();
        assert_eq!(second.outcome(), pb::WriteOutcome::Unchanged);
        let missing = pb::JobAd { name: "jobAds/life-2".into(), ..changed.clone() };
        let refused = ads.update_job_ad(update(&missing)).await.expect_err("there is none");
        assert_eq!(refused.code(), Code::NotFound);
        let delete =
            pb::DeleteJobAdRequest { name: "jobAds/life-1".into(), allow_missing: false, wait: true };
        ads.delete_job_ad(delete.clone()).await.expect("deleted");
        assert_eq!(ads.delete_job_ad(delete).await.expect_err("gone").code(), Code::NotFound);
        assert_eq!(ads.get_job_ad(request).await.expect_err("gone").code(), Code::NotFound);
    });
}

#[test]
fn a_written_ad_is_visible_at_once_with_wait_and_within_a_second_without() {
    block(async {
        let mut ads = JobAdServiceClient::new(channel().await);
        let mut matches = MatchServiceClient::new(channel().await);
        create(&mut ads, "seen-1", "You install LoRaWAN sensors in Malta.").await.expect("created");
        let request =
            pb::MatchJobAdsRequest { page_size: 1000, ..match_request("profiles/smart-cities-technician") };
        let names = |answer: pb::MatchJobAdsResponse| -> BTreeSet<String> {
            answer.matches.into_iter().map(|m| m.job_ad).collect()
        };
        let seen = names(matches.match_job_ads(request.clone()).await.expect("matches").into_inner());
        assert!(seen.contains("jobAds/seen-1"));
        let without = pb::CreateJobAdRequest {
            job_ad: Some(ad("Technician", "You repair meters.")),
            job_ad_id: "seen-2".into(),
            wait: false,
        };
        ads.create_job_ad(without).await.expect("created");
        let began = Instant::now();
        loop {
            if names(matches.match_job_ads(request.clone()).await.expect("matches").into_inner())
                .contains("jobAds/seen-2")
            {
                break;
            }
            // A generous limit for a shared machine; it is a third of a second where nothing else runs.
            assert!(began.elapsed() < Duration::from_secs(5), "not visible after {:?}", began.elapsed());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
}

#[test]
fn an_import_has_a_result_for_every_item() {
    block(async {
        let mut ads = JobAdServiceClient::new(channel().await);
        let item = |name: &str, text: &str| pb::ImportJobAdsRequest {
            job_ad: Some(pb::JobAd { name: name.into(), ..ad("Technician", text) }),
            wait: true,
        };
        let items = vec![
            item("jobAds/import-1", "You install sensors."),
            item("jobAds/import-2", "<br>"),
            item("jobAds/import-1", "You install sensors."),
            item("jobAds/import-3", "You read plans."),
        ];
        let answer = ads.import_job_ads(tokio_stream::iter(items)).await.expect("imported").into_inner();
        let outcomes: Vec<pb::WriteOutcome> = answer.results.iter().map(|result| result.outcome()).collect();
        use pb::WriteOutcome::{Accepted, Rejected, Unchanged};
        assert_eq!(outcomes, [Accepted, Rejected, Unchanged, Accepted]);
        assert_eq!(answer.results[1].rejection.as_ref().map(|r| r.reason.as_str()), Some("no_text"));
        let tally = answer.tally.expect("a tally");
        assert_eq!((tally.read, tally.accepted, tally.unchanged), (4, 2, 1));
    });
}

#[test]
fn pages_fit_together_and_a_token_from_elsewhere_is_refused() {
    block(async {
        let mut ads = JobAdServiceClient::new(channel().await);
        for n in 0..7 {
            create(&mut ads, &format!("page-{n}"), &format!("You install sensors in district {n}."))
                .await
                .expect("created");
        }
        let mut matches = MatchServiceClient::new(channel().await);
        let filter = Some(pb::AdFilter { countries: vec!["ES".into()], ..Default::default() });
        let request = pb::MatchJobAdsRequest {
            page_size: 3,
            filter,
            ..match_request("profiles/smart-cities-technician")
        };
        let first = matches.match_job_ads(request.clone()).await.expect("a page").into_inner();
        assert_eq!(first.matches.len(), 3);
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let page = pb::MatchJobAdsRequest { page_token: token.clone(), ..request.clone() };
            let page = matches.match_job_ads(page).await.expect("a page").into_inner();
            seen.extend(page.matches.iter().map(|m| (m.rank, m.job_ad.clone())));
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        let distinct: BTreeSet<&String> = seen.iter().map(|(_, name)| name).collect();
        assert_eq!(distinct.len(), seen.len(), "an ad stands on two pages");
        assert_eq!(
            seen.iter().map(|(rank, _)| *rank).collect::<Vec<_>>(),
            (1..=seen.len() as i64).collect::<Vec<_>>()
        );
        assert!(seen.len() >= 7);
        for (token, profile) in [
            ("nonsense".to_string(), "profiles/smart-cities-technician"),
            (first.next_page_token.clone(), "profiles/smart-cities-engineer"),
        ] {
            let page = pb::MatchJobAdsRequest {
                page_token: token,
                ..pb::MatchJobAdsRequest {
                    page_size: 3,
                    filter: request.filter.clone(),
                    ..match_request(profile)
                }
            };
            let refused = matches.match_job_ads(page).await.expect_err("a foreign token");
            assert_eq!(
                (refused.code(), fields(&refused)),
                (Code::InvalidArgument, vec!["page_token".to_string()])
            );
        }
    });
}

/// Ads of a country that no other test has: what else is written meanwhile is not in the filter.
async fn stream_ads(number: usize) -> Option<pb::AdFilter> {
    let tasks = ["install sensors", "analyse data", "sell flowers", "secure networks", "teach users"];
    let item = |n: usize| {
        let text = format!("You {} and {} in district {n}.", tasks[n % 5], tasks[n / 5 % 5]);
        let ad = pb::JobAd {
            name: format!("jobAds/stream-{n}"),
            country: "LU".into(),
            ..ad("Smart city engineer", &text)
        };
        pb::ImportJobAdsRequest { job_ad: Some(ad), wait: true }
    };
    let mut ads = JobAdServiceClient::new(channel().await);
    let items: Vec<_> = (0..number).map(item).collect();
    let answer = ads.import_job_ads(tokio_stream::iter(items)).await.expect("imported").into_inner();
    assert_eq!(answer.tally.expect("a tally").accepted, number as i64);
    Some(pb::AdFilter { countries: vec!["LU".into()], ..Default::default() })
}

/// Every page of a question.
async fn pages(request: pb::MatchJobAdsRequest) -> Vec<pb::Match> {
    let mut client = MatchServiceClient::new(channel().await);
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = pb::MatchJobAdsRequest { page_token, ..request.clone() };
        let page = client.match_job_ads(request).await.expect("a page").into_inner();
        all.extend(page.matches);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return all;
        }
    }
}

/// A whole stream: its summary, which comes first and once, and its matches.
async fn streamed(request: pb::StreamMatchesRequest) -> (pb::MatchSummary, Vec<pb::Match>) {
    use pb::stream_matches_response::Part;
    let mut client = MatchServiceClient::new(channel().await);
    let mut stream = client.stream_matches(request).await.expect("a stream").into_inner();
    let first = stream.message().await.expect("a message").and_then(|message| message.part);
    let Some(Part::Summary(summary)) = first else { panic!("no summary: {first:?}") };
    let mut all = Vec::new();
    while let Some(message) = stream.message().await.expect("a message") {
        let Some(Part::Match(found)) = message.part else { panic!("no match: {message:?}") };
        all.push(found);
    }
    (summary, all)
}

#[test]
fn a_stream_gives_what_the_pages_give() {
    const ADS: usize = 150;
    block(async {
        let profile = "profiles/smart-cities-engineer";
        let filter = stream_ads(ADS).await;
        for view in [pb::MatchView::Full as i32, pb::MatchView::Basic as i32] {
            let paged = pages(pb::MatchJobAdsRequest {
                filter: filter.clone(),
                page_size: 40,
                view,
                ..match_request(profile)
            });
            let paged = paged.await;
            let source = Some(pb::stream_matches_request::Source::Profile(profile.into()));
            let request =
                pb::StreamMatchesRequest { source, filter: filter.clone(), view, ..Default::default() };
            let (summary, whole) = streamed(request.clone()).await;
            assert_eq!((summary.total_size, whole.len(), paged.len()), (ADS as i64, ADS, ADS));
            for (from_stream, from_page) in whole.iter().zip(&paged) {
                let place = |found: &pb::Match| (found.rank, found.job_ad.clone(), found.score);
                assert_eq!(place(from_stream), place(from_page));
                assert_eq!(from_stream, from_page);
            }
            let (summary, cut) = streamed(pb::StreamMatchesRequest { limit: 70, ..request.clone() }).await;
            assert_eq!((summary.total_size, cut.as_slice()), (ADS as i64, &whole[..70]));
            let min_score = whole[69].score;
            let (summary, good) = streamed(pb::StreamMatchesRequest { min_score, ..request }).await;
            assert!(good.len() >= 70 && summary.total_size == good.len() as i64);
            assert_eq!(good.as_slice(), &whole[..good.len()]);
        }
    });
}

#[test]
fn an_inline_ad_is_scored_with_nothing_indexed() {
    block(async {
        let mut matches = MatchServiceClient::new(channel().await);
        let text = "You install and maintain LoRaWAN sensors. You work independently.";
        let request = |view| pb::ScoreJobAdRequest {
            source: Some(pb::score_job_ad_request::Source::Profile(
                "profiles/smart-cities-technician".into(),
            )),
            ad: Some(pb::score_job_ad_request::Ad::JobAd(ad("IoT technician", text))),
            view,
        };
        let full =
            matches.score_job_ad(request(pb::MatchView::Full as i32)).await.expect("a score").into_inner();
        let found = full.r#match.expect("a match");
        let parts: f64 =
            found.skills.iter().chain(&found.missing_skills).map(|skill| skill.contribution).sum::<f64>()
                + found.focus_parts.iter().map(|part| part.contribution).sum::<f64>();
        assert!((parts - found.score).abs() < 1e-6, "{parts} {}", found.score);
        assert!(found.skills.iter().all(|skill| skill.evidence.is_some()) && !found.skills.is_empty());
        let versions = full.versions.expect("versions");
        assert!(
            versions.model.contains("all-MiniLM-L6-v2")
                && versions.profile.starts_with("smart-cities-technician@")
        );
        let basic =
            matches.score_job_ad(request(pb::MatchView::Basic as i32)).await.expect("a score").into_inner();
        let basic = basic.r#match.expect("a match");
        assert_eq!(basic.score, found.score);
        assert!(basic.skills.iter().all(|skill| skill.evidence.is_none()) && basic.focus_parts.is_empty());
    });
}

#[test]
fn texts_are_annotated_with_skills_and_levels() {
    block(async {
        let mut annotations = AnnotationServiceClient::new(channel().await);
        let text = "You will install sensors and maintain sensor equipment in street lights. ".repeat(2);
        let request = pb::ExtractSkillsRequest {
            source: Some(pb::extract_skills_request::Source::Text(text)),
            profile: "profiles/smart-cities-technician".into(),
            ..Default::default()
        };
        let answer = annotations.extract_skills(request).await.expect("skills").into_inner();
        assert!(!answer.annotations.is_empty());
        let request = pb::EstimateLevelsRequest {
            title: "Lead software engineer".into(),
            text: DEVELOPER.into(),
            ..Default::default()
        };
        let answer = annotations.estimate_levels(request).await.expect("levels").into_inner();
        assert!(!answer.estimates.is_empty());
        assert!(answer.estimates.iter().all(|estimate| estimate.framework == "2019"));
    });
}

#[test]
fn profiles_are_kept_and_built_in_ones_protected() {
    block(async {
        let mut profiles = ProfileServiceClient::new(channel().await);
        let name = "profiles/smart-cities-engineer";
        let builtin = profiles
            .get_profile(pb::GetProfileRequest { name: name.into() })
            .await
            .expect("a profile")
            .into_inner();
        let mut mine = builtin.profile.expect("a profile");
        let refused = profiles
            .delete_profile(pb::DeleteProfileRequest { name: name.into(), allow_missing: false })
            .await
            .expect_err("built in");
        assert_eq!(refused.code(), Code::FailedPrecondition);
        mine.name = "profiles/mine".into();
        let request = pb::CreateProfileRequest { profile: Some(mine.clone()), profile_id: "mine".into() };
        profiles.create_profile(request).await.expect("created");
        let listed =
            profiles.list_profiles(pb::ListProfilesRequest::default()).await.expect("profiles").into_inner();
        let names: Vec<&str> = listed.profiles.iter().map(|profile| profile.name.as_str()).collect();
        assert_eq!(names, ["profiles/mine", name, "profiles/smart-cities-technician"]);
        mine.skills[2].weight = Some(f64::NAN);
        let request = pb::UpdateProfileRequest { profile: Some(mine), allow_missing: false };
        let refused = profiles.update_profile(request).await.expect_err("a NaN");
        assert_eq!(
            (refused.code(), fields(&refused)),
            (Code::InvalidArgument, vec!["profile.skills[2].weight".to_string()])
        );
        profiles
            .delete_profile(pb::DeleteProfileRequest { name: "profiles/mine".into(), allow_missing: false })
            .await
            .expect("deleted");
    });
}

#[test]
fn bad_requests_name_the_field() {
    block(async {
        let mut ads = JobAdServiceClient::new(channel().await);
        let mut matches = MatchServiceClient::new(channel().await);
        let unknown = matches.match_job_ads(match_request("profiles/none")).await.expect_err("unknown");
        assert_eq!(unknown.code(), Code::NotFound);
        let empty = matches.match_job_ads(pb::MatchJobAdsRequest::default()).await.expect_err("no profile");
        assert_eq!(empty.code(), Code::InvalidArgument);
        assert_eq!(fields(&empty).len(), 1);
        for (min_score, page_size, field) in
            [(f64::NAN, 0, "min_score"), (1.5, 0, "min_score"), (0.0, -1, "page_size")]
        {
            let request = pb::MatchJobAdsRequest {
                min_score,
                page_size,
                ..match_request("profiles/smart-cities-engineer")
            };
            let refused = matches.match_job_ads(request).await.expect_err("a bad field");
            assert_eq!((refused.code(), fields(&refused)), (Code::InvalidArgument, vec![field.to_string()]));
        }
        let bad = pb::JobAd { country: "XX".into(), ..ad("T", "You install sensors.") };
        let request = pb::CreateJobAdRequest { job_ad: Some(bad), job_ad_id: "bad".into(), wait: false };
        let refused = ads.create_job_ad(request).await.expect_err("an unknown country");
        assert_eq!(
            (refused.code(), reason(&refused)),
            (Code::InvalidArgument, "UNKNOWN_COUNTRY".to_string())
        );
        assert_eq!(fields(&refused), ["job_ad.country"]);
        let huge = pb::CreateJobAdRequest {
            job_ad: Some(ad("T", &"x ".repeat(6 << 20))),
            job_ad_id: "huge".into(),
            wait: false,
        };
        let refused = ads.create_job_ad(huge).await.expect_err("too large");
        assert!(matches!(refused.code(), Code::OutOfRange | Code::ResourceExhausted), "{refused:?}");
    });
}

#[test]
fn health_and_reflection_answer() {
    use tonic_health::pb::HealthCheckRequest;
    use tonic_health::pb::health_check_response::ServingStatus;
    use tonic_health::pb::health_client::HealthClient;
    block(async {
        let mut health = HealthClient::new(channel().await);
        for service in ["", "skillgauge.v1.MatchService", "skillgauge.v1.JobAdService"] {
            let status = health
                .check(HealthCheckRequest { service: service.into() })
                .await
                .expect("health")
                .into_inner();
            assert_eq!(status.status(), ServingStatus::Serving, "{service}");
        }
        use tonic_reflection::pb::{v1, v1alpha};
        let mut client = v1::server_reflection_client::ServerReflectionClient::new(channel().await);
        let request = v1::ServerReflectionRequest {
            host: String::new(),
            message_request: Some(v1::server_reflection_request::MessageRequest::ListServices(String::new())),
        };
        let mut answers =
            client.server_reflection_info(tokio_stream::iter([request])).await.expect("v1").into_inner();
        let answer = format!("{:?}", answers.message().await.expect("an answer"));
        assert!(answer.contains("skillgauge.v1.MatchService"), "{answer}");
        let mut client = v1alpha::server_reflection_client::ServerReflectionClient::new(channel().await);
        let request = v1alpha::ServerReflectionRequest {
            host: String::new(),
            message_request: Some(v1alpha::server_reflection_request::MessageRequest::ListServices(
                String::new(),
            )),
        };
        let mut answers =
            client.server_reflection_info(tokio_stream::iter([request])).await.expect("v1alpha").into_inner();
        let answer = format!("{:?}", answers.message().await.expect("an answer"));
        assert!(answer.contains("skillgauge.v1.AnnotationService"), "{answer}");
    });
}

#[test]
fn many_callers_at_once_all_get_an_answer_or_a_clear_refusal() {
    block(async {
        let calls = (0..40).map(|n| {
            tokio::spawn(async move {
                let mut matches = MatchServiceClient::new(channel().await);
                let text = format!("You install sensors of kind {n} and teach users.");
                let request = pb::ScoreJobAdRequest {
                    source: Some(pb::score_job_ad_request::Source::Profile(
                        "profiles/smart-cities-technician".into(),
                    )),
                    ad: Some(pb::score_job_ad_request::Ad::JobAd(ad("Technician", &text))),
                    view: 0,
                };
                matches.score_job_ad(request).await.map(|answer| answer.into_inner())
            })
        });
        let calls: Vec<_> = calls.collect();
        let mut answered = 0;
        for call in calls {
            match call.await.expect("no panic") {
                Ok(_) => answered += 1,
                Err(status) => assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}"),
            }
        }
        assert!(answered > 0);
    });
}
