//! The `skillgauge` program.

fn main() {}
