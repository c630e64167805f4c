//! `skillgauge monitor annotate`: feeds into tables.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use serde::Serialize;

use crate::annotate::{Annotator, ClassifyOccupation, Parts};
use crate::cli::args::{FeedOptions, OutputFormat, WrongUse};
use crate::cli::output::Output;
use crate::cli::progress::Meter;
use crate::cli::rooms;
use crate::config::Settings;
use crate::encode::{Batching, Patience};
use crate::ingest::{IngestError, Preset, open};
use crate::matching::{Legs, Matcher};
use crate::monitor::{
    AnnotateOrder, Annotated, Engine, Feeds, Finished, Progress, StoredSentences, annotate,
};

/// What the engine may hold beside the model, the taxonomy and the ads in hand.
const POOL_BYTES: usize = 256 << 20;
/// Partitions that are worked on at a time in this process.
const LANES: usize = 2;

#[derive(Debug, Args)]
pub(in crate::cli) struct AnnotateOptions {
    #[command(flatten)]
    feeds: FeedOptions,
    /// Read the columns that feeds of this maker have: wih, jobspy or eures; --map goes before it
    #[arg(long, value_name = "MAKER")]
    map_preset: Option<String>,
    /// Folder of the ESCO CSV download, whose skills are found in the ads
    #[arg(long, value_name = "DIR")]
    taxonomy: PathBuf,
    /// Profiles that every ad is scored against: ids or profile files (TOML)
    #[arg(long, required = true, num_args = 1.., value_name = "ID|FILE")]
    profile: Vec<String>,
    /// Labels of ESCO's occupations, by which ads are classified: occupation, language, label, tab-separated, gzipped or
    /// not; default: `occupations` of the settings; without either, ads have no occupation
    #[arg(long, value_name = "FILE")]
    occupations: Option<PathBuf>,
    /// Where the tables go: a folder that does not exist or is empty
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Go on with a run into this folder that was cut off
    #[arg(long)]
    resume: bool,
    /// Keep the vectors of sentences in the table sentences, for a later run with other profiles
    #[arg(long)]
    keep_vectors: bool,
    /// Take vectors of sentences from the tables of an earlier run, made with --keep-vectors and the same model
    #[arg(long, value_name = "DIR")]
    vectors: Option<PathBuf>,
    /// Ads that are worked on as a whole, fewer where they come to 64 MiB: what is done again after a run was cut off
    #[arg(long, default_value_t = 1_000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    partition_ads: u32,
    /// table or json
    #[arg(long, default_value = "table")]
    format: OutputFormat,
    #[cfg(feature = "cluster")]
    #[command(flatten)]
    cluster: super::on_cluster::OnClusterOptions,
}

#[derive(Serialize)]
struct FinishedRecord<'a> {
    read: u64,
    accepted: u64,
    rejected: &'a BTreeMap<String, u64>,
    seen_again: u64,
    ads: u64,
    encoded: u64,
    rows: &'a BTreeMap<String, u64>,
    seconds: f64,
    /// What each step took of them.
    steps: BTreeMap<&'static str, f64>,
}

pub(super) fn run(settings: &Settings, options: &AnnotateOptions) -> anyhow::Result<()> {
    if !matches!(options.format, OutputFormat::Table | OutputFormat::Json) {
        return Err(WrongUse::format(options.format, "table or json"));
    }
    let began = Instant::now();
    let order = order(settings, options)?;
    // Before the model is loaded and anything is touched.
    order.check()?;
    order.feeds.paths.iter().try_for_each(|path| open(path, &order.feeds.reading).map(|_| ()))?;
    let needs = Needs {
        taxonomy: &options.taxonomy,
        profiles: &options.profile,
        occupations: options.occupations.as_deref(),
        vectors: options.vectors.as_deref(),
    };
    let annotator = Arc::new(annotator(settings, &needs)?);
    let runtime = tokio::runtime::Runtime::new().context("the engine's threads do not start")?;
    #[cfg(feature = "cluster")]
    let cluster = options.cluster.connect(&runtime)?;
    #[cfg(feature = "cluster")]
    let elsewhere = cluster.as_ref().map(|cluster| options.cluster.engine(cluster));
    #[cfg(not(feature = "cluster"))]
    let elsewhere = None;
    let in_process = || Engine::in_process(Arc::clone(&annotator), POOL_BYTES, LANES);
    let engine = elsewhere.map_or_else(in_process, Ok)?;
    let mut listener = Listener::begun(began);
    let finished = annotate(&order, &annotator, &engine, &runtime, &mut listener);
    listener.finish();
    #[cfg(feature = "cluster")]
    if let (Err(_), Some(cluster)) = (&finished, &cluster) {
        runtime.block_on(cluster.close());
    }
    let finished = finished.with_context(|| how_to_go_on(options))?;
    print(&finished, &listener, options)?;
    anyhow::ensure!(finished.ads > 0, "no record was accepted; the table rejects says why");
    Ok(())
}

