//! The MinHash signature of an ad, by which near-duplicates are known.

use std::collections::BTreeSet;

use crate::domain::{AnalysedText, Section, Signature, Term};

/// Consecutive terms of a shingle. Single words would make any two ads for one trade alike; three in a
/// row are rarely the same by chance, and one changed word touches only three shingles.
const SHINGLE: usize = 3;
/// The fewest distinct shingles of a text that gets a signature. Below that a word decides whether two
/// texts are alike, and short ads for different jobs would meet.
const FEWEST: usize = 10;
/// Where the hash functions start: the first digits of the fractional part of π, in hexadecimal.
const SEED: u64 = 0x243f_6a88_85a3_08d3;

/// The signature of what an ad says of the job: the set of runs of three content terms, without the title
/// and without boilerplate, which one employer's ads share whatever the job. `None` for a text of fewer
/// than ten such runs. Titles are left out because the same ad is posted under several.
pub fn signature(text: &AnalysedText) -> Option<Signature> {
    let shingles = shingles(text);
    if shingles.len() < FEWEST {
        return None;
    }
    let mut least = [u32::MAX; Signature::LENGTH];
    for shingle in shingles {
        for (least, (factor, summand)) in least.iter_mut().zip(&FUNCTIONS) {
            // Multiply-shift hashing (Dietzfelbinger et al. 1997): the high bits are the good ones.
            let hash = (factor.wrapping_mul(shingle).wrapping_add(*summand) >> 32) as u32;
            *least = hash.min(*least);
        }
    }
    Some(Signature::new(least))
}

/// The distinct shingles as numbers, ascending. They run on from sentence to sentence, so that list items
/// of a word or two count too.
fn shingles(text: &AnalysedText) -> BTreeSet<u64> {
    let body = text.sentences.iter().filter(|s| !matches!(s.section, Section::Title | Section::Boilerplate));
    let terms: Vec<Term> = body.flat_map(|sentence| sentence.terms.iter().copied()).collect();
    let number = |shingle: &[Term]| shingle.iter().fold(0, |sum, term| mixed(sum ^ u64::from(term.0)));
    terms.windows(SHINGLE).map(number).collect()
}

/// The factor (odd) and the summand of each hash function.
const FUNCTIONS: [(u64, u64); Signature::LENGTH] = {
    let mut functions = [(0, 0); Signature::LENGTH];
    let mut number = 0;
    while number < Signature::LENGTH {
        let seed = SEED.wrapping_add(2 * number as u64);
        functions[number] = (mixed(seed) | 1, mixed(seed.wrapping_add(1)));
        number += 1;
    }
    functions
};

/// The SplitMix64 generator's next value after the state `x` (Steele, Lea and Flood 2014).
const fn mixed(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Language, Sentence, Span};

    fn sentence(section: Section, terms: impl IntoIterator<Item = u32>) -> Sentence {
        let terms = terms.into_iter().map(Term).collect();
        Sentence {
            span: Span::default(),
            section,
            terms,
            english_terms: Vec::new(),
            names: Vec::new(),
            clauses: Vec::new(),
        }
    }

    fn text(sentences: Vec<Sentence>) -> AnalysedText {
        AnalysedText { language: Language::ENGLISH, sentences }
    }

    fn estimate(a: &AnalysedText, b: &AnalysedText) -> f64 {
        let (a, b) = (signature(a).unwrap(), signature(b).unwrap());
        a.agreeing(&b) as f64 / Signature::LENGTH as f64
    }

    #[test]
    fn only_what_is_said_of_the_job_counts() {
        let duties = || sentence(Section::Duties, 0..40);
        let bare = signature(&text(vec![duties()])).unwrap();
        let with = |section| {
            signature(&text(vec![sentence(section, 50..90), duties(), sentence(section, 100..140)])).unwrap()
        };
        assert_eq!(with(Section::Title), bare);
        assert_eq!(with(Section::Boilerplate), bare);
        assert_ne!(with(Section::Requirements), bare);
    }

    #[test]
    fn a_short_text_has_none() {
        assert!(signature(&text(vec![])).is_none());
        assert!(signature(&text(vec![sentence(Section::Other, 0..11)])).is_none());
        assert!(signature(&text(vec![sentence(Section::Other, 0..12)])).is_some());
        assert!(signature(&text(vec![sentence(Section::Other, [1; 500])])).is_none());
    }

    /// Indexes hold signatures: other numbers mean another schema version.
    #[test]
    fn the_numbers_do_not_change_between_releases() {
        let made = signature(&text(vec![sentence(Section::Duties, 0..40)])).unwrap();
        assert_eq!(made.values()[..4], [13_444_154, 103_790_753, 88_808_491, 690_785_204]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        /// Five standard errors of a share of 64 trials, and the granularity of one of them.
        #[test]
        fn the_estimate_is_near_the_jaccard_similarity(
            shared in 20..300_u32, mine in 0..200_u32, yours in 0..200_u32, from in 0..1_000_000_u32,
        ) {
            let of = |own: std::ops::Range<u32>| {
                let terms = (from..from + shared).chain(own.map(|term| term + from + 1_000_000));
                text(vec![sentence(Section::Other, terms)])
            };
            let (a, b) = (of(0..mine), of(500..500 + yours));
            let (left, right) = (shingles(&a), shingles(&b));
            let common = left.intersection(&right).count() as f64;
            let exact = common / left.union(&right).count() as f64;
            let error = (exact * (1.0 - exact) / Signature::LENGTH as f64).sqrt();
            let found = estimate(&a, &b);
            prop_assert!((found - exact).abs() <= 5.0 * error + 1.0 / 64.0, "{found} {exact}");
        }
    }
}
