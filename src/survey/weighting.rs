//! Weights by country: each country counts equally, or as totals say.

use std::collections::BTreeMap;
use std::path::Path;

use crate::domain::{Country, Limits};

use super::SurveyError;
use super::contributions::Contribution;
use super::countries::CountryNames;
use super::error::shown;
use super::options::CountryAnswer;
use super::sheet::read_sheet;

/// How much a country counts.
#[derive(Debug, Clone, PartialEq)]
pub enum CountryWeights {
    /// As many answers as it gave.
    Raw,
    /// As much as any other country.
    Equal,
    /// In proportion to these totals, such as the people employed there.
    Totals(BTreeMap<Country, f64>),
}

impl CountryWeights {
    /// Totals from a CSV file with the columns `country` and `total`.
    ///
    /// # Errors
    /// A [`SurveyError`] that names file and line.
    pub fn read(path: &Path, limits: &Limits) -> Result<Self, SurveyError> {
        let is_header = |cell: &str| ["country", "total"].contains(&cell.trim());
        let sheet = read_sheet(path, limits, &is_header)?;
        let header = sheet.rows.first().map(|row| [row.cell(0).to_string(), row.cell(1).to_string()]);
        if header.is_none_or(|header| header != ["country", "total"]) {
            let problem =
                "is no table of totals; its first line must be 'country,total', then one country a line";
            return Err(SurveyError::file(&sheet.file, problem));
        }
        let names = CountryNames::builtin()?;
        let mut totals = BTreeMap::new();
        for row in sheet.rows.iter().skip(1).filter(|row| !row.is_blank()) {
            let country = names.find(row.cell(0)).ok_or_else(|| {
                let problem =
                    format!("'{}' is no country; use a code of ISO 3166-1, such as 'ES'", shown(row.cell(0)));
                sheet.fault(row, Some((0, "country")), problem)
            })?;
            let total = row.cell(1).parse().ok().filter(|total: &f64| total.is_finite() && *total > 0.0);
            let total = total.ok_or_else(|| {
                let problem = format!("'{}' is no total; give a number above zero", shown(row.cell(1)));
                sheet.fault(row, Some((1, "total")), problem)
            })?;
            if totals.insert(country, total).is_some() {
                let problem = format!("{country} stands twice; keep one line");
                return Err(sheet.fault(row, Some((0, "country")), problem));
            }
        }
        Ok(Self::Totals(totals))
    }

    /// What the weights are, in words.
    pub fn in_words(&self) -> &'static str {
        match self {
            Self::Raw => "not weighted",
            Self::Equal => "weighted so that each country counts the same",
            Self::Totals(_) => "weighted by the totals given for each country",
        }
    }

    /// The weight of one answer from each country of the sample, one on average; `None` where nothing is weighted.
    ///
    /// # Errors
    /// A country of the sample that the totals do not name.
    pub fn of(&self, sample: &[Contribution]) -> Result<Option<BTreeMap<Country, f64>>, SurveyError> {
        if *self == Self::Raw {
            return Ok(None);
        }
        let mut counts: BTreeMap<Country, f64> = BTreeMap::new();
        for contribution in sample {
            if let Some(CountryAnswer::Known(country)) = contribution.country {
                *counts.entry(country).or_default() += 1.0;
            }
        }
        let missing: Vec<&str> =
            counts.keys().filter(|country| self.target(**country).is_none()).map(Country::as_str).collect();
        if !missing.is_empty() {
            return Err(SurveyError::Weights(format!(
                "--country-weights: the totals lack {}, from where there are answers; add a line for each",
                missing.join(", ")
            )));
        }
        let all: f64 = counts.values().sum();
        let targets: f64 = counts.keys().filter_map(|country| self.target(*country)).sum();
        let weight = |(country, count): (&Country, &f64)| {
            Some((*country, self.target(*country)? / targets * all / count))
        };
        Ok(Some(counts.iter().filter_map(weight).collect()))
    }

    fn target(&self, country: Country) -> Option<f64> {
        match self {
            Self::Raw | Self::Equal => Some(1.0),
            Self::Totals(totals) => totals.get(&country).copied(),
        }
    }
}
