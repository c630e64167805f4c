//! Tests at the borders, on the real model: one program, so that it is loaded once.

mod bad_input;
mod crash;
mod encoder;
mod evaluation;
mod import;
mod profiles;
mod python_client;
mod ranking;
mod server;
mod store;
mod support;
