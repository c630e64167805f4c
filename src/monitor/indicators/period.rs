//! Months and quarters.

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Length {
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
}

impl Length {
    /// Months of a period.
    pub fn months(self) -> i32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
        }
    }

    /// Periods of a year.
    pub fn a_year(self) -> i32 {
        12 / self.months()
    }

    /// The name used in options.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }

    /// SDMX's code of the frequency.
    pub fn frequency(self) -> &'static str {
        match self {
            Self::Month => "M",
            Self::Quarter => "Q",
        }
    }

    /// The name of a period, as in SDMX: `2025-10` or `2025-Q4`.
    ///
    /// ```
    /// use skillgauge::monitor::indicators::Length;
    /// assert_eq!(Length::Month.name(2025 * 12 + 9), "2025-10");
    /// assert_eq!(Length::Quarter.name(2025 * 4 + 3), "2025-Q4");
    /// ```
    pub fn name(self, number: i32) -> String {
        let (year, part) = (number.div_euclid(self.a_year()), number.rem_euclid(self.a_year()) + 1);
        match self {
            Self::Month => format!("{year:04}-{part:02}"),
            Self::Quarter => format!("{year:04}-Q{part}"),
        }
    }

    /// The number of the period that is named so, or that holds the month named so; `None` if it is no such name.
    ///
    /// ```
    /// use skillgauge::monitor::indicators::Length;
    /// assert_eq!(Length::Quarter.number("2025-Q4"), Some(2025 * 4 + 3));
    /// assert_eq!(Length::Quarter.number("2025-10"), Some(2025 * 4 + 3));
    /// assert_eq!(Length::Month.number("2025-Q4"), None);
    /// ```
    pub fn number(self, name: &str) -> Option<i32> {
        let (year, part) = name.split_once('-')?;
        let year = Some(year).filter(|year| year.len() == 4)?.parse::<i32>().ok()?;
        if let Some(quarter) = part.strip_prefix('Q') {
            let quarter = quarter.parse::<i32>().ok().filter(|quarter| (1..=4).contains(quarter))?;
            return (self == Self::Quarter).then_some(year * 4 + quarter - 1);
        }
        let month = Some(part).filter(|part| part.len() == 2)?.parse::<i32>().ok()?;
        (1..=12).contains(&month).then_some((year * 12 + month - 1).div_euclid(self.months()))
    }

    /// The first day and the last, as `2025-10-01`.
    pub fn days(self, number: i32) -> (String, String) {
        let first = number * self.months();
        let last = first + self.months() - 1;
        let (year, month) = (last.div_euclid(12), last.rem_euclid(12) + 1);
        let month_name = |number: i32| Self::Month.name(number);
        (
            format!("{}-01", month_name(first)),
            format!("{}-{:02}", month_name(last), days_of_month(year, month)),
        )
    }
}

fn days_of_month(year: i32, month: i32) -> i32 {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// Months since January of the year 0 of a day that is given as days since 1970-01-01 (proleptic Gregorian calendar;
/// the algorithm counts in eras of 400 years that begin in March).
pub(in crate::monitor) fn month_of_day(day: i32) -> i32 {
    let shifted = i64::from(day) + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let months = (era * 400 + year_of_era) * 12 + 2 + month_from_march;
    i32::try_from(months).unwrap_or(if months < 0 { i32::MIN } else { i32::MAX })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_period_has_its_first_and_last_day() {
        assert_eq!(Length::Month.days(2024 * 12 + 1), ("2024-02-01".into(), "2024-02-29".into()));
        assert_eq!(Length::Quarter.days(2025 * 4 + 3), ("2025-10-01".into(), "2025-12-31".into()));
    }

    proptest! {
        #[test]
        fn the_month_of_a_day_is_that_of_the_calendar(day in -700_000_i32..2_900_000) {
            let civil = date(1970, 1, 1) + jiff::ToSpan::days(i64::from(day));
            prop_assert_eq!(month_of_day(day), i32::from(civil.year()) * 12 + i32::from(civil.month()) - 1);
        }

        #[test]
        fn a_name_leads_back_to_its_period(number in 0_i32..100_000) {
            prop_assert_eq!(Length::Month.number(&Length::Month.name(number)), Some(number));
            prop_assert_eq!(Length::Quarter.number(&Length::Quarter.name(number / 3)), Some(number / 3));
        }
    }
}
