//! The `skillgauge` program: hands over to the command line, prints what went wrong, sets the exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    keep_idle_threads_asleep();
    skillgauge::cli::run()
}

/// libgomp reads `OMP_WAIT_POLICY` when it is loaded, so it must be set before the program starts: set
/// it and start again. Spinning threads are up to seven times slower where cores are shared.
#[cfg(unix)]
fn keep_idle_threads_asleep() {
    use std::os::unix::process::CommandExt;

    const POLICY: &str = "OMP_WAIT_POLICY";
    if std::env::var_os(POLICY).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // Returns only if it fails, and then the program runs on as it is: slower, not wrong.
        let _failed = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(POLICY, "PASSIVE")
            .exec();
    }
}

#[cfg(not(unix))]
fn keep_idle_threads_asleep() {}
