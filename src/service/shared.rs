//! What all services share, and how every unary call is answered.

use std::collections::BTreeSet;
use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::connections::Line;
use super::deadline::Arrival;
use super::door::Door;
use super::doors::Doors;
use super::shelf::{Client, Key};
use super::snapshots::Snapshots;
use crate::domain::{AdId, JobAd, Limits, Profile, ProfileDraft, ProfileId, Skill, Violation};
use crate::indexing::{Indexer, ProfileStore};
use crate::matching::{Cancel, Matcher, Snapshot};
use crate::occupation::OccupationClassifier;
use crate::wire::{
    AdSource, ApiError, Digest, PageToken, ProfileSource, ad_name, pb, profile, profile_name, raw_ad,
    request_digest, within,
};

/// The rooms that the server opens to its clients.
#[derive(Clone)]
pub struct Rooms {
    /// Answers questions.
    pub matcher: Matcher,
    /// Writes ads.
    pub indexer: Indexer,
    /// Keeps profiles.
    pub profiles: ProfileStore,
    /// Tells the occupations of ads, where the server has their labels.
    pub occupations: Option<Arc<OccupationClassifier>>,
}

/// What all services share.
pub(super) struct Shared {
    pub(super) rooms: Rooms,
    pub(super) limits: Limits,
    pub(super) doors: Arc<Doors>,
    pub(super) snapshots: Snapshots,
    /// The skills of all built-in profiles, each once, in the order of the profiles.
    pub(super) builtin_skills: Vec<Skill>,
}

/// Who asks, and until when the answer is wanted.
pub(super) struct Call<'a> {
    pub(super) cancel: &'a Cancel,
    pub(super) client: Client,
}

impl Shared {
    pub(super) fn new(rooms: Rooms, limits: Limits) -> Arc<Self> {
        let (doors, snapshots) = (Doors::new(&limits), Snapshots::new(&limits));
        let builtin_skills = builtin_skills(&rooms.profiles);
        Arc::new(Self { rooms, limits, doors, snapshots, builtin_skills })
    }

