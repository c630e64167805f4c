//! A multilingual folder (BERT with a unigram vocabulary), in small, all the way by configuration.

use std::path::Path;

use rust_tokenizers::tokenizer::{Tokenizer as _, TruncationStrategy, XLMRobertaTokenizer};
use skillgauge::encode::{Bert, Cancel, Encoder, EncoderSettings, Patience, Precision, Update};
use tch::Device;

use crate::{by_hand, support, tiny_model};

const TEXTS: [&str; 6] = [
    "μηχανικός δεδομένων",
    "инженер по данни",
    "ingeniero de datos",
    "data engineer",
    "ingeniero de datos, con experiencia en redes y sensores de la ciudad",
    "τεχνικός έξυπνης πόλης",
];

fn start(folder: &Path) -> Encoder {
    let settings = EncoderSettings { precision: Precision::F32, ..EncoderSettings::new(folder) };
    Encoder::start(&settings).expect("the tiny model")
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    tiny_model::write(&folder.path().join("tiny"));
    folder
}

/// The ids that the model sees for one text.
fn ids(bert: &Bert, text: &str) -> Vec<i64> {
    Vec::<Vec<i64>>::try_from(bert.tokenize(&[text]).0).expect("ids").remove(0)
}

#[test]
fn texts_of_three_scripts_get_unit_vectors_that_differ() {
    let folder = folder();
    let encoder = start(&folder.path().join("tiny"));
    assert_eq!(encoder.version().dimensions, 32);
    assert_eq!(encoder.max_tokens(), 46);
    assert_eq!(encoder.count_tokens("μηχανικός δεδομένων"), 2);
    let cancel = Cancel::new();
    let texts: Vec<String> = TEXTS.iter().map(|text| (*text).to_string()).collect();
    let together = encoder.encode(texts.clone(), Patience::Wait, &cancel).expect("vectors");
    for (index, vector) in together.iter().enumerate() {
        let length: f64 = vector.values().iter().map(|x| f64::from(*x).powi(2)).sum();
        assert!((length - 1.0).abs() < 1e-5, "{length}");
        for other in &together[..index] {
            assert!(vector.cosine(other) < 0.999, "{}: {}", TEXTS[index], vector.cosine(other));
        }
        let alone = encoder.encode(vec![texts[index].clone()], Patience::Wait, &cancel).expect("a vector");
        assert!(alone[0].cosine(vector) > 0.999_999, "{}", TEXTS[index]);
    }
}

#[test]
fn the_forward_pass_agrees_with_one_written_by_hand() {
    let folder = tempfile::tempdir().expect("a folder");
    let weights = tiny_model::write(folder.path());
    let bert = Bert::load(folder.path(), &Update::None, Device::Cpu).expect("the tiny model");
    // All in one padded batch: the padding must leave no trace.
    let (tokens, mask) = bert.tokenize(&TEXTS);
    let vectors = tch::no_grad(|| bert.forward(&tokens, &mask)).expect("vectors");
    let vectors = Vec::<Vec<f32>>::try_from(vectors).expect("vectors");
    // The encoder's own pass over the same weights, without padding.
    let encoder = start(folder.path());
    let texts = TEXTS.iter().map(|text| (*text).to_string()).collect();
    let own = encoder.encode(texts, Patience::Wait, &Cancel::new()).expect("vectors");
    for ((text, vector), own) in TEXTS.iter().zip(vectors).zip(&own) {
        let expected = by_hand::vector(&weights, &ids(&bert, text));
        let both = vector.iter().zip(&expected).chain(own.values().iter().zip(&expected));
        for (found, expected) in both {
            assert!((f64::from(*found) - expected).abs() < 1e-5, "{text}: {found} instead of {expected}");
        }
    }
}

#[test]
fn ids_are_those_of_the_unigram_vocabulary() {
    let folder = folder();
    let path = folder.path().join("tiny");
    let bert = Bert::load(&path, &Update::None, Device::Cpu).expect("the tiny model");
    // <s>, the second and third piece after ▁ (ids from 4 on), </s>.
    assert_eq!(ids(&bert, "μηχανικός  δεδομένων\n"), [0, 5, 6, 2]);
    // Capitals are no pieces here, and this kind of tokenizer keeps them: ▁, then one unknown token.
    assert_eq!(ids(&bert, "ΔΕΔ"), [0, 4, 3, 2]);
    // Where every character is known, an independent reader of the same file agrees.
    let reference =
        XLMRobertaTokenizer::from_file(path.join("sentencepiece.bpe.model"), false).expect("a model");
    for text in TEXTS {
        let expected = reference.encode(text, None, 48, &TruncationStrategy::LongestFirst, 0).token_ids;
        assert_eq!(ids(&bert, text), expected, "{text}");
    }
    // A text that is too long is cut, begin and end kept.
    let long = ids(&bert, &"datos y redes ".repeat(40));
    assert_eq!((long.len(), long[0], long[47]), (48, 0, 2));
    // A text may name special tokens and hold what no vocabulary has.
    for text in ["<pad> <s>", "", " ", "\u{200b}", "\u{0}", "😀😀 ﷽ ㍿", "e\u{301}\u{301}"] {
        let found = ids(&bert, text);
        assert_eq!((found[0], *found.last().expect("an end")), (0, 2), "{text:?}");
    }
}

