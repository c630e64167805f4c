//! `StreamMatches`: all matches, best first, as fast as the client takes them.

use std::sync::Arc;
use std::vec;

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use tonic::{Request, Status};

use super::deadline::Arrival;
use super::matches::Criteria;
use super::shared::Shared;
use crate::domain::{Match, Violation};
use crate::matching::{MatchQuery, Matches};
use crate::wire::pb::stream_matches_response::Part;
use crate::wire::{ApiError, Faults, MatchView, ProfileSource, matched, pb, versions};

/// Ranks everything, then hands it out; the matches stay in memory until they are sent.
pub(super) async fn stream_matches(
    shared: &Arc<Shared>,
    request: Request<pb::StreamMatchesRequest>,
) -> Result<MatchStream, Status> {
    let arrival = Arrival::of(&request);
    let place = shared.streams.place()?;
    let (room, question) = (Arc::clone(shared), request.into_inner());
    let most = shared.settings.max_stream_matches;
    let ranked = shared.door.run(&arrival, move |cancel| {
        let Question { criteria, limit } = Question::read(question)?;
        let Criteria { source, filter, min_score, view } = criteria;
        let profile = room.profile(source)?;
        let query =
            MatchQuery { profile, filter, min_score, skip: 0, limit: limit.unwrap_or(most).min(most) };
        let snapshot = room.rooms.matcher.snapshot()?;
        let found = room.rooms.matcher.match_ads(&snapshot, &query, cancel)?;
        Ok((found, view, limit))
    });
    let (found, view, limit) = ranked.await?;
    Ok(MatchStream::new(found, view, limit, arrival.deadline(), place))
}

struct Question {
    criteria: Criteria,
    /// How many are wanted; `None`: all.
    limit: Option<usize>,
}

impl Question {
    fn read(request: pb::StreamMatchesRequest) -> Result<Self, Vec<Violation>> {
        let mut faults = Faults::new();
        let limit = faults.take(match usize::try_from(request.limit) {
            Ok(0) => Ok(None),
            Ok(limit) => Ok(Some(limit)),
            Err(_) => Err(Violation::new("limit", format!("{} is negative; give 0 for all", request.limit))),
        });
        let source = ProfileSource::try_from(request.source);
        let criteria = Criteria::read(&mut faults, source, request.filter, request.min_score, request.view);
        faults.finish(limit.zip(criteria).map(|(limit, criteria)| Self { criteria, limit }))
    }
}

/// The messages of one stream: a summary, the matches, and an error if some are missing.
pub(super) struct MatchStream {
    summary: Option<pb::MatchSummary>,
    matches: vec::IntoIter<Match>,
    rank: usize,
    view: MatchView,
    missing: Option<ApiError>,
    deadline: Option<Instant>,
    _place: OwnedSemaphorePermit,
}

impl MatchStream {
    fn new(
        found: Matches,
        view: MatchView,
        limit: Option<usize>,
        deadline: Option<Instant>,
        place: OwnedSemaphorePermit,
    ) -> Self {
        let sent = found.matches.len();
        // What the client itself left out is not missing.
        let wanted = limit.map_or(found.total, |limit| found.total.min(limit as u64));
        let missing =
            (wanted > sent as u64).then_some(ApiError::StreamTooLong { total: found.total, limit: sent });
        let total_size = i64::try_from(found.total).unwrap_or(i64::MAX);
        Self {
            summary: Some(pb::MatchSummary { total_size, versions: versions(found.versions) }),
            matches: found.matches.into_iter(),
            rank: 0,
            view,
            missing,
            deadline,
            _place: place,
        }
    }

    fn part(&mut self) -> Option<Part> {
        if let Some(summary) = self.summary.take() {
            return Some(Part::Summary(summary));
        }
        let next = self.matches.next()?;
        self.rank += 1;
        Some(Part::Match(matched(self.rank, next, self.view)))
    }
}

impl Iterator for MatchStream {
    type Item = Result<pb::StreamMatchesResponse, Status>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) && self.matches.len() > 0 {
            self.matches = Vec::new().into_iter();
            (self.summary, self.missing) = (None, None);
            return Some(Err(ApiError::DeadlineExceeded.into()));
        }
        match self.part() {
            Some(part) => Some(Ok(pb::StreamMatchesResponse { part: Some(part) })),
            None => self.missing.take().map(|error| Err(error.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::{AdId, Probability, Score, Versions};
    use crate::service::door::Door;

    fn found(count: usize, total: u64) -> Matches {
        let one = |number: usize| Match {
            ad: AdId::new(&number.to_string()).unwrap(),
            title: "Engineer".into(),
            company: None,
            location: None,
            score: Score { value: Probability::ONE, coverage: Probability::ONE, focus: Probability::ONE },
            skills: vec![],
            focus: vec![],
            competences: vec![],
        };
        Matches {
            matches: (0..count).map(one).collect(),
            considered: total,
            total,
            versions: Versions::default(),
        }
    }

    fn stream(found: Matches, limit: Option<usize>, deadline: Option<Instant>) -> MatchStream {
        let place = Door::new(1, Duration::from_secs(1)).place().unwrap();
        MatchStream::new(found, MatchView::Basic, limit, deadline, place)
    }

    fn ranks(stream: MatchStream) -> Vec<Result<i64, tonic::Code>> {
        let rank = |message: pb::StreamMatchesResponse| match message.part.unwrap() {
            Part::Summary(_) => 0,
            Part::Match(found) => found.rank,
        };
        stream.map(|item| item.map(rank).map_err(|status| status.code())).collect()
    }

    #[test]
    fn a_summary_then_every_match_in_order() {
        assert_eq!(ranks(stream(found(3, 3), None, None)), [Ok(0), Ok(1), Ok(2), Ok(3)]);
        assert_eq!(ranks(stream(found(0, 0), None, None)), [Ok(0)]);
    }

    #[test]
    fn what_the_server_leaves_out_is_an_error_and_what_the_client_leaves_out_is_none() {
        let short = ranks(stream(found(2, 5), None, None));
        assert_eq!(short, [Ok(0), Ok(1), Ok(2), Err(tonic::Code::ResourceExhausted)]);
        assert_eq!(ranks(stream(found(2, 5), Some(2), None)).last(), Some(&Ok(2)));
        assert!(ranks(stream(found(2, 5), Some(4), None)).last().unwrap().is_err());
    }

    #[test]
    fn after_the_deadline_there_is_one_error_and_nothing_more() {
        let late = ranks(stream(found(3, 9), None, Some(Instant::now())));
        assert_eq!(late, [Err(tonic::Code::DeadlineExceeded)]);
    }

    #[test]
    fn a_negative_limit_is_named() {
        let request = pb::StreamMatchesRequest { limit: -1, min_score: f64::NAN, ..Default::default() };
        let violations = Question::read(request).err().unwrap();
        let fields: Vec<_> = violations.iter().map(Violation::field).collect();
        assert_eq!(fields, ["limit", "profile", "min_score"]);
    }
}
