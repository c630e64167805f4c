//! `skillgauge profile diff`: two profiles, a profile and an ESCO occupation, or two ESCO downloads under a profile.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::config::Settings;
use crate::domain::Profile;
use crate::research::{self, Change, Difference, LinkCount};
use crate::taxonomy::{self, Esco};

use super::args::{OutputFormat, WrongUse};
use super::output::Output;
use super::{rooms, table};

#[derive(Debug, Args)]
pub(super) struct DiffOptions {
    /// Name of a profile, or a profile file (TOML)
    #[arg(value_name = "ID|FILE")]
    profile: String,
    /// The profile to compare it with
    #[arg(value_name = "ID|FILE", conflicts_with_all = ["esco", "occupation", "esco_new"])]
    other: Option<String>,
    /// Folder of the ESCO CSV download, zipped or not; with --esco-new the old one
    #[arg(long, value_name = "DIR")]
    esco: Option<PathBuf>,
    /// Compare with this ESCO occupation: its URI, code or preferred label
    #[arg(long, value_name = "URI", requires = "esco", conflicts_with = "esco_new")]
    occupation: Option<String>,
    /// Folder of another ESCO download: say which rows of the profile the change from --esco to it touches
    #[arg(long, value_name = "DIR", requires = "esco")]
    esco_new: Option<PathBuf>,
    /// table, json or csv
    #[arg(long, default_value = "table")]
    format: OutputFormat,
}

/// What was compared, and what differs.
struct Compared {
    before: String,
    after: String,
    differences: Vec<Difference>,
    links: Vec<LinkCount>,
}

pub(super) fn run(settings: &Settings, options: &DiffOptions) -> anyhow::Result<()> {
    if !matches!(options.format, OutputFormat::Table | OutputFormat::Json | OutputFormat::Csv) {
        return Err(WrongUse::format(options.format, "table, json or csv"));
    }
    print(&compared(settings, options)?, options.format)
}

fn compared(settings: &Settings, options: &DiffOptions) -> anyhow::Result<Compared> {
    let nothing = || {
        WrongUse(
            "there is nothing to compare with: name a second profile, or --esco DIR with --occupation, or with \
             --esco-new DIR"
                .into(),
        )
    };
    let profile = rooms::profile(settings, &options.profile)?;
    if let Some(other) = &options.other {
        let other = rooms::profile(settings, other)?;
        let differences = research::between_profiles(&profile, &other);
        return Ok(Compared {
            before: named(&profile),
            after: named(&other),
            differences,
            links: Vec::new(),
        });
    }
    let esco = options.esco.as_deref().ok_or_else(nothing)?;
    if let Some(new) = &options.esco_new {
        let (before, after) = (Esco::open(esco)?, Esco::open(new)?);
        let (differences, links) = research::between_taxonomies(&profile, &before, &after);
        say_what_is_not_compared(&profile, [&before, &after]);
        return Ok(Compared { before: before.version(), after: after.version(), differences, links });
    }
    let occupation = options.occupation.as_deref().ok_or_else(nothing)?;
    let esco = Esco::open(esco)?;
    let occupation = esco.find_occupation(occupation, None)?;
    let other = taxonomy::profile_from_occupation(&esco, &occupation.uri, None)?;
    let after = format!("the occupation '{}' of {}", occupation.preferred, esco.version());
    let differences = research::profile_and_occupation(&profile, &other);
    Ok(Compared { before: named(&profile), after, differences, links: Vec::new() })
}

fn named(profile: &Profile) -> String {
    format!("{} (version {})", profile.id(), profile.version())
}

fn say_what_is_not_compared(profile: &Profile, sides: [&Esco; 2]) {
    let mut words = Vec::new();
    if profile.occupations().is_empty() {
        words.push(format!("'{}' has no occupations: links to occupations are not compared", profile.id()));
    }
    for esco in sides {
        if !profile.occupations().is_empty() && esco.relation_count() == 0 {
            words.push(format!(
                "{} has no occupation-skill relations (occupationSkillRelations): every link counts as missing there",
                esco.version()
            ));
        }
    }
    words.iter().for_each(|line| _ = writeln!(std::io::stderr(), "{line}"));
}

#[derive(Serialize)]
struct DifferenceRecord<'a> {
    part: &'a str,
    change: &'a str,
    id: &'a str,
    label: &'a str,
    field: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

#[derive(Serialize)]
struct LinkRecord<'a> {
    uri: &'a str,
    label: &'a str,
    before: Option<usize>,
    after: Option<usize>,
}

#[derive(Serialize)]
struct ComparedRecord<'a> {
    before: &'a str,
    after: &'a str,
    differences: Vec<DifferenceRecord<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    occupation_skills: Vec<LinkRecord<'a>>,
}

fn print(compared: &Compared, format: OutputFormat) -> anyhow::Result<()> {
    let mut output = Output::new();
    match format {
        OutputFormat::Json => output.json(&record(compared))?,
        OutputFormat::Csv => {
            let row = |d: &Difference| {
                let words = [d.part, d.change.as_str(), &d.id, &d.label, &d.field, &d.before, &d.after];
                words.map(str::to_string).to_vec()
            };
            let header = ["part", "change", "id", "label", "field", "before", "after"];
            output.csv(&header, compared.differences.iter().map(row))?;
        }
        _ => output.line(&in_words(compared))?,
    }
    output.finish()
}

fn record(compared: &Compared) -> ComparedRecord<'_> {
    ComparedRecord {
        before: &compared.before,
        after: &compared.after,
        differences: compared.differences.iter().map(difference_record).collect(),
        occupation_skills: compared.links.iter().map(link_record).collect(),
    }
}

fn difference_record(d: &Difference) -> DifferenceRecord<'_> {
    DifferenceRecord {
        part: d.part,
        change: d.change.as_str(),
        id: &d.id,
        label: &d.label,
        field: &d.field,
        before: (d.change != Change::Added).then_some(d.before.as_str()),
        after: (d.change != Change::Gone).then_some(d.after.as_str()),
    }
}

fn link_record(l: &LinkCount) -> LinkRecord<'_> {
    LinkRecord { uri: &l.uri, label: &l.label, before: l.before, after: l.after }
}

fn in_words(compared: &Compared) -> String {
    let Compared { before, after, differences, links } = compared;
    let mut lines = vec![table::prose(&format!("from {before} to {after}"))];
    if differences.is_empty() {
        lines.push("nothing differs".into());
    } else {
        let count = |change| differences.iter().filter(|d| d.change == change).count();
        let mut table = table::table(&["change", "row", "what", "before", "after"]);
        for d in differences {
            let what = if d.field == "row" { d.part } else { &d.field };
            table.add_row([d.change.as_str(), &named_row(d), what, &d.before, &d.after]);
        }
        table::keep_whole(&mut table, 0);
        lines.push(table.trim_fmt());
        lines.push(format!(
            "{} added, {} gone, {} changed",
            count(Change::Added),
            count(Change::Gone),
            count(Change::Changed)
        ));
    }
    if !links.is_empty() {
        let mut table = table::table(&["occupation of the profile", "skills before", "skills after"]);
        for l in links {
            let number =
                |number: Option<usize>| number.map_or("not there".to_string(), |number| number.to_string());
            table.add_row([l.label.clone(), number(l.before), number(l.after)]);
        }
        lines.push(table.trim_fmt());
    }
    lines.join("\n")
}

/// A competence with its code, every other row by its label.
fn named_row(d: &Difference) -> String {
    if d.part == "competence" { format!("{} {}", d.id, d.label) } else { d.label.clone() }
}
