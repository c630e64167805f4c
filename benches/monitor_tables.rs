//! Writes made-up tables of annotated ads, as `monitor annotate` would, the same for the same arguments: for measuring
//! `monitor indicators`, and for looking at its tables.
//!
//! `cargo run --release --features monitor --example monitor_tables -- DIR ADS MONTHS SKILLS`
//!
//! Twelve and a half skills an ad on average: 800,000 ads are ten million rows of skills. Two sources, of which the
//! second joins half-way, when the annotation changes too; employers and skills of very different frequency; one ad in
//! ten is a copy of another; a skill that comes up and one that vanishes.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float32Array, RecordBatch, StringArray, UInt8Array, UInt32Array};
use parquet::arrow::ArrowWriter;
use serde_json::{Value, json};

type Failure = Box<dyn std::error::Error>;

/// Days of 2025-01-01 since 1970-01-01.
const FIRST_DAY: u64 = 20_089;
/// Days of a year before each month.
const BEFORE_MONTH: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
/// Ads that are in memory at a time.
const AT_ONCE: u64 = 50_000;
const COMPETENCES: [&str; 8] = ["A.6", "B.1", "B.3", "C.1", "D.7", "D.10", "E.2", "E.8"];
const PROFILES: [&str; 2] = ["smart-cities-engineer", "smart-cities-technician"];
const REGIONS: [&str; 8] = ["ES30", "ES51", "ES61", "ES21", "ITC4", "ITI4", "EL30", "BG41"];
const NAMES: [&str; 12] = [
    "Python",
    "SQL",
    "teamwork",
    "project management",
    "data analysis",
    "Linux",
    "Java",
    "cloud technologies",
    "cyber security",
    "sensor technology",
    "prompt engineering",
    "COBOL",
];

/// Numbers that look random and are the same everywhere (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    /// Small numbers more often than great ones.
    fn skewed(&mut self, bound: u64) -> u64 {
        let first = self.below(bound) + 1;
        self.below(first)
    }
}

