//! Many reviews at once, from a CSV file.

use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use crate::domain::{Importance, Level, Profile, Violation, Weight};
use crate::review::{Change, Review, RowKey, Subject, Verdict};

use super::profile_review::{Given, rows};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CsvReview {
    row: String,
    verdict: String,
    reason: String,
    #[serde(default)]
    of: String,
    #[serde(default)]
    importance: String,
    #[serde(default)]
    weight: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    deciding: String,
}

/// The reviews of a CSV file; `base` makes one of a row's verdict.
///
/// # Errors
/// The first fault, with file, line and column.
pub(super) fn from_file(
    file: &Path,
    profile: &Profile,
    base: impl Fn(RowKey, Subject, Verdict, &str, bool) -> Review,
) -> anyhow::Result<Given> {
    let name = file.display().to_string();
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(file)
        .with_context(|| format!("{name}: cannot be read"))?;
    let mut given = Given::default();
    let headers = reader.headers().with_context(|| format!("{name}: the first line is no header"))?.clone();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).with_context(|| format!("{name}: not a CSV file"))? {
        let position = format!("{name}:{}", record.position().map_or(0, csv::Position::line));
        let row: CsvReview = record.deserialize(Some(&headers)).map_err(|error| {
            anyhow::anyhow!("{position}: {error}; the columns are row, verdict, reason, of, importance, weight, level, deciding")
        })?;
        let problem = |violation: Violation| anyhow::anyhow!("{position}: column {violation}");
        let keys = rows(profile, &row.row)
            .map_err(|problem| anyhow::anyhow!("{position}: column row: {problem}"))?;
        let (subject, verdict, deciding) = row.judged().map_err(problem)?;
        for key in keys {
            given.positions.push(position.clone());
            given.reviews.push(base(key, subject, verdict, &row.reason, deciding));
        }
    }
    anyhow::ensure!(!given.reviews.is_empty(), "{name}: there is no review in it; write one a line");
    Ok(given)
}

impl CsvReview {
    fn judged(&self) -> Result<(Subject, Verdict, bool), Violation> {
        let filled = |text: &str| Some(text.to_string()).filter(|text| !text.is_empty());
        let number = |field: &'static str, text: &str| {
            let parsed = filled(text).map(|text| {
                text.parse::<f64>().map_err(|_| Violation::new(field, format!("'{text}' is no number")))
            });
            parsed.transpose()
        };
        let importance = filled(&self.importance).map(|text| text.parse::<Importance>()).transpose()?;
        let weight =
            number("weight", &self.weight)?.map(|weight| Weight::new("weight", weight)).transpose()?;
        let level = filled(&self.level).map(|text| read_level(&text)).transpose()?;
        let subject = if self.of.is_empty() { Subject::Row } else { self.of.parse()? };
        let verdict = Verdict::named(&self.verdict, Change { importance, weight, level })?;
        let deciding = match self.deciding.as_str() {
            "" | "no" => false,
            "yes" => true,
            other => return Err(Violation::new("deciding", format!("'{other}' is not one of yes, no"))),
        };
        Ok((subject, verdict, deciding))
    }
}

fn read_level(text: &str) -> Result<Level, Violation> {
    let number = text.strip_prefix("e-").unwrap_or(text).parse();
    number
        .map_err(|_| Violation::new("level", format!("'{text}' is no level; give 1 to 5")))
        .and_then(Level::new)
}
