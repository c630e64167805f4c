//! Listing and search by words in indexes of several segments, with ads that were replaced and deleted.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::domain::{
    AdFilter, AdId, AnalysedText, Country, Int8Vector, JobAd, Language, Section, Sentence, Span, Term,
};

const DIMENSIONS: usize = 8;

/// An ad of one sentence with these words.
fn ad(id: &str, country: &str, words: &[u32]) -> IndexedAd {
    let sentence = Sentence {
        span: Span::new(0, 4).unwrap(),
        section: Section::Duties,
        terms: words.iter().map(|word| Term(*word)).collect(),
        english_terms: Vec::new(),
        names: Vec::new(),
        clauses: Vec::new(),
    };
    let ad = JobAd {
        id: AdId::new(id).unwrap(),
        title: "Clerk".into(),
        description: "Work".into(),
        company: None,
        location: None,
        country: Some(Country::new(country).unwrap()),
        language: Language::ENGLISH,
        posted: None,
        expires: None,
        source: None,
        url: None,
        attributes: BTreeMap::new(),
    };
    let analysed = AnalysedText { language: Language::ENGLISH, sentences: vec![sentence] };
    let vector = Arc::new(Int8Vector { scale: 1.0, values: vec![1; DIMENSIONS] });
    IndexedAd::new(ad, 1, analysed, vec![vector]).unwrap()
}

struct Room {
    _folder: tempfile::TempDir,
    index: AdIndex,
    writer: AdWriter,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stamp = Stamp::new("model", DIMENSIONS, "taxonomy", "text");
        let index = AdIndex::open_or_create(&folder.path().join("data"), &stamp).unwrap();
        let writer = index.writer().unwrap();
        Self { _folder: folder, index, writer }
    }

    /// Writes ads in one commit, which makes one segment.
    fn write(&mut self, ads: impl IntoIterator<Item = IndexedAd>) -> Snapshot {
        ads.into_iter().for_each(|ad| self.writer.upsert(&ad).unwrap());
        self.writer.commit(None).unwrap();
        self.index.refresh().unwrap()
    }
}

fn of_country(country: &str) -> AdFilter {
    AdFilter { countries: vec![Country::new(country).unwrap()], ..AdFilter::default() }
}

fn go_on() -> Result<(), IndexError> {
    Ok(())
}

/// The ids of all pages, one page after the other.
fn pages(snapshot: &Snapshot, filter: &AdFilter, limit: usize) -> Vec<String> {
    let mut seen: Vec<AdId> = Vec::new();
    loop {
        let page = snapshot.list(filter, seen.last(), limit, &go_on).unwrap();
        assert!(page.len() <= limit, "{} ads where {limit} were asked for", page.len());
        if page.is_empty() {
            return seen.iter().map(AdId::to_string).collect();
        }
        seen.extend(page.into_iter().map(|place| snapshot.ad(place).unwrap().id));
    }
}

/// What each commit writes: an id and the country of its ad, or no country where the ad is deleted.
const COMMITS: [&[(&str, Option<&str>)]; 3] = [
    &[
        ("k", Some("SI")),
        ("h-10", Some("IT")),
        ("h-2", Some("SI")),
        ("Q", Some("IT")),
        ("š", Some("SI")),
        ("h", Some("IT")),
        ("λ", Some("SI")),
    ],
    &[("h-2", Some("IT")), ("k", None), ("h-11", Some("SI")), ("š", Some("SI")), ("qq", Some("MT"))],
    &[("k", Some("SI")), ("Q", None), ("h-1", Some("SI")), ("hb", Some("IT"))],
];

#[test]
fn all_pages_together_are_the_ads_that_pass_in_the_order_of_their_ids() {
    let mut room = Room::new();
    let mut stored: BTreeMap<&str, &str> = BTreeMap::new();
    for commit in COMMITS {
        let mut written = Vec::new();
        for (id, country) in commit {
            match country {
                Some(country) => {
                    written.push(ad(id, country, &[1]));
                    stored.insert(id, country);
                }
                None => {
                    room.writer.delete(&AdId::new(id).unwrap()).unwrap();
                    stored.remove(id);
                }
            }
        }
        let snapshot = room.write(written);
        // Every ad here has the content hash 1.
        assert_eq!(snapshot.id(), format!("{0}-{0:016x}", stored.len()));
        for filtered in [None, Some("SI"), Some("IT"), Some("MT"), Some("CY")] {
            let passing = stored.iter().filter(|(_, country)| filtered.is_none_or(|only| **country == only));
            let expected: Vec<String> = passing.map(|(id, _)| (*id).to_string()).collect();
            let filter = filtered.map(of_country).unwrap_or_default();
            for limit in [1, 2, 3, 7, 100, usize::MAX] {
                assert_eq!(pages(&snapshot, &filter, limit), expected, "{filtered:?}, {limit} a page");
            }
            assert!(snapshot.list(&filter, None, 0, &go_on).unwrap().is_empty(), "{filtered:?}");
        }
    }
}

const MANY: usize = 300;

/// Many ads in two segments, of which only these are in Malta.
fn many(maltese: &[usize]) -> (Room, Snapshot) {
    many_in(|number| if maltese.contains(&number) { "MT" } else { "SI" })
}

