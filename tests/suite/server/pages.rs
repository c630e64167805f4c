//! Pages of a ranking after the first, whatever has become of its profile and its ads.

use std::sync::atomic::{AtomicBool, Ordering};

use skillgauge::encode::{Encoder, StandIn};

use super::*;

/// Ads of a server at its start.
const ADS: usize = 6;
const MINE: &str = "profiles/mine";

/// A server of its own whose model is a stand-in, with a profile that can be edited and a few ads.
struct World {
    _folder: tempfile::TempDir,
    address: SocketAddr,
    channel: Channel,
    /// Set, the model fails whoever asks it.
    broken: Arc<AtomicBool>,
}

impl World {
    async fn new(limits: Limits) -> Self {
        let stand_in = StandIn::default();
        let broken = Arc::clone(&stand_in.broken);
        let encoder = Encoder::stand_in(stand_in).expect("an encoder");
        let (folder, address) = super::faults::serve(&encoder, limits).await;
        let channel = super::bounds::connected(address).await;
        let world = Self { _folder: folder, address, channel, broken };
        for number in 0..ADS {
            world.add(number).await;
        }
        let mut mine = world.profile("profiles/smart-cities-technician").await;
        mine.name = MINE.into();
        let request = pb::CreateProfileRequest { profile: Some(mine), profile_id: "mine".into() };
        world.profiles().create_profile(request).await.expect("created");
        world
    }

    fn profiles(&self) -> ProfileServiceClient<Channel> {
        ProfileServiceClient::new(self.channel.clone())
    }

    /// Adds an ad, so that the ads are no longer what they were.
    async fn add(&self, number: usize) {
        let text = format!("You install and maintain smart sensors and meters in street {number}.");
        let mut ads = JobAdServiceClient::new(self.channel.clone());
        create(&mut ads, &format!("page-{number}"), &text).await.expect("created");
    }

    async fn profile(&self, name: &str) -> pb::Profile {
        let answer = self.profiles().get_profile(pb::GetProfileRequest { name: name.into() }).await;
        answer.expect("a profile").into_inner().profile.expect("a profile")
    }

    /// Changes what the profile asks for, in words that the model has not read yet.
    async fn edit(&self) {
        let mut mine = self.profile(MINE).await;
        mine.version = "another".into();
        mine.skills.truncate(mine.skills.len() / 2);
        mine.functions.push("keep bees on the roofs of the town hall".into());
        let request = pb::UpdateProfileRequest { profile: Some(mine), allow_missing: false };
        self.profiles().update_profile(request).await.expect("edited");
    }

    async fn page(&self, request: pb::MatchJobAdsRequest) -> Result<pb::MatchJobAdsResponse, Status> {
        page_over(&self.channel, request).await
    }
}

async fn page_over(
    channel: &Channel,
    request: pb::MatchJobAdsRequest,
) -> Result<pb::MatchJobAdsResponse, Status> {
    let mut client = MatchServiceClient::new(channel.clone());
    client.match_job_ads(request).await.map(tonic::Response::into_inner)
}

/// Two ads a page, each in a place of its own; questions of other numbers are other questions.
fn question(number: u8) -> pb::MatchJobAdsRequest {
    pb::MatchJobAdsRequest {
        page_size: 2,
        min_score: f64::from(number) * 1e-9,
        near_duplicates: pb::NearDuplicates::Shown as i32,
        ..match_request(MINE)
    }
}

/// The page after `page` of the same question.
fn after(page: &pb::MatchJobAdsResponse, number: u8) -> pb::MatchJobAdsRequest {
    assert!(!page.next_page_token.is_empty(), "no page follows");
    pb::MatchJobAdsRequest { page_token: page.next_page_token.clone(), ..question(number) }
}

fn assert_expired(status: &Status, limit: &str) {
    assert_eq!(
        (status.code(), reason(status).as_str()),
        (Code::FailedPrecondition, "PAGE_TOKEN_EXPIRED"),
        "{status:?}"
    );
    for part in [limit, "ask for the first page again"] {
        assert!(status.message().contains(part), "{}", status.message());
    }
}

#[test]
fn a_page_after_the_first_shows_a_profile_that_was_edited_and_deleted_as_it_was() {
    Runtime::new().expect("a runtime").block_on(async {
        let world = World::new(Limits::default()).await;
        let all = pb::MatchJobAdsRequest { page_size: ADS as i32, ..question(0) };
        let all = world.page(all).await.expect("one page of all");
        assert_eq!((all.matches.len(), all.next_page_token.as_str()), (ADS, ""));
        let first = world.page(question(0)).await.expect("the first page");
        assert_eq!(first.matches, all.matches[..2]);

        world.edit().await;
        world.add(ADS).await;
        world.broken.store(true, Ordering::SeqCst);
        let second = world.page(after(&first, 0)).await.expect("the second page");
        let unread = world.page(question(0)).await.expect_err("the model reads an edited profile first");
        assert_eq!(unread.code(), Code::Unavailable, "{unread:?}");
        world.broken.store(false, Ordering::SeqCst);
        assert_eq!((&second.versions, second.total_size), (&all.versions, all.total_size));
        assert_eq!(second.matches, all.matches[2..4]);
        assert_eq!(world.page(after(&first, 0)).await.expect("the same page"), second);

        let request = pb::DeleteProfileRequest { name: MINE.into(), allow_missing: false };
        world.profiles().delete_profile(request).await.expect("deleted");
        let third = world.page(after(&second, 0)).await.expect("the third page");
        assert_eq!((&third.versions, third.matches.as_slice()), (&all.versions, &all.matches[4..]));
        assert_eq!(third.next_page_token, "");
        let gone = world.page(question(0)).await.expect_err("there is no such profile");
        assert_eq!(gone.code(), Code::NotFound);
    });
}

