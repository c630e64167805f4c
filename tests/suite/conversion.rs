//! `models/e5.py`: a 4-bit file into a folder that the program reads, its word table trimmed.

use std::path::Path;
use std::process::Command;

use skillgauge::encode::{Cancel, Encoder, EncoderSettings, Patience, Precision};

use crate::support;
use crate::tiny_model::{self, Random};

const HIDDEN: usize = 32;
const INNER: usize = 64;
const POSITIONS: usize = 64;
/// Pieces of other scripts, which are not kept.
const OTHERS: [&str; 6] = ["▁工程师", "数据", "▁مهندس", "▁डेटा", "▁エンジニア", "데이터"];

/// A file as `models/e5.py` describes it, in small: two layers, pieces of many scripts between the tiny model's.
struct File {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    tensors: Vec<(usize, Vec<u8>)>,
    random: Random,
}

impl File {
    fn write(path: &Path) {
        let mut file =
            Self { bytes: Vec::new(), directory: Vec::new(), tensors: Vec::new(), random: Random(11) };
        let pieces = pieces();
        file.head(&pieces);
        let mut names: Vec<(String, usize, bool)> = vec![
            ("emb.word".into(), pieces.len() * HIDDEN, true),
            ("emb.pos".into(), POSITIONS * HIDDEN, true),
            ("emb.type".into(), 2 * HIDDEN, true),
            ("emb.ln.w".into(), HIDDEN, false),
            ("emb.ln.b".into(), HIDDEN, false),
        ];
        for layer in 0..2 {
            let sizes =
                [("q", HIDDEN), ("k", HIDDEN), ("v", HIDDEN), ("ao", HIDDEN), ("fi", INNER), ("fo", HIDDEN)];
            for (part, out) in sizes {
                let from = if part == "fo" { INNER } else { HIDDEN };
                names.push((format!("l{layer}.{part}.w"), out * from, true));
                names.push((format!("l{layer}.{part}.b"), out, false));
            }
            for norm in ["aln", "oln"] {
                names.push((format!("l{layer}.{norm}.w"), HIDDEN, false));
                names.push((format!("l{layer}.{norm}.b"), HIDDEN, false));
            }
        }
        let count = names.len();
        for (name, values, packed) in names {
            file.tensor(&name, values, packed);
        }
        file.finish(path, count);
    }

    fn head(&mut self, pieces: &[(String, f32)]) {
        let count = pieces.len();
        self.bytes.extend(b"E5S1");
        self.ints(&[1, HIDDEN as i32, 2, 4, INNER as i32, count as i32, POSITIONS as i32, 2]);
        self.bytes.extend(1e-12_f32.to_le_bytes());
        self.ints(&[32, count as i32, 0, 2, 1, 3]);
        let text: String = pieces.iter().map(|(piece, _)| piece.as_str()).collect();
        self.bytes.extend((text.len() as u64).to_le_bytes());
        let mut at = 0;
        self.ints(&[0]);
        for (piece, _) in pieces {
            at += piece.len() as i32;
            self.ints(&[at]);
        }
        for (_, score) in pieces {
            self.bytes.extend(score.to_le_bytes());
        }
        self.bytes.extend(text.as_bytes());
        // No normaliser entries.
        self.ints(&[0, 0]);
    }

    fn ints(&mut self, values: &[i32]) {
        values.iter().for_each(|value| self.bytes.extend(value.to_le_bytes()));
    }

