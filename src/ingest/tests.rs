//! The room as a whole: files of every format, every reason of rejection, and the sums.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::domain::{JobAd, Language, RawAd, RejectReason, Rejection};

mod gate;
mod parquet;

fn map(items: &[&str]) -> FieldMap {
    FieldMap::parse(&items.iter().map(|item| item.to_string()).collect::<Vec<_>>()).unwrap()
}

fn reading(items: &[&str]) -> Reading {
    Reading { map: map(items), ..Reading::default() }
}

/// A file of this ending that goes away with the value.
fn file(ending: &str, content: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(ending).tempfile().unwrap();
    file.write_all(content).unwrap();
    file
}

fn read(path: &Path, items: &[&str]) -> Vec<Record> {
    open(path, &reading(items)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn ads(records: Vec<Record>) -> Vec<Result<JobAd, Rejection>> {
    records.into_iter().map(|record| record.content.and_then(accept)).collect()
}

fn reasons(ads: &[Result<JobAd, Rejection>]) -> Vec<Option<RejectReason>> {
    ads.iter().map(|ad| ad.as_ref().err().map(|rejection| rejection.reason)).collect()
}

#[test]
fn the_same_ad_comes_out_of_jsonl_csv_and_tsv() {
    let jsonl = file(
        ".jsonl",
        b"\xef\xbb\xbf{\"id\":7,\"name\":\"Data engineer\",\"description\":\"Builds,\\nruns.\",\
          \"datePosted\":\"2026-07-27T23:29:26-04:00\",\"country\":\"no\",\"language\":\"en-GB\",\
          \"attributes\":{\"level\":\"senior\"}}\n",
    );
    let header = "id,name,description,posted,country,language,level\n";
    let row = "7,Data engineer,\"Builds,\nruns.\",2026-07-27,NOR,eng,senior\n";
    let csv = file(".csv", format!("\u{feff}{header}{row}").as_bytes());
    let row = "7\tData engineer\t\"Builds,\nruns.\"\t2026-07-27\tNO\ten\tsenior\r\n";
    let tsv = file(".tsv", format!("{}{row}", header.replace(',', "\t")).as_bytes());
    let table = ["title=name", "attributes.level=level"];
    let from_jsonl = ads(read(jsonl.path(), &table[..1]));
    assert_eq!(from_jsonl, ads(read(csv.path(), &table)));
    assert_eq!(from_jsonl, ads(read(tsv.path(), &table)));
    let ad = from_jsonl[0].as_ref().unwrap();
    assert_eq!((ad.id.as_str(), ad.title.as_str()), ("7", "Data engineer"));
    assert_eq!(ad.posted, Some(jiff::civil::date(2026, 7, 27)));
    assert_eq!((ad.country.unwrap().as_str(), ad.language), ("NO", Language::ENGLISH));
    assert_eq!(ad.attributes, BTreeMap::from([("level".to_string(), "senior".to_string())]));
}

#[test]
fn a_broken_line_does_not_end_a_feed() {
    let mut content =
        b"{\"id\":1,\"title\":\"a\",\"description\":\"b\"}\n\n[1]\n{\"id\":\"\xff\"}\n".to_vec();
    content.extend_from_slice(b"{\"id\":2,\"title\":\"a\",\"description\":\"");
    content.extend(std::iter::repeat_n(b'x', 10_000_000));
    content.extend_from_slice(b"\"}\n{\"id\":3,\"title\":\"a\",\"description\":\"b\"}");
    let file = file(".ndjson", &content);
    let records = read(file.path(), &[]);
    assert_eq!(records.iter().map(|record| record.line).collect::<Vec<_>>(), [1, 3, 4, 5, 6]);
    assert_eq!(records[1].raw, "[1]");
    assert_eq!(records[2].raw, "{\"id\":\"\u{fffd}\"}");
    assert_eq!(records[3].raw.len(), MAX_RAW_BYTES);
    let expected = [
        None,
        Some(RejectReason::Malformed),
        Some(RejectReason::InvalidUtf8),
        Some(RejectReason::TooLong),
        None,
    ];
    assert_eq!(reasons(&ads(records)), expected);
}

#[test]
fn a_feed_says_how_far_it_is() {
    let content = b"\xef\xbb\xbfid,title,description\r\n1,a,b\r\n2,c,d";
    let file = file(".csv", content);
    let mut feed = open(file.path(), &Reading::default()).unwrap();
    assert_eq!(feed.size_bytes(), Some(content.len() as u64));
    let mut last = feed.position_bytes();
    assert!(last > 0);
    while let Some(record) = feed.next() {
        assert!(record.is_ok() && feed.position_bytes() > last);
        last = feed.position_bytes();
    }
    assert_eq!(feed.position_bytes(), content.len() as u64);
}

#[test]
fn what_cannot_be_opened_is_named() {
    let error = |path: &Path, items: &[&str]| open(path, &reading(items)).err().unwrap();
    let absent = error(Path::new("no/such.csv"), &[]);
    assert!(matches!(absent, IngestError::Open { .. }) && absent.to_string().contains("no/such.csv"));
    let folder = tempfile::Builder::new().suffix(".csv").tempdir().unwrap();
    assert!(matches!(error(folder.path(), &[]), IngestError::Open { .. }));
    assert!(matches!(error(Path::new("x.doc"), &[]), IngestError::UnknownExtension { .. }));
    let csv = file(".csv", b"id,title\n");
    assert!(matches!(error(csv.path(), &["title=nom"]), IngestError::UnknownColumn { .. }));
    assert!(matches!(error(file(".csv", b"\xff\n").path(), &[]), IngestError::Header { .. }));
    assert!(matches!(error(file(".csv", b"id;title\n").path(), &[]), IngestError::Separator { .. }));
    assert!(matches!(error(file(".csv", b"PK\x03\x04").path(), &[]), IngestError::Zip { .. }));
    assert!(matches!(error(file(".jsonl", b"\xfd7zXZ\x00").path(), &[]), IngestError::Packed { .. }));
    assert!(matches!(error(file(".parquet", b"\x1f\x8b\x08").path(), &[]), IngestError::Packed { .. }));
    assert!(matches!(error(file(".tsv", b"i\0d\0\t\0t\0").path(), &[]), IngestError::Encoding { .. }));
}

#[test]
fn a_format_that_is_said_wins_over_the_ending() {
    let file = file(".txt", b"id\ttitle\tdescription\n1\ta\tb\n");
    let feed = open(file.path(), &Reading { format: Some(Format::Tsv), ..Reading::default() }).unwrap();
    assert_eq!(feed.filter(|record| record.as_ref().unwrap().content.is_ok()).count(), 1);
}

#[test]
fn control_characters_never_reach_a_message() {
    let file = file(".jsonl", b"{\"id\":\"a\\u0007\\u001b[2J\",\"title\":\"t\",\"description\":\"d\"}\n");
    let ads = ads(read(file.path(), &[]));
    let rejection = ads[0].as_ref().unwrap_err();
    assert_eq!(rejection.reason, RejectReason::InvalidId);
    assert!(!rejection.to_string().contains(char::is_control), "{rejection}");
}

#[test]
fn the_public_ads_of_2025_are_read_row_by_row() {
    let Some(folder) = crate::real_data::folder("ads-linkedin-2025") else { return };
    let path = folder.join("linkedin_jobs.csv");
    let records = read(
        &path,
        &[
            "title=posting_title",
            "company=company_name",
            "url=job_url",
            "attributes.seniority=seniority_level",
        ],
    );
    assert_eq!(records.len(), 990);
    let ads = ads(records);
    let broken: Vec<_> = ads.iter().filter_map(|ad| ad.as_ref().err()).collect();
    assert!(broken.iter().all(|rejection| rejection.reason == RejectReason::EmptyDescription), "{broken:?}");
    assert!(ads.len() - broken.len() > 900, "{}", broken.len());
    // Unmapped, a title of another name is not guessed.
    let unmapped = read(&path, &[]);
    assert_eq!(unmapped.len(), 990);
    assert_eq!(unmapped[0].content.as_ref().unwrap().title, None);
}

/// Lines that a broken program could write, some of them good.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let good = r#"{"id":1,"title":"a","description":"<p>b</p>","posted":"2026-01-02"}"#.as_bytes().to_vec();
    let piece = prop_oneof![
        Just(good),
        Just(b"1,a,b".to_vec()),
        Just(b"\"x\ny\",\"\"\"\",".to_vec()),
        "[\\{\\}\\[\\]\",:a-c0-9\\\\<>/ \r\t]{0,20}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..20),
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.join(&b'\n'))
}

/// Records and the sum of accepted and rejected ones.
fn count(ending: &str, content: &[u8]) -> (usize, usize) {
    let records = read(file(ending, content).path(), &[]);
    let read = records.len();
    let (accepted, rejected): (Vec<_>, Vec<_>) = ads(records).into_iter().partition(Result::is_ok);
    (read, accepted.len() + rejected.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_line_of_a_soup_is_accounted_for(soup in soup()) {
        let lines = soup.split(|&byte| byte == b'\n');
        let lines = lines.filter(|line| !line.iter().all(u8::is_ascii_whitespace)).count();
        let bom = usize::from(soup.starts_with(b"\xef\xbb\xbf"));
        let (read, sum) = count(".jsonl", &soup);
        prop_assert_eq!(read, sum);
        let records = self::read(file(".jsonl", &soup).path(), &[]);
        let first = records.first().and_then(|record| record.content.as_ref().err());
        // An empty list is the answer of a service that found nothing.
        prop_assume!(lines == 0 || !records.is_empty());
        // One document over several lines is one record.
        prop_assume!(!first.is_some_and(|rejection| rejection.message.starts_with("the file ")));
        prop_assert!(read == lines || read + bom == lines, "{} of {}", read, lines);
    }

    /// The CSV crate, reading the whole soup at once, is the second opinion on where rows end.
    #[test]
    fn rows_of_a_soup_end_where_the_csv_crate_ends_them(soup in soup()) {
        let content = [&b"id,title,description\n"[..], &soup].concat();
        let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(&content[..]);
        let rows: Vec<_> = reader.byte_records().collect::<Result<_, _>>().unwrap();
        let (read, sum) = count(".csv", &content);
        prop_assert_eq!(read, sum);
        prop_assert_eq!(read, rows.len());
    }

    #[test]
    fn no_raw_ad_panics_the_gate(fields in prop::collection::vec(prop::option::of(any::<String>()), 11)) {
        let mut raw = RawAd::default();
        for (field, value) in super::field::Field::PLAIN.iter().zip(fields) {
            if let Some(value) = value {
                field.fill(&mut raw, value);
            }
        }
        if let Ok(ad) = accept(raw) {
            prop_assert!(!ad.description.is_empty());
        }
    }
}
