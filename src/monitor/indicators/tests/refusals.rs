//! Bad input is named, with the way out.

use std::path::Path;

use super::fixture::{self, Ad};
use super::{IndicatorError, Options, Panel, options, run};

fn refused(change: impl FnOnce(&Path, &mut Options)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().join("in");
    fixture::write_run(&from, &fixture::ads(1, 60), 1);
    let mut options = options(&from, &folder.path().join("out"), "region");
    change(folder.path(), &mut options);
    let error = run(&options).unwrap_err();
    assert!(!folder.path().join("out/manifest.json").exists(), "a run that failed looks finished");
    // No path of the machine, so that the words can be compared.
    error.to_string().replace(&folder.path().display().to_string(), "DIR")
}

fn assert_says(error: &str, words: &[&str]) {
    assert!(words.iter().all(|word| error.contains(word)), "{error}");
}

fn january(folder: &Path, table: &str) -> std::path::PathBuf {
    folder.join(format!("in/{table}/month=2025-01/part-0.parquet"))
}

#[test]
fn a_folder_that_is_no_run_is_named() {
    assert_says(&refused(|folder, o| o.runs = vec![folder.join("none")]), &["DIR/none", "monitor annotate"]);
    assert_says(&refused(|_, o| o.runs.clear()), &["name at least one folder"]);
    assert_says(&refused(|_, o| o.runs.push(o.runs[0].clone())), &["the same run"]);
    let other_format = |folder: &Path, _: &mut Options| {
        std::fs::write(folder.join("in/manifest.json"), r#"{"format":2}"#).unwrap()
    };
    assert_says(&refused(other_format), &["format 2", "reads format 1", "annotate again"]);
    let indicators = |folder: &Path, _: &mut Options| {
        std::fs::write(folder.join("in/manifest.json"), r#"{"format":1,"kind":"indicators"}"#).unwrap();
    };
    assert_says(&refused(indicators), &["DIR/in/manifest.json", "holds indicators already"]);
    let broken =
        |folder: &Path, _: &mut Options| std::fs::write(folder.join("in/manifest.json"), "{").unwrap();
    assert_says(&refused(broken), &["DIR/in/manifest.json", "not the manifest"]);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let gone = |folder: &Path, _: &mut Options| std::fs::remove_file(january(folder, "ad_skills")).unwrap();
    assert_says(&refused(gone), &["DIR/in/ad_skills/month=2025-01/part-0.parquet", "restore it"]);
    let cut = |folder: &Path, _: &mut Options| std::fs::write(january(folder, "ads"), "PAR1").unwrap();
    assert_says(&refused(cut), &["DIR/in/ads/month=2025-01/part-0.parquet", "the manifest says"]);
    let garbage = |folder: &Path, _: &mut Options| {
        let length = std::fs::metadata(january(folder, "ads")).unwrap().len() as usize;
        std::fs::write(january(folder, "ads"), vec![7; length]).unwrap();
    };
    assert_says(&refused(garbage), &["DIR/in/ads/month=2025-01/part-0.parquet"]);
    let column = |folder: &Path, _: &mut Options| {
        replace(folder, "ad_skills", |batch| batch.project(&[0, 1, 3]).unwrap())
    };
    assert_says(&refused(column), &["column skill of table ad_skills is missing", "month=2025-01"]);
    let table = |folder: &Path, _: &mut Options| {
        edit_manifest(folder, |m| _ = m["tables"].as_object_mut().unwrap().remove("ad_profiles"))
    };
    assert_says(&refused(table), &["table ad_profiles is missing"]);
}

fn edit_manifest(folder: &Path, change: impl FnOnce(&mut serde_json::Value)) {
    let file = folder.join("in/manifest.json");
    let mut manifest = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    change(&mut manifest);
    std::fs::write(file, manifest.to_string()).unwrap();
}

/// Another content of a January's file, with its length in the manifest.
fn replace(
    folder: &Path,
    table: &str,
    change: impl Fn(&arrow::array::RecordBatch) -> arrow::array::RecordBatch,
) {
    let file = january(folder, table);
    let reader = std::fs::File::open(&file).unwrap();
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReader::try_new(reader, 1_024).unwrap();
    let batch = reader.map(Result::unwrap).next().unwrap();
    let bytes = fixture::write(&file, &change(&batch));
    edit_manifest(folder, |manifest| manifest["tables"][table]["files"][0]["bytes"] = bytes.into());
}

#[test]
fn dates_and_windows_that_give_no_period_are_named() {
    assert_says(&refused(|_, o| o.window.0 = Some("2031-01".into())), &["2031-01", "--from"]);
    assert_says(&refused(|_, o| o.window.0 = Some("January".into())), &["--from January", "2025-10"]);
    let undated = |folder: &Path, _: &mut Options| {
        let ads: Vec<Ad> =
            fixture::ads(1, 5).into_iter().map(|ad| Ad { first_seen: None, posted: None, ..ad }).collect();
        fixture::write_run(&folder.join("in"), &ads, 1);
    };
    assert_says(&refused(undated), &["none of the 5 ads has a date"]);
    let far = |folder: &Path, _: &mut Options| {
        let mut ads = fixture::ads(1, 5);
        ads[0].first_seen = Some(0);
        ads[1].first_seen = Some(fixture::YEAR_2025);
        fixture::write_run(&folder.join("in"), &ads, 1);
    };
    assert_says(&refused(far), &["1970-01", "a date is probably wrong", "--from"]);
}

#[test]
fn options_that_cannot_be_met_are_named() {
    assert_says(&refused(|_, o| o.max_categories = 2), &["--by region", "more than 2", "ES30"]);
    let nobody = |folder: &Path, o: &mut Options| {
        let mut ads = fixture::ads(1, 60);
        ads.iter_mut().for_each(|ad| ad.source = ad.versions.clone());
        fixture::write_run(&folder.join("in"), &ads, 1);
        o.panel = Panel::Stable;
    };
    assert_says(&refused(nobody), &["no source has ads in every period", "aaaaaaaaaaaa 6"]);
    let occupied = |folder: &Path, o: &mut Options| {
        std::fs::create_dir(folder.join("full")).unwrap();
        std::fs::write(folder.join("full/thesis.txt"), "").unwrap();
        o.out = folder.join("full");
    };
    assert_says(&refused(occupied), &["DIR/full", "name a new folder"]);
    assert_says(&refused(|_, o| o.max_width = 0.0), &["--max-width"]);
    assert_says(&refused(|_, o| o.raking.greatest = 0.5), &["--weight-bounds"]);
    assert!(matches!(super::By::parse("town"), Err(IndicatorError::Dimension { .. })));
    assert_says(&super::By::parse("town").unwrap_err().to_string(), &["'town'", "occupation, isco, country"]);
}

#[test]
fn a_line_of_the_benchmark_that_says_nothing_is_named() {
    let with = |text: &'static str| {
        refused(move |folder, o| {
            std::fs::write(folder.join("totals.csv"), text).unwrap();
            o.benchmark = Some(folder.join("totals.csv"));
        })
    };
    assert_says(&with("dimension,category\nregion,ES30\n"), &["line 1", "column total is missing"]);
    assert_says(
        &with("dimension,category,total\nregion,ES30,many\n"),
        &["totals.csv, line 2", "'many' is no total"],
    );
    assert_says(
        &with("dimension,category,total\nregion,ES30,5\nregion,ES30,5\n"),
        &["line 3", "has a total already"],
    );
    assert_says(&with("dimension,category,total\ntown,ES30,5\n"), &["line 2", "'town' is no dimension"]);
    assert_says(&with("dimension,category,total\n"), &["it holds no total"]);
}
