//! The answer as one page: HTML with inline SVG, no script, nothing from elsewhere.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::answer::Market;
use super::lacking::{Lacking, NotSought, Sought};
use super::page_rows;
use super::query::Choice;
use super::rows::MarketRow;
use super::share::{LOW_SUPPORT, Support};
use super::style::STYLE;

/// The whole page. It needs no other file and no network; every figure on it stands in the answer.
pub fn page(market: &Market) -> String {
    let profile = &market.profile;
    let title = format!("{}: the market's answer", profile.title());
    let content = html! {
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
                p class="soft" { "Profile " (profile.id()) ", version " (profile.version()) }
                (summary(market))
                (skills(market))
                (rows("Competences and levels", "competence", &market.competences))
                (rows("Job titles", "occupation", &market.occupations))
                (lacking(&market.lacking))
                (unasked(market))
                (made_by(market))
            }
        }
    };
    content.into_string()
}

fn summary(market: &Market) -> Markup {
    let found = &market.found;
    let choice = match market.choice {
        Choice::MinScore(least) => format!("with a score of {} or more", least.get()),
        Choice::Top(top) => format!("that match best (the best {top} were asked for)"),
    };
    html! {
        p {
            b { (found.matching) } " ads " (choice) ", of " (found.considered) " that pass the filter ("
            (market.filter_in_words()) "). "
            "Near-duplicates counted with them: " (found.near_duplicates) ". "
            @if found.read < found.matching { "The best " (found.read) " were read. " }
            "They are compared with " (found.others_read) " other ads of the same filter"
            @if found.drawn < found.others { ", from " (found.drawn) " that were drawn of " (found.others) }
            "."
        }
        @match market.support {
            Support::Withheld => p class="warn" {
                "Too few ads match: shares over fewer than " (market.min_support) " ads are withheld."
            },
            Support::Low => p class="warn" {
                "Few ads match: shares over fewer than " (LOW_SUPPORT) " ads are rough. Mind the intervals."
            },
            Support::Enough => {},
        }
    }
}

fn key(others: bool) -> Markup {
    html! {
        div class="key" {
            span { i class="one" {} "ads that match" }
            span { i class="span" {} "interval of 95 %" }
            @if others { span { i class="tick" {} "other ads" } }
        }
    }
}

fn scale() -> Markup {
    html! {
        li class="scaled" aria-hidden="true" {
            span {} div class="scale" { @for mark in ["0", "25", "50", "75", "100 %"] { span { (mark) } } } span {}
        }
    }
}

fn skills(market: &Market) -> Markup {
    html! {
        section {
            h2 { "What the profile asks for, and who else does" }
            p class="soft" {
                "Share of the ads that match which ask for each skill of the profile, in the profile's order."
            }
            (key(true))
            ol class="rows" { (scale()) @for row in &market.skills { (page_rows::row(row)) } }
        }
    }
}

fn rows(title: &str, what: &str, rows: &[MarketRow]) -> Markup {
    let said = match what {
        "competence" => "Share of the ads that match which ask for each e-CF competence, and at which level.",
        _ => {
            "Share of the ads that match whose title holds a label of each related occupation. \
              One title may hold labels of several."
        }
    };
    html! {
        @if !rows.is_empty() {
            section {
                h2 { (title) }
                p class="soft" { (said) }
                (key(false))
                ol class="rows" { (scale()) @for row in rows { (page_rows::row(row)) } }
            }
        }
    }
}

fn lacking(lacking: &Lacking) -> Markup {
    html! {
        section class="lack" {
            h2 { "What the ads ask for and the profile lacks" }
            @match lacking {
                Lacking::NotSought(NotSought::NoTaxonomy) => p {
                    "Not sought: that needs a taxonomy (the ESCO download) to find skills of."
                },
                Lacking::NotSought(NotSought::TooFewAds) => p { "Not sought: too few ads match." },
                Lacking::Sought(sought) => (sought_skills(sought)),
            }
        }
    }
}

fn sought_skills(sought: &Sought) -> Markup {
    html! {
        p class="soft" {
            "Skills of " (sought.taxonomy.split(';').next().unwrap_or_default()) " that these ads ask for more often than "
            "others come first (by G²). " (sought.linked) " ads were linked to the taxonomy, which named "
            (sought.looked_for) " skills; all ads were then read for them. "
            (sought.too_few) " of them too few ads ask for"
            @if sought.left_out > 0 { ", " (sought.left_out) " more are left out here" }
            "."
        }
        @if sought.skills.is_empty() {
            p { "Nothing was found that enough of these ads ask for." }
        } @else {
            (key(true))
            ol class="rows" { (scale()) @for row in &sought.skills { (page_rows::lacking(row)) } }
        }
    }
}

fn unasked(market: &Market) -> Markup {
    let rows: Vec<&MarketRow> = market.rows().filter(|row| row.nobody_asks()).collect();
    html! {
        @if !rows.is_empty() {
            section {
                h2 { "Rows that nobody asks for" }
                p class="soft" { "None of the " (market.found.read) " ads that were read asks for these." }
                ul { @for row in rows { li { (row.label) " (" (row.kind.as_str()) ")" } } }
            }
        }
    }
}

fn made_by(market: &Market) -> Markup {
    let made = &market.versions;
    let rows = [
        ("skillgauge", &made.skillgauge),
        ("model", &made.model),
        ("taxonomy", &made.taxonomy),
        ("profile", &made.profile),
        ("scoring", &made.scoring),
        ("text", &made.text),
        ("index", &made.index),
    ];
    html! {
        section {
            h2 { "What these figures are" }
            p class="soft" {
                "They count what ads say, as this program reads them: not what employers need, nor what every job asks. "
                "An ad asks for a skill where that is more likely than not. Intervals are Wilson's; the comparison with "
                "other ads (×) is a ratio of shares with half an ad added to each. Levels are estimates."
            }
            table { @for (name, version) in rows { tr { td class="soft" { (name) } td { (version) } } } }
            p class="soft" { "This page uses the ESCO classification of the European Commission." }
        }
    }
}
