//! What both programs do before and after their command.

use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use super::args::WrongUse;

/// Makes the process ready: threads that sleep, and a log on standard error.
pub(super) fn begin() {
    keep_idle_threads_asleep();
    log_to_stderr();
}

/// Prints what went wrong and gives the exit status.
pub(super) fn end(program: &str, result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of a pipe has seen enough.
        Err(error) if broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            _ = writeln!(std::io::stderr(), "{program}: {}", in_full(&error));
            ExitCode::from(if error.is::<WrongUse>() { 2 } else { 1 })
        }
    }
}

/// An error and its causes, those left out that it has named already.
fn in_full(error: &anyhow::Error) -> String {
    let mut message = String::new();
    for cause in error.chain().map(ToString::to_string).filter(|cause| !cause.is_empty()) {
        if !message.contains(&cause) {
            message.push_str(if message.is_empty() { "" } else { ": " });
            message.push_str(&cause);
        }
    }
    message
}

fn broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == ErrorKind::BrokenPipe)
}

#[expect(clippy::disallowed_methods, reason = "NO_COLOR is a convention of all programs, no setting of ours")]
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SKILLGAUGE_LOG").unwrap_or_else(|_| {
        tracing_subscriber::EnvFilter::new(
            "warn,skillgauge=info,pdf_extract=off,lopdf=off,ballista_executor=error",
        )
    });
    _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .with_target(false)
        .try_init();
}

/// libgomp reads `OMP_WAIT_POLICY` when it is loaded, so it must be set before the program starts: set
/// it and start again. Spinning threads are up to seven times slower where cores are shared.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "a variable of libgomp, read before there are settings")]
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

#[cfg(test)]
mod tests {
    use anyhow::Context;

    #[test]
    fn an_error_says_each_cause_once() {
        let cause = || std::io::Error::other("no room");
        let index = crate::index::IndexError::Io { path: "x".into(), source: cause() };
        let named = super::in_full(&anyhow::Error::from(index));
        assert_eq!(named.matches("no room").count(), 1, "{named}");
        let unnamed = Err::<(), _>(cause()).context("the ads were not read").unwrap_err();
        assert_eq!(super::in_full(&unnamed), "the ads were not read: no room");
    }
}
