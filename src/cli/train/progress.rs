//! Lines that say how far a training is.

use std::time::Instant;

use crate::encode::training::Step;

use super::say;

/// A line of progress every so many steps.
const LINE_EVERY: usize = 10;

/// How far the training is, with the mean loss since the last line.
pub(super) struct Progress {
    started: Instant,
    total: usize,
    sum: f64,
    steps: usize,
}

impl Progress {
    /// Of `total` steps none is made.
    pub(super) fn new(total: usize) -> Self {
        Self { started: Instant::now(), total, sum: 0.0, steps: 0 }
    }

    /// Seconds since the start.
    pub(super) fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    pub(super) fn made(&mut self, step: Step) {
        self.sum += step.loss;
        self.steps += 1;
        if step.number.is_multiple_of(LINE_EVERY) || step.number == self.total {
            let pace = self.seconds() / step.number as f64;
            let loss = self.sum / self.steps as f64;
            say(&format!("step {} of {}: loss {loss:.3}, {pace:.2} s a step", step.number, self.total));
            (self.sum, self.steps) = (0.0, 0);
        }
    }
}
