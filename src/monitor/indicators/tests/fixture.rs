//! Made-up ads, and the tables that `monitor annotate` would write of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Float32Array, RecordBatch, StringArray, UInt8Array, UInt32Array, UInt64Array,
};
use parquet::arrow::ArrowWriter;
use serde_json::json;

use crate::monitor::indicators::period::month_of_day;

/// An ad with what was found in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::monitor) struct Ad {
    pub source: String,
    pub id: String,
    pub first_seen: Option<i32>,
    pub last_seen: Option<i32>,
    pub posted: Option<i32>,
    pub expires: Option<i32>,
    pub region: Option<String>,
    pub language: String,
    pub employer: Option<String>,
    pub group: String,
    pub occupation: Option<String>,
    pub versions: String,
    /// Skill and demand, perhaps several times.
    pub skills: Vec<(String, &'static str)>,
    pub competences: Vec<(&'static str, Option<u8>)>,
    /// Profile, score, coverage, focus.
    pub profiles: Vec<Fit>,
}

/// Profile, score, coverage, focus.
type Fit = (&'static str, f32, f32, f32);

/// Days of 2025-01-01 since 1970-01-01.
pub(in crate::monitor) const YEAR_2025: i32 = 20_089;

/// Numbers that look random and are the same everywhere (xorshift64*).
pub(in crate::monitor) struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

pub(in crate::monitor) fn skill(number: u64) -> String {
    format!("http://data.europa.eu/esco/skill/{number:04}")
}

const COMPETENCES: [&str; 4] = ["A.6", "B.1", "D.7", "E.2"];

/// So many ads of a year of 2025 on: two sources, of which the second joins in April, eight employers and some without,
/// three occupations, copies, ads without a date, versions that change in July, a skill that comes and one that goes.
pub(in crate::monitor) fn ads(seed: u64, count: u64) -> Vec<Ad> {
    let mut dice = Dice(seed * 2 + 1);
    let mut ads: Vec<Ad> = Vec::new();
    for number in 0..count {
        let day = dice.below(365) as i32;
        let month = month_of_day(YEAR_2025 + day) - 2025 * 12;
        let source = if month >= 3 && dice.chance(40) { "portal-b" } else { "portal-a" };
        let dated = !dice.chance(2);
        let first_seen = (dated && !dice.chance(20)).then_some(YEAR_2025 + day);
        let id = format!("{number:05}");
        let copy_of = (!ads.is_empty() && dice.chance(15)).then(|| dice.below(number) as usize);
        let mut ad = Ad {
            source: source.into(),
            id: id.clone(),
            first_seen,
            posted: dated.then_some(YEAR_2025 + day),
            last_seen: first_seen.filter(|_| dice.chance(80)).map(|day| day + dice.below(90) as i32),
            expires: dice.chance(50).then(|| YEAR_2025 + day + dice.below(60) as i32),
            region: dice.chance(80).then(|| ["ES30", "ES51", "Málaga"][dice.below(3) as usize].to_string()),
            language: ["es", "en", "und"][dice.below(3) as usize].into(),
            employer: dice.chance(85).then(|| format!("Employer {}", dice.below(8).min(dice.below(8)))),
            group: format!("{number:016x}"),
            occupation: dice
                .chance(90)
                .then(|| format!("http://data.europa.eu/esco/occupation/{}", dice.below(3))),
            versions: if month < 6 { "aaaaaaaaaaaa" } else { "bbbbbbbbbbbb" }.into(),
            ..Ad::default()
        };
        add_findings(&mut ad, &mut dice, month);
        if let Some(original) = copy_of {
            ad.group = ads[original].group.clone();
        }
        ads.push(ad);
    }
    ads
}

fn add_findings(ad: &mut Ad, dice: &mut Dice, month: i32) {
    for number in 0..12 {
        let comes_or_goes = (number == 10 && month < 5) || (number == 11 && month > 7);
        let percent = if number >= 10 { 45 } else { 60 / (number + 1) + 8 };
        if !comes_or_goes && dice.chance(percent) {
            let demand = ["required", "preferred", "mentioned"][dice.below(3) as usize];
            ad.skills.push((skill(number), demand));
            if dice.chance(20) {
                ad.skills.push((skill(number), "required"));
            }
        }
    }
    for code in COMPETENCES {
        if dice.chance(35) {
            ad.competences.push((code, dice.chance(60).then(|| 1 + dice.below(5) as u8)));
        }
    }
    let share = |dice: &mut Dice| dice.below(1_001) as f32 / 1_000.0;
    ad.profiles.push(("smart-cities-engineer", share(dice), share(dice), share(dice)));
}

/// Writes the tables of the ads, each month's rows cut into so many files, and the manifest.
pub(in crate::monitor) fn write_run(folder: &Path, ads: &[Ad], pieces: usize) {
    let mut months: BTreeMap<String, Vec<&Ad>> = BTreeMap::new();
    for ad in ads {
        let month = ad.first_seen.or(ad.posted).map(month_of_day);
        let name =
            month.map_or("unknown".into(), |month| crate::monitor::indicators::Length::Month.name(month));
        months.entry(name).or_default().push(ad);
    }
    let mut tables: BTreeMap<&str, Vec<serde_json::Value>> = BTreeMap::new();
    for (month, ads) in &months {
        for (piece, ads) in ads.chunks(ads.len().div_ceil(pieces)).enumerate() {
            for (table, batch) in batches(ads) {
                let path = format!("{table}/month={month}/part-{piece}.parquet");
                let bytes = write(&folder.join(&path), &batch);
                let rows = batch.num_rows();
                tables
                    .entry(table)
                    .or_default()
                    .push(json!({"path": path, "rows": rows, "bytes": bytes, "digest": ""}));
            }
        }
    }
    let rejects = rejects();
    let bytes = write(&folder.join("rejects/part.parquet"), &rejects);
    tables.insert(
        "rejects",
        vec![json!({"path": "rejects/part.parquet", "rows": 3, "bytes": bytes, "digest": ""})],
    );
    let tables: BTreeMap<_, _> =
        tables.into_iter().map(|(name, files)| (name, json!({"rows": 0, "files": files}))).collect();
    let labels: BTreeMap<String, String> =
        (0..12).map(|number| (skill(number), format!("skill {number}"))).collect();
    let manifest = json!({
        "format": 1,
        "program": {"name": "skillgauge", "version": "0.1.0"},
        "inputs": [{"file": "portal-a.jsonl", "digest": "1234", "bytes": 1, "read": ads.len()}],
        "versions": {"model": "small", "taxonomy": {"name": "ESCO 1.2.0", "digest": "00"}, "digest": "bbbbbbbbbbbb"},
        "parameters": {},
        "counts": {"read": ads.len(), "ads": ads.len()},
        "tables": tables,
        "labels": labels,
        "profile_names": {"smart-cities-engineer": "Smart Cities Engineer"},
    });
    std::fs::write(folder.join("manifest.json"), serde_json::to_vec(&manifest).unwrap()).unwrap();
}

pub(in crate::monitor) fn write(file: &Path, batch: &RecordBatch) -> u64 {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let mut writer =
        ArrowWriter::try_new(std::fs::File::create(file).unwrap(), batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    std::fs::metadata(file).unwrap().len()
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

fn days(values: impl Iterator<Item = Option<i32>>) -> ArrayRef {
    Arc::new(values.collect::<Date32Array>())
}

fn batches(ads: &[&Ad]) -> Vec<(&'static str, RecordBatch)> {
    let all = || ads.iter();
    let some = |text: &str| -> ArrayRef {
        texts(ads.iter().map(|_| Some(text.to_string())).collect::<Vec<_>>().iter().map(|t| t.as_deref()))
    };
    let none = || texts(ads.iter().map(|_| None));
    let of_ads = RecordBatch::try_from_iter_with_nullable([
        ("source", texts(all().map(|ad| Some(ad.source.as_str()))), false),
        ("ad", texts(all().map(|ad| Some(ad.id.as_str()))), false),
        ("first_seen", days(all().map(|ad| ad.first_seen)), true),
        ("last_seen", days(all().map(|ad| ad.last_seen)), true),
        ("posted", days(all().map(|ad| ad.posted)), true),
        ("expires", days(all().map(|ad| ad.expires)), true),
        ("country", some("ES"), true),
        ("region", texts(all().map(|ad| ad.region.as_deref())), true),
        ("language", texts(all().map(|ad| Some(ad.language.as_str()))), false),
        ("employer", texts(all().map(|ad| ad.employer.as_deref())), true),
        ("title", some("title"), false),
        ("near_duplicate_group", texts(all().map(|ad| Some(ad.group.as_str()))), false),
        ("occupation", texts(all().map(|ad| ad.occupation.as_deref())), true),
        ("isco", none(), true),
        (
            "isco_probability",
            Arc::new(Float32Array::from_iter(all().map(|ad| ad.occupation.as_ref().map(|_| 0.5))))
                as ArrayRef,
            true,
        ),
        ("seniority", none(), true),
        ("versions", texts(all().map(|ad| Some(ad.versions.as_str()))), false),
    ]);
    let skills: Vec<(&Ad, &str, &str)> =
        all().flat_map(|ad| ad.skills.iter().map(|(skill, demand)| (*ad, skill.as_str(), *demand))).collect();
    let of_skills = RecordBatch::try_from_iter_with_nullable([
        ("source", texts(skills.iter().map(|row| Some(row.0.source.as_str()))), false),
        ("ad", texts(skills.iter().map(|row| Some(row.0.id.as_str()))), false),
        ("skill", texts(skills.iter().map(|row| Some(row.1))), false),
        ("demand", texts(skills.iter().map(|row| Some(row.2))), false),
        ("sentence", Arc::new(UInt32Array::from(vec![0; skills.len()])) as ArrayRef, false),
    ]);
    let competences: Vec<(&Ad, &str, Option<u8>)> =
        all().flat_map(|ad| ad.competences.iter().map(|(code, level)| (*ad, *code, *level))).collect();
    let of_competences = RecordBatch::try_from_iter_with_nullable([
        ("source", texts(competences.iter().map(|row| Some(row.0.source.as_str()))), false),
        ("ad", texts(competences.iter().map(|row| Some(row.0.id.as_str()))), false),
        ("competence", texts(competences.iter().map(|row| Some(row.1))), false),
        ("level", Arc::new(competences.iter().map(|row| row.2).collect::<UInt8Array>()) as ArrayRef, true),
    ]);
    let profiles: Vec<(&Ad, Fit)> =
        all().flat_map(|ad| ad.profiles.iter().map(|profile| (*ad, *profile))).collect();
    let share = |share: fn(&Fit) -> f32| -> ArrayRef {
        Arc::new(Float32Array::from_iter_values(profiles.iter().map(|row| share(&row.1))))
    };
    let of_profiles = RecordBatch::try_from_iter_with_nullable([
        ("source", texts(profiles.iter().map(|row| Some(row.0.source.as_str()))), false),
        ("ad", texts(profiles.iter().map(|row| Some(row.0.id.as_str()))), false),
        ("profile", texts(profiles.iter().map(|row| Some(row.1.0))), false),
        ("score", share(|row| row.1), false),
        ("coverage", share(|row| row.2), false),
        ("focus", share(|row| row.3), false),
    ]);
    vec![
        ("ads", of_ads.unwrap()),
        ("ad_skills", of_skills.unwrap()),
        ("ad_competences", of_competences.unwrap()),
        ("ad_profiles", of_profiles.unwrap()),
    ]
}

fn rejects() -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable([
        ("file", texts([Some("a.jsonl"); 3].into_iter()), false),
        ("line", Arc::new(UInt64Array::from(vec![1, 2, 3])) as ArrayRef, false),
        ("source", texts([Some("portal-a"), Some("portal-a"), None].into_iter()), true),
        (
            "reason",
            texts([Some("no_description"), Some("no_description"), Some("bad_json")].into_iter()),
            false,
        ),
        ("message", texts([Some(""); 3].into_iter()), false),
    ])
    .unwrap()
}
