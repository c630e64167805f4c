//! Tests at the borders, on the real model: one program, so that it is loaded once.

mod acknowledged;
mod bad_input;
mod by_hand;
mod conversion;
mod crash;
mod duplicates;
mod encoder;
mod encoder_update;
mod evaluation;
mod found;
mod full_disk;
mod import;
mod keeping;
mod multilingual;
mod precision;
mod profile_ads;
mod profiles;
mod python_client;
mod ranking;
mod server;
mod store;
mod support;
mod taxonomy;
mod texts;
mod tiny_model;
mod training;
