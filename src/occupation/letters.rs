//! Words as runs of letters, which spelling mistakes and endings leave mostly whole.

use std::collections::BTreeSet;

use crate::domain::Term;

/// Letters of the runs.
const RUNS: [usize; 2] = [3, 4];

/// The distinct runs of three and four letters of the words of `text`, whose beginnings and ends count as a letter.
pub(super) fn letters(text: &str) -> Vec<Term> {
    let mut runs = BTreeSet::new();
    let small = text.to_lowercase();
    for word in small.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let marked: Vec<char> = std::iter::once('^').chain(word.chars()).chain(['$']).collect();
        for length in RUNS {
            runs.extend(marked.windows(length).map(hash));
        }
    }
    runs.into_iter().collect()
}

/// FNV-1a (Fowler, Noll and Vo): small, fast, and the same everywhere.
fn hash(run: &[char]) -> Term {
    let step = |hash: u32, c: &char| (hash ^ u32::from(*c)).wrapping_mul(0x0100_0193);
    Term(run.iter().fold(0x811c_9dc5, step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_and_slips_leave_most_runs() {
        let shared = |a: &str, b: &str| {
            let (a, b) = (letters(a), letters(b));
            2.0 * a.iter().filter(|run| b.contains(run)).count() as f64 / (a.len() + b.len()) as f64
        };
        assert!(shared("electricistas", "electricista") > 0.8);
        assert!(shared("lipiador", "limpiador") > shared("lipiador", "licorista"));
        assert_eq!((letters("").len(), letters("a").len()), (0, 1));
    }
}
