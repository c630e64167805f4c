//! Parsers of outside bytes on broken input: seeds, mutated with a fixed seed of their own.
//!
//! `SKILLGAUGE_FUZZ_INPUTS=10000000` tries so many in all instead of the few of a test run.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

#[path = "../fuzz/parsers.rs"]
mod list;

use list::{PARSERS, Parser};

/// Words that matter to one of the parsers.
const WORDS: [&[u8]; 24] = [
    b"\"",
    b"\n",
    b"\r\n",
    b",",
    b"{",
    b"}",
    b"[",
    b"\\u0000",
    b"\xff",
    b"\x00",
    b"<li>",
    b"</p>",
    b"&#",
    b"- ",
    b". ",
    b"\xe2\x80\x8b",
    b"\xc3\xa9",
    b"1e999",
    b"NaN",
    b"[[skill]]",
    b"PAR1",
    b"\x1f\x8b",
    b"|---|",
    b"**",
];

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) as usize) % bound.max(1)
    }
}

fn corpus(parser: &str) -> PathBuf {
    crate::support::root().join("tests/fuzz/corpus").join(parser)
}

/// The seeds of a parser, those in files too.
fn seeds(parser: &Parser) -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(corpus(parser.name))
        .map(|entries| entries.map(|entry| entry.expect("an entry").path()).collect())
        .unwrap_or_default();
    files.sort();
    let files = files.iter().map(|file| std::fs::read(file).expect("a seed"));
    parser.seeds.iter().map(|seed| seed.to_vec()).chain(files).collect()
}

/// One to six changes: a bit, a byte, a stretch that is removed, repeated or taken from another seed, a word.
fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let seed = |random: &mut Random| &seeds[random.below(seeds.len())];
    let mut bytes = seed(random).clone();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        let to = at + random.below(bytes.len() + 1 - at);
        match random.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = random.below(256) as u8,
            2 => drop(bytes.drain(at..to)),
            3 => {
                let stretch = bytes[at..to].to_vec();
                let times = 1 + random.below(4);
                for _ in 0..times {
                    bytes.splice(at..at, stretch.iter().copied());
                }
            }
            4 => {
                let other = seed(random);
                let from = random.below(other.len() + 1);
                bytes.splice(at..at, other[from..].iter().copied());
            }
            5 => bytes.truncate(at),
            _ => {
                let word = WORDS[random.below(WORDS.len())];
                bytes.splice(at..at, word.iter().copied());
            }
        }
        bytes.truncate(4_000);
    }
    bytes
}

#[test]
fn no_bytes_break_a_parser() {
    let inputs: usize =
        std::env::var("SKILLGAUGE_FUZZ_INPUTS").ok().and_then(|inputs| inputs.parse().ok()).unwrap_or(20_000);
    for (number, parser) in PARSERS.iter().enumerate() {
        let began = Instant::now();
        let mut random = Random(0x5eed_0001 + number as u64);
        let share = inputs / PARSERS.len();
        let seeds = seeds(parser);
        seeds.iter().for_each(|bytes| (parser.run)(bytes));
        for input in 0..share {
            let bytes = mutated(&seeds, &mut random);
            let outcome = catch_unwind(AssertUnwindSafe(|| (parser.run)(&bytes)));
            assert!(
                outcome.is_ok(),
                "{}, input {input}: {:?}",
                parser.name,
                bytes.escape_ascii().to_string()
            );
        }
        println!("{}: {share} inputs in {:.1} s", parser.name, began.elapsed().as_secs_f64());
    }
}

const PARQUET: &str =
    "message ads { required int64 id; optional binary title (UTF8); required binary description (UTF8); }";

/// Two ads in a Parquet file as small as one can be.
fn parquet_file() -> Vec<u8> {
    let mut bytes = Vec::new();
    let schema = Arc::new(parse_message_type(PARQUET).expect("a schema"));
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).expect("a writer");
    let mut group = writer.next_row_group().expect("a group");
    let mut column = group.next_column().expect("a column").expect("the first");
    column.typed::<Int64Type>().write_batch(&[1, 2], None, None).expect("ids");
    column.close().expect("written");
    let mut column = group.next_column().expect("a column").expect("the second");
    let titles = [ByteArray::from("Fitter")];
    column.typed::<ByteArrayType>().write_batch(&titles, Some(&[1, 0]), None).expect("titles");
    column.close().expect("written");
    let mut column = group.next_column().expect("a column").expect("the third");
    let texts = ["You fit lamps.", "You read plans."].map(ByteArray::from);
    column.typed::<ByteArrayType>().write_batch(&texts, None, None).expect("texts");
    column.close().expect("written");
    group.close().expect("written");
    writer.close().expect("written");
    bytes
}

fn gzip_file() -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let lines = "{\"id\":\"1\",\"description\":\"You fit lamps.\"}\n{\"id\":\"2\",\"description\":\"You read plans.\"}\n";
    packed.write_all(lines.as_bytes()).expect("packed");
    packed.finish().expect("packed")
}

#[test]
#[ignore = "makes the seeds that are files, once"]
fn make_the_seeds() {
    for (parser, name, bytes) in
        [("parquet", "two-ads.parquet", parquet_file()), ("gzip", "two-ads.jsonl.gz", gzip_file())]
    {
        std::fs::create_dir_all(corpus(parser)).expect("a folder");
        std::fs::write(corpus(parser).join(name), bytes).expect("written");
    }
}

/// Or the mutations would start from nothing that can be read.
#[test]
fn the_seeds_in_files_are_feeds_of_two_ads() {
    for (parser, name) in [("parquet", "two-ads.parquet"), ("gzip", "two-ads.jsonl.gz")] {
        let feed =
            skillgauge::ingest::open(&corpus(parser).join(name), &skillgauge::ingest::Reading::default());
        let accepted = feed.expect("it opens").map(|record| {
            record.expect("it is read").content.and_then(skillgauge::ingest::accept).expect("an ad")
        });
        assert_eq!(accepted.count(), 2, "{name}");
    }
}
