//! The `skillgauge-train` program, of the feature `training`: learns the weights that ship with `skillgauge`.

use std::process::ExitCode;

fn main() -> ExitCode {
    skillgauge::cli::train::run()
}
