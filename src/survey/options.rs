//! Cells into answers: option texts in any language, option ids, numbers.

use std::collections::BTreeMap;
use std::fmt;

use crate::domain::{Country, Level};

use super::SurveyError;
use super::countries::CountryNames;
use super::error::shown;
use super::questions::DO_NOT_KNOW_ID;
use super::wording::{DEGREES, Wording, bracketed, normal};

/// An answer to a question on importance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rating {
    /// 1 (not needed) to 5 (essential).
    Degree(u8),
    /// "Do not know": an answer, but outside the scale.
    DoNotKnow,
}

/// The side from which a respondent knows the work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stakeholder {
    /// Who orders it, such as municipal staff.
    Client,
    /// Who does it: engineers, managers.
    Provider,
    /// Who lives with it: users and citizens.
    UserOrCitizen,
    /// Somebody else.
    Other,
    /// An answer that the questionnaire does not offer, in its own words.
    Unknown(String),
}

impl Stakeholder {
    /// Those that the questionnaire offers.
    pub const ALL: [Self; 4] = [Self::Client, Self::Provider, Self::UserOrCitizen, Self::Other];

    /// The id of the option.
    pub fn id(&self) -> &str {
        match self {
            Self::Client => "client",
            Self::Provider => "provider",
            Self::UserOrCitizen => "user",
            Self::Other => "other",
            Self::Unknown(text) => text,
        }
    }
}

impl fmt::Display for Stakeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client => f.write_str("clients"),
            Self::Provider => f.write_str("providers"),
            Self::UserOrCitizen => f.write_str("users and citizens"),
            Self::Other => f.write_str("others"),
            Self::Unknown(text) => write!(f, "unknown answer “{text}”"),
        }
    }
}

/// The country that a respondent works in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CountryAnswer {
    /// A country.
    Known(Country),
    /// "Another country".
    Other,
    /// An answer that names no country known here, in its own words.
    Unknown(String),
}

impl fmt::Display for CountryAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(country) => country.fmt(f),
            Self::Other => f.write_str("another country"),
            Self::Unknown(text) => write!(f, "unknown answer “{text}”"),
        }
    }
}

/// How an answer on importance was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A bare number, which says nothing of its scale.
    Number,
    /// An option's words or id.
    Option,
}

/// Why a cell is no answer of its column's scale.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// A number outside the scale.
    OutOfRange,
    /// An answer of another scale that is known here; its name.
    OtherScale(&'static str),
    Unknown,
}

/// Every option of the questionnaire in every language.
pub(super) struct OptionWords {
    countries: &'static CountryNames,
    other_country: Vec<String>,
    degrees: BTreeMap<String, Rating>,
    levels: BTreeMap<String, Level>,
    stakeholders: BTreeMap<String, Stakeholder>,
}

impl OptionWords {
    pub fn new() -> Result<Self, SurveyError> {
        let mut words = Self {
            countries: CountryNames::builtin()?,
            other_country: vec!["other".into()],
            degrees: BTreeMap::from([(normal(DO_NOT_KNOW_ID), Rating::DoNotKnow)]),
            levels: BTreeMap::new(),
            stakeholders: BTreeMap::new(),
        };
        for side in Stakeholder::ALL {
            words.stakeholders.insert(side.id().to_string(), side);
        }
        for wording in Wording::all()? {
            words.add(wording);
        }
        Ok(words)
    }

    fn add(&mut self, wording: &Wording) {
        self.other_country.push(normal(&wording.other_country));
        self.degrees.insert(normal(&wording.do_not_know), Rating::DoNotKnow);
        for (degree, text) in (1..).zip(&wording.degrees) {
            self.degrees.insert(format!("i{degree}"), Rating::Degree(degree));
            self.degrees.insert(normal(text), Rating::Degree(degree));
            if let Some((_, alone)) = text.split_once(" – ") {
                self.degrees.insert(normal(alone), Rating::Degree(degree));
            }
        }
        for (level, text) in (1..).zip(&wording.levels) {
            let Ok(level) = Level::new(level) else { continue };
            self.levels.insert(level.to_string(), level);
            self.levels.insert(normal(text), level);
        }
        for (side, text) in Stakeholder::ALL.into_iter().zip(&wording.stakeholders) {
            self.stakeholders.insert(normal(text), side);
        }
    }

    /// The country that a cell names; a cell that names none keeps its words.
    pub fn country(&self, cell: &str) -> CountryAnswer {
        let name = |text: &str| {
            let other = self.other_country.contains(&normal(text));
            if other {
                Some(CountryAnswer::Other)
            } else {
                self.countries.find(text).map(CountryAnswer::Known)
            }
        };
        let inner = || bracketed(cell).and_then(|(before, _)| name(before));
        name(cell).or_else(inner).unwrap_or_else(|| CountryAnswer::Unknown(shown(cell)))
    }

