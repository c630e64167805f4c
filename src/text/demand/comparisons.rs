//! Praise that looks like a denial: "nobody knows Go better than you".

use super::cues::CueSense;
use crate::text::phrase_table::Hit;

/// Comparatives, folded, of any language: words may stand between them and the "than".
const COMPARATIVES: [&str; 20] = [
    "better",
    "worse",
    "more",
    "less",
    "fewer",
    "mejor",
    "mejores",
    "peor",
    "peores",
    "mas",
    "menos",
    "meglio",
    "peggio",
    "migliore",
    "migliori",
    "peggiore",
    "peggiori",
    "meno",
    "πιο",
    "повече",
];

/// How Greek comparatives end, folded.
const GREEK_ENDINGS: [&str; 4] = ["τεροσ", "τερη", "τερο", "τερα"];

/// Words, folded, that open what something is compared with.
const THAN: [&str; 13] =
    ["than", "que", "di", "del", "dello", "della", "dei", "degli", "delle", "che", "απο", "παρα", "от"];

/// Gives each [`CueSense::Nobody`] among the cues of a folded text its sense. Where a comparison stands behind it, no
/// negation of the text denies anything.
pub(super) fn settle(hits: &mut [Hit<CueSense>], folded: &str) {
    let Some(nobody) = hits.iter().find(|hit| hit.sense == CueSense::Nobody) else { return };
    let compares = compares(&folded[nobody.end..]);
    for hit in hits {
        hit.sense = match hit.sense {
            CueSense::Nobody | CueSense::Not | CueSense::Cannot | CueSense::Except if compares => {
                CueSense::Nothing
            }
            CueSense::Nobody => CueSense::Not,
            other => other,
        };
    }
}

fn compares(text: &str) -> bool {
    let is_sign = |c: char| !c.is_alphanumeric();
    let words: Vec<&str> = text.split_whitespace().map(|word| word.trim_matches(is_sign)).collect();
    words.iter().enumerate().any(|(at, word)| {
        let rest = words.get(at + 1..).unwrap_or_default();
        let reach = if is_comparative(word) { rest.len() } else { usize::from(may_be_comparative(word)) };
        rest.iter().take(reach).any(|next| THAN.contains(next))
    })
}

fn is_comparative(word: &str) -> bool {
    COMPARATIVES.contains(&word)
        || word.starts_with("по-")
        || GREEK_ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// Whether a word is a comparative where a "than" follows straight after it: "faster than", but not "rather than", and
/// an Italian "più" that means "no longer" elsewhere.
fn may_be_comparative(word: &str) -> bool {
    word == "piu" || (word.ends_with("er") && !matches!(word, "other" | "rather"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_are_told_by_their_than() {
        for text in
            [" is better at Go than her", " piu di te", " ships faster than us", " пише по-бързо от нас"]
        {
            assert!(compares(text), "{text}");
        }
        for text in [" writes Go any more", " usa piu il codice di Anna", " other than Ann", " than", ""] {
            assert!(!compares(text), "{text}");
        }
    }
}
