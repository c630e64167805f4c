//! The protocol's messages to values of the domain and back, and errors to gRPC status.
//!
//! Comes in: messages of `skillgauge.v1` ([`pb`]) and values of the domain. Goes out: the other of
//! the two, or the [`Violation`](crate::domain::Violation)s with the path of every field at fault.
//! Must not: decide anything about matching, do I/O, know handlers. Start reading at [`ApiError`]
//! (what a call can fail with) and [`matched`] (how an answer is made).

mod ads;
mod bounds;
mod codec;
mod errors;
mod faults;
mod fields;
mod imports;
mod levels;
mod market;
mod matches;
mod names;
mod occupations;
mod page_token;
mod pages;
mod profiles;
mod provenance;
mod reviews;
mod skills;
mod sources;
mod status;

#[cfg(test)]
mod samples;

pub use ads::{AdView, ad_filter, ad_view, job_ad, raw_ad};
pub use bounds::bounds_markdown;
pub use codec::BoundedCodec;
pub use errors::ApiError;
pub use faults::{Faults, within};
pub use fields::{language, limited_text, page_size, probability, required};
pub use imports::{ItemOutcome, import_result, import_tally};
pub use levels::level_estimate;
pub use market::{MarketWish, market_wish, profile_market};
pub use matches::{MatchView, annotation, match_view, matched, near_duplicates, versions};
pub use names::{ad_id, ad_name, agreed_ad_name, agreed_profile_name, profile_id, profile_name};
pub use occupations::{MOST_OCCUPATIONS, classified};
pub use page_token::{Digest, Expiry, PageToken, PinLimit, request_digest};
pub use pages::{PageRows, message_bytes};
pub use profiles::{INLINE, profile, profile_draft};
pub use reviews::{agreement, rejected_rows, review, reviews_of};
pub use sources::{AdSource, ProfileSource, TextSource};
pub use status::{DOMAIN, of_transport};

/// The messages, clients and servers of `skillgauge.v1`, made from `proto/`.
#[allow(clippy::all, missing_docs)]
pub mod pb {
    tonic::include_proto!("skillgauge.v1");
}

/// The protocol as an encoded `google.protobuf.FileDescriptorSet`, for reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = tonic::include_file_descriptor_set!("skillgauge");