/// What to do after a failure, where a run was begun.
fn how_to_go_on(options: &AnnotateOptions) -> String {
    let out = options.out.display();
    match options.out.join(".work/run.json").is_file() {
        true => format!(
            "the run into {out} is not finished; what is done is kept, and the same command with --resume goes on"
        ),
        false => format!("the run into {out} was not begun"),
    }
}

fn order(settings: &Settings, options: &AnnotateOptions) -> anyhow::Result<AnnotateOrder> {
    let wrong = |error: IngestError| WrongUse(error.to_string());
    let reading = rooms::reading(&options.feeds.reading)?;
    let preset = options.map_preset.as_deref().map(str::parse::<Preset>).transpose().map_err(wrong)?;
    if options.feeds.ads.iter().any(|path| path.as_os_str() == "-") {
        let problem = "--ads -: a run that is cut off must read its feeds again; save them to a file";
        return Err(WrongUse(problem.into()).into());
    }
    let reading = preset.map_or(reading.clone(), |preset| preset.applied_to(reading));
    Ok(AnnotateOrder {
        feeds: Feeds { paths: options.feeds.ads.clone(), reading, limits: settings.limits()? },
        out: options.out.clone(),
        resume: options.resume,
        keep_vectors: options.keep_vectors,
        partition_ads: options.partition_ads as usize,
    })
}

/// What an annotator is made of beside the settings.
pub(in crate::cli) struct Needs<'a> {
    /// Folder of the ESCO CSV download.
    pub(in crate::cli) taxonomy: &'a Path,
    /// Profiles by id or file.
    pub(in crate::cli) profiles: &'a [String],
    /// Labels of occupations; default: those of the settings, and without any no ad gets an occupation.
    pub(in crate::cli) occupations: Option<&'a Path>,
    /// Tables of an earlier run with its sentences.
    pub(in crate::cli) vectors: Option<&'a Path>,
}

/// The function that every engine runs: each text goes through the model alone.
pub(in crate::cli) fn annotator(settings: &Settings, needs: &Needs<'_>) -> anyhow::Result<Annotator> {
    let profiles = needs.profiles.iter().map(|named| rooms::profile(settings, named));
    let profiles = profiles.collect::<anyhow::Result<Vec<_>>>()?;
    let mut encoder = rooms::encoder(settings)?.batching(Batching::Independent);
    if let Some(run) = needs.vectors {
        let stored = StoredSentences::open(run, &encoder.version().to_string())?;
        encoder = encoder.with_stored(Arc::new(stored));
    }
    let linker = rooms::linker(settings, needs.taxonomy, &encoder, Legs::Both)?;
    let labels = needs.occupations.or(settings.occupations.as_deref());
    let occupations = labels.map(|path| -> anyhow::Result<Arc<dyn ClassifyOccupation>> {
        let labels = rooms::occupation_labels(settings, Some(path))?;
        Ok(Arc::new(rooms::occupation_classifier_of(settings, &labels, &encoder)?))
    });
    let occupations = occupations.transpose()?;
    let (numbers, limits) = (rooms::numbers(settings)?, settings.limits()?);
    let matcher = Matcher::with(numbers, encoder, None, Some(linker), Patience::Wait, limits)?;
    Ok(Annotator::new(Parts { matcher, profiles, occupations })?)
}

const ANNOTATING: &str = "annotating";

