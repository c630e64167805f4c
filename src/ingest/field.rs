//! The fields of an ad by name, and which column of a feed holds each.

use std::collections::BTreeMap;
use std::fmt;

use super::error::IngestError;
use crate::domain::{Limits, RawAd, RejectReason};

const ATTRIBUTES: &str = "attributes.";

/// A field of an ad that a feed can fill.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Id,
    Title,
    Description,
    Company,
    Location,
    Country,
    Language,
    Posted,
    Expires,
    Source,
    Url,
    Attribute(String),
}

impl Field {
    /// Every field but the attributes, in the order of [`RawAd`].
    pub(super) const PLAIN: [Self; 11] = [
        Self::Id,
        Self::Title,
        Self::Description,
        Self::Company,
        Self::Location,
        Self::Country,
        Self::Language,
        Self::Posted,
        Self::Expires,
        Self::Source,
        Self::Url,
    ];

    /// The field of this name; `attributes.NAME` for an attribute.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        if let Some(attribute) = name.strip_prefix(ATTRIBUTES) {
            let fits =
                !attribute.trim().is_empty() && attribute.len() <= Limits::default().attribute_name_bytes;
            return fits.then(|| Self::Attribute(attribute.to_string()));
        }
        Self::PLAIN.into_iter().find(|field| field.name() == name)
    }

    fn name(&self) -> &str {
        match self {
            Self::Id => "id",
            Self::Title => "title",
            Self::Description => "description",
            Self::Company => "company",
            Self::Location => "location",
            Self::Country => "country",
            Self::Language => "language",
            Self::Posted => "posted",
            Self::Expires => "expires",
            Self::Source => "source",
            Self::Url => "url",
            Self::Attribute(name) => name,
        }
    }

    /// Other keys by which JSON feeds call the field (schema.org's among them).
    pub(super) fn aliases(&self) -> &'static [&'static str] {
        match self {
            Self::Posted => &["posted_at", "date_posted", "datePosted"],
            Self::Expires => &["expires_at", "valid_through", "validThrough"],
            _ => &[],
        }
    }

    /// The reason for which an ad without the field is rejected; `None` if it can do without.
    pub(super) fn reason_if_missing(&self) -> Option<RejectReason> {
        match self {
            Self::Id => Some(RejectReason::MissingId),
            Self::Description => Some(RejectReason::EmptyDescription),
            _ => None,
        }
    }

    /// Writes `value` into the field of `ad`.
    pub(super) fn fill(&self, ad: &mut RawAd, value: String) {
        let slot = match self {
            Self::Id => &mut ad.id,
            Self::Title => &mut ad.title,
            Self::Description => &mut ad.description,
            Self::Company => &mut ad.company,
            Self::Location => &mut ad.location,
            Self::Country => &mut ad.country,
            Self::Language => &mut ad.language,
            Self::Posted => &mut ad.posted,
            Self::Expires => &mut ad.expires,
            Self::Source => &mut ad.source,
            Self::Url => &mut ad.url,
            Self::Attribute(name) => {
                ad.attributes.insert(name.clone(), value);
                return;
            }
        };
        *slot = Some(value);
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(name) => write!(f, "{ATTRIBUTES}{name}"),
            plain => f.write_str(plain.name()),
        }
    }
}

/// The items of a list as the one text that an attribute can hold; `None` where none of them says anything.
pub(super) fn joined(items: impl Iterator<Item = String>) -> Option<String> {
    let items: Vec<String> =
        items.map(|item| item.trim().to_string()).filter(|item| !item.is_empty()).collect();
    (!items.is_empty()).then(|| items.join(", "))
}

/// Which column (CSV, Parquet) or key (JSONL) holds which field.
///
/// A field that is not mapped is taken from the column or key of its own name, if there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldMap {
    mapped: BTreeMap<Field, String>,
    /// Columns that are read if they are there and the field is not mapped.
    suggested: Vec<(Field, String)>,
}

/// In place of a column in a [`FieldMap`]: the field is read from none, whatever columns there are.
const NO_COLUMN: &str = "-";

