//! An ad as it waits for being annotated.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Date32Array, StringArray, UInt64Array};
use arrow::datatypes::{DataType, Date32Type, Field, Schema, SchemaRef, UInt64Type};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use crate::domain::{Date, JobAd};

/// An ad of a feed, or what several sightings of it come to. Dates are days since 1970-01-01.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StagedAd {
    /// Source and id: one ad.
    pub(super) key: (String, String),
    /// The number of the record among all that were read, from 0: of two sightings of a day the later one is newer.
    pub(super) order: u64,
    pub(super) first_seen: Option<i32>,
    pub(super) last_seen: Option<i32>,
    pub(super) posted: Option<i32>,
    pub(super) expires: Option<i32>,
    pub(super) country: Option<String>,
    pub(super) region: Option<String>,
    pub(super) language: String,
    pub(super) employer: Option<String>,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) seniority: Option<String>,
}

impl StagedAd {
    /// `ad` as record `order` of a feed called `feed`, seen on these days.
    pub(super) fn new(ad: JobAd, feed: &str, order: u64, seen: (Option<Date>, Option<Date>)) -> Self {
        let mut attributes = ad.attributes;
        Self {
            key: (ad.source.unwrap_or_else(|| feed.to_string()), ad.id.as_str().to_string()),
            order,
            first_seen: seen.0.map(days),
            last_seen: seen.1.map(days),
            posted: ad.posted.map(days),
            expires: ad.expires.map(days),
            country: ad.country.map(|country| country.as_str().to_string()),
            region: attributes.remove("region"),
            language: ad.language.as_str().to_string(),
            employer: ad.company,
            title: ad.title,
            text: ad.description,
            seniority: attributes.remove("seniority"),
        }
    }

    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        let texts = [&self.key.0, &self.key.1, &self.language, &self.title, &self.text];
        let optional = [&self.country, &self.region, &self.employer, &self.seniority];
        let optional: usize = optional.into_iter().flatten().map(String::len).sum();
        size_of::<Self>() + texts.into_iter().map(String::len).sum::<usize>() + optional
    }

    /// Takes in another sighting of the same ad: the least first day, the greatest last day, the content of the newer.
    pub(super) fn seen_again(&mut self, other: Self) {
        let first = self.first_seen.into_iter().chain(other.first_seen).min();
        let last = self.last_seen.into_iter().chain(other.last_seen).max();
        if self.newest() < other.newest() {
            *self = other;
        }
        (self.first_seen, self.last_seen) = (first, last);
    }

    /// The newer of two sightings is the one of the later day; of one day, or of none, the one that was read later. What
    /// several come to does then not depend on the order in which they are put together.
    fn newest(&self) -> (Option<i32>, u64) {
        (self.last_seen, self.order)
    }
}

/// Days since 1970-01-01.
fn days(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

/// The columns of a staged partition: an ad's dates and places, and what [`crate::annotate::ads_schema`] names.
pub fn staged_schema() -> SchemaRef {
    let column = |name: &str, kind: DataType, may_lack: bool| Field::new(name, kind, may_lack);
    let text = |name: &str, may_lack: bool| column(name, DataType::Utf8, may_lack);
    Arc::new(Schema::new(vec![
        text("source", false),
        text("ad", false),
        column("order", DataType::UInt64, false),
        column("first_seen", DataType::Date32, true),
        column("last_seen", DataType::Date32, true),
        column("posted", DataType::Date32, true),
        column("expires", DataType::Date32, true),
        text("country", true),
        text("region", true),
        text("language", false),
        text("employer", true),
        text("title", false),
        text("text", false),
        text("seniority", true),
    ]))
}

/// Ads as a batch.
pub(super) fn batch(ads: &[StagedAd]) -> Result<RecordBatch, ArrowError> {
    let text = |of: fn(&StagedAd) -> &str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(ads.iter().map(of)))
    };
    let optional = |of: fn(&StagedAd) -> Option<&str>| -> ArrayRef {
        Arc::new(StringArray::from_iter(ads.iter().map(of)))
    };
    let date = |of: fn(&StagedAd) -> Option<i32>| -> ArrayRef {
        Arc::new(Date32Array::from_iter(ads.iter().map(of)))
    };
    let columns = vec![
        text(|ad| &ad.key.0),
        text(|ad| &ad.key.1),
        Arc::new(UInt64Array::from_iter_values(ads.iter().map(|ad| ad.order))) as ArrayRef,
        date(|ad| ad.first_seen),
        date(|ad| ad.last_seen),
        date(|ad| ad.posted),
        date(|ad| ad.expires),
        optional(|ad| ad.country.as_deref()),
        optional(|ad| ad.region.as_deref()),
        text(|ad| &ad.language),
        optional(|ad| ad.employer.as_deref()),
        text(|ad| &ad.title),
        text(|ad| &ad.text),
        optional(|ad| ad.seniority.as_deref()),
    ];
    RecordBatch::try_new(staged_schema(), columns)
}

