//! Matches, streams and annotations over the socket.

use super::*;

/// An ad of a developer, long enough to tell what it asks for.
const DEVELOPER: &str = "You lead the team of eight developers and own the technical roadmap. You write, review and \
    debug code for our web applications in Java and Python. You design the software architecture and define \
    interfaces between services. You plan and run automated tests and fix defects. You deploy releases to the \
    cloud. Requirements: at least seven years of experience in software development.";

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
                let key = |found: &pb::Match| (found.rank, found.job_ad.clone(), found.score);
                assert_eq!(key(from_stream), key(from_page));
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
fn near_duplicates_share_a_place_unless_the_request_wants_them_shown() {
    block(async {
        let mut ads = JobAdServiceClient::new(channel().await);
        let items = crate::duplicates::reposts().map(|(id, title, text)| pb::ImportJobAdsRequest {
            job_ad: Some(pb::JobAd {
                name: format!("jobAds/{id}"),
                country: "IS".into(),
                ..ad(title, &text)
            }),
            wait: true,
        });
        ads.import_job_ads(tokio_stream::iter(items)).await.expect("imported");
        let request = pb::MatchJobAdsRequest {
            filter: Some(pb::AdFilter { countries: vec!["IS".into()], ..Default::default() }),
            ..match_request("profiles/smart-cities-technician")
        };
        let with = |near: pb::NearDuplicates| pb::MatchJobAdsRequest {
            near_duplicates: near as i32,
            ..request.clone()
        };
        let mut matches = MatchServiceClient::new(channel().await);
        let grouped = matches.match_job_ads(request.clone()).await.expect("a page").into_inner();
        assert_eq!((grouped.matches.len(), grouped.total_size, grouped.hidden_size), (1, 1, 2));
        let shown = pages(with(pb::NearDuplicates::Shown)).await;
        let names: Vec<&String> = shown.iter().map(|found| &found.job_ad).collect();
        assert_eq!((names.len(), &grouped.matches[0].job_ad), (3, names[0]));
        assert_eq!(grouped.matches[0].near_duplicates.iter().collect::<Vec<_>>(), names[1..]);
        assert_eq!(grouped.matches[0].score, shown[0].score);
        assert!(shown.iter().all(|found| found.near_duplicates.is_empty()));

        let stream = |near: pb::NearDuplicates| pb::StreamMatchesRequest {
            source: Some(pb::stream_matches_request::Source::Profile(
                "profiles/smart-cities-technician".into(),
            )),
            filter: request.filter.clone(),
            near_duplicates: near as i32,
            ..Default::default()
        };
        let (summary, all) = streamed(stream(pb::NearDuplicates::Unspecified)).await;
        assert_eq!((summary.total_size, summary.hidden_size, all), (1, 2, grouped.matches));
        let (summary, all) = streamed(stream(pb::NearDuplicates::Shown)).await;
        assert_eq!((summary.total_size, summary.hidden_size, all), (3, 0, shown));

        // A token belongs to the choice it was made with; a number that is no choice is named.
        let first = pb::MatchJobAdsRequest { page_size: 1, ..with(pb::NearDuplicates::Shown) };
        let page_token = matches.match_job_ads(first).await.expect("a page").into_inner().next_page_token;
        assert!(!page_token.is_empty());
        let other = pb::MatchJobAdsRequest { page_token, ..request.clone() };
        let unknown = pb::MatchJobAdsRequest { near_duplicates: 7, ..request.clone() };
        for (wrong, field) in [(other, "page_token"), (unknown, "near_duplicates")] {
            let refused = matches.match_job_ads(wrong).await.expect_err("refused");
            assert_eq!((refused.code(), fields(&refused)), (Code::InvalidArgument, vec![field.to_string()]));
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
                + found.focus_parts.iter().map(|part| part.contribution).sum::<f64>()
                + found.occupation.iter().map(|occupation| occupation.contribution).sum::<f64>();
        assert!((parts - found.score).abs() < 1e-6, "{parts} {}", found.score);
        assert!(found.skills.iter().all(|skill| skill.evidence.is_some()) && !found.skills.is_empty());
        let versions = full.versions.expect("versions");
        assert!(
            versions.model.contains("multilingual-e5-small")
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
        let request = pb::ExtractSkillsRequest {
            source: Some(pb::extract_skills_request::Source::Text(
                "You must be able to weld metal pieces".into(),
            )),
            ..Default::default()
        };
        let answer = annotations.extract_skills(request).await.expect("skills").into_inner();
        let uris: Vec<&str> = answer.annotations.iter().map(|skill| skill.uri.as_str()).collect();
        assert_eq!(uris, ["http://x/weld"], "of the whole taxonomy, where no profile is named");
        assert!(answer.versions.expect("versions").taxonomy.starts_with("ESCO ("));
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
fn an_ad_is_given_its_occupation() {
    block(async {
        let mut annotations = AnnotationServiceClient::new(channel().await);
        let request = pb::ClassifyOccupationRequest {
            title: "Programador/a: desarrollador/a de software".into(),
            page_size: 2,
            ..Default::default()
        };
        let answer = annotations.classify_occupation(request).await.expect("occupations").into_inner();
        assert_eq!(answer.occupations.len(), 2);
        let first = &answer.occupations[0];
        assert_eq!((first.label.as_str(), first.isco_code.as_str()), ("software developer", "2512"));
        assert_eq!(answer.unit_group.expect("a unit group").code, "2512");
        let versions = answer.versions.expect("versions");
        assert!(versions.taxonomy.starts_with("ESCO occupation labels") && !versions.scoring.is_empty());
        let empty = annotations.classify_occupation(pb::ClassifyOccupationRequest::default()).await;
        let status = empty.expect_err("nothing to classify");
        assert_eq!((status.code(), fields(&status)), (Code::InvalidArgument, vec!["text".to_string()]));
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
