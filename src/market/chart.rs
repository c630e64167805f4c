//! One row of a chart as inline SVG: a bar with its interval, and a mark for the other ads.

use maud::{Markup, html};

use super::figures::percent;
use super::share::Share;

/// The chart's own units: 0 to 1000 is 0 to 100 %.
const WIDTH: f64 = 1000.0;

fn at(share: f64) -> String {
    format!("{:.1}", (share * WIDTH).clamp(0.0, WIDTH))
}

/// The bar of `share` with the whisker of its interval; a line where the share of the other ads lies. The drawing is
/// stretched to its place, its lines are not.
pub(super) fn bar(share: &Share, others: Option<&Share>) -> Markup {
    let (value, interval) = (share.value(), share.interval());
    html! {
        svg class="bar" viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" aria-label=(spoken(share, others)) {
            @for quarter in [0, 250, 500, 750, 1000] {
                line class="grid" x1=(quarter) x2=(quarter) y1="0" y2="20" {}
            }
            @if let Some(value) = value {
                rect class="share" x="0" y="5" width=(at(value)) height="10" {}
            }
            @if let Some(interval) = interval {
                line class="whisker" x1=(at(interval.low)) x2=(at(interval.high)) y1="10" y2="10" {}
                line class="whisker" x1=(at(interval.low)) x2=(at(interval.low)) y1="6" y2="14" {}
                line class="whisker" x1=(at(interval.high)) x2=(at(interval.high)) y1="6" y2="14" {}
            }
            @if let Some(other) = others.and_then(Share::value) {
                line class="other" x1=(at(other)) x2=(at(other)) y1="1" y2="19" {}
            }
        }
    }
}

/// What the drawing shows, for those who do not see it.
fn spoken(share: &Share, others: Option<&Share>) -> String {
    let Some((value, interval)) = share.value().zip(share.interval()) else {
        return "withheld: too few ads".into();
    };
    let own = format!(
        "{} per cent of the ads that match, interval {} to {}",
        percent(value),
        percent(interval.low),
        percent(interval.high)
    );
    match others.and_then(Share::value) {
        Some(other) => format!("{own}; {} per cent of the other ads", percent(other)),
        None => own,
    }
}

/// The levels e-1 to e-5 as columns, the required one marked.
pub(super) fn levels(asked: &[u64; 5], required: u8) -> Markup {
    let most = asked.iter().copied().max().unwrap_or(0).max(1) as f64;
    let columns = (1_u8..).zip(asked).map(|(level, count)| {
        let height = 24.0 * *count as f64 / most;
        (level, f64::from(level - 1) * 30.0, height)
    });
    let spoken: Vec<String> = (1..).zip(asked).map(|(level, count)| format!("e-{level}: {count}")).collect();
    html! {
        svg class="levels" viewBox="0 0 150 40" role="img"
            aria-label=(format!("ads by level: {}; required: e-{required}", spoken.join(", "))) {
            @for (level, x, height) in columns {
                rect class=(if level == required { "level required" } else { "level" })
                    x=(format!("{:.0}", x + 3.0)) y=(format!("{:.1}", 27.0 - height)) width="24" height=(format!("{height:.1}")) {}
                line class=(if level == required { "base required" } else { "base" })
                    x1=(format!("{:.0}", x + 3.0)) x2=(format!("{:.0}", x + 27.0)) y1="27.5" y2="27.5" {}
                text x=(format!("{:.0}", x + 15.0)) y="38" { "e-" (level) }
            }
        }
    }
}
