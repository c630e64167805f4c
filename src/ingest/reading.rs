//! What the owner of a feed may have to say about it, and how its values become those of an ad.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil;

use super::error::IngestError;
use super::field::{Field, FieldMap};
use super::format::Format;
use super::gate::accept_within;
use crate::domain::{JobAd, Limits, RawAd, RejectReason, Rejection};

/// How a feed is read. The default reads a feed that calls things by their names.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Which column or key holds which field.
    pub map: FieldMap,
    /// The feed's format; `None`: guessed from its name, of a stream from its first byte.
    pub format: Option<Format>,
    /// What stands between the fields of a CSV feed; `None`: a comma, or the tab of TSV.
    pub delimiter: Option<Delimiter>,
    /// How dates such as `02/03/2026` are meant.
    pub dates: DateOrder,
    /// Whether ids are addresses or paths: then each is written in the characters that an id may have.
    pub url_ids: bool,
}

/// The attributes in which a feed says when it saw an ad: dates like those of the ad itself.
const SEEN: [&str; 2] = ["first_seen", "last_seen"];

/// The one ASCII character between the fields of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delimiter(u8);

impl Delimiter {
    /// The character as a byte.
    pub(super) fn byte(self) -> u8 {
        self.0
    }
}

impl FromStr for Delimiter {
    type Err = IngestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.as_bytes() {
            b"\\t" | b"tab" => Ok(Self(b'\t')),
            [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b"\"\n\r ".contains(byte) => {
                Ok(Self(*byte))
            }
            _ => Err(IngestError::BadDelimiter { given: text.to_string() }),
        }
    }
}

/// In which order a date of numbers is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// Year, month, day (ISO 8601, with or without a time): the only one that needs no word from anybody.
    #[default]
    Iso,
    /// Day, month, year, as in most of Europe.
    DayFirst,
    /// Month, day, year, as in the United States.
    MonthFirst,
}

impl FromStr for DateOrder {
    type Err = IngestError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "iso" => Ok(Self::Iso),
            "day-first" => Ok(Self::DayFirst),
            "month-first" => Ok(Self::MonthFirst),
            _ => Err(IngestError::UnknownDateOrder { given: name.to_string() }),
        }
    }
}

impl Reading {
    /// `ad` with its dates in ISO 8601 and its id in the characters of one, as this feed needs it. What
    /// cannot be read stays as it is, for the gate to refuse by name.
    pub(super) fn translate(&self, mut ad: RawAd) -> RawAd {
        ad.posted = ad.posted.map(|date| self.date(date));
        ad.expires = ad.expires.map(|date| self.date(date));
        for name in SEEN {
            if let Some(date) = ad.attributes.remove(name) {
                ad.attributes.insert(name.to_string(), self.date(date));
            }
        }
        if self.url_ids
            && let Some(address) = ad.id.take()
        {
            ad.id = Some(escaped(address.trim()));
            if is_address(&address) {
                ad.url.get_or_insert(address);
            }
        }
        ad
    }

    /// What is said of the feed, by the option that says it: any two ways of reading differ in it.
    pub fn in_words(&self) -> BTreeMap<&'static str, String> {
        let items = |columns: &mut dyn Iterator<Item = (&Field, &str)>| {
            columns.map(|(field, column)| format!("{field}={column}")).collect::<Vec<_>>().join(", ")
        };
        let dates = match self.dates {
            DateOrder::Iso => "iso",
            DateOrder::DayFirst => "day-first",
            DateOrder::MonthFirst => "month-first",
        };
        let sign = |Delimiter(byte)| char::from(byte).to_string();
        let mut words = BTreeMap::from([
            ("dates", dates.to_string()),
            ("map", items(&mut self.map.iter())),
            ("map-preset", items(&mut self.map.suggested())),
            ("url-ids", self.url_ids.to_string()),
        ]);
        words.extend(self.delimiter.map(|delimiter| ("delimiter", sign(delimiter))));
        words.extend(self.format.map(|format| ("input-format", format!("{format:?}").to_lowercase())));
        words
    }

    fn date(&self, text: String) -> String {
        let read = match self.dates {
            DateOrder::Iso => None,
            DateOrder::DayFirst => numbers(&text).and_then(|[day, month, year]| iso(year, month, day)),
            DateOrder::MonthFirst => numbers(&text).and_then(|[month, day, year]| iso(year, month, day)),
        };
        read.unwrap_or(text)
    }
}

