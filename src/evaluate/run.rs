//! Ranked documents by query, and their TREC form.
//!
//! A run in memory is in the order in which `matching` answers: best first, ties by id ascending. A TREC
//! file has no such order: trec_eval, and with it every tool built on it, ignores the rank column, reads
//! scores in single precision and puts equal ones by document id *descending*. So
//!
//! - [`Run::parse`] takes a file's lines in trec_eval's order, whatever their ranks say;
//! - [`trec_scores`] lowers a score by the least step of single precision where it would tie, so that
//!   trec_eval's order of a file we write is our order.
//!
//! Thus a run has the same figures in memory, read back from its file, and in other tools.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::domain::Probability;

use super::EvaluateError;

/// One ranked document.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The document.
    pub document: String,
    /// The number by which it is ranked.
    pub score: f64,
    /// The probability that it is relevant, where what ranked it claims one.
    pub probability: Option<Probability>,
}

/// The documents of each query, best first, none twice.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run(BTreeMap<String, Vec<Entry>>);

impl Run {
    /// Adds a query's documents, best first.
    ///
    /// # Errors
    /// [`EvaluateError::Unusable`] if the query is there already, or a document twice.
    pub fn insert(&mut self, query: &str, entries: Vec<Entry>) -> Result<(), EvaluateError> {
        let mut seen = BTreeSet::new();
        if let Some(twice) = entries.iter().find(|entry| !seen.insert(entry.document.as_str())) {
            let problem = format!("query '{query}' has the document '{}' twice", twice.document);
            return Err(EvaluateError::Unusable(problem));
        }
        if self.0.insert(query.to_string(), entries).is_some() {
            return Err(EvaluateError::Unusable(format!(
                "the query '{query}' comes twice; give each an id of its own"
            )));
        }
        Ok(())
    }

    /// The documents of a query; none for a query that is not there.
    pub fn documents(&self, query: &str) -> &[Entry] {
        self.0.get(query).map(Vec::as_slice).unwrap_or_default()
    }

    /// The queries, ascending.
    pub fn queries(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Reads a TREC run: `query Q0 document rank score tag` on each line, in trec_eval's order.
    ///
    /// # Errors
    /// [`EvaluateError::Line`] for a line of another shape, a score that is no number and a document
    /// that a query has twice; [`EvaluateError::Unusable`] if there is no line.
    pub fn parse(text: &str, origin: &str) -> Result<Self, EvaluateError> {
        let mut queries: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for (number, line) in text.lines().enumerate() {
            let fault = |problem: String| EvaluateError::line(origin, number + 1, problem);
            let columns: Vec<&str> = line.split_whitespace().collect();
            let &[query, _, document, _, score, _] = columns.as_slice() else {
                if columns.is_empty() {
                    continue;
                }
                let problem = format!(
                    "{} columns where a run has six: query, Q0, document, rank, score, tag",
                    columns.len()
                );
                return Err(fault(problem));
            };
            let score = score.parse::<f64>().ok().filter(|score| !score.is_nan());
            let score = score.ok_or_else(|| fault("the score (column 5) is no number".into()))?;
            if !seen.insert((query, document)) {
                return Err(fault(format!("'{document}' is ranked twice for '{query}'")));
            }
            let entry = Entry { document: document.into(), score, probability: None };
            queries.entry(query.to_string()).or_default().push(entry);
        }
        if queries.is_empty() {
            return Err(EvaluateError::Unusable(format!("{origin}: there is no line of a run in it")));
        }
        queries.values_mut().for_each(|entries| entries.sort_by(trec_order));
        Ok(Self(queries))
    }

    /// The run as a TREC file.
    pub fn to_trec(&self, tag: &str) -> String {
        let mut text = String::new();
        for (query, entries) in &self.0 {
            let scores = trec_scores(entries.iter().map(|entry| entry.score));
            for (place, (entry, score)) in entries.iter().zip(scores).enumerate() {
                let document = &entry.document;
                // Writing to a String does not fail.
                _ = writeln!(text, "{query} Q0 {document} {} {score} {tag}", place + 1);
            }
        }
        text
    }
}

/// Score in single precision descending, then document id descending by bytes, as trec_eval has it.
fn trec_order(a: &Entry, b: &Entry) -> Ordering {
    let single = |entry: &Entry| entry.score as f32;
    single(b).partial_cmp(&single(a)).unwrap_or(Ordering::Equal).then_with(|| b.document.cmp(&a.document))
}

/// Scores, best first, as a TREC run must state them: falling in single precision. A score that does not
/// fall becomes the next smaller single-precision number after the one before it; every other stays.
///
/// ```
/// use skillgauge::evaluate::trec_scores;
/// let scores = trec_scores([0.5, 0.5, 0.25]);
/// assert_eq!(scores, [0.5, f64::from(0.5_f32.next_down()), 0.25]);
/// ```
pub fn trec_scores(scores: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut before: Option<f32> = None;
    let fall = |score: f64| {
        let stated = match before {
            Some(before) if score as f32 >= before => f64::from(before.next_down()),
            _ => score,
        };
        before = Some(stated as f32);
        stated
    };
    scores.into_iter().map(fall).collect()
}

/// A name as a word of a TREC file: white space, which would break the line, becomes `_`.
pub fn trec_word(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn documents(run: &Run) -> Vec<&str> {
        run.documents("q").iter().map(|entry| entry.document.as_str()).collect()
    }

    #[test]
    fn a_file_is_read_in_the_order_of_trec_eval() {
        // The rank column says otherwise; c and d differ in double precision only.
        let text = "q Q0 a 1 1.0 t\nq Q0 b 2 1.0 t\nq Q0 c 3 2.000000001 t\nq Q0 d 4 2.0 t\n";
        assert_eq!(documents(&Run::parse(text, "run").unwrap()), ["d", "c", "b", "a"]);
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = |text: &str| Run::parse(text, "run").unwrap_err().to_string();
        assert!(error("q Q0 a 1 0.5\n").starts_with("run:1: 5 columns"));
        assert!(error("q Q0 a 1 nan t\n").contains("no number"));
        assert!(error("q Q0 a 1 1 t\nq Q0 a 2 0 t\n").starts_with("run:2: 'a' is ranked twice"));
        assert!(error("").contains("no line"));
    }

    #[test]
    fn a_query_or_document_does_not_come_twice() {
        let entry = |document: &str| Entry { document: document.into(), score: 0.0, probability: None };
        let mut run = Run::default();
        assert!(run.insert("q", vec![entry("a"), entry("a")]).is_err());
        assert!(run.insert("q", vec![entry("a")]).is_ok());
        assert!(run.insert("q", vec![entry("b")]).is_err());
    }

    proptest! {
        #[test]
        fn a_run_keeps_its_order_through_its_file(mut scores in prop::collection::vec(-2_i32..=2, 1..20)) {
            scores.sort_unstable_by(|a, b| b.cmp(a));
            let entries = scores.iter().enumerate().map(|(number, score)| Entry {
                document: format!("d{number:02}"),
                score: f64::from(*score) / 2.0,
                probability: None,
            });
            let mut run = Run::default();
            run.insert("q", entries.collect()).unwrap();
            let read = Run::parse(&run.to_trec("t"), "run").unwrap();
            prop_assert_eq!(documents(&read), documents(&run));
        }
    }
}
