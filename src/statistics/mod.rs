//! Intervals, agreement and weights, each formula with its source.
//!
//! Comes in: counts, shares, means. Goes out: figures with their intervals. Must not: know what is counted.
//! Start reading at [`wilson`], [`RatioSums`] and [`krippendorff_alpha`].

mod agreement;
mod clustered;
mod intervals;
mod raking;
mod robust;

pub use agreement::{Scale, krippendorff_alpha};
pub use clustered::{RatioSums, t_quantile};
pub use intervals::{CONFIDENCE, Interval, Z, t_interval, wilson};
pub use raking::{Margin, Raked, RakingRule, rake};
pub use robust::{OUTLIER, robust_z};
