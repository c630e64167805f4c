//! The figures against SciPy, NumPy and the package krippendorff, and the laws that they keep.

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::statistics::Scale;

/// Made by `python tests/data/survey-statistics.py > tests/data/survey-statistics.json`.
const REFERENCE: &str = include_str!("../../../tests/data/survey-statistics.json");

#[derive(Deserialize)]
struct Reference {
    rows: Vec<ReferenceRow>,
    alpha: Vec<ReferenceAlpha>,
    weighted: Vec<ReferenceWeighted>,
}

#[derive(Deserialize)]
struct ReferenceRow {
    counts: Counts,
    mean: f64,
    mean_interval: [f64; 2],
    essential: f64,
    essential_interval: [f64; 2],
    rwg: f64,
}

#[derive(Deserialize)]
struct ReferenceAlpha {
    rows: Vec<Counts>,
    alpha: f64,
}

#[derive(Deserialize)]
struct ReferenceWeighted {
    groups: Vec<(f64, Counts)>,
    mean: f64,
    mean_interval: [f64; 2],
    essential: f64,
    essential_interval: [f64; 2],
    effective: f64,
}

fn krippendorff_alpha(rows: &[Counts]) -> Option<f64> {
    let rows: Vec<Vec<usize>> = rows.iter().map(|counts| counts.to_vec()).collect();
    crate::statistics::krippendorff_alpha(&rows, Scale::Ordinal)
}

fn near(ours: f64, theirs: f64) {
    assert!((ours - theirs).abs() < 1e-9, "{ours} is not {theirs}");
}

fn near_interval(ours: Interval, theirs: [f64; 2]) {
    near(ours.low, theirs[0]);
    near(ours.high, theirs[1]);
}

#[test]
fn figures_are_those_of_scipy_numpy_and_krippendorff() {
    let reference: Reference = serde_json::from_str(REFERENCE).unwrap();
    assert!(reference.rows.len() >= 10 && reference.alpha.len() >= 3 && reference.weighted.len() >= 3);
    for row in &reference.rows {
        let found = estimate(&[(1.0, row.counts)]).unwrap();
        near(found.mean, row.mean);
        near_interval(found.mean_interval.unwrap(), row.mean_interval);
        near(found.essential, row.essential);
        near_interval(found.essential_interval, row.essential_interval);
        near(within_group_agreement(&row.counts).unwrap(), row.rwg);
    }
    for case in &reference.alpha {
        near(krippendorff_alpha(&case.rows).unwrap(), case.alpha);
    }
    for case in &reference.weighted {
        let found = estimate(&case.groups).unwrap();
        near(found.mean, case.mean);
        near_interval(found.mean_interval.unwrap(), case.mean_interval);
        near(found.essential, case.essential);
        near_interval(found.essential_interval, case.essential_interval);
        near(found.effective, case.effective);
    }
}

#[test]
fn what_is_not_defined_is_not_given() {
    assert_eq!(estimate(&[(1.0, [0; 5])]), None);
    assert_eq!(estimate(&[(0.0, [1; 5])]), None);
    assert_eq!(estimate(&[(1.0, [0, 0, 1, 0, 0])]).unwrap().mean_interval, None);
    assert_eq!(within_group_agreement(&[0, 0, 1, 0, 0]), None);
    assert_eq!(krippendorff_alpha(&[[0, 0, 9, 0, 0], [0, 0, 9, 0, 0]]), None);
    assert_eq!(krippendorff_alpha(&[[1, 0, 0, 0, 0], [0, 1, 0, 0, 0]]), None);
}

proptest! {
    #[test]
    fn a_wilson_interval_lies_in_the_unit_interval_and_holds_its_share(k in 0_u32..500, more in 0_u32..500) {
        prop_assume!(k + more > 0);
        let n = f64::from(k + more);
        let share = f64::from(k) / n;
        let interval = wilson(share, n);
        prop_assert!(0.0 <= interval.low && interval.low <= share && share <= interval.high && interval.high <= 1.0);
        // The rule needs at least this: nobody's or everybody's word is never certain.
        prop_assert!(interval.high - interval.low > 0.0);
    }

    #[test]
    fn perfect_agreement_is_one(rows in proptest::collection::vec((0_usize..5, 2_usize..40), 2..10)) {
        let counts: Vec<Counts> = rows.iter().map(|(degree, n)| {
            let mut counts = [0; 5];
            counts[*degree] = *n;
            counts
        }).collect();
        for row in &counts {
            prop_assert_eq!(within_group_agreement(row), Some(1.0));
        }
        let differ = rows.iter().any(|(degree, _)| *degree != rows[0].0);
        match krippendorff_alpha(&counts) {
            Some(alpha) => prop_assert!(differ && (alpha - 1.0).abs() < 1e-12),
            None => prop_assert!(!differ),
        }
    }

    #[test]
    fn equal_weights_change_nothing(
        counts in proptest::array::uniform5(0_usize..30),
        other in proptest::array::uniform5(0_usize..30),
        weight in 0.1_f64..9.0,
    ) {
        let both: Vec<usize> = counts.iter().zip(other).map(|(a, b)| a + b).collect();
        let both: Counts = both.try_into().unwrap();
        prop_assume!(both.iter().sum::<usize>() > 1);
        let one = estimate(&[(1.0, both)]).unwrap();
        let two = estimate(&[(weight, counts), (weight, other)]).unwrap();
        prop_assert!((one.mean - two.mean).abs() < 1e-9);
        prop_assert!((one.effective - two.effective).abs() < 1e-6);
        prop_assert!((one.essential_interval.low - two.essential_interval.low).abs() < 1e-9);
        let (a, b) = (one.mean_interval.unwrap(), two.mean_interval.unwrap());
        prop_assert!((a.high - b.high).abs() < 1e-9);
    }

    #[test]
    fn alpha_is_at_most_one_and_does_not_depend_on_the_order_of_rows(
        mut rows in proptest::collection::vec(proptest::array::uniform5(0_usize..12), 2..8),
    ) {
        let before = krippendorff_alpha(&rows);
        rows.reverse();
        let after = krippendorff_alpha(&rows);
        prop_assert_eq!(before.is_some(), after.is_some());
        if let (Some(before), Some(after)) = (before, after) {
            prop_assert!((before - after).abs() < 1e-9 && before <= 1.0 + 1e-12);
        }
    }
}