/// Shows how far a run is, and knows in the end what took how long.
struct Listener {
    meter: Option<Meter>,
    /// Every step with its beginning; the first is the loading of the model.
    steps: Vec<(&'static str, Instant)>,
}

impl Listener {
    fn begun(began: Instant) -> Self {
        Self { meter: None, steps: vec![("loading", began)] }
    }

    fn show(&mut self, what: &'static str, done: u64, of: Option<u64>, words: &str) {
        if self.steps.last().is_none_or(|(shown, _)| *shown != what) {
            self.finish();
            self.meter = Some(Meter::new(what, of));
            self.steps.push((what, Instant::now()));
        }
        if let Some(meter) = &mut self.meter {
            meter.advance(done, of, words);
        }
    }

    fn finish(&mut self) {
        if let Some(meter) = self.meter.take() {
            meter.finish();
        }
    }

    /// The seconds of each step until now, in the order of the steps.
    fn seconds(&self) -> Vec<(&'static str, f64)> {
        let ends = self.steps.iter().skip(1).map(|(_, began)| *began).chain([Instant::now()]);
        self.steps
            .iter()
            .zip(ends)
            .map(|((step, began), end)| (*step, (end - *began).as_secs_f64()))
            .collect()
    }
}

impl Progress for Listener {
    fn staged(&mut self, bytes: u64, of: Option<u64>, read: u64, accepted: u64) {
        self.show("reading feeds", bytes, of, &format!("{read} read, {accepted} accepted"));
    }

    fn annotated(&mut self, so_far: Annotated) {
        let Annotated { ads, of, earlier, texts } = so_far;
        let mut words = format!("{ads} of {of} ads");
        if texts > 0 {
            words += &format!(", {texts} texts read");
        }
        let new = ads.saturating_sub(earlier);
        let began = self.steps.last().filter(|(step, _)| *step == ANNOTATING && new > 0);
        let elapsed = began.map_or(0.0, |(_, began)| began.elapsed().as_secs_f64());
        if elapsed > 0.0 {
            let rate = new as f64 / elapsed;
            let left = Duration::from_secs(((of - ads.min(of)) as f64 / rate) as u64);
            words += &format!(", {rate:.1} ads/s, {} left", in_words(left));
        }
        self.show(ANNOTATING, ads, Some(of), &words);
    }

    fn tabled(&mut self, ads: u64, of: u64) {
        self.show("making tables", ads, Some(of), &format!("{ads} of {of} ads"));
    }

    fn note(&mut self, words: &str) {
        _ = writeln!(std::io::stderr(), "{words}");
    }
}

/// A time as a person says it: `3 h 20 min`, `4 min`, `12 s`.
fn in_words(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3600 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

fn print(finished: &Finished, listener: &Listener, options: &AnnotateOptions) -> anyhow::Result<()> {
    let Finished { read, accepted, rejected, seen_again, ads, encoded, rows } = finished;
    let steps = listener.seconds();
    let seconds: f64 = steps.iter().map(|(_, seconds)| seconds).sum();
    let (read, accepted, seen_again, ads, encoded) = (*read, *accepted, *seen_again, *ads, *encoded);
    let record = FinishedRecord {
        read,
        accepted,
        rejected,
        seen_again,
        ads,
        encoded,
        rows,
        seconds,
        steps: steps.iter().copied().collect(),
    };
    let mut output = Output::new();
    if options.format == OutputFormat::Json {
        output.json(&record)?;
        return output.finish();
    }
    let mut lines = vec![format!("read       {read:>9}"), format!("accepted   {accepted:>9}")];
    lines.push(format!("rejected   {:>9}", rejected.values().sum::<u64>()));
    lines.extend(rejected.iter().map(|(reason, count)| format!("  {reason:<20} {count}")));
    lines.push(format!("seen again {seen_again:>9}"));
    lines.push(format!("ads        {ads:>9}"));
    lines.push(format!("texts read by the model {encoded}"));
    lines.extend(rows.iter().map(|(table, rows)| format!("{table:<15} {rows:>9} rows")));
    let steps: Vec<String> = steps.iter().map(|(step, seconds)| format!("{step} {seconds:.1}")).collect();
    lines.push(format!("{seconds:.1} s ({}); the tables lie in {}", steps.join(", "), options.out.display()));
    output.line(&lines.join("\n"))?;
    output.finish()
}
