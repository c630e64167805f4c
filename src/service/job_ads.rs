//! `JobAdService`.

use std::mem::take;
use std::sync::Arc;

use tonic::{Request, Response, Status, Streaming};

use super::import::import_job_ads;
use super::shared::Shared;
use crate::domain::{AdId, JobAd};
use crate::indexing::Written;
use crate::matching::Cancel;
use crate::wire::pb::job_ad_service_server::JobAdService;
use crate::wire::{
    AdView, ApiError, Faults, PageToken, ad_filter, ad_id, ad_name, ad_view, agreed_name, cut_page, job_ad,
    page_size, pb, request_digest, required,
};

/// Keeps the ads.
pub(super) struct JobAds(pub(super) Arc<Shared>);

#[tonic::async_trait]
impl JobAdService for JobAds {
    async fn get_job_ad(
        &self,
        request: Request<pb::GetJobAdRequest>,
    ) -> Result<Response<pb::GetJobAdResponse>, Status> {
        self.0.answer(request, get).await
    }

    async fn list_job_ads(
        &self,
        request: Request<pb::ListJobAdsRequest>,
    ) -> Result<Response<pb::ListJobAdsResponse>, Status> {
        self.0.answer(request, list).await
    }

    async fn create_job_ad(
        &self,
        request: Request<pb::CreateJobAdRequest>,
    ) -> Result<Response<pb::CreateJobAdResponse>, Status> {
        self.0.answer(request, create).await
    }

    async fn update_job_ad(
        &self,
        request: Request<pb::UpdateJobAdRequest>,
    ) -> Result<Response<pb::UpdateJobAdResponse>, Status> {
        self.0.answer(request, update).await
    }

    async fn delete_job_ad(
        &self,
        request: Request<pb::DeleteJobAdRequest>,
    ) -> Result<Response<pb::DeleteJobAdResponse>, Status> {
        self.0.answer(request, delete).await
    }

    async fn import_job_ads(
        &self,
        request: Request<Streaming<pb::ImportJobAdsRequest>>,
    ) -> Result<Response<pb::ImportJobAdsResponse>, Status> {
        import_job_ads(&self.0, request).await.map(Response::new)
    }
}

fn get(shared: &Shared, request: pb::GetJobAdRequest, _: &Cancel) -> Result<pb::GetJobAdResponse, ApiError> {
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
    _: &Cancel,
) -> Result<pb::ListJobAdsResponse, ApiError> {
    let (wish, text) = (take(&mut request.page_size), take(&mut request.page_token));
    let digest = request_digest("ListJobAds", &request);
    let settings = &shared.settings;
    let mut faults = Faults::new();
    let size = faults.take(page_size(wish, settings.default_page_size, settings.max_page_size));
    let filter = faults.take_all(ad_filter(request.filter));
    let view = faults.take(ad_view(request.view, AdView::Basic));
    let token = faults.take(PageToken::parse(&text, &digest)).flatten();
    let after = match &token {
        Some(token) => faults.take(ad_id_of(token)).map(Some),
        None => Some(None),
    };
    let ((size, filter), (view, after)) = faults.finish(size.zip(filter).zip(view.zip(after)))?;

    let snapshot = shared.snapshot_of(token.as_ref())?;
    // One more than asked for tells whether another page follows.
    let mut ads =
        shared.rooms.matcher.list_ads(&snapshot, &filter, after.as_ref(), size.saturating_add(1))?;
    let mut more = ads.len() > size;
    ads.truncate(size);
    let ids: Vec<AdId> = ads.iter().map(|ad| ad.id.clone()).collect();
    let job_ads = cut_page(ads.into_iter().map(|ad| job_ad(ad, view)).collect());
    more |= job_ads.len() < ids.len();
    let last = job_ads.len().checked_sub(1).and_then(|last| ids.get(last)).filter(|_| more);
    let next_page_token = last.map(|last| {
        shared.held.hold(snapshot.id(), snapshot.clone());
        let (snapshot, position) = (snapshot.id().to_string(), last.to_string());
        PageToken { request: digest, profile: [0; 16], snapshot, position }.encode()
    });
    Ok(pb::ListJobAdsResponse { job_ads, next_page_token: next_page_token.unwrap_or_default() })
}

fn ad_id_of(token: &PageToken) -> Result<AdId, crate::domain::Violation> {
    ad_id("page_token", &format!("jobAds/{}", token.position))
}

fn create(
    shared: &Shared,
    request: pb::CreateJobAdRequest,
    cancel: &Cancel,
) -> Result<pb::CreateJobAdResponse, ApiError> {
    let mut message = required("job_ad", request.job_ad)?;
    message.name = agreed_name("jobAds", message.name, "job_ad_id", &request.job_ad_id)?;
    ad_id("job_ad.name", &message.name)?;
    let ad = shared.accept(message)?;
    if exists(shared, &ad.id)? {
        return Err(ApiError::AlreadyExists(ad_name(&ad.id)));
    }
    write(shared, ad.clone(), request.wait, cancel)?;
    Ok(pb::CreateJobAdResponse { job_ad: Some(job_ad(ad, AdView::Full)) })
}

fn update(
    shared: &Shared,
    request: pb::UpdateJobAdRequest,
    cancel: &Cancel,
) -> Result<pb::UpdateJobAdResponse, ApiError> {
    let message = required("job_ad", request.job_ad)?;
    ad_id("job_ad.name", &message.name)?;
    let ad = shared.accept(message)?;
    if !request.allow_missing && !exists(shared, &ad.id)? {
        return Err(ApiError::NotFound(ad_name(&ad.id)));
    }
    let outcome = match write(shared, ad.clone(), request.wait, cancel)? {
        Written::Accepted => pb::WriteOutcome::Accepted,
        Written::Unchanged => pb::WriteOutcome::Unchanged,
    };
    Ok(pb::UpdateJobAdResponse { job_ad: Some(job_ad(ad, AdView::Full)), outcome: outcome.into() })
}

fn delete(
    shared: &Shared,
    request: pb::DeleteJobAdRequest,
    _: &Cancel,
) -> Result<pb::DeleteJobAdResponse, ApiError> {
    let id = ad_id("name", &request.name)?;
    if shared.rooms.indexer.delete(&id, request.wait)? || request.allow_missing {
        Ok(pb::DeleteJobAdResponse {})
    } else {
        Err(ApiError::NotFound(ad_name(&id)))
    }
}

fn exists(shared: &Shared, id: &AdId) -> Result<bool, ApiError> {
    let matcher = &shared.rooms.matcher;
    Ok(matcher.get_ad(&matcher.snapshot()?, id)?.is_some())
}

fn write(shared: &Shared, ad: JobAd, wait: bool, cancel: &Cancel) -> Result<Written, ApiError> {
    let written = shared.rooms.indexer.upsert(vec![ad], wait, cancel)?;
    let none = || ApiError::Broken("a write of one ad was answered with nothing".into());
    written.into_iter().next().ok_or_else(none)
}
