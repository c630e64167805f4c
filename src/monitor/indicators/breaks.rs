//! Where a series breaks: the annotation changed, a source came, went or took another name, a quarter lacks a month.

use std::collections::{BTreeMap, BTreeSet};

use super::counts::{CellPeriod, Totals};
use super::engine::Engine;
use super::error::IndicatorError;
use super::frame::Frame;
use super::inputs::Run;
use super::options::Measure;
use super::output::{TableWriter, Value};

/// A source is perhaps another one renamed if this share of its ads is of employers of the other, or copies of its ads.
const SAME_ADS: f64 = 0.5;

/// A break, as the table has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Break {
    pub(super) period: i32,
    kind: &'static str,
    before: String,
    after: String,
    share: Option<f64>,
    words: String,
}

/// Finds the breaks of a measure, and marks the cells in which they count.
pub(super) fn find(
    engine: &Engine,
    runs: &[Run],
    frame: &mut Frame<'_>,
    incomplete: &[(i32, String)],
) -> Result<Vec<Break>, IndicatorError> {
    let mut breaks = of_versions(engine, runs, frame)?;
    breaks.extend(of_sources(engine, frame)?);
    if frame.measure == Measure::Flow {
        breaks.extend(of_incomplete_quarters(frame, incomplete));
    }
    breaks.sort_by(|a, b| {
        (a.period, a.kind, &a.before, &a.after).cmp(&(b.period, b.kind, &b.before, &b.after))
    });
    Ok(breaks)
}

/// Marks a period in every cell.
fn mark_all(frame: &mut Frame<'_>, period: i32) {
    for set in 0..frame.totals.len() {
        let cells = frame.cells(set);
        frame.broken[set].extend(cells.map(|cell| (cell, period)));
    }
}

/// Periods with ads whose annotation is not that of the period with ads before.
fn of_versions(engine: &Engine, runs: &[Run], frame: &mut Frame<'_>) -> Result<Vec<Break>, IndicatorError> {
    let rows = engine.numbers(
        "reading versions",
        "SELECT period, version_no, count(*) FROM spells GROUP BY period, version_no ORDER BY 1, 2",
    )?;
    let mut by_period: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for row in rows {
        let (period, version) = (row[0].unwrap_or_default() as i32, row[1].unwrap_or_default() as usize);
        by_period.entry(period).or_default().push(version);
    }
    let mut breaks = Vec::new();
    let pairs: Vec<_> = by_period.iter().zip(by_period.iter().skip(1)).collect();
    for ((before_period, before), (period, after)) in pairs.into_iter().filter(|(a, b)| a.1 != b.1) {
        let names = |versions: &Vec<usize>| -> Vec<String> {
            versions.iter().filter_map(|version| frame.prepared.versions.get(*version).cloned()).collect()
        };
        let (before, after) = (names(before), names(after));
        let words = format!(
            "the annotation changed between {} and {}: {}",
            frame.period_name(*before_period),
            frame.period_name(*period),
            what_changed(runs, &before, &after)
        );
        let (before, after) = (before.join(" "), after.join(" "));
        breaks.push(Break { period: *period, kind: "versions", before, after, share: None, words });
    }
    breaks.iter().for_each(|found| mark_all(frame, found.period));
    Ok(breaks)
}

/// Which parts of the versions differ, by the manifests.
fn what_changed(runs: &[Run], before: &[String], after: &[String]) -> String {
    let versions = |digests: &[String]| {
        let run = runs.iter().find(|run| {
            let stated = run.manifest.versions.get("digest").and_then(serde_json::Value::as_str);
            stated.is_some_and(|stated| digests.iter().any(|digest| stated.starts_with(digest.as_str())))
        });
        run.map(|run| run.manifest.versions.clone())
    };
    // Of versions that only one side has, the manifests say what they are.
    let only = |these: &[String], others: &[String]| -> Vec<String> {
        these.iter().filter(|version| !others.contains(version)).cloned().collect()
    };
    let stated = versions(&only(before, after)).zip(versions(&only(after, before)));
    let differences = stated.map(|(before, after)| crate::monitor::versions::differences(&before, &after));
    match differences.filter(|differences| !differences.is_empty()) {
        Some(differences) => differences.join(", "),
        None => format!("versions {} to {}", before.join(" and "), after.join(" and ")),
    }
}

