//! Writes a feed of synthetic ads to standard output: `synthetic_feed COUNT`. A tool of `run.sh`.

use std::io::Write;

#[path = "synthetic/mod.rs"]
mod synthetic;

fn main() -> std::io::Result<()> {
    let count = std::env::args_os().nth(1).and_then(|count| count.to_str()?.parse().ok()).unwrap_or(10_000);
    let mut out = std::io::BufWriter::new(std::io::stdout());
    for ad in synthetic::ads(count, 15) {
        let line = serde_json::json!({
            "id": ad.id, "title": ad.title, "description": ad.description, "language": ad.language,
            "country": ad.country, "posted": ad.posted,
        });
        writeln!(out, "{line}")?;
    }
    out.flush()
}
