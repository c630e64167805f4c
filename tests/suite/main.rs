//! Tests at the borders, on the real model: one program, so that it is loaded once.

#![allow(clippy::disallowed_methods, reason = "tests take their own settings from the environment")]

mod acknowledged;
mod bad_input;
mod by_hand;
mod candidates;
#[cfg(feature = "cluster")]
mod conformance;
mod conversion;
mod crash;
mod duplicates;
mod encoder;
mod encoder_update;
mod evaluation;
mod found;
mod full_disk;
mod import;
mod independent;
mod keeping;
mod level_ads;
mod market;
#[cfg(feature = "monitor")]
mod monitor_annotate;
mod multilingual;
mod name_texts;
mod occupations;
mod old_indexes;
mod parsers;
mod precision;
#[cfg(feature = "cluster")]
mod processes;
mod profile_ads;
mod profiles;
mod python_client;
mod ranking;
mod research;
mod reviews;
mod server;
mod store;
mod support;
mod survey;
mod taxonomy;
mod texts;
mod tiny_model;
#[cfg(feature = "training")]
mod training;
mod walkthrough;
