//! What holds of every run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::fixture::{self, Ad};
use super::{Length, Measure, Options, Panel, Resources, number, options, rows, run};

impl Options {
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// Every file of a folder with its bytes; of the manifest all but what names the runs.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for path in [folder.to_path_buf(), folder.join("sdmx")] {
        for entry in
            std::fs::read_dir(path).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file())
        {
            let mut bytes = std::fs::read(entry.path()).unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            if name == "manifest.json" {
                let mut value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                value["runs"] = serde_json::Value::Null;
                bytes = value.to_string().into_bytes();
            }
            files.insert(name, bytes);
        }
    }
    files
}

fn assert_same(one: &Path, other: &Path) {
    let (one, other) = (bytes(one), bytes(other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(*bytes == other[name], "{name} differs");
    }
    assert!(one.len() > 30, "tables, SDMX, DCAT and manifest: {:?}", one.keys());
}

#[test]
fn the_bytes_are_the_same_however_the_tables_are_cut_and_whatever_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut ads = fixture::ads(3, 400);
    fixture::write_run(&path("whole"), &ads, 1);
    ads.reverse();
    fixture::write_run(&path("cut"), &ads, 4);
    let benchmark = path("totals.csv");
    std::fs::write(
        &benchmark,
        "dimension,category,total\nregion,ES30,500\nregion,ES51,300.5\nregion,Málaga,90\n",
    )
    .unwrap();
    let with = |name: &str, out: &str, threads, memory| {
        let options = options(&path(name), &path(out), "occupation,region").with(|options| {
            options.benchmark = Some(benchmark.clone());
            options.resources = Resources { memory, threads };
        });
        run(&options).unwrap();
    };
    with("whole", "a", 1, 64 << 20);
    with("cut", "b", 8, 512 << 20);
    assert_same(&path("a"), &path("b"));
    // Again into the same folder.
    with("whole", "a", 3, 128 << 20);
    assert_same(&path("a"), &path("b"));
}

#[test]
fn several_runs_are_one_and_an_ad_of_two_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let ads = fixture::ads(4, 300);
    fixture::write_run(&path("all"), &ads, 1);
    // The first run saw some ads before the second did, with other findings.
    let (early, late) = ads.split_at(150);
    let mut early = early.to_vec();
    early.extend(late[..40].iter().cloned().map(|ad| Ad {
        skills: Vec::new(),
        region: None,
        last_seen: None,
        ..ad
    }));
    fixture::write_run(&path("early"), &early, 1);
    fixture::write_run(&path("late"), late, 2);
    run(&options(&path("all"), &path("one"), "region")).unwrap();
    let both =
        options(&path("early"), &path("two"), "region").with(|options| options.runs.push(path("late")));
    let summary = run(&both).unwrap();
    assert!(summary.notes.iter().any(|note| note.starts_with("40 rows repeat an ad")), "{:?}", summary.notes);
    for table in ["volumes", "skills", "competences", "profiles", "cooccurrence"] {
        assert!(rows(&path("one"), table) == rows(&path("two"), table), "{table}");
    }
}

