//! `StreamMatches`: all matches, best first, explained no faster than the client takes them.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout};
use tokio_stream::Stream;
use tonic::{Request, Status};

use super::deadline::Arrival;
use super::matches::Criteria;
use super::shared::Shared;
use crate::domain::{Match, Violation};
use crate::matching::{Cancel, MatchQuery};
use crate::wire::pb::stream_matches_response::Part;
use crate::wire::{ApiError, Faults, MatchView, ProfileSource, matched, pb, versions};

/// Matches explained together.
const CHUNK: usize = 64;
/// Messages that wait for the client, beside the chunk that is being explained.
const WAITING: usize = 64;

type Item = Result<pb::StreamMatchesResponse, Status>;

/// Ranks everything behind the door, then explains chunk by chunk on a thread of its own; at most two
/// chunks are in memory, and the producer waits for the client.
pub(super) async fn stream_matches(
    shared: &Arc<Shared>,
    request: Request<pb::StreamMatchesRequest>,
) -> Result<MatchStream, Status> {
    let arrival = Arrival::of(&request);
    let place = shared.streams.place()?;
    let (room, question) = (Arc::clone(shared), request.into_inner());
    let ranked = shared.door.run(&arrival, move |cancel| {
        let Question { criteria, limit } = Question::read(question)?;
        let Criteria { source, filter, min_score, view } = criteria;
        let profile = room.profile(source)?;
        let snapshot = room.rooms.matcher.snapshot()?;
        // As deep as the index, so that every ad is scored in full and none is missing.
        let all = usize::try_from(snapshot.len()).unwrap_or(usize::MAX);
        let limit = limit.unwrap_or(all);
        let query = MatchQuery { profile, filter, min_score, skip: 0, limit };
        Ok((room.rooms.matcher.rank(&snapshot, &query, cancel)?, limit, view))
    });
    let (ranking, limit, view) = ranked.await?;
    let matcher = shared.rooms.matcher.clone();
    let summary = pb::MatchSummary {
        total_size: i64::try_from(ranking.len()).unwrap_or(i64::MAX),
        versions: versions(ranking.versions().clone()),
    };
    let length = ranking.len().min(limit);
    let explain = move |start: usize| {
        let end = start.saturating_add(CHUNK).min(length);
        Ok(matcher.explain(&ranking, start..end, &Cancel::new())?)
    };
    let (producer, stream) = channel(arrival.deadline(), shared.settings.max_stall_time);
    spawn_blocking(move || {
        let _place = place;
        producer.run(summary, view, length, explain);
    });
    Ok(stream)
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

fn channel(deadline: Option<Instant>, longest_stall: Duration) -> (Producer, MatchStream) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let ending = Arc::new(OnceLock::new());
    let producer = Producer { sender, ending: Arc::clone(&ending), deadline, longest_stall };
    (producer, MatchStream { receiver, ending: Some(ending) })
}

/// Makes the messages of one stream.
struct Producer {
    sender: Sender<pb::StreamMatchesResponse>,
    /// Why the stream ends early, told to the client after what was sent.
    ending: Arc<OnceLock<Status>>,
    deadline: Option<Instant>,
    longest_stall: Duration,
}

/// Why a producer stops before it is done.
enum Stop {
    /// Nobody listens any more.
    Gone,
    /// Something that the client should hear.
    Error(ApiError),
}

impl Producer {
    /// Sends the summary, then what `explain` makes of each chunk; blocks while the client is slow.
    fn run(
        self,
        summary: pb::MatchSummary,
        view: MatchView,
        length: usize,
        explain: impl Fn(usize) -> Result<Vec<Match>, ApiError>,
    ) {
        let work = || {
            self.send(Part::Summary(summary))?;
            for start in (0..length).step_by(CHUNK) {
                self.check_deadline()?;
                for (rank, one) in (start + 1..).zip(explain(start).map_err(Stop::Error)?) {
                    self.send(Part::Match(matched(rank, one, view)))?;
                }
            }
            Ok(())
        };
        if let Err(Stop::Error(error)) = work() {
            _ = self.ending.set(error.into());
        }
    }

