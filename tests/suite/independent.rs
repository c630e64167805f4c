//! A text's vector depends on nothing but the text, where texts go through the model in blocks.

use std::time::Instant;

use skillgauge::domain::Embedding;
use skillgauge::encode::{Batching, Cancel, Encoder, Patience, Precision};

use super::support;

/// Sentences of the sample ads, of all lengths.
fn sentences() -> Vec<String> {
    let feeds = support::sample_feeds();
    let lines = feeds.iter().flat_map(|feed| support::ads(feed)).flat_map(|ad| {
        let lines: Vec<String> = ad.description.lines().map(str::to_string).collect();
        lines
    });
    let mut lines: Vec<String> = lines.filter(|line| line.chars().any(char::is_alphabetic)).collect();
    lines.sort();
    lines.dedup();
    lines.truncate(320);
    lines
}

fn bits(vectors: &[Embedding]) -> Vec<Vec<u32>> {
    vectors.iter().map(|vector| vector.values().iter().map(|value| value.to_bits()).collect()).collect()
}

fn encoded(encoder: &Encoder, texts: &[String]) -> Vec<Vec<u32>> {
    bits(&encoder.encode(texts.to_vec(), Patience::Wait, &Cancel::new()).unwrap())
}

/// Of the texts those whose vector is not, to the bit, the one that it has among all others, once they go through the
/// model in other company: in another order, a few at a time, and some by themselves.
fn different(encoder: &Encoder, texts: &[String]) -> usize {
    let together = encoded(encoder, texts);
    let mut differ = vec![false; texts.len()];
    let mut compare = |indices: &[usize]| {
        let company: Vec<String> = indices.iter().map(|index| texts[*index].clone()).collect();
        for (index, vector) in indices.iter().zip(encoded(encoder, &company)) {
            differ[*index] |= vector != together[*index];
        }
    };
    let all: Vec<usize> = (0..texts.len()).collect();
    compare(&all.iter().rev().copied().collect::<Vec<_>>());
    for few in [2, 7, 50] {
        all.chunks(few).step_by(texts.len() / few / 4 + 1).for_each(&mut compare);
        // Each with others than those that stand beside it.
        (0..few).for_each(|first| compare(&all.iter().skip(first).step_by(few).copied().collect::<Vec<_>>()));
    }
    all.chunks(1).step_by(16).for_each(compare);
    differ.into_iter().filter(|differ| *differ).count()
}

#[test]
fn a_vector_is_the_same_whoever_its_neighbours_are() {
    let texts = sentences();
    let mut precisions = vec![Precision::F32];
    if support::start(Precision::Auto).version().precision == Precision::Bf16 {
        precisions.push(Precision::Bf16);
    }
    for precision in precisions {
        let encoder = support::start(precision);
        let [together, independent] =
            [Batching::Together, Batching::Independent].map(|how| encoder.batching(how));
        for handle in [&together, &independent] {
            let began = Instant::now();
            encoded(handle, &texts);
            let time = began.elapsed();
            let other = different(handle, &texts);
            let word = if handle.is_independent() { "in blocks" } else { "together" };
            eprintln!("{precision:?} {word}: {other} of {} differ, {time:?}", texts.len());
            if handle.is_independent() {
                assert_eq!(other, 0, "{precision:?}");
            } else {
                assert!(other > 0, "{precision:?}: what is to be seen cannot be seen here");
            }
        }
    }
}
