//! What is said of downloads that are not whole, and of names that are none of theirs.

use super::*;

/// The small download with one file written anew.
fn but(name: &str, content: &str) -> tempfile::TempDir {
    let download = unzipped();
    std::fs::write(download.path().join(name), content).unwrap();
    download
}

#[test]
fn a_table_without_rows_is_named() {
    let header = |table: &str| table.lines().next().unwrap_or_default().to_string();
    for (name, content, problem) in [
        ("skills_en.csv", header(SKILLS), "nothing stands below its header line"),
        ("skills_es.csv", header(SPANISH), "nothing stands below its header line"),
        ("occupations_en.csv", header(OCCUPATIONS) + "\n", "nothing stands below its header line"),
        ("occupationSkillRelations.csv", header(RELATIONS), "nothing stands below its header line"),
        ("skills_es.csv", String::new(), "the file is empty"),
        ("occupations_en.csv", "\u{feff} \r\n".into(), "the file is empty"),
    ] {
        let error = open_error(but(name, &content).path());
        assert!(error.contains(name) && error.contains(problem), "{name}: {error}");
    }
    let unlabelled = folder(&[("skills_it.csv", b"conceptUri,preferredLabel\nhttp://x/1,\n")]);
    let error = open_error(unlabelled.path());
    assert!(error.contains("skills_it.csv: none of its skills has a label"), "{error}");
    assert!(Esco::open(unzipped().path()).is_ok());
}

#[test]
fn relations_of_another_version_are_told_from_none() {
    let profile_error = |relations: &str| {
        let download = but("occupationSkillRelations.csv", relations);
        let esco = Esco::open(download.path()).unwrap();
        profile_from_occupation(&esco, &uri("http://x/occupation/b"), None).unwrap_err().to_string()
    };
    let error = profile_error(&RELATIONS.replace("/skill/", "/other/"));
    assert!(error.contains("none of the 5 occupation-skill relations"), "{error}");
    let error = profile_error(&RELATIONS.replace("/occupation/b", "/occupation/other"));
    assert!(error.contains("'sensor engineer' has no skills"), "{error}");
}

#[test]
fn a_code_where_occupations_have_none_is_said_so() {
    let rows = "conceptUri,preferredLabel\nhttp://x/occupation/a,3D welder\n";
    let esco = Esco::open(but("occupations_en.csv", rows).path()).unwrap();
    let error = |name: &str| esco.find_occupation(name, None).unwrap_err().to_string();
    assert!(error("2152.1").contains("column 'code' is missing"), "{}", error("2152.1"));
    assert!(!error("3D weldr").contains("column"), "a label may begin with a digit");
    let whole = Esco::open(unzipped().path()).unwrap();
    let error = whole.find_occupation("2152.9", None).unwrap_err().to_string();
    assert!(error.contains("no occupation '2152.9'") && !error.contains("column"), "{error}");
}

#[test]
fn an_alternative_label_names_the_occupations_that_have_it() {
    let rows = "conceptUri,preferredLabel,altLabels,code\n\
        http://x/1,bicycle mechanic,bike mechanic | vélo mechanic,7234.1\n\
        http://x/2,bike fitter,Bike Mechanic,7234.2\n\
        http://x/3,car mechanic,auto mechanic,7231.1\n";
    let esco = Esco::open(but("occupations_en.csv", rows).path()).unwrap();
    let error = |name: &str| esco.find_occupation(name, None).unwrap_err().to_string();
    for (name, found) in [
        ("velo mechanic", "also called so: 'bicycle mechanic' (7234.1); give"),
        ("bike mechanic", "also called so: 'bicycle mechanic' (7234.1), 'bike fitter' (7234.2); give"),
    ] {
        assert!(error(name).contains(found), "{}", error(name));
    }
    assert!(error("bike mechanics").contains("near are"), "{}", error("bike mechanics"));
}

