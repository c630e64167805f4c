//! Every rule of the gate, broken once.

use super::*;

fn text(value: &str) -> Option<String> {
    Some(value.to_string())
}

fn raw() -> RawAd {
    RawAd { id: text("1"), title: text("Data engineer"), description: text("Builds."), ..RawAd::default() }
}

fn rejected(change: impl FnOnce(&mut RawAd)) -> Rejection {
    let mut raw = raw();
    change(&mut raw);
    accept(raw).unwrap_err()
}

/// Changes a good ad and names the reason, the field and a part of the message that must come of it.
type Case = (fn(&mut RawAd), RejectReason, &'static str, &'static str);

#[test]
fn every_rule_has_its_reason_its_field_and_its_way_out() {
    let cases: [Case; 25] = [
        (|ad| ad.id = None, RejectReason::MissingId, "id", "never changes"),
        (|ad| ad.id = text(" "), RejectReason::MissingId, "id", "never changes"),
        (|ad| ad.id = text("a b"), RejectReason::InvalidId, "id", "'a b': an id may not"),
        (|ad| ad.title = Some("x".repeat(1_001)), RejectReason::TooLong, "title", "at most 1000"),
        (|ad| ad.description = None, RejectReason::EmptyDescription, "description", "plain or HTML"),
        (|ad| ad.description = text("\n "), RejectReason::EmptyDescription, "description", "plain or HTML"),
        (|ad| ad.description = text("<p></p>"), RejectReason::NoText, "description", "'<p></p>'"),
        (
            |ad| ad.description = Some("x".repeat(2_000_001)),
            RejectReason::TooLong,
            "description",
            "2000001 bytes is too long; shorten it to at most 2000000",
        ),
        (
            |ad| ad.description = Some("ab\n".repeat(600_000)),
            RejectReason::TooLong,
            "description",
            "sentences and list items are too many; shorten the text to at most 5000",
        ),
        (|ad| ad.description = text("NaN"), RejectReason::NoText, "description", "'NaN' is what a program"),
        (|ad| ad.id = text("nan"), RejectReason::MissingId, "id", "'nan' is what a program writes"),
        (|ad| ad.id = text("https://a.example/1"), RejectReason::InvalidId, "id", "https://a"),
        (|ad| ad.posted = text("31/12/2026"), RejectReason::InvalidDate, "posted", "'31/12/2026'"),
        (|ad| ad.posted = text("2026-02-30"), RejectReason::InvalidDate, "posted", "2026-11-23"),
        (|ad| ad.expires = text("soon"), RejectReason::InvalidDate, "expires", "'soon'"),
        (|ad| ad.country = text("Spain"), RejectReason::UnknownCountry, "country", "'Spain'"),
        (|ad| ad.country = text("XX"), RejectReason::UnknownCountry, "country", "'ES'"),
        (|ad| ad.country = text("EU"), RejectReason::UnknownCountry, "country", "'EU'"),
        (|ad| ad.posted = text("0026-11-23"), RejectReason::InvalidDate, "posted", "the year 26"),
        (|ad| ad.id = text("a\u{200b}"), RejectReason::InvalidId, "id", "nobody sees"),
        (|ad| ad.language = text("english"), RejectReason::UnknownLanguage, "language", "'english'"),
        (|ad| ad.language = text("qq"), RejectReason::UnknownLanguage, "language", "pt-BR"),
        (|ad| ad.company = Some("x".repeat(10_001)), RejectReason::TooLong, "company", "10000"),
        (
            |ad| ad.attributes.extend((0..51).map(|n| (n.to_string(), "x".to_string()))),
            RejectReason::InvalidField,
            "attributes",
            "51 attributes",
        ),
        (
            |ad| drop(ad.attributes.insert("a\u{7}".into(), "x".into())),
            RejectReason::InvalidField,
            "attributes",
            "'a\\u{7}'",
        ),
    ];
    for (change, reason, field, words) in cases {
        let rejection = rejected(change);
        assert_eq!((rejection.reason, rejection.field.as_str()), (reason, field), "{rejection}");
        assert!(rejection.message.contains(words), "{rejection}");
    }
}

