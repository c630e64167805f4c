//! Tables of made-up ads against plain loops, and against themselves cut otherwise.

pub(in crate::monitor) mod fixture;
mod laws;
mod refusals;
mod twin;

use std::collections::BTreeMap;
use std::path::Path;

use super::{By, IndicatorError, Length, Measure, Options, Panel, Resources, Summary, indicators};

/// A table's rows: column to field.
pub(in crate::monitor) fn rows(folder: &Path, table: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join(format!("{table}.csv"))).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

pub(super) fn options(run: &Path, out: &Path, by: &str) -> Options {
    let mut options = Options::new(vec![run.to_path_buf()], out.to_path_buf());
    options.by = By::parse(by).unwrap();
    options.resources = Resources { memory: 256 << 20, threads: 2 };
    options
}

pub(super) fn run(options: &Options) -> Result<Summary, IndicatorError> {
    indicators(options, &mut |_| ())
}

fn number(field: &str) -> Option<f64> {
    (!field.is_empty()).then(|| field.parse().unwrap())
}

/// Whether a row holds the figure; nothing is told of no ads.
fn holds(row: &BTreeMap<String, String>, figure: Option<twin::Figure>, value: &str, ends: [&str; 2]) -> bool {
    let close = |column: &str, expected: f64| match number(&row[column]) {
        Some(found) => (found - expected).abs() < 2e-6,
        None => expected.is_nan(),
    };
    match figure {
        None => [value, ends[0], ends[1]].iter().all(|column| row[*column].is_empty()),
        Some(figure) => {
            close(value, figure.share) && close(ends[0], figure.low) && close(ends[1], figure.high)
        }
    }
}

/// The tabulation and categories of a row.
fn cell(row: &BTreeMap<String, String>) -> (Vec<&'static str>, Vec<String>) {
    let dimensions = ["occupation", "region"].into_iter().filter(|dimension| row[*dimension] != "_T");
    let dimensions: Vec<&'static str> = dimensions.collect();
    let categories = dimensions.iter().map(|dimension| row[*dimension].clone()).collect();
    (dimensions, categories)
}

/// The ads that a row is about: those that stand for their groups, and all.
fn ads_of<'a>(
    row: &BTreeMap<String, String>,
    ads: &'a [fixture::Ad],
    length: Length,
) -> (Vec<&'a fixture::Ad>, Vec<&'a fixture::Ad>) {
    let (set, categories) = cell(row);
    let period = length.number(&row["period"]).unwrap();
    let (ones, all) = twin::of_period(ads, row["measure"] == "stock", length, period);
    let inside = |ad: &&fixture::Ad| twin::category(ad, &set).is_some_and(|found| found == categories);
    (ones.into_iter().filter(inside).collect(), all.into_iter().filter(inside).collect())
}

