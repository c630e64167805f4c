//! `skillgauge profile`: list, show, check, import.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::config::Settings;
use crate::indexing::ProfileStore;
use crate::taxonomy::{self, Esco, OccupationLabels};

use super::args::{OutputFormat, ProfileCommand, WrongUse};
use super::output::Output;
use super::whole_file::write_whole;
use super::{
    profile_candidates, profile_diff, profile_export, profile_market, profile_review, profile_show, rooms,
    table,
};

pub(super) fn run(settings: &Settings, command: &ProfileCommand) -> anyhow::Result<()> {
    match command {
        ProfileCommand::List { format } => list(settings, *format),
        ProfileCommand::Show { profile, format } => {
            profile_show::show(&profile_review::reviewed(settings, profile)?, *format)
        }
        ProfileCommand::Export(options) => profile_export::run(settings, options),
        ProfileCommand::Review(options) => profile_review::run(settings, options),
        ProfileCommand::Validate { file } => validate(file),
        ProfileCommand::Questions(options) => super::profile_questions::run(settings, options),
        ProfileCommand::Survey(options) => super::profile_survey::run(settings, options),
        ProfileCommand::Market(options) => profile_market::run(settings, options),
        ProfileCommand::Import { esco, occupation, occupation_labels, out } => {
            import(esco, occupation, occupation_labels.as_deref(), out.as_deref())
        }
        ProfileCommand::Candidates(options) => profile_candidates::run(settings, options),
        ProfileCommand::Diff(options) => profile_diff::run(settings, options),
    }
}

#[derive(Serialize)]
struct ListRecord {
    id: String,
    title: String,
    version: String,
    builtin: bool,
    state: &'static str,
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
            state: profile.state().as_str(),
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
            r.state.into(),
            r.skills.to_string(),
            r.competences.to_string(),
        ]
    };
    let header = ["id", "title", "version", "from", "state", "skills", "competences"];
    let mut output = Output::new();
    match format {
        OutputFormat::Json => output.json(&records)?,
        OutputFormat::Jsonl => records.iter().try_for_each(|record| output.jsonl(record))?,
        OutputFormat::Csv => output.csv(&header, records.iter().map(row))?,
        OutputFormat::Table => {
            let mut table = table::table(&["profile", "version", "from", "state", "skills", "e-CF"]);
            for record in &records {
                let mut cells = row(record);
                // The title stands below the id, so that the table is 80 columns wide.
                let title = cells.remove(1);
                cells[0] = format!("{}\n{title}", cells[0]);
                table.add_row(cells);
            }
            table::keep_whole(&mut table, 0);
            output.line(&table.trim_fmt())?;
        }
        OutputFormat::Trec => return Err(WrongUse::format(format, "table, json, jsonl or csv")),
    }
    output.finish()
}

fn validate(file: &Path) -> anyhow::Result<()> {
    let profile = rooms::reviewed_file(file)?.profile;
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

/// What is said of skills, by their URIs, that an occupation asks for and the download does not label.
fn left_out(occupation: &str, skills: &[&str]) -> String {
    let (count, verb, them) = match skills.len() {
        1 => ("1 skill".to_string(), "is", "it"),
        more => (format!("{more} skills"), "are", "them"),
    };
    format!(
        "{count} of '{}' {verb} left out, because the download has no label for {them}: {}",
        occupation.trim(),
        skills.join(", ")
    )
}

fn import(esco: &Path, occupation: &str, titles: Option<&Path>, out: Option<&Path>) -> anyhow::Result<()> {
    let esco = Esco::open(esco)?;
    let titles = titles.map(OccupationLabels::read).transpose()?;
    let found = esco.find_occupation(occupation, titles.as_ref())?;
    let profile = taxonomy::profile_from_occupation(&esco, &found.uri, titles.as_ref())?;
    let unlinked: Vec<&str> = esco.unlinked_of(&found.uri).collect();
    if !unlinked.is_empty() {
        _ = writeln!(std::io::stderr(), "{}", left_out(occupation, &unlinked));
    }
    let text = taxonomy::profile_to_toml(&profile);
    let Some(out) = out else {
        let mut output = Output::new();
        output.line(text.trim_end())?;
        return output.finish();
    };
    write_whole("--out", out, &text)?;
    _ = writeln!(
        std::io::stderr(),
        "{}: profile '{}', {} skills",
        out.display(),
        profile.id(),
        profile.skills().len()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::left_out;

    #[test]
    fn one_skill_is_left_out_and_two_are() {
        assert_eq!(
            left_out(" bike mechanic", &["http://x/1"]),
            "1 skill of 'bike mechanic' is left out, because the download has no label for it: http://x/1"
        );
        let two = left_out("2152.1", &["http://x/1", "http://x/2"]);
        assert!(two.starts_with("2 skills of '2152.1' are left out"), "{two}");
        assert!(two.ends_with("no label for them: http://x/1, http://x/2"), "{two}");
    }
}