/// The ads of a batch that [`batch`] made; none if it is another's.
pub(super) fn ads(batch: &RecordBatch) -> Option<Vec<StagedAd>> {
    let text = |name: &str| batch.column_by_name(name)?.as_string_opt::<i32>();
    let date = |name: &str| batch.column_by_name(name)?.as_primitive_opt::<Date32Type>();
    let [source, ad, language, title, words] =
        [text("source")?, text("ad")?, text("language")?, text("title")?, text("text")?];
    let [country, region, employer, seniority] =
        [text("country")?, text("region")?, text("employer")?, text("seniority")?];
    let [first, last, posted, expires] =
        [date("first_seen")?, date("last_seen")?, date("posted")?, date("expires")?];
    let order = batch.column_by_name("order")?.as_primitive_opt::<UInt64Type>()?;
    let said = |column: &StringArray, row: usize| column.is_valid(row).then(|| column.value(row).to_string());
    let day = |column: &Date32Array, row: usize| column.is_valid(row).then(|| column.value(row));
    let one = |row: usize| StagedAd {
        key: (source.value(row).to_string(), ad.value(row).to_string()),
        order: order.value(row),
        first_seen: day(first, row),
        last_seen: day(last, row),
        posted: day(posted, row),
        expires: day(expires, row),
        country: said(country, row),
        region: said(region, row),
        language: language.value(row).to_string(),
        employer: said(employer, row),
        title: title.value(row).to_string(),
        text: words.value(row).to_string(),
        seniority: said(seniority, row),
    };
    Some((0..batch.num_rows()).map(one).collect())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn ad(source: &str, id: &str, order: u64, seen: Option<i32>) -> StagedAd {
        StagedAd {
            key: (source.into(), id.into()),
            order,
            first_seen: seen,
            last_seen: seen,
            posted: Some(100),
            expires: None,
            country: Some("ES".into()),
            region: None,
            language: "en".into(),
            employer: Some("Acme".into()),
            title: "Fitter".into(),
            text: format!("You fit pipes, version {order}."),
            seniority: None,
        }
    }

    #[test]
    fn a_batch_gives_back_its_ads() {
        let ads = vec![ad("a", "1", 0, Some(3)), ad("b", "2", 1, None)];
        assert_eq!(super::ads(&batch(&ads).unwrap()), Some(ads));
    }

    #[test]
    fn seen_again_is_one_ad_with_the_widest_days_and_the_newest_words() {
        let mut one = ad("a", "1", 5, Some(20));
        one.seen_again(ad("a", "1", 9, Some(10)));
        assert_eq!((one.first_seen, one.last_seen, one.order), (Some(10), Some(20), 5));
        one.seen_again(ad("a", "1", 7, Some(30)));
        assert_eq!((one.first_seen, one.last_seen, one.order), (Some(10), Some(30), 7));
        one.seen_again(ad("a", "1", 11, None));
        assert_eq!(
            (one.first_seen, one.last_seen, one.order),
            (Some(10), Some(30), 7),
            "no day is older than any"
        );
    }
}