/// Many ads in two segments and in these countries.
fn many_in(country: impl Fn(usize) -> &'static str) -> (Room, Snapshot) {
    let mut room = Room::new();
    let part = |rest: usize| (0..MANY).filter(move |number| number % 2 == rest);
    let made = |number: usize| ad(&format!("ad-{number:03}"), country(number), &[1]);
    room.write(part(0).map(made));
    let snapshot = room.write(part(1).map(made));
    assert_eq!(snapshot.len() as usize, MANY);
    (room, snapshot)
}

#[test]
fn a_page_costs_what_is_on_it_wherever_it_lies() {
    let (_room, snapshot) = many(&[30, 151, 280]);
    let all = AdFilter::default();
    // The ads looked at at most: those of the page or, with a filter, all that pass.
    for (filter, after, found, most) in [
        (&all, None, 7, 7),
        (&all, Some("ad-140"), 7, 7),
        (&all, Some("ad-290"), 7, 7),
        (&all, Some("ad-299"), 0, 0),
        (&of_country("SI"), None, 7, 297),
        (&of_country("SI"), Some("ad-147"), 7, 297),
        (&of_country("MT"), None, 3, 3),
        (&of_country("MT"), Some("ad-151"), 1, 3),
        (&of_country("CY"), None, 0, 0),
    ] {
        let (page, looks) = page_and_looks(&snapshot, filter, after);
        assert_eq!(page.len(), found, "{filter:?} after {after:?}");
        // One before the first ad.
        assert!(looks <= most + 1, "{filter:?} after {after:?}: {looks} looks");
    }
}

/// A page of seven ads, and how often the listing asked whether to go on.
fn page_and_looks(snapshot: &Snapshot, filter: &AdFilter, after: Option<&str>) -> (Vec<AdAddress>, usize) {
    let looks = Cell::new(0);
    let count = || {
        looks.set(looks.get() + 1);
        go_on()
    };
    let after = after.map(|after| AdId::new(after).unwrap());
    let page = snapshot.list(filter, after.as_ref(), 7, &count).unwrap();
    (page, looks.get())
}

#[test]
fn a_filtered_page_passes_over_no_other_ad_though_all_of_one_kind_lie_together() {
    // As two feeds do whose ids begin differently: the ads of Italy first, then those of Malta.
    let (_room, snapshot) = many_in(|number| if number < 200 { "IT" } else { "MT" });
    for (country, after, first, passing) in [
        ("MT", None, Some("ad-200"), 100),
        ("MT", Some("ad-120"), Some("ad-200"), 100),
        ("MT", Some("ad-292"), Some("ad-293"), 100),
        ("MT", Some("ad-299"), None, 100),
        ("IT", Some("ad-197"), Some("ad-198"), 200),
        ("IT", Some("ad-250"), None, 200),
    ] {
        let (page, looks) = page_and_looks(&snapshot, &of_country(country), after);
        let ids: Vec<String> =
            page.into_iter().map(|place| snapshot.id_at(place).unwrap().to_string()).collect();
        assert_eq!(ids.first().map(String::as_str), first, "{country} after {after:?}");
        assert!(ids.is_sorted() && ids.len() <= 7, "{country} after {after:?}: {ids:?}");
        assert_eq!(looks, passing + 1, "{country} after {after:?}");
    }
}

#[test]
fn a_listing_ends_as_soon_as_it_is_told_to() {
    let (_room, snapshot) = many(&[30, 151, 280]);
    for filter in [AdFilter::default(), of_country("SI"), of_country("MT")] {
        for allowed in 0..3 {
            let looks = Cell::new(0);
            let end = || {
                looks.set(looks.get() + 1);
                if looks.get() > allowed { Err(IndexError::Full) } else { Ok(()) }
            };
            let listed = snapshot.list(&filter, None, 100, &end);
            assert!(matches!(listed, Err(IndexError::Full)), "{filter:?}, {allowed} looks allowed");
            assert_eq!(looks.get(), allowed + 1, "{filter:?}");
        }
    }
}

/// Ads of which all have the word 1, 15 in 100 the word 2, and 30 in 100 the word 3.
fn words(number: u32) -> Vec<u32> {
    let mut words = vec![1];
    words.extend((number < 6).then_some(2));
    words.extend((number < 12).then_some(3));
    words
}

#[test]
fn a_word_proposes_the_same_ads_before_and_after_all_of_them_are_replaced() {
    let ads = |numbers: std::ops::Range<u32>| {
        numbers.map(|number| ad(&format!("ad-{number:02}"), "SI", &words(number)))
    };
    let proposed = |snapshot: &Snapshot, terms: &[u32]| {
        let terms: Vec<(Term, f32)> = terms.iter().map(|term| (Term(*term), 1.0)).collect();
        snapshot.lexical_candidates(&terms, &AdFilter::default(), 100).unwrap().len()
    };
    let mut room = Room::new();
    let new = room.write(ads(0..40));
    // All but one: tantivy drops a segment of which nothing is left.
    let replaced = room.write(ads(0..39));
    assert_eq!(
        (replaced.len(), replaced.inner.segments.len()),
        (40, 2),
        "a merge has removed what was replaced"
    );
    let table: [(&[u32], usize); 7] =
        [(&[2], 6), (&[1], 0), (&[3], 0), (&[1, 2, 3], 6), (&[4], 0), (&[2, 4], 6), (&[], 0)];
    for (terms, expected) in table {
        assert_eq!(proposed(&new, terms), expected, "{terms:?} before");
        assert_eq!(proposed(&replaced, terms), expected, "{terms:?} after");
    }
}