#[test]
fn an_ad_may_have_no_title() {
    for title in [None, text(" "), text("<b> </b>")] {
        assert_eq!(accept(RawAd { title, ..raw() }).unwrap().title, "");
    }
}

#[test]
fn attributes_have_limits() {
    let with = |key: String, value: String| {
        let attributes = BTreeMap::from([(key, value)]);
        accept(RawAd { attributes, ..raw() })
    };
    assert!(with("k".repeat(100), "v".repeat(2_000)).is_ok());
    for (key, value) in [(101, 1), (1, 2_001), (0, 1)] {
        let rejection = with("k".repeat(key), "v".repeat(value)).unwrap_err();
        assert_eq!(rejection.reason, RejectReason::InvalidField, "{rejection}");
    }
    assert!(with("k".into(), " ".into()).unwrap().attributes.is_empty());
}

#[test]
fn an_id_that_says_nothing_is_shown_and_one_that_only_begins_so_is_an_id() {
    for nothing in ["Undefined", " #N/A ", "(nil)", "-"] {
        let rejection = rejected(|ad| ad.id = text(nothing));
        assert_eq!(rejection.reason, RejectReason::MissingId, "{nothing}");
        assert!(rejection.message.starts_with(&format!("'{}' is what", nothing.trim())), "{rejection}");
    }
    assert!(rejected(|ad| ad.id = text("")).message.starts_with("the ad has no id"));
    for id in ["none-1", "nullable", "NA7"] {
        assert_eq!(accept(RawAd { id: text(id), ..raw() }).unwrap().id.as_str(), id);
    }
}

#[test]
fn an_ad_may_have_as_many_short_lines_as_sentences() {
    let lines = |count: usize| Some("Fit the lamp.\n".repeat(count));
    assert!(accept(RawAd { description: lines(5_000), ..raw() }).is_ok());
    let rejection = rejected(|ad| ad.description = lines(5_001));
    assert!(rejection.message.starts_with("up to 5001 sentences and list items"), "{rejection}");
}

#[test]
fn the_limits_themselves_are_allowed() {
    let ad = RawAd { title: Some("x".repeat(1_000)), description: Some("x ".repeat(1_000_000)), ..raw() };
    assert!(accept(ad).is_ok());
}

#[test]
fn ten_megabytes_are_refused_before_they_are_looked_into() {
    let rejection = rejected(|ad| ad.description = Some("<p>".repeat(3_500_000)));
    assert_eq!(rejection.reason, RejectReason::TooLong);
    assert!(rejection.message.contains("10500000"), "{rejection}");
}

#[test]
fn a_date_is_the_day_as_written() {
    for (written, day) in [
        ("2026-11-23", 23),
        (" 2026-11-23 ", 23),
        ("2026-11-23T23:59:59-11:00", 23),
        ("2026-11-24T00:00:00.5Z", 24),
        ("2026-11-24T00:30", 24),
    ] {
        let ad = accept(RawAd { posted: text(written), expires: text(""), ..raw() }).unwrap();
        assert_eq!(ad.posted, Some(jiff::civil::date(2026, 11, day)), "{written}");
        assert_eq!(ad.expires, None);
    }
}

#[test]
fn an_ad_without_an_end_has_none_however_that_is_written() {
    for (posted, expires) in
        [("2026-11-23", "9999-12-31"), ("2026-11-23", "2999-12-31T23:59:59Z"), ("2026-11-23", "0001-01-01")]
    {
        let ad = accept(RawAd { posted: text(posted), expires: text(expires), ..raw() }).unwrap();
        assert_eq!((ad.posted, ad.expires), (Some(jiff::civil::date(2026, 11, 23)), None), "{expires}");
    }
    for posted in ["0000-00-00 00:00:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00"] {
        assert_eq!(accept(RawAd { posted: text(posted), ..raw() }).unwrap().posted, None, "{posted}");
    }
    assert_eq!(rejected(|ad| ad.posted = text("9999-12-31")).reason, RejectReason::InvalidDate);
}

