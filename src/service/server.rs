//! Puts the services on a socket, and takes them off it gracefully.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tonic::codec::CompressionEncoding::{Gzip, Zstd};
use tonic::codegen::http;
use tonic::service::{InterceptorLayer, Routes, RoutesBuilder};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

use super::annotate::Annotations;
use super::deadline::arrive;
use super::job_ads::JobAds;
use super::matches::MatchMaking;
use super::profiles::Profiles;
use super::settings::ServiceSettings;
use super::shared::{Rooms, Shared};
use crate::wire::FILE_DESCRIPTOR_SET;
use crate::wire::pb::annotation_service_server::{AnnotationServiceServer, SERVICE_NAME as ANNOTATIONS};
use crate::wire::pb::job_ad_service_server::{JobAdServiceServer, SERVICE_NAME as JOB_ADS};
use crate::wire::pb::match_service_server::{MatchServiceServer, SERVICE_NAME as MATCHES};
use crate::wire::pb::profile_service_server::{ProfileServiceServer, SERVICE_NAME as PROFILES};

/// A client that does not answer a ping within this time is gone.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// Calls of one connection at once; the door bounds the work, this the memory of waiting calls.
const MAX_CALLS_PER_CONNECTION: u32 = 256;

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The socket or a connection fails.
    #[error("the server stopped: {0}")]
    Transport(#[from] tonic::transport::Error),
    /// There is no such address.
    #[error("{0}")]
    Address(String),
    /// The protocol's descriptors do not load.
    #[error("reflection: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// Answers calls on `listener` until `shutdown` is ready; then says NOT_SERVING, stops taking
/// connections, lets the calls in flight end (at most `drain_time`), and returns.
///
/// # Errors
/// [`ServiceError`].
pub async fn serve(
    rooms: Rooms,
    settings: ServiceSettings,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServiceError> {
    let (health, health_server) = tonic_health::server::health_reporter();
    report(&health, true).await;
    let mut routes = routes(rooms, &settings)?;
    routes.add_service(health_server);

    let (stopped, stop) = oneshot::channel();
    let (notice, drain_time) = (settings.drain_notice, settings.drain_time);
    let drain = async move {
        shutdown.await;
        report(&health, false).await;
        tokio::time::sleep(notice).await;
        _ = stopped.send(());
    };
    let too_long = async move {
        if stop.await.is_err() {
            // Only a server that has ended drops the sender: then there is nothing to cut off.
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(drain_time).await;
    };
    let server = Server::builder()
        .http2_keepalive_interval(Some(KEEP_ALIVE))
        .http2_keepalive_timeout(Some(KEEP_ALIVE))
        .max_concurrent_streams(MAX_CALLS_PER_CONNECTION)
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(TraceLayer::new_for_grpc().make_span_with(span))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(InterceptorLayer::new(arrive as fn(_) -> _))
        .add_routes(routes.routes())
        .serve_with_incoming_shutdown(TcpIncoming::from(listener).with_nodelay(Some(true)), drain);
    tokio::select! {
        ended = server => Ok(ended?),
        () = too_long => {
            tracing::warn!(?drain_time, "calls or watchers were still open after the drain time; they are cut off");
            Ok(())
        }
    }
}

/// A service with the limits and the compression of all services.
macro_rules! bounded {
    ($server:expr, $settings:expr) => {
        $server
            .max_decoding_message_size($settings.max_message_bytes)
            .accept_compressed(Gzip)
            .accept_compressed(Zstd)
            .send_compressed(Gzip)
            .send_compressed(Zstd)
    };
}

/// The four services and reflection in both versions.
fn routes(rooms: Rooms, settings: &ServiceSettings) -> Result<RoutesBuilder, ServiceError> {
    let shared = Shared::new(rooms, settings.clone());
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let mut routes = Routes::builder();
    routes
        .add_service(bounded!(JobAdServiceServer::new(JobAds(Arc::clone(&shared))), settings))
        .add_service(bounded!(ProfileServiceServer::new(Profiles(Arc::clone(&shared))), settings))
        .add_service(bounded!(MatchServiceServer::new(MatchMaking(Arc::clone(&shared))), settings))
        .add_service(bounded!(AnnotationServiceServer::new(Annotations(shared)), settings))
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?);
    Ok(routes)
}

/// Says for every service, and for the server as a whole, whether it takes calls.
async fn report(health: &HealthReporter, serving: bool) {
    let status = if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
    for service in ["", JOB_ADS, PROFILES, MATCHES, ANNOTATIONS] {
        health.set_service_status(service, status).await;
    }
}

/// What the log says of a call: method, request id and the caller's trace.
fn span<B>(request: &http::Request<B>) -> tracing::Span {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    tracing::info_span!(
        "call",
        method = request.uri().path(),
        request_id = header("x-request-id"),
        traceparent = header("traceparent"),
    )
}
