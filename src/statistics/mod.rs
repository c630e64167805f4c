//! Intervals and agreement, each formula with its source.
//!
//! Comes in: counts, shares, means. Goes out: figures with their intervals. Must not: know what is counted.
//! Start reading at [`wilson`] and [`krippendorff_alpha`].

mod agreement;
mod intervals;

pub use agreement::{Scale, krippendorff_alpha};
pub use intervals::{CONFIDENCE, Interval, Z, t_interval, wilson};
