//! What is asked for.

use std::path::PathBuf;

use crate::statistics::RakingRule;

use super::dimension::By;
use super::engine::Resources;
use super::error::IndicatorError;
use super::period::Length;

/// What is counted in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Ads first seen in the period.
    Flow,
    /// Ads open on any day of the period.
    Stock,
}

impl Measure {
    /// Its name in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::Stock => "stock",
        }
    }
}

/// Which sources are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    /// All.
    All,
    /// Those with an ad in every period.
    Stable,
}

impl Panel {
    /// Its name in options.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Stable => "stable",
        }
    }
}

/// Until when an ad counts as open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenUntil {
    /// Until it was last seen; where that is not known, until it expires, else on its first day only.
    LastSeen,
    /// Until it expires; where that is not known, until it was last seen, else on its first day only.
    Expires,
}

impl OpenUntil {
    /// Its name in options.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LastSeen => "last-seen",
            Self::Expires => "expires",
        }
    }
}

/// What a cell must hold to be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinimumCell {
    /// Ads, near-duplicates once.
    pub ads: u64,
    /// Employers; an ad whose employer is not known counts as one.
    pub employers: u64,
}

impl Default for MinimumCell {
    fn default() -> Self {
        Self { ads: 30, employers: 3 }
    }
}

/// Who publishes, for the DCAT record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Publication {
    /// The title of the data set.
    pub title: Option<String>,
    /// The publisher's name.
    pub publisher: Option<String>,
    /// The licence, a URL.
    pub license: Option<String>,
}

/// What `monitor indicators` is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Folders that `monitor annotate` wrote. Where an ad is in several, its row in the last one counts.
    pub runs: Vec<PathBuf>,
    /// Where the tables go.
    pub out: PathBuf,
    /// The tabulations.
    pub by: By,
    /// Months or quarters.
    pub period: Length,
    /// First and last period, by name; otherwise those of the first and the last ad.
    pub window: (Option<String>, Option<String>),
    /// Flow, stock or both, in this order.
    pub measures: Vec<Measure>,
    /// Which sources count.
    pub panel: Panel,
    /// Until when an ad is open.
    pub open_until: OpenUntil,
    /// Smaller cells are flagged `suppressed`.
    pub minimum: MinimumCell,
    /// A share whose interval is wider is flagged `low_reliability`, 0 to 1; a mean level at 2.5 times as much.
    pub max_width: f64,
    /// So many of the most frequent pairs of skills a cell and period; 0: none are counted.
    pub pairs: usize,
    /// Pairs are counted among so many skills: those that most ads ask for, over all periods.
    pub pair_skills: usize,
    /// A source with this share of a cell's ads that joins or leaves breaks the series, 0 to 1.
    pub break_share: f64,
    /// A tabulation with more cells is refused.
    pub max_categories: usize,
    /// Known totals to rake to (CSV: dimension, category, total).
    pub benchmark: Option<PathBuf>,
    /// Bounds of the weights, relative to one.
    pub raking: RakingRule,
    /// Memory and threads; they change no figure.
    pub resources: Resources,
    /// For the DCAT record.
    pub publication: Publication,
}

impl Options {
    /// The defaults.
    pub fn new(runs: Vec<PathBuf>, out: PathBuf) -> Self {
        Self {
            runs,
            out,
            by: By::default(),
            period: Length::Month,
            window: (None, None),
            measures: vec![Measure::Flow, Measure::Stock],
            panel: Panel::All,
            open_until: OpenUntil::LastSeen,
            minimum: MinimumCell::default(),
            max_width: 0.2,
            pairs: 50,
            pair_skills: 200,
            break_share: 0.05,
            max_categories: 5_000,
            benchmark: None,
            raking: RakingRule::default(),
            resources: Resources::default(),
            publication: Publication::default(),
        }
    }

    /// Whether the numbers make sense.
    pub(super) fn check(&self) -> Result<(), IndicatorError> {
        let wrong = |problem: &str| Err(IndicatorError::Option(problem.to_string()));
        let share = |value: f64| value > 0.0 && value <= 1.0;
        if self.runs.is_empty() {
            return Err(IndicatorError::NoInput);
        }
        if self.measures.is_empty() {
            return wrong("no measure is asked for: flow, stock or both");
        }
        if !share(self.max_width) {
            return wrong("--max-width: the width of an interval lies above 0 and up to 1");
        }
        if !share(self.break_share) {
            return wrong("--break-share: a share lies above 0 and up to 1");
        }
        let bounds = self.raking;
        if !share(bounds.least) || !bounds.greatest.is_finite() || bounds.greatest < 1.0 {
            return wrong(
                "--weight-bounds: the lower lies above 0 and up to 1, the upper from 1 on: such as 0.2,5",
            );
        }
        if self.pair_skills > 2_000 {
            return wrong("--pair-skills: at most 2000, since pairs grow with the square");
        }
        Ok(())
    }
}
