//! The cosines of an ad's sentences with the texts of the e-CF table, by sentence and competence, and with the titles
//! of ISCO's unit groups.

use crate::domain::Competence;
use crate::taxonomy::unit_groups;

use super::formulas;

/// Where each competence's columns begin, and the cosines, row-major.
pub(super) struct Cosines<'a> {
    values: &'a [f32],
    width: usize,
    /// For each competence its first column, its number of descriptors, its number of levels.
    columns: Vec<(usize, usize, usize)>,
    /// Where the unit groups of ISCO begin.
    groups: usize,
}

impl<'a> Cosines<'a> {
    pub(super) fn new(values: &'a [f32], competences: &[Competence]) -> Self {
        let mut width = 0;
        let column = |c: &Competence| {
            let first = width;
            width += c.descriptors.len() + c.level_descriptors.len();
            (first, c.descriptors.len(), c.level_descriptors.len())
        };
        let columns = competences.iter().map(column).collect();
        let groups = width;
        Self { values, width: groups + unit_groups().len(), columns, groups }
    }

    /// The sentences whose row is whole.
    pub(super) fn sentences(&self) -> usize {
        self.values.len().checked_div(self.width).unwrap_or(0)
    }

    /// How alike the sentence is to each competence: descriptors and levels together.
    pub(super) fn likeness(&self, sentence: usize, best: usize) -> Vec<f64> {
        let of = |(first, descriptors, levels): &(usize, usize, usize)| {
            formulas::likeness(self.cells(sentence, *first, descriptors + levels), best)
        };
        self.columns.iter().map(of).collect()
    }

    /// The best cosine of the sentence with a descriptor of the competence.
    pub(super) fn peak(&self, sentence: usize, competence: usize) -> f64 {
        let (first, descriptors, _) = self.columns[competence];
        formulas::likeness(self.cells(sentence, first, descriptors), 1)
    }

    /// The cosines of the sentence with the levels of the competence.
    pub(super) fn levels(&self, sentence: usize, competence: usize) -> Vec<f64> {
        let (first, descriptors, levels) = self.columns[competence];
        let cells = self.cells(sentence, first + descriptors, levels);
        cells.iter().map(|cosine| formulas::number(*cosine)).collect()
    }

    /// The cosines of the sentence with the titles of ISCO's unit groups.
    pub(super) fn unit_groups(&self, sentence: usize) -> &'a [f32] {
        self.cells(sentence, self.groups, self.width - self.groups)
    }

    fn cells(&self, sentence: usize, first: usize, count: usize) -> &'a [f32] {
        let start = sentence * self.width + first;
        self.values.get(start..start + count).unwrap_or_default()
    }
}
