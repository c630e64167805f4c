//! What a request is about: a stored resource by name, or one that comes with it.

use super::pb::extract_skills_request::Source as ExtractSource;
use super::pb::get_profile_market_request::Source as MarketSource;
use super::pb::match_job_ads_request::Source as MatchSource;
use super::pb::score_job_ad_request::{Ad as ScoreAd, Source as ScoreSource};
use super::pb::stream_matches_request::Source as StreamSource;
use super::profiles::INLINE;
use super::{ad_id, pb, profile_draft, profile_id, raw_ad, within};
use crate::domain::{AdId, ProfileDraft, ProfileId, RawAd, Violation};

/// The id of an ad that comes with a request and has no name.
const INLINE_AD: &str = "inline";

/// The profile that a request is about.
#[derive(Debug, Clone)]
pub enum ProfileSource {
    /// A stored one.
    Stored(ProfileId),
    /// One that comes with the request in the field `profile_inline`.
    Inline(Box<ProfileDraft>),
}

/// The ad that a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdSource {
    /// A stored one.
    Stored(AdId),
    /// One that comes with the request in the field `job_ad`.
    Inline(Box<RawAd>),
}

/// The text that a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextSource {
    /// Plain text.
    Text(String),
    /// An ad's description.
    Ad(AdSource),
}

impl ProfileSource {
    fn stored(name: &str) -> Result<Self, Vec<Violation>> {
        profile_id("profile", name).map(Self::Stored).map_err(|violation| vec![violation])
    }

    fn inline(mut message: pb::Profile) -> Result<Self, Vec<Violation>> {
        if message.name.is_empty() {
            message.name = INLINE.to_string();
        }
        let draft = profile_draft(message).map_err(|violations| within("profile_inline", violations))?;
        Ok(Self::Inline(Box::new(draft)))
    }

    fn missing() -> Vec<Violation> {
        vec![Violation::new("profile", "a profile is missing; name one, or send it as 'profile_inline'")]
    }
}

macro_rules! profile_source {
    ($($source:ident),+) => {$(
        impl TryFrom<Option<$source>> for ProfileSource {
            type Error = Vec<Violation>;

            fn try_from(source: Option<$source>) -> Result<Self, Vec<Violation>> {
                match source {
                    Some($source::Profile(name)) => Self::stored(&name),
                    Some($source::ProfileInline(message)) => Self::inline(message),
                    None => Err(Self::missing()),
                }
            }
        }
    )+};
}

profile_source!(MarketSource, MatchSource, ScoreSource, StreamSource);

impl AdSource {
    fn stored(name: &str) -> Result<Self, Violation> {
        ad_id("job_ad_name", name).map(Self::Stored)
    }

    fn inline(message: pb::JobAd) -> Result<Self, Violation> {
        let mut raw = raw_ad(message).map_err(|violation| violation.within("job_ad"))?;
        raw.id.get_or_insert_with(|| INLINE_AD.to_string());
        Ok(Self::Inline(Box::new(raw)))
    }
}

impl TryFrom<Option<ScoreAd>> for AdSource {
    type Error = Violation;

    fn try_from(ad: Option<ScoreAd>) -> Result<Self, Violation> {
        match ad {
            Some(ScoreAd::JobAd(message)) => Self::inline(message),
            Some(ScoreAd::JobAdName(name)) => Self::stored(&name),
            None => Err(Violation::new("job_ad", "an ad is missing; send it, or name one as 'job_ad_name'")),
        }
    }
}

impl TryFrom<Option<ExtractSource>> for TextSource {
    type Error = Violation;

    fn try_from(source: Option<ExtractSource>) -> Result<Self, Violation> {
        match source {
            Some(ExtractSource::Text(text)) => Ok(Self::Text(text)),
            Some(ExtractSource::JobAd(message)) => AdSource::inline(message).map(Self::Ad),
            Some(ExtractSource::JobAdName(name)) => AdSource::stored(&name).map(Self::Ad),
            None => Err(Violation::new("text", "a text is missing; send 'text', 'job_ad' or 'job_ad_name'")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{profile, samples};

    fn fields<T>(result: Result<T, Vec<Violation>>) -> Vec<String> {
        result.err().unwrap_or_default().iter().map(|v| v.field().to_string()).collect()
    }

    #[test]
    fn a_profile_is_named_or_inline_or_missing() {
        let named = ProfileSource::try_from(Some(MatchSource::Profile("profiles/x".into()))).unwrap();
        assert!(matches!(named, ProfileSource::Stored(id) if id.as_str() == "x"));
        assert_eq!(fields(ProfileSource::try_from(Some(ScoreSource::Profile("x".into())))), ["profile"]);
        assert_eq!(fields(ProfileSource::try_from(None::<StreamSource>)), ["profile"]);
        let nameless = pb::Profile { name: String::new(), ..profile(&samples::profile(), false) };
        let inline = ProfileSource::try_from(Some(MatchSource::ProfileInline(nameless))).unwrap();
        assert!(matches!(inline, ProfileSource::Inline(draft) if draft.id.as_str() == "inline"));
    }

    #[test]
    fn faults_of_an_inline_profile_carry_its_path() {
        let mut message = profile(&samples::profile(), false);
        message.skills[1].weight = Some(f64::INFINITY);
        let source = ProfileSource::try_from(Some(StreamSource::ProfileInline(message)));
        assert_eq!(fields(source), ["profile_inline.skills[1].weight"]);
    }

    #[test]
    fn an_ad_that_comes_along_needs_no_name() {
        let source = AdSource::try_from(Some(ScoreAd::JobAd(pb::JobAd::default()))).unwrap();
        assert!(matches!(source, AdSource::Inline(raw) if raw.id.as_deref() == Some("inline")));
        let wrong = pb::JobAd { name: "x".into(), ..Default::default() };
        assert_eq!(AdSource::try_from(Some(ScoreAd::JobAd(wrong))).unwrap_err().field(), "job_ad.name");
        assert_eq!(AdSource::try_from(None::<ScoreAd>).unwrap_err().field(), "job_ad");
    }

    #[test]
    fn a_text_is_sent_or_taken_from_an_ad() {
        let text = TextSource::try_from(Some(ExtractSource::Text("x".into())));
        assert_eq!(text, Ok(TextSource::Text("x".into())));
        let wrong = TextSource::try_from(Some(ExtractSource::JobAdName("profiles/x".into())));
        assert_eq!(wrong.unwrap_err().field(), "job_ad_name");
        assert_eq!(TextSource::try_from(None::<ExtractSource>).unwrap_err().field(), "text");
    }
}
