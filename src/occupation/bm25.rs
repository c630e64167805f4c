//! The trivial rule that the classifier is measured against: BM25 of the title on the labels of its language.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Language, Term};
use crate::taxonomy::OccupationLabels;
use crate::text;

/// The usual parameters of BM25.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// Labels of one language as documents of BM25 (Robertson and Zaragoza 2009), each with its occupation.
pub struct TitleBm25 {
    language: Language,
    labels: Vec<(String, usize)>,
    postings: BTreeMap<Term, Vec<(usize, usize)>>,
    mean_length: f64,
}

impl TitleBm25 {
    /// The labels of `language`; of a language that has none, the English ones.
    pub fn new(table: &OccupationLabels, language: Language) -> Self {
        let known = table.occupations().any(|(_, labels)| labels.contains_key(&language));
        let language = if known { language } else { Language::ENGLISH };
        let mut labels: Vec<(String, usize)> = Vec::new();
        let mut postings: BTreeMap<Term, Vec<(usize, usize)>> = BTreeMap::new();
        for (uri, by_language) in table.occupations() {
            for label in by_language.get(&language).into_iter().flatten() {
                let terms = text::content_terms(language, label);
                let mut counts: BTreeMap<Term, usize> = BTreeMap::new();
                terms.iter().for_each(|term| *counts.entry(*term).or_default() += 1);
                for (term, count) in counts {
                    postings.entry(term).or_default().push((labels.len(), count));
                }
                labels.push((uri.to_string(), terms.len()));
            }
        }
        let length: usize = labels.iter().map(|(_, length)| length).sum();
        let mean_length = length as f64 / labels.len().max(1) as f64;
        Self { language, labels, postings, mean_length }
    }

    /// The occupations whose labels share a word with the title, best first, each by its best label; ties by URI.
    pub fn rank(&self, title: &str) -> Vec<&str> {
        let terms: BTreeSet<Term> = text::content_terms(self.language, title).into_iter().collect();
        let mut scores: BTreeMap<usize, f64> = BTreeMap::new();
        for term in terms {
            let Some(postings) = self.postings.get(&term) else { continue };
            let (all, having) = (self.labels.len() as f64, postings.len() as f64);
            let idf = (1.0 + (all - having + 0.5) / (having + 0.5)).ln();
            for (label, count) in postings {
                let length = self.labels.get(*label).map_or(0, |(_, length)| *length) as f64;
                let count = *count as f64;
                let norm = count + K1 * (1.0 - B + B * length / self.mean_length);
                *scores.entry(*label).or_default() += idf * count * (K1 + 1.0) / norm;
            }
        }
        let mut best: BTreeMap<&str, f64> = BTreeMap::new();
        for (label, score) in scores {
            if let Some((uri, _)) = self.labels.get(label) {
                let known = best.entry(uri).or_default();
                *known = known.max(score);
            }
        }
        let mut ranked: Vec<(&str, f64)> = best.into_iter().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        ranked.into_iter().map(|(uri, _)| uri).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn rare_words_and_short_labels_come_first() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(
            b"occupation\tlanguage\tlabel\nc\ten\tcook\nd\ten\tlorry driver\ne\ten\tbus driver for schools\n",
        )
        .unwrap();
        let table = OccupationLabels::read(file.path()).unwrap();
        let rule = TitleBm25::new(&table, Language::new("pt").unwrap());
        assert_eq!(rule.rank("Lorry drivers"), ["d", "e"]);
        assert_eq!(rule.rank("Cook"), ["c"]);
        assert!(rule.rank("pilot").is_empty());
    }
}
