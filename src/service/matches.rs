//! `MatchService`.

use std::mem::take;
use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::deadline::Arrival;
use super::producer::MatchStream;
use super::shared::{Call, Shared, client, content_digest};
use super::shelf::Key;
use super::snapshots::Pinned;
use super::stream::stream_matches;
use crate::domain::{AdFilter, Probability, Profile, Violation};
use crate::matching::{Cancel, MatchQuery, NearDuplicates, Ranking, Snapshot};
use crate::wire::pb::match_service_server::MatchService;
use crate::wire::{
    AdSource, AdView, ApiError, Digest, Faults, MatchView, PageRows, PageToken, ProfileSource, ad_filter,
    ad_name, job_ad, match_view, matched, near_duplicates, page_size, pb, probability, request_digest,
    versions,
};

/// Matches ads to profiles.
pub(super) struct MatchMaking(pub(super) Arc<Shared>);

#[tonic::async_trait]
impl MatchService for MatchMaking {
    async fn match_job_ads(
        &self,
        request: Request<pb::MatchJobAdsRequest>,
    ) -> Result<Response<pb::MatchJobAdsResponse>, Status> {
        let (arrival, client) = (Arrival::of(&request), client(&request));
        let (shared, question) = (Arc::clone(&self.0), request.into_inner());
        let ready =
            move |cancel: &Cancel| Page::read(&shared, question)?.ready(&shared, &Call { cancel, client });
        let page = self.0.doors.profiles.run(&arrival, ready).await?;
        let shared = Arc::clone(&self.0);
        let fill = move |cancel: &Cancel| page.fill(&shared, &Call { cancel, client });
        Ok(Response::new(self.0.doors.matches.turns.run(&arrival, fill).await?))
    }

    async fn score_job_ad(
        &self,
        request: Request<pb::ScoreJobAdRequest>,
    ) -> Result<Response<pb::ScoreJobAdResponse>, Status> {
        self.0.answer(request, &self.0.doors.texts, score).await
    }

