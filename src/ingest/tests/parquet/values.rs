//! Lists, and moments in a zone.

use jiff::Timestamp;

use super::*;

/// A file with the ids from 1 on, the same description each, and texts as the last column of `schema`, whose values have
/// these `levels` and `repeats`.
fn write_lists(schema: &str, texts: &[&str], levels: &[i16], repeats: &[i16]) -> tempfile::NamedTempFile {
    let file = file(".parquet", b"");
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(file.reopen().unwrap(), schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let bytes = |texts: &[&str]| {
        texts.iter().map(|text| ByteArray::from(text.as_bytes().to_vec())).collect::<Vec<_>>()
    };
    let rows = repeats.iter().filter(|repeat| **repeat == 0).count();
    let ids: Vec<i64> = (1..).take(rows).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&ids, None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&bytes(&vec!["You fit lamps."; rows]), None, None).unwrap();
    column.close().unwrap();
    while let Some(mut column) = group.next_column().unwrap() {
        let typed = column.typed::<ByteArrayType>();
        typed.write_batch(&bytes(texts), Some(levels), Some(repeats)).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    file
}

fn schema(list: &str) -> String {
    format!("message m {{ required int64 id; required binary description (UTF8); {list} }}")
}

const TEXTS: &str = "optional group tools (LIST) { repeated group list { optional binary element (UTF8); } }";

#[test]
fn the_items_of_a_list_are_one_attribute_and_a_row_without_any_has_none() {
    // Two items; no list; an empty list; a null and an item; a null alone.
    let (levels, repeats) = ([3, 3, 0, 1, 2, 3, 2], [0, 1, 0, 0, 0, 1, 0]);
    let file = write_lists(&schema(TEXTS), &["torch", "TIG, MIG", " saw "], &levels, &repeats);
    let records = read(file.path(), &["attributes.tools=tools"]);
    assert!(records[0].raw.contains(r#""tools":["torch","TIG, MIG"]"#), "{}", records[0].raw);
    let ads: Vec<JobAd> = ads(records).into_iter().map(Result::unwrap).collect();
    let tools: Vec<_> = ads.iter().map(|ad| ad.attributes.get("tools").map(String::as_str)).collect();
    assert_eq!(tools, [Some("torch, TIG, MIG"), None, None, Some("saw"), None]);
}

#[test]
fn a_list_in_another_field_is_refused_where_there_is_one() {
    let file = write_lists(&schema(TEXTS), &["torch"], &[3, 0, 1, 2], &[0, 0, 0, 0]);
    let ads = ads(read(file.path(), &["location=tools"]));
    let refused = Some(RejectReason::InvalidField);
    assert_eq!(reasons(&ads), [refused, None, None, refused]);
    let rejection = ads[0].as_ref().unwrap_err();
    assert!(rejection.message.contains("'a list'; join its items"), "{rejection}");
}

#[test]
fn what_is_no_list_of_values_is_refused_where_there_is_one() {
    for (list, top, empty) in [
        ("repeated group list { optional group element { optional binary a; optional binary b; } }", 4, 1),
        ("repeated group list { optional group element { optional binary a; } }", 4, 1),
        (
            "repeated group list { optional group element { repeated group list { optional binary a; } } }",
            5,
            1,
        ),
        ("repeated group key_value { required binary key; required binary value; }", 2, 1),
    ] {
        let schema = schema(&format!("optional group tools {{ {list} }}"));
        let file = write_lists(&schema, &["torch"], &[top, 0, empty], &[0, 0, 0]);
        let ads = ads(read(file.path(), &["attributes.tools=tools"]));
        assert_eq!(reasons(&ads), [Some(RejectReason::InvalidField), None, None], "{list}");
    }
}

#[test]
fn lists_stay_in_line_over_batches() {
    let (mut texts, mut levels, mut repeats): (Vec<String>, Vec<i16>, Vec<i16>) = Default::default();
    for row in 0..300_usize {
        let items: Vec<String> = (0..row % 4).map(|item| format!("{row}-{item}")).collect();
        levels.extend(if items.is_empty() { vec![1_i16] } else { vec![3_i16; items.len()] });
        repeats.extend((0..items.len().max(1)).map(|at| i16::from(at > 0)));
        texts.extend(items);
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let file = write_lists(&schema(TEXTS), &texts, &levels, &repeats);
    let records = read(file.path(), &["attributes.tools=tools"]);
    assert_eq!(records.len(), 300);
    for (row, record) in records.iter().enumerate() {
        let items: Vec<String> = (0..row % 4).map(|item| format!("{row}-{item}")).collect();
        let tools = record.content.as_ref().unwrap().attributes.get("tools").cloned();
        assert_eq!(tools, (!items.is_empty()).then(|| items.join(", ")), "{row}");
    }
}

#[test]
fn a_row_that_says_it_has_millions_of_items_ends_the_feed_before_they_are_read() {
    let groups = "optional group tools (LIST) { repeated group list { optional group element { optional binary a; } } }";
    let repeats: Vec<i16> = (0..3_000_000).map(|at| i16::from(at > 0)).collect();
    // Items that are null, of a list of texts and of one of groups.
    for list in [TEXTS, groups] {
        let file = write_lists(&schema(list), &[], &vec![2; repeats.len()], &repeats);
        assert!(file.as_file().metadata().unwrap().len() < 10_000, "{list}");
        let mut feed = open(file.path(), &reading(&["attributes.tools=tools"])).unwrap();
        let error = feed.next().unwrap().err().unwrap().to_string();
        assert!(error.contains("more than 100000 items"), "{error}");
        assert!(feed.next().is_none(), "{list}");
    }
}

#[test]
fn a_long_list_is_refused_and_the_rows_around_it_are_read() {
    let long = "x".repeat(2_000);
    let texts: Vec<&str> = [vec!["torch"], vec![long.as_str(); 600], vec!["saw"]].concat();
    // An item; 600 of 2,000 bytes; an item behind 20,000 nulls.
    let levels: Vec<i16> = [vec![3_i16; 601], vec![2; 20_000], vec![3]].concat();
    let starts_row = |at: usize| matches!(at, 0 | 1 | 601);
    let repeats: Vec<i16> = (0..levels.len()).map(|at| i16::from(!starts_row(at))).collect();
    let file = write_lists(&schema(TEXTS), &texts, &levels, &repeats);
    let ads = ads(read(file.path(), &["attributes.tools=tools"]));
    assert_eq!(reasons(&ads), [None, Some(RejectReason::InvalidField), None]);
    let rejection = ads[1].as_ref().unwrap_err();
    assert!(rejection.message.contains("more than 1 MiB'; shorten it"), "{rejection}");
    for (at, tool) in [(0, "torch"), (2, "saw")] {
        assert_eq!(ads[at].as_ref().unwrap().attributes["tools"], tool);
    }
}

/// A row of moments as Arrow and the file's own schema have them.
const MOMENTS: &str = "message m {
    required int64 id;
    required binary description (UTF8);
    optional int64 posted (TIMESTAMP(MICROS, true));
    optional int64 expires (TIMESTAMP(MILLIS, true));
    optional group times {
        optional binary note (UTF8);
        optional int64 seen (TIMESTAMP(NANOS, true));
    }
    optional int64 local (TIMESTAMP(MICROS, false));
}";

fn write_moments(posted: &str, expires: &str, notes: Vec<KeyValue>) -> tempfile::NamedTempFile {
    let moment = |text: &str| text.parse::<Timestamp>().unwrap();
    let seen = moment("2026-07-08T18:30:00Z").as_nanosecond();
    let local = moment("2026-07-09T00:00:00Z").as_microsecond();
    write_with(
        MOMENTS,
        &[
            Values::Int64(&[Some(1)], 0),
            Values::Text(&[Some(b"You fit lamps.")], 0),
            Values::Int64(&[Some(moment(posted).as_microsecond())], 1),
            Values::Int64(&[Some(moment(expires).as_millisecond())], 1),
            Values::Text(&[None], 2),
            Values::Int64(&[i64::try_from(seen).ok()], 2),
            Values::Int64(&[Some(local)], 1),
        ],
        1,
        notes,
    )
}

#[test]
fn a_day_is_that_of_the_zone_in_which_it_was_written() {
    let date = jiff::civil::date;
    // `posted` is in Europe/Athens, `expires` five hours behind UTC.
    let notes =
        || vec![KeyValue::new("ARROW:schema".into(), include_str!("../arrow-schema.txt").trim().to_string())];
    for (posted, expires, days, in_utc) in [
        (
            "2026-07-08T21:00:00Z",
            "2026-08-01T05:00:00Z",
            [date(2026, 7, 9), date(2026, 8, 1)],
            [date(2026, 7, 8), date(2026, 8, 1)],
        ),
        (
            "2026-01-14T22:00:00Z",
            "2026-02-02T04:59:00Z",
            [date(2026, 1, 15), date(2026, 2, 1)],
            [date(2026, 1, 14), date(2026, 2, 2)],
        ),
        (
            "2026-01-14T21:30:00Z",
            "2026-02-02T12:00:00Z",
            [date(2026, 1, 14), date(2026, 2, 2)],
            [date(2026, 1, 14), date(2026, 2, 2)],
        ),
    ] {
        for (notes, days) in [(notes(), days), (Vec::new(), in_utc)] {
            let ads = ads(read(write_moments(posted, expires, notes).path(), &[]));
            let ad = ads[0].as_ref().unwrap();
            assert_eq!([ad.posted, ad.expires], days.map(Some), "{posted} {expires}");
        }
    }
}

#[test]
fn a_moment_says_how_far_its_clocks_are_from_utc() {
    let notes = KeyValue::new("ARROW:schema".into(), include_str!("../arrow-schema.txt").trim().to_string());
    let file = write_moments("2026-07-08T21:00:00Z", "2026-08-01T05:00:00Z", vec![notes]);
    let map = ["attributes.seen=times.seen", "attributes.local=local", "attributes.posted=posted"];
    let ads = ads(read(file.path(), &map));
    let attributes = &ads[0].as_ref().unwrap().attributes;
    for (name, text) in [
        ("seen", "2026-07-09T00:00:00+05:30"),
        ("local", "2026-07-09T00:00:00Z"),
        ("posted", "2026-07-09T00:00:00+03:00"),
    ] {
        assert_eq!(attributes[name], text, "{name}");
    }
}
