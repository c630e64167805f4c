//! Labour-market monitoring: feeds of ads into tables, and tables into figures that an institute can publish.
//!
//! Comes in: feeds. Goes out: Parquet tables by month and a manifest that says what made them; of these indicators,
//! quality, comparison, SDMX and DCAT, and a page. Must not: match in a way of its own (`annotate` is the function,
//! `matching` the recipe), touch a live service, keep all ads in memory, or let clock, chance, order of work or number of
//! machines into a table. Start reading at [`annotate`], which puts three steps one after another: `stage` sorts the
//! feeds' ads into partitions, `annotating` has `engine` annotate each, `finish` makes tables of them; then at [`indicators`].

pub mod compare;
pub mod indicators;
pub mod quality;
pub mod report;

mod annotating;
mod engine;
mod error;
mod files;
mod finish;
mod function;
mod groups;
mod manifest;
mod merge;
mod months;
mod parquet_file;
mod publish;
mod run;
mod sentences;
mod stage;
mod staged;
mod table;
mod versions;
mod work;

pub use annotating::Annotated;
pub use engine::{Collect, Engine};
pub use error::MonitorError;
pub use function::AnnotateFunction;
pub use run::{AnnotateOrder, Finished, Progress, annotate};
pub use sentences::StoredSentences;
pub use stage::Feeds;
pub use staged::staged_schema;
