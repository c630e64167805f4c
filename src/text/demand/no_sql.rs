//! "No SQL" as the name of a kind of databases, in which "no" denies nothing.

use super::words_of;
use crate::text::fold::fold;

/// What is called "no SQL", after the name or, in languages that put it so, before it.
const DATABASES: [&str; 11] =
    ["database", "databases", "db", "dbs", "store", "stores", "datos", "dati", "δεδομενων", "данни", "бази"];

/// What the other kind is called, as its words begin.
const RELATIONAL: [&str; 6] = ["sql", "relational", "relacional", "relazional", "σχεσιακ", "релацион"];

/// Whether a "no" names a kind of databases: between `before`, as it is written, and `after`, folded. `is_capital` says
/// that it is written with a capital where not all is.
pub(super) fn is_kind(before: &str, is_capital: bool, after: &str) -> bool {
    let mut words = words_of(after);
    if words.next() != Some("sql") {
        return false;
    }
    let next = words.next();
    if next.is_some_and(is_database) {
        return true;
    }
    let folded = fold(before);
    let earlier: Vec<&str> = words_of(&folded).collect();
    let last = earlier.last().copied();
    let is_behind_noun = last.is_some_and(is_database);
    let lists = |word: &&str| is_database(word) || RELATIONAL.iter().any(|kind| word.starts_with(kind));
    let is_listed = earlier.iter().rev().take(2).any(lists);
    let is_name = is_capital && last.is_some() && !before.trim_end().ends_with([':', '.']);
    is_behind_noun || (next.is_none() && (is_listed || is_name))
}

fn is_database(word: &str) -> bool {
    DATABASES.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_databases_differ_from_denials() {
        for (before, is_capital, after) in [
            ("", false, " sql stores"),
            ("SQL and ", false, " sql"),
            ("bases de datos ", false, " sql a gran escala"),
            ("relational or ", false, " sql"),
            ("experience with ", true, " sql"),
        ] {
            assert!(is_kind(before, is_capital, after), "{before}no{after}");
        }
        for (before, is_capital, after) in [
            ("", true, " sql"),
            ("you need ", false, " sql"),
            ("Perl: ", true, " sql"),
            ("you design databases and ", false, " sql is needed"),
            ("databases, ", false, " java"),
        ] {
            assert!(!is_kind(before, is_capital, after), "{before}no{after}");
        }
    }
}
