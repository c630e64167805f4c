//! `skillgauge serve`: the gRPC server.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use crate::config::Settings;
use crate::encode::Patience;
use crate::index::AdIndex;
use crate::indexing::{self, Indexer, ProfileStore};
use crate::matching::{Legs, Matcher};
use crate::service::{self, Rooms};
use crate::taxonomy::OccupationLabels;

use super::args::ServeOptions;
use super::rooms;

/// How long work whose call was cut off may take to notice it; what hangs longer must not hold the program up.
const CUT_OFF: Duration = Duration::from_secs(5);

pub(super) fn run(settings: &Settings, options: &ServeOptions) -> anyhow::Result<()> {
    let listen = options.listen.as_deref().unwrap_or(&settings.server.listen);
    let listener = listen_on(listen)?;
    let address = listener.local_addr().context("the server's socket has no address")?;
    let mut settings = settings.clone();
    settings.taxonomy = options.taxonomy.clone().or(settings.taxonomy);
    settings.occupations = options.occupations.clone().or(settings.occupations);
    let settings = &settings;
    let opened = open_rooms(settings)?;
    let indexer = opened.indexer.clone();
    let runtime = tokio::runtime::Runtime::new().context("no threads for the server")?;
    let served = runtime.block_on(async {
        let listener =
            tokio::net::TcpListener::from_std(listener).context("the server's socket cannot be used")?;
        tracing::info!("serving on {address}; data in {}", settings.data_dir.display());
        service::serve(opened, settings.limits()?, listener, stop_signal()).await?;
        anyhow::Ok(())
    });
    indexer.close();
    runtime.shutdown_timeout(CUT_OFF);
    served?;
    tracing::info!("stopped");
    Ok(())
}

/// A socket on `address`, taken before anything slow is done.
pub(super) fn listen_on(address: &str) -> anyhow::Result<TcpListener> {
    let address: SocketAddr = address.parse().map_err(|_| {
        anyhow::anyhow!("'{address}' is no address to listen on; write it as 127.0.0.1:50051")
    })?;
    let listener = TcpListener::bind(address).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow::anyhow!(
                "{address} is in use by another program; stop it, or choose another with --listen"
            )
        }
        _ => anyhow::Error::from(error).context(format!("cannot listen on {address}")),
    })?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Everything that the server answers with.
pub(super) fn open_rooms(settings: &Settings) -> anyhow::Result<Rooms> {
    let encoder = rooms::server_encoder(settings)?;
    let index = AdIndex::open_or_create(&settings.data_dir, &indexing::stamp(&encoder))?;
    rooms::warn_of_unfinished_import(&index)?;
    let indexer = Indexer::start(index.clone(), encoder.clone(), settings.limits()?)?;
    let profiles = ProfileStore::open(&settings.data_dir)?;
    let linker = settings.taxonomy.as_deref().map(|dir| rooms::linker(settings, dir, &encoder, Legs::Both));
    let linker = linker.transpose()?;
    let occupations = match &settings.occupations {
        Some(path) => {
            let labels = OccupationLabels::read(path)?;
            Some(Arc::new(rooms::occupation_classifier_of(settings, &labels, &encoder)?))
        }
        None => None,
    };
    let matcher = {
        let (numbers, limits) = (rooms::numbers(settings)?, settings.limits()?);
        Matcher::with(numbers, encoder, Some(index), linker, Patience::Refuse, limits)?
    };
    Ok(Rooms { matcher, indexer, profiles, occupations })
}

/// Ready when the process is asked to stop.
pub(super) async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    _ = interrupt.await;
}
