//! Differences between two profiles, a profile and an ESCO occupation, or two ESCO downloads under a profile.

mod profiles;
mod taxonomies;

pub use profiles::{between_profiles, profile_and_occupation};
pub use taxonomies::{LinkCount, between_taxonomies};

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Only the second has it.
    Added,
    /// Only the first has it.
    Gone,
    /// Both have it, and a field differs.
    Changed,
}

impl Change {
    /// The name used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Gone => "gone",
            Self::Changed => "changed",
        }
    }
}

/// One difference: a row that is added or gone, or one field of a row that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `profile`, `function`, `skill`, `competence` or `occupation`.
    pub part: &'static str,
    /// What became of the row, or of the link that `field` names.
    pub change: Change,
    /// The row's URI, e-CF code or words; `profile` for the profile itself.
    pub id: String,
    /// The row's label.
    pub label: String,
    /// What differs, such as `importance`; `row` where the row as a whole does.
    pub field: String,
    /// Its value in the first; empty where the first lacks it.
    pub before: String,
    /// Its value in the second; empty where the second lacks it.
    pub after: String,
}

/// A row's values by field, for comparing.
struct RowValues<'a> {
    id: String,
    label: &'a str,
    /// What is told of a row that only one of the two has.
    summary: String,
    fields: Vec<(&'static str, String)>,
}

/// The differences of two lists of rows: first those that are gone, in the first list's order, then those added, in the
/// second's, then those changed.
fn between_rows(part: &'static str, before: &[RowValues<'_>], after: &[RowValues<'_>]) -> Vec<Difference> {
    let only = |rows: &[RowValues<'_>], others: &[RowValues<'_>], change: Change| -> Vec<Difference> {
        let lone = rows.iter().filter(|row| !others.iter().any(|other| other.id == row.id));
        let difference = |row: &RowValues<'_>| {
            let (before, after) = match change {
                Change::Gone => (row.summary.clone(), String::new()),
                _ => (String::new(), row.summary.clone()),
            };
            let (id, label) = (row.id.clone(), row.label.to_string());
            Difference { part, change, id, label, field: "row".into(), before, after }
        };
        lone.map(difference).collect()
    };
    let mut found = only(before, after, Change::Gone);
    found.extend(only(after, before, Change::Added));
    for row in before {
        let Some(other) = after.iter().find(|other| other.id == row.id) else { continue };
        for ((field, before), (_, after)) in row.fields.iter().zip(&other.fields) {
            if before != after {
                found.push(Difference {
                    part,
                    change: Change::Changed,
                    id: row.id.clone(),
                    label: row.label.to_string(),
                    field: (*field).to_string(),
                    before: before.clone(),
                    after: after.clone(),
                });
            }
        }
    }
    found
}
