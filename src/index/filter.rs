//! An ad filter as a tantivy query.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, Occur, Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::domain::AdFilter;

use super::schema::{Fields, day_number};

/// The query that exactly the ads admitted by `filter` match; `None` if all do.
pub(super) fn query(filter: &AdFilter, fields: &Fields) -> Option<Box<dyn Query>> {
    if filter.is_empty() {
        return None;
    }
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, Box::new(AllQuery))];
    let mut any_of = |field: Field, codes: Vec<&str>| {
        if !codes.is_empty() {
            let one = |code: &str| -> (Occur, Box<dyn Query>) {
                let term = Term::from_field_text(field, code);
                (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::Basic)))
            };
            let query = BooleanQuery::new(codes.into_iter().map(one).collect());
            clauses.push((Occur::Must, Box::new(query)));
        }
    };
    any_of(fields.country, filter.countries.iter().map(|country| country.as_str()).collect());
    any_of(fields.language, filter.languages.iter().map(|language| language.as_str()).collect());
    let day = |field: Field, day| Term::from_field_i64(field, day_number(day));
    if filter.posted_from.is_some() || filter.posted_to.is_some() {
        let bound =
            |date: Option<_>| date.map_or(Bound::Unbounded, |date| Bound::Included(day(fields.posted, date)));
        let range = RangeQuery::new(bound(filter.posted_from), bound(filter.posted_to));
        clauses.push((Occur::Must, Box::new(range)));
    }
    if let Some(today) = filter.open_on {
        let range = RangeQuery::new(Bound::Unbounded, Bound::Excluded(day(fields.expires, today)));
        clauses.push((Occur::MustNot, Box::new(range)));
    }
    Some(Box::new(BooleanQuery::new(clauses)))
}
