//! `skillgauge evaluate occupations`.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::cli::classify::each_classified;
use crate::cli::{occupation_judgements, rooms};
use crate::config::Settings;
use crate::domain::Language;
use crate::evaluate::{Entry, JudgedOccupation, OccupationAnswer, OccupationAnswers, Run, judge_occupations};
use crate::occupation::{Classified, TitleBm25};
use crate::taxonomy::{OccupationLabels, unit_group_of};

use super::options::OccupationsOptions;
use super::{Evaluation, InputFile, check, hold, print, save, say_speed};

/// Answers of an ad that are judged; MRR sees no deeper.
const DEPTH: usize = 100;

pub(super) fn run(settings: &Settings, options: &OccupationsOptions) -> anyhow::Result<()> {
    let gate = check(&options.judging)?;
    let source = InputFile::read(&options.judgements)?;
    let judged = occupation_judgements::parse(&source.text, &source.name)?;
    let judged: BTreeMap<String, JudgedOccupation> =
        judged.into_iter().map(|(ad, uri)| (ad, JudgedOccupation { group: group_of(&uri), uri })).collect();
    let labels = rooms::occupation_labels(settings, options.reading.occupations.as_deref())?;
    let classifier = rooms::occupation_classifier_of(settings, &labels, &rooms::encoder(settings)?)?;
    let (mut answers, mut trivial, mut run) =
        (OccupationAnswers::new(), OccupationAnswers::new(), Run::default());
    let mut rules: BTreeMap<Language, TitleBm25> = BTreeMap::new();
    let began = Instant::now();
    each_classified(
        &classifier,
        settings,
        &options.feeds,
        &options.reading,
        DEPTH,
        |ad| judged.contains_key(ad),
        |ad, found| {
            let id = ad.ad.id.to_string();
            if answers.contains_key(&id) {
                return Ok(());
            }
            let entry = |one: &crate::occupation::RankedOccupation| Entry {
                document: one.uri.clone(),
                score: one.probability.get(),
                probability: Some(one.probability),
            };
            run.insert(&id, found.occupations.iter().map(entry).collect())?;
            trivial.insert(id.clone(), by_rule(&labels, &mut rules, &ad.ad.title, ad.ad.language));
            answers.insert(id, answer(&found));
            Ok(())
        },
    )?;
    say_speed("ads", answers.len(), began.elapsed());
    let run = InputFile::made("this run", run.to_trec("classify"));
    save(&run, &options.judging)?;
    let report = judge_occupations(&judged, &answers, &trivial, &options.judging.resampling());
    let evaluation = Evaluation {
        what: "occupations",
        judgements: &source,
        run: &run,
        against: None,
        report: &report,
        comparisons: &[],
        versions: &classifier.versions(),
    };
    print::print(&evaluation, &options.judging)?;
    hold(&report, &options.judging, gate.as_ref())
}

fn group_of(uri: &str) -> Option<String> {
    unit_group_of(uri).map(|group| group.code.to_string())
}

fn answer(found: &Classified) -> OccupationAnswer {
    OccupationAnswer {
        ranked: found.occupations.iter().map(|one| one.uri.clone()).collect(),
        probability: found.occupations.first().map(|one| one.probability),
        group: found.group.map(|(group, _)| group.code.to_string()),
    }
}

/// What BM25 of the title says.
fn by_rule(
    labels: &OccupationLabels,
    rules: &mut BTreeMap<Language, TitleBm25>,
    title: &str,
    language: Language,
) -> OccupationAnswer {
    let rule = rules.entry(language).or_insert_with(|| TitleBm25::new(labels, language));
    let ranked: Vec<String> = rule.rank(title).into_iter().take(DEPTH).map(str::to_string).collect();
    OccupationAnswer { group: ranked.first().and_then(|uri| group_of(uri)), ranked, probability: None }
}