    fn tensor(&mut self, name: &str, count: usize, packed: bool) {
        let about = if name.contains("ln.w") { 1.0 } else { 0.0 };
        let values: Vec<f32> = (0..count).map(|_| about + self.random.next()).collect();
        let mut content = Vec::new();
        if packed {
            for block in values.chunks(32) {
                // 1/16 as f16: numbers from -8 to 7 give values from -0.5 to 0.4375.
                content.extend(0x2c00_u16.to_le_bytes());
                let number = |value: f32| (value * 16.0 + 8.0).clamp(0.0, 15.0) as u8;
                content.extend((0..16).map(|at| number(block[at]) | number(block[at + 16]) << 4));
            }
        } else {
            values.iter().for_each(|value| content.extend(value.to_le_bytes()));
        }
        self.directory.extend((name.len() as u16).to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.directory.push(u8::from(packed));
        self.directory.extend((count as u32).to_le_bytes());
        self.tensors.push((self.directory.len(), content));
        // Where it lies is known when the directory is whole.
        self.directory.extend([0; 16]);
    }

    fn finish(mut self, path: &Path, count: usize) {
        self.ints(&[count as i32]);
        let mut offset = self.bytes.len() + self.directory.len();
        for (entry, content) in &self.tensors {
            let (at, length) = (offset as u64, content.len() as u64);
            self.directory[*entry..entry + 8].copy_from_slice(&at.to_le_bytes());
            self.directory[entry + 8..entry + 16].copy_from_slice(&length.to_le_bytes());
            offset += content.len();
        }
        self.bytes.extend(&self.directory);
        self.tensors.iter().for_each(|(_, content)| self.bytes.extend(content));
        std::fs::write(path, &self.bytes).expect("a file");
    }
}

fn pieces() -> Vec<(String, f32)> {
    let specials = ["<s>", "<pad>", "</s>", "<unk>"].map(|name| (name.to_string(), 0.0));
    let mut pieces = specials.to_vec();
    for (number, piece) in tiny_model::pieces().into_iter().enumerate() {
        let other = OTHERS.get(number / 2).filter(|_| number % 2 == 0);
        pieces.extend(other.map(|other| ((*other).to_string(), -3.0)));
        pieces.push(piece);
    }
    pieces.push(("<mask>".into(), 0.0));
    pieces
}

fn convert(file: &Path, out: &Path, trim: bool) {
    let flag = if trim { "True" } else { "False" };
    let (file, out) = (file.display(), out.display());
    let code = format!("import e5; e5.convert({:?}, {:?}, trim={flag})", file.to_string(), out.to_string());
    let done = Command::new("python3")
        .args(["-B", "-c", &code])
        .current_dir(support::root().join("models"))
        .output()
        .expect("python3");
    assert!(done.status.success(), "{}", support::text(&done.stderr));
}

fn start(folder: &Path) -> Encoder {
    let settings = EncoderSettings { precision: Precision::F32, ..EncoderSettings::new(folder) };
    Encoder::start(&settings).expect("the converted model")
}

#[test]
fn the_trimmed_table_gives_the_vectors_of_the_whole_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("packed");
    File::write(&file);
    let of = |name: &str, trim: bool| {
        let out = folder.path().join(name);
        convert(&file, &out, trim);
        (std::fs::metadata(out.join("model.safetensors")).expect("weights").len(), start(&out))
    };
    let ((whole_size, whole), (trimmed_size, trimmed)) = (of("whole", false), of("trimmed", true));
    // A row of f16 a piece; the headers differ by at most a few digits.
    let smaller = whole_size - trimmed_size;
    assert!(smaller.abs_diff((OTHERS.len() * HIDDEN * 2) as u64) < 32, "{smaller}");
    let texts = [
        "μηχανικός δεδομένων",
        "инженер по данни",
        "ingeniero de datos",
        "Data engineer 2026, 50%!",
        "",
        "  ",
    ]
    .map(str::to_string);
    let encode = |encoder: &Encoder, texts: &[String]| {
        encoder.encode(texts.to_vec(), Patience::Wait, &Cancel::new()).expect("vectors")
    };
    assert_eq!(encode(&whole, &texts), encode(&trimmed, &texts));
    // What is not kept is unknown: the same vector for all such words.
    let others = ["工程师".to_string(), "مهندس".to_string()];
    let (known, unknown) = (encode(&whole, &others), encode(&trimmed, &others));
    assert!(known[0] != known[1] && unknown[0] == unknown[1]);
}

#[test]
fn what_stands_before_every_text_is_data_of_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("packed");
    File::write(&file);
    let out = folder.path().join("model");
    convert(&file, &out, true);
    let with = start(&out);
    let text = vec!["ingeniero de datos".to_string()];
    let prefixed = with.encode(text.clone(), Patience::Wait, &Cancel::new()).expect("a vector");
    std::fs::remove_file(out.join("config_sentence_transformers.json")).expect("the file is there");
    let without = start(&out);
    assert_eq!(with.max_tokens() + with.count_tokens("query: "), without.max_tokens());
    let bare = without.encode(text.clone(), Patience::Wait, &Cancel::new()).expect("a vector");
    assert_ne!(prefixed, bare);
    let by_hand = vec![format!("query: {}", text[0])];
    assert_eq!(prefixed, without.encode(by_hand, Patience::Wait, &Cancel::new()).expect("a vector"));
    assert_ne!(with.version().digest, without.version().digest);
    std::fs::write(out.join("config_sentence_transformers.json"), r#"{"default_prompt_name": "passage"}"#)
        .expect("a file");
    let error = Encoder::start(&EncoderSettings::new(&out)).err().expect("a refusal").to_string();
    assert!(error.contains("'passage' is not among prompts"), "{error}");
}
