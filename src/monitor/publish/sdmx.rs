//! SDMX-CSV 2.0: a file for each dataflow, an observation a row of a table.

use std::io::Write;
use std::path::Path;

use crate::monitor::indicators::output::{Value, WholeFile, rounded};
use crate::monitor::indicators::schema::Column;
use crate::monitor::indicators::{IndicatorError, WrittenFile};

/// How a table becomes observations.
#[derive(Debug, Clone, Copy)]
pub(in crate::monitor) struct Dataflow {
    /// The table.
    pub(in crate::monitor) table: &'static str,
    /// Its file below `sdmx/`, without the ending.
    pub(in crate::monitor) name: &'static str,
    id: &'static str,
    /// Columns of the table that are dimensions, beside measure, categories and period.
    key: &'static [&'static str],
    value: &'static str,
    /// What the value, and an interval, are multiplied with.
    scale: f64,
    unit: &'static str,
    attributes: &'static [&'static str],
    flags: &'static str,
    /// Only rows that hold one of these words in a column.
    only: Option<(&'static str, &'static [&'static str])>,
}

/// All dataflows.
pub(in crate::monitor) const DATAFLOWS: [Dataflow; 7] = [
    Dataflow {
        table: "volumes",
        name: "volumes",
        id: "OJA_VOLUMES",
        key: &[],
        value: "n",
        scale: 1.0,
        unit: "NR",
        attributes: &["n_raw", "employers"],
        flags: "flags",
        only: None,
    },
    Dataflow {
        table: "skills",
        name: "skills",
        id: "OJA_SKILLS",
        key: &["skill", "demand"],
        value: "share",
        scale: 100.0,
        unit: "PC",
        attributes: &["low", "high", "n"],
        flags: "flags",
        only: None,
    },
    Dataflow {
        table: "competences",
        name: "competences",
        id: "OJA_COMPETENCES",
        key: &["competence"],
        value: "share",
        scale: 100.0,
        unit: "PC",
        attributes: &["low", "high", "n"],
        flags: "flags",
        only: None,
    },
    Dataflow {
        table: "competences",
        name: "mean_levels",
        id: "OJA_MEAN_LEVELS",
        key: &["competence"],
        value: "mean_level",
        scale: 1.0,
        unit: "LEVEL",
        attributes: &["mean_level_low", "mean_level_high", "n_level"],
        flags: "mean_level_flags",
        only: None,
    },
    Dataflow {
        table: "levels",
        name: "levels",
        id: "OJA_LEVELS",
        key: &["competence", "level"],
        value: "share",
        scale: 100.0,
        unit: "PC",
        attributes: &["low", "high", "n"],
        flags: "flags",
        only: None,
    },
    Dataflow {
        table: "profiles",
        name: "profile_fit",
        id: "OJA_PROFILE_FIT",
        key: &["profile", "bin"],
        value: "share",
        scale: 100.0,
        unit: "PC",
        attributes: &["low", "high", "n"],
        flags: "flags",
        only: Some(("statistic", &["bin"])),
    },
    Dataflow {
        table: "profiles",
        name: "profile_means",
        id: "OJA_PROFILE_MEANS",
        key: &["profile", "statistic"],
        value: "mean",
        scale: 1.0,
        unit: "SCORE",
        attributes: &["low", "high", "n"],
        flags: "flags",
        only: Some(("statistic", &["score", "coverage", "focus"])),
    },
];

/// Writes the observations of a dataflow.
pub(in crate::monitor) struct SdmxWriter {
    flow: Dataflow,
    frequency: &'static str,
    structure: String,
    period: usize,
    key: Vec<usize>,
    value: usize,
    attributes: Vec<usize>,
    flags: usize,
    only: Option<usize>,
    file: csv::Writer<WholeFile>,
    name: String,
    rows: u64,
}

impl SdmxWriter {
    pub(in crate::monitor) fn new(
        folder: &Path,
        flow: Dataflow,
        columns: &[Column],
        dimensions: &[&'static str],
        frequency: &'static str,
    ) -> Result<Self, IndicatorError> {
        let name = format!("sdmx/{}.csv", flow.name);
        let missing = |column: &str| IndicatorError::Write {
            path: folder.join(&name),
            problem: format!("table {} has no column {column}", flow.table),
        };
        let index =
            |column: &str| columns.iter().position(|c| c.name == column).ok_or_else(|| missing(column));
        let mut key_names = vec!["measure"];
        key_names.extend(dimensions);
        key_names.extend(flow.key);
        let key = key_names.iter().map(|name| index(name)).collect::<Result<Vec<_>, _>>()?;
        let attributes = flow.attributes.iter().map(|name| index(name)).collect::<Result<Vec<_>, _>>()?;
        let mut header: Vec<String> =
            ["STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ"].map(String::from).to_vec();
        header.extend(key_names.iter().map(|name| name.to_uppercase()));
        header.extend(
            ["TIME_PERIOD", "OBS_VALUE", "UNIT_MEASURE", "OBS_STATUS", "CONF_STATUS", "OBS_FLAG"]
                .map(String::from),
        );
        header.extend(flow.attributes.iter().map(|name| name.to_uppercase()));
        let mut file = csv::Writer::from_writer(WholeFile::new(folder, &name)?);
        file.write_record(&header).map_err(|error| failed(&name, &error.to_string()))?;
        Ok(Self {
            period: index("period")?,
            value: index(flow.value)?,
            flags: index(flow.flags)?,
            only: flow.only.map(|(column, _)| index(column)).transpose()?,
            structure: format!("SKILLGAUGE:{}(1.0)", flow.id),
            flow,
            frequency,
            key,
            attributes,
            file,
            name,
            rows: 0,
        })
    }

    /// The row of a table as an observation. The figures of a suppressed cell are withheld.
    pub(in crate::monitor) fn row(&mut self, values: &[Value<'_>]) -> Result<(), IndicatorError> {
        let text = |index: usize| if let Value::Text(text) = values[index] { text } else { "" };
        if let (Some(index), Some((_, words))) = (self.only, self.flow.only)
            && !words.contains(&text(index))
        {
            return Ok(());
        }
        let status = Status::of(text(self.flags), values[self.value] != Value::Null);
        let mut record =
            vec!["dataflow".to_string(), self.structure.clone(), "I".into(), self.frequency.into()];
        record.extend(self.key.iter().map(|index| code(&values[*index])));
        record.push(text(self.period).to_string());
        record.push(if status.withheld { String::new() } else { self.scaled(self.value, values) });
        record.extend(
            [self.flow.unit, status.observation, status.confidentiality, status.flag].map(String::from),
        );
        for index in &self.attributes {
            record.push(if status.withheld { String::new() } else { self.scaled(*index, values) });
        }
        self.rows += 1;
        self.file.write_record(&record).map_err(|error| failed(&self.name, &error.to_string()))
    }

    fn scaled(&self, index: usize, values: &[Value<'_>]) -> String {
        match values[index] {
            Value::Number(number) => rounded(number * self.flow.scale).to_string(),
            Value::Count(count) => count.to_string(),
            _ => String::new(),
        }
    }

    pub(in crate::monitor) fn finish(self) -> Result<WrittenFile, IndicatorError> {
        let (name, rows) = (self.name, self.rows);
        let mut file = self.file.into_inner().map_err(|error| failed(&name, &error.to_string()))?;
        file.flush().map_err(IndicatorError::io(&name))?;
        file.finish(&name, rows)
    }
}

fn failed(name: &str, problem: &str) -> IndicatorError {
    IndicatorError::Write { path: name.into(), problem: problem.to_string() }
}

/// The two statuses of an observation, and Eurostat's flags, which may be several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Status {
    observation: &'static str,
    confidentiality: &'static str,
    flag: &'static str,
    withheld: bool,
}

impl Status {
    /// SDMX's guideline wants one status and ranks them: a break before a missing value before low reliability.
    fn of(flags: &str, has_value: bool) -> Self {
        let has = |flag: &str| flags.split(';').any(|one| one == flag);
        let (broken, unreliable, withheld) = (has("break"), has("low_reliability"), has("suppressed"));
        let observation = match (broken, withheld, has_value, unreliable) {
            (true, ..) => "B",
            (_, true, ..) => "Q",
            (_, _, false, _) => "O",
            (.., true) => "U",
            _ => "A",
        };
        let flag = match (broken, unreliable && !withheld) {
            (true, true) => "bu",
            (true, false) => "b",
            (false, true) => "u",
            (false, false) => "",
        };
        Self { observation, confidentiality: if withheld { "C" } else { "F" }, flag, withheld }
    }
}

/// A category as SDMX's identifiers allow: an ESCO concept by the last part of its URI, a competence with `_` for the
/// point, every other character that is not allowed as `$` and two hexadecimal digits a byte.
fn code(value: &Value<'_>) -> String {
    let text = match value {
        Value::Text(text) => *text,
        Value::Count(count) => return count.to_string(),
        // A bin: 0.3 is D3.
        Value::Number(number) => return format!("D{:.0}", number * 10.0),
        _ => return String::new(),
    };
    if let Some((_, last)) = text.rsplit_once('/').filter(|_| text.starts_with("http://data.europa.eu/esco/"))
    {
        return last.to_string();
    }
    if let [letter @ b'A'..=b'E', b'.', digits @ ..] = text.as_bytes()
        && !digits.is_empty()
        && digits.iter().all(u8::is_ascii_digit)
    {
        return format!("{}_{}", char::from(*letter), String::from_utf8_lossy(digits));
    }
    let mut code = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' => code.push(char::from(byte)),
            other => code += &format!("${other:02x}"),
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_identifiers_and_tell_categories_apart() {
        let of = |text: &str| code(&Value::Text(text));
        assert_eq!(of("_T"), "_T");
        assert_eq!(of("http://data.europa.eu/esco/skill/ab-12"), "ab-12");
        assert_eq!(of("B.1"), "B_1");
        assert_eq!(of("Málaga"), "M$c3$a1laga");
        assert_eq!(code(&Value::Number(0.3)), "D3");
    }

    #[test]
    fn a_break_goes_before_a_withheld_value_and_that_before_low_reliability() {
        let status = |flags: &str, has_value| {
            let Status { observation, confidentiality, flag, withheld } = Status::of(flags, has_value);
            (observation, confidentiality, flag, withheld)
        };
        assert_eq!(status("", true), ("A", "F", "", false));
        assert_eq!(status("", false), ("O", "F", "", false));
        assert_eq!(status("low_reliability", true), ("U", "F", "u", false));
        assert_eq!(status("low_reliability;suppressed", true), ("Q", "C", "", true));
        assert_eq!(status("break;low_reliability;suppressed", true), ("B", "C", "b", true));
        assert_eq!(status("break;low_reliability", true), ("B", "F", "bu", false));
    }
}
