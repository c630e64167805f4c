//! Writes ads and vectors in one commit; an immutable snapshot answers candidates and vectors.
//!
//! Comes in: [`IndexedAd`]s. Goes out: [`Snapshot`]s. Must not: combine result lists, encode,
//! explain. Start reading at [`AdIndex`]; `plugin` puts the vectors beside tantivy's own files in
//! each segment, [`maxsim`] is the exact int8 scan, `candidates` the search by words, `listing` the order by
//! id; `checksums`, `sealed`, `rebuild` and `backup` keep the files whole.

mod backup;
mod candidates;
mod checksums;
mod error;
mod filter;
mod listing;
pub mod maxsim;
mod payload;
mod plugin;
mod rebuild;
mod schema;
mod sealed;
mod segment;
mod snapshot;
mod stamp;
mod store;
#[cfg(test)]
mod tests;
mod writer;

pub use backup::{Backup, Restored, restore};
pub use checksums::Verified;
pub use error::IndexError;
pub use payload::{IndexedAd, StoredAnalysis};
pub use rebuild::Rebuild;
pub use segment::{AdRows, Block};
pub use snapshot::{AdAddress, Selection, Snapshot};
pub use stamp::{ImportState, Stamp};
pub use store::AdIndex;
pub use writer::AdWriter;

use stamp::STAMP_FILE;
