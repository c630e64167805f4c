//! `GetProfileMarket` over the socket.

use super::*;
use pb::get_profile_market_request::{Choice, Source};

fn request(profile: &str, country: &str, choice: Choice) -> pb::GetProfileMarketRequest {
    pb::GetProfileMarketRequest {
        source: Some(Source::Profile(profile.into())),
        filter: Some(pb::AdFilter { countries: vec![country.into()], ..Default::default() }),
        choice: Some(choice),
        ..Default::default()
    }
}

#[test]
fn the_market_of_a_profile_is_given_over_the_socket() {
    block(async {
        let text = |n: usize| {
            let duty = if n < 6 {
                "You install and maintain sensors and sensor equipment."
            } else {
                "You sell flowers and fruit."
            };
            let place =
                ["harbour", "market", "station", "stadium", "airport", "bridge", "museum", "castle"][n];
            format!(
                "{duty} You must be able to weld metal pieces. The {place} is where you work in shift {n}."
            )
        };
        let item = |n: usize| pb::ImportJobAdsRequest {
            job_ad: Some(pb::JobAd {
                name: format!("jobAds/market-{n}"),
                country: "MT".into(),
                ..ad("IoT technician", &text(n))
            }),
            wait: true,
        };
        let mut ads = JobAdServiceClient::new(channel().await);
        let items: Vec<_> = (0..8).map(item).collect();
        ads.import_job_ads(tokio_stream::iter(items)).await.expect("imported");
        let mut client = MatchServiceClient::new(channel().await);
        let asked = request("profiles/smart-cities-technician", "MT", Choice::Top(6));
        let answer = client.get_profile_market(asked.clone()).await.expect("an answer").into_inner();
        let market = answer.market.clone().expect("a market");
        let counts = market.ads.expect("counts");
        assert_eq!((counts.considered, counts.matching, counts.read), (8, 6, 6));
        assert_eq!((market.support(), market.min_support), (pb::Support::Low, 5));
        assert!(market.skills.iter().all(|row| row.matching.is_some_and(|share| share.of == 6)));
        let sensors = market.skills.iter().find(|row| row.label == "sensors").expect("a row");
        let share = sensors.matching.expect("a share");
        assert_eq!((share.ads, share.of, share.share), (Some(6), 6, Some(1.0)), "{sensors:?}");
        assert!(!sensors.examples.is_empty() && sensors.examples[0].job_ad.starts_with("jobAds/market-"));
        let lacking = market.lacking.expect("what it lacks");
        assert_eq!(lacking.not_sought(), pb::NotSought::Unspecified, "the server has a taxonomy");
        let weld = lacking.skills.iter().find(|skill| skill.uri == "http://x/weld").expect("welding");
        assert_eq!(weld.matching.and_then(|share| share.ads), Some(6));
        let versions = answer.versions.clone().expect("versions");
        assert!(
            versions.taxonomy.contains("ESCO") && versions.profile.starts_with("smart-cities-technician@")
        );
        let again = client.get_profile_market(asked).await.expect("an answer").into_inner();
        assert_eq!(again.market, answer.market);
    });
}

#[test]
fn a_market_that_cannot_be_given_says_why() {
    block(async {
        let mut client = MatchServiceClient::new(channel().await);
        let engineer = "profiles/smart-cities-engineer";
        let unknown = request("profiles/nobody", "ES", Choice::Top(5));
        let refused = client.get_profile_market(unknown).await.expect_err("no such profile");
        assert_eq!((refused.code(), reason(&refused)), (Code::NotFound, "NOT_FOUND".into()));
        let nowhere = request(engineer, "AQ", Choice::Top(5));
        let refused = client.get_profile_market(nowhere).await.expect_err("no ads");
        assert_eq!((refused.code(), reason(&refused)), (Code::FailedPrecondition, "NO_ADS_MATCH".into()));
        let wrong = pb::GetProfileMarketRequest {
            min_support: -1,
            max_examples: Some(99),
            filter: Some(pb::AdFilter { countries: vec!["Spain".into()], ..Default::default() }),
            ..request(engineer, "ES", Choice::MinScore(2.0))
        };
        let refused = client.get_profile_market(wrong).await.expect_err("bad fields");
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert_eq!(fields(&refused), ["min_score", "min_support", "max_examples", "filter.countries[0]"]);
        let nothing = pb::GetProfileMarketRequest::default();
        let refused = client.get_profile_market(nothing).await.expect_err("no profile");
        assert_eq!((refused.code(), fields(&refused)), (Code::InvalidArgument, vec!["profile".to_string()]));
    });
}
