//! Reviews of profiles over the socket.

use super::*;
use pb::profile_review::Row;

fn reviewed(reviewer: &str, code: &str) -> pb::ProfileReview {
    pb::ProfileReview {
        reviewer: reviewer.into(),
        row: Some(Row::CompetenceCode(code.into())),
        verdict: pb::ReviewVerdict::Confirm.into(),
        reason: "as seen in practice".into(),
        ..Default::default()
    }
}

fn request(name: &str, reviews: Vec<pb::ProfileReview>) -> pb::ReviewProfileRequest {
    pb::ReviewProfileRequest { name: name.into(), reviews, ..Default::default() }
}

async fn copy(profiles: &mut ProfileServiceClient<Channel>, id: &str) -> String {
    let builtin = pb::GetProfileRequest { name: "profiles/smart-cities-technician".into() };
    let mut copy =
        profiles.get_profile(builtin).await.expect("found").into_inner().profile.expect("a profile");
    copy.name = format!("profiles/{id}");
    let made = pb::CreateProfileRequest { profile: Some(copy), ..Default::default() };
    profiles.create_profile(made).await.expect("stored");
    format!("profiles/{id}")
}

fn status_of(profile: &pb::Profile, code: &str) -> pb::RowStatus {
    let row = profile.competences.iter().find(|row| row.code == code).expect("the row");
    row.provenance.as_ref().expect("a provenance").status()
}

#[test]
fn two_reviewers_at_once_lose_nothing() {
    block(async {
        let mut profiles = ProfileServiceClient::new(channel().await);
        let name = copy(&mut profiles, "reviewed-by-two").await;
        let mut clients = Vec::new();
        for reviewer in ["city", "firm"] {
            let (mut profiles, name) = (ProfileServiceClient::new(channel().await), name.clone());
            clients.push(tokio::spawn(async move {
                for _ in 0..15 {
                    profiles
                        .review_profile(request(&name, vec![reviewed(reviewer, "B.4")]))
                        .await
                        .expect("added");
                }
            }));
        }
        for client in clients {
            client.await.expect("both end");
        }
        let all = profiles.list_profile_reviews(pb::ListProfileReviewsRequest { name: name.clone() });
        let all = all.await.expect("listed").into_inner();
        for reviewer in ["city", "firm"] {
            assert_eq!(all.reviews.iter().filter(|review| review.reviewer == reviewer).count(), 15);
        }
        assert_eq!(all.reviews[0].profile_version, "2026.2");
        let got = profiles.get_profile(pb::GetProfileRequest { name }).await.expect("found").into_inner();
        let profile = got.profile.expect("a profile");
        assert_eq!(
            (status_of(&profile, "B.4"), profile.version.as_str()),
            (pb::RowStatus::Confirmed, "2026.2+reviews.30")
        );
        assert_eq!(profile.state(), pb::ProfileState::Reconstruction);
    });
}

#[test]
fn contradictions_are_disputed_and_bad_reviews_named() {
    block(async {
        let mut profiles = ProfileServiceClient::new(channel().await);
        let name = copy(&mut profiles, "disputed").await;
        let reject =
            pb::ProfileReview { verdict: pb::ReviewVerdict::Reject.into(), ..reviewed("firm", "B.4") };
        let both = request(&name, vec![reviewed("city", "B.4"), reject.clone()]);
        let left = profiles.review_profile(both).await.expect("added").into_inner();
        assert_eq!(status_of(left.profile.as_ref().expect("a profile"), "B.4"), pb::RowStatus::Disputed);
        assert_eq!(left.agreement.expect("agreement").judged_twice, 1);
        let decided = pb::ProfileReview { deciding: true, reviewer: "board".into(), ..reject };
        let left = profiles.review_profile(request(&name, vec![decided])).await.expect("added").into_inner();
        assert_eq!(left.rejected_rows, ["B.4"]);

        let mut bad = vec![reviewed("city", "B.4"), reviewed("", "A.10"), reviewed("city", "A.1")];
        bad[0].level = 2;
        let refused = profiles.review_profile(request(&name, bad)).await.expect_err("bad reviews");
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert_eq!(fields(&refused), ["reviews[0].verdict", "reviews[1].reviewer"]);
        let missing = profiles.review_profile(request(&name, vec![reviewed("city", "A.1")])).await;
        assert_eq!(fields(&missing.expect_err("no such row")), ["reviews[0].row"]);
        let builtin = request("profiles/smart-cities-technician", vec![reviewed("city", "B.4")]);
        assert_eq!(
            profiles.review_profile(builtin).await.expect_err("built in").code(),
            Code::FailedPrecondition
        );
        let unknown = request("profiles/nobody", vec![reviewed("city", "B.4")]);
        assert_eq!(profiles.review_profile(unknown).await.expect_err("unknown").code(), Code::NotFound);
        let stale = pb::ReviewProfileRequest {
            profile_version: "0".into(),
            ..request(&name, vec![reviewed("city", "B.4")])
        };
        assert_eq!(reason(&profiles.review_profile(stale).await.expect_err("stale")), "PROFILE_CHANGED");
    });
}