    fn check_deadline(&self) -> Result<(), Stop> {
        match self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            true => Err(Stop::Error(ApiError::DeadlineExceeded)),
            false => Ok(()),
        }
    }

    /// Waits for the client, but not for ever: one that has stopped reading would keep its place.
    fn send(&self, part: Part) -> Result<(), Stop> {
        self.check_deadline()?;
        let message = pb::StreamMatchesResponse { part: Some(part) };
        match Handle::current().block_on(timeout(self.longest_stall, self.sender.send(message))) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Stop::Gone),
            Err(_) => Err(Stop::Error(ApiError::StreamStalled)),
        }
    }
}

/// The messages of one stream, and the error that ended it, if one did.
pub(super) struct MatchStream {
    receiver: Receiver<pb::StreamMatchesResponse>,
    ending: Option<Arc<OnceLock<Status>>>,
}

impl Stream for MatchStream {
    type Item = Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Item>> {
        match self.receiver.poll_recv(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Some(message)) => Poll::Ready(Some(Ok(message))),
            Poll::Ready(None) => {
                let ending = self.ending.take().and_then(|ending| ending.get().cloned());
                Poll::Ready(ending.map(Err))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio_stream::StreamExt;

    use super::*;
    use crate::domain::{AdId, Probability, Score};

    fn one(number: usize) -> Match {
        Match {
            ad: AdId::new(&number.to_string()).unwrap(),
            title: "Engineer".into(),
            company: None,
            location: None,
            score: Score { value: Probability::ONE, coverage: Probability::ONE, focus: Probability::ONE },
            skills: vec![],
            focus: vec![],
            competences: vec![],
        }
    }

    /// A stream of `length` matches, and how many were explained so far.
    fn stream(length: usize, deadline: Option<Instant>, stall: Duration) -> (MatchStream, Arc<AtomicUsize>) {
        let (producer, stream) = channel(deadline, stall);
        let explained = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&explained);
        let explain = move |start: usize| {
            let chunk: Vec<Match> = (start..length.min(start + CHUNK)).map(one).collect();
            counter.fetch_add(chunk.len(), Ordering::SeqCst);
            Ok(chunk)
        };
        spawn_blocking(move || producer.run(pb::MatchSummary::default(), MatchView::Basic, length, explain));
        (stream, explained)
    }

    async fn ranks(stream: MatchStream) -> Vec<Result<i64, tonic::Code>> {
        let rank = |message: pb::StreamMatchesResponse| match message.part.unwrap() {
            Part::Summary(_) => 0,
            Part::Match(found) => found.rank,
        };
        stream.map(|item| item.map(rank).map_err(|status| status.code())).collect().await
    }

    const LONG: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn a_summary_then_every_match_in_order() {
        for length in [0, 1, CHUNK, 3 * CHUNK + 7] {
            let expected: Vec<_> = (0..=length as i64).map(Ok).collect();
            assert_eq!(ranks(stream(length, None, LONG).0).await, expected);
        }
    }

    #[tokio::test]
    async fn the_producer_waits_for_the_client_and_stops_when_it_has_gone() {
        let (stream, explained) = stream(100 * CHUNK, None, LONG);
        tokio::time::sleep(Duration::from_millis(200)).await;
        let ahead = explained.load(Ordering::SeqCst);
        assert!(ahead <= WAITING + CHUNK, "{ahead} matches were explained for a client that reads none");
        drop(stream);
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(explained.load(Ordering::SeqCst), ahead);
    }

    #[tokio::test]
    async fn a_client_that_stops_reading_loses_its_place_and_is_told() {
        let (stream, _) = stream(100 * CHUNK, None, Duration::from_millis(50));
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(ranks(stream).await.last(), Some(&Err(tonic::Code::Aborted)));
    }

    #[tokio::test]
    async fn after_the_deadline_there_is_one_error_and_nothing_more() {
        let late = ranks(stream(3, Some(Instant::now()), LONG).0).await;
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
