//! `skillgauge profile`: list, show, check, import.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use serde::Serialize;

use crate::config::Settings;
use crate::domain::{LabelSet, Profile, Provenance};
use crate::indexing::ProfileStore;
use crate::taxonomy::{self, Esco, OccupationLabels};

use super::args::{OutputFormat, ProfileCommand, WrongUse};
use super::output::Output;
use super::{rooms, table};

pub(super) fn run(settings: &Settings, command: &ProfileCommand) -> anyhow::Result<()> {
    match command {
        ProfileCommand::List { format } => list(settings, *format),
        ProfileCommand::Show { profile, format } => show(&*rooms::profile(settings, profile)?, *format),
        ProfileCommand::Validate { file } => validate(file),
        ProfileCommand::Import { esco, occupation, occupation_labels, out } => {
            import(esco, occupation, occupation_labels.as_deref(), out.as_deref())
        }
    }
}

#[derive(Serialize)]
struct ListRecord {
    id: String,
    title: String,
    version: String,
    builtin: bool,
    reconstruction: bool,
    skills: usize,
    competences: usize,
}

fn list(settings: &Settings, format: OutputFormat) -> anyhow::Result<()> {
    let store = ProfileStore::open(&settings.data_dir)?;
    let records: Vec<ListRecord> = store
        .list()
        .iter()
        .map(|profile| ListRecord {
            id: profile.id().to_string(),
            title: profile.title().into(),
            version: profile.version().into(),
            builtin: store.is_builtin(profile.id()),
            reconstruction: profile.provenance().reconstruction,
            skills: profile.skills().len(),
            competences: profile.competences().len(),
        })
        .collect();
    let row = |r: &ListRecord| {
        let from = if r.builtin { "built in" } else { "stored" };
        vec![
            r.id.clone(),
            r.title.clone(),
            r.version.clone(),
            from.into(),
            r.skills.to_string(),
            r.competences.to_string(),
        ]
    };
    let header = ["id", "title", "version", "from", "skills", "competences"];
    let mut output = Output::new();
    match format {
        OutputFormat::Json => output.json(&records)?,
        OutputFormat::Jsonl => records.iter().try_for_each(|record| output.jsonl(record))?,
        OutputFormat::Csv => output.csv(&header, records.iter().map(row))?,
        OutputFormat::Table => {
            let mut table = table::table(&header);
            records.iter().for_each(|record| _ = table.add_row(row(record)));
            table::keep_whole(&mut table, 0);
            output.line(&table.trim_fmt())?;
        }
        OutputFormat::Trec => return Err(WrongUse::format(format, "table, json, jsonl or csv")),
    }
    output.finish()
}

#[derive(Serialize)]
struct LabelRecord<'a> {
    language: String,
    preferred: Option<&'a str>,
    alternatives: &'a [String],
    source: &'a str,
}

#[derive(Serialize)]
struct SkillRow<'a> {
    uri: &'a str,
    label: &'a str,
    kind: &'a str,
    importance: &'a str,
    weight: f64,
    category: Option<&'a str>,
    labels: Vec<LabelRecord<'a>>,
    source: &'a str,
    reconstruction: bool,
}

#[derive(Serialize)]
struct CompetenceRow<'a> {
    code: String,
    framework: &'a str,
    title: &'a str,
    level: u8,
    importance: &'a str,
    source: &'a str,
    reconstruction: bool,
}

#[derive(Serialize)]
struct OccupationRow<'a> {
    uri: &'a str,
    label: &'a str,
    labels: Vec<LabelRecord<'a>>,
    source: &'a str,
    reconstruction: bool,
}

#[derive(Serialize)]
struct ProfileRecord<'a> {
    id: &'a str,
    title: &'a str,
    version: &'a str,
    source: &'a str,
    reconstruction: bool,
    functions: &'a [String],
    occupations: Vec<OccupationRow<'a>>,
    skills: Vec<SkillRow<'a>>,
    competences: Vec<CompetenceRow<'a>>,
}

fn label_records(sets: &[LabelSet]) -> Vec<LabelRecord<'_>> {
    sets.iter()
        .map(|set| LabelRecord {
            language: set.language.to_string(),
            preferred: set.preferred.as_deref(),
            alternatives: &set.alternatives,
            source: &set.source,
        })
        .collect()
}

