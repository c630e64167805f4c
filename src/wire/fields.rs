//! Single fields: text, dates, enumerated values, page sizes.

use crate::domain::{Date, Language, Probability, Violation};

/// `value` if it is given.
pub fn required<T>(field: &str, value: Option<T>) -> Result<T, Violation> {
    value.ok_or_else(|| Violation::new(field, "is required; give it"))
}

/// `text` if it has at most `max` bytes, which the setting `limit` says.
pub fn limited_text(field: &str, text: String, limit: &str, max: usize) -> Result<String, Violation> {
    let bounded = bounded_text(field, text, max);
    bounded.map_err(|violation| Violation::new(field, format!("{} ({limit})", violation.description())))
}

/// `text` if it has at most `max` bytes.
pub(super) fn bounded_text(field: &str, text: String, max: usize) -> Result<String, Violation> {
    if text.len() <= max {
        return Ok(text);
    }
    Err(Violation::too_long(field, text.len(), max))
}

/// `rows` if there are at most `max`.
pub(super) fn bounded_rows<T>(field: &str, rows: Vec<T>, max: usize) -> Result<Vec<T>, Violation> {
    if rows.len() <= max {
        return Ok(rows);
    }
    Err(Violation::new(field, format!("has {} rows; at most {max} are allowed", rows.len())))
}

/// What is not empty.
pub(super) fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// A date `YYYY-MM-DD`; empty is none.
pub(super) fn date(field: &str, text: &str) -> Result<Option<Date>, Violation> {
    // jiff reads more than the protocol promises (date-times, week dates): the length keeps it to dates.
    match text {
        "" => Ok(None),
        text if text.len() == 10 => text.parse().map(Some).map_err(|_| no_date(field, text)),
        text => Err(no_date(field, text)),
    }
}

fn no_date(field: &str, text: &str) -> Violation {
    Violation::new(field, format!("'{text}' is no date; write it as '2025-01-31'"))
}

/// A BCP 47 tag; empty is none.
pub fn language(field: &str, tag: &str) -> Result<Option<Language>, Violation> {
    if tag.is_empty() {
        return Ok(None);
    }
    Language::new(tag).map(Some).map_err(|violation| Violation::new(field, violation.description()))
}

/// A probability of a request.
pub fn probability(field: &str, value: f64) -> Result<Probability, Violation> {
    Probability::new(field, value)
}

/// The value behind an enumeration's number; the zero value counts as not given.
pub(super) fn enumerated<E, T>(
    field: &str,
    number: i32,
    value: impl FnOnce(E) -> Option<T>,
) -> Result<T, Violation>
where
    E: TryFrom<i32>,
{
    let known = E::try_from(number)
        .map_err(|_| Violation::new(field, format!("{number} is no value of this enumeration")))?;
    required(field, value(known))
}

/// How many rows a page has: `default` for 0, `max` for more; a negative number is an error.
pub fn page_size(requested: i32, default: usize, max: usize) -> Result<usize, Violation> {
    match usize::try_from(requested) {
        Ok(0) => Ok(default.clamp(1, max.max(1))),
        Ok(size) => Ok(size.min(max.max(1))),
        Err(_) => Err(Violation::new(
            "page_size",
            format!("{requested} is negative; give 0 for the server's default, or how many you want"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::pb;

    #[test]
    fn a_page_has_the_default_the_wish_or_the_limit() {
        assert_eq!(page_size(0, 20, 100), Ok(20));
        assert_eq!(page_size(7, 20, 100), Ok(7));
        assert_eq!(page_size(i32::MAX, 20, 100), Ok(100));
        assert_eq!(page_size(-1, 20, 100).unwrap_err().field(), "page_size");
        assert_eq!(page_size(0, 0, 0), Ok(1), "a page is never empty by its size");
    }

    #[test]
    fn what_is_too_long_names_the_setting_and_its_value() {
        assert_eq!(limited_text("text", "abc".into(), "text_bytes", 3), Ok("abc".into()));
        let refused = limited_text("text", "abcd".into(), "text_bytes", 3).unwrap_err();
        assert_eq!(refused.field(), "text");
        let said = refused.description();
        assert!(said.contains("4 bytes; at most 3") && said.ends_with("(text_bytes)"), "{said}");
    }

    #[test]
    fn only_calendar_dates_are_dates() {
        assert_eq!(date("d", ""), Ok(None));
        assert_eq!(date("d", "2024-02-29"), Ok(Some(jiff::civil::date(2024, 2, 29))));
        for bad in ["2023-02-29", "2024-02-29T10:00", "20240229", "yesterday!", "2024-W09-4", "älteres!"] {
            assert_eq!(date("d", bad).map_err(|v| v.field().to_string()), Err("d".into()), "{bad}");
        }
    }

    #[test]
    fn unknown_and_zero_numbers_of_an_enumeration_are_distinguished() {
        let level =
            |number| enumerated("level", number, |l: pb::Level| (l != pb::Level::Unspecified).then_some(l));
        assert_eq!(level(3), Ok(pb::Level::E3));
        assert!(level(0).unwrap_err().description().contains("required"));
        assert!(level(99).unwrap_err().description().contains("99"));
        assert!(level(i32::MIN).is_err());
    }
}
