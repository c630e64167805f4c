//! What ads are scored against.

use std::collections::BTreeSet;

use crate::domain::Language;

use super::{LabelMatcher, SoftwareNames};

/// A profile as columns of cosines: one a skill, then those of the profile as a whole, then one an occupation, and
/// last, where they are there, the two of [`Directions`].
pub struct Wanted {
    /// What each skill counts.
    pub weights: Vec<f64>,
    /// Whether each skill is called by a name, such as a product.
    pub names: Vec<bool>,
    /// The labels of the skills.
    pub labels: LabelMatcher,
    /// The names of narrower concepts of the skills.
    pub narrower: LabelMatcher,
    /// Other words in which the skills are asked for.
    pub paraphrases: LabelMatcher,
    /// The names of software that stand beside those of the skills.
    pub software: SoftwareNames,
    /// The languages that each skill has labels in.
    pub languages: Vec<BTreeSet<Language>>,
    /// Columns for the profile as a whole (its functions, or one for its skills together).
    pub whole: usize,
    /// The labels of the occupations; one column each.
    pub occupations: LabelMatcher,
    /// Whether there are the columns of [`Directions`].
    pub directions: bool,
}

/// Where a sentence stands on what was learnt of sentences of every kind, whatever the profile: cosines, -1 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Directions {
    /// With what requirements and duties have in common, beside talk of the employer.
    pub asks: f64,
    /// With what sentences have in common that mean software by a name, beside those that mean something else by it.
    pub software: f64,
}

impl Directions {
    /// How many columns they are.
    pub const COLUMNS: usize = 2;
}

impl Wanted {
    /// Columns in all.
    pub fn width(&self) -> usize {
        self.weights.len()
            + self.whole
            + self.occupations.len()
            + if self.directions { Directions::COLUMNS } else { 0 }
    }

    /// About how many bytes it takes in memory beyond its own size.
    pub fn memory_bytes(&self) -> usize {
        let skills = self.weights.len() * size_of::<f64>() + self.names.len();
        let language_sets = size_of_val(self.languages.as_slice());
        let languages = self.languages.iter().map(|set| set.len() * size_of::<Language>()).sum::<usize>();
        let labels = [&self.labels, &self.narrower, &self.paraphrases, &self.occupations];
        let labels = labels.map(LabelMatcher::memory_bytes);
        let software = self.software.memory_bytes();
        skills + software + language_sets + languages + labels.iter().sum::<usize>()
    }

    /// The columns of a row that are the profile as a whole.
    pub(super) fn whole<'r>(&self, row: &'r [f32]) -> &'r [f32] {
        let start = self.weights.len();
        row.get(start..start + self.whole).unwrap_or_default()
    }

    /// The columns of a row that are occupations.
    pub(super) fn occupations<'r>(&self, row: &'r [f32]) -> &'r [f32] {
        let start = self.weights.len() + self.whole;
        row.get(start..start + self.occupations.len()).unwrap_or_default()
    }

    /// Where a row's sentence stands on the directions; zeros without their columns.
    pub(super) fn directions(&self, row: &[f32]) -> Directions {
        match row {
            [.., asks, software] if self.directions => {
                Directions { asks: f64::from(*asks), software: f64::from(*software) }
            }
            _ => Directions::default(),
        }
    }
}

/// Where `cosine` stands between `from` (0) and `full` (1).
pub(super) fn ramp(from: f64, full: f64, cosine: f64) -> f64 {
    ((cosine - from) / (full - from).max(f64::EPSILON)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Term;

    #[test]
    fn each_part_takes_memory() {
        let wanted = |narrower: Vec<Vec<Term>>, languages: &[Language]| Wanted {
            weights: vec![1.0],
            names: vec![false],
            labels: LabelMatcher::new(&[vec![vec![Term(1)]]]),
            narrower: LabelMatcher::new(&[narrower]),
            paraphrases: LabelMatcher::new(&[Vec::<Vec<Term>>::new()]),
            software: SoftwareNames::default(),
            languages: vec![languages.iter().copied().collect()],
            whole: 1,
            occupations: LabelMatcher::new(&[vec![vec![Term(2)]]]),
            directions: false,
        };
        let [none, some] = [Vec::new(), vec![vec![Term(3), Term(4)]]]
            .map(|narrower| wanted(narrower, &[Language::ENGLISH]).memory_bytes());
        assert!(some >= none + 4 * size_of::<Term>(), "{none} {some}");
        let more = wanted(Vec::new(), &[Language::ENGLISH, Language::UNDETERMINED]).memory_bytes();
        assert_eq!(more - none, size_of::<Language>());
    }
}
