//! In which zone the moments of a column were written. Parquet itself keeps moments in UTC: the zone stands in what the
//! writer adds to the file, the schema of Arrow or the notes of pandas.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;
use parquet::file::metadata::KeyValue;
use serde_json::Value;

/// The key under which Arrow keeps its schema.
const ARROW: &str = "ARROW:schema";
/// The key under which pandas keeps its notes.
const PANDAS: &str = "pandas";

/// What the writer of a file says of zones.
pub(super) struct Zones {
    /// Arrow's schema, a message of FlatBuffers.
    arrow: Vec<u8>,
    /// What pandas says of the columns.
    pandas: Value,
}

impl Zones {
    /// The zones that the `notes` of a file name. What cannot be read names none.
    pub(super) fn new(notes: &[KeyValue]) -> Self {
        let of_key = |key: &str| notes.iter().find(|note| note.key == key)?.value.as_deref();
        let arrow = of_key(ARROW).and_then(|text| BASE64_STANDARD.decode(text).ok());
        let pandas = of_key(PANDAS).and_then(|text| serde_json::from_str(text).ok());
        Self { arrow: arrow.unwrap_or_default(), pandas: pandas.unwrap_or_default() }
    }

    /// The zone of the column at `path`; UTC, in which its moments are kept, if none is named or nobody knows it.
    pub(super) fn of(&self, path: &[String]) -> TimeZone {
        let name = arrow_zone(&self.arrow, path).or_else(|| pandas_zone(&self.pandas, path));
        name.and_then(|name| DateTimeParser::new().parse_time_zone(name).ok()).unwrap_or(TimeZone::UTC)
    }
}

/// The zone that pandas notes for the column at `path`, which is none inside a group.
fn pandas_zone<'a>(notes: &'a Value, path: &[String]) -> Option<&'a str> {
    let [name] = path else { return None };
    let columns = notes.get("columns")?.as_array()?;
    let is_named = |column: &&Value| {
        ["field_name", "name"]
            .iter()
            .any(|key| column.get(key).and_then(Value::as_str) == Some(name.as_str()))
    };
    columns.iter().find(is_named)?.get("metadata")?.get("timezone")?.as_str()
}

/// The zone that Arrow's schema names for the column at `path`. The crate reads the schema only together with the whole
/// of Arrow; the numbers are those of `Message.fbs` and `Schema.fbs`.
fn arrow_zone<'a>(message: &'a [u8], path: &[String]) -> Option<&'a str> {
    /// The kind of a message that is a schema.
    const SCHEMA: u8 = 1;
    /// The type of a field that is a moment.
    const TIMESTAMP: u8 = 10;
    let bytes = match message.strip_prefix(&[0xff; 4]) {
        Some(after_mark) => after_mark.get(4..)?,
        None => message.get(4..)?,
    };
    let message = Table { bytes, at: 0 }.behind(0)?;
    let mut here = (message.byte(1)? == SCHEMA).then(|| message.table(2))??;
    let mut fields = 1;
    for part in path {
        here = here.tables(fields)?.find(|field| field.text(0) == Some(part.as_bytes()))?;
        fields = 5;
    }
    let zone = (here.byte(2)? == TIMESTAMP).then(|| here.table(3)?.text(1))??;
    std::str::from_utf8(zone).ok()
}

/// A table of FlatBuffers. Each way out of it ends in `None` where the bytes end before.
#[derive(Clone, Copy)]
struct Table<'a> {
    bytes: &'a [u8],
    /// Where it begins.
    at: usize,
}

impl<'a> Table<'a> {
    /// Where the value of the field `number` lies, if it has one: the table says how far before it its list of fields
    /// lies, and that how far behind the table's beginning each value.
    fn field(self, number: usize) -> Option<usize> {
        let back = i32::from_le_bytes(array(self.bytes, self.at)?);
        let list = usize::try_from(i64::try_from(self.at).ok()? - i64::from(back)).ok()?;
        let size = u16::from_le_bytes(array(self.bytes, list)?);
        let place = 4 + 2 * number;
        let is_listed = place + 2 <= usize::from(size);
        let offset = is_listed.then(|| array(self.bytes, list + place)).flatten().map(u16::from_le_bytes)?;
        (offset > 0).then(|| self.at + usize::from(offset))
    }

