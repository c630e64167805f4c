//! The page's sections with drawings: ads, skills, competences, profiles.

use maud::{Markup, html};

use super::TitleOf;
use super::chart;
use super::content::{Cells, Content, Fit, Item};
use super::page::{figure, time};
use super::series::{Point, Series, greatest};

/// The names under a drawing: the first, the middle and the last period.
fn under(content: &Content) -> Markup {
    let names = content.period_names();
    let shown: Vec<&str> = match names.len() {
        0..=3 => names,
        count => vec![names[0], names[count / 2], names[count - 1]],
    };
    html! { div class="under" { @for name in shown { (time(name)) } } }
}

/// Flags in words, for people.
pub(super) fn flags(flags: &[String]) -> Markup {
    let words = |flag: &str| match flag {
        "suppressed" => "few ads",
        "low_reliability" => "rough",
        "break" => "break",
        _ => "flagged",
    };
    html! { @for flag in flags { " " small class="flag" { (words(flag)) } } }
}

/// A share, its interval, and of how many ads.
fn share(point: &Point) -> Markup {
    html! {
        b { (point.value.percent()) }
        @if point.low.number().is_some() { small { (point.low.hundredths()) " to " (point.high.hundredths()) } }
        small { (point.x.count()) " of " (point.n.count()) }
        (flags(&point.flags))
    }
}

pub(super) fn volumes(content: &Content) -> Markup {
    let drawing = |title: &str, said: &str, series: &Series| {
        let most = greatest([series].into_iter());
        let last = series.get(&content.latest).cloned().unwrap_or_default();
        let highest = series.iter().find(|(_, point)| point.value.number() == Some(most));
        html! {
            figure {
                figcaption { b { (title) } " " small { (said) } }
                (chart::bars(series, &content.period_names(), most, title))
                (under(content))
                p {
                    (time(&content.latest)) ": " b { (last.value.count()) } " ads" (flags(&last.flags))
                    @if let Some((period, point)) = highest { small { ", most in " (time(period)) ": " (point.value.count()) } }
                }
            }
        }
    };
    let latest = content.volumes.get(&content.latest);
    html! {
        section {
            h2 { "How many ads" }
            div class="pair" {
                (drawing("New ads", "first seen in the period, near-duplicates once", &content.flow))
                @if !content.stock.is_empty() { (drawing("Open ads", "open at some time in the period", &content.stock)) }
            }
            @if let Some(row) = latest {
                p {
                    "In " (time(&content.latest)) " " (figure(row, "n").count()) " new ads of " (figure(row, "employers").count())
                    " employers (" (figure(row, "without_employer").count()) " name none); "
                    (figure(row, "n_raw").count()) " with near-duplicates."
                }
            }
        }
    }
}

fn key() -> Markup {
    html! {
        div class="key" {
            span { i {} "share of the ads" }
            span { i class="span" {} "interval" }
            span { i class="few" {} "few ads: no basis for a statement" }
        }
    }
}

/// A row of a list: name, bar on the scale of the list, figures, and the series on a scale of its own, or a rare skill's
/// would be a flat line.
fn row(content: &Content, name: Markup, own: &Series, most: f64, more: Markup) -> Markup {
    let point = own.get(&content.latest).cloned().unwrap_or_default();
    html! {
        li {
            div class="name" { (name) }
            div { (chart::bar(&point, most)) }
            div class="figures" { (share(&point)) (more) }
            div class="series" { (chart::line(own, &content.period_names(), greatest([own].into_iter()), "over the periods")) }
        }
    }
}

/// A little above the greatest value of the latest period, in steps of ten per cent: one scale for a list.
fn scale(content: &Content, items: &[Item]) -> f64 {
    let latest = items.iter().filter_map(|own| own.share.get(&content.latest));
    let most = latest.filter_map(|point| point.high.number().or(point.value.number())).fold(0.0, f64::max);
    ((most * 10.0).ceil() / 10.0).clamp(0.1, 1.0)
}

fn axis(most: f64) -> Markup {
    let part = |part: f64| format!("{:.0}", most * part * 100.0);
    html! {
        li class="axis" aria-hidden="true" {
            span {}
            div class="under" { @for at in [0.0, 0.5, 1.0] { var { (part(at)) " %" } } }
            span {} span { "over the periods" }
        }
    }
}

