//! The options of every command.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::domain::ProfileId;

use super::classify::ClassifyOptions;
use super::evaluate::EvaluateCommand;
use super::profile_candidates::CandidatesOptions;
use super::profile_diff::DiffOptions;
use super::profile_export::ExportOptions;
use super::profile_market::ProfileMarketOptions;
use super::profile_review::ReviewOptions;

/// Matches job ads to competence profiles: ranked, explained, with e-CF levels.
#[derive(Debug, Parser)]
#[command(name = "skillgauge", version, about, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) settings: SettingsOptions,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What stands for every command.
#[derive(Debug, Args)]
pub(super) struct SettingsOptions {
    /// Settings file (TOML); default: skillgauge.toml where it exists
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Where index and profiles lie; default: index
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) data_dir: Option<PathBuf>,
    /// Folder of the sentence-transformers model
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) model: Option<PathBuf>,
    /// Learnt update of the model's weights; none: the stock model
    #[arg(long, global = true, value_name = "default|none|FILE")]
    pub(super) encoder_update: Option<String>,
    /// Folder with a scoring.toml, asking.toml, linking.toml or occupation.toml to use in place of the numbers built in
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) numbers: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Start the gRPC server
    Serve(ServeOptions),
    /// Read feeds of job ads into the index (JSONL, CSV, TSV, Parquet)
    Index(IndexOptions),
    /// Rank the indexed ads against a profile
    Match(MatchOptions),
    /// Score one ad against a profile, nothing indexed
    Score(ScoreOptions),
    /// Link sentences to the skills of a taxonomy
    Link(LinkOptions),
    /// Tell each ad's ESCO occupations, with the unit group of ISCO-08
    Classify(ClassifyOptions),
    /// Estimate each ad's e-CF competences and levels
    Levels(LevelsOptions),
    /// Measure linking, ranking, levels, occupations and found skills against judgements
    #[command(subcommand)]
    Evaluate(EvaluateCommand),
    /// Make, show, review and export profiles; what the market says of one
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// Compare every file of the index with its checksum
    Verify(FormatOptions),
    /// Copy index and profiles into an empty folder, also while a server writes to them
    Backup(BackupOptions),
    /// Put a backup back, after checking its digests
    Restore(RestoreOptions),
    /// Put the index into one piece without deleted ads, to free room; no server may run on it
    Compact(FormatOptions),
    /// List every limit with its value
    Limits(FormatOptions),
    /// Print every setting with its value, as a settings file
    Config(FormatOptions),
    /// Labour-market monitoring: feeds into tables, tables into figures
    #[cfg(feature = "monitor")]
    #[command(subcommand)]
    Monitor(super::monitor::MonitorCommand),
    /// Named here only to say what it is built with
    #[cfg(not(feature = "monitor"))]
    #[command(hide = true, disable_help_flag = true)]
    Monitor {
        /// What follows
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// The processes on which `monitor annotate --cluster` runs
    #[cfg(feature = "cluster")]
    #[command(subcommand)]
    Cluster(super::cluster::ClusterCommand),
    /// Named here only to say what it is built with
    #[cfg(not(feature = "cluster"))]
    #[command(hide = true, disable_help_flag = true)]
    Cluster {
        /// What follows
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Named here only to say where it has gone
    #[command(hide = true)]
    Train {
        /// What follows
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Index the sample ads, start a server, match both built-in profiles
    Demo(DemoOptions),
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// For people, 80 columns
    Table,
    /// One JSON value
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// query Q0 doc rank score tag
    Trec,
}

/// What becomes of ads that say nearly the same as a better match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum NearDuplicatesOption {
    /// Named with the best of their group
    Grouped,
    /// Ranked like any other ad
    Shown,
}

#[derive(Debug, Args)]
pub(super) struct FormatOptions {
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub(super) format: OutputFormat,
}

#[derive(Debug, Args)]
pub(super) struct BackupOptions {
    /// Where the backup goes: a folder that does not exist or is empty
    #[arg(value_name = "FOLDER")]
    pub(super) target: PathBuf,
    #[command(flatten)]
    pub(super) format: FormatOptions,
}

#[derive(Debug, Args)]
pub(super) struct RestoreOptions {
    /// A folder that `skillgauge backup` made
    #[arg(value_name = "FOLDER")]
    pub(super) source: PathBuf,
    /// Put it in the place of the index that is there
    #[arg(long)]
    pub(super) replace: bool,
    #[command(flatten)]
    pub(super) format: FormatOptions,
}

#[derive(Debug, Args)]
pub(super) struct ServeOptions {
    /// Address and port; default: 127.0.0.1:50051
    #[arg(long, value_name = "ADDRESS")]
    pub(super) listen: Option<String>,
    /// Folder of the ESCO CSV download: ExtractSkills then finds all of its skills
    #[arg(long, value_name = "DIR")]
    pub(super) taxonomy: Option<PathBuf>,
    /// Labels of ESCO's occupations (occupation, language, label; tab-separated, gzipped or not): ClassifyOccupation
    /// then tells the occupation of an ad
    #[arg(long, value_name = "TSV")]
    pub(super) occupations: Option<PathBuf>,
}

/// Which feeds are read, and how.
#[derive(Debug, Args)]
pub(super) struct FeedOptions {
    /// Feeds to read; `-` is standard input
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub(super) ads: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) reading: ReadingOptions,
}

