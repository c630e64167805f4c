//! Which clause of a sentence speaks of a skill, and how.

use crate::domain::{Demand, Sentence};

use super::lexical::ALL;
use super::{LabelFit, LabelFits, LabelMatcher, Wanted};

/// The share of a phrase of which half stands there, by weight: shares are squares.
const HALF: f64 = 0.25;

/// For each skill the clause that holds most of a label of it, with the share; nothing where no clause holds any.
pub(super) struct Clauses {
    best: Vec<(usize, f64)>,
    /// How the sentence speaks where none does.
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
        let mut clauses = Self { best: Vec::new(), otherwise: sentence.demand() };
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

    /// Where no clause holds a whole label of a skill, the first that writes one of these names speaks for it.
    pub(super) fn read_names(&mut self, names: &LabelMatcher, sentence: &Sentence, fits: &mut LabelFits) {
        self.best.resize(names.len(), (0, 0.0));
        for clause in 0..sentence.clauses.len() {
            names.fits_clause(sentence, clause, fits);
            for skill in fits.found().filter(|skill| fits.by_skill()[*skill].written) {
                if self.best[skill].1 < ALL {
                    self.best[skill] = (clause, 1.0);
                }
            }
        }
    }

    /// The best fit of any clause with each of these phrases, into `best`. A clause that holds at least half of a phrase,
    /// and more of it than any holds of a label, speaks for the skill.
    pub(super) fn read_phrases(
        &mut self,
        phrases: &LabelMatcher,
        sentence: &Sentence,
        fits: &mut LabelFits,
        best: &mut Vec<LabelFit>,
    ) {
        self.best.resize(phrases.len(), (0, 0.0));
        best.clear();
        best.resize(phrases.len(), LabelFit::default());
        for clause in 0..sentence.clauses.len() {
            phrases.fits_clause(sentence, clause, fits);
            for skill in fits.found() {
                let LabelFit { share, mass, .. } = fits.by_skill()[skill];
                best[skill].share = best[skill].share.max(share);
                best[skill].mass = best[skill].mass.max(mass);
                if share >= HALF && share > self.best[skill].1 {
                    self.best[skill] = (clause, share);
                }
            }
        }
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
