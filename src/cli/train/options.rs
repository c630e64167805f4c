//! The options of `skillgauge-train`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(super) enum TrainCommand {
    /// Learn an update of the stock model's weights on labelled sentences and ESCO's own texts
    Encoder(TrainEncoderOptions),
    /// Learn the map of a profile to the query for its role on ESCO's occupations and their skills
    Focus(TrainFocusOptions),
}

#[derive(Debug, Args)]
pub(super) struct TrainEncoderOptions {
    /// Folder of the ESCO CSV download, zipped or not
    #[arg(long, value_name = "DIR")]
    pub(super) taxonomy: PathBuf,
    /// SkillSkape's training split: CSV with the columns sentence and skills
    #[arg(long, value_name = "CSV")]
    pub(super) sentences: PathBuf,
    /// Own sentences in five languages with their skills, tab-separated: models/training/parallel.tsv
    #[arg(long, value_name = "TSV")]
    pub(super) parallel: PathBuf,
    /// Own phrases with the skill that each asks for, tab-separated: models/training/phrases.tsv
    #[arg(long, value_name = "TSV")]
    pub(super) phrases: PathBuf,
    /// Labels of ESCO's occupations in many languages: occupation, language, label, tab-separated, gzipped or not
    #[arg(long, value_name = "TSV")]
    pub(super) occupations: PathBuf,
    /// Where to write the update; the name becomes the update's own
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Steps of 64 pairs
    #[arg(long, default_value_t = 400, value_name = "N")]
    pub(super) steps: usize,
    /// Decides everything that is drawn
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(super) seed: u64,
    /// The highest learning rate
    #[arg(long, default_value_t = 5e-4, value_name = "X")]
    pub(super) rate: f64,
    /// Rank of the change of each linear map; the file grows with it
    #[arg(long, default_value_t = 32, value_name = "R")]
    pub(super) rank: usize,
}

#[derive(Debug, Args)]
pub(super) struct TrainFocusOptions {
    /// Folder of the ESCO CSV download with the occupation-skill relations, zipped or not
    #[arg(long, value_name = "DIR")]
    pub(super) taxonomy: PathBuf,
    /// SkillSkape's training split: CSV with the columns sentence and skills
    #[arg(long, value_name = "CSV")]
    pub(super) sentences: PathBuf,
    /// Where to write the map
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Steps of 256 occupations
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub(super) steps: usize,
    /// Decides everything that is drawn
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(super) seed: u64,
    /// Measure first on every Nth ISCO group, unseen; 0: do not measure
    #[arg(long, default_value_t = 12, value_name = "N")]
    pub(super) hold_out: usize,
}