fn record(profile: &Profile) -> ProfileRecord<'_> {
    let occupations = profile.occupations().iter().map(|o| OccupationRow {
        uri: o.uri.as_str(),
        label: &o.label,
        labels: label_records(&o.labels),
        source: &o.provenance.source,
        reconstruction: o.provenance.reconstruction,
    });
    let skills = profile.skills().iter().map(|s| SkillRow {
        uri: s.uri.as_str(),
        label: &s.label,
        kind: s.kind.as_str(),
        importance: s.importance.as_str(),
        weight: s.weight.get(),
        category: s.category.as_deref(),
        labels: label_records(&s.labels),
        source: &s.provenance.source,
        reconstruction: s.provenance.reconstruction,
    });
    let competences = profile.competences().iter().map(|c| CompetenceRow {
        code: c.code.to_string(),
        framework: c.framework.as_str(),
        title: &c.title,
        level: c.level.get(),
        importance: c.importance.as_str(),
        source: &c.provenance.source,
        reconstruction: c.provenance.reconstruction,
    });
    ProfileRecord {
        id: profile.id().as_str(),
        title: profile.title(),
        version: profile.version(),
        source: &profile.provenance().source,
        reconstruction: profile.provenance().reconstruction,
        functions: profile.functions(),
        occupations: occupations.collect(),
        skills: skills.collect(),
        competences: competences.collect(),
    }
}

fn show(profile: &Profile, format: OutputFormat) -> anyhow::Result<()> {
    let mut output = Output::new();
    match format {
        OutputFormat::Json => output.json(&record(profile))?,
        OutputFormat::Table => output.line(&in_words(profile))?,
        other => return Err(WrongUse::format(other, "table or json")),
    }
    output.finish()
}

fn in_words(profile: &Profile) -> String {
    let origin = |provenance: &Provenance| {
        let mark = if provenance.reconstruction { "RECONSTRUCTION; " } else { "" };
        format!("{mark}{}", provenance.source)
    };
    let mut skills = table::table(&["skill", "kind", "need", "weight", "where the row comes from"]);
    for skill in profile.skills() {
        let languages: std::collections::BTreeSet<String> =
            skill.labels.iter().map(|set| set.language.to_string()).collect();
        let languages = languages.into_iter().collect::<Vec<_>>().join(" ");
        skills.add_row([
            format!("{}\n({languages})", skill.label),
            skill.kind.as_str().into(),
            skill.importance.as_str().into(),
            skill.weight.get().to_string(),
            origin(&skill.provenance),
        ]);
    }
    let mut competences = table::table(&["e-CF 2019", "level", "need", "where the row comes from"]);
    for competence in profile.competences() {
        competences.add_row([
            format!("{} {}", competence.code, competence.title),
            competence.level.to_string(),
            competence.importance.as_str().into(),
            origin(&competence.provenance),
        ]);
    }
    let mut occupations = table::table(&["ESCO occupation", "where the row comes from"]);
    for occupation in profile.occupations() {
        occupations.add_row([occupation.label.clone(), origin(&occupation.provenance)]);
    }
    let functions: Vec<String> = profile.functions().iter().map(|function| format!("- {function}")).collect();
    format!(
        "{} ({}, version {})\n{}\n{}\n{skills}\n{competences}\n{occupations}",
        profile.title(),
        profile.id(),
        profile.version(),
        table::prose(&origin(profile.provenance())),
        functions.join("\n"),
    )
}

fn validate(file: &Path) -> anyhow::Result<()> {
    let profile = rooms::profile_file(file)?;
    let mut output = Output::new();
    output.line(&format!(
        "{}: profile '{}' is valid: {} skills, {} competences, {} occupations",
        file.display(),
        profile.id(),
        profile.skills().len(),
        profile.competences().len(),
        profile.occupations().len(),
    ))?;
    output.finish()
}

fn import(esco: &Path, occupation: &str, titles: Option<&Path>, out: Option<&Path>) -> anyhow::Result<()> {
    let esco = Esco::open(esco)?;
    let titles = titles.map(OccupationLabels::read).transpose()?;
    let occupation = esco.find_occupation(occupation, titles.as_ref())?;
    let profile = taxonomy::profile_from_occupation(&esco, &occupation.uri, titles.as_ref())?;
    let unlinked: Vec<&str> = esco.unlinked_of(&occupation.uri).collect();
    if !unlinked.is_empty() {
        _ = writeln!(
            std::io::stderr(),
            "{} skills of '{}' are left out, because the download has no label for them in its languages: {}",
            unlinked.len(),
            occupation.preferred,
            unlinked.join(", ")
        );
    }
    let text = taxonomy::profile_to_toml(&profile);
    let Some(out) = out else {
        let mut output = Output::new();
        output.line(text.trim_end())?;
        return output.finish();
    };
    std::fs::write(out, text).with_context(|| format!("--out {}: cannot be written", out.display()))?;
    _ = writeln!(
        std::io::stderr(),
        "{}: profile '{}', {} skills",
        out.display(),
        profile.id(),
        profile.skills().len()
    );
    Ok(())
}
