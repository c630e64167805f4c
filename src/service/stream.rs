//! `StreamMatches`: ranks everything once, then explains the matches as fast as the client takes them.

use std::ops::Range;
use std::sync::Arc;

use tonic::{Request, Status};

use super::deadline::Arrival;
use super::matches::Criteria;
use super::producer::{MatchStream, Producer};
use super::shared::Shared;
use crate::domain::{Profile, Violation};
use crate::matching::{Cancel, MatchQuery, Matcher, Ranking};
use crate::wire::{ApiError, Faults, MatchView, ProfileSource, matched, pb, versions};

/// Ranks behind the door; of the ranking only the order stays in memory, about a hundred bytes an ad.
pub(super) async fn stream_matches(
    shared: &Arc<Shared>,
    request: Request<pb::StreamMatchesRequest>,
) -> Result<MatchStream, Status> {
    let arrival = Arrival::of(&request);
    let permit = shared.doors.streams.permit()?;
    let (room, question) = (Arc::clone(shared), request.into_inner());
    let ready = move |cancel: &Cancel| Question::read(question)?.ready(&room, cancel);
    let question = shared.doors.profiles.run(&arrival, ready).await?;
    let room = Arc::clone(shared);
    let ranked = shared.doors.matches.turns.run(&arrival, move |cancel| question.rank(&room, cancel)).await?;
    let (turns, summary, end) = (shared.doors.matches.turns.clone(), ranked.summary(), ranked.end);
    let explain = Arc::new(move |places, cancel: &Cancel| ranked.explain(places, cancel));
    Ok(Producer { turns, arrival, permit, summary, end, explain }.start())
}

struct Question {
    criteria: Criteria,
    /// How many matches are wanted; `usize::MAX`: all.
    limit: usize,
}

impl Question {
    fn read(request: pb::StreamMatchesRequest) -> Result<Self, Vec<Violation>> {
        let mut faults = Faults::new();
        let limit = faults.take(match usize::try_from(request.limit) {
            Ok(0) => Ok(usize::MAX),
            Ok(limit) => Ok(limit),
            Err(_) => Err(Violation::new("limit", format!("{} is negative; give 0 for all", request.limit))),
        });
        let source = ProfileSource::try_from(request.source);
        let (view, near) = (request.view, request.near_duplicates);
        let criteria = Criteria::read(&mut faults, source, request.filter, request.min_score, view, near);
        faults.finish(limit.zip(criteria).map(|(limit, criteria)| Self { criteria, limit }))
    }

    fn ready(self, shared: &Shared, cancel: &Cancel) -> Result<ReadyQuestion, ApiError> {
        let profile = shared.profile(&self.criteria.source)?;
        shared.rooms.matcher.prepare(&profile, cancel)?;
        Ok(ReadyQuestion { question: self, profile })
    }
}

/// A question whose profile is ready to be matched.
struct ReadyQuestion {
    question: Question,
    profile: Arc<Profile>,
}

impl ReadyQuestion {
    fn rank(self, shared: &Shared, cancel: &Cancel) -> Result<Ranked, ApiError> {
        let Self { question: Question { criteria, limit }, profile } = self;
        let Criteria { filter, min_score, view, near_duplicates, .. } = criteria;
        let matcher = shared.rooms.matcher.clone();
        let snapshot = matcher.snapshot()?;
        // Asked to go as deep as the index, the ranking holds every ad.
        let limit = limit.min(usize::try_from(snapshot.len()).unwrap_or(usize::MAX));
        let query = MatchQuery { profile, filter, min_score, skip: 0, limit, near_duplicates };
        let ranking = matcher.rank(&snapshot, &query, cancel)?;
        let end = ranking.len().min(limit);
        Ok(Ranked { matcher, ranking, end, view })
    }
}

/// A ranking of which the places `0..end` are wanted.
struct Ranked {
    matcher: Matcher,
    ranking: Ranking,
    end: usize,
    view: MatchView,
}

impl Ranked {
    fn summary(&self) -> pb::MatchSummary {
        let total_size = i64::try_from(self.ranking.len()).unwrap_or(i64::MAX);
        let hidden_size = i64::try_from(self.ranking.hidden()).unwrap_or(i64::MAX);
        pb::MatchSummary { total_size, hidden_size, versions: versions(self.ranking.versions().clone()) }
    }

    fn explain(&self, places: Range<usize>, cancel: &Cancel) -> Result<Vec<pb::Match>, ApiError> {
        let first = places.start + 1;
        let found = self.matcher.explain(&self.ranking, places, self.view.detail(), cancel)?;
        Ok((first..).zip(found).map(|(rank, one)| matched(rank, one, self.view)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_limit_is_named() {
        let request = pb::StreamMatchesRequest { limit: -1, min_score: f64::NAN, ..Default::default() };
        let violations = Question::read(request).err().unwrap();
        let fields: Vec<_> = violations.iter().map(Violation::field).collect();
        assert_eq!(fields, ["limit", "profile", "min_score"]);
    }

    #[test]
    fn no_limit_means_all() {
        let source = || Some(pb::stream_matches_request::Source::Profile("profiles/x".into()));
        let limit = |limit| {
            let request = pb::StreamMatchesRequest { limit, source: source(), ..Default::default() };
            Question::read(request).unwrap().limit
        };
        assert_eq!((limit(0), limit(7)), (usize::MAX, 7));
    }
}
