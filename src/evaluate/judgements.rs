//! Which documents are relevant to which query: TREC qrels.

use std::collections::BTreeMap;

use super::EvaluateError;

/// Judged documents by query; relevance 0 or less means judged and not relevant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgements(BTreeMap<String, BTreeMap<String, i32>>);

impl Judgements {
    /// Reads TREC qrels: `query iteration document relevance` on each line, divided by white space.
    ///
    /// # Errors
    /// [`EvaluateError::Line`] for a line of another shape, a relevance that is no whole number and a
    /// document judged twice in different ways; [`EvaluateError::Unusable`] if there is no judgement.
    pub fn parse(text: &str, origin: &str) -> Result<Self, EvaluateError> {
        let mut judged: BTreeMap<String, BTreeMap<String, i32>> = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let fault = |problem: String| EvaluateError::line(origin, number + 1, problem);
            let columns: Vec<&str> = line.split_whitespace().collect();
            let &[query, _, document, relevance] = columns.as_slice() else {
                if columns.is_empty() {
                    continue;
                }
                let problem = format!(
                    "{} columns where qrels have four: query, iteration, document, relevance",
                    columns.len()
                );
                return Err(fault(problem));
            };
            let relevance: i32 = relevance
                .parse()
                .map_err(|_| fault(format!("relevance '{relevance}' is no whole number")))?;
            let documents = judged.entry(query.to_string()).or_default();
            if documents.insert(document.to_string(), relevance).is_some_and(|before| before != relevance) {
                return Err(fault(format!("'{document}' is judged twice for '{query}', in different ways")));
            }
        }
        if judged.is_empty() {
            return Err(EvaluateError::Unusable(format!("{origin}: there is no judgement in it")));
        }
        Ok(Self(judged))
    }

    /// The judged queries, ascending, each with its documents.
    pub fn queries(&self) -> impl Iterator<Item = (&str, &BTreeMap<String, i32>)> {
        self.0.iter().map(|(query, documents)| (query.as_str(), documents))
    }

    /// Whether the query has a judgement.
    pub fn contains(&self, query: &str) -> bool {
        self.0.contains_key(query)
    }

    /// Keeps only the judgements of these queries.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.0.retain(|query, _| keep(query));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_named() {
        let error = |text: &str| Judgements::parse(text, "qrels").unwrap_err().to_string();
        assert!(error("q 0 a 1\nq 0 b\n").starts_with("qrels:2: 3 columns"));
        assert!(error("q 0 a yes\n").contains("'yes' is no whole number"));
        assert!(error("q 0 a 1\nq 0 a 2\n").contains("'a' is judged twice for 'q'"));
        assert!(error("\n").contains("no judgement"));
    }

    #[test]
    fn an_empty_line_and_a_repeated_judgement_do_no_harm() {
        let judged = Judgements::parse("q 0 a 1\n\nq 0 a 1\r\np Q0 b -1\n", "qrels").unwrap();
        let queries: Vec<_> = judged.queries().map(|(query, documents)| (query, documents.len())).collect();
        assert_eq!(queries, [("p", 1), ("q", 1)]);
    }
}