#[test]
fn function_words_alone_make_no_occupation_near() {
    let rows = "conceptUri,preferredLabel,altLabels,code\n\
        http://x/1,baker,maître de pain | mastro di pane,7512.1\n\
        http://x/2,network engineer,ingeniero de redes,2152.2\n";
    let esco = Esco::open(but("occupations_en.csv", rows).path()).unwrap();
    let error = |name: &str| esco.find_occupation(name, None).unwrap_err().to_string();
    for name in ["jefe de ventas", "capo di cantiere", "шеф de кухня"] {
        let error = error(name);
        assert!(!error.contains("near are") && error.contains("labels there are in: en"), "{name}: {error}");
    }
    for (name, near) in [
        ("arquitecto de redes", "'network engineer' (2152.2)"),
        ("mastro del pane", "'baker' (7512.1)"),
        ("bakr", "'baker' (7512.1)"),
    ] {
        let error = error(name);
        assert!(error.ends_with(&format!("near are: {near}")), "{name}: {error}");
    }
}

#[test]
fn two_versions_are_refused_whatever_their_folders_are_called() {
    for (one, other) in [
        ("v1.0.8", "v1.1.1"),
        ("1.0.8", "1.1.1"),
        ("csv-v1.0.8-en", "csv-v1.1.1-es"),
        ("ESCO_1.0.8_en", "v1.1.1"),
        ("ESCO 1.0.8", "export v1.1.1"),
    ] {
        let mixed = folder(&[
            (&format!("{one}/skills_en.csv"), SKILLS.as_bytes()),
            (&format!("{other}/occupations_en.csv"), OCCUPATIONS.as_bytes()),
        ]);
        let error = open_error(mixed.path());
        assert!(error.contains("ESCO 1.0.8 and 1.1.1 lie together"), "{one} {other}: {error}");
    }
    let archive = zipped(&[("v1.0.8/skills_en.csv", SKILLS), ("v1.1.1/occupations_en.csv", OCCUPATIONS)]);
    let error = open_error(folder(&[("all.zip", &archive)]).path());
    assert!(error.contains("ESCO 1.0.8 and 1.1.1 lie together"), "{error}");
}

#[test]
fn one_version_is_taken_from_its_folders() {
    for (one, other, version) in [
        // Files lie at most one folder down; here the outer folder of two is asked for.
        ("v1.0.8/en", "v1.0.8/es", Some("ESCO 1.0.8")),
        ("v1.0.8", "v1.0.8", Some("ESCO 1.0.8")),
        ("ESCO 1.0.8 en", "v1.0.8", Some("ESCO 1.0.8")),
        ("v1.0.8", "es", Some("ESCO 1.0.8")),
        // The version of something else.
        ("export-v3.1", "es", None),
        ("en", "es", None),
    ] {
        let base = tempfile::tempdir().unwrap();
        let asked = match one.split_once('/') {
            Some((outer, _)) => base.path().join(outer),
            None => base.path().to_path_buf(),
        };
        for (place, name, content) in [(one, "skills_en.csv", SKILLS), (other, "skills_es.csv", SPANISH)] {
            std::fs::create_dir_all(base.path().join(place)).unwrap();
            std::fs::write(base.path().join(place).join(name), content).unwrap();
        }
        let esco = Esco::open(&asked).unwrap();
        assert!(esco.version().starts_with(version.unwrap_or("ESCO (digest")), "{one}: {}", esco.version());
    }
}

#[test]
fn a_table_loaded_twice_is_not_passed_over() {
    let twice = but("skills_es (1).csv", SPANISH);
    let error = open_error(twice.path());
    assert!(error.contains("skills_es (1).csv") && error.contains("keep one of the two"), "{error}");
    let alone = folder(&[("skills_es (1).csv", SPANISH.as_bytes())]);
    let esco = Esco::open(alone.path()).unwrap();
    assert_eq!(esco.skills()[0].labels[0].language.as_str(), "es");
}
