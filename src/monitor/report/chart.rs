//! Inline SVG: series with their bands and breaks, bars with their intervals. A drawing is stretched to its place, its
//! lines are not; words stand beside it, so that they stay readable on a telephone.

use maud::{Markup, html};

use super::series::{Point, Series};

/// A drawing's own units, both ways.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 100.0;

/// Where a period lies in a drawing of `count` periods: in the middle of its part of the width.
fn across(at: usize, count: usize) -> f64 {
    (at as f64 + 0.5) * WIDTH / count.max(1) as f64
}

fn up(value: f64, most: f64) -> f64 {
    if most > 0.0 { HEIGHT - (value / most).clamp(0.0, 1.0) * (HEIGHT - 6.0) - 3.0 } else { HEIGHT - 3.0 }
}

/// A point's place: how far across, and its value's, low end's and high end's heights.
struct Placed<'a> {
    x: f64,
    y: f64,
    ends: Option<(f64, f64)>,
    point: &'a Point,
}

/// The points in their places, cut where a period has none and where the series breaks: nobody may read a line across a
/// break as a change.
fn pieces<'a>(series: &'a Series, periods: &[&str], most: f64) -> Vec<Vec<Placed<'a>>> {
    let mut pieces = vec![Vec::new()];
    for (at, period) in periods.iter().enumerate() {
        let point = series.get(*period);
        let placed = point.and_then(|point| {
            let ends = point.low.number().zip(point.high.number());
            let ends = ends.map(|(low, high)| (up(low, most), up(high, most)));
            Some(Placed { x: across(at, periods.len()), y: up(point.value.number()?, most), ends, point })
        });
        if point.is_none_or(|point| point.has("break")) || placed.is_none() {
            pieces.push(Vec::new());
        }
        if let (Some(placed), Some(piece)) = (placed, pieces.last_mut()) {
            piece.push(placed);
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn band(piece: &[Placed<'_>]) -> Option<String> {
    let ends: Option<Vec<(f64, (f64, f64))>> = piece.iter().map(|own| Some((own.x, own.ends?))).collect();
    let ends = ends?;
    let there = ends.iter().map(|(x, (_, high))| format!("{x:.1},{high:.1}"));
    let back = ends.iter().rev().map(|(x, (low, _))| format!("{x:.1},{low:.1}"));
    Some(there.chain(back).collect::<Vec<_>>().join(" "))
}

/// A line with its band over the periods, from 0 to `most`; a dotted upright where it breaks, hollow dots where ads are
/// few.
pub(super) fn line(series: &Series, periods: &[&str], most: f64, name: &str) -> Markup {
    let pieces = pieces(series, periods, most);
    html! {
        svg class="line" viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label=(name) {
            line class="grid" x1="0" x2="1000" y1="97" y2="97" {}
            (breaks(series, periods))
            @for piece in &pieces {
                @if piece.len() > 1 && let Some(band) = band(piece) { polygon class="band" points=(band) {} }
            }
            @for piece in &pieces {
                polyline class="curve" points=(piece.iter().map(|own| format!("{:.1},{:.1}", own.x, own.y)).collect::<Vec<_>>().join(" ")) {}
                @for own in piece {
                    path class=(if own.point.has("suppressed") { "dot few" } else { "dot" }) d=(format!("M{:.1} {:.1}h.01", own.x, own.y)) {}
                }
            }
        }
    }
}

/// Bars over the periods, from 0 to `most`.
pub(super) fn bars(series: &Series, periods: &[&str], most: f64, name: &str) -> Markup {
    let wide = WIDTH / periods.len().max(1) as f64;
    html! {
        svg class="bars" viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label=(name) {
            line class="grid" x1="0" x2="1000" y1="97" y2="97" {}
            @for (at, period) in periods.iter().enumerate() {
                @if let Some(value) = series.get(*period).and_then(|point| point.value.number()) {
                    rect class="share" x=(format!("{:.1}", across(at, periods.len()) - wide * 0.35)) width=(format!("{:.1}", wide * 0.7))
                        y=(format!("{:.1}", up(value, most))) height=(format!("{:.1}", 97.0 - up(value, most))) {}
                }
            }
            (breaks(series, periods))
        }
    }
}

fn breaks(series: &Series, periods: &[&str]) -> Markup {
    let wide = WIDTH / periods.len().max(1) as f64;
    let broken = periods
        .iter()
        .enumerate()
        .filter(|(_, period)| series.get(**period).is_some_and(|own| own.has("break")));
    let positions: Vec<String> = broken.map(|(at, _)| format!("{:.1}", at as f64 * wide)).collect();
    html! { @for x in &positions { line class="break" x1=(x) x2=(x) y1="0" y2="100" {} } }
}

/// The bar of a share with the whisker of its interval, 0 to `most` across.
pub(super) fn bar(point: &Point, most: f64) -> Markup {
    let at =
        |share: f64| format!("{:.1}", if most > 0.0 { (share / most).clamp(0.0, 1.0) * WIDTH } else { 0.0 });
    let class = if point.has("suppressed") { "share few" } else { "share" };
    html! {
        svg class="bar" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true" {
            @for part in [0, 250, 500, 750, 1000] { line class="grid" x1=(part) x2=(part) y1="0" y2="20" {} }
            @if let Some(share) = point.value.number() { rect class=(class) x="0" y="5" width=(at(share)) height="10" {} }
            @if let Some((low, high)) = point.low.number().zip(point.high.number()) {
                line class="whisker" x1=(at(low)) x2=(at(high)) y1="10" y2="10" {}
                @for end in [low, high] { line class="whisker" x1=(at(end)) x2=(at(end)) y1="6" y2="14" {} }
            }
        }
    }
}

/// Shares side by side as columns: levels, or tenths of a score.
pub(super) fn columns(shares: &[&Point], name: &str) -> Markup {
    let most = shares.iter().filter_map(|point| point.value.number()).fold(0.0, f64::max);
    let wide = WIDTH / shares.len().max(1) as f64;
    html! {
        svg class="columns" viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label=(name) {
            @for (at, point) in shares.iter().enumerate() {
                @let y = up(point.value.number().unwrap_or(0.0), most);
                rect class=(if point.has("suppressed") { "share few" } else { "share" }) x=(format!("{:.1}", (at as f64 + 0.15) * wide)) width=(format!("{:.1}", wide * 0.7))
                    y=(format!("{y:.1}")) height=(format!("{:.1}", 97.0 - y)) {}
            }
            line class="grid" x1="0" x2="1000" y1="97" y2="97" {}
        }
    }
}