    /// What the offset at `at` leads to.
    fn behind(self, at: usize) -> Option<Self> {
        let offset = usize::try_from(u32::from_le_bytes(array(self.bytes, at)?)).ok()?;
        Some(Self { at: at + offset, ..self })
    }

    fn byte(self, number: usize) -> Option<u8> {
        self.bytes.get(self.field(number)?).copied()
    }

    fn table(self, number: usize) -> Option<Self> {
        self.behind(self.field(number)?)
    }

    /// The bytes of a text, not looked at: of many names, each may be as long as the schema.
    fn text(self, number: usize) -> Option<&'a [u8]> {
        let (start, length) = self.list(number)?;
        self.bytes.get(start..)?.get(..length)
    }

    fn tables(self, number: usize) -> Option<impl Iterator<Item = Self>> {
        let (start, length) = self.list(number)?;
        Some((0..length).map_while(move |index| self.behind(start + 4 * index)))
    }

    /// Where the first value of a list lies, and how many values it has.
    fn list(self, number: usize) -> Option<(usize, usize)> {
        let Self { at, .. } = self.table(number)?;
        let length = usize::try_from(u32::from_le_bytes(array(self.bytes, at)?)).ok()?;
        Some((at + 4, length))
    }
}

/// The bytes at `at`.
fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of Arrow's library: `posted` in Europe/Athens, `expires` at -05:00, `times.seen` in Asia/Kolkata; `id`,
    /// `description` and `times.note` are no moments, `local` is one without a zone.
    const SCHEMA: &str = include_str!("../tests/arrow-schema.txt");

    fn zones(key: &str, value: &str) -> Zones {
        Zones::new(&[
            KeyValue { key: "other".into(), value: None },
            KeyValue::new(key.into(), value.to_string()),
        ])
    }

    fn path(path: &str) -> Vec<String> {
        path.split('.').map(str::to_string).collect()
    }

    #[test]
    fn a_zone_is_that_of_arrow_s_schema() {
        let zones = zones(ARROW, SCHEMA.trim());
        for (column, name) in [
            ("posted", Some("Europe/Athens")),
            ("expires", Some("-05:00")),
            ("times.seen", Some("Asia/Kolkata")),
            ("times.note", None),
            ("times", None),
            ("local", None),
            ("id", None),
            ("seen", None),
            ("posted.seen", None),
        ] {
            assert_eq!(arrow_zone(&zones.arrow, &path(column)), name, "{column}");
        }
        assert_ne!(zones.of(&path("times.seen")), TimeZone::UTC);
        assert_eq!(zones.of(&path("local")), TimeZone::UTC);
    }

    #[test]
    fn a_zone_is_that_of_pandas_where_arrow_says_nothing() {
        let notes = r#"{"columns": [{"name": "day", "field_name": "day", "metadata": null},
            {"name": "posted", "metadata": {"timezone": "+02:00"}},
            {"name": "seen", "metadata": {"timezone": "Mars/Olympus"}}]}"#;
        let zones = zones(PANDAS, notes);
        let two_hours = TimeZone::fixed(jiff::tz::offset(2));
        for (column, zone) in [
            ("posted", two_hours),
            ("day", TimeZone::UTC),
            ("seen", TimeZone::UTC),
            ("employer.posted", TimeZone::UTC),
        ] {
            assert_eq!(zones.of(&path(column)), zone, "{column}");
        }
    }

    #[test]
    fn a_schema_that_is_broken_names_no_zone_and_never_panics() {
        let whole = zones(ARROW, SCHEMA.trim()).arrow;
        let columns = ["posted", "times.seen", "local"].map(path);
        for at in 0..whole.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut broken = whole.clone();
                broken[at] ^= flip;
                for column in &columns {
                    let _ = arrow_zone(&broken, column);
                }
            }
            for column in &columns {
                let _ = arrow_zone(&whole[..at], column);
            }
        }
        for text in ["", "%%", "AAAA", "/////w=="] {
            assert_eq!(zones(ARROW, text).of(&path("posted")), TimeZone::UTC, "{text}");
        }
    }
}