#[test]
fn one_country_and_one_language_have_one_code() {
    for (country, language) in [("ES", "pt-BR"), ("es", "PT"), ("ESP", "por"), ("esp", "pt_PT")] {
        let ad = accept(RawAd { country: text(country), language: text(language), ..raw() }).unwrap();
        assert_eq!((ad.country.unwrap().as_str(), ad.language.as_str()), ("ES", "pt"));
    }
    let ad = accept(RawAd { language: text("grc"), ..raw() }).unwrap();
    assert_eq!(ad.language.as_str(), "grc");
}

#[test]
fn an_absent_or_undetermined_language_is_detected() {
    let english = "We are looking for an experienced engineer who will design and build the data platform.";
    for language in [None, text(""), text("und")] {
        let ad = accept(RawAd { description: text(english), language, ..raw() }).unwrap();
        assert_eq!(ad.language, Language::ENGLISH);
    }
}

#[test]
fn text_is_clean_and_an_address_stays_as_it_is() {
    let ad = accept(RawAd {
        title: text(" Data\n engineer\u{7} "),
        description: text("<p>Builds <b>pipelines</b>.</p>"),
        url: text(" https://example.org/?a=1&copy=2 "),
        company: text(""),
        ..raw()
    })
    .unwrap();
    assert_eq!(ad.title, "Data engineer");
    assert!(ad.description.contains("pipelines") && !ad.description.contains('<'), "{}", ad.description);
    assert_eq!(ad.url.as_deref(), Some("https://example.org/?a=1&copy=2"));
    assert_eq!(ad.company, None);
}

#[test]
fn a_field_that_says_nothing_is_not_given() {
    for nothing in ["(none)", "\\N", "-", "n/d", "\"null\"", "nan; nan"] {
        let ad = accept(RawAd {
            posted: text(nothing),
            expires: text(nothing),
            company: text(nothing),
            location: text(nothing),
            attributes: BTreeMap::from([("pay".to_string(), nothing.to_string())]),
            ..raw()
        });
        let ad = ad.unwrap();
        assert_eq!((ad.posted, ad.expires, ad.company, ad.location), (None, None, None, None), "{nothing}");
        assert!(ad.attributes.is_empty(), "{nothing}");
    }
    for nothing in ["['NaN', None]", "<p>(null)</p>", "[null]", "\\N", "<none>", "S/D", "undefined undefined"]
    {
        let rejection = rejected(|ad| ad.description = text(nothing));
        assert_eq!(rejection.reason, RejectReason::NoText, "{nothing}");
    }
    for (key, value) in [("region", "NA"), ("firm", "Infinity"), ("remote", "false"), ("state", "ND")] {
        let attributes = BTreeMap::from([(key.to_string(), value.to_string())]);
        assert_eq!(accept(RawAd { attributes: attributes.clone(), ..raw() }).unwrap().attributes, attributes);
    }
}

#[test]
fn a_country_or_language_that_says_nothing_is_not_given() {
    let english = "We are looking for an experienced engineer who will design and build the data platform.";
    for nothing in ["None", "null", "N/A", "nan"] {
        let [country, language] = [text(nothing), text(nothing)];
        let ad = accept(RawAd { description: text(english), country, language, ..raw() }).unwrap();
        assert_eq!((ad.country, ad.language), (None, Language::ENGLISH), "{nothing}");
    }
    let ad = accept(RawAd { country: text("NA"), language: text("nan-TW"), ..raw() }).unwrap();
    assert_eq!((ad.country.unwrap().as_str(), ad.language.as_str()), ("NA", "nan"));
}