#[test]
fn a_token_whose_time_is_up_is_refused_only_once_its_ranking_cannot_be_made_again() {
    Runtime::new().expect("a runtime").block_on(async {
        let world = World::new(Limits { pin_seconds: 1, ..Limits::default() }).await;
        let first = world.page(question(0)).await.expect("the first page");
        let second = world.page(after(&first, 0)).await.expect("the second page");
        let past = Duration::from_millis(1_200);
        tokio::time::sleep(past).await;
        let again = world.page(after(&first, 0)).await.expect("nothing has changed: it is made again");
        assert_eq!(again, second);
        world.add(ADS).await;
        tokio::time::sleep(past).await;
        let refused = world.page(after(&first, 0)).await.expect_err("its time is up");
        assert_expired(&refused, "within 1 seconds (pin_seconds)");

        let list = pb::ListJobAdsRequest { page_size: 2, ..Default::default() };
        let mut ads = JobAdServiceClient::new(world.channel.clone());
        let page = ads.list_job_ads(list.clone()).await.expect("a list").into_inner();
        world.add(ADS + 1).await;
        tokio::time::sleep(past).await;
        let next = pb::ListJobAdsRequest { page_token: page.next_page_token, ..list };
        assert_expired(&ads.list_job_ads(next).await.expect_err("its time is up"), "(pin_seconds)");
    });
}

#[test]
fn a_client_whose_share_is_full_loses_its_own_oldest_ranking() {
    Runtime::new().expect("a runtime").block_on(async {
        let world = World::new(Limits { pinned_rankings_of_one: 2, ..Limits::default() }).await;
        let mut firsts = Vec::new();
        for number in 0..3 {
            firsts.push(world.page(question(number)).await.expect("a first page"));
        }
        world.page(after(&firsts[0], 0)).await.expect("nothing has changed: it is made again");
        for number in [1, 2] {
            firsts[usize::from(number)] = world.page(question(number)).await.expect("a first page");
        }
        world.edit().await;
        let refused = world.page(after(&firsts[0], 0)).await.expect_err("the oldest of three");
        assert_expired(&refused, "at most 2 rankings (pinned_rankings_of_one)");
        for number in [1, 2] {
            let first = &firsts[usize::from(number)];
            let second = world.page(after(first, number)).await.expect("the second page");
            assert_eq!((second.matches[0].rank, &second.versions), (3, &first.versions));
        }
    });
}

#[test]
fn a_ranking_larger_than_a_clients_share_is_made_again_for_each_page() {
    Runtime::new().expect("a runtime").block_on(async {
        let world = World::new(Limits { pinned_bytes_of_one: 1_000, ..Limits::default() }).await;
        let first = world.page(question(0)).await.expect("the first page");
        world.add(ADS).await;
        let second = world.page(after(&first, 0)).await.expect("it is made again of the same ads");
        assert_eq!((second.matches[0].rank, &second.versions), (3, &first.versions));
        assert_eq!((first.total_size, second.total_size), (ADS as i64, ADS as i64));
        let third = world.page(after(&second, 0)).await.expect("and again");
        assert_eq!((third.matches[0].rank, third.total_size), (5, ADS as i64));
        world.edit().await;
        let refused = world.page(after(&first, 0)).await.expect_err("the profile has changed");
        assert_expired(&refused, "too large to be kept; at most 1000 bytes (pinned_bytes_of_one)");
    });
}

/// Any address of 127.0.0.0/8 is the machine's own on Linux, so that it can be two clients.
#[cfg(target_os = "linux")]
#[test]
fn a_token_opens_no_ranking_of_another_client() {
    Runtime::new().expect("a runtime").block_on(async {
        let world = World::new(Limits::default()).await;
        let endpoint = Channel::from_shared(format!("http://{}", world.address)).expect("an address");
        let endpoint = endpoint.local_address(Some([127, 0, 0, 2].into()));
        let other = endpoint.connect().await.expect("a connection");
        let first = world.page(question(0)).await.expect("the first page");
        let second = world.page(after(&first, 0)).await.expect("the second page");
        let same = page_over(&other, after(&first, 0)).await.expect("it could ask the same itself");
        assert_eq!(same, second);

        world.add(ADS).await;
        let first = world.page(question(1)).await.expect("the first page");
        world.add(ADS + 1).await;
        let refused = page_over(&other, after(&first, 1)).await.expect_err("the ads have changed");
        assert_expired(&refused, "another address, or lost it too long ago to be remembered");
        world.page(after(&first, 1)).await.expect("whose token it is");
    });
}
