//! Labels found whole, in part, and in other spellings.

use super::*;

fn fits(matcher: &LabelMatcher, terms: &[u32]) -> Vec<LabelFit> {
    let mut fits = LabelFits::default();
    // What an earlier sentence left behind must not count.
    matcher.fits([1, 2, 3, 4, 5].map(Term), &mut fits);
    matcher.fits(terms.iter().copied().map(Term), &mut fits);
    fits.by_skill().to_vec()
}

fn shares(matcher: &LabelMatcher, terms: &[u32]) -> Vec<f64> {
    fits(matcher, terms).iter().map(|fit| fit.share).collect()
}

#[test]
fn names_of_the_same_words_that_are_written_differently_are_both_met() {
    let label = |name: &[u32]| LabelTerms {
        terms: vec![Term(1)],
        name: name.iter().copied().map(Term).collect(),
        ..LabelTerms::default()
    };
    let matcher = LabelMatcher::new(&[vec![label(&[]), label(&[11]), label(&[12]), label(&[11])]]);
    assert_eq!(matcher.labels.len(), 2, "one a spelling, none for the words alone");
    let written = |name: u32| {
        let mut fits = LabelFits::default();
        matcher.fits_text(&[&[Term(1)]], &[Term(name)], &mut fits);
        fits.by_skill()[0].written
    };
    assert_eq!([11, 12, 13].map(written), [true, true, false]);
}

#[test]
fn a_whole_label_fits_fully_and_half_a_label_a_quarter() {
    let matcher =
        LabelMatcher::new(&[vec![vec![Term(1), Term(2)]], vec![vec![Term(3)], vec![Term(4), Term(5)]]]);
    assert_eq!(shares(&matcher, &[2, 9, 1]), [1.0, 0.0]);
    let half = shares(&matcher, &[1, 4]);
    assert!((half[0] - 0.25).abs() < 1e-12 && (half[1] - 0.25).abs() < 1e-12, "{half:?}");
    assert_eq!(shares(&matcher, &[]), [0.0, 0.0]);
}

#[test]
fn a_term_of_many_skills_weighs_less() {
    let matcher =
        LabelMatcher::new(&[vec![vec![Term(1), Term(2)]], vec![vec![Term(1), Term(3)]], vec![vec![Term(1)]]]);
    let (common, rare) = (shares(&matcher, &[1]), shares(&matcher, &[2]));
    assert!(common[0] < rare[0], "{common:?} {rare:?}");
}

#[test]
fn a_long_label_found_whole_says_more_than_a_short_one() {
    let matcher = LabelMatcher::new(&[vec![vec![Term(1), Term(2)]], vec![vec![Term(2)]]]);
    let found = fits(&matcher, &[1, 2]);
    assert_eq!(found[0].share, found[1].share);
    assert!(found[0].mass > found[1].mass);
    // Whether a label stands twice makes no difference.
    let twice = LabelMatcher::new(&[
        vec![vec![Term(1), Term(2)], vec![Term(2), Term(1)]],
        vec![vec![Term(2), Term(2)]],
    ]);
    let weights = |fits: &[LabelFit]| fits.iter().map(|fit| (fit.share, fit.mass)).collect::<Vec<_>>();
    assert_eq!(weights(&fits(&twice, &[1, 2])), weights(&found));
    // Each order of a label's words is a whole label.
    assert!([[1, 2], [2, 1]].iter().all(|text| fits(&twice, text)[0].whole));
}
