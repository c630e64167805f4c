//! Turns a raw record (a line of JSONL, a row of CSV or Parquet, an API message) into a [`JobAd`], or says
//! by name why not.
//!
//! Comes in: a path and a field map, or a [`RawAd`] whose fields are unchecked text. Goes out: one
//! [`Record`] for every record of the feed, in feed order, and through [`accept`] either an ad that keeps
//! every promise of [`JobAd`] or one [`Rejection`]. A broken record never ends a feed; only a file that
//! cannot be read on does. Must not: index, encode, compare with what is stored, or know who asks.
//!
//! Start reading at [`accept`], the one gate for every source; then [`open`], which makes a [`Feed`], read as its
//! owner says in [`Reading`]. `single` reads one ad that is no feed; `unpacked` and `document` name what is not read;
//! `nothing` knows what programs write where there is nothing.
//!
//! [`JobAd`]: crate::domain::JobAd
//! [`RawAd`]: crate::domain::RawAd
//! [`Rejection`]: crate::domain::Rejection

mod columns;
mod csv_feed;
mod day;
mod document;
mod empty_answer;
mod error;
mod feed;
mod field;
mod format;
mod gate;
mod hash;
mod json_key;
mod jsonl_feed;
mod no_number;
mod nothing;
mod parquet_cell;
mod parquet_feed;
mod preset;
mod reading;
mod refusal;
mod single;
mod slices;
mod unpacked;

#[cfg(test)]
mod tests;

pub use error::IngestError;
pub use feed::{Feed, Record, open};
pub use field::FieldMap;
pub use format::Format;
pub use gate::{accept, accept_within, seen};
pub use hash::content_hash;
pub use preset::Preset;
pub use reading::{DateOrder, Delimiter, Reading, accept_from_feed};
pub use single::{is_json, parse_ad};
pub use slices::{MAX_RAW_BYTES, MAX_RECORD_BYTES};
