//! `JobAdService`.

use std::mem::take;
use std::sync::Arc;

use tonic::{Request, Response, Status, Streaming};

use super::import::import_job_ads;
use super::shared::{Call, Shared};
use super::shelf::Key;
use super::snapshots::Pinned;
use crate::domain::AdId;
use crate::indexing::{IndexingError, Written};
use crate::wire::pb::job_ad_service_server::JobAdService;
use crate::wire::{
    AdView, ApiError, Faults, PageRows, PageToken, ad_filter, ad_id, ad_name, ad_view, agreed_ad_name,
    job_ad, page_size, pb, request_digest, required,
};

/// Keeps the ads.
pub(super) struct JobAds(pub(super) Arc<Shared>);

#[tonic::async_trait]
impl JobAdService for JobAds {
    async fn get_job_ad(
        &self,
        request: Request<pb::GetJobAdRequest>,
    ) -> Result<Response<pb::GetJobAdResponse>, Status> {
        self.0.answer(request, &self.0.doors.quick, get).await
    }

    async fn list_job_ads(
        &self,
        request: Request<pb::ListJobAdsRequest>,
    ) -> Result<Response<pb::ListJobAdsResponse>, Status> {
        self.0.answer(request, &self.0.doors.quick, list).await
    }

    async fn create_job_ad(
        &self,
        request: Request<pb::CreateJobAdRequest>,
    ) -> Result<Response<pb::CreateJobAdResponse>, Status> {
        self.0.answer(request, &self.0.doors.writes, create).await
    }

    async fn update_job_ad(
        &self,
        request: Request<pb::UpdateJobAdRequest>,
    ) -> Result<Response<pb::UpdateJobAdResponse>, Status> {
        self.0.answer(request, &self.0.doors.writes, update).await
    }

    async fn delete_job_ad(
        &self,
        request: Request<pb::DeleteJobAdRequest>,
    ) -> Result<Response<pb::DeleteJobAdResponse>, Status> {
        self.0.answer(request, &self.0.doors.writes, delete).await
    }

    async fn import_job_ads(
        &self,
        request: Request<Streaming<pb::ImportJobAdsRequest>>,
    ) -> Result<Response<pb::ImportJobAdsResponse>, Status> {
        import_job_ads(&self.0, request).await.map(Response::new)
    }
}

fn get(
    shared: &Shared,
    request: pb::GetJobAdRequest,
    _: &Call<'_>,
) -> Result<pb::GetJobAdResponse, ApiError> {
    let mut faults = Faults::new();
    let id = faults.take(ad_id("name", &request.name));
    let view = faults.take(ad_view(request.view, AdView::Full));
    let (id, view) = faults.finish(id.zip(view))?;
    let ad = shared.stored_ad(&shared.rooms.matcher.snapshot()?, &id)?;
    Ok(pb::GetJobAdResponse { job_ad: Some(job_ad(ad, view)) })
}

fn list(
    shared: &Shared,
    mut request: pb::ListJobAdsRequest,
    call: &Call<'_>,
) -> Result<pb::ListJobAdsResponse, ApiError> {
    let (wish, text) = (take(&mut request.page_size), take(&mut request.page_token));
    let digest = request_digest("ListJobAds", &request);
    let limits = &shared.limits;
    let mut faults = Faults::new();
    let size = faults.take(page_size(wish, limits.default_page_size, limits.max_page_size));
    let filter = faults.take_all(ad_filter(request.filter));
    let view = faults.take(ad_view(request.view, AdView::Basic));
    let token = faults.take(PageToken::parse(&text, &digest)).flatten();
    let after = match &token {
        Some(token) => faults.take(ad_id_of(token)).map(Some),
        None => Some(None),
    };
    let ((size, filter), (view, after)) = faults.finish(size.zip(filter).zip(view.zip(after)))?;

    let snapshot = shared.snapshot_of(call.client, token.as_ref())?;
    // One more than asked for tells whether another page follows.
    let most = size.saturating_add(1);
    let ads = shared.rooms.matcher.list_ads(&snapshot, &filter, after.as_ref(), most, call.cancel)?;
    let (mut page, mut last, mut more) = (PageRows::new(limits.page_bytes), None, false);
    for ad in ads {
        let ad = ad?;
        let id = ad.id.clone();
        more = page.len() == size || !page.push(job_ad(ad, view));
        if more {
            break;
        }
        last = Some(id);
    }
    let (job_ads, last) = (page.into_rows(), last.filter(|_| more));
    let next_page_token = last.map(|last| {
        let key = Key { request: digest, profile: [0; 16], snapshot: snapshot.id().to_string() };
        let pinned = Pinned { snapshot: snapshot.clone(), ranking: None };
        shared.snapshots.pin(call.client, key.clone(), pinned);
        key.token(last.to_string())
    });
    Ok(pb::ListJobAdsResponse { job_ads, next_page_token: next_page_token.unwrap_or_default() })
}

fn ad_id_of(token: &PageToken) -> Result<AdId, crate::domain::Violation> {
    ad_id("page_token", &format!("jobAds/{}", token.position))
}

fn create(
    shared: &Shared,
    request: pb::CreateJobAdRequest,
    call: &Call<'_>,
) -> Result<pb::CreateJobAdResponse, ApiError> {
    let mut message = required("job_ad", request.job_ad)?;
    message.name = agreed_ad_name(message.name, "job_ad_id", &request.job_ad_id)?;
    ad_id("job_ad.name", &message.name)?;
    let ad = shared.accept(message)?;
    let created = shared.rooms.indexer.create(ad.clone(), request.wait, call.cancel);
    created.map_err(|error| named(error, &ad.id))?;
    Ok(pb::CreateJobAdResponse { job_ad: Some(job_ad(ad, AdView::Full)) })
}

fn update(
    shared: &Shared,
    request: pb::UpdateJobAdRequest,
    call: &Call<'_>,
) -> Result<pb::UpdateJobAdResponse, ApiError> {
    let message = required("job_ad", request.job_ad)?;
    ad_id("job_ad.name", &message.name)?;
    let ad = shared.accept(message)?;
    let written = shared.rooms.indexer.update(ad.clone(), request.allow_missing, request.wait, call.cancel);
    let outcome = match written.map_err(|error| named(error, &ad.id))? {
        Written::Accepted => pb::WriteOutcome::Accepted,
        Written::Unchanged => pb::WriteOutcome::Unchanged,
    };
    Ok(pb::UpdateJobAdResponse { job_ad: Some(job_ad(ad, AdView::Full)), outcome: outcome.into() })
}

fn delete(
    shared: &Shared,
    request: pb::DeleteJobAdRequest,
    call: &Call<'_>,
) -> Result<pb::DeleteJobAdResponse, ApiError> {
    let id = ad_id("name", &request.name)?;
    if shared.rooms.indexer.delete(&id, request.wait, call.cancel)? || request.allow_missing {
        Ok(pb::DeleteJobAdResponse {})
    } else {
        Err(ApiError::NotFound(ad_name(&id)))
    }
}

/// The error of a write with the resource's name.
fn named(error: IndexingError, id: &AdId) -> ApiError {
    match error {
        IndexingError::AlreadyExists(_) => ApiError::AlreadyExists(ad_name(id)),
        IndexingError::NotFound(_) => ApiError::NotFound(ad_name(id)),
        other => other.into(),
    }
}
