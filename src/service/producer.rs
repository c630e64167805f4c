//! Explains matches chunk by chunk, no faster than a client takes them.

use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout_at;
use tokio_stream::Stream;
use tonic::Status;

use super::deadline::Arrival;
use super::door::Turns;
use crate::matching::{Cancel, MatchError};
use crate::wire::pb::stream_matches_response::Part;
use crate::wire::{ApiError, pb};

/// Matches that are explained together: enough to keep all cores busy.
const CHUNK: usize = 64;
/// Messages that wait for the client. These and one chunk are all that a stream holds of its matches.
const WAITING: usize = 64;

/// What a stream is made of: a summary, then the matches of the places `0..end`.
pub(super) struct Producer<E> {
    /// Every chunk takes one.
    pub(super) turns: Turns,
    /// When the call came and how long its client waits.
    pub(super) arrival: Arrival,
    /// The permit of the stream as a whole; free again when nothing more is made.
    pub(super) permit: OwnedSemaphorePermit,
    /// The first message.
    pub(super) summary: pb::MatchSummary,
    /// How many matches there are to send.
    pub(super) end: usize,
    /// Explains some places; may block.
    pub(super) explain: Arc<E>,
}

impl<E> Producer<E>
where
    E: Fn(Range<usize>, &Cancel) -> Result<Vec<pb::Match>, ApiError> + Send + Sync + 'static,
{
    /// Begins; the stream's messages are made while the client takes them.
    pub(super) fn start(self) -> MatchStream {
        let (sender, parts) = mpsc::channel(WAITING);
        MatchStream { parts, producer: Some(tokio::spawn(self.produce(sender))) }
    }

    async fn produce(self, sender: mpsc::Sender<Part>) -> Result<(), ApiError> {
        let _permit = &self.permit;
        tokio::select! {
            // The client has gone: dropping the other branch cancels the chunk that is being explained.
            () = sender.closed() => Err(MatchError::Cancelled.into()),
            ended = self.send_all(&sender) => ended,
        }
    }

    async fn send_all(&self, sender: &mpsc::Sender<Part>) -> Result<(), ApiError> {
        self.send(sender, Part::Summary(self.summary.clone())).await?;
        for start in (0..self.end).step_by(CHUNK) {
            let places = start..self.end.min(start + CHUNK);
            let explain = Arc::clone(&self.explain);
            let chunk = self.turns.run(&self.arrival, move |cancel| explain(places, cancel));
            for found in chunk.await? {
                self.send(sender, Part::Match(found)).await?;
            }
        }
        Ok(())
    }

    /// Waits until there is room; a client that takes nothing for too long must not hold its permit for ever.
    async fn send(&self, sender: &mpsc::Sender<Part>, part: Part) -> Result<(), ApiError> {
        let sent = timeout_at(self.turns.deadline(&self.arrival), sender.send(part)).await;
        let sent = sent.map_err(|_| ApiError::DeadlineExceeded)?;
        sent.map_err(|_| MatchError::Cancelled.into())
    }
}

/// The messages of one stream; its end says whether it is whole. Dropping it stops the producer.
pub(super) struct MatchStream {
    parts: mpsc::Receiver<Part>,
    producer: Option<JoinHandle<Result<(), ApiError>>>,
}

impl Stream for MatchStream {
    type Item = Result<pb::StreamMatchesResponse, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(part) = ready!(self.parts.poll_recv(context)) {
            return Poll::Ready(Some(Ok(pb::StreamMatchesResponse { part: Some(part) })));
        }
        let Some(producer) = self.producer.as_mut() else { return Poll::Ready(None) };
        let ended = ready!(Pin::new(producer).poll(context));
        self.producer = None;
        let ended = ended.unwrap_or_else(|error| Err(ApiError::Broken(format!("a stream broke: {error}"))));
        Poll::Ready(ended.err().map(|error| Err(error.into())))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use tokio_stream::StreamExt;
    use tonic::Code;

    use super::*;
    use crate::service::door::{Capacity, Door};

    const LONG: Duration = Duration::from_secs(60);
    const ONE: Capacity = Capacity { limit_name: "stream_calls", callers: 1, at_work: 1, threads: None };

    /// A producer and the door of which it holds the only permit.
    fn producer<E>(
        end: usize,
        longest: Duration,
        patience: Option<Duration>,
        explain: E,
    ) -> (Producer<E>, Door) {
        let streams = Door::new(ONE, LONG);
        let permit = streams.permit().unwrap();
        let (turns, arrival) = (Turns::new(1, None, longest), Arrival::now(patience));
        let summary = pb::MatchSummary { total_size: end as i64, ..Default::default() };
        (Producer { turns, arrival, permit, summary, end, explain: Arc::new(explain) }, streams)
    }

    fn rows(places: Range<usize>) -> Vec<pb::Match> {
        places.map(|place| pb::Match { rank: place as i64 + 1, ..Default::default() }).collect()
    }

    /// 0 for the summary, else the rank, or why there is none.
    fn rank(item: Result<pb::StreamMatchesResponse, Status>) -> Result<i64, Code> {
        item.map_err(|status| status.code()).map(|message| match message.part.unwrap() {
            Part::Summary(_) => 0,
            Part::Match(found) => found.rank,
        })
    }

    async fn ranks(stream: MatchStream) -> Vec<Result<i64, Code>> {
        stream.map(rank).collect().await
    }

