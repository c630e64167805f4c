//! Parquet, from files that the tests write.

use std::sync::Arc;

use ::parquet::basic::Compression;
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;

use super::*;

mod values;

const SCHEMA: &str = "message ads {
    required int64 id;
    optional binary title (UTF8);
    optional binary description;
    optional int32 posted (DATE);
    optional int64 until (TIMESTAMP(NANOS, true));
    optional int64 seen (TIMESTAMP_MICROS);
    optional double pay;
    optional boolean remote;
    optional group employer { optional binary name (UTF8); }
    repeated int32 counts;
    optional int32 fee (DECIMAL(9, 2));
    optional binary bonus (DECIMAL(20, 3));
}";

/// Values of one column: `None` is null.
enum Values<'a> {
    Text(&'a [Option<&'a [u8]>], i16),
    Int32(&'a [Option<i32>]),
    Int64(&'a [Option<i64>], i16),
    Double(&'a [Option<f64>]),
    Truth(&'a [Option<bool>]),
    Lists(&'a [&'a [i32]]),
}

fn levels<T>(values: &[Option<T>], whole: i16) -> Vec<i16> {
    values.iter().map(|value| if value.is_some() { whole } else { 0 }).collect()
}

fn whole<T: Copy>(values: &[Option<T>]) -> Vec<T> {
    values.iter().flatten().copied().collect()
}

/// A Parquet file of `groups` equal row groups.
fn write(schema: &str, columns: &[Values<'_>], groups: usize) -> tempfile::NamedTempFile {
    write_with(schema, columns, groups, Vec::new())
}

/// The same with what its writer `notes` of it.
fn write_with(
    schema: &str,
    columns: &[Values<'_>],
    groups: usize,
    notes: Vec<KeyValue>,
) -> tempfile::NamedTempFile {
    let file = file(".parquet", b"");
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
    let properties = Arc::new(properties.set_key_value_metadata(Some(notes)).build());
    let mut writer = SerializedFileWriter::new(file.reopen().unwrap(), schema, properties).unwrap();
    for _ in 0..groups {
        let mut group = writer.next_row_group().unwrap();
        for values in columns {
            let mut column = group.next_column().unwrap().unwrap();
            match values {
                Values::Text(texts, top) => {
                    let bytes: Vec<ByteArray> =
                        texts.iter().flatten().map(|text| ByteArray::from(text.to_vec())).collect();
                    let typed = column.typed::<ByteArrayType>();
                    typed.write_batch(&bytes, Some(&levels(texts, *top)), None).unwrap();
                }
                Values::Int32(numbers) => {
                    let typed = column.typed::<Int32Type>();
                    typed.write_batch(&whole(numbers), Some(&levels(numbers, 1)), None).unwrap();
                }
                Values::Int64(numbers, top) => {
                    let typed = column.typed::<Int64Type>();
                    typed.write_batch(&whole(numbers), Some(&levels(numbers, *top)), None).unwrap();
                }
                Values::Double(numbers) => {
                    let typed = column.typed::<DoubleType>();
                    typed.write_batch(&whole(numbers), Some(&levels(numbers, 1)), None).unwrap();
                }
                Values::Truth(truths) => {
                    let typed = column.typed::<BoolType>();
                    typed.write_batch(&whole(truths), Some(&levels(truths, 1)), None).unwrap();
                }
                Values::Lists(lists) => {
                    let starts =
                        |list: &&[i32]| (0..list.len()).map(|at| i16::from(at > 0)).collect::<Vec<_>>();
                    let repeats: Vec<i16> = lists.iter().flat_map(starts).collect();
                    let numbers: Vec<i32> = lists.concat();
                    let typed = column.typed::<Int32Type>();
                    typed.write_batch(&numbers, Some(&vec![1; numbers.len()]), Some(&repeats)).unwrap();
                }
            }
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
    file
}

fn sample(groups: usize) -> tempfile::NamedTempFile {
    let day = 86_400_000_000_000;
    write(
        SCHEMA,
        &[
            Values::Int64(&[Some(4293108414), Some(2), Some(3)], 0),
            Values::Text(&[Some(b"Data engineer"), None, Some(b"Caf\xe9")], 1),
            Values::Text(&[Some(b"<p>Builds.</p>"), None, Some(b"x")], 1),
            Values::Int32(&[Some(20_455), None, Some(i32::MAX)]),
            Values::Int64(&[Some(20_456 * day + 1), None, None], 1),
            Values::Int64(&[Some(1_500_000), None, Some(i64::MAX)], 1),
            Values::Double(&[Some(1.5), None, Some(2e18)]),
            Values::Truth(&[Some(true), None, Some(false)]),
            Values::Text(&[Some(b"Acme"), None, None], 2),
            Values::Lists(&[&[1, 2], &[3], &[4]]),
            Values::Int32(&[Some(-5), None, Some(300_050)]),
            Values::Text(&[Some(b"\xff\x7f"), None, Some(b"\x01\x00\x00")], 1),
        ],
        groups,
    )
}

const MAP: [&str; 8] = [
    "expires=until",
    "company=employer.name",
    "attributes.pay=pay",
    "attributes.remote=remote",
    "attributes.seen=seen",
    "attributes.counts=counts",
    "attributes.fee=fee",
    "attributes.bonus=bonus",
];

#[test]
fn a_row_becomes_an_ad() {
    let records = read(sample(2).path(), &MAP);
    assert_eq!(records.iter().map(|record| record.line).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    assert!(records[0].raw.contains("\"employer.name\":\"Acme\""), "{}", records[0].raw);
    let ads = ads(records);
    let reasons = reasons(&ads);
    let once = [None, Some(RejectReason::EmptyDescription), Some(RejectReason::InvalidUtf8)];
    assert_eq!(reasons, [once, once].concat());
    let ad = ads[3].as_ref().unwrap();
    assert_eq!((ad.id.as_str(), ad.company.as_deref()), ("4293108414", Some("Acme")));
    assert_eq!(ad.posted, Some(jiff::civil::date(2026, 1, 2)));
    assert_eq!(ad.expires, Some(jiff::civil::date(2026, 1, 3)));
    let attributes: Vec<_> = ad.attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let expected = [
        ("bonus", "-0.129"),
        ("counts", "1, 2"),
        ("fee", "-0.05"),
        ("pay", "1.5"),
        ("remote", "true"),
        ("seen", "1970-01-01T00:00:01.5Z"),
    ];
    assert_eq!(attributes, expected);
}

#[test]
fn a_feed_of_rows_says_how_far_it_is() {
    let file = sample(2);
    let mut feed = open(file.path(), &reading(&MAP)).unwrap();
    assert_eq!(feed.position_bytes(), 0);
    feed.by_ref().take(3).for_each(drop);
    assert_eq!(feed.position_bytes(), feed.size_bytes().unwrap() / 2);
    feed.by_ref().for_each(drop);
    assert_eq!(Some(feed.position_bytes()), feed.size_bytes());
}

#[test]
fn a_day_beyond_the_calendar_is_no_date() {
    let file = sample(1);
    let records = read(file.path(), &["title=description"]);
    let ads = ads(records);
    let broken = [None, Some(RejectReason::EmptyDescription), Some(RejectReason::InvalidDate)];
    assert_eq!(reasons(&ads), broken);
}

#[test]
fn a_type_that_no_field_has_is_an_invalid_field() {
    let file = sample(1);
    for (item, words) in [("company=remote", "true or false"), ("company=counts", "a list")] {
        let ads = ads(read(file.path(), &[item]));
        let rejection = ads[0].as_ref().unwrap_err();
        assert_eq!(rejection.reason, RejectReason::InvalidField);
        assert!(rejection.message.contains(words), "{rejection}");
    }
}

#[test]
fn a_list_goes_by_the_name_of_the_whole() {
    let schema = "message m { required int64 id; optional group description (LIST) {
        repeated group list { optional int32 element; } } }";
    let file = file(".parquet", b"");
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(file.reopen().unwrap(), schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&[1], None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int32Type>().write_batch(&[4, 5], Some(&[3, 3]), Some(&[0, 1])).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    let ads = ads(read(file.path(), &[]));
    let rejection = ads[0].as_ref().unwrap_err();
    assert_eq!((rejection.reason, rejection.field.as_str()), (RejectReason::InvalidField, "description"));
    assert!(rejection.message.contains("join its items"), "{rejection}");
}

#[test]
fn a_map_is_one_column_by_the_name_of_the_whole() {
    let schema = "message m { required int64 id; required binary description; optional group pay (MAP) {
        repeated group key_value { required int32 key; optional int32 value; } } }";
    let file = file(".parquet", b"");
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(file.reopen().unwrap(), schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&[1], None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<ByteArrayType>()
        .write_batch(&[ByteArray::from(b"You fit meters.".to_vec())], None, None)
        .unwrap();
    column.close().unwrap();
    for top in [2, 3] {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int32Type>().write_batch(&[4, 5], Some(&[top; 2]), Some(&[0, 1])).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    assert_eq!(reasons(&ads(read(file.path(), &[]))), [None]);
    let ads = ads(read(file.path(), &["attributes.pay=pay"]));
    let rejection = ads[0].as_ref().unwrap_err();
    assert_eq!(rejection.reason, RejectReason::InvalidField);
    assert!(rejection.message.contains("'a map'; join its items"), "{rejection}");
    let error = open(file.path(), &reading(&["company=firm"])).err().unwrap().to_string();
    assert!(error.ends_with("its columns are 'id', 'description', 'pay'"), "{error}");
}

#[test]
fn a_column_that_is_not_there_lists_those_that_are() {
    let error = open(sample(1).path(), &reading(&["company=employer"])).err().unwrap();
    assert!(error.to_string().contains("'employer.name', 'counts'"), "{error}");
}

#[test]
fn rows_without_a_known_column_are_all_refused_so() {
    let file = write("message m { required int64 key; }", &[Values::Int64(&[Some(1); 300], 0)], 1);
    let records = read(file.path(), &[]);
    assert_eq!(records.len(), 300);
    let rejection = records[299].content.as_ref().unwrap_err();
    assert_eq!(rejection.reason, RejectReason::MissingId);
    assert!(rejection.message.contains("'key'"), "{rejection}");
}

#[test]
fn more_rows_than_a_batch_stay_in_line() {
    let numbers: Vec<Option<i64>> = (0..1_000).map(Some).collect();
    let texts: Vec<String> = (0..1_000).map(|n| format!("t{n}")).collect();
    let texts: Vec<Option<&[u8]>> =
        texts.iter().enumerate().map(|(at, text)| (at % 7 > 0).then_some(text.as_bytes())).collect();
    let schema =
        "message m { required int64 id; optional binary title (UTF8); optional binary description; }";
    let columns = [Values::Int64(&numbers, 0), Values::Text(&texts, 1), Values::Text(&texts, 1)];
    let records = read(write(schema, &columns, 1).path(), &[]);
    assert_eq!(records.len(), 1_000);
    for (at, record) in records.iter().enumerate() {
        let ad = record.content.as_ref().unwrap();
        assert_eq!(ad.id, Some(at.to_string()));
        assert_eq!(ad.title, (at % 7 > 0).then(|| format!("t{at}")));
    }
}

#[test]
fn what_is_not_parquet_is_refused_by_name() {
    for content in [&b"id,title\n"[..], b"PAR1 and no more PAR1"] {
        let file = file(".parquet", content);
        let error = open(file.path(), &Reading::default()).err().unwrap();
        assert!(matches!(error, IngestError::Parquet { .. }));
        assert!(error.to_string().contains(&file.path().display().to_string()), "{error}");
    }
}

#[test]
fn a_file_without_a_byte_is_a_feed_without_a_record() {
    let file = file(".parquet", b"");
    let mut feed = open(file.path(), &reading(&["title=name"])).unwrap();
    assert_eq!(feed.size_bytes(), Some(0));
    assert!(feed.next().is_none());
}

#[test]
fn a_broken_file_ends_the_feed_and_never_panics() {
    let whole = std::fs::read(sample(2).path()).unwrap();
    let mut ended = 0;
    for at in 4..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut broken = whole.clone();
            broken[at] ^= flip;
            let file = file(".parquet", &broken);
            let Ok(feed) = open(file.path(), &reading(&MAP)) else { continue };
            let mut feed = feed.take(1_000_000);
            ended += usize::from(feed.by_ref().any(|record| record.is_err()));
            assert!(feed.next().is_none(), "byte {at}: an error is the last item");
        }
    }
    assert!(ended > 0);
}
