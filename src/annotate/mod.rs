//! One function: a batch of ads into a batch of rows, one an ad, for any engine that speaks Arrow.
//!
//! Comes in: a [`RecordBatch`] of staged ads, with the columns of [`ads_schema`]. Goes out: a `RecordBatch` of as many
//! rows in the same order, with the columns of [`rows_schema`]; what an ad has many of lies in it as a list. A row depends
//! on the ad and on [`Versions`] alone, to the byte: not on the batch, its order or the number of threads. Must not: know
//! an engine, read files, match in a way of its own (`matching` is the recipe). Start reading at [`Annotator::annotate`].
//!
//! [`RecordBatch`]: arrow::record_batch::RecordBatch

mod annotator;
mod columns;
mod error;
mod occupation;
mod rows;
mod schema;
mod versions;

pub use annotator::{Annotator, Parts};
pub use error::AnnotateError;
pub use occupation::{ClassifiedOccupation, ClassifyOccupation};
pub use schema::{ads_schema, rows_schema};
pub use versions::{ProfileVersion, Versions};
