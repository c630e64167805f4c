//! `skillgauge evaluate levels`.

use std::time::Instant;

use crate::cli::progress::Meter;
use crate::cli::rooms;
use crate::config::Settings;
use crate::domain::Versions;
use crate::evaluate::{LevelAnswer, LevelAnswers, LevelJudgements, competence_run, judge_levels};
use crate::matching::Cancel;
use crate::taxonomy::EcfTable;

use super::options::LevelOptions;
use super::{Evaluation, InputFile, check, hold, print, save, say_speed};

pub(super) fn run(settings: &Settings, options: &LevelOptions) -> anyhow::Result<()> {
    let gate = check(&options.judging)?;
    let source = InputFile::read(&options.judgements)?;
    let judgements = LevelJudgements::parse(&source.text, &source.name)?;
    let (answers, versions) = estimate(settings, options)?;
    let run = InputFile::made("this run", competence_run(&answers)?.to_trec("levels"));
    save(&run, &options.judging)?;
    let table = EcfTable::builtin().map_err(|error| anyhow::anyhow!("{error}"))?;
    let report = judge_levels(&judgements, &answers, table.competences(), &options.judging.resampling());
    let evaluation = Evaluation {
        what: "levels",
        judgements: &source,
        run: &run,
        against: None,
        report: &report,
        comparisons: &[],
        versions: &versions,
    };
    print::print(&evaluation, &options.judging)?;
    hold(&report, &options.judging, gate.as_ref())
}

/// The competences and levels of every ad of the feeds; the later of two ads of one id counts.
fn estimate(settings: &Settings, options: &LevelOptions) -> anyhow::Result<(LevelAnswers, Versions)> {
    let matcher = rooms::matcher(settings, rooms::encoder(settings)?, None)?;
    let mut answers = LevelAnswers::new();
    let mut versions = super::no_versions();
    let mut meter = Meter::new("estimating levels", None);
    let began = Instant::now();
    super::each_ad(settings, &options.feeds, |ad| {
        let (estimates, made_by) =
            matcher.estimate_levels(&ad.title, &ad.description, Some(ad.language), &Cancel::new())?;
        answers.insert(ad.id.to_string(), estimates.iter().map(LevelAnswer::from).collect());
        versions = made_by;
        meter.advance(answers.len() as u64, None, &format!("{} ads", answers.len()));
        Ok(())
    })?;
    meter.finish();
    say_speed("ads", answers.len(), began.elapsed());
    Ok((answers, versions))
}