/// How feeds are read.
#[derive(Debug, Clone, Args)]
pub(super) struct ReadingOptions {
    /// Which column or key holds a field, such as title=posting_title or attributes.level=seniority
    #[arg(long, num_args = 1.., value_name = "FIELD=COLUMN")]
    pub(super) map: Vec<String>,
    /// Format of the feeds: jsonl, csv, tsv or parquet; default: by the file's ending
    #[arg(long, value_name = "FORMAT")]
    pub(super) input_format: Option<String>,
    /// What stands between the fields of a CSV feed, such as ';'; default: a comma
    #[arg(long, value_name = "SIGN")]
    pub(super) delimiter: Option<String>,
    /// How dates of numbers are meant: iso (2026-03-02), day-first (2/3/2026) or month-first (3/2/2026)
    #[arg(long, default_value = "iso", value_name = "ORDER")]
    pub(super) dates: String,
    /// Take ids that are addresses: each is kept with its signs escaped, and as the ad's url
    #[arg(long)]
    pub(super) url_ids: bool,
}

#[derive(Debug, Args)]
pub(super) struct IndexOptions {
    #[command(flatten)]
    pub(super) feeds: FeedOptions,
    /// Write each rejected record with its reason to this file (JSONL)
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,
    /// Make the index anew beside the old one, and replace that when the new one is whole
    #[arg(long)]
    pub(super) rebuild: bool,
    /// Seconds between commits; a crash loses at most what was read since the last one
    #[arg(long, default_value_t = 10, value_name = "SECONDS")]
    pub(super) commit_every: u64,
    /// table or json
    #[arg(long, default_value = "table")]
    pub(super) format: OutputFormat,
}

