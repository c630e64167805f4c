//! A whole run: feeds in, tables out, and going on where an earlier one was cut off.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use crate::annotate::Annotator;

use super::annotating::{Annotated, Here, annotate_all};
use super::manifest::{Manifest, Parameters, VersionsRecord};
use super::table::{self, TableFile};
use super::work::{Staged, Work};
use super::{Engine, Feeds, MonitorError, files, finish, groups, sentences, stage, versions};

/// What is wanted.
#[derive(Debug, Clone)]
pub struct AnnotateOrder {
    /// What is read.
    pub feeds: Feeds,
    /// Where the tables go: a folder that does not exist or is empty, or that of the run that is gone on with.
    pub out: PathBuf,
    /// Whether to go on with a run that was cut off.
    pub resume: bool,
    /// Whether the vectors are kept in a table of their own.
    pub keep_vectors: bool,
    /// Ads of a partition at most, fewer where they are long: what is lost when a run is cut off, and what an
    /// executor is handed at a time.
    pub partition_ads: usize,
}

/// Hears how a run goes on.
pub trait Progress {
    /// Bytes read of the feed's bytes (if known), records read and ads accepted so far, of all feeds.
    fn staged(&mut self, bytes: u64, of: Option<u64>, read: u64, accepted: u64);
    /// How many ads are annotated; heard every second, too.
    fn annotated(&mut self, so_far: Annotated);
    /// Ads put into tables, of all.
    fn tabled(&mut self, ads: u64, of: u64);
    /// Something that a person should know.
    fn note(&mut self, words: &str);
}

/// What became of a run.
#[derive(Debug, Clone)]
pub struct Finished {
    /// Records of all feeds.
    pub read: u64,
    /// Records that became ads.
    pub accepted: u64,
    /// Records that did not, by reason.
    pub rejected: BTreeMap<String, u64>,
    /// Records of an ad that another record tells of, too.
    pub seen_again: u64,
    /// Ads.
    pub ads: u64,
    /// Texts that the model of this process read, the others having been read before.
    pub encoded: u64,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
}

/// What a run was begun with: going on with anything else would mix two in one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Begun {
    versions: VersionsRecord,
    pub(super) fingerprint: String,
    feeds: Vec<String>,
    reading: BTreeMap<String, String>,
    partition_ads: usize,
    pub(super) keep_vectors: bool,
}

/// Makes the tables. `runtime` carries the engine, whose own work blocks none of its threads for long.
///
/// # Errors
/// [`MonitorError`]; what was annotated until then is kept, and the same order with `resume` goes on from there.
pub fn annotate(
    order: &AnnotateOrder,
    annotator: &Annotator,
    engine: &Engine,
    runtime: &Runtime,
    progress: &mut dyn Progress,
) -> Result<Finished, MonitorError> {
    let work = Work::of(&order.out);
    let begun = Begun {
        versions: VersionsRecord::of(annotator.versions()),
        fingerprint: annotator.fingerprint().to_string(),
        feeds: order.feeds.paths.iter().map(|path| path.display().to_string()).collect(),
        reading: order.feeds.words(),
        partition_ads: order.partition_ads,
        keep_vectors: order.keep_vectors,
    };
    begin(order, &begun, &work)?;
    let staged = staged(order, &work, progress)?;
    let here = Here::of(annotator);
    annotate_all(&staged, &begun, &work, (engine, runtime), (&here, progress))?;
    let encoded = here.texts();
    let rows = finish(order, annotator, &staged, &work, progress)?;
    let counts = staged.counts;
    Ok(Finished {
        read: counts.read,
        accepted: counts.accepted,
        rejected: counts.rejected,
        seen_again: counts.seen_again,
        ads: counts.ads,
        encoded,
        rows,
    })
}

impl AnnotateOrder {
    /// Whether a run can begin or go on in the folder, as far as that can be told without the versions.
    ///
    /// # Errors
    /// [`MonitorError::Folder`] with the way out.
    pub fn check(&self) -> Result<(), MonitorError> {
        let (work, out) = (Work::of(&self.out), self.out.display());
        let begun = work.begun::<Begun>()?.is_some();
        // A `.work` in which no run was begun is what is left of one that found no room.
        let others = |mut entries: std::fs::ReadDir| {
            entries.any(|entry| entry.is_ok_and(|entry| entry.file_name() != ".work"))
        };
        let is_occupied = || std::fs::read_dir(&self.out).is_ok_and(others);
        let problem = if work.manifest().is_file() {
            format!("{out} holds the tables of a finished run; name another folder with --out")
        } else if begun && !self.resume {
            format!(
                "{out} holds a run that was cut off; go on with it by --resume, or name another folder with --out"
            )
        } else if !begun && self.resume {
            format!("--resume: there is no run to go on with in {out}; leave --resume out to begin one")
        } else if !begun && is_occupied() {
            format!("{out} is not empty, and no run was begun in it; name another folder with --out")
        } else {
            return Ok(());
        };
        Err(MonitorError::Folder(problem))
    }
}

/// Begins a new run, or makes sure that the one that is there is the same.
fn begin(order: &AnnotateOrder, new: &Begun, work: &Work) -> Result<(), MonitorError> {
    order.check()?;
    match work.begun::<Begun>()? {
        Some(begun) => same(&begun, new, work),
        None => work.begin(new),
    }
}

