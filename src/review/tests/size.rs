//! Tests of what reviews leave: a profile that can still be kept, and sent back by whoever reads it.

use std::time::Duration;

use super::*;

/// Adds reviews of `profile` to a new file, and says what is wrong with them.
fn refused(profile: &Profile, new: &[Review], limits: &Limits) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.reviews.jsonl");
    match add(&path, profile, new, limits, Duration::ZERO) {
        Ok((all, _)) => {
            assert_eq!(read(&path).unwrap(), all);
            Vec::new()
        }
        Err(ReviewError::Invalid(violations)) => {
            assert_eq!(read(&path).unwrap(), [], "nothing is written that is refused");
            assert!(violations.iter().all(|violation| violation.field() == "reviews"), "{violations:?}");
            violations.iter().map(|violation| violation.description().to_string()).collect()
        }
        Err(other) => panic!("{other}"),
    }
}

/// So many reviews of a row that say different things.
fn many(row: &str, count: usize) -> Vec<Review> {
    let one = |number| Review { reason: format!("seen {number}"), ..review("city", row, Verdict::Confirm) };
    (0..count).map(one).collect()
}

/// The bytes of a profile's words: the least limit that it keeps.
fn bytes(profile: &Profile) -> usize {
    let fits =
        |bytes: &usize| profile.check_size(&Limits { profile_bytes: *bytes, ..Limits::default() }).is_ok();
    (0..100_000).find(fits).unwrap()
}

#[test]
fn reviews_may_fill_a_profile_to_its_limit_and_not_beyond() {
    let given = [review("city", FIRST, Verdict::Confirm), level("firm", 2)];
    let left = bytes(&reviewed(&given).profile);
    assert!(left > bytes(&profile()), "the chains count");
    let limits = |profile_bytes| Limits { profile_bytes, ..Limits::default() };
    assert_eq!(refused(&profile(), &given, &limits(left)), Vec::<String>::new());
    let found = refused(&profile(), &given, &limits(left - 1));
    assert!(found.len() == 1 && found[0].contains("(profile_bytes)"), "{found:?}");
    assert!(found[0].starts_with("with its reviews the profile is too large: "), "{found:?}");
    // What was too large before is none of the reviews' fault.
    assert_eq!(refused(&profile(), &given, &limits(bytes(&profile()) - 1)), Vec::<String>::new());
}

#[test]
fn the_chain_of_a_row_is_full_at_its_limit_even_where_the_row_is_rejected() {
    for (row, last) in [(FIRST, Verdict::Confirm), ("B.3", Verdict::Confirm), (SECOND, Verdict::Reject)] {
        let mut given = many(row, CHAIN_STEPS - 1);
        given.push(review("city", row, last));
        assert_eq!(refused(&profile(), &given, &Limits::default()), Vec::<String>::new(), "{row}");
        given.push(review("city", row, last));
        // The same once more is no further step.
        assert_eq!(refused(&profile(), &given, &Limits::default()), Vec::<String>::new(), "{row}");
        given.push(review("firm", row, last));
        let found = refused(&profile(), &given, &Limits::default());
        assert!(found.len() == 1 && found[0].contains(row) && found[0].contains("1,001 steps"), "{found:?}");
    }
    // Many reviews of several rows are no long chain.
    let given = [many(FIRST, 600), many(SECOND, 600)].concat();
    assert_eq!(refused(&profile(), &given, &Limits::default()), Vec::<String>::new());
}

#[test]
fn a_profile_stored_with_its_reviews_has_each_of_them_once_in_any_version() {
    let given = [review("city", FIRST, Verdict::Confirm), review("firm", FIRST, optional())];
    let mut draft = reviewed(&given).profile.as_ref().clone().into_draft();
    for version in ["1+reviews.2", "2"] {
        draft.version = version.into();
        let stored = Profile::new(draft.clone()).unwrap();
        let left = apply(&stored, &given).unwrap().profile;
        assert_eq!(left.skills()[0].provenance.steps, stored.skills()[0].provenance.steps, "{version}");
    }
    // The same words about another version are another review.
    let later = review("city", FIRST, Verdict::Confirm);
    let both = [Review { version: "0".into(), ..later.clone() }, later];
    assert_eq!(reviewed(&both).profile.skills()[0].provenance.steps.len(), 2);
}

#[test]
fn a_step_is_no_longer_than_a_text_of_a_profile_and_the_review_is_kept_whole() {
    let long = Review { reason: "\u{e4}".repeat(REASON_BYTES / 2), ..review("city", FIRST, optional()) };
    let old = Review { version: "v".repeat(1_000), ..long.clone() };
    let just = "changes to optional: ".len();
    let fits = Review { reason: "x".repeat(FINDING_BYTES - just), ..long.clone() };
    let findings = |given: &Review| {
        let left = reviewed(std::slice::from_ref(given)).profile;
        left.skills()[0].provenance.steps[0].finding.clone()
    };
    assert_eq!(findings(&fits), format!("changes to optional: {}", fits.reason));
    for (given, end) in [(&long, "\u{e4}…"), (&old, "…]")] {
        let finding = findings(given);
        assert!(finding.len() <= FINDING_BYTES && finding.len() > FINDING_BYTES - 3, "{}", finding.len());
        assert!(finding.starts_with("changes to optional: \u{e4}") && finding.ends_with(end), "{finding}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.reviews.jsonl");
    let given = [long];
    add(&path, &profile(), &given, &Limits::default(), Duration::ZERO).unwrap();
    assert_eq!(read(&path).unwrap(), given);
}
