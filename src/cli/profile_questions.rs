//! `skillgauge profile questions`: a profile into a questionnaire, one CSV and one Markdown file a language.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use crate::config::Settings;
use crate::domain::Language;
use crate::survey::{self, Edition, Questionnaire};

use super::args::WrongUse;
use super::output::Output;
use super::rooms;

#[derive(Debug, Args)]
pub(super) struct QuestionsOptions {
    /// Name of a profile, or a profile file (TOML)
    #[arg(value_name = "ID|FILE")]
    pub(super) profile: String,
    /// Languages of the questionnaire: en, es, it, el, bg
    #[arg(long, value_name = "TAG,…", value_delimiter = ',', default_value = "en,es,it,el,bg")]
    pub(super) languages: Vec<String>,
    /// Folder that the files are written into; made where it does not exist
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
}

pub(super) fn run(settings: &Settings, options: &QuestionsOptions) -> anyhow::Result<()> {
    let languages = languages(&options.languages)?;
    let profile = rooms::profile(settings, &options.profile)?;
    let questionnaire = match Questionnaire::new(&profile, &languages) {
        Err(error @ survey::SurveyError::Language(_)) => {
            return Err(WrongUse(format!("--languages: {error}")).into());
        }
        questionnaire => questionnaire?,
    };
    let out = &options.out;
    std::fs::create_dir_all(out).with_context(|| format!("--out {}: cannot be made", out.display()))?;
    let mut output = Output::new();
    for edition in &questionnaire.editions {
        for (ending, text) in [
            ("csv", as_csv(edition)?),
            ("md", survey::questionnaire_markdown(&questionnaire, edition).into_bytes()),
        ] {
            let path = out.join(format!("{}-questions-{}.{ending}", questionnaire.profile, edition.language));
            write(&path, &text)?;
            output.line(&path.display().to_string())?;
        }
        say_what_is_english(edition);
    }
    output.finish()
}

fn languages(tags: &[String]) -> anyhow::Result<Vec<Language>> {
    let mut languages = Vec::new();
    for tag in tags {
        let language = Language::new(tag)
            .map_err(|violation| WrongUse(format!("--languages: {}", violation.description())))?;
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    Ok(languages)
}

/// With a byte-order mark, by which spreadsheets know UTF-8.
fn as_csv(edition: &Edition) -> anyhow::Result<Vec<u8>> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::Writer::from_writer(&mut bytes);
    writer.write_record(survey::COLUMNS)?;
    for row in survey::questionnaire_rows(edition) {
        writer.write_record(row)?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("{}: cannot be written", path.display()))
}

/// Rows without a name in the language are asked about in English: whoever pastes them must know.
fn say_what_is_english(edition: &Edition) {
    let rows = edition.questions.iter().filter(|question| question.required);
    let (english, all): (Vec<_>, Vec<_>) = rows.partition(|question| question.english_only);
    if !english.is_empty() {
        let ids: Vec<&str> = english.iter().map(|question| question.id.as_str()).collect();
        _ = writeln!(
            std::io::stderr(),
            "{}: {} of {} questions name their row in English, because the profile has no name in this language: {}",
            edition.language,
            english.len(),
            english.len() + all.len(),
            ids.join(", ")
        );
    }
}
