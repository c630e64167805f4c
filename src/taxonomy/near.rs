//! What someone may have meant: names near to one that does not exist.

/// The candidate nearest to `given`, if one is near enough to be a slip of the pen.
pub(super) fn nearest<'a>(given: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let near = candidates.iter().map(|candidate| (edits(given, candidate), *candidate)).min()?;
    (near.0 <= (given.chars().count() / 3).max(1)).then_some(near.1)
}

/// How far `candidate` is from `given`, both lower case: words of `given` it lacks, then edits.
/// `None` if it shares no word and is more than a slip of the pen away.
pub(super) fn distance(given: &str, candidate: &str) -> Option<(usize, usize)> {
    let words: Vec<&str> = given.split_whitespace().collect();
    let lacking = words.iter().filter(|word| !candidate.split_whitespace().any(|w| w == **word)).count();
    let edits = edits(given, candidate);
    (lacking < words.len() || edits <= given.chars().count() / 3).then_some((lacking, edits))
}

/// Levenshtein distance in characters.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, to) in row.iter_mut().skip(1).zip(&b) {
            let best = (diagonal + usize::from(from != *to)).min(*cell + 1).min(left + 1);
            diagonal = std::mem::replace(cell, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted_as_levenshtein_does() {
        for (a, b, expected) in
            [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("wieght", "weight", 2)]
        {
            assert_eq!(edits(a, b), expected, "{a} {b}");
            assert_eq!(edits(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn only_a_slip_of_the_pen_is_near() {
        assert_eq!(nearest("wieght", &["label", "weight"]), Some("weight"));
        assert_eq!(nearest("colour", &["label", "weight"]), None);
    }

    #[test]
    fn a_shared_word_or_few_edits_make_a_label_near() {
        assert!(distance("cloud enginer", "cloud engineer") < distance("cloud enginer", "cloud architect"));
        assert!(distance("sensr", "sensor").is_some());
        assert_eq!(distance("baker", "data engineer"), None);
    }
}
