//! `skillgauge profile review`: one reviewer's verdicts into the file of reviews, and what all reviews come to.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::config::Settings;
use crate::domain::{Importance, Level, Profile, Violation, Weight};
use crate::indexing::ProfileStore;
use crate::review::{self, Change, Review, ReviewError, Reviewed, RowKey, Subject, Verdict};

use super::args::{OutputFormat, WrongUse, as_profile_id};
use super::profile_review_csv::from_file;
use super::profile_review_show::show;
use super::rooms;

/// The options of `profile review`.
#[derive(Debug, Args)]
pub(super) struct ReviewOptions {
    /// A profile file (TOML), or the name of a stored profile
    #[arg(value_name = "FILE|ID")]
    profile: String,
    /// Who judges: a role or a pseudonym, never a person's name; without it, nothing is added and what the reviews
    /// come to is shown
    #[arg(long, value_name = "ROLE")]
    reviewer: Option<String>,
    /// The rows: URIs, codes or labels, or `all`
    #[arg(long, num_args = 1.., value_name = "ROW", requires = "reviewer")]
    row: Vec<String>,
    /// The rows are right as they stand, levels included
    #[arg(long, requires = "row", conflicts_with_all = ["reject", "importance", "weight", "level"])]
    confirm: bool,
    /// The rows should go
    #[arg(long, requires = "row", conflicts_with_all = ["importance", "weight", "level"])]
    reject: bool,
    /// The rows should be essential or optional
    #[arg(long, requires = "row", value_name = "essential|optional")]
    importance: Option<String>,
    /// The skills should count this much
    #[arg(long, requires = "row", value_name = "WEIGHT")]
    weight: Option<f64>,
    /// The competences should require this level, 1 to 5
    #[arg(long, requires = "row", value_name = "LEVEL")]
    level: Option<u8>,
    /// With --confirm or --reject: the level of the competences is meant, not the rows
    #[arg(long, conflicts_with_all = ["importance", "weight", "level"])]
    of_level: bool,
    /// Why; one line
    #[arg(long, value_name = "TEXT", requires = "row")]
    reason: Option<String>,
    /// This review decides between those that contradict each other
    #[arg(long, requires = "row")]
    deciding: bool,
    /// Many verdicts at once: a CSV file with the columns row, verdict (confirm, change, reject) and reason, and
    /// where needed of (row, level), importance, weight, level, deciding (yes, no)
    #[arg(long, value_name = "CSV", requires = "reviewer", conflicts_with = "row")]
    from: Option<PathBuf>,
    /// table or json
    #[arg(long, default_value = "table")]
    format: OutputFormat,
}

pub(super) fn run(settings: &Settings, options: &ReviewOptions) -> anyhow::Result<()> {
    if !matches!(options.format, OutputFormat::Table | OutputFormat::Json) {
        return Err(WrongUse::format(options.format, "table or json"));
    }
    let Some(reviewer) = &options.reviewer else {
        return show(&reviewed(settings, &options.profile)?, options.format);
    };
    let limits = settings.limits()?;
    let left = match as_profile_id(&options.profile) {
        Some(id) => {
            let store = ProfileStore::open(&settings.data_dir)?;
            let version = store.reviewed_version(&id).unwrap_or_default();
            let shown = rooms::profile(settings, &options.profile)?;
            let given = given(options, reviewer, &version, &shown)?;
            store.review(&id, &version, &given.reviews, &limits)?
        }
        None => {
            let path = Path::new(&options.profile);
            let profile = rooms::profile_file(path)?;
            let given = given(options, reviewer, profile.version(), &profile)?;
            let beside = review::beside(path);
            let added = review::add(&beside, &profile, &given.reviews, &limits, review::LOCK_WAIT);
            added.map_err(|error| located(error, &given))?.1
        }
    };
    show(&left, options.format)
}

/// A profile as its reviews leave it: a file, a stored one, or a built-in one that has none.
pub(super) fn reviewed(settings: &Settings, named: &str) -> anyhow::Result<Reviewed> {
    let Some(id) = as_profile_id(named) else { return rooms::reviewed_file(Path::new(named)) };
    let profile = rooms::profile(settings, named)?;
    let (_, reviewed) = ProfileStore::open(&settings.data_dir)?.reviews(&id)?;
    Ok(reviewed.unwrap_or(Reviewed {
        profile,
        rejected: Vec::new(),
        counted: 0,
        agreement: review::Agreement::default(),
    }))
}