    async fn get_profile_market(
        &self,
        request: Request<pb::GetProfileMarketRequest>,
    ) -> Result<Response<pb::GetProfileMarketResponse>, Status> {
        self.0.answer(request, &self.0.doors.markets, super::market::market).await
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

/// Matches that are explained together: enough to keep the cores busy, few enough that a page that is full sooner
/// was not made in vain.
const EXPLAINED: usize = 64;

/// A page of matches that is asked for: the ranks `start..end`, from 0.
struct Page {
    digest: Digest,
    token: Option<PageToken>,
    start: usize,
    end: usize,
    criteria: Criteria,
}

/// The same with what it is cut from, for which nothing has to wait any more.
struct ReadyPage {
    page: Page,
    basis: Basis,
}

/// What a page is cut from.
enum Basis {
    /// The ranking that the client's page before was cut from: it has the profile and the ads as they were then.
    Pinned(Key, Arc<Ranking>),
    /// A ranking to be made, of a profile that is ready to be matched and the digest of its content. Without a
    /// snapshot, of the newest when its turn comes.
    Anew(Arc<Profile>, Digest, Option<Snapshot>),
}

impl Page {
    fn read(shared: &Shared, mut request: pb::MatchJobAdsRequest) -> Result<Self, ApiError> {
        let (wish, text) = (take(&mut request.page_size), take(&mut request.page_token));
        let digest = request_digest("MatchJobAds", &request);
        let limits = &shared.limits;
        let mut faults = Faults::new();
        let size = faults.take(page_size(wish, limits.default_page_size, limits.max_page_size));
        let token = faults.take(PageToken::parse(&text, &digest)).flatten();
        let start = faults.take(token.as_ref().map_or(Ok(0), PageToken::rank));
        let source = ProfileSource::try_from(request.source);
        let (view, near) = (request.view, request.near_duplicates);
        let criteria = Criteria::read(&mut faults, source, request.filter, request.min_score, view, near);
        let ((size, start), criteria) = faults.finish(size.zip(start).zip(criteria))?;
        let limit = limits.match_depth;
        if start >= limit {
            return Err(ApiError::PageTooDeep { limit });
        }
        Ok(Self { digest, token, start, end: start.saturating_add(size).min(limit), criteria })
    }

    fn ready(self, shared: &Shared, call: &Call<'_>) -> Result<ReadyPage, ApiError> {
        let basis = match &self.token {
            Some(token) => self.continued(shared, token, call)?,
            None => Self::anew(shared, shared.profile(&self.criteria.source)?, None, call)?,
        };
        Ok(ReadyPage { page: self, basis })
    }

    /// What a page of `token` is cut from: the ranking that is pinned for the client under all that the token names,
    /// or, as long as neither profile nor ads have changed, the same made again.
    fn continued(&self, shared: &Shared, token: &PageToken, call: &Call<'_>) -> Result<Basis, ApiError> {
        let key = Key::from(token);
        if let Some(ranking) = shared.snapshots.ranking(call.client, &key) {
            return Ok(Basis::Pinned(key, ranking));
        }
        let snapshot = shared.snapshot_of(call.client, Some(token))?;
        match shared.profile(&self.criteria.source) {
            Ok(profile) if content_digest(&profile) == token.profile => {
                Self::anew(shared, profile, Some(snapshot), call)
            }
            Ok(_) | Err(ApiError::NotFound(_)) => Err(shared.expired(call.client, token)),
            Err(other) => Err(other),
        }
    }

    fn anew(
        shared: &Shared,
        profile: Arc<Profile>,
        snapshot: Option<Snapshot>,
        call: &Call<'_>,
    ) -> Result<Basis, ApiError> {
        shared.rooms.matcher.prepare(&profile, call.cancel)?;
        let content = content_digest(&profile);
        Ok(Basis::Anew(profile, content, snapshot))
    }
}

impl ReadyPage {
    fn fill(self, shared: &Shared, call: &Call<'_>) -> Result<pb::MatchJobAdsResponse, ApiError> {
        let matcher = &shared.rooms.matcher;
        let (start, end, view) = (self.page.start, self.page.end, self.page.criteria.view);
        let (key, ranking) = self.ranking(shared, call)?;
        let mut page = PageRows::new(shared.limits.page_bytes);
        'page: for first in (start..end.min(ranking.len())).step_by(EXPLAINED) {
            let places = first..end.min(first + EXPLAINED);
            let found = matcher.explain(&ranking, places, view.detail(), call.cancel)?;
            for (rank, one) in (first + 1..).zip(found) {
                if !page.push(matched(rank, one, view)) {
                    break 'page;
                }
            }
        }
        let matches = page.into_rows();
        let next = start + matches.len();
        // What lies deeper has no page.
        let more = !matches.is_empty() && next < ranking.len().min(shared.limits.match_depth);
        let (total, hidden, made_by) = (ranking.len(), ranking.hidden(), ranking.versions().clone());
        let next_page_token = more.then(|| {
            let pinned = Pinned { snapshot: ranking.snapshot().clone(), ranking: Some(ranking) };
            shared.snapshots.pin(call.client, key.clone(), pinned);
            key.token(next.to_string())
        });
        Ok(pb::MatchJobAdsResponse {
            matches,
            next_page_token: next_page_token.unwrap_or_default(),
            total_size: i64::try_from(total).unwrap_or(i64::MAX),
            versions: versions(made_by),
            hidden_size: i64::try_from(hidden).unwrap_or(i64::MAX),
        })
    }

    /// The ranking that the page is cut from: a pinned one, or a new one, which is the same.
    fn ranking(self, shared: &Shared, call: &Call<'_>) -> Result<(Key, Arc<Ranking>), ApiError> {
        let (profile, content, snapshot) = match self.basis {
            Basis::Pinned(key, ranking) => return Ok((key, ranking)),
            Basis::Anew(profile, content, snapshot) => (profile, content, snapshot),
        };
        let snapshot = snapshot.map_or_else(|| shared.rooms.matcher.snapshot(), Ok)?;
        let key = Key { request: self.page.digest, profile: content, snapshot: snapshot.id().to_string() };
        if let Some(same) = shared.snapshots.same_ranking(&key) {
            return Ok((key, same));
        }
        let Criteria { filter, min_score, near_duplicates, .. } = self.page.criteria;
        // As deep as pages go, so that all pages are cut from one ranking.
        let (skip, limit) = (0, shared.limits.match_depth);
        let query = MatchQuery { profile, filter, min_score, skip, limit, near_duplicates };
        Ok((key, Arc::new(shared.rooms.matcher.rank(&snapshot, &query, call.cancel)?)))
    }
}

fn score(
    shared: &Shared,
    request: pb::ScoreJobAdRequest,
    call: &Call<'_>,
) -> Result<pb::ScoreJobAdResponse, ApiError> {
    let mut faults = Faults::new();
    let source = faults.take_all(ProfileSource::try_from(request.source));
    let ad = faults.take(AdSource::try_from(request.ad));
    let view = faults.take(match_view(request.view));
    let ((source, ad), view) = faults.finish(source.zip(ad).zip(view))?;

    let profile = shared.profile(&source)?;
    let (matcher, detail) = (&shared.rooms.matcher, view.detail());
    let ((found, made_by), sent) = match ad {
        AdSource::Stored(id) => {
            let found = matcher.score_stored(&matcher.snapshot()?, &id, &profile, detail, call.cancel)?;
            (found.ok_or_else(|| ApiError::NotFound(ad_name(&id)))?, None)
        }
        inline => {
            let ad = shared.ad(inline)?;
            (matcher.score_ad(&ad, &profile, detail, call.cancel)?, Some(ad))
        }
    };
    Ok(pb::ScoreJobAdResponse {
        r#match: Some(matched(1, found, view)),
        job_ad: sent.map(|ad| job_ad(ad, AdView::Full)),
        versions: versions(made_by),
    })
}
