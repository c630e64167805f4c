//! Feeds through the program: every record accounted for, a second run costs nothing.

use std::path::Path;

use skillgauge::index::AdIndex;

use crate::support;

fn tally(arguments: &[&str]) -> serde_json::Value {
    let done = support::skillgauge(arguments);
    assert!(done.status.success(), "{}", support::text(&done.stderr));
    serde_json::from_slice(&done.stdout).expect("a tally")
}

fn balanced(tally: &serde_json::Value) -> bool {
    let rejected: u64 =
        tally["rejected"].as_object().expect("reasons").values().filter_map(|n| n.as_u64()).sum();
    let count = |name: &str| tally[name].as_u64().unwrap_or_default();
    count("read") == count("accepted") + count("unchanged") + rejected
}

fn path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[test]
fn the_sample_ads_are_all_taken_and_then_all_unchanged() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = path(&folder.path().join("data"));
    let [english, other] = support::sample_feeds().map(|feed| path(&feed));
    let arguments = ["index", "--data-dir", &data, "--ads", &english, &other, "--format", "json"];
    let first = tally(&arguments);
    assert_eq!((&first["read"], &first["accepted"]), (&62.into(), &62.into()), "{first}");
    let second = tally(&arguments);
    assert_eq!((&second["read"], &second["unchanged"]), (&62.into(), &62.into()), "{second}");
    assert_eq!(second["stages"]["encoding"].as_f64().map(|seconds| seconds < 0.01), Some(true), "{second}");
}

