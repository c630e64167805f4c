//! Which columns the feeds of well-known makers have, so that nobody need name them.

use std::str::FromStr;

use super::error::IngestError;
use super::reading::{DateOrder, Reading};

/// Fields and the columns that hold them; of a field that is named twice the first column that is there is read.
type Columns = &'static [(&'static str, &'static str)];

/// A maker of feeds. What its feeds lack is left out, as if nothing had been named; an item of `--map` goes before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// The Web Intelligence Hub of Eurostat and Cedefop, and systems that name things as it does.
    Wih,
    /// `JobSpy`, which reads LinkedIn, Indeed and others.
    JobSpy,
    /// EURES as scraped for Spain: addresses as ids, dates day first.
    Eures,
}

const WIH: Columns = &[
    ("id", "general_id"),
    ("company", "companyname"),
    ("country", "idcountry"),
    ("country", "sourcecountry"),
    ("language", "lang"),
    ("expires", "expire_date"),
    ("attributes.first_seen", "grab_date"),
    ("attributes.region", "idregion"),
    ("attributes.region", "idprovince"),
    ("location", "city"),
];

const JOB_SPY: Columns = &[
    ("source", "site"),
    ("url", "job_url"),
    ("posted", "date_posted"),
    ("attributes.region", "location"),
    ("attributes.seniority", "job_level"),
];

const EURES: Columns = &[
    ("title", "titulo"),
    ("description", "descripcion"),
    ("posted", "timestamp"),
    ("location", "provincia"),
    ("attributes.region", "provincia"),
];

impl FromStr for Preset {
    type Err = IngestError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "wih" => Ok(Self::Wih),
            "jobspy" => Ok(Self::JobSpy),
            "eures" => Ok(Self::Eures),
            _ => Err(IngestError::UnknownPreset { given: name.to_string() }),
        }
    }
}

impl Preset {
    fn columns(self) -> Columns {
        match self {
            Self::Wih => WIH,
            Self::JobSpy => JOB_SPY,
            Self::Eures => EURES,
        }
    }

    /// `reading` with what is known of this maker's feeds; what it says itself stays.
    pub fn applied_to(self, mut reading: Reading) -> Reading {
        reading.map.suggest(self.columns());
        if self == Self::Eures {
            reading.url_ids = true;
            if reading.dates == DateOrder::Iso {
                // Dates in ISO 8601 are read in every order.
                reading.dates = DateOrder::DayFirst;
            }
        }
        reading
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::FieldMap;

    #[test]
    fn every_preset_names_fields_there_are() {
        for name in ["wih", "jobspy", "eures"] {
            let preset: Preset = name.parse().unwrap();
            for (field, column) in preset.columns() {
                FieldMap::parse(&[format!("{field}={column}")]).unwrap();
            }
        }
        assert!("eurostat".parse::<Preset>().unwrap_err().to_string().contains("wih, jobspy or eures"));
    }
}
