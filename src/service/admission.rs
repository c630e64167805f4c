//! Lets a call in before its message is read, or refuses it: what is refused takes no memory.

use std::sync::Arc;
use std::task::{Context, Poll};

use tonic::Status;
use tonic::codegen::{BoxFuture, Service, http};
use tower::Layer;

use super::doors::Doors;
use crate::wire::{ApiError, of_transport};

/// Wraps the services with the doors in front of them.
#[derive(Clone)]
pub(super) struct Admission(pub(super) Arc<Doors>);

impl<S> Layer<S> for Admission {
    type Service = Admitted<S>;

    fn layer(&self, inner: S) -> Admitted<S> {
        Admitted { inner, doors: Arc::clone(&self.0) }
    }
}

/// A service behind the doors.
#[derive(Clone)]
pub(super) struct Admitted<S> {
    inner: S,
    doors: Arc<Doors>,
}

impl<S, B, R> Service<http::Request<B>> for Admitted<S>
where
    S: Service<http::Request<B>, Response = http::Response<R>> + Clone + Send + 'static,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    B: Send + 'static,
    R: Default + Send + 'static,
{
    type Response = http::Response<R>;
    type Error = S::Error;
    type Future = BoxFuture<Self::Response, Self::Error>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let place = self.doors.of(request.uri().path()).map(super::door::Door::place).transpose();
        match place {
            Err(refusal) => Box::pin(async { Ok(refused(refusal)) }),
            Ok(place) => {
                let answer = self.inner.call(request);
                Box::pin(async move {
                    // Held until the answer begins; a call that is given up gives it back at once.
                    let _place = place;
                    answer.await.map(translated)
                })
            }
        }
    }
}

/// An answer of the transport's own, which says that it could not read the message, in the protocol's words.
fn translated<R: Default>(answer: http::Response<R>) -> http::Response<R> {
    let Some(status) = Status::from_header_map(answer.headers()) else { return answer };
    let told = of_transport(status.clone());
    if told.message() == status.message() { answer } else { told.into_http() }
}

fn refused<R: Default>(refusal: ApiError) -> http::Response<R> {
    Status::from(refusal).into_http()
}
