//! A survey in tables for people.

use std::path::Path;

use crate::domain::{Importance, Level};
use crate::statistics::CONFIDENCE;
use crate::survey::{Estimate, GroupFigures, LEAST_ANSWERS, Position, RowFigures, SurveyRow, decide};

use super::profile_survey::Report;
use super::survey_records::{importance_before, is_weighted};
use super::table;

/// Groups that stand side by side in one table.
const SIDE_BY_SIDE: usize = 5;
/// Duplicates that are named before the rest is only counted.
const NAMED: usize = 10;
/// The width where weighted figures stand beside raw ones.
const WIDE: u16 = 100;

/// The whole survey.
pub(super) fn in_words(report: &Report<'_>) -> String {
    let figures = report.figures;
    let mut parts = vec![headline(report), counts(report)];
    parts.extend(duplicates(report));
    parts.push(shares("country", &figures.countries, figures.respondents));
    parts.push(shares("side", &figures.stakeholders, figures.respondents));
    parts.push(rows(report));
    parts.push(legend(report));
    parts.extend(by_group("by country", &report.questionnaire.rows, &figures.countries));
    parts.extend(by_group("by side", &report.questionnaire.rows, &figures.stakeholders));
    parts.join("\n\n")
}

fn headline(report: &Report<'_>) -> String {
    let date = if report.dated { format!(", {}", report.survey.date) } else { String::new() };
    let title = format!(
        "{}{date}\nprofile {} ({}), version {}",
        report.survey.name,
        report.profile.title(),
        report.profile.id(),
        report.profile.version()
    );
    if report.survey.synthetic {
        format!("{title}\nSYNTHETIC: these answers were made by a program; they are evidence of nothing.")
    } else {
        title
    }
}

fn counts(report: &Report<'_>) -> String {
    let sample = report.sample;
    let mut table = table::table(&["counted", "n", ""]);
    let mut add =
        |what: &str, n: usize, note: String| _ = table.add_row([what.to_string(), n.to_string(), note]);
    if let Some(visits) = report.visits {
        add("visits", visits, String::new());
    }
    let files = report.files.len();
    let noun = if files == 1 { "file" } else { "files" };
    add("contributions read", sample.read(), format!("from {files} {noun}"));
    let of_visits = report
        .visits
        .filter(|visits| *visits > 0)
        .map(|visits| format!("; {} of {visits} visits", percent(sample.full.len() as f64 / visits as f64)));
    add("full answers", sample.full.len(), format!("evaluated{}", of_visits.unwrap_or_default()));
    let partial = if report.with_partial { "evaluated too (--with-partial)" } else { "not evaluated" };
    add("partial answers", sample.partial.len(), partial.into());
    add("blank", sample.blank, "no question answered".into());
    let changed = sample.duplicates.iter().filter(|duplicate| !duplicate.same_answers).count();
    let changed = if changed > 0 { format!("; {changed} with other answers") } else { String::new() };
    add("duplicates", sample.duplicates.len(), format!("each counted once{changed}"));
    if sample.answered_again > 0 {
        add(
            "answered again",
            sample.answered_again,
            "by respondents who gave other answers before; counted".into(),
        );
    }
    if sample.alike > 0 {
        add("alike", sample.alike, "the same answers, no respondent named; counted".into());
    }
    table.trim_fmt()
}

fn duplicates(report: &Report<'_>) -> Option<String> {
    let all = &report.sample.duplicates;
    let one = |duplicate: &crate::survey::Duplicate| {
        let other = if duplicate.same_answers { "" } else { " (other answers)" };
        format!("- {} repeats {}{other}", short(&duplicate.position), short(&duplicate.of))
    };
    let mut lines: Vec<String> = all.iter().take(NAMED).map(one).collect();
    if all.len() > NAMED {
        lines.push(format!("- and {} more; --format json lists all", all.len() - NAMED));
    }
    (!all.is_empty()).then(|| format!("Duplicates:\n{}", lines.join("\n")))
}

/// A place by the name of its file alone.
fn short(position: &Position) -> String {
    let name = Path::new(&position.file).file_name().map(|name| name.to_string_lossy().into_owned());
    Position { file: name.unwrap_or_default(), ..position.clone() }.to_string()
}

fn shares(what: &str, groups: &[GroupFigures], respondents: usize) -> String {
    let all: usize = groups.iter().map(|group| group.respondents).sum();
    let mut table = table::table(&[what, "n", &format!("share of {all}")]);
    for group in groups {
        let share = format!("{:.2} %", group.respondents as f64 / all as f64 * 100.0);
        table.add_row([group.name.clone(), group.respondents.to_string(), share]);
    }
    if all < respondents {
        table.add_row(["not answered".to_string(), (respondents - all).to_string(), String::new()]);
    }
    table.trim_fmt()
}

fn rows(report: &Report<'_>) -> String {
    let weighted = is_weighted(report);
    let estimates: &[&str] = if weighted { &["raw", "weighted"] } else { &["mean", "essential"] };
    let header = [&["row, and what the rule makes of it", "n"], estimates, &["1 2 3 4 5", "r*wg"]].concat();
    let mut table = table::table(&header);
    if weighted {
        table.set_width(WIDE);
    }
    for (number, (row, figures)) in report.questionnaire.rows.iter().zip(&report.figures.rows).enumerate() {
        let before = importance_before(report.profile, number);
        let mut cells = vec![named(row, figures, before), answers(figures)];
        if weighted {
            cells.extend([&figures.raw, &figures.weighted].map(|estimate| in_one_cell(estimate.as_ref())));
        } else {
            cells.extend(in_two_cells(figures.raw.as_ref()));
        }
        cells.push(figures.counts.map(|count| count.to_string()).join(" "));
        cells.push(figures.agreement.map_or("–".into(), |value| format!("{value:.2}")));
        table.add_row(cells);
    }
    for column in 1..header.len() {
        table::keep_whole(&mut table, column);
    }
    table.trim_fmt()
}

