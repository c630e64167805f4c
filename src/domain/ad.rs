//! A job ad and the codes it carries.

use std::collections::BTreeMap;
use std::fmt;

use super::{Date, Violation};

/// The name of an ad: 1 to 200 bytes, no white space, no control characters, no `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AdId(String);

impl AdId {
    /// The longest id, in bytes.
    pub const MAX_BYTES: usize = 200;

    /// `id` if it has the shape of an ad id.
    pub fn new(id: &str) -> Result<Self, Violation> {
        let refuse = |problem: &str| Err(Violation::new("id", problem.to_string()));
        if id.is_empty() {
            return refuse("an id is missing; give each ad one that never changes");
        }
        if id.len() > Self::MAX_BYTES {
            return refuse("the id is longer than 200 bytes; shorten it");
        }
        if id.chars().any(|c| c.is_whitespace() || c.is_control() || c == '/') {
            return refuse("an id may not hold white space, control characters or '/'");
        }
        Ok(Self(id.to_string()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AdId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A language: the primary subtag of a BCP 47 tag, lower case (`en`, `el`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language([u8; 3]);

impl Language {
    /// English, the language that every label set falls back to.
    pub const ENGLISH: Self = Self(*b"en\0");
    /// Not known: ISO 639-2 `und`.
    pub const UNDETERMINED: Self = Self(*b"und");

    /// The primary subtag of a BCP 47 tag; checks the shape, not that the language exists.
    pub fn new(tag: &str) -> Result<Self, Violation> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let bytes = primary.as_bytes();
        if !(2..=3).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_lowercase) {
            return Err(Violation::new(
                "language",
                format!("'{tag}' is no language tag; use BCP 47, such as 'en' or 'pt-BR'"),
            ));
        }
        let mut code = [0; 3];
        code[..bytes.len()].copy_from_slice(bytes);
        Ok(Self(code))
    }

    /// The code: two or three lower-case letters.
    pub fn as_str(&self) -> &str {
        let length = if self.0[2] == 0 { 2 } else { 3 };
        std::str::from_utf8(&self.0[..length]).unwrap_or("und")
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A country: ISO 3166-1 alpha-2, upper case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// Two letters in either case; checks the shape, not that the country exists.
    pub fn new(code: &str) -> Result<Self, Violation> {
        match code.to_ascii_uppercase().as_bytes() {
            &[a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Ok(Self([a, b])),
            _ => Err(Violation::new(
                "country",
                format!("'{code}' is no country; use two letters of ISO 3166-1, such as 'ES'"),
            )),
        }
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("ZZ")
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An ad as a feed or a client gives it, every field still unchecked text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawAd {
    /// The feed's own, lasting name of the ad.
    pub id: Option<String>,
    /// The job title.
    pub title: Option<String>,
    /// The ad's text, plain or HTML.
    pub description: Option<String>,
    /// Who hires.
    pub company: Option<String>,
    /// Where, in the ad's words.
    pub location: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// BCP 47; detected when absent.
    pub language: Option<String>,
    /// ISO 8601 date or date-time.
    pub posted: Option<String>,
    /// ISO 8601 date or date-time, the last day on which the ad is open.
    pub expires: Option<String>,
    /// The feed's name.
    pub source: Option<String>,
    /// Where to read the ad.
    pub url: Option<String>,
    /// Anything else, by name.
    pub attributes: BTreeMap<String, String>,
}

/// An accepted ad. `ingest` makes it; its description is clean text, to which every offset refers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobAd {
    /// The ad's name.
    pub id: AdId,
    /// The job title, clean text on one line; may be empty.
    pub title: String,
    /// Clean text: no markup, `\n` between lines, no control characters.
    pub description: String,
    /// Who hires.
    pub company: Option<String>,
    /// Where, in the ad's words.
    pub location: Option<String>,
    /// Where, as a country.
    pub country: Option<Country>,
    /// Given or detected; [`Language::UNDETERMINED`] if neither.
    pub language: Language,
    /// When it was posted.
    pub posted: Option<Date>,
    /// The last day on which it is open.
    pub expires: Option<Date>,
    /// The feed's name.
    pub source: Option<String>,
    /// Where to read it.
    pub url: Option<String>,
    /// Anything else, by name.
    pub attributes: BTreeMap<String, String>,
}

impl JobAd {
    /// Whether the ad is no longer open on `today`.
    pub fn expired_on(&self, today: Date) -> bool {
        self.expires.is_some_and(|last| last < today)
    }
}

/// Which ads a question is about; an empty filter means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdFilter {
    /// Only ads of one of these countries; empty: all.
    pub countries: Vec<Country>,
    /// Only ads in one of these languages; empty: all.
    pub languages: Vec<Language>,
    /// Posted on this day or later.
    pub posted_from: Option<Date>,
    /// Posted on this day or earlier.
    pub posted_to: Option<Date>,
    /// Leave out ads whose last day lies before this one.
    pub open_on: Option<Date>,
}

impl AdFilter {
    /// Whether the filter lets every ad through.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether `ad` passes.
    pub fn admits(&self, ad: &JobAd) -> bool {
        let country = self.countries.is_empty() || ad.country.is_some_and(|c| self.countries.contains(&c));
        let language = self.languages.is_empty() || self.languages.contains(&ad.language);
        let from = self.posted_from.is_none_or(|day| ad.posted.is_some_and(|p| p >= day));
        let to = self.posted_to.is_none_or(|day| ad.posted.is_some_and(|p| p <= day));
        let open = self.open_on.is_none_or(|day| !ad.expired_on(day));
        country && language && from && to && open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_could_break_a_resource_name_are_refused() {
        for bad in ["", "a b", "a/b", "a\u{7}", &"x".repeat(201)] {
            assert!(AdId::new(bad).is_err(), "{bad:?}");
        }
        assert!(AdId::new("4293108414").is_ok());
    }

    #[test]
    fn a_language_is_its_primary_subtag() {
        assert_eq!(Language::new("pt-BR").map(|l| l.to_string()), Ok("pt".into()));
        assert_eq!(Language::new("en"), Ok(Language::ENGLISH));
        assert!(Language::new("english").is_err());
    }
}