fn twin_agrees(length: Length, seed: u64, count: u64) {
    let folder = tempfile::tempdir().unwrap();
    let ads = fixture::ads(seed, count);
    let (from, out) = (folder.path().join("in"), folder.path().join("out"));
    fixture::write_run(&from, &ads, 1);
    let mut options = options(&from, &out, "occupation,region,occupation+region");
    options.period = length;
    options.measures = vec![Measure::Flow, Measure::Stock];
    run(&options).unwrap();
    for row in rows(&out, "volumes") {
        let (ones, all) = ads_of(&row, &ads, length);
        assert_eq!(row["n"], ones.len().to_string(), "{row:?}");
        assert_eq!(row["n_raw"], all.len().to_string(), "{row:?}");
        assert_eq!(row["employers"], twin::employers(&ones).to_string(), "{row:?}");
        let without = ones.iter().filter(|ad| ad.employer.is_none()).count();
        assert_eq!(row["without_employer"], without.to_string());
        let few = ones.len() < 30 || twin::employers(&ones) + without < 3;
        assert_eq!(row["flags"].contains("suppressed"), few, "{row:?}");
    }
    let skills = rows(&out, "skills");
    assert!(skills.len() > 1_000);
    for row in &skills {
        let (ones, _) = ads_of(row, &ads, length);
        let asked = |ad: &fixture::Ad| {
            ad.skills.iter().any(|(skill, demand)| {
                *skill == row["skill"]
                    && match row["demand"].as_str() {
                        "required" => *demand == "required",
                        "asked" => *demand != "mentioned",
                        _ => true,
                    }
            })
        };
        let figure = twin::share(&ones, asked);
        assert_eq!(row["x"], figure.map_or(0, |figure| figure.x).to_string(), "{row:?}");
        assert!(holds(row, figure, "share", ["low", "high"]), "{row:?} {figure:?}");
    }
    for row in rows(&out, "competences") {
        let (ones, _) = ads_of(&row, &ads, length);
        let level = |ad: &fixture::Ad| {
            ad.competences.iter().find(|(code, _)| *code == row["competence"]).map(|found| found.1)
        };
        assert!(
            holds(&row, twin::share(&ones, |ad| level(ad).is_some()), "share", ["low", "high"]),
            "{row:?}"
        );
        let with_level: Vec<_> = ones.iter().filter_map(|ad| Some((*ad, f64::from(level(ad)??)))).collect();
        assert_eq!(row["n_level"], with_level.len().to_string());
        let mean = twin::mean(&with_level, 1.0, 5.0);
        assert!(holds(&row, mean, "mean_level", ["mean_level_low", "mean_level_high"]), "{row:?} {mean:?}");
    }
    for row in rows(&out, "levels") {
        let (ones, _) = ads_of(&row, &ads, length);
        let level = |ad: &fixture::Ad| {
            ad.competences.iter().find(|(code, _)| *code == row["competence"]).and_then(|found| found.1)
        };
        let with_level: Vec<_> = ones.into_iter().filter(|ad| level(ad).is_some()).collect();
        let figure = twin::share(&with_level, |ad| {
            level(ad).map(|level| level.to_string()) == Some(row["level"].clone())
        });
        assert!(holds(&row, figure, "share", ["low", "high"]), "{row:?} {figure:?}");
    }
    for row in rows(&out, "profiles") {
        let (ones, _) = ads_of(&row, &ads, length);
        let thousandths = |share: f32| (f64::from(share) * 1_000.0).round();
        if row["statistic"] == "bin" {
            let bin = number(&row["bin"]).unwrap() * 10.0;
            let figure = twin::share(&ones, |ad| {
                (thousandths(ad.profiles[0].1) / 100.0).floor().min(9.0) == bin.round()
            });
            assert!(holds(&row, figure, "share", ["low", "high"]), "{row:?} {figure:?}");
        } else {
            let value = |ad: &fixture::Ad| match row["statistic"].as_str() {
                "score" => ad.profiles[0].1,
                "coverage" => ad.profiles[0].2,
                _ => ad.profiles[0].3,
            };
            let values: Vec<_> = ones.iter().map(|ad| (*ad, thousandths(value(ad)) / 1_000.0)).collect();
            let mean = twin::mean(&values, 0.0, 1.0);
            assert!(holds(&row, mean, "mean", ["low", "high"]), "{row:?} {mean:?}");
        }
    }
    pairs_agree(&out, &ads, length);
}

fn pairs_agree(out: &Path, ads: &[fixture::Ad], length: Length) {
    let pairs = rows(out, "cooccurrence");
    assert!(!pairs.is_empty());
    for row in pairs {
        let (ones, _) = ads_of(&row, ads, length);
        let asks = |ad: &fixture::Ad, skill: &str| {
            ad.skills.iter().any(|(s, demand)| s == skill && *demand != "mentioned")
        };
        let count =
            |wanted: &[&str]| ones.iter().filter(|ad| wanted.iter().all(|skill| asks(ad, skill))).count();
        let (a, b) = (row["skill_a"].as_str(), row["skill_b"].as_str());
        let (x_a, x_b, x_ab) = (count(&[a]), count(&[b]), count(&[a, b]));
        assert_eq!(
            [&row["x_a"], &row["x_b"], &row["x_ab"]],
            [&x_a.to_string(), &x_b.to_string(), &x_ab.to_string()]
        );
        let jaccard = x_ab as f64 / (x_a + x_b - x_ab) as f64;
        assert!((number(&row["jaccard"]).unwrap() - jaccard).abs() < 1e-6);
        let lift = x_ab as f64 * ones.len() as f64 / (x_a * x_b) as f64;
        assert!((number(&row["lift"]).unwrap() - lift).abs() < 1e-6);
    }
}

#[test]
fn months_are_those_of_plain_loops() {
    twin_agrees(Length::Month, 1, 900);
}

#[test]
fn quarters_are_those_of_plain_loops() {
    twin_agrees(Length::Quarter, 2, 500);
}
