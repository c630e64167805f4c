//! Ads and filters.

use super::fields::{bounded_rows, date, filled};
use super::names::{ad_name, raw_ad_id};
use super::{Faults, pb, within};
use crate::domain::{AdFilter, Country, JobAd, Language, RawAd, Violation};

/// The most countries or languages that a filter may name.
pub(super) const MAX_CHOICES: usize = 300;

/// How much of an ad an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdView {
    /// Without description and attributes.
    Basic,
    /// Everything.
    Full,
}

/// The view that a request asks for; `default` where it does not say.
pub fn ad_view(number: i32, default: AdView) -> Result<AdView, Violation> {
    match pb::JobAdView::try_from(number) {
        Ok(pb::JobAdView::Unspecified) => Ok(default),
        Ok(pb::JobAdView::Basic) => Ok(AdView::Basic),
        Ok(pb::JobAdView::Full) => Ok(AdView::Full),
        Err(_) => Err(Violation::new("view", format!("{number} is no view; use BASIC or FULL"))),
    }
}

/// The unchecked ad of a request, for `ingest`'s gate. An empty field counts as absent.
pub fn raw_ad(ad: pb::JobAd) -> Result<RawAd, Violation> {
    Ok(RawAd {
        id: raw_ad_id("name", &ad.name)?,
        title: filled(ad.title),
        description: filled(ad.description),
        company: filled(ad.company),
        location: filled(ad.location),
        country: filled(ad.country),
        language: filled(ad.language),
        posted: filled(ad.posted),
        expires: filled(ad.expires),
        source: filled(ad.source),
        url: filled(ad.url),
        attributes: ad.attributes,
    })
}

/// The message of an accepted ad.
pub fn job_ad(ad: JobAd, view: AdView) -> pb::JobAd {
    let (description, attributes) = match view {
        AdView::Full => (ad.description, ad.attributes),
        AdView::Basic => Default::default(),
    };
    pb::JobAd {
        name: ad_name(&ad.id),
        title: ad.title,
        description,
        company: ad.company.unwrap_or_default(),
        location: ad.location.unwrap_or_default(),
        country: ad.country.map(|country| country.to_string()).unwrap_or_default(),
        language: ad.language.to_string(),
        posted: ad.posted.map(|day| day.to_string()).unwrap_or_default(),
        expires: ad.expires.map(|day| day.to_string()).unwrap_or_default(),
        source: ad.source.unwrap_or_default(),
        url: ad.url.unwrap_or_default(),
        attributes,
    }
}

/// The filter of a request; none lets every ad through. Paths start with `filter`.
pub fn ad_filter(filter: Option<pb::AdFilter>) -> Result<AdFilter, Vec<Violation>> {
    match filter {
        None => Ok(AdFilter::default()),
        Some(filter) => checked(filter).map_err(|violations| within("filter", violations)),
    }
}

fn checked(filter: pb::AdFilter) -> Result<AdFilter, Vec<Violation>> {
    let mut faults = Faults::new();
    let countries = choices(&mut faults, "countries", filter.countries, Country::new);
    let languages = choices(&mut faults, "languages", filter.languages, Language::new);
    let posted_from = faults.take(date("posted_from", &filter.posted_from)).flatten();
    let posted_to = faults.take(date("posted_to", &filter.posted_to)).flatten();
    let open_on = faults.take(date("open_on", &filter.open_on)).flatten();
    if let (Some(from), Some(to)) = (posted_from, posted_to)
        && to < from
    {
        faults.push(Violation::new("posted_to", format!("{to} lies before posted_from, {from}; swap them")));
    }
    faults.finish(Some(AdFilter { countries, languages, posted_from, posted_to, open_on }))
}

