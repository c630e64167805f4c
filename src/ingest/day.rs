//! Dates that can be meant in one way only, however they are written.

use jiff::Timestamp;
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;

use crate::domain::Date;

/// Days with the month's English name or its abbreviation, as databases, mail and people write them.
const NAMED: [&str; 6] = ["%d-%b-%Y", "%d %b %Y", "%d-%B-%Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y"];
/// What may stand between year, month and day.
const SIGNS: [char; 3] = ['-', '/', '.'];

/// The day that `text` names, as written: a time or zone behind it does not move it. The year comes first, or the
/// month has its name; numbers in another order are for the feed's owner to explain.
pub(super) fn day(text: &str) -> Option<Date> {
    if let Ok(pieces) = Pieces::parse(text) {
        return Some(pieces.date());
    }
    let named = || NAMED.iter().find_map(|format| Date::strptime(format, text).ok());
    year_first(text).or_else(named)
}

/// What to do about `text`, which is no day. A number may count seconds or milliseconds from 1970 on, but nothing says so:
/// it is not guessed, and the day that it would be is shown.
pub(super) fn way_to_day(text: &str) -> String {
    match counted(text) {
        Some((unit, day)) => format!("if it counts {unit} since 1970, write the day instead: {day}"),
        None => "write it as 2026-11-23 or 2026-07-27T11:29:26-04:00".into(),
    }
}

/// The day in UTC that a number of ten digits (seconds) or thirteen (milliseconds) would be, with its unit.
fn counted(text: &str) -> Option<(&'static str, Date)> {
    let number = text.parse::<i64>().ok()?;
    let (unit, moment) = match text.len() {
        _ if !text.bytes().all(|byte| byte.is_ascii_digit()) => return None,
        10 => ("seconds", Timestamp::from_second(number)),
        13 => ("milliseconds", Timestamp::from_millisecond(number)),
        _ => return None,
    };
    Some((unit, TimeZone::UTC.to_datetime(moment.ok()?).date()))
}

fn year_first(text: &str) -> Option<Date> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !SIGNS.contains(&c)).unwrap_or(text.len());
    let (date, rest) = text.split_at(end);
    let sign = date.chars().find(|c| SIGNS.contains(c))?;
    let [year, month, day]: [&str; 3] = date.split(sign).collect::<Vec<_>>().try_into().ok()?;
    let is_short = |part: &str| (1..=2).contains(&part.len());
    let fits = year.len() == 4 && is_short(month) && is_short(day) && (rest.is_empty() || is_time(rest));
    let parsed = || Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    fits.then(parsed)?
}

/// Whether what follows a day is a time: ` 10:00:00 UTC`, `T9:30`.
fn is_time(rest: &str) -> bool {
    let time = rest.strip_prefix([' ', 'T', 't']).unwrap_or_default().trim_start();
    let hour = time.split(':').next().and_then(|hour| hour.parse::<u8>().ok());
    time.contains(':') && hour.is_some_and(|hour| hour <= 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_may_count_from_1970_shows_its_day() {
        for (number, words) in [
            ("1772409600", "counts seconds since 1970, write the day instead: 2026-03-02"),
            ("1772495999999", "counts milliseconds since 1970, write the day instead: 2026-03-02"),
            ("1772409600.5", "write it as 2026-11-23"),
            ("-177240960", "write it as 2026-11-23"),
            ("20261301", "write it as 2026-11-23"),
        ] {
            assert_eq!(day(number), None, "{number}");
            assert!(way_to_day(number).contains(words), "{}", way_to_day(number));
        }
    }

    #[test]
    fn a_day_that_means_one_thing_is_read() {
        let wanted = Some(jiff::civil::date(2025, 4, 9));
        for text in [
            "2025-04-09",
            "2025/04/09",
            "2025.4.9",
            "2025-4-9",
            "2025-04-09 18:30:00 UTC",
            "2025/4/9 7:05",
            "2025-04-09T23:59:59-11:00",
            "09-Apr-2025",
            "9 Apr 2025",
            "9 April 2025",
            "09-April-2025",
            "Apr 9, 2025",
            "April 09, 2025",
        ] {
            assert_eq!(day(text), wanted, "{text}");
        }
        for text in [
            "9/4/2025",
            "09-04-2025",
            "2025/13/01",
            "2025-4-9 soon",
            "2025-4",
            "2025/4-9",
            "25/4/9",
            "",
            "April 2025",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