/// Reviews to be added, each with the position where it was given, for errors.
#[derive(Default)]
pub(super) struct Given {
    pub(super) reviews: Vec<Review>,
    pub(super) positions: Vec<String>,
}

fn given(options: &ReviewOptions, reviewer: &str, version: &str, profile: &Profile) -> anyhow::Result<Given> {
    let at = review::now();
    let base = |row, subject, verdict, reason: &str, deciding| Review {
        at,
        reviewer: reviewer.to_string(),
        version: version.to_string(),
        row,
        subject,
        verdict,
        reason: reason.to_string(),
        deciding,
    };
    if let Some(file) = &options.from {
        return from_file(file, profile, base);
    }
    if options.row.is_empty() {
        return Err(WrongUse("say which rows: --row ROW …, or --from FILE with many".into()).into());
    }
    let Some(reason) = &options.reason else {
        return Err(WrongUse("say why: --reason TEXT".into()).into());
    };
    let verdicts = verdicts(options)?;
    let mut given = Given::default();
    for named in &options.row {
        for row in rows(profile, named).map_err(|problem| anyhow::anyhow!("--row {problem}"))? {
            for (subject, verdict) in &verdicts {
                given.positions.push(format!("--row {row}"));
                given.reviews.push(base(row.clone(), *subject, *verdict, reason, options.deciding));
            }
        }
    }
    Ok(given)
}

fn verdicts(options: &ReviewOptions) -> anyhow::Result<Vec<(Subject, Verdict)>> {
    let subject = if options.of_level { Subject::Level } else { Subject::Row };
    if options.confirm {
        return Ok(vec![(subject, Verdict::Confirm)]);
    }
    if options.reject {
        return Ok(vec![(subject, Verdict::Reject)]);
    }
    let wrong = |violation: Violation| WrongUse(format!("--{violation}"));
    let importance =
        options.importance.as_deref().map(str::parse::<Importance>).transpose().map_err(wrong)?;
    let weight = options.weight.map(|weight| Weight::new("weight", weight)).transpose().map_err(wrong)?;
    let level = options.level.map(Level::new).transpose().map_err(wrong)?;
    let row = (importance.is_some() || weight.is_some())
        .then_some((Subject::Row, Verdict::Change(Change { importance, weight, level: None })));
    let level = level
        .map(|level| (Subject::Level, Verdict::Change(Change { level: Some(level), ..Change::default() })));
    let verdicts: Vec<_> = row.into_iter().chain(level).collect();
    if verdicts.is_empty() {
        let problem =
            "give a verdict: --confirm, --reject, or a change with --importance, --weight or --level";
        return Err(WrongUse(problem.into()).into());
    }
    Ok(verdicts)
}

/// The rows that a text names: all, or that of a URI, a code or a label.
pub(super) fn rows(profile: &Profile, named: &str) -> Result<Vec<RowKey>, String> {
    let skills =
        profile.skills().iter().map(|skill| (RowKey::Skill(skill.uri.clone()), skill.label.as_str()));
    let competences = profile.competences().iter();
    let all: Vec<_> =
        skills.chain(competences.map(|c| (RowKey::Competence(c.code), c.title.as_str()))).collect();
    let named = named.trim();
    if named == "all" {
        return Ok(all.into_iter().map(|(key, _)| key).collect());
    }
    let folded = named.to_lowercase();
    let found: Vec<RowKey> = all
        .into_iter()
        .filter(|(key, label)| key.to_string() == named || label.to_lowercase() == folded)
        .map(|(key, _)| key)
        .collect();
    match found.len() {
        1 => Ok(found),
        0 => Err(format!(
            "'{named}': the profile '{}' has no such row; give a URI, a code or a label that `profile show` lists",
            profile.id()
        )),
        _ => Err(format!("'{named}' names {} rows; give the URI or code of one", found.len())),
    }
}

/// An error about a review by the position where it was given.
fn located(error: ReviewError, given: &Given) -> anyhow::Error {
    let ReviewError::Invalid(violations) = error else { return error.into() };
    let lines = violations.iter().map(|violation| {
        let inner = violation.field().strip_prefix("reviews[").and_then(|rest| rest.split_once("]."));
        let position = inner.and_then(|(row, _)| given.positions.get(row.parse::<usize>().ok()?));
        match (position, inner) {
            (Some(position), Some((_, field))) => format!("{position}: {field}: {}", violation.description()),
            _ => violation.to_string(),
        }
    });
    anyhow::anyhow!("{}; nothing was added", lines.collect::<Vec<_>>().join("\n"))
}
