//! Puts the services on a socket, and takes them off it gracefully.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tonic::codec::CompressionEncoding::{Gzip, Zstd};
use tonic::codegen::http;
use tonic::service::{InterceptorLayer, Routes, RoutesBuilder};
use tonic::transport::Server;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use tower_http::classify::{GrpcCode, GrpcErrorsAsFailures, SharedClassifier};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

use super::admission::Admission;
use super::annotate::Annotations;
use super::connections::connections;
use super::deadline::arrive;
use super::job_ads::JobAds;
use super::matches::MatchMaking;
use super::profiles::Profiles;
use super::shared::{Rooms, Shared};
use crate::domain::Limits;
use crate::wire::FILE_DESCRIPTOR_SET;
use crate::wire::pb::annotation_service_server::{AnnotationServiceServer, SERVICE_NAME as ANNOTATIONS};
use crate::wire::pb::job_ad_service_server::{JobAdServiceServer, SERVICE_NAME as JOB_ADS};
use crate::wire::pb::match_service_server::{MatchServiceServer, SERVICE_NAME as MATCHES};
use crate::wire::pb::profile_service_server::{ProfileServiceServer, SERVICE_NAME as PROFILES};

/// A client that does not answer a ping within this time is gone.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// A message of health or reflection, in bytes: a name.
const SMALL_MESSAGE: usize = 4 << 10;
/// How often it is looked whether ads can be written and the model answers.
const FAULTS_CHECKED: Duration = Duration::from_millis(250);

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
/// connections, lets the calls in flight end (at most `drain_seconds`), and returns.
///
/// # Errors
/// [`ServiceError`].
pub async fn serve(
    rooms: Rooms,
    limits: Limits,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServiceError> {
    let (health, health_server) = tonic_health::server::health_reporter();
    report(&health, &SERVICES, true).await;
    let health_server = health_server.max_decoding_message_size(SMALL_MESSAGE);
    let watching = tokio::spawn(watch_faults(health.clone(), rooms.clone()));
    let stopping = CancellationToken::new();
    let shared = Shared::new(rooms, limits.clone());
    let admission = Admission { doors: Arc::clone(&shared.doors), message_bytes: limits.message_bytes };
    let mut routes = routes(shared, &limits)?;
    routes.add_service(health_server);

    let (stopped, stop) = oneshot::channel();
    let seconds = |seconds: usize| Duration::from_secs(seconds as u64);
    let (notice, drain_time) = (seconds(limits.drain_notice_seconds), seconds(limits.drain_seconds));
    let stop_greeting = stopping.clone();
    let drain = async move {
        shutdown.await;
        watching.abort();
        // What it was about to say must not come after what follows.
        _ = watching.await;
        report(&health, &SERVICES, false).await;
        tokio::time::sleep(notice).await;
        // Whoever watches has heard it; the end of a watch must not wait for its client.
        end_watches(health).await;
        stop_greeting.cancel();
        _ = stopped.send(());
    };
    let too_long = async move {
        if stop.await.is_err() {
            // Only a server that has ended drops the sender: then there is nothing to cut off.
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(drain_time).await;
    };
    let (incoming, accept) = connections(listener, &limits, stopping);
    let accepting = tokio::spawn(accept);
    let server = Server::builder()
        .http2_keepalive_interval(Some(KEEP_ALIVE))
        .http2_keepalive_timeout(Some(KEEP_ALIVE))
        .max_concurrent_streams(u32::try_from(limits.connection_calls).unwrap_or(u32::MAX))
        .max_connection_age(seconds(limits.connection_seconds))
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(TraceLayer::new(classes()).make_span_with(span))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(InterceptorLayer::new(arrive as fn(_) -> _))
        .layer(admission)
        .add_routes(routes.routes())
        .serve_with_incoming_shutdown(incoming, drain);
    let ended = tokio::select! {
        ended = server => Ok(ended?),
        () = too_long => {
            tracing::warn!(?drain_time, "calls were still open after the drain time; they are cut off");
            Ok(())
        }
    };
    accepting.abort();
    ended
}

/// A service with the limits and the compression of all services.
macro_rules! bounded {
    ($server:expr, $settings:expr) => {
        $server
            .max_decoding_message_size($settings.message_bytes)
            .accept_compressed(Gzip)
            .accept_compressed(Zstd)
            .send_compressed(Gzip)
            .send_compressed(Zstd)
    };
}

/// The four services and reflection in both versions.
fn routes(shared: Arc<Shared>, settings: &Limits) -> Result<RoutesBuilder, ServiceError> {
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
        .add_service(reflection().build_v1()?.max_decoding_message_size(SMALL_MESSAGE))
        .add_service(reflection().build_v1alpha()?.max_decoding_message_size(SMALL_MESSAGE));
    Ok(routes)
}

/// The server as a whole, and each of its services.
const SERVICES: [&str; 5] = ["", JOB_ADS, PROFILES, MATCHES, ANNOTATIONS];

/// Says whether these services take calls.
async fn report(health: &HealthReporter, services: &[&str], serving: bool) {
    let status = if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
    for service in services {
        health.set_service_status(*service, status).await;
    }
}

async fn end_watches(mut health: HealthReporter) {
    for service in SERVICES {
        health.clear_service_status(service).await;
    }
}

/// Services that cannot answer without the model; stored profiles can be read and written.
const NEED_THE_MODEL: [&str; 4] = ["", JOB_ADS, MATCHES, ANNOTATIONS];

/// Says whether ads can be written and whether the model answers; what was stored can be read in any case.
async fn watch_faults(health: HealthReporter, rooms: Rooms) {
    let mut was_well = SERVICES.map(|_| true);
    loop {
        tokio::time::sleep(FAULTS_CHECKED).await;
        let (writes, model) = (rooms.indexer.fault().is_none(), rooms.matcher.fault().is_none());
        let is_well =
            |service: &str| (model || !NEED_THE_MODEL.contains(&service)) && (writes || service != JOB_ADS);
        for (service, was_well) in SERVICES.into_iter().zip(&mut was_well) {
            let is_well = is_well(service);
            if is_well != *was_well {
                report(&health, &[service], is_well).await;
                *was_well = is_well;
            }
        }
    }
}

/// What a client does wrong, or has to wait for, is no failure of the server; its answer says it, the log need not.
fn classes() -> SharedClassifier<GrpcErrorsAsFailures> {
    let theirs = [
        GrpcCode::Cancelled,
        GrpcCode::InvalidArgument,
        GrpcCode::DeadlineExceeded,
        GrpcCode::NotFound,
        GrpcCode::AlreadyExists,
        GrpcCode::ResourceExhausted,
        GrpcCode::FailedPrecondition,
        GrpcCode::OutOfRange,
        GrpcCode::Unimplemented,
    ];
    SharedClassifier::new(
        theirs.into_iter().fold(GrpcErrorsAsFailures::new(), GrpcErrorsAsFailures::with_success),
    )
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
