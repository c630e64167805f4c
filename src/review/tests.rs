//! Tests of reviews: what they come to; `file`: that none is lost; `size`: that the profile stays small enough.

mod file;
mod size;

use proptest::prelude::*;

use super::*;
use crate::domain::{
    Framework, LabelSet, Language, Limits, Profile, ProfileDraft, ProfileId, ProfileState, Provenance,
    RequiredCompetence, RowStatus, Skill, SkillKind, StepKind,
};
use crate::statistics::{Scale, krippendorff_alpha};

fn uri(number: usize) -> ConceptUri {
    ConceptUri::new(&format!("https://example.org/skill/{number}")).unwrap()
}

fn skill(number: usize) -> Skill {
    let label = format!("skill {number}");
    let labels = LabelSet {
        language: Language::ENGLISH,
        preferred: Some(label.clone()),
        alternatives: Vec::new(),
        source: "test".into(),
    };
    Skill {
        uri: uri(number),
        label,
        kind: SkillKind::Skill,
        importance: Importance::Essential,
        weight: Weight::new("weight", 1.0).unwrap(),
        category: None,
        labels: vec![labels],
        narrower: Vec::new(),
        provenance: Provenance::of("a list"),
    }
}

/// Two skills, and B.3 at e-3.
fn profile() -> Profile {
    let competence = RequiredCompetence {
        framework: Framework::En16234_2019,
        code: "B.3".parse().unwrap(),
        title: "Testing".into(),
        level: Level::new(3).unwrap(),
        importance: Importance::Essential,
        provenance: Provenance::of("a list"),
    };
    let draft = ProfileDraft {
        id: ProfileId::new("p").unwrap(),
        title: "P".into(),
        version: "1".into(),
        state: ProfileState::Draft,
        provenance: Provenance::default(),
        functions: Vec::new(),
        occupations: Vec::new(),
        skills: vec![skill(0), skill(1)],
        competences: vec![competence],
    };
    Profile::new(draft).unwrap()
}

fn review(reviewer: &str, row: &str, verdict: Verdict) -> Review {
    Review {
        at: "2026-11-26T12:00:00Z".parse().unwrap(),
        reviewer: reviewer.into(),
        version: "1".into(),
        row: row.parse().unwrap(),
        subject: Subject::Row,
        verdict,
        reason: "seen in practice".into(),
        deciding: false,
    }
}

fn level(reviewer: &str, level: u8) -> Review {
    let change = Change { level: Some(Level::new(level).unwrap()), ..Change::default() };
    Review { subject: Subject::Level, ..review(reviewer, "B.3", Verdict::Change(change)) }
}

fn optional() -> Verdict {
    Verdict::Change(Change { importance: Some(Importance::Optional), ..Change::default() })
}

const FIRST: &str = "https://example.org/skill/0";
const SECOND: &str = "https://example.org/skill/1";

fn reviewed(reviews: &[Review]) -> Reviewed {
    apply(&profile(), reviews).unwrap()
}

#[test]
fn without_reviews_nothing_changes() {
    let left = reviewed(&[]);
    assert_eq!((left.profile.as_ref(), left.counted), (&profile(), 0));
}

#[test]
fn what_all_confirm_is_confirmed_and_a_profile_confirmed_throughout_is_reviewed() {
    let mut reviews = vec![review("city", FIRST, Verdict::Confirm), review("firm", FIRST, Verdict::Confirm)];
    let left = reviewed(&reviews).profile;
    assert_eq!(left.skills()[0].provenance.status, RowStatus::Confirmed);
    assert_eq!((left.state(), left.version()), (ProfileState::Draft, "1+reviews.2"));
    let steps = &left.skills()[0].provenance.steps;
    assert_eq!((steps.len(), steps[0].kind, steps[0].source.as_str()), (2, StepKind::Review, "city"));
    assert_eq!(steps[0].finding, "confirms: seen in practice");
    reviews.extend([review("city", SECOND, Verdict::Confirm), review("city", "B.3", Verdict::Confirm)]);
    assert_eq!(reviewed(&reviews).profile.state(), ProfileState::Reviewed);
}

