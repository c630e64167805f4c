//! One door for each kind of call, and which kind a call is of.

use std::sync::Arc;
use std::time::Duration;

use super::door::{Capacity, Door, Turns};
use crate::domain::Limits;
use crate::wire::pb::annotation_service_server::SERVICE_NAME as ANNOTATIONS;
use crate::wire::pb::job_ad_service_server::SERVICE_NAME as JOB_ADS;
use crate::wire::pb::match_service_server::SERVICE_NAME as MATCHES;
use crate::wire::pb::profile_service_server::SERVICE_NAME as PROFILES;

/// The doors; no kind of call takes another's permits.
pub(super) struct Doors {
    /// Looks something up, or lists ads. A page of all ads costs what is on it; with a filter also one look at the codes
    /// and days of all ads, which are small and lie together, and at the ids of those that pass.
    pub(super) quick: Door,
    /// Makes the profile of a ranking ready, before its turn: that may wait for the model, rankings must not. Whoever
    /// asks for one has a permit of `matches`.
    pub(super) profiles: Turns,
    /// Ranks the ads.
    pub(super) matches: Door,
    /// Scores the ads of the filter and reads thousands of them for a profile's market.
    pub(super) markets: Door,
    /// Reads a text or a profile; most of its time is the model's.
    pub(super) texts: Door,
    /// Writes one ad or one profile, or adds reviews: all of them may be held up by others who write.
    pub(super) writes: Door,
    /// Writes a feed, batch by batch.
    pub(super) imports: Door,
    /// `StreamMatches` calls: each holds the order of all its matches, and explains them for as long as
    /// its client takes them.
    pub(super) streams: Door,
    /// How long a call of one message may take, and one of many.
    unary: Duration,
    stream: Duration,
}

/// The door of a call, and how long a call of its kind may take from its first byte to its last.
pub(super) struct Kind<'a> {
    pub(super) door: &'a Door,
    pub(super) longest: Duration,
}

impl Doors {
    pub(super) fn new(limits: &Limits) -> Arc<Self> {
        let longest = Duration::from_secs(limits.work_seconds as u64);
        let door = |limit_name, callers, at_work, threads| {
            Door::new(Capacity { limit_name, callers, at_work, threads }, longest)
        };
        let cores = rayon::current_num_threads();
        let all = Some(cores);
        // What they do beside waiting for the model and the disk takes a few milliseconds, on however many cores.
        let few = |at_work: usize| Some(cores.div_ceil(at_work.max(1)).max(2).min(cores));
        let (at_writes, at_texts) = (limits.writes_at_work, limits.texts_at_work);
        Arc::new(Self {
            quick: door("quick_calls", limits.quick_calls, limits.quick_calls, None),
            profiles: Turns::new(at_texts, few(at_texts), longest),
            matches: door("match_calls", limits.match_calls, limits.matches_at_work, all),
            markets: door("market_calls", limits.market_calls, limits.markets_at_work, all),
            texts: door("text_calls", limits.text_calls, at_texts, all),
            writes: door("write_calls", limits.write_calls, at_writes, few(at_writes)),
            imports: door("import_calls", limits.import_calls, limits.import_calls, all),
            streams: door("stream_calls", limits.stream_calls, limits.stream_calls, None),
            // To send it, to wait for its turn and have it done, to take the answer.
            unary: longest * 2,
            stream: Duration::from_secs(limits.stream_seconds as u64),
        })
    }

    /// The kind of a call by its path, `/skillgauge.v1.MatchService/MatchJobAds`; none for health and reflection.
    pub(super) fn of(&self, path: &str) -> Option<Kind<'_>> {
        let (service, method) = path.strip_prefix('/')?.split_once('/')?;
        let door = match (service, method) {
            (JOB_ADS, "ImportJobAds") => &self.imports,
            (JOB_ADS, "CreateJobAd" | "UpdateJobAd" | "DeleteJobAd") => &self.writes,
            (PROFILES, "CreateProfile" | "UpdateProfile" | "DeleteProfile" | "ReviewProfile") => &self.writes,
            (JOB_ADS | PROFILES, _) => &self.quick,
            (MATCHES, "ScoreJobAd") | (ANNOTATIONS, _) => &self.texts,
            (MATCHES, "GetProfileMarket") => &self.markets,
            (MATCHES, _) => &self.matches,
            _ => return None,
        };
        let longest =
            if matches!(method, "ImportJobAds" | "StreamMatches") { self.stream } else { self.unary };
        Some(Kind { door, longest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_writes_an_ad_or_a_profile_takes_no_permit_of_those_who_read() {
        let doors = Doors::new(&Limits::default());
        for (service, reads, writes) in [
            (
                PROFILES,
                ["GetProfile", "ListProfiles", "ListProfileReviews"].as_slice(),
                ["CreateProfile", "UpdateProfile", "DeleteProfile", "ReviewProfile"].as_slice(),
            ),
            (
                JOB_ADS,
                ["GetJobAd", "ListJobAds"].as_slice(),
                ["CreateJobAd", "UpdateJobAd", "DeleteJobAd"].as_slice(),
            ),
        ] {
            for (methods, door) in [(reads, &doors.quick), (writes, &doors.writes)] {
                for method in methods {
                    let kind = doors.of(&format!("/{service}/{method}")).unwrap();
                    assert!(std::ptr::eq(kind.door, door), "{method}");
                    assert_eq!(kind.longest, doors.unary, "{method}");
                }
            }
        }
    }
}
