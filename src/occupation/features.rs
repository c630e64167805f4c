//! What speaks for an occupation in an ad.

use std::ops::{Index, IndexMut};

use crate::domain::{Int8Vector, Language};

use super::labels::{Cosines, LabelTable};
use super::title::Title;
use super::vocabulary::leads;

/// Of the sentences so many, the best ones for each occupation, make its mean.
const BEST_SENTENCES: usize = 3;

/// The names of [`Features`], as `models/occupation.toml` has them, in their order.
pub(super) const NAMES: [&str; COUNT] = [
    "own",
    "any",
    "centre",
    "words",
    "letters",
    "head_any",
    "head_centre",
    "head_letters",
    "not_leading",
    "only_title_leads",
    "depth",
    "labels",
    "below",
    "sought_own",
    "sought_any",
    "sentence_own",
    "sentence_any",
    "sentences",
];
/// How many there are.
pub(super) const COUNT: usize = 18;

/// What speaks for one occupation, by the indices of [`NAMES`]; all 0 where there is nothing to compare.
///
/// - `own`, `any`: highest cosine of the title with labels of its language, of any; `centre`: with their mean
/// - `words`, `letters`: [`LabelWords`](super::words::LabelWords) of its stems and runs of letters
/// - `head_…`: the same of the title's beginning
/// - `not_leading`: 1 where the occupation leads others and the title does not say so; `only_title_leads`: the reverse
/// - `depth`, `labels`, `below`: see [`Entry`](super::labels::Entry)
/// - `sought_…`: highest cosine of what the text says is sought; `sentence_…`: of a sentence; `sentences`: mean of the
///   best three sentences with any label
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Features(pub(super) [f64; COUNT]);

impl Index<usize> for Features {
    type Output = f64;

    fn index(&self, index: usize) -> &f64 {
        &self.0[index]
    }
}

impl IndexMut<usize> for Features {
    fn index_mut(&mut self, index: usize) -> &mut f64 {
        &mut self.0[index]
    }
}

/// What is compared of an ad, with the vectors of its texts.
pub(super) struct Compared<'a> {
    pub(super) language: Language,
    pub(super) title: &'a Title,
    /// Of the whole title and of its head; `None` where the title says nothing.
    pub(super) title_vectors: Option<[Int8Vector; 2]>,
    /// Of what the text says is sought.
    pub(super) sought: Vec<Int8Vector>,
    /// Of its first sentences.
    pub(super) sentences: Vec<Int8Vector>,
}

impl Compared<'_> {
    /// What speaks for each occupation of `table`, in its order.
    pub(super) fn features(&self, table: &LabelTable) -> Vec<Features> {
        let mut features = vec![Features::default(); table.entries.len()];
        self.add_title(table, &mut features);
        let sought: Vec<Cosines> =
            self.sought.iter().map(|vector| table.cosines(vector, self.language)).collect();
        add_highest(&sought, [13, 14], &mut features);
        let sentences: Vec<Cosines> =
            self.sentences.iter().map(|vector| table.cosines(vector, self.language)).collect();
        add_highest(&sentences, [15, 16], &mut features);
        for (index, features) in features.iter_mut().enumerate() {
            features[17] = mean_of_best(sentences.iter().map(|cosines| at(&cosines.any, index)).collect());
        }
        features
    }

    fn add_title(&self, table: &LabelTable, features: &mut [Features]) {
        for (features, entry) in features.iter_mut().zip(&table.entries) {
            (features[10], features[11], features[12]) = (entry.depth, entry.labels, entry.below);
        }
        let Some([whole, head]) = &self.title_vectors else { return };
        let (cosines, of_head) = (table.cosines(whole, self.language), table.cosines(head, self.language));
        let (words, letters) = table.likeness(&self.title.whole, self.language);
        let (_, head_letters) = table.likeness(&self.title.head, self.language);
        let said = leads(&self.title.whole);
        for (index, (features, entry)) in features.iter_mut().zip(&table.entries).enumerate() {
            features[0] = at(&cosines.own, index);
            features[1] = at(&cosines.any, index);
            features[2] = at(&cosines.centre, index);
            features[3] = words.get(index).copied().unwrap_or_default();
            features[4] = letters.get(index).copied().unwrap_or_default();
            features[5] = at(&of_head.any, index);
            features[6] = at(&of_head.centre, index);
            features[7] = head_letters.get(index).copied().unwrap_or_default();
            features[8] = f64::from(u8::from(entry.leads && !said));
            features[9] = f64::from(u8::from(said && !entry.leads));
        }
    }
}

fn add_highest(cosines: &[Cosines], [own, any]: [usize; 2], features: &mut [Features]) {
    for (index, features) in features.iter_mut().enumerate() {
        let highest = |of: fn(&Cosines) -> &[f32]| {
            cosines.iter().map(|cosines| at(of(cosines), index)).reduce(f64::max).unwrap_or_default()
        };
        features[own] = highest(|cosines| &cosines.own);
        features[any] = highest(|cosines| &cosines.any);
    }
}

fn mean_of_best(mut values: Vec<f64>) -> f64 {
    values.sort_by(|a, b| b.total_cmp(a));
    values.truncate(BEST_SENTENCES);
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn at(values: &[f32], index: usize) -> f64 {
    values.get(index).copied().map_or(0.0, f64::from)
}
