//! `skillgauge profile survey`: the answers to a questionnaire into figures and a new version of the profile.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::config::Settings;
use crate::domain::{Date, Profile};
use crate::survey::{
    AnswerFile, CountryWeights, Questionnaire, Sample, SurveyFigures, SurveyName, read_answers,
    surveyed_profile,
};
use crate::{review, taxonomy};

use super::args::{OutputFormat, WrongUse};
use super::output::Output;
use super::survey_records::report;
use super::whole_file::write_whole;
use super::{rooms, survey_csv, survey_tables};

/// Files, names and surveys that say so hold answers made by a program.
const SYNTHETIC: &str = "synthetic";

#[derive(Debug, Args)]
pub(super) struct SurveyOptions {
    /// Name of the profile that the questionnaire was made of, or its file (TOML)
    #[arg(value_name = "ID|FILE")]
    pub(super) profile: String,
    /// Exports of EUSurvey (CSV or XLSX), one or more languages; their contributions are put together
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub(super) answers: Vec<PathBuf>,
    /// How often the questionnaire was visited, as EUSurvey counts it
    #[arg(long, value_name = "N")]
    pub(super) visits: Option<usize>,
    /// The survey's name, as rows of the new profile give it
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// The day on which the survey closed, such as 2026-03-02; needed for --out
    #[arg(long, value_name = "DATE")]
    pub(super) date: Option<String>,
    /// raw, equal (each country counts the same), or a CSV file with the columns country and total
    #[arg(long, default_value = "raw", value_name = "raw|equal|FILE")]
    pub(super) country_weights: String,
    /// Evaluate partial answers too
    #[arg(long)]
    pub(super) with_partial: bool,
    /// A column of the exports that is no question of the profile; may be given several times
    #[arg(long, value_name = "HEADER")]
    pub(super) ignore_column: Vec<String>,
    /// Write the profile with the importance and weights that follow from the survey
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Version of the profile written; default: the old one with -survey-DATE
    #[arg(long, value_name = "VERSION")]
    pub(super) version: Option<String>,
    /// table, json or csv
    #[arg(long, default_value = "table")]
    pub(super) format: OutputFormat,
}

/// Everything that is printed of a survey.
pub(super) struct Report<'a> {
    pub(super) profile: &'a Profile,
    pub(super) questionnaire: &'a Questionnaire,
    pub(super) survey: &'a SurveyName,
    /// Whether the date was given.
    pub(super) dated: bool,
    pub(super) visits: Option<usize>,
    pub(super) files: &'a [AnswerFile],
    pub(super) sample: &'a Sample,
    pub(super) with_partial: bool,
    pub(super) figures: &'a SurveyFigures,
}

pub(super) fn run(settings: &Settings, options: &SurveyOptions) -> anyhow::Result<()> {
    if !matches!(options.format, OutputFormat::Table | OutputFormat::Json | OutputFormat::Csv) {
        return Err(WrongUse::format(options.format, "table, json or csv"));
    }
    let date = options.date.as_deref().map(date).transpose()?;
    if options.out.is_some() && date.is_none() {
        let problem = "--out needs --date: rows of a profile say when the survey was held";
        return Err(WrongUse(problem.into()).into());
    }
    let limits = settings.limits()?;
    let profile = rooms::profile(settings, &options.profile)?;
    let questionnaire = Questionnaire::in_all_languages(&profile)?;
    let answers = read_answers(&questionnaire, &options.answers, &options.ignore_column, &limits)?;
    let files = answers.files;
    let sample = Sample::new(answers.contributions);
    check_visits(options.visits, sample.read())?;
    let weights = match options.country_weights.as_str() {
        "raw" => CountryWeights::Raw,
        "equal" => CountryWeights::Equal,
        file => CountryWeights::read(file.as_ref(), &limits)?,
    };
    let mut respondents = sample.full.clone();
    if options.with_partial {
        respondents.extend(sample.partial.iter().cloned());
    }
    anyhow::ensure!(
        !respondents.is_empty(),
        "none of the {} contributions is full, so that there is nothing to evaluate; --with-partial takes partial ones",
        sample.read()
    );
    let figures = SurveyFigures::new(&questionnaire, &respondents, weights)?;
    let survey = name(options, &profile, date);
    let report = Report {
        profile: &profile,
        questionnaire: &questionnaire,
        survey: &survey,
        dated: date.is_some(),
        visits: options.visits,
        files: &files,
        sample: &sample,
        with_partial: options.with_partial,
        figures: &figures,
    };
    say_what_is_missing(&files);
    print(&report, options.format)?;
    write_profile(options, &profile, &figures, &survey)
}

fn date(text: &str) -> anyhow::Result<Date> {
    let problem = || WrongUse(format!("--date: '{text}' is no day; write it as 2026-03-02"));
    text.parse().map_err(|_| problem().into())
}

fn check_visits(visits: Option<usize>, read: usize) -> anyhow::Result<()> {
    match visits {
        Some(visits) if visits < read => {
            let problem =
                format!("--visits {visits}: fewer than the {read} contributions read; check the number");
            Err(WrongUse(problem).into())
        }
        _ => Ok(()),
    }
}

/// The survey's name; what is synthetic says so, whatever it was called.
fn name(options: &SurveyOptions, profile: &Profile, date: Option<Date>) -> SurveyName {
    let given = options.name.clone().unwrap_or_else(|| format!("survey on {}", profile.id()));
    let says = |text: &str| text.to_lowercase().contains(SYNTHETIC);
    let files = options.answers.iter().any(|path| says(&path.to_string_lossy()));
    SurveyName::new(&given, date.unwrap_or_default(), files || says(&given))
}

fn say_what_is_missing(files: &[AnswerFile]) {
    for file in files.iter().filter(|file| !file.missing.is_empty()) {
        _ = writeln!(
            std::io::stderr(),
            "{}: {} questions have no column here, so that nothing is known of them from this file: {}",
            file.name,
            file.missing.len(),
            file.missing.join(", ")
        );
    }
}

fn print(printed: &Report<'_>, format: OutputFormat) -> anyhow::Result<()> {
    let mut output = Output::new();
    match format {
        OutputFormat::Json => output.json(&report(printed))?,
        OutputFormat::Csv => output.csv(&survey_csv::COLUMNS, survey_csv::rows(printed))?,
        _ => output.line(&survey_tables::in_words(printed))?,
    }
    output.finish()
}

fn write_profile(
    options: &SurveyOptions,
    profile: &Profile,
    figures: &SurveyFigures,
    survey: &SurveyName,
) -> anyhow::Result<()> {
    let Some(out) = &options.out else { return Ok(()) };
    let reviews = review::beside(out);
    if reviews.exists() {
        let problem = format!(
            "--out {}: the reviews of another version lie beside it ({}); choose another file",
            out.display(),
            reviews.display()
        );
        return Err(WrongUse(problem).into());
    }
    let version = options.version.clone();
    let version = version.unwrap_or_else(|| format!("{}-survey-{}", profile.version(), survey.date));
    let surveyed = surveyed_profile(profile, figures, survey, &version)?;
    let mut text = taxonomy::profile_to_toml(&surveyed);
    if survey.synthetic {
        text = format!(
            "# SYNTHETIC survey: its answers were made by a program and are evidence of nothing.\n{text}"
        );
    }
    write_whole("--out", out, &text)?;
    _ = writeln!(
        std::io::stderr(),
        "{}: profile '{}', version {version}, from {} answers",
        out.display(),
        surveyed.id(),
        figures.respondents
    );
    Ok(())
}
