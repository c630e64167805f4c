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
