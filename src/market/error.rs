//! Why there is no answer.

use crate::domain::{ConceptUri, Violation};
use crate::matching::MatchError;

/// What went wrong, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum MarketError {
    /// The ads cannot be read.
    #[error("{0}")]
    Match(#[from] MatchError),
    /// The index holds no ad.
    #[error("the index holds no ads; read some with `skillgauge index --ads FILE`")]
    NoAds,
    /// No ad passes the filter.
    #[error(
        "none of the index's {ads} ads passes the filter; widen country, language or dates, or leave them out"
    )]
    AllFiltered {
        /// The ads of the index.
        ads: u64,
    },
    /// No ad reaches the least score.
    #[error(
        "none of the {considered} ads that pass the filter reaches the score {least}; the best reaches {best}. \
         Ask for a lower score, or for the best N instead"
    )]
    NoneMatches {
        /// The ads that pass the filter.
        considered: u64,
        /// The least score asked for.
        least: f64,
        /// The best score there is.
        best: f64,
    },
    /// A skill to be taken over is not among those found lacking.
    #[error("{uri} is not among the skills that this answer found lacking; they are: {known}")]
    NotLacking {
        /// The skill.
        uri: ConceptUri,
        /// Those that could be taken.
        known: String,
    },
    /// The copy with candidate rows is no good profile.
    #[error("the copy with candidate rows is no valid profile: {}", list(.0))]
    Candidates(Vec<Violation>),
}

fn list(violations: &[Violation]) -> String {
    violations.iter().map(Violation::to_string).collect::<Vec<_>>().join("; ")
}