#[test]
fn zeros_are_filled_ranks_are_total_and_breaks_are_flagged() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fixture::write_run(&path("in"), &fixture::ads(5, 900), 1);
    run(&options(&path("in"), &path("out"), "region").with(|o| o.measures = vec![Measure::Flow])).unwrap();
    let skills = rows(&path("out"), "skills");
    let mut periods: BTreeMap<(String, String, String), BTreeSet<String>> = BTreeMap::new();
    let mut ranks: BTreeMap<_, Vec<(u64, i64, String)>> = BTreeMap::new();
    for row in &skills {
        let key = |last: &str| (row["region"].clone(), row["demand"].clone(), row[last].clone());
        periods.entry(key("skill")).or_default().insert(row["period"].clone());
        let x = -row["x"].parse::<i64>().unwrap();
        ranks.entry(key("period")).or_default().push((row["rank"].parse().unwrap(), x, row["skill"].clone()));
    }
    assert!(periods.values().all(|periods| periods.len() == 12));
    for of_cell in ranks.values() {
        assert!(of_cell.iter().enumerate().all(|(index, row)| row.0 == index as u64 + 1));
        assert!(of_cell.windows(2).all(|pair| (pair[0].1, &pair[0].2) < (pair[1].1, &pair[1].2)));
    }
    let broken: BTreeSet<&str> = skills
        .iter()
        .filter(|row| row["region"] == "_T" && row["flags"].contains("break"))
        .map(|row| row["period"].as_str())
        .collect();
    assert_eq!(
        broken.into_iter().collect::<Vec<_>>(),
        ["2025-04", "2025-07"],
        "a source joins, versions change"
    );
    let kinds: Vec<(String, String)> = rows(&path("out"), "breaks")
        .into_iter()
        .map(|row| (row["period"].clone(), row["kind"].clone()))
        .collect();
    let kind = |period: &str, kind: &str| (period.to_string(), kind.to_string());
    assert_eq!(kinds, [kind("2025-04", "source_joined"), kind("2025-07", "versions")]);
    assert!(skills.iter().any(|row| row["flags"].contains("suppressed")));
    let emerging: BTreeSet<(String, String, String)> = rows(&path("out"), "emerging")
        .into_iter()
        .filter(|row| row["region"] == "_T")
        .map(|row| (row["skill"].clone(), row["change"].clone(), row["period"].clone()))
        .collect();
    let change =
        |number, change: &str, period: &str| (fixture::skill(number), change.to_string(), period.to_string());
    assert_eq!(emerging, BTreeSet::from([change(10, "new", "2025-06"), change(11, "vanished", "2025-09")]));
}

#[test]
fn only_sources_of_every_period_are_in_the_stable_panel() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let ads = fixture::ads(6, 300);
    fixture::write_run(&path("in"), &ads, 1);
    run(&options(&path("in"), &path("out"), "source").with(|o| o.panel = Panel::Stable)).unwrap();
    let sources: BTreeSet<String> =
        rows(&path("out"), "volumes").into_iter().map(|row| row["source"].clone()).collect();
    assert_eq!(sources.into_iter().collect::<Vec<_>>(), ["_T", "portal-a"]);
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(path("out").join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["panel"]["sources"], serde_json::json!(["portal-a"]));
    assert_eq!(manifest["panel"]["left_out"][0]["source"], "portal-b");
    let counts = &manifest["counts"];
    let sum: u64 = ["undated", "outside_panel", "outside_window", "counted"]
        .iter()
        .map(|part| counts[*part].as_u64().unwrap())
        .sum();
    assert_eq!(sum, ads.len() as u64);
    assert!(rows(&path("out"), "breaks").iter().all(|row| row["kind"] == "versions"));
}

#[test]
fn a_source_under_another_name_is_suspected() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut ads = fixture::ads(7, 300);
    for ad in &mut ads {
        let old = ad.first_seen.or(ad.posted).is_some_and(|day| day < fixture::YEAR_2025 + 200);
        ad.source = if old { "old-name" } else { "new-name" }.into();
    }
    fixture::write_run(&path("in"), &ads, 1);
    run(&options(&path("in"), &path("out"), "").with(|o| o.window.0 = Some("2025-04".into()))).unwrap();
    let found = rows(&path("out"), "breaks");
    let renamed: Vec<_> = found.iter().filter(|row| row["kind"] == "source_may_be_renamed").collect();
    // In the stock the old name lives on until its last ad is closed.
    assert_eq!(renamed.iter().filter(|row| row["measure"] == "flow").count(), 1, "{found:?}");
    assert!(renamed.iter().all(|row| row["before"] == "old-name" && row["after"] == "new-name"));
    // Without its ads and employers in common, a source that follows another is only another one.
    for ad in ads.iter_mut().filter(|ad| ad.source == "new-name") {
        ad.employer = ad.employer.take().map(|employer| format!("Other {employer}"));
        ad.group = format!("other-{}", ad.id);
    }
    fixture::write_run(&path("in"), &ads, 1);
    run(&options(&path("in"), &path("out"), "").with(|o| o.window.0 = Some("2025-04".into()))).unwrap();
    assert!(rows(&path("out"), "breaks").iter().all(|row| row["kind"] != "source_may_be_renamed"));
}

