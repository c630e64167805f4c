//! The gRPC server: thin handlers around `matching` and `indexing`.
//!
//! Comes in: calls of `skillgauge.v1`. Goes out: answers, or a status that names what is wrong. Must
//! not: decide anything about matching. Every call goes the same way: `admission` gives it
//! a place at the door of its kind (`doors`) or refuses it before its message is read, `deadline` notes when it
//! came and how long it may take, `door` gives it its turn and threads, a plain function
//! (`job_ads`, `profiles`, `matches`, `annotate`) checks the request with `wire` and asks the rooms.
//! A stream's ranking goes that way too; `producer` then explains it while the client takes it.
//! Start reading at [`serve`].

mod admission;
mod annotate;
mod client;
mod connections;
mod deadline;
mod door;
mod doors;
mod import;
mod job_ads;
mod market;
mod matches;
mod producer;
mod profiles;
mod server;
mod shared;
mod shelf;
mod snapshots;
mod stream;

pub use client::match_client;
pub use server::{ServiceError, serve};
pub use shared::Rooms;