fn change(row: &Cells) -> Markup {
    let yoy = figure(row, "yoy");
    html! {
        @if yoy.number().is_some() {
            small { (yoy.points()) " points on a year" @if row.get("yoy_break").is_some_and(|own| own == "true") { " (across a break)" } }
        }
        @if figure(row, "weighted_share").number().is_some() { small { (figure(row, "weighted_share").percent()) " weighted" } }
    }
}

pub(super) fn skills(content: &Content) -> Markup {
    html! {
        section {
            h2 { "Skills that most ads ask for" }
            p class="soft" { "Share of new ads in " (time(&content.latest)) " that require or prefer the skill, and that share over the periods." }
            @if content.skills.is_empty() { p { "None is found in the ads of this period." } }
            @else { (skill_rows(content)) }
        }
    }
}

fn skill_rows(content: &Content) -> Markup {
    let most = scale(content, &content.skills);
    html! {
        (key())
        ol class="rows" {
            (axis(most))
            @for skill in &content.skills {
                (row(content, html! { cite { (skill.label) } }, &skill.share, most, change(&skill.latest)))
            }
        }
        (under_lists(content))
    }
}

fn under_lists(content: &Content) -> Markup {
    let names = content.period_names();
    html! {
        @if let Some((first, last)) = names.first().zip(names.last()) {
            p class="soft" { "The series run from " (time(first)) " to " (time(last)) ", each from zero to its own greatest value." }
        }
    }
}

pub(super) fn competences(content: &Content, title_of: TitleOf<'_>) -> Markup {
    let most = scale(content, &content.competences);
    html! {
        @if !content.competences.is_empty() {
            section {
                h2 { "e-CF competences and levels" }
                p class="soft" { "Share of new ads in " (time(&content.latest)) " that ask for the competence; the columns are the levels e-1 to e-5 of those ads whose level is told." }
                (key())
                ol class="rows" {
                    (axis(most))
                    @for own in &content.competences {
                        (row(content, html! { cite { (own.key) " " (title_of("competence", &own.key).unwrap_or_default()) } }, &own.share, most, levels(own)))
                    }
                }
                (under_lists(content))
            }
        }
    }
}

fn levels(own: &Item) -> Markup {
    let points: Vec<&Point> = own.levels.iter().map(|(_, point)| point).collect();
    html! {
        div class="levels" {
            @if !points.is_empty() { (chart::columns(&points, "levels e-1 to e-5")) }
            small { "mean level " (figure(&own.latest, "mean_level").tenth()) " (" (figure(&own.latest, "n_level").count()) " ads tell one)" }
        }
        (change(&own.latest))
    }
}

pub(super) fn profiles(content: &Content) -> Markup {
    let most = greatest(content.profiles.iter().map(|fit| &fit.score));
    html! {
        @if !content.profiles.is_empty() {
            section {
                h2 { "How well the ads fit the profiles" }
                div class="pair" { @for fit in &content.profiles { (profile(content, fit, most)) } }
            }
        }
    }
}

fn profile(content: &Content, fit: &Fit, most: f64) -> Markup {
    let bins: Vec<&Point> = fit.bins.iter().map(|(_, point)| point).collect();
    let last = fit.score.get(&content.latest).cloned().unwrap_or_default();
    html! {
        figure {
            figcaption { b { cite { (fit.name) } } " " small { "ads of " (time(&content.latest)) " by score" } }
            (chart::columns(&bins, "share of the ads by tenths of the score"))
            div class="under" { var { "0" } var { "0.5" } var { "1" } }
            div class="wide" { table class="bins" {
                tr { @for (bin, _) in &fit.bins { th { (bin.tenth()) } } }
                tr { @for (_, point) in &fit.bins { td { (point.value.percent()) } } }
            } }
            p { "Mean score " b { (last.value.hundredth()) } @if last.low.number().is_some() { " (" (last.low.hundredth()) " to " (last.high.hundredth()) ")" } (flags(&last.flags)) ", over the periods:" }
            (chart::line(&fit.score, &content.period_names(), most, "mean score over the periods"))
            (under(content))
        }
    }
}
