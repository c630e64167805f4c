//! `MatchService`.

use std::mem::take;
use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::producer::MatchStream;
use super::shared::{Shared, profile_digest};
use super::stream::stream_matches;
use crate::domain::{AdFilter, Probability, Violation};
use crate::matching::{Cancel, MatchQuery, NearDuplicates};
use crate::wire::pb::match_service_server::MatchService;
use crate::wire::{
    AdSource, AdView, ApiError, Digest, Faults, MatchView, PageToken, ProfileSource, ad_filter, cut_page,
    job_ad, match_view, matched, near_duplicates, page_size, pb, probability, request_digest, versions,
};

/// Matches ads to profiles.
pub(super) struct MatchMaking(pub(super) Arc<Shared>);

#[tonic::async_trait]
impl MatchService for MatchMaking {
    async fn match_job_ads(
        &self,
        request: Request<pb::MatchJobAdsRequest>,
    ) -> Result<Response<pb::MatchJobAdsResponse>, Status> {
        self.0.answer(request, match_ads).await
    }

    async fn score_job_ad(
        &self,
        request: Request<pb::ScoreJobAdRequest>,
    ) -> Result<Response<pb::ScoreJobAdResponse>, Status> {
        self.0.answer(request, score).await
    }

    type StreamMatchesStream = MatchStream;

    async fn stream_matches(
        &self,
        request: Request<pb::StreamMatchesRequest>,
    ) -> Result<Response<Self::StreamMatchesStream>, Status> {
        Ok(Response::new(stream_matches(&self.0, request).await?))
    }
}

/// What `MatchJobAds` and `StreamMatches` ask alike.
pub(super) struct Criteria {
    pub(super) source: ProfileSource,
    pub(super) filter: AdFilter,
    pub(super) min_score: Probability,
    pub(super) view: MatchView,
    pub(super) near_duplicates: NearDuplicates,
}

impl Criteria {
    /// Reads the fields; every fault goes to `faults`.
    pub(super) fn read(
        faults: &mut Faults,
        source: Result<ProfileSource, Vec<Violation>>,
        filter: Option<pb::AdFilter>,
        min_score: f64,
        view: i32,
        near: i32,
    ) -> Option<Self> {
        let source = faults.take_all(source);
        let filter = faults.take_all(ad_filter(filter));
        let min_score = faults.take(probability("min_score", min_score));
        let view = faults.take(match_view(view));
        let near_duplicates = faults.take(near_duplicates(near));
        Some(Self {
            source: source?,
            filter: filter?,
            min_score: min_score?,
            view: view?,
            near_duplicates: near_duplicates?,
        })
    }
}

fn match_ads(
    shared: &Shared,
    mut request: pb::MatchJobAdsRequest,
    cancel: &Cancel,
) -> Result<pb::MatchJobAdsResponse, ApiError> {
    let (wish, text) = (take(&mut request.page_size), take(&mut request.page_token));
    let digest = request_digest("MatchJobAds", &request);
    let settings = &shared.settings;
    let mut faults = Faults::new();
    let size = faults.take(page_size(wish, settings.default_page_size, settings.max_page_size));
    let token = faults.take(PageToken::parse(&text, &digest)).flatten();
    let start = faults.take(token.as_ref().map_or(Ok(0), PageToken::rank));
    let source = ProfileSource::try_from(request.source);
    let (view, near) = (request.view, request.near_duplicates);
    let criteria = Criteria::read(&mut faults, source, request.filter, request.min_score, view, near);
    let ((size, start), criteria) = faults.finish(size.zip(start).zip(criteria))?;
    let limit = settings.max_match_depth;
    if start >= limit {
        return Err(ApiError::PageTooDeep { limit });
    }
    let page = Page { digest, token, start, end: start.saturating_add(size).min(limit) };
    page.fill(shared, criteria, cancel)
}

/// A page of matches: the ranks `start..end`, from 0.
struct Page {
    digest: Digest,
    token: Option<PageToken>,
    start: usize,
    end: usize,
}

impl Page {
    fn fill(
        self,
        shared: &Shared,
        criteria: Criteria,
        cancel: &Cancel,
    ) -> Result<pb::MatchJobAdsResponse, ApiError> {
        let profile = shared.profile(criteria.source)?;
        let content = profile_digest(&profile);
        if self.token.as_ref().is_some_and(|token| token.profile != content) {
            return Err(ApiError::PageTokenExpired);
        }
        let snapshot = shared.snapshot_of(self.token.as_ref())?;
        let Criteria { filter, min_score, view, near_duplicates, .. } = criteria;
        let (skip, limit) = (self.start, self.end - self.start);
        let query = MatchQuery { profile, filter, min_score, skip, limit, near_duplicates };
        let found = shared.rooms.matcher.match_ads(&snapshot, &query, cancel)?;
        let ranked = (self.start + 1..).zip(found.matches);
        let matches = cut_page(ranked.map(|(rank, one)| matched(rank, one, view)).collect());
        let next = self.start + matches.len();
        // What lies deeper has no page.
        let reachable = found.total.min(shared.settings.max_match_depth as u64);
        let more = !matches.is_empty() && (next as u64) < reachable;
        let next_page_token = more.then(|| {
            shared.held.hold(snapshot.id(), snapshot.clone());
            let (snapshot, position) = (snapshot.id().to_string(), next.to_string());
            PageToken { request: self.digest, profile: content, snapshot, position }.encode()
        });
        Ok(pb::MatchJobAdsResponse {
            matches,
            next_page_token: next_page_token.unwrap_or_default(),
            total_size: i64::try_from(found.total).unwrap_or(i64::MAX),
            versions: versions(found.versions),
            hidden_size: i64::try_from(found.hidden).unwrap_or(i64::MAX),
        })
    }
}

fn score(
    shared: &Shared,
    request: pb::ScoreJobAdRequest,
    cancel: &Cancel,
) -> Result<pb::ScoreJobAdResponse, ApiError> {
    let mut faults = Faults::new();
    let source = faults.take_all(ProfileSource::try_from(request.source));
    let ad = faults.take(AdSource::try_from(request.ad));
    let view = faults.take(match_view(request.view));
    let ((source, ad), view) = faults.finish(source.zip(ad).zip(view))?;

    let profile = shared.profile(source)?;
    let sent = matches!(ad, AdSource::Inline(_));
    let ad = shared.ad(ad)?;
    let (found, made_by) = shared.rooms.matcher.score_ad(&ad, &profile, cancel)?;
    Ok(pb::ScoreJobAdResponse {
        r#match: Some(matched(1, found, view)),
        job_ad: sent.then(|| job_ad(ad, AdView::Full)),
        versions: versions(made_by),
    })
}