/// What comes of storing a profile just as it was read.
async fn stored_as_read(
    profiles: &mut ProfileServiceClient<Channel>,
    name: &str,
) -> Result<pb::Profile, Status> {
    let read = profiles.get_profile(pb::GetProfileRequest { name: name.into() });
    let profile = read.await.expect("found").into_inner().profile;
    let request = pb::UpdateProfileRequest { profile, ..Default::default() };
    Ok(profiles.update_profile(request).await?.into_inner().profile.expect("a profile"))
}

#[test]
fn a_profile_with_as_many_and_as_long_reviews_as_it_takes_can_be_stored_as_it_is_read() {
    block(async {
        let (address, _folder, _stop, _server) =
            super::bounds::served(Limits::default(), &support::encoder()).await;
        let mut profiles = ProfileServiceClient::new(super::bounds::connected(address).await);
        let name = copy(&mut profiles, "full-of-reviews").await;
        let read = profiles.get_profile(pb::GetProfileRequest { name: name.clone() });
        let row = read.await.expect("found").into_inner().profile.expect("a profile");
        let row = row.competences.into_iter().find(|row| row.code == "B.4").expect("B.4");
        let room = 1_000 - row.provenance.expect("a provenance").steps.len();
        let reason = |number: usize, bytes: usize| format!("{number:-<bytes$}");
        let many = |count: usize, bytes: usize| {
            let one = |number| pb::ProfileReview { reason: reason(number, bytes), ..reviewed("city", "B.4") };
            request(&name, (0..count).map(one).collect())
        };
        let mut too_much = many(room, 1_000);
        too_much.reviews.iter_mut().for_each(|review| review.reviewer = "c".repeat(100));
        let too_much = profiles.review_profile(too_much).await.expect_err("over a megabyte");
        assert_eq!((too_much.code(), fields(&too_much)), (Code::InvalidArgument, vec!["reviews".into()]));
        assert!(too_much.message().contains("profile_bytes"), "{}", too_much.message());
        profiles.review_profile(many(1, 1_000)).await.expect("as long as a reason may be");
        profiles.review_profile(many(room - 1, 20)).await.expect("as many as a chain may have");
        let one_more = profiles.review_profile(request(&name, vec![reviewed("firm", "B.4")])).await;
        let one_more = one_more.expect_err("the chain is full");
        assert_eq!((one_more.code(), fields(&one_more)), (Code::InvalidArgument, vec!["reviews".into()]));
        assert!(one_more.message().contains("B.4") && one_more.message().contains("1,001"), "{one_more:?}");
        for _ in 0..2 {
            let stored = stored_as_read(&mut profiles, &name).await.expect("it is within its limits");
            let row = stored.competences.iter().find(|row| row.code == "B.4").expect("B.4");
            assert_eq!(row.provenance.as_ref().expect("a provenance").steps.len(), 1_000);
        }
        let other = request(&name, vec![reviewed("firm", "A.8")]);
        profiles.review_profile(other).await.expect("another row has room");
    });
}

#[test]
fn a_running_server_sees_a_review_that_another_program_gives() {
    block(async {
        let (address, folder, _stop, _server) =
            super::bounds::served(Limits::default(), &support::encoder()).await;
        let mut profiles = ProfileServiceClient::new(super::bounds::connected(address).await);
        let name = copy(&mut profiles, "reviewed-beside").await;
        let data_dir = folder.path().join("data").to_string_lossy().into_owned();
        let given =
            ["profile", "review", "reviewed-beside", "--reviewer", "city", "--row", "B.4", "--confirm"];
        let given = [&given[..], &["--reason", "seen", "--data-dir", data_dir.as_str()][..]].concat();
        let done = support::skillgauge(&given);
        assert!(done.status.success(), "{}", support::text(&done.stderr));
        let begin = Instant::now();
        loop {
            let read = profiles.get_profile(pb::GetProfileRequest { name: name.clone() });
            let profile = read.await.expect("found").into_inner().profile.expect("a profile");
            if profile.version == "2026.2+reviews.1" {
                assert_eq!(status_of(&profile, "B.4"), pb::RowStatus::Confirmed);
                break;
            }
            assert!(begin.elapsed() < Duration::from_secs(60), "{} is shown still", profile.version);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
}