    /// The side that a cell names; a cell that names none keeps its words.
    pub fn stakeholder(&self, cell: &str) -> Stakeholder {
        let side = lookup(&self.stakeholders, cell).cloned();
        side.unwrap_or_else(|| Stakeholder::Unknown(shown(cell)))
    }

    /// The degree that a cell names.
    pub fn rating(&self, cell: &str) -> Result<(Rating, Form), NoAnswer> {
        if let Some(rating) = lookup(&self.degrees, cell) {
            return Ok((*rating, Form::Option));
        }
        match cell.parse::<f64>() {
            Ok(number) => match whole(number) {
                Some(degree) => Ok((Rating::Degree(degree), Form::Number)),
                None => Err(NoAnswer::OutOfRange),
            },
            Err(_) if lookup(&self.levels, cell).is_some() => Err(NoAnswer::OtherScale("of levels")),
            Err(_) if self.stakeholders.contains_key(&normal(cell)) => Err(NoAnswer::OtherScale("of sides")),
            Err(_) if cell.ends_with('%') => Err(NoAnswer::OtherScale("in per cent")),
            Err(_) => Err(NoAnswer::Unknown),
        }
    }

    /// The level that a cell names, of those that are offered.
    pub fn level(&self, cell: &str, offered: &[Level]) -> Result<Level, NoAnswer> {
        let number = || whole(cell.parse::<f64>().ok()?).and_then(|level| Level::new(level).ok());
        let level = lookup(&self.levels, cell).copied().or_else(number);
        match level {
            Some(level) if offered.contains(&level) => Ok(level),
            Some(_) => Err(NoAnswer::OutOfRange),
            None if cell.parse::<f64>().is_ok() => Err(NoAnswer::OutOfRange),
            None if self.degrees.contains_key(&normal(cell)) => Err(NoAnswer::OtherScale("of importance")),
            None => Err(NoAnswer::Unknown),
        }
    }
}

/// What the cell's words stand for, with or without the id that an export puts in brackets behind them.
fn lookup<'a, T>(words: &'a BTreeMap<String, T>, cell: &str) -> Option<&'a T> {
    let before = || bracketed(cell).and_then(|(before, _)| words.get(&normal(before)));
    words.get(&normal(cell)).or_else(before)
}

/// A number that is one of the degrees.
fn whole(number: f64) -> Option<u8> {
    (1..=DEGREES).find(|degree| number == *degree as f64).and_then(|degree| u8::try_from(degree).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_is_read_in_every_form_that_exports_write() {
        let words = OptionWords::new().unwrap();
        for cell in [
            "5",
            "5.0",
            "5 – essential",
            "Esencial",
            "5 - ESSENZIALE",
            "5 – απαραίτητη (I5)",
            "I5",
            "задължително",
        ] {
            assert_eq!(words.rating(cell).map(|(rating, _)| rating), Ok(Rating::Degree(5)), "{cell}");
        }
        for cell in ["do not know", "No lo sé", "I0", "δεν γνωρίζω"] {
            assert_eq!(words.rating(cell), Ok((Rating::DoNotKnow, Form::Option)), "{cell}");
        }
        for cell in ["0", "6", "4.5", "-1", "NaN"] {
            assert_eq!(words.rating(cell), Err(NoAnswer::OutOfRange), "{cell}");
        }
        assert_eq!(words.rating("e-3"), Err(NoAnswer::OtherScale("of levels")));
        assert_eq!(words.rating("80 %"), Err(NoAnswer::OtherScale("in per cent")));
        assert_eq!(words.rating("very"), Err(NoAnswer::Unknown));
    }

    #[test]
    fn a_level_must_be_one_that_is_offered() {
        let words = OptionWords::new().unwrap();
        let offered = [Level::new(3).unwrap(), Level::new(4).unwrap()];
        assert_eq!(words.level("e-3 – answers for results and guides others", &offered), Ok(offered[0]));
        assert_eq!(words.level("4", &offered), Ok(offered[1]));
        assert_eq!(words.level("e-2", &offered), Err(NoAnswer::OutOfRange));
        assert_eq!(words.level("5 – essential", &offered), Err(NoAnswer::OtherScale("of importance")));
    }

    #[test]
    fn unknown_countries_and_sides_keep_their_words() {
        let words = OptionWords::new().unwrap();
        assert_eq!(words.country("Ελλάδα (GR)"), CountryAnswer::Known(Country::new("GR").unwrap()));
        assert_eq!(words.country("otro país"), CountryAnswer::Other);
        assert_eq!(words.country("Atlantis"), CountryAnswer::Unknown("Atlantis".into()));
        assert_eq!(words.stakeholder("proveedor, por ejemplo ingeniero o directivo"), Stakeholder::Provider);
        assert_eq!(words.stakeholder("Academia"), Stakeholder::Unknown("Academia".into()));
    }
}
