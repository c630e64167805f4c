//! `skillgauge demo`: the main job from end to end on the sample ads, as a client of the server sees it.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::config::Settings;
use crate::domain::Limits;
use crate::index::AdIndex;
use crate::indexing::{self, ImportOptions, ImportReport};
use crate::ingest::Reading;
use crate::service;
use crate::wire::pb;

use super::args::DemoOptions;
use super::import::Listener;
use super::output::Output;
use super::table::{self, Row};
use super::{rooms, serve};

/// The sample ads, written for this project.
const SAMPLES: [(&str, &str); 2] = [
    ("ads-en.jsonl", include_str!("demo/ads-en.jsonl")),
    ("ads-other.jsonl", include_str!("demo/ads-other.jsonl")),
];
const PROFILES: [(&str, &str); 2] = [
    ("smart-cities-engineer", "Smart Cities Engineer"),
    ("smart-cities-technician", "Smart Cities Technician"),
];

pub(super) fn run(settings: &Settings, options: &DemoOptions) -> anyhow::Result<()> {
    let began = Instant::now();
    let folder = tempfile::tempdir().context("no temporary folder for the demo's index")?;
    let settings = Settings { data_dir: folder.path().join("data"), ..settings.clone() };
    index_samples(&settings, folder.path())?;
    let listener = serve::listen_on("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let opened = serve::open_rooms(&settings)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let tables = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let limits = Limits { drain_notice_seconds: 0, ..settings.limits()? };
        let server = tokio::spawn(service::serve(opened, limits, listener, async move { _ = stopped.await }));
        say(&format!("serving on {address}, calling it over gRPC"));
        let tables = ask(&format!("http://{address}"), options.limit).await;
        _ = stop.send(());
        server.await.context("the server's task ended early")??;
        tables
    })?;
    let mut output = Output::new();
    tables.iter().try_for_each(|table| output.line(table))?;
    output.finish()?;
    say(&format!("the server has stopped; all of it took {:.1} s", began.elapsed().as_secs_f64()));
    Ok(())
}

fn say(words: &str) {
    _ = writeln!(std::io::stderr(), "demo: {words}");
}

fn index_samples(settings: &Settings, folder: &Path) -> anyhow::Result<()> {
    say("loading the model");
    let encoder = rooms::encoder(settings)?;
    let index = AdIndex::open_or_create(&settings.data_dir, &indexing::stamp(&encoder))?;
    let mut writer = index.writer()?;
    let mut report = ImportReport::default();
    let options = ImportOptions {
        reading: Reading::default(),
        limits: settings.limits()?,
        more_follow: false,
        commit_every: Duration::from_secs(10),
    };
    for (name, text) in SAMPLES {
        let path = folder.join(name);
        std::fs::write(&path, text)?;
        let mut listener = Listener::new(&path, None, &report.tally);
        indexing::import(&path, &options, &index, &mut writer, &encoder, &mut report, &mut listener)?;
        listener.finish()?;
    }
    writer.finish()?;
    let spent = report.spent.iter().sum::<Duration>().as_secs_f64();
    say(&format!("indexed {} sample ads in {spent:.1} s", report.tally.accepted()));
    Ok(())
}

/// The ranked ads of both built-in profiles, asked for as a client would.
async fn ask(address: &str, limit: usize) -> anyhow::Result<Vec<String>> {
    let mut client = service::match_client(address).await?;
    let mut tables = Vec::new();
    for (id, title) in PROFILES {
        let request = pb::MatchJobAdsRequest {
            source: Some(pb::match_job_ads_request::Source::Profile(format!("profiles/{id}"))),
            page_size: i32::try_from(limit).unwrap_or(i32::MAX),
            ..pb::MatchJobAdsRequest::default()
        };
        let began = Instant::now();
        let answer = client.match_job_ads(request).await?.into_inner();
        let milliseconds = began.elapsed().as_millis();
        let rows: Vec<Row> = answer.matches.iter().map(Row::from).collect();
        let head =
            format!("\n{title}: the best {} of {} ads ({milliseconds} ms)\n", rows.len(), answer.total_size);
        tables.push(format!("{head}{}", table::matches(&rows)));
    }
    Ok(tables)
}
