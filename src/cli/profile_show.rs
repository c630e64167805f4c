//! `skillgauge profile show`: a profile, and the chain that each row stands on.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::{LabelSet, Provenance, ProvenanceStep, RowStatus};
use crate::review::Reviewed;

use super::args::{OutputFormat, WrongUse};
use super::output::Output;
use super::{profile_review_show, table};

#[derive(Serialize)]
struct LabelRecord<'a> {
    language: String,
    preferred: Option<&'a str>,
    alternatives: &'a [String],
    source: &'a str,
}

/// Where a row comes from. The chain is left out where there is none.
#[derive(Serialize)]
struct ProvenanceRecord<'a> {
    source: &'a str,
    reconstruction: bool,
    status: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<StepRecord<'a>>,
}

impl<'a> ProvenanceRecord<'a> {
    fn of(provenance: &'a Provenance) -> Self {
        Self {
            source: &provenance.source,
            reconstruction: provenance.reconstruction,
            status: provenance.status.as_str(),
            steps: provenance.steps.iter().map(StepRecord::of).collect(),
        }
    }
}

#[derive(Serialize)]
struct StepRecord<'a> {
    kind: &'a str,
    source: &'a str,
    date: Option<String>,
    finding: &'a str,
    quotations: Vec<QuotationRecord<'a>>,
}

#[derive(Serialize)]
struct QuotationRecord<'a> {
    document: &'a str,
    start: usize,
    end: usize,
    text: &'a str,
}

impl<'a> StepRecord<'a> {
    fn of(step: &'a ProvenanceStep) -> Self {
        let quotations = step.quotations.iter().map(|quotation| QuotationRecord {
            document: &quotation.document,
            start: quotation.span.start(),
            end: quotation.span.end(),
            text: &quotation.text,
        });
        Self {
            kind: step.kind.as_str(),
            source: &step.source,
            date: step.date.map(|date| date.to_string()),
            finding: &step.finding,
            quotations: quotations.collect(),
        }
    }
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
    narrower: &'a [String],
    #[serde(flatten)]
    provenance: ProvenanceRecord<'a>,
}

#[derive(Serialize)]
struct CompetenceRow<'a> {
    code: String,
    framework: &'a str,
    title: &'a str,
    level: u8,
    importance: &'a str,
    #[serde(flatten)]
    provenance: ProvenanceRecord<'a>,
}

#[derive(Serialize)]
struct OccupationRow<'a> {
    uri: &'a str,
    label: &'a str,
    labels: Vec<LabelRecord<'a>>,
    #[serde(flatten)]
    provenance: ProvenanceRecord<'a>,
}

#[derive(Serialize)]
struct ProfileRecord<'a> {
    id: &'a str,
    title: &'a str,
    version: &'a str,
    state: &'a str,
    #[serde(flatten)]
    provenance: ProvenanceRecord<'a>,
    functions: &'a [String],
    occupations: Vec<OccupationRow<'a>>,
    skills: Vec<SkillRow<'a>>,
    competences: Vec<CompetenceRow<'a>>,
    /// Rows that reviewers rejected; they are not matched.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rejected: Vec<RejectedRecord<'a>>,
}

#[derive(Serialize)]
struct RejectedRecord<'a> {
    row: String,
    label: &'a str,
    #[serde(flatten)]
    provenance: ProvenanceRecord<'a>,
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

fn record(reviewed: &Reviewed) -> ProfileRecord<'_> {
    let profile = &reviewed.profile;
    let occupations = profile.occupations().iter().map(|o| OccupationRow {
        uri: o.uri.as_str(),
        label: &o.label,
        labels: label_records(&o.labels),
        provenance: ProvenanceRecord::of(&o.provenance),
    });
    let skills = profile.skills().iter().map(|s| SkillRow {
        uri: s.uri.as_str(),
        label: &s.label,
        kind: s.kind.as_str(),
        importance: s.importance.as_str(),
        weight: s.weight.get(),
        category: s.category.as_deref(),
        labels: label_records(&s.labels),
        narrower: &s.narrower,
        provenance: ProvenanceRecord::of(&s.provenance),
    });
    let competences = profile.competences().iter().map(|c| CompetenceRow {
        code: c.code.to_string(),
        framework: c.framework.as_str(),
        title: &c.title,
        level: c.level.get(),
        importance: c.importance.as_str(),
        provenance: ProvenanceRecord::of(&c.provenance),
    });
    let rejected = reviewed.rejected.iter().map(|row| RejectedRecord {
        row: row.key.to_string(),
        label: &row.label,
        provenance: ProvenanceRecord::of(&row.provenance),
    });
    ProfileRecord {
        id: profile.id().as_str(),
        title: profile.title(),
        version: profile.version(),
        state: profile.state().as_str(),
        provenance: ProvenanceRecord::of(profile.provenance()),
        functions: profile.functions(),
        occupations: occupations.collect(),
        skills: skills.collect(),
        competences: competences.collect(),
        rejected: rejected.collect(),
    }
}

