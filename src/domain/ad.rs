//! A job ad and the codes it carries.

use std::collections::BTreeMap;
use std::fmt;

use super::{Date, Violation};

/// The name of an ad: 1 to 200 bytes, no white space, no control characters, nothing invisible, no path.
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
            return Err(Violation::too_long("id", id.len(), Self::MAX_BYTES));
        }
        if id.chars().any(|c| c.is_whitespace() || c.is_control() || c == '/') {
            return refuse("an id may not hold white space, control characters or '/'");
        }
        if id.chars().any(is_invisible) {
            return refuse(
                "an id may not hold characters that nobody sees, such as a zero-width space; write it anew",
            );
        }
        if id == "." || id == ".." {
            return refuse("'.' and '..' are paths; give the ad a name");
        }
        Ok(Self(id.to_string()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Soft hyphens, zero-width characters, and marks of direction: two ids that look alike would be two ads.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

impl fmt::Display for AdId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Codes that ISO 639-1 withdrew, with those that took their place: BCP 47 keeps them, and older software writes them,
/// such as Java before 17.
const WITHDRAWN_LANGUAGES: [(&str, &str); 5] =
    [("in", "id"), ("iw", "he"), ("ji", "yi"), ("jw", "jv"), ("mo", "ro")];

/// The codes of ISO 639-2/B, which libraries and older systems write where the other standards have another one, with
/// those of ISO 639-1; `scc` and `scr` were withdrawn in 2008.
const BIBLIOGRAPHIC_LANGUAGES: [(&str, &str); 22] = [
    ("alb", "sq"),
    ("arm", "hy"),
    ("baq", "eu"),
    ("bur", "my"),
    ("chi", "zh"),
    ("cze", "cs"),
    ("dut", "nl"),
    ("fre", "fr"),
    ("geo", "ka"),
    ("ger", "de"),
    ("gre", "el"),
    ("ice", "is"),
    ("mac", "mk"),
    ("mao", "mi"),
    ("may", "ms"),
    ("per", "fa"),
    ("rum", "ro"),
    ("scc", "sr"),
    ("scr", "hr"),
    ("slo", "sk"),
    ("tib", "bo"),
    ("wel", "cy"),
];

/// Codes of Bokmål, which Unicode's CLDR takes for those of Norwegian.
const NORWEGIAN: [(&str, &str); 2] = [("nb", "no"), ("nob", "no")];

/// Codes of countries that are taken for those of their languages, and are none.
const COUNTRIES: [(&str, &str); 7] =
    [("gr", "el"), ("cz", "cs"), ("dk", "da"), ("jp", "ja"), ("cn", "zh"), ("rs", "sr"), ("ua", "uk")];

/// A language: one of ISO 639, in its shortest code (`en` for `en-GB` and `eng`), or `und`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language([u8; 3]);

impl Language {
    /// English, the language that every label set falls back to.
    pub const ENGLISH: Self = Self(*b"en\0");
    /// Not known: ISO 639-2 `und`.
    pub const UNDETERMINED: Self = Self(*b"und");

    /// The language of a BCP 47 tag, whatever script or region it names. One language has one code, so that `eng`
    /// and `en-GB` meet in the same filter, and so do `iw`, which was withdrawn, and `he`, `gre`, `ell` and `el`, and `nb`
    /// and `no`.
    ///
    /// # Errors
    /// A [`Violation`] for what is no tag, or the tag of no language.
    pub fn new(tag: &str) -> Result<Self, Violation> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        if primary == "und" {
            return Ok(Self::UNDETERMINED);
        }
        let mut others = WITHDRAWN_LANGUAGES.iter().chain(&BIBLIOGRAPHIC_LANGUAGES).chain(&NORWEGIAN);
        let primary = others.find(|(other, _)| *other == primary).map_or(primary.as_str(), |(_, code)| *code);
        let known = match primary.len() {
            2 => isolang::Language::from_639_1(primary),
            3 => isolang::Language::from_639_3(primary),
            _ => None,
        };
        let code = known.map(|known| known.to_639_1().unwrap_or_else(|| known.to_639_3()));
        let code = code.ok_or_else(|| {
            let shown: String = tag.chars().take(40).collect();
            let meant = COUNTRIES.iter().find(|(country, _)| shown.eq_ignore_ascii_case(country));
            let example = meant.map_or("a tag such as 'en' or 'pt-BR'".to_string(), |(country, language)| {
                format!("'{language}' ('{}' is a country)", country.to_uppercase())
            });
            let problem = format!("'{shown}' is no language of BCP 47; use {example}, or leave it out");
            Violation::new("language", problem)
        })?;
        let mut bytes = [0; 3];
        bytes[..code.len()].copy_from_slice(code.as_bytes());
        Ok(Self(bytes))
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
    /// The country of an ISO 3166-1 code of two or three letters, in either case. `UK` and `EL`, which the European
    /// Union writes, are GB and GR.
    ///
    /// # Errors
    /// A [`Violation`] for what is the code of no country.
    pub fn new(code: &str) -> Result<Self, Violation> {
        let upper = code.trim().to_ascii_uppercase();
        let known = match upper.as_str() {
            "UK" => rust_iso3166::from_alpha2("GB"),
            "EL" => rust_iso3166::from_alpha2("GR"),
            two if two.len() == 2 => rust_iso3166::from_alpha2(two),
            three if three.len() == 3 => rust_iso3166::from_alpha3(three),
            _ => None,
        };
        match known.map(|known| known.alpha2.as_bytes()) {
            Some(&[a, b]) => Ok(Self([a, b])),
            _ => {
                let shown: String = code.chars().take(40).collect();
                let problem = format!(
                    "'{shown}' is no country of ISO 3166-1; use a code such as 'ES' or 'ESP', or leave it out"
                );
                Err(Violation::new("country", problem))
            }
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
        for bad in
            ["", "a b", "a/b", "a\u{7}", &"x".repeat(201), ".", "..", "a\u{200b}b", "a\u{202e}b", "\u{feff}a"]
        {
            assert!(AdId::new(bad).is_err(), "{bad:?}");
        }
        assert!(AdId::new("4293108414").is_ok());
    }

    #[test]
    fn the_code_of_a_country_is_answered_with_its_language() {
        let problem = |tag: &str| Language::new(tag).unwrap_err().to_string();
        assert!(problem("gr").contains("use 'el' ('GR' is a country)"), "{}", problem("gr"));
        assert!(problem("zz").contains("such as 'en'"), "{}", problem("zz"));
    }

    #[test]
    fn one_language_and_one_country_have_one_code() {
        let languages = [
            ("pt-BR", "pt"),
            ("eng", "en"),
            ("EL_gr", "el"),
            (" bul ", "bg"),
            ("und", "und"),
            ("ast", "ast"),
            ("iw-IL", "he"),
            ("IN", "id"),
            ("ji", "yi"),
            ("jw", "jv"),
            ("nb", "no"),
            ("nob", "no"),
            ("mo_MD", "ro"),
            ("inh", "inh"),
            ("sqi", "sq"),
            ("bre", "br"),
        ];
        for (given, code) in languages {
            assert_eq!(Language::new(given).map(|language| language.to_string()), Ok(code.into()), "{given}");
        }
        for (code, short) in BIBLIOGRAPHIC_LANGUAGES {
            assert_eq!(
                Language::new(short).map(|language| language.to_string()),
                Ok(short.into()),
                "{short}"
            );
            for tag in [code.to_uppercase(), format!("{code}-XX")] {
                assert_eq!(Language::new(&tag), Language::new(short), "{tag}");
            }
            assert!(isolang::Language::from_639_3(code).is_none(), "{code} is a language of its own");
        }
        assert_eq!(Language::new("eng"), Ok(Language::ENGLISH));
        for bad in ["english", "xx", "", "e", "qqq"] {
            assert!(Language::new(bad).is_err(), "{bad}");
        }
        for (given, code) in [("uk", "GB"), ("el", "GR"), ("ESP", "ES"), ("it", "IT")] {
            assert_eq!(Country::new(given).map(|country| country.to_string()), Ok(code.into()), "{given}");
        }
        for bad in ["XX", "Spain", "", "E", "EU"] {
            let problem = Country::new(bad).unwrap_err().to_string();
            assert!(problem.contains("leave it out"), "{bad}: {problem}");
        }
    }
}
