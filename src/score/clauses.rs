//! Which clause of a sentence speaks of a skill, and how.

use std::collections::BTreeSet;

use crate::domain::{Demand, Sentence};

use super::lexical::ALL;
use super::{LabelFit, LabelFits, LabelMatcher, Wanted};

/// For each skill the clause that holds most of a label of it, with the share; nothing where no clause holds any.
pub(super) struct Clauses {
    best: Vec<(usize, f64)>,
    /// How the sentence speaks where none does: as its first clause that denies nothing.
    otherwise: Demand,
}

impl Clauses {
    /// The clauses of a sentence whose own fits are `of_sentence`: where it has no word of any label, no clause has.
    pub(super) fn read(
        wanted: &Wanted,
        sentence: &Sentence,
        of_sentence: &LabelFits,
        fits: &mut LabelFits,
    ) -> Self {
        let demands = || sentence.clauses.iter().map(|clause| clause.demand);
        let otherwise = demands().find(|demand| *demand != Demand::Denied).or_else(|| demands().next());
        let mut clauses = Self { best: Vec::new(), otherwise: otherwise.unwrap_or(Demand::Mentioned) };
        if of_sentence.found().next().is_none() {
            return clauses;
        }
        clauses.best.resize(wanted.weights.len(), (0, 0.0));
        for clause in 0..sentence.clauses.len() {
            wanted.labels.fits_clause(sentence, clause, fits);
            for skill in fits.found() {
                let share = fits.by_skill()[skill].share;
                if share > clauses.best[skill].1 {
                    clauses.best[skill] = (clause, share);
                }
            }
        }
        clauses
    }

    /// The skills of which a clause holds one of `phrases`, as `stands` has it. Where no clause holds a whole label of
    /// such a skill, that clause speaks for it.
    pub(super) fn read_phrases(
        &mut self,
        phrases: &LabelMatcher,
        sentence: &Sentence,
        stands: impl Fn(&LabelFit) -> bool,
        fits: &mut LabelFits,
    ) -> BTreeSet<usize> {
        let mut held = BTreeSet::new();
        self.best.resize(phrases.len(), (0, 0.0));
        for clause in 0..sentence.clauses.len() {
            phrases.fits_clause(sentence, clause, fits);
            for skill in fits.found().filter(|skill| stands(&fits.by_skill()[*skill])) {
                held.insert(skill);
                if self.best[skill].1 < ALL {
                    self.best[skill] = (clause, 1.0);
                }
            }
        }
        held
    }

    /// The clause that speaks of the skill, if one does, and how.
    pub(super) fn of(&self, skill: usize, sentence: &Sentence) -> (Option<usize>, Demand) {
        match self.best.get(skill) {
            Some((clause, share)) if *share > 0.0 => {
                (Some(*clause), sentence.clauses.get(*clause).map_or(self.otherwise, |clause| clause.demand))
            }
            _ => (None, self.otherwise),
        }
    }
}
