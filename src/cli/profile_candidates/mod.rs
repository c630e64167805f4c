//! `skillgauge profile candidates`: documents into the draft of a profile.

mod print;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use crate::config::Settings;
use crate::domain::{Date, Probability, ProfileId};
use crate::matching::{Cancel, Legs, Matcher, Patience};
use crate::research::{self, Candidates, Document, DraftOf, Search};
use crate::taxonomy::{self, Esco, RelatedSkills, SkillHierarchy};

use super::args::{OutputFormat, WrongUse};
use super::progress::{self, Meter};
use super::rooms;
use super::whole_file::{folder_of, write_whole};
use print::View;

/// Related concepts of each sort that are named.
const RELATED: usize = 5;

#[derive(Debug, Args)]
pub(super) struct CandidatesOptions {
    /// Documents: plain text, HTML, Markdown or PDF
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    documents: Vec<PathBuf>,
    /// Folder of the ESCO CSV download, zipped or not
    #[arg(long, value_name = "DIR")]
    taxonomy: PathBuf,
    /// Where to write the draft (TOML); an existing file is replaced
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The draft's id; default: the name of the --out file
    #[arg(long)]
    id: Option<String>,
    /// The draft's title; default: the id in words
    #[arg(long)]
    title: Option<String>,
    /// The day of the research; default: today (UTC)
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Only what so many documents speak of
    #[arg(long, default_value_t = 1, value_name = "N")]
    min_documents: usize,
    /// At most this many skills
    #[arg(long, default_value_t = 50, value_name = "N")]
    top: usize,
    /// Least probability, 0 to 1, of a competence and of a skill that is found by meaning; a skill that is named
    /// needs 0.2, by an alternative label 0.3
    #[arg(long, default_value_t = 0.5, value_name = "X")]
    min_probability: f64,
    /// Write each document's plain text to this folder: the offsets of quotations point into it
    #[arg(long, value_name = "DIR")]
    texts: Option<PathBuf>,
    /// table, json or csv
    #[arg(long, default_value = "table")]
    format: OutputFormat,
}

pub(super) fn run(settings: &Settings, options: &CandidatesOptions) -> anyhow::Result<()> {
    if !matches!(options.format, OutputFormat::Table | OutputFormat::Json | OutputFormat::Csv) {
        return Err(WrongUse::format(options.format, "table, json or csv"));
    }
    let (of, search) = (draft_of(options)?, search(options)?);
    let folder = folder_of(&options.out);
    anyhow::ensure!(
        folder.is_dir(),
        "--out {}: there is no folder {}; make it first",
        options.out.display(),
        folder.display()
    );
    let mut limits = settings.limits()?;
    let waiting = progress::spinner("reading the documents");
    let documents = research::read_documents(&options.documents, &limits)?;
    waiting.finish_and_clear();
    let esco = Esco::open(&options.taxonomy)?;
    let hierarchy = SkillHierarchy::open(&options.taxonomy)?;
    let encoder = rooms::encoder(settings)?;
    let linker = rooms::linker_of(settings, &esco, &encoder, Legs::Both)?;
    limits.sentences = limits.sentences.max(limits.document_sentences);
    let numbers = rooms::numbers(settings)?;
    let matcher = Matcher::with(numbers, encoder, None, None, Patience::Wait, limits)?;
    let mut meter = Meter::new("reading sentences", None);
    let mut advance = |done: usize, of: usize| {
        meter.advance(done as u64, Some(of as u64), &format!("{done} of {of} sentences"));
    };
    let found = research::find_candidates(
        &documents,
        (&esco, &linker),
        &matcher,
        &search,
        &mut advance,
        &Cancel::new(),
    )?;
    meter.finish();
    let related: Vec<RelatedSkills> =
        found.skills.iter().map(|skill| hierarchy.related(&esco, &skill.skill.uri, RELATED)).collect();
    let draft = research::draft_profile(&found, &documents, of)?;
    let text = research::draft_to_toml(&draft, &related);
    // What cannot be read back must not be written.
    taxonomy::parse_profile(&text, &options.out.display().to_string())?;
    write_texts(options.texts.as_deref(), &documents)?;
    write_whole("--out", &options.out, &text)?;
    say_what_was_done(options, &found, &hierarchy, &esco);
    // Last, so that a reader who has seen enough of the table still gets the draft.
    let view = View { found: &found, documents: &documents, related: &related };
    view.print(options.format)?.finish()
}