/// A source that joins or leaves.
struct Turn {
    period: i32,
    source: u32,
    joins: bool,
    /// Where its share is read, with the period that breaks: where it is there next to the turn, and one period further,
    /// since a source often joins or leaves in the midst of a period.
    looks: Vec<(i32, i32)>,
    /// Its share of all ads there.
    share: f64,
    cells: usize,
}

fn of_sources(engine: &Engine, frame: &mut Frame<'_>) -> Result<Vec<Break>, IndicatorError> {
    let with_ads: Vec<i32> =
        frame.prepared.periods().filter(|period| frame.total(0, (0, *period)).n_raw() > 0).collect();
    let mut turns = Vec::new();
    for at in 1..with_ads.len() {
        let (before, after) = (with_ads[at - 1], with_ads[at]);
        let there = |period: i32| frame.total(0, (0, period)).raw.keys().copied().collect::<BTreeSet<u32>>();
        let (old, new) = (there(before), there(after));
        for source in old.symmetric_difference(&new) {
            let joins = new.contains(source);
            let looks = if joins {
                let next = with_ads.get(at + 1).map(|next| (*next, *next));
                [Some((after, after)), next].into_iter().flatten().collect()
            } else {
                let earlier = at.checked_sub(2).map(|earlier| (with_ads[earlier], before));
                [Some((before, after)), earlier].into_iter().flatten().collect()
            };
            turns.push(Turn { period: after, source: *source, joins, looks, share: 0.0, cells: 0 });
        }
    }
    let turns: Vec<Turn> = turns.into_iter().map(|turn| mark(frame, turn)).collect();
    let mut breaks: Vec<Break> =
        turns.iter().filter(|turn| turn.cells > 0).map(|turn| in_words(frame, turn)).collect();
    breaks.extend(renamed(engine, frame, &turns)?);
    Ok(breaks)
}

/// Marks the cells of which the source is a share that matters.
fn mark(frame: &mut Frame<'_>, mut turn: Turn) -> Turn {
    let least = frame.options.break_share;
    let share = |totals: &Totals, cell: u32, at: i32| -> f64 {
        totals.get(&(cell, at)).map_or(0.0, |total| {
            let ads = total.raw.get(&turn.source).copied().unwrap_or_default();
            ads as f64 / (total.n_raw() as f64).max(1.0)
        })
    };
    let marked: Vec<Vec<CellPeriod>> = (0..frame.totals.len())
        .map(|set| {
            let totals = &frame.totals[set];
            let breaks_in = |cell: u32| {
                let look = turn.looks.iter().find(|(at, _)| share(totals, cell, *at) >= least);
                look.map(|(_, period)| (cell, *period))
            };
            frame.cells(set).filter_map(breaks_in).collect()
        })
        .collect();
    turn.share = turn.looks.iter().map(|(at, _)| share(&frame.totals[0], 0, *at)).fold(0.0, f64::max);
    turn.cells = marked.iter().map(Vec::len).sum();
    marked.into_iter().enumerate().for_each(|(set, cells)| frame.broken[set].extend(cells));
    turn
}

fn in_words(frame: &Frame<'_>, turn: &Turn) -> Break {
    let name = frame.prepared.sources[turn.source as usize].name.clone();
    let period = frame.period_name(turn.period);
    let percent = format!("{:.1} %", turn.share * 100.0);
    let (kind, words) = match turn.joins {
        true => ("source_joined", format!("source {name} joins in {period} with {percent} of the ads")),
        false => ("source_left", format!("source {name}, {percent} of the ads before, has none in {period}")),
    };
    let words = format!("{words}; {} cells break", turn.cells);
    let (before, after) = if turn.joins { (String::new(), name) } else { (name, String::new()) };
    Break { period: turn.period, kind, before, after, share: Some(turn.share), words }
}

