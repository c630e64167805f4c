//! `ProfileService`.

use std::mem::take;
use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::shared::{Call, Shared};
use crate::domain::Profile;
use crate::indexing::{IndexingError, time_of_review};
use crate::wire::pb::profile_service_server::ProfileService;
use crate::wire::{
    ApiError, Faults, PageRows, PageToken, agreed_profile_name, agreement, page_size, pb, profile,
    profile_draft, profile_id, rejected_rows, request_digest, required, review, reviews_of, within,
};

/// Keeps the profiles.
pub(super) struct Profiles(pub(super) Arc<Shared>);

#[tonic::async_trait]
impl ProfileService for Profiles {
    async fn get_profile(
        &self,
        request: Request<pb::GetProfileRequest>,
    ) -> Result<Response<pb::GetProfileResponse>, Status> {
        self.0.answer(request, &self.0.doors.quick, get).await
    }

    async fn list_profiles(
        &self,
        request: Request<pb::ListProfilesRequest>,
    ) -> Result<Response<pb::ListProfilesResponse>, Status> {
        self.0.answer(request, &self.0.doors.quick, list).await
    }

    async fn create_profile(
        &self,
        request: Request<pb::CreateProfileRequest>,
    ) -> Result<Response<pb::CreateProfileResponse>, Status> {
        self.0.answer(request, &self.0.doors.writes, create).await
    }

    async fn update_profile(
        &self,
        request: Request<pb::UpdateProfileRequest>,
    ) -> Result<Response<pb::UpdateProfileResponse>, Status> {
        self.0.answer(request, &self.0.doors.writes, update).await
    }

    async fn delete_profile(
        &self,
        request: Request<pb::DeleteProfileRequest>,
    ) -> Result<Response<pb::DeleteProfileResponse>, Status> {
        self.0.answer(request, &self.0.doors.writes, delete).await
    }

    async fn review_profile(
        &self,
        request: Request<pb::ReviewProfileRequest>,
    ) -> Result<Response<pb::ReviewProfileResponse>, Status> {
        self.0.answer(request, &self.0.doors.writes, review_rows).await
    }

    async fn list_profile_reviews(
        &self,
        request: Request<pb::ListProfileReviewsRequest>,
    ) -> Result<Response<pb::ListProfileReviewsResponse>, Status> {
        self.0.answer(request, &self.0.doors.quick, list_reviews).await
    }
}

fn get(
    shared: &Shared,
    request: pb::GetProfileRequest,
    _: &Call<'_>,
) -> Result<pb::GetProfileResponse, ApiError> {
    let found = shared.stored_profile(&profile_id("name", &request.name)?)?;
    Ok(pb::GetProfileResponse { profile: Some(message(shared, &found)) })
}

fn list(
    shared: &Shared,
    mut request: pb::ListProfilesRequest,
    _: &Call<'_>,
) -> Result<pb::ListProfilesResponse, ApiError> {
    let (wish, text) = (take(&mut request.page_size), take(&mut request.page_token));
    let digest = request_digest("ListProfiles", &request);
    let limits = &shared.limits;
    let mut faults = Faults::new();
    let size = faults.take(page_size(wish, limits.default_page_size, limits.max_page_size));
    let token = faults.take(PageToken::parse(&text, &digest));
    let (size, token) = faults.finish(size.zip(token))?;

    let mut all = shared.rooms.profiles.list();
    if let Some(token) = token {
        all.retain(|profile| profile.id().as_str() > token.position.as_str());
    }
    let mut page = PageRows::new(limits.page_bytes);
    _ = all.iter().take(size).all(|profile| page.push(message(shared, profile)));
    let profiles = page.into_rows();
    let last = profiles.len().checked_sub(1).filter(|_| profiles.len() < all.len());
    let next_page_token = last.and_then(|last| all.get(last)).map(|last| {
        let position = last.id().to_string();
        PageToken { request: digest, profile: [0; 16], snapshot: String::new(), position }.encode()
    });
    Ok(pb::ListProfilesResponse { profiles, next_page_token: next_page_token.unwrap_or_default() })
}

fn create(
    shared: &Shared,
    request: pb::CreateProfileRequest,
    call: &Call<'_>,
) -> Result<pb::CreateProfileResponse, ApiError> {
    let mut sent = required("profile", request.profile)?;
    sent.name = agreed_profile_name(sent.name, "profile_id", &request.profile_id)?;
    let stored = shared.rooms.profiles.until(call.cancel).create(checked(shared, sent)?, &shared.limits)?;
    Ok(pb::CreateProfileResponse { profile: Some(message(shared, &stored)) })
}

fn update(
    shared: &Shared,
    request: pb::UpdateProfileRequest,
    call: &Call<'_>,
) -> Result<pb::UpdateProfileResponse, ApiError> {
    let sent = checked(shared, required("profile", request.profile)?)?;
    let stored =
        shared.rooms.profiles.until(call.cancel).update(sent, request.allow_missing, &shared.limits)?;
    Ok(pb::UpdateProfileResponse { profile: Some(message(shared, &stored)) })
}

fn delete(
    shared: &Shared,
    request: pb::DeleteProfileRequest,
    call: &Call<'_>,
) -> Result<pb::DeleteProfileResponse, ApiError> {
    let id = profile_id("name", &request.name)?;
    match shared.rooms.profiles.until(call.cancel).delete(&id) {
        Err(IndexingError::NotFound(_)) if request.allow_missing => Ok(pb::DeleteProfileResponse {}),
        other => Ok(other.map(|()| pb::DeleteProfileResponse {})?),
    }
}

fn review_rows(
    shared: &Shared,
    request: pb::ReviewProfileRequest,
    call: &Call<'_>,
) -> Result<pb::ReviewProfileResponse, ApiError> {
    let id = profile_id("name", &request.name)?;
    let profiles = shared.rooms.profiles.until(call.cancel);
    let wanted = Some(request.profile_version).filter(|version| !version.is_empty());
    // A built-in profile has no version that could be reviewed: the store says so.
    let version = wanted.or_else(|| profiles.reviewed_version(&id)).unwrap_or_default();
    let reviews = reviews_of(request.reviews, &version, time_of_review())?;
    let reviewed = profiles.review(&id, &version, &reviews, &shared.limits)?;
    Ok(pb::ReviewProfileResponse {
        profile: Some(message(shared, &reviewed.profile)),
        agreement: Some(agreement(reviewed.agreement)),
        rejected_rows: rejected_rows(&reviewed),
    })
}

fn list_reviews(
    shared: &Shared,
    request: pb::ListProfileReviewsRequest,
    _: &Call<'_>,
) -> Result<pb::ListProfileReviewsResponse, ApiError> {
    let (reviews, reviewed) = shared.rooms.profiles.reviews(&profile_id("name", &request.name)?)?;
    Ok(pb::ListProfileReviewsResponse {
        reviews: reviews.iter().map(review).collect(),
        agreement: reviewed.as_ref().map(|reviewed| agreement(reviewed.agreement)),
        rejected_rows: reviewed.as_ref().map(rejected_rows).unwrap_or_default(),
    })
}

/// The profile of a write, its parts checked one by one and together.
fn checked(shared: &Shared, sent: pb::Profile) -> Result<Profile, ApiError> {
    let checked = profile_draft(sent).and_then(|draft| shared.checked(draft));
    Ok(checked.map_err(|violations| within("profile", violations))?)
}

fn message(shared: &Shared, stored: &Profile) -> pb::Profile {
    profile(stored, shared.rooms.profiles.is_builtin(stored.id()))
}
