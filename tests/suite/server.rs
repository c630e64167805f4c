//! The server over a real loopback socket.

mod bounds;
mod drain;
mod faults;
mod market;
mod matching;
mod pages;
mod reviews;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use skillgauge::domain::Limits;
use skillgauge::encode::Patience;
use skillgauge::index::AdIndex;
use skillgauge::indexing::{Indexer, ProfileStore};
use skillgauge::matching::{Matcher, Numbers};
use skillgauge::service::{self, Rooms};
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
        let linker = Some(crate::taxonomy::linker(folder.path()));
        let numbers = Numbers::builtin().expect("numbers");
        let rooms = Rooms {
            occupations: Some(Arc::new(crate::occupations::classifier())),
            indexer: Indexer::start(index.clone(), support::encoder(), Limits::default())
                .expect("an indexer"),
            profiles: ProfileStore::open(&data).expect("profiles"),
            matcher: Matcher::with(
                numbers,
                support::encoder(),
                Some(index),
                linker,
                Patience::Refuse,
                Limits::default(),
            )
            .expect("a matcher"),
        };
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        runtime.spawn(service::serve(rooms, Limits::default(), listener, std::future::pending()));
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
fn profiles_are_stored_and_built_in_ones_protected() {
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