/// Pairs of a source that left and one that joined in the same period, or the one before, with much the same employers or ads.
fn renamed(engine: &Engine, frame: &Frame<'_>, turns: &[Turn]) -> Result<Vec<Break>, IndicatorError> {
    let mut found = Vec::new();
    let enough = |turn: &&Turn| turn.share >= frame.options.break_share;
    for left in turns.iter().filter(|turn| !turn.joins).filter(enough) {
        // A change of name in the midst of a period leaves both names in it.
        let near = |turn: &&Turn| turn.joins && (left.period - 1..=left.period).contains(&turn.period);
        for joined in turns.iter().filter(near).filter(enough) {
            let share = shared_ads(engine, left.source, joined.source, left.period)?;
            if share >= SAME_ADS {
                let name = |source: u32| frame.prepared.sources[source as usize].name.clone();
                let (before, after) = (name(left.source), name(joined.source));
                let words = format!(
                    "source {before} may be renamed {after} in {}: {:.1} % of the ads of {after} are of employers of \
                     {before} or copies of its ads; if so, give both one name and annotate again",
                    frame.period_name(joined.period),
                    share * 100.0
                );
                let kind = "source_may_be_renamed";
                found.push(Break { period: joined.period, kind, before, after, share: Some(share), words });
            }
        }
    }
    Ok(found)
}

/// The share of the new source's ads whose employer or group of near-duplicates the old one has.
fn shared_ads(engine: &Engine, old: u32, new: u32, period: i32) -> Result<f64, IndicatorError> {
    let rows = engine.numbers(
        "comparing sources",
        &format!(
            "SELECT count(*), sum(CASE WHEN e.cluster_no IS NOT NULL OR g.grp IS NOT NULL THEN 1 ELSE 0 END) FROM \
             (SELECT cluster_no, grp FROM spells WHERE source_no = {new} AND period = {period}) a LEFT JOIN \
             (SELECT DISTINCT cluster_no FROM ads_coded WHERE source_no = {old} AND cluster_no > 0) e ON a.cluster_no = e.cluster_no \
             LEFT JOIN (SELECT DISTINCT grp FROM ads_coded WHERE source_no = {old}) g ON a.grp = g.grp"
        ),
    )?;
    let value = |column: usize| rows.first().and_then(|row| row[column]).unwrap_or_default() as f64;
    Ok(value(1) / value(0).max(1.0))
}

/// A quarter that lacks a month, and the next one, where the flow is whole again.
fn of_incomplete_quarters(frame: &mut Frame<'_>, incomplete: &[(i32, String)]) -> Vec<Break> {
    let mut breaks = Vec::new();
    for (period, months) in incomplete {
        mark_all(frame, *period);
        if *period < frame.prepared.last {
            mark_all(frame, period + 1);
        }
        let words = format!(
            "{}: no ads in {months}; its flow is that of the other months",
            frame.period_name(*period)
        );
        let (before, after) = (String::new(), months.clone());
        breaks.push(Break { period: *period, kind: "incomplete_period", before, after, share: None, words });
    }
    breaks
}

/// Writes the breaks of a measure.
pub(super) fn write(
    writer: &mut TableWriter,
    frame: &Frame<'_>,
    breaks: &[Break],
) -> Result<(), IndicatorError> {
    for found in breaks {
        writer.row(&[
            Value::Text(frame.measure.as_str()),
            Value::Text(frame.period_name(found.period)),
            Value::Text(found.kind),
            Value::Text(&found.before),
            Value::Text(&found.after),
            Value::number(found.share),
            Value::Text(&found.words),
        ])?;
    }
    Ok(())
}