fn draft_of(options: &CandidatesOptions) -> anyhow::Result<DraftOf> {
    let stem = options.out.file_stem().unwrap_or_default().to_string_lossy();
    let id = match &options.id {
        Some(id) => {
            ProfileId::new(id).map_err(|violation| WrongUse(format!("--id: {}", violation.description())))?
        }
        None => ProfileId::new(&stem.to_lowercase().replace([' ', '_', '.'], "-")).map_err(|_| {
            WrongUse(format!(
                "--out {}: its name makes no id; give one, such as --id water-technician",
                options.out.display()
            ))
        })?,
    };
    let date = match &options.date {
        None => jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date(),
        Some(text) => text.parse::<Date>().map_err(|_| {
            WrongUse(format!("--date {text}: is no day of the calendar; write it as 2026-03-02"))
        })?,
    };
    let title = options.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    let title = title.map_or_else(|| in_words(id.as_str()), str::to_string);
    Ok(DraftOf { id, title, date })
}

/// `water-technician` as `Water technician`.
fn in_words(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn search(options: &CandidatesOptions) -> anyhow::Result<Search> {
    let least = Probability::new("min-probability", options.min_probability)
        .map_err(|violation| WrongUse(format!("--{violation}")))?;
    let documents = options.documents.len();
    let (min_documents, top) = (options.min_documents, options.top);
    if !(1..=documents).contains(&min_documents) {
        let problem =
            format!("--min-documents {min_documents}: is not between 1 and the {documents} documents given");
        return Err(WrongUse(problem).into());
    }
    if top == 0 {
        return Err(WrongUse("--top 0: leaves nothing; give 1 or more".into()).into());
    }
    Ok(Search { least, min_documents, top })
}

/// Writes the plain texts, each named after its document.
fn write_texts(folder: Option<&Path>, documents: &[Document]) -> anyhow::Result<()> {
    let Some(folder) = folder else { return Ok(()) };
    let failed = || format!("--texts {}: cannot be written", folder.display());
    std::fs::create_dir_all(folder).with_context(failed)?;
    for document in documents {
        let name = document.name.trim_start_matches(['/', '.']).replace(['/', '\\'], "_");
        std::fs::write(folder.join(format!("{name}.txt")), &document.text).with_context(failed)?;
    }
    Ok(())
}

fn say_what_was_done(
    options: &CandidatesOptions,
    found: &Candidates,
    hierarchy: &SkillHierarchy,
    esco: &Esco,
) {
    let counted =
        |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let mut words = vec![format!(
        "{}: a draft of {} and {} from {}; every row is a candidate",
        options.out.display(),
        counted(found.skills.len(), "skill"),
        counted(found.competences.len(), "competence"),
        counted(found.documents.len(), "document")
    )];
    if found.too_few_documents > 0 {
        words.push(format!(
            "left out: {} of fewer than {} documents (--min-documents)",
            counted(found.too_few_documents, "skill"),
            options.min_documents
        ));
    }
    if found.beyond_top > 0 {
        let beyond = counted(found.beyond_top, "skill");
        words.push(format!("left out: {beyond} beyond the first {} (--top)", options.top));
    }
    if hierarchy.is_empty() || esco.relation_count() == 0 {
        words.push(format!(
            "related concepts are not all known: put ESCO's relations (broaderRelationsSkillPillar, \
             occupationSkillRelations) into {}",
            options.taxonomy.display()
        ));
    }
    words.iter().for_each(|line| _ = writeln!(std::io::stderr(), "{line}"));
}