fn same(begun: &Begun, new: &Begun, work: &Work) -> Result<(), MonitorError> {
    let as_json =
        |run: &Begun| serde_json::to_value(run).map_err(MonitorError::table(work.folder().as_path()));
    let (then, now) = (as_json(begun)?, as_json(new)?);
    // What is nested has its parts named; the fingerprint follows from the versions.
    let nested = ["versions", "reading", "fingerprint"];
    let own =
        versions::changes(&then, &now).into_iter().filter(|(part, ..)| !nested.contains(&part.as_str()));
    let parts =
        ["versions", "reading"].into_iter().flat_map(|part| versions::changes(&then[part], &now[part]));
    let words = parts
        .chain(own)
        .map(|(part, then, now)| format!("{}: {then} then, {now} now", part.replace('_', " ")));
    let different: Vec<String> = words.collect();
    if different.is_empty() {
        return Ok(());
    }
    let out = work.out().display();
    Err(MonitorError::Folder(format!(
        "--resume: the run in {out} was begun with something else ({}); go on with what it was begun with, or begin \
         anew in another folder",
        different.join("; ")
    )))
}

/// The staged partitions: those of an earlier run if they are whole and its feeds are as they were.
fn staged(order: &AnnotateOrder, work: &Work, progress: &mut dyn Progress) -> Result<Staged, MonitorError> {
    if let Some(staged) = work.read_staged()? {
        for input in &staged.inputs {
            let (digest, _) = files::digest(Path::new(&input.file))?;
            if digest != input.digest {
                let problem = "the feed has changed since the run was begun; put the old one back, or begin anew in \
                               another folder";
                return Err(MonitorError::table(Path::new(&input.file))(problem));
            }
        }
        let damaged =
            (0..).zip(&staged.partitions).find(|(number, partition)| !work.is_whole(*number, partition));
        match damaged {
            None => return Ok(staged),
            Some((number, _)) => progress.note(&format!(
                "{}: this partition is damaged or missing; the feeds are staged anew, what is annotated stays",
                work.staged(number).display()
            )),
        }
    }
    let staged = stage::stage(&order.feeds, order.partition_ads, work, progress)?;
    work.write_staged(&staged)?;
    Ok(staged)
}

/// Makes the tables, puts them in their place, writes the manifest last and clears up.
fn finish(
    order: &AnnotateOrder,
    annotator: &Annotator,
    staged: &Staged,
    work: &Work,
    progress: &mut dyn Progress,
) -> Result<BTreeMap<String, u64>, MonitorError> {
    let partitions: Vec<PathBuf> =
        (0..staged.partitions.len()).map(|number| work.annotated(number)).collect();
    let root = work.tables();
    files::remove(&root)?;
    for name in TABLES {
        files::folder(&root.join(name))?;
    }
    let all = groups::all_ads(partitions.iter().map(PathBuf::as_path))?;
    let total = staged.counts.ads;
    let finish::Tables { files: mut tables, concepts } =
        finish::tables(&partitions, &all, &root, |ads| progress.tabled(ads, total))?;
    tables.insert("rejects", vec![rejects(staged, work, &root)?]);
    if order.keep_vectors {
        let model = annotator.matcher().encoder().version().to_string();
        let sentences = sentences::write(&partitions, &model, &work.folder().join("sentences"), &root)?;
        tables.insert("sentences", sentences);
    }
    let rows = tables.iter().map(|(name, files)| ((*name).to_string(), files.iter().map(|f| f.rows).sum()));
    let rows = rows.collect();
    let parameters = Parameters { reading: staged.reading.clone(), keep_vectors: order.keep_vectors };
    let read = (staged.inputs.clone(), staged.counts.clone());
    let manifest = Manifest::new(read, parameters, annotator, tables, &concepts);
    files::sync_names(&root)?;
    publish(&root, work.out())?;
    let text = serde_json::to_string_pretty(&manifest).map_err(MonitorError::table(&work.manifest()))?;
    files::whole_text(&work.manifest(), &(text + "\n"))?;
    // What the run can be gone on with goes only when nothing of the tables can be lost.
    files::sync_names(work.out())?;
    files::remove(&work.folder())?;
    Ok(rows)
}

/// Tables that are always there, if without a row.
const TABLES: [&str; 5] = ["ads", "ad_skills", "ad_competences", "ad_profiles", "rejects"];

fn rejects(staged: &Staged, work: &Work, root: &Path) -> Result<TableFile, MonitorError> {
    let to = root.join("rejects").join("part.parquet");
    // A copy: a run that is cut off from here on still has it.
    files::whole(&to, |file| {
        let copied = File::open(work.rejects()).and_then(|mut from| std::io::copy(&mut from, file));
        copied.map(|_| ()).map_err(MonitorError::file(&to))
    })?;
    table::file(root, &to, staged.counts.rejected.values().sum())
}

/// Moves the tables to where they are read; what an earlier try has left there goes.
fn publish(root: &Path, out: &Path) -> Result<(), MonitorError> {
    let failed = MonitorError::file(root);
    for entry in std::fs::read_dir(root).map_err(&failed)? {
        let entry = entry.map_err(&failed)?;
        let to = out.join(entry.file_name());
        files::remove(&to)?;
        std::fs::rename(entry.path(), &to).map_err(MonitorError::file(&to))?;
    }
    Ok(())
}