/// The rows of some ads of a month.
#[derive(Default)]
struct Rows {
    source: Vec<&'static str>,
    ad: Vec<String>,
    first_seen: Vec<i32>,
    last_seen: Vec<i32>,
    country: Vec<&'static str>,
    region: Vec<Option<&'static str>>,
    language: Vec<&'static str>,
    employer: Vec<Option<String>>,
    group: Vec<String>,
    occupation: Vec<Option<String>>,
    versions: Vec<&'static str>,
    skills: Vec<(usize, u64, &'static str)>,
    competences: Vec<(usize, &'static str, Option<u8>)>,
    profiles: Vec<(usize, &'static str, f32)>,
}

struct Shape {
    ads: u64,
    months: u64,
    skills: u64,
}

impl Shape {
    /// One for five skills, no more than 40.
    fn occupations(&self) -> u64 {
        (self.skills / 5).clamp(1, 40)
    }
}

impl Rows {
    fn add(&mut self, number: u64, month: u64, shape: &Shape, dice: &mut Dice) {
        let index = self.ad.len();
        let late = month >= shape.months / 2;
        let source = if late && dice.below(100) < 35 { "portal-b" } else { "portal-a" };
        let day = (FIRST_DAY + month / 12 * 365 + BEFORE_MONTH[month as usize % 12] + dice.below(28)) as i32;
        let region = REGIONS[dice.skewed(8) as usize];
        let occupation = dice.skewed(shape.occupations());
        self.source.push(source);
        self.ad.push(format!("{number:09}"));
        self.first_seen.push(day);
        self.last_seen.push(day + dice.below(45) as i32);
        self.country.push(match &region[..2] {
            "ES" => "ES",
            "IT" => "IT",
            "EL" => "GR",
            _ => "BG",
        });
        self.region.push((dice.below(10) > 0).then_some(region));
        self.language.push(if dice.below(5) == 0 { "en" } else { "es" });
        let employers = (shape.ads / 40).clamp(30, 200_000);
        self.employer.push((dice.below(10) > 0).then(|| format!("Employer {}", dice.skewed(employers))));
        let copied =
            if index > 0 && dice.below(10) == 0 { number - 1 - dice.below(index as u64) } else { number };
        self.group.push(format!("{copied:016x}"));
        self.occupation.push((dice.below(12) > 0).then(|| occupation_uri(occupation)));
        self.versions.push(if late { "bbbbbbbbbbbb" } else { "aaaaaaaaaaaa" });
        self.add_findings(index, month, occupation, shape, dice);
    }

    fn add_findings(&mut self, index: usize, month: u64, occupation: u64, shape: &Shape, dice: &mut Dice) {
        let mut found = Vec::new();
        for _ in 0..8 + dice.below(10) {
            let skill =
                (dice.skewed(shape.skills) + if dice.below(2) == 0 { occupation } else { 0 }) % shape.skills;
            let gone =
                (skill == 10 && month < shape.months / 2) || (skill == 11 && month > shape.months * 3 / 4);
            if !gone && !found.contains(&skill) {
                found.push(skill);
                self.skills.push((
                    index,
                    skill,
                    ["required", "required", "preferred", "mentioned"][dice.below(4) as usize],
                ));
            }
        }
        for (number, code) in COMPETENCES.iter().enumerate() {
            if dice.below(100) < 40 / (number as u64 + 1) {
                self.competences.push((index, code, (dice.below(3) > 0).then(|| 1 + dice.below(5) as u8)));
            }
        }
        for profile in PROFILES {
            self.profiles.push((index, profile, dice.skewed(1_000) as f32 / 1_000.0));
        }
    }

    fn batches(&self) -> Result<[(&'static str, RecordBatch); 4], Failure> {
        let text = |values: &[&'static str]| Arc::new(StringArray::from_iter_values(values)) as ArrayRef;
        let none = || Arc::new(StringArray::new_null(self.ad.len())) as ArrayRef;
        let days =
            |values: &[i32]| Arc::new(Date32Array::from_iter_values(values.iter().copied())) as ArrayRef;
        let key = |indices: Vec<usize>| {
            let sources = StringArray::from_iter_values(indices.iter().map(|index| self.source[*index]));
            let ads = StringArray::from_iter_values(indices.iter().map(|index| self.ad[*index].as_str()));
            (Arc::new(sources) as ArrayRef, Arc::new(ads) as ArrayRef)
        };
        let ads = RecordBatch::try_from_iter_with_nullable([
            ("source", text(&self.source), false),
            ("ad", Arc::new(StringArray::from_iter_values(&self.ad)) as ArrayRef, false),
            ("first_seen", days(&self.first_seen), true),
            ("last_seen", days(&self.last_seen), true),
            ("posted", days(&self.first_seen), true),
            ("expires", Arc::new(Date32Array::new_null(self.ad.len())) as ArrayRef, true),
            ("country", text(&self.country), true),
            ("region", Arc::new(self.region.iter().copied().collect::<StringArray>()) as ArrayRef, true),
            ("language", text(&self.language), false),
            (
                "employer",
                Arc::new(self.employer.iter().map(Option::as_deref).collect::<StringArray>()) as ArrayRef,
                true,
            ),
            ("title", Arc::new(StringArray::from_iter_values(&self.ad)) as ArrayRef, false),
            ("near_duplicate_group", Arc::new(StringArray::from_iter_values(&self.group)) as ArrayRef, false),
            (
                "occupation",
                Arc::new(self.occupation.iter().map(Option::as_deref).collect::<StringArray>()) as ArrayRef,
                true,
            ),
            ("occupation_probability", Arc::new(Float32Array::new_null(self.ad.len())) as ArrayRef, true),
            ("isco", none(), true),
            ("isco_probability", Arc::new(Float32Array::new_null(self.ad.len())) as ArrayRef, true),
            ("seniority", none(), true),
            ("sentences", Arc::new(UInt32Array::from(vec![20; self.ad.len()])) as ArrayRef, false),
            ("versions", text(&self.versions), false),
        ])?;
        let (sources, of_ads) = key(self.skills.iter().map(|row| row.0).collect());
        let uris = self.skills.iter().map(|row| skill_uri(row.1));
        let demands: Vec<&str> = self.skills.iter().map(|row| row.2).collect();
        let skills = RecordBatch::try_from_iter([
            ("source", sources),
            ("ad", of_ads),
            ("skill", Arc::new(StringArray::from_iter_values(uris)) as ArrayRef),
            ("demand", Arc::new(StringArray::from_iter_values(demands)) as ArrayRef),
            ("probability", Arc::new(Float32Array::from(vec![0.9; self.skills.len()])) as ArrayRef),
        ])?;
        let (sources, of_ads) = key(self.competences.iter().map(|row| row.0).collect());
        let codes = self.competences.iter().map(|row| row.1);
        let levels: UInt8Array = self.competences.iter().map(|row| row.2).collect();
        let competences = RecordBatch::try_from_iter_with_nullable([
            ("source", sources, false),
            ("ad", of_ads, false),
            ("competence", Arc::new(StringArray::from_iter_values(codes)) as ArrayRef, false),
            ("level", Arc::new(levels) as ArrayRef, true),
        ])?;
        let (sources, of_ads) = key(self.profiles.iter().map(|row| row.0).collect());
        let names = self.profiles.iter().map(|row| row.1);
        let shares =
            || Arc::new(Float32Array::from_iter_values(self.profiles.iter().map(|row| row.2))) as ArrayRef;
        let profiles = RecordBatch::try_from_iter([
            ("source", sources),
            ("ad", of_ads),
            ("profile", Arc::new(StringArray::from_iter_values(names)) as ArrayRef),
            ("score", shares()),
            ("coverage", shares()),
            ("focus", shares()),
        ])?;
        Ok([("ads", ads), ("ad_skills", skills), ("ad_competences", competences), ("ad_profiles", profiles)])
    }
}

fn skill_uri(number: u64) -> String {
    format!("http://data.europa.eu/esco/skill/{number:08x}-0000-4000-8000-000000000000")
}

fn occupation_uri(number: u64) -> String {
    format!("http://data.europa.eu/esco/occupation/{number:08x}-0000-4000-8000-000000000000")
}

/// A file of a table in a month.
fn file(folder: &Path, table: &str, month: u64) -> (String, PathBuf) {
    let path = format!("{table}/month={:04}-{:02}/part.parquet", 2025 + month / 12, month % 12 + 1);
    let full = folder.join(&path);
    (path, full)
}

fn write_month(
    folder: &Path,
    month: u64,
    numbers: std::ops::Range<u64>,
    shape: &Shape,
) -> Result<Vec<(String, u64, u64)>, Failure> {
    let mut dice = Dice(month * 7_919 + 17);
    let mut writers: Vec<(String, PathBuf, ArrowWriter<File>)> = Vec::new();
    let mut rows = 0;
    let mut from = numbers.start;
    while from < numbers.end {
        let mut part = Rows::default();
        let to = (from + AT_ONCE).min(numbers.end);
        (from..to).for_each(|number| part.add(number, month, shape, &mut dice));
        for (index, (table, batch)) in part.batches()?.into_iter().enumerate() {
            if writers.len() <= index {
                let (path, full) = file(folder, table, month);
                std::fs::create_dir_all(full.parent().ok_or("no folder")?)?;
                writers.push((
                    path,
                    full.clone(),
                    ArrowWriter::try_new(File::create(full)?, batch.schema(), None)?,
                ));
            }
            writers[index].2.write(&batch)?;
        }
        rows += to - from;
        from = to;
    }
    let mut files = Vec::new();
    for (path, full, writer) in writers {
        writer.close()?;
        files.push((path, rows, std::fs::metadata(full)?.len()));
    }
    Ok(files)
}

fn rejects(folder: &Path) -> Result<Value, Failure> {
    let full = folder.join("rejects/part.parquet");
    std::fs::create_dir_all(full.parent().ok_or("no folder")?)?;
    let reasons = ["no_description", "no_description", "bad_date"];
    let batch = RecordBatch::try_from_iter([
        ("file", Arc::new(StringArray::from(vec!["portal-a.jsonl"; 3])) as ArrayRef),
        ("source", Arc::new(StringArray::from(vec!["portal-a"; 3])) as ArrayRef),
        ("reason", Arc::new(StringArray::from(reasons.to_vec())) as ArrayRef),
    ])?;
    let mut writer = ArrowWriter::try_new(File::create(&full)?, batch.schema(), None)?;
    writer.write(&batch)?;
    writer.close()?;
    Ok(
        json!({"rows": 3, "files": [{"path": "rejects/part.parquet", "rows": 3, "bytes": std::fs::metadata(full)?.len()}]}),
    )
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> =
        std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let [_, folder, ads, months, skills] = arguments.as_slice() else {
        return Err("wanted: DIR ADS MONTHS SKILLS".into());
    };
    let shape = Shape { ads: ads.parse()?, months: months.parse()?, skills: skills.parse()? };
    let folder = Path::new(folder);
    let mut tables = serde_json::Map::new();
    for month in 0..shape.months {
        let numbers = shape.ads * month / shape.months..shape.ads * (month + 1) / shape.months;
        for (path, rows, bytes) in write_month(folder, month, numbers, &shape)? {
            let table = path.split('/').next().unwrap_or_default().to_string();
            let entry = tables.entry(table).or_insert_with(|| json!({"rows": 0, "files": []}));
            if let Some(files) = entry["files"].as_array_mut() {
                files.push(json!({"path": path, "rows": rows, "bytes": bytes}));
            }
        }
    }
    tables.insert("rejects".into(), rejects(folder)?);
    let mut labels = serde_json::Map::new();
    for number in 0..shape.skills {
        let name =
            NAMES.get(number as usize).map_or_else(|| format!("skill {number}"), |name| name.to_string());
        labels.insert(skill_uri(number), name.into());
    }
    labels.extend(
        (0..shape.occupations())
            .map(|number| (occupation_uri(number), format!("occupation {number}").into())),
    );
    let manifest = json!({
        "format": 1,
        "program": {"name": "skillgauge", "version": "0.1.0"},
        "inputs": [{"file": "portal-a.jsonl", "digest": "made up", "bytes": 0, "read": shape.ads + 3}],
        "versions": {"model": "made up", "taxonomy": {"name": "made up", "digest": "00"}, "digest": "bbbbbbbbbbbb"},
        "parameters": {},
        "counts": {"read": shape.ads + 3, "accepted": shape.ads, "rejected": {"no_description": 2, "bad_date": 1}, "ads": shape.ads},
        "tables": tables,
        "labels": labels,
        "profile_names": {"smart-cities-engineer": "Smart Cities Engineer", "smart-cities-technician": "Smart Cities Technician"},
    });
    std::fs::write(folder.join("manifest.json"), serde_json::to_vec_pretty(&manifest)?)?;
    Ok(())
}
