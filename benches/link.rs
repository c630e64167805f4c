//! One sentence against all of ESCO, beyond encoding it, on one core: words and meaning of every label and
//! description, for the sentence and its clauses, down to the 20 best skills.
//!
//! Needs ESCO's download under SKILLGAUGE_DATA (default ../shared/data); the labels are encoded on the first
//! run and then kept in `target/bench-cache`, or in SKILLGAUGE_CACHE where that is set.

#![allow(clippy::disallowed_methods, reason = "what is measured is named by variables")]

use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use skillgauge::encode::{Encoder, EncoderSettings};
use skillgauge::matching::{Cancel, EncodedSentence, Legs, Linker, Numbers, Patience};
use skillgauge::score::LabelFits;
use skillgauge::taxonomy::Esco;

#[path = "synthetic/mod.rs"]
mod synthetic;

const SENTENCES: usize = 200;
const TOP: usize = 20;

fn link(criterion: &mut Criterion) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let data = variable("SKILLGAUGE_DATA").unwrap_or_else(|| root.join("../shared/data"));
    let Ok(esco) = Esco::open_skills(&data.join("esco-1.1.0")) else {
        eprintln!("SKIPPED: no ESCO in {} (set SKILLGAUGE_DATA)", data.display());
        return;
    };
    let encoder =
        Encoder::start(&EncoderSettings::new(root.join("models/multilingual-e5-small"))).expect("the model");
    let cache = variable("SKILLGAUGE_CACHE").unwrap_or_else(|| root.join("target/bench-cache"));
    let weights = Numbers::builtin().expect("numbers").linking;
    let cancel = Cancel::new();
    eprintln!("encoding the taxonomy, if {} has not got it", cache.display());
    let linker =
        Linker::new(&encoder, &esco, Legs::Both, weights, Some(cache), |_, _| {}, &cancel).expect("a linker");
    let sentences = synthetic::sentences();
    let sentences: Vec<&str> = sentences.iter().take(SENTENCES).map(String::as_str).collect();
    let encoded: Vec<EncodedSentence<'_>> =
        linker.encode(&sentences, None, Patience::Wait, &cancel).expect("vectors");
    let mut fits = LabelFits::default();
    let mut next = (0..encoded.len()).cycle();
    let name = format!("one sentence and its clauses against {} skills, one core", esco.skills().len());
    criterion.bench_function(&name, |bencher| {
        bencher.iter(|| linker.rank(&encoded[next.next().unwrap_or(0)], TOP, &mut fits, &cancel));
    });
}

criterion_group!(benches, link);
criterion_main!(benches);
