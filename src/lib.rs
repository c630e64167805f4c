//! skillgauge matches job ads to competence profiles: ranked, explained, with e-CF levels.
//!
//! The rooms, from the bottom up; ARCHITECTURE.md says what each may import and why.

#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::dbg_macro,
        clippy::print_stdout
    )
)]
// Tests look for real data and how many inputs to try.
#![cfg_attr(test, allow(clippy::disallowed_methods))]

#[cfg(feature = "monitor")]
pub mod annotate;
pub mod cli;
#[cfg(feature = "cluster")]
mod cluster;
mod config;
pub mod domain;
pub mod ecf;
pub mod encode;
pub mod evaluate;
pub mod index;
pub mod indexing;
pub mod ingest;
#[cfg(feature = "training")]
mod learning;
pub mod market;
pub mod matching;
#[cfg(feature = "monitor")]
pub mod monitor;
pub mod occupation;
#[cfg(test)]
mod real_data;
pub mod research;
pub mod review;
pub mod score;
pub mod service;
pub mod statistics;
pub mod survey;
pub mod taxonomy;
pub mod text;
pub mod wire;
