//! Annotated ads into indicators: integer sums by DataFusion, shares and intervals from them here, in a fixed order.
//!
//! Comes in: folders that `monitor annotate` wrote. Goes out: the tables of [`schema`], as Parquet, CSV and SDMX-CSV, a
//! DCAT record and a manifest. The same input gives the same bytes, whatever the files it is cut into, the memory and the
//! threads: the engine only adds whole numbers and sorts, every order is total, and no clock is read.
//! Start reading at [`indicators`], then `prepare.rs` (which ads), `members.rs` (in which periods), `counts.rs` (sums),
//! `shares.rs` (figures).

mod benchmark;
mod breaks;
mod categories;
mod competences;
mod cooccurrence;
mod counts;
mod dimension;
mod emerging;
pub(super) mod engine;
mod error;
mod facts;
mod frame;
mod functions;
pub(super) mod inputs;
mod manifest;
mod members;
mod options;
pub(super) mod output;
pub(super) mod period;
mod prepare;
mod profiles;
mod run;
pub mod schema;
mod shares;
mod skills;
mod tables;
mod volumes;

pub use dimension::{By, Dimension, TOTAL};
pub use engine::Resources;
pub use error::IndicatorError;
pub use manifest::FORMAT;
pub use options::{Measure, MinimumCell, OpenUntil, Options, Panel, Publication};
pub use output::WrittenFile;
pub use period::Length;
pub(super) use prepare::once;
pub use run::{Summary, indicators};
#[cfg(test)]
pub(super) mod tests;