fn answers(figures: &RowFigures) -> String {
    if figures.do_not_know > 0 {
        format!("{}\n+{}", figures.n, figures.do_not_know)
    } else {
        figures.n.to_string()
    }
}

fn in_two_cells(estimate: Option<&Estimate>) -> [String; 2] {
    let Some(estimate) = estimate else { return ["–".into(), "–".into()] };
    let mean = estimate.mean_interval.map_or(String::new(), |i| format!("\n{:.2}–{:.2}", i.low, i.high));
    let share = estimate.essential_interval;
    [
        format!("{:.2}{mean}", estimate.mean),
        format!("{}\n{:.0}–{:.0} %", percent(estimate.essential), share.low * 100.0, share.high * 100.0),
    ]
}

fn in_one_cell(estimate: Option<&Estimate>) -> String {
    let Some(estimate) = estimate else { return "–".into() };
    let mean = estimate.mean_interval.map_or(String::new(), |i| format!(" ({:.2}–{:.2})", i.low, i.high));
    let share = estimate.essential_interval;
    format!(
        "{:.2}{mean}\n{} ({:.0}–{:.0} %)",
        estimate.mean,
        percent(estimate.essential),
        share.low * 100.0,
        share.high * 100.0
    )
}

fn named(row: &SurveyRow, figures: &RowFigures, before: Importance) -> String {
    let mut lines = vec![row.name.clone()];
    lines.push(match decide(figures) {
        None => format!("→ fewer than {LEAST_ANSWERS} answers: stays {}", before.as_str()),
        Some(decision) => {
            let doubt = if decision.uncertain { "?" } else { "" };
            let weight =
                if row.levels.is_empty() { format!(", {:.2}", decision.weight.get()) } else { String::new() };
            let same = decision.importance == before;
            let was = if same { String::new() } else { format!(" (was {})", before.as_str()) };
            format!("→ {}{doubt}{weight}{was}", decision.importance.as_str())
        }
    });
    lines.extend(level(figures));
    lines.join("\n")
}

fn level(figures: &RowFigures) -> Option<String> {
    let asked: Vec<String> = figures
        .levels
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(level, count)| format!("{level} {count}"))
        .collect();
    let median = figures.median_level().as_ref().map(Level::to_string);
    let median = median.map_or(String::new(), |median| format!("; median {median}"));
    (!asked.is_empty()).then(|| format!("level {}{median}", asked.join(", ")))
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn legend(report: &Report<'_>) -> String {
    let figures = report.figures;
    let confidence = CONFIDENCE * 100.0;
    let alpha = figures.alpha.map_or("not defined".into(), |alpha| format!("{alpha:.2}"));
    let weights = if is_weighted(report) {
        format!(
            " raw: the mean and, beneath it, the share; weighted: the same, {}; {} respondents from no known country \
             have no weight. The weighted figures decide.",
            figures.weights.in_words().trim_start_matches("weighted "),
            figures.without_weight
        )
    } else {
        String::new()
    };
    table::prose(&format!(
        "n: answers on the scale, + those who do not know. mean: of 1 (not needed) to 5 (essential), beneath it its \
         {confidence:.0} % t interval. essential: the share that answers 5, beneath it its {confidence:.0} % Wilson \
         interval. 1 2 3 4 5: answers by degree. r*wg: agreement on the row, 1 full, 0 that of chance. \
         →: essential if the interval of the share lies above one half, optional if below; ? where it holds one half \
         and the row is uncertain; then the weight, (mean − 1) / 4. Krippendorff's alpha (ordinal) over all rows: \
         {alpha}.{weights}"
    ))
}

fn by_group(title: &str, rows: &[SurveyRow], groups: &[GroupFigures]) -> Vec<String> {
    let (withheld, shown): (Vec<_>, Vec<_>) = groups.iter().partition(|group| group.is_withheld());
    let mut parts: Vec<String> =
        shown.chunks(SIDE_BY_SIDE).map(|groups| group_table(title, rows, groups)).collect();
    if !shown.is_empty() {
        parts.push(table::prose(&format!(
            "Mean importance and share that calls the row essential, not weighted; – where fewer than \
             {LEAST_ANSWERS} answered."
        )));
    }
    if !withheld.is_empty() {
        let names: Vec<String> =
            withheld.iter().map(|group| format!("{} ({})", group.name, group.respondents)).collect();
        parts.push(table::prose(&format!(
            "Withheld {title}, fewer than {LEAST_ANSWERS} answers: {}.",
            names.join(", ")
        )));
    }
    parts
}

fn group_table(title: &str, rows: &[SurveyRow], groups: &[&GroupFigures]) -> String {
    let names: Vec<String> =
        groups.iter().map(|group| format!("{} ({})", group.name, group.respondents)).collect();
    let mut header = vec![title];
    header.extend(names.iter().map(String::as_str));
    let mut table = table::table(&header);
    for (number, row) in rows.iter().enumerate() {
        let mut cells = vec![row.name.clone()];
        for group in groups {
            let figures = group.rows.get(number).and_then(|(_, figures)| figures.as_ref());
            let raw = figures.and_then(|figures| figures.raw.as_ref());
            cells.push(raw.map_or("–".into(), |e| format!("{:.2} {}", e.mean, percent(e.essential))));
        }
        table.add_row(cells);
    }
    table.trim_fmt()
}