#[test]
fn a_year_later_is_given_in_percentage_points() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut ads = fixture::ads(8, 500);
    let mut later = fixture::ads(9, 500);
    for ad in &mut later {
        ad.id = format!("later-{}", ad.id);
        ad.group = format!("later-{}", ad.group);
        let shift = |day: &mut Option<i32>| *day = day.map(|day| day + 365);
        [&mut ad.first_seen, &mut ad.last_seen, &mut ad.posted, &mut ad.expires].into_iter().for_each(shift);
        ad.versions = "bbbbbbbbbbbb".into();
    }
    ads.extend(later);
    fixture::write_run(&path("in"), &ads, 1);
    let options = options(&path("in"), &path("out"), "region").with(|o| o.period = Length::Quarter);
    run(&options).unwrap();
    let skills = rows(&path("out"), "skills");
    let share = |row: &BTreeMap<String, String>, period: &str| {
        let same = |other: &&BTreeMap<String, String>| {
            other["period"] == period
                && ["measure", "region", "skill", "demand"].iter().all(|c| other[*c] == row[*c])
        };
        number(&skills.iter().find(same).unwrap()["share"])
    };
    let (mut changes, mut quotients) = (0, 0);
    for row in skills.iter().filter(|row| row["measure"] == "flow") {
        match number(&row["yoy"]) {
            Some(yoy) => {
                let before = row["period"].replace("2026", "2025");
                let expected = (number(&row["share"]).unwrap() - share(row, &before).unwrap()) * 100.0;
                assert!((yoy - expected).abs() < 1e-5, "{row:?}");
                let annotation_changed = row["period"] == "2026-Q1" || row["period"] == "2026-Q2";
                assert!(!annotation_changed || row["yoy_break"] == "true", "{row:?}");
                changes += 1;
            }
            None => assert!(row["period"].starts_with("2025") || row["share"].is_empty()),
        }
        quotients += usize::from(!row["location_quotient"].is_empty());
    }
    assert!(changes > 100 && quotients > 100);
}

#[test]
fn weighted_counts_agree_with_the_benchmark() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fixture::write_run(&path("in"), &fixture::ads(10, 800), 1);
    let totals = "dimension,category,total\nregion,ES30,45\nregion,ES51,30\nregion,Málaga,25\nlanguage,en,40\nlanguage,es,60\nlanguage,xx,5\n";
    std::fs::write(path("totals.csv"), totals).unwrap();
    let options = options(&path("in"), &path("out"), "region").with(|options| {
        options.benchmark = Some(path("totals.csv"));
        options.measures = vec![Measure::Flow];
    });
    run(&options).unwrap();
    assert!(
        rows(&path("out"), "raking").iter().all(|row| row["converged"] == "true"),
        "{:?}",
        rows(&path("out"), "raking")
    );
    for row in rows(&path("out"), "margins") {
        match row["state"].as_str() {
            "used" => {
                let (wanted, got) = (number(&row["benchmark_share"]), number(&row["weighted_share"]));
                assert!((wanted.unwrap() - got.unwrap()).abs() < 2e-6, "{row:?}");
            }
            "no_ads" => assert_eq!((row["category"].as_str(), row["n"].as_str()), ("xx", "0")),
            state => assert_eq!(state, "not_known", "{row:?}"),
        }
    }
    let volumes = rows(&path("out"), "volumes");
    for row in volumes.iter().filter(|row| row["region"] == "_T") {
        let (n, weighted) = (number(&row["n"]).unwrap(), number(&row["weighted_n"]).unwrap());
        // Each margin is scaled to its ads, so that the sum stays near theirs.
        assert!((weighted / n - 1.0).abs() < 0.2, "{row:?}");
    }
    assert!(
        rows(&path("out"), "skills")
            .iter()
            .all(|row| row["share"].is_empty() || !row["weighted_share"].is_empty())
    );
}

