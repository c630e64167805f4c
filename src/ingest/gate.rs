//! The one gate: what an ad must be, whatever source it comes from.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::day::{day, way_to_day};
use super::nothing;
use super::refusal::{quoted, refuse};
use crate::domain::{
    AdId, Country, Date, JobAd, Language, Limits, RawAd, RejectReason, Rejection, Violation,
};
use crate::text;

/// The years in which ads are posted and end; others are slips of the pen, such as 0026.
const YEARS: RangeInclusive<i16> = 1900..=2200;
/// What MySQL writes for a missing date; a time may follow.
const NO_DAY: &str = "0000-00-00";
/// What .NET writes for one.
const FIRST_DAY: Date = jiff::civil::date(1, 1, 1);

/// The ad that `raw` describes: fields checked, text cleaned, language detected where none is given.
///
/// An empty or blank field counts as absent, and so does one that holds `NaN` or what else programs write
/// there; of a country and an attribute `NA` is a code. The first broken rule, in the order id, title, description,
/// posted, expires, country, language, other fields, attributes, is the [`Rejection`].
pub fn accept(raw: RawAd) -> Result<JobAd, Rejection> {
    accept_within(raw, &Limits::default())
}

/// The same with other limits than the default ones.
///
/// # Errors
/// As [`accept`].
pub fn accept_within(raw: RawAd, limits: &Limits) -> Result<JobAd, Rejection> {
    let id = id(raw.id)?;
    let title = title(raw.title, limits)?;
    let description = description(raw.description, limits)?;
    let posted = date("posted", raw.posted, limits)?;
    let expires = end(raw.expires, limits)?;
    let country = country(raw.country, limits)?;
    let language = match language(raw.language, limits)? {
        Some(given) => given,
        None => {
            let both = title.chars().chain(['\n']).chain(description.chars());
            text::detect_language(&both.take(text::LANGUAGE_CHARS).collect::<String>())
        }
    };
    Ok(JobAd {
        id,
        title,
        description,
        company: line("company", raw.company, limits)?,
        location: line("location", raw.location, limits)?,
        country,
        language,
        posted,
        expires,
        source: line("source", raw.source, limits)?,
        url: url(raw.url, limits)?,
        attributes: attributes(raw.attributes, limits)?,
    })
}

/// `value` unless it is blank.
fn present(value: Option<String>) -> Option<String> {
    value.filter(|text| !text.trim().is_empty())
}

/// `value` unless it is blank or what a program writes where there is nothing.
fn said(value: Option<String>) -> Option<String> {
    present(value).filter(|text| !nothing::is_placeholder(text))
}

/// `value` unless it is blank; refused if longer than any one-line field may be.
fn short(field: &str, value: Option<String>, limits: &Limits) -> Result<Option<String>, Rejection> {
    match present(value) {
        Some(text) if text.len() > limits.field_bytes => {
            Err(too_long(field, text.len(), ("field_bytes", limits.field_bytes)))
        }
        value => Ok(value),
    }
}

fn too_long(field: &str, size: usize, (name, limit): (&str, usize)) -> Rejection {
    let message = format!("{size} bytes is too long; shorten it to at most {limit} bytes ({name})");
    refuse(RejectReason::TooLong, field, message)
}

fn id(value: Option<String>) -> Result<AdId, Rejection> {
    let missing = |message: String| Err(refuse(RejectReason::MissingId, "id", message));
    let Some(id) = present(value) else {
        return missing("the ad has no id; give each ad one that never changes".into());
    };
    if nothing::is_placeholder(&id) {
        return missing(format!(
            "{} is what a program writes where there is no value, and no id; give each ad one that never changes",
            quoted(id.trim())
        ));
    }
    AdId::new(&id).map_err(|violation| {
        let message = format!("{}: {}", quoted(&id), violation.description());
        refuse(RejectReason::InvalidId, "id", message)
    })
}

fn title(value: Option<String>, limits: &Limits) -> Result<String, Rejection> {
    let title = line("title", value, limits)?.unwrap_or_default();
    if title.len() > limits.title_bytes {
        return Err(too_long("title", title.len(), ("title_bytes", limits.title_bytes)));
    }
    Ok(title)
}

fn description(value: Option<String>, limits: &Limits) -> Result<String, Rejection> {
    let raw = present(value).ok_or_else(|| {
        let message = "the ad has no description; give the ad's text, plain or HTML";
        refuse(RejectReason::EmptyDescription, "description", message)
    })?;
    if raw.len() > limits.description_bytes {
        let limit = ("description_bytes", limits.description_bytes);
        return Err(too_long("description", raw.len(), limit));
    }
    let clean = text::clean_description(&raw);
    if !clean.chars().any(char::is_alphabetic) {
        let message =
            format!("{} is markup or signs with nothing to read; give the ad's words", quoted(raw.trim()));
        return Err(refuse(RejectReason::NoText, "description", message));
    }
    let sentences = text::sentences_at_most(&clean);
    if sentences > limits.sentences {
        let message = format!(
            "up to {sentences} sentences and list items are too many; shorten the text to at most {} (sentences)",
            limits.sentences
        );
        return Err(refuse(RejectReason::TooLong, "description", message));
    }
    if nothing::says_nothing(&clean) {
        let message = format!(
            "{} is what a program writes where there is no text; give the ad's words",
            quoted(clean.trim())
        );
        return Err(refuse(RejectReason::NoText, "description", message));
    }
    Ok(clean)
}

