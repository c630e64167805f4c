//! What the ads are counted by.

use super::error::IndicatorError;

/// A property of an ad by which ads are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// ESCO occupation, a URI.
    Occupation,
    /// ISCO-08 unit group, four digits.
    Isco,
    /// Country, ISO 3166-1 alpha-2.
    Country,
    /// Region, as the feed names it.
    Region,
    /// Language of the ad, BCP 47.
    Language,
    /// Feed.
    Source,
    /// Employer, in small letters.
    Employer,
    /// `entry`, `junior`, `mid`, `senior`, `lead`.
    Seniority,
}

/// What stands for all categories of a dimension together, as in SDMX.
pub const TOTAL: &str = "_T";

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Occupation,
        Self::Isco,
        Self::Country,
        Self::Region,
        Self::Language,
        Self::Source,
        Self::Employer,
        Self::Seniority,
    ];

    /// Its name, in options and as a column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Occupation => "occupation",
            Self::Isco => "isco",
            Self::Country => "country",
            Self::Region => "region",
            Self::Language => "language",
            Self::Source => "source",
            Self::Employer => "employer",
            Self::Seniority => "seniority",
        }
    }

    /// The dimension of this name.
    pub fn named(name: &str) -> Result<Self, IndicatorError> {
        let unknown = || IndicatorError::Dimension {
            given: name.to_string(),
            known: Self::ALL.map(Self::as_str).join(", "),
        };
        Self::ALL.into_iter().find(|dimension| dimension.as_str() == name).ok_or_else(unknown)
    }

    /// The category of an ad, in SQL over the table of ads; null where it is not known.
    pub(super) fn sql(self) -> &'static str {
        match self {
            Self::Employer => "employer_key(employer)",
            Self::Language => "nullif(category(language), 'und')",
            Self::Occupation => "category(occupation)",
            Self::Isco => "category(isco)",
            Self::Country => "category(country)",
            Self::Region => "category(region)",
            Self::Source => "category(source)",
            Self::Seniority => "category(seniority)",
        }
    }
}

/// The tabulations asked for: each a set of dimensions that are crossed. The total is always one of them, the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    sets: Vec<Vec<Dimension>>,
}

impl Default for By {
    fn default() -> Self {
        Self { sets: vec![Vec::new()] }
    }
}

impl By {
    /// Reads `occupation,region,occupation+region`; nothing asks for the total alone.
    ///
    /// ```
    /// use skillgauge::monitor::indicators::By;
    /// let by = By::parse("region,occupation+region").unwrap();
    /// assert_eq!(by.names(), ["occupation", "region"]);
    /// assert_eq!(by.sets().len(), 3);
    /// assert!(By::parse("town").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, IndicatorError> {
        let mut sets = vec![Vec::new()];
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let mut set =
                part.split('+').map(|name| Dimension::named(name.trim())).collect::<Result<Vec<_>, _>>()?;
            set.sort_unstable();
            set.dedup();
            if !sets.contains(&set) {
                sets.push(set);
            }
        }
        Ok(Self { sets })
    }

    /// The tabulations, the total first.
    pub fn sets(&self) -> &[Vec<Dimension>] {
        &self.sets
    }

    /// Every dimension that is named, each once: the columns of the tables.
    pub fn dimensions(&self) -> Vec<Dimension> {
        let mut all: Vec<Dimension> = self.sets.iter().flatten().copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The names of [`Self::dimensions`].
    pub fn names(&self) -> Vec<&'static str> {
        self.dimensions().into_iter().map(Dimension::as_str).collect()
    }

    /// As it is written in options: `occupation,occupation+region`.
    pub fn in_words(&self) -> String {
        let set = |set: &Vec<Dimension>| set.iter().map(|d| d.as_str()).collect::<Vec<_>>().join("+");
        self.sets.iter().skip(1).map(set).collect::<Vec<_>>().join(",")
    }
}
