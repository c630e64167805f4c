//! The `skillgauge` program: hands over to the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    skillgauge::cli::run()
}