#[test]
fn a_reviewed_profile_that_is_disputed_again_is_reviewed_no_longer() {
    let all = ["city", "firm"]
        .map(|reviewer| [FIRST, SECOND, "B.3"].map(|row| review(reviewer, row, Verdict::Confirm)));
    let copy = reviewed(all.as_flattened()).profile.as_ref().clone();
    assert_eq!(copy.state(), ProfileState::Reviewed);
    let later = ["city", "firm"].map(|reviewer| {
        let verdict = if reviewer == "city" { Verdict::Confirm } else { Verdict::Reject };
        Review { version: copy.version().into(), ..review(reviewer, FIRST, verdict) }
    });
    assert_eq!(apply(&copy, &later).unwrap().profile.state(), ProfileState::Draft);
}

#[test]
fn those_who_contradict_each_other_leave_the_row_disputed_until_somebody_decides() {
    let mut reviews = vec![review("city", FIRST, Verdict::Confirm), review("firm", FIRST, Verdict::Reject)];
    let left = reviewed(&reviews);
    assert_eq!(left.profile.skills()[0].provenance.status, RowStatus::Disputed);
    assert_eq!(left.profile.skills().len(), 2);
    reviews.push(Review { deciding: true, ..review("board", FIRST, Verdict::Reject) });
    let left = reviewed(&reviews);
    assert_eq!((left.profile.skills().len(), left.rejected[0].label.as_str()), (1, "skill 0"));
    assert_eq!(left.rejected[0].provenance.steps.len(), 3);
    // Whoever contradicts the decision afterwards opens the question again.
    reviews.push(review("city", FIRST, Verdict::Confirm));
    assert_eq!(reviewed(&reviews).profile.skills()[0].provenance.status, RowStatus::Disputed);
}

#[test]
fn a_reviewers_last_word_counts() {
    let reviews = [
        review("city", FIRST, Verdict::Reject),
        review("firm", FIRST, Verdict::Confirm),
        review("city", FIRST, Verdict::Confirm),
    ];
    assert_eq!(reviewed(&reviews).profile.skills()[0].provenance.status, RowStatus::Confirmed);
}

#[test]
fn changes_are_made_and_a_new_importance_brings_its_usual_weight() {
    let left = reviewed(&[review("city", FIRST, optional()), level("city", 2)]).profile;
    assert_eq!((left.skills()[0].importance, left.skills()[0].weight.get()), (Importance::Optional, 0.4));
    assert_eq!(left.competences()[0].level.get(), 2);
    assert_eq!(left.competences()[0].provenance.status, RowStatus::Confirmed);
}

#[test]
fn who_confirms_a_competence_contradicts_him_who_changes_its_level() {
    let left = reviewed(&[review("city", "B.3", Verdict::Confirm), level("firm", 2)]).profile;
    assert_eq!(left.competences()[0].provenance.status, RowStatus::Disputed);
    assert_eq!(left.competences()[0].level.get(), 3);
    // Unless he says himself what he thinks of the level.
    let left =
        reviewed(&[review("city", "B.3", Verdict::Confirm), level("city", 2), level("firm", 2)]).profile;
    assert_eq!(
        (left.competences()[0].level.get(), left.competences()[0].provenance.status),
        (2, RowStatus::Confirmed)
    );
}

#[test]
fn a_level_that_is_only_said_to_be_wrong_stays_disputed() {
    let wrong = Review { subject: Subject::Level, ..review("city", "B.3", Verdict::Reject) };
    assert_eq!(reviewed(&[wrong]).profile.competences()[0].provenance.status, RowStatus::Disputed);
}

#[test]
fn reviews_of_another_version_change_nothing_but_are_reported() {
    let old = Review { version: "0".into(), ..review("city", FIRST, Verdict::Reject) };
    let left = reviewed(&[old]);
    assert_eq!((left.counted, left.profile.version()), (0, "1"));
    assert!(left.profile.skills()[0].provenance.steps[0].finding.ends_with("[of version 0]"));
}

#[test]
fn what_the_ecf_forbids_and_what_would_leave_no_profile_is_refused() {
    // B.3 is defined for e-1 to e-4.
    let violations = apply(&profile(), &[level("city", 5)]).unwrap_err();
    assert_eq!(violations[0].field(), "competences[0].level");
    let reject = |row| review("city", row, Verdict::Reject);
    assert_eq!(apply(&profile(), &[reject(FIRST), reject(SECOND)]).unwrap_err()[0].field(), "skills");
}