/// The last day on which an ad is open. A year after 2200 means that it has no end, as databases write 9999-12-31.
fn end(value: Option<String>, limits: &Limits) -> Result<Option<Date>, Rejection> {
    let value = short("expires", value, limits)?;
    let is_never = |text: &String| day(text.trim()).is_some_and(|day| day.year() > *YEARS.end());
    date("expires", value.filter(|text| !is_never(text)), limits)
}

/// The date as written: the zone of a date-time does not move it to another day. `None` for a value that is blank or the
/// placeholder of a missing date (0000-00-00, 0001-01-01).
fn date(field: &str, value: Option<String>, limits: &Limits) -> Result<Option<Date>, Rejection> {
    let Some(value) = said(short(field, value, limits)?) else { return Ok(None) };
    if value.trim().starts_with(NO_DAY) {
        return Ok(None);
    }
    match day(value.trim()) {
        Some(FIRST_DAY) => Ok(None),
        Some(day) if YEARS.contains(&day.year()) => Ok(Some(day)),
        Some(day) => {
            let message = format!(
                "{} is no date of an ad: the year {} lies outside {} to {}",
                quoted(value.trim()),
                day.year(),
                YEARS.start(),
                YEARS.end()
            );
            Err(refuse(RejectReason::InvalidDate, field, message))
        }
        None => {
            let message = format!("{} is no date; {}", quoted(value.trim()), way_to_day(value.trim()));
            Err(refuse(RejectReason::InvalidDate, field, message))
        }
    }
}

/// When its feed saw the ad first and last: the attributes `first_seen` and `last_seen`. Who saw it once saw it then
/// last, too.
///
/// # Errors
/// A [`Rejection`] for what is no date, and for an ad that was seen last before it was seen first.
pub fn seen(ad: &JobAd, limits: &Limits) -> Result<(Option<Date>, Option<Date>), Rejection> {
    let of = |name: &str| date(&format!("attributes.{name}"), ad.attributes.get(name).cloned(), limits);
    let (first, last) = (of("first_seen")?, of("last_seen")?);
    match (first, last) {
        (Some(first), Some(last)) if last < first => {
            let message = format!("the ad was seen last on {last}, before it was seen first on {first}");
            Err(refuse(RejectReason::InvalidDate, "attributes.last_seen", message))
        }
        (first, last) => Ok((first.or(last), last.or(first))),
    }
}

/// The country given; a code comes before a word for nothing, for `NA` is Namibia.
fn country(value: Option<String>, limits: &Limits) -> Result<Option<Country>, Rejection> {
    let Some(value) = short("country", value, limits)? else { return Ok(None) };
    let refused = |fault: Violation| refuse(RejectReason::UnknownCountry, "country", fault.description());
    match Country::new(&value) {
        Err(_) if nothing::is_placeholder(&value) => Ok(None),
        country => country.map(Some).map_err(refused),
    }
}

/// The language given; `None` for no tag and for `und`, which says that it is not known. A word for nothing comes before
/// a code: many feeds write `nan`, and who means Min Nan can say so with more of the tag (`nan-TW`).
fn language(value: Option<String>, limits: &Limits) -> Result<Option<Language>, Rejection> {
    let Some(value) = said(short("language", value, limits)?) else { return Ok(None) };
    let refused = |fault: Violation| refuse(RejectReason::UnknownLanguage, "language", fault.description());
    let given = Language::new(&value).map_err(refused)?;
    Ok(Some(given).filter(|given| *given != Language::UNDETERMINED))
}

fn line(field: &str, value: Option<String>, limits: &Limits) -> Result<Option<String>, Rejection> {
    Ok(said(short(field, value, limits)?.map(|raw| text::clean_line(&raw))))
}

/// An address is not prose: cleaning could read an entity out of its query (`&copy=1`).
fn url(value: Option<String>, limits: &Limits) -> Result<Option<String>, Rejection> {
    let value = said(short("url", value, limits)?);
    Ok(present(value.map(|raw| raw.trim().chars().filter(|c| !c.is_control()).collect())))
}

fn attributes(raw: BTreeMap<String, String>, limits: &Limits) -> Result<BTreeMap<String, String>, Rejection> {
    if raw.len() > limits.attributes {
        let message =
            format!("{} attributes are too many; keep at most {} (attributes)", raw.len(), limits.attributes);
        return Err(refuse(RejectReason::InvalidField, "attributes", message));
    }
    let mut attributes = BTreeMap::new();
    for (key, value) in raw {
        if let Some(value) = attribute(&key, value, limits)? {
            attributes.insert(key, value);
        }
    }
    Ok(attributes)
}

fn attribute(key: &str, value: String, limits: &Limits) -> Result<Option<String>, Rejection> {
    let invalid = |problem: String| {
        let message = format!("{}: {problem}", quoted(key));
        Err(refuse(RejectReason::InvalidField, "attributes", message))
    };
    if key.trim().is_empty() || key.chars().any(char::is_control) {
        return invalid("the name of an attribute is blank or holds control characters; rename it".into());
    }
    if key.len() > limits.attribute_name_bytes {
        return invalid(format!(
            "the name is {} bytes long; shorten it to at most {} (attribute_name_bytes)",
            key.len(),
            limits.attribute_name_bytes
        ));
    }
    if value.len() > limits.attribute_bytes {
        return invalid(format!(
            "the value {} is {} bytes long; shorten it to at most {} (attribute_bytes)",
            quoted(&value),
            value.len(),
            limits.attribute_bytes
        ));
    }
    let clean = Some(text::clean_line(&value));
    // A code in capitals, as of a country: the province of Naples is NA.
    let is_code = clean.as_deref() == Some("NA");
    Ok(if is_code { clean } else { said(clean) })
}
