//! All opinions of one row or level, and whether they settle it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Review, RowKey, Subject, Verdict};

/// One reviewer's verdict on one subject.
#[derive(Debug, Clone, Copy)]
struct Opinion<'a> {
    reviewer: &'a str,
    verdict: Verdict,
    deciding: bool,
}

/// What the opinions of one subject come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Outcome {
    /// Nobody has judged it.
    Open,
    /// All say the same, or a deciding review says so and nobody has contradicted it since.
    Settled(Verdict),
    /// They contradict each other.
    Disputed,
}

/// The opinions of a profile's rows and levels, in the order in which they were given.
pub(super) struct Opinions<'a> {
    of: BTreeMap<(&'a RowKey, Subject), Vec<Opinion<'a>>>,
}

impl<'a> Opinions<'a> {
    /// The opinions of the `reviews`. Who confirms a competence and says nothing of its level confirms the level;
    /// who confirms or changes a level and says nothing of the row keeps the row.
    pub(super) fn of(reviews: impl Iterator<Item = &'a Review> + Clone) -> Self {
        let explicit: BTreeSet<(&str, &RowKey, Subject)> =
            reviews.clone().map(|review| (review.reviewer.as_str(), &review.row, review.subject)).collect();
        let mut of: BTreeMap<_, Vec<Opinion<'a>>> = BTreeMap::new();
        for review in reviews {
            let opinion =
                |verdict| Opinion { reviewer: &review.reviewer, verdict, deciding: review.deciding };
            of.entry((&review.row, review.subject)).or_default().push(opinion(review.verdict));
            let implied = match (review.subject, review.verdict, &review.row) {
                (Subject::Row, Verdict::Confirm, RowKey::Competence(_)) => Subject::Level,
                (Subject::Level, Verdict::Confirm | Verdict::Change(_), _) => Subject::Row,
                _ => continue,
            };
            if !explicit.contains(&(review.reviewer.as_str(), &review.row, implied)) {
                of.entry((&review.row, implied)).or_default().push(opinion(Verdict::Confirm));
            }
        }
        Self { of }
    }

    /// What becomes of one subject.
    pub(super) fn outcome(&self, row: &RowKey, subject: Subject) -> Outcome {
        let opinions = self.of.get(&(row, subject)).map(Vec::as_slice).unwrap_or_default();
        let decision = opinions.iter().rposition(|opinion| opinion.deciding);
        let in_force = opinions.get(decision.unwrap_or(0)..).unwrap_or_default();
        let Some(first) = in_force.first() else { return Outcome::Open };
        // Without a decision the last word of each reviewer counts; with one, what came after it must agree with it.
        let mut last: BTreeMap<&str, Verdict> = BTreeMap::new();
        in_force.iter().for_each(|opinion| _ = last.insert(opinion.reviewer, opinion.verdict));
        let holds = match decision {
            Some(_) => first.verdict,
            None => last.values().next().copied().unwrap_or(first.verdict),
        };
        if last.values().all(|verdict| *verdict == holds) {
            Outcome::Settled(holds)
        } else {
            Outcome::Disputed
        }
    }

    /// The last word of every reviewer on every subject, subject by subject.
    pub(super) fn last_words(&self) -> Vec<Vec<Verdict>> {
        let units = self.of.values().map(|opinions| {
            let last: BTreeMap<&str, Verdict> =
                opinions.iter().map(|opinion| (opinion.reviewer, opinion.verdict)).collect();
            last.into_values().collect()
        });
        units.collect()
    }
}
