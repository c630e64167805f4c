//! `skillgauge link`: sentences to the skills of a taxonomy.

use std::io::BufRead;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::config::Settings;
use crate::domain::Probability;
use crate::encode::Patience;
use crate::matching::{Cancel, Legs, Link, Linked};

use super::args::{LinkOptions, OutputFormat, WrongUse};
use super::output::{Output, decimals};
use super::progress::Meter;
use super::{rooms, table};

/// Sentences linked together before their answers are printed.
const BATCH: usize = 256;

#[derive(Deserialize)]
struct SentenceRecord {
    id: serde_json::Value,
    text: String,
}

#[derive(Serialize)]
struct LinkRecord<'a> {
    rank: usize,
    uri: &'a str,
    label: &'a str,
    score: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    cosine: f64,
    best_cosine: f64,
    words: f64,
}

#[derive(Serialize)]
struct LinkedRecord<'a> {
    id: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    asks: Option<f64>,
    skills: Vec<LinkRecord<'a>>,
}

pub(super) fn run(settings: &Settings, options: &LinkOptions) -> anyhow::Result<()> {
    let legs: Legs = options.legs.parse().map_err(|violation| WrongUse(format!("--{violation}")))?;
    let (ids, texts) = read_sentences(&options.sentences)?;
    let encoder = rooms::encoder(settings)?;
    let linker = rooms::linker(settings, &options.taxonomy, &encoder, legs)?;
    let cancel = Cancel::new();
    let mut output = Output::new();
    let mut meter = Meter::new("linking", Some(texts.len() as u64));
    let mut all = Vec::with_capacity(texts.len());
    for chunk in texts.chunks(BATCH) {
        let chunk: Vec<&str> = chunk.iter().map(String::as_str).collect();
        all.extend(linker.link(&chunk, None, options.top, Patience::Wait, &cancel)?);
        meter.advance(all.len() as u64, Some(texts.len() as u64), &format!("{} sentences", all.len()));
    }
    meter.finish();
    print(&mut output, &ids, &texts, &all, options)?;
    output.finish()
}

/// The ids and texts of a JSONL file of sentences.
pub(super) fn read_sentences(path: &Path) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let name = path.display();
    let reader: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let file = std::fs::File::open(path).with_context(|| format!("{name}: cannot be read"))?;
        Box::new(std::io::BufReader::new(file))
    };
    let (mut ids, mut texts) = (Vec::new(), Vec::new());
    for (number, line) in reader.lines().enumerate() {
        let number = number + 1;
        let line = line.with_context(|| format!("{name}:{number}: cannot be read as UTF-8"))?;
        if line.trim().is_empty() {
            continue;
        }
        let record: SentenceRecord = serde_json::from_str(&line).map_err(|error| {
            anyhow::anyhow!("{name}:{number}: {error}; each line is an object with id and text")
        })?;
        ids.push(match record.id {
            serde_json::Value::String(id) => id,
            other => other.to_string(),
        });
        texts.push(record.text);
    }
    Ok((ids, texts))
}

fn print(
    output: &mut Output,
    ids: &[String],
    texts: &[String],
    all: &[Linked],
    options: &LinkOptions,
) -> anyhow::Result<()> {
    let records = || {
        ids.iter().zip(texts).zip(all).map(|((id, text), linked)| LinkedRecord {
            id,
            text,
            asks: linked.asks.map(Probability::get),
            skills: ranked(&linked.links).collect(),
        })
    };
    match options.format {
        OutputFormat::Jsonl => records().try_for_each(|record| output.jsonl(&record)),
        OutputFormat::Json => output.json(&records().collect::<Vec<_>>()),
        OutputFormat::Trec => records().try_for_each(|record| {
            let tag = format!("link-{}", options.legs);
            output.trec(record.id, record.skills.iter().map(|skill| (skill.uri, skill.score)), &tag)
        }),
        OutputFormat::Csv => {
            let rows = records().flat_map(|record| {
                record
                    .skills
                    .into_iter()
                    .map(|skill| {
                        vec![
                            record.id.to_string(),
                            skill.rank.to_string(),
                            skill.uri.to_string(),
                            skill.label.to_string(),
                            decimals(skill.score),
                            skill.probability.map(decimals).unwrap_or_default(),
                        ]
                    })
                    .collect::<Vec<_>>()
            });
            output.csv(&["id", "rank", "uri", "label", "score", "probability"], rows)
        }
        OutputFormat::Table => records().try_for_each(|record| {
            let mut table = table::table(&["#", "score", "sure", "skill"]);
            for skill in &record.skills {
                table.add_row([
                    skill.rank.to_string(),
                    format!("{:.3}", skill.score),
                    skill.probability.map(|p| format!("{p:.2}")).unwrap_or_default(),
                    skill.label.to_string(),
                ]);
            }
            let nothing = if record.asks.is_some_and(|asks| asks < 0.5) {
                "\nasks for no skill; the nearest are"
            } else {
                ""
            };
            output.line(&format!("{}: {}{nothing}\n{table}", record.id, table::shortened(record.text, 200)))
        }),
    }
}

fn ranked(links: &[Link]) -> impl Iterator<Item = LinkRecord<'_>> {
    links.iter().enumerate().map(|(place, link)| LinkRecord {
        rank: place + 1,
        uri: link.uri.as_str(),
        label: &link.label,
        score: link.score,
        probability: link.probability.map(Probability::get),
        cosine: link.features.preferred,
        best_cosine: link.features.best,
        words: link.features.words.mass,
    })
}
