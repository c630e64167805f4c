//! The encoder against vectors that another implementation gives for the same texts.

use serde::Deserialize;
use skillgauge::domain::Embedding;
use skillgauge::encode::{Cancel, EncodeError, Encoder, EncoderSettings, Patience, Precision, Update};

use crate::support;

#[derive(Deserialize)]
struct Reference {
    text: String,
    vector: Vec<f32>,
}

fn references(test: &str) -> Option<Vec<Reference>> {
    let path = support::real_data(test, "encoder/reference-e5-small.jsonl")?;
    let text = std::fs::read_to_string(path).expect("the references");
    Some(text.lines().map(|line| serde_json::from_str(line).expect("a reference")).collect())
}

/// The model as its makers trained it: the references know no update of ours.
fn stock(precision: Precision) -> Encoder {
    let settings =
        EncoderSettings { precision, update: Update::None, ..EncoderSettings::new(support::model_dir()) };
    Encoder::start(&settings).expect("the model; run `make setup`")
}

/// The lowest cosine with the references, each text alone and all in one padded batch.
fn lowest_cosine(encoder: &Encoder, references: &[Reference]) -> f64 {
    let texts: Vec<String> = references.iter().map(|reference| reference.text.clone()).collect();
    let cancel = Cancel::new();
    let together = encoder.encode(texts.clone(), Patience::Wait, &cancel).expect("vectors");
    let alone = texts
        .into_iter()
        .map(|text| encoder.encode(vec![text], Patience::Wait, &cancel).expect("a vector").remove(0));
    let expected = references.iter().map(|reference| Embedding::normalised(reference.vector.clone()));
    expected
        .zip(together.iter().cloned().zip(alone))
        .map(|(expected, (together, alone))| expected.cosine(&together).min(expected.cosine(&alone)))
        .zip(references)
        .inspect(|(cosine, reference)| {
            if *cosine < 0.9997 {
                println!("{cosine:.5} {:?}", reference.text.chars().take(60).collect::<String>());
            }
        })
        .map(|(cosine, _)| cosine)
        .fold(1.0, f64::min)
}

#[test]
fn f32_agrees_with_the_reference() {
    let Some(references) = references("f32_agrees_with_the_reference") else { return };
    let lowest = lowest_cosine(&stock(Precision::F32), &references);
    println!("f32: lowest cosine {lowest:.7} over {} texts", references.len());
    assert!(lowest >= 0.9999, "{lowest}");
}

#[test]
fn bf16_agrees_with_the_reference_where_the_processor_has_it() {
    let encoder = stock(Precision::Auto);
    if encoder.version().precision != Precision::Bf16 {
        eprintln!("SKIPPED bf16: this processor computes in f32 only");
        return;
    }
    let Some(references) = references("bf16_agrees_with_the_reference") else { return };
    let lowest = lowest_cosine(&encoder, &references);
    println!("bf16: lowest cosine {lowest:.7} over {} texts", references.len());
    assert!(lowest >= 0.9997, "{lowest}");
}

#[test]
fn nothing_in_nothing_out() {
    let vectors = support::encoder().encode(Vec::new(), Patience::Wait, &Cancel::new()).expect("no vectors");
    assert!(vectors.is_empty());
}

#[test]
fn equal_texts_get_equal_vectors_from_the_cache() {
    let texts = ["install LoRaWAN sensors", "teach citizens", "install LoRaWAN sensors"];
    let vectors = support::encoder().quantized(&texts, Patience::Wait, &Cancel::new()).expect("vectors");
    assert_eq!(vectors[0], vectors[2]);
    assert_ne!(vectors[0], vectors[1]);
}

#[test]
fn a_vector_hardly_depends_on_its_neighbours() {
    let texts: Vec<String> = (0..64)
        .map(|n| format!("You install {} {} sensors in street {n}.", n * n, "very ".repeat(n % 9).trim()))
        .collect();
    let cancel = Cancel::new();
    for precision in [Precision::F32, Precision::Auto] {
        let encoder = support::start(precision);
        let together = encoder.encode(texts.clone(), Patience::Wait, &cancel).expect("vectors");
        let mut same = 0;
        let mut lowest = 1.0_f64;
        for (text, together) in texts.iter().zip(&together) {
            let alone =
                encoder.encode(vec![text.clone()], Patience::Wait, &cancel).expect("a vector").remove(0);
            same += usize::from(alone.quantized().values == together.quantized().values);
            lowest = lowest.min(alone.cosine(together));
        }
        let precision = encoder.version().precision;
        println!("{}: {same} of 64 int8 vectors equal, lowest cosine {lowest:.9}", precision.as_str());
        let least = if precision == Precision::F32 { 0.999_999 } else { 0.9998 };
        assert!(lowest >= least, "{lowest}");
    }
}

#[test]
fn greek_in_capitals_means_what_it_means_in_small_letters() {
    let text = "Εγκατάσταση και συντήρηση αισθητήρων και δικτύων στους δήμους";
    let read = |text: &str| skillgauge::text::for_model(text).into_owned();
    let capitals = read("ΕΓΚΑΤΑΣΤΑΣΗ ΚΑΙ ΣΥΝΤΗΡΗΣΗ ΑΙΣΘΗΤΗΡΩΝ ΚΑΙ ΔΙΚΤΥΩΝ ΣΤΟΥΣ ΔΗΜΟΥΣ");
    let texts = vec![read(text), capitals, "Πώληση επίπλων και διακόσμηση καταστημάτων".into()];
    let vectors = support::encoder().encode(texts, Patience::Wait, &Cancel::new()).expect("vectors");
    let (same, other) = (vectors[0].cosine(&vectors[1]), vectors[0].cosine(&vectors[2]));
    println!("the same in capitals {same:.3}, another sentence {other:.3}");
    assert!(same > 0.9, "{same}");
    assert!(other < 0.5, "{other}");
}

#[test]
fn work_whose_caller_has_gone_is_dropped() {
    let cancel = Cancel::new();
    cancel.cancel();
    let answer = support::encoder().encode(vec!["too late".into()], Patience::Wait, &cancel);
    assert!(matches!(answer, Err(EncodeError::Cancelled)), "{answer:?}");
}

#[test]
fn a_missing_or_damaged_model_file_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("multilingual-e5-small");
    std::fs::create_dir_all(copy.join("1_Pooling")).expect("a folder");
    let start = || {
        Encoder::start(&EncoderSettings::new(&copy)).err().map(|error| error.to_string()).unwrap_or_default()
    };
    let missing = start();
    assert!(missing.contains("config.json is missing") && missing.contains("make setup"), "{missing}");
    for name in [
        "config.json",
        "modules.json",
        "sentence_bert_config.json",
        "tokenizer_config.json",
        "tokenizer.json",
        "config_sentence_transformers.json",
        "1_Pooling/config.json",
    ] {
        std::fs::copy(support::model_dir().join(name), copy.join(name)).expect("a copy");
    }
    std::fs::write(copy.join("model.safetensors"), b"cut off").expect("a file");
    let damaged = start();
    assert!(damaged.contains("model.safetensors is damaged"), "{damaged}");
}