/// The ad of a feed's record, by [`accept_within`]; where an option of [`Reading`] would have helped, the rejection names it.
///
/// # Errors
/// The [`Rejection`] that the feed counts.
pub fn accept_from_feed(content: Result<RawAd, Rejection>, limits: &Limits) -> Result<JobAd, Rejection> {
    let raw = content?;
    let is_path = raw.id.as_deref().is_some_and(|id| id.contains('/'));
    let hints = [("posted", &raw.posted), ("expires", &raw.expires)]
        .map(|(field, date)| (field, date.as_deref().map_or("", hint_at_order)));
    accept_within(raw, limits).map_err(|mut rejection| {
        let hint = hints.iter().find(|(field, _)| *field == rejection.field).map(|(_, hint)| *hint);
        let without = format!(" (--map {}=- reads none)", rejection.field);
        rejection.message += match (rejection.reason, hint) {
            (RejectReason::InvalidId, _) if is_path => {
                " (ids that are addresses or paths are read with --url-ids)"
            }
            (RejectReason::InvalidDate, Some("")) => &without,
            (RejectReason::InvalidDate, Some(hint)) => hint,
            (RejectReason::UnknownCountry | RejectReason::UnknownLanguage, _) => &without,
            _ => "",
        };
        rejection
    })
}

/// Which orders read `date`, if it is one of numbers. An order that was given and reads it has done so before.
fn hint_at_order(date: &str) -> &'static str {
    let Some([first, second, year]) = numbers(date) else { return "" };
    match (iso(year, second, first), iso(year, first, second)) {
        (Some(_), Some(_)) => " (such dates are read with --dates day-first or month-first)",
        (Some(_), None) => {
            " (there is no such day with the month first; such dates are read with --dates day-first)"
        }
        (None, Some(_)) => {
            " (there is no such day with the day first; such dates are read with --dates month-first)"
        }
        (None, None) => " (there is no such day, neither with the day first nor with the month first)",
    }
}

/// The three numbers that `text` begins with, such as those of `2/3/2026 10:15`; the year has four digits
/// and stands last.
fn numbers(text: &str) -> Option<[u16; 3]> {
    let date = text.split_whitespace().next()?;
    let separator = date.chars().find(|c| matches!(c, '/' | '.' | '-'))?;
    let parts: Vec<&str> = date.trim_end_matches(['.', ',']).split(separator).collect();
    let [first, second, year] = parts.try_into().ok()?;
    let fits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let whole = fits(first, 2) && fits(second, 2) && fits(year, 4) && year.len() == 4;
    whole.then(|| Some([first.parse().ok()?, second.parse().ok()?, year.parse().ok()?]))?
}

fn iso(year: u16, month: u16, day: u16) -> Option<String> {
    let date =
        civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    date.ok().map(|date| date.to_string())
}

/// Whether `id` is an address: the name of a scheme, `://` and something after it.
fn is_address(id: &str) -> bool {
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    };
    id.trim().split_once("://").is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty())
}

