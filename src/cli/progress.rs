//! Progress: a bar on a terminal, plain lines elsewhere, always on standard error.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Lines of progress are at least so far apart, and later on a twentieth of the time that has passed, up to the longest.
const LINE_EVERY: Duration = Duration::from_secs(5);
const LINE_EVERY_AT_MOST: Duration = Duration::from_secs(60);

/// A spinner with a word; silent where there is no terminal.
pub(super) fn spinner(word: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(word);
    bar.set_draw_target(ProgressDrawTarget::stderr());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// How far a long piece of work is.
pub(super) struct Meter {
    bar: Option<ProgressBar>,
    began: Instant,
    last: Instant,
    what: String,
}

impl Meter {
    /// A meter over `total` units of `what`; a total of `None` is not known.
    pub(super) fn new(what: impl Into<String>, total: Option<u64>) -> Self {
        let what = what.into();
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(total.unwrap_or(0)).with_prefix(what.clone());
            let template = if total.is_some() {
                "{prefix} {wide_bar} {percent}% {msg}"
            } else {
                "{prefix} {spinner} {msg}"
            };
            bar.set_style(
                ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
            );
            bar
        });
        let now = Instant::now();
        Self { bar, began: now, last: now, what }
    }

    /// Shows that `done` units are done.
    pub(super) fn advance(&mut self, done: u64, total: Option<u64>, message: &str) {
        if let Some(bar) = &self.bar {
            if let Some(total) = total {
                bar.set_length(total);
            }
            bar.set_position(done);
            bar.set_message(message.to_string());
        } else if self.last.elapsed() >= (self.began.elapsed() / 20).clamp(LINE_EVERY, LINE_EVERY_AT_MOST) {
            self.last = Instant::now();
            let share =
                total.filter(|total| *total > 0).map(|total| format!(" {}%", done.min(total) * 100 / total));
            _ = writeln!(std::io::stderr(), "{}:{} {message}", self.what, share.unwrap_or_default());
        }
    }

    /// Removes the bar.
    pub(super) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
