//! Tests of the import, on small downloads made here and on the real one.

use std::io::{Cursor, Write};
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::domain::Language;
use crate::taxonomy::{OccupationLabels, parse_profile, profile_to_toml, real_data};

mod messages;

const SKILLS: &str = "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,description\n\
    K,http://x/skill/2,knowledge,cross-sector, sensors ,\"sensor \nsensing devices\nsensor\",sensorz,\"What\nsenses\"\n\
    K,http://x/skill/1,skill/competence,transversal,lead others,leading | guide,,\n\
    K,http://x/skill/3,,,weld,,,\n";
const SPANISH: &str = "conceptUri,preferredLabel,altLabels\nhttp://x/skill/2,sensores,\nhttp://x/skill/9,,\n";
const OCCUPATIONS: &str = "conceptUri,preferredLabel,altLabels,code\n\
    http://x/occupation/b,sensor engineer,sensing engineer,2152.1\n\
    http://x/occupation/a,3D welder,,7212.3\n\
    http://x/occupation/c,idler,,0000.1\n";
const RELATIONS: &str = "occupationUri,relationType,skillType,skillUri\n\
    http://x/occupation/b,optional,skill/competence,http://x/skill/1\n\
    http://x/occupation/b,essential,knowledge,http://x/skill/2\n\
    http://x/occupation/b,optional,knowledge,http://x/skill/2\n\
    http://x/occupation/b,essential,knowledge,http://x/skill/404\n\
    http://x/occupation/a,essential,,http://x/skill/3\n";

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

fn unzipped() -> tempfile::TempDir {
    folder(&[
        ("skills_en.csv", SKILLS.as_bytes()),
        ("skills_es.csv", SPANISH.as_bytes()),
        ("occupations_en.csv", OCCUPATIONS.as_bytes()),
        ("occupationSkillRelations.csv", RELATIONS.as_bytes()),
    ])
}

fn uri(text: &str) -> ConceptUri {
    ConceptUri::new(text).unwrap()
}

fn open_error(path: &Path) -> String {
    Esco::open(path).unwrap_err().to_string()
}

#[test]
fn skills_are_merged_over_languages_trimmed_and_sorted() {
    let folder = unzipped();
    let esco = Esco::open(folder.path()).unwrap();
    let labels: Vec<&str> = esco.skills().iter().map(|skill| skill.preferred.as_str()).collect();
    assert_eq!(labels, ["lead others", "sensors", "weld"]);
    let kinds: Vec<SkillKind> = esco.skills().iter().map(|skill| skill.kind).collect();
    assert_eq!(kinds, [SkillKind::Transversal, SkillKind::Knowledge, SkillKind::Skill]);
    let sensors = &esco.skills()[1];
    let all: Vec<&str> = sensors.all_labels().collect();
    assert_eq!(all, ["sensors", "sensor", "sensing devices", "sensorz", "sensores"]);
    assert_eq!(sensors.labels[1].language, Language::new("es").unwrap());
    assert_eq!(sensors.description.as_deref(), Some("What\nsenses"));
    assert_eq!(esco.skills()[0].labels[0].alternatives, ["leading", "guide"]);
    assert_eq!(esco.left_out(), LeftOut { skills: 1, occupations: 0, relations: 1 });
    assert!(esco.version().starts_with("ESCO (digest ") && sensors.labels[0].source == esco.version());
}

#[test]
fn zipped_and_unzipped_hold_the_same() {
    let plain = Esco::open(unzipped().path()).unwrap();
    let classification = zipped(&[
        ("csv/skills_en.csv", SKILLS),
        ("csv/skills_es.csv", SPANISH),
        ("csv/occupations_en.csv", OCCUPATIONS),
        ("__MACOSX/csv/._skills_en.csv", "x"),
    ]);
    let relations = zipped(&[("occupationSkillRelations.csv", RELATIONS)]);
    let folder = folder(&[
        ("ESCO dataset - v1.0.9 - classification.zip", &classification),
        ("ESCO dataset - v1.0.9 - relations.zip", &relations),
        ("notes.txt", b"mine"),
    ]);
    let esco = Esco::open(folder.path()).unwrap();
    assert_eq!(esco.version(), "ESCO 1.0.9");
    assert_eq!(esco.digest(), plain.digest());
    assert_eq!(esco.relations, plain.relations);
    let alone = Esco::open(&folder.path().join("ESCO dataset - v1.0.9 - classification.zip")).unwrap();
    assert_eq!((alone.digest(), alone.relation_count()), (plain.digest(), 0));
    let skills = Esco::open_skills(folder.path()).unwrap();
    assert_eq!((skills.skills(), skills.occupations().len()), (esco.skills(), 0));
}

