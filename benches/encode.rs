//! Encoding, sentences a second on all cores: skillgauge's encoder, rust-bert's own forward pass in f32, and Python's
//! onnxruntime and sentence-transformers (where `benches/.venv` has them), in the same run, in rounds that rotate.
//!
//! `benches/run.sh encode` makes the virtual environment; without it the Python row is left out.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use skillgauge::encode::{Bert, Cancel, Encoder, EncoderSettings, Patience, Precision, Update};
use tch::Device;

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

/// rust-bert's own forward pass over the same weights: padded batches in the order given, f32.
struct RustBert(Bert);

impl Engine for RustBert {
    fn name(&self) -> String {
        "rust-bert's forward pass (f32)".into()
    }

    fn seconds(&mut self, texts: &[String]) -> f64 {
        let began = Instant::now();
        for batch in texts.chunks(BATCH) {
            let batch: Vec<&str> = batch.iter().map(String::as_str).collect();
            let (ids, mask) = self.0.tokenize(&batch);
            let vectors = tch::no_grad(|| self.0.forward(&ids, &mask)).expect("vectors");
            assert_eq!(vectors.size()[0], batch.len() as i64);
        }
        began.elapsed().as_secs_f64()
    }
}

/// A Python engine in a process of its own, which sorts by length itself.
struct Python {
    name: &'static str,
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// The scripts under `benches`, with their names in the table; the last one is what the others are compared with.
const PYTHON: [(&str, &str); 2] = [
    ("onnxruntime_engine.py", "onnxruntime (Python, f32)"),
    ("sentence_transformers_engine.py", "sentence-transformers (Python, f32)"),
];

impl Python {
    fn start((script, name): (&str, &'static str), folder: &Path, texts: &[String]) -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = root.join("benches/.venv/bin/python");
        if !python.is_file() {
            eprintln!("no {}: {name} is left out (benches/run.sh encode)", python.display());
            return None;
        }
        let mut child = Command::new(python)
            .arg(root.join("benches").join(script))
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
        (ready.trim() == "ready").then_some(Self { name, child, asks, answers })
    }
}

impl Engine for Python {
    fn name(&self) -> String {
        self.name.into()
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
        Box::new(RustBert(Bert::load(&folder, &Update::None, Device::Cpu).expect("the model"))),
    ];
    for engine in PYTHON {
        if let Some(python) = Python::start(engine, &folder, &texts) {
            engines.push(Box::new(python));
        }
    }
    let mut seconds = vec![Vec::new(); engines.len()];
    for round in 0..ROUNDS {
        for index in 0..engines.len() {
            let engine = (index + round) % engines.len();
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
