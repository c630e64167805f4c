//! What makes two ads the same: a digest over every field.

use crate::domain::{ContentDigest, JobAd};

/// The first eight bytes (little endian) of BLAKE3 over all fields of `ad` in a fixed order.
///
/// Every text is preceded by its length and every optional field by whether it is there, so that no two
/// different ads are written alike. Stored with an ad: equal hashes mean that there is nothing to do.
pub fn content_hash(ad: &JobAd) -> u64 {
    // Taken apart in full, so that a new field cannot be forgotten here.
    let JobAd {
        id,
        title,
        description,
        company,
        location,
        country,
        language,
        posted,
        expires,
        source,
        url,
        attributes,
    } = ad;
    let mut digest = ContentDigest::default();
    digest.text(id.as_str());
    digest.text(title);
    digest.text(description);
    digest.optional(company.as_deref());
    digest.optional(location.as_deref());
    digest.optional(country.as_ref().map(|country| country.as_str()));
    digest.text(language.as_str());
    digest.optional(posted.map(|day| day.to_string()).as_deref());
    digest.optional(expires.map(|day| day.to_string()).as_deref());
    digest.optional(source.as_deref());
    digest.optional(url.as_deref());
    digest.count(attributes.len());
    for (key, value) in attributes {
        digest.text(key);
        digest.text(value);
    }
    u64::from_le_bytes(digest.finish())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::domain::{AdId, Country, Language};

    fn ad() -> JobAd {
        JobAd {
            id: AdId::new("1").unwrap(),
            title: "Data engineer".into(),
            description: "Builds pipelines.".into(),
            company: Some("Acme".into()),
            location: Some("Oslo".into()),
            country: Country::new("NO").ok(),
            language: Language::ENGLISH,
            posted: Some(jiff::civil::date(2026, 1, 2)),
            expires: Some(jiff::civil::date(2026, 2, 3)),
            source: Some("feed".into()),
            url: Some("https://example.org/1".into()),
            attributes: BTreeMap::from([("a".into(), "b".into())]),
        }
    }

    #[test]
    fn a_change_of_any_field_changes_the_hash() {
        let changes: [fn(&mut JobAd); 22] = [
            |_| {},
            |ad| ad.id = AdId::new("2").unwrap(),
            |ad| ad.title.push('s'),
            |ad| ad.description.push('\n'),
            |ad| ad.company = None,
            |ad| ad.company = Some(String::new()),
            |ad| ad.location = None,
            |ad| ad.location = Some("Bergen".into()),
            |ad| ad.country = None,
            |ad| ad.country = Country::new("SE").ok(),
            |ad| ad.language = Language::UNDETERMINED,
            |ad| ad.posted = None,
            |ad| ad.posted = Some(jiff::civil::date(2026, 1, 3)),
            |ad| ad.expires = None,
            |ad| ad.expires = Some(jiff::civil::date(2026, 2, 4)),
            |ad| ad.source = None,
            |ad| ad.url = None,
            |ad| ad.attributes.clear(),
            |ad| drop(ad.attributes.insert("a".into(), "c".into())),
            |ad| ad.attributes = BTreeMap::from([("ab".into(), String::new())]),
            |ad| drop(ad.attributes.insert("c".into(), "d".into())),
            |ad| {
                // The same letters, divided elsewhere.
                ad.title = "Data".into();
                ad.description = " engineerBuilds pipelines.".into();
            },
        ];
        let hashes: BTreeSet<u64> = changes
            .iter()
            .map(|change| {
                let mut changed = ad();
                change(&mut changed);
                content_hash(&changed)
            })
            .collect();
        assert_eq!(hashes.len(), changes.len());
    }

    #[test]
    fn two_fields_that_swap_their_values_change_the_hash() {
        let mut swapped = ad();
        std::mem::swap(&mut swapped.company, &mut swapped.location);
        assert_ne!(content_hash(&swapped), content_hash(&ad()));
    }

    #[test]
    fn the_hash_is_the_same_on_every_run() {
        // Stored in indexes: a change here means that every ad is indexed anew.
        assert_eq!(content_hash(&ad()), GOLDEN);
    }

    const GOLDEN: u64 = 17_584_002_173_621_758_388;
}