#[test]
fn the_digest_changes_with_any_label() {
    let one = folder(&[("skills_en.csv", SKILLS.as_bytes())]);
    let other = folder(&[("skills_en.csv", SKILLS.replace("guide", "guiding").as_bytes())]);
    assert_ne!(Esco::open(one.path()).unwrap().digest(), Esco::open(other.path()).unwrap().digest());
}

#[test]
fn relations_are_found_by_occupation_and_essential_wins() {
    let folder = unzipped();
    let esco = Esco::open(folder.path()).unwrap();
    let of = |text: &str| -> Vec<(String, Importance)> {
        esco.relations_of(&uri(text))
            .map(|(skill, importance)| (skill.preferred.clone(), importance))
            .collect()
    };
    let expected =
        [("lead others".to_string(), Importance::Optional), ("sensors".to_string(), Importance::Essential)];
    assert_eq!(of("http://x/occupation/b"), expected);
    assert_eq!(of("http://x/occupation/a").len(), 1);
    assert!(esco.unlinked_of(&uri("http://x/occupation/b")).eq(["http://x/skill/404"]));
    assert_eq!(esco.unlinked_of(&uri("http://x/occupation/a")).count(), 0);
    assert!(of("http://x/occupation/c").is_empty() && of("http://x/occupation/none").is_empty());
}

#[test]
fn related_skills_stand_above_below_and_beside() {
    let groups = "conceptUri,preferredLabel\nhttp://x/group/1,measuring\n";
    let broader = "conceptType,conceptUri,broaderType,broaderUri\n\
        K,http://x/skill/2,SkillGroup,http://x/group/1\n\
        K,http://x/skill/3,K,http://x/skill/2\n\
        K,http://x/skill/404,K,http://x/skill/2\n";
    let relations = "occupationUri,relationType,skillType,skillUri\n\
        http://x/occupation/a,essential,,http://x/skill/1\n\
        http://x/occupation/a,essential,,http://x/skill/2\n\
        http://x/occupation/b,essential,,http://x/skill/1\n\
        http://x/occupation/b,essential,,http://x/skill/2\n\
        http://x/occupation/c,essential,,http://x/skill/2\n\
        http://x/occupation/c,essential,,http://x/skill/3\n";
    let folder = folder(&[
        ("skills_en.csv", SKILLS.as_bytes()),
        ("skillGroups_en.csv", groups.as_bytes()),
        ("broaderRelationsSkillPillar.csv", broader.as_bytes()),
        ("occupations_en.csv", OCCUPATIONS.as_bytes()),
        ("occupationSkillRelations.csv", relations.as_bytes()),
    ]);
    let (esco, hierarchy) =
        (Esco::open(folder.path()).unwrap(), SkillHierarchy::open(folder.path()).unwrap());
    let related = hierarchy.related(&esco, &uri("http://x/skill/2"), 5);
    let labels = |concepts: &[RelatedConcept]| {
        concepts.iter().map(|concept| concept.label.clone()).collect::<Vec<_>>()
    };
    assert_eq!(labels(&related.broader), ["measuring"]);
    assert_eq!(labels(&related.narrower), ["weld"], "a concept without a label is left out");
    assert_eq!(labels(&related.together), ["lead others"], "one shared occupation is none");
    assert_eq!(hierarchy.related(&esco, &uri("http://x/skill/none"), 5), RelatedSkills::default());
    assert!(SkillHierarchy::open(unzipped().path()).unwrap().is_empty());
}

