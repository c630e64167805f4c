//! What is asked: a profile, which ads, and how much is read.

use std::sync::Arc;

use crate::domain::{AdFilter, Limits, Probability, Profile};

/// Which ads match.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Choice {
    /// Those with this score or more.
    MinScore(Probability),
    /// The best so many.
    Top(usize),
}

impl Choice {
    /// From this score on an ad is more likely than not the job that the profile describes.
    pub const USUAL_SCORE: f64 = 0.5;
}

impl Default for Choice {
    fn default() -> Self {
        Self::MinScore(Probability::clamped(Self::USUAL_SCORE))
    }
}

/// How much is read at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Ads that match, best first.
    pub ads: usize,
    /// Other ads.
    pub others: usize,
    /// Of the ads that match, those whose sentences are linked to the whole taxonomy.
    pub linked: usize,
    /// Skills of the taxonomy that are then looked for in all ads.
    pub skills: usize,
}

impl From<&Limits> for Bounds {
    fn from(limits: &Limits) -> Self {
        Self {
            ads: limits.market_ads,
            others: limits.market_others,
            linked: limits.market_linked,
            skills: limits.market_skills,
        }
    }
}

/// A question: what does the market ask for, beside this profile?
#[derive(Debug, Clone)]
pub struct MarketQuery {
    /// The profile.
    pub profile: Arc<Profile>,
    /// Which ads are asked about, those that match and the others alike.
    pub filter: AdFilter,
    /// Which of them match.
    pub choice: Choice,
    /// Figures over fewer ads than this are withheld; at least 1.
    pub min_support: usize,
    /// At most so many skills that the profile lacks are told.
    pub most_lacking: usize,
    /// At most so many examples a row.
    pub examples: usize,
    /// How much is read at most.
    pub bounds: Bounds,
}