/// Which ads a question is about.
#[derive(Debug, Clone, Args)]
pub(super) struct FilterOptions {
    /// Only ads of these countries (ISO 3166-1); ads without a country are left out
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(super) country: Vec<String>,
    /// Only ads in these languages (BCP 47; regions are ignored)
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub(super) language: Vec<String>,
    /// Only ads posted on this day or later; ads without a posting date are left out
    #[arg(long, value_name = "DATE")]
    pub(super) posted_from: Option<String>,
    /// Only ads posted on this day or earlier; ads without a posting date are left out
    #[arg(long, value_name = "DATE")]
    pub(super) posted_to: Option<String>,
    /// Leave out ads that are no longer open on this day
    #[arg(long, value_name = "DATE")]
    pub(super) open_on: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct MatchOptions {
    /// Name of a profile, or a profile file (TOML)
    #[arg(long, value_name = "ID|FILE")]
    pub(super) profile: String,
    /// At most this many ads; 0: all
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(super) limit: usize,
    /// Show the sentence behind every skill and what it adds to the score
    #[arg(long)]
    pub(super) explain: bool,
    /// Only ads with at least this score, 0 to 1
    #[arg(long, default_value_t = 0.0, value_name = "X")]
    pub(super) min_score: f64,
    #[command(flatten)]
    pub(super) filter: FilterOptions,
    /// Whether ads that say nearly the same as a better one are named with it (grouped) or ranked too;
    /// `--format trec` always ranks every ad
    #[arg(long, default_value = "grouped", value_name = "grouped|shown")]
    pub(super) near_duplicates: NearDuplicatesOption,
    /// table, json, jsonl, csv or trec
    #[arg(long, default_value = "table")]
    pub(super) format: OutputFormat,
}

#[derive(Debug, Args)]
pub(super) struct ScoreOptions {
    /// Name of a profile, or a profile file (TOML)
    #[arg(long, value_name = "ID|FILE")]
    pub(super) profile: String,
    /// The ad: JSON or JSONL with one ad, or plain text or HTML; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(super) ad: PathBuf,
    /// Show the sentence behind every skill and what it adds to the score
    #[arg(long)]
    pub(super) explain: bool,
    /// table or json
    #[arg(long, default_value = "table")]
    pub(super) format: OutputFormat,
}

#[derive(Debug, Args)]
pub(super) struct LinkOptions {
    /// Folder of the ESCO CSV download, zipped or not
    #[arg(long, value_name = "DIR")]
    pub(super) taxonomy: PathBuf,
    /// Sentences: JSONL with id and text; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(super) sentences: PathBuf,
    /// At most this many skills a sentence
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(super) top: usize,
    /// lexical, semantic or both
    #[arg(long, default_value = "both")]
    pub(super) legs: String,
    /// table, json, jsonl, csv or trec
    #[arg(long, default_value = "jsonl")]
    pub(super) format: OutputFormat,
}

#[derive(Debug, Args)]
pub(super) struct LevelsOptions {
    #[command(flatten)]
    pub(super) feeds: FeedOptions,
    /// Print what the estimates are made of instead (JSON lines), for models/learn_levels.py
    #[arg(long)]
    pub(super) features: bool,
    /// jsonl, json, csv or table
    #[arg(long, default_value = "jsonl")]
    pub(super) format: OutputFormat,
}

#[derive(Debug, Subcommand)]
pub(super) enum ProfileCommand {
    /// List the built-in and the stored profiles
    List {
        /// table, json, jsonl or csv
        #[arg(long, default_value = "table")]
        format: OutputFormat,
    },
    /// Show a profile, and where each row comes from
    Show {
        /// Name of a profile, or a profile file (TOML)
        #[arg(value_name = "ID|FILE")]
        profile: String,
        /// table or json
        #[arg(long, default_value = "table")]
        format: OutputFormat,
    },
    /// Write a copy of a profile to a file, under another name where wanted
    Export(ExportOptions),
    /// Add a reviewer's verdicts on rows and levels, or show what the reviews come to
    Review(ReviewOptions),
    /// Check a profile file; lists everything that is wrong with it
    Validate {
        /// A profile file (TOML)
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Make a questionnaire of a profile, in several languages, to be pasted into EUSurvey
    Questions(super::profile_questions::QuestionsOptions),
    /// Evaluate the answers to a questionnaire; write the profile that follows from them
    Survey(super::profile_survey::SurveyOptions),
    /// What the ads that match a profile ask for, row by row, and what the profile lacks
    Market(ProfileMarketOptions),
    /// Make a profile of an ESCO occupation
    Import {
        /// Folder of the ESCO CSV download, zipped or not
        #[arg(long, value_name = "DIR")]
        esco: PathBuf,
        /// URI, code or preferred label of the occupation, in any language there or in --occupation-labels
        #[arg(long, value_name = "URI")]
        occupation: String,
        /// Labels of occupations in more languages, by which titles name them: occupation, language, label,
        /// tab-separated, gzipped or not
        #[arg(long, value_name = "TSV")]
        occupation_labels: Option<PathBuf>,
        /// Where to write the profile; default: standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Find the skills and competences that documents speak of: the draft of a profile
    Candidates(CandidatesOptions),
    /// Say what differs between two profiles, a profile and an ESCO occupation, or two ESCO downloads
    Diff(DiffOptions),
}

#[derive(Debug, Args)]
pub(super) struct DemoOptions {
    /// Ads shown for each profile
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub(super) limit: usize,
}

/// An option whose value cannot be used; ends the program with status 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct WrongUse(pub(super) String);

impl WrongUse {
    /// Training asked of the program that serves.
    pub(super) fn training() -> anyhow::Error {
        Self(
            "training is a program of its own, skillgauge-train; from the sources: cargo run --release --features \
             training --bin skillgauge-train -- --help"
                .into(),
        )
        .into()
    }

    /// A command that this program was built without: its cargo feature has the same name.
    #[cfg(not(all(feature = "monitor", feature = "cluster")))]
    pub(super) fn not_built(command: &str) -> anyhow::Error {
        Self(format!(
            "this program was built without `{command}`; from the sources: cargo build --release --features {command}"
        ))
        .into()
    }

    /// A format that a command does not have.
    pub(super) fn format(format: OutputFormat, known: &str) -> anyhow::Error {
        let name = format.to_possible_value().map(|value| value.get_name().to_string()).unwrap_or_default();
        Self(format!("--format {name} is not offered here; use {known}")).into()
    }
}

/// Whether `text` names a profile rather than a file.
pub(super) fn as_profile_id(text: &str) -> Option<ProfileId> {
    ProfileId::new(text).ok().filter(|_| !std::path::Path::new(text).is_file())
}
