//! The page from its head to its foot: what, when, how many, and what it is not.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use super::TitleOf;
use super::content::{Cells, Content};
use super::figure::Figure;
use super::style::STYLE;
use super::{lists, sections};

/// The whole page.
pub(super) fn page(content: &Content, title_of: TitleOf<'_>) -> String {
    let title = "What job ads ask for";
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                (summary(content))
                (warnings(content))
                (sections::volumes(content))
                (sections::skills(content))
                (lists::emerging(content))
                (sections::competences(content, title_of))
                (sections::profiles(content))
                @for breakdown in &content.breakdowns { (lists::breakdown(breakdown, &content.latest, title_of)) }
                (lists::pairs(content))
                (lists::quality(content))
                (limits(content))
                (made_by(content))
            }
        }
    };
    page.into_string()
}

/// The figure of a cell of a row.
pub(super) fn figure(cells: &Cells, column: &str) -> Figure {
    Figure::of(cells.get(column).map(String::as_str).unwrap_or_default())
}

/// A period, or a day.
pub(super) fn time(period: &str) -> Markup {
    html! { time { (period) } }
}

/// A number of the manifest.
fn manifest_number(manifest: &Value, pointer: &str) -> Figure {
    Figure::of(
        &manifest
            .pointer(pointer)
            .filter(|value| value.is_number())
            .map(Value::to_string)
            .unwrap_or_default(),
    )
}

/// Numbers of the manifest's runs, one a run.
fn of_runs<'a>(manifest: &'a Value, pointer: &'a str) -> impl Iterator<Item = Figure> + 'a {
    let runs = manifest["runs"].as_array().map(Vec::as_slice).unwrap_or_default();
    runs.iter().map(move |run| manifest_number(run, pointer))
}

fn sum(figures: impl Iterator<Item = Figure>) -> Markup {
    let figures: Vec<Figure> = figures.collect();
    html! { @for (at, own) in figures.iter().enumerate() { @if at > 0 { " + " } (own.count()) } }
}

fn summary(content: &Content) -> Markup {
    let manifest = &content.manifest;
    let (first, last) = (content.periods.first(), content.periods.last());
    html! {
        p class="lead" {
            (manifest_number(manifest, "/counts/ads").count()) " job ads"
            @if let Some((first, last)) = first.zip(last) {
                ", first seen from " (time(&first["first_day"])) " to " (time(&last["last_day"]))
            }
            ". Figures of one period are of " (time(&content.latest)) ", the latest whole one"
            @if content.flow.get(&content.latest).is_some_and(|own| !own.has("suppressed")) { " of enough ads" }
            "; the series run over all."
        }
        dl class="facts" {
            div { dt { "records read" } dd { (sum(of_runs(manifest, "/counts/read"))) } }
            div { dt { "refused" } dd { (refused(content)) } }
            div { dt { "seen again" } dd { (sum(of_runs(manifest, "/counts/seen_again"))) } }
            div { dt { "without a date" } dd { (manifest_number(manifest, "/counts/undated").count()) } }
        }
    }
}

fn refused(content: &Content) -> Markup {
    html! {
        @if content.rejects.is_empty() { "none" }
        @for (at, row) in content.rejects.iter().enumerate() {
            @if at > 0 { ", " }
            (figure(row, "records").count()) " " cite { (row["reason"].replace('_', " ")) }
        }
    }
}

/// What a reader must know before the first figure.
fn warnings(content: &Content) -> Markup {
    let notes = content.manifest["notes"].as_array().map(Vec::as_slice).unwrap_or_default();
    html! {
        @if !content.breaks.is_empty() || !notes.is_empty() {
            section class="warn" {
                h2 { "Mind these" }
                ul {
                    @for row in &content.breaks {
                        li { b { "Break in " (time(&row["period"])) ". " } cite { (row["words"]) } }
                    }
                    @for note in notes { li { cite { (note.as_str().unwrap_or_default()) } } }
                }
                @if !content.breaks.is_empty() {
                    p class="soft" { "A dotted upright marks a break; figures on its two sides are not to be compared." }
                }
            }
        }
    }
}

fn limits(content: &Content) -> Markup {
    let parameter =
        |name: &str| manifest_number(&content.manifest["parameters"], &format!("/{name}")).count();
    html! {
        section {
            h2 { "What these figures are, and are not" }
            ul {
                li { "They count what online ads say, as a program reads them. Not every vacancy is advertised, some are many times, and employers leave out what they take for granted." }
                li { "Ads that say nearly the same count once. An ad asks for a skill where the program finds it more likely than not that it is required or preferred." }
                li { "Skills, occupations and levels are estimates: a level that the ad does not tell is left out, and shares of levels are shares of those that are told." }
                li { "Intervals are of " var { "95 %" } ", clustered by employer. They tell how much chance there is in which ads were posted; they do not tell what the program misreads, nor which employers do not advertise online." }
                li { "A cell of fewer than " (parameter("min_ads")) " ads or " (parameter("min_employers")) " employers is flagged “few ads” and drawn pale. It is no basis for a statement." }
                li { "The location quotient compares a share with that of all ads; a change from a year ago is in percentage points." }
            }
        }
    }
}

fn made_by(content: &Content) -> Markup {
    let runs = content.manifest["runs"].as_array().map(Vec::as_slice).unwrap_or_default();
    let program = &content.manifest["program"];
    let said = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_string);
    html! {
        section {
            h2 { "What made them" }
            p { cite { (said(&program["name"])) " " (said(&program["version"])) } ". The tables of the folder that this page was made of hold every figure on it, and all that it leaves out." }
            @for run in runs {
                table {
                    @for (name, value) in run["versions"].as_object().into_iter().flatten() {
                        tr { td class="soft" { cite { (name.replace('_', " ")) } } td { cite { (in_short(value)) } } }
                    }
                    @for input in run["inputs"].as_array().into_iter().flatten() {
                        tr { td class="soft" { "ads" } td { cite { (said(&input["file"])) " (" (in_short(&input["digest"])) ")" } } }
                    }
                }
            }
            p class="soft" { "This page uses the ESCO classification of the European Commission. It needs no network and no script." }
        }
    }
}

/// A version: a name, or name and digest, digests cut to twelve signs.
fn in_short(value: &Value) -> String {
    match value {
        Value::String(text) if text.len() >= 32 && text.chars().all(|c| c.is_ascii_hexdigit()) => {
            text[..12].to_string()
        }
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(in_short).collect::<Vec<_>>().join("; "),
        Value::Object(fields) => fields.values().map(in_short).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