#[test]
fn names_one_step_below_a_skill_are_its_narrower_ones() {
    let skills = "conceptUri,preferredLabel,skillType\nhttp://x/skill/1,query languages,knowledge\n\
        http://x/skill/2,SQL,knowledge\nhttp://x/skill/3,LINQ (query language),knowledge\n\
        http://x/skill/4,write queries,skill/competence\nhttp://x/skill/5,T-SQL,knowledge\n";
    let broader = "conceptType,conceptUri,broaderType,broaderUri\n\
        K,http://x/skill/2,K,http://x/skill/1\nK,http://x/skill/3,K,http://x/skill/1\n\
        K,http://x/skill/2,K,http://x/skill/1\nK,http://x/skill/4,K,http://x/skill/1\n\
        K,http://x/skill/5,K,http://x/skill/2\nK,http://x/skill/404,K,http://x/skill/1\n";
    let relations = "occupationUri,relationType,skillType,skillUri\n\
        http://x/occupation/b,essential,,http://x/skill/1\n";
    let folder = folder(&[
        ("skills_en.csv", skills.as_bytes()),
        ("broaderRelationsSkillPillar.csv", broader.as_bytes()),
        ("occupations_en.csv", OCCUPATIONS.as_bytes()),
        ("occupationSkillRelations.csv", relations.as_bytes()),
    ]);
    let esco = Esco::open(folder.path()).unwrap();
    let profile = profile_from_occupation(&esco, &uri("http://x/occupation/b"), None).unwrap();
    assert_eq!(
        profile.skills()[0].narrower,
        ["LINQ (query language)", "SQL"],
        "no phrase, none two steps below"
    );
    let read = parse_profile(&profile_to_toml(&profile), "written").unwrap();
    assert_eq!(read, profile);
    let alone = Esco::open_skills(folder.path()).unwrap();
    assert!(alone.skill(&uri("http://x/skill/1")).unwrap().narrower.is_empty());
}

#[test]
fn an_occupation_becomes_a_profile_that_can_be_written_and_read() {
    let folder = unzipped();
    let esco = Esco::open(folder.path()).unwrap();
    let profile = profile_from_occupation(&esco, &uri("http://x/occupation/b"), None).unwrap();
    assert_eq!((profile.id().as_str(), profile.title()), ("sensor-engineer", "sensor engineer"));
    let rows: Vec<_> = profile.skills().iter().map(|s| (s.label.as_str(), s.weight.get())).collect();
    assert_eq!(rows, [("sensors", 1.0), ("lead others", 0.4)]);
    let skill = &profile.skills()[0];
    assert!(
        skill.provenance.source.ends_with("occupation-skill relation") && !skill.provenance.reconstruction
    );
    assert_eq!(skill.labels.len(), 2);
    assert_eq!(parse_profile(&profile_to_toml(&profile), "p.toml"), Ok(profile));
    let odd = profile_from_occupation(&esco, &uri("http://x/occupation/a"), None).unwrap();
    assert_eq!(odd.id().as_str(), "occupation-3d-welder-a");
}

#[test]
fn an_occupation_is_found_by_uri_code_or_label() {
    let folder = unzipped();
    let esco = Esco::open(folder.path()).unwrap();
    for name in ["http://x/occupation/b", "2152.1", "Sensor Engineer"] {
        assert_eq!(esco.find_occupation(name, None).unwrap().preferred, "sensor engineer", "{name}");
    }
    let table = folder.path().join("labels.tsv");
    let rows = "occupation\tlanguage\tlabel\nhttp://x/occupation/b\tes\tingeniero de sensores/ingeniera de sensores\n";
    std::fs::write(&table, rows).unwrap();
    let titles = OccupationLabels::read(&table).unwrap();
    for name in ["Ingeniera de sensores", "ingeniero de sensores/ingeniera de sensores"] {
        assert_eq!(esco.find_occupation(name, Some(&titles)).unwrap().preferred, "sensor engineer", "{name}");
        assert!(esco.find_occupation(name, None).is_err());
    }
    for name in ["INGENIERA DE SENSORES", "ingenièro de sensores"] {
        assert!(esco.find_occupation(name, Some(&titles)).is_ok(), "{name}");
    }
    let error = esco.find_occupation(" ", None).unwrap_err().to_string();
    assert!(error.contains("give a URI"), "{error}");
    let error = esco.find_occupation("sensing enginer", None).unwrap_err().to_string();
    assert!(error.contains("near are: 'sensor engineer' (2152.1)"), "{error}");
    let error = profile_from_occupation(&esco, &uri("http://x/occupation/z"), None).unwrap_err().to_string();
    assert!(error.contains("http://x/occupation/z"), "{error}");
    let error = profile_from_occupation(&esco, &uri("http://x/occupation/c"), None).unwrap_err().to_string();
    assert!(error.contains("'idler' has no skills"), "{error}");
    let skills = Esco::open_skills(folder.path()).unwrap();
    assert!(
        skills.find_occupation("2152.1", None).unwrap_err().to_string().contains("there are no occupations")
    );
}

