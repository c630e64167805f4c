//! Labour-market monitoring: from annotated ads to figures that an institute can publish.
//!
//! Comes in: the tables that `monitor annotate` writes. Goes out: indicators, quality, comparison, SDMX and DCAT. Must
//! not: touch a live service, keep a clock or a random number in a file. Start reading at [`indicators`].

pub mod indicators;
pub mod report;