impl FieldMap {
    /// Reads items such as `title=posting_title` and `attributes.seniority=seniority_level`.
    ///
    /// Fails for an item without `=`, an unknown field (the message lists the known ones), an empty
    /// column, and a field that is named twice.
    pub fn parse(items: &[String]) -> Result<Self, IngestError> {
        let mut map = BTreeMap::new();
        for item in items {
            let bad = |problem: String| IngestError::BadMap { item: item.clone(), problem };
            let (name, column) = item
                .split_once('=')
                .ok_or_else(|| bad("write FIELD=COLUMN, such as title=posting_title".into()))?;
            let (name, column) = (name.trim(), column.trim());
            let field = Field::of_name(name).ok_or_else(|| bad(unknown_field(name)))?;
            if column.is_empty() {
                return Err(bad(format!("no column is named; write {name}=COLUMN")));
            }
            if column == NO_COLUMN && field.reason_if_missing().is_some() {
                return Err(bad(format!("every ad needs its {name}; write {name}=COLUMN")));
            }
            if let Some(earlier) = map.insert(field, column.to_string()) {
                return Err(bad(format!("{name} is already mapped to '{earlier}'; keep one of the two")));
            }
        }
        Ok(Self { mapped: map, suggested: Vec::new() })
    }

    /// Adds columns that are read if they are there, each with its field; names of no field are left out.
    pub(super) fn suggest(&mut self, columns: &[(&str, &str)]) {
        let known = |(name, column): &(&str, &str)| Some((Field::of_name(name)?, (*column).to_string()));
        self.suggested.extend(columns.iter().filter_map(known));
    }

    /// The columns that are read if they are there, each with its field, the more wanted first.
    pub(super) fn suggested(&self) -> impl Iterator<Item = (&Field, &str)> {
        self.suggested.iter().map(|(field, column)| (field, column.as_str()))
    }

    /// The column that `field` is mapped to.
    pub(super) fn column(&self, field: &Field) -> Option<&str> {
        self.mapped.get(field).map(String::as_str)
    }

    /// Every mapped field with its column, in the order of the fields; none that is read from no column.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Field, &str)> {
        let mapped = self.mapped.iter().map(|(field, column)| (field, column.as_str()));
        mapped.filter(|(_, column)| *column != NO_COLUMN)
    }

    /// Whether `field` is read at all.
    pub(super) fn reads(&self, field: &Field) -> bool {
        self.column(field) != Some(NO_COLUMN)
    }
}

fn unknown_field(name: &str) -> String {
    let known: Vec<String> = Field::PLAIN.iter().map(Field::to_string).collect();
    format!("'{name}' is no field of an ad; the fields are {} and {ATTRIBUTES}NAME", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(items: &[&str]) -> Result<FieldMap, IngestError> {
        FieldMap::parse(&items.iter().map(|item| item.to_string()).collect::<Vec<_>>())
    }

    #[test]
    fn a_map_names_a_column_for_a_field() {
        let map = parse(&["title=posting_title", "attributes.seniority = a=b"]).unwrap();
        assert_eq!(map.column(&Field::Title), Some("posting_title"));
        assert_eq!(map.column(&Field::Attribute("seniority".into())), Some("a=b"));
        assert_eq!(map.column(&Field::Id), None);
    }

    #[test]
    fn a_map_that_makes_no_sense_is_refused_with_the_way_out() {
        let refused = [
            (vec!["title"], "FIELD=COLUMN"),
            (vec!["titel=x"], "id, title, description, company"),
            (vec!["attributes.=x"], "attributes.NAME"),
            (vec!["title= "], "title=COLUMN"),
            (vec!["title=a", "title=b"], "already mapped to 'a'"),
            (vec!["id=-"], "every ad needs its id"),
        ];
        for (items, way_out) in refused {
            let message = parse(&items).unwrap_err().to_string();
            assert!(message.contains(way_out), "{message}");
            assert!(message.contains(items[items.len() - 1]), "{message}");
        }
    }

    #[test]
    fn every_field_fills_its_own_slot() {
        let mut ad = RawAd::default();
        for field in Field::PLAIN {
            assert_eq!(Field::of_name(&field.to_string()), Some(field.clone()));
            field.fill(&mut ad, field.to_string());
        }
        Field::Attribute("x".into()).fill(&mut ad, "attributes.x".into());
        let text = |name: &str| Some(name.to_string());
        let expected = RawAd {
            id: text("id"),
            title: text("title"),
            description: text("description"),
            company: text("company"),
            location: text("location"),
            country: text("country"),
            language: text("language"),
            posted: text("posted"),
            expires: text("expires"),
            source: text("source"),
            url: text("url"),
            attributes: BTreeMap::from([("x".into(), "attributes.x".into())]),
        };
        assert_eq!(ad, expected);
    }
}
