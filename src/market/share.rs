//! A share with its interval, or the word that it rests on too few ads.

use crate::statistics::{Interval, wilson};

/// Figures over fewer ads are withheld, unless the caller says another number.
pub const MIN_SUPPORT: usize = 5;
/// Figures over fewer ads are flagged: their intervals are about 40 points wide and more.
pub const LOW_SUPPORT: usize = 30;

/// On how many ads a figure rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Support {
    /// On too few: the figure is not told.
    Withheld,
    /// On few: the figure is told and flagged.
    Low,
    /// On at least [`LOW_SUPPORT`].
    Enough,
}

impl Support {
    /// What `ads` are, where fewer than `least` are too few.
    pub fn of(ads: u64, least: usize) -> Self {
        match ads {
            ads if ads < least.max(1) as u64 => Self::Withheld,
            ads if ads < LOW_SUPPORT as u64 => Self::Low,
            _ => Self::Enough,
        }
    }

    /// The name used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Withheld => "withheld",
            Self::Low => "low",
            Self::Enough => "enough",
        }
    }
}

/// So many of so many ads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    count: u64,
    of: u64,
    support: Support,
}

impl Share {
    /// `count` of `of` ads, where fewer than `least` are too few to tell.
    pub fn new(count: u64, of: u64, least: usize) -> Self {
        Self { count: count.min(of), of, support: Support::of(of, least) }
    }

    /// How many; `None` where it is withheld.
    pub fn count(&self) -> Option<u64> {
        self.is_shown().then_some(self.count)
    }

    /// Of how many.
    pub fn of(&self) -> u64 {
        self.of
    }

    /// On how many ads it rests.
    pub fn support(&self) -> Support {
        self.support
    }

    /// The share, 0 to 1; `None` where it is withheld.
    pub fn value(&self) -> Option<f64> {
        self.is_shown().then(|| self.count as f64 / self.of as f64)
    }

    /// [Wilson's interval](wilson), `None` where the share is withheld.
    ///
    /// ```
    /// use skillgauge::market::Share;
    /// let ten = Share::new(3, 10, 5).interval().unwrap();
    /// assert!((ten.low - 0.107_791).abs() < 1e-6 && (ten.high - 0.603_222).abs() < 1e-6);
    /// assert_eq!(Share::new(0, 10, 5).interval().unwrap().low, 0.0);
    /// assert!(Share::new(3, 4, 5).interval().is_none());
    /// ```
    pub fn interval(&self) -> Option<Interval> {
        Some(wilson(self.value()?, self.of as f64))
    }

    fn is_shown(&self) -> bool {
        self.support != Support::Withheld
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn few_ads_are_flagged_and_too_few_tell_nothing() {
        let support = |of| Share::new(1, of, 5).support();
        assert_eq!(
            [support(4), support(5), support(29), support(30)],
            [Support::Withheld, Support::Low, Support::Low, Support::Enough]
        );
        let withheld = Share::new(2, 4, 5);
        assert_eq!((withheld.count(), withheld.value(), withheld.of()), (None, None, 4));
        assert_eq!(Share::new(0, 0, 0).value(), None, "of no ads there is no share, whatever is asked for");
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_share_and_its_mirror_is_that_of_the_rest(of in 1_u64..5_000, part in 0.0..=1.0_f64) {
            let count = (of as f64 * part).floor() as u64;
            let share = Share::new(count, of, 1);
            let (p, interval) = (share.value().unwrap(), share.interval().unwrap());
            prop_assert!(0.0 <= interval.low && interval.low <= p && p <= interval.high && interval.high <= 1.0);
            let rest = Share::new(of - count, of, 1).interval().unwrap();
            prop_assert!((interval.low - (1.0 - rest.high)).abs() < 1e-12);
            prop_assert!((interval.high - (1.0 - rest.low)).abs() < 1e-12);
            // Four times the ads, half the width and a little more.
            let wider = Share::new(count * 4, of * 4, 1).interval().unwrap();
            prop_assert!(wider.high - wider.low <= interval.high - interval.low + 1e-12);
        }
    }
}
