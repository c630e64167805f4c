//! Encoding, sentences a second on all cores: skillgauge's encoder, plain rust-bert in f32, and Python's
//! sentence-transformers (where `benches/.venv` has it), in the same run, in rounds that rotate.
//!
//! `benches/run.sh encode` makes the virtual environment; without it the Python row is left out.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use skillgauge::encode::{Cancel, Encoder, EncoderSettings, Patience, Precision};

#[path = "synthetic/mod.rs"]
mod synthetic;

const ROUNDS: usize = 7;
const BATCH: usize = 32;

trait Engine {
    fn name(&self) -> String;
    fn seconds(&mut self, texts: &[String]) -> f64;
}

/// Our encoder as the index uses it; its cache is not asked.
struct Ours(Encoder);

impl Engine for Ours {
    fn name(&self) -> String {
        format!("skillgauge ({})", self.0.version().precision.as_str())
    }

    fn seconds(&mut self, texts: &[String]) -> f64 {
        let began = Instant::now();
        let vectors = self.0.encode(texts.to_vec(), Patience::Wait, &Cancel::new()).expect("vectors");
        assert_eq!(vectors.len(), texts.len());
        began.elapsed().as_secs_f64()
    }
}

/// rust-bert as its documentation shows it: batches in the order given, f32.
struct PlainRustBert(rust_bert::pipelines::sentence_embeddings::SentenceEmbeddingsModel);

impl PlainRustBert {
    fn load(folder: &Path) -> Self {
        use rust_bert::pipelines::common::ModelType;
        use rust_bert::pipelines::sentence_embeddings::{SentenceEmbeddingsConfig, SentenceEmbeddingsModel};
        use rust_bert::resources::{LocalResource, ResourceProvider};
        let file = |name: &str| -> Box<dyn ResourceProvider + Send> {
            Box::new(LocalResource::from(folder.join(name)))
        };
        let config = SentenceEmbeddingsConfig {
            modules_config_resource: file("modules.json"),
            transformer_type: ModelType::Bert,
            transformer_config_resource: file("config.json"),
            transformer_weights_resource: file("model.safetensors"),
            pooling_config_resource: file("1_Pooling/config.json"),
            dense_config_resource: None,
            dense_weights_resource: None,
            sentence_bert_config_resource: file("sentence_bert_config.json"),
            tokenizer_config_resource: file("tokenizer_config.json"),
            tokenizer_vocab_resource: file("vocab.txt"),
            tokenizer_merges_resource: None,
            device: tch::Device::Cpu,
            kind: None,
        };
        Self(SentenceEmbeddingsModel::new(config).expect("the model"))
    }
}

impl Engine for PlainRustBert {
    fn name(&self) -> String {
        "plain rust-bert (f32)".into()
    }

    fn seconds(&mut self, texts: &[String]) -> f64 {
        let began = Instant::now();
        for batch in texts.chunks(BATCH) {
            assert_eq!(self.0.encode(batch).expect("vectors").len(), batch.len());
        }
        began.elapsed().as_secs_f64()
    }
}

/// sentence-transformers in a process of its own, which sorts by length itself.
struct Python {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Python {
    fn start(folder: &Path, texts: &[String]) -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = root.join("benches/.venv/bin/python");
        if !python.is_file() {
            eprintln!("no {}: sentence-transformers is left out (benches/run.sh encode)", python.display());
            return None;
        }
        let mut child = Command::new(python)
            .arg(root.join("benches/sentence_transformers_engine.py"))
            .arg(folder)
            .arg(BATCH.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let mut asks = child.stdin.take()?;
        let mut answers = BufReader::new(child.stdout.take()?);
        writeln!(asks, "{}", serde_json::to_string(texts).ok()?).ok()?;
        let mut ready = String::new();
        answers.read_line(&mut ready).ok()?;
        (ready.trim() == "ready").then_some(Self { child, asks, answers })
    }
}

impl Engine for Python {
    fn name(&self) -> String {
        "sentence-transformers (Python, f32)".into()
    }

    fn seconds(&mut self, _: &[String]) -> f64 {
        writeln!(self.asks, "go").expect("Python listens");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("Python answers");
        line.trim().parse().expect("seconds")
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/multilingual-e5-small");
    let texts = synthetic::sentences();
    let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    println!(
        "{} distinct ad sentences, {:.1} words each; {ROUNDS} rounds",
        texts.len(),
        words as f64 / texts.len() as f64
    );
    let settings = |precision| EncoderSettings { precision, ..EncoderSettings::new(&folder) };
    let mut engines: Vec<Box<dyn Engine>> = vec![
        Box::new(Ours(Encoder::start(&settings(Precision::Auto)).expect("the model"))),
        Box::new(Ours(Encoder::start(&settings(Precision::F32)).expect("the model"))),
        Box::new(PlainRustBert::load(&folder)),
    ];
    if let Some(python) = Python::start(&folder, &texts) {
        engines.push(Box::new(python));
    }
    let mut seconds = vec![Vec::new(); engines.len()];
    for round in 0..ROUNDS {
        for place in 0..engines.len() {
            let engine = (place + round) % engines.len();
            let spent = engines[engine].seconds(&texts);
            // The first round warms up.
            if round > 0 {
                seconds[engine].push(spent);
            }
        }
    }
    let reference = engines.len() - 1;
    println!("{:<38} {:>12} {:>18}", "engine", "sentences/s", "median ratio");
    for (engine, own) in engines.iter().zip(&seconds) {
        let rates: Vec<f64> = own.iter().map(|spent| texts.len() as f64 / spent).collect();
        let ratios: Vec<f64> = own.iter().zip(&seconds[reference]).map(|(own, other)| other / own).collect();
        println!("{:<38} {:>12.0} {:>17.2}x", engine.name(), median(rates), median(ratios));
    }
    println!("ratio: to {}, round by round", engines[reference].name());
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
