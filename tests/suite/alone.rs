//! A text's vector depends on nothing but the text, where each goes through the model alone.

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

/// Of the vectors of all texts together those that are not, to the bit, the ones of each text by itself.
fn different(encoder: &Encoder, texts: &[String]) -> usize {
    let together = encoded(encoder, texts);
    let single: Vec<Vec<u32>> =
        texts.iter().flat_map(|text| encoded(encoder, std::slice::from_ref(text))).collect();
    together.iter().zip(&single).filter(|(a, b)| a != b).count()
}

#[test]
fn alone_a_vector_is_the_same_whoever_its_neighbours_are() {
    let texts = sentences();
    let mut precisions = vec![Precision::F32];
    if support::start(Precision::Auto).version().precision == Precision::Bf16 {
        precisions.push(Precision::Bf16);
    }
    for precision in precisions {
        let encoder = support::start(precision);
        let alone = encoder.batching(Batching::Alone);
        for handle in [&encoder, &alone] {
            let began = Instant::now();
            encoded(handle, &texts);
            let time = began.elapsed();
            let other = different(handle, &texts);
            let word = if handle.is_alone() { "alone" } else { "together" };
            eprintln!("{precision:?} {word}: {other} of {} differ, {time:?}", texts.len());
        }
        assert_eq!(different(&alone, &texts), 0, "{precision:?}");
        let backwards: Vec<String> = texts.iter().rev().cloned().collect();
        let mut other_way = encoded(&alone, &backwards);
        other_way.reverse();
        assert_eq!(encoded(&alone, &texts), other_way, "{precision:?}");
    }
}
