//! The market's answer to a profile: what the ads that match it ask for, row by row, and what the profile lacks.
//!
//! Comes in: a profile, a filter, which ads match, a [`Matcher`](crate::matching::Matcher) with its snapshot.
//! Goes out: a [`Market`], its page ([`page`]), and a copy of the profile with candidate rows ([`candidates`]).
//! Must not: read ads in a way of its own (`matching` is the read recipe), change a profile, know how answers are
//! printed. Start reading at [`market`]; the formulas are in `share` and `keyness`.

mod answer;
mod background;
mod candidates;
mod chart;
mod error;
mod examples;
mod figures;
mod keyness;
mod lacking;
mod page;
mod page_rows;
mod query;
mod rows;
mod share;
mod style;

pub use crate::statistics::Interval;
pub use answer::{Found, Market, Stage, market};
pub use candidates::candidates;
pub use error::MarketError;
pub use examples::Example;
pub use figures::{percent, rounded, significant, times};
pub use keyness::{Keyness, adjusted};
pub use lacking::{Lacking, LackingSkill, NotSought, Sought};
pub use page::page;
pub use query::{Bounds, Choice, MarketQuery};
pub use rows::{Demands, Levels, MarketRow, RowKind};
pub use share::{LOW_SUPPORT, MIN_SUPPORT, Share, Support};
