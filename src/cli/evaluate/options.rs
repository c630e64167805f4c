//! The options of `skillgauge evaluate`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::args::{FeedOptions, OutputFormat, ReadingOptions};
use crate::cli::classify::OccupationOptions;
use crate::evaluate::Resampling;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum EvaluateCommand {
    /// Judge the linking of sentences to skills
    Linking(LinkingOptions),
    /// Judge the ranking of ads against profiles
    Matching(MatchingOptions),
    /// Judge the e-CF competences and levels of ads
    Levels(LevelOptions),
    /// Judge the ESCO occupations of ads and their unit groups of ISCO-08
    Occupations(OccupationsOptions),
    /// Whether the skills said to be found are those that readers say the ads ask for
    Skills(SkillOptions),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct LinkingOptions {
    /// Folder of the ESCO CSV download, zipped or not
    #[arg(long, value_name = "DIR", required_unless_present = "run", conflicts_with = "run")]
    pub(super) taxonomy: Option<PathBuf>,
    /// Sentences: JSONL with id and text; `-` is standard input
    #[arg(long, value_name = "FILE", required_unless_present = "run", conflicts_with = "run")]
    pub(super) sentences: Option<PathBuf>,
    /// lexical, semantic or both
    #[arg(long, default_value = "both")]
    pub(super) legs: String,
    /// At most this many skills a sentence; MAP and MRR see no deeper
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub(super) top: usize,
    #[command(flatten)]
    pub(super) ranked: RankedOptions,
    #[command(flatten)]
    pub(super) judging: JudgingOptions,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct MatchingOptions {
    /// Profiles, by name or file (TOML); their ids are the query ids. Default: those that are judged
    #[arg(long, num_args = 1.., value_name = "ID|FILE", conflicts_with = "run")]
    pub(super) profile: Vec<String>,
    /// Match a profile by its skills alone: no occupations, no functions
    #[arg(long)]
    pub(super) skills_only: bool,
    /// Instead of the data directory, an index of these feeds, made for this run only
    #[arg(long, num_args = 1.., value_name = "FILE")]
    ads: Vec<PathBuf>,
    #[command(flatten)]
    reading: ReadingOptions,
    #[command(flatten)]
    pub(super) ranked: RankedOptions,
    #[command(flatten)]
    pub(super) judging: JudgingOptions,
}

impl MatchingOptions {
    /// The feeds to index for this run; none: the data directory's index.
    pub(super) fn feeds(&self) -> Option<FeedOptions> {
        let feeds = FeedOptions { ads: self.ads.clone(), reading: self.reading.clone() };
        (!feeds.ads.is_empty()).then_some(feeds)
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SkillOptions {
    #[command(flatten)]
    pub(super) feeds: FeedOptions,
    /// What each ad asks for of a profile: JSONL,
    /// {"ad":"id","profile":"name","skills":[{"skill":"URI","demand":"required","sure":true}]}
    #[arg(long, value_name = "FILE")]
    pub(super) judgements: PathBuf,
    /// Folder with the profiles that are not built in, NAME.toml each
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) profiles: PathBuf,
    /// Folder of the ESCO CSV download: look for the skills among all of its own, as ExtractSkills and monitoring do
    #[arg(long, value_name = "DIR", conflicts_with = "features")]
    pub(super) taxonomy: Option<PathBuf>,
    /// Judge nothing and write to this file (JSONL) what models/learn_asking.py learns from
    #[arg(long, value_name = "FILE")]
    pub(super) features: Option<PathBuf>,
    #[command(flatten)]
    pub(super) judging: JudgingOptions,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct LevelOptions {
    #[command(flatten)]
    pub(super) feeds: FeedOptions,
    /// What each ad asks for: JSONL, {"ad":"id","competences":[{"code":"B.1","level":3}]}
    #[arg(long, value_name = "FILE")]
    pub(super) judgements: PathBuf,
    #[command(flatten)]
    pub(super) judging: JudgingOptions,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct OccupationsOptions {
    #[command(flatten)]
    pub(super) feeds: FeedOptions,
    #[command(flatten)]
    pub(super) reading: OccupationOptions,
    /// The occupation of each ad: tab-separated with the columns occupation (ESCO URI) and ad
    #[arg(long, value_name = "TSV")]
    pub(super) judgements: PathBuf,
    #[command(flatten)]
    pub(super) judging: JudgingOptions,
}

/// What is judged, for rankings.
#[derive(Debug, Args)]
pub(super) struct RankedOptions {
    /// What is relevant: TREC qrels, query 0 document relevance
    #[arg(long, value_name = "FILE")]
    pub(super) qrels: PathBuf,
    /// Judge this TREC run instead of running anything; equal scores are ordered as in trec_eval
    #[arg(long, value_name = "FILE")]
    pub(super) run: Option<PathBuf>,
    /// Compare with this TREC run, query by query
    #[arg(long, value_name = "FILE")]
    pub(super) against: Option<PathBuf>,
}

/// How it is judged and printed.
#[derive(Debug, Args)]
pub(super) struct JudgingOptions {
    /// Write the run to this file (TREC)
    #[arg(long, value_name = "FILE")]
    pub(super) save_run: Option<PathBuf>,
    /// Show the results of each query
    #[arg(long)]
    pub(super) per_query: bool,
    /// Seed of the bootstrap
    #[arg(long, default_value_t = 42, value_name = "N")]
    pub(super) seed: u64,
    /// Resamples of the bootstrap and of the randomisation test
    #[arg(long, default_value_t = 1000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) resamples: u32,
    /// Fail where a figure of this file (TOML) is missed
    #[arg(long, value_name = "FILE", requires = "gate_name")]
    pub(super) gate: Option<PathBuf>,
    /// Which figures of the gate file are meant
    #[arg(long, value_name = "NAME", requires = "gate")]
    pub(super) gate_name: Option<String>,
    /// table, json, jsonl or csv
    #[arg(long, default_value = "table")]
    pub(super) format: OutputFormat,
}

impl JudgingOptions {
    pub(super) fn resampling(&self) -> Resampling {
        Resampling { seed: self.seed, resamples: self.resamples as usize }
    }
}