#[test]
fn a_broken_feed_is_rejected_line_by_line_and_the_rest_is_stored() {
    let folder = tempfile::tempdir().expect("a folder");
    let feed = folder.path().join("feed.jsonl");
    let mut bytes = Vec::new();
    for line in [
        r#"{"id":"good","title":"Technician","description":"You install sensors."}"#,
        r#"{"id":"broken","title":"#,
        r#"{"title":"No id","description":"You install sensors."}"#,
        r#"{"id":"good","title":"Technician","description":"Another text under the same id."}"#,
        r#"{"id":"empty","title":"Empty","description":"  "}"#,
        r#"{"id":"markup","title":"Markup","description":"<div><br></div>"}"#,
        r#"{"id":"date","title":"Date","description":"You install sensors.","posted":"5 days ago"}"#,
        r#"{"id":"country","title":"Country","description":"You install sensors.","country":"XX"}"#,
        r#"{"id":"language","title":"Language","description":"You install sensors.","language":"qq"}"#,
        r#"{"id":"control","title":"Control","description":"You\u0000 install\u0007 sensors."}"#,
    ] {
        bytes.extend(line.as_bytes());
        bytes.push(b'\n');
    }
    bytes.extend(b"{\"id\":\"utf8\",\"title\":\"\xff\xfe\",\"description\":\"x\"}\n");
    let long = format!(r#"{{"id":"long","title":"Long","description":"{}"}}"#, "sensor ".repeat(1_500_000));
    bytes.extend(long.as_bytes());
    std::fs::write(&feed, bytes).expect("a feed");
    let (data, rejects) = (folder.path().join("data"), folder.path().join("rejects.jsonl"));
    let (data_dir, feed, rejects_file) = (path(&data), path(&feed), path(&rejects));
    let tally = tally(&[
        "index",
        "--data-dir",
        &data_dir,
        "--ads",
        &feed,
        "--rejects",
        &rejects_file,
        "--format",
        "json",
    ]);
    assert!(balanced(&tally), "{tally}");
    assert_eq!((&tally["read"], &tally["accepted"]), (&12.into(), &2.into()), "{tally}");
    let reasons = tally["rejected"].as_object().expect("reasons");
    for reason in [
        "malformed",
        "missing_id",
        "duplicate_id",
        "empty_description",
        "no_text",
        "invalid_date",
        "unknown_country",
        "unknown_language",
        "invalid_utf8",
        "too_long",
    ] {
        assert_eq!(reasons.get(reason), Some(&1.into()), "{reason}: {tally}");
    }
    let rejected = std::fs::read_to_string(&rejects).expect("the file of rejects");
    let rejected: Vec<serde_json::Value> =
        rejected.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(rejected.len(), 10);
    assert_eq!((&rejected[0]["line"], &rejected[0]["reason"]), (&2.into(), &"malformed".into()));
    let index = AdIndex::open(&data, &support::stamp()).expect("the index");
    assert_eq!(index.snapshot().expect("a snapshot").len(), 2);
}

#[test]
fn all_990_rows_of_a_foreign_csv_are_accounted_for() {
    let file = support::real_data("all_990_rows_of_a_foreign_csv", "ads-linkedin-2025/linkedin_jobs.csv");
    let Some(file) = file else { return };
    let folder = tempfile::tempdir().expect("a folder");
    // 120 rows are enough to see that every one is accounted for; all 990 are read in the benches.
    let all = std::fs::read(file).expect("the CSV");
    let mut reader = csv::Reader::from_reader(all.as_slice());
    let short = folder.path().join("short.csv");
    let mut writer = csv::Writer::from_path(&short).expect("a CSV");
    writer.write_byte_record(reader.byte_headers().expect("a header")).expect("written");
    for record in reader.byte_records().take(120) {
        writer.write_byte_record(&record.expect("a row")).expect("written");
    }
    writer.flush().expect("written");
    let (data, short) = (path(&folder.path().join("data")), path(&short));
    let arguments = [
        "index",
        "--data-dir",
        &data,
        "--ads",
        &short,
        "--map",
        "id=id",
        "--map",
        "title=posting_title",
        "--map",
        "company=company_name",
        "--map",
        "url=job_url",
        "--map",
        "attributes.seniority=seniority_level",
        "--format",
        "json",
    ];
    let first = tally(&arguments);
    assert!(balanced(&first) && first["read"] == 120 && first["accepted"].as_u64() > Some(60), "{first}");
    let second = tally(&arguments);
    assert!(balanced(&second) && second["accepted"] == 0, "{second}");
    assert_eq!(second["rejected"], first["rejected"]);
}

#[test]
fn postings_without_text_are_rejected_with_the_way_out() {
    let file = support::real_data("postings_without_text", "ads-ats-titles-2026/postings_decoded_all.csv");
    let Some(file) = file else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (data, feed) = (path(&folder.path().join("data")), path(&file));
    let done = support::skillgauge(&["index", "--data-dir", &data, "--ads", &feed, "--format", "json"]);
    assert_eq!(done.status.code(), Some(1), "nothing of it was taken");
    let tally: serde_json::Value = serde_json::from_slice(&done.stdout).expect("a tally");
    assert!(balanced(&tally) && tally["read"] == 12_828 && tally["accepted"] == 0, "{tally}");
    assert!(support::text(&done.stderr).contains("--map id="), "{}", support::text(&done.stderr));
}

const AD: &str = "You mount sensors in the street and keep a log of the network.";

/// A data directory with one ad in it.
fn with_one_ad(folder: &Path) -> String {
    let data = path(&folder.join("data"));
    let feed = folder.join("first.jsonl");
    std::fs::write(&feed, format!("{{\"id\":\"kept\",\"title\":\"Fitter\",\"description\":\"{AD}\"}}\n"))
        .expect("a file");
    tally(&["index", "--data-dir", &data, "--ads", &path(&feed), "--format", "json"]);
    data
}

#[test]
fn a_file_that_cannot_be_read_is_named_before_anything_stored_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = with_one_ad(folder.path());
    for (name, content, words) in [
        ("semicolons.csv", &b"id;title;description\n1;a;b\n"[..], "--delimiter ';'"),
        ("utf16.csv", b"\xff\xfei\x00d\x00", "UTF-16"),
        ("ads.csv", b"PK\x03\x04zipped", "ZIP"),
    ] {
        let feed = folder.path().join(name);
        std::fs::write(&feed, content).expect("a file");
        let refused =
            support::skillgauge(&["index", "--rebuild", "--data-dir", &data, "--ads", &path(&feed)]);
        assert_eq!(refused.status.code(), Some(1), "{name}");
        assert!(support::text(&refused.stderr).contains(words), "{}", support::text(&refused.stderr));
    }
    let index = AdIndex::open(Path::new(&data), &support::stamp()).expect("an index");
    assert_eq!(index.snapshot().expect("a snapshot").len(), 1);
}

#[test]
fn a_rebuild_from_feeds_without_a_record_keeps_the_index() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = with_one_ad(folder.path());
    for (name, content) in [("empty.csv", ""), ("header.csv", "id,title,description\n")] {
        let feed = folder.path().join(name);
        std::fs::write(&feed, content).expect("a file");
        let refused =
            support::skillgauge(&["index", "--rebuild", "--data-dir", &data, "--ads", &path(&feed)]);
        let words = support::text(&refused.stderr);
        assert_eq!(refused.status.code(), Some(1), "{name}: {words}");
        assert!(words.contains("the index is as it was"), "{words}");
    }
    let index = AdIndex::open(Path::new(&data), &support::stamp()).expect("an index");
    assert_eq!(index.snapshot().expect("a snapshot").len(), 1);
}

