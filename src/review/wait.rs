//! How long a writer waits for others, and for whom.

use std::time::Duration;

/// How long a writer waits for others. Whoever asked for the writing may go meanwhile: then nothing is written, so that
/// nothing is there twice when he asks again.
#[derive(Clone, Copy)]
pub struct Wait<'a> {
    longest: Duration,
    is_wanted: &'a dyn Fn() -> bool,
}

impl<'a> Wait<'a> {
    /// At most `longest`, and only while `is_wanted` says that somebody waits for the writer.
    pub fn new(longest: Duration, is_wanted: &'a dyn Fn() -> bool) -> Self {
        Self { longest, is_wanted }
    }

    /// The longest time.
    pub fn longest(&self) -> Duration {
        self.longest
    }

    /// Whether somebody still waits for the writer.
    pub fn is_wanted(&self) -> bool {
        (self.is_wanted)()
    }
}

/// For a caller who stays to the end.
impl From<Duration> for Wait<'_> {
    fn from(longest: Duration) -> Self {
        Self { longest, is_wanted: &|| true }
    }
}
