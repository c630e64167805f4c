//! Which contributions are evaluated: full ones, each respondent once; the others are counted, never dropped unsaid.

use std::collections::BTreeMap;

use super::contributions::Contribution;
use super::error::Position;

/// A contribution that is not counted again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// Where it stands.
    pub position: Position,
    /// Where the one stands that counts.
    pub of: Position,
    /// Whether both say the same.
    pub same_answers: bool,
}

/// Contributions, sorted by what becomes of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sample {
    /// Every required question of its file is answered.
    pub full: Vec<Contribution>,
    /// Some are.
    pub partial: Vec<Contribution>,
    /// None is.
    pub blank: usize,
    /// The same contribution id again, or the same answers from the same respondent.
    pub duplicates: Vec<Duplicate>,
    /// Further contributions of respondents who gave other answers before; they count.
    pub answered_again: usize,
    /// Contributions that say exactly what another says, where the export names no respondent; they count.
    pub alike: usize,
}

impl Sample {
    /// Sorts the contributions. Of two with the same id the more complete one counts, and of two as complete the later.
    pub fn new(contributions: Vec<Contribution>) -> Self {
        let mut sample = Self::default();
        let answered: Vec<Contribution> =
            contributions.into_iter().filter(|c| sample.is_answered(c)).collect();
        let by_id = sample.once_an_id(answered);
        let once = sample.once_a_respondent(by_id);
        sample.count_alike(&once);
        (sample.full, sample.partial) = once.into_iter().partition(|c| c.open == 0);
        sample
    }

    /// Contributions read.
    pub fn read(&self) -> usize {
        self.full.len() + self.partial.len() + self.blank + self.duplicates.len()
    }

    fn is_answered(&mut self, contribution: &Contribution) -> bool {
        let answered = contribution.answered() > 0;
        self.blank += usize::from(!answered);
        answered
    }

    fn once_an_id(&mut self, contributions: Vec<Contribution>) -> Vec<Contribution> {
        let mut counted: Vec<Contribution> = Vec::new();
        let mut at_id: BTreeMap<String, usize> = BTreeMap::new();
        for mut contribution in contributions {
            let before =
                contribution.id.as_ref().and_then(|id| at_id.get(id)).and_then(|at| counted.get_mut(*at));
            match before {
                None => {
                    if let Some(id) = &contribution.id {
                        at_id.insert(id.clone(), counted.len());
                    }
                    counted.push(contribution);
                }
                Some(before) => {
                    if contribution.answered() >= before.answered() && !contribution.says_the_same(before) {
                        std::mem::swap(before, &mut contribution);
                    }
                    self.duplicates.push(duplicate(&contribution, before));
                }
            }
        }
        counted
    }

    fn once_a_respondent(&mut self, contributions: Vec<Contribution>) -> Vec<Contribution> {
        let mut counted: Vec<Contribution> = Vec::new();
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for contribution in contributions {
            let Some(name) = contribution.respondent.clone() else {
                counted.push(contribution);
                continue;
            };
            let earlier = by_name.entry(name).or_default();
            let same =
                earlier.iter().filter_map(|at| counted.get(*at)).find(|c| c.says_the_same(&contribution));
            if let Some(same) = same {
                self.duplicates.push(duplicate(&contribution, same));
                continue;
            }
            self.answered_again += usize::from(!earlier.is_empty());
            earlier.push(counted.len());
            counted.push(contribution);
        }
        counted
    }

    fn count_alike(&mut self, contributions: &[Contribution]) {
        let nameless = contributions.iter().filter(|c| c.respondent.is_none());
        let mut seen: BTreeMap<(String, &[Option<super::Rating>]), Vec<&Contribution>> = BTreeMap::new();
        for contribution in nameless {
            let about = format!("{:?} {:?}", contribution.country, contribution.stakeholder);
            let group = seen.entry((about, &contribution.ratings)).or_default();
            self.alike += usize::from(group.iter().any(|other| other.says_the_same(contribution)));
            group.push(contribution);
        }
    }
}

fn duplicate(contribution: &Contribution, of: &Contribution) -> Duplicate {
    Duplicate {
        position: contribution.position.clone(),
        of: of.position.clone(),
        same_answers: contribution.says_the_same(of),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::Rating;

    fn contribution(row: u64, id: &str, who: &str, degrees: &[u8], open: usize) -> Contribution {
        let named = |text: &str| (!text.is_empty()).then(|| text.to_string());
        Contribution {
            position: Position { file: "a.csv".into(), row: Some(("line", row)), column: None },
            id: named(id),
            respondent: named(who),
            country: None,
            stakeholder: None,
            ratings: degrees.iter().map(|d| (*d > 0).then_some(Rating::Degree(*d))).collect(),
            levels: vec![None; degrees.len()],
            open,
        }
    }

    #[test]
    fn every_contribution_read_is_in_exactly_one_count() {
        let sample = Sample::new(vec![
            contribution(2, "1", "", &[5, 4], 0),
            contribution(3, "2", "", &[5, 0], 1),
            contribution(4, "1", "", &[5, 4], 0),
            contribution(5, "", "", &[0, 0], 2),
            contribution(6, "3", "mr", &[1, 1], 0),
            contribution(7, "4", "mr", &[1, 1], 0),
            contribution(8, "5", "mr", &[2, 1], 0),
        ]);
        assert_eq!((sample.full.len(), sample.partial.len(), sample.blank), (3, 1, 1));
        assert_eq!((sample.duplicates.len(), sample.answered_again, sample.read()), (2, 1, 7));
        assert!(sample.duplicates.iter().all(|duplicate| duplicate.same_answers));
    }

    #[test]
    fn of_two_with_one_id_the_more_complete_one_counts() {
        let sample =
            Sample::new(vec![contribution(2, "1", "", &[5, 4], 0), contribution(3, "1", "", &[3, 0], 1)]);
        assert_eq!((sample.full.len(), sample.partial.len()), (1, 0));
        assert_eq!(sample.duplicates[0].position.row, Some(("line", 3)));
        assert!(!sample.duplicates[0].same_answers);
        let later =
            Sample::new(vec![contribution(2, "1", "", &[5, 4], 0), contribution(3, "1", "", &[3, 4], 0)]);
        assert_eq!(later.full[0].ratings[0], Some(Rating::Degree(3)));
        assert_eq!(later.duplicates[0].position.row, Some(("line", 2)));
    }

    #[test]
    fn nameless_contributions_that_say_the_same_are_all_counted() {
        let sample =
            Sample::new(vec![contribution(2, "", "", &[5, 4], 0), contribution(3, "", "", &[5, 4], 0)]);
        assert_eq!((sample.full.len(), sample.duplicates.len(), sample.alike), (2, 0, 1));
    }
}
