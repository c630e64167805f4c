//! skillgauge matches job ads to competence profiles: ranked, explained, with e-CF levels.
//!
//! The rooms, from the bottom up; ARCHITECTURE.md says what each may import and why.

pub mod domain;

pub mod text;

pub mod taxonomy;

pub mod ingest;

pub mod encode;

pub mod index;

pub mod score;

pub mod ecf;

pub mod matching;

pub mod indexing;

pub mod wire;

pub mod service;

pub mod config;

pub mod cli;