/// The codes of one part of a filter, sorted and each once.
fn choices<T: Ord>(
    faults: &mut Faults,
    field: &str,
    codes: Vec<String>,
    read: impl Fn(&str) -> Result<T, Violation>,
) -> Vec<T> {
    let codes = faults.take(bounded_rows(field, codes, MAX_CHOICES)).unwrap_or_default();
    let mut chosen = Vec::with_capacity(codes.len());
    for (row, code) in codes.iter().enumerate() {
        let value = read(code).map_err(|v| Violation::new(format!("{field}[{row}]"), v.description()));
        chosen.extend(faults.take(value));
    }
    chosen.sort();
    chosen.dedup();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::AdId;

    fn accepted() -> JobAd {
        JobAd {
            id: AdId::new("a:1").unwrap(),
            title: "Engineer".into(),
            description: "Build.\nRun.".into(),
            company: Some("Town".into()),
            location: None,
            country: Some(Country::new("es").unwrap()),
            language: Language::new("es").unwrap(),
            posted: Some(jiff::civil::date(2024, 1, 2)),
            expires: Some(jiff::civil::date(2024, 3, 31)),
            source: Some("feed".into()),
            url: Some("https://example.org/1".into()),
            attributes: [("k".to_string(), "v".to_string())].into(),
        }
    }

    #[test]
    fn an_accepted_ad_can_be_sent_back_as_it_is() {
        let ad = accepted();
        let raw = raw_ad(job_ad(ad.clone(), AdView::Full)).unwrap();
        let expected = RawAd {
            id: Some("a:1".into()),
            title: Some(ad.title.clone()),
            description: Some(ad.description.clone()),
            company: ad.company.clone(),
            location: None,
            country: Some("ES".into()),
            language: Some("es".into()),
            posted: Some("2024-01-02".into()),
            expires: Some("2024-03-31".into()),
            source: ad.source.clone(),
            url: ad.url.clone(),
            attributes: ad.attributes.clone(),
        };
        assert_eq!(raw, expected);
    }

    #[test]
    fn basic_leaves_out_the_long_parts_only() {
        let basic = job_ad(accepted(), AdView::Basic);
        assert!(basic.description.is_empty() && basic.attributes.is_empty());
        let full = job_ad(accepted(), AdView::Full);
        assert_eq!(pb::JobAd { description: String::new(), attributes: Default::default(), ..full }, basic);
    }

    #[test]
    fn a_filter_is_read_and_every_fault_named() {
        let filter = pb::AdFilter {
            countries: vec!["es".into(), "de".into(), "ES".into()],
            languages: vec!["pt-BR".into()],
            posted_from: "2024-01-01".into(),
            posted_to: "2024-01-01".into(),
            open_on: "2024-02-01".into(),
        };
        let read = ad_filter(Some(filter.clone())).unwrap();
        assert_eq!(read.countries.iter().map(Country::as_str).collect::<Vec<_>>(), ["DE", "ES"]);
        assert_eq!(read.languages, [Language::new("pt").unwrap()]);
        assert_eq!((read.posted_from, read.posted_from), (read.posted_to, read.posted_to));
        assert_eq!(read.open_on, Some(jiff::civil::date(2024, 2, 1)));
        assert!(ad_filter(None).unwrap().is_empty());

        let wrong = pb::AdFilter {
            countries: vec!["ES".into(), "Spain".into()],
            posted_to: "2023-12-31".into(),
            open_on: "soon".into(),
            ..filter
        };
        let violations = ad_filter(Some(wrong)).unwrap_err();
        let fields: Vec<_> = violations.iter().map(Violation::field).collect();
        assert_eq!(fields, ["filter.countries[1]", "filter.open_on", "filter.posted_to"]);
        let many = pb::AdFilter { languages: vec!["en".into(); 301], ..Default::default() };
        assert_eq!(ad_filter(Some(many)).unwrap_err()[0].field(), "filter.languages");
    }

    #[test]
    fn views_have_the_methods_default_and_unknown_ones_are_refused() {
        assert_eq!(ad_view(0, AdView::Full), Ok(AdView::Full));
        assert_eq!(ad_view(1, AdView::Full), Ok(AdView::Basic));
        assert_eq!(ad_view(2, AdView::Basic), Ok(AdView::Full));
        assert_eq!(ad_view(3, AdView::Basic).unwrap_err().field(), "view");
    }

    #[test]
    fn an_ad_without_a_name_has_no_id_and_a_wrong_name_is_a_fault() {
        assert_eq!(raw_ad(pb::JobAd::default()), Ok(RawAd::default()));
        let wrong = pb::JobAd { name: "profiles/1".into(), ..Default::default() };
        assert_eq!(raw_ad(wrong).unwrap_err().field(), "name");
    }
}