    /// Answers a unary call: `work` runs behind the door with the request's message.
    pub(super) async fn answer<Q, A>(
        self: &Arc<Self>,
        request: Request<Q>,
        door: &Door,
        work: fn(&Self, Q, &Call<'_>) -> Result<A, ApiError>,
    ) -> Result<Response<A>, Status>
    where
        Q: Send + 'static,
        A: Send + 'static,
    {
        let (arrival, client) = (Arrival::of(&request), client(&request));
        let (shared, question) = (Arc::clone(self), request.into_inner());
        let work = move |cancel: &Cancel| work(&shared, question, &Call { cancel, client });
        Ok(Response::new(door.turns.run(&arrival, work).await?))
    }

    /// The snapshot that a page is taken from: the newest, or that of its token, which is pinned for `client` or the
    /// newest still.
    pub(super) fn snapshot_of(
        &self,
        client: Client,
        token: Option<&PageToken>,
    ) -> Result<Snapshot, ApiError> {
        let Some(token) = token else { return Ok(self.rooms.matcher.snapshot()?) };
        if let Some(snapshot) = self.snapshots.snapshot(client, &token.snapshot) {
            return Ok(snapshot);
        }
        let newest = self.rooms.matcher.snapshot()?;
        if newest.id() == token.snapshot { Ok(newest) } else { Err(self.expired(client, token)) }
    }

    /// The refusal of a token whose pages can be cut from nothing that is there.
    pub(super) fn expired(&self, client: Client, token: &PageToken) -> ApiError {
        ApiError::PageTokenExpired(self.snapshots.expiry(client, &Key::from(token)))
    }

    /// The profile that a request is about, checked as a whole.
    pub(super) fn profile(&self, source: &ProfileSource) -> Result<Arc<Profile>, ApiError> {
        match source {
            ProfileSource::Stored(id) => self.stored_profile(id),
            ProfileSource::Inline(draft) => {
                let checked = self.checked(draft.as_ref().clone());
                Ok(Arc::new(checked.map_err(|violations| within("profile_inline", violations))?))
            }
        }
    }

    /// A profile whose parts fit together and which is small enough.
    pub(super) fn checked(&self, draft: ProfileDraft) -> Result<Profile, Vec<Violation>> {
        let profile = self.rooms.profiles.check(draft)?;
        profile.check_size(&self.limits).map(|()| profile)
    }

    pub(super) fn stored_profile(&self, id: &ProfileId) -> Result<Arc<Profile>, ApiError> {
        self.rooms.profiles.get(id).ok_or_else(|| ApiError::NotFound(profile_name(id)))
    }

    /// The ad that a request is about.
    pub(super) fn ad(&self, source: AdSource) -> Result<JobAd, ApiError> {
        match source {
            AdSource::Stored(id) => {
                let snapshot = self.rooms.matcher.snapshot()?;
                self.stored_ad(&snapshot, &id)
            }
            AdSource::Inline(raw) => {
                self.rooms.indexer.accept(*raw).map_err(|rejection| ApiError::rejected("job_ad", rejection))
            }
        }
    }

    pub(super) fn stored_ad(&self, snapshot: &Snapshot, id: &AdId) -> Result<JobAd, ApiError> {
        let ad = self.rooms.matcher.get_ad(snapshot, id)?;
        ad.ok_or_else(|| ApiError::NotFound(ad_name(id)))
    }

    /// An ad of a write, through the gate.
    pub(super) fn accept(&self, message: pb::JobAd) -> Result<JobAd, ApiError> {
        let raw = raw_ad(message).map_err(|violation| violation.within("job_ad"))?;
        self.ad(AdSource::Inline(Box::new(raw)))
    }
}

fn builtin_skills(profiles: &ProfileStore) -> Vec<Skill> {
    let (mut seen, mut skills) = (BTreeSet::new(), Vec::new());
    for profile in profiles.list().iter().filter(|profile| profiles.is_builtin(profile.id())) {
        skills.extend(profile.skills().iter().filter(|skill| seen.insert(skill.uri.clone())).cloned());
    }
    skills
}

/// Who is behind a request: an address, whatever its port.
pub(super) fn client<T>(request: &Request<T>) -> Client {
    request.extensions().get::<Line>()?.peer.map(|address| address.ip())
}

/// The digest of a profile's content, which a page token names: no two profiles share a ranking.
pub(super) fn content_digest(content: &Profile) -> Digest {
    request_digest("profile", &profile(content, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;
    use crate::wire::pb::score_job_ad_request::Source;

    /// The profile of a request with one skill, read and checked as [`Shared::profile`] does it.
    fn checked(uri: &str, label: &str) -> Result<Profile, Vec<String>> {
        let skill = pb::Skill {
            uri: uri.into(),
            label: label.into(),
            kind: pb::SkillKind::Skill.into(),
            importance: pb::Importance::Essential.into(),
            ..Default::default()
        };
        let message = pb::Profile {
            title: "Mine".into(),
            version: "1".into(),
            skills: vec![skill],
            ..Default::default()
        };
        let Ok(ProfileSource::Inline(draft)) = ProfileSource::try_from(Some(Source::ProfileInline(message)))
        else {
            panic!("an inline profile is read");
        };
        let checked = ProfileStore::builtin().unwrap().check(*draft);
        checked.map_err(|violations| violations.iter().map(|v| v.field().to_string()).collect())
    }

    #[test]
    fn a_rows_own_label_is_enough_for_a_concept_that_no_table_knows() {
        let profile = checked("https://example.org/skill/1", "beekeeping").unwrap();
        let skill = &profile.skills()[0];
        assert_eq!(skill.label, "beekeeping");
        let [set] = skill.labels.as_slice() else { panic!("{:?}", skill.labels) };
        assert_eq!((set.language, set.source.as_str()), (Language::ENGLISH, "profile"));
        assert_eq!(set.all().collect::<Vec<_>>(), ["beekeeping"]);
        assert_eq!(checked("https://example.org/skill/1", " "), Err(vec!["skills[0].labels".to_string()]));
    }
}
