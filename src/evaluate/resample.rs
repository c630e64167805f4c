//! How sure a figure is: bootstrap intervals and a randomisation test, from a stated seed.

/// How often, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resampling {
    /// The seed; the same seed gives the same interval on every machine.
    pub seed: u64,
    /// How many times is drawn, at least 1.
    pub resamples: usize,
}

/// Between these two numbers lies the middle 95 % of the resamples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, fast, and the same everywhere.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, by multiplication (Lemire 2019); its bias is below 2^-40 here.
    fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }
}

impl Resampling {
    /// The percentile bootstrap (Efron 1979) of a statistic of `units` queries or ads: `statistic` is
    /// given as many of their positions as there are, drawn with replacement. Resamples without a value
    /// are left out. `None` for fewer than two units, or where no resample has a value.
    pub fn interval(&self, units: usize, statistic: impl Fn(&[usize]) -> Option<f64>) -> Option<Interval> {
        if units < 2 {
            return None;
        }
        let mut random = SplitMix64(self.seed);
        let mut drawn = vec![0; units];
        let mut values: Vec<f64> = (0..self.resamples)
            .filter_map(|_| {
                drawn.iter_mut().for_each(|position| *position = random.below(units));
                statistic(&drawn)
            })
            .collect();
        values.sort_by(f64::total_cmp);
        let last = values.len().checked_sub(1)?;
        let at = |quantile: f64| values.get((quantile * last as f64).round() as usize).copied();
        Some(Interval { low: at(0.025)?, high: at(0.975)? })
    }

    /// The same for the mean of one value per unit.
    pub fn interval_of_mean(&self, values: &[f64]) -> Option<Interval> {
        let mean = |drawn: &[usize]| {
            let sum: f64 = drawn.iter().filter_map(|position| values.get(*position)).sum();
            Some(sum / drawn.len() as f64)
        };
        self.interval(values.len(), mean)
    }

    /// The paired randomisation test (Fisher; for retrieval Smucker, Allan and Carterette 2007): how
    /// often differences with signs drawn by chance have a mean at least as far from 0 as these. The
    /// two-sided p-value, never below `1 / (resamples + 1)`.
    pub fn randomisation_p(&self, differences: &[f64]) -> f64 {
        let observed = differences.iter().sum::<f64>().abs() - 1e-12;
        let mut random = SplitMix64(self.seed);
        let mut signed =
            || differences.iter().map(|d| if random.next() >> 63 == 0 { *d } else { -d }).sum::<f64>().abs();
        let as_far = (0..self.resamples).filter(|_| signed() >= observed).count();
        (as_far + 1) as f64 / (self.resamples + 1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESAMPLING: Resampling = Resampling { seed: 7, resamples: 1000 };

    #[test]
    fn the_generator_gives_the_published_numbers() {
        // The first outputs of the reference implementation for the seed 1234567.
        let mut random = SplitMix64(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn the_interval_holds_the_mean_and_narrows_with_more_queries() {
        let values = |count: usize| (0..count).map(|i| (i % 10) as f64 / 9.0).collect::<Vec<_>>();
        let few = RESAMPLING.interval_of_mean(&values(20)).unwrap();
        let many = RESAMPLING.interval_of_mean(&values(500)).unwrap();
        assert!(few.low < 0.5 && 0.5 < few.high, "{few:?}");
        assert!(many.high - many.low < (few.high - few.low) / 2.0, "{few:?} {many:?}");
        // Standard error of the mean of 500: 0.319 / sqrt(500) = 0.0143; 95 % is about ±0.028.
        assert!(((many.high - many.low) / 2.0 - 0.028).abs() < 0.005, "{many:?}");
    }

    #[test]
    fn the_same_seed_gives_the_same_interval_and_one_query_none() {
        let values = [0.0, 1.0, 0.3];
        assert_eq!(RESAMPLING.interval_of_mean(&values), RESAMPLING.interval_of_mean(&values));
        assert_eq!(RESAMPLING.interval_of_mean(&[0.5]), None);
    }

    #[test]
    fn chance_explains_a_draw_but_not_twenty_wins() {
        assert!(RESAMPLING.randomisation_p(&[0.1, -0.1, 0.2, -0.2]) > 0.9);
        assert!(RESAMPLING.randomisation_p(&[0.1; 20]) < 0.005);
        assert_eq!(RESAMPLING.randomisation_p(&[0.0; 5]), 1.0);
    }
}