#[test]
fn every_fault_of_a_review_is_named() {
    let fields = |review: Review| {
        let found = review.check().err().unwrap_or_default();
        found.iter().map(|violation| violation.field().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(fields(review(" ", FIRST, Verdict::Confirm)), ["reviewer"]);
    assert_eq!(
        fields(Review { reason: String::new(), ..review("city", FIRST, Verdict::Confirm) }),
        ["reason"]
    );
    assert_eq!(fields(review("a\nb", FIRST, Verdict::Change(Change::default()))), ["reviewer", "verdict"]);
    let on_skill = Review { row: FIRST.parse().unwrap(), ..level("city", 2) };
    assert_eq!(fields(on_skill), ["subject"]);
    let weight = Change { weight: Some(Weight::new("weight", 2.0).unwrap()), ..Change::default() };
    assert_eq!(fields(review("city", "B.3", Verdict::Change(weight))), ["weight"]);
}

#[test]
fn agreement_is_krippendorffs_alpha() {
    // The worked example of nominal data in Krippendorff, Computing Krippendorff's alpha-reliability (2011), C: four
    // observers, twelve units, alpha 0.743; `krippendorff.alpha` of the Python package of that name says the same.
    let columns = ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3"];
    let counts = |column: &&str| {
        "12345".chars().map(|category| column.chars().filter(|value| *value == category).count()).collect()
    };
    let units: Vec<Vec<usize>> = columns.iter().map(counts).collect();
    let alpha = krippendorff_alpha(&units, Scale::Nominal).unwrap();
    assert!((alpha - 0.743).abs() < 5e-4, "{alpha}");
    let agreement =
        reviewed(&[review("city", FIRST, Verdict::Confirm), review("firm", FIRST, Verdict::Confirm)])
            .agreement;
    assert_eq!(agreement, Agreement { judged_twice: 1, unanimous: 1, alpha: None });
}

#[test]
fn a_row_that_is_none_is_named_and_one_that_is_too_long_is_refused_with_its_size() {
    let refused = |text: &str| text.parse::<RowKey>().unwrap_err().to_string();
    assert!(refused("installing").starts_with("row: 'installing' is no row"));
    let long = format!("https://example.org/{}", "x".repeat(300));
    assert_eq!(refused(&long), "row: has 320 bytes; at most 300 are allowed, shorten it");
}

fn reviews() -> impl Strategy<Value = Vec<Review>> {
    let verdict = prop_oneof![Just(Verdict::Confirm), Just(Verdict::Reject), Just(optional())];
    let one = (prop::sample::select(vec!["city", "firm", "board"]), verdict, any::<bool>(), any::<bool>());
    let one = one.prop_map(|(reviewer, verdict, deciding, of_level)| {
        let base = if of_level { level(reviewer, 2) } else { review(reviewer, FIRST, verdict) };
        Review { deciding, ..base }
    });
    prop::collection::vec(one, 0..8)
}

proptest! {
    #[test]
    fn a_deciding_review_settles_its_row(mut given in reviews()) {
        given.push(Review { deciding: true, ..review("chair", FIRST, Verdict::Confirm) });
        given.push(Review { deciding: true, ..level("chair", 2) });
        let left = reviewed(&given).profile;
        prop_assert_eq!(left.skills()[0].provenance.status, RowStatus::Confirmed);
        prop_assert_eq!(left.competences()[0].level.get(), 2);
    }

    #[test]
    fn every_review_stands_in_a_chain(given in reviews()) {
        let left = reviewed(&given);
        let mut different: Vec<_> = Vec::new();
        for review in &given {
            if !different.contains(&review) { different.push(review); }
        }
        let rows = left.profile.skills().iter().map(|skill| &skill.provenance)
            .chain(left.profile.competences().iter().map(|competence| &competence.provenance))
            .chain(left.rejected.iter().map(|row| &row.provenance));
        prop_assert_eq!(rows.map(|provenance| provenance.steps.len()).sum::<usize>(), different.len());
    }
}