/// `address` with every byte that is no part of a letter or digit of some script as `%` and two digits, as addresses
/// themselves do it; two addresses never come to share an id.
fn escaped(address: &str) -> String {
    let mut id = String::with_capacity(address.len());
    for c in address.chars() {
        if c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '~') {
            id.push(c);
        } else {
            id.extend(c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02X}")));
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::AdId;

    #[test]
    fn a_date_of_numbers_is_read_as_its_writer_says() {
        let read = |dates, text: &str| Reading { dates, ..Reading::default() }.date(text.to_string());
        assert_eq!(read(DateOrder::DayFirst, "2/3/2026"), "2026-03-02");
        assert_eq!(read(DateOrder::DayFirst, "31.12.2025 10:15"), "2025-12-31");
        assert_eq!(read(DateOrder::MonthFirst, "02-03-2026"), "2026-02-03");
        for (dates, stays) in [
            (DateOrder::Iso, "2/3/2026"),
            (DateOrder::DayFirst, "2026-03-02"),
            (DateOrder::DayFirst, "12/31/2025"),
            (DateOrder::DayFirst, "2/3/26"),
            (DateOrder::DayFirst, "soon"),
        ] {
            assert_eq!(read(dates, stays), stays);
        }
    }

    #[test]
    fn an_address_becomes_an_id_and_stays_an_address() {
        let reading = Reading { url_ids: true, ..Reading::default() };
        let address = "https://jobs.example/view?id=7&x=%2F#a";
        let ad = reading.translate(RawAd { id: Some(address.into()), ..RawAd::default() });
        assert_eq!(ad.url.as_deref(), Some(address));
        let id = ad.id.unwrap();
        assert_eq!(id, "https%3A%2F%2Fjobs.example%2Fview%3Fid%3D7%26x%3D%252F%23a");
        AdId::new(&id).unwrap();
        let own = RawAd { id: Some("a/b".into()), url: Some("u".into()), ..RawAd::default() };
        assert_eq!(reading.translate(own).url.as_deref(), Some("u"));
    }

    #[test]
    fn letters_of_every_script_stay_and_only_an_address_is_the_url() {
        let reading = Reading { url_ids: true, ..Reading::default() };
        let translated = |id: &str| reading.translate(RawAd { id: Some(id.into()), ..RawAd::default() });
        let long = format!("https://x.example/{}", "обява".repeat(16));
        let ad = translated(&long);
        assert_eq!(ad.url, Some(long));
        AdId::new(&ad.id.unwrap()).unwrap();
        for (id, escaped) in [
            ("θέση-12", "θέση-12"),
            ("2026/07/3", "2026%2F07%2F3"),
            ("c2Vuc29y+YQ==", "c2Vuc29y%2BYQ%3D%3D"),
            ("e\u{301}", "e%CC%81"),
            ("://x", "%3A%2F%2Fx"),
        ] {
            let ad = translated(id);
            assert_eq!((ad.id.as_deref(), ad.url), (Some(escaped), None), "{id}");
        }
    }

    #[test]
    fn a_rejection_names_the_option_that_would_have_helped() {
        let text = |value: &str| Some(value.to_string());
        let refused = |raw: RawAd| accept_from_feed(Ok(raw), &Limits::default()).unwrap_err().message;
        let good = || RawAd { id: text("1"), description: text("You mount sensors."), ..RawAd::default() };
        for id in ["https://a.example/1", "2026/07/3"] {
            assert!(refused(RawAd { id: text(id), ..good() }).contains("--url-ids"), "{id}");
        }
        assert!(refused(RawAd { posted: text("31/12/2026"), ..good() }).contains("--dates day-first"));
        assert!(!refused(RawAd { posted: text("soon"), ..good() }).contains("--dates"));
        for (date, hint) in [
            ("12/25/2025", "no such day with the day first; such dates are read with --dates month-first)"),
            (
                "25/12/2025 10:15",
                "no such day with the month first; such dates are read with --dates day-first)",
            ),
            ("31/02/2025", "(there is no such day, neither with the day first nor with the month first)"),
        ] {
            let message = refused(RawAd { expires: text(date), ..good() });
            assert!(message.ends_with(hint), "{message}");
        }
        assert!(refused(RawAd { posted: text("soon"), ..good() }).ends_with("(--map posted=- reads none)"));
        let country = refused(RawAd { country: text("Spain"), ..good() });
        assert!(country.ends_with("(--map country=- reads none)"), "{country}");
        let later = refused(RawAd { posted: text("soon"), expires: text("2/3/2026"), ..good() });
        assert!(!later.contains("--dates"), "{later}");
        assert!(!refused(RawAd { id: text("a b"), ..good() }).contains("--url-ids"));
    }

    #[test]
    fn a_delimiter_is_one_sign() {
        assert_eq!(";".parse::<Delimiter>().unwrap().byte(), b';');
        assert_eq!("\\t".parse::<Delimiter>().unwrap().byte(), b'\t');
        for bad in ["", ";;", "a", "\"", "é", " "] {
            assert!(bad.parse::<Delimiter>().unwrap_err().to_string().contains("--delimiter"), "{bad}");
        }
    }
}
