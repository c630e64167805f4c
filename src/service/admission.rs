//! Lets a call in before its message is read, or refuses it: what is refused takes no memory. A call holds its permit
//! until its client has taken the answer, and a client that sends or takes nothing for too long loses it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http_body::Frame;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::{BoxFuture, Bytes, Service, http};
use tower::Layer;

use super::connections::Line;
use super::doors::{Doors, Kind};
use crate::wire::{ApiError, of_transport};

/// Bytes that are handed to the connection at a time. It keeps what it has been handed until the client takes it, so
/// an answer is handed over piece by piece.
const PIECE: usize = 16 << 10;

/// Wraps the services with the doors in front of them.
#[derive(Clone)]
pub(super) struct Admission {
    pub(super) doors: Arc<Doors>,
    /// Bytes of a message that the services take.
    pub(super) message_bytes: usize,
}

impl<S> Layer<S> for Admission {
    type Service = Admitted<S>;

    fn layer(&self, inner: S) -> Admitted<S> {
        Admitted { inner, admission: self.clone() }
    }
}

/// A service behind the doors.
#[derive(Clone)]
pub(super) struct Admitted<S> {
    inner: S,
    admission: Admission,
}

impl<S, B> Service<http::Request<B>> for Admitted<S>
where
    S: Service<http::Request<B>, Response = http::Response<Body>> + Clone + Send + 'static,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    B: Send + 'static,
{
    type Response = http::Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<Self::Response, Self::Error>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let Some(Kind { door, longest }) = self.admission.doors.of(request.uri().path()) else {
            return Box::pin(self.inner.call(request));
        };
        let permit = match door.permit() {
            Ok(permit) => permit,
            Err(refusal) => return Box::pin(async { Ok(Status::from(refusal).into_http()) }),
        };
        let cut = request.extensions().get::<Line>().map(|line| line.cut.clone());
        let message_bytes = self.admission.message_bytes;
        let answer = self.inner.call(request);
        Box::pin(async move {
            // A message that never ends must not hold its permit for ever.
            match timeout(longest, answer).await {
                Err(_) => Ok(Status::from(ApiError::DeadlineExceeded).into_http()),
                Ok(answer) => Ok(until_taken(translated(answer?, message_bytes), permit, longest, cut)),
            }
        })
    }
}

/// An answer of the transport's own, which says that it could not read the message, in the protocol's words.
fn translated(answer: http::Response<Body>, message_bytes: usize) -> http::Response<Body> {
    let Some(status) = Status::from_header_map(answer.headers()) else { return answer };
    let translated = of_transport(status.clone(), message_bytes);
    if translated.message() == status.message() { answer } else { translated.into_http() }
}

/// An answer that holds the permit until it is taken; after `longest` its connection is cut.
fn until_taken(
    answer: http::Response<Body>,
    permit: OwnedSemaphorePermit,
    longest: Duration,
    cut: Option<CancellationToken>,
) -> http::Response<Body> {
    let (taken, wait) = oneshot::channel::<()>();
    if let Some(cut) = cut {
        tokio::spawn(async move {
            tokio::select! {
                // Only the end of the answer drops the sender.
                _ = wait => {}
                () = sleep(longest) => cut.cancel(),
            }
        });
    }
    answer.map(|body| Body::new(Taken { body, rest: Bytes::new(), _permit: permit, _taken: taken }))
}

/// The body of an answer, in pieces.
struct Taken {
    body: Body,
    rest: Bytes,
    _permit: OwnedSemaphorePermit,
    _taken: oneshot::Sender<()>,
}

impl http_body::Body for Taken {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(other) => return Poll::Ready(Some(Ok(other))),
                },
                end => return Poll::Ready(end),
            }
        }
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }
}

#[cfg(test)]
mod tests {
    use http_body::Body as _;

    use super::*;
    use crate::service::door::{Capacity, Door};

    const LONG: Duration = Duration::from_secs(60);

    fn one_permit() -> Door {
        Door::new(Capacity { limit_name: "text_calls", callers: 1, at_work: 1, threads: None }, LONG)
    }

    fn answer(bytes: usize) -> http::Response<Body> {
        let frames = tokio_stream::iter([Ok::<_, Status>(Frame::data(Bytes::from(vec![7; bytes])))]);
        http::Response::new(Body::new(Frames(Box::pin(frames))))
    }

    struct Frames(Pin<Box<dyn tokio_stream::Stream<Item = Result<Frame<Bytes>, Status>> + Send>>);

    impl http_body::Body for Frames {
        type Data = Bytes;
        type Error = Status;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
            self.0.as_mut().poll_next(context)
        }
    }

    #[tokio::test]
    async fn an_answer_comes_in_pieces_and_holds_its_permit_until_it_is_taken() {
        let door = one_permit();
        let bytes = 3 * PIECE + 5;
        let mut answer = until_taken(answer(bytes), door.permit().unwrap(), LONG, None).into_body();
        let mut sizes = Vec::new();
        while let Some(frame) =
            std::future::poll_fn(|context| Pin::new(&mut answer).poll_frame(context)).await
        {
            sizes.push(frame.unwrap().into_data().unwrap().len());
            assert!(door.permit().is_err(), "it is not taken yet");
        }
        assert_eq!(sizes, [PIECE, PIECE, PIECE, 5]);
        drop(answer);
        assert!(door.permit().is_ok());
    }

    #[tokio::test]
    async fn an_answer_that_nobody_takes_cuts_its_connection_and_one_that_is_taken_does_not() {
        let (door, short) = (one_permit(), Duration::from_millis(20));
        let (taken, left) = (CancellationToken::new(), CancellationToken::new());
        drop(until_taken(answer(1), door.permit().unwrap(), short, Some(taken.clone())));
        let _untaken = until_taken(answer(1), door.permit().unwrap(), short, Some(left.clone()));
        tokio::time::timeout(LONG, left.cancelled()).await.expect("it is cut");
        assert!(!taken.is_cancelled());
    }
}
