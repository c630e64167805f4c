//! The page's tables: new and vanished skills, breakdowns, pairs, quality.

use maud::{Markup, html};

use super::TitleOf;
use super::breakdown::{Breakdown, Category};
use super::content::{Cells, Content};
use super::page::{figure, time};
use super::sections::flags;

pub(super) fn emerging(content: &Content) -> Markup {
    html! {
        @if !content.emerging.is_empty() {
            section {
                h2 { "New and vanished skills" }
                div class="wide" { table {
                    tr { th { "skill" } th {} th { "period" } th { "share before" } th { "share after" } th {} }
                    @for row in &content.emerging {
                        tr {
                            td { cite { (row["label"]) } }
                            td { (row["change"]) }
                            td { (time(&row["period"])) }
                            td { (figure(row, "share_before").percent()) small { (figure(row, "x_before").count()) " of " (figure(row, "n_before").count()) } }
                            td { (figure(row, "share_after").percent()) small { (figure(row, "x_after").count()) " of " (figure(row, "n_after").count()) } }
                            td { (flags(&row["flags"].split(';').filter(|flag| !flag.is_empty()).map(str::to_string).collect::<Vec<_>>())) }
                        }
                    }
                } }
            }
        }
    }
}

pub(super) fn breakdown(own: &Breakdown, latest: &str, title_of: TitleOf<'_>) -> Markup {
    html! {
        section {
            h2 { "By " (own.dimension.replace('+', " and ").replace("isco", "ISCO unit group")) }
            p class="soft" {
                "The categories of most new ads in " (time(latest)) ", each with the skills that most of its ads ask for."
                @if own.of > own.categories.len() { " The tables have all of them." }
            }
            div class="wide" { table class="by" {
                tr { th { "category" } th { "ads" } th { "employers" } th { "skills" } }
                @for category in &own.categories { (category_row(category, title_of(&own.dimension, &category.key))) }
            } }
        }
    }
}

fn category_row(own: &Category, title: Option<String>) -> Markup {
    html! {
        tr class=(if own.flags.iter().any(|flag| flag == "suppressed") { "few" } else { "" }) {
            td { cite { (own.label) @if let Some(title) = title { " " (title) } } (flags(&own.flags)) }
            td { (own.n.count()) }
            td { (own.employers.count()) }
            td { @for (at, (label, point)) in own.skills.iter().enumerate() { @if at > 0 { ", " } cite { (label) } " " (point.value.percent()) } }
        }
    }
}

pub(super) fn pairs(content: &Content) -> Markup {
    html! {
        @if !content.pairs.is_empty() {
            section {
                h2 { "Skills asked for together" }
                p class="soft" { "Pairs that most new ads of " (time(&content.latest)) " ask for; lift says how many times more often than if the two had nothing to do with each other." }
                div class="wide" { table {
                    tr { th { "skills" } th { "both" } th { "of" } th { "lift" } th { "Jaccard" } }
                    @for row in &content.pairs {
                        tr {
                            td { cite { (row["label_a"]) } " and " cite { (row["label_b"]) } }
                            td { (figure(row, "x_ab").count()) }
                            td { (figure(row, "n").count()) }
                            td { (figure(row, "lift").hundredth()) }
                            td { (figure(row, "jaccard").hundredth()) }
                        }
                    }
                } }
            }
        }
    }
}

pub(super) fn quality(content: &Content) -> Markup {
    let jumps: Vec<&Cells> = content.quality.iter().filter(|row| !row["flags"].is_empty()).collect();
    html! {
        section {
            h2 { "Quality" }
            @if jumps.is_empty() { p { "No source jumps in number, skills an ad or share classified." } }
            @else { ul { @for row in &jumps { li { cite { (row["source"]) } " in " (time(&row["period"])) ": " (row["flags"].replace(';', ", ").replace('_', " ")) } } } }
            details open {
                summary { "Every month and source" }
                div class="wide" { table {
                    tr { th { "month" } th { "source" } th { "ads" } th { "near-duplicates" } th { "languages" } th { "skills an ad" } th { "classified" } th { "with employer" } }
                    @for row in &content.quality {
                        tr {
                            td { (time(&row["period"])) } td { cite { (row["source"]) } } td { (figure(row, "ads").count()) }
                            td { (figure(row, "near_duplicates").count()) } td { cite { (row["languages"].replace(';', ", ").replace(':', " ")) } }
                            td { (figure(row, "skills_per_ad").tenth()) } td { (figure(row, "share_classified").percent()) } td { (figure(row, "share_with_employer").percent()) }
                        }
                    }
                } }
            }
        }
    }
}
