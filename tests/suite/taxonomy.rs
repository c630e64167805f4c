//! The skills of a whole taxonomy in a text, and links of single sentences.

use std::path::Path;

use skillgauge::domain::{FoundSkill, Probability};
use skillgauge::encode::Patience;
use skillgauge::matching::{Cancel, Legs, Linker, Matcher, Numbers};
use skillgauge::taxonomy::Esco;

use crate::support;

const SKILLS: &str = "conceptUri,skillType,reuseLevel,preferredLabel,altLabels,description\n\
    http://x/python,knowledge,sector-specific,Python (computer programming),python coding,The techniques of software development in Python.\n\
    http://x/weld,skill/competence,sector-specific,weld metal pieces,welding of metal parts,Join metal pieces with a welding torch.\n\
    http://x/lead,skill/competence,transversal,lead others,guide a team of people,Guide and direct others towards a common goal.\n\
    http://x/wash,skill/competence,sector-specific,wash dishes by hand,do the washing-up,Clean plates and pans in hot water.\n\
    http://x/sql,knowledge,sector-specific,SQL,structured query language,The computer language SQL for retrieving data from databases.\n";

/// A taxonomy of five skills in `folder`, ready for linking.
pub fn linker(folder: &Path) -> Linker {
    std::fs::write(folder.join("skills_en.csv"), SKILLS).expect("a file");
    let esco = Esco::open_skills(folder).expect("a taxonomy");
    let mut weights = Numbers::builtin().expect("numbers").linking;
    // A term of one label in five weighs less than one in ESCO's 13,891 skills, for which the numbers are.
    weights.bias += 3.0;
    Linker::new(&support::encoder(), &esco, Legs::Both, weights, None, |_, _| {}, &Cancel::new())
        .expect("a linker")
}

fn found(text: &str) -> (Vec<FoundSkill>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let linker = Some(linker(folder.path()));
    let numbers = Numbers::builtin().expect("numbers");
    let matcher = Matcher::with(
        numbers,
        support::encoder(),
        None,
        linker,
        Patience::Wait,
        skillgauge::domain::Limits::default(),
    )
    .expect("a matcher");
    let answer =
        matcher.extract_taxonomy_skills(text, None, Probability::ZERO, &Cancel::new()).expect("skills");
    let (found, versions) = answer.expect("a taxonomy");
    assert!(versions.scoring.starts_with("linking-"), "{}", versions.scoring);
    (found, versions.taxonomy)
}

#[test]
fn a_text_is_searched_for_every_skill_of_the_taxonomy() {
    let text = "Requirements:\n\
        - You code in Python and know SQL\n\
        - Experience with welding of metal parts\n\
        What we offer:\n\
        - Nobody here has to wash dishes by hand\n";
    let (found, taxonomy) = found(text);
    let uris: Vec<&str> = found.iter().map(|skill| skill.uri.as_str()).collect();
    let mut sorted = uris.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["http://x/python", "http://x/sql", "http://x/weld"], "boilerplate asks for nothing");
    assert!(taxonomy.starts_with("ESCO ("), "{taxonomy}");
    for skill in &found {
        assert!(skill.probability.get() >= 0.25);
        assert_eq!(skill.evidence.span.of(text), skill.evidence.text);
    }
    assert!(found.windows(2).all(|pair| pair[0].probability >= pair[1].probability));
    let sql = found.iter().find(|skill| skill.uri.as_str() == "http://x/sql").expect("SQL");
    assert_eq!(sql.evidence.text, "You code in Python and know SQL");
}

#[test]
fn a_text_that_asks_for_nothing_has_no_skill() {
    assert_eq!(found("The museum opens at nine. Its garden is full of roses in summer.").0, []);
    assert_eq!(found("").0, []);
}

#[test]
fn a_matcher_without_a_taxonomy_says_so() {
    let matcher = Matcher::new(support::encoder(), None, Patience::Wait).expect("a matcher");
    assert_eq!(
        matcher.extract_taxonomy_skills("SQL", None, Probability::ZERO, &Cancel::new()).expect("no error"),
        None
    );
}
