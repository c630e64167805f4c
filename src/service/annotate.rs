//! `AnnotationService`.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::shared::{Call, Shared};
use crate::domain::{JobAd, Language, Limits, Violation};
use crate::matching::Patience;
use crate::occupation::AdText;
use crate::wire::pb::annotation_service_server::AnnotationService;
use crate::wire::{
    AdSource, ApiError, Faults, MOST_OCCUPATIONS, MatchView, TextSource, ad_name, annotation, classified,
    language, level_estimate, limited_text, page_size, pb, probability, profile_id, versions,
};

/// Marks up texts.
pub(super) struct Annotations(pub(super) Arc<Shared>);

#[tonic::async_trait]
impl AnnotationService for Annotations {
    async fn extract_skills(
        &self,
        request: Request<pb::ExtractSkillsRequest>,
    ) -> Result<Response<pb::ExtractSkillsResponse>, Status> {
        self.0.answer(request, &self.0.doors.texts, extract).await
    }

    async fn estimate_levels(
        &self,
        request: Request<pb::EstimateLevelsRequest>,
    ) -> Result<Response<pb::EstimateLevelsResponse>, Status> {
        self.0.answer(request, &self.0.doors.texts, estimate).await
    }

    async fn classify_occupation(
        &self,
        request: Request<pb::ClassifyOccupationRequest>,
    ) -> Result<Response<pb::ClassifyOccupationResponse>, Status> {
        self.0.answer(request, &self.0.doors.texts, classify).await
    }
}

/// A text that skills are looked for in.
struct Text {
    title: String,
    text: String,
    language: Option<Language>,
    /// Whether the client does not have this very text yet.
    cleaned: bool,
}

fn extract(
    shared: &Shared,
    request: pb::ExtractSkillsRequest,
    call: &Call<'_>,
) -> Result<pb::ExtractSkillsResponse, ApiError> {
    let mut faults = Faults::new();
    let source = faults.take(TextSource::try_from(request.source));
    let given = faults.take(language("language", &request.language));
    let least = faults.take(probability("min_probability", request.min_probability));
    let profile = match request.profile.as_str() {
        "" => Some(None),
        name => faults.take(profile_id("profile", name)).map(Some),
    };
    let ((source, given), (least, profile)) = faults.finish(source.zip(given).zip(least.zip(profile)))?;

    let profile = profile.map(|id| shared.stored_profile(&id)).transpose()?;
    let matcher = &shared.rooms.matcher;
    let skills = match &profile {
        Some(profile) => Some(profile.skills()),
        None => matcher.linker().is_none().then_some(shared.builtin_skills.as_slice()),
    };
    let ((mut found, made_by), clean_text) = match (source, skills) {
        (TextSource::Ad(AdSource::Stored(id)), Some(skills)) => {
            let found = matcher.extract_stored_skills(&matcher.snapshot()?, &id, skills, call.cancel)?;
            (found.ok_or_else(|| ApiError::NotFound(ad_name(&id)))?, String::new())
        }
        (source, skills) => {
            let Text { title, text, language, cleaned } = text_of(shared, source, given)?;
            let found = match skills {
                Some(skills) => Some(matcher.extract_skills(&title, &text, language, skills, call.cancel)?),
                None => matcher.extract_taxonomy_skills(&text, language, least, call.cancel)?,
            };
            let found = found.ok_or_else(|| ApiError::Broken("there is no taxonomy to look in".into()))?;
            (found, if cleaned { text } else { String::new() })
        }
    };
    found.retain(|skill| skill.probability >= least);
    Ok(pb::ExtractSkillsResponse {
        annotations: found.into_iter().map(annotation).collect(),
        clean_text,
        versions: versions(made_by),
    })
}

fn text_of(shared: &Shared, source: TextSource, given: Option<Language>) -> Result<Text, ApiError> {
    match source {
        TextSource::Text(text) => {
            let text = filled_text(text, &shared.limits)?;
            Ok(Text { title: String::new(), text, language: given, cleaned: false })
        }
        TextSource::Ad(source) => {
            let cleaned = matches!(source, AdSource::Inline(_));
            let JobAd { title, description: text, language, .. } = shared.ad(source)?;
            Ok(Text { title, text, language: Some(language), cleaned })
        }
    }
}

fn filled_text(text: String, limits: &Limits) -> Result<String, Violation> {
    if text.trim().is_empty() {
        return Err(Violation::new("text", "is empty; send the words to look at"));
    }
    limited_text("text", text, "text_bytes", limits.text_bytes)
}

fn estimate(
    shared: &Shared,
    request: pb::EstimateLevelsRequest,
    call: &Call<'_>,
) -> Result<pb::EstimateLevelsResponse, ApiError> {
    let mut faults = Faults::new();
    let text = faults.take(filled_text(request.text, &shared.limits));
    let title = faults.take(limited_text("title", request.title, "title_bytes", shared.limits.title_bytes));
    let language = faults.take(language("language", &request.language));
    let ((text, title), language) = faults.finish(text.zip(title).zip(language))?;
    let (found, made_by) = shared.rooms.matcher.estimate_levels(&title, &text, language, call.cancel)?;
    Ok(pb::EstimateLevelsResponse {
        estimates: found.into_iter().map(|estimate| level_estimate(estimate, MatchView::Full)).collect(),
        versions: versions(made_by),
    })
}

/// Occupations of an answer where the request names no number.
const OCCUPATIONS: usize = 5;

fn classify(
    shared: &Shared,
    request: pb::ClassifyOccupationRequest,
    call: &Call<'_>,
) -> Result<pb::ClassifyOccupationResponse, ApiError> {
    let mut faults = Faults::new();
    let text = faults.take(limited_text("text", request.text, "text_bytes", shared.limits.text_bytes));
    let title = faults.take(limited_text("title", request.title, "title_bytes", shared.limits.title_bytes));
    let language = faults.take(language("language", &request.language));
    let limit = faults.take(page_size(request.page_size, OCCUPATIONS, MOST_OCCUPATIONS));
    let ((text, title), (language, limit)) = faults.finish(text.zip(title).zip(language.zip(limit)))?;
    if text.trim().is_empty() && title.trim().is_empty() {
        return Err(Violation::new("text", "is empty as the title is; send one of the two").into());
    }
    let classifier = shared.rooms.occupations.as_ref().ok_or(ApiError::NoOccupations)?;
    let ad = AdText { title: &title, description: &text, language };
    let found = classifier.classify(&[ad], limit, Patience::Refuse, call.cancel)?;
    let found = found.into_iter().next().ok_or_else(|| ApiError::Broken("no answer for an ad".into()))?;
    let (occupations, unit_group) = classified(found);
    Ok(pb::ClassifyOccupationResponse { occupations, unit_group, versions: versions(classifier.versions()) })
}
