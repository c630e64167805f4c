//! What programs write where there is nothing.

/// What pandas reads as a missing value (the default of its `na_values`) and writes for a missing time, what
/// other languages print for theirs, and what a spreadsheet shows for a formula that failed; in small letters.
const PLACEHOLDERS: [&str; 24] = [
    "nan",
    "-nan",
    "nat",
    "<na>",
    "na",
    "n/a",
    "n.a.",
    "#n/a",
    "#na",
    "#n/a n/a",
    "none",
    "null",
    "nil",
    "undefined",
    "1.#ind",
    "-1.#ind",
    "1.#qnan",
    "-1.#qnan",
    "#ref!",
    "#value!",
    "#name?",
    "#div/0!",
    "[]",
    "{}",
];
/// A truth in place of a text: a column made by a comparison, or "there is one" in place of it.
const TRUTHS: [&str; 2] = ["true", "false"];

/// Whether `text` only says that there is no value.
pub(super) fn is_placeholder(text: &str) -> bool {
    PLACEHOLDERS.contains(&text.trim().to_lowercase().as_str())
}

/// Whether every line of `description` is a placeholder or a truth.
pub(super) fn says_nothing(description: &str) -> bool {
    let empty = |line: &str| is_placeholder(line) || TRUTHS.contains(&line.trim().to_lowercase().as_str());
    description.lines().filter(|line| !line.trim().is_empty()).all(empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_for_nothing_stands_alone() {
        for nothing in ["NaN", " None ", "N/A", "#REF!", "<NA>"] {
            assert!(is_placeholder(nothing) && says_nothing(nothing), "{nothing}");
        }
        assert!(says_nothing("True") && !is_placeholder("True") && says_nothing("null\n\nnull"));
        for something in ["Nan Goldin Studio", "none of the above", "None\nWe look for a fitter"] {
            assert!(!is_placeholder(something) && !says_nothing(something), "{something}");
        }
    }
}
