//! Parsers of outside bytes on broken input: seeds, mutated with a fixed seed of their own.
//!
//! `SKILLGAUGE_FUZZ_INPUTS=10000000` tries so many in all instead of the few of a test run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

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

/// One to six changes: a bit, a byte, a stretch that is removed, repeated or taken from another seed, a word.
fn mutated(parser: &Parser, random: &mut Random) -> Vec<u8> {
    let seed = |random: &mut Random| parser.seeds[random.below(parser.seeds.len())];
    let mut bytes = seed(random).to_vec();
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
        for bytes in parser.seeds {
            (parser.run)(bytes);
        }
        for input in 0..share {
            let bytes = mutated(parser, &mut random);
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