/// Prints the profile, as its reviews leave it.
pub(super) fn show(reviewed: &Reviewed, format: OutputFormat) -> anyhow::Result<()> {
    let mut output = Output::new();
    match format {
        OutputFormat::Json => output.json(&record(reviewed))?,
        OutputFormat::Table => output.line(&in_words(reviewed))?,
        other => return Err(WrongUse::format(other, "table or json")),
    }
    output.finish()
}

/// Where a row comes from, in words: its status and its source.
fn origin(provenance: &Provenance) -> String {
    let mark = if provenance.reconstruction { "RECONSTRUCTION; " } else { "" };
    let status = match provenance.status {
        RowStatus::Stated => String::new(),
        status => format!("{}; ", status.as_str().to_uppercase()),
    };
    format!("{status}{mark}{}", provenance.source)
}

/// The chain of a row: its steps in order, with who, when and why.
fn chain(label: &str, provenance: &Provenance) -> Option<String> {
    let steps = provenance.steps.iter().map(|step| table::item(&step_in_words(step)));
    let steps: Vec<String> = steps.collect();
    (!steps.is_empty()).then(|| format!("{label} ({})\n{}", provenance.status, steps.join("\n")))
}

fn step_in_words(step: &ProvenanceStep) -> String {
    let date = step.date.map(|date| format!("{date} ")).unwrap_or_default();
    let quoted = step.quotations.first().map(|quotation| {
        let text = table::shortened(&quotation.text, 120);
        format!(" “{text}” ({})", quotation.document)
    });
    format!("{date}{}, {}: {}{}", step.kind, step.source, step.finding, quoted.unwrap_or_default())
}

/// The chains of all rows that have one.
fn chains(reviewed: &Reviewed) -> Vec<String> {
    let profile = &reviewed.profile;
    let skills = profile.skills().iter().map(|skill| (skill.label.clone(), &skill.provenance));
    let competences =
        profile.competences().iter().map(|row| (format!("{} {}", row.code, row.title), &row.provenance));
    let occupations = profile.occupations().iter().map(|row| (row.label.clone(), &row.provenance));
    let rejected = reviewed.rejected.iter().map(|row| (format!("{} [rejected]", row.label), &row.provenance));
    let all = skills.chain(competences).chain(occupations).chain(rejected);
    all.filter_map(|(label, provenance)| chain(&label, provenance)).collect()
}

fn in_words(reviewed: &Reviewed) -> String {
    let profile = &reviewed.profile;
    let mut skills = table::table(&["skill", "kind", "need", "weight", "where the row comes from"]);
    for skill in profile.skills() {
        let languages: BTreeSet<String> = skill.labels.iter().map(|set| set.language.to_string()).collect();
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
    let functions: Vec<String> =
        profile.functions().iter().map(|function| table::prose(&format!("- {function}"))).collect();
    let head =
        format!("{} ({}, version {}, {})", profile.title(), profile.id(), profile.version(), profile.state());
    let mut parts =
        vec![table::prose(&head), table::prose(&origin(profile.provenance())), functions.join("\n")];
    parts.extend([skills, competences, occupations].map(|table| table.to_string()));
    let chains = chains(reviewed);
    if !chains.is_empty() {
        parts.push(format!("What the rows stand on\n\n{}", chains.join("\n")));
    }
    if reviewed.counted > 0 {
        parts.push(format!("\n{}", table::prose(&profile_review_show::agreement(reviewed))));
    }
    parts.join("\n")
}