#[test]
fn greek_without_accents_is_cut_as_with_them() {
    let folder = folder();
    let bert = Bert::load(&folder.path().join("tiny"), &Update::None, Device::Cpu).expect("the tiny model");
    assert_eq!(ids(&bert, "μηχανικος δεδομενων"), ids(&bert, "μηχανικός δεδομένων"));
    // Only words that lost all of theirs, and only Greek ones.
    assert_ne!(ids(&bert, "πολη"), ids(&bert, "πολή"));
    assert_ne!(ids(&bert, "ingenieró"), ids(&bert, "ingeniero"));
}

#[test]
fn a_folder_with_a_word_piece_vocabulary_is_read_by_its_own_rules() {
    let folder = folder();
    let path = folder.path().join("tiny");
    let weights = tiny_model::write(&path);
    std::fs::remove_file(path.join("sentencepiece.bpe.model")).expect("a file");
    let vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "data", "engineer", "##s", "##ing", ","];
    std::fs::write(path.join("vocab.txt"), vocabulary.join("\n")).expect("a file");
    std::fs::write(path.join("tokenizer_config.json"), r#"{"do_lower_case": true}"#).expect("a file");
    let bert = Bert::load(&path, &Update::None, Device::Cpu).expect("the tiny model");
    let text = "Data ENGINEERS, dáta engineering rivers";
    // Small letters without accents, the longest known piece first, a word that no pieces make up unknown.
    let expected = [2, 5, 6, 7, 9, 5, 6, 8, 1, 3];
    assert_eq!(ids(&bert, text), expected);
    let vector = start(&path).encode(vec![text.into()], Patience::Wait, &Cancel::new()).expect("a vector");
    for (found, expected) in vector[0].values().iter().zip(by_hand::vector(&weights, &expected)) {
        assert!((f64::from(*found) - expected).abs() < 1e-5, "{found} instead of {expected}");
    }
}

#[test]
fn a_folder_with_tokenizer_json_alone_gives_the_same_vectors() {
    let folder = folder();
    let path = folder.path().join("tiny");
    let encode = || {
        let texts = TEXTS.iter().map(|text| (*text).to_string()).collect();
        start(&path).encode(texts, Patience::Wait, &Cancel::new()).expect("vectors")
    };
    let expected = encode();
    std::fs::remove_file(path.join("sentencepiece.bpe.model")).expect("a file");
    std::fs::write(path.join("tokenizer.json"), tiny_model::tokenizer_json()).expect("a file");
    for (found, expected) in encode().iter().zip(&expected) {
        assert!(found.cosine(expected) > 0.999_999);
    }
}

#[test]
fn what_is_not_supported_is_named() {
    let refusal = |file: &str, from: &str, to: &str| {
        let folder = folder();
        let path = folder.path().join("tiny");
        let text = std::fs::read_to_string(path.join(file)).expect("a file");
        assert!(text.contains(from), "{text}");
        std::fs::write(path.join(file), text.replace(from, to)).expect("a file");
        let error = Encoder::start(&EncoderSettings::new(&path)).err().expect("a refusal").to_string();
        assert!(error.contains(file), "{error}");
        error
    };
    let dense = refusal("modules.json", "models.Pooling", "models.Dense");
    assert!(dense.contains("Dense") && dense.contains("not supported"), "{dense}");
    let pooling = refusal(
        "1_Pooling/config.json",
        "\"pooling_mode_cls_token\":false",
        "\"pooling_mode_cls_token\":true",
    );
    assert!(pooling.contains("pooling_mode_mean_tokens"), "{pooling}");
    let kind = refusal("config.json", "\"model_type\":\"bert\"", "\"model_type\":\"xlm-roberta\"");
    assert!(kind.contains("xlm-roberta"), "{kind}");
    let eps = refusal("config.json", "1e-12", "1e-5");
    assert!(eps.contains("layer_norm_eps"), "{eps}");
    let folder = folder();
    let path = folder.path().join("tiny");
    let config = std::fs::read_to_string(path.join("config.json")).expect("a file");
    let smaller = config.replace("\"vocab_size\":400", "\"vocab_size\":20");
    std::fs::write(path.join("config.json"), smaller).expect("a file");
    let vocabulary = Encoder::start(&EncoderSettings::new(&path)).err().expect("a refusal").to_string();
    assert!(vocabulary.contains("vocab_size is 20"), "{vocabulary}");
}

#[test]
fn it_indexes_and_matches_by_configuration() {
    let folder = folder();
    let settings = folder.path().join("skillgauge.toml");
    let text = format!(
        "data_dir = {:?}\n[model]\ndir = {:?}\nprecision = \"f32\"\n",
        folder.path().join("index"),
        folder.path().join("tiny")
    );
    std::fs::write(&settings, text).expect("a file");
    let settings = settings.to_str().expect("a path");
    let feed = &support::sample_feeds()[1];
    let run = |arguments: &[&str]| {
        let output = support::skillgauge(&[&["--config", settings], arguments].concat());
        (output.status.code(), support::text(&output.stdout), support::text(&output.stderr))
    };
    let (status, _, words) = run(&["index", "--ads", feed.to_str().expect("a path")]);
    assert_eq!(status, Some(0), "{words}");
    let (status, found, words) = run(&["match", "--profile", "smart-cities-engineer", "--format", "json"]);
    assert_eq!(status, Some(0), "{words}");
    let found: serde_json::Value = serde_json::from_str(&found).expect("JSON");
    assert!(!found["matches"].as_array().expect("matches").is_empty());
    let model = found["versions"]["model"].as_str().expect("a version");
    let precision = format!(", {})", support::encoder().version().precision.as_str());
    assert!(model.starts_with("tiny (") && model.ends_with(&precision), "{model}");
}