    async fn until(what: &str, reached: impl Fn() -> bool) {
        let waited = tokio::time::timeout(LONG, async {
            while !reached() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        assert!(waited.await.is_ok(), "{what}");
    }

    /// Explains nothing, until it is cancelled; counts those that are at it.
    fn never(at_it: Arc<AtomicUsize>) -> impl Fn(Range<usize>, &Cancel) -> Result<Vec<pb::Match>, ApiError> {
        move |_, cancel| {
            at_it.fetch_add(1, Ordering::SeqCst);
            while !cancel.is_cancelled() {
                std::thread::sleep(Duration::from_millis(1));
            }
            at_it.fetch_sub(1, Ordering::SeqCst);
            Err(MatchError::Cancelled.into())
        }
    }

    #[tokio::test]
    async fn a_summary_then_every_match_in_order() {
        for end in [0, 1, CHUNK, CHUNK + 1, 5 * CHUNK + 7] {
            let (producer, streams) = producer(end, LONG, None, |places, _: &Cancel| Ok(rows(places)));
            let all: Vec<_> = (0..=end as i64).map(Ok).collect();
            assert_eq!(ranks(producer.start()).await, all);
            assert!(streams.permit().is_ok(), "{end}");
        }
    }

    #[tokio::test]
    async fn no_more_is_explained_than_the_client_takes_and_the_channel_holds() {
        let (taken, explained) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (asked, end) = (Arc::clone(&taken), Arc::clone(&explained));
        let explain = move |places: Range<usize>, _: &Cancel| {
            assert!(places.end <= asked.load(Ordering::SeqCst) + WAITING + CHUNK, "{places:?}");
            end.store(places.end, Ordering::SeqCst);
            Ok(rows(places))
        };
        let (producer, _streams) = producer(20 * CHUNK, LONG, None, explain);
        let mut stream = producer.start();
        for pause in [0, 1, CHUNK, 3 * CHUNK] {
            while taken.load(Ordering::SeqCst) < pause {
                taken.fetch_add(1, Ordering::SeqCst);
                assert!(stream.next().await.unwrap().is_ok());
            }
            until("it goes on by itself", || explained.load(Ordering::SeqCst) > pause).await;
            tokio::time::sleep(Duration::from_millis(30)).await;
            assert!(explained.load(Ordering::SeqCst) <= pause + WAITING + CHUNK, "{pause}");
        }
        taken.fetch_add(20 * CHUNK, Ordering::SeqCst);
        assert_eq!(ranks(stream).await.last(), Some(&Ok(20 * CHUNK as i64)));
    }

    #[tokio::test]
    async fn a_client_that_goes_stops_the_chunk_and_the_producer() {
        let at_it = Arc::new(AtomicUsize::new(0));
        let (producer, streams) = producer(1000, LONG, None, never(Arc::clone(&at_it)));
        let mut stream = producer.start();
        assert_eq!(stream.next().await.map(rank), Some(Ok(0)));
        until("a chunk begins", || at_it.load(Ordering::SeqCst) == 1).await;
        drop(stream);
        until("the chunk ends", || at_it.load(Ordering::SeqCst) == 0).await;
        until("the permit is free", || streams.permit().is_ok()).await;
    }

    #[tokio::test]
    async fn a_client_that_goes_while_the_channel_is_full_stops_the_producer() {
        let chunks = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&chunks);
        let (producer, streams) = producer(1000 * CHUNK, LONG, None, move |places, _: &Cancel| {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(rows(places))
        });
        let stream = producer.start();
        until("a chunk is made", || chunks.load(Ordering::SeqCst) > 0).await;
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert!(streams.permit().is_err(), "it waits for the client");
        drop(stream);
        until("the permit is free", || streams.permit().is_ok()).await;
        assert!(chunks.load(Ordering::SeqCst) <= 2);
    }

    #[tokio::test]
    async fn a_passed_deadline_cancels_the_chunk_and_is_the_last_word() {
        let at_it = Arc::new(AtomicUsize::new(0));
        let patience = Some(Duration::from_millis(50));
        let (producer, streams) = producer(1000, LONG, patience, never(Arc::clone(&at_it)));
        assert_eq!(ranks(producer.start()).await, [Ok(0), Err(Code::DeadlineExceeded)]);
        until("the chunk ends", || at_it.load(Ordering::SeqCst) == 0).await;
        assert!(streams.permit().is_ok());
    }

    #[tokio::test]
    async fn a_client_that_takes_nothing_is_given_up_at_its_deadline_or_the_servers() {
        let short = Duration::from_millis(30);
        for (longest, patience) in [(LONG, Some(short)), (short, None)] {
            let (producer, streams) =
                producer(1000, longest, patience, |places, _: &Cancel| Ok(rows(places)));
            let stream = producer.start();
            until("the permit is free though nobody reads", || streams.permit().is_ok()).await;
            let ranks = ranks(stream).await;
            assert_eq!(ranks.last(), Some(&Err(Code::DeadlineExceeded)));
            assert!(ranks.len() <= WAITING + 1, "{}", ranks.len());
        }
    }

    #[tokio::test]
    async fn what_breaks_on_the_way_is_reported_after_what_was_made() {
        let (producer, streams) = producer(3 * CHUNK, LONG, None, |places: Range<usize>, _: &Cancel| {
            assert!(places.start < CHUNK, "a slip");
            Ok(rows(places))
        });
        let ranks = ranks(producer.start()).await;
        assert_eq!((ranks.len(), ranks.last()), (CHUNK + 2, Some(&Err(Code::Internal))));
        assert!(streams.permit().is_ok());
    }
}
