//! The only write recipe: raw records into ads, ads into the index; profiles into their store.
//!
//! Comes in: feeds, single ads, profiles. Goes out: a tally in which every record is accounted for.
//! Must not: answer queries. Start reading at [`import`], which reads a feed, or [`Indexer`], which
//! serves writers one by one; both share `pipeline`, where an ad's sentences get their vectors.

mod error;
mod import;
mod indexer;
mod pipeline;
mod profile_file;
mod profiles;
mod request;
mod storage;
#[cfg(test)]
mod tests;
mod worker;
mod writing;

pub use error::{IndexingError, StorageError};
pub use import::{ImportOptions, ImportReport, Progress, RejectedRecord, Stage, import};
pub use indexer::Indexer;
pub use profiles::ProfileStore;
pub use request::Written;

pub use crate::ingest::content_hash;
pub use crate::review::now as time_of_review;

use crate::encode::Encoder;
use crate::index::Stamp;

/// What an index made by this program with `encoder` says of itself.
pub fn stamp(encoder: &Encoder) -> Stamp {
    let model = encoder.version();
    let identity = format!("{} ({})", model.id, model.digest);
    Stamp::new(&identity, model.dimensions, crate::taxonomy::version(), crate::text::PIPELINE)
}