#[test]
fn a_feed_that_breaks_off_is_named_and_the_next_one_is_read() {
    use std::io::Write;
    let folder = tempfile::tempdir().expect("a folder");
    let data = path(&folder.path().join("data"));
    let line =
        |id: &str| format!("{{\"id\":\"{id}\",\"description\":\"You paint the boats of port {id}.\"}}\n");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    write!(packed, "{}{}", line("a"), line("b")).expect("gzip");
    // Tapes and disk images are filled up with zeros.
    let padded = [packed.finish().expect("gzip"), vec![0; 512]].concat();
    let [broken, whole] = ["padded.jsonl.gz", "whole.jsonl"].map(|name| folder.path().join(name));
    std::fs::write(&broken, padded).expect("a file");
    std::fs::write(&whole, line("c")).expect("a file");
    let arguments =
        ["index", "--data-dir", &data, "--format", "json", "--ads", &path(&broken), &path(&whole)];
    let done = support::skillgauge(&arguments);
    let words = support::text(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{words}");
    assert!(words.contains("padded.jsonl.gz could not be read to the end"), "{words}");
    let tally: serde_json::Value = serde_json::from_slice(&done.stdout).expect("a tally");
    assert_eq!(tally["accepted"], 3, "{tally}");
    let index = AdIndex::open(Path::new(&data), &support::stamp()).expect("an index");
    assert_eq!(index.snapshot().expect("a snapshot").len(), 3);
}

#[test]
fn feeds_are_read_as_their_owners_say() {
    use std::io::Write;
    let folder = tempfile::tempdir().expect("a folder");
    let data = path(&folder.path().join("data"));
    let file = |name: &str| folder.path().join(name);
    let rows = format!("id;title;description;posted\nhttps://a.example/1?x=/;Fitter;{AD};2/3/2026\n");
    std::fs::write(file("one.csv"), rows).expect("a file");
    let packed = std::fs::File::create(file("two.csv.gz")).expect("a file");
    let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
    write!(packed, "id;title;description;posted\nb/2;Cook;You cook for the canteen every day.;31.12.2025\n")
        .expect("gzip");
    packed.finish().expect("gzip");
    let empty = [("none.csv", "\n"), ("none.parquet", ""), ("none.json", "{\"total\":0,\"results\":[]}")];
    let empty = empty.map(|(name, text)| {
        std::fs::write(file(name), text).expect("a file");
        path(&file(name))
    });
    let [one, two] = ["one.csv", "two.csv.gz"].map(|name| path(&file(name)));
    let [csv, parquet, json] = &empty;
    let arguments =
        ["index", "--data-dir", &data, "--format", "json", "--ads", &one, csv, parquet, json, &two];
    let options = ["--delimiter", ";", "--dates", "day-first", "--url-ids"];
    let done = support::skillgauge(&[&arguments[..], &options[..]].concat());
    let stderr = support::text(&done.stderr);
    assert!(done.status.success(), "{stderr}");
    for path in &empty {
        assert!(stderr.contains(&format!("{path}: holds no record")), "{stderr}");
    }
    let tally: serde_json::Value = serde_json::from_slice(&done.stdout).expect("a tally");
    assert_eq!((&tally["read"], &tally["accepted"]), (&2.into(), &2.into()), "{tally}");
}

#[test]
fn a_feed_of_which_nothing_is_taken_or_that_ends_inside_a_quote_ends_with_status_1() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = with_one_ad(folder.path());
    let feed = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).expect("a feed");
        path(&file)
    };
    let bad = feed("bad.jsonl", "{\"id\":\"x\",\"description\":\"<br>\"}\n");
    for more in [&[][..], &["--rebuild"]] {
        let output = support::skillgauge(&[&["index", "--data-dir", &data, "--ads", &bad], more].concat());
        let words = support::text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{words}");
        assert!(words.contains("no record was accepted"), "{words}");
        assert_eq!(words.contains("the index is as it was"), !more.is_empty(), "{words}");
    }
    let open = feed("open.csv", "id,description\n1,You fit meters.\n2,\"You read plans.\n3,You draw maps.\n");
    for more in [&[][..], &["--rebuild"]] {
        let output = support::skillgauge(&[&["index", "--data-dir", &data, "--ads", &open], more].concat());
        let words = support::text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{words}");
        assert!(words.contains("open.csv ends inside a quote that is never closed"), "{words}");
        assert_eq!(words.contains("the index is as it was"), !more.is_empty(), "{words}");
    }
    let again = tally(&[
        "index",
        "--data-dir",
        &data,
        "--ads",
        &path(&folder.path().join("first.jsonl")),
        "--format",
        "json",
    ]);
    assert_eq!(again["unchanged"], 1, "the ad of before is there still");
}
