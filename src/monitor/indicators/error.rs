//! Why there are no indicators, and what to do about it.

use std::path::PathBuf;

/// What went wrong, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum IndicatorError {
    /// No run was named.
    #[error("there is nothing to read: name at least one folder that `monitor annotate` wrote")]
    NoInput,
    /// The folder holds no manifest.
    #[error(
        "{0}: no manifest.json in it; name a folder that `monitor annotate` has finished (--resume goes on)"
    )]
    NoManifest(PathBuf),
    /// The manifest is none.
    #[error("{file}: it is not the manifest of a run of `monitor annotate`: {problem}")]
    BadManifest {
        /// The manifest.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Written by a program of another format.
    #[error(
        "{file}: format {found}, this program reads format {known}; annotate again with this program, or use that one"
    )]
    OtherFormat {
        /// The manifest.
        file: PathBuf,
        /// The format that it states.
        found: u64,
        /// Ours.
        known: u64,
    },
    /// The same run was named twice.
    #[error("{first} and {second} are the same run: its ads would count twice; name it once")]
    SameRun {
        /// One folder.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// A table has no files and no entry in the manifest.
    #[error("{folder}: table {table} is missing; annotate again, or restore the folder {table}/ from a copy")]
    MissingTable {
        /// The run.
        folder: PathBuf,
        /// The table.
        table: &'static str,
    },
    /// A file of the manifest is not there, or is of another length.
    #[error("{file}: {problem}; restore it from a copy, or annotate again")]
    File {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A column is missing or of another type.
    #[error(
        "{file}: column {column} of table {table} {problem}; the tables are described in docs/monitoring.md"
    )]
    Column {
        /// The file.
        file: PathBuf,
        /// Its table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// `is missing`, or of which type it is.
        problem: String,
    },
    /// `--by` names what is no dimension.
    #[error("'{given}' is no dimension; known are: {known}; `a,b` tables both, `a+b` crosses them")]
    Dimension {
        /// The word.
        given: String,
        /// Those there are.
        known: String,
    },
    /// An option that makes no sense.
    #[error("{0}")]
    Option(String),
    /// No ad has a date.
    #[error(
        "none of the {ads} ads has a date (first seen or posted): there is no period; give the feed a date column"
    )]
    NoDates {
        /// The ads that were read.
        ads: u64,
    },
    /// No ad lies in the window.
    #[error(
        "no ad was first seen from {from} to {to}; the ads are of {least} to {most}: change --from and --to"
    )]
    NothingInWindow {
        /// First period asked for.
        from: String,
        /// Last period asked for.
        to: String,
        /// First period with ads.
        least: String,
        /// Last period with ads.
        most: String,
    },
    /// More periods than a table can sensibly hold.
    #[error(
        "the ads are of {least} to {most}, {count} periods, more than {limit}: a date is probably wrong; say which periods \
         to count with --from and --to"
    )]
    TooManyPeriods {
        /// First period.
        least: String,
        /// Last period.
        most: String,
        /// How many there are.
        count: i64,
        /// The bound.
        limit: i64,
    },
    /// More cells than a table can sensibly hold.
    #[error(
        "--by {by} has more than {limit} categories (as in '{example}'): leave the dimension out, use a coarser one, or \
         raise --max-categories"
    )]
    TooManyCells {
        /// The dimensions.
        by: String,
        /// The bound.
        limit: usize,
        /// One of the categories.
        example: String,
    },
    /// No source is there in every period.
    #[error(
        "no source has ads in every period from {from} to {to}, so there is no stable panel; shorten the window (--from, \
         --to) or leave --panel out. Periods with ads: {presence}"
    )]
    NoStableSource {
        /// First period.
        from: String,
        /// Last period.
        to: String,
        /// Source by source, how many periods.
        presence: String,
    },
    /// The benchmark cannot be used.
    #[error("{file}, line {line}: {problem}")]
    Benchmark {
        /// The file.
        file: PathBuf,
        /// The line, 1 being the header.
        line: u64,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// The folder of the results holds something else.
    #[error("{0}: it exists and holds no indicators; name a new folder, or an empty one")]
    Occupied(PathBuf),
    /// Reading or writing failed.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A table could not be written.
    #[error("{path}: cannot be written: {problem}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the writer says.
        problem: String,
    },
    /// DataFusion failed; where memory is the reason, its message says so.
    #[error("{doing}: {problem}")]
    Engine {
        /// What was being done.
        doing: String,
        /// What the engine says, and the way out where it is known.
        problem: String,
    },
}

impl IndicatorError {
    pub(in crate::monitor) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