#[test]
fn what_is_wrong_with_a_download_is_named() {
    let empty = folder(&[]);
    assert!(open_error(empty.path()).contains("no CSV file or archive is there"));
    let error = open_error(&empty.path().join("none"));
    assert!(error.contains("none: ") && error.contains("give the folder or the zip"), "{error}");
    let other = folder(&[("occupations_en.csv", OCCUPATIONS.as_bytes())]);
    let error = open_error(other.path());
    assert!(error.contains("no skills_en.csv") && error.contains("occupations (en)"), "{error}");
    let lacking = folder(&[("skills_en.csv", b"conceptUri,label\nhttp://x/1,a\n")]);
    let error = open_error(lacking.path());
    assert!(error.contains("skills_en.csv: the column 'preferredLabel'"), "{error}");
    assert!(error.contains("conceptUri, label"), "{error}");
    let no_uri = folder(&[("skills_en.csv", b"conceptUri,preferredLabel\nhttp://x/1,a\nx,b\n")]);
    let error = open_error(no_uri.path());
    assert!(error.contains("skills_en.csv, line 3: conceptUri: 'x'"), "{error}");
    let bad_zip = folder(&[("a.zip", b"PK nonsense")]);
    assert!(open_error(bad_zip.path()).contains("a.zip: this is no readable zip archive"));
}

#[test]
fn two_of_a_kind_are_refused_unless_one_is_unzipped() {
    let archive = zipped(&[("skills_en.csv", SKILLS)]);
    let twice = folder(&[("esco-v1.1.0.zip", &archive), ("esco-v1.2.0.zip", &archive)]);
    assert!(open_error(twice.path()).contains("keep one of the two"));
    let relations = zipped(&[("occupationSkillRelations.csv", RELATIONS)]);
    let mixed = folder(&[("esco-v1.1.0.zip", &archive), ("esco-v1.2.0.zip", &relations)]);
    assert!(open_error(mixed.path()).contains("ESCO 1.1.0 and 1.2.0 lie together"));
    let both = folder(&[
        ("esco-v1.1.0.zip", &archive),
        ("skills_en.csv", b"conceptUri,preferredLabel\nhttp://x/1,a\n"),
    ]);
    assert_eq!(Esco::open(both.path()).unwrap().skills().len(), 1);
}

#[test]
fn the_real_download_is_read_whole() {
    let Some(folder) = real_data::folder("esco-1.1.0") else { return };
    let start = std::time::Instant::now();
    let skills = Esco::open_skills(&folder).unwrap();
    eprintln!("{} skills in {:?}", skills.skills().len(), start.elapsed());
    let esco = Esco::open(&folder).unwrap();
    eprintln!("everything in {:?}", start.elapsed());
    assert_eq!(esco.version(), "ESCO 1.1.0");
    assert_eq!((esco.skills().len(), esco.occupations().len()), (13_891, 3_008));
    assert_eq!((esco.relation_count(), esco.left_out()), (123_852, LeftOut::default()));
    assert_eq!(skills.digest(), esco.digest());
    assert!(esco.skills().is_sorted_by(|a, b| a.uri < b.uri));
}

#[test]
fn every_real_occupation_becomes_a_profile_under_its_own_id() {
    let Some(folder) = real_data::folder("esco-1.1.0") else { return };
    let esco = Esco::open(&folder).unwrap();
    let mut ids = std::collections::BTreeSet::new();
    let (mut skills, mut none) = (0, 0);
    for occupation in esco.occupations() {
        match profile_from_occupation(&esco, &occupation.uri, None) {
            Ok(profile) => {
                skills += profile.skills().len();
                assert!(ids.insert(profile.id().clone()), "{}", profile.id());
            }
            Err(_) => none += 1,
        }
    }
    eprintln!("{none} occupations have no skills");
    assert_eq!((ids.len() + none, skills), (3_008, 123_852));
    let profile =
        profile_from_occupation(&esco, &esco.find_occupation("cloud engineer", None).unwrap().uri, None)
            .unwrap();
    assert_eq!(parse_profile(&profile_to_toml(&profile), "p.toml"), Ok(profile));
}
