//! The rows of the page: label, bar, figures, quotations.

use maud::{Markup, html};

use super::chart;
use super::examples::Example;
use super::figures::{percent, times};
use super::keyness::Keyness;
use super::lacking::LackingSkill;
use super::rows::{Demands, Levels, MarketRow};
use super::share::{Share, Support};

/// A row of the profile.
pub(super) fn row(row: &MarketRow) -> Markup {
    let need = row.importance.map(|importance| importance.as_str());
    let note = match (need, row.weight) {
        (Some(need), Some(weight)) => format!("{need}, weight {weight}"),
        (Some(need), None) => need.to_string(),
        _ => String::new(),
    };
    html! {
        li {
            div class="name" {
                @if row.levels.is_some() { (row.id) " " }
                (row.label) @if !note.is_empty() { small { (note) } }
            }
            (chart::bar(&row.share, row.others.as_ref()))
            div class="figures" {
                (share(&row.share))
                (comparison(row.others.as_ref(), row.keyness.as_ref()))
                (demands(row.demands.as_ref()))
            }
            @if let Some(levels) = &row.levels { (level_part(levels, &row.share)) }
            (quotations(&row.examples, false))
        }
    }
}

/// A skill that the profile lacks.
pub(super) fn lacking(row: &LackingSkill) -> Markup {
    let chance = if row.stands_out() { "" } else { "no more than chance" };
    html! {
        li {
            div class="name" {
                (row.skill.label)
                @if let Some((label, cosine)) = &row.nearest {
                    small { "nearest row: " (label) " (cosine " (format!("{cosine:.2}")) ")" }
                }
            }
            (chart::bar(&row.share, Some(&row.others)))
            div class="figures" {
                (share(&row.share))
                (comparison(Some(&row.others), row.keyness.as_ref()))
                @if !chance.is_empty() { small { (chance) } }
                (demands(row.demands.as_ref()))
            }
            (quotations(&row.examples, true))
        }
    }
}

fn share(share: &Share) -> Markup {
    match (share.value(), share.interval(), share.count()) {
        (Some(value), Some(interval), Some(count)) => html! {
            b { (percent(value)) " %" } " (" (percent(interval.low)) "–" (percent(interval.high)) ")"
            small {
                (count) " of " (share.of()) " ads"
                @if share.support() == Support::Low { ", few" }
            }
        },
        _ => html! { "withheld" small { "fewer ads than are told: " (share.of()) } },
    }
}

fn comparison(others: Option<&Share>, keyness: Option<&Keyness>) -> Markup {
    let (value, count) = (others.and_then(Share::value), others.and_then(Share::count));
    html! {
        @if let (Some(value), Some(count), Some(others)) = (value, count, others) {
            small {
                "others " (percent(value)) " % (" (count) " of " (others.of()) ")"
            }
            @if let Some(key) = keyness {
                small {
                    (times(key.lift)) " times as often (" (times(key.interval.low)) "–" (times(key.interval.high)) ")"
                }
            }
        }
    }
}

fn demands(demands: Option<&Demands>) -> Markup {
    let shown = demands.filter(|demands| demands.sum() > 0);
    html! {
        @if let Some(demands) = shown {
            small {
                (demands.required) " required, " (demands.preferred) " preferred, " (demands.mentioned) " mentioned"
            }
        }
    }
}

fn level_part(levels: &Levels, share: &Share) -> Markup {
    let asking = share.count().unwrap_or(0);
    html! {
        @if asking > 0 {
            div class="more asked" {
                @if let Some([below, at, above]) = levels.against_required() {
                    (chart::levels(&levels.asked, levels.required))
                    span class="soft" {
                        "e-" (levels.required) " required; asked: " (below) " lower, " (at) " the same, " (above) " higher, "
                        (levels.unsaid) " do not say"
                        @if levels.support == Support::Low { " (few ads)" }
                    }
                } @else {
                    span class="soft" {
                        "e-" (levels.required) " required; too few ads say a level (" (levels.said()) ")"
                    }
                }
            }
        }
    }
}

/// The quotations, folded away unless they are to be `open`.
fn quotations(examples: &[Example], open: bool) -> Markup {
    html! {
        @if !examples.is_empty() {
            details class="more" open[open] {
                summary { "quotations" }
                @for example in examples {
                    blockquote {
                        "“" (example.text) "” "
                        cite {
                            "ad " (example.ad.as_str()) ", " (example.position())
                            @if let Some(demand) = example.demand { ", " (demand.as_str()) }
                        }
                    }
                }
            }
        }
    }
}
