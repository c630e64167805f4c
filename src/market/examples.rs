//! Quotations that show what a figure counts.

use crate::domain::{AdId, Demand, Evidence, EvidenceSource, Span};

/// Words of an ad that ask for something.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The ad.
    pub ad: AdId,
    /// Which of its texts `span` points into.
    pub source: EvidenceSource,
    /// Where the words stand, in bytes.
    pub span: Span,
    /// The words: exactly the bytes of `span`.
    pub text: String,
    /// How they ask; `None` for a title that names an occupation.
    pub demand: Option<Demand>,
    /// The probability that the ad asks for it.
    pub probability: f64,
}

impl Example {
    /// Where the words stand: `description 120–180`.
    pub fn position(&self) -> String {
        let source = match self.source {
            EvidenceSource::Title => "title",
            EvidenceSource::Description => "description",
        };
        format!("{source} {}–{}", self.span.start(), self.span.end())
    }

    pub(super) fn of(ad: &AdId, evidence: &Evidence, demand: Option<Demand>, probability: f64) -> Self {
        Self {
            ad: ad.clone(),
            source: evidence.source,
            span: evidence.span,
            text: evidence.text.clone(),
            demand,
            probability,
        }
    }
}

/// The surest of the values that were seen, each with its probability; of equals the first.
#[derive(Debug, Clone)]
pub(super) struct Surest<T> {
    most: usize,
    best: Vec<(f64, T)>,
}

impl<T> Surest<T> {
    pub(super) fn new(most: usize) -> Self {
        Self { most, best: Vec::with_capacity(most.min(16) + 1) }
    }

    /// Takes a value if it is among the surest; `value` is made only then.
    pub(super) fn see(&mut self, probability: f64, value: impl FnOnce() -> T) {
        let index = self.best.partition_point(|(best, _)| *best >= probability);
        if index < self.most {
            self.best.insert(index, (probability, value()));
            self.best.truncate(self.most);
        }
    }

    pub(super) fn into_values(self) -> Vec<T> {
        self.best.into_iter().map(|(_, value)| value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surest_are_chosen_and_of_equals_the_first() {
        let mut surest = Surest::new(2);
        for (probability, name) in [(0.6, "a"), (0.9, "b"), (0.6, "c"), (0.9, "d"), (0.7, "e")] {
            surest.see(probability, || name);
        }
        assert_eq!(surest.into_values(), ["b", "d"]);
        let mut none = Surest::new(0);
        none.see(1.0, || "a");
        assert!(none.into_values().is_empty());
    }
}