#[test]
fn months_of_a_source_that_jump_are_flagged() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut ads = fixture::ads(11, 600);
    // In May portal-a sends ten times the ads, and in August none.
    let month = |ad: &Ad| ad.first_seen.or(ad.posted).map(|day| (day - fixture::YEAR_2025) / 31);
    ads.retain(|ad| !(ad.source == "portal-a" && month(ad) == Some(7)));
    let may: Vec<Ad> =
        ads.iter().filter(|ad| ad.source == "portal-a" && month(ad) == Some(4)).cloned().collect();
    ads.extend(
        (0..9)
            .flat_map(|copy| may.iter().cloned().map(move |ad| Ad { id: format!("{copy}-{}", ad.id), ..ad })),
    );
    fixture::write_run(&path("in"), &ads, 2);
    let found = crate::monitor::quality::quality(
        &[path("in")],
        folder.path(),
        Resources { memory: 64 << 20, threads: 2 },
    );
    let found = found.unwrap();
    let of_a: Vec<_> =
        found.rows.iter().filter(|row| row.source == "portal-a" && row.period != "unknown").collect();
    assert_eq!(of_a.len(), 12);
    let jumps: Vec<&str> =
        of_a.iter().filter(|row| row.flags.contains("jump_ads")).map(|row| row.period.as_str()).collect();
    assert!(jumps.contains(&"2025-05"), "{of_a:?}");
    assert_eq!(found.rows.iter().map(|row| row.ads).sum::<u64>(), ads.len() as u64);
    assert!(of_a.iter().all(|row| row.near_duplicates < row.ads.max(1)));
    let rejects: Vec<(&str, &str, u64)> =
        found.rejects.iter().map(|row| (row.source.as_str(), row.reason.as_str(), row.records)).collect();
    assert_eq!(rejects, [("", "bad_json", 1), ("portal-a", "no_description", 2)]);
}

#[test]
fn a_revision_names_what_changed_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut ads = fixture::ads(12, 300);
    fixture::write_run(&path("old"), &ads, 1);
    ads[20].skills.clear();
    ads.pop();
    fixture::write_run(&path("new"), &ads, 1);
    run(&options(&path("old"), &path("a"), "region")).unwrap();
    run(&options(&path("new"), &path("b"), "region,language").with(|o| o.minimum.ads = 20)).unwrap();
    let compare = |old: &str, new: &str| {
        let mut revisions = Vec::new();
        let resources = Resources { memory: 128 << 20, threads: 2 };
        let mut take = |revision| {
            revisions.push(revision);
            Ok(())
        };
        let comparison =
            crate::monitor::compare::compare(&path(old), &path(new), folder.path(), resources, &mut take);
        (comparison.unwrap(), revisions)
    };
    let (same, none) = compare("a", "a");
    assert!(same.causes.is_empty() && none.is_empty());
    assert!(same.tables.iter().all(|table| table.same > 0 && table.changed == 0));
    let (comparison, revisions) = compare("a", "b");
    let causes: Vec<&str> = comparison.causes.iter().map(|cause| cause.what.as_str()).collect();
    assert_eq!(
        causes,
        ["parameter by", "parameter min_ads"],
        "the files of ads have one digest in made-up manifests"
    );
    assert!(
        revisions.iter().any(|r| r.sides == crate::monitor::compare::Sides::Changed && r.table == "skills")
    );
    let of_language = |r: &crate::monitor::compare::Revision| {
        r.key.iter().any(|(name, value)| *name == "language" && value != "_T")
    };
    assert!(
        revisions
            .iter()
            .filter(|r| of_language(r))
            .all(|r| r.sides == crate::monitor::compare::Sides::OnlyNew)
    );
    for revision in revisions.iter().filter(|revision| revision.difference.is_some()) {
        let difference = revision.new.unwrap() - revision.old.unwrap();
        assert!((difference - revision.difference.unwrap()).abs() < 1e-6 && difference != 0.0);
    }
}
